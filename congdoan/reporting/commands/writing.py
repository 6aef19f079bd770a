"""Writing a report line by line, by several people at once, and handing it on until it is signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.commands import ensure_period

from .. import queries, rules
from ..models import Report, ReportForm, ReportStep, ReportStepAct, SectionConfirmation
from .base import (
    check_figures,
    check_fits,
    check_open,
    ensure_book,
    lock_report,
    refuse_department,
    refuse_errors,
    require_writer,
)
from .reports import submit_report

LONGEST_NARRATIVE = 4000
LONGEST_NOTE = 300
_OPEN = (Report.State.DRAFT, Report.State.RETURNED)


@dataclass(frozen=True)
class Edit:
    """What a page showed when it was opened, and what is to be there now: a number or None, or a text."""

    was: Any
    now: Any


@dataclass(frozen=True)
class Edits:
    """Những chỗ sửa of a report: lines by indicator, texts by section, reasons by indicator; what is not here stays.

    `source` is who told the figures and when, where somebody enters them for the unit.
    """

    lines: Mapping[str, Edit] = field(default_factory=dict)
    narrative: Mapping[str, Edit] = field(default_factory=dict)
    reasons: Mapping[str, Edit] = field(default_factory=dict)
    rest_is_zero: Edit | None = None
    source: str = ""


@dataclass(frozen=True)
class Written:
    """The report as it is now, and where somebody else had been: there nothing was written over."""

    report: Report
    lines: tuple[str, ...]
    narrative: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return not (self.lines or self.narrative or self.reasons)


# ---- writing ----


@transaction.atomic
def write_report(*, by: User, unit: Unit, form: ReportForm, scope: queries.Scope, edits: Edits) -> Written:
    """Soạn báo cáo từng dòng: writes what was changed and leaves the rest to those who write it; a place that somebody
    else changed since is not written over but told. Begins the report where there is none; a returned one becomes a
    draft again. Writing the same twice changes nothing."""
    report = _report_to_write(by, unit, form, scope, edits.source.strip())
    check_figures(form, dict.fromkeys(edits.lines, 0))
    _check_sections(form, edits.narrative)
    check_figures(form, dict.fromkeys(edits.reasons, 0))
    _check_own_sections(by, report, edits)
    before = _written_in(report)
    report.figures, lines = _merged(report.figures, edits.lines)
    report.narrative, narrative = _merged(report.narrative, edits.narrative)
    report.reasons, reasons = _merged(report.reasons, edits.reasons)
    _check_lengths(report)
    if edits.rest_is_zero and edits.rest_is_zero.was != edits.rest_is_zero.now:
        report.rest_is_zero = edits.rest_is_zero.now
    if before != _written_in(report):
        _save_draft(by, report, before)
    return Written(report, lines, narrative, reasons)


def _report_to_write(by: User, unit: Unit, form: ReportForm, scope: queries.Scope, source: str) -> Report:
    """The report, locked; made where nobody has begun it, with what is known of each line beforehand."""
    found = queries.report_of(unit, form, scope)
    require_writer(by, "draft", found or Report(unit=unit))
    report = lock_report(found or _begun(by, unit, form, scope))
    check_open(report.book)
    if report.state not in _OPEN:
        rules.next_state(report.state, "redraft")
    _note_source(by, report, source)
    return report


def _begun(by: User, unit: Unit, form: ReportForm, scope: queries.Scope) -> Report:
    period = ensure_period(scope.period)
    queries.refuse_unfit(form, unit, period)
    book = ensure_book(indicator_set=form.set, period=period, basis=scope.basis, cut_off=scope.cut_off)
    check_fits(unit, form, book, org.tree_of(period))
    check_open(book)
    figures = {code: one.value for code, one in queries.suggestions(unit, form, scope).items()}
    report, made = Report.objects.get_or_create(unit=unit, form=form, book=book, defaults={"figures": figures})
    if made:
        audit.event(report, "report.begun", by=by, unit_id=unit.pk, figures=audit.difference({}, figures))
    return report


def _merged(kept: Mapping[str, Any], edits: Mapping[str, Edit]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What is there afterwards, and the places where somebody else wrote something different since."""
    after, clashes = dict(kept), []
    for key, edit in edits.items():
        present = kept.get(key, "" if isinstance(edit.now, str) else None)
        if edit.now in (edit.was, present):
            continue
        if present != edit.was:
            clashes.append(key)
        elif edit.now in (None, ""):
            after.pop(key, None)
        else:
            after[key] = edit.now
    return after, tuple(clashes)


