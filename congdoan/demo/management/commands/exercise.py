"""`congdoan exercise`: the national exercise of the reform of 2025 as files, and loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor
from congdoan.accounts.queries import first_password_file
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.common.progress import bar
from congdoan.demo import commands
from congdoan.demo.nation import Nation, nation
from congdoan.demo.nation.files import ExerciseFiles, write


class Command(CongdoanCommand):
    help = "Ghi bài tập sắp xếp tổ chức năm 2025 (minh họa) thành tệp, ở bất kỳ quy mô nào; --load nạp luôn."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="THƯ_MỤC", help="nơi ghi tệp")
        parser.add_argument("--share", type=float, default=0.01, metavar="PHẦN", help="phần của cả nước; 1 là tất cả")
        parser.add_argument("--load", action="store_true", help="nạp vào cơ sở dữ liệu trống, trừ hai kế hoạch")
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        share: float = options["share"]
        if not 0 < share <= 1:
            raise Refused("share", "--share là một phần của cả nước: lớn hơn 0, nhiều nhất 1, ví dụ 0.01.")
        drawn = nation(share)
        if options["load"]:
            call_command("setup", no_static=True, stdout=self.stderr)
            commands.check_room_for_exercise(drawn)
        files = write(drawn, options["out"], bar)
        self._tell(drawn, files)
        if options["load"]:
            self._load(drawn, files, options)

    def _tell(self, drawn: Nation, files: ExerciseFiles) -> None:
        counts = {
            "CĐCS": len(drawn.unions),
            "đoàn viên": sum(union.members for union in drawn.unions),
            "tỉnh, thành phố": len(drawn.design.provinces),
            "quận, huyện": len(drawn.districts),
            "xã, phường mới": sum(len(district.communes) for district in drawn.districts),
        }
        self.stdout.write("Minh họa: " + "; ".join(f"{format_number(n)} {what}" for what, n in counts.items()) + ".")
        one_by_one = (files.units, files.officers, files.clusters, files.targets, files.communes)
        for path in (*one_by_one, *files.last_year, *files.this_year, *files.unfinished, *files.plans):
            self.stdout.write(f"  {path}")

    def _load(self, drawn: Nation, files: ExerciseFiles, options: dict[str, Any]) -> None:
        password = first_password_file().read_text().strip()
        commands.load_exercise(
            by=self.actor(options), nation=drawn, files=files, password=password,
            done=lambda step: self.stdout.write(f"Xong: {step}."),
        )  # fmt: skip
        first = drawn.districts[0]
        self.stdout.write(
            f"Đăng nhập thử, mật khẩu ban đầu {password}: {first.province.lower()}-lanh-dao@vi-du.vn (LĐLĐ tỉnh), "
            f"{first.code.lower().replace('.', '-')}@vi-du.vn (LĐLĐ quận, huyện)."
        )
