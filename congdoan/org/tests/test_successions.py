"""Merging, replacing, splitting, and withdrawing the latest change."""

from __future__ import annotations

from datetime import date

import pytest

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands, queries
from congdoan.org.commands import NewUnit, Part
from congdoan.org.heirs import Carried
from congdoan.org.models import Change, Placement, Succession, Unit, UnitName
from congdoan.org.tests.acting import everyone_who_may_not
from congdoan.periods.commands import ensure_period, set_closed
from tests.world import World

DAY = date(2023, 3, 1)
DATED = {"on": DAY, "decision": "QĐ 9/QĐ-LĐLĐ"}


def new(code: str, parent: str = "PA", level: str = "upper_level_union") -> NewUnit:
    return NewUnit(code, parent, f"Công đoàn {code}", level, "", "none", DAY)


def merge(world: World, *units: str, into: str, by: str = "an") -> Change:
    merged = [world.unit(unit) for unit in units]
    return commands.merge_units(by=world.users[by], units=merged, into=world.unit(into), **DATED)


def split(world: World, unit: str, *parts: Part, by: str = "an") -> Change:
    return commands.split_unit(by=world.users[by], unit=world.unit(unit), parts=parts, **DATED)


def superior(world: World, unit: str) -> str | None:
    found = queries.superior_of(world.unit(unit), DAY)
    return found.code if found else None


def state() -> tuple[object, ...]:
    """Everything of the structure that an undone change must give back; the books stand in reporting's tests."""
    return (
        list(Unit.objects.order_by("pk").values()),
        list(Placement.objects.order_by("unit", "start").values("unit", "start", "parent", "ended", "act")),
        list(UnitName.objects.order_by("unit", "start").values("unit", "start", "name")),
        list(Succession.objects.values("predecessor", "successor")),
    )


def test_merged_unit_ends_and_its_children_follow(acting: World) -> None:
    merge(acting, "A2", into="A1")
    assert superior(acting, "A21") == "A1"
    assert superior(acting, "A2") is None
    assert queries.heirs().home(acting.unit("A2").pk).unit == acting.unit("A1").pk
    assert queries.faults_of_structure() == []


def test_replaced_unit_hands_all_below_it_to_the_new_one(acting: World) -> None:
    commands.replace_unit(by=acting.an, unit=acting.unit("A1"), new=new("A9"), **DATED)
    assert [superior(acting, unit) for unit in ("A9", "A11", "A12")] == ["PA", "A9", "A9"]
    home = queries.heirs().home(acting.unit("A1").pk)
    assert (home.unit, home.how) == (acting.unit("A9").pk, Carried.SUCCESSOR)
    assert queries.faults_of_structure() == []


def test_split_gives_each_child_to_the_part_that_names_it(acting: World) -> None:
    split(acting, "A1", Part(new("A8"), ("A11",)), Part(new("A9"), ("A12",)))
    assert [superior(acting, unit) for unit in ("A11", "A12")] == ["A8", "A9"]
    home = queries.heirs().home(acting.unit("A1").pk)
    assert (home.unit, home.how) == (acting.unit("PA").pk, Carried.SPLIT)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([Part(new("A8"), ("A11", "A12"))], "parts"),
        ([Part(new("A8"), ("A11",)), Part(new("A9"), ())], "homeless"),
        ([Part(new("A8"), ("A11",)), Part(new("A9"), ("A11", "A12"))], "twice"),
        ([Part(new("A8"), ("A11", "A12")), Part(new("A9"), ("A21",))], "unknown_child"),
        ([Part(new("A8"), ("A11", "A12")), Part(new("A2"), ())], "code_taken"),
        ([Part(new("A8"), ("A11", "A12")), Part(new("A9", "A11"), ())], "rank"),
    ],
)
def test_split_that_leaves_something_open_is_refused_whole(acting: World, parts: list[Part], code: str) -> None:
    before = state()
    with pytest.raises(Refused) as refused:
        split(acting, "A1", *parts)
    assert refused.value.code == code
    assert state() == before


@pytest.mark.parametrize(("units", "into", "code"), [(["A1"], "A1", "itself"), (["A1"], "A11", "cycle")])
def test_merger_into_itself_or_below_itself_is_refused(acting: World, units: list[str], into: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        merge(acting, *units, into=into)
    assert refused.value.code == code
    assert not Succession.objects.exists()


@everyone_who_may_not
def test_only_who_keeps_the_structure_merges_and_undoes(acting: World, person: str) -> None:
    with pytest.raises(Refused):
        merge(acting, "A2", into="A1", by=person)
    merge(acting, "A2", into="A1")
    with pytest.raises(Refused):
        commands.undo_change(by=acting.users[person])
    assert superior(acting, "A21") == "A1"


@pytest.mark.parametrize("act", ["merge", "replace", "split", "move", "rename", "dissolve", "establish"])
def test_undone_change_leaves_everything_as_it_was(acting: World, act: str) -> None:
    before = state()
    match act:
        case "merge":
            merge(acting, "A2", into="A1")
        case "replace":
            commands.replace_unit(by=acting.an, unit=acting.unit("A1"), new=new("A9"), **DATED)
        case "split":
            split(acting, "A1", Part(new("A8"), ("A11",)), Part(new("A9"), ("A12",)))
        case "move":
            commands.move_unit(by=acting.an, unit=acting.unit("A11"), to=acting.unit("A2"), **DATED)
        case "rename":
            commands.rename_unit(by=acting.an, unit=acting.unit("A11"), name="CĐCS Trường mới", **DATED)
        case "dissolve":
            commands.dissolve_unit(by=acting.an, unit=acting.unit("A11"), **DATED)
        case _:
            commands.add_unit(by=acting.an, unit=new("A9"), act="established", **DATED)
    assert state() != before
    commands.undo_change(by=acting.an)
    assert state() == before
    kept = Event.objects.get(verb="structure.undone").detail
    assert kept["placements"] or kept["names"]


def test_change_in_a_period_closed_since_is_not_undone(acting: World) -> None:
    merge(acting, "A2", into="A1")
    set_closed(ensure_period("2023"), "QĐ 1")
    before = state()
    with pytest.raises(Refused) as refused:
        commands.undo_change(by=acting.an)
    assert refused.value.code == "closed_period"
    assert "01/3/2023" in refused.value.message or "01/03/2023" in refused.value.message
    assert state() == before


def test_new_unit_that_already_holds_something_is_not_undone(acting: World) -> None:
    made = commands.add_unit(by=acting.an, unit=new("A9"), act="established", **DATED)
    commands.grant_role(by=acting.admin, user=acting.lan, role="officer", unit=made, start=DAY)
    with pytest.raises(Refused) as refused:
        commands.undo_change(by=acting.an)
    assert refused.value.code == "in_use"
    assert superior(acting, "A9") == "PA"
