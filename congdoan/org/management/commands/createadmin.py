"""`congdoan createadmin`: the first administrator of an installation or of a unit."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor
from congdoan.common.errors import Refused
from congdoan.org import commands, queries


class Command(CongdoanCommand):
    help = "Lập người quản trị đầu tiên của hệ thống, hoặc của một đơn vị và cấp dưới."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", metavar="HỌ_TÊN", help="không ghi thì được hỏi")
        parser.add_argument("--email", metavar="THƯ")
        parser.add_argument("--phone", metavar="SỐ")
        parser.add_argument("--unit", metavar="MÃ", help="đơn vị; không ghi thì toàn hệ thống")
        parser.add_argument("--more", action="store_true", help="lập thêm dù đã có người quản trị")
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        by = self.actor(options)
        unit = queries.unit_by_code(by, options["unit"], "grant") if options["unit"] else None
        slip = commands.create_administrator(
            by=by,
            full_name=options["name"] or _asked("Họ và tên: "),
            name=options["email"] or options["phone"] or _asked("Thư điện tử hoặc số điện thoại: "),
            unit=unit,
            although=options["more"],
        )
        self.stdout.write(
            f"Đã lập người quản trị {slip.unit or 'toàn hệ thống'}: {slip.user.full_name}.\n"
            f"Đăng nhập bằng: {slip.user.sign_in_name}\n"
            f"Mật khẩu dùng một lần: {slip.password}"
        )


def _asked(question: str) -> str:
    if not sys.stdin.isatty():
        raise Refused("no_name", "Thiếu tên: ghi --name và --email hoặc --phone.")
    return input(question)
