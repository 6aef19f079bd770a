"""What every test with a real browser shares: when it runs, and a window in which nothing goes wrong unseen."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

CHROMIUM = "/usr/bin/chromium"
WIDTHS = [1280, 390]  # a desk and a phone
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


def check(page: Page) -> None:
    """Nothing sticks out sideways, and axe has nothing to say."""
    page.wait_for_load_state("networkidle")  # a link may just have been followed
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
