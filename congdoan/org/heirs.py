"""Where an ended unit's figures go in the structure of now. Pure: successions and places in, homes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


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
