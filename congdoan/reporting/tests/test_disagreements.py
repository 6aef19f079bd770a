"""A difference between a longer period's report and those of the shorter periods in it is a warning."""

from __future__ import annotations

from datetime import date

import pytest

from congdoan.org import commands as org
from congdoan.periods.queries import period_of
from congdoan.reporting import queries
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.steps import accepted, book_of
from tests.world import World

QUARTERS = ("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4")
FINAL = Scope("2023")


def quarter(world: World, unit: str, code: str, **figures: int) -> None:
    accepted(world, unit, form="CS-QUY", book=book_of(code, cut_off=period_of(code).end), **figures)


def quarters(world: World, unit: str, *, skip: str = "", members: int = 40) -> None:
    for code in QUARTERS:
        if code != skip:
            quarter(world, unit, code, hardship_visits=3, members_total=members, members_opening=members)


def year(world: World, unit: str, cut_off: date = date(2023, 11, 30), **figures: int) -> None:
    accepted(world, unit, book=book_of(cut_off=cut_off), **figures)


def told(world: World, unit: str, scope: Scope = FINAL, person: str = "admin") -> list[tuple[str, str]]:
    answer = queries.answer_to(scope)
    found = queries.disagreements(world.users[person], world.unit(unit), answer)
    return [(one.unit.code, one.words) for one in found]


def test_reports_that_agree_are_not_told(world: World) -> None:
    quarters(world, "A11")
    year(world, "A11", hardship_visits=12, members_total=40, members_opening=40)
    assert told(world, "TLD") == []


def test_flow_is_held_against_the_sum_and_a_stock_against_the_last_or_first(world: World) -> None:
    quarters(world, "A11")
    year(world, "A11", hardship_visits=14, members_total=41, members_opening=39)
    assert told(world, "A1") == [
        ("A11", "Đoàn viên đầu kỳ: báo cáo năm 2023 ghi 39, báo cáo quý đầu ghi 40."),
        ("A11", "Tổng số đoàn viên: báo cáo năm 2023 ghi 41, báo cáo quý cuối ghi 40."),
        ("A11", "Lượt thăm hỏi đoàn viên khó khăn: báo cáo năm 2023 ghi 14, cộng 4 quý được 12."),
    ]
    found = queries.disagreements(world.admin, world.unit("A11"), queries.answer_to(FINAL))[-1]
    assert (found.indicator.code, found.stated, found.added) == ("hardship_visits", 14, 12)


def test_units_are_told_in_the_order_of_the_tree(world: World) -> None:
    for unit in ("A21", "A11"):
        quarters(world, unit)
        year(world, unit, hardship_visits=14)
    assert [unit for unit, _ in told(world, "PA")] == ["A11", "A21"]
    assert [unit for unit, _ in told(world, "A2")] == ["A21"]


def test_unit_that_left_out_a_quarter_is_not_compared(world: World) -> None:
    quarters(world, "A12")  # so that all four quarters have reports
    quarters(world, "A11", skip="2023-Q2")
    year(world, "A11", hardship_visits=14)
    assert told(world, "PA") == []


def test_quarter_that_nobody_reported_is_left_out_by_all(world: World) -> None:
    quarters(world, "A11", skip="2023-Q2")
    year(world, "A11", hardship_visits=14)
    assert told(world, "PA") == []


def test_unit_that_was_not_there_in_the_first_quarter_is_compared_over_the_others(world: World) -> None:
    new = org.NewUnit("A13", "A1", "CĐCS Mới", "grassroots_union", "", "school", date(2023, 3, 1))
    org.add_unit(by=world.admin, unit=new, act="recognised", on=date(2023, 3, 1), decision="QĐ 9")
    quarters(world, "A11")
    quarters(world, "A13", skip="2023-Q1")
    year(world, "A13", hardship_visits=8)
    assert [unit for unit, _ in told(world, "A1")] == ["A13"]


def test_figures_up_to_an_earlier_day_are_not_compared_with_those_of_the_last(world: World) -> None:
    quarters(world, "A11")
    year(world, "A11", date(2023, 11, 22), hardship_visits=14)
    assert told(world, "A1") == []


def test_lines_that_only_one_of_them_tells_are_not_compared(world: World) -> None:
    quarters(world, "A11")
    year(world, "A11", initiatives=3)
    assert told(world, "A1") == []


def test_half_year_is_compared_with_its_quarters_and_a_year_with_every_shorter_kind(world: World) -> None:
    for code, visits in (("2023-Q1", 3), ("2023-Q2", 3), ("2023-Q3", 3), ("2023-Q4", 3)):
        quarter(world, "A11", code, hardship_visits=visits)
    for code, end, visits in (("2023-H1", date(2023, 5, 31), 7), ("2023-H2", date(2023, 11, 30), 6)):
        accepted(world, "A11", book=book_of(code, cut_off=end), hardship_visits=visits)
    year(world, "A11", hardship_visits=13)
    assert told(world, "A11", Scope("2023-H1")) == [
        ("A11", "Lượt thăm hỏi đoàn viên khó khăn: báo cáo 6 tháng đầu năm 2023 ghi 7, cộng 2 quý được 6.")
    ]
    assert told(world, "A11", Scope("2023-H2")) == []
    assert told(world, "A11") == [
        ("A11", "Lượt thăm hỏi đoàn viên khó khăn: báo cáo năm 2023 ghi 13, cộng 4 quý được 12.")
    ]


def test_estimates_and_sums_of_parts_are_not_compared(world: World) -> None:
    quarters(world, "A11")
    accepted(world, "A11", book=book_of(basis="estimate", cut_off=None), hardship_visits=14)
    assert told(world, "A1", Scope("2023", basis="estimate")) == []
    assert told(world, "A1", Scope("2023")) == []


@pytest.mark.parametrize(
    ("person", "count"), [("an", 1), ("dung", 1), ("giang", 0), ("lan", 0), ("chi", 0), ("khoa", 0)]
)
def test_who_cannot_open_the_unit_is_told_nothing(world: World, person: str, count: int) -> None:
    quarters(world, "A11")
    year(world, "A11", hardship_visits=14)
    assert len(told(world, "A1", person=person)) == count


def test_page_looks_through_a_limited_number_of_units(world: World) -> None:
    quarters(world, "A11")
    year(world, "A11", hardship_visits=14)
    answer = queries.answer_to(FINAL)
    assert queries.disagreements(world.admin, world.unit("A1"), answer, most=2) == []
    assert len(queries.disagreements(world.admin, world.unit("A1"), answer, most=3)) == 1
    assert queries.disagreements(world.admin, world.unit("A1"), answer, alone=True) == []
