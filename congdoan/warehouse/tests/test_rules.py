"""Which rows a file holds: those in reach, and what else their totals need."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from congdoan.org.tree import UnitTree
from congdoan.warehouse.rules import rows_of, ways_down

#   1 ── 2 ── 3
#   │    └─── 4 ── 5
#   └─── 6
PARENTS = [0, 1, 2, 2, 4, 1]


def tree_of(parents: list[int]) -> UnitTree:
    nothing = np.zeros(len(parents), np.int64)
    return UnitTree.build(np.arange(1, len(parents) + 1), np.array(parents), nothing, nothing, stamp=0)


def reaching(tree: UnitTree, *unit_ids: int) -> np.ndarray:
    return np.isin(tree.ids, unit_ids)


def test_each_way_leads_from_the_top_to_its_place() -> None:
    tree = tree_of(PARENTS)
    begins, ways = ways_down(tree, tree.positions(np.array([5, 1, 6])))
    told = [tree.ids[ways[a:b]].tolist() for a, b in pairwise(begins)]
    assert told == [[1, 2, 4, 5], [1], [1, 6]]


def test_whole_reach_needs_no_rest() -> None:
    tree = tree_of(PARENTS)
    rows = rows_of(tree, reaching(tree, 1, 2, 3, 4, 5, 6))
    assert tree.ids[rows.places].tolist() == tree.ids.tolist()
    assert not rows.is_rest.any()


def test_units_out_of_reach_are_summed_below_the_nearest_unit_in_reach() -> None:
    tree = tree_of(PARENTS)
    rows = rows_of(tree, reaching(tree, 2, 3))
    assert [(int(tree.ids[at]), bool(rest)) for at, rest in zip(rows.places, rows.is_rest, strict=True)] == [
        (2, False), (3, False), (2, True),
    ]  # fmt: skip
    assert rows.gather(tree.ids * 10).tolist() == [20, 30, 40 + 50]


def test_what_stands_above_or_beside_the_reach_is_left_out() -> None:
    tree = tree_of(PARENTS)
    rows = rows_of(tree, reaching(tree, 4, 5))
    assert (tree.ids[rows.units].tolist(), len(rows)) == ([4, 5], 2)


@given(st.data())
def test_rows_of_every_subtree_in_reach_add_up_to_it(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 12))
    tree = tree_of([0, *(data.draw(st.integers(0, child)) for child in range(1, size))])
    in_reach = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    own = np.array(data.draw(st.lists(st.integers(-99, 99), min_size=size, max_size=size)))
    rows = rows_of(tree, in_reach)
    begins, ways = ways_down(tree, rows.places)
    told = rows.gather(own)
    for at in np.flatnonzero(in_reach):
        below = [at in ways[a:b] for a, b in pairwise(begins)]
        assert told[below].sum() == own[at : tree.end[at]].sum()
