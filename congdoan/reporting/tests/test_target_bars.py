"""How a result stands against its target and the days that have passed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from congdoan.reporting import queries, target_bars
from congdoan.reporting.queries import Scope
from congdoan.reporting.rules import needed_a_week, pace
from congdoan.reporting.tests.steps import accepted, assigned, book_of
from tests.world import World

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


@pytest.mark.parametrize(
    ("today", "told"),
    [
        ("2023-07-01", "cần thêm 14 người mỗi tuần"),  # figures of the day before, 152 days left
        ("2023-11-09", "cần thêm 100 người mỗi tuần"),  # the same figures with three weeks left
        ("2023-06-01", "cần thêm 14 người mỗi tuần"),  # the figures are of a day still to come
    ],
)
def test_old_figures_leave_no_more_weeks_than_there_are(world: World, today: str, told: str) -> None:
    half = date(2023, 6, 30)
    assigned(world, "A11", 1000)
    accepted(world, "A11", book=book_of(cut_off=half), members_admitted=700)
    scope = Scope("2023", cut_off=half)
    results = queries.attainment_of_units(world.an, [world.unit("A11")], scope)
    with time_machine.travel(today, tick=False):
        drawing = target_bars.draw(results, ["Kết nạp"], queries.answer_to(scope))
    assert drawing.lines[0].needed == told
