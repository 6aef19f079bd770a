"""The base of every `congdoan …` command: who acts, how results and refusals are printed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.db.utils import OperationalError, ProgrammingError

from congdoan.common.errors import Refused
from congdoan.common.printing import as_json
from congdoan.common.text import sentence

from .models import User
from .queries import acting_person


class CongdoanCommand(BaseCommand):
    """A command of an area. A refusal is one plain sentence on the error stream and exit code 1."""

    requires_system_checks = []

    def run_from_argv(self, argv: list[str]) -> None:
        try:
            super().run_from_argv(argv)
        except Refused as refused:
            self.stderr.write(sentence(str(refused)))
            sys.exit(1)
        except (OperationalError, ProgrammingError) as error:
            self.stderr.write(f"Cơ sở dữ liệu chưa sẵn sàng ({error}). Chạy `congdoan setup` trước.")
            sys.exit(1)
        except BrokenPipeError:  # `… | head` has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except KeyboardInterrupt:
            self.stderr.write("Đã dừng theo yêu cầu; phần đang làm dở không được ghi.")
            sys.exit(1)

    def actor(self, options: dict[str, Any]) -> User:
        return acting_person(options.get("by"))

    def print_json(self, data: Any) -> None:
        self.stdout.write(as_json(data))


def add_actor(parser: CommandParser) -> None:
    """`--by EMAIL`: on whose behalf."""
    parser.add_argument("--by", metavar="EMAIL", help="làm thay ai (mặc định: quản trị hệ thống)")


def add_json(parser: CommandParser) -> None:
    """`--json`: the result for programs."""
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")


STARTED_BY = "CONGDOAN_STARTED_BY"
"""In the environment: the process that started this one, which may be gone before this one looks."""
_starter = int(os.environ.get(STARTED_BY) or os.getppid())


def starter_is_there() -> bool:
    """Whether the process that started this one still runs."""
    return os.getppid() == _starter


def repeat(act: Callable[[], object], seconds: int, *, goes_on: Callable[[], bool] = starter_is_there) -> None:
    """Does it again and again, about so many seconds apart, as long as it goes on, else as long as whoever started this
    process is there; what a busy or restarting database refused is done in the next round."""
    while goes_on():
        try:
            act()
        except OperationalError as error:
            sys.stderr.write(f"{error}\n")
        connections.close_all()
        for _second in range(max(1, seconds)):
            time.sleep(1)
            if not goes_on():
                return
