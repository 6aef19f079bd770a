"""`congdoan notices send`: tells people what is due, returned, accepted, asked; in the application and by mail."""

from __future__ import annotations

import os
import time
from typing import Any

from django.core.management.base import CommandParser
from django.db import connections
from django.db.utils import OperationalError
from django.utils import timezone

from congdoan.accounts.command_line import CongdoanCommand, add_json
from congdoan.desk.commands import send_notices


class Command(CongdoanCommand):
    help = "Lập và gửi thông báo đến hạn, trả lại, duyệt, báo cáo đột xuất. Chạy lại không gửi hai lần."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        send = acts.add_parser("send", help="lập thông báo mới và gửi thư đến hạn gửi")
        send.add_argument("--every", type=int, metavar="PHÚT", help="chạy mãi, cứ chừng ấy phút một lần")
        add_json(send)

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["every"]:
            self._send(as_json=options["json"])
            return
        parent = os.getppid()
        while os.getppid() == parent:  # whoever started it is there
            try:
                self._send(as_json=options["json"])
            except OperationalError as error:  # the database is busy or restarts: the next round makes up for it
                self.stderr.write(str(error))
            connections.close_all()
            for _second in range(options["every"] * 60):
                if os.getppid() != parent:
                    return
                time.sleep(1)

    def _send(self, *, as_json: bool) -> None:
        done = send_notices(now=timezone.now())
        if as_json:
            self.print_json({"made": done.made, "mails": done.mails, "failed": done.failed})
            return
        failed = f", {done.failed} thư chưa gửi được sẽ gửi lại" if done.failed else ""
        self.stdout.write(f"{done.made} thông báo mới, {done.mails} thư đã gửi{failed}.")
