"""A longer period out of shorter ones: flows add, stocks take the last value, each unit once, one tree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from congdoan.org import commands as org
from congdoan.periods.commands import ensure_period
from congdoan.periods.queries import period_of
from congdoan.reporting import commands
from congdoan.reporting.models import ReportForm
from congdoan.reporting.queries import Scope, Totals, answer_to
from congdoan.reporting.shipped import Catalogue
from congdoan.reporting.tests.steps import accepted, totals
from tests.world import World

MONTHLY = {
    "set": {"code": "TH", "version": 1, "title": "Bộ tháng", "valid_from": "2015-12-01"},
    "indicators": [
        {"code": "monthly_visits", "name": "Lượt thăm", "unit": "lượt", "over_time": "sum"},
        {"code": "monthly_members", "name": "Đoàn viên", "unit": "người", "over_time": "last"},
        {"code": "monthly_opening", "name": "Đoàn viên đầu kỳ", "unit": "người", "over_time": "first"},
    ],
    "ratios": [
        {"code": "visits_share", "name": "Lượt/người", "numerator": "monthly_visits", "denominator": "monthly_members"}
    ],
    "forms": [
        {
            "code": "TH-THANG",
            "title": "Báo cáo tháng",
            "levels": ["grassroots_union"],
            "period_kinds": ["month", "half"],
            "lines": ["monthly_visits", "monthly_members", "monthly_opening", "visits_share"],
        }
    ],
}
YEAR = Scope("2023", set="TH")


@pytest.fixture
def monthly(world: World) -> World:
    commands.load_catalogue(by=world.admin, catalogue=Catalogue.model_validate(MONTHLY))
    return world


def month(world: World, unit: str, code: str, *, late: bool = False, **figures: int) -> None:
    period = period_of(code)
    book = commands.ensure_book(
        indicator_set=ReportForm.objects.get(code="TH-THANG").set,
        period=ensure_period(code),
        basis="actual",
        cut_off=period.end,
    )
    on = date(2024, 6, 1) if late else period.end
    accepted(world, unit, form="TH-THANG", book=book, on=on, **{f"monthly_{k}": v for k, v in figures.items()})


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


def test_rates_of_the_months_add(monthly: World) -> None:
    month(monthly, "A11", "2022-M12", visits=1)
    month(monthly, "A12", "2022-M12", visits=1, late=True)
    month(monthly, "A11", "2023-M01", visits=1)
    rate = totals(monthly, "A1", YEAR).rates["TH-THANG"]
    assert (rate.expected, rate.accepted, rate.on_time) == (4, 3, 2)


def test_every_month_of_a_unit_counts_where_it_last_hung(monthly: World) -> None:
    month(monthly, "A11", "2022-M12", visits=1)
    org.move_unit(by=monthly.admin, unit=monthly.unit("A11"), to=monthly.unit("A2"), on=date(2023, 1, 15), decision="Q")
    month(monthly, "A11", "2023-M02", visits=2)
    assert line(totals(monthly, "A1", Scope("2022-M12", set="TH")), "visits") == 1
    assert line(totals(monthly, "A1", YEAR), "visits") is None
    assert line(totals(monthly, "A2", YEAR), "visits") == 3


def test_unit_that_ended_within_the_year_keeps_its_months(monthly: World) -> None:
    month(monthly, "A11", "2022-M12", visits=1, members=10)
    org.dissolve_unit(by=monthly.admin, unit=monthly.unit("A11"), on=date(2023, 1, 1), decision="QĐ 5")
    month(monthly, "A12", "2023-M01", visits=4, members=20)
    held = totals(monthly, "A1", YEAR)
    assert (line(held, "visits"), line(held, "members")) == (5, 30)
    rate = held.rates["TH-THANG"]
    assert (rate.expected, rate.accepted) == (3, 2)


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


def test_year_with_a_form_of_its_own_is_not_made_from_months(world: World) -> None:
    accepted(world, "A11", members_total=40)
    assert answer_to(Scope("2023")).direct
    assert not answer_to(Scope("SY2022-2023")).direct


def test_no_report_at_all_is_missing_not_zero(monthly: World) -> None:
    held = totals(monthly, "A1", YEAR)
    assert line(held, "visits") is None
    assert held.cut_off is None
