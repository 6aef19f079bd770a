"""`congdoan account …`: the accounts of people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.accounts.models import User
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.printing import print_table
from congdoan.org import commands, forms, people_queries, queries
from congdoan.org.commands import NewPerson, Slip
from congdoan.org.models import RoleGrant


class Command(CongdoanCommand):
    help = "Tài khoản: lập, lập hàng loạt từ tệp, liệt kê, cấp phiếu mới, khóa, mở lại, bắt buộc xác thực hai bước."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        new = acts.add_parser("new", help="lập một tài khoản")
        new.add_argument("login", metavar="TÊN_ĐĂNG_NHẬP", help="thư điện tử, số điện thoại hoặc tên đăng nhập")
        new.add_argument("--name", required=True, metavar="HỌ_TÊN")
        new.add_argument("--unit", required=True, metavar="MÃ")
        new.add_argument("--role", required=True, choices=RoleGrant.Role.values, metavar="VAI_TRÒ")
        many = acts.add_parser("import", help="lập hàng loạt từ tệp CSV")
        many.add_argument("file", type=Path, metavar="TỆP", help=",".join(forms.PEOPLE_COLUMNS))
        listed = acts.add_parser("list", help="liệt kê")
        listed.add_argument("--search", default="", metavar="CHỮ")
        for act, text in (("reset", "cấp phiếu mới"), ("close", "khóa"), ("reopen", "mở lại")):
            one = acts.add_parser(act, help=text)
            one.add_argument("login", metavar="TÊN_ĐĂNG_NHẬP")
            if act == "close":
                one.add_argument("--reason", required=True, metavar="LÝ_DO")
            add_actor(one)
            add_json(one)
        factor = acts.add_parser("second-factor", help="vai trò bắt buộc xác thực hai bước: xem, bắt buộc, thôi")
        factor.add_argument("unit", metavar="MÃ", help="đơn vị; quy định có hiệu lực ở đó và mọi đơn vị bên dưới")
        for option, text in (("--require", "bắt buộc"), ("--free", "thôi bắt buộc")):
            factor.add_argument(option, nargs="+", default=[], metavar="VAI_TRÒ", help=text)
        for one in (new, many, listed, factor):
            add_actor(one)
            add_json(one)

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['act'].replace('-', '_')}")(self.actor(options), options)

    def _new(self, by: User, options: dict[str, Any]) -> None:
        one = NewPerson(options["unit"], options["name"], options["login"], options["role"])
        self._print(commands.open_accounts(by=by, people=[one]), options)

    def _import(self, by: User, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        self._print(commands.open_accounts(by=by, people=forms.people_from(path), source=path.name), options)

    def _list(self, by: User, options: dict[str, Any]) -> None:
        found = list(people_queries.search_people(people_queries.people_of(by), options["search"]))
        roles = {
            user.pk: [f"{grant.role} {grant.unit.code}" for grant in people_queries.grants_of(by, user)]
            for user in found
        }
        if options["json"]:
            self.print_json([
                {
                    "login": user.sign_in_name, "full_name": user.full_name, "active": user.is_active,
                    "last_seen_on": user.last_seen_on, "roles": roles[user.pk],
                }
                for user in found
            ])  # fmt: skip
            return
        rows = [
            [user.sign_in_name, user.full_name, "đang dùng" if user.is_active else "đã khóa", ", ".join(roles[user.pk])]
            for user in found
        ]
        print_table(["Đăng nhập", "Họ và tên", "Trạng thái", "Quyền"], rows)

    def _reset(self, by: User, options: dict[str, Any]) -> None:
        self._print([commands.new_slip(by=by, user=_person(by, options["login"]))], options)

    def _close(self, by: User, options: dict[str, Any]) -> None:
        user = _person(by, options["login"])
        commands.close_account(by=by, user=user, reason=options["reason"])
        self._say(f"Đã khóa tài khoản {user.sign_in_name}.", user, options)

    def _reopen(self, by: User, options: dict[str, Any]) -> None:
        user = _person(by, options["login"])
        commands.reopen_account(by=by, user=user)
        self._say(f"Đã mở lại tài khoản {user.sign_in_name}.", user, options)

    def _second_factor(self, by: User, options: dict[str, Any]) -> None:
        unit = queries.unit_by_code(by, options["unit"], "grant")
        seen = {one.role for one in people_queries.role_factors(unit) if one.since}
        roles = seen | set(options["require"])
        commands.require_second_factors(by=by, unit=unit, roles=roles - set(options["free"]), seen=seen)
        found = people_queries.role_factors(unit)
        if options["json"]:
            self.print_json([
                {
                    "role": one.role, "since": one.since, "above": one.above, "holders": one.holders,
                    "without": one.without,
                }
                for one in found
            ])  # fmt: skip
            return
        rows = [[one.role, one.label, _since(one), str(one.holders), str(one.without)] for one in found]
        print_table(["Mã", "Vai trò", "Bắt buộc", "Đang giữ", "Chưa bật"], rows)

    def _say(self, words: str, user: User, options: dict[str, Any]) -> None:
        if options["json"]:
            self.print_json({"login": user.sign_in_name, "active": user.is_active})
        else:
            self.stdout.write(words)

    def _print(self, slips: list[Slip], options: dict[str, Any]) -> None:
        """The slips, as JSON or as lines of a CSV file; the passwords are nowhere else."""
        if options["json"]:
            self.print_json(forms.slip_lines(slips))
        else:
            self.stdout.write(forms.slips_as_csv(slips), ending="")


def _since(one: people_queries.RoleFactor) -> str:
    return f"từ {one.above}" if one.above else (f"từ ngày {format_date(one.since)}" if one.since else "không")


def _person(by: User, login: str) -> User:
    found = User.objects.named(login)
    if found is None:
        raise Refused("unknown_person", f"Không có tài khoản “{login}” trong phạm vi của anh/chị.")
    return people_queries.person_in_reach(by, found.pk)
