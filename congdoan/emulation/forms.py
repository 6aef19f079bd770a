"""Points as they come in files."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from congdoan.common.csvfile import Faults, read_csv
from congdoan.common.numbers import parse_plain, to_decimal

from .commands import PointsEntry

POINTS_COLUMNS = ("unit", "criterion", "points")


def points_from(path: Path) -> list[PointsEntry]:
    """Điểm out of a CSV file, `note` being the evidence or the reason; every fault with its line."""
    faults = Faults(path.name)
    entries = []
    for row in read_csv(path, POINTS_COLUMNS, optional=("note",)):
        with faults.at(row.line):
            points: Decimal = to_decimal(parse_plain(row["points"], 2), 2)
            entries.append(PointsEntry(row["unit"], row["criterion"], points, row.cells.get("note", ""), row.line))
    faults.refuse_if_any()
    return entries
