"""What a workbook of ours keeps to: real numbers, live formulas with their values, ready to print."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from congdoan.common.wording import UNKNOWN
from congdoan.documents.content import ILLUSTRATIVE_MARK
from congdoan.documents.xlsx import Column, Formula, Ratio, Sheet, sheet_names, write_workbook

COLUMNS = (
    Column("unit", "Huyện", width=20),
    Column("admitted", "Kết nạp", "người", kind="integer"),
    Column("target", "Chỉ tiêu", "người", kind="integer"),
    Column("rate", "Tỷ lệ", "%", kind="percent"),
    Column("missing", "Còn thiếu", "người", kind="integer"),
    Column("on", "Ngày duyệt", kind="date"),
)
ROWS = (
    (
        "Ba Vì",
        605,
        500,
        Ratio("admitted", "target"),
        Formula("={target}-{admitted}", -105),
        date(2023, 11, 20),
    ),
    ("=Phúc Thọ", None, 500, Ratio("admitted", "target"), None, None),
    ("Quốc Oai", Decimal(401), 0, Ratio("admitted", "target"), 0, date(2023, 11, 22)),
)
TOTALS = {"unit": "Toàn cụm", "admitted": "sum", "target": "sum", "rate": Ratio("admitted", "target")}


def opened(*, values: bool, illustrative: bool = True, rows=ROWS):
    file = io.BytesIO()
    sheet = Sheet("Kết nạp", "Phát triển đoàn viên", COLUMNS, rows, TOTALS, ("Ghi chú dài.",))
    write_workbook([sheet], file, title="Phụ lục", scope_line="Kỳ: năm 2023", illustrative=illustrative)
    file.seek(0)
    return load_workbook(file, data_only=values).active


def test_numbers_and_dates_are_real():
    page = opened(values=True)
    assert (page["B7"].value, page["B7"].number_format) == (605, "#,##0")
    assert page["F7"].value.date() == date(2023, 11, 20)


def test_ratios_and_totals_are_live_formulas():
    page = opened(values=False)
    assert page["D7"].value == '=IF(COUNT(B7,C7)<2,"chưa có",IF(C7=0,"",B7/C7))'
    assert page["E7"].value == "=C7-B7"
    assert page["B10"].value == '=IF(COUNT(B7:B9)=0,"chưa có",SUM(B7:B9))'
    assert page["D10"].value == '=IF(COUNT(B10,C10)<2,"chưa có",IF(C10=0,"",B10/C10))'


def test_the_values_stored_beside_them_are_those_of_the_formulas():
    page = opened(values=True)
    assert page["D7"].value == 605 / 500
    assert page["D8"].value == UNKNOWN
    assert not page["D9"].value
    assert page["B10"].value == 605 + 401
    assert page["C10"].value == 1000
    assert page["D10"].value == 1006 / 1000


def test_unknown_is_a_word_that_sums_pass_over():
    assert opened(values=True)["B8"].value == UNKNOWN
    unreported = tuple((name, None, None, None, None, None) for name in ("Ba Vì", "Quốc Oai"))
    page = opened(values=True, rows=unreported)
    assert page["B9"].value == UNKNOWN
    assert page["D9"].value == UNKNOWN


def test_words_are_never_read_as_a_formula():
    cell = opened(values=False)["A8"]
    assert (cell.value, cell.data_type) == ("=Phúc Thọ", "s")


def test_headings_stay_in_sight_on_screen_and_paper():
    page = opened(values=True)
    assert page["B5"].value == "Kết nạp"
    assert page["B6"].value == "người"
    assert page.freeze_panes == "B7"
    assert page.auto_filter.ref == "A6:F9"
    assert page.print_title_rows == "$5:$6"
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0  # as many pages long as it takes


def test_an_illustrative_workbook_says_so_first_and_on_each_printed_page():
    page = opened(values=True)
    assert page["A1"].value == ILLUSTRATIVE_MARK
    assert ILLUSTRATIVE_MARK in page.oddHeader.center.text
    real = opened(values=True, illustrative=False)
    assert real["A1"].value == "Phát triển đoàn viên"
    assert real.oddHeader.center.text is None


def test_one_font_everywhere():
    page = opened(values=True)
    assert {cell.font.name for row in page.iter_rows() for cell in row} == {"Times New Roman"}


def test_an_empty_table_is_still_a_sheet():
    assert opened(values=True, rows=())["A5"].value == "Huyện"


def test_sheet_names_are_legal_and_different():
    wished = ["Đoàn viên: [2023]", "đoàn viên  2023", "x" * 40, "X" * 31, "", "History", "a/b?"]
    names = sheet_names(wished)
    assert len({name.casefold() for name in names}) == len(wished)
    assert all(1 <= len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert "history" not in {name.casefold() for name in names}


def test_a_column_key_used_twice_is_refused():
    twice = Sheet("a", "b", (Column("x", "X"), Column("x", "Y")), ())
    with pytest.raises(ValueError, match="twice"):
        write_workbook([twice], io.BytesIO(), title="", scope_line="", illustrative=False)
