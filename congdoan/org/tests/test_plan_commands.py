"""Plans on a real database: checked, rehearsed, carried out as one change, withdrawn as one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands, queries
from congdoan.org.models import Change, Cluster, Followed, Reorganisation, RoleGrant, Unit
from congdoan.org.tests.acting import everyone_who_may_not
from congdoan.org.tests.planning import ABOLISH, draft
from congdoan.org.tests.test_successions import state
from congdoan.periods.commands import ensure_period, set_closed
from tests.world import World


def superiors() -> dict[str, str]:
    day = timezone.localdate()
    found = {unit.code: queries.superior_of(unit, day) for unit in Unit.objects.all()}
    return {code: above.code for code, above in found.items() if above}


def test_plan_is_carried_out_as_one_change(acting: World) -> None:
    done = commands.apply_plan(by=acting.an, draft=draft())
    assert {unit: superiors().get(unit) for unit in ("W1", "W2", "A11", "A12", "A21", "A1", "A2", "B11")} == {
        "W1": "PA", "W2": "PA", "A11": "W1", "A12": "W2", "A21": "W2", "A1": None, "A2": None, "B11": "B1",
    }  # fmt: skip
    assert queries.faults_of_structure() == []
    assert acting.unit("A11").name == "CĐCS Trường Đồng Mây Mới"
    assert queries.heirs().home(acting.unit("A2").pk).unit == acting.unit("W2").pk
    change = Change.objects.latest("pk")
    assert (change.pk, change.act, change.on) == (done.change, "planned", date(2023, 7, 1))
    assert set(change.placements.values_list("decision", flat=True)) == {"QĐ 1", "QĐ 2", "QĐ 3"}
    assert done.checked.followers == 1
    assert Event.objects.get(verb="structure.planned").detail["move"] == 2


def test_undone_plan_leaves_everything_as_it_was(acting: World) -> None:
    before, grants = state(), list(RoleGrant.objects.order_by("pk").values())
    seats = list(acting.cluster.seats.order_by("unit").values("unit", "role"))
    commands.apply_plan(by=acting.an, draft=draft())
    assert state() != before
    assert Reorganisation.objects.get().state == "applied"
    commands.undo_plan(by=acting.an, draft=draft(name="ten-khac.csv"))
    assert state() == before
    assert list(RoleGrant.objects.order_by("pk").values()) == grants
    assert list(acting.cluster.seats.order_by("unit").values("unit", "role")) == seats
    assert not Followed.objects.exists()
    assert (Reorganisation.objects.get().state, Reorganisation.objects.get().change) == ("draft", None)
    kept = Event.objects.get(verb="structure.undone").detail
    assert len(kept["placements"]) == 7
    assert {row[0] for row in kept["followed"]} == {"grant", "seat"}


def test_rehearsal_does_everything_and_keeps_nothing(acting: World) -> None:
    before = (state(), list(RoleGrant.objects.order_by("pk").values()), Event.objects.count())
    done = commands.rehearse_plan(by=acting.an, draft=draft())
    assert (state(), list(RoleGrant.objects.order_by("pk").values()), Event.objects.count()) == before
    assert {hanging.kind for hanging in done.checked.hanging} == {"grant", "seat"}
    assert superiors()["A11"] == "A1"
    assert queries.faults_of_structure() == []


def test_coming_plan_is_checked_and_rehearsed_but_not_carried_out(acting: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    coming = draft(ABOLISH.replace("2023-07-01", tomorrow.isoformat()))
    assert commands.check_plan(by=acting.an, draft=coming).faults == ()
    assert commands.rehearse_plan(by=acting.an, draft=coming).as_of_today
    with pytest.raises(Refused, match="chưa tới"):
        commands.apply_plan(by=acting.an, draft=coming)


def test_plan_with_errors_is_refused_whole_each_with_its_line(acting: World) -> None:
    set_closed(ensure_period("2023"), "QĐ 1")
    before = state()
    bad = draft("""
