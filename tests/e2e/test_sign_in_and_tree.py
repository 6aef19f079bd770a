"""A person signs in, walks the tree by keyboard, searches, reads a history, signs out: at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from congdoan.org import commands
from tests import world
from tests.e2e.window import MARKS, WIDTHS, check, window

pytestmark = MARKS


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window on the world, with a district of many schools."""
    cast = world.build()
    schools = [
        commands.NewUnit(f"T{i}", "A2", f"CĐCS Trường số {i}", "grassroots_union", "", "school", date(2003, 1, 1))
        for i in range(1, 120)
    ]
    commands.import_units(by=cast.admin, units=schools, source="them.csv")
    with window(browser, live_server, request.param) as opened:
        yield opened


def sign_in(page: Page, password: str = world.PASSWORD) -> None:
    page.get_by_label("Thư điện tử").fill("An@vi-du.vn")
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def expect_heading(page: Page, name: str) -> None:
    """The page is there, and its scripts have run."""
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.wait_for_load_state()


def open_tree(page: Page) -> None:
    page.goto("/org/")
    sign_in(page)
    expect_heading(page, "Cây tổ chức")


def test_signing_in_and_out(page: Page) -> None:
    page.goto("/org/")
    check(page)
    sign_in(page, "sai")
    expect(page.get_by_role("alert")).to_contain_text("Tên đăng nhập hoặc mật khẩu không đúng.")
    check(page)
    sign_in(page)
    expect_heading(page, "Cây tổ chức")
    page.locator("button.person").click()
    page.get_by_role("link", name="Đổi mật khẩu").click()
    expect_heading(page, "Đổi mật khẩu")
    check(page)
    page.locator("button.person").click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect_heading(page, "Đăng nhập")
    page.goto("/org/")
    expect_heading(page, "Đăng nhập")


def test_the_tree_opens_by_keyboard(page: Page) -> None:
    open_tree(page)
    check(page)
    opener = page.get_by_role("button", name="Đơn vị trực thuộc LĐLĐ huyện Ấp Đông")
    opener.focus()
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(opener).to_be_focused()
    schools = page.get_by_role("link", name="CĐCS Trường số")
    expect(schools).to_have_count(49)  # one of the fifty is the company
    check(page)
    page.get_by_role("link", name="Hiện thêm 70 đơn vị").press("Enter")
    expect(schools).to_have_count(99)
    expect(page.get_by_role("link", name="CĐCS Trường số 50", exact=True)).to_be_focused()
    opener.press("Space")
    expect(schools.first).to_be_hidden()
    opener.press("Enter")
    expect(schools).to_have_count(99)
    expect(schools.first).to_be_visible()


def test_search_opens_the_way_as_one_types(page: Page) -> None:
    open_tree(page)
    box = page.get_by_role("searchbox", name="Tìm đơn vị", exact=True)
    box.press_sequentially("may song day")
    expect(page.get_by_text("1 đơn vị khớp, đang mở trong cây.")).to_be_visible()
    expect(box).to_be_focused()
    expect(page.get_by_role("link", name="CĐCS Công ty TNHH May Sông Đáy")).to_be_visible()
    expect(page.get_by_role("link", name="CĐCS Trường Tiểu học Đồng Mây")).to_have_count(0)
    expect(page.get_by_role("complementary", name="Lịch sử đơn vị")).to_contain_text("Mã A12")
    assert "find=may" in page.url
    check(page)
    page.get_by_role("link", name="Hiện cả 1 đơn vị khác").first.click()
    page.reload()
    expect(page.get_by_text("1 đơn vị khớp, đang mở trong cây.")).to_be_visible()
    box.fill("khong co dau")
    expect(page.get_by_text("Không có đơn vị nào khớp")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Bỏ lọc").click()
    expect(page.get_by_role("link", name="LĐLĐ huyện Ấp Đông")).to_be_visible()


def test_a_history_opens_beside_and_gives_the_focus_back(page: Page) -> None:
    open_tree(page)
    link = page.get_by_role("link", name="LĐLĐ huyện An Thượng")
    link.press("Enter")
    beside = page.get_by_role("complementary", name="Lịch sử đơn vị")
    expect(beside.get_by_role("heading", name="LĐLĐ huyện An Thượng")).to_be_focused()
    expect(beside).to_contain_text("Có trong danh sách ban đầu, trực thuộc LĐLĐ tỉnh A.")
    check(page)
    beside.get_by_role("link", name="LĐLĐ tỉnh A").click()
    expect(beside.get_by_role("heading", name="LĐLĐ tỉnh A")).to_be_focused()
    beside.get_by_role("link", name="Đóng lịch sử").click()
    expect(beside.get_by_role("heading")).to_have_count(0)
    expect(link).to_be_focused()


def test_another_day_is_chosen_in_the_scope_line(page: Page) -> None:
    open_tree(page)
    page.get_by_role("button", name="Vào ngày").click()
    page.get_by_label("Vào ngày", exact=True).fill("31/12/2000")
    check(page)
    page.get_by_role("button", name="Xem cây ngày này").click()
    expect(page.get_by_text("4 tổ chức công đoàn vào ngày đã chọn")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("button", name="Hiện").click()
    page.get_by_role("link", name="Cả đơn vị đã kết thúc").click()
    expect(page.get_by_role("button", name="Cả đơn vị đã kết thúc")).to_be_visible()
    assert "2000" in page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="Xuất danh sách").click()
    assert download.value.suggested_filename == "don-vi-2000-12-31.csv"
    page.goto("/org/units/A1/history/")
    expect_heading(page, "LĐLĐ huyện An Thượng")
    check(page)
    page.get_by_role("link", name="Trong cây tổ chức").click()
    expect(page.get_by_role("link", name="CĐCS Trường Tiểu học Đồng Mây")).to_be_visible()
