"""The tree of a day or of a period as arrays in depth-first preorder: a subtree is one contiguous interval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class UnitTree:
    """Cây tổ chức: position i is one unit; its subtree is [i, end[i]).

    ids         unit ids in preorder
    parent      position of the parent, -1 at the top
    end         position after the last unit of the subtree
    depth       0 at the top
    level, category   positions in `rules.LEVELS`, `rules.CATEGORIES`
    stamp       the structure's stamp this tree was read at; -1 for the sealed tree of a closed period
    """

    ids: Ints
    parent: Ints
    end: Ints
    depth: Ints
    level: Ints
    category: Ints
    stamp: int
    _sorted_ids: Ints
    _position: Ints

    @classmethod
    def build(cls, ids: Ints, parents: Ints, level: Ints, category: Ints, *, stamp: int) -> UnitTree:
        """From unsorted columns; `parents` holds unit ids, 0 (or an id that is not in `ids`) at the top.

        Raises ValueError when the parents form a circle.
        """
        order = np.argsort(ids, kind="stable")
        ids, parents, level, category = ids[order], parents[order], level[order], category[order]
        parent = _positions(ids, parents)
        depth = _depths(parent)
        place = _preorder(parent, depth)
        back = np.empty_like(place)
        back[place] = np.arange(len(ids))
        moved_parent = np.where(parent[back] >= 0, place[parent[back]], -1) if len(ids) else parent
        sizes = _sizes(parent, depth)[back]
        return cls(
            ids=ids[back],
            parent=moved_parent,
            end=np.arange(len(ids)) + sizes,
            depth=depth[back],
            level=level[back],
            category=category[back],
            stamp=stamp,
            _sorted_ids=ids,
            _position=place,
        )

    def __len__(self) -> int:
        return len(self.ids)

    def position(self, unit_id: int) -> int | None:
        """Where the unit stands; None when it has no place in this tree."""
        at = int(np.searchsorted(self._sorted_ids, unit_id))
        if at == len(self._sorted_ids) or self._sorted_ids[at] != unit_id:
            return None
        return int(self._position[at])

    def positions(self, unit_ids: Ints) -> Ints:
        """Where the units stand; -1 for those without a place."""
        found = _positions(self._sorted_ids, unit_ids)
        return np.where(found >= 0, self._position[found], -1) if len(self) else found

    def upward(self, unit_id: int) -> list[int]:
        """The unit and all above it, itself first; only itself when it has no place in this tree."""
        at = self.position(unit_id)
        if at is None:
            return [unit_id]
        way = []
        while at >= 0:
            way.append(int(self.ids[at]))
            at = int(self.parent[at])
        return way

    def children(self, unit_id: int) -> list[int]:
        """The units directly below, in the order of the tree."""
        at = self.position(unit_id)
        if at is None:
            return []
        inside = slice(at + 1, int(self.end[at]))
        return [int(i) for i in self.ids[inside][self.parent[inside] == at]]

    def subtree(self, unit_id: int) -> Ints:
        """The unit and all below it."""
        at = self.position(unit_id)
        return self.ids[at : int(self.end[at])] if at is not None else np.empty(0, np.int64)

    def around(self, unit_ids: Iterable[int]) -> slice:
        """The positions of the smallest subtree in which the units stand, or of all; none where none has a place."""
        at = self.positions(np.fromiter(unit_ids, np.int64))
        at = at[at >= 0]
        if not len(at):
            return slice(0, 0)
        top, last = int(at.min()), int(self.end[at].max())
        while top >= 0 and self.end[top] < last:
            top = int(self.parent[top])
        return slice(top, int(self.end[top])) if top >= 0 else slice(0, len(self))


def _positions(sorted_ids: Ints, wanted: Ints) -> Ints:
    """Index of each wanted id in a sorted column, -1 where it is missing."""
    if not len(sorted_ids):
        return np.full(len(wanted), -1, np.int64)
    at = np.minimum(np.searchsorted(sorted_ids, wanted), len(sorted_ids) - 1)
    return np.where(sorted_ids[at] == wanted, at, -1).astype(np.int64)


def _depths(parent: Ints) -> Ints:
    depth = np.zeros(len(parent), np.int64)
    above = parent
    while (below := above >= 0).any():
        depth += below
        if depth.max() >= max(len(parent), 1):
            raise ValueError("the parents form a circle")
        above = np.where(below, parent[above], -1)
    return depth


def _sizes(parent: Ints, depth: Ints) -> Ints:
    size = np.ones(len(parent), np.int64)
    for d in range(int(depth.max(initial=0)), 0, -1):
        at = np.flatnonzero(depth == d)
        size += np.bincount(parent[at], weights=size[at], minlength=len(parent)).astype(np.int64)
    return size


def _preorder(parent: Ints, depth: Ints) -> Ints:
    """The preorder position of each unit: its parent's, plus one, plus the sizes of its earlier siblings."""
    size = _sizes(parent, depth)
    place = np.zeros(len(parent), np.int64)
    for d in range(int(depth.max(initial=0)) + 1):
        at = np.flatnonzero(depth == d)
        if not len(at):
            break
        at = at[np.argsort(parent[at], kind="stable")]
        before = np.cumsum(size[at]) - size[at]
        group = parent[at]
        first = np.r_[True, group[1:] != group[:-1]]
        start = before[first][np.cumsum(first) - 1]
        place[at] = before - start + (0 if d == 0 else place[group] + 1)
    return place
