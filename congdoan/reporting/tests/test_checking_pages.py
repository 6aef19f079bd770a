"""The pages of checking: who comes in, what they let an officer do, what they say to bad input."""

from __future__ import annotations

import io
import re
from datetime import date
from html import unescape

import openpyxl
import pytest
import time_machine

from congdoan.audit.models import Event
from congdoan.org import commands as org
from congdoan.registers.members.tests.steps import a_busy_month
from congdoan.reporting import commands
from congdoan.reporting.commands import close_period
from congdoan.reporting.models import Adjustment, LateException, Report
from congdoan.reporting.tests.checking import LIST, post
from congdoan.reporting.tests.steps import accepted, book_of, drafted, members, sent
from congdoan.reporting.tests.writing import MEMBERS
from tests.pages import words_of
from tests.world import World


def test_the_list_names_units_states_and_who_is_missing(client, world: World) -> None:
    sent(world, "A11", members_total=40)
    page = words_of(client, world, "dung", LIST)
    assert "CĐCS Trường Tiểu học Đồng Mây" in page
    assert "0/2 đã duyệt" in page
    assert "Chờ duyệt 1" in page
    assert "Chưa nộp 1" in page
    assert "Đang soạn" not in page
    assert "còn 1 đơn vị chưa gửi" in page


def test_the_list_tells_how_many_of_all_were_accepted_and_on_time(client, world: World) -> None:
    accepted(world, "A11", members_total=40)
    page = words_of(client, world, "dung", LIST)
    assert "1/2 đã duyệt, 50%" in page
    assert "Đúng hạn 1/2, 50%" in page
    accepted(world, "A12", on=date(2024, 2, 1), members_total=60)
    page = words_of(client, world, "dung", LIST)
    assert "2/2 đã duyệt, 100%" in page
    assert "Đúng hạn 1/2, 50%" in page


def test_a_filter_answers_with_the_list_alone(client, world: World) -> None:
    sent(world, "A11", members_total=40)
    client.force_login(world.dung)
    part = client.get(f"{LIST}&show=submitted", headers={"hx-request": "true"}).content.decode()
    assert "CĐCS Trường Tiểu học Đồng Mây" in part
    assert "May Sông Đáy" not in part
    assert "<html" not in part


def test_who_comes_by_the_desk_sees_the_list_first_and_its_filter_named(client, world: World) -> None:
    sent(world, "A11", members_total=40)
    client.force_login(world.dung)
    shown, htmx = f"{LIST}&show=submitted", {"hx-request": "true"}
    opened = 'id="loc-tim">'
    whole = client.get(shown).content.decode()
    assert opened not in whole
    assert "Lọc, tìm đơn vị · Chờ duyệt 1" in whole
    assert opened in client.get(shown, headers=htmx).content.decode()  # who has just tapped a filter
    assert opened in client.get(f"{LIST}&q=dong").content.decode()
    plain = client.get(LIST).content.decode()
    assert opened not in plain
    assert "Lọc, tìm đơn vị<" in plain


def test_what_is_not_sent_is_entered_for_the_unit_from_the_list(client, world: World) -> None:
    sent(world, "A11", members_total=40)
    entered = "/reports/write/A12/2023/CS-NAM/?cut_off=2023-11-22"
    assert f'href="{entered}"' in listed(client, world, LIST)
    assert "Anh/chị nhập thay CĐCS Công ty TNHH May Sông Đáy." in words_of(client, world, "dung", entered)
    assert "/reports/write/A11/" not in listed(client, world, LIST)
    commands.return_report(by=world.dung, report=Report.objects.get(), reason="Xem lại")
    assert "/reports/write/A11/" in listed(client, world, LIST)
    close_period(by=world.admin, code="2023", decision="QĐ khóa")
    assert "/reports/write/" not in listed(client, world, LIST)


def test_where_nobody_has_begun_reports_are_entered_from_the_list(client, world: World) -> None:
    assert 'href="/reports/write/A12/2023/CS-NAM/"' in listed(client, world, "/reports/check/A1/?period=2023")


def listed(client, world: World, address: str) -> str:
    client.force_login(world.dung)
    return client.get(address).content.decode()


def test_a_later_day_is_given_on_a_page(client, world: World) -> None:
    drafted(world, "A11", members_total=40)
    here = "/reports/check/A11/later/?period=2023&form=CS-NAM"
    client.force_login(world.dung)
    assert client.post(here, {"until": "hôm qua", "reason": "Bận"}).status_code == 422
    assert client.post(here, {"until": "2000-01-01", "reason": "Bận"}).status_code == 422
    assert not LateException.objects.exists()
    assert client.post(here, {"until": "2099-01-01", "reason": "Bận"}).status_code == 302
    assert LateException.objects.get().until == date(2099, 1, 1)


