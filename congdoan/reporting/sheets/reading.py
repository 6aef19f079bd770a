"""Forms that come back: whose they are, and what was typed. Everything wrong in a file is told at once, by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from congdoan.common.csvfile import Faults
from congdoan.common.errors import Refused
from congdoan.common.text import nfc, quoted
from congdoan.documents.workbook import Sheet, Workbook, address

from .cells import figure_of_cell
from .layout import CODE, FORMAT, INFO_SHEET, LABEL, VALUE, FilledForm, Identity, Places

_KEYS = ("unit", "form", "set", "version", "period", "basis", "cut_off")


@dataclass(frozen=True)
class _Info:
    """What the hidden sheet of a form says."""

    identity: Identity
    said: tuple[str, ...]
    labels: dict[str, str]
    computed: frozenset[str]


def is_ours(book: Workbook) -> bool:
    """Whether the workbook was handed out as a form by this system."""
    return book.sheet(INFO_SHEET) is not None


def read_form(name: str, book: Workbook, decimals: Mapping[str, int]) -> FilledForm:
    """Đọc biểu: the figures of a form handed out by `form export`; `name` is what its file is called.

    `decimals` by indicator; one that is not among them no longer exists. Refused("bad_file") with one line a fault.
    """
    info = _info(name, book)
    places = Places()
    faults = Faults(name, places)
    table = _find_table(name, book)
    _check_heading(table, info, faults, places)
    rows = _rows(table, info, faults, places)
    figures: dict[str, int] = {}
    line_of: dict[str, int] = {}
    for code, row in rows.items():
        place = (row, table.value)
        cell = table.sheet.cells.get(place)
        if cell is None or not (cell.value.strip() or cell.formula):
            continue
        line_of[code] = places.mark(table.sheet.name, address(*place))
        with faults.at(line_of[code], about=info.labels[code]):
            if code not in decimals:
                raise ValueError("chỉ số này không còn trong danh mục. Xuất lại biểu mới.")
            figures[code] = figure_of_cell(cell, decimals[code], book.day(cell) if cell.kind == "date" else None)
    faults.refuse_if_any()
    if not figures:
        raise Refused("empty_file", f"Tệp {name}: cột “{VALUE}” chưa ghi số nào.")
    return FilledForm(info.identity, figures, line_of, places, tuple(info.labels))


# ---- whose form it is ----


def _info(name: str, book: Workbook) -> _Info:
    page = book.sheet(INFO_SHEET)
    if page is None:
        raise Refused("not_a_form", f"Tệp {name} không phải biểu do hệ thống xuất.")
    keys: dict[str, str] = {}
    above: list[str] = []
    labels: dict[str, str] = {}
    computed: set[str] = set()
    for row in sorted({row for row, _column in page.cells}):
        key, value, label = (page.text((row, column)) for column in (1, 2, 3))
        if key == "line":
            labels[value] = label
        elif key == "computed":
            computed.add(value)
        elif key == "said":
            above.append(value)
        else:
            keys[key] = value
    if keys.get("format") != FORMAT:
        raise Refused(
            "bad_form", f"Tệp {name} là biểu của phiên bản khác của hệ thống. Xuất lại biểu rồi chép số sang."
        )
    return _Info(_identity(name, keys), tuple(above), labels, frozenset(computed))


def _identity(name: str, keys: Mapping[str, str]) -> Identity:
    try:
        unit, form, set_code, version, period, basis, cut_off = (keys.get(key, "") for key in _KEYS)
        if not (unit and form and set_code and period and basis):
            raise ValueError
        day = date.fromisoformat(cut_off) if cut_off else None
        return Identity(unit, form, set_code, int(version), period, basis, day)
    except ValueError:
        said = f"Tệp {name}: phần ẩn cho biết biểu của đơn vị nào đã bị sửa. Xuất lại biểu rồi chép số sang."
        raise Refused("bad_form", said) from None


# ---- where the figures stand ----


@dataclass(frozen=True)
class _Table:
    """The table of a form: its sheet, the row of its headings, its columns."""

    sheet: Sheet
    head: int
    code: int
    label: int
    value: int

    def text(self, row: int, column: int) -> str:
        return nfc(self.sheet.text((row, column)))


def _find_table(name: str, book: Workbook) -> _Table:
    """By its headings, so that a column put in beside them does no harm."""
    found = []
    for sheet in book.sheets:
        heads = [row for (row, _column), cell in sheet.cells.items() if cell.kind == "text" and nfc(cell.value) == CODE]
        found += [(sheet, row) for row in heads if sheet.name != INFO_SHEET]
    if len(found) != 1:
        why = "có nhiều bảng số liệu" if found else "không còn dòng tiêu đề của bảng số liệu"
        raise Refused("bad_form", f"Tệp {name} {why}. Dùng đúng tệp đã nhận, không chép sang tệp khác.")
    sheet, head = found[0]
    columns: dict[str, list[int]] = {heading: [] for heading in (CODE, LABEL, VALUE)}
    for row, column in sorted(sheet.cells):
        if row == head and (heading := nfc(sheet.text((row, column)))) in columns:
            columns[heading].append(column)
    for heading, at in columns.items():
        if len(at) != 1:
            why = "có hai cột" if at else "không còn cột"
            raise Refused("bad_form", f"Tệp {name}, trang “{sheet.name}”, dòng {head}: {why} “{heading}”.")
    return _Table(sheet, head, columns[CODE][0], columns[LABEL][0], columns[VALUE][0])


def _check_heading(table: _Table, info: _Info, faults: Faults, places: Places) -> None:
    """What the form says of its unit and period still stands above the table."""
    above = {nfc(table.sheet.text(place)) for place in table.sheet.cells if place[0] < table.head}
    for said in info.said:
        if nfc(said) not in above:
            hint = "Mỗi đơn vị, mỗi kỳ dùng đúng biểu của mình."
            faults.add(0, f"phần đầu biểu đã bị sửa, không còn ghi {quoted(said)}. {hint}")


def _rows(table: _Table, info: _Info, faults: Faults, places: Places) -> dict[str, int]:
    """{indicator: row} in the order of the form; rows may have been sorted, as long as each is still whole."""
    rows: dict[str, int] = {}
    coded = sorted(row for row, column in table.sheet.cells if column == table.code and row > table.head)
    for row in coded:
        code = table.text(row, table.code)
        if not code:
            continue
        at = places.mark(table.sheet.name, address(row, table.code))
        if code not in info.labels:
            faults.add(at, f"mã {quoted(code)} không có trong biểu này.")
        elif code in rows:
            faults.add(at, f"mã {quoted(code)} đã có ở dòng {rows[code]}.")
        else:
            rows[code] = row
            _check_label(table, row, info.labels[code], faults, places)
    for code, label in info.labels.items():
        if code not in rows:
            faults.add(0, f"thiếu dòng “{label}”; biểu đã bị xóa dòng hoặc dời ô.")
    _check_strays(table, coded, info, faults, places)
    _check_merged(table, coded, faults, places)
    return {code: rows[code] for code in info.labels if code in rows}


def _check_label(table: _Table, row: int, label: str, faults: Faults, places: Places) -> None:
    stands = table.text(row, table.label)
    if stands != nfc(label):
        at = places.mark(table.sheet.name, address(row, table.label))
        now = f"ghi {quoted(stands)}" if stands else "trống"
        faults.add(at, f"{now}, dòng này là “{label}”. Ô đã bị dời chỗ: chép số sang biểu mới.")


def _check_strays(table: _Table, coded: list[int], info: _Info, faults: Faults, places: Places) -> None:
    """A figure beside no indicator would be lost without a word."""
    last = max(coded, default=table.head)
    for (row, column), cell in sorted(table.sheet.cells.items()):
        inside = column == table.value and table.head < row <= last and row not in coded
        if inside and cell.value.strip() and table.text(row, table.label) not in info.computed:
            at = places.mark(table.sheet.name, address(row, column))
            faults.add(at, f"ghi {quoted(cell.value)} nhưng dòng này không phải chỉ số nào của biểu.")


def _check_merged(table: _Table, coded: list[int], faults: Faults, places: Places) -> None:
    last = max(coded, default=table.head)
    columns = range(min(table.code, table.label), table.value + 1)
    for area in table.sheet.merged:
        rows = range(max(area.first[0], table.head), min(area.last[0], last) + 1)
        if rows and any(area.covers((rows[0], column)) for column in columns):
            at = places.mark(table.sheet.name, str(area))
            faults.add(at, "các ô này đã bị gộp, không biết số thuộc dòng nào. Bỏ gộp ô rồi ghi lại.")
