"""Workbooks an official can go on working with: real numbers, live sums and ratios, ready to print.

A total that is typed in goes stale with the first correction, so totals and ratios are formulas; their values
are stored beside them for readers that do not calculate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import IO, Any, Literal

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from congdoan.common.wording import UNKNOWN
from congdoan.documents.content import ILLUSTRATIVE_MARK
from congdoan.documents.layout import FONT

Kind = Literal["text", "integer", "decimal", "percent", "date"]
Number = int | float | Decimal
_CREATED = datetime.combine(date(2020, 3, 5), time())  # the moment would make other bytes of the same figures
MAX_SHEET_NAME = 31
"""Letters Excel allows in a sheet's name."""

_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LINE_PT, _ROW_PT = 16, 19


@dataclass(frozen=True)
class Column:
    """A column: `key` names it in formulas and totals, `unit` (đơn vị tính) stands below the heading.

    `width` is in digits of the font; `decimals` counts for "decimal" and "percent". Percentages are stored as
    shares: 1.21 is shown as 121.0%.
    """

    key: str
    heading: str
    unit: str = ""
    width: float = 13
    kind: Kind = "text"
    decimals: int = 1


@dataclass(frozen=True)
class Ratio:
    """A cell that divides two columns of its own row, as a live formula; in `totals` the two totals.

    Empty where the denominator is 0, "chưa có" where either is unknown. Ratios are never averaged.
    """

    numerator: str
    denominator: str


@dataclass(frozen=True)
class Formula:
    """Any other live formula: "={members}-{left}" names cells of its row, "{members[3]}" the one in the fourth row of
    the table; `value` is the result."""

    expression: str
    value: Number | str


Cell = str | Number | date | Ratio | Formula | None
Total = Literal["sum"] | Ratio | Formula | str


@dataclass(frozen=True)
class Sheet:
    """One table. A cell of None is written as the word "chưa có", which sums pass over.

    `totals` by column key: "sum", a `Ratio` of totals, a `Formula`, or words such as "Toàn cụm".
    `frozen_columns` stay in sight when scrolling to the right. `row_kinds` gives the kind and decimals of the numbers
    of each row, where rows differ in them; columns of text, dates and percentages keep theirs.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    totals: Mapping[str, Total] = field(default_factory=dict)
    notes: Sequence[str] = ()
    frozen_columns: int = 1
    row_kinds: Sequence[tuple[Kind, int]] = ()


def write_workbook(
    sheets: Sequence[Sheet],
    target: str | Path | IO[bytes],
    *,
    title: str,
    scope_line: str,
    illustrative: bool,
) -> None:
    """Write `sheets` to `target`, each headed by its title and the scope of its figures (kỳ, cơ cấu)."""
    book = xlsxwriter.Workbook(target if not isinstance(target, Path) else str(target), {"in_memory": True})
    told = {"title": title, "comments": ILLUSTRATIVE_MARK if illustrative else "", "created": _CREATED}
    book.set_properties(told)
    formats = _Formats(book)
    for sheet, name in zip(sheets, sheet_names([sheet.name for sheet in sheets]), strict=True):
        _SheetWriter(book.add_worksheet(name, _Page), sheet, formats).write(scope_line, illustrative=illustrative)
    book.close()


def row_kind(decimals: int, *, is_ratio: bool) -> tuple[Kind, int]:
    """How the numbers of a row are shown: shares as percentages, others with their decimals."""
    if is_ratio:
        return "percent", 1
    return ("decimal", decimals) if decimals else ("integer", 0)


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names Excel accepts: no forbidden signs, at most 31 letters, all different regardless of case."""
    names: list[str] = []
    taken: set[str] = {"history"}  # Excel keeps this name for itself
    for wish in wanted:
        base = _NOT_IN_SHEET_NAME.sub(" ", wish).strip(" '")[:MAX_SHEET_NAME].strip(" '") or "Bảng"
        name, copy = base, 1
        while name.casefold() in taken:
            copy += 1
            suffix = f" ({copy})"
            name = base[: MAX_SHEET_NAME - len(suffix)].rstrip() + suffix
        taken.add(name.casefold())
        names.append(name)
    return names


