"""A key made in the machine stands in for the password, and after the password as the second step: register, sign out,
come in again. The browser plays the machine; the codes that stand in for it are shown once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import world
from tests.e2e.window import MARKS, PHONE, check, window

pytestmark = MARKS

MACHINE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_machine(page: Page) -> None:
    """The machine of this window keeps keys, and whoever is asked to touch it does."""
    machine = page.context.new_cdp_session(page)
    machine.send("WebAuthn.enable")
    machine.send("WebAuthn.addVirtualAuthenticator", {"options": MACHINE})


def sign_in(page: Page) -> None:
    page.goto("/accounts/sign-in/")
    page.get_by_label("Thư điện tử").fill("an@vi-du.vn")
    page.get_by_label("Mật khẩu").fill(world.PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(lambda address: not address.endswith("/sign-in/"))


def sign_out(page: Page) -> None:
    page.locator("button.person").click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    page.goto("/org/")
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()


def add_key(page: Page, *, passwordless: bool) -> list[str]:
    """The key is in the list; the codes that were shown with it."""
    page.goto("/accounts/second-factor/")
    page.get_by_role("link", name="Thêm khóa").click()
    page.get_by_label("Mật khẩu đang dùng").fill(world.PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Đặt tên cho khóa").fill("Máy ở cơ quan")
    page.get_by_label("Dùng khóa này để đăng nhập không cần mật khẩu").set_checked(passwordless)
    check(page)
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    expect(page.get_by_role("heading", name="Mã dự phòng")).to_be_visible()
    codes = page.locator("ol code").all_inner_texts()
    check(page)
    page.goto("/accounts/second-factor/keys/")
    expect(page.get_by_role("main")).to_contain_text("Máy ở cơ quan")
    return codes


def expect_in(page: Page) -> None:
    page.wait_for_url(re.compile(r"^(?!.*sign-in)"))
    page.goto("/org/")
    expect(page.get_by_role("heading", name="Cây tổ chức")).to_be_visible()


@pytest.mark.parametrize("passwordless", [True, False])
def test_a_key_is_registered_and_signs_in(browser: Browser, live_server: LiveServer, passwordless: bool) -> None:
    world.build()
    with window(browser, live_server, PHONE) as page:
        give_machine(page)
        sign_in(page)
        codes = add_key(page, passwordless=passwordless)
        assert len(set(codes)) == 10
        sign_out(page)
        if passwordless:
            page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
        else:
            sign_in(page)
            page.get_by_role("button", name="Dùng khóa truy cập").click()
        expect_in(page)
        sign_out(page)
        sign_in(page)
        page.get_by_label("Mã sáu chữ số").fill(codes[0])
        page.get_by_role("button", name="Đăng nhập", exact=True).click()
        expect_in(page)
