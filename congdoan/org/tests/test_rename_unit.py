"""Renaming a unit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands, queries
from congdoan.org.models import UnitName
from congdoan.org.tests.acting import everyone_who_may_not
from congdoan.periods.commands import ensure_period, set_closed
from tests.world import World

DAY = date(2023, 3, 1)
NEW = "CĐCS Trường Tiểu học Đồng Quế"


def rename(world: World, by: str = "an", name: str = NEW, on: date = DAY, decision: str = "QĐ 8") -> UnitName:
    return commands.rename_unit(by=world.users[by], unit=world.unit("A11"), name=name, on=on, decision=decision)


def refusal(world: World, **how: object) -> Refused:
    before = UnitName.objects.count(), Event.objects.count()
    with pytest.raises(Refused) as refused:
        rename(world, **how)  # type: ignore[arg-type]
    assert (UnitName.objects.count(), Event.objects.count()) == before
    return refused.value


def test_new_name_holds_from_its_day_and_the_old_one_before(acting: World) -> None:
    old = acting.unit("A11").name
    rename(acting)
    unit = acting.unit("A11")
    assert unit.name == NEW
    assert queries.names_on(DAY - timedelta(days=1), [unit.pk]) == {unit.pk: old}
    assert queries.names_on(DAY, [unit.pk]) == {unit.pk: NEW}
    assert queries.faults_of_structure() == []
    assert Event.objects.get(verb="unit.renamed").detail["name"] == [old, NEW]


def test_renamed_unit_is_found_by_its_new_name_only(acting: World) -> None:
    rename(acting)
    assert [unit.code for unit in queries.search_units(acting.an, "dong que")] == ["A11"]
    assert not queries.search_units(acting.an, "đồng mây")


@everyone_who_may_not
def test_only_who_may_change_the_unit_renames_it(acting: World, person: str) -> None:
    assert refusal(acting, by=person).code == "unknown_unit"
    assert rename(acting).name == NEW


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"name": "  "}, "no_name"),
        ({"name": "x" * 201}, "long_name"),
        ({"name": "CĐCS Trường Tiểu học Đồng Mây"}, "same_name"),
        ({"decision": ""}, "no_decision"),
        ({"on": timezone.localdate() + timedelta(days=30)}, "future"),
        ({"on": date(2000, 1, 1)}, "too_early"),
    ],
)
def test_refused_name_changes_nothing(acting: World, how: dict[str, object], code: str) -> None:
    assert refusal(acting, **how).code == code


def test_day_in_a_closed_period_is_refused(acting: World) -> None:
    set_closed(ensure_period("2023"), "QĐ khóa")
    assert "Ngày mở đầu tiên: 01/12/2023." in refusal(acting).message
