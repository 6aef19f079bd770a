"""What the page of a unit shows: its figures against last year and targets, what is missing, the units below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.demo.queries import published_for
from congdoan.org import queries as org
from congdoan.org.models import Cluster, Placement, Unit
from congdoan.periods.queries import calendars, due_date
from congdoan.periods.rules import LEVEL_RANKS, PeriodKind, codes_inside, parse_code, previous_year_code, span_of
from congdoan.reporting import books
from congdoan.reporting import queries as reporting
from congdoan.reporting.models import Book, Indicator, Report, ReportForm
from congdoan.reporting.queries import Answer, LineTotal, Scope, TargetResult, Totals
from congdoan.reporting.scope_line import ScopeLine
from congdoan.ui import charts
from congdoan.ui.charts import Spark
from congdoan.ui.refusals import page_of
from congdoan.ui.states import STATES

from . import rules
from .cluster_page import Reporting, reporting_of
from .rules import Change
from .targets import Drawing, Drawn, draw

_KEY_FIGURES = 4
_NOTHING_SENT = "none"
_OPEN = (_NOTHING_SENT, "draft", "to_sign", "submitted", "returned")


@dataclass(frozen=True)
class Filters:
    """What narrows the list of the units below: the state of their reports, the page."""

    state: str = ""
    page: str = "1"


@dataclass(frozen=True)
class FigureRow:
    """One indicator of the unit: own, whole, against last year, and who reported it."""

    indicator: Indicator
    line: LineTotal
    own_line: bool
    before: Decimal | None
    change: Change | None
    target: Drawn | None
    published: str


@dataclass(frozen=True)
class Months:
    """An indicator month by month; `goal` is the month's share of the year's target, `reporters` how many report so."""

    indicator: Indicator
    chart: Spark
    first: str
    goal: Decimal | None
    reporters: int


@dataclass(frozen=True)
class Missing:
    """What still lacks before these figures are whole: the unit's own report, those below it, lines nobody gave.

    `listed` where the units below are all in the list of this page, so that a state leads to its filter.
    """

    own: str
    listed: bool
    states: list[tuple[str, int]]
    due: date | None
    unreported: list[Indicator]

    @property
    def nothing(self) -> bool:
        return not self.own and not self.states and not self.unreported


@dataclass(frozen=True)
class Child:
    """One unit below: its size, its result against its target, its report."""

    unit: Unit
    name: str
    sizes: list[tuple[Indicator, Decimal | None]]
    result: Decimal | None
    target: Drawn | None
    state: str
    report: Report | None
    below: Reporting | None


@dataclass(frozen=True)
class Children:
    """Đơn vị trực thuộc, one page of them; `states` counts all of them."""

    page: Page[Any]
    rows: list[Child]
    sizes: list[Indicator]
    flow: Indicator | None
    scale: int
    has_targets: bool
    states: list[tuple[str, int]]
    state: str
    whole: int


@dataclass(frozen=True)
class UnitPage:
    """The page of a unit in one scope. `in_reach` is false where it is seen through a cluster only."""

    name: str
    in_reach: bool
    above: list[tuple[Unit, str]]
    clusters: list[Cluster]
    ended_on: date | None
    totals: Totals
    key_figures: list[FigureRow]
    months: Months | None
    missing: Missing
    targets: Drawing
    children: Children | None
    figures: list[FigureRow]
    reports: list[Report]

    @property
    def has_figures(self) -> bool:
        return any(row.line.reporters for row in self.figures)

    @property
    def has_last_year(self) -> bool:
        """Whether anything is known of last year: there was something, and this person may read it."""
        return any(row.before is not None for row in self.figures)

    @property
    def has_own_lines(self) -> bool:
        """Whether this unit reports figures of its own beside those below it."""
        return self.in_reach and self.children is not None and any(row.own_line for row in self.figures)

    @property
    def reporting(self) -> Reporting | None:
        return reporting_of(self.totals)


def unit_page(user: User, unit: Unit, line: ScopeLine, filters: Filters) -> UnitPage:
    """Trang đơn vị. Refused("unknown_unit") where neither the unit nor a cluster of its year is in reach."""
    answer = line.answer
    totals = reporting.totals_of_unit(user, unit, line.scope)
    reachable = in_reach(user, unit)
    results = reporting.attainment_of_units(user, [unit], line.scope)
    figures = _figures(user, unit, line, totals, results)
    by_code = {row.indicator.code: row for row in figures}
    overview = [by_code[code] for code in answer.set.overview if code in by_code]
    return UnitPage(
        name=org.names_on(answer.period.end, [unit.pk]).get(unit.pk, unit.name),
        in_reach=reachable,
        above=units_above(user, unit, answer),
        clusters=_clusters(user, unit, answer),
        ended_on=_ended_on(user, unit),
        totals=totals,
        key_figures=overview[:_KEY_FIGURES],
        months=_months(unit, answer, overview),
        missing=_missing(user, unit, answer, totals, figures) if reachable else _unreported_only(figures),
        targets=draw(
            results,
            [held.indicator.name for held in results],
            answer,
            [by_code[held.indicator.code].published for held in results],
        ),
        children=children_of(user, unit, line, filters),
        figures=figures,
        reports=_reports(user, unit, answer),
    )


# ---- where the unit stands ----


def in_reach(user: User, unit: Unit) -> bool:
    """Whether this person may open what lies below the unit, not only its totals."""
    return Unit.objects.allowed(user, "read").filter(pk=unit.pk).exists()


def units_above(user: User, unit: Unit, answer: Answer) -> list[tuple[Unit, str]]:
    """The units above in the tree of the period that this person may open, the highest first."""
    way = answer.tree.upward(unit.pk)[:0:-1]
    readable = {above.pk: above for above in Unit.objects.allowed(user, "read").filter(pk__in=way)}
    names = org.names_on(answer.period.end, readable)
    return [(readable[pk], names[pk]) for pk in way if pk in readable]


def _clusters(user: User, unit: Unit, answer: Answer) -> list[Cluster]:
    year = reporting.year_of(answer.period) or 0
    readable = Cluster.objects.allowed(user, "read").filter(year=year).values("pk")
    return list(Cluster.objects.filter(pk__in=readable, seats__unit=unit))


def _ended_on(user: User, unit: Unit) -> date | None:
    last = Placement.objects.allowed(user, "read").filter(unit=unit).order_by("-start").first()
    return last.start if last and last.ended else None


# ---- figures ----


def _figures(
    user: User, unit: Unit, line: ScopeLine, totals: Totals, results: Sequence[TargetResult]
) -> list[FigureRow]:
    """Every indicator that this unit or one below it can report in such a period, and any that somebody did."""
    reportable, own = _reportable(unit, line.answer), own_lines(unit, line.answer)
    before = last_year(user, unit, line.scope)
    drawing = draw(results, [held.indicator.name for held in results], line.answer)
    targets = {one.held.indicator.code: one for one in (*drawing.lines, *drawing.others)}
    published = published_for(unit.code, line.scope)
    rows = []
    for code, indicator in reporting.indicators().items():
        value = totals.lines.get(code)
        typed = indicator.numerator.code if indicator.numerator else code
        if value is None or (typed not in reportable and value.total is None):
            continue
        then = before.total(code) if before else None
        change = rules.change(value.total, then, is_ratio=indicator.is_ratio)
        rows.append(FigureRow(indicator, value, typed in own, then, change, targets.get(code), published.get(code, "")))
    return rows


def own_lines(unit: Unit, answer: Answer) -> set[str]:
    """The lines of the forms on which the unit itself reports in such periods."""
    return {line for form in _forms(answer) if _names(form, unit.level, unit.category) for line in form.lines}


def _reportable(unit: Unit, answer: Answer) -> set[str]:
    """The lines of the forms of this level and of those below it for such periods."""
    rank = LEVEL_RANKS[unit.level]
    lowest = [(form, max(LEVEL_RANKS[level] for level in form.levels)) for form in _forms(answer)]
    return {line for form, form_rank in lowest if form_rank >= rank for line in form.lines}


def _forms(answer: Answer) -> list[ReportForm]:
    kinds = {part.kind for part in answer.parts} or {answer.period.kind}
    return [form for form in answer.set.forms.all() if kinds & set(form.period_kinds)]


def _names(form: ReportForm, level: str, category: str) -> bool:
    return level in form.levels and (not form.categories or category in form.categories)


def last_year(user: User, unit: Unit, scope: Scope) -> Totals | None:
    """The same period a year before, actual; None where this person may not read it."""
    code = previous_year_code(scope.period)
    if code is None:
        return None
    try:
        return reporting.totals_of_unit(user, unit, Scope(code))
    except Refused:
        return None


def _months(unit: Unit, answer: Answer, overview: Sequence[FigureRow]) -> Months | None:
    """The first flow of the overview by month, where the unit or those below it report by month."""
    flow = next((row for row in overview if row.indicator.over_time == Indicator.OverTime.SUM), None)
    if flow is None or answer.period.kind != PeriodKind.YEAR:
        return None
    calendar = calendars()
    codes = codes_inside(span_of(answer.period.code, calendar), PeriodKind.MONTH, calendar)
    found = Book.objects.filter(set=answer.set, period__code__in=codes, basis=Book.Basis.ACTUAL, figures__unit=unit)
    latest = {book.period.code: book for book in found.select_related("set", "period").order_by("cut_off")}
    if not latest:
        return None
    at = answer.layout.line(flow.indicator.code)
    read = {code: books.read(book, [unit.pk])[unit.pk].total for code, book in latest.items()}
    values = [
        (
            str(parse_code(code).number),
            int(read[code].values[at]) if code in read and read[code].reporters[at] else None,
        )
        for code in codes
    ]
    result = flow.target.held.result if flow.target and flow.target.bar else None
    goal = Decimal(result.target) / len(codes) if result and isinstance(result.target, int | Decimal) else None
    first, most = parse_code(codes[0]), max(int(total.reporters[at]) for total in read.values())
    return Months(flow.indicator, charts.spark(values, goal), f"{first.number}/{first.first}", goal, most)


# ---- what is missing ----


def _missing(user: User, unit: Unit, answer: Answer, totals: Totals, figures: Sequence[FigureRow]) -> Missing:
    rate = reporting_of(totals)
    counts = Counter(reporting.state_counts(user, unit, answer))
    if rate:
        counts[_NOTHING_SENT] = max(rate.expected - counts.total(), 0)
    own = _states(answer, [unit.pk], _reports_by_unit(user, answer, [unit.pk])).get(unit.pk, "")
    counts[own] -= 1
    below = answer.tree.children(unit.pk)
    return Missing(
        own if own in _OPEN else "",
        answer.direct and len(answer.tree.subtree(unit.pk)) == len(below) + 1,
        [(state, counts[state]) for state in _OPEN if counts[state] > 0],
        _due(answer, totals),
        _unreported(figures),
    )


def _due(answer: Answer, totals: Totals) -> date | None:
    """The first day on which one of the reports still missing is due; several periods have no single day."""
    if not answer.direct:
        return None
    lacking = {form for form, rate in totals.rates.items() if rate.accepted < rate.expected}
    days = [
        due_date(answer.period, level=level, basis=answer.scope.basis, cut_off=answer.scope.cut_off)
        for form in answer.set.forms.all()
        if form.code in lacking
        for level in form.levels
    ]
    return min((day for day in days if day), default=None)


def _unreported_only(figures: Sequence[FigureRow]) -> Missing:
    return Missing("", False, [], None, _unreported(figures))


def _unreported(figures: Sequence[FigureRow]) -> list[Indicator]:
    return [row.indicator for row in figures if row.line.total is None and not row.indicator.is_ratio]


def _reports(user: User, unit: Unit, answer: Answer) -> list[Report]:
    """The unit's own reports of the periods that touch this one, the latest first."""
    own = Report.objects.allowed(user, "read").filter(
        unit=unit, book__period__start__lte=answer.period.end, book__period__end__gte=answer.period.start
    )
    return list(own.select_related("form", "book__period").order_by("-book__period__end", "-book__cut_off", "pk"))


