from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congdoan.common.dates import DateError, format_date, long_date, parse_date, parse_iso


@pytest.mark.parametrize(
    ("day", "short", "long"),
    [
        (date(2023, 11, 22), "22/11/2023", "ngày 22 tháng 11 năm 2023"),
        (date(2024, 2, 5), "05/02/2024", "ngày 05 tháng 02 năm 2024"),
        (date(2024, 3, 9), "09/03/2024", "ngày 09 tháng 3 năm 2024"),
        (date(2019, 10, 11), "11/10/2019", "ngày 11 tháng 10 năm 2019"),
    ],
)
def test_dates_print_as_offices_write_them(day: date, short: str, long: str) -> None:
    assert format_date(day) == short
    assert long_date(day) == long


@pytest.mark.parametrize("text", ["5/2/2024", "05/02/2024", " 05/2/2024 ", "05-02-2024", "5.2.2024", "2024-02-05"])
def test_typed_dates_are_read(text: str) -> None:
    assert parse_date(text) == date(2024, 2, 5)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "còn trống"),
        ("31/02/2023", "Không có ngày"),
        ("11/22/2023", "Không có ngày"),
        ("22/11/23", "Viết như 22/11/2023"),
        ("22.11/2023", "Viết như 22/11/2023"),
        ("2023-1-5", "Viết như 22/11/2023"),
        ("hôm nay", "Viết như 22/11/2023"),
        ("00/00/0000", "Không có ngày"),
        ("\N{FULLWIDTH DIGIT TWO}2/11/2023", "Viết như 22/11/2023"),
    ],
)
def test_other_dates_are_refused(text: str, hint: str) -> None:
    with pytest.raises(DateError, match=hint):
        parse_date(text)


@pytest.mark.parametrize("text", ["22/11/2023", "2023-1-5", "20231122", "2023-11-22T00:00", "2023-02-30", ""])
def test_files_hold_iso_dates_only(text: str) -> None:
    with pytest.raises(DateError):
        parse_iso(text)


@given(st.dates())
def test_what_is_printed_is_read_again(day: date) -> None:
    assert parse_date(format_date(day)) == day
    assert parse_iso(day.isoformat()) == day
