"""The fictional province of `examples/province-2026`: who there was, and what they reported.

Units, plans, targets and clusters are files that an office could have written; only the reports are drawn here, by
chance from fixed seeds, the same on every machine. Nothing is a fact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path

import yaml
from django.conf import settings
from pydantic import BaseModel, ConfigDict

from congdoan.org.forms import plan_from, units_from
from congdoan.org.plans import Draft, StepAct
from congdoan.periods.rules import CalendarRule, PeriodKind, Span, codes_inside, span_of
from congdoan.reporting import shipped

from . import further
from .dice import Dice
from .figures import PlannedReport, PlannedUnit, delay, union_figures, upper_figures
from .parts import kept_within, parts
from .traits import TRAITS

FOLDER = Path(settings.BASE_DIR) / "examples" / "province-2026"
BEFORE, HALF, AFTER = "2024", "2025-H1", "2025"
_FATES = ("accepted",) * 11 + ("submitted",) * 3 + ("returned",) + ("draft",) * 2 + ("missing",) * 3


class Person(BaseModel):
    """Who may sign in to look around: roles at a unit, the first of which they are there to show.

    `ended`: the grant ended the day before the demo was loaded; `stands_in_for`: whose grants are lent to this person;
    `looks_after`: the units of their portfolio; `department`: the kind of the one they work for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    email: str
    full_name: str
    role: str
    unit: str
    also: str = ""
    ended: bool = False
    stands_in_for: str = ""
    looks_after: tuple[str, ...] = ()
    department: str = ""

    @property
    def shows(self) -> str:
        """What signing in with this account shows."""
        return "ended" if self.ended else "delegate" if self.stands_in_for else self.role


