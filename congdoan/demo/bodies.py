"""The invented population below single bodies, one year each: what their unions reported, and what they did themselves.

Nothing here is a fact. Unions, their names and their reports are drawn by chance from a fixed seed, the same on every
machine, and fitted to `GOALS`: only the generator aims at these numbers, whatever is shown as computed is added up from
the reports. The bodies are in `examples/`, in the folder of their case.

>>> [len(units(goal)) == goal.n_unions for goal in GOALS.values()]
[True, True, True]
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

from . import further
from .dice import Dice
from .figures import (
    SMALLEST,
    PlannedReport,
    PlannedUnit,
    delay,
    founded_before,
    most_admitted,
    names_of,
    shares,
    union_figures,
    upper_figures,
)
from .traits import PLACE_FIRST, PLACE_SECOND, TRAITS

Figures = dict[str, int]


@dataclass(frozen=True)
class Goal:
    """What one body and its unions are drawn to report for a year.

    `sums`: lines that the unions' accepted reports shall add up to, fitted in this order; `own`: lines of the body's
    own report; `left_out`: lines that it does not report; `school_year`: its own report of the school year that ended
    within the year, where schools report it. `above`: what a body above it did itself in that year.
    """

    body: str
    year: int
    founded: int  # no union is older than its body
    unions: Mapping[str, int]  # at the end of the year, by category
    established: int  # of the enterprises among them, within the year
    members: int
    admitted: int
    words: Mapping[str, str]  # what names of a district's offices are here
    sums: Mapping[str, int] = field(default_factory=dict)
    own: Mapping[str, int] = field(default_factory=dict)
    left_out: Collection[str] = ()
    school_year: Mapping[str, int] = field(default_factory=dict)
    above: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def n_unions(self) -> int:
        return sum(self.unions.values())

    @property
    def first_day(self) -> date:
        return date(self.year - 1, 12, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, 11, 30)

    @property
    def school_year_end(self) -> date:
        return date(self.year, 8, 31)


_QUARTER = {"Huyện ủy": "Quận ủy", "huyện": "quận", "Cơ quan xã": "Cơ quan phường", "Y tế xã": "Y tế phường"}
_CITY = {"Huyện ủy": "Thành ủy", "huyện": "thành phố", "Cơ quan xã": "Cơ quan phường", "Y tế xã": "Y tế phường"}

# By case. The sums of a published figure are shared out between the body and its unions by invention; what no article
# tells (how many unions and members two of the bodies had, conferences due) is invented altogether.
GOALS = {
    "thanh-xuan-2022": Goal(
        "HN-TX", 2022, founded=1997, established=14, members=17331, admitted=1268, words=_QUARTER,
        unions={
            "school": 76, "state_body": 34, "public_service_unit": 15, "non_state_enterprise": 140,
            "fdi_enterprise": 9, "state_enterprise": 12, "non_public_unit": 14, "occupational_union": 4,
        },
        sums={
            "enterprises_with_collective_agreement": 111, "unions_with_dialogue": 151,
            "unions_holding_workers_conference_due": 130, "unions_with_workers_conference": 117,
            "unions_with_civil_servants_conference": 120, "activities_held": 206, "activity_participations": 8350,
        },
        own={
            "activities_held": 9, "activity_participations": 1450, "good_workers": 27, "initiatives_commended": 16,
            "exemplars_commended": 44,
        },
        left_out=("workers_honoured",),
        above={"HN": {
            "workers_honoured": 3, "training_classes": 12, "officers_trained": 640, "inspections_held": 16,
        }},
    ),
    "ha-long-2020": Goal(
        "QN-HL", 2020, founded=1994, established=21, members=7420, admitted=1424, words=_CITY,
        unions={
            "school": 36, "state_body": 14, "public_service_unit": 9, "non_state_enterprise": 62,
            "fdi_enterprise": 3, "state_enterprise": 6, "non_public_unit": 4, "occupational_union": 2,
        },
        sums={"hardship_gifts": 3424},
        own={"hardship_gifts": 6450, "hardship_gifts_vnd": 6450 * 300_000},
        above={"QN": {
            "emulation_flags": 3, "certificates_of_merit_collectives": 15, "certificates_of_merit_individuals": 7,
            "training_classes": 5, "officers_trained": 310, "inspections_held": 11,
        }},
    ),
    "bac-tu-liem-2020": Goal(
        "HN-BTL", 2020, founded=2014, established=18, members=7160, admitted=1011, words=_QUARTER,
        unions={
            "school": 42, "state_body": 13, "public_service_unit": 6, "non_state_enterprise": 48,
            "fdi_enterprise": 3, "state_enterprise": 3, "non_public_unit": 5, "occupational_union": 1,
        },
        sums={"party_admitted": 103},
        school_year={
            "letters_of_merit_collectives": 50, "letters_of_merit_individuals": 41, "unions_rated": 42,
            "unions_excellent": 6, "unions_good": 33, "unions_completed": 3, "unions_not_completed": 0,
            "training_classes": 2, "officers_trained": 84, "unions_inspected": 7, "propaganda_sessions": 5,
        },
    ),
}  # fmt: skip

_FATES = ("missing", "returned", "submitted")  # of one union's report each; all others are accepted
_NEW = "non_state_enterprise"
_YES_NO = {  # among whom: those that report the other line
    "enterprises_with_collective_agreement": "enterprises_with_union",
    "unions_with_dialogue": "members_total",
    "unions_with_civil_servants_conference": "unions_holding_civil_servants_conference_due",
    "unions_with_workers_conference": "unions_holding_workers_conference_due",
}
_WEIGHTS: dict[str, Callable[[Figures], int]] = {
    "activities_held": lambda figures: figures.get("activities_held", 0),
    "activity_participations": lambda figures: figures.get("activities_held", 0) * figures["members_total"],
    "party_admitted": lambda figures: figures.get("party_introduced", 0),
    "hardship_gifts": lambda figures: figures["members_total"] if "hardship_gifts" in figures else 0,
}
_AFTER = {"hardship_gifts"}  # a further line: fitted when those are drawn
_SCHOOL_LINES = (
    "workers_total", "workers_female", "members_opening", "members_admitted", "members_transferred_in", "members_left",
    "members_total", "members_female", "unions_holding_civil_servants_conference_due",
    "unions_with_civil_servants_conference", "unions_with_democracy_rules", "unions_with_dialogue", "dialogues_held",
    "hardship_visits", "health_checks", "propaganda_sessions", "propaganda_participations", "activities_held",
    "activity_participations", "unions_with_emulation", "initiatives", "initiatives_commended",
    "letters_of_merit_collectives", "letters_of_merit_individuals", "officers_trained", "party_introduced",
    "party_admitted", "inspections_held", "women_titles", "children_gifts",
)  # fmt: skip


def units(goal: Goal) -> list[PlannedUnit]:
    """The grassroots unions of one body, their codes by age."""
    dice = Dice(goal.body, "units")
    places = dice.shuffled([f"{first} {second}" for first, second in product(PLACE_FIRST, PLACE_SECOND)])
    names = {category: names_of(dice, trait, places) for category, trait in TRAITS.items()}
    old = {category: n - goal.established * (category == _NEW) for category, n in goal.unions.items()}
    founded = [
        (founded_before(dice, max(TRAITS[category].oldest, goal.founded), goal.year), category)
        for category, n in old.items()
        for _ in range(n)
    ]
    founded += [(goal.first_day + timedelta(days=dice.below(350)), _NEW) for _ in range(goal.established)]
    return [
        PlannedUnit(
            f"{goal.body}-{number:03}", goal.body, _called(goal, next(names[category])), "grassroots_union", "",
            category, established_on,
        )
        for number, (established_on, category) in enumerate(sorted(founded), start=1)
    ]  # fmt: skip


def reports(goal: Goal) -> Iterator[PlannedReport]:
    """Every report of a body, its unions and the bodies above it, always in the same order."""
    everyone, year, end = units(goal), str(goal.year), goal.last_day
    for body, figures in goal.above.items():
        sent = end + timedelta(days=11)
        yield PlannedReport(body, "TINH-NAM", year, "actual", end, sent, dict(figures), "accepted")
    sent = end + timedelta(days=8)
    yield PlannedReport(goal.body, "CT-NAM", year, "actual", end, sent, _own(goal), "accepted")
    fates = _fates(goal, everyone)
    drawn = _figures(goal, everyone, counted=[unit.code for unit in everyone if unit.code not in fates])
    for unit in everyone:
        fate = fates.get(unit.code, "accepted")
        if fate != "missing":
            late = timedelta(days=9 if fate == "submitted" else 0)
            sent = end + delay(Dice(unit.code, year, "sent")) + late
            yield PlannedReport(unit.code, "CS-NAM", year, "actual", end, sent, drawn[unit.code], fate)
    if goal.school_year:
        yield from _school_year(goal, [unit for unit in everyone if unit.category == "school"], drawn)


def _called(goal: Goal, name: str) -> str:
    for word, here in goal.words.items():
        name = name.replace(word, here)
    return name


def _fates(goal: Goal, everyone: list[PlannedUnit]) -> dict[str, str]:
    """How far the reports of a few old enterprises get; all others are accepted."""
    old = [unit.code for unit in everyone if unit.category == _NEW and unit.established_on < goal.first_day]
    return dict(zip(Dice(goal.body, "fates").shuffled(old), _FATES, strict=False))


# ---- figures of the unions ----


def _figures(goal: Goal, everyone: list[PlannedUnit], counted: list[str]) -> dict[str, Figures]:
    """A whole report of each union by code; those of `counted` meet the goal exactly."""
    dice, year = Dice(goal.body, "plans"), str(goal.year)
    new = {unit.code for unit in everyone if unit.established_on >= goal.first_day}
    members, admitted = _members(goal, dice, everyone, new, counted)
    drawn = {}
    for unit in everyone:
        size = members[unit.code]
        examined = size * dice.between(5, 40) // 100 if dice.happens(15) else 0
        drawn[unit.code] = union_figures(
            unit, year, new=unit.code in new, members=size, admitted=admitted[unit.code], health_checks=examined,
            leaving=8,
        )  # fmt: skip
    for line, total in goal.sums.items():
        if line not in _AFTER:
            _fit(dice, line, total, {code: drawn[code] for code in counted})
    whole = {unit.code: further.of_union(unit.code, unit.category, year, drawn[unit.code]) for unit in everyone}
    for line in _AFTER & goal.sums.keys():
        _fit(dice, line, goal.sums[line], {code: whole[code] for code in counted})
    return whole


def _members(
    goal: Goal, dice: Dice, everyone: list[PlannedUnit], new: Collection[str], counted: list[str]
) -> tuple[dict[str, int], dict[str, int]]:
    """How many members each union has, and how many of them it admitted."""
    members = {unit.code: dice.between(12, 45) for unit in everyone if unit.code in new}
    admitted = {code: size - dice.below(size // 5) for code, size in members.items()}
    old = [unit for unit in everyone if unit.code not in new]
    settled = [unit for unit in old if unit.code in counted]
    weights = {unit.code: dice.long_tail(*TRAITS[unit.category].sizes) for unit in old}
    to_share = goal.members - sum(members.values()) - SMALLEST * len(settled)
    fitted = shares(to_share, {unit.code: weights[unit.code] - SMALLEST for unit in settled})
    members |= weights | {code: SMALLEST + share for code, share in fitted.items()}

    can_admit = {unit.code: most_admitted(dice, unit, members[unit.code]) for unit in old}
    to_share = goal.admitted - sum(admitted.values())
    admitted |= can_admit | shares(to_share, {unit.code: can_admit[unit.code] for unit in settled})
    return members, admitted


def _fit(dice: Dice, line: str, total: int, drawn: dict[str, Figures]) -> None:
    """Makes the reports add up to `total` in one line, and what hangs on that line follow it."""
    if line == "unions_holding_workers_conference_due":
        by_size = sorted((code for code in drawn if line in drawn[code]), key=lambda code: drawn[code]["workers_total"])
        for code in by_size[: len(by_size) - total]:
            drawn[code] |= {line: 0, "unions_with_workers_conference": 0}
    elif line in _YES_NO:
        among = [code for code in drawn if drawn[code].get(_YES_NO[line])]
        chosen = set(dice.shuffled(among)[:total])
        for code in among:
            drawn[code][line] = int(code in chosen)
    else:
        weights = {code: _WEIGHTS[line](figures) for code, figures in drawn.items() if line in figures}
        for code, share in shares(total, weights).items():
            drawn[code][line] = share
    for figures in drawn.values():
        _follow(line, figures)


def _follow(line: str, figures: Figures) -> None:
    if line == "unions_with_dialogue":
        figures["dialogues_held"] = max(figures.get("dialogues_held", 0), 1) * figures[line]
    elif line == "hardship_gifts" and line in figures:
        figures["hardship_gifts_vnd"] = figures[line] * 300_000


# ---- the body itself, and the school year ----


def _own(goal: Goal) -> Figures:
    """What the body did and counts itself; its unions' work is never typed here."""
    year = str(goal.year)
    done = upper_figures(goal.body, year, unions=goal.n_unions, established=goal.established, dissolved=0)
    whole = further.of_upper(goal.body, year, done) | dict(goal.own)
    return {line: value for line, value in whole.items() if line not in goal.left_out}


def _school_year(goal: Goal, schools: list[PlannedUnit], drawn: dict[str, Figures]) -> Iterator[PlannedReport]:
    """The school year that ended within the year: of the body itself and of its schools."""
    period, end = f"SY{goal.year - 1}-{goal.year}", goal.school_year_end
    sent = end + timedelta(days=9)
    yield PlannedReport(goal.body, "CT-NH", period, "actual", end, sent, dict(goal.school_year), "accepted")
    for school in schools:
        members = drawn[school.code]["members_total"]
        figures = union_figures(
            school, period, new=False, members=members, admitted=members * 2 // 100, health_checks=0, leaving=5
        )
        figures = further.of_union(school.code, school.category, period, figures)
        shown = {line: figures[line] for line in _SCHOOL_LINES if line in figures}
        sent = end + delay(Dice(school.code, period, "sent"))
        yield PlannedReport(school.code, "CS-NH", period, "actual", end, sent, shown, "accepted")
