"""Correcting an accepted report: a new version, and the totals hold only the one in force."""

from __future__ import annotations

import pytest

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
        ({"inspections_held": 1}, "Biểu CS-NAM không có dòng nhập inspections_held"),
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


def test_decision_too_long_for_its_place_is_kept_as_far_as_it_fits(world: World) -> None:
    report = accepted(world, "A11", members_total=40)
    report = commands.correct_report(by=world.dung, report=report, figures={"members_total": 45}, decision="x" * 400)
    assert len(report.note) == 300
