"""How a result stands against its target and the days that have passed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from congdoan.reporting.rules import pace

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
