"""Closing and reopening a period, for all units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.org import commands as org_commands
from congdoan.periods import commands as period_commands
from congdoan.periods.models import Period
from congdoan.periods.rules import title

from .. import books, queries
from ..models import CORRECTIONS, Book, Report, ReportVersion


@dataclass(frozen=True)
class Closed:
    """What closing a period touched; `left_out` counts the reports that were not accepted in time."""

    books: int
    reports: int
    left_out: int = 0


@dataclass(frozen=True)
class Reopened:
    """What reopening a period touched; `corrected` counts the reports that a decision had corrected meanwhile."""

    books: int
    reports: int
    corrected: int = 0


@transaction.atomic
def close_period(*, by: User, code: str, decision: str) -> Closed:
    """Khóa kỳ: seals the period's tree and totals for all units; later changes need a decision."""
    _require_root(by, decision)
    org_commands.lock_structure()  # before the period, as whoever undoes a change takes them
    period = Period.objects.select_for_update().get(pk=period_commands.ensure_period(code).pk)
    if period.is_closed:
        raise Refused("closed_already", f"Kỳ {title(code)} đã khóa theo {period.closed_by}.")
    if period.end >= timezone.localdate():
        raise Refused("not_over", f"Kỳ {title(code)} chưa kết thúc, chưa khóa được.")
    of_period = _books_of(period, ("accepted", "corrected"))
    org_commands.seal_tree(period)
    locked = 0
    for book in of_period:
        books.post(book.pk, {})
        Book.objects.filter(pk=book.pk).update(sealed=True)
        in_totals = Report.objects.filter(book=book, state__in=("accepted", "corrected"))
        locked += in_totals.update(state="locked", version_at_closing=F("version"))
    period_commands.set_closed(period, decision)
    audit.event(period, "period.closed", by=by, unit_id=None, reason=decision)
    left_out = Report.objects.filter(book__in=of_period).exclude(state="locked").count()
    return Closed(len(of_period), locked, left_out)


@transaction.atomic
def reopen_period(*, by: User, code: str, decision: str) -> Reopened:
    """Mở lại kỳ: the live structure and new figures count again; what a decision corrected stays corrected."""
    _require_root(by, decision)
    org_commands.lock_structure()  # before the period, as whoever undoes a change takes them
    period = Period.objects.select_for_update().filter(code=code).exclude(closed_by="").first()
    if period is None:
        raise Refused("not_closed", f"Kỳ {title(code)} đang mở.")
    of_period = _books_of(period, ("locked",))
    period_commands.set_closed(period, "")
    org_commands.unseal_tree(period)
    reports = Report.objects.filter(book__in=of_period, state="locked")
    since_closing = reports.filter(version__gt=F("version_at_closing")).count()
    last_act = ReportVersion.objects.filter(report=OuterRef("pk"), number=OuterRef("version"))
    corrected = reports.filter(Exists(last_act.filter(act__in=CORRECTIONS)))
    unlocked = corrected.update(state="corrected", version_at_closing=None)
    unlocked += reports.update(state="accepted", version_at_closing=None)
    for book in of_period:
        Book.objects.filter(pk=book.pk).update(sealed=False, stamp=-1)
        books.post(book.pk, {})
    audit.event(period, "period.reopened", by=by, unit_id=None, reason=decision)
    return Reopened(len(of_period), unlocked, since_closing)


def _books_of(period: Period, states: Sequence[str]) -> list[Book]:
    """The books of a period in the order of their ids, once the reports in these states are locked.

    Rows of reports come before books here as in every other command: the other way round two of them would wait for
    each other.
    """
    found = list(Book.objects.filter(period=period).order_by("pk"))
    rows = Report.objects.select_for_update().filter(book__in=found, state__in=states)
    list(rows.order_by("pk").values_list("pk"))
    return found


def _require_root(by: User, decision: str) -> None:
    if not decision.strip():
        raise Refused("no_decision", "Thiếu số và ngày quyết định.")
    if queries.root_to_close(by) is None:
        raise Refused("denied", "Khóa và mở kỳ áp dụng cho mọi đơn vị: cần quyền ở đơn vị cao nhất.")
