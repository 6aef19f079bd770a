from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congdoan.common.money import format_vnd, parse_vnd, short_vnd
from congdoan.common.numbers import NumberError


@pytest.mark.parametrize(
    ("amount", "full", "short"),
    [
        (0, "0 đồng", "0 đồng"),
        (300_000, "300.000 đồng", "300.000 đồng"),
        (999_999, "999.999 đồng", "999.999 đồng"),
        (1_200_000, "1.200.000 đồng", "1,2 triệu đồng"),
        (350_000_000, "350.000.000 đồng", "350 triệu đồng"),
        (995_000_000, "995.000.000 đồng", "995 triệu đồng"),
        (999_999_999, "999.999.999 đồng", "khoảng 1 tỷ đồng"),
        (1_200_000_000, "1.200.000.000 đồng", "1,2 tỷ đồng"),
        (13_540_000_000, "13.540.000.000 đồng", "13,54 tỷ đồng"),
        (13_543_210_000, "13.543.210.000 đồng", "khoảng 13,54 tỷ đồng"),
        (12_326_000_000_000, "12.326.000.000.000 đồng", "12.326 tỷ đồng"),
        (-350_000_000, "-350.000.000 đồng", "-350 triệu đồng"),
    ],
)
def test_amounts_print_in_full_and_in_short(amount: int, full: str, short: str) -> None:
    assert format_vnd(amount) == full
    assert short_vnd(amount) == short


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,2 tỷ đồng", 1_200_000_000),
        ("2,5 tỉ", 2_500_000_000),
        ("350.000.000đ", 350_000_000),
        ("350.000.000 VNĐ", 350_000_000),
        ("300 ngàn", 300_000),
        ("300 nghìn đồng", 300_000),
        ("300 Triệu", 300_000_000),
        ("2 nghìn tỷ đồng", 2_000_000_000_000),
        ("1.172", 1172),
        ("0,5 triệu", 500_000),
    ],
)
def test_amounts_are_read(text: str, amount: int) -> None:
    assert parse_vnd(text) == amount


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "không đọc được"),
        ("nhiều tiền", "không đọc được"),
        ("300 ngàn đồng/phần", "không đọc được"),
        ("1.17 tỷ", "Dấu chấm"),
        ("0,5 đồng", "tròn đồng"),
        ("1,0005 nghìn", "tròn đồng"),
        ("5 đô la", "không đọc được"),
        ("9" * 1_000_000, "không đọc được"),
    ],
)
def test_other_amounts_are_refused(text: str, hint: str) -> None:
    with pytest.raises(NumberError, match=hint):
        parse_vnd(text)


@given(st.integers(-(10**15), 10**15))
def test_what_is_printed_is_read_again(amount: int) -> None:
    assert parse_vnd(format_vnd(amount)) == amount


@given(st.integers(-(10**15), 10**15))
def test_the_short_form_is_exact_unless_it_says_about(amount: int) -> None:
    short = short_vnd(amount)
    read = parse_vnd(short.removeprefix("khoảng "))
    if short.startswith("khoảng "):
        assert 0 < abs(read - amount) <= abs(amount) / 100
    else:
        assert read == amount
