"""`congdoan demo`: the worked cases from the records to the documents, then the site."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor
from congdoan.accounts.commands import LOCAL_ADMINISTRATOR
from congdoan.accounts.models import User
from congdoan.accounts.queries import first_password_file
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.common.printing import print_table
from congdoan.common.progress import bar
from congdoan.demo import commands, queries
from congdoan.demo.asking import ask
from congdoan.demo.classifying import OCCASIONS, hold
from congdoan.demo.commending import GIVINGS, give
from congdoan.demo.own_forms import PERIOD as OWN_PERIOD
from congdoan.demo.own_forms import issue_and_report
from congdoan.demo.planning import UNIT_TAKING_OVER, plan_year
from congdoan.demo.province import Province
from congdoan.emulation.queries import Comparison, compare_cluster
from congdoan.org import queries as org
from congdoan.periods.queries import calendars
from congdoan.periods.rules import title
from congdoan.reporting.queries import Scope
from congdoan.yearend import commands as yearend
from congdoan.yearend.queries import Subject, subject_of_cluster

from .replay import print_rows

_PACK_OF, _PACK_PERIOD = "HN-TX", "2022"


class Command(CongdoanCommand):
    help = "Nạp các vụ việc minh họa, lập hồ sơ hội nghị của cụm thi đua, so với số công bố, mở trang."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="không mở trang")
        parser.add_argument("--out", type=Path, default=Path(settings.BASE_DIR) / "out", metavar="THƯ_MỤC")
        parser.add_argument("--port", type=int, default=8000, metavar="CỔNG")
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("setup", stdout=self.stderr)
        by = self.actor(options)
        password = first_password_file().read_text().strip()
        cases = queries.cases()
        if not cases:
            raise Refused("no_case", "Không có vụ việc nào trong examples/.")
        for case in cases:
            self.stdout.write(f"{case.title}: số liệu minh họa{self._days(case)}")
            commands.load_case(by=by, case=case, password=password, watch=bar)
            if case.cluster:
                self._conference(by, case, options["out"])
        province = Province(calendars())
        self.stdout.write(f"\n{province.head.title}: đang nhận báo cáo, các kỳ trước đã khóa")
        commands.load_province(by=by, province=province, password=password, watch=bar)
        asked = ask(by, org.unit_by_code(by, province.head.body))
        self.stdout.write(f"\nBáo cáo đột xuất: {asked.title}, trả lời tại /requests/{asked.pk}/")
        own = issue_and_report(by, org.unit_by_code(by, province.head.body))
        sent = f"{own.states.total()} trên {own.asked} đơn vị đã báo cáo {title(OWN_PERIOD)}"
        self.stdout.write(f"\nBiểu mẫu của đơn vị: {own.version.title}, {own.version.number}: {sent}")
        year = plan_year(by, org.unit_by_code(by, province.head.body), org.unit_by_code(by, UNIT_TAKING_OVER))
        self.stdout.write(f"\n{year}: {year.document}, xem tại /planning/{year.unit.code}/{year.year}/")
        self._classifications(by)
        self._awards(by)
        self._pack(by, options["out"])
        rows = queries.replay(by)
        self.stdout.write(f"\n{len(rows)} con số đã công bố so với số hệ thống tính:")
        print_rows(rows)
        self.stdout.write(
            f"\nTrang: http://127.0.0.1:{options['port']} mở ở {province.head.title}; "
            f"số công bố hiện ở các vụ việc khi chọn kỳ và ngày chốt như trên\n"
            f"Người dùng: {LOCAL_ADMINISTRATOR} (toàn hệ thống)"
        )
        self._accounts(options["out"], commands.accounts_shown(cases, province), password)
        people = [(one.email, one.full_name, one.unit) for case in cases for one in queries.people(case)]
        people += [(one.email, one.full_name, one.unit) for one in province.head.people]
        for email, full_name, unit in people:
            self.stdout.write(f"  {email}: {full_name}, {unit}")
        self.stdout.write(f"Mật khẩu ban đầu: {password}")
        if not options["no_serve"]:
            call_command("serve", port=options["port"])

    def _accounts(self, out: Path, shown: list[tuple[str, str, str]], password: str) -> None:
        """One account for each role, for programs and for trying out."""
        out.mkdir(parents=True, exist_ok=True)
        rows = [(LOCAL_ADMINISTRATOR, password, "superuser", ""), *((u, password, role, at) for u, role, at in shown)]
        with (out / "accounts.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("user", "password", "role", "unit"), *rows])
        self.stdout.write(f"\nTài khoản để thử, mỗi vai trò một người: {out / 'accounts.csv'}")

    def _days(self, case: queries.Case) -> str:
        """Up to which days the figures of a case are actual; nothing where it has none."""
        days = (f"{title(period)} đến {format_date(day)}" for period, day in case.cut_offs.items())
        return f", thực hiện {'; '.join(days)}" if case.cut_offs else ""

    def _conference(self, by: User, case: queries.Case, out: Path) -> None:
        (day,) = case.cut_offs.values()
        cluster = org.cluster_by_code(by, case.cluster, day.year)
        self._compare(compare_cluster(by, cluster, case.scope))
        issued = yearend.issue_pack(by=by, subject=subject_of_cluster(cluster), scope=case.scope, dated=day, folder=out)
        self.stdout.write("\nHồ sơ hội nghị:")
        for file in issued.written:
            self.stdout.write(f"  {file}")

    def _pack(self, by: User, out: Path) -> None:
        """The whole pack of a district that has been classified."""
        body = org.unit_by_code(by, _PACK_OF)
        issued = yearend.issue_pack(by=by, subject=Subject(body), scope=Scope(_PACK_PERIOD), folder=out)
        self.stdout.write(f"\nHồ sơ hội nghị {title(_PACK_PERIOD)} của {body.name}:")
        for file in issued.written:
            self.stdout.write(f"  {file}")

    def _classifications(self, by: User) -> None:
        self.stdout.write("\nXếp loại công đoàn cơ sở:")
        for occasion in OCCASIONS:
            found = hold(by, occasion)
            bands = ", ".join(f"{band.title} {band.count}" for band in found.bands)
            tied = "".join(f"; {len(one.places.tied)} đơn vị đồng điểm chờ chọn" for one in found.unsolved)
            self.stdout.write(f"  {found.made.body.name}, {title(found.made.period.code)}: {bands}{tied}")

    def _awards(self, by: User) -> None:
        self.stdout.write("\nKhen thưởng:")
        for giving in GIVINGS:
            made = give(by, giving)
            told = f"Quyết định số {made}, {made.nominations.count()} {made.rule.title.lower()}"
            self.stdout.write(f"  {made.body.name}, {title(giving.period)}: {told}")

    def _compare(self, comparison: Comparison) -> None:
        headings = ["Đơn vị", *(column.indicator.name for column in comparison.columns)]
        rows = []
        for unit in comparison.units:
            rows.append([unit.name])
            for column in comparison.columns:
                cell = column.cells[unit.pk]
                value = cell.percent if column.by_attainment else cell.value
                sign = "%" if column.by_attainment or column.indicator.is_ratio else ""
                shown = "chưa có" if value is None else format_number(value, 1, trim=True) + sign
                rows[-1].append(f"{shown} ({cell.rank})" if cell.rank else shown)
        self.stdout.write("\nSo sánh các đơn vị (hạng theo từng chỉ số, không phải kết quả bình xét):")
        print_table(headings, rows, right=range(1, len(headings)))
