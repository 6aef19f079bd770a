"""How long a person's hands take, on a phone, for what has to be quick: a month's report, signing it, accepting a list
of reports, a one-off request.

A browser of 390 px is driven against the site as `congdoan serve` runs it, at the pace of a person who knows what to
do, by the keystroke-level model: each step is thinking, then pointing, then keys. The pace is slept, not reckoned, so
that savings happen meanwhile as they would; what the site needs to answer is waited for and told apart.

| what | seconds | from |
|---|---|---|
| thinking before a step | 1.35 | Card, Moran, Newell, The Keystroke-Level Model, Communications of the ACM 23 (1980) |
| pointing, here a tap | 1.1 | the same |
| a key of a phone | 0.33 | Palin and others, How do People Type on Mobile Devices?, MobileHCI 2019: 36 words a minute |
| a letter's mark or tone | a key each | Telex |
| looking over a new page | 2 | ours |
| a swipe, for each screen up or down | 0.5 | ours |
"""

from __future__ import annotations

import math
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import harness
from bench_load import site

THINK, POINT, KEY, LOOK, SWIPE = 1.35, 1.1, 0.33, 2.0, 0.5
PHONE = {"width": 390, "height": 780}
CHROMIUM = "/usr/bin/chromium"
PASSWORD = "hoa-sen-trang"
DISTRICT = harness.Country(provinces=1, districts=1, grassroots=42)
FORM = "CS-THANG"
DATA = "a district of 40 unions, 3 of 40 reports with a warning; SQLite; Chromium at 390 px"
LAST = {
    "workers_total": 900, "members_opening": 800, "members_admitted": 10, "members_transferred_in": 0,
    "members_left": 4, "members_total": 806, "members_female": 500,
}  # fmt: skip
# What happened in the month of a union of 800 members: 10 cells; all other flows did not.
MONTH = {
    "Đoàn viên kết nạp mới": "14",
    "Đoàn viên giảm": "4",
    "Đoàn viên nữ": "506",
    "Cuộc đối thoại tại nơi làm việc": "1",
    "Lượt người được tư vấn pháp luật": "12",
    "Lượt thăm hỏi đoàn viên khó khăn": "5",
    "Tiền thăm hỏi đoàn viên khó khăn": "2500000",
    "Cuộc tuyên truyền": "2",
    "Lượt người dự tuyên truyền": "310",
    "Đoàn phí công đoàn đã thu": "40300000",
}
TITLE = "Việc làm trước Tết"
QUESTIONS = (
    ("Số lao động mất việc", "người"),
    ("Số doanh nghiệp nợ lương", "doanh nghiệp"),
    ("Số suất quà Tết cần hỗ trợ", "suất"),
)
WARNED = 3  # reports with a warning, opened one by one


# ---- the hands ----


