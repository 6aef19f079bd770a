"""`congdoan compare`: the units of a cluster side by side, with their points and why they have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number, format_percent
from congdoan.common.printing import print_table
from congdoan.emulation import queries, shipped
from congdoan.emulation.queries import Column, Comparison
from congdoan.emulation.weighing import Weighed, Weighing
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.queries import period_of
from congdoan.periods.rules import title
from congdoan.reporting import queries as reporting
from congdoan.reporting.command_line import add_scope, scope_of


class Command(CongdoanCommand):
    help = "So sánh các đơn vị trong cụm thi đua theo từng chỉ số và theo điểm; không phải kết quả bình xét, bầu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cluster", required=True, metavar="MÃ", help="cụm thi đua của năm đó")
        add_scope(parser)
        parser.add_argument("--rubric", type=Path, metavar="TỆP", help="thử một bảng điểm cụm khác (tệp YAML)")
        parser.add_argument("--explain", metavar="MÃ", help="vì sao một đơn vị được bao nhiêu điểm")
        add_actor(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        by, scope = self.actor(options), scope_of(options)
        cluster = org.cluster_by_code(by, options["cluster"], reporting.year_of(period_of(scope.period)) or 0)
        compared = queries.compare_cluster(by, cluster, scope)
        rubric = shipped.read_of_cluster(options["rubric"]) if options["rubric"] else None
        found = queries.weighed(compared, rubric)
        if options["json"]:
            self.print_json({"cluster": cluster.code, **_object(compared, found)})
        elif options["explain"]:
            self._explain(compared, found, options["explain"])
        else:
            self._print(compared, found)

    def _print(self, compared: Comparison, found: Weighing[int] | None) -> None:
        units = compared.units
        rows = [[_heading(column), *(_cell(column, unit) for unit in units)] for column in compared.columns]
        if found:
            rows.append(["Điểm so sánh", *(_points(found.units[unit.pk]) for unit in units)])
        print_table(["", *(unit.name for unit in units)], rows, right=range(1, len(units) + 1))
        if found:
            self.stdout.write(f"Điểm theo “{found.rubric.title}”.")
        self.stdout.write("Hạng tính từ số liệu, không phải kết quả bình xét, bầu.")

    def _explain(self, compared: Comparison, found: Weighing[int] | None, code: str) -> None:
        unit = next((unit for unit in compared.units if unit.code == code), None)
        if unit is None:
            raise Refused("unknown_unit", f"Trong cụm không có đơn vị mã “{code}”.")
        if found is None:
            raise Refused("no_rubric", f"Không có bảng điểm cụm nào áp dụng cho kỳ {title(compared.scope.period)}.")
        weighed = found.units[unit.pk]
        self.stdout.write(f"{unit.name}: {_points(weighed)}")
        for point in weighed.points:
            self.stdout.write(f"  {_number(point.points):>5}  {point.sentence}")


def _heading(column: Column) -> str:
    return f"{column.indicator.name}, {'% kế hoạch' if column.by_attainment else column.indicator.unit}"


def _cell(column: Column, unit: Unit) -> str:
    cell = column.cells[unit.pk]
    if cell.value is None:
        return "chưa có"
    shown = format_number(cell.value, column.indicator.decimals)
    if column.by_attainment and cell.percent is not None:
        shown = format_percent(cell.percent)
    return f"{shown} ({cell.rank})" if cell.rank else shown


def _points(weighed: Weighed) -> str:
    if weighed.total is None:
        return "chưa có"
    missing = f", thiếu {len(weighed.missing)} chỉ số" if weighed.missing else ""
    return f"{_number(weighed.total)} ({weighed.rank}{missing})"


def _object(compared: Comparison, found: Weighing[int] | None) -> dict[str, Any]:
    units = []
    for unit in compared.units:
        weighed = found.units[unit.pk] if found else None
        units.append(
            {
                "unit": unit.code,
                "figures": {
                    column.indicator.code: {
                        "value": column.cells[unit.pk].value,
                        "percentage": column.cells[unit.pk].percent,
                        "rank": column.cells[unit.pk].rank,
                    }
                    for column in compared.columns
                },
                "total": weighed.total if weighed else None,
                "rank": weighed.rank if weighed else None,
                "points": [
                    {"criterion": one.criterion, "points": one.points, "most": one.most, "sentence": one.sentence}
                    for one in (weighed.points if weighed else ())
                ],
            }
        )
    return {"rubric": found.rubric.code if found else None, "units": units}


def _number(points: Any) -> str:
    return format_number(points, 2, trim=True)