class _Page(Worksheet):  # type: ignore[misc]  # xlsxwriter carries no types
    """A sheet that takes formulas as they are: looking each through for thirty new functions of Excel, none of which is
    used here, took a third of the time of a district's annex."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class _Formats:
    """The workbook's cell formats, made once and shared by its sheets."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.made: dict[tuple[Kind, int, bool], Any] = {}
        book.formats[0].set_font_name(FONT)
        book.formats[0].set_font_size(12)
        text = {"text_wrap": True, "valign": "vcenter"}
        self.mark = self.make(bold=True, border=2, align="center", valign="vcenter")
        self.title = self.make(bold=True, font_size=14, **text)
        self.scope = self.make(**text)
        self.heading = self.make(bold=True, border=1, align="center", bg_color="#E8F0F8", **text)
        self.unit = self.make(italic=True, border=1, align="center", font_size=11, bg_color="#E8F0F8", **text)
        self.note = self.make(italic=True, font_size=11, text_wrap=True, valign="top")
        self.unknown = book.add_format({"italic": True, "font_color": "#6B7680"})

    def make(self, **properties: Any) -> Any:
        return self.book.add_format({"font_name": FONT, "font_size": 12, **properties})

    def cell(self, column: Column, *, total: bool) -> Any:
        key = (column.kind, column.decimals, total)
        if key not in self.made:
            properties: dict[str, Any] = {"border": 1, "valign": "vcenter", "bold": total}
            if column.kind == "text":
                properties |= {"text_wrap": True, "indent": 1}
            elif column.kind == "date":
                properties |= {"num_format": "dd/mm/yyyy", "align": "center"}
            else:
                properties |= {"num_format": _number_format(column), "align": "right", "indent": 1}
            if total:
                properties |= {"top": 2}
            self.made[key] = self.make(**properties)
        return self.made[key]


def _number_format(column: Column) -> str:
    decimals = f".{'0' * column.decimals}" if column.decimals else ""
    return {"integer": "#,##0", "decimal": f"#,##0{decimals}", "percent": f"0{decimals}%"}[column.kind]


@dataclass(frozen=True)
class _Address:
    """The cell of a column in the formula's own row; by index, in another row of the table."""

    row: int
    column: int
    first: int

    def __str__(self) -> str:
        return str(xl_rowcol_to_cell(self.row, self.column))

    def __getitem__(self, row: int) -> _Address:
        return replace(self, row=self.first + row)


class _Row(dict[str, _Address]):
    """The cells of a row by the keys of their columns, made when a formula names them."""

    def __init__(self, row: int, columns: Mapping[str, int], first: int) -> None:
        self.row, self.columns, self.first = row, columns, first

    def __missing__(self, key: str) -> _Address:
        return _Address(self.row, self.columns[key], self.first)


