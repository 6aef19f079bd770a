"""`congdoan numbers …`: the register of documents that go out, and the numbers of a conference's pack."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.dates import format_date, parse_iso
from congdoan.common.errors import Refused
from congdoan.documents import commands as documents
from congdoan.documents import queries as register
from congdoan.documents.models import IssuedDocument
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.yearend import commands, queries


class Command(CongdoanCommand):
    help = "Sổ đăng ký văn bản đi: các số đã lấy, số đầu tiên, lấy số, hủy văn bản; lấy số cho hồ sơ hội nghị."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        listed = self._act(acts, "list", "các văn bản đã lấy số trong năm")
        listed.add_argument("--kind", default="", metavar="LOẠI", help="chỉ một loại: BC, BB, QĐ, TTr")
        begin = self._act(acts, "begin", "sổ của năm bắt đầu từ số nào, khi đã lấy số ở sổ giấy")
        begin.add_argument("--kind", required=True, metavar="LOẠI", help="BC, BB, QĐ, TTr")
        begin.add_argument("--first", required=True, type=int, metavar="SỐ")
        take = self._act(acts, "take", "lấy số tiếp theo cho một văn bản", year=False)
        take.add_argument("--kind", required=True, metavar="LOẠI", help="BC, BB, QĐ, TTr")
        take.add_argument("--subject", required=True, metavar="TRÍCH_YẾU")
        take.add_argument("--on", metavar="NGÀY", help="ngày văn bản (mặc định: hôm nay)")
        cancel = self._act(acts, "cancel", "hủy một văn bản; số của nó không ai lấy lại")
        cancel.add_argument("--kind", required=True, metavar="LOẠI", help="BC, BB, QĐ, TTr")
        cancel.add_argument("--number", required=True, type=int, metavar="SỐ")
        cancel.add_argument("--reason", required=True, metavar="LÝ_DO")
        pack = acts.add_parser("pack", help="lấy số cho các văn bản của hồ sơ hội nghị chưa có số")
        whose = pack.add_mutually_exclusive_group(required=True)
        whose.add_argument("--unit", metavar="MÃ", help="đơn vị lập hồ sơ")
        whose.add_argument("--cluster", metavar="MÃ", help="cụm thi đua của năm đó")
        pack.add_argument("--period", required=True, metavar="KỲ")
        pack.add_argument("--on", metavar="NGÀY", help="ngày văn bản (mặc định: hôm nay)")
        add_actor(pack)
        add_json(pack)

    def _act(self, acts: Any, name: str, text: str, *, year: bool = True) -> CommandParser:
        parser: CommandParser = acts.add_parser(name, help=text)
        parser.add_argument("--unit", required=True, metavar="MÃ", help="đơn vị ban hành")
        if year:
            parser.add_argument("--year", required=True, type=int, metavar="NĂM")
        add_actor(parser)
        add_json(parser)
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        by = self.actor(options)
        if options["act"] == "pack":
            subject = queries.subject_named(
                by, unit=options["unit"], cluster=options["cluster"], period=options["period"]
            )
            taken = commands.number_pack(by=by, subject=subject, period=options["period"], dated=_day(options["on"]))
            self._print(taken, options, nothing="Văn bản nào cũng đã có số.")
            return
        unit, kind = org.unit_by_code(by, options["unit"]), options["kind"]
        match options["act"]:
            case "begin":
                self._begin(unit, options)
            case "take":
                issued = documents.number_document(
                    by=by, unit=unit, kind=kind, dated=_day(options["on"]), subject=options["subject"]
                )
                self._print([issued], options)
            case "cancel":
                found = register.issued_by_number(by, unit, options["year"], kind, options["number"])
                self._print([documents.cancel_document(by=by, issued=found, reason=options["reason"])], options)
            case _:
                told = register.issued_documents(by, unit, options["year"], kind)
                self._print(list(told), options, nothing="Chưa lấy số nào.")

    def _begin(self, unit: Unit, options: dict[str, Any]) -> None:
        series = documents.begin_numbers(
            by=self.actor(options), unit=unit, kind=options["kind"], year=options["year"], first=options["first"]
        )
        if options["json"]:
            self.print_json({"kind": series.kind, "year": series.year, "first": series.first})
        else:
            self.stdout.write(f"Sổ {series.kind} năm {series.year} bắt đầu từ số {series.first}.")

    def _print(self, told: list[IssuedDocument], options: dict[str, Any], nothing: str = "") -> None:
        if options["json"]:
            self.print_json(
                [
                    {"symbol": one.symbol, "number": one.number, "dated": one.dated, "subject": one.subject,
                     "cancelled": one.cancelled}
                    for one in told
                ]
            )  # fmt: skip
            return
        for one in told:
            cancelled = f" (đã hủy: {one.cancelled})" if one.cancelled else ""
            self.stdout.write(f"{one.symbol}, ngày {format_date(one.dated)}: {one.subject}{cancelled}")
        if not told:
            self.stdout.write(nothing)


def _day(written: str | None) -> date:
    try:
        return parse_iso(written) if written else timezone.localdate()
    except ValueError as error:
        raise Refused("bad_date", str(error)) from None
