"""`congdoan audit …`: seals the audit block by block, checks the chain, tells its last block."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from congdoan.accounts.command_line import CongdoanCommand, add_json, repeat
from congdoan.audit import queries, sealing
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number


class Command(CongdoanCommand):
    help = "Nhật ký: niêm phong, kiểm tra niêm phong, khối cuối cùng."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        seal = acts.add_parser("seal", help="niêm phong các dòng nhật ký mới")
        seal.add_argument("--every", type=int, metavar="GIÂY", help="làm mãi, cách nhau chừng này giây")
        verify = acts.add_parser("verify", help="kiểm tra nhật ký còn đúng như khi niêm phong")
        verify.add_argument("--contains", metavar="DẤU", help="chuỗi phải còn khối có dấu này, ví dụ dấu đã in ra giấy")
        add_json(verify)
        add_json(acts.add_parser("last", help="khối niêm phong cuối cùng"))

    def handle(self, *args: Any, **options: Any) -> None:
        match options["act"]:
            case "seal":
                self._seal(options["every"])
            case "verify":
                self._verify(options)
            case "last":
                self._last(options)

    def _seal(self, every: int | None) -> None:
        if every is not None:
            repeat(sealing.seal, every)
            return
        made = sealing.seal()
        lines = sum(block.lines for block in made)
        self.stdout.write(f"Đã niêm phong {format_number(lines)} dòng nhật ký trong {len(made)} khối.")

    def _verify(self, options: dict[str, Any]) -> None:
        found = queries.verified()
        if options["json"]:
            self.print_json(found)
        if found.broken:
            raise Refused("broken_seal", f"Nhật ký không còn đúng như khi niêm phong. {found.broken.sentence}")
        if options["contains"] and not queries.has_seal(options["contains"]):
            raise Refused("no_such_seal", "Trong chuỗi niêm phong không có khối nào mang dấu này.")
        if options["json"]:
            return
        late = f", {found.late} dòng ghi muộn" if found.late else ""
        self.stdout.write(
            f"{format_number(found.blocks)} khối, {format_number(found.lines)} dòng nhật ký khớp{late}; "
            f"{format_number(found.unsealed)} dòng mới chưa niêm phong."
        )

    def _last(self, options: dict[str, Any]) -> None:
        block = queries.last_seal()
        if block is None:
            raise Refused("no_seal", "Nhật ký chưa niêm phong lần nào. Chạy `congdoan audit seal`.")
        if options["json"]:
            self.print_json({"number": block.number, "first": block.first_id, "last": block.last_id,
                             "lines": block.lines, "hash": block.hash, "sealed_at": block.sealed_at})  # fmt: skip
            return
        moment = timezone.localtime(block.sealed_at)
        self.stdout.write(
            f"Khối {block.number}, dòng {block.first_id}–{block.last_id}, niêm phong lúc {moment:%H:%M %d/%m/%Y}:\n"
            f"{block.hash}"
        )
