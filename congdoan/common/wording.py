"""The one place that puts attainment (tỷ lệ hoàn thành) into words, so that all pages mean the same by them.

"đạt X% kế hoạch" is result ÷ target; "vượt Y%" is only what lies above 100. A result of 121% is "vượt 21%",
never "vượt 121%". Percentages are rounded half-up to one decimal, but no rounding ever turns a shortfall into
"đạt 100%".
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from congdoan.common.numbers import (
    Number,
    format_number,
    format_percent,
    parse_number,
    round_half_up,
)

NO_DATA = "chưa có số liệu"
UNKNOWN = "chưa có"


class Comparator(StrEnum):
    """How a result is held against its target."""

    GE = "ge"  # ít nhất; the only one with a percentage
    LE = "le"  # không quá
    EQ = "eq"  # đúng bằng
    YES = "yes"  # có hay không
    MORE_THAN_LAST_YEAR = "more_than_last_year"  # hơn năm trước
    NONE = "none"  # chỉ theo dõi


class Bound(StrEnum):
    """What the word before a printed figure says about it."""

    OVER = "over"
    UNDER = "under"
    ABOUT = "about"
    AT_LEAST = "at_least"
    EXACT = "exact"


_BOUND_WORDS = {
    "trên": Bound.OVER,
    "hơn": Bound.OVER,
    "gần": Bound.UNDER,
    "khoảng": Bound.ABOUT,
    "ít nhất": Bound.AT_LEAST,
    "tối thiểu": Bound.AT_LEAST,
}


@dataclass(frozen=True)
class Attainment:
    """A result held against its target (tỷ lệ hoàn thành): for tables the values, for people the words.

    `percent` is there only for `ge` with a target above 0 and a result of 0 or more. `met` is None where
    there is nothing to decide: no result yet, no target, or one that is only watched.
    """

    comparator: Comparator
    actual: Number | None
    target: Number | None
    percent: Decimal | None
    met: bool | None
    words: str


def percent_of(actual: Number, target: Number) -> Fraction:
    """The exact attainment in percent, actual ÷ target × 100. A target of 0 or less has none: ValueError."""
    if target <= 0:
        raise ValueError(f"no percentage of a target of {target}")
    return Fraction(actual) * 100 / Fraction(target)


def attained(actual: Number, target: Number, *, unit: str = "", decimals: int = 0) -> str:
    """The attainment of a target above 0 in words.

    "đạt 52,5% kế hoạch, thiếu 19 CĐCS" · "đạt 100% kế hoạch" · "đạt 118,9% kế hoạch, vượt 18,9%". With the
    unit "%" (a share) differences are percentage points: "đạt 95,5% kế hoạch, thiếu 2,7 điểm phần trăm".
    ValueError for a target of 0 or less; `attainment` answers for every target.
    """
    words = f"đạt {_percent_words(actual, target)} kế hoạch"
    if actual < target:
        return f"{words}, thiếu {_difference(Fraction(target) - Fraction(actual), unit, decimals)}"
    if actual > target:
        return f"{words}, {exceeded(actual, target, unit=unit, decimals=decimals)}"
    return words


def exceeded(actual: Number, target: Number, *, unit: str = "", decimals: int = 0) -> str:
    """What lies above 100%: "vượt 18,9%".

    Where that rounds to 0, and for shares, the difference instead: "vượt 1 người", "vượt 5,5 điểm phần trăm".
    ValueError unless the result lies above a target above 0.
    """
    if actual <= target:
        raise ValueError(f"{actual} does not exceed {target}")
    above = round_half_up(percent_of(actual, target) - 100, 1)
    if above == 0 or unit == "%":
        return f"vượt {_difference(Fraction(actual) - Fraction(target), unit, decimals)}"
    return f"vượt {format_percent(above)}"


def pair(actual: Number, target: Number, *, unit: str = "", decimals: int = 0) -> str:
    """Result, target and percentage for a table: "18/17 (105,9%)"; without a percentage "-3/10", "12/0".

    Of the units only % is printed; the others stand in the heading.
    """
    decimals = _decimals_apart(actual, target, unit, decimals)
    sign = "%" if unit == "%" else ""
    values = "/".join(f"{format_number(value, decimals, trim=True)}{sign}" for value in (actual, target))
    return f"{values} ({_percent_words(actual, target)})" if target > 0 and actual >= 0 else values


def attainment(
    *,
    comparator: str,
    actual: Number | None,
    target: Number | None,
    unit: str = "",
    decimals: int = 0,
    last_year: Number | None = None,
) -> Attainment:
    """Holds a result against its target; answers for every comparator and value.

    Only `ge` has a percentage. `le`, `eq` and `more_than_last_year` say "đạt" or "không đạt" with both
    values, `yes` whether there is something ("có"). `none`, `ge` with a target of 0 and a missing target show
    the result alone.
    """
    kind = Comparator(comparator)

    def answer(words: str, met: bool | None = None, percent: Decimal | None = None) -> Attainment:
        return Attainment(kind, actual, target, percent, met, words)

    if actual is None:
        return answer(NO_DATA)
    if kind is Comparator.YES:
        met = actual > 0
        return answer("đạt: có" if met else "không đạt: không có, yêu cầu có", met)
    if kind is Comparator.GE and target and target > 0 and actual >= 0:
        percent = round_half_up(percent_of(actual, target), 1)
        return answer(attained(actual, target, unit=unit, decimals=decimals), actual >= target, percent)

    limit = last_year if kind is Comparator.MORE_THAN_LAST_YEAR else target
    if limit is None or kind is Comparator.NONE or (kind is Comparator.GE and limit == 0):
        without = ", chưa có số liệu năm trước" if kind is Comparator.MORE_THAN_LAST_YEAR else ""
        return answer(f"kết quả: {_amount(actual, unit, decimals)}{without}")

    decimals = _decimals_apart(actual, limit, unit, decimals)
    result, bar = _amount(actual, unit, decimals), _amount(limit, unit, decimals)
    match kind:
        case Comparator.LE:
            met, rule = actual <= limit, f"không quá {bar}"
        case Comparator.EQ:
            met, rule = actual == limit, f"đúng {bar}"
        case Comparator.MORE_THAN_LAST_YEAR:
            met, rule = actual > limit, f"hơn năm trước ({bar})"
        case _:
            met, rule = actual >= limit, f"ít nhất {bar}"
    return answer(f"đạt: {result}, {rule}" if met else f"không đạt: {result}, yêu cầu {rule}", met)


def bounded(value: int, printed: int) -> str:
    """A value told by a round figure near it: "trên 1.450" when it lies above, "gần 10.000" when below."""
    word = "trên " if value > printed else "gần " if value < printed else ""
    return f"{word}{format_number(printed)}"


def read_bound(text: str) -> tuple[Bound, Decimal]:
    """A printed figure and what its word says: "trên 1.450" is (OVER, 1450), "1.450" is (EXACT, 1450).

    Knows trên, hơn, gần, khoảng, ít nhất, tối thiểu; reads over a sign %. Raises NumberError for anything
    else.
    """
    written = " ".join(text.lower().split())
    for word, bound in _BOUND_WORDS.items():
        if written.startswith(f"{word} "):
            return bound, parse_number(written.removeprefix(word), percent=True)
    return Bound.EXACT, parse_number(written, percent=True)


def _percent_words(actual: Number, target: Number) -> str:
    """The percentage, with a word where rounding alone would make it 100% or 0%."""
    exact = percent_of(actual, target)
    rounded = round_half_up(exact, 1)
    if rounded == 100 and exact != 100:
        return "gần 100%" if exact < 100 else "trên 100%"
    if rounded == 0 and exact > 0:
        return "dưới 0,1%"
    return format_percent(rounded)


def _difference(gap: Fraction, unit: str, decimals: int) -> str:
    """The gap between result and target, with as many decimals as it takes not to print 0."""
    number = format_number(gap, _decimals_apart(gap, 0, unit, decimals), trim=True)
    return f"{number} điểm phần trăm" if unit == "%" else f"{number} {unit}".rstrip()


def _amount(value: Number, unit: str, decimals: int) -> str:
    number = format_number(value, decimals, trim=True)
    return f"{number}%" if unit == "%" else f"{number} {unit}".rstrip()


def _decimals_apart(one: Number, other: Number, unit: str, decimals: int) -> int:
    """The decimals at which two different values also look different; shares have at least one decimal."""
    decimals = max(decimals, 1) if unit == "%" else decimals
    if one == other:
        return decimals
    while round_half_up(one, decimals) == round_half_up(other, decimals):
        decimals += 1
    return decimals
