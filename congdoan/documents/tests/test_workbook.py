"""Workbooks from outside: every kind of cell is told apart, and nothing dangerous is opened."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congdoan.common.errors import Refused
from congdoan.documents.workbook import Area, Cell, address, opening, place_of, read_workbook
from congdoan.documents.workbook import parts as xml_parts


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {part.filename: package.read(part) for part in package.infolist()}


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """Two sheets as XlsxWriter writes them: every kind of cell, one sheet hidden."""
    path = tmp_path / "bieu.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("Biểu 1")
    percent, day = book.add_format({"num_format": "0%"}), book.add_format({"num_format": "dd/mm/yyyy"})
    money = book.add_format({"num_format": '#,##0 "đồng/tháng"'})
    page.write("A1", "Số lượng")
    page.write("B2", 1172)
    page.write("B3", 0.05, percent)
    page.write_datetime("B4", date(2026, 12, 5), day)
    page.write_formula("B5", "=B2+1", None, 1173)
    page.write_formula("B6", "=1/0", None, "#DIV/0!")
    page.write_boolean("B7", True)
    page.write("B8", 500000, money)
    page.write_rich_string("B9", "Ba ", book.add_format({"bold": True}), "Vì")
    page.merge_range("D1:E3", "gộp")
    book.add_worksheet("ẩn").very_hidden()
    book.close()
    return path


def test_every_kind_of_cell_is_told_apart(plain: Path) -> None:
    page = read_workbook(plain).sheets[0]
    assert page.name == "Biểu 1"
    assert page.cells[1, 1] == Cell("text", "Số lượng")
    assert page.cells[2, 2] == Cell("number", "1172")
    assert page.cells[3, 2] == Cell("number", "0.05", percent=True)
    assert page.cells[4, 2].kind == "date"
    assert page.cells[5, 2] == Cell("number", "1173", formula=True)
    assert page.cells[6, 2] == Cell("error", "#DIV/0!", formula=True)
    assert page.cells[7, 2] == Cell("boolean", "TRUE")
    assert page.cells[8, 2] == Cell("number", "500000")
    assert page.text((9, 2)) == "Ba Vì"
    assert page.merged == (Area((1, 4), (3, 5)),)
    assert str(page.merged[0]) == "D1:E3"


def test_hidden_sheets_are_read_as_well(plain: Path) -> None:
    assert [sheet.name for sheet in read_workbook(plain).sheets] == ["Biểu 1", "ẩn"]
    assert read_workbook(plain).sheet("ẩn") is not None
    assert read_workbook(plain).sheet("không có") is None


def test_days_are_told_whatever_day_the_workbook_counts_from(plain: Path, tmp_path: Path) -> None:
    book = read_workbook(plain)
    assert book.day(book.sheets[0].cells[4, 2]) == date(2026, 12, 5)
    old = openpyxl.Workbook()
    old.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    old.active["A1"] = date(2026, 12, 5)
    old.save(tmp_path / "mac.xlsx")
    mac = read_workbook(tmp_path / "mac.xlsx")
    assert mac.day(mac.sheets[0].cells[1, 1]) == date(2026, 12, 5)
    assert book.day(Cell("date", "9e99")) is None


def test_a_formula_that_was_never_calculated_is_not_an_empty_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    book.save(tmp_path / "f.xlsx")
    assert read_workbook(tmp_path / "f.xlsx").sheets[0].cells[1, 1] == Cell("uncalculated", "", formula=True)


@pytest.mark.parametrize(
    ("number_format", "kind"),
    [
        ("General", (False, False)), ("#,##0", (False, False)), ("0.00E+00", (False, False)),
        ("0.0%", (True, False)), ('0" %"', (False, False)), ("[$-42A]d/m/yyyy", (False, True)), ("h:mm", (False, True)),
        (r"#,##0\ \d", (False, False)), ("_(* #,##0_);_(* (#,##0)", (False, False)), ("[Red]0", (False, False)),
    ],
)  # fmt: skip
def test_number_formats_are_understood(tmp_path: Path, number_format: str, kind: tuple[bool, bool]) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = 12
    book.active["A1"].number_format = number_format
    book.save(tmp_path / "f.xlsx")
    cell = read_workbook(tmp_path / "f.xlsx").sheets[0].cells[1, 1]
    assert (cell.percent, cell.kind == "date") == kind


def test_cells_without_an_address_and_names_with_a_prefix_are_read(plain: Path, tmp_path: Path) -> None:
    """As other writers than Excel make them."""
    parts = parts_of(plain)
    parts["xl/worksheets/sheet1.xml"] = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        b"<x:row><x:c><x:v>1</x:v></x:c>\n<x:c/>\n<x:c t='inlineStr'><x:is><x:t>hai</x:t></x:is></x:c></x:row>"
        b"<x:row r='7'><x:c r='C7'><x:v> 3 </x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    cells = read_workbook(packed(tmp_path / "f.xlsx", parts)).sheets[0].cells
    assert cells == {(1, 1): Cell("number", "1"), (1, 3): Cell("text", "hai"), (7, 3): Cell("number", "3")}


def test_addresses_are_named_as_people_do() -> None:
    assert [address(12, column) for column in (1, 5, 26, 27, 703)] == ["A12", "E12", "Z12", "AA12", "AAA12"]
    assert all(place_of(address(12, column)) == (12, column) for column in range(1, 800))
    assert place_of("$E$12") == (12, 5)
    for wrong in ("", "12", "E0", "É1", "ABCD1", "E12345678"):
        with pytest.raises(ValueError, match="^" + wrong.replace("$", r"\$") + "$"):
            place_of(wrong)


# ---- what is not opened ----


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        read_workbook(path)
    assert refused.value.code in ("not_a_workbook", "no_file")
    return refused.value.message


def ole_with(stream: str) -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500 + stream.encode("utf-16-le") + b"\0" * 500


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Tệp x.xlsx rỗng."),
        (b"unit,form\nA11,CS-NAM\n", "Tệp x.xlsx không phải tệp Excel (.xlsx)."),
        (ole_with("EncryptedPackage"), "có mật khẩu mở tệp. Bỏ mật khẩu"),
        (ole_with("Workbook"), "là Excel đời cũ (.xls). Mở ra, chọn Lưu thành"),
        (ole_with("WordDocument"), "không phải tệp Excel"),
        (b"PK\x03\x04" + b"\x00" * 40, "hỏng hoặc tải về chưa hết"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "x.xlsx").write_bytes(content)
    assert said in refusal(tmp_path / "x.xlsx")


def test_half_a_file_is_broken(plain: Path) -> None:
    whole = plain.read_bytes()
    for size in (len(whole) // 3, len(whole) - 10):
        plain.write_bytes(whole[:size])
        assert "hỏng hoặc tải về chưa hết" in refusal(plain)


@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_flipped_bytes_never_get_through_as_other_figures(plain: Path, at: float) -> None:
    whole = bytearray(plain.read_bytes())
    before = read_workbook(plain).sheets[0].cells
    place = int(len(whole) * at)
    whole[place : place + 4] = bytes(255 - byte for byte in whole[place : place + 4])
    plain.write_bytes(whole)
    try:
        after = read_workbook(plain).sheets[0].cells
    except Refused as refused:
        told = refused.message
        assert "hỏng" in told
    else:
        assert after == before


def test_a_large_file_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "to.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(100 * 2**20)
    assert refusal(path) == "Tệp to.xlsx nặng 100 MB; biểu báo cáo không quá 20 MB."


def test_a_bomb_is_not_unpacked(plain: Path, tmp_path: Path) -> None:
    parts = parts_of(plain)
    huge = packed(tmp_path / "bom.xlsx", {**parts, "xl/worksheets/sheet1.xml": b" " * (opening.MOST_UNPACKED + 1)})
    assert huge.stat().st_size < 100_000
    assert "lớn hơn mức cho phép" in refusal(huge)
    many = packed(tmp_path / "nhieu.xlsx", {**parts, **{f"xl/media/{i}.png": b"" for i in range(opening.MOST_PARTS)}})
    assert "lớn hơn mức cho phép" in refusal(many)


def test_a_part_that_lies_about_its_size_is_broken(plain: Path) -> None:
    """The size that counts is the one that was looked at before unpacking: no more than that is ever unpacked."""
    raw = plain.read_bytes()
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        size = package.getinfo("xl/worksheets/sheet1.xml").file_size
    said = size.to_bytes(4, "little")
    assert raw.count(said) >= 2
    plain.write_bytes(raw.replace(said, (size // 2).to_bytes(4, "little")))
    assert "hỏng" in refusal(plain)


def test_entities_are_not_expanded(plain: Path, tmp_path: Path) -> None:
    parts = parts_of(plain)
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    page = parts["xl/worksheets/sheet1.xml"].split(b"?>", 1)
    parts["xl/worksheets/sheet1.xml"] = page[0] + b"?>" + laughs + page[1]
    assert "hỏng" in refusal(packed(tmp_path / "cuoi.xlsx", parts))


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "XL/VBAPROJECT.BIN"])
def test_macros_are_refused(plain: Path, tmp_path: Path, part: str) -> None:
    assert "có macro" in refusal(packed(tmp_path / "m.xlsx", {**parts_of(plain), part: b"x"}))


def test_too_many_cells_are_refused(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_parts, "MOST_CELLS", 3)
    assert "trang tính quá lớn" in refusal(plain)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_that_lacks_a_part_is_broken(plain: Path, tmp_path: Path, part: str) -> None:
    parts = parts_of(plain)
    del parts[part]
    assert "hỏng" in refusal(packed(tmp_path / "thieu.xlsx", parts))


@pytest.mark.parametrize(
    "parts",
    [
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"},
        {"_rels/.rels": b'<R><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.bin"/></R>',
         "xl/workbook.bin": b"\0"},
        {"_rels/.rels": b'<R><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></R>',
         "word/document.xml": b"<w/>"},
    ],
    ids=["ods", "xlsb", "docx"],
)  # fmt: skip
def test_another_kind_of_office_file_is_told_apart(tmp_path: Path, parts: dict[str, bytes]) -> None:
    assert "không phải tệp Excel (.xlsx). Mở ra" in refusal(packed(tmp_path / "x.xlsx", parts))


def test_a_file_locked_inside_is_refused(plain: Path) -> None:
    """Parts encrypted the old way of zip: the flag stands in each header."""
    raw = bytearray(plain.read_bytes())
    for start, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(start)
        while at >= 0:
            raw[at + flag] |= 1
            at = raw.find(start, at + 4)
    plain.write_bytes(raw)
    assert "hỏng" in refusal(plain)


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "khong-co.xlsx") == f"Không mở được tệp {tmp_path / 'khong-co.xlsx'}."
    assert "Không mở được tệp" in refusal(tmp_path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_comes_in_is_read_or_refused(plain: Path, tmp_path: Path, data: st.DataObject) -> None:
    """Any part of the file with any piece replaced by anything: a workbook or a sentence, never a fault of ours."""
    parts = parts_of(plain)
    name = data.draw(st.sampled_from(sorted(parts)))
    content = parts[name]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 40)))
    pieces = st.sampled_from(
        [b"", b"<", b"-1", b"99999999999999999999", b'r="', b"</c>", b"&#0;", b"\xff", b"A0", b"nan"]
    )
    parts[name] = content[:start] + data.draw(pieces | st.binary(max_size=8)) + content[end:]
    try:
        book = read_workbook(packed(tmp_path / "f.xlsx", parts))
    except Refused as refused:
        told = refused.message
        assert "f.xlsx" in told
    else:
        for sheet in book.sheets:
            for cell in sheet.cells.values():
                book.day(cell)
