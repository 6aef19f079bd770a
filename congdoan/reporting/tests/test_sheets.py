"""A form as an Excel file: what is handed out, what comes back, and every way in which it comes back wrong."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import numbers
from openpyxl.worksheet.worksheet import Worksheet

from congdoan.common.errors import Refused
from congdoan.common.numbers import MAX_OWN
from congdoan.documents.content import ILLUSTRATIVE_MARK, Letterhead, Signature
from congdoan.documents.workbook import read_workbook
from congdoan.reporting.sheets import (
    Column,
    FilledForm,
    FormToFill,
    Formula,
    Identity,
    Line,
    is_ours,
    read_form,
    write_form,
)

IDENTITY = Identity("A11", "CS-NAM", "CB", 1, "2023", "actual", date(2023, 11, 22))
LINES = (
    Line("workers_total", "Tổng số CNVCLĐ", "người", 0, True, "Lao động", None, (Decimal(44), "52,5%")),
    Line("members_total", "Tổng số đoàn viên", "người", 0, True, "Đoàn viên", None, (None, None)),
    Line("members_density", "Tỷ lệ CNVCLĐ là đoàn viên", "%", 1, False, "Đoàn viên", None, (None, None)),
    Line("training_hours", "Giờ tập huấn", "giờ", 1, True, "Đoàn viên", Decimal("12.5"), (None, None)),
    Line("tet_gifts_vnd", "Tiền quà Tết", "đồng", 0, True, "Chăm lo", None, (None, None)),
)
DECIMALS = {"workers_total": 0, "members_total": 0, "training_hours": 1, "tet_gifts_vnd": 0}
COLUMNS = (Column("same", "Cùng kỳ năm trước"), Column("percent", "% đạt", percent=True))
FORM = FormToFill(
    IDENTITY, date(2023, 11, 22), "Báo cáo năm của công đoàn cơ sở", "Năm 2023, thực hiện đến 22/11/2023",
    Letterhead(("LĐLĐ HUYỆN AN THƯỢNG",), ("CĐCS TRƯỜNG TIỂU HỌC ĐỒNG MÂY",), "An Thượng", "", None),
    Signature("TM. BAN CHẤP HÀNH", "CHỦ TỊCH", "", ()), COLUMNS, LINES, ("Ghi chú.",), False,
)  # fmt: skip
HEAD = 8  # the row of the headings
WORKERS, MEMBERS, HOURS, MONEY = 10, 12, 14, 16  # the rows of the typed lines
Damage = Callable[[Worksheet], object]


def handed_out(folder: Path, form: FormToFill = FORM) -> Path:
    path = folder / "A11.xlsx"
    path.write_bytes(write_form(form))
    return path


def filled(folder: Path, damage: Damage = lambda page: None, **cells: Any) -> Path:
    """A form filled in by a script, and then damaged."""
    path = handed_out(folder)
    book = openpyxl.load_workbook(path)
    page = book["CS-NAM"]
    page[f"E{WORKERS}"] = 44
    for cell, value in cells.items():
        page[cell] = value
    damage(page)
    book.save(path)
    return path


def came_back(path: Path) -> FilledForm:
    return read_form(path.name, read_workbook(path), DECIMALS)


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as refused:
        came_back(path)
    return refused.value


def faults(path: Path) -> list[str]:
    """What is told of each wrong place, after the name of the file."""
    refused = refusal(path)
    assert refused.code == "bad_file"
    assert all(detail.startswith("A11.xlsx") for detail in refused.details)
    return [detail.removeprefix("A11.xlsx").removeprefix(", ") for detail in refused.details]


# ---- what is handed out ----


@pytest.fixture(scope="module")
def page() -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(write_form(FORM)))["CS-NAM"]


def test_code_stands_in_a_hidden_first_column_and_figures_under_their_heading(page: Worksheet) -> None:
    assert page.column_dimensions["A"].hidden
    assert [page.cell(HEAD, column).value for column in range(1, 8)] == [
        "Mã chỉ số", "TT", "Chỉ số", "Đơn vị tính", "Số lượng", "Cùng kỳ năm trước", "% đạt",
    ]  # fmt: skip
    codes = {page.cell(row, 1).value: row for row in range(HEAD + 1, page.max_row + 1) if page.cell(row, 1).value}
    assert codes == {
        "workers_total": WORKERS, "members_total": MEMBERS, "training_hours": HOURS, "tet_gifts_vnd": MONEY,
    }  # fmt: skip


def test_labels_count_units_and_the_values_beside_are_shown(page: Worksheet) -> None:
    assert [page.cell(WORKERS, column).value for column in range(2, 8)] == [
        "1", "Tổng số CNVCLĐ", "người", None, 44, "52,5%",
    ]  # fmt: skip
    assert page.cell(HOURS, 5).value == 12.5
    said = {cell.value for row in page.iter_rows(max_row=HEAD - 1) for cell in row}
    assert {"Mã đơn vị: A11", "Biểu CS-NAM, bộ chỉ số CB phiên bản 1", FORM.subtitle} <= said
    assert "BÁO CÁO NĂM CỦA CÔNG ĐOÀN CƠ SỞ" in said


def test_only_the_figures_are_open(page: Worksheet) -> None:
    assert page.protection.sheet
    assert page.protection.password is None
    unlocked = {cell.coordinate for row in page.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {f"E{row}" for row in (WORKERS, MEMBERS, HOURS, MONEY)}


def test_excel_itself_takes_only_right_numbers(page: Worksheet) -> None:
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    whole, hours = rules[f"E{WORKERS}"], rules[f"E{HOURS}"]
    assert (whole.type, whole.formula1, whole.formula2) == ("whole", "0", str(MAX_OWN))
    assert "số nguyên" in whole.error
    assert hours.formula1 == "AND(ISNUMBER(E14),E14>=0,E14<=500000000000.0,ROUND(E14,1)=E14)"


def test_it_is_ready_to_print(page: Worksheet) -> None:
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "portrait")
    assert page.print_title_rows == f"${HEAD - 1}:${HEAD}"
    assert page.sheet_properties.pageSetUpPr.fitToPage


def test_many_columns_lie_across() -> None:
    wide = replace(FORM, beside=tuple(Column(key, key) for key in "abcd"), lines=())
    page = openpyxl.load_workbook(io.BytesIO(write_form(wide)))["CS-NAM"]
    assert page.page_setup.orientation == "landscape"


def test_computed_cells_point_at_the_cells_of_their_lines() -> None:
    parts = tuple(Line(code, code, "người", 0, True, "Mục", None, (None, None)) for code in ("members", "workers"))
    share = Line("share", "Tỷ lệ", "%", 1, False, "Khác", Formula("{now[members]}/{now[workers]}", Decimal(50)),
                 (Formula("{same[members]}"), None))  # fmt: skip
    page = openpyxl.load_workbook(io.BytesIO(write_form(replace(FORM, lines=(*parts, share)))))["CS-NAM"]
    assert (page["E13"].value, page["F13"].value) == ("=E10/E11", "=F10")
    assert page["A10"].value == "members"


def test_words_are_never_formulas() -> None:
    line = Line("workers_total", "=HYPERLINK(1)", "+người", 0, True, "@mục", None, ("=1+1",))
    form = replace(FORM, title="=1+1", subtitle="-2", beside=(Column("same", "=3"),), lines=(line,), notes=("=4",))
    book = openpyxl.load_workbook(io.BytesIO(write_form(form)))
    assert [cell.coordinate for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"] == []


def test_invented_figures_are_marked() -> None:
    page = openpyxl.load_workbook(io.BytesIO(write_form(replace(FORM, illustrative=True))))["CS-NAM"]
    assert page["B1"].value == ILLUSTRATIVE_MARK


def test_the_same_form_is_the_same_file() -> None:
    assert write_form(FORM) == write_form(FORM)


# ---- what comes back ----


def test_figures_come_back_with_whose_they_are(tmp_path: Path) -> None:
    form = came_back(filled(tmp_path, E12=40, E14=7.5, E16=5_000_000_000))
    assert form.identity == IDENTITY
    assert form.figures == {
        "workers_total": 44, "members_total": 40, "training_hours": 75, "tet_gifts_vnd": 5_000_000_000,
    }  # fmt: skip
    assert form.places(form.line_of["members_total"]) == "trang “CS-NAM”, ô E12"
    assert form.lines == ("workers_total", "members_total", "training_hours", "tet_gifts_vnd")


def test_an_estimate_has_no_cut_off(tmp_path: Path) -> None:
    identity = Identity("A11", "CS-NAM", "CB", 1, "2023", "estimate", None)
    assert came_back(handed_out(tmp_path, replace(FORM, identity=identity))).identity == identity


def test_an_empty_cell_is_not_reported_and_zero_is(tmp_path: Path) -> None:
    form = came_back(filled(tmp_path, E10=0, E12=None, E14="  ", E16=""))
    assert form.figures == {"workers_total": 0}


figures = st.fixed_dictionaries(
    {}, optional={code: st.integers(0, MAX_OWN if not decimals else 10**9) for code, decimals in DECIMALS.items()}
).filter(bool)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(figures, st.sampled_from(["number", "text", "formula"]))
def test_what_is_filled_in_comes_back(tmp_path: Path, told: dict[str, int], typed_as: str) -> None:
    """Export → fill → read, typed as numbers, as Vietnamese text, or with the result of a formula beside it."""
    rows = {"workers_total": WORKERS, "members_total": MEMBERS, "training_hours": HOURS, "tet_gifts_vnd": MONEY}
    lines = tuple(line.__class__(**{**line.__dict__, "value": None}) for line in LINES)
    form = FormToFill(**{**FORM.__dict__, "lines": lines})
    path = handed_out(tmp_path, form)
    book = openpyxl.load_workbook(path)
    for code, value in told.items():
        exact = Decimal(value) / 10 ** DECIMALS[code]
        vietnamese = f"{exact:,}".replace(",", " ").replace(".", ",").replace(" ", ".")
        book["CS-NAM"].cell(rows[code], 5).value = vietnamese if typed_as == "text" else float(exact)
    book.save(path)
    assert came_back(path).figures == told


def test_numbers_typed_as_text_are_understood(tmp_path: Path) -> None:
    form = came_back(filled(tmp_path, E10="1.172", E12=" 1 172 ", E14="52,5", E16="5.000.000"))
    assert form.figures == {
        "workers_total": 1172, "members_total": 1172, "training_hours": 525, "tet_gifts_vnd": 5_000_000,
    }  # fmt: skip


def test_columns_put_in_and_rows_sorted_do_no_harm(tmp_path: Path) -> None:
    def widen(page: Worksheet) -> None:
        page.protection.disable()
        page.insert_cols(4)
        for column in range(1, 8):
            one, other = page.cell(WORKERS, column), page.cell(MEMBERS, column)
            one.value, other.value = other.value, one.value

    assert came_back(filled(tmp_path, widen, E12=40)).figures == {
        "workers_total": 44, "members_total": 40, "training_hours": 125,
    }  # fmt: skip


def test_a_computed_line_is_passed_over(tmp_path: Path) -> None:
    assert "members_density" not in came_back(filled(tmp_path, E13=90.9)).figures


def test_noise_of_a_spreadsheet_beyond_its_digits_is_dropped(tmp_path: Path) -> None:
    assert came_back(filled(tmp_path, E14=0.1 + 0.2)).figures["training_hours"] == 3


# ---- one cell that is wrong ----


def shown_as(number_format: str, value: Any) -> Damage:
    def damage(page: Worksheet) -> None:
        page["E12"].value = value
        page["E12"].number_format = number_format

    return damage


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("bốn mươi", "“bốn mươi” không đọc được. Chỉ dùng chữ số 0–9, ví dụ 1.172 hoặc 52,5."),
        ("40 người", "“40 người” không đọc được."),
        ("-", "“-” không đọc được."),
        ("1.17", "“1.17” không đọc được. Dấu chấm chỉ dùng để ngăn từng nhóm ba chữ số: viết 1,17"),
        ("5%", "“5%” có dấu %. Ô này chỉ ghi số, không ghi dấu %."),
        ("-3", "“-3” là số âm. Mục này chỉ nhận số từ 0 trở lên."),
        ("40,5", "“40,5” có phần lẻ, mà mục này là số nguyên."),
        (-3, "“-3” là số âm. Mục này chỉ nhận số từ 0 trở lên."),
        (40.5, "“40,5” có phần lẻ, mà mục này là số nguyên. Nếu định ghi 40.500 thì gõ liền 40500."),
        (0.5, "“0,5” có phần lẻ, mà mục này là số nguyên. Xem lại số và đơn vị tính."),
        (1.172, "“1,172” có phần lẻ, mà mục này là số nguyên. Nếu định ghi 1.172 thì gõ liền 1172."),
        (MAX_OWN + 1, "Số quá lớn: không được quá 5.000.000.000.000."),
        (1e300, "Số quá lớn"),
        (True, "ô ghi TRUE, không phải số."),
        ("=1+1", "công thức chưa được tính. Mở bằng Excel rồi lưu lại, hoặc gõ thẳng con số vào ô."),
        ("#DIV/0!", "ô báo lỗi #DIV/0!. Gõ thẳng con số vào ô."),
        ("#REF!", "ô báo lỗi #REF!. Gõ thẳng con số vào ô."),
        (date(2026, 12, 5), "Excel đã hiểu số vừa gõ thành ngày 05/12/2026. Xóa ô, chọn dạng Number rồi gõ lại"),
    ],
)
def test_a_wrong_cell_is_named_with_what_to_do(tmp_path: Path, value: Any, said: str) -> None:
    (fault,) = faults(filled(tmp_path, E12=value))
    assert fault.startswith(f"trang “CS-NAM”, ô E12: Tổng số đoàn viên: {said}")


@pytest.mark.parametrize("number_format", ["0%", numbers.FORMAT_PERCENTAGE_00])
def test_a_number_shown_as_a_percentage_is_refused(tmp_path: Path, number_format: str) -> None:
    (fault,) = faults(filled(tmp_path, shown_as(number_format, 1)))
    assert fault.endswith("ô ghi 100%. Ô này chỉ ghi số, không ghi dấu %.")


def test_a_number_shown_as_a_date_is_refused(tmp_path: Path) -> None:
    (fault,) = faults(filled(tmp_path, shown_as("dd/mm/yyyy", 40)))
    assert "Excel đã hiểu số vừa gõ thành ngày 08/02/1900" in fault


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    told = faults(filled(tmp_path, E10=-1, E12="x", E14=1.25))
    assert [fault.split(":")[0] for fault in told] == [f"trang “CS-NAM”, ô E{row}" for row in (WORKERS, MEMBERS, HOURS)]
    assert "“1,25” có quá 1 chữ số lẻ" in told[2]


# ---- a form that is no longer whole ----


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    (fault,) = faults(filled(tmp_path, lambda page: page.merge_cells("E11:E12")))
    assert fault.startswith("trang “CS-NAM”, ô E11:E12: các ô này đã bị gộp, không biết số thuộc dòng nào.")


def test_a_row_taken_out_is_missed(tmp_path: Path) -> None:
    told = faults(filled(tmp_path, lambda page: page.delete_rows(MEMBERS)))
    assert told == [": thiếu dòng “Tổng số đoàn viên”; biểu đã bị xóa dòng hoặc dời ô."]


def test_cells_moved_beside_their_line_are_refused(tmp_path: Path) -> None:
    """Labels and figures two rows down, the hidden codes where they were: each figure would land in another line."""

    def move(page: Worksheet) -> None:
        page.move_range(f"B{WORKERS}:G{MONEY}", rows=2)

    told = faults(filled(tmp_path, move))
    assert told[0].startswith("trang “CS-NAM”, ô C10: trống, dòng này là “Tổng số CNVCLĐ”. Ô đã bị dời chỗ")
    assert "trang “CS-NAM”, ô C12: ghi “Tổng số CNVCLĐ”, dòng này là “Tổng số đoàn viên”." in told[1]


def test_a_figure_beside_no_line_is_refused(tmp_path: Path) -> None:
    told = faults(filled(tmp_path, E11=7))
    assert told == ["trang “CS-NAM”, ô E11: ghi “7” nhưng dòng này không phải chỉ số nào của biểu."]


def test_a_line_twice_and_an_unknown_one_are_refused(tmp_path: Path) -> None:
    told = faults(filled(tmp_path, A11="workers_total", A13="heads"))
    assert told == [
        "trang “CS-NAM”, ô A11: mã “workers_total” đã có ở dòng 10.",
        "trang “CS-NAM”, ô A13: mã “heads” không có trong biểu này.",
    ]


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("B5", "Mã đơn vị: A13", "phần đầu biểu đã bị sửa, không còn ghi “Mã đơn vị: A11”. Mỗi đơn vị, mỗi kỳ"),
        ("B4", "Năm 2022", "không còn ghi “Năm 2023, thực hiện đến 22/11/2023”"),
    ],
)
def test_a_form_made_over_for_another_unit_or_period_is_refused(
    tmp_path: Path, cell: str, value: str, said: str
) -> None:
    (fault,) = faults(filled(tmp_path, **{cell: value}))
    assert said in fault


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("A8", "Mã", "không còn dòng tiêu đề của bảng số liệu"),
        ("E8", "Số", "trang “CS-NAM”, dòng 8: không còn cột “Số lượng”"),
        ("F8", "Số lượng", "trang “CS-NAM”, dòng 8: có hai cột “Số lượng”"),
        ("A10", "Mã chỉ số", "có nhiều bảng số liệu"),
    ],
)
def test_a_table_without_its_headings_is_refused(tmp_path: Path, cell: str, value: str, said: str) -> None:
    refused = refusal(filled(tmp_path, **{cell: value}))
    assert refused.code == "bad_form"
    assert said in refused.message


def test_an_empty_form_is_refused(tmp_path: Path) -> None:
    refused = refusal(filled(tmp_path, E10=None, E14=None))
    assert (refused.code, refused.message) == ("empty_file", "Tệp A11.xlsx: cột “Số lượng” chưa ghi số nào.")


def test_a_line_no_longer_counted_is_named(tmp_path: Path) -> None:
    known = {code: decimals for code, decimals in DECIMALS.items() if code != "workers_total"}
    with pytest.raises(Refused) as refused:
        read_form("A11.xlsx", read_workbook(filled(tmp_path)), known)
    assert "Tổng số CNVCLĐ: chỉ số này không còn trong danh mục" in refused.value.details[0]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("format", "99", "biểu của phiên bản khác của hệ thống"),
        ("unit", "", "phần ẩn cho biết biểu của đơn vị nào đã bị sửa"),
        ("version", "một", "phần ẩn cho biết biểu của đơn vị nào đã bị sửa"),
        ("cut_off", "30/11/2023", "phần ẩn cho biết biểu của đơn vị nào đã bị sửa"),
    ],
)
def test_the_hidden_sheet_is_not_trusted(tmp_path: Path, key: str, value: str, said: str) -> None:
    path = handed_out(tmp_path)
    book = openpyxl.load_workbook(path)
    info = book["congdoan"]
    next(row for row in info.iter_rows() if row[0].value == key)[1].value = value
    book.save(path)
    assert said in refusal(path).message


def test_another_workbook_is_told_apart(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Mã chỉ số"
    book.save(tmp_path / "A11.xlsx")
    assert not is_ours(read_workbook(tmp_path / "A11.xlsx"))
    assert is_ours(read_workbook(handed_out(tmp_path)))
