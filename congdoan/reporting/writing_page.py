"""What the page on which a report is written shows: every line, what is known of it, what is wrong, what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.audit.models import Event
from congdoan.common.dates import parse_iso
from congdoan.common.errors import Refused
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.periods.queries import period_of
from congdoan.periods.rules import title

from . import queries, rules
from .checks import Finding
from .commands import Written
from .models import (
    Book,
    Evidence,
    EvidencePurpose,
    Report,
    ReportForm,
    ReportState,
    ReportStep,
    ReportStepAct,
)
from .queries import Scope, SectionDuty, SheetLine, Suggestion
from .writing_form import LINE, TEXT, WAS, WHY, Typed

_ASKED_BACK = 50  # changes of a report looked through for who wrote a figure


@dataclass(frozen=True)
class AskedReport:
    """Báo cáo được hỏi: of a unit, on a form, in a scope; `report` where somebody has begun it."""

    unit: Unit
    form: ReportForm
    period: Period
    scope: Scope
    report: Report | None

    @property
    def is_open(self) -> bool:
        """Whether it is still being written."""
        return not self.why_not

    @property
    def why_not(self) -> str:
        """What keeps it from being written any more, as a sentence; empty where nothing does."""
        if self.report is None:
            return ""
        if self.period.is_closed:
            return _("Kỳ %s đã khóa số liệu.") % title(self.period.code)
        if self.report.closed:
            return _("Đơn vị đã kết thúc, báo cáo đóng ở trạng thái cuối.")
        if self.report.state not in (ReportState.DRAFT, ReportState.RETURNED):
            return (
                _("Báo cáo đang ở trạng thái “%s”, không sửa ở trang này được nữa.") % self.report.get_state_display()
            )
        return ""

    @property
    def address(self) -> str:
        return write_address(self.unit, self.form, self.period, self.scope)

    @property
    def due(self) -> date | None:
        scope = self.scope
        return queries.due_for(self.unit, self.form, self.period, scope.basis, scope.cut_off)


@dataclass(frozen=True)
class Clash:
    """Somebody else wrote here meanwhile: who, what (as people read it, and as it is kept)."""

    by: str
    shown: str
    kept: str


@dataclass(frozen=True)
class LineRow:
    """Một dòng của biểu: its cell (`typed` as it stands there, `was` as it is kept) and what is to be told below it."""

    line: SheetLine
    typed: str = ""
    was: str = ""
    shown: str = ""
    suggestion: Suggestion | None = None
    value: int | None = None
    fault: str = ""
    findings: Sequence[Finding] = ()
    clash: Clash | None = None
    reason: str = ""
    reason_was: str = ""
    reason_clash: Clash | None = None
    will_be_zero: bool = False
    may_write: bool = True

    @property
    def code(self) -> str:
        return self.line.indicator.code

    @property
    def is_prefilled(self) -> bool:
        return self.suggestion is not None and self.value == self.suggestion.value

    @property
    def differs(self) -> bool:
        """From what a register or the period before says of it."""
        one = self.suggestion
        return one is not None and one.binding and self.value is not None and self.value != one.value

    @property
    def suggested(self) -> str:
        return self.shown_as(self.suggestion.value) if self.suggestion else ""

    @property
    def remedies(self) -> list[tuple[Finding, str]]:
        """What the checks say of it, each with the value that would solve it."""
        return [(one, self.shown_as(one.remedy) if one.remedy is not None else "") for one in self.findings]

    @property
    def is_unsaved(self) -> bool:
        return bool(self.fault or self.clash or self.reason_clash)

    @property
    def has_error(self) -> bool:
        return bool(self.fault or self.clash or any(one.severity == "error" for one in self.findings))

    @property
    def asks(self) -> bool:
        """Whether there is something to be looked at that nobody has explained yet."""
        return self.has_error or bool((self.differs or self.findings) and not self.reason)

    @property
    def may_explain(self) -> bool:
        asked = self.differs or self.reason or any(one.severity == "warning" for one in self.findings)
        return bool(self.may_write and asked)

    @property
    def asked(self) -> str:
        """What is to be looked at, in one line for the list above the form."""
        if self.clash:
            return _("%s: có người khác vừa ghi số khác") % self.line.indicator.name
        if self.reason_clash:
            return _("%s: có người khác vừa ghi lý do khác") % self.line.indicator.name
        if self.fault:
            return _("%s: số không đọc được") % self.line.indicator.name
        if self.differs:
            return _("%(name)s khác %(source)s") % {
                "name": self.line.indicator.name, "source": self.suggestion.source if self.suggestion else "",
            }  # fmt: skip
        return self.findings[0].message

    def shown_as(self, value: int) -> str:
        return queries.line_of(self.line.indicator).shown(value)


@dataclass(frozen=True)
class SectionView:
    """Một mục của biểu, with its lines, its narrative and who stands by it."""

    number: int
    title: str
    rows: list[LineRow]
    text: str
    text_was: str
    clash: Clash | None
    duty: SectionDuty | None
    may_write: bool

    @property
    def cells(self) -> list[LineRow]:
        return [row for row in self.rows if row.line.indicator.is_typed]

    @property
    def filled(self) -> int:
        return sum(row.value is not None or row.will_be_zero for row in self.cells)

    @property
    def waits_for_me(self) -> bool:
        """Whether the person's department is to stand by it."""
        return self.duty is not None and self.duty.is_mine and self.duty.confirmation is None

    @property
    def is_full(self) -> bool:
        return self.filled == len(self.cells) and not any(row.asks for row in self.rows)


