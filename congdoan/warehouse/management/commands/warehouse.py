"""`congdoan warehouse …`: the accepted figures for analysts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.numbers import format_number
from congdoan.common.progress import bar
from congdoan.org import queries as org
from congdoan.warehouse import commands


class Command(CongdoanCommand):
    help = "Kho số liệu: số đã duyệt thành tệp Parquet cho người phân tích."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        export = acts.add_parser("export", help="xuất số của từng đơn vị, mỗi bộ chỉ số và kỳ một tệp")
        export.add_argument("--out", required=True, type=Path, metavar="THƯ_MỤC", help="nơi ghi các tệp")
        export.add_argument("--unit", metavar="MÃ", help="đơn vị và cấp dưới (mặc định: cả phạm vi được xem)")
        export.add_argument("--period", metavar="KỲ", help="một kỳ (mặc định: mọi kỳ có số liệu)")
        export.add_argument("--set", metavar="BỘ", help="một bộ chỉ số (mặc định: mọi bộ)")
        add_actor(export)
        add_json(export)

    def handle(self, *args: Any, **options: Any) -> None:
        by, folder = self.actor(options), options["out"]
        exported = commands.export_warehouse(
            by=by,
            folder=folder,
            unit=org.unit_by_code(by, options["unit"]) if options["unit"] else None,
            period=options["period"],
            set_code=options["set"],
            watch=bar,
        )
        if options["json"]:
            self.print_json({"folder": str(folder), "rows": exported.rows, **vars(exported)})
            return
        for file in exported.files:
            self.stdout.write(f"{folder / file.file}: {format_number(file.rows)} dòng")
        for name in exported.dictionaries:
            self.stdout.write(str(folder / name))
