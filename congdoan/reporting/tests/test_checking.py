"""Checking reports: the list, what catches the eye, comments, reminders, later days, and one report all the way."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.reporting import commands, queries
from congdoan.reporting.models import LateException, Reminder, Report, ReportComment
from congdoan.reporting.queries import ListFilter, Scope, answer_to
from congdoan.reporting.tests.steps import accepted, book_of, drafted, form_of, sent, totals
from congdoan.reporting.tests.writing import MEMBERS, MONEY, MONTH, departments_of_a1, written
from tests.world import World

DAY = date(2023, 12, 20)
TRAINING = "Cán bộ, đào tạo, tham gia xây dựng Đảng"


def listed(world: World, above: str = "A1", by: str = "dung", day: date = DAY, **chosen):
    answer = answer_to(Scope("2023", cut_off=date(2023, 11, 22)))
    return queries.checklist(world.users[by], world.unit(above), form_of("CS-NAM"), answer, ListFilter(**chosen), day)


def states(found) -> dict[str, str]:
    return {row.unit.code: row.state for row in found.rows}


# ---- the list ----


def test_everybody_expected_is_listed_with_the_state_of_the_report(world: World) -> None:
    sent(world, "A11", members_total=40)
    found = listed(world)
    assert states(found) == {"A11": "submitted", "A12": "none"}
    assert (found.whole, found.accepted, found.counts["submitted"]) == (2, 0, 1)


def test_who_has_not_sent_after_the_day_is_overdue(world: World) -> None:
    drafted(world, "A11", members_total=40)
    sent(world, "A12", members_total=10)
    found = listed(world, day=date(2024, 3, 1))
    assert {row.unit.code: row.is_overdue for row in found.rows} == {"A11": True, "A12": False}
    assert states(listed(world, day=date(2024, 3, 1), show="overdue")) == {"A11": "draft"}


def test_what_was_sent_late_and_what_was_not_sent_has_its_filter(world: World) -> None:
    sent(world, "A11", on=date(2024, 2, 1), members_total=40)
    drafted(world, "A12", members_total=10)
    found = listed(world)
    assert {show: found.counts[show] for show in ("late", "none", "draft", "to_sign")} == {
        "late": 1, "none": 0, "draft": 1, "to_sign": 0,
    }  # fmt: skip
    assert states(listed(world, show="late")) == {"A11": "submitted"}
    assert states(listed(world, show="draft")) == {"A12": "draft"}


def test_the_list_is_narrowed_by_words_without_tones(world: World) -> None:
    assert states(listed(world, words="may song day")) == {"A12": "none"}
    assert states(listed(world, words="khong co")) == {}


def test_a_strange_filter_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="Không có cách lọc"):
        listed(world, show="all")


def test_only_who_accepts_sees_the_list(world: World) -> None:
    for person in ("chi", "binh", "giang", "khoa"):
        with pytest.raises(Refused):
            listed(world, by=person)


# ---- sendings ----


def test_every_sending_is_kept_and_the_difference_counted(world: World) -> None:
    report = sent(world, "A11", members_total=40, workers_total=50)
    commands.return_report(by=world.dung, report=report, reason="Xem lại")
    again = sent(world, "A11", members_total=41, workers_total=50)
    assert [one.figures["members_total"] for one in queries.submissions_of(again)] == [40, 41]
    row = next(row for row in listed(world).rows if row.unit.code == "A11")
    assert (row.sendings, row.changed) == (2, 1)


# ---- comments ----


def test_a_comment_on_a_line_waits_until_it_is_settled(world: World) -> None:
    report = sent(world, "A11", members_total=40)
    comment = commands.comment_on(by=world.dung, report=report, line="members_total", text="Khớp với sổ chưa?")
    assert next(row for row in listed(world).rows if row.unit.code == "A11").comments == 1
    assert [one.text for one in queries.comments_on(world.giang, report)] == ["Khớp với sổ chưa?"]
    commands.settle_comment(by=world.giang, comment=comment)
    comment.refresh_from_db()
    assert comment.settled_by == world.giang
    assert next(row for row in listed(world).rows if row.unit.code == "A11").comments == 0


@pytest.mark.parametrize(("line", "text", "said"), [("nothing", "Sai", "không có dòng"), ("", "", "Góp ý")])
def test_a_comment_says_something_about_a_line_of_the_form(world: World, line: str, text: str, said: str) -> None:
    report = sent(world, "A11", members_total=40)
    with pytest.raises(Refused, match=said):
        commands.comment_on(by=world.dung, report=report, line=line, text=text)
    assert not ReportComment.objects.exists()


def test_strangers_neither_comment_nor_settle(world: World) -> None:
    report = sent(world, "A11", members_total=40)
    comment = commands.comment_on(by=world.dung, report=report, text="Xem lại")
    for person in (world.chi, world.lan, world.binh):
        with pytest.raises(Refused):
            commands.comment_on(by=person, report=report, text="Thử")
        with pytest.raises(Refused):
            commands.settle_comment(by=person, comment=comment)
    with pytest.raises(Refused):
        commands.comment_on(by=world.giang, report=report, text="Tự góp ý")


# ---- reminders, later days ----


def test_a_unit_is_reminded_once_a_day(world: World) -> None:
    form, period = form_of("CS-NAM"), answer_to(Scope("2023")).period
    sent(world, "A12", members_total=10)  # so that the period is known
    period = answer_to(Scope("2023")).period
    units = [world.unit("A11")]
    with time_machine.travel(date(2023, 12, 20)):
        assert commands.remind(by=world.dung, units=units, form=form, period=period) == 1
        assert commands.remind(by=world.an, units=units, form=form, period=period) == 0
    with time_machine.travel(date(2023, 12, 21)):
        assert commands.remind(by=world.dung, units=units, form=form, period=period) == 1
    assert Reminder.objects.count() == 2
    with pytest.raises(Refused):
        commands.remind(by=world.chi, units=units, form=form, period=period)


def test_what_is_sent_within_the_later_day_is_on_time(world: World) -> None:
    draft = drafted(world, "A11", members_total=40)
    late = date(2024, 2, 1)
    with time_machine.travel(date(2023, 12, 1)):
        commands.extend(
            by=world.dung, unit=world.unit("A11"), form=draft.form, period=draft.book.period, until=late,
            reason="Đang chuyển trụ sở",
        )  # fmt: skip
    report = commands.submit_report(by=world.admin, report=draft, on=date(2024, 2, 1))
    assert report.on_time
    row = next(row for row in listed(world).rows if row.unit.code == "A11")
    assert (row.due, row.is_extended) == (late, True)


def test_without_a_later_day_the_same_sending_is_late(world: World) -> None:
    draft = drafted(world, "A11", members_total=40)
    assert not commands.submit_report(by=world.admin, report=draft, on=date(2024, 2, 1)).on_time


@pytest.mark.parametrize(
    ("until", "reason", "said"),
    [(date(2023, 11, 1), "Bận", "đã qua"), (date(2024, 2, 1), " ", "lý do"), (date(2024, 2, 1), "Bận", "đã gửi")],
)
def test_a_later_day_that_cannot_be_is_refused(world: World, until: date, reason: str, said: str) -> None:
    report = sent(world, "A11", members_total=40)
    with time_machine.travel(date(2023, 12, 1)), pytest.raises(Refused, match=said):
        commands.extend(
            by=world.dung, unit=world.unit("A11"), form=report.form, period=report.book.period, until=until,
            reason=reason,
        )  # fmt: skip
    assert not LateException.objects.exists()


# ---- one report all the way ----


def test_a_report_goes_back_is_corrected_and_accepted_and_nothing_is_lost(world: World) -> None:
    """The month of a body: two departments confirm their sections, an officer hands it on, a leader signs, another
    comments on both sections and returns it; mended and confirmed again it is accepted, and adjusted above."""
    oanh, tai = (departments_of_a1(world)[kind] for kind in ("organisation", "finance"))

    def signed(**figures: int) -> Report:
        report = written(world.dung, "A1", form="CT-THANG", rest=True, **figures).report
        with pytest.raises(Refused, match="chưa xác nhận mục"):
            commands.sign_report(by=world.ha, report=report)
        for duty in queries.duties_open(report):
            person = tai if duty.section == MONEY else oanh
            commands.confirm_section(by=person, report=report, section=duty.section)
        report = commands.hand_to_sign(by=world.dung, report=report)
        return commands.sign_report(by=world.ha, report=report)

    with time_machine.travel("2026-11-29 09:42:00+07:00", tick=False):
        report = signed(grassroots_unions_total=2, employer_contribution_collected_vnd=50_000_000)
        first = commands.comment_on(by=world.an, report=report, line="grassroots_unions_total", text="Thiếu 1 CĐCS")
        second = commands.comment_on(
            by=world.an, report=report, line="employer_contribution_collected_vnd", text="Theo đơn vị đồng?"
        )
        commands.return_report(by=world.an, report=report, reason="Sửa hai dòng đã góp ý")
        report = signed(grassroots_unions_total=3, employer_contribution_collected_vnd=5_000_000)
        for comment, person in ((first, world.an), (second, world.dung)):
            commands.settle_comment(by=person, comment=comment)
        commands.accept_reports(by=world.an, reports=[report], seen={report.pk: 2})
        report.refresh_from_db()
        commands.adjust(
            by=world.an, unit=world.unit("PA"), book=report.book, figures={"grassroots_unions_total": -1},
            reason="Trùng một đơn vị", about=world.unit("A1"),
        )  # fmt: skip
    month = Scope(MONTH)
    totals_of = {unit: totals(world, unit, month).total("grassroots_unions_total") for unit in ("A1", "PA", "TLD")}
    assert totals_of == {"A1": 3, "PA": 2, "TLD": 2}
    sent_so_far = [one.figures["grassroots_unions_total"] for one in queries.submissions_of(report)]
    assert (sent_so_far, report.figures["employer_contribution_collected_vnd"]) == ([2, 3], 5_000_000)
    versions = report.versions.order_by("pk")
    assert [(one.figures["grassroots_unions_total"], one.act, one.by) for one in versions] == [
        (3, "accepted", world.an)
    ]
    assert {one.section: one.by for one in report.confirmations.all()} == {MEMBERS: oanh, MONEY: tai, TRAINING: oanh}
    assert [(one.act, one.by) for one in report.steps.order_by("pk")] == [
        ("handed", world.dung), ("signed", world.ha), ("handed", world.dung), ("signed", world.ha),
    ]  # fmt: skip
    assert [(one.line, one.text, one.by, one.settled_by) for one in queries.comments_on(world.an, report)] == [
        ("grassroots_unions_total", "Thiếu 1 CĐCS", world.an, world.an),
        ("employer_contribution_collected_vnd", "Theo đơn vị đồng?", world.an, world.dung),
    ]
    events = Event.objects.filter(object_id=report.pk, model="reporting.report").order_by("pk")
    assert [(event.verb.removeprefix("report."), event.by, event.detail.get("section")) for event in events] == [
        ("begun", world.dung, None), ("drafted", world.dung, None), ("section_confirmed", oanh, MEMBERS),
        ("section_confirmed", oanh, TRAINING), ("section_confirmed", tai, MONEY), ("handed", world.dung, None),
        ("submitted", world.ha, None), ("commented", world.an, None), ("commented", world.an, None),
        ("returned", world.an, None), ("section_reopened", world.dung, MEMBERS),
        ("section_reopened", world.dung, MONEY), ("drafted", world.dung, None), ("section_confirmed", oanh, MEMBERS),
        ("section_confirmed", tai, MONEY), ("handed", world.dung, None), ("submitted", world.ha, None),
        ("comment_settled", world.an, None), ("comment_settled", world.dung, None), ("accepted", world.an, None),
    ]  # fmt: skip
    assert queries.faults_of_books() == []


def test_a_report_that_repeats_the_year_before_is_told(world: World) -> None:
    form = form_of("CS-NAM")
    flows = [code for code in form.lines if code in form.set.line_codes and code.endswith("_held")]
    lines = dict.fromkeys([*flows, "members_total", "workers_total", "members_female", "health_checks"], 6)
    lines |= dict.fromkeys(["hardship_visits", "initiatives", "letters_of_merit_individuals", "officers_trained"], 5)
    accepted(world, "A11", book=book_of("2022", cut_off=date(2022, 11, 30)), **lines)
    same = sent(world, "A11", **lines)
    assert f"{len(lines)} dòng trùng hệt năm 2022." in [one.message for one in queries.warnings_of([same])[same.pk]]
    assert listed(world).counts["warned"] == 1
