"""Reports accepted, returned and commented on their pages: many at once, one by one, and what was seen meanwhile."""

from __future__ import annotations

import re
from html import unescape

import pytest
import time_machine

from congdoan.reporting import commands
from congdoan.reporting.models import Report, ReportComment
from congdoan.reporting.tests.checking import LIST, post
from congdoan.reporting.tests.steps import members, sent
from tests.pages import words_of
from tests.world import World


def accept(client, world: World, picked: list[str]) -> str:
    """The picked reports of the list, as its boxes send them; what the page then says."""
    page = post(client, world, "dung", f"/reports/check/A1/accept/?{LIST.split('?')[1]}", report=picked)
    return unescape(page.content.decode())


def boxes(client, world: World) -> list[str]:
    """What the boxes of the list would send."""
    client.force_login(world.dung)
    return re.findall(r'name="report" value="([^"]+)"', client.get(LIST).content.decode())


def send_again(world: World, report: Report, **figures: int) -> None:
    """While somebody has its page open."""
    commands.return_report(by=world.an, report=report, reason="Sửa số đoàn viên")
    sent(world, report.unit.code, **figures)


def test_many_are_accepted_at_once_and_the_total_is_right(client, world: World) -> None:
    reports = [sent(world, unit, members_total=n) for unit, n in (("A11", 40), ("A12", 60))]
    assert "Đã duyệt 2 báo cáo." in accept(client, world, [f"{report.pk}:1" for report in reports])
    assert members(world, "TLD") == 100


def test_of_many_those_sent_again_meanwhile_are_named_and_the_others_accepted(client, world: World) -> None:
    report = sent(world, "A11", members_total=40)
    sent(world, "A12", members_total=60)
    picked = boxes(client, world)
    send_again(world, report, members_total=400)
    said = accept(client, world, picked)
    assert "Đã duyệt 1 báo cáo." in said
    assert "1 báo cáo vừa gửi lại, chưa duyệt: CĐCS Trường Tiểu học Đồng Mây. Mở xem rồi duyệt." in said
    assert members(world, "TLD") == 60
    assert "Đã duyệt 1 báo cáo." in accept(client, world, boxes(client, world))
    assert members(world, "TLD") == 460


def test_one_that_was_sent_again_since_its_page_was_opened_is_not_accepted(client, world: World) -> None:
    report = sent(world, "A11", members_total=40)
    opened = form_to_accept(client, world, report)
    with time_machine.travel("2023-12-20 08:30:00+07:00", tick=False):
        send_again(world, report, members_total=400)
    said = unescape(post(client, world, "dung", f"/reports/{report.pk}/decide/", **opened).content.decode())
    assert "CĐCS Trường Tiểu học Đồng Mây đã gửi lại lúc 08:30 20/12/2023; mở xem rồi quyết định." in said
    assert members(world, "TLD") is None
    seen_now = form_to_accept(client, world, report)
    post(client, world, "dung", f"/reports/{report.pk}/decide/", **seen_now)
    assert members(world, "TLD") == 400


def test_one_that_was_sent_again_since_its_page_was_opened_is_not_returned(client, world: World) -> None:
    report = sent(world, "A11", members_total=40)
    opened = form_to(client, world, report, "Trả lại báo cáo")
    send_again(world, report, members_total=400)
    address = f"/reports/{report.pk}/decide/"
    said = unescape(post(client, world, "dung", address, **opened, act="return", reason="Thiếu").content.decode())
    assert "CĐCS Trường Tiểu học Đồng Mây đã gửi lại" in said
    report.refresh_from_db()
    assert report.state == Report.State.SUBMITTED
    opened = form_to(client, world, report, "Trả lại báo cáo")
    assert "Đã trả lại 1 báo cáo." in unescape(
        post(client, world, "dung", address, **opened, act="return", reason="Thiếu").content.decode()
    )


def test_picked_ones_that_no_longer_wait_are_told(client, world: World) -> None:
    first, second = sent(world, "A11", members_total=40), sent(world, "A12", members_total=60)
    picked = boxes(client, world)
    commands.return_report(by=world.dung, report=first, reason="Thiếu")
    said = accept(client, world, picked)
    assert "1 báo cáo đã chọn không còn chờ duyệt: đã được duyệt hoặc trả lại." in said
    assert "Đã duyệt 1 báo cáo." in said
    second.refresh_from_db()
    assert second.state == Report.State.ACCEPTED
    assert "2 báo cáo đã chọn không còn chờ duyệt" in accept(client, world, picked)
    assert "Chưa chọn báo cáo nào đang chờ duyệt." in accept(client, world, [])


