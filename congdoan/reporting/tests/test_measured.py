"""Reports are drafted from registers, and held against them."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from congdoan.common.errors import Refused
from congdoan.periods.queries import period_of
from congdoan.registers.members.tests.steps import a_busy_month, admitted, opened
from congdoan.reporting import queries as reporting
from congdoan.reporting import shipped
from congdoan.reporting.models import Report
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.steps import accepted, book_of, drafted, form_of
from congdoan.reporting.tests.writing import fields, words
from tests.pages import words_of
from tests.world import World

STATED = "Đoàn viên kết nạp mới: ghi 2, sổ đoàn viên là 1; nêu lý do."
MONTH = Scope("2023-M10", cut_off=date(2023, 10, 31))
HALF = Scope("2023-M10", cut_off=date(2023, 10, 8))
PAGE = "/reports/write/A11/2023-M10/CS-THANG/"


def opened_by_giang(client: Client, world: World, page: str) -> HttpResponse:
    client.force_login(world.giang)
    return client.get(page)


def test_a_form_is_drafted_from_the_register(world: World) -> None:
    a_busy_month(world)
    found = reporting.measured_figures(world.giang, world.unit("A11"), period_of("2023-M10"), form_of("CS-THANG"))
    assert {code: figure.value for code, figure in found.items()} == {
        "members_opening": 4, "members_admitted": 1, "members_transferred_in": 0, "members_left": 2,
        "members_total": 3, "members_female": 2,
    }  # fmt: skip
    one = found["members_admitted"]
    assert one.told == "1 dòng trong sổ đoàn viên: đoàn viên kết nạp trong kỳ"
    assert one.address == "/registers/members/units/A11/?of=admitted&period=2023-M10"


def test_only_who_reads_the_unit_reads_what_is_measured_there(world: World) -> None:
    opened(world)
    asked = (world.unit("A11"), period_of("2023-M10"), form_of("CS-THANG"))
    assert reporting.measured_figures(world.chi, *asked) == {}
    assert reporting.measured_figures(world.binh, *asked)
    assert reporting.measured_figures(world.giang, world.unit("A12"), *asked[1:]) == {}


def test_a_cut_off_ends_the_count(world: World) -> None:
    a_busy_month(world)
    asked = (world.giang, world.unit("A11"), period_of("2023-M10"), form_of("CS-THANG"))
    assert reporting.measured_figures(*asked, until=date(2023, 10, 8))["members_left"].value == 0


def test_units_at_once(world: World) -> None:
    opened(world)
    units = [world.unit("A11"), world.unit("A12")]
    found = reporting.measured_in_units(units, period_of("2023-M10"), form_of("CS-THANG"))
    assert found == {
        units[0].pk: dict.fromkeys(("members_opening", "members_total"), 3)
        | {"members_female": 2}
        | dict.fromkeys(("members_admitted", "members_transferred_in", "members_left"), 0)
    }


def test_a_report_that_differs_from_the_register_says_so(client, world: World) -> None:
    a_busy_month(world)
    book = book_of("2023-M10", cut_off=date(2023, 10, 31), form="CS-THANG")
    report = accepted(world, "A11", form="CS-THANG", book=book, members_opening=4, members_admitted=2, members_left=2,
                      members_transferred_in=0, members_total=4, members_female=2)  # fmt: skip
    page = words_of(client, world, "giang", f"/reports/{report.pk}/")
    assert page.count("sổ đoàn viên:") == 2
    assert "2 sổ đoàn viên: 1" in page
    assert "4 sổ đoàn viên: 3" in page


def test_an_unknown_measure_is_refused_with_its_line(tmp_path) -> None:
    text = shipped.shipped()[0].read_text()
    path = tmp_path / "core.yaml"
    path.write_text(text.replace("measure: members.admitted", "measure: members.nothing"))
    with pytest.raises(Refused) as refused:
        shipped.read(path)
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "measure: members.admitted" in one)
    assert f"core.yaml, dòng {line}: không có số đo “members.nothing”" in refused.value.details[0]


def test_a_new_report_begins_with_what_the_register_counts_and_other_figures_ask_why(world: World) -> None:
    a_busy_month(world)
    form = form_of("CS-THANG")
    found = reporting.suggestions(world.unit("A11"), form, MONTH)
    assert (found["members_admitted"].value, found["members_admitted"].source) == (1, "sổ đoàn viên")
    assert all(one.binding for one in found.values())
    book = book_of("2023-M10", cut_off=date(2023, 10, 31), form="CS-THANG")
    report = drafted(world, "A11", form="CS-THANG", book=book, members_admitted=2, members_left=2)
    assert reporting.unexplained(report) == [STATED]


def test_a_report_up_to_a_day_begins_with_what_the_register_counts_until_then(client, world: World) -> None:
    a_busy_month(world)
    form = form_of("CS-THANG")
    found = {code: one.value for code, one in reporting.suggestions(world.unit("A11"), form, HALF).items()}
    assert (found["members_left"], found["members_total"], found["members_admitted"]) == (0, 5, 1)
    page = opened_by_giang(client, world, f"{PAGE}?cut_off=2023-10-08")
    true = fields(page)
    assert (true["line-members_left"], true["line-members_total"]) == ("0", "5")
    assert "từ sổ đoàn viên" in words(page)
    report = drafted(world, "A11", form="CS-THANG", book=book_of("2023-M10", cut_off=HALF.cut_off, form="CS-THANG"),
                     **found)  # fmt: skip
    assert reporting.unexplained(report) == []


def test_an_estimate_shows_the_register_and_is_not_bound_by_it(client, world: World) -> None:
    a_busy_month(world)
    page = f"{PAGE}?basis=estimate"
    form = fields(opened_by_giang(client, world, page))
    assert form["line-members_total"] == "3"
    answer = client.post(page, {**form, "line-members_total": "9", "line-members_admitted": "7", "rest": "1"})
    assert "sổ đoàn viên đến nay 3" in words(answer)
    assert "nêu lý do" not in words(answer)
    handed = client.post(page, {**fields(answer), "act": "hand", "rest": "1"})
    assert handed.status_code == 302, words(handed)


def test_a_figure_unlike_the_prefilled_one_is_handed_on_with_a_reason(client, world: World) -> None:
    a_busy_month(world)
    page = opened_by_giang(client, world, PAGE)
    assert "từ sổ đoàn viên" in words(page)
    typed = {**fields(page), "line-members_admitted": "2", "line-members_total": "4", "rest": "1"}
    refused = client.post(PAGE, {**typed, "act": "hand"})
    assert refused.status_code == 422
    assert STATED in words(refused)
    reasons = {"why-members_admitted": "Một quyết định chưa vào sổ", "why-members_total": "Như trên"}
    handed = client.post(PAGE, {**fields(refused), **reasons, "act": "hand"})
    assert handed.status_code == 302, words(handed)
    report = Report.objects.get()
    assert (report.state, report.figures["members_admitted"]) == ("to_sign", 2)
    assert report.reasons["members_admitted"] == "Một quyết định chưa vào sổ"


def test_a_register_that_moves_on_after_handing_on_sends_the_report_back_to_be_explained(client, world: World) -> None:
    a_busy_month(world)
    client.post(PAGE, {**fields(opened_by_giang(client, world, PAGE)), "rest": "1", "act": "hand"})
    report = Report.objects.get()
    sign = f"/reports/{report.pk}/sign/"
    assert "trả người lập rồi mới ký được" not in words(client.get(sign))
    admitted(world, "Lê Thị Huệ", on=date(2023, 10, 25))
    moved = "Đoàn viên kết nạp mới: ghi 1, sổ đoàn viên là 2"
    shown = words(client.get(sign))
    assert moved in shown
    assert "trả người lập rồi mới ký được" in shown
    refused = client.post(sign, {"act": "sign"})
    assert refused.status_code == 422
    assert f"{moved}; nêu lý do." in words(refused)
    assert Report.objects.get().state == "to_sign"
    client.post(sign, {"act": "send_back", "note": "Sổ vừa có thêm một người"})
    again = dict.fromkeys(("admitted", "total", "female"), "Vào sổ sau khi chốt")
    typed = fields(client.get(PAGE)) | {f"why-members_{code}": why for code, why in again.items()}
    assert client.post(PAGE, {**typed, "act": "hand"}).status_code == 302
    assert client.post(sign, {"act": "sign"}).status_code == 302
    assert Report.objects.get().state == "submitted"
