"""A year's invented report told in shorter ones: flows are shared out, stocks follow, whole and part keep together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from congdoan.reporting import shipped
from congdoan.reporting.shipped import Line

from .dice import Dice, apportion

_MEMBER_FLOWS = {"members_admitted": 1, "members_transferred_in": 1, "members_left": -1}
_EARLY = ("tet_", "workers_month_")  # before the summer
# Lines that are shared out like another one: the money like the gifts, the turns like the meetings.
_LIKE = {
    "members_transferred_out": "members_left",
    "stoppage_participations": "work_stoppages",
    "fatal_labour_accidents": "labour_accidents",
    "hardship_visits_vnd": "hardship_visits",
    "hardship_gifts_vnd": "hardship_gifts",
    "gifts_passed_on_vnd": "gifts_passed_on",
    "loans_vnd": "loans_granted",
    "housing_support_vnd": "housing_supported",
    "scholarships_vnd": "scholarships",
    "propaganda_participations": "propaganda_sessions",
    "activity_participations": "activities_held",
    "activity_participants": "activities_held",
    "initiatives_benefit_vnd": "initiatives",
    "initiatives_commended": "initiatives",
    "training_hours": "officers_trained",
    "training_classes": "officers_trained",
    "party_admitted": "party_introduced",
    "member_dues_collected_vnd": "member_dues_due_vnd",
    "complaints_resolved": "complaints_received",
    "petitions_answered": "petitions_received",
}


def parts(year: Mapping[str, int], count: int, dice: Dice) -> list[dict[str, int]]:
    """The year's figures as `count` reports, one after the other: flows add up to the year's, the last one closes with
    its stocks. A union that opened with nobody was founded in the first of them."""
    founding = year.get("members_opening") == 0
    shares: dict[str, list[int]] = {}
    for line in sorted(year, key=_LIKE.__contains__):
        if _lines()[line].over_time == "sum":
            shares[line] = _shared(line, year[line], count, shares, dice, founding=founding)
    found = []
    members = year.get("members_opening", 0)
    for at in range(count):
        one = {line: shares[line][at] if line in shares else value for line, value in year.items()}
        if "members_opening" in year:
            one["members_opening"] = members
            members += sum(sign * one.get(line, 0) for line, sign in _MEMBER_FLOWS.items())
            one["members_total"] = members
        if "workers_total" in year:
            one["workers_total"] = year["workers_total"] - year["members_total"] + members
        found.append(one)
    return found


def kept_within(figures: Mapping[str, int]) -> dict[str, int]:
    """The same figures with no part above its whole."""
    kept = dict(figures)
    for line in _lines().values():
        if line.code in kept and line.part_of in kept:
            kept[line.code] = min(kept[line.code], kept[line.part_of])
    return kept


def _shared(
    line: str, value: int, count: int, shares: Mapping[str, list[int]], dice: Dice, *, founding: bool
) -> list[int]:
    first_only = [1] + [0] * (count - 1)
    if line.startswith(_EARLY) or (founding and line in _MEMBER_FLOWS):
        return apportion(value, first_only)
    like = shares.get(_LIKE.get(line, ""), [])
    return apportion(value, like if any(like) else [dice.between(1, 9) for _ in range(count)])


@cache
def _lines() -> dict[str, Line]:
    """The lines of the shipped catalogue, wholes before their parts."""
    return {line.code: line for path in shipped.shipped() for line in shipped.read(path).wholes_first}