def with_an_error(world: World) -> Report:
    """Sent, and wrong by a rule of its form: as where the rule came after it was sent."""
    report = sent(world, "A11", workers_total=40, workers_female=30)
    Report.objects.filter(pk=report.pk).update(figures={"workers_total": 40, "workers_female": 41})
    return report


ERROR = "Không khớp: CNVCLĐ nữ 41 nhiều hơn Tổng số CNVCLĐ 40."


def test_of_many_those_with_errors_are_named_and_the_others_accepted(client, world: World) -> None:
    wrong, right = with_an_error(world), sent(world, "A12", members_total=60)
    said = accept(client, world, boxes(client, world))
    assert "Đã duyệt 1 báo cáo." in said
    assert "1 báo cáo có lỗi, chưa duyệt: CĐCS Trường Tiểu học Đồng Mây." in said
    wrong.refresh_from_db()
    right.refresh_from_db()
    assert (wrong.state, right.state) == (Report.State.SUBMITTED, Report.State.ACCEPTED)


def test_one_with_an_error_is_not_accepted_and_its_page_says_why(client, world: World) -> None:
    report = with_an_error(world)
    page = words_of(client, world, "dung", f"/reports/{report.pk}/check/")
    assert ERROR in page
    assert "Báo cáo còn lỗi nên chưa duyệt được" in page
    assert "Duyệt báo cáo" not in page
    answer = post(client, world, "dung", f"/reports/{report.pk}/decide/", act="accept", seen="1")
    assert "Báo cáo còn lỗi, chưa duyệt được: trả lại để đơn vị sửa." in unescape(answer.content.decode())
    report.refresh_from_db()
    assert report.state == Report.State.SUBMITTED


def form_to_accept(client, world: World, report: Report) -> dict[str, str]:
    return {"act": "accept", **form_to(client, world, report, "Duyệt báo cáo")}


def form_to(client, world: World, report: Report, button: str) -> dict[str, str]:
    """What a button on the page of a report would send beside what is typed."""
    client.force_login(world.dung)
    page = client.get(f"/reports/{report.pk}/check/").content.decode()
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.S) if button in one)
    return {"seen": re.findall(r'name="seen" value="([^"]*)"', form)[0]}


@pytest.mark.parametrize("chosen", [["x"], ["²:1"], ["99999999999999999999999:1"], ["{}"], ["{}:"], []])
def test_strange_choices_accept_nothing(client, world: World, chosen: list[str]) -> None:
    report = sent(world, "A11", members_total=40)
    picked = [one.format(report.pk) for one in chosen]
    assert "Chưa chọn báo cáo nào đang chờ duyệt." in accept(client, world, picked)
    assert members(world, "TLD") is None


def test_reports_of_others_are_not_accepted_through_the_list(client, world: World) -> None:
    report = sent(world, "A21", members_total=40)
    accept(client, world, [f"{report.pk}:1"])
    report.refresh_from_db()
    assert report.state == Report.State.SUBMITTED


def test_a_report_is_commented_returned_and_accepted_on_its_page(client, world: World) -> None:
    report = sent(world, "A11", members_total=40, workers_total=50)
    here = f"/reports/{report.pk}"
    post(client, world, "dung", f"{here}/comment/", line="members_total", text="Khớp <i>sổ</i> chưa?")
    html = post(
        client, world, "dung", f"{here}/decide/", act="return", seen="1", reason="Sửa dòng đoàn viên"
    ).content.decode()
    assert "Khớp &lt;i&gt;sổ&lt;/i&gt; chưa?" in html
    assert "Đã trả lại 1 báo cáo." in html
    sent(world, "A11", members_total=42, workers_total=50)
    page = words_of(client, world, "dung", f"{here}/check/")
    assert "Lần gửi trước" in page
    comment = ReportComment.objects.get()
    post(client, world, "dung", f"{here}/comment/", settle=comment.pk)
    opened = form_to_accept(client, world, report)
    assert "Đã duyệt 1 báo cáo." in post(client, world, "dung", f"{here}/decide/", **opened).content.decode()
    assert members(world, "A1") == 42


def test_a_return_without_a_reason_is_told(client, world: World) -> None:
    report = sent(world, "A11", members_total=40)
    html = post(client, world, "dung", f"/reports/{report.pk}/decide/", act="return", reason=" ").content.decode()
    assert "Ghi lý do trả lại" in html
    report.refresh_from_db()
    assert report.state == Report.State.SUBMITTED


def test_a_comment_of_another_report_is_not_found(client, world: World) -> None:
    first, other = sent(world, "A11", members_total=40), sent(world, "A12", members_total=40)
    post(client, world, "dung", f"/reports/{other.pk}/comment/", text="Xem lại")
    comment = ReportComment.objects.get()
    answer = post(client, world, "dung", f"/reports/{first.pk}/comment/", settle=comment.pk)
    assert answer.status_code == 404
