"""Writes of people."""

from __future__ import annotations

from django.db import transaction

from .models import User

LOCAL_ADMINISTRATOR = "quantri@congdoan.local"


@transaction.atomic
def ensure_local_administrator(*, password: str) -> tuple[User, bool]:
    """Quản trị hệ thống of this installation, made at set-up; True when it was made now."""
    kept = User.objects.filter(email=LOCAL_ADMINISTRATOR).first()
    if kept is not None:
        return kept, False
    made = User.objects.create_superuser(LOCAL_ADMINISTRATOR, password, full_name="Quản trị hệ thống")
    return made, True


@transaction.atomic
def ensure_user(*, by: User, email: str, full_name: str, password: str | None, unit_id: int | None = None) -> User:
    """Tài khoản of a person; an existing one keeps its password."""
    kept = User.objects.filter(email=email.lower()).first()
    if kept is not None:
        return kept
    return User.objects.create_user(email, password, full_name=full_name, unit_id=unit_id)
