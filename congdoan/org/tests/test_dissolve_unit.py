"""Dissolving a unit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands, queries
from congdoan.org.models import Placement
from congdoan.org.tests.acting import everyone_who_may_not
from congdoan.periods.commands import ensure_period, set_closed
from congdoan.periods.queries import period_of
from tests.world import World

DAY = date(2023, 3, 1)


def dissolve(world: World, unit: str = "A11", by: str = "an", on: date = DAY, decision: str = "QĐ 8") -> Placement:
    return commands.dissolve_unit(by=world.users[by], unit=world.unit(unit), on=on, decision=decision)


def refusal(world: World, unit: str = "A11", **how: object) -> Refused:
    before = Placement.objects.count(), Event.objects.count()
    with pytest.raises(Refused) as refused:
        dissolve(world, unit, **how)  # type: ignore[arg-type]
    assert (Placement.objects.count(), Event.objects.count()) == before
    return refused.value


def test_dissolved_unit_leaves_the_trees_that_begin_later(acting: World) -> None:
    dissolve(acting)
    unit = acting.unit("A11")
    assert queries.tree_on(DAY - timedelta(days=1)).position(unit.pk) is not None
    assert queries.tree_on(DAY).position(unit.pk) is None
    assert queries.tree_of(period_of("2023")).position(unit.pk) is not None
    assert queries.tree_of(period_of("2024")).position(unit.pk) is None
    assert queries.tree_of(period_of("2023-M03")).position(unit.pk) is None


def test_those_above_still_see_a_dissolved_unit(acting: World) -> None:
    dissolve(acting)
    assert acting.unit("A11").path.startswith(acting.unit("A1").path)
    assert queries.unit_by_code(acting.dung, "A11").code == "A11"
    assert queries.faults_of_structure() == []


@everyone_who_may_not
def test_only_who_may_change_the_unit_dissolves_it(acting: World, person: str) -> None:
    assert refusal(acting, by=person).code == "unknown_unit"
    assert dissolve(acting).ended


def test_unit_with_living_children_is_not_dissolved(acting: World) -> None:
    refused = refusal(acting, "A2")
    assert refused.code == "has_children"
    assert "còn 1 đơn vị trực thuộc (CĐCS Công ty FDI Ánh Sao…)" in refused.message
    dissolve(acting, "A21", on=DAY)
    assert refusal(acting, "A2", on=DAY - timedelta(days=1)).code == "has_children"
    assert dissolve(acting, "A2", on=DAY).ended


def test_unit_whose_children_have_moved_away_is_dissolved(acting: World) -> None:
    commands.move_unit(by=acting.an, unit=acting.unit("A21"), to=acting.unit("A1"), on=DAY, decision="QĐ 7")
    assert dissolve(acting, "A2", on=DAY).ended


@pytest.mark.parametrize(
    ("unit", "how", "code"),
    [
        ("TLD", {"by": "admin"}, "root"),
        ("A11", {"decision": ""}, "no_decision"),
        ("A11", {"on": timezone.localdate() + timedelta(days=30)}, "future"),
        ("A11", {"on": date(2000, 1, 1)}, "too_early"),
    ],
)
def test_refused_dissolution_changes_nothing(acting: World, unit: str, how: dict[str, object], code: str) -> None:
    assert refusal(acting, unit, **how).code == code


def test_unit_ends_once(acting: World) -> None:
    dissolve(acting)
    assert refusal(acting, on=DAY + timedelta(days=1)).code == "ended"


def test_day_in_a_closed_period_is_refused(acting: World) -> None:
    set_closed(ensure_period("2023"), "QĐ khóa")
    assert "Ngày mở đầu tiên: 01/12/2023." in refusal(acting).message
