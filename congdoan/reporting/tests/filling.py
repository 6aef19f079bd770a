"""Forms handed out, filled in by a script as officials would, and damaged in every way they come back wrong."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from congdoan.documents.workbook import MOST_UNPACKED
from congdoan.periods.queries import period_of
from congdoan.periods.rules import title
from congdoan.reporting import commands, imports, queries, sources
from congdoan.reporting.queries import Scope
from tests.world import World

FORM_PART = "xl/worksheets/sheet1.xml"


def handed_out(world: World, folder: Path, unit: str, *, by: str = "admin", form: str = "CS-NAM",
               scope: Scope | None = None) -> Path:  # fmt: skip
    """The form of a unit, as `form export` writes it."""
    asked = scope or Scope("2023")
    file = commands.export_form(
        by=world.users[by], unit=world.unit(unit), form=queries.form_in_force(form, period_of(asked.period)),
        scope=asked,
    )  # fmt: skip
    folder.mkdir(exist_ok=True)
    path = folder / file.name
    path.write_bytes(file.content)
    return path


def cells_of(page: Worksheet) -> dict[str, str]:
    """{indicator: the address of its open cell}, found as a script would: by the codes and the heading."""
    head = next(row for row in range(1, 30) if page.cell(row, 1).value == "Mã chỉ số")
    column = next(cell.column_letter for cell in page[head] if cell.value == "Số lượng")
    codes = ((page.cell(row, 1).value, row) for row in range(head + 1, page.max_row + 1))
    return {code: f"{column}{row}" for code, row in codes if code}


def fill(path: Path, figures: Mapping[str, Any], damage: Callable[[Worksheet], object] | None = None) -> Path:
    """Types the figures into their cells."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    places = cells_of(page)
    for code, value in figures.items():
        page[places[code]] = value
    if damage:
        damage(page)
    book.save(path)
    return path


def type_into(path: Path, cells: Mapping[str, int]) -> None:
    """Numbers into empty cells of a form, by address: without a library, so that a thousand forms take no minutes."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for address, value in cells.items():
        empty = re.compile(rb'<c r="%s"( s="[0-9]+")/>' % address.encode())
        filled = rb'<c r="%s"\1><v>%d</v></c>' % (address.encode(), value)
        parts[FORM_PART], found = empty.subn(filled, parts[FORM_PART])
        assert found == 1, address
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)


def import_(world: World, *paths: Path, by: str = "an", accept: bool = True, dry_run: bool = False) -> Any:
    """`report import PATH…`: the outcome, with the files that could not even be read among the refused."""
    found, unread = sources.sources_in(world.users[by], paths)
    outcome = imports.import_files(by=world.users[by], sources=found, accept=accept, dry_run=dry_run)
    outcome.refused[:0] = unread
    return outcome


# ---- damage: what is done to a filled form, and what must be said of it ----


def _typed(value: Any, number_format: str = "") -> Callable[[Path], object]:
    def damage(page: Worksheet) -> None:
        cell = page[cells_of(page)["members_total"]]
        cell.value = value
        cell.number_format = number_format or cell.number_format

    return lambda path: fill(path, {}, damage)


def _merge(page: Worksheet) -> None:
    cell = page[cells_of(page)["members_total"]]
    page.merge_cells(f"E{cell.row}:E{cell.row + 1}")


def _move(page: Worksheet) -> None:
    cell = page[cells_of(page)["members_total"]]
    page.move_range(f"B{cell.row}:F{cell.row + 3}", rows=1)


def _say(key: str, value: str) -> Callable[[Path], object]:
    """Another identity on the hidden sheet: as when the form of another unit or version is sent."""

    def damage(path: Path) -> None:
        book = openpyxl.load_workbook(path)
        next(row for row in book["congdoan"].iter_rows() if row[0].value == key)[1].value = value
        book.save(path)

    return damage


def _head(page: Worksheet) -> None:
    cell = next(cell for row in page.iter_rows(max_row=9) for cell in row if str(cell.value).startswith("Mã đơn vị"))
    cell.value = "Mã đơn vị: KHAC"


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/image1.png", b"\0" * (MOST_UNPACKED + 1))


def _with_macro(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macro")


def _locked(path: Path) -> None:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))


def _huge(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(100 * 2**20)


def _formula_without_result(path: Path) -> None:
    _typed("=20+20")(path)


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "unit unknown": (_say("unit", "KHONG-CO"), "không có đơn vị mã “KHONG-CO” trong phạm vi của anh/chị."),
    "unit made over": (lambda path: fill(path, {}, _head), "phần đầu biểu đã bị sửa, không còn ghi “Mã đơn vị:"),
    "version": (_say("version", "7"), "là biểu của bộ chỉ số CB phiên bản 7; kỳ {period}"),
    "form unknown": (_say("form", "CS-CU"), "không có biểu mẫu “CS-CU” cho kỳ {period}"),
    "period unknown": (_say("period", "2023-13"), "“2023-13”"),
    "text": (_typed("bốn mươi"), "Tổng số đoàn viên: “bốn mươi” không đọc được."),
    "merged": (lambda path: fill(path, {}, _merge), "các ô này đã bị gộp"),
    "moved": (lambda path: fill(path, {}, _move), "Ô đã bị dời chỗ"),
    "percent sign": (_typed("40%"), "“40%” có dấu %."),
    "shown as percent": (_typed(0.4, "0%"), "ô ghi 40%. Ô này chỉ ghi số, không ghi dấu %."),
    "negative": (_typed(-40), "“-40” là số âm."),
    "half a person": (_typed(40.5), "“40,5” có phần lẻ, mà mục này là số nguyên."),
    "error": (_typed("#VALUE!"), "ô báo lỗi #VALUE!."),
    "formula": (_formula_without_result, "công thức chưa được tính."),
    "date": (_typed(5, "dd/mm/yyyy"), "Excel đã hiểu số vừa gõ thành ngày 04/01/1900."),
    "check": (lambda path: fill(path, {"members_female": 9999}), "Không khớp: Đoàn viên nữ 9.999 nhiều hơn"),
    "broken zip": (lambda path: path.write_bytes(path.read_bytes()[:3000]), "hỏng hoặc tải về chưa hết."),
    "zip bomb": (_bomb, "lớn hơn mức cho phép của một biểu báo cáo."),
    "password": (_locked, "có mật khẩu mở tệp."),
    "macro": (_with_macro, "có macro nên không được mở."),
    "100 MB": (_huge, "nặng 100 MB; biểu báo cáo không quá 20 MB."),
    "no workbook": (lambda path: path.write_text("đây là thư"), "không phải tệp Excel (.xlsx)."),
}
"""What must be refused, with what must be said (`told_of`); none of them may stop the others."""


def told_of(damage: str, period: str = "2023") -> str:
    """What must be said of a damaged form of a period."""
    return DAMAGES[damage][1].replace("{period}", title(period))