class _SheetWriter:
    """Writes one `Sheet` from top to bottom."""

    def __init__(self, page: Any, sheet: Sheet, formats: _Formats) -> None:
        self.page, self.sheet, self.formats = page, sheet, formats
        self.columns = {column.key: position for position, column in enumerate(sheet.columns)}
        if len(self.columns) != len(sheet.columns):
            raise ValueError(f"sheet {sheet.name!r}: a column key is used twice")
        self.last_column = len(sheet.columns) - 1
        self.first = 0

    def write(self, scope_line: str, *, illustrative: bool) -> None:
        page, sheet, formats = self.page, self.sheet, self.formats
        page.set_default_row(_ROW_PT)
        for position, column in enumerate(sheet.columns):
            page.set_column(position, position, column.width)
        row = 0
        if illustrative:
            self.across(row, ILLUSTRATIVE_MARK, formats.mark)
            row += 1
        self.across(row, sheet.title, formats.title)
        self.across(row + 1, scope_line, formats.scope)
        headings = row + 3
        self.height(headings, [(column.heading, column.width - 1) for column in sheet.columns])
        for position, column in enumerate(sheet.columns):
            page.write_string(headings, position, column.heading, formats.heading)
            page.write_string(headings + 1, position, column.unit, formats.unit)
        first = self.first = headings + 2
        values = [self.row(first + offset, cells) for offset, cells in enumerate(sheet.rows)]
        last = first + len(values) - 1
        end = last
        if sheet.totals and values:
            end = last + 1
            self.total_row(first, last, values)
        for offset, note in enumerate(sheet.notes, start=2):
            self.across(end + offset, note, formats.note)
        self.finish(headings, first, end, last, illustrative=illustrative)

    def finish(self, headings: int, first: int, end: int, last: int, *, illustrative: bool) -> None:
        """Frozen headings, filter, the look of "chưa có", and the print set-up."""
        page = self.page
        page.freeze_panes(first, self.sheet.frozen_columns)
        page.autofilter(headings + 1, 0, max(last, headings + 1), self.last_column)
        unknown = {"type": "cell", "criteria": "==", "value": f'"{UNKNOWN}"', "format": self.formats.unknown}
        page.conditional_format(first, 0, max(end, first), self.last_column, unknown)
        page.set_paper(9)  # A4
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(headings, headings + 1)
        page.set_margins(left=0.6, right=0.6, top=0.9 if illustrative else 0.7, bottom=0.7)
        if illustrative:
            page.set_header(f'&C&"{FONT},Bold"&12{ILLUSTRATIVE_MARK}')
        page.set_footer(f'&C&"{FONT},Regular"&11&P/&N')

    def across(self, row: int, words: str, cell_format: Any) -> None:
        """A line of words over the whole table."""
        if self.last_column:
            self.page.merge_range(row, 0, row, self.last_column, "", cell_format)
        self.page.write_string(row, 0, words, cell_format)
        self.height(row, [(words, sum(column.width for column in self.sheet.columns))])

    def height(self, row: int, texts: Sequence[tuple[str, float]]) -> None:
        """Room for the longest of the wrapped `texts`, each with its width; not every reader makes it."""
        lines = max((ceil(len(words) * 1.1 / width) for words, width in texts), default=1)
        if lines > 1:
            self.page.set_row(row, _LINE_PT * lines + _ROW_PT - _LINE_PT)

    def row(self, row: int, cells: Sequence[Cell]) -> list[Number | str | date | None]:
        """Write one row and return its values, formulas by their results."""
        wrapped = zip(self.sheet.columns, cells, strict=True)
        self.height(row, [(cell, column.width - 2) for column, cell in wrapped if isinstance(cell, str)])
        columns = [self.in_row(row, column) for column in self.sheet.columns]
        plain = {column.key: _plain(cell) for column, cell in zip(columns, cells, strict=True)}
        return [self.cell(row, column, cell, plain, total=False) for column, cell in zip(columns, cells, strict=True)]

    def in_row(self, row: int, column: Column) -> Column:
        """The column as a row shows it: numbers in the row's own kind, where it has one."""
        if not self.sheet.row_kinds or column.kind in ("text", "date", "percent"):
            return column
        kind, decimals = self.sheet.row_kinds[row - self.first]
        return replace(column, kind=kind, decimals=decimals)

    def total_row(self, first: int, last: int, values: list[list[Number | str | date | None]]) -> None:
        row = last + 1
        plain: dict[str, Number | str | date | None] = {}
        cells: dict[str, Cell] = {}
        for column in self.sheet.columns:
            total = self.sheet.totals.get(column.key, "")
            if total == "sum":
                position = self.columns[column.key]
                span = f"{xl_rowcol_to_cell(first, position)}:{xl_rowcol_to_cell(last, position)}"
                known = [value for line in values if isinstance(value := line[position], int | float | Decimal)]
                total = Formula(f'=IF(COUNT({span})=0,"{UNKNOWN}",SUM({span}))', sum(known) if known else UNKNOWN)
            cells[column.key], plain[column.key] = total, _plain(total)
        for column in self.sheet.columns:
            self.cell(row, column, cells[column.key], plain, total=True)

    def cell(
        self,
        row: int,
        column: Column,
        cell: Cell,
        plain: Mapping[str, Number | str | date | None],
        *,
        total: bool,
    ) -> Number | str | date | None:
        position = self.columns[column.key]
        cell_format = self.formats.cell(column, total=total)
        if isinstance(cell, Ratio):
            cell = self.ratio(row, cell, plain)
        if isinstance(cell, Formula):
            addresses = _Row(row, self.columns, self.first)
            value = cell.value if isinstance(cell.value, str) else float(cell.value)
            self.page.write_formula(row, position, cell.expression.format_map(addresses), cell_format, value)
            return cell.value
        if cell is None:
            self.page.write_string(row, position, UNKNOWN, cell_format)
        elif isinstance(cell, str):
            self.page.write_string(row, position, cell, cell_format)  # never read as a formula, whatever it begins with
        elif isinstance(cell, date):
            self.page.write_datetime(row, position, cell, cell_format)
        else:
            self.page.write_number(row, position, cell, cell_format)
        return cell

    def ratio(self, row: int, ratio: Ratio, plain: Mapping[str, Number | str | date | None]) -> Formula:
        top, bottom = (xl_rowcol_to_cell(row, self.columns[key]) for key in (ratio.numerator, ratio.denominator))
        numerator, denominator = plain[ratio.numerator], plain[ratio.denominator]
        value: Number | str = UNKNOWN
        if isinstance(numerator, int | float | Decimal) and isinstance(denominator, int | float | Decimal):
            value = float(numerator) / float(denominator) if denominator else ""
        return Formula(f'=IF(COUNT({top},{bottom})<2,"{UNKNOWN}",IF({bottom}=0,"",{top}/{bottom}))', value)


def _plain(cell: Cell) -> Number | str | date | None:
    """The value a ratio of the same row can divide by; a ratio itself is none."""
    if isinstance(cell, Formula):
        return cell.value
    return None if isinstance(cell, Ratio) else cell
