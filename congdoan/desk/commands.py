"""The writes of a desk: a visit, notices made, read and mailed, how one is told, the calendar."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.batches import batches
from congdoan.common.models import clean
from congdoan.common.numbers import format_number

from .models import Desk, DeskMail, Notice, NoticeRun
from .notices import notices_due

_ONE_VISIT = timedelta(minutes=30)  # who comes back sooner has not been away
_NOTED_EVERY = timedelta(minutes=5)
_STILL_UNSEEN = timedelta(days=1)  # what was being written during the last run; the first run tells as much
_LOOKED_BACK = timedelta(days=31)  # what happened earlier is no news
_KEPT = timedelta(days=90)  # read notices older than that are removed
_IN_ONE_MAIL = 30
logger = logging.getLogger(__name__)


def note_visit(*, by: User, now: datetime) -> datetime | None:
    """Ghi nhận một lần mở bàn làm việc: answers when this person was last here before; None for the first time.

    Written seldom, and not in the audit: it is no business of others.
    """
    kept = Desk.objects.filter(user=by).first()
    if kept and kept.seen_at and now - kept.seen_at < _NOTED_EVERY:
        return kept.seen_before
    with transaction.atomic():
        desk, _made = Desk.objects.select_for_update().get_or_create(user=by)
        if desk.seen_at and now - desk.seen_at >= _ONE_VISIT:
            desk.seen_before = desk.seen_at
        desk.seen_at = now
        desk.save(update_fields=["seen_at", "seen_before"])
    return desk.seen_before


def mark_read(*, by: User, notices: Iterable[Notice] | None = None) -> int:
    """Đánh dấu đã đọc: some notices of one's own, or all."""
    unread = Notice.objects.filter(user=by, read=None)
    if notices is not None:
        unread = unread.filter(pk__in=[notice.pk for notice in notices])
    return unread.update(read=timezone.now())


@transaction.atomic
def set_ways(*, by: User, mail: str, digest_hour: int, quiet_from: int, quiet_until: int) -> Desk:
    """Cách nhận thông báo of one person."""
    desk, _made = Desk.objects.select_for_update().get_or_create(user=by)
    desk.mail, desk.digest_hour, desk.quiet_from, desk.quiet_until = mail, digest_hour, quiet_from, quiet_until
    clean(desk)
    desk.save()
    return desk


@transaction.atomic
def open_calendar(*, by: User) -> Desk:
    """Mở lịch, or give it another address: the old one is worthless from now on."""
    desk, _made = Desk.objects.select_for_update().get_or_create(user=by)
    desk.feed = secrets.token_urlsafe(16)
    desk.save(update_fields=["feed"])
    return desk


def close_calendar(*, by: User) -> None:
    """Đóng lịch: its address is worthless."""
    Desk.objects.filter(user=by).update(feed="")


# ---- making and mailing ----


@dataclass(frozen=True)
class Sent:
    """What one run did: notices made, mails sent, mails that did not go out and are tried again."""

    made: int
    mails: int
    failed: int


def send_notices(*, now: datetime) -> Sent:
    """Gửi thông báo: makes what is due, then mails what is to be mailed. Run again it makes and sends nothing twice."""
    made = _make(now)
    Notice.objects.filter(created__lt=now - _KEPT).exclude(read=None).delete()
    sent = failed = 0
    hour = timezone.localtime(now).hour
    waiting = Notice.objects.filter(mailed=None, user__is_active=True, user__email__isnull=False)
    for user in User.objects.filter(pk__in=waiting.values("user")).order_by("pk"):
        desk = Desk.objects.filter(user=user).first() or Desk(user=user)
        if desk.mail == DeskMail.NONE or desk.is_quiet(hour):
            continue
        done = _mail(user, desk, now)
        sent, failed = sent + (done is True), failed + (done is False)
    return Sent(made, sent, failed)


def _make(now: datetime) -> int:
    """Looks back to the last whole run: what happened while the site stood still is told when it runs again."""
    run, before = NoticeRun.objects.first(), Notice.objects.count()
    since = max((run.at if run else now) - _STILL_UNSEEN, now - _LOOKED_BACK)
    for some in batches(notices_due(now, since)):
        Notice.objects.bulk_create(some, ignore_conflicts=True)
    NoticeRun.objects.update_or_create(pk=1, defaults={"at": now})
    return Notice.objects.count() - before


def _mail(user: User, desk: Desk, now: datetime) -> bool | None:
    """One mail with what is due for this person; None where nothing is. What goes into it is marked before it is sent:
    whoever runs at the same moment finds nothing left, and nobody's transaction waits for a mail server."""
    notices = _claim(user, desk, now)
    if not notices:
        return None
    try:
        EmailMessage(_subject(notices), _body(user, notices), None, [user.email or ""]).send()
    except OSError as error:  # of the mail server or the way to it; smtplib's are OSErrors
        logger.warning("mail to user %s: %s", user.pk, error)
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed=None)
        return False
    return True


@transaction.atomic
def _claim(user: User, desk: Desk, now: datetime) -> list[Notice]:
    today = timezone.localdate(now)
    desk = Desk.objects.select_for_update().get_or_create(user=user)[0]
    digest = desk.digested_on != today and timezone.localtime(now).hour >= desk.digest_hour
    due = Q() if digest else Q(urgent=True) if desk.mail == DeskMail.DIGEST else Q(pk__in=())
    waiting = Notice.objects.select_for_update().filter(due, user=user, mailed=None)
    notices = list(waiting.filter(read=None).order_by("-urgent", "pk"))
    waiting.update(mailed=now)
    if digest:
        Desk.objects.filter(pk=desk.pk).update(digested_on=today)
    return notices


def _subject(notices: Sequence[Notice]) -> str:
    first = notices[0].text
    if len(notices) == 1:
        return first
    return _("%(n)s thông báo: %(first)s…") % {"n": format_number(len(notices)), "first": first}


def _body(user: User, notices: Sequence[Notice]) -> str:
    lines = [_("Chào anh/chị %s,") % user, ""]
    for notice in notices[:_IN_ONE_MAIL]:
        lines += [f"{notice.get_kind_display()}: {notice.text}", notice.line, settings.SITE_URL + notice.address, ""]
    if len(notices) > _IN_ONE_MAIL:
        lines += [_("… và %s thông báo khác.") % format_number(len(notices) - _IN_ONE_MAIL), ""]
    lines.append(_("Đổi giờ gửi hoặc ngừng nhận thư: %s") % f"{settings.SITE_URL}/notices/ways/")
    return "\n".join(lines)
