"""`congdoan rollup …`: totals recomputed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_json
from congdoan.common.errors import Refused
from congdoan.reporting import queries
from congdoan.reporting.models import Book


class Command(CongdoanCommand):
    help = "Tổng hợp: tính lại mọi tổng từ báo cáo đã duyệt và so từng byte."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        add_json(acts.add_parser("verify", help="tính lại và so sánh"))

    def handle(self, *args: Any, **options: Any) -> None:
        faults = queries.faults_of_books()
        if faults:
            raise Refused("totals", f"Có {len(faults)} tổng khác kết quả tính lại:", details=faults)
        books = Book.objects.count()
        if options["json"]:
            self.print_json({"books": books, "faults": []})
        else:
            self.stdout.write(f"Mọi tổng của {books} sổ số liệu khớp từng byte với kết quả tính lại.")
