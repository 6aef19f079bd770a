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

    def lines(self, set_code: str = "CB") -> list[str]:
        return self.column("SELECT code FROM indicators WHERE set = ? AND over_units = 'sum'", set_code)

    def sums(self, unit: Unit, scope: Scope, *, own: bool = False) -> dict[str, Decimal | None]:
        """Every line and ratio of a unit: summed over its subtree, or its own."""
        codes = self.lines()
        whose = "unit_id = ?" if own else "list_contains(path_ids, ?)"
        (found,) = self.rows(
            f"SELECT {', '.join(f'sum({code})' for code in codes)} FROM figures "
            f"WHERE {whose} AND period = ? AND basis = ? AND cut_off IS NOT DISTINCT FROM ?",
            unit.pk, scope.period, scope.basis, scope.cut_off,
        )  # fmt: skip
        summed = dict(zip(codes, found, strict=True))
        parts = self.rows("SELECT code, numerator, denominator FROM indicators WHERE over_units = 'ratio'")
        return summed | {code: share(summed[above], summed[below]) for code, above, below in parts}


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
