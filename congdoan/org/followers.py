"""What hangs on a unit follows it through a reorganisation: each area hands up how its own things do.

`org` knows grants and cluster seats itself; `reporting` registers targets, open reports and the proof of totals when it
starts. The rules by which things follow stand in docs/algorithms/structure.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from .plans import Heritage


@dataclass(frozen=True)
class Fate:
    """Số phận của các đơn vị kết thúc: what one change does with the units it ends.

    heirs      {ended unit: its successors, and who took over what hung below it}, by code
    superiors  {unit: its superior} before the change, at least of the ended units and those above them
    names, levels   of the ended units, their successors and takers
    """

    on: date
    decision: str
    heirs: Mapping[str, Heritage]
    superiors: Mapping[str, str]
    names: Mapping[str, str]
    levels: Mapping[str, str]

    def above(self, unit: str) -> list[str]:
        """The superiors of a unit before the change, the nearest first."""
        way = []
        while unit := self.superiors.get(unit, ""):
            way.append(unit)
        return way

    def peers(self, unit: str) -> dict[str, int]:
        """Who carries on beside an ended unit, with the weight of what each took over: its successors, else the units
        that took what hung below it. A superior of the unit is none: what was the unit's was part of its own already.
        """
        heritage = self.heirs[unit]
        above = set(self.above(unit))
        if heritage.successors:
            weights = {code: heritage.takers.get(code, 0) for code in heritage.successors if code not in above}
            return weights if any(weights.values()) else dict.fromkeys(weights, 1)
        return {code: n for code, n in heritage.takers.items() if code not in above}

    def named(self, unit: str) -> str:
        """ "LĐLĐ huyện A1 (A1)"."""
        return f"{self.names.get(unit, '')} ({unit})".strip()


@dataclass(frozen=True)
class Hanging:
    """One thing that hangs on an ended unit, and what is proposed to become of it; both as sentences."""

    kind: str
    unit: str
    what: str
    proposal: str


@dataclass(frozen=True)
class Exhibit:
    """One table of a rehearsal; `holds` says whether what it has to prove is true, None where it only tells."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]] = ()
    holds: bool | None = None


@dataclass(frozen=True)
class Objection:
    """Why a unit cannot end on that day."""

    unit: str
    message: str


class Follower(Protocol):
    """One kind of thing that hangs on units; `kind` is its `FollowedKind`."""

    kind: str

    def count_at(self, units: Any, on: date) -> int:
        """How many there are at these units (a queryset) from a day on: they stay when the units only move."""

    def objections(self, fate: Fate) -> list[Objection]:
        """What would be lost if the units ended on that day."""

    def hanging(self, fate: Fate) -> list[Hanging]:
        """What hangs on the units that will end; changes nothing."""

    def follow(self, fate: Fate, change: Any, by: Any) -> None:
        """Carries out what `hanging` proposes; the structure is already changed. Each deed is kept as `Followed`."""

    def withdraw(self, change: Any, by: Any) -> None:
        """Takes back what followed a change; Refused where somebody has built on it since."""


class Witness(Protocol):
    """Tells what a change does to what an area keeps; asked before and after."""

    def before(self) -> Any:
        """What has to be compared afterwards."""

    def after(self, kept: Any) -> list[Exhibit]:
        """The comparison, with everything brought up to date."""

    def catch_up(self) -> None:
        """Brings up to date what a change has left behind."""


_followers: list[Follower] = []
_witnesses: list[Witness] = []


def register_follower(follower: Follower) -> None:
    _followers.append(follower)


def register_witness(witness: Witness) -> None:
    _witnesses.append(witness)


def followers() -> list[Follower]:
    return list(_followers)


def witnesses() -> list[Witness]:
    return list(_witnesses)
