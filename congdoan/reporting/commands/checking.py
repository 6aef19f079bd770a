"""What an upper body does with reports below it, short of accepting them: comments, reminders, later days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import one_line
from congdoan.org.models import Unit
from congdoan.periods.commands import ensure_period
from congdoan.periods.models import Period
from congdoan.periods.rules import title

from .. import queries
from ..models import LateException, Reminder, Report, ReportComment, ReportForm
from .base import require_superior, require_writer


@transaction.atomic
def comment_on(*, by: User, report: Report, text: str, line: str = "") -> ReportComment:
    """Góp ý một báo cáo, or one line of it; only who accepts it may."""
    require_superior(by, [report.unit])
    if line and line not in report.form.lines:
        raise Refused("line", f"Biểu {report.form.code} không có dòng {line}.")
    comment = ReportComment(report=report, line=line, text=one_line(text), by=by)
    clean(comment)
    comment.save()
    audit.event(report, "report.commented", by=by, unit_id=report.unit_id, reason=comment.text, line=line)
    return comment


@transaction.atomic
def settle_comment(*, by: User, comment: ReportComment) -> ReportComment:
    """Góp ý đã xong: by who accepts the report or who writes it."""
    report = Report.objects.select_related("unit").get(pk=comment.report_id)
    if queries.beyond_acceptance(by, [report.unit]):
        require_writer(by, "draft", report)
    kept = ReportComment.objects.select_for_update().get(pk=comment.pk)
    if kept.settled_at is None:
        kept.settled_by, kept.settled_at = by, timezone.now()
        kept.save(update_fields=["settled_by", "settled_at"])
        audit.event(report, "report.comment_settled", by=by, unit_id=report.unit_id, reason=kept.text)
    return kept


@transaction.atomic
def remind(*, by: User, units: Sequence[Unit], form: ReportForm, period: Period) -> int:
    """Nhắc đơn vị chưa gửi báo cáo, each once a day; returns how many were reminded now."""
    require_superior(by, units)
    period, today = ensure_period(period.code), timezone.localdate()
    done = set(Reminder.objects.filter(form=form, period=period, on=today).values_list("unit_id", flat=True))
    new = [Reminder(unit=u, form=form, period=period, on=today, by=by) for u in units if u.pk not in done]
    Reminder.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    audit.events(
        audit.line(one.unit, "report.reminded", by=by, unit_id=one.unit_id, form=form.code, period=period.code)
        for one in new
    )
    return len(new)


@transaction.atomic
def extend(*, by: User, unit: Unit, form: ReportForm, period: Period, until: date, reason: str) -> LateException:
    """Gia hạn for one unit and report, before it is first sent; what is sent by then is on time."""
    require_superior(by, [unit])
    queries.refuse_unfit(form, unit, period)
    if not reason.strip():
        raise Refused("no_reason", "Ghi lý do gia hạn.")
    if until < timezone.localdate():
        raise Refused("past", "Ngày gia hạn đã qua; chọn hôm nay hoặc ngày sau.")
    if period.is_closed:
        raise Refused("closed_period", f"Kỳ {title(period.code)} đã khóa số liệu.")
    sent = Report.objects.filter(unit=unit, form__code=form.code, book__period=period)
    if sent.exclude(first_submitted_on=None).exists():
        raise Refused("sent", f"{unit.name} đã gửi báo cáo này, không cần gia hạn.")
    period = ensure_period(period.code)
    kept = LateException.objects.filter(unit=unit, form=form, period=period).first()
    kept = kept or LateException(unit=unit, form=form, period=period)
    kept.until, kept.reason, kept.by = until, one_line(reason), by
    clean(kept)
    kept.save()
    audit.event(
        unit, "report.extended", by=by, unit_id=unit.pk, reason=kept.reason, form=form.code, period=period.code,
        until=until.isoformat(),
    )  # fmt: skip
    return kept
