"""What a unit registers itself stands beside what it was assigned, and is the target where nothing was assigned."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.reporting import commands, forms, imports, queries
from congdoan.reporting.models import Target, TargetValue, TargetValueOrigin
from congdoan.reporting.queries import TargetResult
from congdoan.reporting.tests.steps import SCOPE, accepted, aim, assigned, registered, values_of
from tests.world import World


def result(world: World, unit: str = "A1", by: str = "an") -> TargetResult:
    (only,) = queries.attainment_of_units(world.users[by], [world.unit(unit)], SCOPE)
    return only


def test_a_registered_value_is_told_beside_the_assigned_one(world: World) -> None:
    accepted(world, "A11", members_admitted=21)
    assigned(world, "A1", 40)
    assigned(world, "A1", 20)
    registered(world, "A1", 42, paper="Bản đăng ký 5")
    held = result(world)
    assert (held.result.percent, held.original.percent, held.origin) == (105, Decimal("52.5"), "assigned")
    assert held.registered is not None
    assert (held.registered.target, held.registered.words) == (42, "đạt 50% kế hoạch, thiếu 21 người")
    assert (held.decision, held.registered_decision) == ("KH 1/KH-LĐLĐ", "Bản đăng ký 5")


def test_where_nothing_is_assigned_the_registered_one_decides(world: World) -> None:
    accepted(world, "A11", members_admitted=21)
    registered(world, "A1", 42, paper="Bản đăng ký 5")
    registered(world, "A1", 30, paper="Bản đăng ký 6")
    held = result(world)
    assert (held.result.target, held.original.target, held.origin) == (30, 42, "registered")
    assert (held.registered, held.decision) == (None, "Bản đăng ký 6")
    assigned(world, "A1", 10)
    assert (result(world).result.target, result(world).original.target) == (10, 10)


def test_registered_targets_add_up_over_a_cluster_like_assigned_ones(world: World) -> None:
    accepted(world, "A11", members_admitted=21)
    assigned(world, "A1", 30)
    registered(world, "A2", 12)
    (whole,) = queries.attainment_of_cluster(world.an, world.cluster, SCOPE)
    assert (whole.result.target, whole.result.percent) == (42, 50)


@pytest.mark.parametrize(("person", "unit"), [("giang", "A11"), ("ha", "A11"), ("ha", "A1"), ("admin", "A1")])
def test_who_signs_for_the_unit_registers(world: World, person: str, unit: str) -> None:
    assert registered(world, unit, 5, by=person)
    assert values_of(unit, "registered") == [("ge", 5)]
    assert Event.objects.get(verb="target.registered").by == world.users[person]


@pytest.mark.parametrize("person", ["an", "dung", "chi", "khoa", "em", "binh", "lan"])
def test_others_find_no_such_unit(world: World, person: str) -> None:
    with pytest.raises(Refused, match="Không có đơn vị mã “A11” trong phạm vi của anh/chị"):
        registered(world, "A11", 5, by=person)
    assert not Target.objects.exists()


@pytest.mark.parametrize("person", ["giang", "chi", "khoa", "em", "binh", "lan"])
def test_assigning_a_single_target_takes_the_right_to_give_it(world: World, person: str) -> None:
    with pytest.raises(Refused, match="Không có đơn vị mã “A11”"):
        assigned(world, "A11", 5, by=person)
    assert assigned(world, "A11", 5, by="dung")


def test_registering_again_keeps_the_first_and_the_same_changes_nothing(world: World) -> None:
    assert registered(world, "A1", 5)
    assert not registered(world, "A1", 5)
    assert registered(world, "A1", 7)
    assigned(world, "A1", 7)
    assert values_of("A1", "registered") == [("ge", 5), ("ge", 7)]
    assert values_of("A1") == [("ge", 7)]
    assert [event.verb for event in Event.objects.order_by("pk") if event.verb.startswith("target.")] == [
        "target.registered", "target.revised", "target.set",
    ]  # fmt: skip


def test_a_file_of_registered_targets_is_written_whole_or_not_at_all(world: World, tmp_path: Path) -> None:
    path = tmp_path / "dang-ky.csv"
    head = "unit,period,indicator,comparator,value,decision\n"
    path.write_text(head + "A1,2023,members_admitted,ge,40,BĐK 1\nA12,2023,initiatives,ge,2,BĐK 2\n", encoding="utf-8")
    entries = forms.targets_from(path)
    with pytest.raises(Refused) as refused:
        imports.import_targets(by=world.giang, entries=entries, source=path.name, origin=TargetValueOrigin.REGISTERED)
    assert len(refused.value.details) == 2
    assert not TargetValue.objects.exists()
    done = imports.import_targets(by=world.ha, entries=entries, source=path.name, origin=TargetValueOrigin.REGISTERED)
    assert done == (2, 0)
    assert set(TargetValue.objects.values_list("origin", flat=True)) == {"registered"}


def test_what_is_wrong_with_a_target_is_said(world: World) -> None:
    for wrong, code in (
        (aim(world, "A1", 5, paper=" "), "no_decision"),
        (aim(world, "A1", 5, how="more"), "comparator"),
        (aim(world, "A1", None), "value"),
        (aim(world, "A1", 5, how="yes"), "value"),
        (aim(world, "A1", 5, period="20x3"), "unknown_period"),
        (aim(world, "A1", 5, group="trường"), "unknown_group"),
        (aim(world, "A1", 5, group="state", period="2014-M05"), "unknown_group"),
        (aim(world, "A1", 5, paper="x" * 201), "invalid"),
        (aim(world, "A1", 930, line="unions_good_public_rate", group="state"), "group"),
    ):
        for origin in TargetValueOrigin:
            with pytest.raises(Refused) as refused:
                commands.set_target(by=world.admin, aim=wrong, origin=origin)
            assert refused.value.code == code
    assert not TargetValue.objects.exists()


def test_targets_of_a_closed_period_no_longer_change(world: World) -> None:
    assigned(world, "A1", 5)
    commands.close_period(by=world.admin, code="2023", decision="QĐ khóa")
    for write in (assigned, registered):
        with pytest.raises(Refused) as refused:
            write(world, "A1", 6)
        assert refused.value.code == "closed_period"
    assert not assigned(world, "A1", 5)
