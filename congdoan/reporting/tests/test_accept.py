"""Accepting reports: the figures are in every total above in the same moment."""

from __future__ import annotations

from datetime import date

import pytest

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.reporting import commands, queries
from congdoan.reporting.models import Report
from congdoan.reporting.tests.steps import accepted, book_of, drafted, members, rate, sent, totals
from tests.world import World


@pytest.mark.parametrize("person", ["dung", "an", "ha"])
def test_accepted_figures_are_in_every_total_above(world: World, person: str) -> None:
    report = sent(world, "A11", members_total=40)
    assert members(world, "TLD") is None
    commands.accept_reports(by=world.users[person], reports=[report])
    assert [members(world, unit) for unit in ("A11", "A1", "PA", "TLD")] == [40, 40, 40, 40]
    assert members(world, "A2") is None
    assert queries.faults_of_books() == []


@pytest.mark.parametrize("person", ["chi", "giang", "binh", "khoa", "em", "lan"])
def test_only_a_superior_accepts(world: World, person: str) -> None:
    report = sent(world, "A11", members_total=40)
    with pytest.raises(Refused, match="Không có đơn vị mã “A11” trong phạm vi duyệt của anh/chị"):
        commands.accept_reports(by=world.users[person], reports=[report])
    assert members(world, "TLD") is None
    assert Report.objects.get().state == "submitted"


def test_body_does_not_accept_its_own_report(world: World) -> None:
    report = sent(world, "A1", form="CT-NAM", inspections_held=3)
    with pytest.raises(Refused):
        commands.accept_reports(by=world.dung, reports=[report])
    commands.accept_reports(by=world.an, reports=[report])
    assert totals(world, "A1").own("inspections_held") == 3


def test_many_are_accepted_at_once_or_none(world: World) -> None:
    reports = [sent(world, unit, members_total=n) for unit, n in (("A11", 40), ("A12", 50), ("A21", 60))]
    with pytest.raises(Refused):
        commands.accept_reports(by=world.dung, reports=reports)
    assert members(world, "PA") is None
    commands.accept_reports(by=world.an, reports=reports)
    assert [members(world, unit) for unit in ("A1", "A2", "PA")] == [90, 60, 150]
    assert Event.objects.filter(verb="report.accepted", by=world.an).count() == 3


def test_reports_of_several_books_are_accepted_at_once(world: World) -> None:
    month = book_of("2023-M03", cut_off=date(2023, 3, 31), form="CS-THANG")
    reports = [
        sent(world, "A11", members_total=40),
        sent(world, "A11", form="CS-THANG", book=month, members_total=30),
    ]
    commands.accept_reports(by=world.dung, reports=reports)
    assert members(world, "PA") == 40
    assert members(world, "PA", queries.Scope("2023-M03")) == 30


def test_what_upper_bodies_did_themselves_meets_what_was_done_below(world: World) -> None:
    accepted(world, "A11", tet_gifts=20)
    accepted(world, "A1", form="CT-NAM", tet_gifts=7)
    held = totals(world, "A1")
    assert (held.own("tet_gifts"), held.total("tet_gifts")) == (7, 27)
    assert held.lines["tet_gifts"].reporters == 2


def test_line_not_reported_is_not_a_zero(world: World) -> None:
    accepted(world, "A11", members_total=40, dialogues_held=0)
    held = totals(world, "A1")
    assert held.total("dialogues_held") == 0
    assert held.total("initiatives") is None


def test_rates_count_expected_accepted_and_on_time(world: World) -> None:
    accepted(world, "A11", members_total=40)
    accepted(world, "A21", on=date(2023, 12, 30), members_total=60)
    drafted(world, "A12", members_total=50)
    assert [rate(world, unit) for unit in ("A1", "A2", "PA", "TLD")] == [(2, 1, 1), (1, 1, 0), (3, 2, 1), (4, 2, 1)]
    assert rate(world, "TLD", "CT-NAM") == (3, 0, 0)


def test_unit_that_ended_within_the_period_is_expected(world: World) -> None:
    accepted(world, "A12", members_total=50)
    org.dissolve_unit(by=world.admin, unit=world.unit("A12"), on=date(2023, 10, 1), decision="QĐ 5")
    assert rate(world, "A1") == (2, 1, 1)
    assert members(world, "A1") == 50


def test_draft_and_accepted_reports_are_not_accepted(world: World) -> None:
    for report, state in (
        (drafted(world, "A11", members_total=40), "Đang soạn"),
        (accepted(world, "A12", members_total=50), "Đã duyệt"),
    ):
        with pytest.raises(Refused, match=f"Báo cáo đang ở trạng thái “{state}”, không duyệt được"):
            commands.accept_reports(by=world.dung, reports=[report])
    assert members(world, "A1") == 50


def test_none_is_accepted_where_one_was_sent_again_since_it_was_seen(world: World) -> None:
    """Under the lock, whatever a page asked before it; every one of them is told."""
    reports = [sent(world, unit, members_total=40) for unit in ("A11", "A12")]
    seen = dict.fromkeys((report.pk for report in reports), 1)
    for report in reports:
        commands.return_report(by=world.dung, report=report, reason="Xem lại")
        sent(world, report.unit.code, members_total=41)
    with pytest.raises(Refused, match="đã gửi lại lúc") as refused:
        commands.accept_reports(by=world.dung, reports=reports, seen=seen)
    assert (refused.value.code, len(refused.value.details)) == ("sent_again", 1)
    assert members(world, "A1") is None
    commands.accept_reports(by=world.dung, reports=reports, seen=dict.fromkeys(seen, 2))
    assert members(world, "A1") == 82


def test_superior_of_today_accepts(world: World) -> None:
    report = sent(world, "A11", members_total=40)
    org.move_unit(by=world.admin, unit=world.unit("A11"), to=world.unit("A2"), on=date(2023, 5, 1), decision="QĐ 7")
    with pytest.raises(Refused):
        commands.accept_reports(by=world.dung, reports=[report])
    commands.accept_reports(by=world.lan, reports=[report])
    assert (members(world, "A1"), members(world, "A2")) == (None, 40)


def test_totals_follow_a_unit_that_moves_within_the_period(world: World) -> None:
    accepted(world, "A11", members_total=40)
    accepted(world, "A12", members_total=50)
    org.move_unit(by=world.admin, unit=world.unit("A11"), to=world.unit("A2"), on=date(2023, 5, 1), decision="QĐ 7")
    assert queries.faults_of_books() == []
    assert [members(world, unit) for unit in ("A1", "A2", "PA")] == [50, 40, 90]


def test_totals_stay_where_a_unit_moves_after_the_period(world: World) -> None:
    accepted(world, "A11", members_total=40)
    org.move_unit(by=world.admin, unit=world.unit("A11"), to=world.unit("A2"), on=date(2023, 12, 1), decision="QĐ 7")
    assert (members(world, "A1"), members(world, "A2")) == (40, None)
