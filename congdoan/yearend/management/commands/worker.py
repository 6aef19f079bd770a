"""`congdoan worker`: makes the packs that were asked for on the pages."""

from __future__ import annotations

import signal
import sys
from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, repeat, starter_is_there
from congdoan.yearend import jobs


class Command(CongdoanCommand):
    help = "Lập các hồ sơ hội nghị được yêu cầu trên trang, lần lượt từng hồ sơ."
    _is_stopped = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, metavar="GIÂY", help="làm mãi, cách nhau chừng này giây")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["every"] is None:
            while self._one():
                pass
            return
        signal.signal(signal.SIGTERM, self._stop)
        repeat(self._one, options["every"], goes_on=self._goes_on)

    def _stop(self, *_: object) -> None:
        """The job at hand is given back. Python drops what is raised while it clears up; then the next look ends it."""
        self._is_stopped = True
        sys.exit()

    def _goes_on(self) -> bool:
        return not self._is_stopped and starter_is_there()

    def _one(self) -> bool:
        """One job, if there is any; it is given back when whoever started this process is gone."""
        job = jobs.take()
        if job is None:
            return False
        if job.is_open:
            jobs.work_on(job, goes_on=self._goes_on)
        self.stdout.write(f"{job.unit.code}, kỳ {job.period.code}: {job.get_state_display()}. {job.said}".rstrip())
        return True
