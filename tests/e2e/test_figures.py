"""A person reads a cluster and follows a figure down to the report it was typed into: at a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from congdoan.reporting.models import Report
from tests import world
from tests.e2e.window import MARKS, WIDTHS, check, window
from tests.year import report_year

CLUSTER = "/clusters/C1/2023/?period=2023&basis=actual&cut_off=2023-11-22"
pytestmark = MARKS


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An's window, signed in."""
    cast = world.build()
    report_year(cast)
    client = Client()
    client.force_login(cast.an)
    with window(browser, live_server, request.param) as opened:
        session = client.cookies["sessionid"].value
        opened.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        yield opened


def test_a_figure_of_the_cluster_leads_down_to_its_report(page: Page) -> None:
    page.goto("/figures/")
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
    expect(page.get_by_role("heading", name="Báo cáo 6 tháng, năm của công đoàn cơ sở")).to_be_visible()
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
        "/units/PA/pivot/",
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
