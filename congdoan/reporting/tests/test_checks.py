"""The checks alone: when they hold, when not, and what they say then."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congdoan.reporting.checks import (
    AtLeast,
    AtMost,
    Balance,
    Between,
    Check,
    EqualsSum,
    Finding,
    Implies,
    Jump,
    Line,
    findings,
)

LINES = {
    "members": Line("Tổng số đoàn viên", "người", 0),
    "women": Line("Đoàn viên nữ", "người", 0),
    "men": Line("Đoàn viên nam", "người", 0),
    "opening": Line("Đoàn viên đầu kỳ", "người", 0),
    "unions": Line("CĐCS đã đối thoại", "CĐCS", 0),
    "dialogues": Line("Cuộc đối thoại", "cuộc", 0),
    "gifts": Line("Suất quà", "suất", 0),
    "gifts_vnd": Line("Tiền quà", "đồng", 0),
    "hours": Line("Giờ tập huấn", "giờ", 1),
}
AT_MOST = AtMost("at_most", "error", "women", "members")
AT_LEAST = AtLeast("at_least", "warning", "members", Decimal(5))
HOURS = AtLeast("at_least", "warning", "hours", Decimal("2.5"))
BALANCE = Balance("balance", "error", "opening", "members", ("women",), ("men",))
SUM = EqualsSum("equals_sum", "error", "members", ("women", "men"))
IMPLIES = Implies("implies", "warning", "dialogues", "unions")
BETWEEN = Between("between", "warning", "gifts_vnd", "gifts", Decimal(50_000), Decimal(5_000_000))
JUMP = Jump("jump", "warning", "members", Decimal(30), Decimal(20))


def said(check: Check, before: dict[str, int] | None = None, **figures: int) -> list[str]:
    return [finding.message for finding in findings(figures, [check], LINES, before)]


@pytest.mark.parametrize(
    ("check", "figures", "words"),
    [
        (AT_MOST, {"women": 43, "members": 40}, "Không khớp: Đoàn viên nữ 43 nhiều hơn Tổng số đoàn viên 40."),
        (AT_LEAST, {"members": 4}, "Xem lại: Tổng số đoàn viên 4 người, thường không dưới 5 người."),
        (HOURS, {"hours": 24}, "Xem lại: Giờ tập huấn 2,4 giờ, thường không dưới 2,5 giờ."),
        (BALANCE, {"opening": 806, "women": 14, "men": 4, "members": 812},
         "Không khớp: 806 đoàn viên đầu kỳ + 14 đoàn viên nữ − 4 đoàn viên nam = 816, ô Tổng số đoàn viên ghi 812."),
        (SUM, {"members": 1172, "women": 1000, "men": 100},
         "Không khớp: 1.000 đoàn viên nữ + 100 đoàn viên nam = 1.100, ô Tổng số đoàn viên ghi 1.172."),
        (IMPLIES, {"dialogues": 3, "unions": 0}, "Thiếu số: Cuộc đối thoại 3 mà ô CĐCS đã đối thoại ghi 0."),
        (IMPLIES, {"dialogues": 3}, "Thiếu số: Cuộc đối thoại 3 mà ô CĐCS đã đối thoại chưa ghi."),
        (BETWEEN, {"gifts": 3, "gifts_vnd": 1000},
         "Xem lại: Tiền quà 1.000, Suất quà 3, tức 333,3 đồng/suất; thường từ 50.000 đến 5.000.000."),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_told_with_names_and_numbers(check: Check, figures: dict[str, int], words: str) -> None:
    assert said(check, **figures) == [words]


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (100, 131, "Xem lại: Tổng số đoàn viên 131 người, kỳ trước 100: tăng 31 (31%)."),
        (200, 130, "Xem lại: Tổng số đoàn viên 130 người, kỳ trước 200: giảm 70 (35%)."),
        (0, 30, "Xem lại: Tổng số đoàn viên 30 người, kỳ trước 0: tăng 30."),
    ],
)
def test_jump_is_told_beside_the_period_before(before: int, now: int, words: str) -> None:
    assert said(JUMP, {"members": before}, members=now) == [words]


@pytest.mark.parametrize(
    ("check", "figures"),
    [
        (AT_MOST, {"women": 40, "members": 40}),
        (AT_LEAST, {"members": 5}),
        (HOURS, {"hours": 25}),
        (BALANCE, {"opening": 806, "women": 14, "men": 4, "members": 816}),
        (SUM, {"members": 3, "women": 1, "men": 2}),
        (IMPLIES, {"dialogues": 0, "unions": 0}),
        (IMPLIES, {"dialogues": 2, "unions": 1}),
        (BETWEEN, {"gifts": 2, "gifts_vnd": 100_000}),
        (BETWEEN, {"gifts": 2, "gifts_vnd": 10_000_000}),
        (BETWEEN, {"gifts": 0, "gifts_vnd": 7}),
    ],
)
def test_what_holds_is_not_told(check: Check, figures: dict[str, int]) -> None:
    assert said(check, **figures) == []


@pytest.mark.parametrize(("before", "now"), [(100, 130), (10, 30), (100, 70), (0, 20)])
def test_a_change_within_its_bounds_is_no_jump(before: int, now: int) -> None:
    assert said(JUMP, {"members": before}, members=now) == []


def test_nothing_jumps_from_what_was_not_reported() -> None:
    assert said(JUMP, {}, members=500) == []
    assert said(JUMP, None, members=500) == []


@pytest.mark.parametrize("check", [AT_MOST, BALANCE, SUM, BETWEEN])
def test_check_looks_only_where_all_its_lines_are_reported(check: Check) -> None:
    figures = {"women": 9, "men": 1, "members": 2, "opening": 1, "gifts": 1, "gifts_vnd": 1}
    for code in check.terms:
        assert said(check, **{name: value for name, value in figures.items() if name != code}) == []


def test_form_without_the_line_is_not_asked_for_it() -> None:
    lines = {code: line for code, line in LINES.items() if code != "unions"}
    assert findings({"dialogues": 3}, [IMPLIES], lines) == []
    assert findings({"women": 3, "members": 2}, [AT_MOST], {"women": LINES["women"]}) == []


def test_finding_stands_at_the_line_to_look_at() -> None:
    figures = {"women": 9, "men": 1, "members": 2, "opening": 1}
    found = findings(figures, [AT_MOST, BALANCE, SUM], LINES)
    assert [(one.indicator, one.severity) for one in found] == [
        ("women", "error"), ("members", "error"), ("members", "error"),
    ]  # fmt: skip
    assert isinstance(found[0], Finding)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_sums_and_bounds_are_exact(women: int, men: int, members: int) -> None:
    assert bool(said(SUM, women=women, men=men, members=members)) == (women + men != members)
    assert bool(said(AT_MOST, women=women, members=members)) == (women > members)
    share = said(BETWEEN, gifts=women, gifts_vnd=members)
    assert bool(share) == (women > 0 and not 50_000 * women <= members <= 5_000_000 * women)
