"""`congdoan yearend`: the documents of the year-end conference of a body or a cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.dates import parse_iso
from congdoan.common.errors import Refused
from congdoan.reporting.command_line import add_scope, scope_of
from congdoan.yearend import commands, queries


class Command(CongdoanCommand):
    help = "Hồ sơ hội nghị tổng kết của một đơn vị hoặc một cụm thi đua: báo cáo (Word), phụ lục số liệu (Excel)."

    def add_arguments(self, parser: CommandParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--unit", metavar="MÃ", help="đơn vị lập hồ sơ")
        whose.add_argument("--cluster", metavar="MÃ", help="cụm thi đua của năm đó")
        add_scope(parser)
        parser.add_argument("--out", required=True, type=Path, metavar="THƯ_MỤC", help="nơi ghi các tệp")
        parser.add_argument("--date", metavar="NGÀY", help="ngày của báo cáo (mặc định: ngày chốt số liệu)")
        parser.add_argument("--number", action="store_true", help="lấy số trong sổ đăng ký cho văn bản chưa có số")
        add_actor(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        by, scope = self.actor(options), scope_of(options)
        try:
            dated = parse_iso(options["date"]) if options["date"] else None
        except ValueError as error:
            raise Refused("bad_date", str(error)) from None
        subject = queries.subject_named(by, unit=options["unit"], cluster=options["cluster"], period=scope.period)
        if options["number"]:
            commands.number_pack(by=by, subject=subject, period=scope.period, dated=dated or timezone.localdate())
        issued = commands.issue_pack(by=by, subject=subject, scope=scope, folder=options["out"], dated=dated)
        if options["json"]:
            self.print_json(self._as_json(issued))
            return
        for path in issued.written:
            self.stdout.write(str(path))
        if issued.kept:
            self.stdout.write(
                f"Kỳ {scope.period} đã khóa, giữ nguyên hồ sơ đã có; muốn lập lại thì ghi vào thư mục khác:"
            )
        for path in issued.kept:
            self.stdout.write(f"  {path}")
        if issued.lacking:
            self.stdout.write("Chưa có trong hồ sơ:")
        for one in issued.lacking:
            self.stdout.write(f"  {one.what}: {one.why}")

    def _as_json(self, issued: commands.Issued) -> dict[str, Any]:
        pack = issued.pack
        record = None
        if pack:
            record = {
                "scope": pack.scope_key, "figures": pack.figures, "structure": pack.structure,
                "classification": pack.classification, "at": pack.at.isoformat(),
                "files": {file.name: file.sha256 for file in pack.files.defer("content")},
            }  # fmt: skip
        return {
            "files": [str(path) for path in issued.written],
            "kept": [str(path) for path in issued.kept],
            "lacking": [{"what": one.what, "why": one.why} for one in issued.lacking],
            "pack": record,
        }
