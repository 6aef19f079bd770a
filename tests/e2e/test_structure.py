"""Structure in time as people look at it: then and now, the years, what changed between two days, a life."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from congdoan.org import commands as org
from congdoan.reporting.tests.steps import accepted, book_of
from tests import world
from tests.e2e.window import MARKS, WIDTHS, check, window
from tests.year import report_year

A1 = "/units/A1/?period=2023&basis=actual&cut_off=2023-11-22"
pytestmark = MARKS


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An's window, signed in; A2 has become part of A1 in March 2024."""
    cast = world.build()
    report_year(cast)
    for year, members in ((2022, 850), (2023, 930)):
        accepted(cast, "A21", book=book_of(str(year), cut_off=date(year, 11, 30)), members_total=members)
    merger = {"on": date(2024, 3, 1), "decision": "QĐ 9/QĐ-LĐLĐ"}
    org.merge_units(by=cast.admin, units=[cast.unit("A2")], into=cast.unit("A1"), **merger)
    org.rename_unit(by=cast.admin, unit=cast.unit("A1"), name="Công đoàn khu vực An Thượng", **merger)
    for unit, members in (("A11", 45), ("A21", 950)):
        accepted(cast, unit, book=book_of("2024", cut_off=date(2024, 11, 30)), members_total=members)
    client = Client()
    client.force_login(cast.an)
    with window(browser, live_server, request.param) as opened:
        session = client.cookies["sessionid"].value
        opened.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        yield opened


def test_a_unit_is_read_as_it_was_and_as_it_is(page: Page) -> None:
    page.goto(A1)
    expect(page.get_by_role("heading", name="LĐLĐ huyện An Thượng")).to_be_visible()
    check(page)
    page.get_by_role("group", name="Cơ cấu tổ chức").get_by_role("link", name="Cơ cấu hiện nay").click()
    expect(page.get_by_role("heading", name="Công đoàn khu vực An Thượng")).to_be_visible()
    expect(page.locator(".figs").get_by_role("link", name="940")).to_be_visible()
    check(page)
    page.locator(".figs").get_by_role("link", name="940").click()
    expect(page.get_by_text("con số này lấy từ đâu")).to_be_visible()
    assert "structure=now" in page.url
    check(page)
    page.get_by_role("link", name="Xem các đơn vị đã kết thúc").click()
    expect(page.get_by_role("link", name="LĐLĐ huyện Ấp Đông")).to_be_visible()
    check(page)
    page.get_by_role("link", name="LĐLĐ huyện Ấp Đông").click()
    expect(page.locator(".figs").get_by_role("link", name="900")).to_be_visible()
    page.get_by_role("group", name="Cơ cấu tổ chức").get_by_role("link", name="Cơ cấu hiện nay").click()
    expect(page.get_by_text("Đơn vị đã kết thúc hoạt động 01/03/2024")).to_be_visible()
    check(page)


def test_the_years_show_the_change_and_lead_to_it(page: Page) -> None:
    page.goto(A1)
    years = page.get_by_role("region", name="Qua các năm, cuộn ngang được")
    expect(page.get_by_role("img", name="Tổng số đoàn viên")).to_be_visible()
    change = years.get_by_role("row", name="01/03/2024")
    expect(change).to_contain_text("sáp nhập vào Công đoàn khu vực An Thượng")
    change.get_by_role("link", name="xem thay đổi").click()
    expect(page.get_by_role("heading", name="Thay đổi về tổ chức")).to_be_visible()
    expect(page.get_by_role("heading", name="01/03/2024 · QĐ 9/QĐ-LĐLĐ")).to_be_visible()
    check(page)


def test_changes_are_filtered_and_searched_in_place(page: Page) -> None:
    page.goto("/org/changes/?from=2024-01-01&to=2024-12-31")
    check(page)
    page.evaluate("document.body.dataset.kept = 'yes'")
    listed = page.get_by_role("region", name="Từng thay đổi")
    page.get_by_role("link", name="Đổi tên 1").press("Enter")
    expect(listed.locator(".rows > li")).to_have_count(1)
    expect(page.get_by_role("link", name="Đổi tên 1")).to_be_focused()
    assert "kind=renamed" in page.url
    find = page.get_by_label("Tìm đơn vị", exact=True)
    find.fill("ap dong")
    expect(page.get_by_text("Không có thay đổi nào khớp")).to_be_visible()
    assert "kind=renamed" in page.url
    expect(find).to_be_focused()
    page.get_by_role("link", name="Bỏ lọc").click()
    expect(listed.locator(".rows > li")).to_have_count(3)
    page.goto("/org/changes/?from=2024-01-01&to=2024-12-31&kind=moved")
    find.fill("ap dong")
    expect(page.get_by_text("Không có thay đổi nào khớp")).to_be_visible()
    find.fill("anh sao")
    expect(listed.locator(".rows > li")).to_have_count(1)
    assert page.evaluate("document.body.dataset.kept") is None
    check(page)
    page.get_by_role("button", name="01/01/2024 – 31/12/2024").click()
    check(page)
    page.get_by_label("Đến ngày").fill("29/02/2024")
    page.get_by_role("button", name="Xem thay đổi").click()
    expect(page.get_by_text("Không có thay đổi nào khớp")).to_be_visible()
    assert "kind=moved" in page.url


def test_a_life_opens_the_tree_of_its_days(page: Page) -> None:
    page.goto("/org/units/A2/history/")
    expect(page.get_by_text("Nay là Công đoàn khu vực An Thượng")).to_be_visible()
    check(page)
    page.get_by_role("link", name="cây ngày này 01/03/2024").click()
    expect(page.get_by_role("link", name="LĐLĐ huyện Ấp Đông sáp nhập 01/03/2024")).to_be_visible()
    check(page)
