"""Every address of the doors that answers a whole page is opened at a desk and on a phone: nothing sticks out
sideways, and axe has nothing to say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from congdoan.accounts.models import User
from congdoan.reporting.commands import close_period
from congdoan.reporting.models import Report
from congdoan.reporting.tests.steps import drafted
from tests import world
from tests.e2e.window import DESK, MARKS, PHONE, faults_of, tab, window
from tests.generic.doors_world import standing
from tests.generic.test_doors import DOORS, address_of
from tests.world import World

pytestmark = MARKS

FEWEST = 110  # pages there are at least: fewer would mean that the walk passes them by
HEIGHT = 800
SAME_ADDRESS = ["desk:home", "dashboards:unit", "reporting:report", "reporting:write"]  # another page for each person


@pytest.fixture
def cast() -> World:
    return world.build()


def is_page(answer: HttpResponseBase) -> bool:
    """A whole page, not a file, a part of a page, or a way to another address."""
    return answer.status_code == 200 and b"<!doctype html" in getattr(answer, "content", b"")[:99].lower()


def pages_of(user: User | None, report: Report, names: list[str]) -> Iterator[tuple[str, str]]:
    """Those of the addresses that answer this person, or a stranger, with a page."""
    client = Client()
    if user:
        client.force_login(user)
    for name in names:
        address = address_of(name, DOORS[name].at, report)
        if is_page(client.get(address)):
            yield name, address


def faults_at_both_widths(page: Page, address: str) -> list[str]:
    page.set_viewport_size({"width": DESK, "height": HEIGHT})
    page.goto(address)
    at_desk = faults_of(page)
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    return [*at_desk, *faults_of(page)]


def test_every_page_is_sound_at_a_desk_and_on_a_phone(browser: Browser, live_server: LiveServer, cast: World) -> None:
    report = standing(cast)
    doors = {name: door for name, door in DOORS.items() if "GET" in door.methods}
    of_admin = [name for name, door in doors.items() if "admin" in door.opens_to and door.answer == 200]
    of_strangers = [name for name, door in doors.items() if door.stranger == 200]
    faults: dict[str, list[str]] = {}
    with tab(browser, live_server, cast.admin, DESK) as page:
        for name, address in pages_of(cast.admin, report, of_admin):
            faults[name] = faults_at_both_widths(page, address)
    with window(browser, live_server, DESK) as page:
        for name, address in pages_of(None, report, of_strangers):
            faults[f"{name}, a stranger"] = faults_at_both_widths(page, address)
    assert not told_of(faults)
    assert len(faults) >= FEWEST


def test_pages_of_others_and_of_states_are_sound(browser: Browser, live_server: LiveServer, cast: World) -> None:
    """Desks of a clerk and of an officer, a report that waits to be signed, a closed year, second factors."""
    report = standing(cast)
    waiting = drafted(cast, "A12", members_total=40)
    Report.objects.filter(pk=waiting.pk).update(state=Report.State.TO_SIGN)
    faults: dict[str, list[str]] = {}
    for who in ("an", "giang"):
        with tab(browser, live_server, cast.users[who], DESK) as page:
            for name, address in pages_of(cast.users[who], report, SAME_ADDRESS):
                faults[f"{name}, {who}"] = faults_at_both_widths(page, address)
    close_period(by=cast.admin, code="2023", decision="QĐ khóa")
    closed = f"{reverse('reporting:corrections', args=['PA'])}?period=2023&basis=actual&cut_off=2023-11-22"
    with tab(browser, live_server, cast.admin, DESK) as page:
        for address in (reverse("reporting:sign", args=[waiting.pk]), closed):
            faults[address] = faults_at_both_widths(page, address)
            assert page.url.endswith(address)
    with window(browser, live_server, DESK) as page:
        page.goto(reverse("account_login"))
        page.get_by_label("Thư điện tử").fill("an@vi-du.vn")
        page.get_by_label("Mật khẩu").fill(world.PASSWORD)
        page.get_by_role("button", name="Đăng nhập", exact=True).click()
        page.wait_for_url(lambda address: not address.endswith("/sign-in/"))
        page.goto(reverse("mfa_activate_totp"))  # asks for the password again
        page.get_by_label("Mật khẩu").fill(world.PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(f"**{reverse('mfa_activate_totp')}")
        for address in (reverse("mfa_activate_totp"), reverse("mfa_add_webauthn")):
            faults[address] = faults_at_both_widths(page, address)
            assert page.url.endswith(address)
    assert not told_of(faults)
    assert len(faults) > 2 * len(SAME_ADDRESS)


def test_what_is_wrong_with_a_page_is_told_however_often_it_is_asked(browser: Browser) -> None:
    with browser.new_context(viewport={"width": PHONE, "height": HEIGHT}) as context:
        page = context.new_page()
        page.set_content("<img src='a.png'><p hidden>x</p>")
        for _turn in range(2):
            (found,) = faults_of(page)
            assert "image-alt" in found
        page.set_content("<div style='width: 2000px'>x</div>")
        assert "sticks out by" in faults_of(page, ["image-alt"])[0]


def told_of(faults: dict[str, list[str]]) -> str:
    return "\n".join(f"{name}: {found}" for name, several in faults.items() for found in several)
