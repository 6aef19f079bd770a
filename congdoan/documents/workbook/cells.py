"""What a workbook holds: sheets, cells and their places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

Kind = Literal["number", "text", "error", "boolean", "date", "uncalculated"]
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


class Cell(NamedTuple):
    """One filled cell. `value` is what is stored: the digits of a number (of a date as well), the words of a text.

    `percent`: shown as a percentage, so that 0.05 reads 5%. "uncalculated": a formula without its result.
    """

    kind: Kind
    value: str
    percent: bool = False
    formula: bool = False


Place = tuple[int, int]
"""Row and column of a cell, both counted from 1."""


@dataclass(frozen=True)
class Area:
    """Merged cells (ô gộp), from the first to the last."""

    first: Place
    last: Place

    def __str__(self) -> str:
        return f"{address(*self.first)}:{address(*self.last)}"

    def covers(self, place: Place) -> bool:
        return all(a <= b <= c for a, b, c in zip(self.first, place, self.last, strict=True))


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet (trang tính): its filled cells by place."""

    name: str
    cells: Mapping[Place, Cell]
    merged: tuple[Area, ...]

    def text(self, place: Place) -> str:
        """What a cell says as a text or a number, single blanks; empty where it is empty."""
        cell = self.cells.get(place)
        return " ".join(cell.value.split()) if cell else ""


@dataclass(frozen=True, eq=False)
class Workbook:
    """The sheets of a file, in their order, hidden ones as well; `first_day` is the day that dates count from."""

    sheets: tuple[Sheet, ...]
    first_day: date

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)

    def day(self, cell: Cell) -> date | None:
        """The day that a cell of kind "date" shows; None where there is no such day."""
        try:
            return self.first_day + timedelta(days=int(float(cell.value)))
        except (ValueError, OverflowError):
            return None


def address(row: int, column: int) -> str:
    """How people name a cell: (12, 5) is "E12"."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def place_of(written: str) -> Place:
    """(12, 5) of "E12". Raises ValueError."""
    match = _CELL.fullmatch(written)
    if match is None:
        raise ValueError(written)
    return int(match[2]), _column_of(match[1])


@lru_cache(maxsize=512)
def _column_of(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
