"""From the clerk to the chair and back, sections confirmed in an upper body, what is entered for a unit."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
import time_machine

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.org.models import RoleGrant
from congdoan.periods.queries import period_of
from congdoan.reporting import commands, imports, queries, writing_page
from congdoan.reporting.models import Report, ReportStep
from congdoan.reporting.rules import ReportEntry
from congdoan.reporting.tests.writing import (
    MEMBERS,
    MONEY,
    MONTH,
    PAGE,
    clerk_of,
    departments_of_a1,
    last_month,
    opened,
    send,
    words,
    written,
)
from tests.world import World

pytestmark = pytest.mark.usefixtures("december")


@pytest.fixture
def december():
    with time_machine.travel("2026-11-29 09:42:00+07:00", tick=False):
        yield


@pytest.fixture
def lam(world: World):
    return clerk_of(world)


@pytest.fixture
def chair(world: World):
    return clerk_of(world, role="chair", name="phuc", full_name="Lý Văn Phúc")


@pytest.fixture
def waiting(world: World, lam) -> Report:
    """A12's report, handed to its chair."""
    last_month(world)
    report = written(lam, rest=True, members_admitted=14, members_left=4, members_total=816).report
    return commands.hand_to_sign(by=lam, report=report)


def steps(report: Report) -> list[tuple[str, str, str]]:
    return [(one.act, str(one.by), one.note) for one in report.steps.select_related("by")]


def test_clerk_writes_chair_signs(client, world, lam, chair, waiting):
    client.force_login(chair)
    assert [one.report for one in queries.reports_to_sign(chair)] == [waiting]
    page = client.get(f"/reports/{waiting.pk}/sign/")
    assert "Không có chỗ nào khác thường." in words(page)
    assert client.post(f"/reports/{waiting.pk}/sign/", {"act": "sign"}).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, str(waiting.first_submitted_on)) == ("submitted", "2026-11-29")
    assert steps(waiting) == [("handed", "Cao Thị Lam", ""), ("signed", "Lý Văn Phúc", "")]
    assert {one.unit.code for one in waiting.steps.all()} == {"A12"}
    commands.accept_reports(by=world.dung, reports=[waiting])
    assert queries.totals_of_unit(world.an, world.unit("A1"), queries.Scope(MONTH)).total("members_total") == 816


def test_the_chair_sends_it_back_with_a_word(client, world, lam, chair, waiting):
    client.force_login(chair)
    refused = client.post(f"/reports/{waiting.pk}/sign/", {"act": "send_back", "note": " "})
    assert refused.status_code == 422
    assert "Ghi chỗ cần sửa" in words(refused)
    client.post(f"/reports/{waiting.pk}/sign/", {"act": "send_back", "note": "Thiếu hai người mới"})
    client.force_login(lam)
    assert "Lý Văn Phúc trả lại để sửa. Thiếu hai người mới" in words(client.get(PAGE))
    assert [one.state for one in queries.reports_to_write(lam) if one.asked.report] == ["draft"]
    written(lam, members_admitted=16, members_total=818)
    again = commands.hand_to_sign(by=lam, report=waiting)
    assert [act for act, *_rest in steps(again)] == ["handed", "sent_back", "handed"]


@pytest.mark.parametrize("person", ["lam", "dung", "an", "chi", "em", "binh", "lan"])
def test_who_does_not_sign_for_the_unit_finds_no_such_page(client, world, lam, waiting, person):
    client.force_login(lam if person == "lam" else world.users[person])
    for answer in (client.get(f"/reports/{waiting.pk}/sign/"), client.post(f"/reports/{waiting.pk}/sign/")):
        assert answer.status_code == 404
    assert Report.objects.get(pk=waiting.pk).state == "to_sign"


def test_a_chair_who_writes_alone_looks_it_through_and_signs(client, world, chair):
    last_month(world)
    form = opened(client, chair) | {"rest": "1", "act": "sign"}
    answer = client.post(PAGE, form)
    report = Report.objects.get(book__period__code=MONTH)
    assert (answer.status_code, answer.url) == (302, f"/reports/{report.pk}/sign/")
    assert client.post(answer.url, {"act": "sign"}).status_code == 302
    assert Report.objects.get(pk=report.pk).state == "submitted"


def test_signing_twice_signs_once(client, chair, waiting):
    client.force_login(chair)
    client.post(f"/reports/{waiting.pk}/sign/", {"act": "sign"})
    again = client.post(f"/reports/{waiting.pk}/sign/", {"act": "sign"}, follow=True)
    assert "Báo cáo đã gửi rồi." in words(again)
    assert ReportStep.objects.filter(act="signed", report=waiting).count() == 1


