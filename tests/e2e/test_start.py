"""An administrator starts from a messy Excel list, the slips open the door, a grant is given and withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from congdoan.org.tests.acting import give_rights
from congdoan.starting.tests.messy import DISTRICT, DISTRICT_MERGED, book
from tests import world
from tests.e2e.test_desk import sign_in
from tests.e2e.window import MARKS, WIDTHS, check, window
from tests.world import World

pytestmark = MARKS


@pytest.fixture
def cast() -> World:
    built = world.build()
    give_rights(built)
    return built


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    with window(browser, live_server, request.param) as opened:
        yield opened


def test_from_a_messy_list_to_the_first_sign_in(
    cast: World, page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    file = tmp_path / "Danh sách CĐCS.xlsx"
    file.write_bytes(book(DISTRICT, DISTRICT_MERGED))
    sign_in(page, live_server, cast.an)
    page.goto("/org/")
    page.get_by_role("link", name="Bắt đầu từ danh sách").click()
    check(page)
    page.get_by_label("Tệp danh sách").set_input_files(file)
    page.get_by_role("button", name="Đọc danh sách").click()
    expect(page.get_by_label("Số điện thoại", exact=True)).to_have_value("6")
    check(page)
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("Còn 1 dòng phải quyết trước khi ghi.")).to_be_visible()
    check(page)
    page.get_by_label("Quyết dòng 15").select_option("new")
    page.get_by_role("button", name="Lưu các quyết định").click()
    expect(page.get_by_text("Sẽ lập 6 đơn vị và 4 tài khoản; 1 đơn vị đã có")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Ghi danh sách, in phiếu").click()
    expect(page.get_by_role("heading", name="4 phiếu tài khoản")).to_be_visible()
    check(page)
    slip = page.locator(".slips li").filter(has_text="0912000003")
    password = slip.locator("code").nth(1).inner_text()
    page.goto("/org/?find=soi+vang")
    expect(page.locator("#found").get_by_role("link", name="CĐCS Công ty TNHH Sợi Vàng")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/")
    page.get_by_label("Thư điện tử, số điện thoại hoặc tên đăng nhập").fill("0912 000 003")
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.get_by_label("Mật khẩu mới", exact=True).fill("sen vàng sông đáy")
    page.get_by_label("Ghi lại mật khẩu mới").fill("sen vàng sông đáy")
    check(page)
    page.get_by_role("button", name="Đặt mật khẩu").click()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()


def test_a_grant_is_given_and_withdrawn(cast: World, page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server, cast.an)
    page.goto(f"/org/people/{cast.giang.pk}/grant/")
    check(page)
    page.get_by_label("Đơn vị", exact=True).fill("ấp đông")
    page.get_by_label("Vai trò").select_option("officer")
    page.get_by_role("button", name="Xem quyền này mở những gì").click()
    expect(page.get_by_text("2 đơn vị", exact=True)).to_be_visible()
    check(page)
    page.get_by_role("button", name="Cấp quyền này").click()
    expect(page.get_by_text("Đã cấp quyền cho Đỗ Thị Giang.")).to_be_visible()
    check(page)
    sign_in(page, live_server, cast.giang)
    page.goto("/units/A2/")
    expect(page.get_by_role("heading", name="LĐLĐ huyện Ấp Đông").first).to_be_visible()
    sign_in(page, live_server, cast.an)
    page.goto(f"/org/people/{cast.giang.pk}/")
    row = page.get_by_role("listitem").filter(has_text="Chuyên viên tổng hợp tại LĐLĐ huyện Ấp Đông")
    row.get_by_text("Thu hồi").first.click()
    row.get_by_label("Lý do thu hồi").fill("Hết nhiệm vụ")
    row.get_by_role("button", name="Thu hồi quyền này").click()
    expect(page.get_by_text("Đã thu hồi quyền: Chuyên viên tổng hợp tại LĐLĐ huyện Ấp Đông.")).to_be_visible()
    check(page)
    sign_in(page, live_server, cast.giang)
    assert page.request.get("/units/A2/").status == 404
