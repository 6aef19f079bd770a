"""`congdoan rubric …`: rubrics, and one tried on the data of any period."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.dates import format_date
from congdoan.common.numbers import format_number, format_percent
from congdoan.common.printing import print_table
from congdoan.emulation import queries, shipped
from congdoan.emulation.models import ClusterRubricVersion, RubricVersion
from congdoan.emulation.shipped import ClusterRubric, Manual, Rubric
from congdoan.org import queries as org
from congdoan.reporting.command_line import add_scope, scope_of

_METHODS = {
    "manual": "chấm tay",
    "yes_no": "có hay không",
    "steps": "theo mức",
    "proportional": "theo tỷ lệ",
    "per_item": "theo số lượng",
    "deduction": "trừ điểm",
    "best": "so với đơn vị cao nhất cụm",
}


class Command(CongdoanCommand):
    help = "Bảng điểm."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        add_json(acts.add_parser("list", help="các bảng điểm"))
        show = acts.add_parser("show", help="một bảng điểm: nhóm, tiêu chí, điều kiện, mức")
        show.add_argument("rubric", metavar="BẢNG", help="mã, hoặc một tệp YAML")
        add_json(show)
        trial = acts.add_parser("try", help="thử một bảng điểm trên số liệu của một kỳ, không ghi gì")
        trial.add_argument("rubric", metavar="BẢNG", help="mã, hoặc một tệp YAML")
        trial.add_argument("--unit", required=True, metavar="MÃ", help="đơn vị xếp loại")
        add_scope(trial)
        add_actor(trial)
        add_json(trial)

    def handle(self, *args: Any, **options: Any) -> None:
        match options["act"]:
            case "list":
                self._list(options)
            case "show":
                self._show(options["rubric"], options)
            case "try":
                self._try(_rubric(options["rubric"]), options)

    def _list(self, options: dict[str, Any]) -> None:
        every: list[RubricVersion | ClusterRubricVersion] = [*queries.rubrics(), *queries.cluster_rubrics()]
        found = [(one, len(one.rule.criteria), len(one.rule.computed)) for one in every]
        if options["json"]:
            self.print_json(
                [
                    {"code": one.code, "title": one.title, "valid_from": one.valid_from, "criteria": criteria,
                     "computed": computed}
                    for one, criteria, computed in found
                ]
            )  # fmt: skip
            return
        cells = [
            [one.code, one.title, format_date(one.valid_from), str(criteria), str(computed)]
            for one, criteria, computed in found
        ]
        print_table(["Mã", "Bảng điểm", "Từ ngày", "Tiêu chí", "Tự tính"], cells, right=(3, 4))

    def _show(self, named: str, options: dict[str, Any]) -> None:
        rubric = queries.cluster_rubric_by_code(named) or _rubric(named)
        if options["json"]:
            self.print_json(rubric.model_dump(mode="json", exclude_defaults=True))
            return
        self.stdout.write(
            f"{rubric.code}  {rubric.title}\nÁp dụng từ {format_date(rubric.valid_from)}. {rubric.source}"
        )
        if isinstance(rubric, ClusterRubric):
            self.stdout.write("\nCác đơn vị trong cụm được tính:")
            for one in rubric.criteria:
                self.stdout.write(f"  {one.code}  {one.text}: {_points(one.max)} điểm, {_METHODS[one.method]}")
            return
        self._show_groups(rubric)
        self._show_bands(rubric)

    def _show_groups(self, rubric: Rubric) -> None:
        for group in rubric.groups:
            self.stdout.write(f"\n{group.title}: tối đa {_points(group.max)} điểm")
            for one in group.criteria:
                evidence = f" [{one.evidence}]" if isinstance(one, Manual) and one.evidence else ""
                self.stdout.write(
                    f"  {one.code}  {one.text}: {_points(one.max)} điểm, {_METHODS[one.method]}{evidence}"
                )

    def _show_bands(self, rubric: Rubric) -> None:
        self.stdout.write("\nMức xếp loại:")
        if rubric.chosen:
            chosen = rubric.chosen
            self.stdout.write(
                f"  {chosen.title}: chọn tối đa {format_percent(chosen.percent)} số đơn vị mức "
                f"“{rubric.titles[chosen.out_of]}”"
            )
        for band in rubric.bands:
            self.stdout.write(f"  {band.title}: từ {_points(band.at_least)} điểm")
        for condition in rubric.conditions:
            self.stdout.write(f"  điều kiện {condition.code}: {condition.text}")

    def _try(self, rubric: Rubric, options: dict[str, Any]) -> None:
        by = self.actor(options)
        body = org.unit_by_code(by, options["unit"])
        tried = queries.tried(by, body, scope_of(options), rubric)
        if options["json"]:
            self.print_json({"rubric": rubric.code, "units": tried})
            return
        counts = Counter(one.band for one in tried if one.total is not None)
        rated = counts.total()
        self.stdout.write(
            f"Thử {rubric.title} trên {len(tried)} đơn vị dưới {body.name}, {rated} đơn vị được xếp loại:"
        )
        for code, title in rubric.titles.items():
            share = f" ({format_percent(Fraction(counts[code] * 100, rated))})" if rated else ""
            self.stdout.write(f"  {title}: {counts[code]} đơn vị{share}")
        totals = sorted(one.total for one in tried if one.total is not None)
        if totals:
            self.stdout.write(
                f"Điểm thấp nhất {_points(totals[0])}, giữa {_points(totals[len(totals) // 2])}, "
                f"cao nhất {_points(totals[-1])}."
            )


def _rubric(named: str) -> Rubric:
    """A rubric by its code or from a file."""
    if named.endswith((".yaml", ".yml")):
        return shipped.read(Path(named))
    return queries.rubric_by_code(named).rule


def _points(points: Any) -> str:
    return format_number(points, 2, trim=True)
