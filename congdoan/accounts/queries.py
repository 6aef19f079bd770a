"""Reads of people."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from congdoan.common.errors import Refused

from .models import User


def first_password_file() -> Path:
    """Where the password made at set-up is kept for its owner, who changes it at the first sign-in."""
    return Path(settings.VAR_DIR) / "mat-khau-ban-dau.txt"


def acting_person(name: str | None) -> User:
    """Who a command line acts for: the person of `--by`, else the local administrator that set-up creates."""
    if name:
        found = User.objects.named(name)
        if found is None or not found.is_active:
            raise Refused("unknown_user", f"Không có tài khoản đang dùng với tên đăng nhập “{name}”.")
        return found
    local = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if local is None:
        raise Refused("no_administrator", "Chưa có quản trị hệ thống: chạy `congdoan setup` trước.")
    return local
