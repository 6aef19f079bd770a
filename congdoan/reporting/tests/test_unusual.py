"""What is called unusual, from when, and what is not."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from congdoan.reporting.checks import Line
from congdoan.reporting.queries.unusual import limits_on
from congdoan.reporting.unusual import all_full, beside_peers, copied, jumps, medians

LIMITS = limits_on(date(2026, 10, 31))
LINES = {
    "gifts": Line("Suất quà", "suất", 0),
    "members": Line("Đoàn viên", "người", 0),
    "paid": Line("Tiền quà", "đồng", 0),
    "hours": Line("Giờ", "giờ", 1),
    "balance": Line("Quỹ", "đồng", 0),
    "women": Line("Đoàn viên nữ", "người", 0),
}
FLOWS = {"gifts", "paid", "hours"}


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


@pytest.mark.parametrize(
    ("line", "before", "now", "told"),
    [
        ("members", 100, 151, "Đoàn viên 151 người, kỳ trước 100: tăng 51 (51%)"),
        ("members", 100, 150, ""),  # 50% is not more than 50%
        ("members", 151, 100, "Đoàn viên 100 người, kỳ trước 151: giảm 51 (33,8%)"),
        ("members", 30, 49, ""),  # fewer than 20
        ("members", 40, 0, "Đoàn viên 0 người, kỳ trước 40: giảm 40 (100%)"),
        ("members", 0, 40, "Đoàn viên 40 người, kỳ trước 0: tăng 40"),
        ("gifts", 10, 91, "Suất quà 91 suất, kỳ trước 10: tăng 81 (810%)"),
        ("gifts", 10, 90, ""),  # nine times is not more than nine times
        ("gifts", 91, 10, "Suất quà 10 suất, kỳ trước 91: giảm 81 (89%)"),
        ("gifts", 500, 0, ""),  # Tết is over
        ("gifts", 0, 500, ""),
        ("paid", 6_000_000, 55_999_999, ""),  # fewer than 50 million
        ("paid", 6_000_000, 56_000_000, "Tiền quà 56.000.000 đồng, kỳ trước 6.000.000: tăng 50.000.000 (833,3%)"),
        ("balance", 100_000_000, 900_000_000, ""),  # money at the end is no count of people
        ("balance", 900_000_001, 100_000_000, "Quỹ 100.000.000 đồng, kỳ trước 900.000.001: giảm 800.000.001 (88,9%)"),
        ("hours", 100, 930, "Giờ 93,0 giờ, kỳ trước 10,0: tăng 83,0 (830%)"),
        ("hours", 20, 219, ""),  # 19,9 hours
    ],
)
def test_a_jump_from_the_period_before(line: str, before: int, now: int, told: str) -> None:
    found = jumps({line: now}, {line: before}, LINES, FLOWS, {}, LIMITS)
    assert [(one.indicator, one.severity, one.message) for one in found] == (
        [(line, "warning", f"Xem lại: {told}.")] if told else []
    )


@pytest.mark.parametrize(("women", "told"), [(200, ["members"]), (20, ["members", "women"]), (90, ["members"])])
def test_a_part_that_went_with_its_whole_is_not_told_beside_it(women: int, told: list[str]) -> None:
    before, wholes = {"members": 100, "women": 80}, {"women": "members"}
    found = jumps({"members": 200, "women": women}, before, LINES, FLOWS, wholes, LIMITS)
    assert [one.indicator for one in found] == told


def test_nothing_jumps_that_one_of_the_two_does_not_say() -> None:
    assert jumps({"members": 500}, {"gifts": 5}, LINES, FLOWS, {}, LIMITS) == []


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
        (0, []),  # what is usual is small itself
    ],
)
def test_many_times_what_similar_units_have(gifts: int, told: list[str]) -> None:
    middle = medians(peers(), ["gifts"], "members", LIMITS)
    assert beside_peers({"members": 100, "gifts": gifts}, middle, "members", LINES, LIMITS) == told


@pytest.mark.parametrize(
    ("gifts", "told"),
    [
        (4, ["suất quà 4 suất, đơn vị cùng loại khoảng 50"]),
        (0, []),  # what a unit does not do at all is no news
        (5, []),  # a tenth is not less than a tenth
    ],
)
def test_many_times_less_than_what_similar_units_have(gifts: int, told: list[str]) -> None:
    middle = medians(peers(gifts=50), ["gifts"], "members", LIMITS)
    assert beside_peers({"members": 100, "gifts": gifts}, middle, "members", LINES, LIMITS) == told


def test_little_money_is_not_unusual() -> None:
    middle = {"paid": Fraction(49_999_999, 100)}
    assert beside_peers({"members": 100, "paid": 1}, middle, "members", LINES, LIMITS) == []
    assert beside_peers({"members": 101, "paid": 1}, middle, "members", LINES, LIMITS) != []


def test_small_numbers_are_not_unusual() -> None:
    middle = {"gifts": Fraction(1, 100)}
    assert beside_peers({"members": 100, "gifts": 19}, middle, "members", LINES, LIMITS) == []
    assert beside_peers({"members": 100, "gifts": 20}, middle, "members", LINES, LIMITS) != []


@pytest.mark.parametrize("usual", [Fraction(0), Fraction(1, 1000)])
def test_where_similar_units_have_about_none_nothing_is_told(usual: Fraction) -> None:
    assert beside_peers({"members": 100, "gifts": 5000}, {"gifts": usual}, "members", LINES, LIMITS) == []


def test_without_members_nothing_is_compared() -> None:
    assert beside_peers({"gifts": 500}, {"gifts": Fraction(1, 10)}, "members", LINES, LIMITS) == []
