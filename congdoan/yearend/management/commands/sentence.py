"""`congdoan sentence …`: the sentences of a year-end report, edited by hand while their figures stay bound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.reporting.command_line import add_scope, scope_of
from congdoan.reporting.queries import Scope
from congdoan.yearend import commands, queries
from congdoan.yearend.queries import Subject


class Command(CongdoanCommand):
    help = "Các câu của báo cáo tổng kết: xem, sửa bằng tay (số liệu vẫn lấy từ sổ), lấy lại câu tự lập."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        self._act(acts, "list", "các câu với vị trí của từng câu")
        edit = self._act(acts, "edit", "sửa một câu; số liệu ghi bằng tên trong ngoặc vuông")
        edit.add_argument("place", metavar="VỊ_TRÍ", help="vị trí của câu, xem `congdoan sentence list`")
        words = edit.add_mutually_exclusive_group(required=True)
        words.add_argument("--text", metavar="CÂU", help="câu mới")
        words.add_argument("--file", type=Path, metavar="TỆP", help="tệp chữ (UTF-8) chứa câu mới")
        reset = self._act(acts, "reset", "bỏ câu sửa, lấy lại câu tự lập")
        reset.add_argument("place", metavar="VỊ_TRÍ", help="vị trí của câu")

    def _act(self, acts: Any, name: str, text: str) -> CommandParser:
        parser: CommandParser = acts.add_parser(name, help=text)
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--unit", metavar="MÃ", help="đơn vị lập báo cáo")
        whose.add_argument("--cluster", metavar="MÃ", help="cụm thi đua của năm đó")
        add_scope(parser)
        add_actor(parser)
        add_json(parser)
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        by, scope = self.actor(options), scope_of(options)
        subject = queries.subject_named(by, unit=options["unit"], cluster=options["cluster"], period=scope.period)
        match options["act"]:
            case "edit":
                text = _read(options["file"]) if options["file"] else options["text"]
                free = commands.edit_sentence(
                    by=by, subject=subject, scope=scope, place=options["place"], text=text
                )  # fmt: skip
                self.stdout.write(f"Đã sửa câu {options['place']}.")
                if free:
                    self.stdout.write(f"Không gắn với số liệu nào: {', '.join(free)}. Kiểm tra lại các số này.")
            case "reset":
                there_was = commands.reset_sentence(
                    by=by, subject=subject, period=scope.period, place=options["place"]
                )  # fmt: skip
                self.stdout.write("Đã lấy lại câu tự lập." if there_was else "Câu này chưa được sửa.")
            case _:
                self._list(by, subject, scope, as_json=options["json"])

    def _list(self, by: User, subject: Subject, scope: Scope, *, as_json: bool) -> None:
        edits = queries.edits_of(subject, scope.period)
        told = [
            {"place": one.place, "text": one.text, "shown": one.shown,
             "edited": edits[one.place].text if one.place in edits else ""}
            for one in queries.sentences(by, subject, scope)
        ]  # fmt: skip
        if as_json:
            self.print_json(told)
            return
        for one in told:
            self.stdout.write(f"{one['place']}{' (đã sửa)' if one['edited'] else ''}: {one['edited'] or one['text']}")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refused("bad_file", f"Không đọc được tệp chữ “{path}”: cần một tệp văn bản UTF-8 có thật.") from None
