"""Correcting a report on its page: who may, what is said of what was typed, two people at once, what is written."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from congdoan.reporting import commands, queries
from congdoan.reporting.models import Report, ReportVersion
from congdoan.reporting.tests.steps import accepted, members, sent
from tests.world import World

DECISION = "QĐ 12/QĐ-LĐLĐ ngày 10/01/2024"


@pytest.fixture
def report(world: World) -> Report:
    """A11's report of 2023, accepted."""
    return accepted(world, "A11", members_total=1172, workers_total=1300, training_hours=525)


@pytest.fixture
def locked(world: World, report: Report) -> Report:
    commands.close_period(by=world.admin, code="2023", decision="QĐ khóa 1")
    return Report.objects.get(pk=report.pk)


def words(answer: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def fields(answer: HttpResponse) -> dict[str, str]:
    """What the page would send as it stands."""
    found = {}
    for control in re.findall(r"<input[^>]+>", answer.content.decode()):
        name, value = re.search(r'name="([^"]+)"', control), re.search(r'value="([^"]*)"', control)
        if name and name[1] not in ("csrfmiddlewaretoken", "q"):
            found[name[1]] = value[1] if value else ""
    return found


def opened(client: Client, world: World, report: Report, by: str = "dung") -> dict[str, str]:
    client.force_login(world.users[by])
    answer = client.get(f"/reports/{report.pk}/correct/")
    assert answer.status_code == 200
    return fields(answer)


def send(client: Client, report: Report, form: dict[str, str], act: str = "preview") -> HttpResponse:
    return client.post(f"/reports/{report.pk}/correct/", {**form, "act": act})


# ---- who, and what one sees ----


def test_a_superior_finds_the_way_from_the_report(client, world, report):
    for person, sees in (("dung", True), ("an", True), ("ha", True), ("giang", False), ("binh", False), ("em", False)):
        client.force_login(world.users[person])
        answer = client.get(f"/reports/{report.pk}/")
        assert (f'href="/reports/{report.pk}/correct/"' in answer.content.decode()) is sees


def test_a_locked_report_is_corrected_by_decision(client, world, locked):
    client.force_login(world.an)
    assert "Đính chính theo quyết định" in words(client.get(f"/reports/{locked.pk}/"))
    text = words(client.get(f"/reports/{locked.pk}/correct/"))
    assert "Kỳ đã khóa theo QĐ khóa 1." in text
    assert "Số và ngày quyết định cho phép đính chính" in text


@pytest.mark.parametrize("person", ["chi", "giang", "binh", "khoa", "em", "lan"])
@pytest.mark.parametrize("act", ["preview", "confirm"])
def test_others_find_no_such_page_and_write_nothing(client, world, report, person, act):
    form = {**opened(client, world, report), "line-members_total": "1.180", "grounds": "Đếm lại"}
    client.force_login(world.users[person])
    assert send(client, report, form, act).status_code == 404
    assert Report.objects.get().version == 1


def test_a_form_from_elsewhere_is_refused(world, report):
    client = Client(enforce_csrf_checks=True)
    form = {**opened(client, world, report), "line-members_total": "1.180", "grounds": "Đếm lại"}
    assert send(client, report, form, "confirm").status_code == 403
    assert Report.objects.get().version == 1


def test_the_form_opens_with_the_lines_in_vietnamese_notation(client, world, report):
    form = opened(client, world, report)
    assert (form["line-members_total"], form["line-training_hours"], form["line-tet_gifts"]) == ("1.172", "52,5", "")
    assert "line-members_density" not in form
    assert "Tổng số đoàn viên người · đang ghi 1.172" in words(client.get(f"/reports/{report.pk}/correct/"))
    assert "Suất quà Tết của đơn vị suất · đang ghi chưa có" in words(client.get(f"/reports/{report.pk}/correct/"))


def test_a_report_that_is_not_accepted_leads_back(client, world):
    waiting = sent(world, "A12", members_total=50)
    client.force_login(world.dung)
    answer = client.get(f"/reports/{waiting.pk}/correct/", follow=True)
    assert answer.redirect_chain == [(f"/reports/{waiting.pk}/", 302)]
    assert "Chỉ đính chính báo cáo đã duyệt hoặc đã khóa số liệu." in words(answer)


# ---- preview and writing ----


def test_what_would_change_is_shown_first_and_written_when_confirmed(client, world, report):
    form = opened(client, world, report) | {
        "line-members_total": "1180", "line-training_hours": "", "line-tet_gifts": "0", "grounds": "Đếm lại"
    }  # fmt: skip
    preview = send(client, report, form)
    assert preview.status_code == 200
    text = words(preview)
    assert "Tổng số đoàn viên người 1.172 1.180" in text
    assert "Giờ tập huấn giờ 52,5 chưa có" in text
    assert "Suất quà Tết của đơn vị suất chưa có 0" in text
    assert "Ghi đính chính 3 dòng" in text
    assert "Tổng số CNVCLĐ người" not in text
    assert Report.objects.get().version == 1
    answer = client.post(f"/reports/{report.pk}/correct/", {**fields(preview), "act": "confirm"}, follow=True)
    assert answer.redirect_chain == [(f"/reports/{report.pk}/", 302)]
    assert "Đã đính chính 3 dòng." in words(answer)
    assert "Đính chính: Đếm lại" in words(answer)
    assert Report.objects.get().figures == {"members_total": 1180, "workers_total": 1300, "tet_gifts": 0}
    version = ReportVersion.objects.get(number=2)
    assert (version.act, version.reason, version.by) == ("corrected", "Đếm lại", world.dung)
    assert members(world, "TLD") == 1180


def test_a_locked_report_is_written_by_decision(client, world, locked):
    form = opened(client, world, locked, by="an") | {"line-members_total": "1.180", "grounds": DECISION}
    answer = client.post(f"/reports/{locked.pk}/correct/", {**form, "act": "confirm"}, follow=True)
    assert f"Đính chính theo quyết định: {DECISION}" in words(answer)
    report = Report.objects.get()
    assert (report.state, report.versions.get(number=2).act) == ("locked", "corrected_by_decision")
    assert members(world, "TLD") == 1180
    assert queries.faults_of_books() == []


def test_one_may_go_back_from_the_preview_and_lose_nothing(client, world, report):
    form = opened(client, world, report) | {"line-members_total": "1180", "grounds": "Đếm lại"}
    preview = fields(send(client, report, form))
    again = send(client, report, preview, "edit")
    assert again.status_code == 200
    assert fields(again)["line-members_total"] == "1180"
    assert fields(again)["grounds"] == "Đếm lại"


# ---- what is wrong is said at its place, and nothing typed is lost ----


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"line-members_total": "1.17"}, "“1.17” không đọc được."),
        ({"line-members_total": "nhiều"}, "“nhiều” không đọc được."),
        ({"line-members_total": "-5"}, "“-5” là số âm."),
        ({"line-members_total": "1,5"}, "“1,5” có phần lẻ, mà mục này là số nguyên."),
        ({"line-training_hours": "1,25"}, "“1,25” có quá 1 chữ số lẻ."),
        ({"line-members_total": "9" * 30}, "Số quá lớn"),
        ({"line-members_total": "1180", "line-members_female": "1181"}, "Không khớp: Đoàn viên nữ 1.181 nhiều hơn"),
        ({"line-members_total": "1180", "grounds": " "}, "Ghi lý do đính chính"),
        ({"line-members_total": "1180", "grounds": "x" * 301}, "300"),
        ({"line-members_total": "1\0180"}, "không đọc được"),
        ({}, "Chưa có số nào khác với báo cáo đang có."),
    ],
)
@pytest.mark.parametrize("act", ["preview", "confirm"])
def test_what_cannot_be_written_is_said_and_kept(client, world, report, typed, said, act):
    form = opened(client, world, report) | {"grounds": "Đếm lại"} | typed
    answer = send(client, report, form, act)
    assert answer.status_code == 422
    assert said in words(answer)
    shown = fields(answer)
    for name, value in typed.items():
        assert shown[name] == value.strip() or shown[name] == value
    assert Report.objects.get().version == 1


