"""Excel forms in the browser: handed out, taken in with the same messages as on the command line, taken back."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from congdoan.audit.models import Event
from congdoan.reporting import commands
from congdoan.reporting.models import Report, ReportImport
from congdoan.reporting.tests.filling import DAMAGES, cells_of, fill, handed_out, import_, told_of
from congdoan.reporting.tests.steps import accepted, book_of, drafted
from tests.world import World

NEW = reverse("reporting:import-new")


def visitor(world: World, person: str) -> Client:
    client = Client()
    client.force_login(world.users[person])
    return client


def send(world: World, *paths: Path, person: str = "an", follow: bool = True, **fields: str) -> HttpResponse:
    sent = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
    return visitor(world, person).post(NEW, {"filled": sent, **fields}, follow=follow)  # type: ignore[return-value]


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def undo_address() -> str:
    return reverse("reporting:import-undo", args=[ReportImport.objects.get().pk])


# ---- handed out ----


@time_machine.travel("2023-11-20", tick=False)
def test_forms_of_the_running_period_and_the_one_before_are_offered(world: World) -> None:
    drafted(world, "A11", form="CS-THANG", book=book_of("2023-M11", cut_off=date(2023, 11, 30)), members_total=40)
    page = text(visitor(world, "giang").get(reverse("reporting:forms", args=["A11"])))
    for words in ("Tháng 11/2023 · hạn nộp", "Tháng 10/2023", "Quý IV/2023", "Năm 2023", "Đang soạn"):
        assert words in page
    assert "Tháng 9/2023" not in page
    assert f"{reverse('reporting:form-file', args=['A11'])}?period=2023-M10&amp;basis=actual" in page
    assert NEW in page


@time_machine.travel("2023-11-20", tick=False)
def test_closed_periods_are_not_offered(world: World) -> None:
    accepted(world, "A11", form="CS-THANG", book=book_of("2023-M10", cut_off=date(2023, 10, 31)), members_total=40)
    commands.close_period(by=world.admin, code="2023-M10", decision="QĐ khóa")
    page = text(visitor(world, "giang").get(reverse("reporting:forms", args=["A11"])))
    assert "Tháng 10/2023" not in page
    assert "Tháng 11/2023" in page


def test_a_form_is_downloaded_for_the_period_as_people_write_it(world: World) -> None:
    address = reverse("reporting:form-file", args=["A11"])
    asked = {"form": "CS-NAM", "period": "năm 2023", "basis": "actual", "cut_off": "22/11/2023"}
    answer = visitor(world, "giang").get(address, asked)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="A11_CS-NAM_2023_2023-11-22.xlsx"'
    assert "members_total" in cells_of(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0])
    assert Event.objects.filter(verb="form.exported", by=world.giang).count() == 1


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 400),
        ({"form": "CS-NAM", "period": "hôm qua"}, 400),
        ({"form": "CS-KHONG", "period": "2023"}, 404),
        ({"form": "CT-NAM", "period": "2023"}, 400),
        ({"form": "CS-NAM", "period": "2023", "basis": "đoán"}, 400),
        ({"form": "CS-NAM", "period": "2023", "cut_off": "31/2/2023"}, 400),
        ({"form": "CS-NAM", "period": "2023", "basis": "estimate", "cut_off": "22/11/2023"}, 400),
    ],
)
def test_what_is_no_form_is_refused_in_words(world: World, asked: dict[str, str], status: int) -> None:
    answer = visitor(world, "giang").get(reverse("reporting:form-file", args=["A11"]), asked)
    assert answer.status_code == status


def test_a_report_leads_to_its_form_while_its_period_is_open(world: World) -> None:
    report = accepted(world, "A11", book=book_of(cut_off=date(2023, 11, 30)), members_total=40)
    address = reverse("reporting:report", args=[report.pk])
    assert "form.xlsx?period=2023" in text(visitor(world, "an").get(address))
    commands.close_period(by=world.admin, code="2023", decision="QĐ khóa")
    assert "form.xlsx" not in text(visitor(world, "an").get(address))


# ---- taken in ----


def test_a_filled_form_becomes_a_draft_and_its_report_is_shown(world: World, tmp_path: Path) -> None:
    path = fill(handed_out(world, tmp_path, "A11"), {"members_total": 40, "workers_total": 30})
    answer = send(world, path, person="giang")
    report = Report.objects.get()
    assert answer.redirect_chain == [(reverse("reporting:report", args=[report.pk]), 302)]  # type: ignore[attr-defined]
    assert (report.state, report.figures["members_total"]) == ("draft", 40)
    assert "Đã nạp 1 báo cáo" in text(answer)
    assert "Tổng số đoàn viên 40 nhiều hơn" in text(answer)


def test_whoever_accepts_may_accept_at_once_and_nobody_else(world: World, tmp_path: Path) -> None:
    path = fill(handed_out(world, tmp_path, "A11"), {"members_total": 40})
    assert 'name="accept"' not in text(visitor(world, "giang").get(NEW))
    send(world, path, person="giang", accept="on")
    assert Report.objects.get().state == "draft"
    assert 'name="accept"' in text(visitor(world, "an").get(NEW))
    send(world, path, accept="on")
    assert Report.objects.get().state == "accepted"


def test_of_several_files_the_right_ones_are_in_and_the_others_are_told(world: World, tmp_path: Path) -> None:
    paths = [fill(handed_out(world, tmp_path, unit), {"members_total": 40}) for unit in ("A11", "A12", "A21")]
    DAMAGES["text"][0](paths[1])
    place = cells_of(openpyxl.load_workbook(paths[1]).worksheets[0])["members_total"]
    answer = send(world, *paths)
    assert answer.status_code == 422
    assert "Không nhập được tệp A12_CS-NAM_2023.xlsx: có 1 lỗi" in text(answer)
    assert f"<li>trang “CS-NAM”, ô {place}: Tổng số đoàn viên: “bốn mươi”" in text(answer)
    assert "Đã nhận 2 tệp: 2 báo cáo mới" in text(answer)
    assert sorted(Report.objects.values_list("unit__code", flat=True)) == ["A11", "A21"]


def test_several_right_files_lead_to_the_import(world: World, tmp_path: Path) -> None:
    paths = [fill(handed_out(world, tmp_path, unit), {"members_total": 40}) for unit in ("A11", "A12")]
    answer = send(world, *paths, follow=False)
    assert answer.headers["Location"] == reverse("reporting:import", args=[ReportImport.objects.get().pk])


def test_checking_writes_nothing(world: World, tmp_path: Path) -> None:
    answer = send(world, fill(handed_out(world, tmp_path, "A11"), {"members_total": 40}), act="check")
    assert answer.status_code == 200
    assert "Chưa ghi gì. 1 tệp đúng: 1 báo cáo mới" in text(answer)
    assert not Report.objects.exists()


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damaged_file_gets_its_message(world: World, tmp_path: Path, damage: str) -> None:
    path = fill(handed_out(world, tmp_path, "A11"), {"members_total": 40, "members_admitted": 1})
    DAMAGES[damage][0](path)
    answer = send(world, path)
    assert answer.status_code == 422
    assert told_of(damage) in text(answer).replace("&quot;", '"').replace("&#x27;", "'")
    assert path.name in text(answer)
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "fields", [{}, {"filled": ""}, {"filled": "đường dẫn"}, {"filled": SimpleUploadedFile("a.xlsx", b"")}]
)
def test_without_a_file_the_page_asks_for_one(world: World, fields: dict[str, Any]) -> None:
    assert visitor(world, "an").post(NEW, fields).status_code == 422


def test_a_csv_file_is_taken_as_well(world: World, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.CSV"
    path.write_text("unit,form,period,indicator,value\nA11,CS-NAM,2023,members_total,40\n", encoding="utf-8")
    send(world, path)
    assert Report.objects.get().figures == {"members_total": 40}


@pytest.mark.parametrize("person", ["chi", "lan"])
def test_outsiders_bring_in_nothing(world: World, tmp_path: Path, person: str) -> None:
    answer = send(world, fill(handed_out(world, tmp_path, "A11"), {"members_total": 40}), person=person)
    assert answer.status_code == 422
    assert "không có đơn vị mã “A11” trong phạm vi của anh/chị" in text(answer)
    assert not Report.objects.exists()


# ---- listed and taken back ----


def test_an_import_is_listed_shown_and_taken_back(world: World, tmp_path: Path) -> None:
    send(world, fill(handed_out(world, tmp_path, "A11"), {"members_total": 40}), accept="on")
    done, client = ReportImport.objects.get(), visitor(world, "an")
    assert f"Lần {done.pk}, " in text(client.get(reverse("reporting:imports")))
    shown = text(client.get(reverse("reporting:import", args=[done.pk])))
    assert "CĐCS Trường Tiểu học Đồng Mây" in shown
    assert "Hoàn tác lần nhập…" in shown
    assert "bỏ 1 báo cáo mới" in text(client.get(undo_address()))
    answer = client.post(undo_address(), follow=True)
    assert "Đã hoàn tác: bỏ 1 báo cáo, trả 0 báo cáo về như trước." in text(answer)
    assert not Report.objects.exists()
    again = client.post(undo_address(), follow=True)
    assert "Lần nhập này đã được hoàn tác." in text(again)
    assert "Hoàn tác lần nhập…" not in text(again)


def test_an_import_somebody_went_on_with_stays_and_says_why(world: World, tmp_path: Path) -> None:
    import_(world, fill(handed_out(world, tmp_path, "A11"), {"members_total": 40}))
    report = Report.objects.get()
    commands.correct_report(by=world.an, report=report, figures={"members_total": 41}, reason="đếm lại")
    answer = visitor(world, "an").post(undo_address())
    assert answer.status_code == 409
    assert "1 báo cáo đã thay đổi sau khi nhập. Chưa đổi gì." in text(answer)
    assert "A11 (CĐCS Trường Tiểu học Đồng Mây), CS-NAM, kỳ năm 2023" in text(answer)
    assert Report.objects.get().figures == {"members_total": 41}


@pytest.mark.parametrize(("person", "status"), [("binh", 404), ("em", 404), ("giang", 404), ("chi", 404)])
def test_readers_and_outsiders_take_nothing_back(world: World, tmp_path: Path, person: str, status: int) -> None:
    import_(world, fill(handed_out(world, tmp_path, "A11"), {"members_total": 40}))
    client = visitor(world, person)
    assert client.get(undo_address()).status_code == status
    assert client.post(undo_address()).status_code == status
    assert Report.objects.get().state == "accepted"


def test_an_import_shows_only_reports_within_reach(world: World, tmp_path: Path) -> None:
    """Bình reads all of A; the import also brought a report of B."""
    paths = [fill(handed_out(world, tmp_path, unit), {"members_total": 40}) for unit in ("A11", "B11")]
    import_(world, *paths, by="admin")
    done = ReportImport.objects.get()
    assert visitor(world, "binh").get(reverse("reporting:import", args=[done.pk])).status_code == 404
    assert "B11" in text(visitor(world, "em").get(reverse("reporting:import", args=[done.pk])))
