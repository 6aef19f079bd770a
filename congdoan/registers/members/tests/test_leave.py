"""Transfers, ends, receiving, and mending what was written wrongly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.registers.members import commands, queries
from congdoan.registers.members.commands import Stay
from congdoan.registers.members.models import Member, Membership
from congdoan.registers.members.tests.steps import admitted, person
from tests.world import World

ON = date(2023, 10, 20)


def refused_code(act, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        act(**kwargs)
    return refused.value.code


def end(
    world: World, kept: Membership, ended: str = "left", by: str = "giang", on: date = ON, **rest: str
) -> Membership:
    return commands.end_membership(by=world.users[by], membership=kept, ended=ended, on=on, **rest)


def transfer(world: World, kept: Membership, to: str = "A12", by: str = "dung", on: date = ON) -> Membership:
    return commands.transfer_member(by=world.users[by], membership=kept, to=world.unit(to), on=on, decision="GGT 3")


def test_a_transfer_is_one_act_in_two_registers(world: World) -> None:
    old = admitted(world)
    new = transfer(world, old)
    old.refresh_from_db()
    assert (old.ended, old.ended_on, new.unit.code, new.start, new.began) == (
        "transferred_out", ON, "A12", ON, "transferred_in"
    )  # fmt: skip
    assert Event.objects.filter(verb="member.transferred", unit_id=world.unit("A11").pk).exists()
    assert Event.objects.filter(verb="member.transferred_in", unit_id=world.unit("A12").pk).exists()


def test_who_writes_in_one_of_the_two_cannot_transfer(world: World) -> None:
    kept = admitted(world)
    assert refused_code(transfer, world=world, kept=kept, by="giang") == "unknown_unit"
    assert refused_code(transfer, world=world, kept=kept, by="lan") == "unknown_membership"
    assert refused_code(transfer, world=world, kept=kept, to="A11") == "same_unit"
    assert refused_code(transfer, world=world, kept=kept, to="A1") == "wrong_level"


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("bad_ended", {"ended": "dissolved"}),
        ("bad_ended", {"ended": "nothing"}),
        ("no_decision", {"ended": "expelled"}),
        ("too_early", {"on": date(2023, 10, 4)}),
        ("future", {"on": date(2100, 1, 1)}),
        ("unknown_membership", {"by": "chi"}),
        ("unknown_membership", {"by": "binh"}),
    ],
)
def test_refused_ends(world: World, code: str, how: dict) -> None:
    kept = admitted(world)
    assert refused_code(end, world=world, kept=kept, **how) == code


def test_who_has_left_does_not_leave_again(world: World) -> None:
    kept = end(world, admitted(world))
    assert refused_code(end, world=world, kept=kept) == "ended"
    assert refused_code(transfer, world=world, kept=kept) == "ended"


# ---- receiving ----


def receive(
    world: World, kept: Membership, by: str = "lan", unit: str = "A21", on: date = ON, **rest: str
) -> Membership:
    typed = {"code": kept.member.code, "full_name": "nguyen thi sen", **rest}
    return commands.receive_member(by=world.users[by], unit=world.unit(unit), on=on, **typed)


def test_a_released_member_is_received_by_code_and_name(world: World) -> None:
    kept = end(world, admitted(world), "transferred_out")
    made = receive(world, kept)
    assert (made.unit.code, made.member) == ("A21", kept.member)


@pytest.mark.parametrize(
    ("code", "ended", "how"),
    [
        ("not_released", "", {}),
        ("not_a_member", "left", {}),
        ("overlap", "transferred_out", {"on": date(2023, 10, 19)}),
        ("no_such_member", "transferred_out", {"full_name": "Lê Văn Tùng"}),
        ("no_such_member", "transferred_out", {"code": "DV000000000"}),
        ("no_such_member", "transferred_out", {"code": "x"}),
        ("unknown_unit", "transferred_out", {"by": "giang"}),
    ],
)
def test_refused_receptions(world: World, code: str, ended: str, how: dict) -> None:
    kept = admitted(world)
    if ended:
        end(world, kept, ended)
    assert refused_code(receive, world=world, kept=kept, **how) == code


# ---- mending ----


def mended(world: World, member: Member, by: str = "giang", reason: str = "Ghi nhầm tên", **rest: object) -> Member:
    given = {"name": "Nguyễn Thị Sen", "sex": "female", "joined_on": member.joined_on} | rest
    return commands.correct_member(by=world.users[by], member=member, person=person(**given), reason=reason)


def test_a_person_is_corrected_with_a_reason_and_the_audit_tells_no_value(world: World) -> None:
    kept = admitted(world)
    mended(world, kept.member, name="Nguyễn Thị Sên", phone="0912345678")
    kept.member.refresh_from_db()
    assert (kept.member.full_name, kept.member.search_text) == ("Nguyễn Thị Sên", "nguyen thi sen")
    event = Event.objects.get(verb="member.corrected")
    assert event.detail == {"changed": ["full_name", "phone"]}


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("no_reason", {"reason": " "}),
        ("nothing", {}),
        ("no_name", {"name": " "}),
        ("bad_phone", {"phone": "x"}),
        ("id_number_taken", {"id_number": "012345678901"}),
        ("unknown_membership", {"by": "chi", "name": "Khác"}),
        ("unknown_membership", {"by": "binh", "name": "Khác"}),
    ],
)
def test_refused_corrections(world: World, code: str, how: dict) -> None:
    admitted(world, "Lê Văn Tùng", id_number="012345678901")
    kept = admitted(world)
    assert refused_code(mended, world=world, member=kept.member, **how) == code


def stay_of(kept: Membership) -> Stay:
    return Stay(kept.start, kept.began, kept.decision, kept.ended_on, kept.ended, kept.end_decision)


def restay(world: World, kept: Membership, by: str = "giang", reason: str = "Nhầm ngày", **rest: object) -> Membership:
    stay = replace(stay_of(kept), **rest)
    return commands.correct_membership(by=world.users[by], membership=kept, stay=stay, reason=reason)


def test_a_stay_is_corrected_and_opened_again(world: World) -> None:
    kept = end(world, admitted(world))
    restay(world, kept, ended="", ended_on=None)
    assert Membership.objects.get(pk=kept.pk).ended_on is None
    kept.refresh_from_db()
    restay(world, kept, start=date(2023, 10, 3))
    changed = Event.objects.filter(verb="member.stay_corrected").order_by("-pk")[0].detail["changed"]
    assert changed == {"start": ["2023-10-05", "2023-10-03"]}


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("no_reason", {"reason": "", "start": date(2023, 10, 3)}),
        ("nothing", {}),
        ("future", {"start": date(2100, 1, 1)}),
        ("half_an_end", {"ended": "left"}),
        ("too_early", {"ended": "left", "ended_on": date(2023, 10, 1)}),
        ("by_structure", {"began": "passed_on"}),
        ("by_structure", {"ended": "dissolved", "ended_on": ON}),
        ("unknown_membership", {"by": "chi", "start": date(2023, 10, 3)}),
    ],
)
def test_refused_corrections_of_a_stay(world: World, code: str, how: dict) -> None:
    kept = admitted(world)
    assert refused_code(restay, world=world, kept=kept, **how) == code


def test_two_stays_of_a_person_never_overlap(world: World) -> None:
    old = admitted(world)
    new = transfer(world, old)
    assert refused_code(restay, world=world, kept=new, by="dung", start=date(2023, 10, 10)) == "overlap"
    old.refresh_from_db()
    assert refused_code(restay, world=world, kept=old, ended="", ended_on=None) == "overlap"


def test_a_stay_written_by_mistake_goes_with_a_person_who_has_no_other(world: World) -> None:
    kept = admitted(world)
    commands.withdraw_membership(by=world.giang, membership=kept, reason="Ghi nhầm đơn vị")
    assert not Member.objects.exists()
    assert Event.objects.get(verb="member.stay_withdrawn").reason == "Ghi nhầm đơn vị"


def test_a_transfer_that_is_withdrawn_opens_the_stay_before(world: World) -> None:
    old = admitted(world)
    new = transfer(world, old)
    assert refused_code(commands.withdraw_membership, by=world.dung, membership=old, reason="Nhầm") == "not_last"
    commands.withdraw_membership(by=world.dung, membership=new, reason="Nhầm đơn vị nhận")
    old.refresh_from_db()
    assert (old.ended, old.ended_on) == ("", None)


# ---- reading ----


def test_a_former_unit_sees_its_own_part_of_the_history(world: World) -> None:
    old = admitted(world)
    transfer(world, old)
    view = queries.member_view(world.giang, old.member_id)
    assert [stay.unit.code for stay in view.stays] == ["A11"]
    assert (view.last, view.may_change) == (None, False)
    above = queries.member_view(world.dung, old.member_id)
    assert [stay.unit.code for stay in above.stays] == ["A12", "A11"]
    assert above.may_change
    assert refused_code(queries.member_view, user=world.chi, pk=old.member_id) == "unknown_member"


def test_search_without_tones_and_by_code(world: World) -> None:
    kept = admitted(world, "Đặng Thị Ánh")
    admitted(world, "Lê Văn Tùng")
    rows = queries.memberships_of(world.giang, world.unit("A11"))
    for text in ("dang anh", "ÁNH", kept.member.code.lower()):
        assert [row.pk for row in queries.found_by(rows, text)] == [kept.pk], text
    assert not queries.found_by(rows, "dang tung")


def test_an_export_is_written_down(world: World) -> None:
    admitted(world)
    assert len(commands.export_members(by=world.binh, unit=world.unit("A11"))) == 1
    assert Event.objects.get(verb="member.exported").detail == {"members": 1}
    assert refused_code(commands.export_members, by=world.chi, unit=world.unit("A11")) == "unknown_unit"
