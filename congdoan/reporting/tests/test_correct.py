"""Correcting an accepted report: a new version, and the totals hold only the one in force."""

from __future__ import annotations

import pytest

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.reporting import commands, queries
from congdoan.reporting.models import Report
from congdoan.reporting.tests.steps import accepted, members, sent, totals
from tests.world import World


def test_correction_replaces_old_figures(world: World) -> None:
    report = accepted(world, "A11", members_total=40, dialogues_held=3)
    commands.correct_report(by=world.dung, report=report, figures={"members_total": 45})
    held = totals(world, "PA")
    assert held.total("members_total") == 45
    assert held.total("dialogues_held") is None
    assert [v.act for v in report.versions.order_by("number")] == ["accepted", "corrected"]
    assert queries.faults_of_books() == []


def test_report_is_corrected_again_and_again(world: World) -> None:
    report = accepted(world, "A11", members_total=40)
    for value in (45, 44, 43):
        report = commands.correct_report(by=world.dung, report=report, figures={"members_total": value})
    assert (report.state, report.version, members(world, "TLD")) == ("corrected", 4, 43)


@pytest.mark.parametrize("person", ["chi", "giang", "binh", "khoa", "em", "lan"])
def test_only_a_superior_corrects(world: World, person: str) -> None:
    report = accepted(world, "A11", members_total=40)
    with pytest.raises(Refused, match="Không có đơn vị mã “A11” trong phạm vi duyệt của anh/chị"):
        commands.correct_report(by=world.users[person], report=report, figures={"members_total": 45})
    assert members(world, "TLD") == 40


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"members_total": 40, "members_female": 41}, "Không khớp: Đoàn viên nữ 41 nhiều hơn"),
        ({"unions_rated": 1}, "Biểu CS-NAM không có dòng nhập unions_rated"),
    ],
)
def test_correction_is_checked_like_a_report(world: World, figures: dict[str, int], said: str) -> None:
    report = accepted(world, "A11", members_total=40)
    with pytest.raises(Refused, match=said):
        commands.correct_report(by=world.dung, report=report, figures=figures)
    assert Report.objects.get().figures == {"members_total": 40}
    assert members(world, "TLD") == 40


def test_report_that_is_not_accepted_is_not_corrected(world: World) -> None:
    report = sent(world, "A11", members_total=40)
    with pytest.raises(Refused, match="Báo cáo đang ở trạng thái “Đã gửi”, không đính chính được"):
        commands.correct_report(by=world.dung, report=report, figures={"members_total": 45})


def test_reason_is_kept_in_the_report_its_history_and_the_audit(world: World) -> None:
    report = accepted(world, "A11", members_total=40)
    commands.correct_report(by=world.dung, report=report, figures={"members_total": 45}, reason=" Đếm lại ")
    version = report.versions.get(number=2)
    assert (version.act, version.reason, version.by) == ("corrected", "Đếm lại", world.dung)
    assert Report.objects.get().note == "Đếm lại"
    event = Event.objects.get(verb="report.corrected")
    assert (event.reason, event.detail["figures"]) == ("Đếm lại", {"members_total": [40, 45]})


@pytest.mark.parametrize("given", ["reason", "decision"])
def test_grounds_too_long_for_their_place_are_refused(world: World, given: str) -> None:
    report = accepted(world, "A11", members_total=40)
    with pytest.raises(Refused, match="dài quá 300 chữ"):
        commands.correct_report(by=world.dung, report=report, figures={"members_total": 45}, **{given: "x" * 301})
    commands.correct_report(by=world.dung, report=report, figures={"members_total": 45}, **{given: "x" * 300})
    assert members(world, "TLD") == 45


def test_correction_that_changes_nothing_is_no_version(world: World) -> None:
    report = accepted(world, "A11", members_total=40)
    with pytest.raises(Refused, match="Chưa có số nào khác"):
        commands.correct_report(by=world.dung, report=report, figures={"members_total": 40})
    assert report.versions.count() == 1


def test_correction_of_a_version_that_is_no_longer_in_force_is_refused(world: World) -> None:
    report = accepted(world, "A11", members_total=40)
    commands.correct_report(by=world.dung, report=report, figures={"members_total": 45}, opened_at=1)
    with pytest.raises(Refused, match="vừa được người khác đính chính"):
        commands.correct_report(by=world.an, report=report, figures={"members_total": 43}, opened_at=1)
    assert members(world, "TLD") == 45
