"""A longer period out of shorter ones: flows add, stocks take the last value, each unit once, one tree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.periods.queries import period_of
from congdoan.reporting import commands
from congdoan.reporting.queries import Scope, Totals, answer_to
from congdoan.reporting.tests.monthly import load, month
from congdoan.reporting.tests.steps import accepted, book_of, sent, totals
from tests.world import World

YEAR = Scope("2023", set="TH")


@pytest.fixture
def monthly(world: World) -> World:
    load(world)
    return world


def line(held: Totals, name: str) -> Decimal | None:
    return held.total(f"monthly_{name}")


def test_flows_add_stocks_take_the_last_and_openings_the_first(monthly: World) -> None:
    month(monthly, "A11", "2022-M12", visits=1, members=10, opening=9)
    month(monthly, "A11", "2023-M02", visits=3, members=14, opening=12)
    month(monthly, "A11", "2023-M01", visits=2, members=12, opening=10)
    held = totals(monthly, "A1", YEAR)
    assert (line(held, "visits"), line(held, "members"), line(held, "opening")) == (6, 14, 9)
    assert held.total("visits_share") == Decimal("42.9")
    assert held.cut_off == date(2023, 2, 28)


def test_stock_not_reported_in_the_last_month_is_counted_as_older(monthly: World) -> None:
    month(monthly, "A11", "2023-M01", visits=2, members=12)
    month(monthly, "A12", "2023-M01", members=20)
    month(monthly, "A12", "2023-M02", members=21)
    held = totals(monthly, "A1", YEAR)
    assert (line(held, "members"), held.lines["monthly_members"].older) == (33, 1)
    assert held.lines["monthly_visits"].older == 0
    assert totals(monthly, "PA", YEAR).lines["monthly_members"].older == 1
    assert totals(monthly, "A12", YEAR).lines["monthly_members"].older == 0


def test_reporters_are_units_not_months(monthly: World) -> None:
    for code in ("2022-M12", "2023-M01"):
        month(monthly, "A11", code, visits=2)
    month(monthly, "A12", "2023-M01", visits=2)
    assert totals(monthly, "A1", YEAR).lines["monthly_visits"].reporters == 2


@pytest.fixture
def in_february() -> Iterator[None]:
    """December and January are over."""
    with time_machine.travel(datetime(2023, 2, 10, 9, tzinfo=UTC), tick=False):
        yield


def rate_of(world: World, scope: Scope = YEAR) -> tuple[int, int, int]:
    rate = totals(world, "A1", scope).rates["TH-THANG"]
    return rate.expected, rate.accepted, rate.on_time


@pytest.mark.usefixtures("in_february")
def test_a_month_that_somebody_began_early_changes_no_rate(monthly: World) -> None:
    for code in ("2022-M12", "2023-M01"):
        for unit in ("A11", "A12"):
            month(monthly, unit, code, visits=1)
    assert rate_of(monthly) == (4, 4, 4)
    month(monthly, "A11", "2023-M02", visits=5)
    assert rate_of(monthly) == (4, 4, 4)
    assert line(totals(monthly, "A1", YEAR), "visits") == 9
    now = Scope("2023", set="TH", structure="now")
    assert rate_of(monthly, now) == (4, 4, 4)


@pytest.mark.usefixtures("in_february")
def test_a_rate_up_to_a_day_counts_the_months_that_are_over_by_then(monthly: World) -> None:
    for code in ("2022-M12", "2023-M01"):
        month(monthly, "A11", code, visits=1)
    assert rate_of(monthly) == (4, 2, 2)
    assert rate_of(monthly, Scope("2023", set="TH", cut_off=date(2022, 12, 31))) == (2, 1, 1)


@pytest.mark.usefixtures("in_february")
def test_a_month_that_is_over_is_expected_though_nobody_began_it(monthly: World) -> None:
    for unit in ("A11", "A12"):
        month(monthly, unit, "2023-M01", visits=1)
    for structure in ("then", "now"):
        assert rate_of(monthly, Scope("2023", set="TH", structure=structure)) == (4, 2, 2)
    assert rate_of(monthly, Scope("2023-H1", set="TH")) == (4, 2, 2)


@pytest.mark.usefixtures("in_february")
def test_rates_of_the_months_add(monthly: World) -> None:
    month(monthly, "A11", "2022-M12", visits=1)
    month(monthly, "A12", "2022-M12", visits=1, late=True)
    month(monthly, "A11", "2023-M01", visits=1)
    assert rate_of(monthly) == (4, 3, 2)


def test_every_month_of_a_unit_counts_where_it_last_hung(monthly: World) -> None:
    month(monthly, "A11", "2022-M12", visits=1)
    org.move_unit(by=monthly.admin, unit=monthly.unit("A11"), to=monthly.unit("A2"), on=date(2023, 1, 15), decision="Q")
    month(monthly, "A11", "2023-M02", visits=2)
    assert line(totals(monthly, "A1", Scope("2022-M12", set="TH")), "visits") == 1
    assert line(totals(monthly, "A1", YEAR), "visits") is None
    assert line(totals(monthly, "A2", YEAR), "visits") == 3


@pytest.mark.usefixtures("in_february")
def test_unit_that_ended_within_the_year_keeps_its_months(monthly: World) -> None:
    month(monthly, "A11", "2022-M12", visits=1, members=10)
    org.dissolve_unit(by=monthly.admin, unit=monthly.unit("A11"), on=date(2023, 1, 1), decision="QĐ 5")
    month(monthly, "A12", "2023-M01", visits=4, members=20)
    held = totals(monthly, "A1", YEAR)
    assert (line(held, "visits"), line(held, "members")) == (5, 30)
    assert rate_of(monthly)[:2] == (3, 2)


def test_longest_shorter_kind_with_figures_answers(monthly: World) -> None:
    month(monthly, "A11", "2023-M01", visits=1)
    assert line(totals(monthly, "A1", YEAR), "visits") == 1
    month(monthly, "A11", "2023-H1", visits=7)
    assert line(totals(monthly, "A1", YEAR), "visits") == 7


def test_kind_that_does_not_fill_the_period_is_passed_over(monthly: World) -> None:
    month(monthly, "A11", "2023-M01", visits=1)
    month(monthly, "A11", "2023-M08", visits=2)
    month(monthly, "A11", "2023-H1", visits=7)
    answer = answer_to(Scope("SY2022-2023", set="TH"))
    assert [book.period.code for book in answer.books] == ["2023-M01", "2023-M08"]
    assert line(totals(monthly, "A1", Scope("SY2022-2023", set="TH")), "visits") == 3


def test_longer_period_may_be_asked_up_to_a_day(monthly: World) -> None:
    for code in ("2022-M12", "2023-M01", "2023-M02"):
        month(monthly, "A11", code, visits=1)
    asked = Scope("2023", set="TH", cut_off=date(2023, 1, 31))
    assert line(totals(monthly, "A1", asked), "visits") == 2


# ---- which books answer ----


def shipped_month(world: World, unit: str, code: str, **figures: int) -> None:
    accepted(world, unit, form="CS-THANG", book=book_of(code, cut_off=period_of(code).end), **figures)


def test_months_answer_for_a_half_year_that_nobody_reported(world: World) -> None:
    for code, visits in (("2022-M12", 1), ("2023-M05", 2)):
        shipped_month(world, "A11", code, hardship_visits=visits)
    half = Scope("2023-H1")
    answer = answer_to(half)
    assert ([book.period.code for book in answer.books], answer.kinds) == (["2022-M12", "2023-M05"], {"month"})
    held = totals(world, "A1", half)
    assert (held.total("hardship_visits"), held.rates.keys()) == (3, {"CS-THANG", "CT-THANG"})


def test_half_year_answers_for_itself_from_its_first_accepted_report(world: World) -> None:
    shipped_month(world, "A11", "2022-M12", hardship_visits=1)
    book = book_of("2023-H1", cut_off=date(2023, 5, 31))
    report = sent(world, "A11", book=book, hardship_visits=9)
    assert not answer_to(Scope("2023-H1")).direct
    assert totals(world, "A1", Scope("2023-H1")).total("hardship_visits") == 1
    commands.accept_reports(by=world.admin, reports=[report])
    assert answer_to(Scope("2023-H1")).direct
    assert totals(world, "A1", Scope("2023-H1")).total("hardship_visits") == 9
    commands.return_report(by=world.admin, report=report, reason="Sai")
    assert totals(world, "A1", Scope("2023-H1")).total("hardship_visits") == 1


def test_named_cut_off_asks_for_that_very_book(world: World) -> None:
    shipped_month(world, "A11", "2022-M12", hardship_visits=1)
    sent(world, "A11", book=book_of("2023-H1", cut_off=date(2023, 5, 31)), hardship_visits=9)
    named = Scope("2023-H1", cut_off=date(2023, 5, 31))
    assert answer_to(named).direct
    assert totals(world, "A1", named).total("hardship_visits") is None


def test_book_without_figures_hides_no_earlier_one(world: World) -> None:
    accepted(world, "A11", members_total=40)
    sent(world, "A11", book=book_of(cut_off=date(2023, 11, 30)), members_total=41)
    assert totals(world, "A1", Scope("2023")).cut_off == date(2023, 11, 22)


def test_year_with_reports_of_its_own_is_made_from_months_only_where_asked(world: World) -> None:
    shipped_month(world, "A11", "2022-M12", hardship_visits=1)
    shipped_month(world, "A11", "2023-M01", hardship_visits=2)
    accepted(world, "A11", hardship_visits=9)
    assert totals(world, "A1", Scope("2023")).total("hardship_visits") == 9
    assert totals(world, "A1", Scope("2023", parts=True)).total("hardship_visits") == 3


def test_parts_where_there_are_none_are_missing(world: World) -> None:
    accepted(world, "A11", hardship_visits=9)
    assert totals(world, "A1", Scope("2023", parts=True)).total("hardship_visits") is None


def test_month_is_made_of_nothing_shorter(world: World) -> None:
    assert answer_to(Scope("2023-M05")).books == ()
    assert answer_to(Scope("2023-M05")).direct


# ---- terms ----


@pytest.fixture
def term(world: World) -> Iterator[World]:
    """Two years of the term are over and reported."""
    for year, admitted_ in (("2024", 5), ("2025", 8)):
        book = book_of(year, cut_off=period_of(year).end)
        accepted(world, "A11", book=book, members_admitted=admitted_, members_total=40 + admitted_)
    with time_machine.travel(datetime(2026, 6, 1, 9, tzinfo=UTC), tick=False):
        yield world


def test_term_adds_its_years(term: World) -> None:
    held = totals(term, "A1", Scope("T2023-2028"))
    assert (held.total("members_admitted"), held.total("members_total")) == (13, 48)


def test_term_reads_of_its_own_reports_what_only_they_tell(term: World) -> None:
    book = book_of("T2023-2028", cut_off=date(2028, 11, 30))
    accepted(term, "A11", form="CS-NK", book=book, executive_members=7, executive_members_female=4)
    held = totals(term, "A1", Scope("T2023-2028"))
    assert (held.total("members_admitted"), held.total("members_total")) == (13, 48)
    assert (held.total("executive_members"), held.total("executive_members_female")) == (7, 4)
    assert (held.rates["CS-NK"].expected, held.rates["CS-NK"].accepted) == (2, 1)
    assert (held.rates["CS-NAM"].expected, held.rates["CS-NAM"].accepted) == (4, 2)


# ---- school years ----


def school_report(world: World, unit: str = "A11", code: str = "SY2022-2023", **figures: int) -> None:
    accepted(world, unit, form="CS-NH", book=book_of(code, cut_off=period_of(code).end), **figures)


CALENDAR = ("2022", "2023", "2023-H1", "2023-H2", "2023-9M", "2023-Q1", "2023-Q4", "2023-M05", "2022-M09", "T2022-2027")


@pytest.mark.parametrize("structure", ["then", "now"])
def test_no_question_about_the_calendar_ever_reads_a_school_year(world: World, structure: str) -> None:
    shipped_month(world, "A11", "2023-M05", members_admitted=1, members_total=40)
    accepted(world, "A11", book=book_of("2022", cut_off=date(2022, 11, 30)), members_admitted=2, members_total=39)
    scopes = [Scope(code, structure=structure, parts=parts) for code in CALENDAR for parts in (False, True)]
    before = [totals(world, "TLD", scope) for scope in scopes]
    school_report(world, members_admitted=700, members_total=900, letters_of_merit_collectives=50)
    school_report(world, "B11", "SY2023-2024", members_admitted=700, members_total=900)
    accepted(
        world, "A1", form="CT-NH", book=book_of("SY2022-2023", cut_off=date(2023, 8, 31)),
        letters_of_merit_collectives=50, letters_of_merit_individuals=41,
    )  # fmt: skip
    assert [totals(world, "TLD", scope) for scope in scopes] == before
    assert totals(world, "TLD", Scope("SY2022-2023")).total("members_admitted") == 700


def test_school_year_counts_its_own_reports_alone(world: World) -> None:
    shipped_month(world, "A11", "2023-M05", members_admitted=1)
    assert totals(world, "A1", Scope("SY2022-2023")).total("members_admitted") == 1
    school_report(world, members_admitted=7)
    held = totals(world, "A1", Scope("SY2022-2023"))
    assert (held.total("members_admitted"), set(held.rates)) == (7, {"CS-NH", "CT-NH"})
    assert held.rates["CS-NH"].expected == 1


def test_only_schools_report_a_school_year(world: World) -> None:
    with pytest.raises(Refused, match=r"Biểu CS-NH không dành cho .* \(Doanh nghiệp ngoài nhà nước\)"):
        school_report(world, "A12", members_admitted=7)


def test_no_report_at_all_is_missing_not_zero(monthly: World) -> None:
    held = totals(monthly, "A1", YEAR)
    assert line(held, "visits") is None
    assert held.cut_off is None