# ---- units below ----


def children_of(user: User, unit: Unit, line: ScopeLine, filters: Filters) -> Children | None:
    """The units directly below in the tree of the period; None at a leaf and where they are out of reach."""
    answer = line.answer
    ids = answer.tree.children(unit.pk)
    if not ids or not in_reach(user, unit):
        return None
    reports = _reports_by_unit(user, answer, ids)
    states = _states(answer, ids, reports)
    kept = [pk for pk in ids if not filters.state or states.get(pk) == filters.state]
    page = page_of(Unit.objects.allowed(user, "read").filter(pk__in=kept).order_by("sort_key", "code"), filters.page)
    units = list(page)
    sizes, flow = _columns(units, answer)
    totals = reporting.totals_of_units(user, units, line.scope)
    held = [h for h in reporting.attainment_of_units(user, units, line.scope) if flow and h.indicator == flow]
    drawing = draw(held, [h.unit_name for h in held], answer)
    targets = {one.held.unit: one for one in (*drawing.lines, *drawing.others)}
    names = org.names_on(answer.period.end, [child.pk for child in units])
    rows = [
        Child(
            unit=child,
            name=names.get(child.pk, child.name),
            sizes=[(size, totals[child.pk].total(size.code)) for size in sizes],
            result=totals[child.pk].total(flow.code) if flow else None,
            target=targets.get(child.code),
            state=states.get(child.pk, ""),
            report=reports.get(child.pk),
            below=reporting_of(totals[child.pk]) if answer.tree.children(child.pk) else None,
        )
        for child in units
    ]
    counts = Counter(states.values())
    return Children(
        page, rows, sizes, flow, drawing.scale, bool(drawing.lines),
        [(state, counts[state]) for state in STATES if counts[state]], filters.state, len(ids),
    )  # fmt: skip


