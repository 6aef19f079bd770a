"""An officer returns a report with a comment, the union corrects it, the officer accepts, and the total at the top is
right at once: at a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from congdoan.org.commands import set_portfolio
from congdoan.reporting.tests.steps import drafted, sent
from tests import world
from tests.e2e.window import MARKS, PHONE, WIDTHS, check, expect_saved, fill, tab
from tests.world import World

pytestmark = MARKS
FIRST_SCREEN = 700  # px, above the bar of tabs of a phone
TOP = "/units/PA/figures/members_total/?period=2023&basis=actual&cut_off=2023-11-22"


@pytest.fixture
def cast(live_server: LiveServer) -> World:
    return world.build()


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, live_server: LiveServer, cast: World, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An's window, signed in."""
    with tab(browser, live_server, cast.an, request.param) as opened:
        yield opened


def test_a_report_goes_back_and_counts_at_the_top_once_accepted(
    page: Page, browser: Browser, live_server: LiveServer, cast: World
) -> None:
    report = sent(cast, "A11", members_total=400, workers_total=44)
    page.goto(f"/reports/{report.pk}/check/")
    check(page)
    page.get_by_label("Góp ý chung").fill("Xem lại số đoàn viên")
    page.get_by_role("button", name="Ghi góp ý").last.click()
    page.get_by_label("Lý do trả lại").fill("Số đoàn viên thừa một chữ số 0")
    page.get_by_role("button", name="Trả lại báo cáo").click()
    expect(page.get_by_text("Đã trả lại 1 báo cáo.")).to_be_visible()

    with tab(browser, live_server, cast.users["giang"]) as hers:
        hers.goto("/")
        hers.get_by_role("link", name="Sửa, gửi lại").first.click()
        expect(hers.get_by_text("Số đoàn viên thừa một chữ số 0").first).to_be_visible()
        fill(hers, "Tổng số đoàn viên", "52")
        expect_saved(hers)
        check(hers)
        hers.get_by_role("button", name="Xem lại, ký và gửi").click()
        hers.get_by_role("button", name="Ký và gửi").click()
        expect(hers.get_by_text("Đã ký và gửi báo cáo.")).to_be_visible()

    page.goto(f"/reports/{report.pk}/check/")
    figures = page.get_by_role("region", name="Số liệu trong báo cáo, cuộn ngang được")
    expect(figures.get_by_role("row").filter(has_text="400")).to_contain_text("52")
    expect(page.get_by_text("Xem lại số đoàn viên")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Duyệt báo cáo").click()
    expect(page.get_by_text("Đã duyệt 1 báo cáo.")).to_be_visible()
    page.goto(TOP)
    parts = page.get_by_role("region", name="Các phần của con số, cuộn ngang được")
    expect(parts.get_by_role("row", name="Tất cả 52")).to_be_visible()


def test_the_list_begins_on_the_first_screen_and_its_button_waits_for_a_choice(page: Page, cast: World) -> None:
    sent(cast, "A11", members_total=40)
    page.goto("/reports/check/A1/?period=2023&basis=actual&cut_off=2023-11-22&form=CS-NAM")
    button = page.get_by_role("button", name="Duyệt 0 báo cáo")
    expect(button).to_be_disabled()
    place = button.bounding_box()
    assert place
    assert place["y"] < FIRST_SCREEN
    page.get_by_label("Chọn CĐCS Trường Tiểu học Đồng Mây").check()
    expect(page.get_by_role("button", name="Duyệt 1 báo cáo")).to_be_enabled()
    all_of_them = page.get_by_role("checkbox", name="Chọn tất cả báo cáo không có cảnh báo")
    for picked in (False, True):
        all_of_them.set_checked(not picked)
        all_of_them.set_checked(picked)
        expect(page.get_by_role("button", name=f"Duyệt {int(picked)} báo cáo")).to_be_enabled(enabled=picked)
    if page.viewport_size == {"width": PHONE, "height": 800}:
        page.get_by_role("button", name="Lọc, tìm đơn vị").click()
    page.get_by_role("link", name="Chưa nộp 1").click()
    expect(page.get_by_role("link", name="Chưa nộp 1")).to_have_attribute("aria-current", "true")
    check(page)


def test_a_filter_also_narrows_the_text_to_copy_and_whom_the_button_reminds(page: Page, cast: World) -> None:
    drafted(cast, "A11", members_total=40)
    set_portfolio(by=cast.admin, user=cast.an, add=[cast.unit("A12")])
    page.goto("/reports/check/A1/?period=2023&basis=actual&cut_off=2023-11-22&form=CS-NAM")
    text, remind = page.get_by_label("Nội dung gửi nhóm"), page.get_by_role("button", name="đơn vị quá hạn")
    expect(text).to_have_value(re.compile("còn 2 đơn vị .*Đồng Mây", re.S))
    expect(remind).to_have_text("Nhắc 2 đơn vị quá hạn")
    if page.viewport_size == {"width": PHONE, "height": 800}:
        page.get_by_role("button", name="Lọc, tìm đơn vị").click()
    page.get_by_role("link", name="Của tôi phụ trách 1").click()
    expect(remind).to_have_text("Nhắc 1 đơn vị quá hạn")
    expect(text).to_have_value(re.compile("còn 1 đơn vị .*May Sông Đáy", re.S))
    expect(text).not_to_have_value(re.compile("Đồng Mây"))
    check(page)
    remind.click()
    expect(page.get_by_text("Đã nhắc 1 đơn vị.")).to_be_visible()
