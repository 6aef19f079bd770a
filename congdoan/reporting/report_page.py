"""What the page of one report shows: its lines beside last year's, and how it came to be what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Count, QuerySet

from congdoan.accounts.models import User
from congdoan.common.errors import Refused

from . import queries, rules
from .models import CORRECTIONS, Indicator, Report, ReportVersion


@dataclass(frozen=True)
class Step:
    """One version of the report, with the lines that differ from the version before."""

    version: ReportVersion
    changes: list[queries.Difference]


@dataclass(frozen=True)
class ReportPage:
    """A report with its lines and its history, the latest step first; `disagreements` with its shorter periods."""

    report: Report
    sheet: queries.FormSheet
    steps: list[Step]
    disagreements: list[queries.Disagreement]
    may_correct: bool
    may_check: bool

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


def report_page(user: User, pk: int) -> ReportPage:
    """Một báo cáo. Refused("unknown_report") also where it exists but is out of reach."""
    readable = Report.objects.allowed(user, "read").select_related("unit", "form__set", "book__set", "book__period")
    report = readable.filter(pk=pk).first()
    if report is None:
        raise Refused("unknown_report", "Không có báo cáo này trong phạm vi của anh/chị.")
    book = report.book
    scope = queries.Scope(book.period.code, book.set.code, book.basis, book.cut_off)
    accepts = not queries.beyond_acceptance(user, [report.unit])
    return ReportPage(
        report,
        queries.form_sheet(user, report.unit, report.form, scope),
        steps_of(report, queries.indicators()),
        queries.disagreements(user, report.unit, queries.answer_to(scope), alone=True),
        may_correct=accepts and report.state in rules.IN_TOTALS,
        may_check=accepts,
    )


def steps_of(report: Report, known: Mapping[str, Indicator]) -> list[Step]:
    """The versions of a report, the latest first."""
    versions: Sequence[ReportVersion] = list(report.versions.select_related("by").order_by("number"))
    first = [Step(version, []) for version in versions[:1]]
    later = [Step(after, changed_lines(before.figures, after.figures, known)) for before, after in pairwise(versions)]
    return [*first, *later][::-1]


def changed_lines(
    before: Mapping[str, int], after: Mapping[str, int], known: Mapping[str, Indicator]
) -> list[queries.Difference]:
    """The lines in which two versions of a report differ."""
    return [
        queries.Difference(indicator, queries.figure_of(indicator, before), queries.figure_of(indicator, after))
        for code, indicator in known.items()
        if before.get(code) != after.get(code)
    ]


# ---- lists of reports ----


def counts_by_state(reports: QuerySet[Report]) -> list[tuple[str, int]]:
    """How many there are in each state, in the order in which a report passes them."""
    counts = dict(reports.order_by().values_list("state").annotate(n=Count("pk")))
    return [(state, counts[state]) for state in Report.State.values if state in counts]