def _reports_by_unit(user: User, answer: Answer, ids: Sequence[int]) -> dict[int, Report]:
    """The report of each unit in the one book that answers; with several books no single one stands for a unit."""
    if not answer.direct:
        return {}
    return {report.unit_id: report for report in reporting.reports_in(user, answer).filter(unit__in=ids)}


def _states(answer: Answer, ids: Sequence[int], reports: dict[int, Report]) -> dict[int, str]:
    """The state of each unit's report; a unit that no form names has none."""
    if not answer.direct:
        return {}
    forms = _forms(answer)
    expected = {
        pk
        for pk, level, category in Unit.objects.filter(pk__in=ids).values_list("pk", "level", "category")
        if any(_names(form, level, category) for form in forms)
    }
    return {pk: reports[pk].state if pk in reports else _NOTHING_SENT for pk in ids if pk in reports or pk in expected}


def _columns(units: Sequence[Unit], answer: Answer) -> tuple[list[Indicator], Indicator | None]:
    """What the list shows of each unit: the stocks of the overview and its first flow, as far as they report them."""
    reportable = set().union(*(_reportable(unit, answer) for unit in units[:1]))
    known = reporting.indicators()
    shown = [known[code] for code in answer.set.overview if code in reportable and not known[code].is_ratio]
    stocks = [indicator for indicator in shown if indicator.over_time == Indicator.OverTime.LAST]
    flows = [indicator for indicator in shown if indicator.over_time == Indicator.OverTime.SUM]
    return stocks[:2], flows[0] if flows else None
