"""Closing and reopening a period, for all units."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.org import commands as org_commands
from congdoan.org.models import Unit
from congdoan.periods import commands as period_commands
from congdoan.periods.models import Period

from .. import books
from ..models import Book, Report


@dataclass(frozen=True)
class Closed:
    """What closing or reopening a period touched."""

    books: int
    reports: int


@transaction.atomic
def close_period(*, by: User, code: str, decision: str) -> Closed:
    """Khóa kỳ: seals the period's tree and totals for all units; later changes need a decision."""
    _require_root(by, decision)
    period = Period.objects.select_for_update().get(pk=period_commands.ensure_period(code).pk)
    if period.is_closed:
        raise Refused("closed_already", f"Kỳ {code} đã khóa theo {period.closed_by}.")
    if period.end >= timezone.localdate():
        raise Refused("not_over", f"Kỳ {code} chưa kết thúc, chưa khóa được.")
    org_commands.seal_tree(period)
    locked = 0
    of_period = list(Book.objects.filter(period=period).order_by("pk"))
    for book in of_period:
        books.post(book.pk, {})
        Book.objects.filter(pk=book.pk).update(sealed=True)
        locked += Report.objects.filter(book=book, state__in=("accepted", "corrected")).update(state="locked")
    period_commands.set_closed(period, decision)
    audit.event(period, "period.closed", by=by, unit_id=None, reason=decision)
    return Closed(len(of_period), locked)


@transaction.atomic
def reopen_period(*, by: User, code: str, decision: str) -> Closed:
    """Mở lại kỳ: the live structure and new figures count again."""
    _require_root(by, decision)
    period = Period.objects.select_for_update().filter(code=code).exclude(closed_by="").first()
    if period is None:
        raise Refused("not_closed", f"Kỳ {code} đang mở.")
    period_commands.set_closed(period, "")
    org_commands.unseal_tree(period)
    of_period = list(Book.objects.filter(period=period).order_by("pk"))
    unlocked = 0
    for book in of_period:
        reports = Report.objects.filter(book=book, state="locked")
        corrected = reports.filter(versions__number=F("version"), versions__act="corrected")
        unlocked += Report.objects.filter(pk__in=list(corrected.values_list("pk", flat=True))).update(state="corrected")
        unlocked += reports.update(state="accepted")
        Book.objects.filter(pk=book.pk).update(sealed=False, stamp=-1)
        books.post(book.pk, {})
    audit.event(period, "period.reopened", by=by, unit_id=None, reason=decision)
    return Closed(len(of_period), unlocked)


def _require_root(by: User, decision: str) -> None:
    if not decision.strip():
        raise Refused("no_decision", "Thiếu số và ngày quyết định.")
    root = Unit.objects.allowed(by, "close").filter(placements__parent=None).first()
    if root is None:
        raise Refused("denied", "Khóa và mở kỳ áp dụng cho mọi đơn vị: cần quyền ở đơn vị cao nhất.")
