"""Who is told what, once; by mail when they want it; and the calendar of their deadlines."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from icalendar import Calendar

from congdoan.adhoc.tests.steps import answered, asked
from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.desk import commands, queries
from congdoan.desk.commands import send_notices
from congdoan.desk.models import Desk, Notice
from congdoan.org import commands as org
from congdoan.reporting.cascade import Way
from congdoan.reporting.commands import (
    accept_reports,
    cascade_target,
    correct_report,
    decide_registered,
    return_report,
)
from congdoan.reporting.queries import indicators
from congdoan.reporting.tests.steps import aim, assigned, book_of, registered, sent
from tests.world import World

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
END = date(2023, 11, 30)
Clock = Callable[..., datetime]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the time: clock(day, hour) in December 2023; the year's reports of A11 are due on the 7th."""

    def at(day: int, hour: int = 12, month: int = 12) -> datetime:
        now = datetime(2023, month, day, hour, tzinfo=HERE)
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)
        return now

    at(2)
    return at


def told(world: World, person: str, kind: str = "") -> list[str]:
    found = Notice.objects.filter(user=world.users[person], **({"kind": kind} if kind else {}))
    return sorted(found.values_list("text", flat=True))


def test_a_returned_report_is_told_to_who_drafts_nearest_and_to_nobody_else(world: World, clock: Clock) -> None:
    report = sent(world, "A11", book=book_of(cut_off=END), members_total=40)
    return_report(by=world.dung, report=report, reason="Thiếu danh sách")
    send_notices(now=clock(2, 13))
    assert told(world, "giang", "returned") == ["Trả lại báo cáo năm 2023"]
    assert Notice.objects.get(kind="returned").line == "CĐCS Trường Tiểu học Đồng Mây: Thiếu danh sách"
    assert Notice.objects.filter(kind="returned").count() == 1


@pytest.mark.parametrize(("runs_again_on", "notices"), [(5, 1), (31, 1), (34, 0)])
def test_what_happened_while_the_site_stood_still_is_told_when_it_runs_again(
    world: World, clock: Clock, runs_again_on: int, notices: int
) -> None:
    """From Saturday the 2nd on; what is more than a month old is no news."""
    report = sent(world, "A11", book=book_of(cut_off=END), members_total=40)
    send_notices(now=clock(2, 9))
    return_report(by=world.dung, report=report, reason="Thiếu danh sách")
    Event.objects.filter(verb="report.returned").update(at=clock(2, 10))
    monday = clock(2) + timedelta(days=runs_again_on - 2)
    for _again in range(2):
        send_notices(now=monday)
    assert len(told(world, "giang", "returned")) == notices


