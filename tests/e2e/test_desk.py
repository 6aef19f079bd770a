"""A body asks and three units answer on their phones; a leader's page fits one sheet; the desk at both widths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from congdoan.accounts import commands as accounts
from congdoan.accounts.models import User
from congdoan.common.charts import ColumnChart
from congdoan.dashboards import leader_page
from congdoan.dashboards.leader_page import Helped, LeaderPage
from congdoan.dashboards.unit_page import Months
from congdoan.org import commands as org
from congdoan.org.models import Unit
from congdoan.reporting.target_bars import Drawing
from congdoan.reporting.tests.steps import assigned
from tests import world
from tests.e2e.window import MARKS, WIDTHS, check, tab, window
from tests.world import World
from tests.year import report_year

pytestmark = MARKS


@pytest.fixture
def cast() -> World:
    built = world.build()
    report_year(built)
    return built


def sign_in(page: Page, live_server: LiveServer, user: User) -> None:
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    with window(browser, live_server, request.param) as opened:
        yield opened


def clerk_at(cast: World, code: str) -> User:
    unit = cast.unit(code)
    user = accounts.ensure_user(
        by=cast.admin, email=f"{code.lower()}@vi-du.vn", full_name=f"Văn thư {code}", password=world.PASSWORD,
        unit_id=unit.pk,
    )  # fmt: skip
    org.grant_role(by=cast.admin, user=user, role="clerk", unit=unit, start=date(2020, 1, 1))
    return user


def test_a_request_is_made_and_three_units_answer(cast: World, page: Page, live_server: LiveServer) -> None:
    clerks = {code: clerk_at(cast, code) for code in ("A12", "A21")} | {"A11": cast.giang}
    sign_in(page, live_server, cast.an)
    page.goto("/requests/")
    check(page)
    page.get_by_role("link", name="Yêu cầu báo cáo đột xuất").click()
    page.get_by_label("Tên báo cáo").fill("Việc làm trước Tết")
    page.get_by_label("Câu hỏi 1").fill("Số lao động mất việc")
    page.get_by_label("Đơn vị tính").fill("người")
    page.get_by_role("button", name="Thêm câu hỏi").click()
    expect(page.get_by_label("Câu hỏi 2")).to_be_visible()
    page.get_by_text("Dán nhiều câu hỏi…").click()
    page.get_by_label("Mỗi dòng một câu").fill("2. Đã có kế hoạch thưởng Tết chưa?")
    check(page)
    page.get_by_role("button", name="Tách thành câu hỏi").click()
    expect(page.get_by_label("Câu hỏi 2")).to_have_value("Đã có kế hoạch thưởng Tết chưa?")
    expect(page.get_by_label("Trả lời bằng").nth(1)).to_have_value("yes_no")
    page.get_by_label("Theo cấp, loại hình").check()
    page.get_by_label("Công đoàn cơ sở", exact=True).check()
    check(page)
    page.get_by_role("button", name="Tạo, lấy đường dẫn").click()
    expect(page.get_by_text("Nhắc 3 đơn vị chưa trả lời")).to_be_visible()
    check(page)
    link = re.search(r"http\S+/requests/\d+/", page.get_by_label("Chép vào nhóm Zalo").first.input_value())
    assert link is not None
    page.get_by_role("button", name="Chép lời mời").click()
    expect(page.get_by_role("button", name="Đã chép")).to_be_visible()
    for number, code in enumerate(("A11", "A12", "A21"), start=1):
        sign_in(page, live_server, clerks[code])
        page.goto("/")
        expect(page.get_by_role("link", name="Báo cáo đột xuất: Việc làm trước Tết").first).to_be_visible()
        check(page)
        page.goto(link.group(0))
        page.get_by_label("Số lao động mất việc").fill(str(number * 600))
        page.get_by_label("Có", exact=True).check()
        check(page)
        page.get_by_role("button", name="Gửi trả lời").click()
        expect(page.get_by_text("Đã trả lời lúc")).to_be_visible()
        check(page)
    sign_in(page, live_server, cast.an)
    page.goto(link.group(0))
    expect(page.get_by_text("3/3")).to_be_visible()
    expect(page.locator(".figs")).to_contain_text("3.600")
    check(page)


def test_a_leaders_page_fits_one_sheet(cast: World, page: Page, live_server: LiveServer) -> None:
    for line in ("members_admitted", "members_total", "workers_total", "initiatives"):
        assigned(cast, "PA", 300, line=line)
    sign_in(page, live_server, cast.ha)
    page.goto("/units/PA/leader/?period=2023")
    expect(page.get_by_role("heading", name="Đơn vị cần giúp nhất")).to_be_visible()
    check(page)
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))
    assert len(sheets) == 1


def test_the_fullest_page_of_a_leader_fits_one_sheet(
    cast: World, page: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many rows as the page ever shows, each of two lines, and the months below them."""
    for line in ("members_admitted", "members_total", "workers_total", "initiatives"):
        assigned(cast, "PA", 300, line=line)
    made = leader_page.leader_page

    def fullest(*asked: Any) -> LeaderPage:
        shown = made(*asked)
        target = replace(shown.targets.lines[0], name="Tỷ lệ đơn vị tổ chức hội nghị người lao động đúng hạn trong năm")
        unit = Unit(code="A1", name="Công đoàn các khu công nghiệp và khu kinh tế cửa khẩu tỉnh Lạc Giang")
        chart = ColumnChart("", tuple((f"Th {n}", 100 * n) for n in range(1, 13)), Decimal(900))
        return replace(
            shown,
            page=replace(shown.page, months=Months(target.held.indicator, chart, "01/2023", 30)),
            targets=Drawing(shown.targets.scale, [target] * leader_page.TARGETS, [target] * leader_page.OTHERS),
            missing=20, lacking=20, helped=[Helped(unit, [target.held] * 3, 10)] * leader_page.HELPED,
        )  # fmt: skip

    monkeypatch.setattr(leader_page, "leader_page", fullest)
    sign_in(page, live_server, cast.ha)
    page.goto("/units/PA/leader/?period=2023")
    expect(page.locator(".spark")).to_be_visible()
    expect(page.get_by_text("các khu công nghiệp")).to_have_count(leader_page.HELPED)
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))
    assert len(sheets) == 1


