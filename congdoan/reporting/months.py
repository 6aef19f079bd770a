"""A flow month by month, where it is also reported by month: declared once for the page of a unit and its report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from congdoan.common.charts import ColumnChart
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.queries import calendars
from congdoan.periods.rules import PeriodKind, codes_inside, parse_code, span_of

from . import queries
from .models import Book, Indicator
from .queries import Answer, TargetResult
from .scope_line import books_with_figures


@dataclass(frozen=True)
class Months:
    """An indicator by month; `first` is the month it begins with, `reporters` how many report so. The chart's goal is
    the month's share of the year's target."""

    indicator: Indicator
    chart: ColumnChart
    first: str
    reporters: int


def months_of(
    unit: Unit, answer: Answer, overview: Sequence[Indicator], results: Sequence[TargetResult]
) -> Months | None:
    """The first flow of an overview, where the unit or those below it report it by month; `results` are the unit's."""
    flow = next((one for one in overview if one.over_time == Indicator.OverTime.SUM), None)
    if flow is None or answer.period.kind != PeriodKind.YEAR:
        return None
    calendar = calendars()
    codes = codes_inside(span_of(answer.period.code, calendar), PeriodKind.MONTH, calendar)
    latest = _latest_books(unit, answer, codes)
    if not latest:
        return None
    totals = queries.totals_in_books(unit, list(latest.values()), answer.scope.structure, [flow.code])
    read = {code: month.lines[flow.code] for code, month in zip(latest, totals, strict=True)}
    if not any(line.reporters for line in read.values()):
        return None
    values = [(str(parse_code(code).number), _whole(read[code].total) if code in read else None) for code in codes]
    first, most = parse_code(codes[0]), max(line.reporters for line in read.values())
    title = _("%(name)s theo tháng, từ tháng %(month)s năm %(year)s") % {
        "name": flow.name, "month": first.number, "year": first.first,
    }  # fmt: skip
    chart = ColumnChart(title, tuple(values), _goal(flow, results, len(codes)))
    return Months(flow, chart, f"{first.number}/{first.first}", most)


def _latest_books(unit: Unit, answer: Answer, codes: Sequence[str]) -> dict[str, Book]:
    """Of each month the latest actual book that holds figures of the unit."""
    behind = org.units_behind(unit) if answer.scope.structure == "now" else [unit.pk]
    found = [
        book for book in reversed(books_with_figures(behind, None))
        if (book.set_id, book.basis) == (answer.set.pk, Book.Basis.ACTUAL) and book.period.code in codes
    ]  # fmt: skip
    return {book.period.code: book for book in found}


def _goal(flow: Indicator, results: Sequence[TargetResult], months: int) -> Decimal | None:
    targets = [one.result.target for one in results if one.indicator == flow and one.result.percent is not None]
    return next((Decimal(one) / months for one in targets if isinstance(one, int | Decimal)), None)


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value)
