"""An administrator merges one union into another: previewed, done, read in its history, withdrawn; desk and phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from congdoan.org import commands
from congdoan.org.models import Change, Unit
from congdoan.registers.members.tests.steps import opened
from congdoan.reporting.tests.steps import accepted, assigned
from tests import world
from tests.e2e.test_sign_in_and_tree import expect_heading, sign_in
from tests.e2e.window import MARKS, WIDTHS, check, window

pytestmark = MARKS


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    cast = world.build()
    commands.grant_role(
        by=cast.admin, user=cast.an, role="administrator", unit=cast.units["PA"], start=date(2020, 1, 1)
    )
    accepted(cast, "A11", members_total=40, workers_total=44)
    assigned(cast, "A11", 50, line="members_total")
    opened(cast, n=2)
    with window(browser, live_server, request.param) as opened_page:
        yield opened_page


def previewed(page: Page) -> None:
    """The form, with a day that is wrong at first and the other union picked from several."""
    page.goto("/org/units/A11/history/")
    sign_in(page)
    page.get_by_role("link", name="Thay đổi tổ chức…").click()
    expect_heading(page, "Thay đổi tổ chức")
    check(page)
    page.get_by_role("link", name="Sáp nhập vào đơn vị khác").click()
    expect_heading(page, "Sáp nhập vào đơn vị khác")
    page.get_by_label("Đơn vị nhận sáp nhập").press_sequentially("cong ty", delay=20)
    page.get_by_label("CĐCS Công ty TNHH May Sông Đáy (A12)").check()
    check(page)
    page.get_by_label("Ngày có hiệu lực").fill("1/1/1999")
    page.get_by_label("Số quyết định").fill("15/QĐ-LĐLĐ")
    page.get_by_label("Ngày ký quyết định").fill("20/11/2023")
    page.get_by_role("button", name="Xem trước thay đổi").click()
    expect(page.locator("#id_on_error")).to_contain_text("chỉ có từ 01/01/2001")
    expect(page.get_by_label("Số quyết định")).to_have_value("15/QĐ-LĐLĐ")
    check(page)
    page.get_by_label("Ngày có hiệu lực").fill("1/12/2023")
    page.get_by_label("Đơn vị nhận sáp nhập").fill("A12")
    page.get_by_role("button", name="Xem trước thay đổi").click()
    expect_heading(page, "Sáp nhập vào đơn vị khác: CĐCS Trường Tiểu học Đồng Mây")


def test_merger_is_previewed_done_read_in_its_history_and_withdrawn(page: Page) -> None:
    previewed(page)
    expect(page.get_by_text("Xem trước, chưa ghi gì.")).to_be_visible()
    expect(page.get_by_text("kết thúc", exact=True)).to_be_visible()
    expect(page.get_by_text("2 đoàn viên đang sinh hoạt")).to_be_visible()
    check(page)
    assert not Change.objects.filter(act="merged").exists()
    page.get_by_role("button", name="Sửa lại").click()
    expect(page.get_by_label("Đơn vị nhận sáp nhập")).to_have_value("CĐCS Công ty TNHH May Sông Đáy (A12)")
    page.get_by_role("button", name="Xem trước thay đổi").click()
    page.get_by_role("button", name="Sáp nhập đơn vị").click()
    expect(page.get_by_text("Trần Thị An đã thực hiện lúc")).to_be_visible()
    expect(page.get_by_text("1 quyền chờ cấp lại tại đơn vị kế thừa.")).to_be_visible()
    check(page)
    page.goto("/org/units/A11/history/")
    expect(page.get_by_text("Nay là")).to_be_visible()
    check(page)
    page.get_by_role("link", name="xem, rút lại…").first.click()
    page.get_by_role("link", name="Rút lại…").click()
    expect(page.get_by_text("Trả lại như chưa từng thực hiện:")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Rút lại thay đổi").click()
    expect(page.get_by_text("Đã rút lại: cơ cấu và số liệu như trước khi thực hiện.")).to_be_visible()
    assert not Unit.objects.get(code="A11").placements.filter(ended=True).exists()
    page.get_by_role("link", name="Mở trang đơn vị").click()
    page.wait_for_url("**/units/A11/")  # to look for the button before would find none on a phone
    if (more := page.get_by_role("button", name="Thêm", exact=True)).is_visible():  # on a phone
        more.click()
    page.get_by_role("link", name="Thay đổi tổ chức…").click()
    expect_heading(page, "Thay đổi tổ chức")
