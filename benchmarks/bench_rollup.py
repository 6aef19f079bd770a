"""Full recomputation of a national year: one pass over the figures is the measure of all ways to roll them up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import harness
import numpy as np
import pandas as pd

from congdoan.org.tree import UnitTree
from congdoan.reporting.rules import roll_up

LINES, MONTHS = 100, 12
DATA = "127,348 units × 100 lines × 12 months, int64{}; 1 root, 83 provinces and sectoral unions, 700 districts"


def main() -> None:
    tree = harness.tree_of(harness.NATION)
    random = np.random.default_rng(2023)
    months = [random.integers(0, 1000, (len(tree), LINES)) for _ in range(MONTHS)]
    counts = [(month > 100).astype(np.int32) for month in months]
    check(tree, months[0])
    one_pass = over(months, np.sum)
    sums = over(months, lambda month: roll_up(month, tree.parent, tree.end))
    with_counts = sums + over(counts, lambda month: roll_up(month, tree.parent, tree.end))
    frames = [pd.DataFrame(month) for month in months]
    by_pandas = over(frames, lambda frame: rolled_up_by_pandas(frame, tree))

    show(one_pass, one_pass, "one read pass (numpy sum)")
    show(sums, one_pass, "roll_up, sums", aim="at most 3 read passes")
    show(with_counts, one_pass, "roll_up, sums and counts", aim="at most 6 read passes", more=", and counts int32")
    show(by_pandas, one_pass, "pandas, groupby-sum up the levels, sums")


def over(parts: list[Any], work: Callable[[Any], Any]) -> float:
    def all_parts() -> None:
        for part in parts:
            work(part)

    return harness.median(harness.seconds(all_parts))


def show(median_s: float, one_pass: float, what: str, *, aim: str = "", more: str = "") -> None:
    harness.show(
        what, median_s=median_s, ratio=median_s / one_pass, ratio_to="one read pass", aim=aim, data=DATA.format(more)
    )


def rolled_up_by_pandas(own: pd.DataFrame, tree: UnitTree) -> pd.DataFrame:
    """The totals of all units, in a copy, the lowest level first."""
    total = own.copy()
    for depth in range(int(tree.depth.max()), 0, -1):
        at = np.flatnonzero(tree.depth == depth)
        sums = total.iloc[at].groupby(tree.parent[at]).sum()
        total.iloc[sums.index] += sums.to_numpy()
    return total


def check(tree: UnitTree, own: np.ndarray) -> None:
    """Both ways give every upper unit the sum of its subtree."""
    total, by_pandas = roll_up(own, tree.parent, tree.end), rolled_up_by_pandas(pd.DataFrame(own), tree)
    for at, row in total.items():
        expected = own[at : tree.end[at]].sum(axis=0)
        assert np.array_equal(row, expected), at
        assert np.array_equal(by_pandas.iloc[at], expected), at


if __name__ == "__main__":
    main()
