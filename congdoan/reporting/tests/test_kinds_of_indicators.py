"""What is added over units and what is not, and what is made of other lines."""

from __future__ import annotations

from datetime import date

import pytest

from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.reporting import queries
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.steps import CUT_OFF, SCOPE, accepted, book_of, totals
from tests.world import World


@pytest.fixture
def gifts(world: World) -> World:
    """The province pays for 100 gifts that A1 and its unions hand over; A1 and A11 give some of their own."""
    accepted(world, "PA", form="TINH-NAM", tet_gifts=100, tet_gifts_vnd=50_000_000)
    accepted(world, "A1", form="CT-NAM", tet_gifts=50, tet_gifts_passed_on=100, tet_gifts_passed_on_vnd=50_000_000)
    accepted(world, "A11", tet_gifts=30, tet_gifts_passed_on=60)
    accepted(world, "A12", tet_gifts_passed_on=40)
    return world


# ---- passed on ----


def test_gift_is_counted_once_where_its_source_is(gifts: World) -> None:
    assert totals(gifts, "PA").total("tet_gifts") == 180
    assert totals(gifts, "A1").total("tet_gifts") == 80
    assert totals(gifts, "TLD").total("tet_gifts_vnd") == 50_000_000


@pytest.mark.parametrize(("unit", "handed_over"), [("PA", None), ("A1", 100), ("A11", 60), ("A12", 40), ("TLD", None)])
def test_what_is_passed_on_is_shown_at_each_unit_and_never_added(
    gifts: World, unit: str, handed_over: int | None
) -> None:
    line = totals(gifts, unit).lines["tet_gifts_passed_on"]
    assert (line.own, line.total, line.added) == (handed_over, handed_over, False)
    assert line.reporters == (handed_over is not None)


def test_cluster_has_nothing_of_its_own_to_pass_on(gifts: World) -> None:
    held = queries.totals_of_cluster(gifts.an, gifts.cluster, SCOPE)
    assert (held.total("tet_gifts"), held.total("tet_gifts_passed_on")) == (80, None)


def test_what_is_passed_on_stays_so_over_time_and_in_the_structure_of_now(gifts: World) -> None:
    for form, unit, period, n in (("CT-QUY", "A1", "2024-Q1", 5), ("CT-QUY", "A1", "2024-Q2", 7)):
        book = book_of(period, cut_off=queries.answer_to(Scope(period)).period.end, form=form)
        accepted(gifts, unit, form=form, book=book, tet_gifts_passed_on=n)
    assert totals(gifts, "A1", Scope("2024")).total("tet_gifts_passed_on") == 12
    assert totals(gifts, "PA", Scope("2024")).total("tet_gifts_passed_on") is None
    now = Scope("2023", cut_off=CUT_OFF, structure="now")
    assert totals(gifts, "A1", now).total("tet_gifts_passed_on") == 100


def test_moving_a_unit_carries_no_passed_on_gift_upward(gifts: World) -> None:
    org.move_unit(by=gifts.admin, unit=gifts.unit("A11"), to=gifts.unit("A2"), on=date(2023, 6, 1), decision="QĐ")
    assert (totals(gifts, "A2").total("tet_gifts"), totals(gifts, "A2").total("tet_gifts_passed_on")) == (30, None)
    assert queries.faults_of_books() == []


# ---- made of other lines ----


def test_net_increase_is_taken_from_the_rolled_up_lines(world: World) -> None:
    accepted(world, "A11", members_admitted=6, members_transferred_in=1, members_left=2)
    accepted(world, "A12", members_admitted=3, members_transferred_in=0, members_left=9)
    held = totals(world, "A1")
    assert [held.total(f"members_{what}") for what in ("admitted", "transferred_in", "left")] == [9, 1, 11]
    assert (held.total("members_net_increase"), held.own("members_net_increase")) == (-1, None)
    assert totals(world, "A11").own("members_net_increase") == 5
    assert held.lines["members_net_increase"].reporters == 2


def test_net_increase_is_not_known_where_nobody_said_who_left(world: World) -> None:
    accepted(world, "A11", members_admitted=6, members_transferred_in=1)
    assert totals(world, "A1").total("members_net_increase") is None
    accepted(world, "A12", members_left=2)
    assert totals(world, "A1").total("members_net_increase") == 5


def test_sum_of_lines_takes_what_was_reported(gifts: World) -> None:
    assert totals(gifts, "PA").total("gifts_given") == 180
    accepted(gifts, "A21", hardship_gifts=20)
    held = totals(gifts, "PA")
    assert (held.total("gifts_given"), held.lines["gifts_given"].reporters) == (200, 1)
    assert totals(gifts, "B1").total("gifts_given") is None


def test_computed_lines_are_never_typed(world: World) -> None:
    with pytest.raises(Refused, match="Biểu CS-NAM không có dòng nhập members_net_increase"):
        accepted(world, "A11", members_net_increase=3)


def test_totals_come_in_the_order_of_the_set_under_its_headings(world: World) -> None:
    held = totals(world, "A1")
    answer = queries.answer_to(SCOPE)
    assert list(held.lines) == list(queries.headings(answer.set))
    assert queries.headings(answer.set)["members_density"] == "Đoàn viên, tổ chức công đoàn"
