"""What the page of one report shows: its lines beside last year's, and how it came to be what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.db.models import Count, QuerySet

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.periods.rules import previous_year_code

from . import queries, rules
from .models import CORRECTIONS, Book, Indicator, Report, ReportVersion


@dataclass(frozen=True)
class ReportLine:
    """One line of the form; the value is None where it was not reported."""

    indicator: Indicator
    value: Decimal | None
    last_year: Decimal | None


@dataclass(frozen=True)
class Step:
    """One version of the report, with the lines that differ from the version before."""

    version: ReportVersion
    changes: list[queries.Difference]


@dataclass(frozen=True)
class ReportPage:
    """A report with its lines and its history, the latest step first."""

    report: Report
    lines: list[ReportLine]
    steps: list[Step]
    last_year: Report | None
    may_correct: bool

    @property
    def counts(self) -> bool:
        """Whether its figures are in the totals."""
        return self.report.state in rules.IN_TOTALS

    @property
    def correction(self) -> ReportVersion | None:
        """The version in force, where it is a correction."""
        last = self.steps[0].version if self.steps else None
        return last if last and last.act in CORRECTIONS else None

    @property
    def scope(self) -> queries.Scope:
        book = self.report.book
        return queries.Scope(book.period.code, basis=book.basis, cut_off=book.cut_off)

    @property
    def unreported(self) -> int:
        return sum(line.value is None for line in self.lines)


def report_page(user: User, pk: int) -> ReportPage:
    """Một báo cáo. Refused("unknown_report") also where it exists but is out of reach."""
    readable = Report.objects.allowed(user, "read").select_related("unit", "form__set", "book__set", "book__period")
    report = readable.filter(pk=pk).first()
    if report is None:
        raise Refused("unknown_report", "Không có báo cáo này trong phạm vi của anh/chị.")
    known = queries.indicators()
    last_year = _last_year(user, report)
    now, before = report.figures, last_year.figures if last_year else {}
    shown = [known[code] for code in report.form.lines if not known[code].denominator_form]
    lines = [ReportLine(i, value_in(i, now), value_in(i, before)) for i in shown]
    may_correct = report.state in rules.IN_TOTALS and not queries.beyond_acceptance(user, [report.unit])
    return ReportPage(report, lines, _steps(report, known), last_year, may_correct)


def value_in(indicator: Indicator, figures: Mapping[str, int]) -> Decimal | None:
    """A line as people read it; a ratio is taken from its two lines."""
    if indicator.numerator and indicator.denominator:
        parts = [figures.get(part.code) for part in (indicator.numerator, indicator.denominator)]
        return None if parts[0] is None or parts[1] is None else rules.ratio(parts[0], parts[1])
    value = figures.get(indicator.code)
    return None if value is None else rules.value_of(value, indicator.decimals)


def _last_year(user: User, report: Report) -> Report | None:
    """The unit's accepted report on the same form a year before, at its latest cut-off."""
    code = previous_year_code(report.book.period.code)
    same = Report.objects.allowed(user, "read").filter(unit=report.unit_id, form__code=report.form.code)
    accepted = same.filter(book__period__code=code, book__basis=Book.Basis.ACTUAL, state__in=rules.IN_TOTALS)
    return accepted.order_by("-book__cut_off").first()


def _steps(report: Report, known: Mapping[str, Indicator]) -> list[Step]:
    versions: Sequence[ReportVersion] = list(report.versions.select_related("by").order_by("number"))
    first = [Step(version, []) for version in versions[:1]]
    later = [Step(after, changed_lines(before.figures, after.figures, known)) for before, after in pairwise(versions)]
    return [*first, *later][::-1]


def changed_lines(
    before: Mapping[str, int], after: Mapping[str, int], known: Mapping[str, Indicator]
) -> list[queries.Difference]:
    """The lines in which two versions of a report differ."""
    return [
        queries.Difference(indicator, value_in(indicator, before), value_in(indicator, after))
        for code, indicator in known.items()
        if before.get(code) != after.get(code)
    ]


# ---- lists of reports ----


def counts_by_state(reports: QuerySet[Report]) -> list[tuple[str, int]]:
    """How many there are in each state, in the order in which a report passes them."""
    counts = dict(reports.order_by().values_list("state").annotate(n=Count("pk")))
    return [(state, counts[state]) for state in Report.State.values if state in counts]