def _written_in(report: Report) -> dict[str, Any]:
    return {
        "figures": dict(report.figures), "narrative": dict(report.narrative), "reasons": dict(report.reasons),
        "rest_is_zero": report.rest_is_zero,
    }  # fmt: skip


def _save_draft(by: User, report: Report, before: Mapping[str, Any]) -> None:
    returned = report.state == Report.State.RETURNED
    if returned:
        report.state = rules.next_state(report.state, "redraft")
    clean(report, changed=(*before, "state") if returned else tuple(before))
    report.save()
    changed = {
        name: audit.difference(before[name], getattr(report, name)) for name in ("figures", "narrative", "reasons")
    }
    touched = queries.sections_touched(report.form, (*changed["figures"], *changed["reasons"]))
    undo_confirmations(by, report, touched | changed["narrative"].keys())
    detail: dict[str, Any] = {name: differs for name, differs in changed.items() if differs}
    audit.event(report, "report.drafted", by=by, unit_id=report.unit_id, **detail)


def _check_lengths(report: Report) -> None:
    for most, texts in ((LONGEST_NARRATIVE, report.narrative), (LONGEST_NOTE, report.reasons)):
        if any(len(text) > most for text in texts.values()):
            raise Refused("long_text", _("Lời giải thích, thuyết minh không dài quá %s chữ.") % most)


def _check_sections(form: ReportForm, sections: Mapping[str, object]) -> None:
    if unknown := sorted(set(sections) - set(queries.sections_of(form))):
        raise Refused(
            "section", _("Biểu %(form)s không có mục %(section)s.") % {"form": form.code, "section": unknown[0]}
        )


def _check_own_sections(by: User, report: Report, edits: Edits) -> None:
    """An officer of departments changes nothing outside their sections; *không phát sinh* speaks of all."""
    own = queries.sections_to_write(by, report)
    if own is None:
        return
    lines = (code for part in (edits.lines, edits.reasons) for code, one in part.items() if one.was != one.now)
    touched = queries.sections_touched(report.form, lines)
    touched |= {section for section, one in edits.narrative.items() if one.was != one.now}
    rest = edits.rest_is_zero
    if touched - own or (rest is not None and rest.was != rest.now):
        said = _("Anh/chị chỉ ghi được mục của ban mình: %s.") % "; ".join(sorted(own)) if own else ""
        raise Refused("not_mine", said or _("Biểu này không có mục nào của ban anh/chị."))


def _note_source(by: User, report: Report, source: str) -> None:
    """Nhập thay: who enters for a unit that is not theirs says who told the figures, once and whenever it changes."""
    if queries.acts_for(by, report):
        return
    if len(source) > LONGEST_NOTE:
        raise Refused("long_text", _("Nguồn số liệu không dài quá %s chữ.") % LONGEST_NOTE)
    last = report.steps.filter(act=ReportStepAct.ENTERED_FOR, by=by).last()
    if not source and last is None:
        said = _("Anh/chị nhập thay %s: ghi ai cho số, bằng cách nào, lúc nào, rồi mới nhập.") % report.unit.name
        raise Refused("no_source", said)
    if source and (last is None or last.note != source):
        take_step(report, ReportStepAct.ENTERED_FOR, by=by, note=source)


def take_step(report: Report, act: ReportStepAct, *, by: User, note: str = "") -> None:
    """Ghi một bước ký."""
    step = ReportStep(report=report, act=act, by=by, unit_id=report.handed_to_id or report.unit_id, note=note)
    clean(step)
    step.save()
    audit.event(report, f"report.{act.value}", by=by, unit_id=report.unit_id, reason=note)


