"""Establishing and recognising a unit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands, queries
from congdoan.org.models import Placement, Unit
from congdoan.org.tests.acting import everyone_who_may_not
from congdoan.periods.commands import ensure_period, set_closed
from tests.world import World

DAY = date(2023, 3, 1)


def add(world: World, by: str = "an", on: date = DAY, decision: str = "QĐ 9/QĐ-LĐLĐ", **changes: str) -> Unit:
    fields = {"code": "A13", "parent": "A1", "name": "CĐCS Chợ Mới", "level": "grassroots_union", "kind": ""}
    new = commands.NewUnit(**fields | {"category": "none"} | changes, established_on=date(2000, 1, 1))
    return commands.add_unit(by=world.users[by], unit=new, act="recognised", on=on, decision=decision)


def refusal(world: World, by: str = "an", **changes: object) -> Refused:
    before = Unit.objects.count(), Event.objects.count()
    with pytest.raises(Refused) as refused:
        add(world, by=by, **changes)  # type: ignore[arg-type]
    assert (Unit.objects.count(), Event.objects.count()) == before
    return refused.value


def test_new_unit_hangs_below_its_parent_from_its_day(acting: World) -> None:
    unit = add(acting)
    place = unit.placements.get()
    assert (place.start, place.parent.code, place.act, place.decision) == (DAY, "A1", "recognised", "QĐ 9/QĐ-LĐLĐ")
    assert unit.established_on == DAY
    assert queries.tree_on(DAY).upward(unit.pk)[1] == acting.units["A1"].pk
    assert queries.tree_on(DAY - timedelta(days=1)).position(unit.pk) is None
    assert queries.faults_of_structure() == []
    assert Event.objects.get(verb="unit.recognised").reason == "QĐ 9/QĐ-LĐLĐ"


@everyone_who_may_not
def test_only_who_may_change_the_parent_adds_below_it(acting: World, person: str) -> None:
    assert refusal(acting, by=person).message == "Không có đơn vị mã “A1” trong phạm vi của anh/chị."
    assert add(acting).code == "A13"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "B11"}, "code_taken"),
        ({"parent": "X9"}, "unknown_unit"),
        ({"parent": "A11", "level": "upper_level_union"}, "rank"),
        ({"level": "district"}, "bad_level"),
        ({"decision": "  "}, "no_decision"),
        ({"decision": "x" * 201}, "long_decision"),
        ({"on": timezone.localdate() + timedelta(days=30)}, "future"),
        ({"on": date(1980, 1, 1)}, "not_yet"),
    ],
)
def test_refused_unit_leaves_nothing(acting: World, changes: dict[str, object], code: str) -> None:
    assert refusal(acting, **changes).code == code


def test_code_of_a_dissolved_unit_is_not_given_again(acting: World) -> None:
    commands.dissolve_unit(by=acting.an, unit=acting.unit("A11"), on=DAY, decision="QĐ 5")
    assert refusal(acting, code="A11").code == "code_taken"


def test_nothing_is_founded_below_an_ended_unit(acting: World) -> None:
    commands.dissolve_unit(by=acting.an, unit=acting.unit("A11"), on=DAY, decision="QĐ 5")
    assert refusal(acting, parent="A11", level="union_section").code == "ended"


def test_day_in_a_closed_period_is_refused_with_the_first_open_day(acting: World) -> None:
    set_closed(ensure_period("2023-H1"), "QĐ khóa")
    assert "Ngày mở đầu tiên: 01/06/2023." in refusal(acting).message
    assert add(acting, on=date(2023, 6, 1)).placements.get().act == Placement.Act.RECOGNISED
