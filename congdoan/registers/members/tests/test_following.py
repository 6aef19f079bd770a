"""What becomes of a register when its unit ends, and how it comes back."""

from __future__ import annotations

from datetime import date

import pytest

from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.org.models import Followed
from congdoan.registers.members import commands
from congdoan.registers.members.models import Membership
from congdoan.registers.members.tests.steps import admitted, counted, opened
from tests.world import World

ON = date(2023, 10, 20)


def merged(world: World) -> None:
    org.merge_units(by=world.admin, units=[world.unit("A11")], into=world.unit("A12"), on=ON, decision="QĐ 9")


def there(world: World, unit: str) -> int:
    return Membership.objects.filter(unit=world.unit(unit), ended_on=None).count()


def test_members_go_to_the_successor_and_come_back(world: World) -> None:
    opened(world, n=3)
    opened(world, "A12", n=2)
    merged(world)
    assert (there(world, "A11"), there(world, "A12")) == (0, 5)
    assert counted(world)["transferred_out"] == counted(world, "A12")["transferred_in"] == 3
    assert Followed.objects.get(kind="members").outcome == "chuyển sang CĐCS Công ty TNHH May Sông Đáy (A12)"
    org.undo_change(by=world.admin)
    assert (there(world, "A11"), there(world, "A12")) == (3, 2)
    assert not Membership.objects.filter(began="passed_on").exists()


def test_without_a_successor_they_end_and_may_be_received(world: World) -> None:
    kept = admitted(world)
    org.dissolve_unit(by=world.admin, unit=world.unit("A11"), on=ON, decision="QĐ 9")
    kept.refresh_from_db()
    assert (kept.ended, kept.ended_on, kept.end_decision) == ("dissolved", ON, "QĐ 9")
    commands.receive_member(
        by=world.dung, unit=world.unit("A12"), code=kept.member.code, full_name="Nguyễn Thị Sen", on=ON
    )
    with pytest.raises(Refused) as refused:
        org.undo_change(by=world.admin)
    assert refused.value.code == "in_use"
    assert "tiếp nhận" in refused.value.message


def test_a_unit_does_not_end_before_what_its_register_tells(world: World) -> None:
    admitted(world, on=date(2023, 10, 25))
    with pytest.raises(Refused) as refused:
        merged(world)
    assert refused.value.code == "would_lose"
    assert "sổ đoàn viên" in refused.value.message


def test_who_was_moved_on_holds_the_change_up(world: World) -> None:
    opened(world, n=2)
    merged(world)
    row = Membership.objects.filter(began="passed_on").first()
    assert row is not None
    commands.end_membership(by=world.admin, membership=row, ended="retired", on=date(2023, 10, 25))
    with pytest.raises(Refused) as refused:
        org.undo_change(by=world.admin)
    assert refused.value.code == "in_use"


def test_a_new_unit_with_members_of_its_own_is_not_unfounded(world: World) -> None:
    new = org.NewUnit("A13", "A1", "CĐCS Công ty Mới", "grassroots_union", "", "non_state_enterprise", ON)
    org.add_unit(by=world.admin, unit=new, act="established", on=ON, decision="QĐ 9")
    admitted(world, unit="A13", by="admin", on=ON)
    with pytest.raises(Refused) as refused:
        org.undo_change(by=world.admin)
    assert refused.value.code == "in_use"


def test_a_moved_unit_takes_its_register_along(world: World) -> None:
    opened(world, n=2)
    org.move_unit(by=world.admin, unit=world.unit("A11"), to=world.unit("A2"), on=ON, decision="QĐ 9")
    assert there(world, "A11") == 2
