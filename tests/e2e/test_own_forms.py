"""An upper officer makes a form of an own Excel sheet and issues it; a union writes its report; the total is right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from congdoan.ownforms.tests.sheets import book
from congdoan.reporting.tests.writing import clerk_of
from tests import world
from tests.e2e.test_desk import sign_in
from tests.e2e.window import MARKS, WIDTHS, check, window
from tests.world import World

pytestmark = MARKS


@pytest.fixture
def cast() -> World:
    return world.build()


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    with window(browser, live_server, request.param) as opened:
        yield opened


def test_from_an_excel_sheet_to_the_total(cast: World, page: Page, live_server: LiveServer, tmp_path: Path) -> None:
    file = tmp_path / "Biểu 01.xlsx"
    file.write_bytes(book())
    sign_in(page, live_server, cast.an)
    page.goto("/forms/PA/")
    check(page)
    page.get_by_role("link", name="Làm biểu từ tệp Excel").click()
    page.get_by_label("Tệp biểu").set_input_files(file)
    page.get_by_label("Tên biểu").fill("Biểu 01: kết quả năm")
    check(page)
    page.get_by_role("button", name="Đọc biểu").click()
    expect(page.get_by_label("Nội dung dòng 9")).to_have_value("Tổng số đoàn viên: nữ")
    page.get_by_label("Nội dung dòng 10").fill("Đoàn viên kết nạp trong năm")
    check(page)
    page.get_by_role("button", name="Lưu vào dự thảo").click()
    expect(page.get_by_text("Không có lỗi.")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Sửa Biểu 01: kết quả năm").click()
    preview = page.locator("#xem-truoc")
    expect(preview.get_by_text("Đoàn viên kết nạp trong năm")).to_be_visible()
    page.get_by_role("checkbox", name="Đoàn viên kết nạp trong năm").uncheck()
    expect(preview.get_by_text("Đoàn viên kết nạp trong năm")).to_have_count(0)
    check(page)
    page.get_by_role("checkbox", name="Đoàn viên kết nạp trong năm").check()
    page.get_by_label("Hạn nộp, năm: số ngày sau ngày cuối kỳ").fill("20")
    page.get_by_label("Tên biểu").click()  # what was typed counts when the field is left
    expect(preview.get_by_text("20 ngày sau ngày cuối kỳ năm")).to_be_visible()
    page.get_by_role("button", name="Ghi vào dự thảo").click()
    page.get_by_role("link", name="Sửa tên, ngày áp dụng").click()
    page.get_by_label("Áp dụng cho kỳ bắt đầu từ").fill("01/12/2025")
    check(page)
    page.get_by_role("button", name="Ghi vào dự thảo").click()
    page.get_by_role("link", name="Bỏ dự thảo…").click()
    expect(page.get_by_text("Bỏ rồi thì không lấy lại được.")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Giữ lại").click()
    page.get_by_role("link", name="Ban hành…").click()
    page.get_by_label("Số văn bản ban hành").fill("125/QĐ-LĐLĐ")
    page.get_by_label("Ngày ban hành").fill("20/11/2025")
    check(page)
    page.get_by_role("button", name="Ban hành").click()
    expect(page.get_by_text("Đã ban hành theo 125/QĐ-LĐLĐ ngày 20/11/2025: không sửa được nữa.")).to_be_visible()
    check(page)
    _written_below(cast, page, live_server)
    sign_in(page, live_server, cast.dung)
    page.goto("/reports/check/A1/?period=2026&set=PA")
    page.get_by_role("link", name="CĐCS Công ty TNHH May Sông Đáy").first.click()
    check(page)
    page.get_by_role("button", name="Duyệt").first.click()
    page.wait_for_load_state("networkidle")
    sign_in(page, live_server, cast.an)
    page.goto("/units/PA/?set=PA")
    page.locator("#so-lieu details").filter(has_text="Số suất quà Tết đã trao").locator("summary").click()
    row = (
        page.get_by_role("row")
        .filter(has_text="Số suất quà Tết đã trao")
        .or_(page.get_by_role("listitem").filter(has_text="Số suất quà Tết đã trao"))
    )
    expect(row.first).to_contain_text("35")
    check(page)


def _written_below(cast: World, page: Page, live_server: LiveServer) -> None:
    """The union's report on the new form: written by its clerk, signed by its chair."""
    clerk, chair = clerk_of(cast), clerk_of(cast, role="chair", name="phuc", full_name="Lý Văn Phúc")
    sign_in(page, live_server, clerk)
    page.goto("/reports/forms/A12/")
    page.get_by_role("link", name="PA-NAM Năm 2026").first.click()
    for label, value in {"Tổng số đoàn viên": "120", "Số suất quà Tết đã trao": "35"}.items():
        cell = page.get_by_label(label, exact=False).and_(page.locator("input[name^=line-]")).first
        if not cell.locator("xpath=ancestor::details").evaluate("one => one.open"):
            cell.locator("xpath=ancestor::details/summary").click()
        cell.fill(value)
    page.get_by_label("Các dòng còn lại không phát sinh").check()
    expect(page.locator('[data-saving="saved"]')).to_be_visible()
    check(page)
    page.get_by_role("button", name="Chuyển Chủ tịch ký").click()
    sign_in(page, live_server, chair)
    page.goto("/reports/")
    page.get_by_role("link", name="Xem, ký").first.click()
    page.get_by_role("button", name="Ký").first.click()
    page.wait_for_load_state("networkidle")
