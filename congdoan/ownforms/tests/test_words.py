"""What is read of a messy sheet: headings, lines, parts, sums; and the form that is made of it."""

from __future__ import annotations

from congdoan.documents.lists import propose, sent_list
from congdoan.ownforms.rules import blank, entries
from congdoan.ownforms.tests.sheets import MERGED, MESSY, book, sent
from congdoan.ownforms.words import COLUMNS, NewForm, SheetRow, as_form, rows_of

FORM = NewForm("PA-NAM", "Biểu 01", ["grassroots_union"], [], ["year"])


def read(rows: list[list[object]] | None = None, merged: tuple[str, ...] = MERGED) -> list[SheetRow]:
    found = sent_list(sent(book(rows or MESSY, merged)), COLUMNS, as_form=True)
    return rows_of(found.rows, propose(found.headings, COLUMNS))


def test_a_messy_sheet_is_seen_for_what_it_is() -> None:
    assert [(row.fate, row.name, row.unit, row.over_time) for row in read() if row.fate != "skip"] == [
        ("heading", "Về đoàn viên", "", "sum"),
        ("line", "Tổng số đoàn viên", "người", "last"),
        ("part", "Tổng số đoàn viên: nữ", "người", "last"),
        ("line", "Kết nạp đoàn viên mới", "người", "sum"),
        ("heading", "Chăm lo đời sống", "", "sum"),
        ("line", "Số suất quà Tết đã trao", "suất", "sum"),
        ("line", "Số suất quà Tháng Công nhân", "suất", "sum"),
        ("total", "Cộng", "suất", "sum"),
        ("line", "Tổng số tiền chăm lo", "triệu đồng", "sum"),
    ]
    assert [row.name for row in read() if row.fate == "skip"] == [
        "Tỷ lệ đoàn viên được chăm lo", "Người lập biểu", "TM. BAN THƯỜNG VỤ",
    ]  # fmt: skip


def test_units_are_found_in_brackets_and_by_the_words() -> None:
    rows: list[list[object]] = [
        ["STT", "Chỉ tiêu", "Kết quả"],
        ["A", "TỔ CHỨC"],
        [1, "Số CĐCS thành lập mới"],
        [2, "Kinh phí đã chi (triệu đồng)"],
        [3, "Lượt người dự"],
    ]
    found = [(row.fate, row.name, row.unit) for row in read(rows, ())]
    assert found == [
        ("heading", "Tổ chức", ""),
        ("line", "Số CĐCS thành lập mới", "CĐCS"),
        ("line", "Kinh phí đã chi", "triệu đồng"),
        ("line", "Lượt người dự", "lượt"),
    ]


def test_every_roman_number_names_a_heading_and_only_what_is_there_is_a_stock() -> None:
    rows: list[list[object]] = [
        ["TT", "Nội dung", "ĐVT", "Số lượng"],
        ["I", "Chăm lo Tết"],
        [1, "Tổng số cuộc thăm hỏi", "cuộc"],
        ["II", "Tiền lương, thưởng"],
        [1, "Số quỹ còn lại", "triệu đồng"],
        ["XIV.", "Đội ngũ"],
        [1, "Tổng số cán bộ", "người"],
    ]
    assert [(row.fate, row.name, row.over_time) for row in read(rows, ())] == [
        ("heading", "Chăm lo Tết", "sum"),
        ("line", "Tổng số cuộc thăm hỏi", "sum"),
        ("heading", "Tiền lương, thưởng", "sum"),
        ("line", "Số quỹ còn lại", "last"),
        ("heading", "Đội ngũ", "sum"),
        ("line", "Tổng số cán bộ", "last"),
    ]


def test_the_form_has_its_lines_under_their_headings() -> None:
    made = as_form(blank("PA", "Bộ", "2026-12-01"), read(), FORM, ["pa_tong_so_doan_vien"])
    assert [(one["title"], len(one["lines"])) for one in made["sections"]] == [
        ("Về đoàn viên", 3), ("Chăm lo đời sống", 4),
    ]  # fmt: skip
    known = entries(made)
    assert known["pa_tong_so_doan_vien_nu"]["part_of"] == "pa_tong_so_doan_vien_2"
    assert known["pa_cong"] == {
        "code": "pa_cong", "name": "Cộng", "plus": ["pa_so_suat_qua_tet_da_trao", "pa_so_suat_qua_thang_cong_nhan"],
    }  # fmt: skip
    assert known["pa_tong_so_tien_cham_lo"]["decimals"] == 1
    assert made["forms"][0]["lines"] == list(known)


def test_the_same_sheet_again_makes_no_line_twice() -> None:
    once = as_form(blank("PA", "Bộ", "2026-12-01"), read(), FORM, [])
    quarterly = NewForm("PA-QUY", "Quý", ["grassroots_union"], [], ["quarter"])
    again = as_form(once, [row for row in read() if row.fate != "total"], quarterly, [])
    assert list(entries(again)) == list(entries(once))
    assert len(again["forms"]) == 2
