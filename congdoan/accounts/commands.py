"""Writes of people."""

from __future__ import annotations

import os
import secrets

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction

from congdoan.common.models import clean

from . import rules
from .models import User
from .passwords import OneTimePasswordHasher
from .queries import first_password_file

LOCAL_ADMINISTRATOR = "quantri@congdoan.local"
_LEGIBLE = "abcdefghjkmnpqrstuvwxyz23456789"


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
def ensure_user(
    *, by: User, full_name: str, password: str | None, email: str = "", phone: str = "", username: str = "",
    unit_id: int | None = None, must_set_password: bool = False,
) -> User:  # fmt: skip
    """Tài khoản of a person, by any of its names; an existing one keeps its password."""
    for name in filter(None, (email, phone, username)):
        if (kept := User.objects.named(name)) is not None:
            return kept
    user = User(
        email=email, phone=phone, username=username, full_name=full_name, unit_id=unit_id,
        must_set_password=must_set_password,
    )  # fmt: skip
    user.normalise()
    user.password = _kept(password, one_time=must_set_password)
    clean(user)
    user.save()
    return user


@transaction.atomic
def hand_out_password(*, by: User, user: User) -> str:
    """Cấp mật khẩu dùng một lần: told once, and its first use is to set one's own. Whoever was signed in is out, and
    a second factor is taken away with it, because who asks for a new slip may have lost the telephone as well."""
    password = one_time_password()
    user.password = _kept(password, one_time=True)
    user.must_set_password = True
    user.save(update_fields=["password", "must_set_password"])
    Authenticator.objects.filter(user=user).delete()
    return password


def _kept(password: str | None, *, one_time: bool) -> str:
    """A password as it is stored."""
    return make_password(password, hasher=OneTimePasswordHasher.algorithm if one_time else "default")


def one_time_password() -> str:
    """A password to print on a slip: nothing that looks alike, in three groups; some 59 bits."""
    return "-".join("".join(secrets.choice(_LEGIBLE) for _ in range(4)) for _ in range(3))


def kind_of_name(name: str) -> tuple[str, str]:
    """Which kind of name this is, in its normal writing: the keyword of `ensure_user` and its value."""
    return rules.name_typed(name)
