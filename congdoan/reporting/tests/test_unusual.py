"""What is called unusual, from when, and what is not."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from congdoan.reporting.checks import Line
from congdoan.reporting.queries.unusual import limits_on
from congdoan.reporting.unusual import all_full, beside_peers, copied, medians

LIMITS = limits_on(date(2026, 10, 31))
LINES = {"gifts": Line("Suất quà", "suất", 0), "members": Line("Đoàn viên", "người", 0)}


def test_the_limits_of_the_first_entry_hold_before_it_too() -> None:
    assert limits_on(date(1990, 1, 1)) == limits_on(date(2015, 12, 1))


@pytest.mark.parametrize(
    ("same", "other", "zeros", "told"),
    [
        (8, 0, 0, "8 dòng trùng hệt tháng 9/2026"),
        (7, 0, 0, ""),  # too few to say anything
        (9, 1, 0, "9 dòng trùng hệt tháng 9/2026"),  # 90%
        (8, 1, 0, ""),  # 88,9%
        (0, 0, 20, ""),  # lines of 0 prove nothing
    ],
)
def test_a_copied_report(same: int, other: int, zeros: int, told: str) -> None:
    now = (
        {f"s{i}": i + 1 for i in range(same)} | {f"o{i}": 5 for i in range(other)} | {f"z{i}": 0 for i in range(zeros)}
    )
    before = (
        {f"s{i}": i + 1 for i in range(same)} | {f"o{i}": 6 for i in range(other)} | {f"z{i}": 0 for i in range(zeros)}
    )
    assert copied(now, before, LIMITS, "tháng 9/2026") == told


@pytest.mark.parametrize(
    ("parts", "told"),
    [([5, 5, 5, 5], "4 tỷ lệ đều 100%"), ([5, 5, 5], ""), ([5, 5, 5, 4], ""), ([5, 5, 5, 5, 0], "")],
)
def test_all_shares_full(parts: list[int], told: str) -> None:
    now = {f"p{i}": part for i, part in enumerate(parts)} | {f"w{i}": 5 for i in range(len(parts))}
    assert all_full(now, {f"p{i}": f"w{i}" for i in range(len(parts))}, LIMITS) == told


def peers(n: int = 8, gifts: int = 10) -> list[dict[str, int]]:
    return [{"members": 100, "gifts": gifts} for _ in range(n)]


def test_the_middle_is_taken_per_member() -> None:
    told = [{"members": 10, "gifts": 1}] * 5 + [{"members": 1000, "gifts": 900}] * 3
    assert medians(told, ["gifts"], "members", LIMITS) == {"gifts": Fraction(1, 10)}


def test_too_few_units_have_no_middle() -> None:
    assert medians(peers(7), ["gifts"], "members", LIMITS) == {}


@pytest.mark.parametrize(
    ("gifts", "told"),
    [
        (200, ["suất quà 200 suất, đơn vị cùng loại khoảng 10"]),
        (100, []),  # ten times is not more than ten times
        (101, ["suất quà 101 suất, đơn vị cùng loại khoảng 10"]),
    ],
)
def test_many_times_what_similar_units_have(gifts: int, told: list[str]) -> None:
    middle = medians(peers(), ["gifts"], "members", LIMITS)
    assert beside_peers({"members": 100, "gifts": gifts}, middle, "members", LINES, LIMITS) == told


def test_small_numbers_are_not_unusual() -> None:
    middle = {"gifts": Fraction(1, 100)}
    assert beside_peers({"members": 100, "gifts": 19}, middle, "members", LINES, LIMITS) == []
    assert beside_peers({"members": 100, "gifts": 20}, middle, "members", LINES, LIMITS) != []


@pytest.mark.parametrize("usual", [Fraction(0), Fraction(1, 1000)])
def test_where_similar_units_have_about_none_nothing_is_told(usual: Fraction) -> None:
    assert beside_peers({"members": 100, "gifts": 5000}, {"gifts": usual}, "members", LINES, LIMITS) == []


def test_without_members_nothing_is_compared() -> None:
    assert beside_peers({"gifts": 500}, {"gifts": Fraction(1, 10)}, "members", LINES, LIMITS) == []
