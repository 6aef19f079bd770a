"""A superior reminds of a report: who holds it up is told, once a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import time_machine
from django.core import mail
from django.utils import timezone

from congdoan.desk.commands import send_notices
from congdoan.desk.models import Notice
from congdoan.periods.commands import ensure_period
from congdoan.reporting.commands import hand_to_sign, remind
from congdoan.reporting.tests.steps import book_of, drafted, form_of, sent
from congdoan.reporting.tests.writing import clerk_of
from tests.world import World

END = date(2023, 11, 30)


def reminded(
    world: World, unit: str = "A12", by: str = "dung", day: int = 9, then: Callable[[], object] = lambda: None
) -> None:
    """Of the report of the year 2023; `then` is what happens before notices are made."""
    with time_machine.travel(datetime(2023, 12, day, 13, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), tick=False):
        remind(by=world.users[by], units=[world.unit(unit)], form=form_of("CS-NAM"), period=ensure_period("2023"))
        then()
        send_notices(now=timezone.now())


def reminders_told() -> list[tuple[str, str, str]]:
    found = Notice.objects.filter(kind="reminded").order_by("pk")
    return list(found.values_list("user__email", "text", "address"))


def test_a_reminder_is_told_once_a_day_to_who_drafts_and_to_nobody_else(world: World) -> None:
    clerk_of(world)
    for _again in range(2):
        reminded(world, day=9)
    first = ("lam@vi-du.vn", "Cấp trên nhắc gửi báo cáo năm 2023", "/reports/write/A12/2023/CS-NAM/")
    assert reminders_told() == [first]
    (letter,) = (letter for letter in mail.outbox if letter.to == ["lam@vi-du.vn"] and "Lời nhắc" in letter.body)
    assert "Lời nhắc: Cấp trên nhắc gửi báo cáo năm 2023\nCĐCS Công ty TNHH May Sông Đáy · " in letter.body
    reminded(world, day=10)
    assert reminders_told() == [first, first]


def test_of_a_report_that_waits_to_be_signed_who_signs_is_reminded(world: World) -> None:
    lam = clerk_of(world)
    clerk_of(world, role="chair", name="phuc", full_name="Lý Văn Phúc")
    report = drafted(world, "A12", book=book_of(cut_off=END), members_total=40)
    hand_to_sign(by=lam, report=report)
    reminded(world)
    assert [(email, address) for email, _text, address in reminders_told()] == [
        ("phuc@vi-du.vn", f"/reports/{report.pk}/sign/")
    ]


def test_what_was_sent_since_is_not_reminded_of(world: World) -> None:
    clerk_of(world)
    reminded(world, then=lambda: sent(world, "A12", book=book_of(cut_off=END), members_total=40))
    assert reminders_told() == []


def test_who_reminds_is_not_told_where_nobody_is_at_the_unit(world: World) -> None:
    reminded(world)
    assert reminders_told() == []
    reminded(world, "A11", by="an")
    assert [email for email, _text, _address in reminders_told()] == ["giang@vi-du.vn"]