# ---- handing on ----


@transaction.atomic
def hand_to_sign(*, by: User, report: Report) -> Report:
    """Chuyển Chủ tịch ký: the draft is finished; what its writer says did not happen becomes 0."""
    report = lock_report(report)
    require_writer(by, "draft", report)
    refuse_department(by, report)
    check_open(report.book)
    if report.state == Report.State.RETURNED:
        report.state = rules.next_state(report.state, "redraft")
    _finish(report)
    _refuse_unexplained(report)
    take_step(report, ReportStepAct.HANDED, by=by)
    return report


@transaction.atomic
def send_back(*, by: User, report: Report, note: str) -> Report:
    """Trả người lập: whoever is to sign sends it back to be mended."""
    report = lock_report(report)
    require_writer(by, "sign", report)
    check_open(report.book)
    if not note.strip():
        raise Refused("no_reason", _("Ghi chỗ cần sửa để người lập biết."))
    if len(note) > LONGEST_NOTE:
        raise Refused("long_text", _("Lời nhắn không dài quá %s chữ.") % LONGEST_NOTE)
    report.state = rules.next_state(report.state, "send_back")
    report.save()
    take_step(report, ReportStepAct.SENT_BACK, by=by, note=note.strip())
    return report


@transaction.atomic
def sign_report(*, by: User, report: Report, on: date | None = None) -> Report:
    """Ký và gửi what was written on its page: every section confirmed where departments do so, every difference from
    the registers explained, also one that arose after the report was handed on."""
    report = lock_report(report)
    require_writer(by, "sign", report)
    check_open(report.book)
    if report.state == Report.State.RETURNED:
        report.state = rules.next_state(report.state, "redraft")
    if report.state == Report.State.DRAFT:
        _finish(report)
    _refuse_unexplained(report)
    if waiting := queries.duties_open(report):
        said = _("Chưa ký được: chưa xác nhận mục %s.")
        raise Refused("not_confirmed", said % ", ".join(f"{one.section} ({one.department.name})" for one in waiting))
    return submit_report(by=by, report=report, on=on)


def _finish(report: Report) -> None:
    report.state = rules.next_state(report.state, "hand_to_sign")
    report.figures = queries.figures_to_send(report)
    refuse_errors(report.form, report.figures)
    clean(report)
    report.save()


def _refuse_unexplained(report: Report) -> None:
    if unexplained := queries.unexplained(report):
        raise Refused("no_reason", unexplained[0], details=unexplained[1:])


# ---- sections of an upper body ----


@transaction.atomic
def confirm_section(*, by: User, report: Report, section: str) -> SectionConfirmation:
    """Xác nhận mục: a department stands by its section, or who signs for the body does; any change in it undoes
    that."""
    report = lock_report(report)
    require_writer(by, "draft", report)
    check_open(report.book)
    if report.state not in (*_OPEN, Report.State.TO_SIGN):
        raise Refused("state", _("Báo cáo đã gửi, không xác nhận mục nữa."))
    _check_sections(report.form, {section: None})
    _check_duty(by, report, section)
    kept, made = SectionConfirmation.objects.get_or_create(report=report, section=section, defaults={"by": by})
    if made:
        audit.event(report, "report.section_confirmed", by=by, unit_id=report.unit_id, section=section)
    return kept


def _check_duty(by: User, report: Report, section: str) -> None:
    duty = next((one for one in queries.duties(by, report) if one.section == section), None)
    if duty is None:
        raise Refused(
            "no_duty", _("Không ban nào của %s phụ trách mục này, nên không cần xác nhận.") % report.unit.name
        )
    if not duty.is_mine:
        raise Refused("not_mine", _("Mục này do %s xác nhận.") % duty.department.name)


def undo_confirmations(by: User, report: Report, sections: set[str]) -> None:
    """Mở lại các mục đã xác nhận of which something changed."""
    undone = report.confirmations.filter(section__in=sections)
    for one in undone:
        audit.event(report, "report.section_reopened", by=by, unit_id=report.unit_id, section=one.section)
    undone.delete()
