"""Which rows a file of the warehouse holds, and the way down to each unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from congdoan.org.tree import Ints, UnitTree


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows for a person whose reach leaves out a part of a period's tree, all by position in it.

    units    in reach: a row each
    rests    in reach, with units below them that no longer are: one more row each, which sums those, so that the rows
             of every subtree in reach still add up to its total
    beyond   the units summed in the rests, and `rest` in which of them
    """

    units: Ints
    rests: Ints
    beyond: Ints
    rest: Ints

    @property
    def places(self) -> Ints:
        """Where each row stands: at its unit, or at the unit whose rest it is."""
        return np.concatenate([self.units, self.rests])

    @property
    def is_rest(self) -> NDArray[np.bool_]:
        return np.arange(len(self)) >= len(self.units)

    def __len__(self) -> int:
        return len(self.units) + len(self.rests)

    def gather(self, by_position: NDArray[Any]) -> NDArray[Any]:
        """Figures by position as figures by row."""
        rests = np.zeros((len(self.rests), *by_position.shape[1:]), by_position.dtype)
        np.add.at(rests, self.rest, by_position[self.beyond])
        return np.concatenate([by_position[self.units], rests])


def rows_of(tree: UnitTree, in_reach: NDArray[np.bool_]) -> Rows:
    """The rows for those who reach these units, by position."""
    nearest = np.where(in_reach, np.arange(len(tree)), -1)
    for at in np.flatnonzero(~in_reach).tolist():  # in preorder, so what is above is settled
        if (above := tree.parent[at]) >= 0:
            nearest[at] = nearest[above]
    beyond = np.flatnonzero(~in_reach & (nearest >= 0))
    rests, rest = np.unique(nearest[beyond], return_inverse=True)
    return Rows(np.flatnonzero(in_reach), rests, beyond, rest)


def ways_down(tree: UnitTree, places: Ints) -> tuple[Ints, Ints]:
    """The positions from the top down to each place, one way after another, and where each way begins (and ends)."""
    begins = np.r_[0, np.cumsum(tree.depth[places] + 1)]
    ways = np.empty(begins[-1], np.int64)
    last, above = begins[1:] - 1, places
    while len(above):
        ways[last] = above
        further = tree.parent[above] >= 0
        last, above = last[further] - 1, tree.parent[above][further]
    return begins, ways
