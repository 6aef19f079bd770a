from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from congdoan.common.numbers import NumberError, format_number
from congdoan.common.wording import (
    Bound,
    Comparator,
    attained,
    attainment,
    bounded,
    exceeded,
    pair,
    percent_of,
    read_bound,
)

counts = st.integers(0, 10**7)
targets = st.integers(1, 10**7)
values = st.one_of(st.integers(-(10**7), 10**7), st.decimals(-(10**6), 10**6, places=3))


@pytest.mark.parametrize(
    ("actual", "target", "words"),
    [
        (605, 500, "đạt 121% kế hoạch, vượt 21%"),
        (401, 700, "đạt 57,3% kế hoạch, thiếu 299 người"),
        (1011, 850, "đạt 118,9% kế hoạch, vượt 18,9%"),
        (18, 17, "đạt 105,9% kế hoạch, vượt 5,9%"),
        (21, 40, "đạt 52,5% kế hoạch, thiếu 19 người"),
        (1424, 2800, "đạt 50,9% kế hoạch, thiếu 1.376 người"),
        (10, 3, "đạt 333,3% kế hoạch, vượt 233,3%"),
        (200, 100, "đạt 200% kế hoạch, vượt 100%"),
        (17, 17, "đạt 100% kế hoạch"),
        (0, 17, "đạt 0% kế hoạch, thiếu 17 người"),
    ],
)
def test_attainment_of_the_published_pairs(actual: int, target: int, words: str) -> None:
    assert attained(actual, target, unit="người") == words


@pytest.mark.parametrize(
    ("actual", "target", "words"),
    [
        (9999, 10000, "đạt gần 100% kế hoạch, thiếu 1 người"),
        (10001, 10000, "đạt trên 100% kế hoạch, vượt 1 người"),
        (1, 10000, "đạt dưới 0,1% kế hoạch, thiếu 9.999 người"),
        (9995, 10000, "đạt gần 100% kế hoạch, thiếu 5 người"),
        (9994, 10000, "đạt 99,9% kế hoạch, thiếu 6 người"),
        (10005, 10000, "đạt 100,1% kế hoạch, vượt 0,1%"),
    ],
)
def test_rounding_never_makes_a_plan_met_or_a_result_nothing(actual: int, target: int, words: str) -> None:
    assert attained(actual, target, unit="người") == words


@pytest.mark.parametrize(
    ("actual", "target", "words"),
    [
        ("57.3", "60.5", "đạt 94,7% kế hoạch, thiếu 3,2 điểm phần trăm"),
        ("85.5", "80", "đạt 106,9% kế hoạch, vượt 5,5 điểm phần trăm"),
        ("79.96", "80", "đạt gần 100% kế hoạch, thiếu 0,04 điểm phần trăm"),
    ],
)
def test_shares_differ_by_percentage_points(actual: str, target: str, words: str) -> None:
    assert attained(Decimal(actual), Decimal(target), unit="%") == words


def test_differences_have_the_decimals_of_the_indicator() -> None:
    words = attained(Decimal("10.5"), Decimal("12"), unit="giờ", decimals=1)
    assert words == "đạt 87,5% kế hoạch, thiếu 1,5 giờ"
    assert attained(350_000_000, 1_000_000_000, unit="đồng").endswith("thiếu 650.000.000 đồng")
    assert attained(1, 2).endswith("thiếu 1")


@given(counts, targets)
def test_words_never_contradict_the_figures(actual: int, target: int) -> None:
    words = attained(actual, target, unit="người")
    assert ("vượt" in words) == (actual > target)
    assert ("thiếu" in words) == (actual < target)
    assert words.startswith("đạt 100% kế hoạch") == (actual == target)
    assert words.startswith("đạt 0%") == (actual == 0)


@given(counts, targets)
def test_exceeded_is_what_lies_above_100(actual: int, target: int) -> None:
    assume(actual > target)
    reached = re.match(r"đạt (\d[\d.]*),?(\d?)% kế hoạch, vượt (\d[\d.]*),?(\d?)%$", attained(actual, target))
    if reached:
        whole, tenth, above, above_tenth = (int(part.replace(".", "") or 0) for part in reached.groups())
        assert whole * 10 + tenth - 1000 == above * 10 + above_tenth
    else:
        assert attained(actual, target).startswith("đạt trên 100% kế hoạch, vượt ")


def test_exceeded_refuses_what_does_not_exceed() -> None:
    assert exceeded(1011, 850) == "vượt 18,9%"
    for actual, target in [(850, 850), (849, 850), (5, 0)]:
        with pytest.raises(ValueError, match=r"exceed|percentage"):
            exceeded(actual, target)


def test_no_percentage_without_a_target() -> None:
    assert percent_of(21, 40) == Fraction(105, 2)
    with pytest.raises(ValueError, match="target of 0"):
        percent_of(5, 0)


@pytest.mark.parametrize(
    ("actual", "target", "printed"),
    [
        (18, 17, "18/17 (105,9%)"),
        (1011, 850, "1.011/850 (118,9%)"),
        (9999, 10000, "9.999/10.000 (gần 100%)"),
        (12, 0, "12/0"),
        (-3, 10, "-3/10"),
    ],
)
def test_pairs(actual: int, target: int, printed: str) -> None:
    assert pair(actual, target) == printed


def test_pairs_of_shares() -> None:
    assert pair(Decimal("57.3"), Decimal(60), unit="%") == "57,3%/60% (95,5%)"
    assert pair(Decimal("79.96"), Decimal(80), unit="%") == "79,96%/80% (gần 100%)"


