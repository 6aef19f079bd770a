"""Moving a unit with all below it."""

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
from tests.world import World

DAY = date(2023, 3, 1)


def move(world: World, unit: str, to: str, *, by: str = "an", on: date = DAY, decision: str = "QĐ 7") -> Placement:
    return commands.move_unit(
        by=world.users[by], unit=world.unit(unit), to=world.unit(to), on=on,
        decision=decision, decided_on=date(2023, 2, 1),
    )  # fmt: skip


def refusal(world: World, unit: str, to: str, **how: object) -> Refused:
    before = Placement.objects.count(), Event.objects.count(), queries.structure().stamp
    with pytest.raises(Refused) as refused:
        move(world, unit, to, **how)  # type: ignore[arg-type]
    assert (Placement.objects.count(), Event.objects.count(), queries.structure().stamp) == before
    return refused.value


def superior(world: World, unit: str, day: date) -> str:
    found = queries.superior_of(world.unit(unit), day)
    assert found is not None
    return found.code


def test_unit_hangs_below_its_new_parent_from_the_day_on(acting: World) -> None:
    stamp = queries.structure().stamp
    place = move(acting, "A11", "A2")
    assert superior(acting, "A11", DAY - timedelta(days=1)) == "A1"
    assert superior(acting, "A11", DAY) == "A2"
    assert (place.decision, place.decided_on) == ("QĐ 7", date(2023, 2, 1))
    assert queries.structure().stamp == stamp + 1
    assert Event.objects.get(verb="unit.moved").detail["parent"] == [acting.units["A1"].pk, acting.units["A2"].pk]


def test_all_below_go_along(acting: World) -> None:
    move(acting, "A1", "PB", by="admin")
    assert acting.unit("A11").path.startswith(acting.unit("PB").path)
    assert queries.faults_of_structure() == []
    assert acting.unit("A11") not in queries.search_units(acting.an, "")
    assert acting.unit("A11") in queries.search_units(acting.chi, "")


@everyone_who_may_not
def test_only_who_may_change_the_unit_moves_it(acting: World, person: str) -> None:
    assert refusal(acting, "A11", "A2", by=person).code == "unknown_unit"
    assert move(acting, "A11", "A2").unit.code == "A11"


def test_both_places_must_be_in_reach(acting: World) -> None:
    assert "“B1”" in refusal(acting, "A11", "B1").message
    assert "“A11”" in refusal(acting, "A11", "B1", by="chi").message


@pytest.mark.parametrize(
    ("unit", "to", "how", "code"),
    [
        ("A11", "A1", {}, "same_parent"),
        ("A1", "A1", {}, "cycle"),
        ("A1", "A11", {}, "rank"),
        ("TLD", "PA", {}, "root"),
        ("A11", "A2", {"decision": " "}, "no_decision"),
        ("A11", "A2", {"on": timezone.localdate() + timedelta(days=30)}, "future"),
        ("A11", "A2", {"on": date(1999, 1, 1)}, "too_early"),
    ],
)
def test_refused_move_changes_nothing(acting: World, unit: str, to: str, how: dict[str, object], code: str) -> None:
    assert refusal(acting, unit, to, by="admin", **how).code == code


def test_circle_that_would_arise_later_is_refused(acting: World) -> None:
    move(acting, "A1", "A2", on=date(2023, 9, 1))
    refused = refusal(acting, "A2", "A1", on=date(2023, 3, 1))
    assert refused.code == "cycle"
    assert refused.message == "LĐLĐ huyện An Thượng nằm dưới LĐLĐ huyện Ấp Đông: chuyển như vậy thành vòng."


def test_move_before_the_last_change_of_the_unit_is_refused(acting: World) -> None:
    move(acting, "A11", "A2", on=date(2023, 9, 1))
    assert refusal(acting, "A11", "A1", on=date(2023, 9, 1)).code == "too_early"
    assert move(acting, "A11", "A1", on=date(2023, 9, 2)).parent.code == "A1"


def test_nothing_moves_below_an_ended_unit_nor_once_it_has_ended(acting: World) -> None:
    commands.dissolve_unit(by=acting.an, unit=acting.unit("A21"), on=DAY, decision="QĐ 5")
    assert refusal(acting, "A21", "A1", on=date(2023, 5, 1)).code == "ended"
    assert refusal(acting, "A11", "A21", on=date(2023, 5, 1)).code == "ended"


def test_day_in_a_closed_period_is_refused_with_the_first_open_day(acting: World) -> None:
    set_closed(ensure_period("2023-H1"), "QĐ khóa")
    refused = refusal(acting, "A11", "A2")
    assert refused.code == "closed_period"
    assert "Ngày mở đầu tiên: 01/06/2023." in refused.message
    assert move(acting, "A11", "A2", on=date(2023, 6, 1)).decided_on == date(2023, 2, 1)


def test_move_that_makes_the_tree_too_deep_is_refused(acting: World) -> None:
    chain = [
        commands.NewUnit(f"S{n}", f"S{n - 1}" if n else "A2", f"S{n}", "grassroots_union", "", "none", date(2010, 1, 1))
        for n in range(14)
    ]
    commands.import_units(by=acting.an, units=chain, source="sau.csv")
    assert refusal(acting, "S0", "A11").code == "too_deep"
    assert move(acting, "S1", "A2").parent.code == "A2"
    assert queries.faults_of_structure() == []
