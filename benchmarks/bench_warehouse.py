"""The nation's year as Parquet, and its totals asked in DuckDB, beside the product's own roll-up."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import harness
import numpy as np

MONTHS = 12
DATA = "127,348 units, one yearly book, all {} places filled; {}"


def main(database: str) -> None:
    from congdoan.org.models import Unit
    from congdoan.reporting import books

    harness.plant(harness.NATION)
    book = harness.filled_book()
    layout = books.layout_of(book.set)
    units = {"root": Unit.objects.get(code="TLD"), "province": Unit.objects.get(code="P0")}
    with TemporaryDirectory() as folder:
        file = exported(database, Path(folder), layout.width)
        if database == "sqlite":  # the files are the same
            ask(file, units, books.read(book, [unit.pk for unit in units.values()]), layout)
    product(database, book, units["root"], layout.width)


def exported(database: str, folder: Path, width: int) -> Path:
    from congdoan.warehouse.commands import export_warehouse

    taken = harness.seconds(lambda: export_warehouse(by=harness.administrator(), folder=folder))
    (file,) = folder.glob("figures/**/*.parquet")
    size = f"{file.stat().st_size / 1e6:.0f} MB"
    harness.show(f"{database}: warehouse export", median_s=harness.median(taken), data=DATA.format(width, size))
    return file


def ask(file: Path, units: dict[str, Any], expected: dict[int, Any], layout: Any) -> None:
    """The sums of all lines; each answer must equal the product's."""
    sql = duckdb.connect()
    months, long = file.parent / "months", file.parent / "long.parquet"
    months.mkdir()
    for month in range(MONTHS):
        shutil.copy(file, months / f"{month}.parquet")
    lines = ", ".join(layout.lines)
    sql.execute(f"COPY (UNPIVOT (SELECT unit_id, path_ids, {lines} FROM '{file}') ON {lines}) TO '{long}' (CODEC zstd)")
    sums = ", ".join(f"sum({line})" for line in layout.lines)
    below = "WHERE list_contains(path_ids, {})"
    median: dict[str, float] = {}
    for place, unit in units.items():
        own = below.format(unit.pk)
        total = as_told(expected[unit.pk].total, layout)
        asked = {
            f"{place}, wide": (f"SELECT {sums} FROM '{file}' {own}", total),
            f"{place}, {MONTHS} wide files": (
                f"SELECT {sums} FROM '{months}/*.parquet' {own}",
                [MONTHS * one for one in total],
            ),
            f"{place}, a row for each figure": (f"SELECT name, sum(value) FROM '{long}' {own} GROUP BY name", total),
        }
        for what, (query, answer) in asked.items():
            rows = sql.sql(query).fetchall()
            told = list(rows[0]) if len(rows) == 1 else [dict(rows)[line] for line in layout.lines]
            assert told == answer, what
            median[what] = harness.median(harness.seconds(lambda query=query: sql.sql(query).fetchall()))
            size = (long if "row" in what else file).stat().st_size
            harness.show(
                f"DuckDB: {what}", median_s=median[what], ratio=median[what] / median[f"{place}, wide"],
                ratio_to="wide", data=DATA.format(layout.width, f"a file of {size / 1e6:.0f} MB"),
            )  # fmt: skip


def as_told(figures: Any, layout: Any) -> list[Decimal]:
    """Every line of a vector in the unit that the files tell."""
    from congdoan.reporting.queries import indicators
    from congdoan.reporting.rules import value_of

    known = indicators()
    return [value_of(int(figures.values[layout.line(code)]), known[code].decimals) for code in layout.lines]


def product(database: str, book: Any, root: Any, width: int) -> None:
    from congdoan.org import queries as org
    from congdoan.reporting import books, own_figures
    from congdoan.reporting.rules import roll_up

    tree = org.tree_of(book.period)
    [own] = own_figures.own_in([book.pk], tree, width)
    values, reporters = own.of(np.arange(width))

    def own_figures_anew() -> None:
        own_figures.forget()
        own_figures.own_in([book.pk], tree, width)

    works: dict[str, Any] = {
        "the kept row of the root": lambda: books.read(book, [root.pk]),
        "own figures read from the database": own_figures_anew,
        "totals of all units out of them": lambda: [roll_up(x, tree.parent, tree.end) for x in (values, reporters)],
    }
    for what, work in works.items():
        taken = harness.seconds(work)
        harness.show(f"{database}: {what}", median_s=harness.median(taken), data=DATA.format(width, "no file"))


if __name__ == "__main__":
    harness.on_both_databases(main)
