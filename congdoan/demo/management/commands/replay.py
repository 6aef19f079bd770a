"""`congdoan replay`: published figures against ours."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number, round_half_up
from congdoan.common.printing import print_table
from congdoan.common.wording import pair
from congdoan.demo import queries
from congdoan.demo.queries import ReplayRow
from congdoan.demo.rules import fails


def print_rows(rows: list[ReplayRow]) -> None:
    """The replay as a table for people."""
    cells = [(row.organisation, row.period, row.indicator, row.printed, _ours(row), row.verdict) for row in rows]
    print_table(("Tổ chức", "Kỳ", "Chỉ số", "Công bố", "Hệ thống tính", "Kết luận"), cells, right=(4,))


def _ours(row: ReplayRow) -> str:
    if row.computed is None:
        return "chưa có"
    if row.target is not None:
        return pair(row.computed, row.target)
    return format_number(round_half_up(row.computed, 1), 1, trim=True)


class Command(CongdoanCommand):
    help = "So từng con số đã công bố với số hệ thống tính được; sai hoặc thiếu thì mã thoát 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--case", default="", metavar="VỤ_VIỆC", help="một vụ việc: tên thư mục trong examples/")
        add_actor(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        rows = queries.replay(self.actor(options), options["case"])
        if not rows:
            raise Refused("nothing_published", "Không có số liệu công bố nào (examples/*/published.csv).")
        if options["json"]:
            self.print_json(rows)
        else:
            print_rows(rows)
        wrong = [row for row in rows if fails(row.verdict)]
        if wrong:
            raise Refused("replay", f"{len(wrong)} con số khác hoặc thiếu so với công bố.")