def test_what_is_unusual_is_all_the_chair_has_to_read(client, world, lam, chair):
    last_month(world)
    report = written(lam, rest=True, members_admitted=500, members_total=1306, workers_total=1500).report
    commands.hand_to_sign(by=lam, report=report)
    client.force_login(chair)
    text = words(client.get(f"/reports/{report.pk}/sign/"))
    assert "Xem lại: Tổng số đoàn viên 1.306 người, kỳ trước 806: tăng 500" in text


def test_what_is_empty_and_what_is_zero_is_counted_and_folded(client, world, lam, chair):
    report = written(lam, members_admitted=5, members_left=0).report
    client.force_login(chair)
    page = client.get(f"/reports/{report.pk}/sign/")
    empty, zero = re.findall(r"<details[^>]*>.*?</details>", page.content.decode(), re.DOTALL)
    listed = re.findall("<li>(.*?)</li>", empty)
    assert f"{len(listed)} dòng để trống, cấp trên đọc là chưa có số</summary>" in empty
    assert "1 dòng không phát sinh, ghi 0</summary>" in zero
    assert (re.findall("<li>(.*?)</li>", zero), "Đoàn viên giảm" in listed) == (["Đoàn viên giảm"], False)


def test_a_report_that_waits_tells_who_signs_it(client, world, lam, waiting):
    client.force_login(lam)
    page = f"/reports/{waiting.pk}/"
    above = "Đơn vị chưa có ai ký trên phần mềm, chờ cấp trên ký: Vũ Thị Hà."
    assert above in words(client.get(page))
    chair = clerk_of(world, role="chair", name="phuc", full_name="Lý Văn Phúc")
    assert "Chờ Lý Văn Phúc ký." in words(client.get(page))
    User.objects.exclude(pk=lam.pk).update(is_active=False)
    assert "Chưa ai có quyền ký báo cáo của đơn vị này" in words(client.get(page))
    User.objects.update(is_active=True)
    commands.sign_report(by=chair, report=waiting)
    assert "Lý Văn Phúc ký." not in words(client.get(page))


def test_beside_signing_one_goes_back_to_writing_until_it_was_handed_on(client, world, lam, chair):
    report = written(lam, members_admitted=5).report
    client.force_login(chair)
    back = f'href="{writing_page.address_of(report)}"'
    assert back in client.get(f"/reports/{report.pk}/sign/").content.decode()
    commands.hand_to_sign(by=lam, report=report)
    assert back not in client.get(f"/reports/{report.pk}/sign/").content.decode()


# ---- sections of an upper body ----


@pytest.fixture
def departments(world: World) -> dict[str, User]:
    return departments_of_a1(world)


def test_departments_confirm_their_sections_before_the_whole_is_signed(client, world, departments):
    report = written(world.dung, "A1", form="CT-THANG", rest=True, grassroots_unions_total=2).report
    commands.hand_to_sign(by=world.dung, report=report)
    asked = queries.duties_open(report)
    assert {"Ban Tổ chức", "Ban Tài chính"} == {one.department.name for one in asked}
    assert {MEMBERS, MONEY} <= {one.section for one in asked} < set(queries.sections_of(report.form))
    with pytest.raises(Refused, match=f"chưa xác nhận mục {MEMBERS} .Ban Tổ chức."):
        commands.sign_report(by=world.ha, report=report)
    for one in asked:
        client.force_login(departments[one.department.kind])
        client.post(f"/reports/{report.pk}/confirm/", {"section": one.section})
    assert {(one.section, one.by) for one in report.confirmations.all()} == {
        (one.section, departments[one.department.kind]) for one in asked
    }
    assert commands.sign_report(by=world.ha, report=report).state == "submitted"


def test_a_department_confirms_what_is_its_own_and_nothing_else(client, world, departments):
    report = written(world.dung, "A1", form="CT-THANG", grassroots_unions_total=2).report
    for person, section, said in (
        (departments["finance"], MEMBERS, "Mục này do Ban Tổ chức xác nhận."),
        (world.dung, MONEY, "Mục này do Ban Tài chính xác nhận."),
        (departments["finance"], "Chăm lo, phúc lợi", "Không ban nào của LĐLĐ huyện An Thượng phụ trách mục này"),
    ):
        client.force_login(person)
        answer = client.post(f"/reports/{report.pk}/confirm/", {"section": section})
        assert answer.status_code == 400
        assert said in words(answer)
    assert not report.confirmations.exists()


def test_who_signs_for_the_body_confirms_in_place_of_an_empty_department(client, world, departments):
    report = written(world.dung, "A1", form="CT-THANG", rest=True, grassroots_unions_total=2).report
    commands.hand_to_sign(by=world.dung, report=report)
    client.force_login(world.ha)
    page = words(client.get(f"/reports/{report.pk}/sign/"))
    assert f"Ban Tài chính chưa xác nhận mục {MONEY}." in page
    answer = client.post(f"/reports/{report.pk}/confirm/", {"section": MONEY})
    assert (answer.status_code, answer.url) == (302, f"/reports/{report.pk}/sign/")
    assert report.confirmations.get().by == world.ha


