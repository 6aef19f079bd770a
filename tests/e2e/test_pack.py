"""A leader makes the pack of the conference: asked for on the page, made by a worker, one sentence edited."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import sleep

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from congdoan.emulation.tests.scoring_year import classified, scored_year
from congdoan.yearend.commands import ask_for_pack
from congdoan.yearend.models import Pack, PackJob
from congdoan.yearend.queries import Subject
from congdoan.yearend.tests.case import read_back
from tests import world
from tests.e2e.window import MARKS, WIDTHS, check, window

pytestmark = MARKS
REPORT = "bao-cao-tong-ket-a1-2023.docx"


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """`congdoan worker` as a process of its own on the database of the test."""
    name = connection.settings_dict["NAME"]
    with subprocess.Popen(
        [sys.executable, "-c", "from congdoan.config.cli import main; main()", "worker", "--every", "1"],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{name}"}, stdout=subprocess.DEVNULL,
    ) as running:  # fmt: skip
        try:
            yield running
        finally:
            running.terminate()
            running.wait(60)


@pytest.fixture
def cast() -> world.World:
    """District A1, whose ten unions were scored and classified; Hà signs for it."""
    built = world.build()
    scored_year(built)
    classified(built)
    return built


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pack_is_made_with_progress_and_again_with_an_edited_sentence(
    cast: world.World, browser: Browser, live_server: LiveServer, width: int, tmp_path: Path
) -> None:
    client = Client()
    client.force_login(cast.ha)
    session = client.cookies["sessionid"].value
    with window(browser, live_server, width) as page:
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto("/yearend/A1/2023/")
        page.get_by_role("button", name="Lập hồ sơ").click()
        expect(page.get_by_role("progressbar", name="Đang chờ đến lượt")).to_be_visible()
        found = page.locator("#ho-so").get_by_role("link", name="Báo cáo tổng kết")
        with worker():
            expect(found).to_be_visible()
            expect(page.get_by_role("progressbar")).to_have_count(0)
            check(page)
            _edit(page)
            page.get_by_role("link", name="Hồ sơ hội nghị", exact=True).click()
            page.get_by_role("button", name="Lập lại hồ sơ").click()
            expect(page.locator("#cac-lan-lap details")).to_have_count(2)
        page.locator("#cac-lan-lap summary").first.click()
        expect(page.locator("#cac-lan-lap details[open]")).to_contain_text("Cả huyện kết nạp được [members_admitted]")
        check(page)
        with page.expect_download() as sent:
            found.click()
        sent.value.save_as(tmp_path / REPORT)
    report = read_back((tmp_path / REPORT).read_bytes())
    assert "- Cả huyện kết nạp được 72 đoàn viên mới." in report.paragraphs
    assert Pack.objects.count() == 2


def _edit(page: Page) -> None:
    page.get_by_role("link", name="Xem và sửa từng câu").click()
    one = page.locator("[id^=cau-]", has_text="Kết nạp mới 72 đoàn viên").first
    one.get_by_text("Sửa câu").click()
    one.get_by_label("Câu in trong báo cáo").fill("Cả huyện kết nạp được [members_admitted] đoàn viên mới.")
    one.get_by_role("button", name="Ghi").click()
    expect(page.get_by_text("Đã ghi câu sửa.")).to_be_visible()


# ---- the worker alone, stopped in the middle ----


@pytest.fixture
def asked(cast: world.World) -> PackJob:
    return ask_for_pack(by=cast.ha, subject=Subject(cast.unit("A1")), period="2023")


def stopped_in_the_middle(stop: signal.Signals) -> None:
    """The database is held while the worker is at work, so that it is met before the next document."""
    with worker() as running:
        _until(lambda: PackJob.objects.get().state == "working")
        with transaction.atomic():
            assert PackJob.objects.get().state == "working"
            running.send_signal(stop)
            if stop == signal.SIGKILL:
                running.wait()
        running.wait()


def test_a_worker_killed_in_the_middle_leaves_no_half_pack_and_the_next_one_makes_it(asked: PackJob) -> None:
    stopped_in_the_middle(signal.SIGKILL)
    assert PackJob.objects.get().state == "working"
    assert not Pack.objects.exists()
    PackJob.objects.update(touched_at=timezone.now() - timedelta(minutes=11))
    with worker():
        _until(lambda: PackJob.objects.get().state == "done")
    assert PackJob.objects.get().attempt == 2
    assert Pack.objects.count() == 1


def test_a_worker_that_is_stopped_gives_its_job_back(asked: PackJob) -> None:
    stopped_in_the_middle(signal.SIGTERM)
    assert PackJob.objects.get().state == "queued"
    with worker():
        _until(lambda: PackJob.objects.get().state == "done")
    assert Pack.objects.count() == 1


def _until(is_so: Callable[[], bool]) -> None:
    for _attempt in range(6000):
        if is_so():
            return
        sleep(0.005)
    raise AssertionError(PackJob.objects.values())
