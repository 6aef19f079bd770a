"""What every test with a real browser shares: when it runs, and a window in which nothing goes wrong unseen."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from congdoan.accounts.models import User

CHROMIUM = "/usr/bin/chromium"
DESK, PHONE = 1280, 390
WIDTHS = [DESK, PHONE]
MARKS = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="chromium is not installed"),
]

expect.set_options(timeout=20_000)  # a slow machine is no fault of the page
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright runs a loop in the thread that builds the data


_EXPECTED = re.compile(r"status of (409|422) |ERR_INTERNET_DISCONNECTED|^htmx:(sendError|afterRequest),")


def _is_fault(message: ConsoleMessage) -> bool:
    return message.type == "error" and not _EXPECTED.search(message.text)


@contextmanager
def window(browser: Browser, live_server: LiveServer, width: int) -> Iterator[Page]:
    """A page of this width; what the console says as an error fails the test, but for a form that came back and a
    network that the test itself cut."""
    with browser.new_context(base_url=live_server.url, viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if _is_fault(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        assert not complaints, complaints


@contextmanager
def tab(browser: Browser, live_server: LiveServer, user: User, width: int = PHONE) -> Iterator[Page]:
    """A window in which this person is signed in."""
    client = Client()
    client.force_login(user)
    with window(browser, live_server, width) as page:
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        yield page


def fill(page: Page, label: str, value: str) -> None:
    """Opens the section of a line, if it is closed, and types into its cell."""
    cell = page.get_by_label(label, exact=False).and_(page.locator("input[name^=line-]")).first
    section = cell.locator("xpath=ancestor::details")
    if not section.evaluate("one => one.open"):
        section.locator("summary").click()
    cell.fill(value)


def expect_saved(page: Page) -> None:
    """Waits until the report says that nothing typed waits any more."""
    expect(page.locator('[data-saving="saved"]')).to_be_visible()


def faults_of(page: Page, only: list[str] | None = None) -> list[str]:
    """What sticks out sideways, and what axe says of this page as it stands, by all its rules or `only` some."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    options = {"runOnly": {"type": "rule", "values": only}} if only else {}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # Only what is wrong is brought here: the lists of what is in order are long.
    found = AxeResults(page.evaluate("options => axe.run(options).then(({violations}) => ({violations}))", options))
    sideways = [f"sticks out by {wide} px"] if wide > 0 else []
    return sideways + ([found.generate_report()] if found.violations_count else [])


def check(page: Page) -> None:
    """Nothing sticks out sideways, and axe has nothing to say."""
    page.wait_for_load_state("networkidle")  # a link may just have been followed
    assert not (found := faults_of(page)), "\n".join(found)