def test_an_error_is_tied_to_its_field(client, world, report):
    form = opened(client, world, report) | {"line-members_total": "1.17", "grounds": "Đếm lại"}
    page = send(client, report, form).content.decode()
    control = re.search(r'<input[^>]+name="line-members_total"[^>]*>', page)[0]
    assert 'aria-invalid="true"' in control
    assert re.search(r'aria-describedby="([^"]+)"', control)[1].split() == [
        "id_line-members_total_helptext", "id_line-members_total_error",
    ]  # fmt: skip
    assert 'id="id_line-members_total_error"' in page
    assert 'href="#id_line-members_total"' in page


def test_a_warning_is_shown_and_does_not_stop(client, world, report):
    form = opened(client, world, report) | {"line-members_total": "1.400", "grounds": "Đếm lại"}
    preview = send(client, report, form)
    assert preview.status_code == 200
    assert "Không khớp: Tổng số đoàn viên 1.400 nhiều hơn Tổng số CNVCLĐ 1.300." in words(preview)


@pytest.mark.parametrize("form", [{}, {"version": "x"}, {"version": "9"}, {"version": "0"}, {"version": "9" * 30}])
def test_a_form_that_is_none_of_ours_is_told_so(client, world, report, form):
    client.force_login(world.dung)
    answer = send(client, report, {"line-members_total": "5", "grounds": "x", **form}, "confirm")
    assert answer.status_code == 400
    assert "không còn dùng được" in words(answer)
    assert Report.objects.get().version == 1


