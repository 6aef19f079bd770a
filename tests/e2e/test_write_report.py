"""A month's report from the clerk's phone to the total of the body above: the network cut once, two tabs open."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from congdoan.reporting import commands, queries
from congdoan.reporting.models import Report
from congdoan.reporting.tests.writing import clerk_of, last_month
from tests import world
from tests.e2e.window import MARKS, WIDTHS, check, expect_saved, fill, tab

pytestmark = MARKS
MOST_TYPED = 12
# What happened in the month: 10 cells; all other flows did not.
MONTH = {
    "Đoàn viên kết nạp mới": "14",
    "Đoàn viên giảm": "4",
    "Đoàn viên nữ": "506",
    "Cuộc đối thoại tại nơi làm việc": "1",
    "Lượt người được tư vấn pháp luật": "1.003",
    "Lượt thăm hỏi đoàn viên khó khăn": "5",
    "Tiền thăm hỏi đoàn viên khó khăn": "2500000",
    "Cuộc tuyên truyền": "2",
    "Lượt người dự tuyên truyền": "310",
    "Đoàn phí công đoàn đã thu": "40.300.000",
}

# Faster than any answer: each cell is left before what was typed into the one before it has arrived.
TYPE_AT_ONCE = """codes => codes.forEach((code, at) => {
  const cell = document.getElementById(`line-${code}`);
  cell.closest("details").open = true;
  cell.focus();
  cell.value = String(at + 1);
  for (const kind of ["input", "change"]) cell.dispatchEvent(new Event(kind, { bubbles: true }));
})"""


# Tells the test which cells somebody typed into, whoever opens the page and however it then goes on.
TELL_CELLS = """document.addEventListener("input", event => {
  if (event.target.name?.startsWith("line-")) window.typedInto(event.target.name);
}, true)"""


@pytest.fixture
def cast() -> world.World:
    return world.build()


def test_a_month_is_written_signed_accepted_with_few_cells(
    browser: Browser, live_server: LiveServer, cast: world.World
) -> None:
    clerk = clerk_of(cast)
    chair = clerk_of(cast, role="chair", name="phuc", full_name="Lý Văn Phúc")
    last_month(cast)
    address = "/reports/write/A12/2026-M11/CS-THANG/"
    typed: set[str] = set()
    with tab(browser, live_server, clerk) as page:
        page.context.expose_function("typedInto", lambda name: typed.add(name))
        page.context.add_init_script(TELL_CELLS)
        page.goto(address)
        assert page.locator("input[name^=line-]").count() >= 30
        other = page.context.new_page()
        other.goto(address)
        first, *others = MONTH.items()
        fill(page, *first)
        expect_saved(page)
        page.context.set_offline(True)
        for label, value in others[:4]:
            fill(page, label, value)
        expect(page.get_by_text("Chưa lưu, đang chờ mạng")).to_be_visible()
        page.context.set_offline(False)
        expect_saved(page)
        for label, value in others[4:]:
            fill(other, label, value)
        expect_saved(other)
        page.bring_to_front()
        page.get_by_label("Các dòng còn lại không phát sinh").check()
        expect_saved(page)
        page.get_by_role("link", name="Không khớp: 806 đoàn viên đầu kỳ").click()
        check(page)
        page.get_by_role("button", name="Sửa thành 816").click()
        expect(page.get_by_label("Tổng số đoàn viên")).to_have_value("816")
        expect(page.get_by_text("Đủ các ô")).to_be_visible()
        expect_saved(page)
        check(page)
        page.get_by_role("button", name="Chuyển Chủ tịch ký").click()
        expect(page.get_by_text("Đã chuyển Chủ tịch ký.")).to_be_visible()
    assert len(MONTH) <= len(typed) <= MOST_TYPED
    report = Report.objects.get(book__period__code="2026-M11")
    assert report.figures["legal_advice_given"] == 1003
    assert report.figures["hardship_visits_vnd"] == 2500000
    with tab(browser, live_server, chair) as page:
        page.goto("/reports/")
        page.get_by_role("link", name="Xem, ký").click()
        check(page)
        page.get_by_role("button", name="Ký và gửi").click()
        expect(page.get_by_text("Đã ký và gửi báo cáo.")).to_be_visible()
        check(page)
    commands.accept_reports(by=cast.dung, reports=[report])
    totals = queries.totals_of_unit(cast.an, cast.unit("A1"), queries.Scope("2026-M11"))
    assert (totals.total("members_total"), totals.total("legal_advice_given")) == (816, 1003)


def test_a_cell_that_was_not_saved_is_told_and_led_to(
    browser: Browser, live_server: LiveServer, cast: world.World
) -> None:
    with tab(browser, live_server, clerk_of(cast, role="chair", name="phuc", full_name="Lý Văn Phúc")) as page:
        page.goto("/reports/write/A12/2026-M11/CS-THANG/")
        fill(page, "Đoàn viên kết nạp mới", "abc")
        expect(page.get_by_text("1 ô chưa lưu: Đoàn viên kết nạp mới: số không đọc được")).to_be_visible()
        expect(page.get_by_text("Đã lưu")).to_be_hidden()
        check(page)
        page.get_by_role("button", name="Xem lại, ký và gửi").click()
        expect(page.locator("#line-members_admitted[autofocus]")).to_be_focused()
        check(page)


def test_what_was_typed_without_network_outlives_a_closed_window(
    browser: Browser, live_server: LiveServer, cast: world.World
) -> None:
    clerk = clerk_of(cast)
    address = "/reports/write/A12/2026-M11/CS-THANG/"
    with tab(browser, live_server, clerk) as page:
        page.goto(address)
        page.context.set_offline(True)
        fill(page, "Đoàn viên kết nạp mới", "14")
        expect(page.get_by_text("Chưa lưu, đang chờ mạng")).to_be_visible()
        again = page.context.new_page()
        page.close()
        again.context.set_offline(False)
        again.goto(address)
        expect_saved(again)
    assert Report.objects.get().figures == {"members_admitted": 14}


def test_who_enters_for_a_union_keeps_figure_words_and_source_without_network(
    browser: Browser, live_server: LiveServer, cast: world.World
) -> None:
    address = "/reports/write/A12/2026-M11/CS-THANG/"
    told = "Chủ tịch báo qua điện thoại 30/11"
    with tab(browser, live_server, cast.dung) as page:
        page.goto(address)
        page.context.set_offline(True)
        page.get_by_label("Nguồn số liệu").fill(told)
        fill(page, "Đoàn viên kết nạp mới", "14")
        words = page.locator("textarea[name^=text-]:not([hidden])").first
        words.locator("xpath=ancestor::details").evaluate("one => one.open = true")
        words.fill("Kết nạp ở hai phân xưởng.")
        expect(page.get_by_text("Chưa lưu, đang chờ mạng")).to_be_visible()
        again = page.context.new_page()
        page.close()
        again.context.set_offline(False)
        again.goto(address)
        expect_saved(again)
        expect(again.get_by_label("Nguồn số liệu")).to_have_value(told)
    report = Report.objects.get()
    assert report.figures == {"members_admitted": 14}
    assert list(report.narrative.values()) == ["Kết nạp ở hai phân xưởng."]
    assert [step.note for step in report.steps.filter(act="entered_for")] == [told]


def test_who_was_signed_out_is_told_and_loses_nothing(
    browser: Browser, live_server: LiveServer, cast: world.World
) -> None:
    address = "/reports/write/A12/2026-M11/CS-THANG/"
    with tab(browser, live_server, clerk_of(cast)) as page:
        page.goto(address)
        held = page.context.cookies()
        page.context.clear_cookies(name="sessionid")
        fill(page, "Đoàn viên kết nạp mới", "14")
        expect(page.locator('[data-failure="signed-out"]')).to_be_visible()
        expect(page.locator('[data-saving="saved"]')).to_be_hidden()
        check(page)
        page.context.add_cookies(held)
        page.goto(address)
        expect_saved(page)
    assert Report.objects.get().figures == {"members_admitted": 14}


def test_what_is_typed_while_a_saving_is_under_way_is_saved_too(
    browser: Browser, live_server: LiveServer, cast: world.World
) -> None:
    clerk = clerk_of(cast)
    with tab(browser, live_server, clerk) as page:
        page.goto("/reports/write/A12/2026-M11/CS-THANG/")
        cells = ["dialogues_held", "work_stoppages", "strikes", "labour_accidents"]
        page.evaluate(TYPE_AT_ONCE, cells)
        expect_saved(page)
        expect(page.locator("#line-strikes")).to_have_value("3")
        assert Report.objects.get().figures == {code: at for at, code in enumerate(cells, start=1)}


@pytest.mark.parametrize("width", WIDTHS)
def test_two_on_one_line_choose_between_both_values(
    browser: Browser, live_server: LiveServer, cast: world.World, width: int
) -> None:
    mai = clerk_of(cast, name="mai", full_name="Đinh Thị Mai")
    lam = clerk_of(cast)
    address = "/reports/write/A12/2026-M11/CS-THANG/"
    with tab(browser, live_server, lam, width) as mine, tab(browser, live_server, mai, width) as hers:
        mine.goto(address)
        hers.goto(address)
        fill(hers, "Đoàn viên kết nạp mới", "12")
        expect_saved(hers)
        fill(mine, "Đoàn viên kết nạp mới", "14")
        expect(mine.get_by_text("Đinh Thị Mai vừa ghi 12, anh/chị ghi 14.")).to_be_visible()
        check(mine)
        assert Report.objects.get().figures["members_admitted"] == 12
        mine.get_by_role("button", name="Giữ 14").click()
        expect(mine.get_by_text("Đinh Thị Mai vừa ghi 12, anh/chị ghi 14.")).to_be_hidden()
        expect_saved(mine)
    assert Report.objects.get().figures["members_admitted"] == 14