def test_the_page_opens_at_the_section_of_ones_own_department(client, world, departments):
    written(world.dung, "A1", form="CT-THANG", grassroots_unions_total=2)
    page = f"/reports/write/A1/{MONTH}/CT-THANG/"
    client.force_login(departments["finance"])
    text = client.get(page).content.decode()
    opened_at = re.search(r'id="muc-\d+" open.*?<h2[^>]*>(.*?)</h2>', text, re.S)
    assert opened_at
    assert MONEY in opened_at[1]
    assert text.count("Xác nhận mục này, thay mặt Ban Tài chính") == 1
    assert "chờ Ban Tổ chức xác nhận" in text
    client.force_login(world.dung)
    assert "Xác nhận mục này" not in client.get(page).content.decode()


def test_the_desk_of_a_department_names_what_waits_for_it(client, world, departments):
    report = written(world.dung, "A1", form="CT-THANG", rest=True, grassroots_unions_total=2).report
    assert queries.reports_to_confirm(departments["finance"]) == [(report, [MONEY])]
    assert queries.reports_to_confirm(world.dung) == []
    client.force_login(departments["finance"])
    assert "Xác nhận mục của ban, báo cáo tháng 11/2026" in words(client.get("/"))
    assert "chờ Ban Tổ chức xác nhận" in words(client.get(f"/reports/{report.pk}/"))
    commands.confirm_section(by=departments["finance"], report=report, section=MONEY)
    assert queries.reports_to_confirm(departments["finance"]) == []


def test_a_changed_line_undoes_the_confirmation_of_its_section_alone(client, world, departments):
    report = written(world.dung, "A1", form="CT-THANG", grassroots_unions_total=2).report
    commands.confirm_section(by=departments["organisation"], report=report, section=MEMBERS)
    commands.confirm_section(by=departments["finance"], report=report, section=MONEY)
    written(world.dung, "A1", form="CT-THANG", grassroots_unions_total=3)
    assert [one.section for one in report.confirmations.all()] == [MONEY]


def test_a_body_without_departments_signs_without_them(world):
    report = written(world.dung, "A1", form="CT-THANG", rest=True, grassroots_unions_total=2).report
    assert commands.sign_report(by=world.ha, report=report).state == "submitted"


def test_others_confirm_nothing(client, world, departments):
    report = written(world.dung, "A1", form="CT-THANG", grassroots_unions_total=2).report
    for person in ("chi", "em", "giang", "lan"):
        client.force_login(world.users[person])
        answer = client.post(f"/reports/{report.pk}/confirm/", {"section": MEMBERS})
        assert answer.status_code == 404
    client.force_login(departments["organisation"])
    assert client.post(f"/reports/{report.pk}/confirm/", {"section": "Không có"}).status_code == 400
    assert not report.confirmations.exists()


# ---- an officer of a department writes its sections ----

OF_A1 = f"/reports/write/A1/{MONTH}/CT-THANG/"
COLLECTED, UNIONS = "employer_contribution_collected_vnd", "grassroots_unions_total"


def test_the_own_section_is_saved_and_the_others_are_only_shown(client, world, departments):
    form = opened(client, departments["finance"], OF_A1)
    page = client.get(OF_A1).content.decode()
    closed = set(re.findall(r'<input[^>]* name="line-([^"]+)"[^>]* readonly', page))
    assert closed == set(queries.typed_lines(queries.form_in_force("CT-THANG", period_of(MONTH)))) - {COLLECTED}
    assert len(re.findall(r"<textarea[^>]*name=\"text-[^>]* readonly>", page)) == page.count('id="muc-') - 1
    assert "rest" not in form
    assert "was-rest" not in form
    assert send(client, form, OF_A1, **{f"line-{COLLECTED}": "5000000"}).status_code == 200
    text = {f"text-{_numbers(page)[MONEY]}": "Thu đủ"}
    assert send(client, opened(client, departments["finance"], OF_A1), OF_A1, **text).status_code == 200
    report = Report.objects.get()
    assert (report.figures, report.narrative) == ({COLLECTED: 5000000}, {MONEY: "Thu đủ"})
    shown = words(client.get(OF_A1))
    assert "các mục khác chỉ xem" in shown
    assert "Chuyển Chủ tịch ký" not in shown


def _numbers(page: str) -> dict[str, str]:
    """The number of each section on the page, by its title."""
    found = re.findall(r'id="muc-(\d+)".*?<h2[^>]*>\d+\. (.*?)</h2>', page, re.S)
    return {html.unescape(title): number for number, title in found}


