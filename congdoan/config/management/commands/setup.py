"""`congdoan setup`: makes a database ready."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser

from congdoan.accounts import commands as accounts
from congdoan.accounts.command_line import CongdoanCommand
from congdoan.accounts.queries import first_password_file
from congdoan.emulation import shipped as rubrics
from congdoan.emulation.commands import load_rubric
from congdoan.periods.commands import load_calendar
from congdoan.reporting import shipped
from congdoan.reporting.commands import load_catalogue


class Command(CongdoanCommand):
    help = "Tạo hoặc nâng cấp cơ sở dữ liệu, nạp danh mục, tạo quản trị hệ thống, gom tệp tĩnh. Chạy lại không hại gì."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-static", action="store_true", help="không gom tệp tĩnh")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        by = accounts.ensure_local_administrator()
        load_calendar()
        for path in shipped.shipped():
            load_catalogue(by=by, catalogue=shipped.read(path))
        for path in rubrics.shipped():
            load_rubric(by=by, rubric=rubrics.read(path))
        for path in rubrics.of_clusters():
            load_rubric(by=by, rubric=rubrics.read_of_cluster(path))
        if not options["no_static"]:
            call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(f"Hệ thống sẵn sàng. Quản trị: {by.email}; mật khẩu ban đầu ở {first_password_file()}.")
