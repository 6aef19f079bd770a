"""`congdoan period …`: closing and reopening."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.reporting import commands


class Command(CongdoanCommand):
    help = "Kỳ báo cáo: khóa và mở lại, cho mọi đơn vị."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        for name, text in (("close", "khóa kỳ"), ("reopen", "mở lại kỳ")):
            act = acts.add_parser(name, help=text)
            act.add_argument("code", metavar="KỲ", help="ví dụ 2023, 2023-H1, 2023-M11")
            act.add_argument("--decision", required=True, metavar="VĂN_BẢN")
            add_actor(act)
            add_json(act)

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {"by": self.actor(options), "code": options["code"], "decision": options["decision"]}
        done = commands.close_period(**asked) if options["act"] == "close" else commands.reopen_period(**asked)
        if options["json"]:
            self.print_json(done)
            return
        said = "Đã khóa" if isinstance(done, commands.Closed) else "Đã mở lại"
        self.stdout.write(f"{said} kỳ {options['code']}: {done.books} sổ số liệu, {done.reports} báo cáo.")
        if isinstance(done, commands.Closed) and done.left_out:
            self.stdout.write(f"{done.left_out} báo cáo chưa được duyệt nằm ngoài số liệu của kỳ.")
        if isinstance(done, commands.Reopened) and done.corrected:
            self.stdout.write(f"{done.corrected} báo cáo đã đính chính theo quyết định giữ số đã đính chính.")