2023-07-01,move,A1,A2,,,,,QĐ 1
2023-07-01,move,A2,A1,,,,,QĐ 1
2023-07-01,dissolve,B1,,,,,,QĐ 1
2023-07-01,move,XX,PA,,,,,QĐ 1
2023-07-01,move,A11,A2,,,,,QĐ 1
2023-07-01,move,A11,PA,,,,,QĐ 1
2023-07-02,move,A12,PA,,,,,QĐ 1
2023-07-01,close,A12,PA,,,,,QĐ 1
2023-07-01,move,A21,PA,,,,,
""")
    assert [(fault.line, fault.code) for fault in commands.check_plan(by=acting.admin, draft=bad).faults] == [
        (2, "cycle"), (2, "closed_period"), (4, "homeless"), (5, "unknown_unit"), (7, "twice"), (8, "unreadable"),
        (9, "unreadable"), (10, "unreadable"),
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        commands.apply_plan(by=acting.admin, draft=bad)
    assert refused.value.code == "bad_plan"
    assert "phuong-an.csv, dòng 5: không có đơn vị mã “XX”" in "\n".join(refused.value.details)
    assert "01/12/2023" in "\n".join(refused.value.details)  # the first open day
    assert state() == before


@everyone_who_may_not
def test_only_who_keeps_the_structure_plans(acting: World, person: str) -> None:
    by = acting.users[person]
    checked = commands.check_plan(by=by, draft=draft())
    assert "unknown_unit" in {fault.code for fault in checked.faults}
    assert checked.hanging == ()
    for act in (commands.apply_plan, commands.rehearse_plan):
        with pytest.raises(Refused):
            act(by=by, draft=draft())
    commands.apply_plan(by=acting.an, draft=draft())
    with pytest.raises(Refused):
        commands.undo_plan(by=by, draft=draft())
    assert superiors()["A11"] == "W1"


def test_plan_that_is_not_the_latest_change_is_not_undone(acting: World) -> None:
    commands.apply_plan(by=acting.an, draft=draft())
    commands.rename_unit(by=acting.an, unit=acting.unit("A12"), name="CĐCS Mới", on=date(2023, 8, 1), decision="QĐ 9")
    with pytest.raises(Refused) as refused:
        commands.undo_plan(by=acting.an, draft=draft())
    assert refused.value.code == "not_latest"
    with pytest.raises(Refused) as refused:
        commands.undo_plan(by=acting.an, draft=draft(ABOLISH.replace("QĐ 3", "QĐ 5")))
    assert refused.value.code == "not_applied"


# ---- grants ----


def test_grant_ends_with_its_unit_and_is_proposed_at_the_successor(acting: World) -> None:
    commands.apply_plan(by=acting.an, draft=draft())
    assert not Unit.objects.allowed(acting.lan, "read").exists()  # officer of A2, which merged into W2
    assert not Unit.objects.allowed(acting.dung, "read").exists()  # officer of A1, which has no successor
    (row,) = queries.proposed_grants(acting.an)
    assert "Ngô Thị Lan" in row.what
    assert row.before["proposed"] == ["W2"]
    assert queries.proposed_grants(acting.chi) == []
    with pytest.raises(Refused):
        commands.settle_grants(by=acting.chi, take=[(row, "")])
    with pytest.raises(Refused) as refused:
        commands.settle_grants(by=acting.an, take=[(row, "W1")])
    assert refused.value.code == "not_proposed"
    commands.settle_grants(by=acting.an, take=[(row, "")])
    assert set(Unit.objects.allowed(acting.lan, "read").values_list("code", flat=True)) == {
        "W2",
        "A12",
        "A2",
        "A21",
    } - {"A2"}
    assert queries.proposed_grants(acting.an) == []


def test_grant_taken_up_keeps_its_days_and_its_department(acting: World) -> None:
    today, old = timezone.localdate(), acting.unit("A2")
    commands.set_department(by=acting.admin, unit=old, kind="finance", name="Ban Tài chính")
    last, first = today + timedelta(days=40), today + timedelta(days=10)
    commands.grant_in_department(by=acting.admin, user=acting.khoa, unit=old, kind="finance", start=today, end=last)
    commands.grant_role(by=acting.admin, user=acting.giang, role="clerk", unit=old, start=first)
    commands.apply_plan(by=acting.an, draft=draft())
    waiting = {row.what.split(" tại ")[0]: row for row in queries.proposed_grants(acting.an)}
    rows = [row for what, row in waiting.items() if str(acting.khoa) in what or str(acting.giang) in what]
    commands.settle_grants(by=acting.admin, take=[(row, "W2") for row in rows])
    given = RoleGrant.objects.filter(unit__code="W2").order_by("start")
    assert [(one.user, one.start, one.end, one.department and one.department.name) for one in given] == [
        (acting.khoa, today, last, "Ban Tài chính"), (acting.giang, first, None, None),
    ]  # fmt: skip


def test_grant_that_would_have_ended_is_not_taken_up(acting: World) -> None:
    today = timezone.localdate()
    commands.grant_role(
        by=acting.admin, user=acting.giang, role="clerk", unit=acting.unit("A2"), start=today,
        end=today + timedelta(days=5),
    )  # fmt: skip
    commands.apply_plan(by=acting.an, draft=draft())
    (row,) = (row for row in queries.proposed_grants(acting.admin) if str(acting.giang) in row.what)
    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        assert commands.successors_for(acting.admin, [row]) == {row.pk: []}
        with pytest.raises(Refused, match=r"chỉ có đến .* Bỏ qua, hoặc cấp quyền mới\.") as refused:
            commands.settle_grants(by=acting.admin, take=[(row, "")])
        assert refused.value.code == "past"
        commands.settle_grants(by=acting.admin, leave=[row])


def test_grant_taken_up_goes_back_with_the_plan(acting: World) -> None:
    grants = list(RoleGrant.objects.order_by("pk").values())
    commands.apply_plan(by=acting.an, draft=draft())
    commands.settle_grants(by=acting.an, take=[(row, "") for row in queries.proposed_grants(acting.an)])
    commands.undo_change(by=acting.an)
    assert list(RoleGrant.objects.order_by("pk").values()) == grants


def test_grant_is_taken_up_only_by_who_could_give_it(acting: World) -> None:
    """An may not sign, and gives nothing to herself: both wait for another administrator."""
    merged = date(2023, 1, 1), acting.units["A2"]
    for person, role in (("giang", "leader"), ("an", "auditor")):
        user = acting.users[person]
        commands.grant_role(by=acting.admin, user=user, role=role, unit=merged[1], start=merged[0])
    commands.apply_plan(by=acting.an, draft=draft())
    waiting = {row.what.split(" tại ")[0]: row for row in queries.proposed_grants(acting.an)}
    signs, own, others = (
        waiting[f"{role} {acting.users[person]}"]
        for role, person in (
            ("Lãnh đạo công đoàn cấp trên", "giang"), ("Kiểm tra, chỉ xem", "an"), ("Chuyên viên tổng hợp", "lan"),
        )
    )  # fmt: skip
    for row, code in ((signs, "not_held"), (own, "own_grant")):
        with pytest.raises(Refused) as refused:
            commands.settle_grants(by=acting.an, take=[(row, "")])
        assert refused.value.code == code
    assert commands.with_one_successor(acting.an, [signs, own, others]) == [others]
    assert commands.with_one_successor(acting.admin, [signs, own, others]) == [signs, own, others]
    commands.settle_grants(by=acting.an, take=[(others, "")], leave=[own])
    commands.settle_grants(by=acting.admin, take=[(signs, "")])
    assert "sign" in queries.verbs_at(acting.giang, acting.unit("W2"))


def test_grant_may_be_let_go(acting: World) -> None:
    commands.apply_plan(by=acting.an, draft=draft())
    rows = queries.proposed_grants(acting.an)
    commands.settle_grants(by=acting.an, leave=rows)
    assert queries.proposed_grants(acting.an) == []
    with pytest.raises(Refused) as refused:
        commands.settle_grants(by=acting.an, take=[(rows[0], "")])
    assert refused.value.code == "settled"


# ---- cluster seats ----


def roles(cluster: Cluster) -> dict[str, str]:
    return dict(cluster.seats.values_list("unit__code", "role"))


def cluster_of(world: World, year: int) -> Cluster:
    seats = [commands.Seat("A1", "deputy_lead"), commands.Seat("A2", "lead"), commands.Seat("B1", "member")]
    return commands.set_cluster(
        by=world.admin, code="C9", year=year, name="Cụm 9", body="TLD", seats=seats, decision="QĐ 7"
    )[0]


@pytest.mark.parametrize(
    ("year", "after"),
    [
        (2022, {"A1": "deputy_lead", "A2": "lead", "B1": "member"}),
        (2023, {"A1": "deputy_lead", "A2": "member", "W2": "lead", "B1": "member"}),
        (2024, {"A1": "deputy_lead", "W2": "lead", "B1": "member"}),
    ],
)
def test_seat_passes_to_the_successor_from_the_year_of_the_change(
    acting: World, year: int, after: dict[str, str]
) -> None:
    cluster = cluster_of(acting, year)
    before = roles(cluster)
    commands.apply_plan(by=acting.an, draft=draft())
    assert roles(cluster) == after
    commands.undo_change(by=acting.an)
    assert roles(cluster) == before


def test_cluster_composed_anew_since_stays_when_the_plan_is_undone(acting: World) -> None:
    cluster = cluster_of(acting, 2023)
    commands.apply_plan(by=acting.an, draft=draft())
    seats = [commands.Seat("B1", "lead"), commands.Seat("PA", "member")]
    commands.set_cluster(by=acting.admin, code="C9", year=2023, name="Cụm 9", body="TLD", seats=seats, decision="QĐ 8")
    commands.undo_change(by=acting.an)
    assert roles(cluster) == {"B1": "lead", "PA": "member"}


def test_single_merger_carries_along_what_a_plan_would(acting: World) -> None:
    cluster = cluster_of(acting, 2023)
    commands.merge_units(
        by=acting.an, units=[acting.unit("A2")], into=acting.unit("A1"), on=date(2023, 7, 1), decision="QĐ 3"
    )
    assert roles(cluster) == {"A1": "lead", "A2": "member", "B1": "member"}
    assert [row.before["proposed"] for row in queries.proposed_grants(acting.an)] == [["A1"]]
