"""Lists as offices keep them: any sheet whose columns can be told by their headings.

A title above, headings over two rows, merged cells, rows that only name a group, numbers of columns, sums and
signatures below: all of that is seen for what it is, so that nobody has to tidy a list before handing it in. A list
may go on over several sheets, as one for each district.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile

from congdoan.common.csvfile import line_words, text_of
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.text import fold, one_line, quoted

from .files import on_disk
from .workbook import Area, Place, Sheet, Workbook, address, is_old_workbook, read_old_workbook, read_workbook

_FIRST_ROWS = 40  # where headings are looked for
MOST_ROWS = 50_000
_MOST_DIGITS = 10**15  # beyond, Excel itself has lost some
_MOST_BYTES = 20 * 1024 * 1024
_ORDINAL = re.compile(r"(?:[ivxl]+|[a-z]|[0-9]{1,4}(?:\.[0-9]+)*)[.)/]?", re.IGNORECASE)
_COLUMN_NUMBER = re.compile(r"\(?(?:[0-9]{1,2}|[a-z])\)?", re.IGNORECASE)
_SUM = re.compile(
    r"(?:tong|tong cong|tong so|cong|cong chung)(?: (?:toan|cac|so|chung|muc|phan|nhom|khoi|[0-9ivx]+)\b.*)?"
)
_NOT_WORD = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class Wanted:
    """Cột cần tìm: what a list may tell, by which words of a heading it is known (folded, the likelier first).

    A longer heading that holds one of `unless` as well means something else."""

    key: str
    title: str
    words: tuple[str, ...]
    required: bool = False
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListRow:
    """One row under the headings: its number in the list (`SheetRead`), its filled cells by column, and whether it
    only names the group of those below it."""

    line: int
    cells: Mapping[int, str]
    is_group: bool

    def text(self, column: int | None) -> str:
        return self.cells.get(column, "") if column else ""

    @property
    def words(self) -> str:
        """What a group row says, without its ordinal."""
        said = [text for text in self.cells.values() if not _ORDINAL.fullmatch(text)]
        return said[0] if said else ""


class SheetRead(NamedTuple):
    """Trang đã đọc: its name, and the number after which its rows count on, so that every row of a list on several
    sheets has a number of its own. Of the first sheet the numbers are those that Excel shows."""

    name: str
    after: int


def row_words(line: int, sheets: Sequence[SheetRead]) -> str:
    """How people name a row: "dòng 12"; in a list on several sheets with the sheet, and the sheet alone where its rows
    begin."""
    if len(sheets) < 2:
        return line_words(line)
    sheet = _sheet_of(line, sheets)
    named = f"trang {quoted(sheet.name)}"
    return f"{named}, {line_words(line - sheet.after)}" if line > sheet.after else named


def _sheet_of(line: int, sheets: Sequence[SheetRead]) -> SheetRead:
    return next(one for one in reversed(sheets) if one.after <= line)


@dataclass(frozen=True)
class FoundList:
    """Danh sách trong một tệp: the headings by column, the rows under them, the sheets they stand on, and the names of
    sheets that hold something else."""

    source: str
    sheets: Sequence[SheetRead]
    heading_line: int
    headings: Mapping[int, str]
    rows: Sequence[ListRow]
    unread: Sequence[str] = ()

    def row_words(self, line: int) -> str:
        return row_words(line, self.sheets)

    def cell_words(self, line: int, column: int) -> str:
        """How people name a cell of a row: "ô C12"."""
        return f"ô {address(line - _sheet_of(line, self.sheets).after, column)}"


def read_list(path: Path, name: str, wanted: Sequence[Wanted], *, as_form: bool = False) -> FoundList:
    """The list of a workbook (.xlsx, .xls) or CSV file: of the sheet that answers to most of what is wanted, and of all
    others with the same headings.

    `as_form`: of one sheet alone, with rows of sums, and what a cell merged over several rows says for each of them.
    Refused("no_list") where no row looks like headings.
    """
    grids = [_filled_down(grid) if as_form else grid for grid in _grids(path, name) if grid.cells]
    lists = [found for grid in grids if (found := _list_in(name, grid, wanted, with_sums=as_form))]
    if not lists:
        needed = ", ".join(one.title for one in wanted if one.required)
        said = f"Tệp {name} không có dòng tiêu đề cột nào nhận ra được. Cần ít nhất cột {needed}."
        raise Refused("no_list", said)
    _score, best = max(lists, key=lambda one: one[0])
    alike = [best] if as_form else [one for _score, one in lists if _headed(one) == _headed(best)]
    whole = _joined(alike)
    read = {sheet.name for sheet in whole.sheets}
    return replace(whole, unread=[grid.name for grid in grids if grid.name not in read])


def _headed(one: FoundList) -> dict[int, str]:
    return {column: _plain(text) for column, text in one.headings.items()}


def _joined(parts: Sequence[FoundList]) -> FoundList:
    """The lists of several sheets as one."""
    sheets: list[SheetRead] = []
    rows: list[ListRow] = []
    after = 0
    for part in parts:
        sheets.append(SheetRead(part.sheets[0].name, after))
        rows += [replace(row, line=after + row.line) for row in part.rows]
        after = (rows[-1].line if part.rows else after) + 1
    if len(rows) > MOST_ROWS:
        raise Refused("too_many", "Danh sách quá 50.000 dòng: chia thành nhiều tệp.")
    return replace(parts[0], sheets=sheets, rows=rows)


def sent_list(upload: UploadedFile[Any], wanted: Sequence[Wanted], *, as_form: bool = False) -> FoundList:
    """The same of a file that somebody sent. Refused("too_large") as well."""
    name = Path(upload.name or "").name or "danh-sach.xlsx"
    if (upload.size or 0) > _MOST_BYTES:
        raise Refused("too_large", f"Tệp {name} lớn hơn {_MOST_BYTES // 1024**2} MB: bỏ hình ảnh, chia nhỏ tệp.")
    with on_disk(upload) as path:
        return read_list(path, name, wanted, as_form=as_form)


def propose(headings: Mapping[int, str], wanted: Sequence[Wanted]) -> dict[str, int]:
    """Which column tells what, as far as the headings say: each column once, the surest match first."""
    scored = sorted(
        (-_likeness(text, one), order, column)
        for order, one in enumerate(wanted)
        for column, text in headings.items()
        if _likeness(text, one)
    )
    taken: dict[str, int] = {}
    for _score, order, column in scored:
        if wanted[order].key not in taken and column not in taken.values():
            taken[wanted[order].key] = column
    return taken


def _likeness(heading: str, one: Wanted) -> int:
    """How surely a heading means what is wanted; 0 where it does not."""
    said = _plain(heading)
    if said not in one.words and any(re.search(rf"\b{re.escape(word)}\b", said) for word in one.unless):
        return 0
    for place, word in enumerate(one.words):
        better = len(one.words) - place
        if said == word:
            return 200 + better
        if re.search(rf"\b{re.escape(word)}\b", said):
            return 100 + len(word) if len(word) >= 3 else 0
    return 0


def _plain(text: str) -> str:
    return " ".join(_NOT_WORD.sub(" ", fold(text)).split())


# ---- the grid of a file ----


@dataclass(frozen=True)
class _Grid:
    name: str
    cells: Mapping[Place, str]
    merged: Sequence[Area]


def _grids(path: Path, name: str) -> Iterator[_Grid]:
    if name.lower().endswith(".csv"):
        yield _Grid("", dict(_cells_of_csv(path, name)), ())
        return
    book = read_old_workbook(path, name) if is_old_workbook(path) else read_workbook(path, name)
    for sheet in book.sheets:
        texts = {place: text for place in sheet.cells if (text := _shown(book, sheet, place))}
        yield _Grid(sheet.name, texts, sheet.merged)


def _cells_of_csv(path: Path, name: str) -> Iterator[tuple[Place, str]]:
    text = text_of(path, name)
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    for line, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells, start=1):
            if said := one_line(cell):
                yield (line, column), said


def _shown(book: Workbook, sheet: Sheet, place: Place) -> str:
    """What a cell shows: days as people write them, whole numbers without a fraction, nothing for a fault of Excel."""
    cell = sheet.cells[place]
    if cell.kind == "date":
        day = book.day(cell)
        return format_date(day) if day else ""
    if cell.kind in ("error", "uncalculated"):
        return ""
    text = one_line(cell.value)
    return _digits(text) if cell.kind == "number" else text


def _digits(number: str) -> str:
    """A number as it was meant: "912345678.0" and "8.4912345678E10" are telephone numbers."""
    value = float(number)
    return str(int(value)) if value.is_integer() and abs(value) < _MOST_DIGITS else number


# ---- headings and rows ----


def _filled_down(grid: _Grid) -> _Grid:
    """Every row of a cell that is merged downwards says what the first one says."""
    cells = dict(grid.cells)
    for area in grid.merged:
        if area.first in cells and area.first[1] == area.last[1] and area.first[0] > _headings_end(grid, area):
            for row in range(area.first[0] + 1, min(area.last[0], area.first[0] + _FIRST_ROWS) + 1):
                cells.setdefault((row, area.first[1]), cells[area.first])
    return replace(grid, cells=cells)


def _headings_end(grid: _Grid, area: Area) -> int:
    """The row above which a merged cell may be one of the headings: those of its neighbours begin on the same row."""
    beside = sum(other.first[0] == area.first[0] and other.last[0] > other.first[0] for other in grid.merged)
    return area.first[0] if beside > 1 else 0


def _list_in(name: str, grid: _Grid, wanted: Sequence[Wanted], *, with_sums: bool) -> tuple[int, FoundList] | None:
    """The list of one sheet with how much of what is wanted it tells; the row of headings that tells most."""
    best: tuple[int, int, dict[int, str], int] | None = None
    for line in sorted({row for row, _column in grid.cells if row <= _FIRST_ROWS}):
        headings, last = _headings_at(grid, line)
        taken = propose(headings, wanted)
        if len(headings) < 2 or not all(one.key in taken for one in wanted if one.required):
            continue
        score = len(taken)
        if best is None or score > best[0]:
            best = (score, line, headings, last)
    if best is None:
        return None
    score, line, headings, last = best
    rows = list(_rows_under(grid, last, headings, with_sums=with_sums))
    return score, FoundList(name, [SheetRead(grid.name, 0)], line, headings, rows)


def _headings_at(grid: _Grid, line: int) -> tuple[dict[int, str], int]:
    """The headings that begin on a row, by column, and the last row they take up."""
    tops = {column: text for (row, column), text in grid.cells.items() if row == line}
    wide = [area for area in grid.merged if area.first[0] == line and area.first[1] in tops]
    last = max((area.last[0] for area in wide), default=line)
    parted = [area for area in wide if area.last[1] > area.first[1] and area.last[0] < max(last, line + 1)]
    if last == line and parted and not any(_COLUMN_NUMBER.fullmatch(t) for t in _row(grid, line + 1).values()):
        last = line + 1
    headings = dict(tops)
    for area in parted:
        below = {c: t for c, t in _row(grid, area.last[0] + 1).items() if area.first[1] <= c <= area.last[1]}
        if below and last > line:
            headings |= {column: f"{tops[area.first[1]]} {text}" for column, text in below.items()}
    return headings, last


def _row(grid: _Grid, line: int) -> dict[int, str]:
    return {column: text for (row, column), text in grid.cells.items() if row == line}


def _rows_under(grid: _Grid, last: int, headings: Mapping[int, str], *, with_sums: bool) -> Iterator[ListRow]:
    """The rows below the headings; numbers of columns, sums and what stands beside the list are left out."""
    by_line: dict[int, dict[int, str]] = {}
    for (line, column), text in sorted(grid.cells.items()):
        if line > last and column in headings:
            by_line.setdefault(line, {})[column] = text
    for line, cells in by_line.items():
        said = [text for text in cells.values() if not _ORDINAL.fullmatch(text)]
        if all(_COLUMN_NUMBER.fullmatch(text) for text in cells.values()):
            continue
        if not with_sums and _SUM.fullmatch(_plain(next(iter(cells.values())))):  # whereas "12 | Tống Công" is a person
            continue
        yield ListRow(line, cells, is_group=len(said) <= 1)
