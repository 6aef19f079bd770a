"""Writing a report on its page: prefilled, saved as it is typed, checked, two people at once, handed on."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congdoan.audit.models import Event
from congdoan.periods.commands import ensure_period, set_closed
from congdoan.reporting import commands
from congdoan.reporting.models import Report
from congdoan.reporting.tests.writing import (
    BEFORE,
    MONTH,
    PAGE,
    clerk_of,
    fields,
    last_month,
    opened,
    send,
    words,
    written,
)  # fmt: skip
from tests.world import World

pytestmark = pytest.mark.usefixtures("december")


@pytest.fixture
def december():
    with time_machine.travel("2026-11-29 09:42:00+07:00", tick=False):
        yield


@pytest.fixture
def lam(world: World):
    """The clerk of A12."""
    return clerk_of(world)


def report() -> Report:
    return Report.objects.get(unit__code="A12", book__period__code=MONTH)


# ---- what it says before anybody types ----


def test_stocks_are_prefilled_from_the_last_month_and_flows_are_empty(client, world, lam):
    last_month(world)
    form = opened(client, lam)
    assert {name: form[f"line-{name}"] for name in ("workers_total", "members_opening", "members_total")} == {
        "workers_total": "900", "members_opening": "806", "members_total": "806",
    }  # fmt: skip
    assert form["line-members_admitted"] == ""
    told = words(client.get(PAGE))
    assert "từ cuối tháng 10/2026" in told
    assert "Ô nền xanh đã điền sẵn từ báo cáo tháng 10/2026 (đã duyệt), sửa được." in told
    assert "chưa điền sẵn" not in told
    assert not Report.objects.filter(book__period__code=MONTH).exists()


def test_what_was_sent_and_not_yet_accepted_prefills_too(client, world, lam):
    before = last_month(world)
    commands.return_report(by=world.dung, report=before, reason="Xem lại")
    assert opened(client, lam)["line-members_opening"] == ""
    told = words(client.get(PAGE))
    assert "Báo cáo tháng 10/2026 (trả lại) chưa gửi nên số cuối kỳ đó chưa điền sẵn." in told
    assert "đã điền sẵn từ" not in told
    written(lam, period=BEFORE, members_total=807, members_admitted=11)
    commands.submit_report(by=world.ha, report=Report.objects.get(pk=before.pk))
    assert opened(client, lam)["line-members_opening"] == "807"
    assert "điền sẵn từ báo cáo tháng 10/2026 (đã gửi), sửa được." in words(client.get(PAGE))


def test_a_form_nobody_reported_before_is_empty(client, world, lam):
    assert {v for k, v in opened(client, lam).items() if k.startswith("line-")} == {""}
    assert "Báo cáo tháng 10/2026 (chưa có) chưa gửi nên" in words(client.get(PAGE))


# ---- saved as it is typed ----


def test_what_is_typed_is_saved_with_what_was_prefilled(client, world, lam):
    last_month(world)
    answer = send(client, opened(client, lam), **{"line-members_admitted": "1.014"})
    assert (answer.status_code, answer["Report-Saved"]) == (200, "1")
    assert "Đã lưu 09:42" in words(answer)
    assert report().state == "draft"
    assert report().figures == {
        "workers_total": 900, "members_opening": 806, "members_total": 806, "members_female": 500,
        "members_admitted": 1014,
    }  # fmt: skip
    assert Event.objects.filter(verb="report.drafted").first().detail["figures"] == {"members_admitted": [None, 1014]}


def test_saving_the_same_again_changes_nothing(client, world, lam):
    form = opened(client, lam) | {"line-members_admitted": "14"}
    send(client, form)
    assert send(client, form).status_code == 200
    assert Event.objects.filter(verb="report.drafted").count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [("mười", "“mười” không đọc được"), ("-5", "là số âm"), ("1,5", "có phần lẻ"), ("9" * 30, "Số quá lớn"),
     ("1.17", "không đọc được"), ("١٢", "không đọc được")],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_keeps_the_others_from_nothing(client, world, lam, typed, said):
    last_month(world)
    form = opened(client, lam) | {"line-members_admitted": typed, "line-members_left": "4"}
    answer = send(client, form)
    assert answer.status_code == 422
    assert said in words(answer)
    assert report().figures["members_left"] == 4
    assert "members_admitted" not in report().figures
    assert "1 ô chưa lưu: Đoàn viên kết nạp mới: số không đọc được" in words(answer)
    whole = client.post(PAGE, form)
    assert fields(whole)["line-members_admitted"] == typed


def test_handing_on_leads_to_the_first_cell_that_was_not_saved(client, world, lam):
    last_month(world)
    form = opened(client, lam) | {"line-hardship_visits_vnd": "abc", "line-members_left": "bốn", "act": "hand"}
    page = client.post(PAGE, form)
    assert page.status_code == 422
    assert "2 ô chưa lưu: Đoàn viên giảm: số không đọc được" in words(page)
    (led,) = re.findall(r'<input[^>]* id="([^"]+)"[^>]* autofocus>', page.content.decode())
    assert led == "line-members_left"
    assert report().state == "draft"
    assert "autofocus" not in client.get(PAGE).content.decode()


def test_clearing_a_prefilled_cell_takes_it_out(client, world, lam):
    last_month(world)
    send(client, opened(client, lam), **{"line-members_female": " "})
    assert "members_female" not in report().figures


def test_narrative_is_plain_text(client, world, lam):
    typed = "Tổ chức <script>alert(1)</script>\r\nđối thoại\x07"
    form = opened(client, lam) | {"text-2": typed}
    send(client, form)
    assert report().narrative == {
        "Quan hệ lao động, đại diện bảo vệ người lao động": "Tổ chức <script>alert(1)</script>\nđối thoại"
    }
    page = client.get(f"/reports/{report().pk}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


# ---- rules as one types ----


def test_a_contradiction_is_told_with_what_would_solve_it(client, world, lam):
    last_month(world)
    form = opened(client, lam) | {"line-members_admitted": "14", "line-members_left": "4", "rest": "1"}
    answer = send(client, form)
    assert "806 đoàn viên đầu kỳ + 14 đoàn viên kết nạp mới + 0 đoàn viên tiếp nhận" in words(answer)
    assert 'data-put="line-members_total" data-value="816"' in answer.content.decode()
    assert "1 chỗ cần xem" in words(answer)
    refused = client.post(PAGE, {**fields(client.get(PAGE)), "act": "hand"})
    assert refused.status_code == 422
    assert report().state == "draft"


def test_the_rest_is_zero_once_for_the_page(client, world, lam):
    last_month(world)
    form = opened(client, lam)
    answer = send(client, form | {"rest": "1"})
    assert "không phát sinh, sẽ ghi 0" in words(answer)
    assert "Đủ các ô" in words(answer)
    assert "members_admitted" not in report().figures
    assert client.post(PAGE, {**fields(client.get(PAGE)), "act": "hand"}).status_code == 302
    assert (report().state, report().figures["members_admitted"], len(report().figures)) == ("to_sign", 0, 33)


def test_an_opening_that_is_not_the_last_closing_asks_why(client, world, lam):
    last_month(world)
    form = opened(client, lam) | {"line-members_opening": "800", "line-members_total": "800", "rest": "1"}
    answer = send(client, form)
    assert "Anh/chị nhập 800, cuối tháng 10/2026 là 806." in words(answer)
    refused = client.post(PAGE, {**fields(client.get(PAGE)), "act": "hand"})
    assert refused.status_code == 422
    assert "Đoàn viên đầu kỳ: ghi 800, cuối tháng 10/2026 là 806; nêu lý do." in words(refused)
    send(client, fields(client.get(PAGE)), **{"why-members_opening": "Kiểm đếm lại theo danh sách"})
    assert client.post(PAGE, {**fields(client.get(PAGE)), "act": "hand"}).status_code == 302
    assert report().reasons == {"members_opening": "Kiểm đếm lại theo danh sách"}


# ---- two at once ----


def test_two_people_on_different_lines_are_both_right(client, world, lam):
    last_month(world)
    first, second = opened(client, lam), opened(client, lam)
    send(client, first, **{"line-members_admitted": "14"})
    answer = send(client, second, **{"line-members_left": "4"})
    assert answer.status_code == 200
    assert (report().figures["members_admitted"], report().figures["members_left"]) == (14, 4)
    assert fields(answer)["was-line-members_admitted"] == "14"


def test_the_same_line_is_told_with_both_values_and_written_over_by_nobody(client, world, lam):
    mai = clerk_of(world, name="mai", full_name="Đinh Thị Mai")
    mine, hers = opened(client, lam), opened(client, mai)
    send(client, hers, **{"line-members_admitted": "12"})
    client.force_login(lam)
    answer = send(client, mine, **{"line-members_admitted": "14", "line-members_left": "3"})
    assert answer.status_code == 409
    assert "Đinh Thị Mai vừa ghi 12, anh/chị ghi 14." in words(answer)
    assert (report().figures["members_admitted"], report().figures["members_left"]) == (12, 3)
    once_more = send(client, {**mine, **fields(answer)}, **{"line-members_admitted": "14"})
    assert once_more.status_code == 409  # nobody has chosen yet
    assert report().figures["members_admitted"] == 12
    again = send(client, mine, **{"line-members_admitted": "14", "was-line-members_admitted": "12"})
    assert again.status_code == 200
    assert report().figures["members_admitted"] == 14


def test_the_same_paragraph_is_told_with_both_texts(client, world, lam):
    first, second = opened(client, lam), opened(client, lam)
    send(client, first, **{"text-1": "Kết nạp 14 người"})
    answer = send(client, second, **{"text-1": "Không kết nạp"})
    assert answer.status_code == 409
    assert "Cao Thị Lam vừa sửa đoạn này." in words(answer)
    assert send(client, {**second, **fields(answer)}, **{"text-1": "Không kết nạp"}).status_code == 409
    assert report().narrative["Đoàn viên, tổ chức công đoàn"] == "Kết nạp 14 người"


def test_a_page_left_open_writes_nothing_into_a_report_that_went_on(client, world, lam):
    last_month(world)
    form = opened(client, lam)
    client.post(PAGE, {**form, "rest": "1", "act": "hand"})
    answer = send(client, form, **{"line-members_admitted": "14"})
    assert answer.status_code == 409
    assert "“Chờ ký”" in words(answer)
    assert "Report-Saved" not in answer
    assert report().figures["members_admitted"] == 0


# ---- who, where ----


@pytest.mark.parametrize("person", ["chi", "khoa", "em", "binh", "lan", "giang"])
def test_others_find_no_such_page_and_write_nothing(client, world, lam, person):
    form = opened(client, lam)
    client.force_login(world.users[person])
    assert client.get(PAGE).status_code == 404
    assert send(client, form, **{"line-members_admitted": "1"}).status_code == 404
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (f"/reports/write/A12/{MONTH}/KHONG/", 404),
        (f"/reports/write/KHONG/{MONTH}/CS-THANG/", 404),
        ("/reports/write/A12/2026-M99/CS-THANG/", 400),
        ("/reports/write/A12/2026/CS-THANG/", 400),
        (f"/reports/write/A1/{MONTH}/CS-THANG/", 404),
        (f"{PAGE}?basis=x", 400),
        (f"{PAGE}?cut_off=x", 400),
        (f"{PAGE}?cut_off=2027-01-01", 200),
    ],
)
def test_what_cannot_be_written_is_said(client, world, lam, page, status):
    client.force_login(lam)
    assert client.get(page).status_code == status


def test_a_day_outside_the_period_is_refused_and_nothing_is_made(client, world, lam):
    form = opened(client, lam)
    answer = send(client, form, f"{PAGE}?cut_off=2027-01-01", **{"line-members_admitted": "1"})
    assert answer.status_code == 422
    assert "phải nằm trong kỳ" in words(answer)
    assert not Report.objects.exists()


def test_a_period_closed_meanwhile_takes_nothing(client, world, lam):
    form = opened(client, lam)
    send(client, form, **{"line-members_admitted": "1"})
    set_closed(ensure_period(MONTH), "QĐ khóa")
    answer = send(client, form, **{"line-members_admitted": "1", "line-members_left": "9"})
    assert answer.status_code == 409
    assert "đã khóa số liệu" in words(answer)
    assert "members_left" not in report().figures


def test_a_unit_that_moved_to_another_province_is_out_of_reach_of_the_old_superior(client, world, lam):
    from datetime import date

    from congdoan.org import commands as org

    send(client, opened(client, lam), **{"line-members_admitted": "1"})
    client.force_login(world.dung)
    assert client.get(PAGE).status_code == 200
    org.move_unit(by=world.admin, unit=world.unit("A12"), to=world.unit("B1"), on=date(2026, 11, 20), decision="QĐ 2")
    assert client.get(PAGE).status_code == 404
    client.force_login(lam)
    assert client.get(PAGE).status_code == 200


# ---- bad input ----


@pytest.mark.parametrize(
    "more",
    [
        {"line-khong_co": "1", "was-line-khong_co": ""}, {"line-unions_rated": "1", "was-line-unions_rated": ""},
        {"line-members_net_increase": "1", "was-line-members_net_increase": ""}, {"was-line-members_left": "x"},
        {"was-line-members_left": "9" * 40}, {"text-99": "x", "was-text-99": ""}, {"why-x": "", "was-why-x": ""},
    ],
)  # fmt: skip
def test_a_form_that_is_none_of_ours_is_told_so(client, world, lam, more):
    form = opened(client, lam)
    answer = send(client, form, **more)
    assert answer.status_code == 400
    assert "không còn dùng được" in words(answer)
    assert not Report.objects.exists()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    typed=st.dictionaries(
        st.sampled_from(
            ["line-members_admitted", "was-line-members_admitted", "text-0", "was-text-0", "why-members_left", "line-",
             "was-why-members_left", "rest", "was-rest", "source", "act", "line-workers_total"]
        ),
        st.one_of(st.text(max_size=40), st.sampled_from(["1.000", "9" * 25, "hand", "sign", "1", "x" * 5000])),
        max_size=6,
    )
)  # fmt: skip
def test_nothing_typed_breaks_the_page(client, world, lam, typed):
    with transaction.atomic():
        answer = send(client, opened(client, lam) | typed)
        transaction.set_rollback(True)
    assert answer.status_code in (200, 302, 400, 409, 422)
    assert answer.status_code == 302 or words(answer)
