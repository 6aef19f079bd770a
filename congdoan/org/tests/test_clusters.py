"""Clusters of a year: their seats, and who may see them."""

from __future__ import annotations

import pytest

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands, queries
from congdoan.org.commands import Seat
from congdoan.org.models import Cluster, ClusterSeat
from congdoan.org.tests.acting import everyone_who_may_not
from tests.world import World


def set_(world: World, *seats: tuple[str, str], by: str = "an", **changes: object) -> tuple[Cluster, bool]:
    fields = {"code": "C2", "year": 2024, "name": "Cụm 2", "body": "PA", "decision": "QĐ 2"} | changes
    given = [Seat(*seat) for seat in seats or (("A1", "lead"), ("A2", "member"))]
    return commands.set_cluster(by=world.users[by], seats=given, **fields)  # type: ignore[arg-type]


def refusal(world: World, *seats: tuple[str, str], by: str = "an", **changes: object) -> Refused:
    before = Cluster.objects.count(), ClusterSeat.objects.count(), Event.objects.count()
    with pytest.raises(Refused) as refused:
        set_(world, *seats, by=by, **changes)
    assert (Cluster.objects.count(), ClusterSeat.objects.count(), Event.objects.count()) == before
    return refused.value


def roles(cluster: Cluster) -> dict[str, str]:
    return {seat.unit.code: seat.role for seat in queries.seats_of(cluster)}


def test_cluster_holds_its_units_of_that_year(acting: World) -> None:
    cluster, changed = set_(acting)
    assert changed
    assert roles(cluster) == {"A1": "lead", "A2": "member"}
    assert roles(acting.cluster) == {"A1": "lead", "A2": "deputy_lead"}


def test_same_cluster_again_changes_nothing(acting: World) -> None:
    set_(acting)
    before = Event.objects.count()
    assert set_(acting)[1] is False
    assert Event.objects.count() == before


def test_seats_are_replaced_as_a_whole(acting: World) -> None:
    set_(acting)
    cluster, changed = set_(acting, ("A2", "lead"))
    assert changed
    assert roles(cluster) == {"A2": "lead"}


@everyone_who_may_not
def test_only_who_may_change_the_body_sets_its_cluster(acting: World, person: str) -> None:
    assert refusal(acting, by=person).code == "unknown_unit"
    assert set_(acting)[1]


@pytest.mark.parametrize(
    ("seats", "changes", "code"),
    [
        ([("A1", "member")], {}, "lead"),
        ([("A1", "lead"), ("A2", "lead")], {}, "lead"),
        ([("A1", "lead"), ("A1", "member")], {}, "twice"),
        ([("A1", "lead"), ("B1", "member")], {}, "unknown_unit"),
        ([("A1", "lead"), ("A2", "chief")], {}, "invalid"),
        ([], {"year": 99999}, "year"),
        ([], {"name": "x" * 201}, "invalid"),
        ([], {"decision": ""}, "invalid"),
        ([], {"body": "PB"}, "unknown_unit"),
    ],
)
def test_refused_cluster_leaves_nothing(
    acting: World, seats: list[tuple[str, str]], changes: dict[str, object], code: str
) -> None:
    assert refusal(acting, *seats, **changes).code == code


def test_refusal_of_a_field_names_it_in_vietnamese(acting: World) -> None:
    assert refusal(acting, name="x" * 201).message.startswith("Tên: Giá trị này chỉ có tối đa 200 kí tự")


@pytest.mark.parametrize(
    ("person", "sees"),
    [("an", True), ("binh", True), ("em", True), ("lan", True), ("giang", False), ("chi", False), ("khoa", False)],
)
def test_cluster_is_seen_by_who_may_read_a_member(world: World, person: str, sees: bool) -> None:
    if sees:
        assert queries.cluster_by_code(world.users[person], "C1", 2023) == world.cluster
    else:
        with pytest.raises(Refused, match="Không có cụm thi đua mã “C1” năm 2023"):
            queries.cluster_by_code(world.users[person], "C1", 2023)


def test_cluster_of_another_year_is_another_one(world: World) -> None:
    with pytest.raises(Refused, match="Không có cụm thi đua mã “C1” năm 2024"):
        queries.cluster_by_code(world.an, "C1", 2024)


def test_code_of_a_cluster_elsewhere_is_not_taken_over(acting: World) -> None:
    """Chi administers province B; the code C1 of the year is a cluster of province A."""
    refused = refusal(acting, ("B1", "lead"), by="chi", code="C1", year=2023, body="PB")
    assert refused.code == "unknown_unit"
    assert roles(acting.cluster) == {"A1": "lead", "A2": "deputy_lead"}
