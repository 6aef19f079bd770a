from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congdoan.common.numbers import (
    INT64_MAX,
    MAX_OWN,
    NumberError,
    format_number,
    format_percent,
    format_signed,
    parse_figure,
    parse_number,
    parse_plain,
    round_half_up,
    share_out,
    to_decimal,
    to_smallest,
)

stored = st.integers(-MAX_OWN, MAX_OWN)
decimals = st.integers(0, 6)


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        (Decimal("0.05"), 1, "0.1"),
        (Decimal("0.25"), 1, "0.3"),  # round() would give 0.2
        (Decimal("2.675"), 2, "2.68"),
        (Decimal("-0.05"), 1, "-0.1"),
        (Decimal("-0.04"), 1, "0.0"),
        (Fraction(21 * 100, 40), 1, "52.5"),
        (Fraction(1000, 3), 1, "333.3"),
        (7, 0, "7"),
    ],
)
def test_halves_round_up(value: Decimal | Fraction | int, digits: int, rounded: str) -> None:
    assert str(round_half_up(value, digits)) == rounded


@given(st.fractions(), decimals)
def test_rounding_is_off_by_half_a_digit_at_most(value: Fraction, digits: int) -> None:
    assert abs(Fraction(round_half_up(value, digits)) - value) * 10**digits <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1172, 0, "1.172"),
        (-1172, 0, "-1.172"),
        (999, 0, "999"),
        (Decimal("52.5"), 1, "52,5"),
        (Decimal("1172.45"), 1, "1.172,5"),
        (44579000, 0, "44.579.000"),
        (Decimal("-0.4"), 0, "0"),
    ],
)
def test_numbers_print_in_vietnamese_notation(value: Decimal | int, digits: int, text: str) -> None:
    assert format_number(value, digits) == text


def test_trimming_drops_only_decimals() -> None:
    assert format_number(Decimal("12.50"), 2, trim=True) == "12,5"
    assert format_number(Decimal("120"), 1, trim=True) == "120"
    assert format_number(1000, 0, trim=True) == "1.000"


@pytest.mark.parametrize(
    ("actual", "target", "text"),
    [
        (605, 500, "121%"),
        (401, 700, "57,3%"),
        (1011, 850, "118,9%"),
        (18, 17, "105,9%"),
        (21, 40, "52,5%"),
        (1424, 2800, "50,9%"),
        (10, 3, "333,3%"),
    ],
)
def test_published_percentages(actual: int, target: int, text: str) -> None:
    assert format_percent(Fraction(actual * 100, target)) == text


def test_a_column_of_percentages_keeps_the_decimal() -> None:
    assert format_percent(Decimal(121), trim=False) == "121,0%"
    assert format_percent(Decimal("192.68"), trim=False) == "192,7%"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.172", "1172"),
        ("1 172", "1172"),
        ("1\N{NO-BREAK SPACE}172", "1172"),
        ("52,5", "52.5"),
        ("1.172,5", "1172.5"),
        ("1172,50", "1172.50"),
        (" -3 ", "-3"),
        ("\N{MINUS SIGN}3", "-3"),
        ("44.579.000", "44579000"),
        ("0,25", "0.25"),
    ],
)
def test_vietnamese_notation_is_read(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "còn trống"),
        ("1.17", "viết 1,17 nếu có phần lẻ, 117 nếu là số nguyên"),
        ("1.1725", "viết 1,1725 nếu có phần lẻ, 11725 nếu là số nguyên"),
        ("0.172", "viết 0,172"),
        ("1.172.5", "dấu phẩy trước phần lẻ"),
        ("1.172 300", "dấu phẩy trước phần lẻ"),
        ("1,172,300", "dấu phẩy trước phần lẻ"),
        ("52,5%", "không ghi dấu %"),
        ("mười", "Chỉ dùng chữ số"),
        ("1e3", "Chỉ dùng chữ số"),
        ("\N{FULLWIDTH DIGIT ONE}2", "Chỉ dùng chữ số"),
        ("--3", "Chỉ dùng chữ số"),
        ("9" * 1_000_000, "không đọc được"),
    ],
)
def test_other_notation_is_refused_with_a_hint(text: str, hint: str) -> None:
    with pytest.raises(NumberError, match=hint) as refusal:
        parse_number(text)
    assert len(str(refusal.value)) < 250


def test_percent_sign_is_read_where_it_belongs() -> None:
    assert parse_number("52,5%", percent=True) == Decimal("52.5")
    assert parse_number("52,5", percent=True) == Decimal("52.5")
    with pytest.raises(NumberError):
        parse_number("52,5%%", percent=True)


@given(stored, decimals)
def test_what_is_printed_is_read_again(number: int, digits: int) -> None:
    value = to_decimal(number, digits)
    assert parse_number(format_number(value, digits)) == value
    assert parse_number(format_number(value, digits, trim=True)) == value
    assert to_smallest(value, digits) == number


@given(st.integers(0, MAX_OWN), decimals)
def test_a_typed_figure_comes_back_as_stored(number: int, digits: int) -> None:
    assert parse_figure(format_number(to_decimal(number, digits), digits), digits) == number


