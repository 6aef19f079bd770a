"""Writing a report and sending it."""

from __future__ import annotations

from datetime import date

import pytest

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.periods.commands import ensure_period, set_closed
from congdoan.reporting import commands
from congdoan.reporting.models import Report
from congdoan.reporting.tests.steps import accepted, book_of, drafted, members, sent
from tests.world import World


@pytest.mark.parametrize("person", ["giang", "dung", "an", "ha"])
def test_unit_and_those_above_may_write_its_report(world: World, person: str) -> None:
    report = drafted(world, "A11", by=person, members_total=40)
    assert (report.state, report.figures) == ("draft", {"members_total": 40})
    assert Event.objects.get(verb="report.drafted").by == world.users[person]


@pytest.mark.parametrize("person", ["chi", "khoa", "em", "binh", "lan"])
def test_others_may_not_write_it(world: World, person: str) -> None:
    with pytest.raises(Refused, match="Không có đơn vị mã “A11” trong phạm vi của anh/chị"):
        drafted(world, "A11", by=person, members_total=40)
    assert not Report.objects.exists()


def test_writing_again_replaces_the_whole_draft(world: World) -> None:
    first = drafted(world, "A11", members_total=40, dialogues_held=2)
    again = drafted(world, "A11", members_total=41)
    assert (again.pk, again.figures) == (first.pk, {"members_total": 41})
    assert Event.objects.filter(verb="report.drafted").first().detail["figures"] == {
        "members_total": [40, 41],
        "dialogues_held": [2, None],
    }


@pytest.mark.parametrize("person", ["giang", "ha"])
def test_who_signs_for_the_unit_sends_its_report(world: World, person: str) -> None:
    report = drafted(world, "A11", members_total=40)
    sent_now = commands.submit_report(by=world.users[person], report=report, on=date(2023, 11, 25))
    assert (sent_now.state, sent_now.first_submitted_on, sent_now.on_time) == ("submitted", date(2023, 11, 25), True)


@pytest.mark.parametrize("person", ["dung", "an", "chi", "khoa", "em", "binh", "lan"])
def test_others_may_not_send_it(world: World, person: str) -> None:
    report = drafted(world, "A11", members_total=40)
    with pytest.raises(Refused, match="Không có đơn vị mã “A11” trong phạm vi của anh/chị"):
        commands.submit_report(by=world.users[person], report=report)
    assert Report.objects.get().state == "draft"


def test_sent_report_adds_nothing_to_the_totals(world: World) -> None:
    sent(world, "A11", members_total=40)
    assert members(world, "A11") is None


def test_first_sending_decides_whether_a_report_is_on_time(world: World) -> None:
    late = sent(world, "A11", on=date(2023, 12, 30), members_total=40)
    assert late.on_time is False
    early = sent(world, "A12", on=date(2023, 11, 29), members_total=40)
    assert early.on_time is True
    commands.return_report(by=world.dung, report=early, reason="Thiếu biên bản")
    again = sent(world, "A12", on=date(2023, 12, 30), members_total=41)
    assert (again.first_submitted_on, again.on_time) == (date(2023, 11, 29), True)


def test_report_is_sent_once(world: World) -> None:
    report = sent(world, "A11", members_total=40)
    with pytest.raises(Refused, match="Báo cáo đang ở trạng thái “Đã gửi”, không chuyển ký được"):
        commands.submit_report(by=world.giang, report=report)


def test_sent_and_accepted_reports_are_not_rewritten(world: World) -> None:
    sent(world, "A11", members_total=40)
    accepted(world, "A12", members_total=50)
    for unit, state in (("A11", "Đã gửi"), ("A12", "Đã duyệt")):
        with pytest.raises(Refused, match=f"Báo cáo đang ở trạng thái “{state}”, không sửa lại được"):
            drafted(world, unit, members_total=1)


def test_returned_report_becomes_a_draft_again(world: World) -> None:
    report = sent(world, "A11", members_total=40)
    commands.return_report(by=world.dung, report=report, reason="Thiếu biên bản")
    assert drafted(world, "A11", members_total=41).state == "draft"


def test_report_with_an_error_is_not_sent_but_may_wait_as_a_draft(world: World) -> None:
    with pytest.raises(Refused, match=r"Không khớp: Đoàn viên nữ 50 nhiều hơn Tổng số đoàn viên 40\."):
        sent(world, "A11", members_total=40, members_female=50)
    assert Report.objects.get().state == "draft"


def test_balance_is_told_with_all_its_numbers(world: World) -> None:
    said = (
        r"Không khớp: 100 đoàn viên đầu kỳ \+ 5 đoàn viên kết nạp mới \+ 0 đoàn viên tiếp nhận từ nơi khác "
        r"− 2 đoàn viên giảm = 103, ô Tổng số đoàn viên ghi 104\."
    )
    with pytest.raises(Refused, match=said):
        sent(
            world, "A11", members_opening=100, members_admitted=5, members_transferred_in=0, members_left=2,
            members_total=104,
        )  # fmt: skip


def test_warning_does_not_hold_a_report_back(world: World) -> None:
    assert sent(world, "A11", members_total=40, workers_total=30).state == "submitted"


@pytest.mark.parametrize(
    ("unit", "form", "figures", "said"),
    [
        ("A1", "CS-NAM", {}, "Biểu CS-NAM không dành cho LĐLĐ huyện An Thượng"),
        ("A11", "CT-NAM", {}, "Biểu CT-NAM không dành cho CĐCS Trường Tiểu học Đồng Mây"),
        ("A11", "CS-THANG", {}, "Biểu CS-THANG không dùng cho kỳ năm 2023"),
        ("A11", "CS-NAM", {"unions_rated": 1}, "Biểu CS-NAM không có dòng nhập unions_rated"),
        ("A11", "CS-NAM", {"members_density": 1}, "Biểu CS-NAM không có dòng nhập members_density"),
    ],
)
def test_report_fits_its_form(world: World, unit: str, form: str, figures: dict[str, int], said: str) -> None:
    with pytest.raises(Refused, match=said):
        drafted(world, unit, form=form, **figures)
    assert not Report.objects.exists()


def test_unit_that_is_not_in_the_period_does_not_report(world: World) -> None:
    org.dissolve_unit(by=world.admin, unit=world.unit("A11"), on=date(2022, 12, 1), decision="QĐ 5")
    with pytest.raises(Refused, match="không hoạt động trong kỳ năm 2023"):
        drafted(world, "A11", members_total=40)


def test_closed_period_takes_no_report(world: World) -> None:
    book = book_of()
    set_closed(ensure_period("2023"), "QĐ khóa")
    book.refresh_from_db()
    with pytest.raises(Refused, match="Kỳ năm 2023 đã khóa số liệu"):
        drafted(world, "A11", book=book, members_total=40)
    with pytest.raises(Refused, match="Kỳ năm 2023 đã khóa số liệu, không nhận báo cáo mới"):
        book_of(cut_off=date(2023, 11, 23))


def test_cut_off_lies_in_the_period(world: World) -> None:
    for day in (date(2022, 11, 30), date(2023, 12, 1), None):
        with pytest.raises(Refused, match="Ngày chốt số liệu phải nằm trong kỳ năm 2023"):
            book_of(cut_off=day)
