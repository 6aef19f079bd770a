"""Standing in for somebody: what is lent, how long, and what can never be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands, people_queries, queries
from congdoan.org.holders import nearest_holders
from congdoan.org.models import Delegation, RoleGrant, Unit
from tests.world import World


def today() -> date:
    return timezone.localdate()


def lend(
    world: World, giver: str = "ha", to: str = "lan", first: int = 0, last: int = 3, **more: object
) -> list[Delegation]:
    given = {
        "grants": list(RoleGrant.objects.filter(user=world.users[giver])), "to": world.users[to],
        "start": today() + timedelta(days=first), "end": today() + timedelta(days=last), "reason": "Đi công tác",
        **more,
    }  # fmt: skip
    return commands.lend_grants(by=world.users[giver], **given)  # type: ignore[arg-type]


def verbs(world: World, person: str, unit: str = "A1") -> frozenset[str]:
    return queries.verbs_at(world.users[person], world.unit(unit))


def test_what_is_lent_opens_and_ends_by_itself(world: World) -> None:
    assert not Unit.objects.allowed(world.lan, "sign").exists()
    lend(world)
    assert set(Unit.objects.allowed(world.lan, "sign").values_list("code", flat=True)) >= {"PA", "A1", "A11"}
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert Unit.objects.allowed(world.lan, "sign").exists()
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert not Unit.objects.allowed(world.lan, "sign").exists()


def test_what_is_lent_from_tomorrow_is_not_there_today(world: World) -> None:
    lend(world, first=1)
    assert "sign" not in verbs(world, "lan")


def test_what_is_lent_ends_with_the_grant_the_holder_and_the_withdrawal(acting: World) -> None:
    row = lend(acting)[0]
    acting.ha.is_active = False
    acting.ha.save()
    assert "sign" not in verbs(acting, "lan")
    acting.ha.is_active = True
    acting.ha.save()
    assert "sign" in verbs(acting, "lan")
    commands.withdraw_delegation(by=acting.ha, delegation=row)
    assert "sign" not in verbs(acting, "lan")
    lend(acting)
    commands.withdraw_grant(by=acting.an, grant=row.grant, reason="Hết nhiệm kỳ")
    assert "sign" not in verbs(acting, "lan")


def test_lent_grant_cannot_be_passed_on(world: World) -> None:
    row = lend(world)[0]
    with pytest.raises(Refused, match="Chỉ ủy quyền được quyền của chính mình"):
        lend(world, giver="lan", to="dung", grants=[row.grant])
    assert "sign" not in verbs(world, "dung")


def test_what_is_lent_is_not_given_on(acting: World) -> None:
    """Dũng, an officer of A1, stands in for An today: what An holds beyond that, he uses and gives to nobody."""
    lend(acting, giver="an", to="dung", last=0)
    assert verbs(acting, "dung", "PA") >= {"grant", "structure"}
    for role, unit in (("administrator", "PA"), ("administrator", "A1"), ("auditor", "A2")):
        given = {"user": acting.giang, "role": role, "unit": acting.units[unit], "start": today()}
        with pytest.raises(Refused, match="không kể quyền được ủy quyền"):
            commands.grant_role(by=acting.dung, **given)  # type: ignore[arg-type]
    told = [("0912345678", "administrator"), ("0912345679", "auditor")]
    new = [commands.NewPerson("A21", "Mai Thị Nở", name, role, n) for n, (name, role) in enumerate(told, start=1)]
    with pytest.raises(Refused) as refused:
        commands.open_accounts(by=acting.dung, people=new)
    assert [line.count("không kể quyền được ủy quyền") for line in refused.value.details] == [1, 1]
    assert {role for role, _label in people_queries.roles_to_give(acting.dung)} >= {"officer", "clerk", "member"}
    assert "administrator" not in dict(people_queries.roles_to_give(acting.dung))


def test_who_stands_in_gives_what_is_their_own(acting: World) -> None:
    lend(acting, giver="an", to="dung", last=0)
    commands.grant_role(by=acting.dung, user=acting.khoa, role="officer", unit=acting.units["A12"], start=today())
    assert "accept" in verbs(acting, "khoa", "A12")
    new = commands.NewPerson("A11", "Mai Thị Nở", "0912345678", "clerk", 1)
    (slip,) = commands.open_accounts(by=acting.dung, people=[new])
    assert "draft" in queries.verbs_at(slip.user, acting.unit("A11"))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"grants": []}, "Chọn ít nhất một quyền"),
        ({"to": "ha"}, "Chọn một người khác"),
        ({"last": -1, "first": -2}, "đã qua"),
        ({"first": 2, "last": 1}, "đứng trước ngày đầu"),
        ({"reason": " "}, "Ghi lý do"),
        ({"giver": "khoa"}, "ủy quyền trong khoảng đó"),
        ({"first": -5000}, "ủy quyền trong khoảng đó"),
    ],
)
def test_what_cannot_be_lent_is_refused(world: World, more: dict[str, object], words: str) -> None:
    with pytest.raises(Refused, match=words):
        lend(world, **more)  # type: ignore[arg-type]
    assert not Delegation.objects.exists()


def test_same_grant_is_not_lent_twice_to_the_same_person(world: World) -> None:
    lend(world)
    with pytest.raises(Refused, match="đã ủy quyền cho Ngô Thị Lan"):
        lend(world, first=3, last=9)
    lend(world, first=4, last=9)


def test_outsider_withdraws_nothing(acting: World) -> None:
    row = lend(acting)[0]
    for person in ("chi", "khoa", "lan"):
        with pytest.raises(Refused, match="Không có đơn vị"):
            commands.withdraw_delegation(by=acting.users[person], delegation=row)
    commands.withdraw_delegation(by=acting.an, delegation=row)


def test_audit_says_for_whom_somebody_acts(acting: World) -> None:
    commands.lend_grants(
        by=acting.an, grants=list(RoleGrant.objects.filter(user=acting.an)), to=acting.dung, start=today(), end=today(),
        reason="Nghỉ phép",
    )  # fmt: skip
    commands.rename_unit(
        by=acting.dung, unit=acting.unit("A2"), name="LĐLĐ huyện Ấp Tây", on=date(2026, 1, 2), decision="QĐ 1"
    )
    assert Event.objects.get(verb="unit.renamed").acting_for == acting.an
    commands.rename_unit(
        by=acting.an, unit=acting.unit("A1"), name="LĐLĐ huyện Ấp Nam", on=date(2026, 1, 2), decision="QĐ 1"
    )
    assert Event.objects.filter(verb="unit.renamed").first().acting_for is None  # type: ignore[union-attr]


def test_who_may_see_a_unit_and_why_is_told(acting: World) -> None:
    lend(acting)
    told = {
        seen.person: [(w.role, w.at, w.lent_by, w.cluster) for w in seen.ways]
        for seen in people_queries.who_may(acting.unit("A1"))
    }
    province = acting.units["PA"].name
    assert told[acting.binh] == [("Kiểm tra, chỉ xem", province, None, "")]
    assert ("Lãnh đạo công đoàn cấp trên", province, acting.ha, "") in told[acting.lan]
    assert {w.because for seen in people_queries.who_may(acting.unit("A1")) for w in seen.ways if w.lent_by} == {
        "Đi công tác"
    }
    assert {acting.chi, acting.khoa, acting.giang}.isdisjoint(told)
    commands.withdraw_delegation(by=acting.ha, delegation=Delegation.objects.get())
    told = {seen.person: [w.cluster for w in seen.ways] for seen in people_queries.who_may(acting.unit("A1"))}
    assert told[acting.lan] == ["Cụm thi đua số 1, năm 2023"]  # only totals, by the seat of A2


def test_whoever_is_told_may_read_and_nobody_else(acting: World) -> None:
    lend(acting)
    for code in ("PA", "A1", "A11", "A21", "B1", "TLD"):
        told = {
            seen.person for seen in people_queries.who_may(acting.unit(code)) if any(not w.cluster for w in seen.ways)
        }
        may = {user for user in acting.users.values() if Unit.objects.allowed(user, "read").filter(code=code).exists()}
        assert told == may - {acting.admin}


def test_portfolio_is_a_filter_and_no_right(acting: World) -> None:
    commands.set_portfolio(by=acting.an, user=acting.dung, add=[acting.units["A11"]])
    assert queries.portfolio_of(acting.dung) == {acting.units["A11"].pk}
    assert queries.portfolio_of(acting.lan) == frozenset()
    with pytest.raises(Refused, match="không xem được"):
        commands.set_portfolio(by=acting.an, user=acting.dung, add=[acting.units["A21"]])
    with pytest.raises(Refused, match="Không có đơn vị"):
        commands.set_portfolio(by=acting.chi, user=acting.dung, add=[acting.units["A12"]])
    commands.set_portfolio(by=acting.an, user=acting.binh, add=[acting.units["A1"]])
    assert queries.portfolio_of(acting.binh) == {acting.units[code].pk for code in ("A1", "A11", "A12")}
    commands.set_portfolio(by=acting.an, user=acting.binh, remove=[acting.units["A1"]])
    assert queries.portfolio_of(acting.binh) == frozenset()


def test_officer_of_a_department_works_for_it(acting: World) -> None:
    department = commands.set_department(by=acting.an, unit=acting.units["A1"], kind="finance", name="Ban Tài chính")
    commands.grant_role(
        by=acting.admin,
        user=acting.khoa,
        role="department_officer",
        unit=acting.units["A1"],
        start=today(),
        department=department,
    )
    assert queries.departments_of(acting.khoa) == [department]
    assert queries.departments_of(acting.an) == []
    with pytest.raises(Refused, match="không thuộc"):
        commands.grant_role(
            by=acting.admin,
            user=acting.khoa,
            role="department_officer",
            unit=acting.units["A2"],
            start=today(),
            department=department,
        )


def test_officer_of_a_department_drafts_for_the_body_alone(acting: World) -> None:
    commands.grant_role(
        by=acting.admin, user=acting.khoa, role="department_officer", unit=acting.unit("A1"), start=today()
    )
    read = set(Unit.objects.allowed(acting.khoa, "read").values_list("code", flat=True))
    assert read == {"A1", "A11", "A12"}
    assert list(Unit.objects.allowed(acting.khoa, "draft").values_list("code", flat=True)) == ["A1"]
    assert verbs(acting, "khoa", "A1") == {"read", "draft"}
    assert verbs(acting, "khoa", "A11") == {"read"}
    assert queries.reach(acting.khoa, "draft") == ()
    told = {seen.person: [way.verbs for way in seen.ways] for seen in people_queries.who_may(acting.unit("A11"))}
    assert told[acting.khoa] == [("xem",)]


def test_what_is_lent_by_an_officer_of_a_department_holds_at_the_body_alone(acting: World) -> None:
    given = commands.grant_role(
        by=acting.admin, user=acting.khoa, role="department_officer", unit=acting.unit("A1"), start=today()
    )
    lend(acting, giver="khoa", to="lan", grants=[given])
    assert verbs(acting, "lan", "A1") == {"read", "draft"}
    assert verbs(acting, "lan", "A11") == {"read"}
    there = [acting.unit(code).pk for code in ("A1", "A11")]
    assert people_queries.acting_for(acting.lan, there) == dict.fromkeys(there, acting.khoa.pk)


def test_a_unit_nobody_works_at_is_told_to_who_drafts_above_it_and_not_to_a_department(acting: World) -> None:
    commands.grant_role(
        by=acting.admin, user=acting.khoa, role="department_officer", unit=acting.unit("A1"), start=today()
    )
    body, below = acting.unit("A1"), acting.unit("A12")
    found = nearest_holders([body, below], "draft")
    assert acting.khoa in found[body.pk]
    assert found[below.pk]
    assert acting.khoa not in found[below.pk]