def test_the_desk_the_notices_and_their_ways(cast: World, page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server, cast.ha)
    page.goto("/")
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Thông báo").first.click()
    expect(page.get_by_text("Chưa có thông báo nào")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Cách nhận, lịch").click()
    page.get_by_role("button", name="Mở lịch, lấy địa chỉ").click()
    expect(page.get_by_label("Địa chỉ lịch")).to_have_value(re.compile(r"/calendar/.+\.ics$"))
    check(page)


def test_under_the_mark_of_the_demo_nothing_scrolls_for_nothing(
    cast: World, page: Page, live_server: LiveServer
) -> None:
    org.mark_illustrative(by=cast.admin)
    sign_in(page, live_server, cast.ha)
    page.goto("/notices/")
    expect(page.locator(".demo-mark")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")


def test_an_empty_desk_leads_to_a_cluster_of_a_long_name_on_a_phone(
    browser: Browser, cast: World, live_server: LiveServer
) -> None:
    name = "Cụm thi đua các công đoàn phường, xã và khu công nghiệp tỉnh Lạc Giang"
    type(cast.cluster).objects.filter(pk=cast.cluster.pk).update(name=name)
    judge = accounts.ensure_user(by=cast.admin, email="thi@vi-du.vn", full_name="Mai Thị Thi", password=world.PASSWORD)
    org.grant_role(by=cast.admin, user=judge, role="judge", unit=cast.unit("PA"), start=date(2020, 1, 1))
    with tab(browser, live_server, judge) as page:
        page.goto("/")
        expect(page.get_by_role("link", name=f"Mở {name}")).to_be_visible()
        check(page)
