"""What lists say in their own ways."""

from __future__ import annotations

import pytest

from congdoan.common.dates import DateError
from congdoan.documents.lists import propose
from congdoan.starting import words


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("CĐCS", "grassroots_union"), ("Công đoàn cơ sở", "grassroots_union"), ("nghiệp đoàn", "grassroots_union"),
        ("CĐCS thành viên Phân xưởng 1", "member_grassroots_union"), ("LĐLĐ tỉnh A", "provincial_federation"),
        ("Công đoàn ngành Y tế", "sectoral_union"), ("LĐLĐ huyện Ba Vì", "upper_level_union"),
        ("Công đoàn phường An Bình", "upper_level_union"), ("Cấp trên trực tiếp cơ sở", "upper_level_union"),
        ("Công đoàn bộ phận Kế toán", "union_section"), ("Tổ công đoàn số 3", "union_group"), ("Trường học", ""),
    ],
)  # fmt: skip
def test_levels(text: str, level: str) -> None:
    assert words.level_in(text) == level


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Trường học", "school"), ("DN FDI", "fdi_enterprise"), ("Doanh nghiệp nhà nước", "state_enterprise"),
        ("DN ngoài nhà nước", "non_state_enterprise"), ("Cơ quan hành chính", "state_body"),
        ("Đơn vị sự nghiệp", "public_service_unit"), ("Ngoài công lập", "non_public_unit"), ("abc", ""),
    ],
)  # fmt: skip
def test_categories(text: str, category: str) -> None:
    assert words.category_in(text) == category


def test_a_name_tells_only_the_category_it_leaves_no_doubt_about() -> None:
    assert words.category_of_name("CĐCS Trường Mầm non Sen") == "school"
    assert words.category_of_name("CĐCS Công ty TNHH Sợi Vàng") == ""


@pytest.mark.parametrize("text", ["32/01/2020", "abc", "tháng 13/2020", "2020 (dự kiến)", "1/2/3/4", "9" * 30])
def test_days_that_are_none(text: str) -> None:
    with pytest.raises(DateError):
        words.day_in(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("05/03/2001", "2001-03-05"), ("5-3-01", "2001-03-05"), ("2001-03-05", "2001-03-05"), ("1/1/75", "1975-01-01"),
        ("3/2001", "2001-03-01"), ("36955", "2001-03-05"), ("Năm 2001", "2001-01-01"),
        ("2001-03-05 00:00:00", "2001-03-05"),
    ],
)  # fmt: skip
def test_days(text: str, day: str) -> None:
    assert str(words.day_in(text)) == day


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("912345678", "0912345678"), ("0912 345 678", "0912345678"), ("84912345678", "0912345678"),
        ("+84 (0)912-345-678", "0912345678"), ("0912345678; 0987654321", "0912345678"),
        ("0912345678 (Zalo)", "0912345678"), ("024 3825 1234", "02438251234"), ("không có", ""), ("12345", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_telephones(text: str, number: str) -> None:
    assert words.phone_in(text)[0] == number


@pytest.mark.parametrize(
    ("headings", "meant"),
    [
        (["TT", "Tên CĐCS", "Chủ tịch công đoàn Họ và tên", "Chủ tịch công đoàn SĐT"],
         {"name": 2, "person": 3, "phone": 4}),
        (["Đơn vị", "Công đoàn cấp trên", "Cấp", "Điện thoại", "Người liên hệ"],
         {"name": 1, "parent": 2, "level": 3, "phone": 4, "person": 5}),
        (["Mã số thuế", "Tên doanh nghiệp", "Loại hình doanh nghiệp", "SĐT Chủ tịch", "Chủ tịch CĐCS"],
         {"name": 2, "category": 3, "phone": 4, "person": 5}),
        (["Mã CĐCS", "Công đoàn cơ sở", "Trực thuộc", "Ngày tháng năm thành lập", "ĐT cơ quan", "ĐT di động"],
         {"code": 1, "name": 2, "parent": 3, "day": 4, "phone": 6}),
    ],
)  # fmt: skip
def test_headings(headings: list[str], meant: dict[str, int]) -> None:
    assert propose(dict(enumerate(headings, start=1)), words.COLUMNS) == meant


def test_names_are_compared_without_what_lists_write_differently() -> None:
    assert words.name_key("CĐCS Cty TNHH May Sông Đáy") == words.name_key("Công đoàn cơ sở công ty TNHH may Sông Đáy")
    assert words.bare_key("CĐCS Trường TH Đồng Mây") == words.bare_key("Trường Tiểu học Đồng Mây")
