"""A leader shares a target out, registers one and explains a missed one: at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from congdoan.reporting.tests.steps import assigned
from tests import world
from tests.e2e.window import MARKS, WIDTHS, check, window
from tests.year import report_year

pytestmark = MARKS


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Hà's window, signed in; her province has a target to share out."""
    cast = world.build()
    report_year(cast)
    assigned(cast, "PA", 300)
    client = Client()
    client.force_login(cast.ha)
    with window(browser, live_server, request.param) as opened:
        session = client.cookies["sessionid"].value
        opened.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        yield opened


def test_a_target_is_shared_out_and_what_remains_is_seen(page: Page) -> None:
    page.goto("/units/PA/?period=2023")
    page.get_by_role("link", name="Chỉ tiêu", exact=True).first.press("Enter")
    expect(page.get_by_role("heading", name="Chỉ tiêu", exact=True)).to_be_visible()
    check(page)
    page.get_by_role("link", name="Phân bổ…").first.press("Enter")
    own = page.get_by_role("heading", name="Mức tự định")
    expect(own).to_be_hidden()
    page.get_by_label("Tự định từng đơn vị").check()
    expect(own).to_be_visible()
    check(page)
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("alert").filter(has_text="1 chỗ cần sửa")).to_contain_text("Còn trống.")
    check(page)
    page.get_by_label("Văn bản giao chỉ tiêu").fill("Kế hoạch 12/KH-LĐLĐ")
    page.get_by_label("Chia đều").check()
    page.get_by_label("Giữ lại, chưa giao").fill("20")
    page.get_by_role("button", name="Xem trước").click()
    table = page.get_by_role("region", name="Mức của từng đơn vị, cuộn ngang được")
    expect(table).to_contain_text("140")
    check(page)
    page.get_by_role("button", name="Giao cho 2 đơn vị").click()
    expect(page.get_by_text("Đã giao chỉ tiêu cho 2 đơn vị trực thuộc.")).to_be_visible()
    expect(page.get_by_text("còn 20 người chưa giao xuống dưới")).to_be_visible()
    check(page)


def test_a_target_is_registered_and_a_missed_one_explained(page: Page) -> None:
    page.goto("/reports/targets/PA/?period=2023")
    page.get_by_role("link", name="Đăng ký chỉ tiêu").click()
    check(page)
    page.get_by_label("Chỉ số", exact=True).select_option("initiatives")
    page.get_by_label("Mức", exact=True).fill("1.500")
    page.get_by_label("Văn bản đăng ký chỉ tiêu").fill("Bản đăng ký 1")
    page.get_by_role("button", name="Đăng ký chỉ tiêu").click()
    expect(page.get_by_text("Đã đăng ký chỉ tiêu.")).to_be_visible()
    page.get_by_role("link", name="Giải trình").first.click()
    check(page)
    page.get_by_label("Nguyên nhân").fill("Doanh nghiệp giảm lao động")
    page.get_by_label("Giải pháp khắc phục").fill("Khảo sát lại từng doanh nghiệp")
    page.get_by_role("button", name="Ghi giải trình").click()
    expect(page.get_by_text("Khảo sát lại từng doanh nghiệp")).to_be_visible()
    check(page)
