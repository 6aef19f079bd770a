"""What was corrected by decision since a period was closed: reports, totals then and now, exact to the unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.reporting import commands, queries
from congdoan.reporting.models import Report
from congdoan.reporting.queries import Corrections, Scope
from congdoan.reporting.tests.steps import SCOPE, accepted, book_of, totals
from tests.world import World


@pytest.fixture
def closed(world: World) -> World:
    """A11, A12, A21 and the district A1 have reported, then 2023 is closed."""
    accepted(world, "A11", members_total=40, workers_total=50, training_hours=125)
    accepted(world, "A12", members_total=50, workers_total=50)
    accepted(world, "A21", members_total=60)
    accepted(world, "A1", form="CT-NAM", tet_gifts=7)
    commands.close_period(by=world.admin, code="2023", decision="QĐ khóa 1")
    return world


def correct(world: World, unit: str, decision: str = "QĐ 12", by: str = "an", **figures: int) -> Report:
    report = Report.objects.get(unit__code=unit)
    return commands.correct_report(by=world.users[by], report=report, figures=figures, decision=decision)


def listed(world: World, unit: str, by: str = "an", scope: Scope = SCOPE) -> Corrections:
    return queries.corrections_since_closing(world.users[by], world.unit(unit), scope)


def lines(corrections: Corrections) -> dict[str, tuple[Decimal | None, ...]]:
    return {line.indicator.code: (line.at_closing, line.now, line.change) for line in corrections.lines}


def test_nothing_is_listed_until_something_is_corrected(closed: World) -> None:
    found = listed(closed, "PA")
    assert (found.count, found.lines, found.reports, found.hidden) == (0, [], [], 0)


def test_totals_then_and_now_with_the_reports_behind_them(closed: World) -> None:
    then = totals(closed, "A1")
    correct(closed, "A11", members_total=45, workers_total=50, training_hours=120, dialogues_held=2)
    found = listed(closed, "A1")
    assert lines(found) == {
        "members_total": (90, 95, 5),
        "training_hours": (Decimal("12.5"), 12, Decimal("-0.5")),
        "dialogues_held": (None, 2, 2),
        "members_density": (90, 95, 5),
    }
    assert {code: before for code, (before, _, _) in lines(found).items()} == {
        code: then.total(code) for code in lines(found)
    }
    (one,) = found.reports
    assert (one.report.unit.code, one.report.form.code, one.unit_name) == (
        "A11", "CS-NAM", "CĐCS Trường Tiểu học Đồng Mây",
    )  # fmt: skip
    assert [(line.indicator.code, line.at_closing, line.now, line.change) for line in one.lines] == [
        ("members_total", 40, 45, 5),
        ("dialogues_held", None, 2, 2),
        ("training_hours", Decimal("12.5"), 12, Decimal("-0.5")),
    ]
    assert [(step.reason, step.by) for step in one.steps] == [("QĐ 12", closed.an)]


def test_a_line_taken_out_was_there_at_closing(closed: World) -> None:
    correct(closed, "A11", members_total=40, workers_total=50)
    assert lines(listed(closed, "A1")) == {"training_hours": (Decimal("12.5"), None, Decimal("-12.5"))}


def test_each_line_names_the_decisions_that_touched_it(closed: World) -> None:
    correct(closed, "A11", "QĐ 12", members_total=45, workers_total=50, training_hours=125)
    correct(closed, "A11", "QĐ 13", members_total=46, workers_total=51, training_hours=125)
    (one,) = listed(closed, "PA").reports
    assert [step.reason for step in one.steps] == ["QĐ 12", "QĐ 13"]
    touched = {line.indicator.code: [step.reason for step in line.steps] for line in one.lines}
    assert touched == {"members_total": ["QĐ 12", "QĐ 13"], "workers_total": ["QĐ 13"]}


def test_corrections_that_cancel_out_are_reports_without_a_difference(closed: World) -> None:
    correct(closed, "A11", members_total=45, workers_total=50, training_hours=125)
    correct(closed, "A12", members_total=45, workers_total=50)
    assert listed(closed, "A1").lines == []
    assert listed(closed, "A1").count == 2
    correct(closed, "A11", members_total=40, workers_total=50, training_hours=125)
    back = listed(closed, "A1").reports[1]
    assert (back.report.unit.code, back.lines, len(back.steps)) == ("A11", [], 2)


def test_only_the_subtree_of_the_sealed_tree_counts(closed: World) -> None:
    org.move_unit(by=closed.admin, unit=closed.unit("A12"), to=closed.unit("A2"), on=date(2023, 12, 1), decision="QĐ")
    correct(closed, "A12", members_total=55, workers_total=50)
    assert lines(listed(closed, "A1"))["members_total"] == (90, 95, 5)
    assert listed(closed, "A2").count == 0
    assert listed(closed, "PA").count == 1


def test_who_reads_only_the_totals_gets_them_whole_and_no_report(closed: World) -> None:
    """A12 is in A1's totals of 2023 and today out of Dũng's reach; Lan reads A1 through the cluster."""
    org.move_unit(by=closed.admin, unit=closed.unit("A12"), to=closed.unit("A2"), on=date(2023, 12, 1), decision="QĐ")
    correct(closed, "A11", members_total=41, workers_total=50, training_hours=125)
    correct(closed, "A12", members_total=55, workers_total=50)
    for person, shown in (("an", ["A11", "A12"]), ("dung", ["A11"]), ("lan", ["A12"])):
        found = listed(closed, "A1", by=person)
        assert lines(found)["members_total"] == (90, 96, 6)
        assert sorted(one.report.unit.code for one in found.reports) == shown
        assert found.count == 2


@pytest.mark.parametrize("person", ["chi", "khoa", "giang"])
def test_outsiders_get_nothing(closed: World, person: str) -> None:
    correct(closed, "A11", members_total=45)
    with pytest.raises(Refused, match="Không có đơn vị mã “A1”"):
        listed(closed, "A1", by=person)


def test_the_cluster_is_the_sum_of_its_members(closed: World) -> None:
    correct(closed, "A11", members_total=45, workers_total=50, training_hours=125)
    correct(closed, "A21", members_total=58)
    whole, of_each = queries.corrections_of_cluster(closed.dung, closed.cluster, SCOPE)
    assert lines(whole)["members_total"] == (150, 153, 3)
    assert {closed.units[code].pk: lines(of_each[closed.units[code].pk])["members_total"] for code in ("A1", "A2")} == {
        closed.units["A1"].pk: (90, 95, 5),
        closed.units["A2"].pk: (60, 58, -2),
    }
    assert (whole.count, whole.hidden) == (2, 1)


def test_no_list_while_the_period_is_open_or_without_figures(closed: World) -> None:
    with pytest.raises(Refused, match="Kỳ năm 2022 đang mở"):
        listed(closed, "A1", scope=Scope("2022"))
    with pytest.raises(Refused, match="Kỳ năm 2023 không có sổ số liệu"):
        listed(closed, "A1", scope=Scope("2023", basis="estimate"))


def test_each_book_has_its_own_list(world: World) -> None:
    final = book_of(cut_off=date(2023, 11, 30))
    accepted(world, "A11", members_total=40)
    accepted(world, "A11", book=final, members_total=41)
    commands.close_period(by=world.admin, code="2023", decision="QĐ khóa 1")
    report = Report.objects.get(book=final)
    commands.correct_report(by=world.an, report=report, figures={"members_total": 42}, decision="QĐ 12")
    assert listed(world, "A1").count == 0
    assert lines(listed(world, "A1", scope=Scope("2023"))) == {"members_total": (41, 42, 1)}


def test_a_second_closing_begins_a_list_of_its_own(closed: World) -> None:
    correct(closed, "A11", members_total=45, workers_total=50, training_hours=125)
    commands.reopen_period(by=closed.admin, code="2023", decision="QĐ mở 2")
    correct(closed, "A12", "Đếm lại", members_total=51, workers_total=51)
    commands.close_period(by=closed.admin, code="2023", decision="QĐ khóa 3")
    assert listed(closed, "PA").count == 0
    correct(closed, "A11", "QĐ 14", members_total=47, workers_total=50, training_hours=125)
    found = listed(closed, "PA")
    assert lines(found)["members_total"] == (156, 158, 2)
    assert [step.reason for step in found.reports[0].steps] == ["QĐ 14"]
    assert queries.faults_of_books() == []


def test_what_changed_while_the_totals_were_read_is_read_again(closed: World) -> None:
    """A correction between the reading of the reports and that of the totals does not tear the two apart."""
    meanwhile: list[str] = []

    def overtake(execute: Callable[..., object], sql: str, *rest: object) -> object:
        found = execute(sql, *rest)
        if "version_at_closing" in sql and not meanwhile:
            meanwhile.append(sql)
            correct(closed, "A11", members_total=45, workers_total=50, training_hours=125)
        return found

    with connection.execute_wrapper(overtake):
        found = listed(closed, "A1")
    assert meanwhile
    assert lines(found)["members_total"] == (90, 95, 5)
