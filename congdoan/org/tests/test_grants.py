"""Granting roles, and what `allowed()` makes of them: one answer for every door."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands, person_page, queries, rules
from congdoan.org.models import Placement, RoleGrant, Unit
from congdoan.org.tests.acting import everyone_who_may_not
from tests.world import World

START = date(2023, 1, 1)


def grant(world: World, by: str = "an", unit: str = "A2", role: str = "auditor", end: date | None = None) -> RoleGrant:
    return commands.grant_role(
        by=world.users[by], user=world.giang, role=role, unit=world.unit(unit), start=START, end=end
    )


def readable(world: World, person: str) -> set[str]:
    return set(Unit.objects.allowed(world.users[person], "read").values_list("code", flat=True))


def test_grant_opens_the_unit_and_all_below(acting: World) -> None:
    assert readable(acting, "giang") == {"A11"}
    grant(acting)
    assert readable(acting, "giang") == {"A11", "A2", "A21"}
    assert (
        Event.objects.get(verb="role.granted", unit_id=acting.units["A2"].pk, by=acting.an).detail["role"] == "auditor"
    )


def test_same_grant_again_changes_nothing(acting: World) -> None:
    first = grant(acting)
    before = Event.objects.count()
    assert grant(acting) == first
    assert Event.objects.count() == before


@everyone_who_may_not
def test_only_who_may_grant_at_the_unit_grants(acting: World, person: str) -> None:
    with pytest.raises(Refused, match="Không có đơn vị mã “A2” trong phạm vi của anh/chị"):
        grant(acting, by=person)
    assert readable(acting, "giang") == {"A11"}


@pytest.mark.parametrize("unit", ["PA", "A1", "A11"])
@pytest.mark.parametrize("role", ["administrator", "officer", "clerk"])
def test_what_one_holds_is_given_at_the_own_unit_and_below(acting: World, unit: str, role: str) -> None:
    assert grant(acting, unit=unit, role=role).unit == acting.units[unit]


@pytest.mark.parametrize("unit", ["TLD", "PB", "B11"])
def test_above_and_beside_the_own_unit_nothing_is_given(acting: World, unit: str) -> None:
    with pytest.raises(Refused, match="Không có đơn vị mã"):
        grant(acting, unit=unit, role="auditor")
    assert readable(acting, "giang") == {"A11"}


@pytest.mark.parametrize(("unit", "role"), [("PA", "leader"), ("A11", "chair")])
def test_what_one_does_not_hold_is_not_given(acting: World, unit: str, role: str) -> None:
    """An may not sign."""
    with pytest.raises(Refused, match=r"được .*ký, gửi báo cáo.* chính anh/chị phải có quyền đó") as refused:
        grant(acting, unit=unit, role=role)
    assert refused.value.code == "not_held"


def test_nobody_gives_anything_to_themselves(acting: World) -> None:
    with pytest.raises(Refused, match="Không tự cấp quyền cho mình"):
        commands.grant_role(by=acting.an, user=acting.an, role="clerk", unit=acting.units["A2"], start=START)
    with pytest.raises(Refused, match="Không tự cấp quyền cho mình"):
        person_page.preview(acting.an, acting.an, acting.units["A2"], "clerk")


def test_what_one_could_not_give_one_may_take_away(acting: World) -> None:
    """An, who may not sign, ends the right to sign of Hà at the province and of Giang below it."""
    for person in ("ha", "giang"):
        given = RoleGrant.objects.get(user=acting.users[person])
        commands.withdraw_grant(by=acting.an, grant=given, reason="Nghỉ việc")
        assert readable(acting, person) == set()


def test_grant_that_ends_before_it_starts_is_refused(acting: World) -> None:
    with pytest.raises(Refused, match="Ngày hết quyền đứng trước ngày bắt đầu"):
        grant(acting, end=date(2022, 12, 31))


def test_unknown_role_is_refused(acting: World) -> None:
    with pytest.raises(Refused, match="Vai trò: Giá trị 'king' không phải là lựa chọn hợp lệ"):
        grant(acting, role="king")


@pytest.mark.parametrize(
    ("person", "units"),
    [
        ("an", {"PA", "A1", "A2", "A11", "A12", "A21"}),
        ("binh", {"PA", "A1", "A2", "A11", "A12", "A21"}),
        ("dung", {"A1", "A11", "A12"}),
        ("giang", {"A11"}),
        ("chi", {"PB", "B1", "B11"}),
        ("khoa", set()),
    ],
)
def test_each_reads_what_lies_below_their_grants(world: World, person: str, units: set[str]) -> None:
    assert readable(world, person) == units


@pytest.mark.parametrize("person", ["em", "admin"])
def test_whoever_holds_a_role_at_the_root_reads_all(world: World, person: str) -> None:
    assert len(readable(world, person)) == Unit.objects.count() == 10


def test_auditor_reads_and_does_nothing_else(world: World) -> None:
    for verb in rules.Verb:
        allowed = Unit.objects.allowed(world.em, verb)
        assert allowed.exists() == (verb in ("read", "audit"))


@pytest.mark.parametrize(
    ("unit", "units"), [("PA", {"PA", "A1", "A2", "A11", "A12", "A21"}), ("A1", {"A1", "A11", "A12"})]
)
def test_judge_reads_all_where_the_role_is_granted_and_the_cluster(world: World, unit: str, units: set[str]) -> None:
    """Not only the units of the cluster of A1 and A2; granted at one of them, no more of the other than its totals."""
    RoleGrant.objects.filter(user=world.khoa).delete()
    commands.grant_role(by=world.admin, user=world.khoa, role="judge", unit=world.units[unit], start=START)
    assert readable(world, "khoa") == units
    assert queries.cluster_by_code(world.khoa, "C1", 2023) == world.cluster
    assert queries.may_read_totals(world.khoa, world.units["A2"], 2023)


def test_first_and_last_day_of_a_grant_both_count(world: World) -> None:
    today = timezone.localdate()
    for start, end, opens in (
        (today, today, True),
        (today + timedelta(days=1), None, False),
        (START, today - timedelta(days=1), False),
    ):
        given = RoleGrant.objects.create(user=world.khoa, role="auditor", unit=world.units["B1"], start=start, end=end)
        assert ("B11" in readable(world, "khoa")) == opens
        given.delete()


def test_nobody_signed_in_and_nobody_locked_out_sees_anything(world: World) -> None:
    assert not Unit.objects.allowed(AnonymousUser(), "read").exists()
    world.em.is_active = False
    assert not Unit.objects.allowed(world.em, "read").exists()
    world.em.is_active = True


def test_records_of_a_unit_follow_its_path(world: World) -> None:
    seen = Placement.objects.allowed(world.dung, "read").values_list("unit__code", flat=True)
    assert set(seen) == {"A1", "A11", "A12"}


def test_unknown_verb_is_an_error_of_the_program(world: World) -> None:
    with pytest.raises(ValueError, match="fly"):
        Unit.objects.allowed(world.an, "fly")
