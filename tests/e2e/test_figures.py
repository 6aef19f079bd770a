"""A person reads a cluster and follows a figure down to the report it was typed into: at a desk and on a phone."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from congdoan.reporting.models import Report
from tests import world
from tests.year import report_year

CHROMIUM = "/usr/bin/chromium"
CLUSTER = "/clusters/C1/2023/?period=2023&basis=actual&cut_off=2023-11-22"

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright runs a loop in the thread that builds the data
pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="chromium is not installed"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(params=[1280, 390])
def page(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An's browser, signed in, in which nothing may go wrong unseen."""
    cast = world.build()
    report_year(cast)
    client = Client()
    client.force_login(cast.an)
    with browser.new_context(base_url=live_server.url, viewport={"width": request.param, "height": 844}) as context:
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        opened = context.new_page()
        complaints: list[str] = []
        opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        yield opened
        assert not complaints


def check(page: Page) -> None:
    """Nothing sticks out sideways, and axe has nothing to say."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_figure_of_the_cluster_leads_down_to_its_report(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Cụm thi đua số 1")).to_be_visible()
    page.goto(CLUSTER)
    check(page)
    page.get_by_role("region", name="Bảng so sánh").get_by_role("link", name="940").click()
    expect(page.get_by_role("heading", name="Tổng số đoàn viên")).to_be_visible()
    check(page)
    page.get_by_role("link", name="40", exact=True).click()
    expect(page.get_by_text("LĐLĐ huyện An Thượng · con số này lấy từ đâu")).to_be_visible()
    check(page)
    page.get_by_role("link", name="40", exact=True).click()
    expect(page.get_by_role("heading", name="Báo cáo của công đoàn cơ sở")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Tổng số đoàn viên"))).to_contain_text("40")
    check(page)


def test_the_scope_line_changes_the_figures(page: Page) -> None:
    page.goto(CLUSTER)
    page.get_by_role("button", name="Thực hiện đến 22/11/2023").click()
    check(page)
    page.get_by_role("link", name="Chính thức 30/11/2023").click()
    expect(page.get_by_role("region", name="Bảng so sánh").get_by_role("link", name="41").first).to_be_visible()
    assert "cut_off=2023-11-30" in page.url


def test_a_chip_filters_the_list_in_place(page: Page) -> None:
    page.goto("/units/A1/?period=2023&cut_off=2023-11-22")
    check(page)
    units = page.get_by_role("region", name="Đơn vị trực thuộc, cuộn ngang được")
    expect(units.get_by_role("link", name="CĐCS Trường Tiểu học Đồng Mây")).to_be_visible()
    page.evaluate("document.body.dataset.kept = 'yes'")
    chip = page.get_by_role("link", name="Trả lại 1")
    chip.press("Enter")
    expect(units.get_by_role("link", name="CĐCS Trường Tiểu học Đồng Mây")).to_have_count(0)
    expect(units.get_by_role("link", name="CĐCS Công ty TNHH May Sông Đáy")).to_be_visible()
    expect(chip).to_have_attribute("aria-current", "true")
    expect(chip).to_be_focused()
    assert page.evaluate("document.body.dataset.kept") == "yes"
    assert "state=returned" in page.url
    check(page)
    page.go_back()
    expect(page.get_by_role("heading", name="LĐLĐ huyện An Thượng")).to_be_visible()
    expect(units.get_by_role("link", name="CĐCS Trường Tiểu học Đồng Mây")).to_be_visible()


@pytest.mark.parametrize(
    "address",
    [
        "/clusters/C1/2023/figures/members_density/",
        "/units/PA/",
        "/units/A11/",
        "/units/A1/figures/members_density/",
        "/reports/",
        "/search/?q=huyen",
    ],
)
def test_every_page_is_whole(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    check(page)


def test_the_page_of_a_returned_report(page: Page) -> None:
    page.goto(f"/reports/{Report.objects.get(state='returned').pk}/")
    expect(page.get_by_text("Lý do: Thiếu danh sách đoàn viên")).to_be_visible()
    check(page)