def test_a_run_that_broke_off_is_made_up_for_by_the_next(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = sent(world, "A11", book=book_of(cut_off=END), members_total=40)
    send_notices(now=clock(2, 9))
    return_report(by=world.dung, report=report, reason="Thiếu danh sách")
    Event.objects.filter(verb="report.returned").update(at=clock(2, 10))
    with monkeypatch.context() as broken:
        broken.setattr("congdoan.desk.commands.notices_due", lambda now, since: _no_server(now))
        with pytest.raises(ConnectionRefusedError):
            send_notices(now=clock(5))
    send_notices(now=clock(8))
    assert len(told(world, "giang", "returned")) == 1


def test_where_nobody_is_at_the_unit_the_next_above_is_told(world: World, clock: Clock) -> None:
    report = sent(world, "A12", book=book_of(cut_off=END), members_total=40)
    return_report(by=world.an, report=report, reason="Thiếu")
    send_notices(now=clock(2, 13))
    assert told(world, "dung", "returned") == ["Trả lại báo cáo năm 2023"]
    assert told(world, "an", "returned") == []


def test_who_stands_in_is_told_too(world: World, clock: Clock) -> None:
    grant = world.giang.grants.get()
    days = {"start": date(2023, 12, 2), "end": date(2023, 12, 9)}
    org.lend_grants(by=world.giang, grants=[grant], to=world.lan, reason="Ốm", **days)
    asked(world, "A11", deadline=clock(2) + timedelta(days=3))
    send_notices(now=clock(2, 13))
    assert told(world, "lan", "request") == told(world, "giang", "request") == ["Báo cáo đột xuất: Việc làm trước Tết"]


def test_acceptance_and_correction_are_told_but_not_to_who_did_it(world: World, clock: Clock) -> None:
    report = sent(world, "A11", book=book_of(cut_off=END), members_total=40)
    (report,) = accept_reports(by=world.dung, reports=[report])
    correct_report(by=world.dung, report=report, figures={"members_total": 41}, reason="Nhầm")
    send_notices(now=clock(2, 13))
    assert told(world, "giang", "accepted") == ["Đã duyệt báo cáo năm 2023"]
    assert told(world, "giang", "corrected") == ["Đính chính báo cáo năm 2023"]
    assert told(world, "dung", "accepted") == []


def test_a_deadline_is_told_when_near_and_when_over_each_once(world: World, clock: Clock) -> None:
    send_notices(now=clock(2))
    assert "Báo cáo năm 2023" not in told(world, "giang")
    for _again in range(2):
        send_notices(now=clock(6))
    assert told(world, "giang", "deadline").count("Báo cáo năm 2023") == 1
    for _again in range(2):
        send_notices(now=clock(8))
    assert told(world, "giang", "overdue").count("Báo cáo năm 2023") == 1
    assert told(world, "binh") == []


def test_a_request_is_told_until_it_is_answered(world: World, clock: Clock) -> None:
    request = asked(world, deadline=clock(2) + timedelta(hours=5))
    answered(world, request, "A11", "giang")
    send_notices(now=clock(2, 13))
    assert told(world, "giang", "request") == []
    assert told(world, "chi") == []


# ---- targets that units register ----


def notices_of(world: World, person: str) -> list[tuple[str, str, str]]:
    found = Notice.objects.filter(user=world.users[person], kind__in=("registered", "decided")).order_by("pk")
    return list(found.values_list("text", "line", "address"))


def decide(world: World, value: int, reason: str = "", number: int = 1) -> None:
    asked_ = aim(world, "A11", value, period="2024", paper="KH 9")
    decide_registered(by=world.dung, aim=asked_, number=number, reason=reason)


def test_who_decides_is_told_once_a_day_what_a_unit_registered(world: World, clock: Clock) -> None:
    registered(world, "A11", 40, by="giang", period="2024")
    registered(world, "A11", 3, by="giang", period="2024", line="initiatives")
    for _again in range(2):
        send_notices(now=clock(2, 13))
    assert notices_of(world, "dung") == [
        ("CĐCS Trường Tiểu học Đồng Mây đăng ký chỉ tiêu năm 2024",
         "Đoàn viên kết nạp mới: 40 người; Sáng kiến được công nhận: 3 sáng kiến",
         "/reports/targets/A1/?period=2024&basis=actual#dang-ky")
    ]  # fmt: skip
    for person in ("giang", "an", "ha", "lan", "chi", "em", "admin"):
        assert notices_of(world, person) == []
    clock(3, 9)
    registered(world, "A11", 45, by="giang", period="2024")
    send_notices(now=clock(3, 10))
    assert notices_of(world, "dung")[-1][1] == "Đoàn viên kết nạp mới: 45 người"
    assert len(notices_of(world, "dung")) == 2


def test_who_registered_for_the_unit_and_decides_is_not_told(world: World, clock: Clock) -> None:
    """Nobody signs for A1 itself: the leader of the province registers, and decides with the officer."""
    registered(world, "A1", 40, by="ha", period="2024")
    send_notices(now=clock(2, 13))
    assert [len(notices_of(world, person)) for person in ("an", "ha", "dung")] == [1, 0, 0]


def test_what_was_decided_or_needs_no_decision_is_no_news_for_who_decides(world: World, clock: Clock) -> None:
    assigned(world, "A12", 40, period="2024")
    registered(world, "A12", 40, period="2024")
    registered(world, "A11", 40, by="giang", period="2024")
    decide(world, 40)
    send_notices(now=clock(2, 13))
    assert notices_of(world, "dung") == []


def test_who_signs_for_the_unit_is_told_how_it_was_decided(world: World, clock: Clock) -> None:
    registered(world, "A11", 40, by="giang", period="2024")
    decide(world, 40)
    registered(world, "A11", 30, by="giang", period="2024")
    decide(world, 35, "Có lớp mới", number=2)
    for _again in range(2):
        send_notices(now=clock(2, 13))
    page = "/reports/targets/A11/?period=2024&basis=actual"
    assert notices_of(world, "giang") == [
        ("Nhận mức đăng ký Đoàn viên kết nạp mới: 40 người",
         "CĐCS Trường Tiểu học Đồng Mây đăng ký 40 người cho năm 2024; KH 9", page),
        ("Giao khác mức đăng ký Đoàn viên kết nạp mới: 35 người",
         "CĐCS Trường Tiểu học Đồng Mây đăng ký 30 người cho năm 2024; Có lớp mới", page),
    ]  # fmt: skip
    for person in ("dung", "an", "ha", "lan", "chi", "em", "admin"):
        assert notices_of(world, person) == []
    send_notices(now=clock(3, 8))
    (letter,) = (letter for letter in mail.outbox if letter.to == ["giang@vi-du.vn"])
    assert "Mức đăng ký được quyết định: Giao khác mức đăng ký" in letter.body


def test_a_target_given_or_shared_out_since_is_told_as_the_decision_and_any_other_is_not(
    world: World, clock: Clock
) -> None:
    assigned(world, "A11", 20, by="dung", period="2024", line="initiatives")
    registered(world, "A11", 40, by="giang", period="2024")
    assigned(world, "A1", 90, period="2024")
    cascade_target(
        by=world.dung, unit=world.unit("A1"), period="2024", indicator=indicators()["members_admitted"], way=Way.EQUAL,
        decision="KH 7",
    )  # fmt: skip
    assigned(world, "A11", 50, by="dung", period="2024")
    send_notices(now=clock(2, 13))
    assert [text for text, _line, _address in notices_of(world, "giang")] == [
        "Giao khác mức đăng ký Đoàn viên kết nạp mới: 45 người"
    ]


def test_an_heir_is_told_nothing_of_what_it_carries_on(world: World, clock: Clock) -> None:
    registered(world, "A11", 40, by="giang", period="2024")
    decide(world, 40)
    registered(world, "A12", 10, period="2024")
    Event.objects.filter(verb__startswith="target.").update(at=clock(2) - timedelta(days=2))
    dated = {"on": date(2023, 12, 2), "decision": "QĐ 9"}
    org.merge_units(by=world.admin, units=[world.unit("A12")], into=world.unit("A11"), **dated)
    send_notices(now=clock(2, 13))
    assert notices_of(world, "giang") == notices_of(world, "dung") == []


# ---- mail ----


def to_mail(world: World, text: str = "Việc", *, urgent: bool = False, person: str = "giang") -> Notice:
    return Notice.objects.create(
        user=world.users[person], key=text, kind="request", text=text, address="/requests/1/", urgent=urgent,
        created=datetime(2023, 12, 2, tzinfo=HERE),
    )  # fmt: skip


@pytest.fixture
def quiet_desks(monkeypatch: pytest.MonkeyPatch) -> None:
    """No notices but those that a test makes."""
    monkeypatch.setattr("congdoan.desk.commands.notices_due", lambda now, since: iter(()))


@pytest.mark.usefixtures("quiet_desks")
def test_one_mail_in_the_morning_and_what_is_urgent_at_once(world: World, clock: Clock) -> None:
    to_mail(world, "Một")
    send_notices(now=clock(2, 6))
    assert mail.outbox == []  # before seven
    to_mail(world, "Hai")
    for _again in range(2):
        send_notices(now=clock(2, 8))
    assert [letter.to for letter in mail.outbox] == [["giang@vi-du.vn"]]
    assert "Một" in mail.outbox[0].body
    assert "Hai" in mail.outbox[0].body
    assert "http://localhost/requests/1/" in mail.outbox[0].body
    to_mail(world, "Ba")
    to_mail(world, "Bốn", urgent=True)
    send_notices(now=clock(2, 15))
    assert [letter.subject for letter in mail.outbox[1:]] == ["Bốn"]
    send_notices(now=clock(3, 8))
    assert [letter.subject for letter in mail.outbox[2:]] == ["Ba"]


@pytest.mark.usefixtures("quiet_desks")
@pytest.mark.parametrize(("mail_", "hour", "letters"), [("none", 9, 0), ("digest_only", 9, 1), ("digest", 22, 0)])
def test_everybody_is_told_as_they_want(world: World, clock: Clock, mail_: str, hour: int, letters: int) -> None:
    commands.set_ways(by=world.giang, mail=mail_, digest_hour=7, quiet_from=21, quiet_until=6)
    to_mail(world, urgent=True)
    send_notices(now=clock(2, hour))
    assert len(mail.outbox) == letters


@pytest.mark.usefixtures("quiet_desks")
def test_what_was_read_is_not_mailed_and_who_has_no_address_gets_none(world: World, clock: Clock) -> None:
    to_mail(world)
    commands.mark_read(by=world.giang)
    to_mail(world, person="dung")
    type(world.dung).objects.filter(pk=world.dung.pk).update(email=None, phone="0900000001")
    assert send_notices(now=clock(2, 9)).mails == 0
    assert mail.outbox == []


def _no_server(_letter: object) -> None:
    raise ConnectionRefusedError


@pytest.mark.usefixtures("quiet_desks")
def test_a_mail_that_fails_is_tried_again(world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    to_mail(world, urgent=True)
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", _no_server)
        assert send_notices(now=clock(2, 9)).failed == 1
    assert send_notices(now=clock(2, 10)).mails == 1
    assert len(mail.outbox) == 1


def test_quiet_hours_reach_over_midnight() -> None:
    hours = ((21, 6), (12, 14), (6, 6))
    night, noon, never = (Desk(quiet_from=start, quiet_until=end) for start, end in hours)
    assert [hour for hour in range(24) if night.is_quiet(hour)] == [0, 1, 2, 3, 4, 5, 21, 22, 23]
    assert [hour for hour in range(24) if noon.is_quiet(hour)] == [12, 13]
    assert not any(never.is_quiet(hour) for hour in range(24))


# ---- pages ----


def text_of(client: Client, address: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", client.get(address).content.decode())).split())


def test_the_bell_counts_what_is_unread_and_following_a_notice_reads_it(world: World, client: Client) -> None:
    notice = to_mail(world)
    client.force_login(world.giang)
    assert "1 thông báo chưa đọc" in text_of(client, "/notices/")
    assert 'aria-label="Thông báo: 1 chưa đọc"' in client.get("/").content.decode()
    assert client.get(f"/notices/{notice.pk}/").headers["Location"] == "/requests/1/"
    assert "Không có thông báo nào chưa đọc" in text_of(client, "/notices/")
    to_mail(world, "Nữa")
    client.post("/notices/read/")
    assert queries.unread_of(world.giang) == 0


def test_nobody_opens_or_reads_another_s_notice(world: World, client: Client) -> None:
    notice = to_mail(world)
    client.force_login(world.admin)
    assert client.get(f"/notices/{notice.pk}/").status_code == 404
    client.post("/notices/read/")
    assert queries.unread_of(world.giang) == 1


def test_the_ways_are_set_on_a_page(world: World, client: Client) -> None:
    client.force_login(world.giang)
    wrong = client.post("/notices/ways/", {"mail": "pigeon", "digest_hour": "99", "quiet_from": "21"})
    assert wrong.status_code == 422
    assert not Desk.objects.filter(user=world.giang).exists()
    right = {"mail": "digest_only", "digest_hour": "8", "quiet_from": "20", "quiet_until": "7"}
    assert client.post("/notices/ways/", right).status_code == 302
    assert queries.desk_of(world.giang).digest_hour == 8


# ---- the calendar ----


def calendar(client: Client, world: World, person: str = "giang") -> str:
    commands.open_calendar(by=world.users[person])
    return f"/calendar/{queries.token_of(queries.desk_of(world.users[person]))}.ics"


def test_a_calendar_holds_one_s_own_deadlines_in_vietnamese(world: World, client: Client, clock: Clock) -> None:
    asked(world, deadline=clock(2) + timedelta(days=1))
    answer = client.get(calendar(client, world))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    entries = {str(entry["summary"]): entry for entry in Calendar.from_ical(answer.content).walk("VEVENT")}
    assert entries["Báo cáo năm 2023"]["dtstart"].dt == date(2023, 12, 7)
    request = entries["Báo cáo đột xuất: Việc làm trước Tết"]
    assert request["dtend"].dt == datetime(2023, 12, 3, 12, tzinfo=HERE)
    assert "http://localhost/requests/" in request["description"]


def test_a_calendar_shows_nothing_of_others(world: World, client: Client, clock: Clock) -> None:
    asked(world, deadline=clock(2) + timedelta(days=1))
    assert "Việc làm trước Tết" not in client.get(calendar(client, world, "chi")).content.decode()


def test_another_address_a_closed_one_and_a_closed_account_end_the_old_one(world: World, client: Client) -> None:
    first = calendar(client, world)
    second = calendar(client, world)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    type(world.giang).objects.filter(pk=world.giang.pk).update(is_active=False)
    assert client.get(second).status_code == 404
    type(world.giang).objects.filter(pk=world.giang.pk).update(is_active=True)
    commands.close_calendar(by=world.giang)
    assert client.get(second).status_code == 404


@pytest.mark.parametrize("token", ["x", "1.", "1.:", "0.a:b", "%00", "1.abc:def"])
def test_a_guessed_address_leads_nowhere(world: World, client: Client, token: str) -> None:
    assert client.get(f"/calendar/{token}.ics").status_code == 404
    with pytest.raises(Refused):
        queries.calendar_of(token)


def test_the_address_is_opened_and_closed_on_the_page(world: World, client: Client) -> None:
    client.force_login(world.giang)
    client.post("/notices/calendar/", {"act": "open"})
    assert "/calendar/" in client.get("/notices/ways/").content.decode()
    client.post("/notices/calendar/", {"act": "close"})
    assert "/calendar/" not in client.get("/notices/ways/").content.decode().replace("/notices/calendar/", "")
