"""`congdoan deliberation …`: the meeting that deliberated a classification, as the minutes print it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.dates import format_date, parse_iso
from congdoan.common.errors import Refused
from congdoan.yearend import commands, queries
from congdoan.yearend.minutes import Met

_TOLD = {
    "held_on": "Ngày họp", "place": "Địa điểm", "chair": "Chủ trì", "secretary": "Thư ký",
    "attending": "Thành phần dự họp", "opinions": "Ý kiến thảo luận", "votes_for": "Tán thành",
    "votes_against": "Không tán thành", "votes_blank": "Ý kiến khác",
}  # fmt: skip


class Command(CongdoanCommand):
    help = "Cuộc họp xét xếp loại, in trong biên bản; biểu quyết ghi riêng, không cộng vào điểm."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        self._act(acts, "show", "cuộc họp đã ghi")
        record = self._act(acts, "record", "ghi cuộc họp; phần không nêu giữ như đã ghi")
        record.add_argument("--on", dest="held_on", metavar="NGÀY", help="ngày họp")
        record.add_argument("--place", metavar="NƠI")
        record.add_argument("--chair", metavar="HỌ_TÊN", help="chủ trì")
        record.add_argument("--secretary", metavar="HỌ_TÊN", help="thư ký")
        record.add_argument("--attending", metavar="THÀNH_PHẦN")
        record.add_argument("--opinions", metavar="Ý_KIẾN")
        record.add_argument("--for", dest="votes_for", type=int, metavar="SỐ", help="tán thành")
        record.add_argument("--against", dest="votes_against", type=int, metavar="SỐ", help="không tán thành")
        record.add_argument("--blank", dest="votes_blank", type=int, metavar="SỐ", help="ý kiến khác")

    def _act(self, acts: Any, name: str, text: str) -> CommandParser:
        parser: CommandParser = acts.add_parser(name, help=text)
        parser.add_argument("--unit", required=True, metavar="MÃ", help="đơn vị xét xếp loại")
        parser.add_argument("--period", required=True, metavar="KỲ")
        add_actor(parser)
        add_json(parser)
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        by, period = self.actor(options), options["period"]
        unit = queries.body_of(by, options["unit"], period)
        if options["act"] == "record":
            told = {name: options[name] for name in _TOLD if options[name] is not None}
            try:
                told |= {"held_on": parse_iso(told["held_on"])} if "held_on" in told else {}
            except ValueError as error:
                raise Refused("bad_date", str(error)) from None
            kept = queries.met(unit, period)
            commands.record_deliberation(by=by, unit=unit, period=period, met=replace(kept, **told))
        self._show(queries.met(unit, period), as_json=options["json"])

    def _show(self, met: Met, *, as_json: bool) -> None:
        if as_json:
            self.print_json(vars(met))
            return
        if met == Met():
            self.stdout.write("Chưa ghi cuộc họp xét.")
        for name, label in _TOLD.items():
            value = getattr(met, name)
            if value not in ("", None):
                self.stdout.write(f"{label}: {format_date(value) if name == 'held_on' else value}")