# ---- two people at once ----


def test_a_line_that_two_changed_is_told_with_both_values(client, world, report):
    form = opened(client, world, report) | {"line-members_total": "1.180", "grounds": "Đếm lại"}
    commands.correct_report(
        by=world.an, report=report, reason="Bổ sung",
        figures={"members_total": 1175, "workers_total": 1310, "training_hours": 525},
    )  # fmt: skip
    answer = send(client, report, form, "confirm")
    assert answer.status_code == 409
    text = words(answer)
    assert "Trần Thị An đã đính chính báo cáo này" in text
    assert "Trần Thị An vừa đổi 1.172 → 1.175. Anh/chị ghi: 1.180." in text
    assert "Trần Thị An vừa đổi 1.300 → 1.310." in text
    shown = fields(answer)
    assert (shown["line-members_total"], shown["line-workers_total"], shown["grounds"]) == ("1.180", "1.310", "Đếm lại")
    assert Report.objects.get().version == 2
    preview = send(client, report, shown)
    assert "Tổng số đoàn viên người 1.175 1.180" in words(preview)
    assert "Ghi đính chính 1 dòng" in words(preview)
    client.post(f"/reports/{report.pk}/correct/", {**fields(preview), "act": "confirm"})
    assert Report.objects.get().figures == {"members_total": 1180, "workers_total": 1310, "training_hours": 525}


def test_a_line_that_somebody_changed_and_changed_back_is_none_of_the_conflict(client, world, report):
    form = opened(client, world, report) | {"line-members_total": "1.180", "grounds": "Đếm lại"}
    for value in (1175, 1172):
        figures = {"members_total": value, "workers_total": 1300, "training_hours": 525, "tet_gifts": value}
        commands.correct_report(by=world.an, report=report, figures=figures)
    answer = send(client, report, form)
    assert answer.status_code == 409
    assert "vừa đổi 1.172" not in words(answer)
    assert "Trần Thị An vừa đổi chưa có → 1.172." in words(answer)


def test_confirming_twice_writes_once(client, world, report):
    form = opened(client, world, report) | {"line-members_total": "1.180", "grounds": "Đếm lại"}
    send(client, report, form, "confirm")
    answer = client.post(f"/reports/{report.pk}/correct/", {**form, "act": "confirm"}, follow=True)
    assert "Báo cáo đã có đúng những số này" in words(answer)
    assert Report.objects.get().version == 2


def test_a_period_closed_meanwhile_asks_for_a_decision(client, world, report):
    form = opened(client, world, report) | {"line-members_total": "1.180", "grounds": "Đếm lại"}
    commands.close_period(by=world.admin, code="2023", decision="QĐ khóa 1")
    answer = send(client, report, form, "confirm")
    assert answer.status_code == 422
    assert "Kỳ vừa khóa số liệu: thay lý do bằng số và ngày quyết định." in words(answer)
    shown = fields(answer)
    assert (shown["line-members_total"], shown["grounds"]) == ("1.180", "Đếm lại")
    assert members(world, "TLD") == 1172
    send(client, report, shown | {"grounds": DECISION}, "confirm")
    assert ReportVersion.objects.get(number=2).act == "corrected_by_decision"


def test_a_report_returned_meanwhile_is_not_corrected(client, world, report):
    form = opened(client, world, report) | {"line-members_total": "1.180", "grounds": "Đếm lại"}
    commands.return_report(by=world.an, report=report, reason="Thiếu danh sách")
    answer = client.post(f"/reports/{report.pk}/correct/", {**form, "act": "confirm"}, follow=True)
    assert "Chỉ đính chính báo cáo đã duyệt" in words(answer)
    assert members(world, "TLD") is None


def test_a_correction_in_the_last_moment_leads_back_to_the_form(client, world, report):
    """An's correction is written after the page has looked and before it writes."""
    form = opened(client, world, report) | {"line-members_total": "1.180", "grounds": "Đếm lại"}
    meanwhile = []

    def overtake(execute, sql, *rest):
        if sql.startswith("SAVEPOINT") and not meanwhile:
            meanwhile.append(sql)
            commands.correct_report(by=world.an, report=report, figures={"members_total": 1175})
        return execute(sql, *rest)

    with connection.execute_wrapper(overtake):
        answer = send(client, report, form, "confirm")
    assert meanwhile
    assert answer.status_code == 409
    assert "Trần Thị An vừa đổi 1.172 → 1.175. Anh/chị ghi: 1.180." in words(answer)
    assert members(world, "TLD") == 1175
