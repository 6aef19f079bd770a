"""The list of corrections since closing: its page, its file, the way to it from the unit's page."""

from __future__ import annotations

import io
import re
from datetime import date

import openpyxl
import pytest
from django.test import Client

from congdoan.audit.models import Event
from congdoan.org import commands as org
from congdoan.reporting import commands
from congdoan.reporting.models import Report
from congdoan.reporting.tests.steps import accepted, book_of
from tests.world import World

SCOPE = "?period=2023&basis=actual&cut_off=2023-11-22"


@pytest.fixture
def closed(world: World) -> World:
    """A11 and A12 have reported, 2023 is closed, A11 is corrected by decision."""
    accepted(world, "A11", members_total=40, workers_total=80)
    accepted(world, "A12", members_total=50)
    commands.close_period(by=world.admin, code="2023", decision="QĐ khóa 1")
    figures = {"members_total": 44, "workers_total": 80}
    report = Report.objects.get(unit__code="A11")
    commands.correct_report(by=world.an, report=report, figures=figures, decision="QĐ 12")
    return world


def get(client: Client, world: World, person: str, address: str, status: int = 200) -> str:
    client.force_login(world.users[person])
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_totals_and_reports_stand_side_by_side(client, closed):
    text = get(client, closed, "an", f"/reports/corrections/A1/{SCOPE}")
    assert "kỳ khóa theo QĐ khóa 1" in text
    assert "Tổng số đoàn viên người 90 94 +4" in text
    assert "Tỷ lệ CNVCLĐ là đoàn viên 112,5% 117,5% +5,0 điểm" in text
    assert "1 báo cáo đã đính chính" in text
    assert "CĐCS Trường Tiểu học Đồng Mây A11 · Báo cáo 6 tháng, năm của công đoàn cơ sở" in text
    assert "QĐ 12 · Trần Thị An" in text
    assert "Tổng số đoàn viên người 40 44 +4" in text


def test_a_body_without_corrections_says_so(client, closed):
    assert "Chưa có đính chính nào sau khi khóa kỳ" in get(client, closed, "an", f"/reports/corrections/A2/{SCOPE}")


def test_an_open_period_has_no_list(client, closed):
    assert "Kỳ năm 2022 đang mở" in get(client, closed, "an", "/reports/corrections/A1/?period=2022", 400)


def test_without_a_period_the_latest_closed_one_is_shown(client, closed):
    accepted(closed, "A11", book=book_of("2024", cut_off=date(2024, 11, 30)), members_total=60)
    assert "Tổng số đoàn viên người 90 94 +4" in get(client, closed, "an", "/reports/corrections/A1/")


@pytest.mark.parametrize("address", ["/reports/corrections/A1/", "/reports/corrections/A1/list.xlsx"])
@pytest.mark.parametrize("person", ["chi", "khoa", "giang"])
def test_outsiders_find_nothing(client, closed, person, address):
    assert "Đồng Mây" not in get(client, closed, person, f"{address}{SCOPE}", 404)
    assert not Event.objects.filter(verb="corrections.exported").exists()


def test_who_may_read_totals_only_sees_how_many_reports_there_are(client, closed):
    text = get(client, closed, "lan", f"/reports/corrections/A1/{SCOPE}")
    assert "Tổng số đoàn viên người 90 94 +4" in text
    assert "1 báo cáo ngoài phạm vi của anh/chị không kê ở đây" in text
    assert "Đồng Mây" not in text


def test_the_file_holds_the_same_and_is_logged(client, closed):
    client.force_login(closed.an)
    answer = client.get(f"/reports/corrections/A1/list.xlsx{SCOPE}")
    name = 'attachment; filename="dinh-chinh-sau-khoa-a1-2023-den-2023-11-22.xlsx"'
    assert answer["Content-Disposition"] == name
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    totals = [[cell.value for cell in row] for row in book["Tổng"].iter_rows()]
    assert ["Tổng số đoàn viên", "người", 90, 94, 4] in totals
    assert ["Tỷ lệ CNVCLĐ là đoàn viên", "%", 1.125, 1.175, 0.05] in totals
    (line,) = [row for row in book["Báo cáo"].iter_rows(values_only=True) if row[1] == "A11"]
    assert line[:9] == (
        "CĐCS Trường Tiểu học Đồng Mây", "A11", "CS-NAM", "Tổng số đoàn viên", "người", 40, 44, 4, "QĐ 12",
    )  # fmt: skip
    assert line[10] == "Trần Thị An"
    event = Event.objects.get(verb="corrections.exported")
    assert (event.by, event.unit_id) == (closed.an, closed.units["A1"].pk)


def test_the_page_of_the_unit_leads_there(client, closed):
    client.force_login(closed.an)
    for code, leads in (("A1", True), ("A2", False)):
        page = client.get(f"/units/{code}/{SCOPE}").content.decode()
        address = "/reports/corrections/A1/?period=2023&amp;basis=actual&amp;cut_off=2023-11-22"
        assert (address in page) is leads
        assert ("1 báo cáo đã đính chính theo quyết định sau khi khóa kỳ" in page) is leads
    commands.reopen_period(by=closed.admin, code="2023", decision="QĐ mở 2")
    assert "sau khi khóa kỳ" not in client.get(f"/units/A1/{SCOPE}").content.decode()


def test_what_hangs_elsewhere_today_still_counts_where_it_hung(client, closed):
    unit, to = closed.unit("A11"), closed.unit("A2")
    org.move_unit(by=closed.admin, unit=unit, to=to, on=date(2023, 12, 1), decision="QĐ 7")
    assert "Tổng số đoàn viên người 90 94 +4" in get(client, closed, "an", f"/reports/corrections/A1/{SCOPE}")
