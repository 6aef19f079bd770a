"""`congdoan start`: the tree and the accounts of a body out of a list of unions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.accounts.models import User
from congdoan.common.dates import parse_iso
from congdoan.common.errors import Refused
from congdoan.common.printing import print_table
from congdoan.common.text import fold
from congdoan.documents.lists import MOST_ROWS, read_list
from congdoan.org import queries as org
from congdoan.org.commands import Slip
from congdoan.org.forms import slip_lines, slips_as_csv
from congdoan.org.models import RoleGrant, UnitCategory, UnitLevel
from congdoan.starting import commands, queries
from congdoan.starting.models import StartList
from congdoan.starting.preview_page import WORDS
from congdoan.starting.rules import NEW, SKIP, Common, Fate, Proposal, counts_of
from congdoan.starting.words import COLUMNS, TITLES


class Command(CongdoanCommand):
    help = "Bắt đầu: lập cây đơn vị và tài khoản từ danh sách Excel; không có --apply thì chỉ xem trước."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", metavar="TỆP", help=".xlsx, .xls hoặc .csv")
        parser.add_argument("--unit", metavar="MÃ", help="đơn vị cấp trên của các đơn vị trong danh sách")
        told = ", ".join(TITLES)
        parser.add_argument(
            "--map", action="append", default=[], metavar="GÌ=TIÊU_ĐỀ", help=f"cột nào ghi gì ({told}); lặp lại được"
        )
        parser.add_argument("--level", default="grassroots_union", choices=UnitLevel.values, metavar="CẤP")
        parser.add_argument("--category", default="none", choices=UnitCategory.values, metavar="LOẠI_HÌNH")
        parser.add_argument("--day", metavar="NGÀY", help="ngày thành lập của dòng không ghi, YYYY-MM-DD")
        parser.add_argument("--role", choices=["", *RoleGrant.Role.values], metavar="VAI_TRÒ", help="'' là không lập")
        parser.add_argument("--doubts", choices=(NEW, SKIP), help="mọi dòng phân vân: lập mới, hoặc bỏ qua")
        parser.add_argument("--skip-faults", action="store_true", help="bỏ qua các dòng lỗi")
        parser.add_argument("--apply", action="store_true", help="ghi; không có thì chỉ xem trước")
        parser.add_argument("--slips", type=Path, metavar="TỆP", help="ghi phiếu tài khoản (có mật khẩu) vào tệp CSV")
        parser.add_argument("--undo", type=int, metavar="SỐ", help="rút lại danh sách đã ghi: đơn vị và tài khoản")
        parser.add_argument("--renew", type=int, metavar="SỐ", help="cấp phiếu mới cho người chưa đăng nhập lần nào")
        add_actor(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        by = self.actor(options)
        if options["undo"] is not None:
            self._undo(by, options)
            return
        if options["renew"] is not None:
            self._renew(by, options)
            return
        if options["file"] is None or not options["unit"]:
            raise Refused("incomplete", "Ghi tệp và --unit, hoặc --undo, --renew với số của danh sách đã ghi.")
        with transaction.atomic():
            one = self._read(by, options)
            made = self._decided(by, one, options)
            done = commands.write_list(by=by, one=one, edition=one.edition) if options["apply"] else None
            if done is None:
                transaction.set_rollback(True)
            elif options["slips"]:  # before anything is kept: without slips nobody gets in
                _write_slips(options["slips"], done.slips)
        if options["json"]:
            slips = slip_lines(done.slips) if done else []
            told = {"rows": made, "unread": one.unread, "written": done is not None, "slips": slips}
            self.print_json(told | {"list": one.pk if done else None})
        else:
            self._tell(made, done, one)
            if done and done.slips and not options["slips"]:
                self.stdout.write(slips_as_csv(done.slips), ending="")

    def _undo(self, by: User, options: dict[str, Any]) -> None:
        one = queries.list_of(by, options["undo"])
        done = commands.withdraw_list(by=by, one=one)
        if options["json"]:
            kept = [person.sign_in_name for person in done.used]
            self.print_json({"units": len(done.units), "closed": len(done.unused), "kept": kept})
            return
        told = f"bỏ {len(done.units)} đơn vị, khóa {len(done.unused)} tài khoản chưa ai dùng"
        self.stdout.write(f"Đã rút lại danh sách {one.file}: {told}.")
        for person in done.used:
            self.stdout.write(f"Giữ lại vì đã dùng: {person} ({person.sign_in_name}).")

    def _renew(self, by: User, options: dict[str, Any]) -> None:
        with transaction.atomic():
            slips = commands.renew_slips(by=by, one=queries.list_of(by, options["renew"]))
            if options["slips"]:
                _write_slips(options["slips"], slips)
        if options["json"]:
            self.print_json({"slips": slip_lines(slips)})
        elif options["slips"]:
            self.stdout.write(f"Đã cấp {len(slips)} phiếu mới; phiếu cũ hết dùng.")
        else:
            self.stdout.write(slips_as_csv(slips), ending="")

    def _read(self, by: User, options: dict[str, Any]) -> StartList:
        unit = org.unit_by_code(by, options["unit"], "structure")
        path: Path = options["file"]
        role = options["role"] if options["role"] is not None else queries.roles_for(by).usual
        day = parse_iso(options["day"]) if options["day"] else queries.first_day()
        common = Common(options["level"], options["category"], day, role)
        one = commands.read_in(
            by=by, unit=unit, found=read_list(path, path.name, COLUMNS), common=common, most=MOST_ROWS
        )
        if options["map"]:
            columns = {**one.columns, **dict(_mapped(text, one) for text in options["map"])}
            kept = {key: column for key, column in columns.items() if column}
            one = commands.map_columns(by=by, one=one, edition=one.edition, columns=kept)
        return one

    def _decided(self, by: User, one: StartList, options: dict[str, Any]) -> list[Proposal]:
        """The rows after what the options decide of them."""
        made = queries.proposals_of(by, one)
        choices = {}
        for row in made:
            if row.fate is Fate.DOUBT and options["doubts"] in dict(row.options):
                choices[row.line] = options["doubts"]
            elif row.fate is Fate.FAULT and options["skip_faults"]:
                choices[row.line] = SKIP
        if choices:
            kept = commands.decide(by=by, one=one, edition=one.edition, choices=choices)
            one.choices = kept.choices
            made = queries.proposals_of(by, kept)
        return made

    def _tell(self, made: list[Proposal], done: commands.Written | None, one: StartList) -> None:
        if one.unread:
            self.stdout.write(f"Không đọc trang {', '.join(one.unread)}: tiêu đề cột khác.")
        open_rows = [row for row in made if row.is_open]
        if done is None:
            if open_rows:
                cells = [(row.place, row.name, str(WORDS[row.fate]), row.notes[0]) for row in open_rows]
                print_table(("Ở đâu", "Đơn vị", "Kết quả", "Vì sao"), cells)
            counts = counts_of(made)
            told = ", ".join(f"{word} {counts[fate]}" for fate, word in WORDS.items() if counts[fate])
            accounts = sum(row.opens for row in made)
            self.stdout.write(f"Xem trước, chưa ghi gì: {told}; {accounts} tài khoản. Ghi thật: thêm --apply.")
        else:
            told = f"{done.units} đơn vị mới, {done.known} đã có, {done.skipped} bỏ qua, {len(done.slips)} tài khoản"
            self.stdout.write(f"Đã ghi danh sách số {one.pk}: {told}.")


def _mapped(text: str, one: StartList) -> tuple[str, int]:
    """ "name=Tên đơn vị" as what and its column; without a heading the column is let go. Refused("bad_map")."""
    key, _equals, heading = text.partition("=")
    if key not in TITLES:
        raise Refused("bad_map", f"--map “{text}”: ghi một trong {', '.join(TITLES)}, dấu bằng, rồi tiêu đề cột.")
    if not heading.strip():
        return key, 0
    found = [int(column) for column, said in one.headings.items() if fold(said) == fold(heading)]
    if not found:
        raise Refused("bad_map", f"Tệp không có cột “{heading}”. Các cột: {', '.join(one.headings.values())}.")
    return key, found[0]


def _write_slips(path: Path, slips: list[Slip]) -> None:
    """The slips for their owner's eyes only: passwords stand in them."""
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_text("\ufeff" + slips_as_csv(slips), encoding="utf-8", newline="")
    except OSError as error:
        raise Refused("not_writable", f"Không ghi được tệp {path}: {error.strerror}. Chưa ghi gì.") from None