@dataclass(frozen=True)
class WritingPage:
    """Trang lập báo cáo."""

    user: User
    asked: AskedReport
    sections: list[SectionView]
    rest_is_zero: bool
    source: str = ""
    refused: Refused | None = None
    saved_at: datetime | None = None
    lacking: Sequence[str] = field(default_factory=tuple)
    was_typed: bool = False
    prefilled: str = ""
    writes_all: bool = True

    @property
    def report(self) -> Report | None:
        return self.asked.report

    @cached_property
    def rows(self) -> list[LineRow]:
        return [row for section in self.sections for row in section.rows]

    @cached_property
    def to_look(self) -> list[LineRow]:
        return [row for row in self.rows if row.asks and row.may_write]

    @cached_property
    def unsaved(self) -> list[LineRow]:
        """The lines of which something typed does not stand in the report."""
        return [row for row in self.rows if row.is_unsaved]

    @property
    def leads_to(self) -> str:
        """The line whose cell is to be mended first, once something was typed; "" where none is."""
        return next((row.code for row in self.rows if self.was_typed and row.has_error), "")

    @cached_property
    def open_cells(self) -> int:
        return sum(len(section.cells) - section.filled for section in self.sections)

    @cached_property
    def flows_open(self) -> int:
        """How many lines *không phát sinh* speaks of: the flows in which nobody has typed."""
        flows = set(queries.flows_of(self.asked.form))
        return sum(row.code in flows and row.value is None for row in self.rows)

    @cached_property
    def opens(self) -> int:
        """The section that stands open: that of the cell to be mended first, of one's own department, else the first
        in which something is left to do."""
        if code := self.leads_to:
            return next(one.number for one in self.sections if any(row.code == code for row in one.rows))
        if mine := [one.number for one in self.sections if one.waits_for_me]:
            return mine[0]
        wrong = (section.number for section in self.sections if any(row.has_error for row in section.rows))
        return next(wrong, next((one.number for one in self.sections if not one.is_full), 0))

    @cached_property
    def may_sign(self) -> bool:
        at = [self.asked.unit.pk]
        if self.report and self.report.handed_to_id:
            at.append(self.report.handed_to_id)
        return Unit.objects.allowed(self.user, "sign").filter(pk__in=at).exists()

    @cached_property
    def is_for_others(self) -> bool:
        return not queries.acts_for(self.user, self.report or Report(unit=self.asked.unit))

    @property
    def confirms(self) -> bool:
        """Whether departments stand by sections of this report."""
        return any(section.duty for section in self.sections)

    @cached_property
    def evidence(self) -> list[Evidence]:
        return list(self.report.evidence.select_related("by")) if self.report else []

    @cached_property
    def sent_back(self) -> ReportStep | None:
        """The chair's note, while nobody has handed the report on again."""
        last = self.report.steps.exclude(act=ReportStepAct.ENTERED_FOR).last() if self.report else None
        return last if last and last.act == ReportStepAct.SENT_BACK else None

    purposes = EvidencePurpose.choices

    @property
    def is_clean(self) -> bool:
        """Whether all that was typed stands in the report."""
        return self.refused is None and not self.unsaved