class Head(BaseModel):
    """What the province's own file says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    body: str
    open_month: str
    sizes: dict[str, int]
    registers: list[str]
    people: list[Person]


@dataclass(frozen=True)
class Stage:
    """The reports of one period; every stage but the last ends with the period being closed."""

    period: str
    reports: list[PlannedReport]


class Province:
    """The province as its files give it, with who hung where before and after the reform."""

    def __init__(self, calendars: Collection[CalendarRule], folder: Path = FOLDER) -> None:
        self.head = Head.model_validate(yaml.safe_load((folder / "province.yaml").read_text(encoding="utf-8")))
        self.units, self.new_units = folder / "units.csv", folder / "units-2026.csv"
        self.targets, self.clusters = folder / "targets.csv", folder / "clusters.csv"
        self.targets_after = folder / "targets-2025.csv"
        self._calendars, self._spans = calendars, dict[str, Span]()
        self.plans: list[Draft] = [plan_from(path) for path in sorted(folder.glob("plan-*.csv"))]

    @cached_property
    def everyone(self) -> dict[str, PlannedUnit]:
        """Every unit of the province by code, with its last superior and the day it ended."""
        listed = [unit for path in (self.units, self.new_units) for unit in units_from(path)]
        found = {
            u.code: PlannedUnit(u.code, u.parent, u.name, u.level, u.kind, u.category, u.established_on) for u in listed
        }
        for plan in self.plans:
            for step in plan.steps:
                if step.act == StepAct.ESTABLISH:
                    found[step.unit] = PlannedUnit(
                        step.unit, step.to[0], step.name, step.level, step.kind, step.category, plan.on
                    )
                elif step.act == StepAct.MOVE:
                    found[step.unit] = replace(found[step.unit], parent=step.to[0])
                elif step.act in (StepAct.DISSOLVE, StepAct.MERGE):
                    found[step.unit] = replace(found[step.unit], ended_on=plan.on)
        return found

    @cached_property
    def first_parents(self) -> dict[str, str]:
        """Under whom each unit of before the reform was then."""
        return {unit.code: unit.parent for unit in units_from(self.units)}

    def unions(self) -> list[PlannedUnit]:
        """The grassroots unions, the oldest list first."""
        return [unit for unit in self.everyone.values() if unit.level == "grassroots_union"]

    def upper_unions(self) -> list[PlannedUnit]:
        """Districts, communes and the unions of their rank."""
        return [unit for unit in self.everyone.values() if unit.level == "upper_level_union"]

    def below(self, code: str, day: date) -> list[PlannedUnit]:
        """The grassroots unions that hung right below a body on a day."""
        reformed = day >= self.plans[-1].on
        return [
            unit
            for unit in self.unions()
            if unit.alive_on(day) and code == (unit.parent if reformed else self.first_parents.get(unit.code))
        ]

    def members(self, unit: PlannedUnit) -> int:
        """How many members a union has at last."""
        drawn = Dice(unit.code, "members").long_tail(*TRAITS[unit.category].sizes)
        return self.head.sizes.get(unit.code, drawn)

    @cached_property
    def months(self) -> list[str]:
        """The months of the last year up to the open one."""
        last = self.span(self.head.open_month)
        inside = codes_inside(self.span(str(last.year)), PeriodKind.MONTH, self._calendars)
        return [code for code in inside if self.end(code) <= last.end]

    def span(self, period: str) -> Span:
        """A period with its days."""
        if period not in self._spans:
            self._spans[period] = span_of(period, self._calendars)
        return self._spans[period]

    def end(self, period: str) -> date:
        """The last day of a period: its reports count up to it."""
        return self.span(period).end


def stages(province: Province) -> list[Stage]:
    """Every report, period by period in the order in which a province lives through them."""
    found: dict[str, list[PlannedReport]] = {code: [] for code in (BEFORE, HALF, AFTER, *province.months)}
    for unit in province.unions():
        for report in _of_union(province, unit):
            found[report.period].append(report)
    for unit in province.upper_unions():
        for report in _of_upper(province, unit):
            found[report.period].append(report)
    for report in _of_province(province):
        found[report.period].append(report)
    return [Stage(period, reports) for period, reports in found.items()]


# ---- grassroots unions ----


def _of_union(province: Province, unit: PlannedUnit) -> Iterator[PlannedReport]:
    """Figures are drawn backwards: each year opens with what the one before it closed with."""
    members = province.members(unit)
    if unit.ended_on is None:
        now = _year_of(unit, "2026", members)
        yield from _months(province, unit, now)
        members = now["members_opening"]
    if unit.established_on > province.end(AFTER):
        return
    then = _year_of(unit, "2025", members)
    if unit.ended_on is None:
        yield _accepted(province, unit, "CS-NAM", AFTER, then)
        then = parts(then, 2, Dice(unit.code, "half"))[0]
    if unit.established_on <= province.end(HALF):
        yield _accepted(province, unit, "CS-NAM", HALF, then)
    if unit.established_on <= province.end(BEFORE):
        yield _accepted(province, unit, "CS-NAM", BEFORE, _year_of(unit, "2024", then["members_opening"]))


def _year_of(unit: PlannedUnit, year: str, members: int) -> dict[str, int]:
    dice = Dice(unit.code, "lac-giang", year)
    new = unit.established_on.year == int(year)
    admitted = members if new else dice.below(1 + members * TRAITS[unit.category].admits // 300)
    figures = union_figures(
        unit, year, new=new, members=members, admitted=admitted, leaving=8,
        health_checks=members * dice.between(30, 90) // 100 if dice.happens(40) else 0,
        stoppages=int(unit.category == "fdi_enterprise" and dice.happens(6)),
    )  # fmt: skip
    return further.of_union(unit.code, unit.category, year, figures)


def _months(province: Province, unit: PlannedUnit, year: Mapping[str, int]) -> Iterator[PlannedReport]:
    dice = Dice(unit.code, "2026 months")
    for code, figures in _shared_out(province, unit, year, dice).items():
        fate = dice.one_of(_FATES) if code == province.head.open_month else "accepted"
        missing = fate == "missing" or (fate == "accepted" and dice.below(100) == 0)
        if not missing:
            yield replace(_accepted(province, unit, "CS-THANG", code, figures), fate=fate)


def _shared_out(
    province: Province, unit: PlannedUnit, year: Mapping[str, int], dice: Dice
) -> dict[str, dict[str, int]]:
    """The year of a union, month by month."""
    codes = [code for code in province.months if province.end(code) >= unit.established_on]
    lines = _typed_lines("CS-THANG")
    whole = {line: value for line, value in year.items() if line in lines}
    return dict(zip(codes, parts(whole, len(codes), dice), strict=True))


def of_open_month(province: Province, unit: PlannedUnit) -> dict[str, int]:
    """What a union has to report of the open month, whether it has or not."""
    year = _year_of(unit, "2026", province.members(unit))
    return _shared_out(province, unit, year, Dice(unit.code, "2026 months"))[province.head.open_month]


# ---- bodies above ----


def _of_upper(province: Province, unit: PlannedUnit) -> Iterator[PlannedReport]:
    for period in (BEFORE, HALF, AFTER):
        if unit.alive_on(province.end(period)):
            yield _accepted(province, unit, "CT-NAM", period, _upper_year(province, unit, period))
    if unit.ended_on is None:
        lines = _typed_lines("CT-THANG")
        year = _upper_year(province, unit, province.months[-1])
        whole = {line: value for line, value in year.items() if line in lines}
        shares = parts(whole, len(province.months), Dice(unit.code, "2026 months"))
        for code, figures in zip(province.months, shares, strict=True):
            fate = "submitted" if code == province.head.open_month and unit.kind.endswith("xã") else "accepted"
            counted = {**figures, **_counted(province, unit, code)}
            yield replace(_accepted(province, unit, "CT-THANG", code, counted), fate=fate)


def _upper_year(province: Province, unit: PlannedUnit, period: str) -> dict[str, int]:
    counted = _counted(province, unit, period)
    figures = upper_figures(
        unit.code, period, unions=counted["grassroots_unions_total"], dissolved=counted["grassroots_unions_dissolved"],
        established=counted["grassroots_unions_established"],
    )  # fmt: skip
    return further.of_upper(unit.code, period, figures)


def _counted(province: Province, unit: PlannedUnit, period: str) -> dict[str, int]:
    """What a body counts of its unions: the tree tells."""
    span = province.span(period)
    living = province.below(unit.code, span.end)
    established = sum(one.established_on >= span.start for one in living)
    ended = sum(
        one.ended_on is not None
        and span.start <= one.ended_on <= span.end
        and province.first_parents.get(one.code) == unit.code
        for one in province.unions()
    )
    return {
        "grassroots_unions_total": len(living),
        "grassroots_unions_established": established,
        "grassroots_unions_recognised": established,
        "grassroots_unions_dissolved": ended,
    }


def _of_province(province: Province) -> Iterator[PlannedReport]:
    """What the federation itself did: here the gifts stand that others only passed on."""
    unit, lines = province.everyone[province.head.body], _typed_lines("TINH-NAM")
    for period in (BEFORE, AFTER):
        year = further.of_upper(
            unit.code, period, upper_figures(unit.code, period, unions=0, established=0, dissolved=0)
        )
        yield _accepted(
            province, unit, "TINH-NAM", period, {line: value for line, value in year.items() if line in lines}
        )


# ---- shared ----


def _accepted(
    province: Province, unit: PlannedUnit, form: str, period: str, figures: Mapping[str, int]
) -> PlannedReport:
    end = province.end(period)
    sent = end + delay(Dice(unit.code, period, "sent"))
    return PlannedReport(unit.code, form, period, "actual", end, sent, kept_within(figures), "accepted")


@cache
def _typed_lines(form: str) -> frozenset[str]:
    """The lines of a form that are typed; the catalogue is read for the first of hundreds who ask."""
    for path in shipped.shipped():
        catalogue = shipped.read(path)
        for one in catalogue.forms:
            if one.code == form:
                return frozenset(catalogue.lines_of(one)) & catalogue.lines.keys()
    raise LookupError(form)
