"""Returning a report: with a reason, and its figures leave the totals."""

from __future__ import annotations

import pytest

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.reporting import books, commands, queries
from congdoan.reporting.models import Report
from congdoan.reporting.tests.steps import accepted, drafted, members, rate, sent
from tests.world import World


def test_returned_report_leaves_no_trace(world: World) -> None:
    accepted(world, "A12", members_total=50)
    report = sent(world, "A11", members_total=40, dialogues_held=3)
    width = books.layout_of(report.book.set).width
    before = books.stored_rows(report.book_id, width)
    commands.accept_reports(by=world.dung, reports=[report])
    commands.return_report(by=world.dung, report=report, reason="Thiếu biên bản")
    after = books.stored_rows(report.book_id, width)
    assert after.keys() == before.keys()
    assert all(after[pk].total.same(before[pk].total) and after[pk].own.same(before[pk].own) for pk in before)
    assert rate(world, "A1") == (2, 1, 1)
    assert queries.faults_of_books() == []


def test_report_that_was_only_sent_goes_back_with_its_reason(world: World) -> None:
    report = sent(world, "A11", members_total=40)
    returned = commands.return_report(by=world.dung, report=report, reason="Thiếu biên bản")
    assert (returned.state, returned.note, returned.version) == ("returned", "Thiếu biên bản", 0)
    assert Event.objects.get(verb="report.returned").reason == "Thiếu biên bản"


@pytest.mark.parametrize("person", ["chi", "giang", "binh", "khoa", "em", "lan"])
def test_only_a_superior_returns(world: World, person: str) -> None:
    report = accepted(world, "A11", members_total=40)
    with pytest.raises(Refused, match="Không có đơn vị mã “A11” trong phạm vi duyệt của anh/chị"):
        commands.return_report(by=world.users[person], report=report, reason="Thiếu biên bản")
    assert members(world, "TLD") == 40


def test_return_needs_a_reason(world: World) -> None:
    report = sent(world, "A11", members_total=40)
    with pytest.raises(Refused, match="Ghi lý do trả lại"):
        commands.return_report(by=world.dung, report=report, reason="  ")
    assert Report.objects.get().state == "submitted"


def test_draft_is_not_returned(world: World) -> None:
    with pytest.raises(Refused, match="Báo cáo đang ở trạng thái “Đang soạn”, không trả lại được"):
        commands.return_report(by=world.dung, report=drafted(world, "A11", members_total=40), reason="Thiếu")


def test_returned_report_comes_back_as_a_new_version(world: World) -> None:
    report = accepted(world, "A11", members_total=40)
    commands.return_report(by=world.dung, report=report, reason="Thiếu biên bản")
    report = accepted(world, "A11", members_total=42)
    assert members(world, "PA") == 42
    assert [(v.number, v.act, v.figures["members_total"]) for v in report.versions.order_by("number")] == [
        (1, "accepted", 40),
        (2, "returned", 40),
        (3, "accepted", 42),
    ]
