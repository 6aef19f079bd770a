"""What the page of a unit shows: its figures against last year and targets, what is missing, the units below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.demo.queries import published_for
from congdoan.org import queries as org
from congdoan.org.models import Cluster, CoordinationProgramme, Placement, Unit
from congdoan.org.programme_queries import programmes_of
from congdoan.org.rules import Verb
from congdoan.periods.queries import due_date
from congdoan.periods.rules import previous_year_code
from congdoan.reporting import queries as reporting
from congdoan.reporting.models import Indicator, Report
from congdoan.reporting.months import Months, months_of
from congdoan.reporting.queries import Answer, Disagreement, LineTotal, Scope, TargetResult, Totals
from congdoan.reporting.scope_line import ScopeLine, query_of
from congdoan.reporting.target_bars import Drawing, Drawn, draw
from congdoan.ui import charts
from congdoan.ui.charts import Spark

from . import rules
from .below import NOTHING_SENT, Children, Filters, children_of, own_lines, reportable_lines, reports_by_unit, states_of
from .cluster_page import Reporting, reporting_of
from .queries import in_reach
from .rates import rate_address
from .rules import Change
from .standing import Standing, standing_of
from .years import Years, years_of

_KEY_FIGURES = 4
_LOOKED_THROUGH = 2000  # units below whose periods a page compares; `congdoan totals` compares any number
_OPEN = (NOTHING_SENT, "draft", "to_sign", "submitted", "returned")


@dataclass(frozen=True)
class FigureRow:
    """One indicator of the unit under its heading: own, whole, against last year, and who reported it."""

    section: str
    indicator: Indicator
    line: LineTotal
    own_line: bool
    before: Decimal | None
    change: Change | None
    target: Drawn | None
    published: str


@dataclass(frozen=True)
class Missing:
    """What still lacks before these figures are whole: the unit's own report, those below it, lines nobody gave.

    `listed` where the units below are all in the list of this page, so that a state leads to its filter. Who sees the
    unit through a cluster may not see states: `unaccepted` then says how many reports are not yet in the figures.
    """

    own: str
    listed: bool
    states: list[tuple[str, int]]
    due: date | None
    unreported: list[Indicator]
    unaccepted: int = 0

    @property
    def nothing(self) -> bool:
        return not (self.own or self.states or self.unreported or self.unaccepted)


@dataclass(frozen=True)
class Apart:
    """Units whose report of the period says something else than the shorter ones together, and in how many lines."""

    unit: Unit
    found: list[Disagreement]


@dataclass(frozen=True)
class UnitPage:
    """The page of a unit in one scope. `in_reach` is false where it is seen through a cluster only; `year` is
    None of a school year or a term; `corrected` counts the reports corrected by decision since the period was closed;
    `may_change` says whether the person may change where and under which name the unit stands; `rate_address` is where
    the rate of reports opens, `before_query` the scope of the year before."""

    name: str
    year: int | None
    in_reach: bool
    above: list[tuple[Unit, str]]
    clusters: list[Cluster]
    ended_on: date | None
    standing: Standing
    years: Years | None
    totals: Totals
    key_figures: list[FigureRow]
    months: Months | None
    spark: Spark | None
    missing: Missing
    apart: list[Apart]
    targets: Drawing
    children: Children | None
    programmes: list[CoordinationProgramme]
    figures: list[FigureRow]
    reports: list[Report]
    corrected: int
    may_change: bool
    rate_address: str
    before_query: str

    @cached_property
    def has_figures(self) -> bool:
        return any(row.line.reporters for row in self.figures)

    @cached_property
    def has_last_year(self) -> bool:
        """Whether anything is known of last year: there was something, and this person may read it."""
        return any(row.before is not None for row in self.figures)

    @cached_property
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
    months = months_of(unit, answer, [row.indicator for row in overview], results)
    ended_on = _ended_on(user, unit)
    return UnitPage(
        name=org.names_on(answer.day, [unit.pk]).get(unit.pk, unit.name),
        year=reporting.year_of(answer.period),
        in_reach=reachable,
        above=units_above(user, unit, answer),
        clusters=_clusters(user, unit, answer),
        ended_on=ended_on,
        standing=standing_of(user, unit, answer),
        years=years_of(unit, line, _overview(answer)) if reachable else None,
        totals=totals,
        key_figures=overview[:_KEY_FIGURES],
        months=months,
        spark=charts.spark(months.chart) if months else None,
        missing=_missing(user, unit, answer, totals, figures) if reachable else _numbers_only(totals, figures),
        apart=_apart(user, unit, answer),
        targets=draw(
            results,
            [held.indicator.name for held in results],
            answer,
            [by_code[code].published if (code := held.indicator.code) in by_code else "" for held in results],
        ),
        children=children_of(user, unit, line, filters),
        programmes=programmes_of(user, unit),
        figures=figures,
        reports=_reports(user, unit, answer),
        corrected=reporting.corrected_reports(answer, [unit.pk]).count(),
        rate_address=rate_address(user, unit, line) if reachable else "",
        before_query=_before_query(line),
        may_change=not ended_on and Verb.STRUCTURE in org.verbs_at(user, unit),
    )


def _overview(answer: Answer) -> list[Indicator]:
    return [answer.known[code] for code in answer.set.overview if code in answer.known]


# ---- where the unit stands ----


def units_above(user: User, unit: Unit, answer: Answer) -> list[tuple[Unit, str]]:
    """The units above that this person may open, the highest first: in the tree of the structure asked, or in the
    other one where the unit has its place only there."""
    trees = (answer.shown, answer.tree, org.tree_on(timezone.localdate()))
    way = next((way for tree in trees if len(way := tree.upward(unit.pk)[:0:-1])), [])
    readable = {above.pk: above for above in Unit.objects.allowed(user, "read").filter(pk__in=way)}
    names = org.names_on(answer.day, readable)
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
    reportable, own = reportable_lines(unit, line.answer), own_lines(unit, line.answer)
    before = last_year(user, unit, line.scope)
    drawing = draw(results, [held.indicator.name for held in results], line.answer)
    targets = {one.held.indicator.code: one for one in (*drawing.lines, *drawing.others)}
    published = published_for(unit.code, line.scope)
    under = reporting.headings(line.answer.set)
    rows = []
    for code, value in totals.lines.items():
        indicator = line.answer.known[code]
        typed = set(indicator.typed_codes)
        if value.total is None and typed.isdisjoint(reportable):
            continue
        then = before.total(code) if before else None
        change = rules.change(value.total, then, is_ratio=indicator.is_ratio)
        published_as = published.get(code, "")
        own_line = not typed.isdisjoint(own)
        rows.append(FigureRow(under[code], indicator, value, own_line, then, change, targets.get(code), published_as))
    return rows


def last_year(user: User, unit: Unit, scope: Scope) -> Totals | None:
    """The same period a year before, actual, in the same structure; None where this person may not read it."""
    before = _year_before(scope)
    if before is None:
        return None
    try:
        return reporting.totals_of_unit(user, unit, before)
    except Refused:
        return None


def _year_before(scope: Scope) -> Scope | None:
    code = previous_year_code(scope.period)
    return Scope(code, scope.set, structure=scope.structure) if code else None


def _before_query(line: ScopeLine) -> str:
    """Where the figures of the year before open."""
    before = _year_before(line.scope)
    return query_of(before) if before else ""


# ---- what is missing ----


def _missing(user: User, unit: Unit, answer: Answer, totals: Totals, figures: Sequence[FigureRow]) -> Missing:
    rate, handover = reporting_of(totals), org.handover(answer.period)
    now = answer.scope.structure == "now"
    inside = handover.then.ids[handover.inside(unit.pk)] if now else answer.tree.subtree(unit.pk)
    counts = reporting.open_counts(answer, inside)
    if rate:
        counts[NOTHING_SENT] = max(rate.missing - counts.total(), 0)
    own = states_of(answer, [unit.pk], reports_by_unit(user, answer, [unit.pk])).get(unit.pk, "")
    counts[own] -= 1
    below = answer.shown.children(unit.pk)
    whole = len(answer.shown.subtree(unit.pk)) == len(below) + 1 and not (now and handover.carried(unit.pk))
    return Missing(
        own if own in _OPEN else "",
        answer.direct and whole,
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
        due_date(answer.period, level=level, basis=answer.scope.basis, cut_off=answer.scope.cut_off, own=form.due)
        for form in answer.set.forms.all()
        if form.code in lacking
        for level in form.levels
    ]
    return min((day for day in days if day), default=None)


def _numbers_only(totals: Totals, figures: Sequence[FigureRow]) -> Missing:
    rate = reporting_of(totals)
    return Missing("", False, [], None, _unreported(figures), rate.expected - rate.accepted if rate else 0)


def _unreported(figures: Sequence[FigureRow]) -> list[Indicator]:
    return [row.indicator for row in figures if row.line.total is None and row.indicator.is_typed]


def _apart(user: User, unit: Unit, answer: Answer) -> list[Apart]:
    found: dict[int, Apart] = {}
    for one in reporting.disagreements(user, unit, answer, most=_LOOKED_THROUGH):
        found.setdefault(one.unit.pk, Apart(one.unit, [])).found.append(one)
    return list(found.values())


def _reports(user: User, unit: Unit, answer: Answer) -> list[Report]:
    """The unit's own reports of the periods that touch this one, the latest first."""
    own = Report.objects.allowed(user, "read").filter(
        unit=unit, book__period__start__lte=answer.period.end, book__period__end__gte=answer.period.start
    )
    return list(own.select_related("form", "book__period").order_by("-book__period__end", "-book__cut_off", "pk"))
