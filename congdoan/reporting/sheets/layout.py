"""What an Excel form carries, so that its figures find their way back: whose it is, and which line stands where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FORMAT = "1"
"""Raised when forms of before can no longer be read."""

INFO_SHEET = "congdoan"
"""The hidden sheet that says whose form it is."""

CODE, LABEL, VALUE = "Mã chỉ số", "Chỉ số", "Số lượng"
"""Headings of the columns that are read; the first is hidden."""


@dataclass(frozen=True)
class Identity:
    """Whose form it is: unit, form, set version, period, basis, cut-off; all as codes."""

    unit: str
    form: str
    set: str
    version: int
    period: str
    basis: str
    cut_off: date | None


@dataclass(frozen=True)
class FilledForm:
    """A form as it came back: figures in the smallest unit by indicator, and where in the file each was typed.

    `line_of` gives the number of the place of each figure, `places` the words for it: "trang “CS-THANG”, ô E12".
    `lines` are the indicators that the form asked for when it was handed out.
    """

    identity: Identity
    figures: dict[str, int]
    line_of: dict[str, int]
    places: Places
    lines: tuple[str, ...]


class Places:
    """Numbers for the cells of a file, in the order in which they were met, and the words for them."""

    def __init__(self) -> None:
        self._words = ["cả tệp"]

    def mark(self, sheet: str, cell: str) -> int:
        self._words.append(f"trang “{sheet}”, ô {cell}")
        return len(self._words) - 1

    def __call__(self, number: int) -> str:
        return self._words[number]