# ---- which report ----


def report_asked(user: User, code: str, period: str, form: str, query: Mapping[str, str]) -> AskedReport:
    """The report a person is to write. Refused("unknown_unit", "unknown_form", …) also where it is out of reach."""
    asked_period = period_of(period)
    found = queries.form_in_force(form, asked_period)
    scope = _scope(asked_period, found, query)
    begun = (
        Report.objects.allowed(user, "draft")
        .filter(
            unit__code=code, form=found, book__period__code=asked_period.code, book__basis=scope.basis,
            book__cut_off=scope.cut_off,
        )
        .select_related("unit", "form__set", "book__set", "book__period", "handed_to")
        .first()
    )  # fmt: skip
    unit = begun.unit if begun else org.unit_by_code(user, code, "draft")
    if begun is None:
        queries.refuse_unfit(found, unit, asked_period)
        if asked_period.is_closed:
            said = _("Kỳ %s đã khóa số liệu, không nhận báo cáo mới.")
            raise Refused("closed_period", said % title(asked_period.code))
        if org.tree_of(asked_period).position(unit.pk) is None:
            said = _("%(unit)s không hoạt động trong kỳ %(period)s.")
            raise Refused("not_in_period", said % {"unit": unit.name, "period": title(asked_period.code)})
    return AskedReport(unit, found, asked_period, scope, begun)


def report_to_write(user: User, pk: int) -> Report:
    """The report, for who may write it, in whatever state. Refused("unknown_report")."""
    found = Report.objects.allowed(user, "draft").filter(pk=pk)
    report = found.select_related("unit", "form__set", "book__set", "book__period", "handed_to").first()
    if report is None:
        raise _unknown_report()
    return report


def evidence_to_read(user: User, pk: int, number: int) -> Evidence:
    """A file kept with a report, for who may read the report. Refused("unknown_report")."""
    found = Evidence.objects.allowed(user, "read").filter(report=pk, pk=number).select_related("report").first()
    if found is None:
        raise _unknown_report()
    return found


def _unknown_report() -> Refused:
    return Refused("unknown_report", _("Không có báo cáo, tệp này trong phạm vi của anh/chị."))


def address_of(report: Report) -> str:
    """Where a report is written."""
    book = report.book
    scope = Scope(book.period.code, book.set.code, book.basis, book.cut_off)
    return write_address(report.unit, report.form, book.period, scope)


def write_address(unit: Unit, form: ReportForm, period: Period, scope: Scope) -> str:
    """The same where nobody has begun it; the address says basis and cut-off where they are not the usual ones."""
    return reverse("reporting:write", args=[unit.code, period.code, form.code]) + write_query(period, scope)


def write_query(period: Period, scope: Scope) -> str:
    """What such an address says behind the unit, the period and the form."""
    asked = {"basis": scope.basis} if scope.basis != Book.Basis.ACTUAL else {}
    if scope.cut_off not in (None, period.end):
        asked["cut_off"] = str(scope.cut_off)
    return f"?{urlencode(asked)}" if asked else ""


def _scope(period: Period, form: ReportForm, query: Mapping[str, str]) -> Scope:
    basis = query.get("basis") or Book.Basis.ACTUAL.value
    if basis not in Book.Basis.values:
        raise Refused("unknown_basis", _("Loại số liệu là thực hiện hoặc ước thực hiện."))
    if basis == Book.Basis.ESTIMATE:
        return Scope(period.code, form.set.code, basis)
    try:
        cut_off = parse_iso(query["cut_off"]) if query.get("cut_off") else period.end
    except ValueError as error:
        raise Refused("cut_off", str(error)) from None
    return Scope(period.code, form.set.code, basis, cut_off)


# ---- what it shows ----


