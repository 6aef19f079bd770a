"""Writes of people."""

from __future__ import annotations

import os
import secrets

from django.db import transaction

from .models import User
from .queries import first_password_file

LOCAL_ADMINISTRATOR = "quantri@congdoan.local"


@transaction.atomic
def ensure_local_administrator() -> User:
    """Quản trị hệ thống of this installation, made at set-up with a password that only its owner may read."""
    kept = User.objects.filter(email=LOCAL_ADMINISTRATOR).first()
    if kept is not None:
        return kept
    password = secrets.token_urlsafe(9)
    with os.fdopen(os.open(first_password_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(password + "\n")
    return User.objects.create_superuser(LOCAL_ADMINISTRATOR, password, full_name="Quản trị hệ thống")


@transaction.atomic
def ensure_user(*, by: User, email: str, full_name: str, password: str | None, unit_id: int | None = None) -> User:
    """Tài khoản of a person; an existing one keeps its password."""
    kept = User.objects.filter(email=email.lower()).first()
    if kept is not None:
        return kept
    return User.objects.create_user(email, password, full_name=full_name, unit_id=unit_id)
