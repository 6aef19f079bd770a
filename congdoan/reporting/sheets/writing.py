"""A report form as an Excel file for one unit: protected but for the figures it asks for, ready to print and sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from congdoan.common.numbers import MAX_OWN, to_decimal
from congdoan.documents.content import ILLUSTRATIVE_MARK, Letterhead, Signature
from congdoan.documents.layout import FONT
from congdoan.documents.xlsx import sheet_names

from .formulas import NOW, Formula
from .layout import CODE, FORMAT, INFO_SHEET, LABEL, VALUE, Identity

_PRINTED, _TYPED, _SHADED, _QUIET = "#E8F0F8", "#FFF7D1", "#F4F6F8", "#44505A"
_NATION, _MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
_GUIDE = (
    "Cách ghi: chỉ gõ số vào các ô nền vàng ở cột Số lượng, các cột khác tự tính. Chưa có số liệu thì để trống; "
    "không phát sinh thì ghi 0. Tiền ghi bằng đồng. Không gộp ô, không dời dòng; "
    "tệp này chỉ dùng cho đơn vị và kỳ ghi ở trên."
)
_TO_TYPE, _TO_COMPARE = "Trong kỳ", "Để đối chiếu, không ghi vào"
_CODE_AT, _NUMBER_AT, _LABEL_AT, _UNIT_AT, _VALUE_AT = range(5)
_WIDTHS = {_CODE_AT: 4, _NUMBER_AT: 4.5, _LABEL_AT: 46, _UNIT_AT: 12, _VALUE_AT: 16}
_BESIDE_WIDTH, _PERCENT_WIDTH = 15.5, 11
_LETTERS_A_LINE, _CAPITALS_A_LINE = 50, 38
"""Of a label, and of a name in the heading, before it takes a further line."""

_A4_PAPER, _MOST_COLUMNS_UPRIGHT = 9, 3

Shown = Decimal | str | Formula | None
"""What a closed cell shows: a number, words as they are, or what follows from the open cells."""


@dataclass(frozen=True)
class Column:
    """A column beside what is typed; `key` is its name in formulas. A percentage carries its sign."""

    key: str
    heading: str
    percent: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the form. `value` is filled in already where the unit has reported it; `beside` stands in the other
    columns. A line that is not `typed` is computed and closed."""

    code: str
    label: str
    unit: str
    decimals: int
    typed: bool
    section: str = ""
    value: Shown = None
    beside: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class FormToFill:
    """Biểu trống for one unit and period: everything that is printed on it; `day` is the last day it counts."""

    identity: Identity
    day: date
    title: str
    subtitle: str
    heading: Letterhead
    signature: Signature
    beside: tuple[Column, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    illustrative: bool

    @property
    def said(self) -> tuple[str, ...]:
        """What must still stand above the table when the form comes back."""
        own = self.identity
        return (
            f"Mã đơn vị: {own.unit}",
            f"Biểu {own.form}, bộ chỉ số {own.set} phiên bản {own.version}",
            self.subtitle,
        )


def write_form(form: FormToFill) -> bytes:
    """The .xlsx file of a form; the same form gives the same bytes."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": form.title, "comments": ILLUSTRATIVE_MARK if form.illustrative else "",
                         "created": datetime.combine(form.day, time())})  # fmt: skip
    _FormWriter(book, form).write()
    _write_info(book, form)
    book.close()
    return target.getvalue()


def _write_info(book: Any, form: FormToFill) -> None:
    own = form.identity
    page = book.add_worksheet(INFO_SHEET)
    page.very_hidden()
    page.protect()
    rows: list[tuple[str, ...]] = [
        ("format", FORMAT), ("unit", own.unit), ("form", own.form), ("set", own.set), ("version", str(own.version)),
        ("period", own.period), ("basis", own.basis), ("cut_off", own.cut_off.isoformat() if own.cut_off else ""),
        *(("said", said) for said in form.said),
        *(("line", line.code, line.label) if line.typed else ("computed", line.label) for line in form.lines),
    ]  # fmt: skip
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            page.write_string(at, column, text)


class _FormWriter:
    """Writes the visible sheet from top to bottom."""

    def __init__(self, book: Any, form: FormToFill) -> None:
        self.book, self.form = book, form
        (name,) = sheet_names([form.identity.form])
        self.page = book.add_worksheet(name)
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.last = _VALUE_AT + len(form.beside)
        self.row = 0
        self.cells: dict[str, dict[str, str]] = {}
        book.formats[0].set_font_name(FONT)
        book.formats[0].set_font_size(12)

    def format(self, **properties: Any) -> Any:
        """Each look once."""
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"font_name": FONT, "font_size": 12, **properties})
        return self.formats[key]

    def write(self) -> None:
        page = self.page
        page.hide_gridlines(2)
        for column, width in _WIDTHS.items():
            page.set_column(column, column, width, None, {"hidden": column == _CODE_AT})
        for at, beside in enumerate(self.form.beside, start=_VALUE_AT + 1):
            page.set_column(at, at, _PERCENT_WIDTH if beside.percent else _BESIDE_WIDTH)
        self.heading()
        head = self.row
        self.headings()
        page.freeze_panes(self.row, 0)
        self.lines()
        self.closing()
        page.protect("", {"format_columns": True, "format_rows": True})
        if len(self.form.beside) > _MOST_COLUMNS_UPRIGHT:
            page.set_landscape()
        page.set_paper(_A4_PAPER)
        page.fit_to_pages(1, 0)
        page.center_horizontally()
        page.repeat_rows(head, head + 1)
        page.set_margins(left=0.6, right=0.5, top=0.6, bottom=0.6)
        page.set_footer(f'&L&"{FONT},Regular"&10{self.form.identity.unit} · {self.form.identity.form} · '
                        f'{self.form.identity.period}&R&"{FONT},Regular"&10&P/&N')  # fmt: skip
        page.print_area(0, 0, self.row - 1, self.last)

    def across(self, words: str, first: int, last: int, *, size: float = 12, height: float = 0, **look: Any) -> None:
        """Words over several columns of the current row."""
        cell_format = self.format(**{"font_size": size, "valign": "vcenter", "text_wrap": True, **look})
        if first < last:
            self.page.merge_range(self.row, first, self.row, last, "", cell_format)
        self.page.write_string(self.row, first, words, cell_format)
        if height:
            self.page.set_row(self.row, height)

    def heading(self) -> None:
        """Quốc hiệu, the body's own heading, title, whose form it is, and how to fill it in."""
        form, left = self.form, _LABEL_AT
        if form.illustrative:
            self.across(ILLUSTRATIVE_MARK, _NUMBER_AT, self.last, bold=True, align="center", border=1)
            self.row += 1
        pairs = ((" ".join(form.heading.superior), _NATION, False), (" ".join(form.heading.own_name), _MOTTO, True))
        for own, nation, bold in pairs:
            height = 16.5 * ceil(max(len(own), 1) / _CAPITALS_A_LINE)
            self.across(own, _NUMBER_AT, left, align="center", valign="top", bold=bold, height=height)
            self.across(nation, _UNIT_AT, self.last, align="center", valign="top", bold=True)
            self.row += 1
        self.across(form.title.upper(), _NUMBER_AT, self.last, size=14, bold=True, align="center", height=27)
        self.row += 1
        self.across(form.subtitle, _NUMBER_AT, self.last, align="center", italic=True, height=18)
        self.row += 1
        unit, version, _subtitle = form.said
        self.across(unit, _NUMBER_AT, left, bold=True, height=18)
        self.across(version, _UNIT_AT, self.last, align="right")
        self.row += 1
        height = 31 if len(self.form.beside) > _MOST_COLUMNS_UPRIGHT else 46
        self.across(_GUIDE, _NUMBER_AT, self.last, size=11, italic=True, height=height, font_color="#7A4B00")
        self.row += 1

    def headings(self) -> None:
        """Two rows: which columns are for typing, and what each holds."""
        look = {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
        for column in range(_NUMBER_AT, _VALUE_AT):
            self.page.write_blank(self.row, column, None, self.format(bg_color=_PRINTED, border=1))
        self.across(_TO_TYPE, _VALUE_AT, _VALUE_AT, bold=True, align="center", border=1, bg_color=_TYPED)
        quiet = {"align": "center", "border": 1, "font_color": _QUIET}
        self.across(_TO_COMPARE, _VALUE_AT + 1, self.last, size=11, italic=True, height=18, bg_color=_SHADED, **quiet)
        self.row += 1
        words = (CODE, "TT", LABEL, "Đơn vị tính", VALUE, *(beside.heading for beside in self.form.beside))
        for column, said in enumerate(words):
            self.page.write_string(self.row, column, said, self.format(bg_color=_PRINTED, **look))
        self.page.set_row(self.row, 34)
        self.row += 1

    def lines(self) -> None:
        self.cells = _cells(self.form, self.row)
        section = ""
        for number, line in enumerate(self.form.lines, start=1):
            if line.section != section:
                section = line.section
                self.section(section)
            self.line(line, str(number))

    def section(self, title: str) -> None:
        look = self.format(bold=True, border=1, valign="vcenter", bg_color=_SHADED)
        for column in range(_NUMBER_AT, self.last + 1):
            self.page.write_blank(self.row, column, None, look)
        self.page.write_string(self.row, _LABEL_AT, title, look)
        self.page.set_row(self.row, 19)
        self.row += 1

    def line(self, line: Line, number: str) -> None:
        page, row, closed = self.page, self.row, {"border": 1, "valign": "vcenter"}
        quiet = closed if line.typed else {**closed, "italic": True, "font_color": _QUIET}
        if line.typed:
            page.write_string(row, _CODE_AT, line.code)
        page.write_string(row, _NUMBER_AT, number, self.format(align="center", **quiet))
        page.write_string(row, _LABEL_AT, line.label, self.format(text_wrap=True, indent=1, **quiet))
        page.write_string(row, _UNIT_AT, line.unit, self.format(align="center", **quiet))
        figure = {"align": "right", "indent": 1, "shrink": True, "num_format": _format_of(line.decimals)}
        if line.typed:
            page.data_validation(row, _VALUE_AT, row, _VALUE_AT, _asked(row, line.decimals))
            self.put(row, _VALUE_AT, line.value, locked=False, bg_color=_TYPED, **closed, **figure)
        else:
            self.put(row, _VALUE_AT, line.value, bg_color=_SHADED, **quiet, **figure)
        for at, (column, shown) in enumerate(zip(self.form.beside, line.beside, strict=True), start=_VALUE_AT + 1):
            look = {**closed, **figure, "font_color": _QUIET}
            if column.percent:
                look |= {"align": "center", "indent": 0, "num_format": '0.0"%"'}
            self.put(row, at, shown, **look)
        page.set_row(row, 3 + 15.5 * ceil(len(line.label) / _LETTERS_A_LINE))
        self.row += 1

    def put(self, row: int, column: int, shown: Shown, **look: Any) -> None:
        cell_format = self.format(**look)
        match shown:
            case None:
                self.page.write_blank(row, column, None, cell_format)
            case str():
                self.page.write_string(row, column, shown, cell_format)
            case Formula(text, value):
                now = "" if value is None else value
                self.page.write_formula(row, column, f"={text.format_map(self.cells)}", cell_format, now)
            case Decimal() | int():
                self.page.write_number(row, column, shown, cell_format)

    def closing(self) -> None:
        """Notes, then who made the form and who signs it."""
        form = self.form
        for note in form.notes:
            self.across(note, _NUMBER_AT, self.last, size=11, italic=True, height=18)
            self.row += 1
        self.row += 1
        place = f"{form.heading.place}, ngày        tháng        năm {form.day.year}"
        right: Sequence[tuple[str, str, dict[str, Any]]] = (
            ("", place, {"italic": True}),
            ("NGƯỜI LẬP BIỂU", form.signature.capacity, {"bold": True}),
            ("(ký, ghi rõ họ tên)", form.signature.position, {}),
            ("", "(ký, ghi rõ họ tên, đóng dấu)", {"italic": True}),
        )
        for left_words, right_words, look in right:
            bold = {**look, "bold": True} if right_words == form.signature.position else look
            self.across(left_words, _NUMBER_AT, _LABEL_AT, align="center", **look)
            self.across(right_words, _VALUE_AT, self.last, align="center", **bold)
            self.row += 1
        self.page.set_row(self.row, 60)
        self.row += 1
        if form.signature.signer:
            self.across(form.signature.signer, _VALUE_AT, self.last, align="center", bold=True)
            self.row += 1


def _cells(form: FormToFill, first: int) -> dict[str, dict[str, str]]:
    """The address of every line in every column that formulas know, by the name of the column; `first` is the row of
    the first section."""
    columns = {NOW: _VALUE_AT, **{column.key: at for at, column in enumerate(form.beside, start=_VALUE_AT + 1)}}
    rows: dict[str, int] = {}
    section, row = "", first
    for line in form.lines:
        row += line.section != section
        section = line.section
        rows[line.code] = row
        row += 1
    return {
        name: {code: xl_rowcol_to_cell(row, at) for code, row in rows.items()} for name, at in columns.items()
    }  # fmt: skip


def _format_of(decimals: int) -> str:
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def _asked(row: int, decimals: int) -> dict[str, Any]:
    """What Excel itself takes in a cell of figures."""
    largest = to_decimal(MAX_OWN, decimals)
    told = {"error_title": "Chưa đúng", "ignore_blank": True}
    if not decimals:
        message = "Ghi một số nguyên từ 0 trở lên, không có chữ, dấu % hay phần lẻ."
        return {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": int(largest),
                "error_message": message, **told}  # fmt: skip
    cell = f"E{row + 1}"
    message = f"Ghi một số từ 0 trở lên, nhiều nhất {decimals} chữ số lẻ, không có chữ hay dấu %."
    rule = f"=AND(ISNUMBER({cell}),{cell}>=0,{cell}<={largest},ROUND({cell},{decimals})={cell})"
    return {"validate": "custom", "value": rule, "error_message": message, **told}