@pytest.mark.parametrize("more", [{f"line-{UNIONS}": "3"}, {f"why-{UNIONS}": "Đếm lại"}, {"text-0": "Tự ghi"},
                                  {"rest": "1", "was-rest": ""}])  # fmt: skip
def test_a_section_of_another_department_is_refused(client, world, departments, more):
    form = opened(client, departments["finance"], OF_A1)
    refused = send(client, form | {f"was-why-{UNIONS}": ""}, OF_A1, **more)
    assert refused.status_code == 422
    assert f"Anh/chị chỉ ghi được mục của ban mình: {MONEY}." in words(refused)
    assert not Report.objects.exists()


def test_a_department_neither_hands_the_whole_on_nor_imports_it(client, world, departments):
    report = written(world.dung, "A1", form="CT-THANG", rest=True, grassroots_unions_total=2).report
    with pytest.raises(Refused, match="người lập báo cáo làm các việc còn lại"):
        commands.hand_to_sign(by=departments["finance"], report=report)
    with pytest.raises(Refused, match="người lập báo cáo làm các việc còn lại"):
        commands.draft_report(
            by=departments["finance"], unit=report.unit, form=report.form, book=report.book, figures={}
        )
    entry = ReportEntry("A1", "CT-THANG", MONTH, "actual", report.book.cut_off, None, {COLLECTED: 1})
    with pytest.raises(Refused) as refused:
        imports.import_reports(by=departments["finance"], entries=[entry], source="a.csv")
    assert refused.value.details == ("a.csv: không có đơn vị mã “A1” trong phạm vi của anh/chị.",)
    assert Report.objects.get().state == "draft"


def test_units_below_are_none_of_a_departments(client, world, departments, lam):
    form = opened(client, lam)
    report = written(lam, members_admitted=1).report
    client.force_login(departments["organisation"])
    assert client.get(PAGE).status_code == 404
    assert send(client, form, **{"line-members_admitted": "14"}).status_code == 404
    assert client.post(f"/reports/{report.pk}/confirm/", {"section": MEMBERS}).status_code == 404
    assert client.post(f"/reports/{report.pk}/evidence/", {"purpose": "proof"}).status_code == 404
    with pytest.raises(Refused, match="Không có đơn vị mã “A12”"):
        written(departments["organisation"], source="Điện thoại", members_admitted=14)
    page = client.get(f"/reports/{report.pk}/").content.decode()
    assert "Soạn tiếp" not in page
    assert "Đính kèm tệp" not in page
    assert Report.objects.get().figures["members_admitted"] == 1


def test_who_also_works_for_the_body_itself_writes_all(client, world, departments):
    org.grant_role(
        by=world.admin, user=departments["finance"], role="clerk", unit=world.unit("A1"), start=date(2020, 1, 1)
    )
    form = opened(client, departments["finance"], OF_A1)
    assert send(client, form, OF_A1, **{f"line-{UNIONS}": "3", "rest": "1"}).status_code == 200
    assert Report.objects.get().figures == {UNIONS: 3}


# ---- entered for a unit ----


def test_who_enters_for_a_unit_says_who_told_it(client, world, lam):
    form = opened(client, world.dung)
    assert "Anh/chị nhập thay CĐCS Công ty TNHH May Sông Đáy." in words(client.get(PAGE))
    refused = send(client, form, **{"line-members_admitted": "14"})
    assert refused.status_code == 422
    assert "ghi ai cho số" in words(refused)
    assert not Report.objects.exists()
    told = "Điện thoại, bà Hoa, 10:15"
    answer = send(client, form, source=told, **{"line-members_admitted": "14"})
    assert answer.status_code == 200
    report = Report.objects.get()
    assert steps(report) == [("entered_for", "Phạm Văn Dũng", told)]
    text = words(client.get(f"/reports/{report.pk}/"))
    assert "nhập thay" in text
    assert told in text


def test_the_source_is_said_once(client, world):
    form = opened(client, world.dung)
    send(client, form, source="Điện thoại, bà Hoa, 10:15", **{"line-members_admitted": "14"})
    again = opened(client, world.dung)
    assert again["source"] == "Điện thoại, bà Hoa, 10:15"
    assert send(client, again, **{"line-members_left": "1"}).status_code == 200
    assert ReportStep.objects.count() == 1


def test_whom_the_clerk_lends_the_grant_while_away_enters_for_their_own(client, world, lam):
    grants = list(RoleGrant.objects.filter(user=lam))
    days = {"start": date(2026, 11, 29), "end": date(2026, 12, 31)}
    org.lend_grants(by=lam, grants=grants, to=world.lan, reason="Nghỉ phép", **days)
    assert "source" not in opened(client, world.lan)


def test_the_unit_itself_enters_nothing_for_others(client, world, lam):
    assert "source" not in opened(client, lam)
    written(lam, members_admitted=1)
    assert not ReportStep.objects.exists()
