"""`congdoan form …`: report forms."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_json
from congdoan.reporting import queries


class Command(CongdoanCommand):
    help = "Biểu mẫu báo cáo."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        add_json(acts.add_parser("list", help="các biểu mẫu và dòng của chúng"))

    def handle(self, *args: Any, **options: Any) -> None:
        forms = queries.form_listings()
        if options["json"]:
            self.print_json(forms)
            return
        for form in forms:
            self.stdout.write(f"{form.code}  {form.title} · bộ {form.set} · kỳ: {', '.join(form.period_kinds)}")
            for line in form.lines:
                derived = " (tự tính)" if line.derived else ""
                self.stdout.write(f"    {line.indicator}  {line.label}, {line.unit}{derived}")
