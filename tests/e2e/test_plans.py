"""An administrator abolishes a district on a phone and at a desk: written, checked, rehearsed, carried out, undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from congdoan.org import commands
from congdoan.org.models import Unit
from congdoan.reporting.tests.steps import accepted
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
    with window(browser, live_server, request.param) as opened:
        yield opened


def add_row(page: Page, act: str, **typed: str) -> None:
    page.get_by_role("link", name="Thêm dòng").click()
    page.get_by_role("link", name=act, exact=True).click()
    expect_heading(page, act)
    for label, text in typed.items():
        box = page.get_by_label(label.replace("_", " "), exact=True)
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(label=text)
        else:
            box.fill(text)
    page.get_by_label("Số và ngày quyết định").fill("Quyết định 120/QĐ-LĐLĐ")


def save(page: Page) -> None:
    page.get_by_role("button", name="Thêm dòng", exact=True).click()
    expect(page.get_by_text("Đã thêm dòng:")).to_be_visible()


def found(page: Page) -> None:
    """A plan with one row that founds a ward, and one with a fault."""
    page.goto("/org/")
    sign_in(page)
    page.get_by_role("link", name="Phương án sắp xếp").click()
    expect(page.get_by_text("Chưa có phương án nào")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Lập phương án").click()
    page.get_by_label("Tên phương án").fill("Bỏ huyện An Thượng")
    page.get_by_label("Ngày thực hiện").fill("1/7/2023")
    check(page)
    page.get_by_role("button", name="Lập phương án").click()
    expect_heading(page, "Bỏ huyện An Thượng")
    check(page)
    add_row(page, "Thành lập", Mã_đơn_vị_mới="W1", Tên="Công đoàn phường Một",
            Cấp="Công đoàn cấp trên trực tiếp cơ sở", Cấp_trên_trực_tiếp="PA")  # fmt: skip
    check(page)
    save(page)
    add_row(page, "Giải thể", Đơn_vị_giải_thể="an thuong")
    save(page)


def test_plan_is_written_checked_rehearsed_carried_out_and_undone(page: Page) -> None:
    found(page)
    expect(page.get_by_text("1 lỗi, chưa thực hiện được.")).to_be_visible()
    page.get_by_role("link", name="Dòng 3", exact=True).click()
    expect(page.locator("#dong-3")).to_be_in_viewport()
    check(page)
    add_row(page, "Chuyển", Cấp_trên_mới="phường một")
    page.get_by_label("Đơn vị chuyển").press_sequentially("truong", delay=20)
    expect(page.get_by_text("CĐCS Trường Tiểu học Đồng Mây (A11)")).to_be_visible()  # the only one: nothing to choose
    expect(page.get_by_label("Đơn vị chuyển")).to_be_focused()
    check(page)
    page.get_by_role("button", name="Thêm, rồi dòng nữa").click()
    expect(page.get_by_text("Đã thêm dòng: chuyển A11.")).to_be_visible()
    page.get_by_label("Đơn vị chuyển").press_sequentially("cong ty", delay=20)
    page.get_by_label("CĐCS Công ty TNHH May Sông Đáy (A12)").check()
    check(page)
    save(page)
    expect(page.get_by_text("Không có lỗi.")).to_be_visible()
    page.get_by_role("link", name="Kiểm tra", exact=True).click()
    expect_heading(page, "Kiểm tra phương án")
    expect(page.get_by_text("Chuyên viên tổng hợp Phạm Văn Dũng tại LĐLĐ huyện An Thượng (A1)")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Diễn tập").click()
    expect_heading(page, "Diễn tập")
    expect(page.get_by_text("Đúng: không mất, không trùng")).to_be_visible()
    check(page)
    assert not Unit.objects.filter(code="W1").exists()
    page.get_by_role("link", name="Thực hiện…").click()
    expect(page.get_by_text("1 đơn vị giải thể, không có đơn vị kế thừa")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Thực hiện phương án").click()
    expect_heading(page, "Đã thực hiện phương án")
    check(page)
    assert Unit.objects.get(code="A11").path.startswith(Unit.objects.get(code="W1").path)
    page.get_by_role("link", name="Về phương án").click()
    expect(page.get_by_text("Đã thực hiện", exact=True)).to_be_visible()
    check(page)
    page.get_by_role("link", name="Hoàn tác…").click()
    expect(page.get_by_text("bỏ 1 đơn vị mới")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Hoàn tác phương án").click()
    expect(page.get_by_text("Đã hoàn tác: cơ cấu và số liệu như trước")).to_be_visible()
    assert not Unit.objects.filter(code="W1").exists()


def test_grant_is_taken_up_at_the_successor_on_screen(page: Page) -> None:
    page.goto("/org/plans/new/")
    sign_in(page)
    page.get_by_label("Tên phương án").fill("Nhập huyện")
    rows = "on,act,unit,to,decision\n2023-07-01,merge,A2,A1,QĐ 1\n"
    page.get_by_label("Tệp phương án").set_input_files(
        {"name": "phuong-an.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.get_by_role("button", name="Lập phương án").click()
    page.get_by_role("link", name="Kiểm tra", exact=True).click()
    page.get_by_role("link", name="Thực hiện…").click()
    page.get_by_role("button", name="Thực hiện phương án").click()
    page.get_by_role("link", name="Cấp lại quyền").click()
    expect_heading(page, "Quyền chờ cấp lại")
    check(page)
    page.get_by_text("Chuyên viên tổng hợp Ngô Thị Lan").click()  # its label ticks it
    page.get_by_role("button", name="Cấp lại các quyền đã chọn").click()
    expect(page.get_by_text("Đã cấp lại 1 quyền tại đơn vị kế thừa.")).to_be_visible()
    check(page)
