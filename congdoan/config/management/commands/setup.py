"""`congdoan setup`: makes a database ready."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser

from congdoan.accounts import commands as accounts
from congdoan.accounts.command_line import CongdoanCommand
from congdoan.periods.commands import load_calendar
from congdoan.reporting import shipped
from congdoan.reporting.commands import load_catalogue

PASSWORD_FILE = "mat-khau-ban-dau.txt"


def first_password() -> Path:
    """Where the password made at set-up is kept for its owner."""
    return Path(settings.VAR_DIR) / PASSWORD_FILE


class Command(CongdoanCommand):
    help = "Tạo hoặc nâng cấp cơ sở dữ liệu, nạp danh mục, tạo quản trị hệ thống, gom tệp tĩnh. Chạy lại không hại gì."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-static", action="store_true", help="không gom tệp tĩnh")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        password = secrets.token_urlsafe(9)
        by, made = accounts.ensure_local_administrator(password=password)
        if made:
            with os.fdopen(os.open(first_password(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as kept:
                kept.write(password + "\n")
        load_calendar()
        for path in shipped.shipped():
            load_catalogue(by=by, catalogue=shipped.read(path))
        if not options["no_static"]:
            call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(f"Hệ thống sẵn sàng. Quản trị: {by.email}; mật khẩu ban đầu ở {first_password()}.")
