"""What is printed on a form that is handed out: its columns, what stands in them, its notes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from congdoan.periods.queries import period_of
from congdoan.reporting import form_file, queries
from congdoan.reporting.queries import Scope
from congdoan.reporting.sheets import FormToFill, Formula, Line, Shown
from congdoan.reporting.tests.steps import accepted, book_of
from congdoan.reporting.tests.test_form_sheet import target
from tests.world import World


def form_for(world: World, unit: str, form: str, scope: Scope) -> FormToFill:
    asked = queries.form_in_force(form, period_of(scope.period))
    return form_file.form_to_fill(world.admin, world.unit(unit), asked, scope)


def line(form: FormToFill, code: str) -> Line:
    return next(one for one in form.lines if one.code == code)


def now(shown: Shown) -> object:
    return shown.value if isinstance(shown, Formula) else shown


@pytest.mark.parametrize(
    ("form", "period", "headings"),
    [
        ("CS-THANG", "2023-M02", ["Kỳ trước\n(tháng 01/2023)", "Lũy kế\ntừ đầu năm", "Cùng kỳ\n(tháng 02/2022)",
                                  "Chỉ tiêu\n(cả năm)", "% đạt"]),
        ("CS-QUY", "2023-9M", ["Lũy kế\ntừ đầu năm", "Cùng kỳ\n(9 tháng đầu năm 2022)", "Chỉ tiêu\n(cả năm)", "% đạt"]),
        ("CS-NAM", "2023", ["Cùng kỳ\n(năm 2022)", "Chỉ tiêu\n(cả năm)", "% đạt"]),
    ],
)  # fmt: skip
def test_columns_say_which_periods_they_hold(world: World, form: str, period: str, headings: list[str]) -> None:
    assert [column.heading for column in form_for(world, "A11", form, Scope(period)).beside] == headings


def test_month_before_same_month_and_the_year_so_far_stand_beside(world: World) -> None:
    for period, gifts in (("2022-M02", 3), ("2022-M12", 5), ("2023-M01", 7)):
        accepted(
            world, "A11", form="CS-THANG", book=book_of(period, cut_off=period_of(period).end), hardship_gifts=gifts
        )
    target(world, "A11", "hardship_gifts", 24)
    form = form_for(world, "A11", "CS-THANG", Scope("2023-M02"))
    beside = line(form, "hardship_gifts").beside
    assert [now(shown) for shown in beside] == [7, 12, 3, 24, Decimal("50.0")]
    assert isinstance(beside[1], Formula)
    assert isinstance(beside[4], Formula)
    assert form.notes == ()


def test_what_the_year_so_far_lacks_is_noted(world: World) -> None:
    form = form_for(world, "A11", "CS-THANG", Scope("2023-M02"))
    assert form.notes == ("Lũy kế chưa gồm tháng 12/2022 và tháng 01/2023: chưa có báo cáo được duyệt.",)


@pytest.mark.parametrize(
    ("how", "value", "shown"),
    [
        ("le", 3, ("không quá 3", "không đạt")),
        ("eq", 5, ("đúng 5", "đạt")),
        ("yes", None, ("có", "đạt")),
        ("more_than_last_year", None, ("hơn năm trước", None)),
        ("none", None, (None, None)),
        ("ge", 0, (Decimal(0), None)),
    ],
)
def test_targets_without_a_percentage_are_told_in_words(
    world: World, how: str, value: int | None, shown: tuple[object, ...]
) -> None:
    accepted(world, "A11", book=book_of(cut_off=date(2023, 11, 30)), hardship_gifts=5)
    target(world, "A11", "hardship_gifts", value, how)
    assert line(form_for(world, "A11", "CS-NAM", Scope("2023")), "hardship_gifts").beside[1:] == shown


def test_targets_of_a_body_with_others_below_are_held_against_the_total_and_stand(world: World) -> None:
    accepted(world, "A11", book=book_of(cut_off=date(2023, 11, 30)), hardship_gifts=5)
    target(world, "A1", "hardship_gifts", 10)
    form = form_for(world, "A1", "CT-NAM", Scope("2023"))
    assert line(form, "hardship_gifts").beside[1:] == (10, Decimal("50.0"))
    assert form.notes == ("% đạt so tổng số đã duyệt của đơn vị và cả cấp dưới với chỉ tiêu.",)


def test_what_nobody_types_is_computed_from_the_open_cells(world: World) -> None:
    form = form_for(world, "A11", "CS-NAM", Scope("2023"))
    density, passed_on = line(form, "members_density"), line(form, "gifts_passed_on")
    assert isinstance(density.value, Formula)
    assert not density.typed
    assert "{now[members_total]}/{now[workers_total]}" in density.value.text
    assert passed_on.typed