@pytest.mark.parametrize(
    ("comparator", "actual", "target", "met", "words"),
    [
        ("ge", 21, 40, False, "đạt 52,5% kế hoạch, thiếu 19 vụ"),
        ("ge", 40, 40, True, "đạt 100% kế hoạch"),
        ("ge", 12, 0, None, "kết quả: 12 vụ"),
        ("ge", 12, None, None, "kết quả: 12 vụ"),
        ("ge", -10, 50, False, "không đạt: -10 vụ, yêu cầu ít nhất 50 vụ"),
        ("ge", -3, -5, True, "đạt: -3 vụ, ít nhất -5 vụ"),
        ("le", 12, 15, True, "đạt: 12 vụ, không quá 15 vụ"),
        ("le", 15, 15, True, "đạt: 15 vụ, không quá 15 vụ"),
        ("le", 18, 15, False, "không đạt: 18 vụ, yêu cầu không quá 15 vụ"),
        ("le", 2, 0, False, "không đạt: 2 vụ, yêu cầu không quá 0 vụ"),
        ("eq", 15, 15, True, "đạt: 15 vụ, đúng 15 vụ"),
        ("eq", 16, 15, False, "không đạt: 16 vụ, yêu cầu đúng 15 vụ"),
        ("yes", 1, None, True, "đạt: có"),
        ("yes", 0, None, False, "không đạt: không có, yêu cầu có"),
        ("none", 12, None, None, "kết quả: 12 vụ"),
        ("none", 12, 15, None, "kết quả: 12 vụ"),
        ("more_than_last_year", 12, None, True, "đạt: 12 vụ, hơn năm trước (10 vụ)"),
        ("more_than_last_year", 10, None, False, "không đạt: 10 vụ, yêu cầu hơn năm trước (10 vụ)"),
    ],
)
def test_every_comparator_has_its_words(
    comparator: str, actual: int, target: int | None, met: bool | None, words: str
) -> None:
    result = attainment(comparator=comparator, actual=actual, target=target, unit="vụ", last_year=10)
    assert result.words == words
    assert result.met is met
    assert (result.comparator, result.actual, result.target) == (comparator, actual, target)


def test_only_ge_has_a_percentage() -> None:
    with_percent = {
        comparator
        for comparator in Comparator
        if attainment(comparator=comparator, actual=1011, target=850, last_year=800).percent is not None
    }
    assert with_percent == {Comparator.GE}
    assert attainment(comparator="ge", actual=1011, target=850).percent == Decimal("118.9")


@pytest.mark.parametrize("comparator", list(Comparator))
def test_without_a_result_nothing_is_decided(comparator: str) -> None:
    result = attainment(comparator=comparator, actual=None, target=5, last_year=3)
    assert (result.words, result.met, result.percent) == ("chưa có số liệu", None, None)


def test_without_last_year_nothing_is_decided() -> None:
    result = attainment(comparator="more_than_last_year", actual=12, target=None, unit="người")
    assert (result.words, result.met) == ("kết quả: 12 người, chưa có số liệu năm trước", None)


def test_values_that_differ_look_different() -> None:
    result = attainment(comparator="le", actual=Decimal("15.04"), target=Decimal(15), unit="%", decimals=1)
    assert result.words == "không đạt: 15,04%, yêu cầu không quá 15%"


def test_shares_print_with_their_sign() -> None:
    result = attainment(comparator="le", actual=Decimal("57.34"), target=Decimal(60), unit="%")
    assert result.words == "đạt: 57,3%, không quá 60%"


def test_unknown_comparators_are_a_programming_error() -> None:
    with pytest.raises(ValueError, match="about"):
        attainment(comparator="about", actual=1, target=1)


@given(st.sampled_from(Comparator), st.none() | values, st.none() | values, st.none() | values)
def test_attainment_always_answers(
    comparator: Comparator,
    actual: Decimal | int | None,
    target: Decimal | int | None,
    last_year: Decimal | int | None,
) -> None:
    result = attainment(
        comparator=comparator, actual=actual, target=target, unit="người", decimals=3, last_year=last_year
    )
    if "vượt" in result.words:
        assert actual is not None
        assert target is not None
        assert actual > target
    assert result.met is not True or result.words.startswith("đạt")
    if result.met is None:
        assert result.words == "chưa có số liệu" or result.words.startswith("kết quả: ")


@pytest.mark.parametrize(
    ("value", "printed", "words"),
    [(1467, 1450, "trên 1.450"), (9981, 10000, "gần 10.000"), (1450, 1450, "1.450")],
)
def test_bounds_are_worded(value: int, printed: int, words: str) -> None:
    assert bounded(value, printed) == words


@pytest.mark.parametrize(
    ("text", "bound", "value"),
    [
        ("trên 1.450", Bound.OVER, "1450"),
        ("Hơn 3,5", Bound.OVER, "3.5"),
        ("gần 10.000", Bound.UNDER, "10000"),
        ("khoảng  300", Bound.ABOUT, "300"),
        ("ít nhất 95%", Bound.AT_LEAST, "95"),
        ("tối thiểu 8.300", Bound.AT_LEAST, "8300"),
        ("1.450", Bound.EXACT, "1450"),
    ],
)
def test_bounds_are_read(text: str, bound: Bound, value: str) -> None:
    assert read_bound(text) == (bound, Decimal(value))


@pytest.mark.parametrize("text", ["", "trên", "dưới 5", "trên trên 5", "năm 2023"])
def test_other_bounds_are_refused(text: str) -> None:
    with pytest.raises(NumberError):
        read_bound(text)


@given(counts, counts)
def test_bounds_come_back(value: int, printed: int) -> None:
    bound, read = read_bound(bounded(value, printed))
    assert format_number(read) == format_number(printed)
    assert (bound is Bound.OVER, bound is Bound.UNDER) == (value > printed, value < printed)
