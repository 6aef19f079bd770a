"""Closing and reopening a period on its page: what it would hold and miss is told before anybody decides."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client

from congdoan.periods.queries import period_of
from congdoan.reporting import commands
from congdoan.reporting.models import Report
from congdoan.reporting.tests.steps import accepted, book_of, drafted, rate, sent
from congdoan.reporting.tests.test_target_pages import at, text_of
from tests.world import World

PAGE = "/reports/closing/?period=2023"
SEEN = {"decision": "QĐ 5/QĐ-LĐLĐ", "seen": "False-1-2"}


@pytest.fixture
def collected(world: World) -> Report:
    """A11 is accepted, A12 waits, A21 is a draft, the others have not begun; the report that waits."""
    accepted(world, "A11", members_total=40)
    drafted(world, "A21", members_total=10)
    return sent(world, "A12", members_total=50)


def test_the_page_tells_what_closes_and_what_is_missing(client: Client, world: World, collected: Report) -> None:
    told = text_of(at(client, world, "admin").get(PAGE))
    assert "Sẽ khóa 1 báo cáo" in told
    assert "Chưa duyệt 2 báo cáo" in told
    assert "Đang soạn 1 Đã gửi 1" in told
    ((_, forms),) = at(client, world, "admin").get(PAGE).context["page"].books
    grassroots = next(one for one in forms if one.taken_in)
    assert grassroots.expected == rate(world, "TLD")[0] == 3 + grassroots.not_begun
    assert period_of("2023").closed_by == ""


def test_a_period_is_closed_and_reopened(client: Client, world: World, collected: Report) -> None:
    site = at(client, world, "admin")
    assert "Đã khóa năm 2023: 1 báo cáo." in text_of(site.post(PAGE, SEEN, follow=True))
    assert period_of("2023").closed_by == "QĐ 5/QĐ-LĐLĐ"
    told = text_of(site.get(PAGE))
    assert "Đã khóa theo QĐ 5/QĐ-LĐLĐ" in told
    again = {"decision": "QĐ 6", "seen": "True-1-2"}
    assert "Đã mở lại năm 2023: 1 báo cáo." in text_of(site.post(PAGE, again, follow=True))
    assert not period_of("2023").is_closed


def test_whoever_saw_other_numbers_looks_again(client: Client, world: World, collected: Report) -> None:
    commands.accept_reports(by=world.admin, reports=[collected])
    answer = at(client, world, "admin").post(PAGE, SEEN)
    assert answer.status_code == 409
    told = text_of(answer)
    assert "Số báo cáo của kỳ vừa thay đổi" in told
    assert "Sẽ khóa 2 báo cáo" in told
    assert 'value="QĐ 5/QĐ-LĐLĐ"' in answer.content.decode()
    assert not period_of("2023").is_closed


@pytest.mark.parametrize(("decision", "said"), [("", "Thiếu số và ngày"), ("x" * 201, "200")])
def test_a_decision_is_asked_for(client: Client, world: World, collected: Report, decision: str, said: str) -> None:
    answer = at(client, world, "admin").post(PAGE, {**SEEN, "decision": decision})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not period_of("2023").is_closed


def test_a_period_that_runs_has_nothing_to_press(client: Client, world: World, collected: Report) -> None:
    with time_machine.travel(date(2023, 11, 29)):
        site = at(client, world, "admin")
        page = site.get(PAGE)
        assert "Kỳ kết thúc ngày 30/11/2023" in text_of(page)
        assert 'name="decision"' not in page.content.decode()
        assert site.post(PAGE, SEEN).status_code == 422
    assert not period_of("2023").is_closed


def test_the_page_begins_with_the_latest_period_to_close(client: Client, world: World, collected: Report) -> None:
    book_of("2022", cut_off=date(2022, 11, 30))
    site = at(client, world, "admin")
    assert site.get("/reports/closing/").context["page"].period.code == "2023"
    commands.close_period(by=world.admin, code="2023", decision="QĐ 1")
    assert site.get("/reports/closing/").context["page"].period.code == "2022"


@pytest.mark.parametrize("person", ["ha", "an", "em", "chi", "khoa"])
def test_nobody_else_finds_the_page(client: Client, world: World, collected: Report, person: str) -> None:
    site = at(client, world, person)
    assert site.get(PAGE).status_code == 404
    assert site.post(PAGE, SEEN).status_code == 404
    assert not period_of("2023").is_closed
    assert "Khóa kỳ" not in text_of(site.get("/reports/"))
