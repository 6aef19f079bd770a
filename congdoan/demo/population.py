"""The invented population below the six districts of cluster 4: who there was, and what they reported.

Nothing here is a fact. Grassroots unions, their names and their reports are drawn by chance from a fixed
seed, the same on every machine, and fitted to `GOALS`. The districts and the bodies above them are in
`examples/cluster-4-2023`.

>>> len(units()) == sum(goal.unions + goal.ended for goal in GOALS)
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

from . import further
from .dice import Dice, apportion
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
from .traits import FOUNDED_NOW, PLACE_FIRST, PLACE_SECOND, TRAITS


@dataclass(frozen=True)
class Goal:
    """What the reports of one district that are accepted up to `INTERIM` shall add up to."""

    district: str
    unions: int  # alive on INTERIM
    members: int
    admitted: int
    established: int  # within the year
    health_checks: int
    ended: int  # unions that ended within the year, beside `unions`


# What the population is *made* to meet. The published sums of the cluster (1.172 unions, 44.579 members, over
# 1.450 health checks) are shared out among the districts by invention; admissions and new unions are invented
# pairs with the invented targets, in the published proportion. Only the generator aims at these numbers:
# whatever is shown as computed is added up from the reports.
GOALS = (
    Goal("HN-BV", unions=214, members=7412, admitted=605, established=4, health_checks=310, ended=2),
    Goal("HN-DP", unions=168, members=6148, admitted=1156, established=6, health_checks=228, ended=1),
    Goal("HN-HD", unions=236, members=9907, admitted=1374, established=9, health_checks=290, ended=3),
    Goal("HN-PT", unions=141, members=4286, admitted=955, established=9, health_checks=184, ended=4),
    Goal("HN-QO", unions=215, members=7191, admitted=401, established=3, health_checks=180, ended=3),
    Goal("HN-TT", unions=198, members=9635, admitted=1249, established=10, health_checks=265, ended=2),
)

LAST_YEAR_END = date(2022, 11, 30)
INTERIM = date(2023, 11, 22)
YEAR_END = date(2023, 11, 30)
_FIRST_DAY = {"2022": date(2021, 12, 1), "2023": date(2022, 12, 1)}

# The stories the demo tells.
_FILES_MONTHS = "HN-DP"
_SHRINKS = "HN-QO"  # has fewer members than the year before
_HAS_STOPPAGE = "HN-HD"
_UNREPORTED = {  # in 2023, by the district and all its unions: the comparison says “chưa có”
    "HN-PT": frozenset({
        "unions_holding_workers_conference_due", "unions_with_workers_conference",
        "officers_trained", "training_hours", "inspections_held",
    }),
}  # fmt: skip
_UNIONS_PER_MISSING = 75  # one report in so many is missing in the interim book
_DIFFERING = 5  # so many unions report more visits by month than in their year's report

_MONTH_LINES = (
    "members_admitted", "members_transferred_in", "members_left", "members_total", "dialogues_held",
    "work_stoppages", "hardship_visits", "health_checks", "activities_held", "activity_participations",
    "initiatives", "propaganda_sessions", "party_introduced",
)  # fmt: skip
_MEMBER_FLOWS = ("members_admitted", "members_transferred_in", "members_left")


def units() -> list[PlannedUnit]:
    """Every grassroots union of the six districts that lived at some time in 2023, by district and age."""
    pairs = [f"{first} {second}" for first, second in product(PLACE_FIRST, PLACE_SECOND)]
    places = Dice("places").shuffled(pairs)
    each = len(places) // len(GOALS)
    return [
        unit
        for i, goal in enumerate(GOALS)
        for unit in _units_of(goal, places[i * each : (i + 1) * each])
    ]  # fmt: skip


def reports() -> Iterator[PlannedReport]:
    """Every report of the districts and their unions for 2022 and 2023, always in the same order."""
    everyone = units()
    for goal in GOALS:
        mine = [unit for unit in everyone if unit.parent == goal.district]
        yield from _district_reports(goal.district, mine)
        for unit in mine:
            if unit.ended_on:
                members = Dice(unit.code, "members").long_tail(*TRAITS[unit.category].sizes)
                yield from _report_of_2022(unit, members)
        plans = _plans(goal, [unit for unit in mine if not unit.ended_on])
        for plan in plans:
            yield from _report_of_2022(plan.unit, plan.figures["members_opening"])
            yield from _reports_of_2023(plan)
        if goal.district == _FILES_MONTHS:
            differing = [plan for plan in plans if plan.figures.get("hardship_visits")][:_DIFFERING]
            for plan in plans:
                yield from _month_reports(plan, extra_visits=2 if plan in differing else 0)


# ---- units ----


def _units_of(goal: Goal, places: Sequence[str]) -> list[PlannedUnit]:
    """The unions of one district, their codes by age."""
    dice = Dice(goal.district, "units")
    old = goal.unions + goal.ended - goal.established
    counts = apportion(old, [trait.share for trait in TRAITS.values()])
    categories = [category for category, count in zip(TRAITS, counts, strict=True) for _ in range(count)]
    founded = [(founded_before(dice, TRAITS[category].oldest, 2023), category) for category in categories]
    founded += [(_founded_in_2023(dice), dice.one_of(FOUNDED_NOW)) for _ in range(goal.established)]
    names = {category: names_of(dice, trait, places) for category, trait in TRAITS.items()}
    made = [
        PlannedUnit(f"{goal.district}-{number:03}", goal.district, next(names[category]), "grassroots_union",
                    "", category, established_on)
        for number, (established_on, category) in enumerate(sorted(founded), start=1)
    ]  # fmt: skip
    companies = [
        i for i, unit in enumerate(made)
        if unit.category == "non_state_enterprise" and unit.established_on.year <= 2020
    ]  # fmt: skip
    for i in dice.shuffled(companies)[: goal.ended]:
        made[i] = replace(made[i], ended_on=date(2023, dice.between(1, 10), dice.between(1, 28)))
    return made


def _founded_in_2023(dice: Dice) -> date:
    return date(2022, 12, 1) + timedelta(days=dice.below(350))


# ---- plans: what every union has to show on INTERIM ----


@dataclass(frozen=True)
class _Plan:
    """A union's figures up to `INTERIM`; what becomes of its report on them and of its final one."""

    unit: PlannedUnit
    figures: dict[str, int]
    interim_fate: str
    final_fate: str


