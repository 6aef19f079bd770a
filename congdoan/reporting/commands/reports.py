"""The steps of one report, from its draft to its correction; the figures are posted last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.org import queries as org
from congdoan.org.models import Unit

from .. import queries, rules
from ..models import Book, Report, ReportForm, ReportStep, ReportStepAct, ReportVersionAct, Submission
from ..rules import Figures
from .base import (
    add_change,
    check_figures,
    check_fits,
    check_grounds,
    check_open,
    keep_versions,
    lock_report,
    note_submission,
    post_all,
    refuse_department,
    refuse_errors,
    refuse_unseen,
    require_superior,
    require_writer,
    take_correction,
    vector_of,
)


@transaction.atomic
def draft_report(*, by: User, unit: Unit, form: ReportForm, book: Book, figures: Mapping[str, int]) -> Report:
    """Soạn báo cáo: makes the draft or replaces its figures. Returned reports become drafts again."""
    report = Report.objects.select_for_update(of=("self",)).filter(unit=unit, form=form, book=book).first()
    require_writer(by, "draft", report or Report(unit=unit))
    refuse_department(by, report or Report(unit=unit, form=form))
    check_fits(unit, form, book, org.tree_of(book.period))
    check_open(book)
    check_figures(form, figures)
    if report is None:
        report = Report(unit=unit, form=form, book=book)
    elif report.state == Report.State.RETURNED:
        report.state = rules.next_state(report.state, "redraft")
    elif report.state not in (Report.State.DRAFT, Report.State.TO_SIGN):
        rules.next_state(report.state, "redraft")
    before, report.figures = report.figures, dict(figures)
    report.state = Report.State.DRAFT
    clean(report)
    report.save()
    audit.event(report, "report.drafted", by=by, unit_id=unit.pk, figures=audit.difference(before, report.figures))
    return report


@transaction.atomic
def submit_report(*, by: User, report: Report, on: date | None = None) -> Report:
    """Ký và gửi: the chair signs the draft and sends it; a report with errors cannot be sent."""
    report = lock_report(report)
    require_writer(by, "sign", report)
    check_open(report.book)
    for step in ("hand_to_sign", "submit"):
        if (report.state, step) != (Report.State.TO_SIGN, "hand_to_sign"):
            report.state = rules.next_state(report.state, step)
    refuse_errors(report.form, report.figures)
    note_submission(report, on or timezone.localdate(), queries.due_of(report))
    clean(report)
    report.save()
    Submission.objects.create(report=report, number=report.submissions.count() + 1, figures=report.figures, by=by)
    ReportStep.objects.create(
        report=report, act=ReportStepAct.SIGNED, by=by, unit_id=report.handed_to_id or report.unit_id
    )
    audit.event(report, "report.submitted", by=by, unit_id=report.unit_id)
    return report


@transaction.atomic
def accept_reports(*, by: User, reports: Iterable[Report], seen: Mapping[int, int] | None = None) -> list[Report]:
    """Duyệt báo cáo: by the direct superior or a body above it; the figures enter the totals in the same moment.

    `seen` is how often each had been sent when the person looked at it: one sent again since is Refused("sent_again").
    """
    locked = list(
        Report.objects.select_for_update(of=("self",))
        .filter(pk__in=[report.pk for report in reports])
        .select_related("unit", "form", "book__set")
        .order_by("pk")
    )
    require_superior(by, [report.unit for report in locked])
    refuse_unseen(locked, seen)
    changes: dict[int, dict[int, Figures]] = {}
    for report in locked:
        report.state = rules.next_state(report.state, "accept")
        report.version += 1
        add_change(changes, report, vector_of(report))
    Report.objects.filter(pk__in=[r.pk for r in locked]).update(state="accepted", version=F("version") + 1)
    keep_versions(((report, ReportVersionAct.ACCEPTED, "") for report in locked), by=by)
    audit.events(audit.line(r, "report.accepted", by=by, unit_id=r.unit_id, version=r.version) for r in locked)
    post_all(changes)
    return locked


@transaction.atomic
def return_report(*, by: User, report: Report, reason: str, seen: Mapping[int, int] | None = None) -> Report:
    """Trả lại: with the reason; what an accepted report had added leaves the totals. `seen` as in `accept_reports`."""
    if not reason.strip():
        raise Refused("no_reason", "Ghi lý do trả lại để đơn vị biết phải sửa gì.")
    report = lock_report(report)
    require_superior(by, [report.unit])
    refuse_unseen([report], seen)
    was_in_totals = report.state in rules.IN_TOTALS
    before = vector_of(report)
    report.state = rules.next_state(report.state, "return")
    report.note = reason[:300]
    changes: dict[int, dict[int, Figures]] = {}
    if was_in_totals:
        report.version += 1
        add_change(changes, report, Figures.nothing(len(before.values)) - before)
    clean(report)
    report.save()
    if was_in_totals:
        keep_versions([(report, ReportVersionAct.RETURNED, report.note)], by=by)
    audit.event(report, "report.returned", by=by, unit_id=report.unit_id, reason=reason)
    post_all(changes)
    return report


@transaction.atomic
def correct_report(
    *,
    by: User,
    report: Report,
    figures: Mapping[str, int],
    reason: str = "",
    decision: str = "",
    opened_at: int | None = None,
) -> Report:
    """Đính chính: an accepted report takes new figures as a new version; in a closed period only by a decision.

    `opened_at` is the version that the person saw: another one meanwhile is Refused("changed_meanwhile").
    """
    report = lock_report(report)
    require_superior(by, [report.unit])
    before, is_locked = report.figures, report.state == Report.State.LOCKED
    if opened_at not in (None, report.version):
        raise Refused("changed_meanwhile", "Báo cáo vừa được người khác đính chính; xem lại rồi ghi.")
    if is_locked and not decision.strip():
        raise Refused("no_decision", "Kỳ đã khóa số liệu: ghi số và ngày quyết định cho phép đính chính.")
    check_grounds(grounds := (decision or reason).strip())
    check_figures(report.form, figures)
    refuse_errors(report.form, figures)
    act, change = take_correction(report, figures, grounds)
    if figures == before:
        raise Refused("unchanged", "Chưa có số nào khác với báo cáo đang có.")
    clean(report)
    report.save()
    keep_versions([(report, act, grounds)], by=by)
    audit.event(report, f"report.{act}", by=by, unit_id=report.unit_id, reason=grounds,
                figures=audit.difference(before, report.figures))  # fmt: skip
    changes: dict[int, dict[int, Figures]] = {}
    add_change(changes, report, change)
    post_all(changes, into_sealed=is_locked)
    return report
