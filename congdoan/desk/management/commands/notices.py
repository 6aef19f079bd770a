"""`congdoan notices send`: tells people what is due, returned, accepted, asked; in the application and by mail."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from congdoan.accounts.command_line import CongdoanCommand, add_json, repeat
from congdoan.desk.commands import send_notices


class Command(CongdoanCommand):
    help = "Lập và gửi thông báo đến hạn, trả lại, duyệt, báo cáo đột xuất. Chạy lại không gửi hai lần."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        send = acts.add_parser("send", help="lập thông báo mới và gửi thư đến hạn gửi")
        send.add_argument("--every", type=int, metavar="PHÚT", help="chạy mãi, cứ chừng ấy phút một lần")
        add_json(send)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["every"]:
            repeat(lambda: self._send(as_json=options["json"]), options["every"] * 60)
        else:
            self._send(as_json=options["json"])

    def _send(self, *, as_json: bool) -> None:
        done = send_notices(now=timezone.now())
        if as_json:
            self.print_json({"made": done.made, "mails": done.mails, "failed": done.failed})
            return
        failed = f", {done.failed} thư chưa gửi được sẽ gửi lại" if done.failed else ""
        self.stdout.write(f"{done.made} thông báo mới, {done.mails} thư đã gửi{failed}.")
