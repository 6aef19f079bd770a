"""How a result stands against its target and the days that have passed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from congdoan.reporting.rules import needed_a_week, pace

YEAR = {"start": date(2022, 12, 1), "end": date(2023, 11, 30)}


@pytest.mark.parametrize(
    ("met", "percent", "at", "over", "expected"),
    [
        (True, Decimal(100), date(2023, 1, 1), False, "met"),
        (False, Decimal("57.3"), date(2023, 11, 30), True, "missed"),
        (False, Decimal(50), date(2023, 5, 31), False, "on_pace"),
        (False, Decimal(49), date(2023, 5, 31), False, "behind"),
        (None, None, date(2023, 5, 31), False, "behind"),
        (None, None, date(2023, 11, 30), True, "missed"),
    ],
)
def test_pace_against_the_days_that_passed(
    met: bool | None, percent: Decimal | None, at: date, over: bool, expected: str
) -> None:
    assert pace(met=met, percent=percent, at=at, over=over, **YEAR) == expected


@pytest.mark.parametrize(
    ("actual", "target", "at", "decimals", "expected"),
    [
        (Decimal(700), Decimal(1000), date(2023, 11, 9), 0, Decimal(100)),  # three weeks are left
        (Decimal(999), Decimal(1000), date(2023, 5, 31), 0, Decimal(1)),  # never told as nothing
        (Decimal("90.0"), Decimal("93.0"), date(2023, 11, 9), 1, Decimal("1.0")),
        (Decimal(1000), Decimal(1000), date(2023, 5, 31), 0, None),
        (Decimal(700), Decimal(1000), date(2023, 11, 30), 0, None),
    ],
)
def test_what_each_week_that_is_left_must_bring(
    actual: Decimal, target: Decimal, at: date, decimals: int, expected: Decimal | None
) -> None:
    assert needed_a_week(actual=actual, target=target, at=at, end=YEAR["end"], decimals=decimals) == expected