@pytest.mark.parametrize(
    ("text", "digits", "hint"),
    [
        ("-3", 0, "số âm"),
        ("1,5", 0, "có phần lẻ, mà mục này là số nguyên. Dấu phẩy đứng trước phần lẻ"),
        ("52,55", 1, "có quá 1 chữ số lẻ"),
        ("1.17", 0, "không đọc được"),
        ("5.000.000.000.001", 0, "không được quá 5.000.000.000.000"),
        ("52,5%", 1, "không ghi dấu %"),
    ],
)
def test_a_figure_that_cannot_be_one_is_refused_with_a_hint(text: str, digits: int, hint: str) -> None:
    with pytest.raises(NumberError, match=hint):
        parse_figure(text, digits)


def test_a_figure_may_end_in_zeros_beyond_its_decimals() -> None:
    assert parse_figure("12,50", 1) == 125


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(5, 0, "+5"), (-1172, 0, "−1.172"), (0, 0, "0"), (Decimal("-0.04"), 1, "0,0"), (Decimal("0.5"), 1, "+0,5")],
)
def test_a_difference_carries_its_sign(value: Decimal | int, digits: int, text: str) -> None:
    assert format_signed(value, digits) == text


@given(st.integers(0, MAX_OWN), decimals)
def test_plain_digits_come_back_as_stored(number: int, digits: int) -> None:
    assert parse_plain(format(to_decimal(number, digits), "f"), digits) == number


@pytest.mark.parametrize(
    ("text", "digits", "smallest"),
    [("1172", 0, 1172), ("52.5", 1, 525), ("52", 1, 520), ("0", 0, 0), (" 7 ", 0, 7), ("0.05", 2, 5)],
)
def test_plain_numbers_are_stored_in_the_smallest_unit(text: str, digits: int, smallest: int) -> None:
    assert parse_plain(text, digits) == smallest


@pytest.mark.parametrize(
    ("text", "digits", "hint"),
    [
        ("", 0, "còn trống"),
        ("1.172", 0, "viết 1172"),
        ("1,172", 0, "viết 1172"),
        ("1 172", 0, "viết 1172"),
        ("1.172.300", 0, "viết 1172300"),
        ("1.172", 1, "có quá 1 chữ số lẻ.*viết 1172"),
        ("52.55", 1, "có quá 1 chữ số lẻ"),
        ("52.5", 0, "số nguyên"),
        ("52,5", 1, "52.5"),
        ("52.5%", 1, "Không ghi dấu %"),
        ("1e3", 0, "lũy thừa"),
        ("mười", 0, "Chỉ dùng chữ số"),
        ("+5", 0, "Chỉ dùng chữ số"),
        (".5", 1, "Chỉ dùng chữ số"),
        ("\N{FULLWIDTH DIGIT ONE}", 0, "Chỉ dùng chữ số"),
        ("\N{ARABIC-INDIC DIGIT FIVE}", 0, "Chỉ dùng chữ số"),
        ("-5", 0, "số âm"),
        (str(MAX_OWN + 1), 0, "quá lớn"),
        (str(MAX_OWN), 1, "quá lớn"),
        ("9" * 1_000_000, 0, "không đúng cách viết"),
    ],
)
def test_plain_numbers_are_refused_with_a_hint(text: str, digits: int, hint: str) -> None:
    with pytest.raises(NumberError, match=hint):
        parse_plain(text, digits)


def test_negative_numbers_only_where_allowed() -> None:
    assert parse_plain("-5", 0, negative=True) == -5
    with pytest.raises(NumberError, match="quá lớn"):
        parse_plain(str(-MAX_OWN - 1), 0, negative=True)


def test_a_target_may_be_larger_than_an_own_figure() -> None:
    assert parse_plain("12326000000000", 0, limit=INT64_MAX) == 12_326 * 10**9


def test_no_sum_over_the_nation_and_a_year_of_months_leaves_int64() -> None:
    assert 130_000 * 12 * MAX_OWN <= INT64_MAX


def test_a_value_with_too_many_decimals_is_not_stored() -> None:
    assert to_smallest(Decimal("52.50"), 1) == 525
    with pytest.raises(NumberError, match="chữ số lẻ"):
        to_smallest(Decimal("52.55"), 1)
    with pytest.raises(NumberError, match="quá lớn"):
        to_smallest(Decimal(2**63), 0)


@given(
    st.integers(0, 10**13),
    st.dictionaries(st.text("ABC", max_size=3), st.integers(0, 10**6), min_size=1).filter(lambda w: any(w.values())),
)
def test_shares_add_up_and_are_off_by_less_than_one(total: int, weights: dict[str, int]) -> None:
    shares = share_out(total, weights)
    assert sum(shares.values()) == total
    assert all(
        abs(shares[key] - Fraction(total * weight, sum(weights.values()))) < 1 for key, weight in weights.items()
    )
    assert share_out(total, dict(reversed(weights.items()))) == shares
