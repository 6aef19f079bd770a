"""`congdoan quote …`: figures that a year-end report quotes from a document outside the books, with their source."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.errors import Refused
from congdoan.common.text import quoted
from congdoan.yearend import commands, queries


class Command(CongdoanCommand):
    help = "Số liệu dẫn từ ngoài sổ trong báo cáo tổng kết, mỗi số có nguồn."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        self._act(acts, "list", "các số liệu đã dẫn")
        add = self._act(acts, "add", "dẫn một số liệu; cùng nội dung thì thay số cũ")
        add.add_argument("--what", required=True, metavar="NỘI_DUNG")
        add.add_argument("--value", required=True, metavar="SỐ_LIỆU", help="số và đơn vị tính, như viết trong báo cáo")
        add.add_argument("--document", required=True, metavar="NGUỒN", help="văn bản, số, ngày")
        remove = self._act(acts, "remove", "bỏ một số liệu đã dẫn")
        remove.add_argument("--what", required=True, metavar="NỘI_DUNG")

    def _act(self, acts: Any, name: str, text: str) -> CommandParser:
        parser: CommandParser = acts.add_parser(name, help=text)
        parser.add_argument("--unit", required=True, metavar="MÃ", help="đơn vị lập báo cáo")
        parser.add_argument("--period", required=True, metavar="KỲ", help="năm của báo cáo")
        add_actor(parser)
        add_json(parser)
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        by, period = self.actor(options), options["period"]
        unit = queries.body_of(by, options["unit"], period)
        mine = queries.outside_figures(by, unit, period)
        match options["act"]:
            case "add":
                made = commands.quote_from_outside(
                    by=by, unit=unit, period=period, what=options["what"], value=options["value"],
                    document=options["document"],
                )  # fmt: skip
                self.stdout.write(f"Đã dẫn: {made} (nguồn: {made.document}).")
            case "remove":
                found = mine.filter(what=options["what"]).first()
                if found is None:
                    raise Refused("unknown_quote", f"Chưa dẫn số liệu nào có nội dung {quoted(options['what'])}.")
                commands.withdraw_from_outside(by=by, figure=found)
                self.stdout.write(f"Đã bỏ: {found}.")
            case _:
                told = [{"what": one.what, "value": one.value, "document": one.document} for one in mine]
                if options["json"]:
                    self.print_json(told)
                    return
                for one in told:
                    self.stdout.write(f"{one['what']}: {one['value']} (nguồn: {one['document']})")
