"""Invented unions and their invented reports: what a union of a category shows in a year, drawn by its code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .dice import Dice, apportion
from .traits import TRAITS, Trait

SMALLEST = 5  # members of a union
PUBLIC = ("school", "state_body", "public_service_unit")
ENTERPRISES = ("non_state_enterprise", "fdi_enterprise", "state_enterprise")


@dataclass(frozen=True)
class PlannedUnit:
    """A grassroots union as the list of units gives it; `ended_on` is the first day it is no longer there."""

    code: str
    parent: str
    name: str
    level: str
    kind: str
    category: str
    established_on: date
    ended_on: date | None = None

    def alive_on(self, day: date) -> bool:
        """Whether the union exists on this day."""
        return self.established_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True)
class PlannedReport:
    """One whole report: figures in the smallest unit of each line; a line left out is not reported.

    `fate` is how far it gets: accepted, submitted (still waiting) or returned. Missing ones are not planned.
    """

    unit: str
    form: str
    period: str
    basis: str
    cut_off: date | None
    submitted_on: date
    figures: dict[str, int]
    fate: str


def names_of(dice: Dice, trait: Trait, places: Sequence[str]) -> Iterator[str]:
    """Names for unions of one category in one body: its offices first, then places in any order."""
    yield from trait.offices
    yield from dice.shuffled([name.format(place) for place in places for name in trait.names])


def founded_before(dice: Dice, oldest: int, limit: int) -> date:
    """A day in a year from `oldest` on and before `limit`, mostly long ago."""
    return date(dice.long_tail(oldest, limit), dice.between(1, 11), dice.between(1, 28))


def shares(total: int, weights: dict[str, int]) -> dict[str, int]:
    """`apportion` by unit."""
    return dict(zip(weights, apportion(total, list(weights.values())), strict=True))


def most_admitted(dice: Dice, unit: PlannedUnit, members: int) -> int:
    """How many of its members a union may have admitted within the year."""
    percent = dice.below(TRAITS[unit.category].admits + 1)
    return min(members * percent // 100, members - SMALLEST)


def union_figures(
    unit: PlannedUnit, year: str, *,
    new: bool, members: int, admitted: int, health_checks: int, leaving: int, stoppages: int = 0,
) -> dict[str, int]:  # fmt: skip
    """The lines one union reports for a year; what does not concern it, and what it neglects, is left out.

    Fewer than `leaving` percent of its members leave, none of a union that is `new` in the year. How many it had at
    first follows from the balance.
    """
    dice = Dice(unit.code, year)
    trait = TRAITS[unit.category]
    if new:
        left, transferred_in = 0, members - admitted
    else:
        left = members * dice.below(leaving) // 100
        transferred_in = min(dice.between(1, 4), (members - admitted) // 4) if dice.happens(30) else 0
    enterprise = unit.category in ENTERPRISES
    workers = members + (members * dice.below(30) // 100 if enterprise else dice.below(3))
    figures = {
        "workers_total": workers,
        "members_opening": members + left - admitted - transferred_in,
        "members_admitted": admitted,
        "members_transferred_in": transferred_in,
        "members_left": left,
        "members_total": members,
        "health_checks": health_checks,
    }
    if dice.happens(94):
        women = dice.between(*trait.women)
        figures["members_female"] = members * women // 100
        figures["workers_female"] = figures["members_female"] + (workers - members) * women // 100
    figures |= _conferences(dice, unit, workers)
    if enterprise:
        figures["enterprises_with_union"] = 1
        figures["enterprises_with_collective_agreement"] = int(dice.happens(78))
        figures["work_stoppages"] = stoppages
    figures |= _care(dice, members)
    figures |= _activities(dice, members)
    return figures


def _conferences(dice: Dice, unit: PlannedUnit, workers: int) -> dict[str, int]:
    figures = {}
    if unit.category in PUBLIC:
        figures["unions_holding_civil_servants_conference_due"] = 1
        figures["unions_with_civil_servants_conference"] = int(dice.happens(98))
    elif unit.category != "occupational_union" and workers >= 10:
        figures["unions_holding_workers_conference_due"] = 1
        figures["unions_with_workers_conference"] = int(dice.happens(97))
    if dice.happens(88):
        held = dice.between(1, 3) if dice.happens(85) else 0
        figures["unions_with_dialogue"] = min(held, 1)
        figures["dialogues_held"] = held
    return figures


def _care(dice: Dice, members: int) -> dict[str, int]:
    figures = {}
    if dice.happens(97):
        gifts = members * dice.between(20, 100) // 100
        figures["tet_gifts"] = gifts
        figures["tet_gifts_vnd"] = gifts * dice.one_of((200_000, 300_000, 300_000, 400_000, 500_000))
    if dice.happens(97):
        figures["hardship_visits"] = 1 + dice.below(2 + members // 8)
    if dice.happens(2):
        figures["housing_supported"] = 1
        figures["housing_support_vnd"] = dice.one_of((30_000_000, 40_000_000, 50_000_000))
    if dice.happens(6):
        loans = dice.between(1, 1 + members // 10)
        figures["loans_granted"] = loans
        figures["loans_vnd"] = loans * dice.one_of((10_000_000, 15_000_000, 20_000_000))
    return figures


def _activities(dice: Dice, members: int) -> dict[str, int]:
    figures = {}
    if dice.happens(90):
        held = dice.between(0, 4)
        figures["activities_held"] = held
        figures["activity_participations"] = sum(members * dice.between(30, 90) // 100 for _ in range(held))
    if dice.happens(92):
        initiatives = 1 + dice.below(2 + members // 12)
        figures["initiatives"] = initiatives
        figures["initiatives_benefit_vnd"] = initiatives * dice.between(2, 40) * 1_000_000
    if dice.happens(97):
        figures["propaganda_sessions"] = dice.between(2, 8)
    if dice.happens(95):
        trained = 1 + dice.below(2 + members // 20)
        figures["officers_trained"] = trained
        figures["training_hours"] = trained * dice.between(4, 32) * 5  # half hours, in tenths
    if dice.happens(92):
        introduced = 1 + dice.below(2 + members // 25)
        figures["party_introduced"] = introduced
        figures["party_admitted"] = dice.below(introduced + 1)
    return figures


def upper_figures(code: str, year: str, *, unions: int, established: int, dissolved: int) -> dict[str, int]:
    """What a body above grassroots unions did and counts itself in a year; its unions' work is never typed here."""
    dice = Dice(code, year)
    gifts, houses, loans = dice.between(180, 420), dice.between(1, 4), dice.between(5, 20)
    activities, trained = dice.between(3, 9), dice.between(120, 260)
    return {
        "grassroots_unions_total": unions,
        "grassroots_unions_established": established,
        "grassroots_unions_dissolved": dissolved,
        "civil_servants_conference_directed": 1,
        "tet_gifts": gifts,
        "tet_gifts_vnd": gifts * 500_000,
        "hardship_visits": dice.between(20, 70),
        "housing_supported": houses,
        "housing_support_vnd": houses * 50_000_000,
        "loans_granted": loans,
        "loans_vnd": loans * 20_000_000,
        "activities_held": activities,
        "activity_participations": activities * dice.between(90, 260),
        "propaganda_sessions": dice.between(8, 25),
        "officers_trained": trained,
        "training_hours": trained * 80,  # eight hours each, in tenths
        "inspections_held": dice.between(8, 22),
    }


def delay(dice: Dice) -> timedelta:
    """How long after the last day of its figures a report is sent: mostly a day to a week, one in twenty too late."""
    return timedelta(days=dice.between(9, 14) if dice.happens(5) else dice.between(1, 7))
