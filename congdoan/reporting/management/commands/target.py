"""`congdoan target …`: targets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.reporting import forms, imports


class Command(CongdoanCommand):
    help = "Chỉ tiêu."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        imported = acts.add_parser("import", help="nhập chỉ tiêu từ tệp CSV: " + ",".join(forms.TARGET_COLUMNS))
        imported.add_argument("file", type=Path)
        add_actor(imported)
        add_json(imported)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        entries = forms.targets_from(path)
        written, unchanged = imports.import_targets(by=self.actor(options), entries=entries, source=path.name)
        if options["json"]:
            self.print_json({"written": written, "unchanged": unchanged})
        else:
            self.stdout.write(f"Đã ghi {written} chỉ tiêu; {unchanged} chỉ tiêu không đổi.")
