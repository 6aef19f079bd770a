"""Sheets whose rows differ: each number in the kind of its row, formulas that name cells of other rows."""

import io

import pytest
from openpyxl import load_workbook

from congdoan.documents.xlsx import Column, Formula, Sheet, write_workbook

SHEET = Sheet(
    name="Số liệu",
    title="Số liệu",
    columns=(
        Column("name", "Chỉ số"),
        Column("value", "Giá trị", kind="integer"),
        Column("growth", "Tăng", kind="percent"),
    ),
    rows=(
        ("Đoàn viên", 30, 0.5),
        ("CNVCLĐ", 40, 0.25),
        ("Tỷ lệ", Formula("={value[0]}/{value[1]}", 0.75), 0.1),
    ),
    row_kinds=(("integer", 0), ("decimal", 1), ("percent", 1)),
)


@pytest.mark.parametrize(("illustrative", "first"), [(False, 6), (True, 7)])
def test_rows_have_their_own_kinds_and_reach_one_another(illustrative, first):
    target = io.BytesIO()
    write_workbook([SHEET], target, title="Số liệu", scope_line="Năm 2023", illustrative=illustrative)
    page = load_workbook(target)["Số liệu"]
    cells = [page.cell(first + row, 2) for row in range(3)]
    assert [cell.value for cell in cells] == [30, 40, f"=B{first}/B{first + 1}"]
    assert [cell.number_format for cell in cells] == ["#,##0", "#,##0.0", "0.0%"]
    assert {page.cell(first + row, 3).number_format for row in range(3)} == {"0.0%"}
