"""The list of the units below a unit, and which lines and reports are expected of whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from math import inf
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.text import quoted
from congdoan.emulation.rules import Rank, rank
from congdoan.org import queries as org
from congdoan.org.models import Placement, Unit
from congdoan.periods.rules import LEVEL_RANKS
from congdoan.reporting import queries as reporting
from congdoan.reporting.models import Indicator, Report, ReportForm
from congdoan.reporting.queries import Answer
from congdoan.reporting.scope_line import ScopeLine
from congdoan.reporting.target_bars import Drawn, draw
from congdoan.ui.refusals import page_of
from congdoan.ui.states import STATES

from .cluster_page import Reporting, reporting_of
from .queries import in_reach

NOTHING_SENT = "none"
BY_RESULT = "result"


@dataclass(frozen=True)
class Filters:
    """What narrows the list of the units below and orders it: the state of their reports, by name or by result, the
    page."""

    state: str = ""
    page: str = "1"
    sort: str = ""

    def __post_init__(self) -> None:
        if self.sort not in ("", BY_RESULT):
            raise Refused("sort", _("Không có cách xếp %s.") % quoted(self.sort))


@dataclass(frozen=True)
class Child:
    """One unit below: its size, its result against its target, its report; `rank` where the list is by result,
    `end` where it ended within the period."""

    unit: Unit
    name: str
    sizes: list[tuple[Indicator, Decimal | None]]
    result: Decimal | None
    target: Drawn | None
    state: str
    report: Report | None
    below: Reporting | None
    rank: Rank | None
    end: Placement | None


@dataclass(frozen=True)
class Children:
    """Đơn vị trực thuộc, one page of them. `states` counts all of them, `elsewhere` those that left one's reach."""

    page: Page[Any]
    rows: list[Child]
    sizes: list[Indicator]
    flow: Indicator | None
    scale: int
    has_targets: bool
    states: list[tuple[str, int]]
    state: str
    sort: str
    whole: int
    elsewhere: int


# Bodies with units below them stand before grassroots unions that hang beside them.
RANK = Case(*(When(level=level, then=Value(rank)) for level, rank in LEVEL_RANKS.items()))


def children_of(user: User, unit: Unit, line: ScopeLine, filters: Filters) -> Children | None:
    """The units directly below in the tree of the period, or now of today; None at a leaf and where they are out of
    reach."""
    answer = line.answer
    ids = answer.shown.children(unit.pk)
    if not ids or not in_reach(user, unit):
        return None
    reports = reports_by_unit(user, answer, ids)
    states = states_of(answer, ids, reports)
    order, ranks = _order(user, reporting.units_below(user, unit, answer), line, filters)
    page = page_of([pk for pk in order if not filters.state or states.get(pk) == filters.state], filters.page)
    found = Unit.objects.in_bulk(list(page))
    units = [found[pk] for pk in page]
    sizes, flow = _columns(units, answer)
    shown = [indicator.code for indicator in (*sizes, flow) if indicator]
    totals = reporting.totals_of_units(user, units, line.scope, shown)
    held = [h for h in reporting.attainment_of_units(user, units, line.scope) if flow and h.indicator == flow]
    drawing = draw(held, [h.unit_name for h in held], answer)
    targets = {one.held.unit: one for one in (*drawing.lines, *drawing.others)}
    names = org.names_on(answer.day, [child.pk for child in units])
    ends = org.ends_of([child.pk for child in units], answer.day)
    rows = [
        Child(
            unit=child,
            name=names.get(child.pk, child.name),
            sizes=[(size, totals[child.pk].total(size.code)) for size in sizes],
            result=totals[child.pk].total(flow.code) if flow else None,
            target=targets.get(child.code),
            state=states.get(child.pk, ""),
            report=reports.get(child.pk),
            below=reporting_of(totals[child.pk]) if answer.shown.children(child.pk) else None,
            rank=ranks.get(child.pk),
            end=ends.get(child.pk),
        )
        for child in units
    ]
    counts = Counter(states.values())
    return Children(
        page, rows, sizes, flow, drawing.scale, bool(drawing.lines),
        [(state, counts[state]) for state in STATES if counts[state]], filters.state, filters.sort, len(ids),
        elsewhere=0 if line.is_now else len(ids) - len(order),
    )  # fmt: skip


