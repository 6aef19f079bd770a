"""Where figures go in the structure of now. Pure: successions, places and trees in, homes and sums to take out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from .tree import Ints, UnitTree


class Carried(StrEnum):
    """How a unit's figures come to their home."""

    SELF = "self"  # the unit lives
    SUCCESSOR = "successor"  # merged into or replaced by one unit
    SPLIT = "split"  # they stay at the nearest common ancestor of the successors
    ENDED = "ended"  # no successor: the nearest living ancestor of its last place


@dataclass(frozen=True)
class Home:
    """The living unit that carries the figures of another in the structure of now, and why."""

    unit: int
    how: Carried


class Heirs:
    """Đơn vị kế thừa: finds the home of any unit; every answer is remembered.

    parents     {unit: the unit it hangs below, or last hung below; None at the root}
    ended       the units that live no longer
    successors  {ended unit: the units that carry on for it}
    """

    def __init__(
        self, parents: Mapping[int, int | None], ended: set[int], successors: Mapping[int, Sequence[int]]
    ) -> None:
        self._parents, self._ended, self._successors = parents, ended, successors
        self._homes: dict[int, Home] = {}

    def home(self, unit: int) -> Home:
        """The unit itself where it lives. A root never ends, so every way up arrives."""
        if unit not in self._homes:
            self._homes[unit] = self._find(unit)
        return self._homes[unit]

    def _find(self, unit: int) -> Home:
        if unit not in self._ended:
            return Home(unit, Carried.SELF)
        following = self._successors.get(unit, ())
        if len(following) == 1:
            onward = self.home(following[0])
            how = Carried.SUCCESSOR if onward.how is Carried.SELF else onward.how
            return Home(onward.unit, how)
        if following:
            return Home(self._common([self.home(one).unit for one in following]), Carried.SPLIT)
        parent = self._parents[unit]
        if parent is None:
            raise ValueError(f"the root {unit} has ended")
        return Home(self.home(parent).unit, Carried.ENDED)

    def _common(self, units: Sequence[int]) -> int:
        """The nearest common ancestor of living units."""
        ways = [self._way_up(unit) for unit in units]
        shared = set(ways[0]).intersection(*ways[1:])
        return next(unit for unit in ways[0] if unit in shared)

    def _way_up(self, unit: int) -> list[int]:
        way = []
        at: int | None = unit
        while at is not None:
            way.append(at)
            at = self._parents[at]
        return way

    def living(self, unit: int) -> list[int]:
        """The living units that carry on for a unit, over however many steps; itself where it lives."""
        found: dict[int, None] = {}
        waiting = [unit]
        while waiting:
            one = waiting.pop()
            if one in self._ended:
                waiting += reversed(self._successors.get(one, ()))
            else:
                found[one] = None
        return list(found)


@dataclass(frozen=True, eq=False)
class Handover:
    """Two trees, one of a period and today's, and where in the second the figures of each unit of the first stand.

    then, present   the two trees
    homes       by position in `then`: the home's position in `present`
    how         {position in `then`: why}, of the ended units alone
    version     the version of the structure they tell of
    """

    then: UnitTree
    present: UnitTree
    homes: Ints
    how: Mapping[int, Carried]
    version: int

    @classmethod
    def of(cls, then: UnitTree, present: UnitTree, heirs: Heirs, *, version: int) -> Handover:
        """Who has no place today has ended, so only those are looked up."""
        gone = {at: heirs.home(int(then.ids[at])) for at in np.flatnonzero(present.positions(then.ids) < 0).tolist()}
        homes = then.ids.copy()
        homes[list(gone)] = [home.unit for home in gone.values()]
        return cls(then, present, present.positions(homes), {at: home.how for at, home in gone.items()}, version)

    def inside(self, unit: int) -> NDArray[np.bool_]:
        """By position in `then`: whose figures count at the unit or below it now."""
        at = self.present.position(unit)
        if at is None:
            return np.zeros(len(self.then), np.bool_)
        inside: NDArray[np.bool_] = (self.homes >= at) & (self.homes < self.present.end[at])
        return inside

    def parts(self, unit: int) -> dict[int, int]:
        """The totals of `then` that add up to the unit's total of now: {unit: 1 or −1}.

        A total is the sum of a subtree. So where the units that count now begin or end on the way down, a total is
        added or taken away, and everything below needs no looking at. Unchanged, a unit's total is its own.
        """
        inside = self.inside(unit)
        above = (self.then.parent >= 0) & inside[self.then.parent]
        added, taken = self.then.ids[inside & ~above], self.then.ids[above & ~inside]
        return dict.fromkeys(added.tolist(), 1) | dict.fromkeys(taken.tolist(), -1)

    def at(self, unit: int) -> list[int]:
        """The units whose figures stand at this very unit now: itself, and ended ones."""
        at = self.present.position(unit)
        return [] if at is None else self.then.ids[self.homes == at].tolist()

    def changed(self, unit: int) -> Changed:
        """How the units behind the unit's figures differ between then and now."""
        before = np.zeros(len(self.then), np.bool_)
        if (at := self.then.position(unit)) is not None:
            before[at : int(self.then.end[at])] = True
        after = self.inside(unit)
        gone = np.zeros(len(self.then), np.bool_)
        gone[list(self.how)] = True
        return Changed(
            ended=int(np.count_nonzero(gone & (before | after))),
            left=int(np.count_nonzero(before & ~after & ~gone)),
            joined=int(np.count_nonzero(after & ~before & ~gone)),
            same_total=bool((before == after).all()),
        )

    def carried(self, unit: int | None = None) -> list[tuple[int, int, Carried]]:
        """The ended units (those whose figures count at a unit or below it now): (unit, home, why), by why, home and
        place."""
        inside = None if unit is None else self.inside(unit)
        order = list(Carried)
        gone = sorted(
            (order.index(how), int(self.homes[at]), at) for at, how in self.how.items() if inside is None or inside[at]
        )
        return [(int(self.then.ids[at]), int(self.present.ids[home]), order[how]) for how, home, at in gone]


@dataclass(frozen=True)
class Changed:
    """How many units behind a unit's figures have ended, left or joined it since; `same_total` where its total of then
    and of now are of the same units."""

    ended: int
    left: int
    joined: int
    same_total: bool

    @property
    def anything(self) -> bool:
        return not self.same_total or self.ended > 0
