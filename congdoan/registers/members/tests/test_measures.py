"""What the register counts: by its definitions, and that the database counts the same."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congdoan.registers.members import measures, rules
from congdoan.registers.members.models import Membership
from congdoan.registers.members.rules import MEASURES, Began, Ended, Stay, counts
from congdoan.registers.members.tests.steps import a_busy_month, counted, opened
from tests.world import World

FIRST, LAST = date(2023, 10, 1), date(2023, 10, 31)
days = st.dates(date(2023, 8, 1), date(2023, 12, 31))


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    start, other = draw(days), draw(st.none() | days)
    ended_on = None if other is None else max(start, other)
    began = draw(st.sampled_from(list(Began)))
    ended = "" if ended_on is None else draw(st.sampled_from(list(Ended)))
    return Stay(start, began, ended_on, ended, draw(st.booleans()))


@given(stays(), days, days)
def test_whoever_comes_and_goes_the_sum_is_right(stay: Stay, one: date, other: date) -> None:
    start, end = min(one, other), max(one, other)
    n = {name: counts(name, stay, start, end) for name in MEASURES}
    came = n["members.opening"] + n["members.admitted"] + n["members.transferred_in"]
    assert came - n["members.left"] == n["members.total"]
    assert n["members.female"] <= n["members.total"]
    assert n["members.transferred_out"] <= n["members.left"]


@given(stays(), days)
def test_what_one_span_ends_with_the_next_opens_with(stay: Stay, day: date) -> None:
    if stay.began != Began.INITIAL:
        later = date(2024, 1, 31)
        assert counts("members.total", stay, date(2023, 1, 1), day) == counts(
            "members.opening", stay, date.fromordinal(day.toordinal() + 1), later
        )


@pytest.mark.parametrize(
    ("stay", "rows"),
    [
        (Stay(date(2023, 9, 1), "admitted"), {"opening", "total"}),
        (Stay(date(2023, 10, 5), "admitted", female=True), {"admitted", "total", "female"}),
        (Stay(date(2023, 10, 5), "initial"), {"opening", "total"}),
        (Stay(date(2023, 9, 1), "initial", date(2023, 10, 31), "retired"), {"opening", "left"}),
        (Stay(date(2023, 10, 1), "passed_on", date(2023, 10, 2), "transferred_out"),
         {"transferred_in", "left", "transferred_out"}),
        (Stay(date(2023, 11, 1), "admitted"), set()),
        (Stay(date(2023, 9, 1), "admitted", date(2023, 10, 1), "passed_on"), {"opening", "left", "transferred_out"}),
    ],
)  # fmt: skip
def test_rows_of_october(stay: Stay, rows: set[str]) -> None:
    assert {name.removeprefix("members.") for name in MEASURES if counts(name, stay, FIRST, LAST)} == rows


def test_an_unknown_measure_is_a_mistake_in_the_code() -> None:
    with pytest.raises(LookupError):
        counts("members.nothing", Stay(FIRST, "initial"), FIRST, LAST)
    with pytest.raises(LookupError):
        measures.rows_of("members.nothing", FIRST, LAST)


def test_a_month_with_all_that_can_happen(world: World) -> None:
    a_busy_month(world)
    assert counted(world) == {
        "opening": 4, "admitted": 1, "transferred_in": 0, "left": 2, "transferred_out": 1, "total": 3, "female": 2
    }  # fmt: skip
    assert counted(world, "A12")["transferred_in"] == 1
    assert counted(world, month=11) == {
        "opening": 3, "admitted": 0, "transferred_in": 0, "left": 0, "transferred_out": 0, "total": 3, "female": 2
    }  # fmt: skip


def test_the_database_counts_as_the_definitions_do(world: World) -> None:
    a_busy_month(world)
    rows = Membership.objects.filter(unit=world.unit("A11")).select_related("member")
    kept = [Stay(r.start, r.began, r.ended_on, r.ended, r.member.sex == "female") for r in rows]
    for start, end in ((FIRST, LAST), (date(2023, 10, 6), date(2023, 10, 20)), (date(2023, 11, 1), date(2023, 11, 30))):
        for name in MEASURES:
            by_rule = sum(counts(name, stay, start, end) for stay in kept)
            assert rows.filter(measures.rows_of(name, start, end)).count() == by_rule, (name, start)


def test_a_register_begun_within_the_month_says_nothing_of_it(world: World) -> None:
    opened(world, on=date(2023, 10, 2))
    assert counted(world) == {}
    assert counted(world, month=11)["opening"] == 3


def test_many_units_are_counted_in_few_statements(world: World, django_assert_num_queries) -> None:
    opened(world)
    opened(world, "A12")
    units = [unit.pk for unit in world.units.values()]
    with django_assert_num_queries(1):
        found = measures.measured(units, FIRST, LAST)
    assert found.keys() == {world.unit("A11").pk, world.unit("A12").pk}


def test_codes() -> None:
    assert rules.code_of(123) == "DV000000123"
    assert rules.number_in(" dv000000123 ") == 123
    assert rules.number_in("DV000000000") is None
    assert rules.number_in("Sen") is None
    assert rules.masked("012345678901") == "•••••••••901"