def _order(
    user: User, readable: QuerySet[Unit], line: ScopeLine, filters: Filters
) -> tuple[list[int], dict[int, Rank | None]]:
    """The ids of all units below in the order of the list, ended ones last, and their ranks where it is by result."""
    by_name = readable.order_by(org.has_ended(line.answer.day), RANK, "sort_key", "code")
    if not filters.sort:
        return list(by_name.values_list("pk", flat=True)), {}
    units = list(by_name)
    ranks = _ranks(user, units, line)
    return [unit.pk for unit in _by_rank(units, ranks)], ranks


def reports_by_unit(user: User, answer: Answer, ids: Sequence[int]) -> dict[int, Report]:
    """The report of each unit in the one book that answers; with several books no single one stands for a unit."""
    if not answer.direct:
        return {}
    return {report.unit_id: report for report in reporting.reports_in(user, answer).filter(unit__in=ids)}


def states_of(answer: Answer, ids: Sequence[int], reports: dict[int, Report]) -> dict[int, str]:
    """The state of each unit's report; a unit that no form names, or that had no place in the period, has none."""
    if not answer.direct:
        return {}
    forms = answer.forms
    expected = {
        pk
        for pk, level, category in Unit.objects.filter(pk__in=ids).values_list("pk", "level", "category")
        if answer.tree.position(pk) is not None and any(_names(form, level, category) for form in forms)
    }
    return {pk: reports[pk].state if pk in reports else NOTHING_SENT for pk in ids if pk in reports or pk in expected}


def _columns(units: Sequence[Unit], answer: Answer) -> tuple[list[Indicator], Indicator | None]:
    """What the list shows of each unit: the stocks of the overview and its first flow, as far as they report them."""
    reportable = reportable_lines(units[0], answer) if units else set()
    known = reporting.indicators()
    shown = [known[code] for code in answer.set.overview if code in reportable and not known[code].is_ratio]
    stocks = [indicator for indicator in shown if indicator.over_time == Indicator.OverTime.LAST]
    flows = [indicator for indicator in shown if indicator.over_time == Indicator.OverTime.SUM]
    return stocks[:2], flows[0] if flows else None


# ---- by result ----


def _ranks(user: User, units: Sequence[Unit], line: ScopeLine) -> dict[int, Rank | None]:
    """The rank of each unit among those of its level: by attainment of the first flow where one of them has a
    target of it, else by its figure. What is not known has no rank."""
    _sizes, flow = _columns(units, line.answer)
    if flow is None:
        return {}
    totals = reporting.totals_of_units(user, units, line.scope, [flow.code])
    percents = {
        held.unit: held.result.percent
        for held in reporting.attainment_of_units(user, units, line.scope)
        if held.indicator == flow and held.result.comparator == "ge"
    }
    ranks: dict[int, Rank | None] = {}
    for _level, peers in groupby(sorted(units, key=_level_of), key=_level_of):
        among = list(peers)
        aimed = any(unit.code in percents for unit in among)
        results = {unit.pk: percents.get(unit.code) if aimed else totals[unit.pk].total(flow.code) for unit in among}
        ranks |= rank(results, high_is_good=aimed or flow.direction != Indicator.Direction.DOWN)
    return ranks


def _by_rank(units: Iterable[Unit], ranks: Mapping[int, Rank | None]) -> list[Unit]:
    """By level, then rank, then name, as the units come; those without a rank after the others of their level."""

    def place(unit: Unit) -> tuple[int, str, float]:
        held = ranks.get(unit.pk)
        return LEVEL_RANKS[unit.level], unit.level, held.place if held else inf

    return sorted(units, key=place)


def _level_of(unit: Unit) -> str:
    return unit.level


# ---- what is expected ----


def own_lines(unit: Unit, answer: Answer) -> set[str]:
    """The lines of the forms on which the unit itself reports in such periods."""
    return {line for form in answer.forms if _names(form, unit.level, unit.category) for line in form.lines}


def reportable_lines(unit: Unit, answer: Answer) -> set[str]:
    """The lines of the forms of this level and of those below it for such periods."""
    rank = LEVEL_RANKS[unit.level]
    lowest = [(form, max(LEVEL_RANKS[level] for level in form.levels)) for form in answer.forms]
    return {line for form, form_rank in lowest if form_rank >= rank for line in form.lines}


def _names(form: ReportForm, level: str, category: str) -> bool:
    return level in form.levels and (not form.categories or category in form.categories)
