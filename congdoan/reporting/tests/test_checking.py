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
from congdoan.reporting.tests.steps import accepted, book_of, drafted, form_of, members, sent
from congdoan.reporting.tests.writing import MONTH, clerk_of, last_month, written
from tests.world import World

DAY = date(2023, 12, 20)


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
    """A clerk and a chair, two officers, comments on two sections, one adjustment: every sending, version, comment and
    step is still there."""
    lam, phuc = clerk_of(world), clerk_of(world, role="chair", name="phuc", full_name="Lý Văn Phúc")

    def signed(**figures: int) -> Report:
        report = written(lam, rest=True, **figures).report
        return commands.sign_report(by=phuc, report=commands.hand_to_sign(by=lam, report=report))

    with time_machine.travel("2026-11-29 09:42:00+07:00", tick=False):
        last_month(world)
        report = signed(members_admitted=14, members_left=4, members_total=816)
        first = commands.comment_on(by=world.dung, report=report, line="members_total", text="Thiếu 2 người kết nạp")
        second = commands.comment_on(by=world.an, report=report, line="dialogues_held", text="Đối thoại ngày nào?")
        commands.return_report(by=world.an, report=report, reason="Sửa hai dòng đã góp ý")
        report = signed(members_admitted=16, members_total=818, dialogues_held=1)
        for comment, person in ((first, world.dung), (second, phuc)):
            commands.settle_comment(by=person, comment=comment)
        commands.accept_reports(by=world.dung, reports=[report])
        report.refresh_from_db()
        commands.adjust(
            by=world.an, unit=world.unit("PA"), book=report.book, figures={"members_total": -2},
            reason="Trùng 2 người", about=world.unit("A12"),
        )  # fmt: skip
    month = Scope(MONTH)
    assert [members(world, unit, month) for unit in ("A12", "A1", "PA", "TLD")] == [818, 818, 816, 816]
    assert [one.figures["members_total"] for one in queries.submissions_of(report)] == [816, 818]
    assert [(one.figures["members_total"], one.by) for one in report.versions.order_by("pk")] == [(818, world.dung)]
    assert [(one.act, one.by) for one in report.steps.order_by("pk")] == [
        ("handed", lam), ("signed", phuc), ("handed", lam), ("signed", phuc),
    ]  # fmt: skip
    comments = queries.comments_on(world.an, report)
    assert [(one.line, one.text, one.by, one.settled_by) for one in comments] == [
        ("members_total", "Thiếu 2 người kết nạp", world.dung, world.dung),
        ("dialogues_held", "Đối thoại ngày nào?", world.an, phuc),
    ]  # fmt: skip
    verbs = Event.objects.filter(object_id=report.pk, model="reporting.report").order_by("pk")
    assert [(event.verb, event.by) for event in verbs] == [
        ("report.begun", lam), ("report.drafted", lam), ("report.handed", lam), ("report.submitted", phuc),
        ("report.commented", world.dung), ("report.commented", world.an), ("report.returned", world.an),
        ("report.drafted", lam), ("report.handed", lam), ("report.submitted", phuc),
        ("report.comment_settled", world.dung), ("report.comment_settled", phuc), ("report.accepted", world.dung),
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
