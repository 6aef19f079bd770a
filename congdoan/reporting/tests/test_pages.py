"""The pages of reports: who opens them, what a report says of itself and of its past."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from congdoan.periods.commands import ensure_period
from congdoan.periods.queries import period_of
from congdoan.reporting import commands, imports
from congdoan.reporting.models import Report, ReportForm
from tests.world import World


@pytest.fixture
def report(world: World) -> Report:
    """A11's report of 2023, accepted and corrected, beside the one of 2022."""
    earlier = _accepted(world, "2022", date(2022, 11, 30), members_total=38)
    now = _accepted(world, "2023", date(2023, 11, 22), members_total=40, workers_total=50)
    commands.correct_report(by=world.dung, report=now, figures={"members_total": 45, "workers_total": 50})
    assert earlier.pk != now.pk
    return Report.objects.get(pk=now.pk)


def _accepted(world: World, period: str, cut_off: date, *, form: str = "CS-NAM", **figures: int) -> Report:
    form = ReportForm.objects.select_related("set").get(code=form)
    book = commands.ensure_book(indicator_set=form.set, period=ensure_period(period), basis="actual", cut_off=cut_off)
    unit = world.unit("A11")
    report = commands.draft_report(by=world.giang, unit=unit, form=form, book=book, figures=figures)
    report = commands.submit_report(by=world.giang, report=report, on=cut_off)
    return commands.accept_reports(by=world.dung, reports=[report])[0]


def get(client: Client, world: World, person: str, address: str, status: int = 200, **headers: str) -> str:
    client.force_login(world.users[person])
    answer = client.get(address, headers=headers)
    assert answer.status_code == status
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize("person", ["an", "dung", "giang", "em"])
def test_a_report_opens_for_its_unit_and_those_above(client, world, report, person):
    text = get(client, world, person, f"/reports/{report.pk}/")
    assert "Chỉ số Trong kỳ Lũy kế Cùng kỳ Chỉ tiêu % đạt Lao động, việc làm, đời sống Tổng số CNVCLĐ người 50" in text
    assert "Tổng số đoàn viên người 45 45 38" in text
    assert "Tỷ lệ CNVCLĐ là đoàn viên tự tính 90,0% 90,0% chưa có" in text
    assert "Suất quà Tết của đơn vị suất chưa có chưa có chưa có" in text


@pytest.mark.parametrize("person", ["chi", "khoa", "lan"])
def test_a_report_is_not_there_for_others(client, world, report, person):
    get(client, world, person, f"/reports/{report.pk}/", 404)
    assert "Đồng Mây" not in get(client, world, person, "/reports/?period=2023")


def test_a_report_holds_its_lines_against_the_targets_of_the_year(client, world, report):
    entry = imports.TargetEntry("A11", "2023", "members_total", "ge", 50, "KH 1")
    imports.import_targets(by=world.admin, entries=[entry], source="test")
    text = get(client, world, "giang", f"/reports/{report.pk}/")
    assert "Tổng số đoàn viên người 45 45 38 50 đạt 90% kế hoạch, thiếu 5 người" in text


def test_a_report_names_what_is_to_be_looked_at(client, world, report):
    commands.correct_report(by=world.dung, report=report, figures={"members_total": 90, "workers_total": 50})
    text = get(client, world, "giang", f"/reports/{report.pk}/")
    assert "Không khớp: Tổng số đoàn viên 90 nhiều hơn Tổng số CNVCLĐ 50." in text
    assert "Xem lại: Tổng số đoàn viên 90 người, kỳ trước 38: tăng 52 (136,8%)." in text


def test_a_report_of_a_month_adds_up_and_names_the_months_it_lacks(client, world):
    for code, admitted in (("2022-M12", 2), ("2023-M02", 3)):
        last = _accepted(world, code, period_of(code).end, form="CS-THANG", members_admitted=admitted)
    text = get(client, world, "giang", f"/reports/{last.pk}/")
    assert "Đoàn viên kết nạp mới người 3 5 chưa có" in text
    assert "Lũy kế chưa gồm tháng 01/2023: chưa có báo cáo được duyệt." in text


def test_a_report_that_differs_from_its_shorter_periods_says_so(client, world):
    for code, visits in (("2023-Q1", 1), ("2023-Q2", 2)):
        _accepted(world, code, period_of(code).end, form="CS-QUY", hardship_visits=visits)
    half = _accepted(world, "2023-H1", date(2023, 5, 31), hardship_visits=4)
    text = get(client, world, "giang", f"/reports/{half.pk}/")
    assert "Lượt thăm hỏi đoàn viên khó khăn: báo cáo 6 tháng đầu năm 2023 ghi 4, cộng 2 quý được 3." in text


def test_a_report_tells_its_past(client, world, report):
    text = get(client, world, "an", f"/reports/{report.pk}/")
    assert "Phạm Văn Dũng · đính chính Tổng số đoàn viên: 40 → 45" in text
    assert "Phạm Văn Dũng · duyệt" in text
    assert "22/11/2023 Gửi lần đầu, đúng hạn" in text


def test_a_returned_report_says_why_and_that_it_does_not_count(client, world, report):
    commands.return_report(by=world.dung, report=report, reason="Thiếu danh sách")
    text = get(client, world, "giang", f"/reports/{report.pk}/")
    assert "số liệu không có trong tổng hợp. Lý do: Thiếu danh sách" in text


@pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999999"])
def test_no_such_report(client, world, pk):
    assert "Trường Tiểu học" not in get(client, world, "an", f"/reports/{pk}/", 404)


def test_the_list_filters_by_state_and_swaps_only_itself(client, world, report):
    assert "Tất cả 1 Đính chính 1" in get(client, world, "an", "/reports/")
    text = get(client, world, "an", "/reports/?state=returned", **{"HX-Request": "true"})
    assert "Không có báo cáo nào khớp" in text
    assert "Điều hướng" not in text


def test_the_list_without_any_report_says_so(client, world):
    assert "Chưa có báo cáo nào trong kỳ này" in get(client, world, "chi", "/reports/")


@pytest.mark.parametrize("query", ["period=x", "basis=x", "cut_off=x", "cut_off=2023-01-01", "page=7", "state=x"])
def test_a_bad_address_is_told_so(client, world, report, query):
    assert "Mở trang này với kỳ" in get(client, world, "an", f"/reports/?{query}", 400)
