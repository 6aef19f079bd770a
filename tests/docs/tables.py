"""The tables of a page, so that tests can hold the code against them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from congdoan.common.numbers import parse_number

ROOT = Path(__file__).resolve().parents[2]
Row = dict[str, str]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tables(page: str) -> list[list[Row]]:
    """Every table of a page, as rows by heading."""
    found: list[list[Row]] = []
    headings: list[str] = []
    for line in [*text_of(page).splitlines(), ""]:
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            headings = []
        elif not headings:
            headings = cells
            found.append([])
        elif set(line) - set("|-"):
            found[-1].append(dict(zip(headings, cells, strict=True)))
    return found


def with_headings(page: str, *headings: str) -> list[list[Row]]:
    """The tables with just these headings; a page that lost them must not pass."""
    kept = [table for table in tables(page) if table and tuple(table[0]) == headings]
    assert kept, f"{page} has no table {headings}"
    return kept


def number(cell: str) -> Decimal | None:
    return parse_number(cell) if cell else None


def whole(cell: str) -> int:
    return int(cell or 0)
