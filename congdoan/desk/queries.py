"""Reads of one's own notices and calendar; nobody reads another's."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.db.models import QuerySet

from congdoan.accounts.models import User
from congdoan.common.errors import Refused

from .models import Desk, Notice

_SIGNER = signing.Signer(salt="congdoan.desk.calendar")


def notices_of(user: User) -> QuerySet[Notice]:
    """Thông báo của một người, the latest first."""
    return Notice.objects.filter(user=user).order_by("-pk")


def notice_of(user: User, pk: int) -> Notice:
    """One notice of one's own; Refused("unknown_notice")."""
    found = notices_of(user).filter(pk=pk).first()
    if found is None:
        raise Refused("unknown_notice", "Không có thông báo này.")
    return found


def unread_of(user: Any) -> int:
    """How many notices a person has not read."""
    return Notice.objects.filter(user=user, read=None).count()


def desk_of(user: User) -> Desk:
    """The desk of a person; not yet saved before the first visit."""
    return Desk.objects.filter(user=user).first() or Desk(user=user)


def token_of(desk: Desk) -> str:
    """The secret part of the address of a calendar; empty while there is none."""
    return _SIGNER.sign(f"{desk.pk}.{desk.feed}") if desk.feed else ""


def calendar_of(token: str) -> User:
    """Whose calendar an address is; Refused("unknown_calendar") for one that was never given or is worthless by now."""
    try:
        pk, _dot, feed = _SIGNER.unsign(token).partition(".")
    except signing.BadSignature:
        pk, feed = "0", ""
    found = (
        Desk.objects.filter(pk=pk, feed=feed, user__is_active=True) if pk.isdecimal() and feed else Desk.objects.none()
    )
    if (desk := found.select_related("user").first()) is None:
        raise Refused("unknown_calendar", "Không có lịch này.")
    return desk.user
