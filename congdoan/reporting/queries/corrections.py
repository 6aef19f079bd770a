"""What was corrected by decision since a period was closed: reports, and the totals they changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from django.db.models import F, QuerySet

from congdoan.accounts.models import User
from congdoan.common.batches import batches
from congdoan.common.errors import Refused
from congdoan.org import queries as org
from congdoan.org.models import Cluster, Unit
from congdoan.periods.rules import title

from .. import rules
from ..models import Book, Indicator, Report, ReportVersion
from ..rules import Figures
from .scope import Answer, Scope, answer_to
from .totals import LineTotal, Totals, totals_of_cluster, totals_of_members, totals_of_unit

Read = TypeVar("Read")


@dataclass(frozen=True)
class LineChange:
    """One line when the period was closed and now; None is not reported. `change` is the sum of the corrections, for a
    ratio the difference in percentage points (None where either is unknown). Of a report, `steps` are the corrections
    that touched the line."""

    indicator: Indicator
    at_closing: Decimal | None
    now: Decimal | None
    change: Decimal | None
    steps: tuple[ReportVersion, ...] = ()


@dataclass(frozen=True)
class CorrectedReport:
    """A report corrected since its period was closed; `steps` are the corrections, the first one first. Without
    `lines` it says again what it said then."""

    report: Report
    unit_name: str
    lines: list[LineChange]
    steps: list[ReportVersion]


@dataclass(frozen=True)
class Corrections:
    """Danh sách đính chính sau khi khóa of a body or a cluster: its totals then and now, and the reports behind it.

    `hidden` counts the reports that this person may not open; the totals hold them.
    """

    book: Book
    lines: list[LineChange]
    reports: list[CorrectedReport]
    hidden: int

    @property
    def count(self) -> int:
        """How many reports were corrected."""
        return len(self.reports) + self.hidden


def corrections_since_closing(user: User, unit: Unit, scope: Scope) -> Corrections:
    """Đính chính sau khi khóa, for who may read the totals of the body. Refused("not_closed") while the period is open,
    Refused("no_figures") where it has no book of its own."""
    scope = replace(scope, structure="then")
    answer, book = _closed_book(scope)
    found, now = _settled(answer, [unit.pk], lambda: totals_of_unit(user, unit, scope))
    return _corrections(user, answer, book, found, now)


def corrections_of_cluster(user: User, cluster: Cluster, scope: Scope) -> tuple[Corrections, dict[int, Corrections]]:
    """Those of a whole cluster, and of each of its member units by id."""
    scope = replace(scope, structure="then")
    answer, book = _closed_book(scope)
    ids = list(cluster.seats.values_list("unit_id", flat=True))
    found, (whole, members) = _settled(
        answer, ids, lambda: (totals_of_cluster(user, cluster, scope), totals_of_members(user, cluster, scope))
    )
    of_each = {}
    for pk, now in members.items():
        of_unit = [one for one in found if pk in answer.tree.upward(one.report.unit_id)]
        of_each[pk] = _corrections(user, answer, book, of_unit, now)
    return _corrections(user, answer, book, found, whole), of_each


def corrected_reports(answer: Answer, unit_ids: Iterable[int]) -> QuerySet[Report]:
    """The reports corrected since closing, at these units and below them in the sealed tree. The caller has checked who
    asks; there are none while the period is open."""
    if not (answer.direct and answer.books and answer.period.is_closed):
        return Report.objects.none()
    corrected = Report.objects.filter(book=answer.books[0], version__gt=F("version_at_closing"))
    asked = set(unit_ids)
    rows = corrected.order_by().values_list("pk", "unit_id")
    return Report.objects.filter(pk__in=[pk for pk, unit in rows if not asked.isdisjoint(answer.tree.upward(unit))])


def _closed_book(scope: Scope) -> tuple[Answer, Book]:
    answer = answer_to(scope)
    if not answer.period.is_closed:
        raise Refused(
            "not_closed", f"Kỳ {title(scope.period)} đang mở: chưa khóa nên không có đính chính sau khi khóa."
        )
    if not (answer.direct and answer.books):
        raise Refused("no_figures", f"Kỳ {title(scope.period)} không có sổ số liệu của chính kỳ đó theo yêu cầu.")
    return answer, answer.books[0]


@dataclass(frozen=True, eq=False)
class _Corrected:
    """A corrected report, its version at closing and those since, and what the corrections added to the book."""

    report: Report
    then: ReportVersion
    since: list[ReportVersion]
    change: Figures


def _settled(answer: Answer, unit_ids: Sequence[int], read: Callable[[], Read]) -> tuple[list[_Corrected], Read]:
    """The corrected reports with the totals of the same moment: read again until the totals stood still meanwhile."""
    before = read()
    while True:
        found = _corrected(answer, unit_ids)
        after = read()
        if after == before:
            return found, after
        before = after


def _corrected(answer: Answer, unit_ids: Sequence[int]) -> list[_Corrected]:
    rows = corrected_reports(answer, unit_ids).select_related("unit", "form", "book__set")
    reports = list(rows.order_by("unit__sort_key", "unit__code", "form__position"))
    versions = _versions([report.pk for report in reports])
    found = []
    for report in reports:
        if len(versions.get(report.pk, [])) < 2:  # reopened meanwhile
            continue
        then, *since = versions[report.pk]
        change = _vector(answer, report, since[-1].figures) - _vector(answer, report, then.figures)
        found.append(_Corrected(report, then, since, change))
    return found


def _versions(report_ids: Sequence[int]) -> dict[int, list[ReportVersion]]:
    found: dict[int, list[ReportVersion]] = {}
    for some in batches(report_ids):
        since = ReportVersion.objects.filter(report__in=some, number__gte=F("report__version_at_closing"))
        for version in since.select_related("by").order_by("report", "number"):
            found.setdefault(version.report_id, []).append(version)
    return found


def _vector(answer: Answer, report: Report, figures: Mapping[str, int]) -> Figures:
    return rules.report_vector(answer.layout, report.form.code, figures, on_time=report.on_time)


def _corrections(user: User, answer: Answer, book: Book, found: Sequence[_Corrected], now: Totals) -> Corrections:
    change = Figures.nothing(answer.layout.width)
    for one in found:
        change += one.change
    allowed = Report.objects.allowed(user, "read").filter(pk__in=[one.report.pk for one in found])
    shown = set(allowed.values_list("pk", flat=True))
    names = org.names_on(answer.period.end, [one.report.unit_id for one in found])
    reports = [
        CorrectedReport(
            one.report,
            names.get(one.report.unit_id, one.report.unit.name),
            _changes_of_report(answer, one.then, one.since),
            one.since,
        )
        for one in found
        if one.report.pk in shown
    ]
    return Corrections(book, _changes_of_totals(answer, now, change), reports, len(found) - len(shown))


def _changes_of_report(answer: Answer, then: ReportVersion, since: Sequence[ReportVersion]) -> list[LineChange]:
    changes = []
    steps = list(pairwise([then, *since]))
    for code in answer.layout.lines:
        before, after = then.figures.get(code), since[-1].figures.get(code)
        if before != after:
            decimals = answer.known[code].decimals
            values = [None if one is None else rules.value_of(one, decimals) for one in (before, after)]
            change = rules.value_of((after or 0) - (before or 0), decimals)
            touched = tuple(step for last, step in steps if last.figures.get(code) != step.figures.get(code))
            changes.append(LineChange(answer.known[code], values[0], values[1], change, touched))
    return changes


# ---- totals then ----


def _changes_of_totals(answer: Answer, now: Totals, change: Figures) -> list[LineChange]:
    """The lines that the corrections changed, and what is computed from them, in the order of the set."""
    then: dict[str, Decimal | None] = {}
    for code in answer.layout.lines:
        then[code] = _at_closing(now.lines[code], answer, change)
    found = []
    for code, line in now.lines.items():
        indicator = answer.known[code]
        before = then[code] if indicator.is_typed else _computed_at_closing(indicator, then, now)
        if indicator.is_typed:
            difference: Decimal | None = rules.value_of(
                int(change.values[answer.layout.line(code)]), indicator.decimals
            )
        else:
            difference = None if before is None or line.total is None else line.total - before
        if before != line.total and indicator.is_added:
            found.append(LineChange(indicator, before, line.total, difference))
    return found


def _at_closing(line: LineTotal, answer: Answer, change: Figures) -> Decimal | None:
    at = answer.layout.line(line.indicator)
    if line.reporters == change.reporters[at]:
        return None
    decimals = answer.known[line.indicator].decimals
    return (line.total or Decimal(0)) - rules.value_of(int(change.values[at]), decimals)


def _computed_at_closing(indicator: Indicator, then: Mapping[str, Decimal | None], now: Totals) -> Decimal | None:
    if indicator.terms:
        return rules.combined(indicator.terms, then)
    numerator = then[indicator.numerator.code]  # type: ignore[union-attr]
    if numerator is None:
        return None
    if indicator.denominator is None:
        rate = now.rates.get(indicator.denominator_form)
        return rules.ratio(numerator, rate.expected if rate else 0)
    return rules.ratio(numerator, then[indicator.denominator.code] or 0)
