"""Reads the written files back with DuckDB, as an analyst would: with the files alone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from congdoan.org.models import Unit
from congdoan.reporting.queries import Scope, Totals
from congdoan.reporting.rules import ratio

PARTITIONS = "hive_partitioning = true, hive_types = {'set': VARCHAR, 'version': BIGINT, 'period': VARCHAR}"


class Warehouse:
    """The files below a folder as three tables."""

    def __init__(self, folder: Path) -> None:
        self.sql: DuckDBPyConnection = duckdb.connect()
        self.sql.execute(f"SET file_search_path = '{folder}'")
        self.sql.execute(
            f"CREATE TABLE figures AS FROM read_parquet('figures/**/*.parquet', {PARTITIONS}, union_by_name = true)"
        )
        for name in ("indicators", "units"):
            self.sql.execute(f"CREATE TABLE {name} AS FROM '{name}*.parquet'")

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.sql.execute(query, values).fetchall()

    def column(self, query: str, *values: Any) -> list[Any]:
        return [row[0] for row in self.rows(query, *values)]

    def lines(self, set_code: str = "CB") -> dict[str, str]:
        """The columns of figures, and whether each is added over units (sum) or not (none)."""
        return dict(
            self.rows(
                "SELECT code, over_units FROM indicators WHERE set = ? AND over_units IN ('sum', 'none')", set_code
            )
        )

    def sums(self, unit: Unit, scope: Scope, *, own: bool = False) -> dict[str, Decimal | None]:
        """Every indicator of a unit: summed over its subtree (what is not added: its own), or its own."""
        indicator_set = scope.set or "CB"
        lines = self.lines(indicator_set)
        alone = f"FILTER (unit_id = {unit.pk})"
        sums = ", ".join(f"sum({code}) {alone if own or how == 'none' else ''}" for code, how in lines.items())
        (found,) = self.rows(
            f"SELECT {sums} FROM figures WHERE list_contains(path_ids, ?) "
            "AND set = ? AND period = ? AND basis = ? AND cut_off IS NOT DISTINCT FROM ?",
            unit.pk, indicator_set, scope.period, scope.basis, scope.cut_off,
        )  # fmt: skip
        told = dict(zip(lines, found, strict=True))
        asked = "SELECT code, numerator, denominator, plus, minus FROM indicators WHERE set = ? AND over_units = ?"
        ratios = {code: share(told[a], told[b]) for code, a, b, *_none in self.rows(asked, indicator_set, "ratio")}
        derived = {
            code: made([told[one] for one in plus], [told[one] for one in minus])
            for code, _n, _d, plus, minus in self.rows(asked, indicator_set, "derived")
        }
        return told | ratios | derived


def made(plus: list[Decimal | None], minus: list[Decimal | None]) -> Decimal | None:
    """What is not reported adds nothing; unknown where nothing that is added is known, or a part taken away is not."""
    known = [value for value in plus if value is not None]
    return None if not known or None in minus else sum(known) - sum(minus)


def share(above: Decimal | None, below: Decimal | None) -> Decimal | None:
    return None if above is None else ratio(above, below or 0)


def as_told(totals: Totals, *, own: bool = False) -> dict[str, Decimal | None]:
    """What the product answers, in the words of the warehouse."""
    told = {code: line.own if own else line.total for code, line in totals.lines.items()}
    if not own:
        for form, rate in totals.rates.items():
            column = form.lower().replace("-", "_")
            told |= {f"{what}_{column}": getattr(rate, what) for what in ("expected", "accepted", "on_time")}
    return told
