"""Where ended units' figures stand in the structure of now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from congdoan.org.heirs import Carried, Handover, Heirs, Home
from congdoan.org.tree import UnitTree

#  1 ─ 2 ─ 4, 5        2 has ended: replaced by 3 where a case says so
#    └ 3 ─ 6
PARENTS = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3}


def test_living_unit_is_its_own_home():
    assert Heirs(PARENTS, set(), {}).home(4) == Home(4, Carried.SELF)


def test_merged_units_follow_their_successors_to_the_last():
    heirs = Heirs(PARENTS, {4, 5}, {4: [5], 5: [6]})
    assert heirs.home(4) == Home(6, Carried.SUCCESSOR)


def test_split_unit_stays_at_the_nearest_common_ancestor_of_its_parts():
    assert Heirs(PARENTS, {4}, {4: [5, 6]}).home(4) == Home(1, Carried.SPLIT)
    assert Heirs({**PARENTS, 7: 3}, {4}, {4: [6, 7]}).home(4) == Home(3, Carried.SPLIT)


def test_unit_without_heir_stays_at_its_nearest_living_ancestor():
    assert Heirs(PARENTS, {4}, {}).home(4) == Home(2, Carried.ENDED)
    assert Heirs(PARENTS, {4, 2}, {2: [3]}).home(4) == Home(3, Carried.ENDED)


def test_merged_into_a_unit_that_was_split_later_counts_as_split():
    heirs = Heirs({**PARENTS, 7: 3}, {4, 5}, {4: [5], 5: [6, 7]})
    assert heirs.home(4) == Home(3, Carried.SPLIT)


def _rows_of_the_page():
    """The worked table of docs/algorithms/structure.md."""
    page = (Path(__file__).resolve().parents[3] / "docs/algorithms/structure.md").read_text("utf-8")
    table = page[page.index("| ended | successions |") :].splitlines()[2:6]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table]


@pytest.mark.parametrize(("ended", "successions", "unit", "home", "how"), _rows_of_the_page())
def test_the_page_tells_the_rule(ended, successions, unit, home, how):
    successors: dict[int, list[int]] = {}
    for predecessor, successor in re.findall(r"(\d)→(\d)", successions):
        successors.setdefault(int(predecessor), []).append(int(successor))
    gone = {int(number) for number in re.findall(r"\d", ended)}
    assert Heirs(PARENTS, gone, successors).home(int(unit)) == Home(int(home), Carried(how))


def test_living_heirs_are_found_over_several_steps():
    heirs = Heirs({**PARENTS, 7: 3, 8: 3}, {4, 5, 6}, {4: [5], 5: [6, 7], 6: [8]})
    assert heirs.living(4) == [8, 7]
    assert heirs.living(7) == [7]
    assert Heirs(PARENTS, {4}, {}).living(4) == []


# ---- two trees ----


def tree(parents: dict[int, int | None]) -> UnitTree:
    ids = np.array(sorted(parents), np.int64)
    above = np.array([parents[unit] or 0 for unit in sorted(parents)], np.int64)
    return UnitTree.build(ids, above, np.zeros_like(ids), np.zeros_like(ids), stamp=0)


@dataclass
class Country:
    """Two trees of the same country: where units hung, where they hang, who ended into whom."""

    then: dict[int, int | None]
    now: dict[int, int | None]
    heirs: Heirs

    @property
    def handover(self) -> Handover:
        return Handover.of(tree(self.then), tree(self.now), self.heirs, version=0)

    def counts_at(self, unit: int) -> list[int]:
        """What a person with paper and pencil would count at the unit now."""
        return [one for one in self.then if unit in way_up(self.heirs.home(one).unit, self.now)]


def way_up(unit: int | None, parents: dict[int, int | None]) -> list[int]:
    return [] if unit is None else [unit, *way_up(parents[unit], parents)]


@st.composite
def countries(draw: st.DrawFn) -> Country:
    """A tree of then, in which some units end, others move, and some are new."""
    n = draw(st.integers(1, 14))
    then: dict[int, int | None] = {1: None} | {i: draw(st.integers(1, i - 1)) for i in range(2, n + 1)}
    new = n + draw(st.integers(0, 3))
    everyone = range(1, new + 1)
    ended = {unit for unit in range(2, n + 1) if draw(st.booleans())}
    living = [unit for unit in everyone if unit not in ended]
    now: dict[int, int | None] = {
        unit: None if unit == 1 else draw(st.sampled_from([one for one in living if one < unit])) for unit in living
    }
    # Earlier and new units alone carry on: nobody merges into what hangs below it.
    candidates = {unit: [one for one in everyone if one < unit or one > n] for unit in ended}
    successors = {
        unit: draw(st.lists(st.sampled_from(others), max_size=3, unique=True)) for unit, others in candidates.items()
    }
    last = {unit: now.get(unit, then.get(unit)) for unit in everyone}
    return Country(then, now, Heirs(last, ended, successors))


@given(countries())
def test_totals_of_then_add_up_to_the_total_of_now(country: Country) -> None:
    handover = country.handover
    own = {unit: 10**unit for unit in country.then}  # no two sums are alike
    totals = {unit: sum(own[one] for one in handover.then.subtree(unit).tolist()) for unit in country.then}
    for unit in country.now:
        wanted = sum(own[one] for one in country.counts_at(unit))
        assert sum(sign * totals[one] for one, sign in handover.parts(unit).items()) == wanted


@given(countries())
def test_what_changed_is_what_a_comparison_by_hand_finds(country: Country) -> None:
    handover = country.handover
    gone = country.then.keys() - country.now.keys()
    for unit in country.then.keys() | country.now.keys():
        before = {one for one in country.then if unit in way_up(one, country.then)}
        after = set(country.counts_at(unit))
        changed = handover.changed(unit)
        assert (changed.ended, changed.left, changed.joined) == (
            len(gone & (before | after)), len(before - after - gone), len(after - before - gone),
        )  # fmt: skip
        assert changed.same_total == (before == after)
        assert {one for one, _home, _how in handover.carried(unit)} == gone & after
        here = {one for one in country.then if country.heirs.home(one).unit == unit}
        assert set(handover.at(unit)) == here


def test_an_unchanged_unit_is_read_as_it_is():
    country = Country(PARENTS, {**PARENTS, 6: 2}, Heirs(PARENTS, set(), {}))
    assert country.handover.parts(1) == {1: 1}
    assert country.handover.parts(2) == {2: 1, 6: 1}
    assert country.handover.parts(3) == {3: 1, 6: -1}
    assert not country.handover.changed(4).anything
