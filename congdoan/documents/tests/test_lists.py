"""Lists as offices keep them: where the headings are, what a column means, which rows are people or units at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from congdoan.common.errors import Refused
from congdoan.documents.lists import FoundList, Wanted, propose, read_list

WANTED = (
    Wanted("name", "Tên", ("ten don vi", "ten cdcs", "ten"), required=True),
    Wanted("code", "Mã", ("ma don vi", "ma so", "ma")),
    Wanted("phone", "Điện thoại", ("so dien thoai", "sdt")),
    Wanted("day", "Ngày", ("ngay thanh lap",)),
)


def found(tmp_path: Path, *rows: list, merged: tuple[str, ...] = ()) -> FoundList:
    book = Workbook()
    page = book.active
    book.create_sheet("Ghi chú").append(["Không có gì"])
    for row in rows:
        page.append(row)
    for area in merged:
        page.merge_cells(area)
    path = tmp_path / "list.xlsx"
    book.save(path)
    return read_list(path, "list.xlsx", WANTED)


def told(one: FoundList) -> list[list[str]]:
    return [[*row.cells.values()] for row in one.rows if not row.is_group]


def test_titles_groups_sums_and_signatures_are_seen_for_what_they_are(tmp_path: Path) -> None:
    one = found(
        tmp_path, ["DANH SÁCH CÔNG ĐOÀN CƠ SỞ"], [], ["TT", "Tên CĐCS", "Ngày thành lập"], [1, 2, 3],
        ["I", "Khối trường học"], [1, "CĐCS Trường A", date(2001, 5, 3)], [2, "CĐCS Trường B", "tháng 5/2001"],
        [None, "Cộng", 2], [None, None, "Người lập biểu"],
    )  # fmt: skip
    assert one.heading_line == 3
    assert told(one) == [["1", "CĐCS Trường A", "03/05/2001"], ["2", "CĐCS Trường B", "tháng 5/2001"]]
    assert [row.words for row in one.rows if row.is_group] == ["Khối trường học", "Người lập biểu"]
    assert (one.row_words(6), one.cell_words(6, 3)) == ("dòng 6", "ô C6")


def test_what_begins_like_a_sum_may_be_a_union_or_a_person(tmp_path: Path) -> None:
    one = found(
        tmp_path, ["TT", "Tên đơn vị", "Mã"], ["I", "Công đoàn phường A", None], [1, "Công ty TNHH A", "A1"],
        [2, "Tống Công", "A2"], [None, "Tổng cộng", 2], [None, "Cộng toàn phường:", 2], [None, "Tổng số I + II", 2],
    )  # fmt: skip
    assert [row.cells[2] for row in one.rows] == ["Công đoàn phường A", "Công ty TNHH A", "Tống Công"]


@pytest.mark.parametrize(("cell", "text"), [(84912345678, "84912345678"), (912345678.0, "912345678")])
def test_numbers_are_read_as_they_were_meant(tmp_path: Path, cell: float, text: str) -> None:
    assert told(found(tmp_path, ["Tên", "SĐT"], ["CĐCS A", cell])) == [["CĐCS A", text]]


def test_headings_over_two_rows_are_read_together(tmp_path: Path) -> None:
    one = found(
        tmp_path, ["Tên CĐCS", "Chủ tịch", None], [None, "Họ tên", "SĐT"], ["CĐCS A", "Sen", 912],
        merged=("A1:A2", "B1:C1"),
    )  # fmt: skip
    assert one.headings == {1: "Tên CĐCS", 2: "Chủ tịch Họ tên", 3: "Chủ tịch SĐT"}
    assert told(one) == [["CĐCS A", "Sen", "912"]]


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["Tên CĐCS", "Mã số", "SĐT Chủ tịch"], {"name": 1, "code": 2, "phone": 3}),
        (["Mã", "Tên"], {"name": 2, "code": 1}),
        (["Tên đơn vị", "Tên viết tắt"], {"name": 1}),
        (["Mẫu", "Tên"], {"name": 2}),
        ([], {}),
    ],
)
def test_what_a_heading_means(headings: list[str], expected: dict[str, int]) -> None:
    assert propose(dict(enumerate(headings, start=1)), WANTED) == expected


def test_sheets_of_the_same_headings_are_one_list_but_a_form_is_one_sheet(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Tên", "Mã"])
    for name, rows in {
        "Một": [[], ["Tên", "Mã"], ["CĐCS A", "A1"]],
        "Khác": [["Tên", "SĐT"], ["x", 1]],
        "Hai": [[], ["TÊN", "mã"], [], ["CĐCS B", "B1"]],
    }.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    one = read_list(path, "a.xlsx", WANTED)
    assert told(one) == [["CĐCS A", "A1"], ["CĐCS B", "B1"]]
    assert ([sheet.name for sheet in one.sheets], one.unread) == (["Sheet", "Một", "Hai"], ["Khác"])
    assert [one.row_words(row.line) for row in one.rows] == ["trang “Một”, dòng 3", "trang “Hai”, dòng 4"]
    assert one.cell_words(one.rows[1].line, 2) == "ô B4"
    form = read_list(path, "a.xlsx", WANTED, as_form=True)
    assert (told(form), form.unread) == ([], ["Một", "Khác", "Hai"])


def test_a_list_too_long_is_refused_however_many_sheets_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("congdoan.documents.lists.MOST_ROWS", 3)
    book = Workbook()
    for page in (book.active, book.create_sheet("Hai")):
        for row in (["Tên", "Mã"], ["CĐCS A", "A"], ["CĐCS B", "B"]):
            page.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    with pytest.raises(Refused) as refused:
        read_list(path, "a.xlsx", WANTED)
    assert refused.value.code == "too_many"


def test_a_csv_file_with_semicolons_is_a_list_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\ufeffTên;Mã\nCĐCS A;CS1\n", encoding="utf-8")
    assert told(read_list(path, "a.csv", WANTED)) == [["CĐCS A", "CS1"]]


def test_a_file_without_headings_says_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        found(tmp_path, ["a", "b"], [1, 2])
    assert refused.value.code == "no_list"
    assert "Tên" in refused.value.message
