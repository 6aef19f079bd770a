"""A form with its columns: trong kỳ, lũy kế, cùng kỳ, chỉ tiêu, % đạt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from congdoan.common.errors import Refused
from congdoan.periods.queries import period_of
from congdoan.reporting import commands, imports, queries
from congdoan.reporting.queries import FormSheet, Scope, SheetLine
from congdoan.reporting.tests.steps import accepted, book_of, drafted, form_of, sent
from tests.world import World


def month(world: World, code: str, unit: str = "A11", **figures: int) -> None:
    accepted(world, unit, form="CS-THANG", book=book_of(code, cut_off=period_of(code).end), **figures)


def target(world: World, unit: str, code: str, value: int | None, how: str = "ge", period: str = "2023") -> None:
    entry = imports.TargetEntry(unit, period, code, how, value, "KH 1")
    imports.import_targets(by=world.admin, entries=[entry], source="test")


def sheet(
    world: World, scope: Scope | str, unit: str = "A11", form: str = "CS-THANG", person: str = "admin"
) -> FormSheet:
    asked = Scope(scope) if isinstance(scope, str) else scope
    return queries.form_sheet(world.users[person], world.unit(unit), form_of(form), asked)


def line(found: FormSheet, code: str) -> SheetLine:
    return next(one for one in found.lines if one.indicator.code == code)


def columns(found: FormSheet, code: str) -> tuple[Decimal | None, ...]:
    one = line(found, code)
    return one.in_period, one.cumulative, one.same_period


@pytest.fixture
def months(world: World) -> World:
    month(world, "2022-M05", members_admitted=9, members_total=30)
    month(world, "2022-M12", members_admitted=1, members_total=31, members_opening=30)
    month(world, "2023-M02", members_admitted=2, members_total=33, members_opening=31)
    month(world, "2023-M05", members_admitted=4, members_total=37, members_opening=33)
    return world


# ---- columns ----


def test_flow_adds_from_the_year_s_first_month(months: World) -> None:
    assert columns(sheet(months, "2023-M05"), "members_admitted") == (4, 7, 9)


def test_stock_is_the_last_and_an_opening_the_first(months: World) -> None:
    found = sheet(months, "2023-M05")
    assert columns(found, "members_total") == (37, 37, 30)
    assert columns(found, "members_opening") == (33, 30, None)


def test_months_of_another_year_and_later_ones_are_not_added(months: World) -> None:
    month(months, "2023-M06", members_admitted=100)
    month(months, "2023-M12", members_admitted=100)
    assert columns(sheet(months, "2023-M05"), "members_admitted") == (4, 7, 9)


def test_sheet_names_the_periods_it_adds_and_those_it_lacks(months: World) -> None:
    found = sheet(months, "2023-M05")
    assert found.added == ("2022-M12", "2023-M02", "2023-M05")
    assert found.lacking == ("2023-M01", "2023-M03", "2023-M04")


def test_earlier_report_counts_once_it_is_accepted(months: World) -> None:
    book = book_of("2023-M03", cut_off=date(2023, 3, 31))
    waiting = sent(months, "A11", form="CS-THANG", book=book, members_admitted=50)
    assert columns(sheet(months, "2023-M05"), "members_admitted")[1] == 7
    commands.accept_reports(by=months.admin, reports=[waiting])
    assert columns(sheet(months, "2023-M05"), "members_admitted")[1] == 57


def test_draft_of_this_period_is_shown_and_added_as_if_accepted(months: World) -> None:
    book = book_of("2023-M06", cut_off=date(2023, 6, 30))
    drafted(months, "A11", form="CS-THANG", book=book, members_admitted=10)
    found = sheet(months, "2023-M06")
    assert columns(found, "members_admitted") == (10, 17, None)
    assert found.report.state == "draft"


def test_line_left_out_keeps_what_was_reported_before(months: World) -> None:
    month(months, "2023-M06", members_admitted=1)
    assert columns(sheet(months, "2023-M06"), "members_total") == (None, 37, None)


def test_period_without_a_report_is_an_empty_form(months: World) -> None:
    found = sheet(months, "2023-M07")
    assert found.report is None
    assert columns(found, "members_admitted") == (None, 7, None)
    assert found.unreported == sum(one.indicator.is_typed for one in found.lines)


def test_quarters_add_quarters_and_halves_halves(world: World) -> None:
    for code, form, n in (("2023-Q1", "CS-QUY", 2), ("2023-Q2", "CS-QUY", 3), ("2023-H1", "CS-NAM", 50)):
        book = book_of(code, cut_off=period_of(code).end, form=form)
        accepted(world, "A11", form=form, book=book, members_admitted=n)
    assert columns(sheet(world, "2023-Q2", form="CS-QUY"), "members_admitted") == (3, 5, None)
    assert columns(sheet(world, "2023-H1", form="CS-NAM"), "members_admitted") == (50, 50, None)
    assert columns(sheet(world, "2023-H2", form="CS-NAM"), "members_admitted") == (None, 50, None)
    assert columns(sheet(world, "2023-9M", form="CS-QUY"), "members_admitted") == (None, None, None)


def test_year_is_its_own_sum_beside_the_year_before(world: World) -> None:
    accepted(world, "A11", book=book_of("2022", cut_off=date(2022, 11, 30)), members_admitted=3)
    accepted(world, "A11", members_admitted=5)
    assert columns(sheet(world, "2023", form="CS-NAM"), "members_admitted") == (5, 5, 3)


def test_school_year_stands_beside_the_one_before(world: World) -> None:
    for code, n in (("SY2021-2022", 2), ("SY2022-2023", 3)):
        accepted(world, "A11", form="CS-NH", book=book_of(code, cut_off=period_of(code).end), members_admitted=n)
    found = sheet(world, "SY2022-2023", form="CS-NH")
    assert columns(found, "members_admitted") == (3, 3, 2)
    target(world, "A11", "members_admitted", 6, period="SY2022-2023")
    assert line(sheet(world, "SY2022-2023", form="CS-NH"), "members_admitted").held.percent == 50


def test_computed_lines_are_computed_in_every_column(months: World) -> None:
    month(months, "2023-M06", members_admitted=1, members_transferred_in=0, members_left=3, workers_total=50)
    found = sheet(months, "2023-M06")
    assert columns(found, "members_net_increase") == (-2, 5, None)
    accepted(months, "A11", members_total=40, workers_total=50)
    assert columns(sheet(months, "2023", form="CS-NAM"), "members_density") == (80, 80, None)


def test_named_cut_off_and_basis_ask_for_that_report(world: World) -> None:
    accepted(world, "A11", members_total=40)
    accepted(world, "A11", book=book_of(cut_off=date(2023, 11, 30)), members_total=41)
    accepted(world, "A11", book=book_of(basis="estimate", cut_off=None), members_total=45)
    asked = [
        (Scope("2023"), 41),
        (Scope("2023", cut_off=date(2023, 11, 22)), 40),
        (Scope("2023", basis="estimate"), 45),
        (Scope("2023", cut_off=date(2023, 11, 1)), None),
    ]
    for scope, members in asked:
        assert columns(sheet(world, scope, form="CS-NAM"), "members_total")[0] == members


def test_lines_stand_in_the_order_of_the_set_under_headings(world: World) -> None:
    found = sheet(world, "2023", form="CS-NAM")
    sections = list(dict.fromkeys(one.section for one in found.lines))
    assert sections[:2] == ["Lao động, việc làm, đời sống", "Đoàn viên, tổ chức công đoàn"]
    assert len(sections) == len({one.section for one in found.lines})
    assert all(not one.indicator.denominator_form for one in found.lines)


# ---- targets ----


def test_cumulative_value_is_held_against_the_year_s_target(months: World) -> None:
    target(months, "A11", "members_admitted", 10)
    held = line(sheet(months, "2023-M05"), "members_admitted").held
    assert (held.target, held.actual, held.percent) == (10, 7, 70)
    assert held.words == "đạt 70% kế hoạch, thiếu 3 người"
    assert line(sheet(months, "2023-M05"), "members_total").held is None


def test_stock_is_held_as_it_stands(months: World) -> None:
    target(months, "A11", "members_total", 40)
    assert line(sheet(months, "2023-M05"), "members_total").held.percent == Decimal("92.5")


def test_share_is_held_as_points(world: World) -> None:
    target(world, "A11", "members_density", 900)
    accepted(world, "A11", members_total=45, workers_total=50)
    held = line(sheet(world, "2023", form="CS-NAM"), "members_density").held
    assert (held.actual, held.met) == (90, True)


def test_target_above_last_year_looks_it_up(world: World) -> None:
    accepted(world, "A11", book=book_of("2022", cut_off=date(2022, 11, 30)), members_total=38)
    accepted(world, "A11", members_total=40)
    target(world, "A11", "members_total", None, "more_than_last_year")
    assert line(sheet(world, "2023", form="CS-NAM"), "members_total").held.met is True


def test_body_with_units_below_holds_its_total_against_its_target(months: World) -> None:
    target(months, "A1", "hardship_visits", 10)
    month(months, "2023-M03", unit="A12", hardship_visits=6)
    book = book_of("2023-M05", cut_off=date(2023, 5, 31), form="CT-THANG")
    accepted(months, "A1", form="CT-THANG", book=book, hardship_visits=2)
    found = sheet(months, "2023-M05", unit="A1", form="CT-THANG")
    held = line(found, "hardship_visits").held
    assert (columns(found, "hardship_visits"), held.actual, held.percent) == ((2, 2, None), 8, 80)
    assert found.of_total
    assert not sheet(months, "2023-M05").of_total


# ---- checks ----


def test_findings_stand_on_the_sheet(months: World) -> None:
    book = book_of("2023-M06", cut_off=date(2023, 6, 30))
    drafted(months, "A11", form="CS-THANG", book=book, members_total=70, members_female=80)
    assert [(one.indicator, one.severity) for one in sheet(months, "2023-M06").findings] == [
        ("members_female", "error"),
        ("members_total", "warning"),
    ]


def test_jump_is_measured_from_the_accepted_report_of_the_period_before(months: World) -> None:
    month(months, "2023-M06", members_total=70)
    said = [one.message for one in sheet(months, "2023-M06").findings]
    assert said == ["Xem lại: Tổng số đoàn viên 70 người, kỳ trước 37: tăng 33 (89,2%)."]
    month(months, "2023-M08", members_total=700)
    assert sheet(months, "2023-M08").findings == ()


# ---- who, and for what ----


@pytest.mark.parametrize("person", ["an", "binh", "dung", "giang", "em"])
def test_unit_and_those_above_read_its_form(months: World, person: str) -> None:
    assert columns(sheet(months, "2023-M05", person=person), "members_admitted")[0] == 4


@pytest.mark.parametrize("person", ["chi", "khoa", "lan"])
def test_others_do_not(months: World, person: str) -> None:
    with pytest.raises(Refused, match="Không có đơn vị mã “A11” trong phạm vi của anh/chị"):
        sheet(months, "2023-M05", person=person)


@pytest.mark.parametrize(
    ("unit", "form", "period", "said"),
    [
        ("A1", "CS-THANG", "2023-M05", "Biểu CS-THANG không dành cho LĐLĐ huyện An Thượng"),
        ("A11", "CS-THANG", "2023", "Biểu CS-THANG không dùng cho kỳ năm 2023"),
        ("A12", "CS-NH", "SY2022-2023", "không dành cho .* .Doanh nghiệp ngoài nhà nước."),
    ],
)
def test_form_that_does_not_fit_is_refused(world: World, unit: str, form: str, period: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        sheet(world, period, unit=unit, form=form)


def test_form_that_is_not_there_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="không có biểu mẫu “XX” cho kỳ năm 2023"):
        queries.form_in_force("XX", period_of("2023"))
