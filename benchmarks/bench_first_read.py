"""The first read of the root after a district has moved: the national book is rolled up again under its lock."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import harness

DATA = "127,348 units (1 root, 83 provinces and sectoral unions, 700 districts), one yearly book, all {} places filled"


def main(database: str) -> None:
    from congdoan.org import queries as org
    from congdoan.org.models import Unit
    from congdoan.reporting import books

    harness.plant(harness.NATION)
    book = harness.filled_book()
    root, width = Unit.objects.get(code="TLD"), books.layout_of(book.set).width
    taken: dict[str, list[float]] = {}
    for i in range(harness.RUNS):
        works: dict[str, Any] = {
            "a district moves": lambda i=i: move(f"D{i}", to=f"P{i + 1}", on=date(2023, 1, 1) + timedelta(days=i)),
            "tree of the year, read anew": lambda: org.tree_of(book.period),
            "tree of the year, kept": lambda: org.tree_of(book.period),
            "root, first read": lambda: books.read(book, [root.pk]),
            "root, next read": lambda: books.read(book, [root.pk]),
        }
        for what, work in works.items():
            taken.setdefault(what, []).extend(harness.seconds(work, runs=1))
    check(book)
    for what, times in taken.items():
        median_s = harness.median(times)
        harness.show(
            f"{database}: {what}", median_s=median_s, data=DATA.format(width),
            ratio=median_s / harness.median(taken["root, next read"]), ratio_to="next read",
        )  # fmt: skip


def move(code: str, *, to: str, on: date) -> None:
    from congdoan.org import commands
    from congdoan.org.models import Unit

    unit, above = Unit.objects.get(code=code), Unit.objects.get(code=to)
    commands.move_unit(by=harness.administrator(), unit=unit, to=above, on=on, decision="QĐ 1")


def check(book: Any) -> None:
    """What is stored equals the full recomputation."""
    from congdoan.org import queries as org
    from congdoan.reporting import books

    width = books.layout_of(book.set).width
    stored = books.stored_rows(book.pk, width)
    expected = books.totals_from({unit_id: row.own for unit_id, row in stored.items()}, org.tree_of(book.period), width)
    assert all(expected[unit_id].total.same(row.total) for unit_id, row in stored.items())


if __name__ == "__main__":
    harness.on_both_databases(main)
