"""Reading totals: who may, and what a unit, several units and a cluster answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.org import queries as org_queries
from congdoan.reporting import queries
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.steps import SCOPE, accepted, book_of, totals
from tests.world import World

NOT_FOUND = "Không có đơn vị mã “{}” trong phạm vi của anh/chị"


def asked(world: World, person: str, unit: str, scope: Scope = SCOPE) -> Decimal | None:
    """As the command line asks: first the unit, then its totals."""
    user = world.users[person]
    found = org_queries.unit_by_code_for_totals(user, unit)
    return queries.totals_of_unit(user, found, scope).total("members_total")


@pytest.fixture
def reported(world: World) -> World:
    for unit, n in (("A11", 40), ("A12", 50), ("A21", 60), ("B11", 70)):
        accepted(world, unit, members_total=n)
    return world


@pytest.mark.parametrize(
    ("person", "unit", "total"),
    [
        ("em", "TLD", 220),
        ("an", "PA", 150),
        ("binh", "PA", 150),
        ("dung", "A1", 90),
        ("giang", "A11", 40),
        ("chi", "PB", 70),
    ],
)
def test_each_reads_the_totals_below_their_grant(reported: World, person: str, unit: str, total: int) -> None:
    assert asked(reported, person, unit) == total


@pytest.mark.parametrize(
    ("person", "unit"),
    [("chi", "A11"), ("chi", "PA"), ("chi", "TLD"), ("khoa", "PA"), ("dung", "PA"), ("giang", "A1"), ("giang", "A12")],
)
def test_what_lies_elsewhere_looks_missing(reported: World, person: str, unit: str) -> None:
    with pytest.raises(Refused, match=NOT_FOUND.format(unit)):
        asked(reported, person, unit)
    with pytest.raises(Refused, match=NOT_FOUND.format(unit)):
        queries.totals_of_unit(reported.users[person], reported.unit(unit), SCOPE)


# ---- clusters ----


@pytest.mark.parametrize(("person", "unit", "total"), [("dung", "A2", 60), ("lan", "A1", 90)])
def test_member_of_a_cluster_reads_the_totals_of_the_others(
    reported: World, person: str, unit: str, total: int
) -> None:
    assert asked(reported, person, unit) == total


@pytest.mark.parametrize(("person", "unit"), [("dung", "A21"), ("lan", "A11"), ("lan", "PA")])
def test_nothing_below_or_above_them(reported: World, person: str, unit: str) -> None:
    with pytest.raises(Refused, match=NOT_FOUND.format(unit)):
        asked(reported, person, unit)


def test_another_year_of_the_cluster_is_not_open(reported: World) -> None:
    with pytest.raises(Refused, match=NOT_FOUND.format("A2")):
        asked(reported, "dung", "A2", Scope("2022"))
    assert asked(reported, "an", "A2", Scope("2022")) is None


def test_cluster_opens_nothing_but_totals(reported: World) -> None:
    assert not queries.reports_in(reported.dung, queries.answer_to(SCOPE)).filter(unit__code="A21").exists()
    with pytest.raises(Refused):
        org_queries.unit_by_code(reported.dung, "A2")


@pytest.mark.parametrize("person", ["an", "binh", "em", "dung", "lan"])
def test_cluster_is_the_sum_of_its_members_totals(reported: World, person: str) -> None:
    held = queries.totals_of_cluster(reported.users[person], reported.cluster, SCOPE)
    assert held.total("members_total") == 150
    assert held.own("members_total") is None
    assert held.lines["members_total"].reporters == 3
    rate = held.rates["CS-NAM"]
    assert (rate.expected, rate.accepted, rate.on_time) == (3, 3, 3)


@pytest.mark.parametrize("person", ["chi", "khoa", "giang"])
def test_cluster_is_not_open_to_others(reported: World, person: str) -> None:
    with pytest.raises(Refused, match="Không có cụm thi đua mã “C1” trong phạm vi của anh/chị"):
        queries.totals_of_cluster(reported.users[person], reported.cluster, SCOPE)


def test_several_units_are_refused_together_if_one_is_out_of_reach(reported: World) -> None:
    units = [reported.unit(code) for code in ("A1", "A2")]
    held = queries.totals_of_units(reported.dung, units, SCOPE)
    assert [held[unit.pk].total("members_total") for unit in units] == [90, 60]
    with pytest.raises(Refused, match=NOT_FOUND.format("B1")):
        queries.totals_of_units(reported.dung, [*units, reported.unit("B1")], SCOPE)


# ---- ratios ----


def test_ratio_is_taken_after_rolling_up(world: World) -> None:
    accepted(world, "A11", members_total=10, workers_total=10)
    accepted(world, "A12", members_total=10, workers_total=30)
    assert totals(world, "A11").total("members_density") == 100
    assert totals(world, "A1").total("members_density") == 50
    assert totals(world, "A1").own("members_density") is None


def test_share_of_units_divides_by_all_that_should_report(world: World) -> None:
    accepted(world, "A1", form="CT-NAM", civil_servants_conference_directed=1)
    assert totals(world, "PA").total("civil_servants_conference_directed_rate") == 50
    assert totals(world, "TLD").total("civil_servants_conference_directed_rate") == Decimal("33.3")
    assert totals(world, "A1").own("civil_servants_conference_directed_rate") == 100


def test_ratio_without_a_denominator_is_missing(world: World) -> None:
    accepted(world, "A11", unions_with_workers_conference=0, unions_holding_workers_conference_due=0)
    assert totals(world, "A1").total("workers_conference_rate") is None
    accepted(world, "A12", members_total=10)
    assert totals(world, "A1").total("members_density") is None


def test_decimals_are_read_as_people_write_them(world: World) -> None:
    accepted(world, "A11", training_hours=125)
    assert totals(world, "A1").total("training_hours") == Decimal("12.5")


# ---- bases and cut-offs ----


def test_bases_and_cut_offs_are_never_mixed(world: World) -> None:
    accepted(world, "A11", members_total=40)
    accepted(world, "A11", book=book_of(cut_off=date(2023, 11, 30)), on=date(2023, 12, 1), members_total=41)
    accepted(world, "A11", book=book_of(basis="estimate", cut_off=None), on=date(2023, 10, 1), members_total=45)
    accepted(world, "A12", members_total=50)

    def members(scope: Scope) -> Decimal | None:
        return totals(world, "A1", scope).total("members_total")

    assert members(Scope("2023", cut_off=date(2023, 11, 22))) == 90
    assert members(Scope("2023", cut_off=date(2023, 11, 30))) == 41
    assert members(Scope("2023", basis="estimate")) == 45
    assert members(Scope("2023", cut_off=date(2023, 11, 29))) is None


def test_latest_cut_off_present_answers_unless_one_is_named(world: World) -> None:
    accepted(world, "A11", book=book_of(cut_off=date(2023, 11, 30)), on=date(2023, 12, 1), members_total=41)
    accepted(world, "A11", members_total=40)
    held = totals(world, "A1", Scope("2023"))
    assert (held.cut_off, held.total("members_total")) == (date(2023, 11, 30), 41)


def test_unit_without_an_estimate_is_missing_in_it(world: World) -> None:
    accepted(world, "A11", book=book_of(basis="estimate", cut_off=None), on=date(2023, 10, 1), members_total=45)
    accepted(world, "A21", members_total=60)
    estimate = Scope("2023", basis="estimate")
    assert totals(world, "A2", estimate).total("members_total") is None
    held = totals(world, "PA", estimate)
    assert (held.total("members_total"), held.cut_off) == (45, None)
    assert (held.rates["CS-NAM"].expected, held.rates["CS-NAM"].accepted) == (3, 1)


def test_differences_name_the_lines_that_two_books_tell_differently(world: World) -> None:
    accepted(world, "A11", members_total=40, dialogues_held=3, initiatives=2)
    final = book_of(cut_off=date(2023, 11, 30))
    accepted(world, "A11", book=final, on=date(2023, 12, 1), members_total=41, dialogues_held=3, tet_gifts=5)
    first, last = (totals(world, "PA", Scope("2023", cut_off=day)) for day in (date(2023, 11, 22), date(2023, 11, 30)))
    assert {d.indicator.code: (d.before, d.after) for d in queries.differences(first, last)} == {
        "members_total": (40, 41),
        "initiatives": (2, None),
        "tet_gifts": (None, 5),
        "gifts_given": (None, 5),
    }
    assert queries.differences(first, first) == []


def test_scope_that_cannot_be_is_refused() -> None:
    with pytest.raises(Refused, match="Loại số liệu “guess” không có"):
        Scope("2023", basis="guess")
    with pytest.raises(Refused, match="Số ước cả kỳ không có ngày chốt"):
        Scope("2023", basis="estimate", cut_off=date(2023, 11, 22))


@pytest.mark.parametrize(
    ("period", "code"), [("2023-M13", "unknown_period"), ("2010", "no_calendar"), ("2015", "unknown_set")]
)
def test_period_without_figures_to_be_had_is_refused(world: World, period: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        totals(world, "PA", Scope(period))
    assert refused.value.code == code


def test_unit_that_never_was_in_the_period_has_no_figures(world: World) -> None:
    new = org.NewUnit("A13", "A1", "CĐCS Mới", "grassroots_union", "", "school", date(2024, 5, 1))
    org.add_unit(by=world.admin, unit=new, act="recognised", on=date(2024, 5, 1), decision="QĐ 9")
    accepted(world, "A11", members_total=40)
    held = totals(world, "A13")
    assert (held.total("members_total"), held.rates) == (None, {})
    assert totals(world, "A1").rates["CS-NAM"].expected == 2
