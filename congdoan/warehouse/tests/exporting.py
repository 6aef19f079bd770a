"""The export as tests ask for it, and what it leaves."""

from __future__ import annotations

from pathlib import Path

from congdoan.warehouse import commands
from congdoan.warehouse.commands import Exported
from tests.world import World

MONTHS = ["2022-M12", *(f"2023-M{number:02}" for number in range(1, 12))]
"""Of the year 2023: each has a file as soon as one was reported in."""
BESIDE = ["indicators.parquet", "units.parquet", "export.json"]


def export(world: World, person: str, folder: Path, *, unit: str = "", **more: str) -> Exported:
    below = world.unit(unit) if unit else None
    return commands.export_warehouse(by=world.users[person], folder=folder, unit=below, **more)


def names_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def file_of(period: str, mark: str = "") -> str:
    return f"figures/set=CB/version=1/period={period}/figures{mark}.parquet"