def test_from_a_later_day_of_an_ended_unit_one_goes_back_to_the_list_of_its_superior(client, world: World) -> None:
    org.dissolve_unit(by=world.admin, unit=world.unit("A11"), on=date(2023, 6, 1), decision="QĐ 1")
    client.force_login(world.dung)
    page = client.get("/reports/check/A11/later/?period=2023&form=CS-NAM")
    assert page.context["back"] == "/reports/check/A1/?period=2023&form=CS-NAM"
    assert client.get(page.context["back"]).status_code == 200


def test_where_nobody_has_begun_a_report_of_the_period_units_are_reminded_and_given_a_later_day(
    client, world: World
) -> None:
    """The period itself is not kept yet."""
    asked = "?period=2023&form=CS-NAM"
    answer = post(client, world, "dung", f"/reports/check/A1/remind/{asked}")
    assert "Đã nhắc 2 đơn vị." in answer.content.decode()
    given = post(client, world, "dung", f"/reports/check/A12/later/{asked}", until="2099-01-01", reason="Bão")
    assert "Đã gia hạn cho CĐCS Công ty TNHH May Sông Đáy." in given.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"change": "x"}, "Tăng thêm"),
        ({"change": "1.5"}, "Tăng thêm"),
        ({"change": "3", "about": "KHONG"}, "Không có đơn vị mã"),
        ({"change": "-99"}, "số âm"),
        ({"change": "3", "indicator": "members_density"}, "Chọn một mục"),
    ],
)
def test_an_adjustment_to_be_mended_comes_back(client, world: World, typed: dict[str, str], said: str) -> None:
    accepted(world, "A11", members_total=40)
    client.force_login(world.dung)
    fields = {"indicator": "members_total", "reason": "Thử", **typed}
    answer = client.post("/reports/adjustments/A1/?period=2023&basis=actual&cut_off=2023-11-22", fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Adjustment.objects.exists()


def test_an_adjustment_is_made_and_withdrawn_on_its_page(client, world: World) -> None:
    accepted(world, "A11", members_total=1040)
    here = "/reports/adjustments/A1/?period=2023&basis=actual&cut_off=2023-11-22"
    fields = {"indicator": "members_total", "change": "−1.000", "about": "A11", "reason": "Ghi nhầm hàng"}
    page = post(client, world, "dung", here, **fields).content.decode()
    assert "−1.000 người" in page
    assert members(world, "TLD") == 40
    made = Adjustment.objects.get()
    post(client, world, "dung", f"/reports/adjustments/A1/{made.pk}/withdraw/?{here.split('?')[1]}")
    assert members(world, "TLD") == 1040


def test_the_reminder_goes_to_those_overdue(client, world: World) -> None:
    sent(world, "A11", members_total=40)
    answer = post(client, world, "dung", f"/reports/check/A1/remind/?{LIST.split('?')[1]}")
    assert "Đã nhắc 1 đơn vị." in answer.content.decode()
    answer = post(client, world, "dung", f"/reports/check/A1/remind/?{LIST.split('?')[1]}")
    assert "Hôm nay các đơn vị này đã được nhắc." in answer.content.decode()


def test_the_list_shows_those_i_look_after(client, world: World) -> None:
    sent(world, "A11", members_total=40)
    assert "Của tôi phụ trách" not in words_of(client, world, "dung", LIST)
    org.set_portfolio(by=world.admin, user=world.dung, add=[world.unit("A12")])
    assert "Của tôi phụ trách 1" in words_of(client, world, "dung", LIST)
    mine = words_of(client, world, "dung", f"{LIST}&mine=1", hx_request="true")
    assert "May Sông Đáy" in mine
    assert "Đồng Mây" not in mine
    assert "Của tôi phụ trách" not in words_of(client, world, "an", LIST)  # An's own, not everybody's


def text_to_copy(client, world: World) -> list[str]:
    """The lines that the officer copies into the group chat."""
    client.force_login(world.dung)
    page = client.get(LIST).content.decode()
    found = re.search(r"<textarea[^>]*data-copy-source>(.*?)</textarea>", page, re.S)
    return unescape(found[1]).splitlines() if found else []


def test_the_text_to_copy_names_who_has_not_sent_and_the_day(client, world: World) -> None:
    sent(world, "A11", members_total=40)
    with time_machine.travel("2024-03-01 08:30:00+07:00"):
        head, *named, way = text_to_copy(client, world)
    assert head.startswith("Kính gửi các đơn vị, đến 08:30 ngày 01/03/2024 còn 1 đơn vị chưa gửi")
    assert re.search(r"năm 2023 \(quá hạn \d+ ngày\):$", head)
    assert named == ["1. CĐCS Công ty TNHH May Sông Đáy"]
    assert way.startswith("Đăng nhập, soạn và gửi: http://testserver/")


def test_days_that_differ_stand_behind_each_name(client, world: World) -> None:
    drafted(world, "A11", members_total=40)
    address = "/reports/check/A11/later/?period=2023&form=CS-NAM"
    post(client, world, "dung", address, until="2099-01-01", reason="Bão")
    head, *named, _way = text_to_copy(client, world)
    assert head.endswith("năm 2023:")
    assert re.fullmatch(r"1\. CĐCS Công ty TNHH May Sông Đáy \(quá hạn \d+ ngày\)", named[0])
    assert named[1] == "2. CĐCS Trường Tiểu học Đồng Mây (hạn 01/01/2099)"


@time_machine.travel("2023-12-05 09:00:00+07:00", tick=False)
def test_the_text_to_copy_leads_whom_it_names_to_the_report_they_owe(client, world: World) -> None:
    sent(world, "A12", members_total=60)
    *_lines, way = text_to_copy(client, world)
    page = words_of(client, world, "giang", way.rpartition("http://testserver")[2])
    assert "Soạn báo cáo : Báo cáo năm 2023" in page


def test_the_text_to_copy_names_whose_report_was_returned(client, world: World) -> None:
    report = sent(world, "A11", members_total=40)
    commands.return_report(by=world.dung, report=report, reason="Sửa số đoàn viên")
    sent(world, "A12", members_total=60)
    head, named, _way = text_to_copy(client, world)
    assert "còn 1 đơn vị chưa gửi" in head
    assert named.startswith("1. CĐCS Trường Tiểu học Đồng Mây")


def test_a_long_text_to_copy_names_thirty_and_says_how_many_more(client, world: World) -> None:
    day = date(2001, 1, 1)
    new = [org.NewUnit(f"N{n}", "A1", f"CĐCS Số {n}", "grassroots_union", "", "school", day) for n in range(33)]
    org.import_units(by=world.admin, units=new, source="kiểm thử")
    sent(world, "A11", members_total=40)
    head, *named, more, _way = text_to_copy(client, world)
    assert "còn 34 đơn vị chưa gửi" in head
    assert [line.split(".")[0] for line in named] == [str(n) for n in range(1, 31)]
    assert more == "… và 4 đơn vị khác."


# ---- which periods there are to check ----


def offered(client, world: World, address: str) -> dict[str, str]:
    """The periods that the page leads to, by name."""
    page = client.get(address)
    assert page.status_code == 200
    return {option.label: option.url for option in page.context["line"].periods}


@time_machine.travel("2023-12-05 09:00:00+07:00", tick=False)
def test_a_period_that_is_over_is_checked_though_nobody_has_begun(client, world: World) -> None:
    book = book_of("2023-M10", cut_off=date(2023, 10, 31), form="CS-THANG")
    accepted(world, "A11", form="CS-THANG", book=book, members_admitted=2)
    client.force_login(world.dung)
    periods = offered(client, world, "/reports/check/A1/")
    assert {"Tháng 11/2023", "Tháng 10/2023", "Quý IV/2023", "Năm 2023", "Năm 2022"} <= periods.keys()
    assert "Tháng 12/2023" not in periods
    for url in periods.values():
        assert client.get(f"/reports/check/A1/{url}").status_code == 200
    assert "Chưa nộp 2" in words_of(client, world, "dung", f"/reports/check/A1/{periods['Tháng 11/2023']}")


@time_machine.travel("2023-12-05 09:00:00+07:00", tick=False)
def test_the_list_of_a_year_is_of_its_own_reports_where_only_months_count_so_far(client, world: World) -> None:
    book = book_of("2023-M10", cut_off=date(2023, 10, 31), form="CS-THANG")
    accepted(world, "A11", form="CS-THANG", book=book, members_admitted=2)
    sent(world, "A11", book=book_of(cut_off=date(2023, 11, 30)), members_total=40)
    page = words_of(client, world, "dung", "/reports/check/A1/?period=2023")
    assert "Báo cáo 6 tháng, năm của công đoàn cơ sở" in page
    assert "Chờ duyệt 1" in page
    assert "Chưa nộp 1" in page


@time_machine.travel("2023-12-05 09:00:00+07:00", tick=False)
def test_the_list_opens_where_nobody_has_reported_yet(client, world: World) -> None:
    page = words_of(client, world, "dung", "/reports/check/A1/")
    assert "Tháng 11/2023" in page
    assert "Chưa nộp 2" in page


def test_a_search_stays_among_the_units_one_looks_after(client, world: World) -> None:
    sent(world, "A11", members_total=40)
    org.set_portfolio(by=world.admin, user=world.dung, add=[world.unit("A11")])
    client.force_login(world.dung)
    hidden = '<input type="hidden" name="mine" value="1">'
    assert hidden in client.get(f"{LIST}&mine=1").content.decode()
    assert hidden not in client.get(LIST).content.decode()


@pytest.mark.parametrize("query", ["?period=xyz", "?form=KHONG", "?period=2023&show=x", "?period=2023&page=99"])
def test_a_bad_address_is_said(client, world: World, query: str) -> None:
    client.force_login(world.dung)
    assert client.get(f"/reports/check/A1/{query}").status_code == 400


# ---- the list as Excel ----


def rows_of(client, world: World, person: str, address: str) -> list[tuple]:
    client.force_login(world.users[person])
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    (sheet,) = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
    return list(sheet.iter_rows(values_only=True))


def test_the_list_is_handed_out_with_the_rows_of_its_filters(client, world: World) -> None:
    sent(world, "A11", members_total=40)
    file = LIST.replace("?", "list.xlsx?")
    whole = rows_of(client, world, "dung", file)
    units = {row[1]: row for row in whole if row[1] in ("A11", "A12")}
    assert (units["A11"][2], units["A11"][5], units["A11"][6]) == ("Đã gửi", "đúng hạn", 1)
    assert (units["A12"][2], units["A12"][5]) == ("Chưa nộp", "quá hạn, chưa gửi")
    told = [row[0] for row in rows_of(client, world, "dung", f"{file}&show=submitted")]
    assert "CĐCS Trường Tiểu học Đồng Mây" in told
    assert not any("May Sông Đáy" in str(words) for words in told)
    assert "Danh sách theo bộ lọc đang chọn: 1 trong 2 đơn vị." in told
    assert "CĐCS Công ty TNHH May Sông Đáy" in [row[0] for row in rows_of(client, world, "dung", f"{file}&q=may+song")]
    events = Event.objects.filter(verb="report.list_exported", by=world.dung)
    assert [event.unit_id for event in events] == [world.unit("A1").pk] * 3


def test_the_page_leads_to_the_file_of_what_it_shows(client, world: World) -> None:
    sent(world, "A11", members_total=40)
    client.force_login(world.dung)
    html = client.get(f"{LIST}&show=submitted").content.decode()
    link = html.split('href="/reports/check/A1/list.xlsx?')[1].split('"')[0]
    assert "show=submitted" in link
    assert "form=CS-NAM" in link


def test_a_name_that_looks_like_a_formula_stays_words(client, world: World) -> None:
    sent(world, "A12", members_total=40)
    name = '=HYPERLINK("http://vi-du.vn")'
    org.rename_unit(by=world.admin, unit=world.unit("A11"), name=name, on=date(2024, 1, 1), decision="QĐ 9")
    client.force_login(world.dung)
    answer = client.get(LIST.replace("?", "list.xlsx?"))
    (sheet,) = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
    kept = next(cell for row in sheet.iter_rows() for cell in row if cell.value == name)
    assert kept.data_type == "s"


@pytest.mark.parametrize("person", ["chi", "lan", "giang", "binh", "khoa"])
def test_the_file_is_for_who_accepts_alone(client, world: World, person: str) -> None:
    client.force_login(world.users[person])
    assert client.get(LIST.replace("?", "list.xlsx?")).status_code == 404
    assert not Event.objects.filter(verb="report.list_exported").exists()


# ---- what the officer sees beside the lines ----


def test_reasons_narrative_registers_and_files_stand_beside_the_lines(client, world: World, settings, tmp_path) -> None:
    settings.VAR_DIR = tmp_path
    a_busy_month(world)
    book = book_of("2023-M10", cut_off=date(2023, 10, 31), form="CS-THANG")
    report = drafted(world, "A11", form="CS-THANG", book=book, members_admitted=2)
    report.reasons, report.narrative = {"members_admitted": "Một người chưa vào sổ"}, {MEMBERS: "Kết nạp dịp 20/10"}
    report.save()
    commands.attach_evidence(
        by=world.giang, report=report, purpose="proof", name="quyet-dinh.pdf", content=b"%PDF-1.4\n%%EOF\n"
    )
    commands.submit_report(by=world.admin, report=report, on=date(2023, 11, 1))
    page = words_of(client, world, "dung", f"/reports/{report.pk}/check/")
    assert "Đơn vị giải thích: Một người chưa vào sổ" in page
    assert "sổ đoàn viên: 1" in page
    assert "Thuyết minh của đơn vị Kết nạp dịp 20/10" in page
    assert "1 tệp đính kèm" in page
    assert "quyet-dinh.pdf" in page
