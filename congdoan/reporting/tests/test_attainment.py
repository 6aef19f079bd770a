"""Targets beside results, for units and for a whole cluster."""

from __future__ import annotations

from decimal import Decimal

import pytest

from congdoan.common.errors import Refused
from congdoan.periods.queries import period_of
from congdoan.reporting import imports, queries
from congdoan.reporting.imports import TargetEntry
from congdoan.reporting.queries import Scope, TargetResult
from congdoan.reporting.tests.steps import SCOPE, accepted, book_of
from tests.world import World


def aim(world: World, unit: str, indicator: str, value: int | None, comparator: str = "ge") -> None:
    entry = TargetEntry(unit, "2023", indicator, comparator, value, "KH 1/KH-LĐLĐ", 2)
    imports.import_targets(by=world.an, entries=[entry], source="chi-tieu.csv")


def result(world: World, unit: str = "A1", by: str = "an") -> TargetResult:
    (only,) = queries.attainment_of_units(world.users[by], [world.unit(unit)], SCOPE)
    return only


def test_result_is_held_against_the_target(world: World) -> None:
    aim(world, "A1", "members_admitted", 40)
    accepted(world, "A11", members_admitted=21)
    held = result(world)
    assert (held.result.actual, held.result.target, held.result.percent, held.result.met) == (
        21,
        40,
        Decimal("52.5"),
        False,
    )
    assert held.result.words == "đạt 52,5% kế hoạch, thiếu 19 người"
    assert held.decision == "KH 1/KH-LĐLĐ"
    assert not held.revised


def test_revised_target_keeps_the_original_beside_it(world: World) -> None:
    aim(world, "A1", "members_admitted", 40)
    aim(world, "A1", "members_admitted", 20)
    accepted(world, "A11", members_admitted=21)
    held = result(world)
    assert (held.result.percent, held.original.percent, held.revised) == (105, Decimal("52.5"), True)


def test_target_without_a_result_says_so(world: World) -> None:
    aim(world, "A1", "members_admitted", 40)
    assert (result(world).result.met, result(world).result.words) == (None, "chưa có số liệu")


def test_share_is_held_in_percent(world: World) -> None:
    aim(world, "A1", "members_density", 950)
    accepted(world, "A11", members_total=90, workers_total=100)
    held = result(world).result
    assert (held.actual, held.target, held.met) == (90, 95, False)


def test_last_year_is_read_where_a_target_compares_with_it(world: World) -> None:
    aim(world, "A2", "members_admitted", None, "more_than_last_year")
    accepted(world, "A21", members_admitted=21)
    assert result(world, "A2").result.met is None
    last = book_of("2022", cut_off=period_of("2022").end)
    accepted(world, "A21", book=last, members_admitted=20)
    assert result(world, "A2").result.met is True


def test_member_of_the_cluster_sees_it_also_where_last_year_is_needed(world: World) -> None:
    aim(world, "A2", "members_admitted", None, "more_than_last_year")
    accepted(world, "A21", members_admitted=21)
    accepted(world, "A21", book=book_of("2022", cut_off=period_of("2022").end), members_admitted=20)
    assert result(world, "A2", by="dung").result.met is True


@pytest.mark.parametrize(("person", "unit"), [("chi", "A1"), ("khoa", "A1"), ("giang", "A1"), ("dung", "A21")])
def test_targets_of_others_look_missing(world: World, person: str, unit: str) -> None:
    aim(world, unit, "members_admitted", 40)
    with pytest.raises(Refused, match=f"Không có đơn vị mã “{unit}” trong phạm vi của anh/chị"):
        result(world, unit, by=person)


@pytest.mark.parametrize("person", ["an", "binh", "em", "dung", "lan"])
def test_cluster_adds_targets_that_every_member_has(world: World, person: str) -> None:
    for unit, value in (("A1", 40), ("A2", 20)):
        aim(world, unit, "members_admitted", value)
    aim(world, "A1", "initiatives", 5)
    aim(world, "A1", "members_density", 950)
    aim(world, "A2", "members_density", 950)
    accepted(world, "A11", members_admitted=21)
    accepted(world, "A21", members_admitted=24)
    (held,) = queries.attainment_of_cluster(world.users[person], world.cluster, SCOPE)
    assert (held.unit, held.indicator.code) == ("C1", "members_admitted")
    assert (held.result.actual, held.result.target, held.result.percent) == (45, 60, 75)


@pytest.mark.parametrize("person", ["chi", "khoa", "giang"])
def test_cluster_is_closed_to_others(world: World, person: str) -> None:
    with pytest.raises(Refused, match="Không có cụm thi đua"):
        queries.attainment_of_cluster(world.users[person], world.cluster, SCOPE)


def test_target_of_another_period_is_not_shown(world: World) -> None:
    aim(world, "A1", "members_admitted", 40)
    assert queries.attainment_of_units(world.an, [world.unit("A1")], Scope("2022")) == []
