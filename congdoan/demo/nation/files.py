"""The exercise as files that the product's own commands read; `communes.csv` only explains the plans."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Any

from congdoan.common.numbers import to_decimal
from congdoan.common.progress import Watch, quiet
from congdoan.org.forms import CLUSTER_COLUMNS, UNIT_COLUMNS
from congdoan.reporting import shipped
from congdoan.reporting.forms import REPORT_COLUMNS, TARGET_COLUMNS

from ..figures import PlannedReport
from . import Nation, plans, year
from .design import Year
from .plans import PlanRow
from .year import PlannedOfficer

_REPORTS_A_FILE = 5000  # each file is one transaction of the import
OFFICER_COLUMNS = tuple(field.name for field in fields(PlannedOfficer))
_PLAN_COLUMNS = tuple(field.name for field in fields(PlanRow))
_COMMUNE_COLUMNS = ("unit", "members", "self_financing", "commune", "commune_name", "new_province")


@dataclass(frozen=True)
class ExerciseFiles:
    """Where an exercise was written; reports in the order in which they are imported, plans in that of their days."""

    units: Path
    clusters: Path
    targets: Path
    officers: Path
    communes: Path
    last_year: list[Path]
    this_year: list[Path]
    unfinished: list[Path]
    plans: list[Path]


def write(nation: Nation, folder: Path, watch: Watch = quiet) -> ExerciseFiles:
    """Writes everything into the folder; files of the same name are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    last, this = nation.design.years.last, nation.design.years.this
    units = [*nation.upper, *(union.unit for union in nation.unions)]
    finished, unfinished = _parted(nation, this)
    return ExerciseFiles(
        units=_objects(folder / "units.csv", (*UNIT_COLUMNS, "kind"), units),
        clusters=_objects(folder / "clusters.csv", CLUSTER_COLUMNS, year.clusters(nation)),
        targets=_objects(folder / "targets.csv", TARGET_COLUMNS, year.targets(nation)),
        officers=_objects(folder / "officers.csv", OFFICER_COLUMNS, year.officers(nation)),
        communes=_table(folder / "communes.csv", _COMMUNE_COLUMNS, _commune_cells(nation)),
        last_year=_reports(folder, f"reports-{last.period}", _parted(nation, last)[0], watch),
        this_year=_reports(folder, f"reports-{this.period}", finished, watch),
        unfinished=_reports(folder, f"unfinished-{this.period}", unfinished, watch),
        plans=[
            _objects(folder / f"plan-{rows[0].on}.csv", _PLAN_COLUMNS, rows)
            for rows in (plans.dissolution(nation), plans.reorganisation(nation))
        ],
    )


def _parted(nation: Nation, of: Year) -> tuple[list[PlannedReport], list[PlannedReport]]:
    """The accepted reports of a year, and the others."""
    parted: tuple[list[PlannedReport], list[PlannedReport]] = ([], [])
    for report in year.reports(nation, of):
        parted[report.fate != "accepted"].append(report)
    return parted


def _reports(folder: Path, name: str, reports: Sequence[PlannedReport], watch: Watch) -> list[Path]:
    """One line a figure, so many reports a file."""
    decimals = {line.code: line.decimals for path in shipped.shipped() for line in shipped.read(path).lines.values()}
    columns = (*REPORT_COLUMNS, "cut_off", "submitted_on")
    starts = range(0, len(reports), _REPORTS_A_FILE)
    return [
        _table(
            folder / f"{name}-{number:02}.csv", columns,
            (cells for report in reports[start : start + _REPORTS_A_FILE] for cells in _report_cells(report, decimals)),
        )
        for number, start in enumerate(watch(starts, f"Ghi {name}"), start=1)
    ]  # fmt: skip


def _report_cells(report: PlannedReport, decimals: dict[str, int]) -> Iterable[tuple[Any, ...]]:
    for code, value in report.figures.items():
        shown = to_decimal(value, decimals[code]) if decimals[code] else value
        yield report.unit, report.form, report.period, code, shown, report.cut_off, report.submitted_on


def _commune_cells(nation: Nation) -> Iterable[tuple[Any, ...]]:
    for union in nation.unions:
        commune = union.commune
        yield (union.unit.code, union.members, union.self_financing, commune.code, f"{commune.kind} {commune.place}",
               commune.new_province)  # fmt: skip


def _objects(path: Path, columns: Sequence[str], rows: Iterable[object]) -> Path:
    return _table(path, columns, map(attrgetter(*columns), rows))


def _table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(columns)
        lines.writerows(rows)
    return path