def _plans(goal: Goal, living: Sequence[PlannedUnit]) -> list[_Plan]:
    """Figures for the unions of one district; those of accepted reports meet the goal exactly."""
    dice = Dice(goal.district, "plans")
    old = [unit for unit in living if unit.established_on <= LAST_YEAR_END]
    new = [unit for unit in living if unit.established_on > LAST_YEAR_END]
    fates = _fates(goal, dice.shuffled([unit for unit in old if unit.category != "fdi_enterprise"]))
    counted = [unit for unit in old if unit.code not in fates]

    members = {unit.code: dice.between(12, 45) for unit in new}
    admitted = {code: size - dice.below(size // 5) for code, size in members.items()}
    weights = {unit.code: dice.long_tail(*TRAITS[unit.category].sizes) for unit in old}
    to_share = goal.members - sum(members.values()) - SMALLEST * len(counted)
    fitted = shares(to_share, {unit.code: weights[unit.code] - SMALLEST for unit in counted})
    members |= weights | {code: SMALLEST + share for code, share in fitted.items()}

    can_admit = {unit.code: most_admitted(dice, unit, members[unit.code]) for unit in old}
    to_share = goal.admitted - sum(admitted.values())
    admitted |= can_admit | shares(to_share, {unit.code: can_admit[unit.code] for unit in counted})

    examined = {unit.code: members[unit.code] for unit in counted if dice.happens(15)}
    health_checks = shares(goal.health_checks, examined)

    leaving = 30 if goal.district == _SHRINKS else 8
    plants = [unit.code for unit in counted if unit.category == "fdi_enterprise"]
    stopped_at = plants[0] if goal.district == _HAS_STOPPAGE else ""
    plans = []
    for unit in living:
        code = unit.code
        figures = union_figures(
            unit, "2023", new=unit.established_on >= _FIRST_DAY["2023"], members=members[code], admitted=admitted[code],
            health_checks=health_checks.get(code, 0), leaving=leaving, stoppages=int(code == stopped_at),
        )  # fmt: skip
        figures = _reported(goal.district, "2023", figures)
        plans.append(_Plan(unit, figures, *fates.get(code, ("accepted", "accepted"))))
    return plans


def _fates(goal: Goal, unlucky: Sequence[PlannedUnit]) -> dict[str, tuple[str, str]]:
    """How far the interim and the final report get, for the few that are not accepted in both."""
    missing = goal.unions // _UNIONS_PER_MISSING
    fates = [("missing", "missing"), ("returned", "accepted"), ("late", "submitted")]
    fates += [("missing", "accepted")] * (missing - 1)
    return {unit.code: fate for unit, fate in zip(unlucky, fates, strict=False)}


def _later(dice: Dice, figures: dict[str, int]) -> dict[str, int]:
    """The same lines some days on: flows have grown here and there, the balance still holds."""
    later = dict(figures)
    joined = dice.between(1, 4) if dice.happens(12) else 0
    gone = 1 if dice.happens(8) and figures["members_total"] > SMALLEST else 0
    later["members_admitted"] += joined
    later["members_left"] += gone
    later["members_total"] += joined - gone
    later["workers_total"] = max(figures["workers_total"], later["members_total"])
    if "members_female" in later:
        later["members_female"] = min(figures["members_female"], later["members_total"])
    for line in ("health_checks", "hardship_visits", "propaganda_sessions"):
        if line in later and dice.happens(15):
            later[line] += dice.between(1, 2)
    for due, held in (
        ("unions_holding_workers_conference_due", "unions_with_workers_conference"),
        ("unions_holding_civil_servants_conference_due", "unions_with_civil_servants_conference"),
    ):
        if due in later and dice.happens(40):
            later[held] = later[due]
    return later


def _reported(district: str, year: str, figures: dict[str, int]) -> dict[str, int]:
    silent = _UNREPORTED.get(district, frozenset()) if year == "2023" else frozenset()
    return {line: value for line, value in figures.items() if line not in silent}


# ---- reports ----


def _report_of_2022(unit: PlannedUnit, members: int) -> Iterator[PlannedReport]:
    dice = Dice(unit.code, "2022 report")
    if unit.established_on > LAST_YEAR_END or dice.happens(1):
        return
    if unit.established_on >= _FIRST_DAY["2022"]:
        admitted = members - dice.below(1 + members // 5)
    else:
        admitted = members * dice.below(1 + TRAITS[unit.category].admits // 3) // 100
    examined = members * dice.between(5, 40) // 100 if dice.happens(15) else 0
    figures = union_figures(
        unit, "2022", new=unit.established_on >= _FIRST_DAY["2022"], members=members, admitted=admitted,
        health_checks=examined, leaving=8,
    )  # fmt: skip
    sent = LAST_YEAR_END + delay(dice)
    whole = _whole(unit, "2022", figures)
    yield PlannedReport(unit.code, "CS-NAM", "2022", "actual", LAST_YEAR_END, sent, whole, "accepted")


def _reports_of_2023(plan: _Plan) -> Iterator[PlannedReport]:
    """The estimate, the interim and the final report of one union; a report that is missing is left out."""
    code = plan.unit.code
    dice = Dice(code, "2023 estimate")
    if dice.happens(94):
        fate = "accepted" if dice.happens(98) else "returned"
        sent = date(2023, 10, 26) + delay(dice)
        expected = _whole(plan.unit, "2023", _later(dice, plan.figures))
        yield PlannedReport(code, "CS-NAM", "2023", "estimate", None, sent, expected, fate)
    if plan.interim_fate != "missing":
        late = plan.interim_fate == "late"
        sent = INTERIM + (timedelta(days=9) if late else timedelta(days=Dice(code, "sent").between(1, 6)))
        fate = "submitted" if late else plan.interim_fate
        whole = _whole(plan.unit, "2023", plan.figures)
        yield PlannedReport(code, "CS-NAM", "2023", "actual", INTERIM, sent, whole, fate)
    if plan.final_fate != "missing":
        sent = YEAR_END + delay(Dice(code, "2023 sent"))
        whole = _whole(plan.unit, "2023", _final(plan))
        yield PlannedReport(code, "CS-NAM", "2023", "actual", YEAR_END, sent, whole, plan.final_fate)


def _whole(unit: PlannedUnit, year: str, figures: dict[str, int]) -> dict[str, int]:
    """A union's report with the further lines of the catalogue."""
    return _reported(unit.parent, year, further.of_union(unit.code, unit.category, year, figures))


def _final(plan: _Plan) -> dict[str, int]:
    return _later(Dice(plan.unit.code, "2023 final"), plan.figures)


def _month_reports(plan: _Plan, *, extra_visits: int) -> Iterator[PlannedReport]:
    """The year's flows spread over the months; the year's report lacks `extra_visits` of the last one."""
    unit, final = plan.unit, _final(plan)
    dice = Dice(unit.code, "months")
    ends = [date(2023, month, 1) - timedelta(days=1) for month in range(1, 13)]
    first = next(i for i, end in enumerate(ends) if unit.established_on <= end)
    months: list[dict[str, int]] = [{} for _ in ends[first:]]
    for line in _MONTH_LINES:
        if line not in final or line == "members_total":
            continue
        founding = line in _MEMBER_FLOWS and unit.established_on > LAST_YEAR_END
        weights = [1] + [0] * (len(months) - 1) if founding else [dice.between(1, 9) for _ in months]
        for month, amount in zip(months, apportion(plan.figures[line], weights), strict=True):
            month[line] = amount
        months[-1][line] += final[line] - plan.figures[line]
    if extra_visits:
        months[-1]["hardship_visits"] += extra_visits
    members = final["members_opening"]
    for end, figures in zip(ends[first:], months, strict=True):
        members += figures["members_admitted"] + figures["members_transferred_in"] - figures["members_left"]
        period = f"{end.year}-M{end.month:02}"
        sent = end + timedelta(days=dice.between(1, 5))
        figures["members_total"] = members
        yield PlannedReport(unit.code, "CS-THANG", period, "actual", end, sent, figures, "accepted")


def _district_reports(district: str, mine: Sequence[PlannedUnit]) -> Iterator[PlannedReport]:
    """What a district did and counts itself; its unions' work is never typed here."""
    before = _district_figures(district, "2022", mine, LAST_YEAR_END)
    figures = _district_figures(district, "2023", mine, INTERIM)
    final = _district_figures(district, "2023", mine, YEAR_END)
    final |= {line: final[line] + 1 for line in ("hardship_visits", "propaganda_sessions")}
    for period, basis, cut_off, sent, own in (
        ("2022", "actual", LAST_YEAR_END, date(2022, 12, 9), before),
        ("2023", "estimate", None, date(2023, 11, 6), final),
        ("2023", "actual", INTERIM, date(2023, 11, 30), figures),
        ("2023", "actual", YEAR_END, date(2023, 12, 8), final),
    ):
        yield PlannedReport(district, "CT-NAM", period, basis, cut_off, sent, own, "accepted")


def _district_figures(district: str, year: str, mine: Sequence[PlannedUnit], day: date) -> dict[str, int]:
    first = _FIRST_DAY[year]
    figures = upper_figures(
        district, year,
        unions=sum(unit.alive_on(day) for unit in mine),
        established=sum(first <= unit.established_on <= day for unit in mine),
        dissolved=sum(unit.ended_on is not None and first <= unit.ended_on <= day for unit in mine),
    )  # fmt: skip
    return _reported(district, year, further.of_upper(district, year, figures))
