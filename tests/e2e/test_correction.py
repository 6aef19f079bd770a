"""A superior corrects a locked report by decision, with the keyboard alone: at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from congdoan.accounts.models import User
from congdoan.reporting import commands
from congdoan.reporting.models import Report
from tests import world
from tests.e2e.window import MARKS, WIDTHS, check, window
from tests.year import CUT_OFF, report_year

pytestmark = MARKS
DECISION = "Quyết định 12/QĐ-LĐLĐ ngày 10/01/2024"


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An's window, signed in, after the year was closed."""
    cast = world.build()
    report_year(cast)
    commands.close_period(by=cast.admin, code="2023", decision="Quyết định 60/QĐ-TLĐ")
    client = Client()
    client.force_login(cast.an)
    with window(browser, live_server, request.param) as opened:
        session = client.cookies["sessionid"].value
        opened.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        yield opened


def test_a_locked_report_is_corrected_by_keyboard_and_stands_in_the_list(page: Page) -> None:
    report = Report.objects.get(unit__code="A21", book__cut_off=CUT_OFF)
    page.goto(f"/reports/{report.pk}/")
    page.get_by_role("link", name="Đính chính theo quyết định").press("Enter")
    expect(page.get_by_role("heading", name="Đính chính theo quyết định")).to_be_visible()
    check(page)
    members = page.get_by_label("Tổng số đoàn viên")
    expect(members).to_have_value("900")
    members.fill("9000")
    members.press("Enter")
    expect(page.get_by_label("Đoàn viên nữ")).to_be_focused()
    page.get_by_role("button", name="Xem trước thay đổi").press("Enter")
    wrong = page.get_by_role("alert").filter(has_text="1 chỗ cần sửa")
    expect(wrong).to_contain_text("ghi số và ngày quyết định")
    check(page)
    wrong.get_by_role("link").press("Enter")
    grounds = page.get_by_label("Số và ngày quyết định cho phép đính chính")
    expect(grounds).to_be_focused()
    grounds.fill(DECISION)
    expect(members).to_have_value("9000")
    page.get_by_role("button", name="Xem trước thay đổi").press("Enter")
    expect(page.get_by_text("Không khớp: Tổng số đoàn viên 9.000 nhiều hơn")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Sửa tiếp").press("Enter")
    expect(members).to_be_visible()
    check(page)
    members.fill("950")
    page.get_by_role("button", name="Xem trước thay đổi").press("Enter")
    page.get_by_role("button", name="Ghi đính chính 1 dòng").press("Enter")
    expect(page.get_by_text("Đã đính chính 1 dòng.")).to_be_visible()
    expect(page.get_by_text(f"Đính chính theo quyết định: {DECISION}")).to_be_visible()
    page.goto("/units/A2/?period=2023&cut_off=2023-11-22")
    page.get_by_role("link", name="1 báo cáo đã đính chính theo quyết định sau khi khóa kỳ").press("Enter")
    expect(page.get_by_role("region", name="Tổng lúc khóa và hiện nay, cuộn ngang được")).to_contain_text("+50")
    check(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải danh sách (Excel)").click()
    assert download.value.suggested_filename == "dinh-chinh-sau-khoa-a2-2023-den-2023-11-22.xlsx"


def test_two_people_at_once_see_both_values(page: Page) -> None:
    report = Report.objects.get(unit__code="A21", book__cut_off=CUT_OFF)
    page.goto(f"/reports/{report.pk}/correct/")
    figures = {**report.figures, "members_total": 910}
    by = User.objects.get(email="ha@vi-du.vn")
    commands.correct_report(by=by, report=report, figures=figures, decision="Quyết định 11")
    page.get_by_label("Số và ngày quyết định cho phép đính chính").fill(DECISION)
    page.get_by_label("Tổng số đoàn viên").fill("950")
    page.get_by_role("button", name="Xem trước thay đổi").click()
    expect(page.get_by_role("alert").filter(has_text="Vũ Thị Hà đã đính chính báo cáo này")).to_be_visible()
    expect(page.get_by_text("Vũ Thị Hà vừa đổi 900 → 910. Anh/chị ghi: 950.")).to_be_visible()
    check(page)
