"""A unit over the years: once as of then, once as of now, with the changes that part the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congdoan.common.charts import PairsChart
from congdoan.common.dates import format_date
from congdoan.common.numbers import format_number
from congdoan.common.text import sentence
from congdoan.org import queries as org
from congdoan.org.changes import KINDS
from congdoan.org.models import Change, Unit
from congdoan.periods.rules import PeriodKind, parse_code, title
from congdoan.reporting import queries as reporting
from congdoan.reporting.models import Book, Indicator
from congdoan.reporting.queries import Answer, Break, Point
from congdoan.reporting.scope_line import ScopeLine, query_of
from congdoan.ui import charts
from congdoan.ui.charts import Pairs

from .scopes import books_behind

_TOLD = {
    Change.Act.ESTABLISHED: _("thành lập %s"),
    Change.Act.RECOGNISED: _("công nhận %s"),
    Change.Act.MOVED: _("chuyển %s"),
    Change.Act.DISSOLVED: _("giải thể %s"),
    Change.Act.MERGED: _("sáp nhập vào %s"),
    Change.Act.REPLACED: _("thay thế %s"),
    Change.Act.SPLIT: _("chia tách %s"),
}
_MOST_YEARS = 5
_CHARTS = 2
_BREAKS_TOLD = 3
_CHANGES_TOLD = 2


@dataclass(frozen=True)
class YearCell:
    """One indicator in one year; `then` and `now` are equal where the structure makes no difference."""

    then: Decimal | None
    now: Decimal | None


@dataclass(frozen=True)
class ToldBreak:
    """The changes of one day and decision: the first of them by act and unit, how many more, and the decision."""

    on: date
    changes: list[str]
    more: int
    decision: str


@dataclass(frozen=True)
class Gap:
    """What lies between two years (or the last and today): the breaks that touch most units, how many more, and how
    many units below were dissolved, which both structures count to the end."""

    first: date
    last: date
    breaks: list[ToldBreak]
    more: int
    dissolved: int


@dataclass(frozen=True)
class YearRow:
    """One year: its name, the scopes its figures open in, whether the unit had a place in it, what came before it."""

    name: str
    query_then: str
    query_now: str
    has_place: bool
    cells: list[tuple[Indicator, YearCell]]
    gap: Gap | None


@dataclass(frozen=True)
class YearChart:
    """One indicator over the years as a picture."""

    indicator: Indicator
    chart: Pairs


@dataclass(frozen=True)
class Years:
    """Qua các năm; `parted` where then and now differ in some year, `ended` where the unit has no place today."""

    indicators: list[Indicator]
    rows: list[YearRow]
    since: Gap | None
    charts: list[YearChart]
    parted: bool
    ended: bool

    @property
    def columns(self) -> int:
        """How many columns the table has beside the first."""
        return len(self.indicators) * (2 if self.parted else 1)


def years_of(unit: Unit, line: ScopeLine, overview: Sequence[Indicator]) -> Years | None:
    """The last years with the same kind of book, for who may read the unit; None where there is but one."""
    points = reporting.series(unit, _books(unit, line))
    shown = [indicator for indicator in overview if any(_cell(point, indicator) != _NOTHING for point in points)]
    if len(points) < 2 or not shown:
        return None
    cells = [[_cell(point, indicator) for indicator in shown] for point in points]
    ended = all(point.now is None for point in points)
    parted = not ended and any(cell.then != cell.now for row in cells for cell in row)
    breaks = reporting.breaks_between(unit, points) if parted else []
    gaps = _gaps(points, breaks, [] if ended else org.dissolved_below(unit, points[0].answer.period.end))
    rows = [
        YearRow(
            name=_name(point),
            query_then=_query(point.answer, line),
            query_now=_query(reporting.in_structure(point.answer, "now"), line),
            has_place=point.then is not None,
            cells=list(zip(shown, row, strict=True)),
            gap=gap,
        )
        for point, row, gap in zip(points, cells, gaps, strict=False)
    ]
    return Years(shown, rows, gaps[-1], _charts(shown, points, cells, gaps, ended), parted, ended)


def _query(answer: Answer, line: ScopeLine) -> str:
    """Where a year is shown; its set is named as the page names it."""
    return query_of(replace(answer.scope, set=line.scope.set))


_NOTHING = YearCell(None, None)


def _books(unit: Unit, line: ScopeLine) -> list[Book]:
    """Of each year the latest book of the asked kind of period, set and basis; the last years, the earliest first."""
    asked = parse_code(line.scope.period)
    latest: dict[str, Book] = {}
    for book in books_behind(unit):
        code = parse_code(book.period.code)
        alike = (code.kind, code.number, book.basis) == (asked.kind, asked.number, line.scope.basis)
        if alike and book.set.code == line.answer.set.code:
            latest.setdefault(book.period.code, book)
    return sorted(latest.values(), key=lambda book: book.period.start)[-_MOST_YEARS:]


def _cell(point: Point, indicator: Indicator) -> YearCell:
    then = point.then.total(indicator.code) if point.then else None
    return YearCell(then, point.now.total(indicator.code) if point.now else None)


def _name(point: Point) -> str:
    """ "Năm 2023"; with its cut-off where the figures are not yet those of the whole period."""
    answer = point.answer
    name = sentence(title(answer.period.code))
    return f"{name} ({format_date(answer.cut_off)})" if answer.cut_off not in (None, answer.period.end) else name


def _gaps(points: Sequence[Point], breaks: Sequence[Break], dissolved: Sequence[tuple[date, int]]) -> list[Gap | None]:
    """Before each year and after the last; None where nothing lies there."""
    ends = [point.answer.period.end for point in points]
    gaps: list[Gap | None] = [None]
    for first, last in pairwise([*ends, max(timezone.localdate(), ends[-1])]):
        here = [one for one in breaks if first < one.on <= last]
        widest = sorted(here, key=lambda one: -sum(one.acts.values()))[:_BREAKS_TOLD]
        told = [_told(one) for one in here if one in widest]
        gone = sum(n for day, n in dissolved if first < day <= last)
        after = first + timedelta(days=1)
        gaps.append(Gap(after, last, told, len(here) - len(told), gone) if here or gone else None)
    return gaps


def _told(one: Break) -> ToldBreak:
    """Single acts by the unit they name; of a plan how many units it ended or moved."""
    single = [change for change in one.changes if change.act in _TOLD and change.unit_id]
    first = single[:_CHANGES_TOLD]
    names = org.names_on(one.on, [change.unit_id for change in first if change.unit_id])
    told = [str(_TOLD[Change.Act(change.act)]) % names[change.unit_id] for change in first if change.unit_id]
    if len(single) < len(one.changes):
        acts = ", ".join(f"{format_number(n)} {str(KINDS[act]).lower()}" for act, n in one.acts.items())
        told.append(str(_("phương án sắp xếp (%s)")) % acts)
    return ToldBreak(one.on, told, len(single) - len(first), one.decision)


def _charts(
    shown: Sequence[Indicator],
    points: Sequence[Point],
    cells: Sequence[Sequence[YearCell]],
    gaps: Sequence[Gap | None],
    ended: bool,
) -> list[YearChart]:
    """The first indicators, those first in which then and now differ."""
    breaks = tuple((at, _mark(gap)) for at, gap in enumerate(gaps) if gap and gap.breaks)
    order = sorted(range(len(shown)), key=lambda k: ended or all(row[k].then == row[k].now for row in cells))
    drawn = []
    for k in order:
        values = tuple(
            (_short_name(point), row[k].then, row[k].then if ended else row[k].now)
            for point, row in zip(points, cells, strict=True)
        )
        decimals = 1 if shown[k].is_ratio else shown[k].decimals
        if chart := charts.pairs(PairsChart(shown[k].name, values, breaks, decimals)):
            drawn.append(YearChart(shown[k], chart))
    return drawn[:_CHARTS]


def _mark(gap: Gap) -> str:
    others = len(gap.breaks) - 1 + gap.more
    return format_date(gap.breaks[0].on) + (f" +{format_number(others)}" if others else "")


def _short_name(point: Point) -> str:
    code = parse_code(point.answer.period.code)
    return f"{code.first}–{code.last}" if code.kind == PeriodKind.SCHOOL_YEAR else str(code.first)
