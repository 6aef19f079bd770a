"""Who somebody is: by one field for e-mail, phone number or user name, and a password."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from .models import User


class NameBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth carries no types
    """Đăng nhập by any of a person's names; allauth adds the limits on attempts and the second factor."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        user = User.objects.named(credentials.get("username") or "")
        found: User | None = self._check_password(user, credentials["password"])
        return found
