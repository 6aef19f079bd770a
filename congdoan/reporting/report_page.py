"""What the page of one report shows: its lines beside last year's, and how it came to be what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.text import first_of
from congdoan.org.holders import belongs_to, nearest_holders
from congdoan.org.models import Unit
from congdoan.periods.rules import title as period_title

from . import queries, rules
from .models import (
    CORRECTIONS,
    Book,
    Evidence,
    EvidencePurpose,
    Indicator,
    Report,
    ReportState,
    ReportStep,
    ReportVersion,
)
from .scope_line import named_set
from .writing_page import address_of, write_address

_NAMED = 3  # of those who may sign


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
    signing: list[ReportStep]
    evidence: list[Evidence]
    may_write: bool
    may_sign: bool
    duties: list[queries.SectionDuty]
    lines: list[tuple[queries.SheetLine, queries.MeasuredFigure | None]]
    waits_for: str

    purposes = EvidencePurpose.choices

    @property
    def write_address(self) -> str:
        """Where it is written, for who may, as long as it is."""
        is_open = self.report.state in (ReportState.DRAFT, ReportState.RETURNED) and not self.report.closed
        return address_of(self.report) if self.may_write and is_open else ""

    @property
    def waits_for_signature(self) -> bool:
        return self.may_sign and self.report.state == ReportState.TO_SIGN

    @property
    def may_confirm(self) -> bool:
        """Whether departments still stand by its sections: until it is sent."""
        return self.may_remove

    @property
    def may_remove(self) -> bool:
        """Files go with a report once it was sent."""
        return self.may_write and self.report.state in (ReportState.DRAFT, ReportState.TO_SIGN, ReportState.RETURNED)

    @property
    def entered_for(self) -> ReportStep | None:
        """Nhập thay: who entered it for the unit, if anybody did."""
        return entered_in(self.signing)

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
        return queries.Scope(book.period.code, named_set(book.set), book.basis, book.cut_off)


def report_page(user: User, pk: int) -> ReportPage:
    """Một báo cáo. Refused("unknown_report") also where it exists but is out of reach."""
    readable = Report.objects.allowed(user, "read").select_related("unit", "form__set", "book__set", "book__period")
    report = readable.filter(pk=pk).first()
    if report is None:
        raise Refused("unknown_report", "Không có báo cáo này trong phạm vi của anh/chị.")
    book = report.book
    scope = queries.Scope(book.period.code, book.set.code, book.basis, book.cut_off)
    accepts = not queries.beyond_acceptance(user, [report.unit])
    sheet = queries.sheet_of(report.unit, report.form, scope, report)
    return ReportPage(
        report,
        sheet,
        steps_of(report, queries.indicators()),
        queries.disagreements(user, report.unit, queries.answer_to(scope), alone=True),
        may_correct=accepts and report.state in rules.IN_TOTALS,
        may_check=accepts,
        signing=list(report.steps.select_related("by", "unit")),
        evidence=list(report.evidence.select_related("by")),
        may_write=not book.period.is_closed and Report.objects.allowed(user, "draft").filter(pk=pk).exists(),
        may_sign=Report.objects.allowed(user, "sign").filter(pk=pk).exists(),
        duties=queries.duties(user, report),
        lines=beside_registers(user, report, sheet),
        waits_for=_waits_for(report) if report.state == Report.State.TO_SIGN else "",
    )


def _waits_for(report: Report) -> str:
    """Chờ ai ký: who signs for the unit, or nearest above it where nobody does there."""
    unit = report.handed_to or report.unit
    people = nearest_holders([unit], "sign")[unit.pk]
    if not people:
        return _("Chưa ai có quyền ký báo cáo của đơn vị này: nhờ quản trị cấp quyền.")
    names = first_of([str(one) for one in people], _NAMED)
    if belongs_to(people[0], unit):
        return _("Chờ %s ký.") % names
    return _("Đơn vị chưa có ai ký trên phần mềm, chờ cấp trên ký: %s.") % names


def entered_in(steps: Sequence[ReportStep]) -> ReportStep | None:
    """Nhập thay among the steps of a report, the first."""
    return next((step for step in steps if step.act == ReportStep.Act.ENTERED_FOR), None)


def beside_registers(
    user: User, report: Report, sheet: queries.FormSheet
) -> list[tuple[queries.SheetLine, queries.MeasuredFigure | None]]:
    """Each line of a report, with what the register counts where that is another number."""
    book = report.book
    counted: Mapping[str, queries.MeasuredFigure] = {}
    if book.basis == Book.Basis.ACTUAL:
        counted = queries.measured_figures(user, report.unit, book.period, report.form, until=book.cut_off)
    told = []
    for line in sheet.lines:
        one = counted.get(line.indicator.code)
        told.append((line, one if one and line.in_period is not None and one.value != line.in_period else None))
    return told


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


@dataclass(frozen=True)
class Waiting:
    """Một báo cáo chờ người xem: what is to be done with it, where, and by when."""

    title: str
    unit: Unit
    state: str
    due: date | None
    address: str
    act: str


def waiting_for(user: User) -> list[Waiting]:
    """Báo cáo chờ tôi: to be signed, to be written, to be mended; of the units for which the person works."""
    to_sign = [
        Waiting(
            period_title(one.report.book.period.code), one.report.unit, one.report.state, one.due,
            reverse("reporting:sign", args=[one.report.pk]), _("Xem, ký"),
        )
        for one in queries.reports_to_sign(user)
    ]  # fmt: skip
    acts = {"none": _("Lập báo cáo"), "draft": _("Soạn tiếp"), "returned": _("Sửa, gửi lại")}
    to_write = [
        Waiting(
            period_title(one.asked.period.code), one.unit, one.state, one.asked.due,
            write_address(one.unit, one.asked.form, one.asked.period, one.asked.scope), acts[one.state],
        )
        for one in queries.reports_to_write(user)
    ]  # fmt: skip
    return sorted(to_sign + to_write, key=lambda one: one.due or date.max)


def counts_by_state(reports: QuerySet[Report]) -> list[tuple[str, int]]:
    """How many there are in each state, in the order in which a report passes them."""
    counts = dict(reports.order_by().values_list("state").annotate(n=Count("pk")))
    return [(state, counts[state]) for state in Report.State.values if state in counts]
