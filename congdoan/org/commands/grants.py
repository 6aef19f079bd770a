"""Who may do what where, and what the database is."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean

from .. import queries
from ..models import RoleGrant, Unit
from .base import (
    lock_structure,
)


@transaction.atomic
def grant_role(*, by: User, user: User, role: str, unit: Unit, start: date, end: date | None = None) -> RoleGrant:
    """Cấp quyền at a unit and all below it; the same grant again changes nothing."""
    queries.require(by, "grant", unit)
    kept = RoleGrant.objects.filter(user=user, role=role, unit=unit, start=start, end=end).first()
    if kept is not None:
        return kept
    grant = RoleGrant(user=user, role=role, unit=unit, start=start, end=end)
    clean(grant)
    if end is not None and end < start:
        raise Refused("dates", "Ngày hết quyền đứng trước ngày bắt đầu.")
    grant.save()
    audit.event(grant, "role.granted", by=by, unit_id=unit.pk, user=user.pk, role=role,
                start=start.isoformat(), end=end.isoformat() if end else None)  # fmt: skip
    return grant


@transaction.atomic
def mark_illustrative(*, by: User) -> None:
    """Đánh dấu cơ sở dữ liệu là số liệu minh họa: the mark then stands on every page and file, and stays."""
    base = lock_structure()
    if base.illustrative:
        return
    if not by.is_superuser:
        raise Refused("denied", "Chỉ quản trị hệ thống đánh dấu được số liệu minh họa.")
    base.illustrative = True
    base.save(update_fields=["illustrative"])
    audit.event(base, "structure.marked_illustrative", by=by, unit_id=None)
