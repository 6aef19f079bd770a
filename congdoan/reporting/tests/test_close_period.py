"""Closing and reopening a period: trees and totals stay as they were, and corrections need a decision."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.org import queries as org_queries
from congdoan.periods.models import Period
from congdoan.periods.queries import period_of
from congdoan.reporting import commands, queries
from congdoan.reporting.models import Report
from congdoan.reporting.tests.steps import accepted, members, rate, sent
from tests.world import World


def close(world: World, code: str = "2023", by: str = "admin", decision: str = "QĐ khóa 1") -> commands.Closed:
    return commands.close_period(by=world.users[by], code=code, decision=decision)


def reopen(world: World, by: str = "admin", decision: str = "QĐ mở 2") -> commands.Reopened:
    return commands.reopen_period(by=world.users[by], code="2023", decision=decision)


def lead_the_country(world: World, person: str) -> None:
    org.grant_role(
        by=world.admin, user=world.users[person], role="leader", unit=world.units["TLD"], start=date(2020, 1, 1)
    )


def test_closing_locks_what_is_in_the_totals(world: World) -> None:
    accepted(world, "A11", members_total=40)
    waiting = sent(world, "A12", members_total=50)
    lead_the_country(world, "em")
    assert close(world, by="em") == commands.Closed(books=1, reports=1, left_out=1)
    assert Report.objects.get(unit__code="A11").state == "locked"
    with pytest.raises(Refused, match="Kỳ năm 2023 đã khóa số liệu; cần quyết định đính chính"):
        commands.accept_reports(by=world.dung, reports=[waiting])
    assert members(world, "TLD") == 40
    assert Event.objects.get(verb="period.closed").reason == "QĐ khóa 1"


@pytest.mark.parametrize("person", ["chi", "ha", "an", "binh", "khoa", "em"])
def test_only_who_closes_for_the_whole_country_closes_and_reopens(world: World, person: str) -> None:
    with pytest.raises(Refused, match="cần quyền ở đơn vị cao nhất"):
        close(world, by=person)
    assert not period_of("2023").is_closed
    close(world)
    with pytest.raises(Refused, match="cần quyền ở đơn vị cao nhất"):
        reopen(world, by=person)
    assert period_of("2023").is_closed


def test_closing_and_reopening_need_a_decision_and_the_other_state(world: World) -> None:
    with pytest.raises(Refused, match="Thiếu số và ngày quyết định"):
        close(world, decision=" ")
    with pytest.raises(Refused, match="Kỳ năm 2023 đang mở"):
        reopen(world)
    close(world)
    with pytest.raises(Refused, match="Kỳ năm 2023 đã khóa theo QĐ khóa 1"):
        close(world)
    with pytest.raises(Refused, match="Thiếu số và ngày quyết định"):
        reopen(world, decision="")


def test_decision_too_long_is_refused_in_words(world: World) -> None:
    with pytest.raises(Refused, match="Khóa theo: Giá trị này chỉ có tối đa 200 kí tự"):
        close(world, decision="x" * 201)
    assert not period_of("2023").is_closed


def test_period_that_is_not_over_is_not_closed(world: World) -> None:
    with time_machine.travel(date(2023, 11, 29)), pytest.raises(Refused, match="Kỳ năm 2023 chưa kết thúc"):
        close(world)


def test_structure_of_a_closed_period_stays_as_it_was(world: World) -> None:
    accepted(world, "A11", members_total=40)
    close(world)
    before = org_queries.tree_of(period_of("2023")).ids.tolist()
    with pytest.raises(Refused, match="Ngày mở đầu tiên: 01/12/2023"):
        org.move_unit(by=world.admin, unit=world.unit("A11"), to=world.unit("A2"), on=date(2023, 5, 1), decision="QĐ 7")
    org.move_unit(by=world.admin, unit=world.unit("A11"), to=world.unit("A2"), on=date(2023, 12, 1), decision="QĐ 7")
    new = org.NewUnit("A14", "A1", "CĐCS Cũ", "grassroots_union", "", "school", date(2009, 1, 1))
    org.import_units(by=world.admin, units=[new], source="bo-sung.csv")
    assert org_queries.tree_of(period_of("2023")).ids.tolist() == before
    assert (members(world, "A1"), rate(world, "A1")) == (40, (2, 1, 1))
    reopen(world)
    assert rate(world, "A1") == (3, 1, 1)


def test_closing_that_was_taken_back_leaves_no_tree_behind(world: World) -> None:
    """The next sealed tree may get the same number."""
    with transaction.atomic():
        close(world)
        assert org_queries.tree_of(period_of("2023")).position(world.units["A11"].pk) is not None
        transaction.set_rollback(True)
    org.dissolve_unit(by=world.admin, unit=world.unit("A11"), on=date(2022, 11, 30), decision="QĐ 5")
    close(world)
    assert org_queries.tree_of(period_of("2023")).position(world.units["A11"].pk) is None


def test_locked_report_is_corrected_by_decision_in_the_sealed_tree(world: World) -> None:
    report = accepted(world, "A11", members_total=40)
    close(world)
    org.move_unit(by=world.admin, unit=world.unit("A11"), to=world.unit("A2"), on=date(2023, 12, 1), decision="QĐ 7")
    with pytest.raises(Refused, match="Kỳ đã khóa số liệu: ghi số và ngày quyết định"):
        commands.correct_report(by=world.an, report=report, figures={"members_total": 45})
    corrected = commands.correct_report(by=world.an, report=report, figures={"members_total": 45}, decision="QĐ 12")
    assert (corrected.state, corrected.note) == ("locked", "QĐ 12")
    assert (members(world, "A1"), members(world, "TLD")) == (45, 45)
    assert queries.faults_of_books() == []


def test_locked_report_is_not_returned(world: World) -> None:
    report = accepted(world, "A11", members_total=40)
    close(world)
    with pytest.raises(Refused, match="“Khóa số liệu”, không trả lại được"):
        commands.return_report(by=world.an, report=report, reason="Thiếu")
    assert members(world, "TLD") == 40


def test_reopening_brings_back_states_and_the_living_structure(world: World) -> None:
    plain = accepted(world, "A11", members_total=40)
    corrected = accepted(world, "A12", members_total=50)
    commands.correct_report(by=world.an, report=corrected, figures={"members_total": 51})
    again = accepted(world, "A21", members_total=60)
    commands.correct_report(by=world.an, report=again, figures={"members_total": 61})
    commands.return_report(by=world.an, report=again, reason="Thiếu")
    accepted(world, "A21", members_total=62)
    before = dict(Report.objects.values_list("unit__code", "state"))
    assert before == {"A11": "accepted", "A12": "corrected", "A21": "accepted"}
    close(world)
    assert reopen(world) == commands.Reopened(books=1, reports=3)
    assert dict(Report.objects.values_list("unit__code", "state")) == before
    org.move_unit(by=world.admin, unit=plain.unit, to=world.unit("A2"), on=date(2023, 5, 1), decision="QĐ 7")
    assert (members(world, "A1"), members(world, "A2")) == (51, 102)
    assert queries.faults_of_books() == []


def test_reports_corrected_by_decision_are_told_apart_and_stay_corrected_when_reopened(world: World) -> None:
    report = accepted(world, "A11", members_total=40)
    accepted(world, "A12", members_total=50)
    close(world)
    commands.correct_report(by=world.an, report=report, figures={"members_total": 45}, decision="QĐ 12")
    version = report.versions.get(number=2)
    assert (version.act, version.reason) == ("corrected_by_decision", "QĐ 12")
    assert Event.objects.get(verb="report.corrected_by_decision").reason == "QĐ 12"
    assert reopen(world) == commands.Reopened(books=1, reports=2, corrected=1)
    assert dict(Report.objects.values_list("unit__code", "state")) == {"A11": "corrected", "A12": "accepted"}
    assert set(Report.objects.values_list("version_at_closing", flat=True)) == {None}
    assert members(world, "A1") == 95
    assert queries.faults_of_books() == []


def test_a_reason_is_no_decision(world: World) -> None:
    """Whoever began to correct while the period was open has no decision when it has been closed meanwhile."""
    report = accepted(world, "A11", members_total=40)
    close(world)
    with pytest.raises(Refused, match="ghi số và ngày quyết định"):
        commands.correct_report(by=world.an, report=report, figures={"members_total": 45}, reason="Đếm lại")
    assert members(world, "A1") == 40


def test_only_a_superior_corrects_by_decision(world: World) -> None:
    report = accepted(world, "A11", members_total=40)
    close(world)
    for person in ("chi", "giang", "binh", "khoa", "em", "lan"):
        with pytest.raises(Refused, match="Không có đơn vị mã “A11” trong phạm vi duyệt"):
            commands.correct_report(
                by=world.users[person], report=report, figures={"members_total": 45}, decision="QĐ 12"
            )
    assert members(world, "A1") == 40


def test_a_locked_report_knows_its_version_at_closing(world: World) -> None:
    accepted(world, "A11", members_total=40)
    with pytest.raises(IntegrityError, match="version_at_closing_where_locked"), transaction.atomic():
        Report.objects.update(state="locked")
    close(world)
    with pytest.raises(IntegrityError, match="version_at_closing_where_locked"), transaction.atomic():
        Report.objects.update(state="accepted")


def test_other_periods_stay_open(world: World) -> None:
    close(world)
    assert set(Period.objects.exclude(closed_by="").values_list("code", flat=True)) == {"2023"}
