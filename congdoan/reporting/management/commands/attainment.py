"""`congdoan attainment`: targets against results."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.printing import print_table
from congdoan.org import queries as org
from congdoan.periods.queries import period_of
from congdoan.reporting import queries
from congdoan.reporting.command_line import add_parts, add_scope, add_structure, add_subject, scope_of


class Command(CongdoanCommand):
    help = "Chỉ tiêu và kết quả: giá trị, tỷ lệ, lời."

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
            units = queries.units_of_cluster(by, cluster, queries.answer_to(scope))
            results = queries.attainment_of_units(by, units, scope)
            results += queries.attainment_of_cluster(by, cluster, scope)
        else:
            results = queries.attainment_of_units(by, [org.unit_by_code_for_totals(by, options["unit"])], scope)
        if options["json"]:
            self.print_json([self._object(result) for result in results])
        else:
            rows = [(r.unit, r.indicator.name, r.result.words, r.decision) for r in results]
            print_table(("Đơn vị", "Chỉ số", "Kết quả so với chỉ tiêu", "Văn bản giao"), rows)

    def _object(self, result: queries.TargetResult) -> dict[str, Any]:
        held = result.result
        return {
            "unit": result.unit,
            "indicator": result.indicator.code,
            "comparator": held.comparator.value,
            "target": held.target,
            "original_target": result.original.target,
            "value": held.actual,
            "percentage": held.percent,
            "met": held.met,
            "words": held.words,
        }