class Hands:
    """A person with a phone: every step takes its time by the model, `moving` sums it up."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.moving = 0.0
        self.taps = 0
        self.keys = 0
        self.fields = 0

    def rest(self, seconds: float) -> None:
        self.moving += seconds
        self.page.wait_for_timeout(seconds * 1000)

    def look(self) -> None:
        """A new page is looked over."""
        self.page.wait_for_load_state("load")
        self.rest(LOOK)

    def tap(self, what: Any) -> None:
        what.wait_for()
        self.taps += 1
        self.rest(THINK + self._way_to(what) * SWIPE + POINT)
        what.click()

    def type(self, cell: Any, text: str) -> None:
        """What stands in the cell is typed over."""
        self.tap(cell)
        self.fields += 1
        before = cell.input_value()
        keys = len(before) + len(unicodedata.normalize("NFD", text.replace("đ", "dd")))
        self.keys += keys
        cell.fill("")
        self.moving += keys * KEY
        cell.press_sequentially(text, delay=keys * KEY / len(text) * 1000)

    def paste(self, cell: Any, text: str) -> None:
        """What was copied before is put into the cell: pressed long, then the word that the phone offers."""
        self.tap(cell)
        self.rest(THINK + POINT)
        self.taps += 1
        self.fields += 1
        cell.fill(text)

    def _way_to(self, what: Any) -> int:
        """How many screens up or down."""
        top = what.evaluate("one => one.getBoundingClientRect().top")
        height = PHONE["height"]
        return 0 if 0 <= top < height else math.ceil(abs(top - height / 2) / height)

    def link(self, name: Any) -> Any:
        return self.page.get_by_role("link", name=name).first

    def button(self, name: Any) -> Any:
        return self.page.get_by_role("button", name=name).first


def sign_in(hands: Hands, email: str) -> None:
    hands.look()
    hands.type(hands.page.locator("[name=login]"), email)
    hands.type(hands.page.locator("[name=password]"), PASSWORD)
    hands.tap(hands.button("Đăng nhập"))
    hands.look()


def write_month(hands: Hands) -> None:
    sign_in(hands, "lam@vi-du.vn")
    hands.tap(hands.link("Soạn báo cáo"))
    hands.look()
    for label, value in MONTH.items():
        cell = hands.page.get_by_label(label).and_(hands.page.locator("input[name^=line-]")).first
        section = cell.locator("xpath=ancestor::details")
        if not section.evaluate("one => one.open"):
            hands.tap(section.locator("summary"))
        hands.type(cell, value)
    hands.tap(hands.page.get_by_label("Các dòng còn lại không phát sinh"))
    hands.tap(hands.link("Không khớp"))
    hands.tap(hands.button("Sửa thành"))
    hands.page.get_by_text("Đủ các ô").wait_for()
    hands.tap(hands.button("Chuyển Chủ tịch ký"))
    hands.page.get_by_text("Đã chuyển Chủ tịch ký.").wait_for()


def sign(hands: Hands) -> None:
    sign_in(hands, "phuc@vi-du.vn")
    hands.tap(hands.link("Xem, ký"))
    hands.look()
    for _screen in range(3):
        hands.rest(SWIPE + LOOK)  # the figures are read before they are signed
    hands.tap(hands.button("Ký và gửi"))
    hands.page.get_by_text("Đã ký và gửi báo cáo.").wait_for()


def accept(hands: Hands) -> None:
    """The list is read to its end, what has a warning is opened, then all are accepted at once."""
    sign_in(hands, "dung@vi-du.vn")
    hands.tap(hands.link("Duyệt"))
    hands.look()
    length = hands.page.evaluate("document.documentElement.scrollHeight")
    for _screen in range(math.ceil(length / PHONE["height"])):
        hands.rest(SWIPE + LOOK)
    warned = hands.page.locator("[data-pick]:not([data-pick-clean])")
    names = hands.page.locator("tr", has=warned).locator("th a")
    for at in range(names.count()):
        hands.tap(names.nth(at))
        hands.look()
        hands.rest(SWIPE + LOOK)
        hands.rest(THINK + POINT)
        hands.page.go_back()
        hands.look()
    hands.tap(hands.page.get_by_role("checkbox", name="Chọn tất cả"))
    for box in warned.all():
        hands.tap(box)
    hands.tap(hands.page.locator("[data-picked-button]"))
    hands.page.get_by_text("Đã duyệt").first.wait_for()


def _open_request(hands: Hands) -> None:
    """From the page of one-off requests to a new one."""
    hands.page.goto("/requests/")
    hands.look()
    hands.tap(hands.link("Yêu cầu báo cáo đột xuất"))
    hands.look()


def ask(questions: int) -> Callable[[Hands], None]:
    def asking(hands: Hands) -> None:
        """From the page of one-off requests, signed in as one is during the day, to the link in the clipboard."""
        _open_request(hands)
        hands.type(hands.page.locator("[name=title]"), TITLE)
        for number, (text, unit) in enumerate(QUESTIONS[:questions]):
            if number:
                hands.tap(hands.button("Thêm câu hỏi"))
            hands.type(hands.page.locator(f"[name=text-{number}]"), text)
            hands.type(hands.page.locator(f"[name=more-{number}]"), unit)
        _take_the_link(hands)

    return asking


def ask_pasted(hands: Hands) -> None:
    """Three questions that stand in a message, copied before the clock starts."""
    _open_request(hands)
    hands.type(hands.page.locator("[name=title]"), TITLE)
    hands.tap(hands.page.get_by_text("Dán nhiều câu hỏi"))
    hands.paste(hands.page.locator("[name=lines]"), "\n".join(f"{text} ({unit})" for text, unit in QUESTIONS))
    hands.tap(hands.button("Tách thành câu hỏi"))
    hands.page.locator("[name=text-2]").wait_for()
    for _screen in range(2):
        hands.rest(SWIPE + LOOK)  # the questions are looked over
    _take_the_link(hands)


def ask_again(hands: Hands) -> None:
    """The same questions as last time, until the same hour of tomorrow, from the same page to the link."""
    _open_request(hands)
    hands.tap(hands.link(TITLE))
    hands.look()
    _take_the_link(hands)


def _take_the_link(hands: Hands) -> None:
    hands.tap(hands.button("Tạo, lấy đường dẫn"))
    hands.look()
    hands.tap(hands.button("Chép lời mời"))
    hands.button("Đã chép").wait_for()


@dataclass(frozen=True)
class Act:
    """What is timed; `signed_in` is who has signed in before the clock starts."""

    what: str
    does: Callable[[Hands], None]
    aim: str = ""
    signed_in: str = ""


ACTS = (
    Act("a month from sign-in to handed on", write_month, "300 s, at most 12 cells beside name and password"),
    Act("the chair signs, from sign-in", sign),
    Act("an officer reads and accepts a list, from sign-in", accept),
    Act("one question, from the page to the link", ask(1), "60 s", signed_in="dung@vi-du.vn"),
    Act("three questions, from the page to the link", ask(3), signed_in="dung@vi-du.vn"),
    Act("three questions out of a message, the same", ask_pasted, "60 s", signed_in="dung@vi-du.vn"),
    Act("these three again, from the page to the link", ask_again, "60 s", signed_in="dung@vi-du.vn"),
)


# ---- the district, and the site ----


def plant() -> None:
    """A district whose unions have all sent the month but one; that one has only the month before, accepted."""
    from django.core.management import call_command
    from django.utils import timezone

    from congdoan.org.models import Unit
    from congdoan.periods.queries import calendars
    from congdoan.periods.rules import PeriodKind, latest_codes
    from congdoan.reporting.commands import accept_reports

    call_command("collectstatic", interactive=False, verbosity=0)
    harness.plant(DISTRICT)
    person("lam", "Cao Thị Lam", "clerk", "C0")
    person("phuc", "Lý Văn Phúc", "chair", "C0")
    person("dung", "Phạm Văn Dũng", "officer", "D0")
    _now, month, before = latest_codes(PeriodKind.MONTH, timezone.localdate(), calendars(), 3)
    unions = list(Unit.objects.filter(placements__parent__code="D0").order_by("pk"))
    for unit in unions:
        accept_reports(by=harness.administrator(), reports=[sent(unit, before, LAST)])
    for at, unit in enumerate(unions[1:]):
        admitted, workers = (400, 1300) if at < WARNED else (10, 905)
        flows = {"members_opening": 806, "members_admitted": admitted, "members_total": 802 + admitted}
        sent(unit, month, LAST | {"workers_total": workers} | flows)


def person(name: str, full_name: str, role: str, unit: str) -> None:
    from congdoan.accounts.commands import ensure_user
    from congdoan.org.commands import grant_role
    from congdoan.org.models import Unit

    by, place = harness.administrator(), Unit.objects.get(code=unit)
    made = ensure_user(by=by, email=f"{name}@vi-du.vn", full_name=full_name, password=PASSWORD, unit_id=place.pk)
    grant_role(by=by, user=made, role=role, unit=place, start=date(2020, 1, 1))


def sent(unit: Any, month: str, figures: dict[str, int]) -> Any:
    from congdoan.periods.commands import ensure_period
    from congdoan.reporting import commands, queries
    from congdoan.reporting.models import ReportForm

    form, period = ReportForm.objects.select_related("set").get(code=FORM), ensure_period(month)
    book = commands.ensure_book(indicator_set=form.set, period=period, basis="actual", cut_off=period.end)
    whole = dict.fromkeys(queries.typed_lines(form), 0) | figures
    drafted = commands.draft_report(by=harness.administrator(), unit=unit, form=form, book=book, figures=whole)
    return commands.submit_report(by=harness.administrator(), report=drafted, on=period.end)


def main(database: str) -> None:
    from django.db import connections
    from playwright.sync_api import sync_playwright

    plant()
    connections.close_all()
    with site() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for act in ACTS:
            context = browser.new_context(base_url=f"http://127.0.0.1:{port}", viewport=PHONE)
            context.grant_permissions(["clipboard-write"])
            time_one(act, context.new_page())
            context.close()
        browser.close()


def time_one(act: Act, page: Any) -> None:
    page.set_default_timeout(20_000)
    page.goto("/")
    if act.signed_in:
        sign_in(Hands(page), act.signed_in)
    hands, began = Hands(page), time.perf_counter()
    act.does(hands)
    taken = time.perf_counter() - began
    harness.show(
        act.what, median_s=taken, hands_s=hands.moving, site_s=taken - hands.moving, taps=hands.taps, keys=hands.keys,
        fields=hands.fields, aim=act.aim, runs=1, data=DATA,
    )  # fmt: skip


if __name__ == "__main__":
    options = harness.options_of()
    options.database = options.database or "sqlite"
    harness.on_both_databases(main, options)
