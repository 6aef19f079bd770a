"""The writes of a desk."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from congdoan.accounts.models import User

from .models import Desk

_ONE_VISIT = timedelta(minutes=30)  # who comes back sooner has not been away
_NOTED_EVERY = timedelta(minutes=5)


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
