"""`congdoan report …`: reports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.progress import bar
from congdoan.reporting import forms, imports


class Command(CongdoanCommand):
    help = "Báo cáo."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        columns = ",".join(forms.REPORT_COLUMNS)
        imported = acts.add_parser("import", help=f"nhập báo cáo từ tệp CSV: {columns}[,basis,cut_off,submitted_on]")
        imported.add_argument("file", type=Path)
        imported.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi")
        imported.add_argument("--accept", action="store_true", help="gửi và duyệt luôn; đính chính báo cáo đã duyệt")
        add_actor(imported)
        add_json(imported)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        outcome = imports.import_reports(
            by=self.actor(options),
            entries=forms.reports_from(path),
            source=path.name,
            accept=options["accept"],
            dry_run=options["dry_run"],
            watch=bar,
        )
        if options["json"]:
            self.print_json(outcome)
            return
        did = "Sẽ" if options["dry_run"] else "Đã"
        self.stdout.write(
            f"{did} nhập {outcome.created} báo cáo mới, thay {outcome.replaced} báo cáo đang soạn, "
            f"đính chính {outcome.corrected}, duyệt {outcome.accepted}; {outcome.unchanged} báo cáo không đổi."
        )
        for warning in outcome.warnings:
            self.stdout.write(f"Cần xem: {warning}")
