"""`congdoan totals`: the figures of a unit or a cluster."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.numbers import format_number
from congdoan.common.printing import print_table
from congdoan.org import queries as org
from congdoan.periods.queries import period_of
from congdoan.reporting import queries
from congdoan.reporting.command_line import add_parts, add_scope, add_structure, add_subject, scope_of

_CARRIED = {
    "successor": "đã kết thúc, số liệu tính cho đơn vị kế thừa",
    "split": "đã chia tách, số liệu giữ ở cấp trên chung",
    "ended": "đã kết thúc, không có đơn vị kế thừa, số liệu giữ ở",
}


class Command(CongdoanCommand):
    help = "Số liệu: của chính đơn vị, tổng cả cấp dưới, tỷ lệ báo cáo."

    def add_arguments(self, parser: CommandParser) -> None:
        add_subject(parser)
        add_scope(parser)
        add_structure(parser)
        add_parts(parser)
        add_actor(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        by, scope = self.actor(options), scope_of(options)
        if options["cluster"]:
            year = queries.year_of(period_of(scope.period)) or 0
            cluster = org.cluster_by_code(by, options["cluster"], year)
            totals, carried = queries.totals_of_cluster(by, cluster, scope), []
            units = [seat.unit for seat in org.seats_of(cluster)]
        else:
            unit = org.unit_by_code_for_totals(by, options["unit"])
            units = [unit]
            totals = queries.totals_of_unit(by, unit, scope)
            carried = list(queries.carried_to(by, unit, scope)) if scope.structure == "now" else []
        answer = queries.answer_to(scope)
        warnings = [f"{one.unit.code}: {one.words}" for u in units for one in queries.disagreements(by, u, answer)]
        if options["json"]:
            more = {"structure": scope.structure, "carried": carried, "warnings": warnings}
            self.print_json({**self._object(options, totals), **more})
        else:
            self._table(totals)
            for one in carried:
                named = f"{one.name} ({one.code})" if one.code else one.name
                self.stdout.write(f"{named} {_CARRIED[one.how]} {one.home}.")
            for warning in warnings:
                self.stdout.write(f"Cần xem: {warning}")

    def _object(self, options: dict[str, Any], totals: queries.Totals) -> dict[str, Any]:
        return {
            "unit": options["unit"],
            "cluster": options["cluster"],
            "period": totals.period,
            "set": totals.set,
            "basis": totals.basis,
            "cut_off": totals.cut_off,
            "own": {code: line.own for code, line in totals.lines.items()},
            "total": {code: line.total for code, line in totals.lines.items()},
            "older": {code: line.older for code, line in totals.lines.items() if line.older},
            "rates": totals.rates,
        }

    def _table(self, totals: queries.Totals) -> None:
        known = queries.indicators()

        def shown(code: str, value: Any) -> str:
            return "chưa có" if value is None else format_number(value, known[code].decimals)

        reported = [(known[code], line) for code, line in totals.lines.items() if line.total is not None]
        rows = [
            (i.code, i.name, i.unit, shown(i.code, line.own), shown(i.code, line.total), str(line.reporters))
            for i, line in reported
        ]
        print_table(("Mã", "Chỉ số", "Đơn vị tính", "Tự làm", "Tổng", "Số báo cáo"), rows, right=(3, 4, 5))
        if missing := len(totals.lines) - len(reported):
            self.stdout.write(f"Chưa có số liệu: {missing} chỉ số khác.")
        for form, rate in totals.rates.items():
            self.stdout.write(
                f"{form}: phải báo cáo {rate.expected}, đã duyệt {rate.accepted}, đúng hạn {rate.on_time}."
            )