def page_of(
    user: User,
    asked: AskedReport,
    typed: Typed | None = None,
    written: Written | None = None,
    refused: Refused | None = None,
) -> WritingPage:
    """The page as it opens; or after something was typed: with what was written of it, and what was not and why."""
    report = written.report if written else asked.report
    asked = AskedReport(asked.unit, asked.form, asked.period, asked.scope, report)
    known = queries.suggestions(asked.unit, asked.form, asked.scope)
    figures = dict(report.figures) if report else {code: one.value for code, one in known.items()}
    rest = report.rest_is_zero if report else False
    flows = set(queries.flows_of(asked.form)) if rest else set()
    shown = rules.with_rest(figures, flows)
    sheet = queries.sheet_of(asked.unit, asked.form, asked.scope, report, written=shown)
    begun = report or Report(unit=asked.unit, form=asked.form)
    own = queries.sections_to_write(user, begun)
    rows = _Rows(report, figures, known, flows, sheet.findings, typed, written, own)
    of_departments = {duty.section: duty for duty in queries.duties(user, begun)}
    sections: dict[str, list[LineRow]] = {}
    for line in sheet.lines:
        sections.setdefault(line.section, []).append(rows.row(line))
    source = report.steps.filter(act=ReportStepAct.ENTERED_FOR, by=user).last() if report else None
    return WritingPage(
        user,
        asked,
        [
            SectionView(
                number, title, found, *rows.narrative(number, title), of_departments.get(title), rows.writes(title)
            )
            for number, (title, found) in enumerate(sections.items())
        ],
        rest_is_zero=rest,
        source=(typed.as_typed.get("source", "") if typed else "") or (source.note if source else ""),
        refused=refused,
        saved_at=timezone.localtime() if written else None,
        lacking=sheet.lacking,
        was_typed=typed is not None,
        prefilled=queries.told_prefilled(asked.unit, asked.form, asked.scope, known),
        writes_all=own is None,
    )


@dataclass(frozen=True)
class _Rows:
    """What all rows of a page are made of."""

    report: Report | None
    figures: Mapping[str, int]
    known: Mapping[str, Suggestion]
    flows: set[str]
    findings: Sequence[Finding]
    typed: Typed | None
    written: Written | None
    own: frozenset[str] | None  # the sections that the person writes; None: all

    def writes(self, section: str) -> bool:
        return self.own is None or section in self.own

    def row(self, line: SheetLine) -> LineRow:
        code, value = line.indicator.code, self.figures.get(line.indicator.code)
        if not line.indicator.is_typed:
            return LineRow(line)
        shown = "" if value is None else queries.line_of(line.indicator).shown(value)
        fault = self.typed.faults.get(code, "") if self.typed else ""
        clash = self.written is not None and code in self.written.lines
        why_clash = self.written is not None and code in self.written.reasons
        reason = self.report.reasons.get(code, "") if self.report else ""
        return LineRow(
            line,
            typed=self._as_typed(LINE + code, shown, keep=bool(fault or clash)),
            was=self._was(LINE + code, "" if value is None else str(value), keep=bool(fault or clash)),
            shown=shown,
            suggestion=self.known.get(code),
            value=value,
            fault=fault,
            findings=[one for one in self.findings if one.indicator == code],
            clash=Clash(self._writer("figures", code), shown, "" if value is None else str(value)) if clash else None,
            reason=self._as_typed(WHY + code, reason, keep=why_clash),
            reason_was=self._was(WHY + code, reason, keep=why_clash),
            reason_clash=Clash(self._writer("reasons", code), reason, reason) if why_clash else None,
            will_be_zero=code in self.flows and value is None,
            may_write=self.writes(line.section),
        )

    def narrative(self, number: int, title: str) -> tuple[str, str, Clash | None]:
        kept = self.report.narrative.get(title, "") if self.report else ""
        clash = self.written is not None and title in self.written.narrative
        told = Clash(self._writer("narrative", title), kept, kept) if clash else None
        name = f"{TEXT}{number}"
        return self._as_typed(name, kept, keep=clash), self._was(name, kept, keep=clash), told

    def _was(self, name: str, kept: str, *, keep: bool) -> str:
        """What the person has seen stays what it was until they have chosen: else the next saving would write over
        what somebody else wrote."""
        return self._as_typed(WAS + name, kept, keep=keep)

    def _as_typed(self, name: str, kept: str, *, keep: bool) -> str:
        """What was typed stays in its place where it could not be written."""
        if self.typed and (keep or self.written is None):
            return self.typed.as_typed.get(name, kept)
        return kept

    def _writer(self, part: str, key: str) -> str:
        """Who wrote what stands there now."""
        assert self.report
        changes = Event.objects.filter(model="reporting.report", object_id=self.report.pk).select_related("by")
        for change in changes[:_ASKED_BACK]:
            if key in change.detail.get(part, {}):
                return str(change.by)
        return _("Người khác")
