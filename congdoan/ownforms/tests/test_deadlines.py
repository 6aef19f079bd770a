"""A form's own deadline: set in its draft, told where the form is seen, and the one by which a report is late."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from congdoan.ownforms import commands
from congdoan.ownforms.draft_page import due_words
from congdoan.ownforms.models import FormDraft
from congdoan.ownforms.queries import examine
from congdoan.ownforms.rules import form_of, with_form
from congdoan.ownforms.tests.steps import YEARLY, edited, issued, with_one_line
from congdoan.periods.commands import ensure_period
from congdoan.reporting import commands as reporting
from congdoan.reporting import desk, queries
from congdoan.reporting.models import Report, ReportForm
from congdoan.reporting.queries import ListFilter, Scope, answer_to
from congdoan.reporting.tests.writing import clerk_of
from tests.pages import words_of
from tests.world import World

pytestmark = pytest.mark.django_db

SHOWN = {"code": "PA-NAM", **YEARLY, "lines": ["pa_tu_sach"]}
AFTER_20_DAYS = date(2023, 12, 20)


def due_after(world: World, **days: int) -> FormDraft:
    return edited(world, with_one_line(world), lambda document: with_form(document, SHOWN | {"due": days}))


def sent(world: World, unit: str, on: date) -> Report:
    form, period = ReportForm.objects.select_related("set").get(code="PA-NAM"), ensure_period("2023")
    book = reporting.ensure_book(indicator_set=form.set, period=period, basis="actual", cut_off=period.end)
    draft = reporting.draft_report(
        by=world.admin, unit=world.unit(unit), form=form, book=book, figures={"pa_tu_sach": 1}
    )
    return reporting.submit_report(by=world.admin, report=draft, on=on)


def test_the_days_of_the_form_decide_what_is_late(world: World) -> None:
    issued(world, due_after(world, year=20))
    assert sent(world, "A11", AFTER_20_DAYS).on_time
    assert not sent(world, "A12", date(2023, 12, 21)).on_time
    scope = Scope("2023", "PA")
    form = ReportForm.objects.select_related("set__owner").get(code="PA-NAM")
    for day, late in ((AFTER_20_DAYS, False), (date(2023, 12, 21), True)):
        listed = queries.checklist(world.an, world.unit("PA"), form, answer_to(scope), ListFilter(), day)
        row = next(row for row in listed.rows if row.unit.code == "A21")
        assert (row.due, row.is_overdue) == (AFTER_20_DAYS, late)


def test_the_desk_and_the_pages_tell_the_day(client: Client, world: World) -> None:
    issued(world, due_after(world, year=20))
    clerk = clerk_of(world)
    with time_machine.travel(date(2023, 12, 10), tick=False):
        due = {card.due for card in desk.cards(clerk) if "Biểu 01" in card.line or "biểu 01" in card.line}
        assert due == {AFTER_20_DAYS}
        sent(world, "A12", date(2023, 12, 10))
        accepting = next(card for card in desk.cards(world.dung) if card.key.startswith("accept:"))
        assert accepting.due == AFTER_20_DAYS
    told = words_of(client, world, "an", reverse("ownforms:version", args=["PA", 1]))
    assert "20 ngày sau ngày cuối kỳ năm" in told


def test_a_form_without_days_of_its_own_follows_the_calendar(world: World) -> None:
    issued(world, with_one_line(world))
    assert not sent(world, "A11", AFTER_20_DAYS).on_time
    with time_machine.travel(date(2023, 12, 10), tick=False):
        assert due_words(SHOWN) == ["kỳ năm theo lịch chung (năm 2024: 07/12/2024)"]
        two = SHOWN | {"levels": ["grassroots_union", "upper_level_union"], "due": {}}
        days = "Công đoàn cơ sở 07/12/2024, Công đoàn cấp trên trực tiếp cơ sở 12/12/2024"
        assert due_words(two) == [f"kỳ năm theo lịch chung (năm 2024: {days})"]
        assert due_words(two | {"due": {"year": 0}}) == ["đúng ngày cuối kỳ năm (năm 2024: 30/11/2024)"]


def test_days_are_typed_beside_the_kind_of_period_and_kept(client: Client, world: World) -> None:
    draft = with_one_line(world)
    client.force_login(world.an)
    address = f"{reverse('ownforms:view', args=[draft.pk])}?code=PA-NAM"
    typed = {**YEARLY, "lines": ["pa_tu_sach"], "due_year": "20", "due_month": "3", "edition": draft.edition}
    preview = client.post(reverse("ownforms:preview", args=[draft.pk]), typed, headers={"hx-request": "true"})
    assert "20 ngày sau ngày cuối kỳ năm" in preview.content.decode()
    assert client.post(address, typed | {"due_year": "400"}).status_code == 422
    assert client.post(address, typed).status_code == 302
    draft.refresh_from_db()
    assert form_of(draft.document, "PA-NAM")["due"] == {"year": 20}
    assert 'value="20"' in client.get(address).content.decode()


def test_days_for_a_period_the_form_does_not_have_are_a_fault(world: World) -> None:
    faults = examine(due_after(world, month=3)).faults
    assert [(fault.where, fault.message) for fault in faults] == [("Biểu 01", "không có kỳ báo cáo của biểu “month”.")]


def test_an_issued_deadline_stays_and_the_next_version_begins_with_it(world: World) -> None:
    issued(world, due_after(world, year=20))
    after = commands.begin(by=world.an, body=world.unit("PA"))
    assert form_of(after.document, "PA-NAM")["due"] == {"year": 20}
    later = edited(world, after, lambda document: with_form(document, SHOWN | {"due": {"year": 30}}))
    assert [fault.message for fault in examine(later).faults] == ["biểu PA-NAM đã ban hành: giữ nguyên hạn nộp."]


def test_the_desk_leads_to_the_list_of_the_form_and_a_search_stays_there(client: Client, world: World) -> None:
    issued(world, with_one_line(world))
    sent(world, "A11", date(2023, 12, 5))
    (url,) = [card.url for card in desk.cards(world.users["dung"]) if card.key.startswith("accept:")]
    client.force_login(world.users["dung"])
    page = client.get(url)
    assert page.status_code == 200
    assert "Biểu 01" in page.content.decode()
    assert '<input type="hidden" name="set" value="PA">' in page.content.decode()  # of the search
