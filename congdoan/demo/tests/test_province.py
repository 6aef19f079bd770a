"""The fictional province: what its files hold, that shorter reports add up, and that it loads as an official would."""

from collections import Counter
from datetime import date

import pytest
import yaml
from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit.models import Event
from congdoan.demo.classifying import Occasion
from congdoan.demo.commands import load_province
from congdoan.demo.dice import Dice
from congdoan.demo.parts import kept_within, parts
from congdoan.demo.province import AFTER, BEFORE, HALF, Province, stages
from congdoan.demo.tests.test_classifying import PASSWORD, expect_all_bands_all_conditions_and_a_tie
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.commands import SHIPPED as CALENDAR
from congdoan.periods.models import Period
from congdoan.periods.rules import calendar_from
from congdoan.registers.members.measures import measured
from congdoan.registers.members.models import Membership
from congdoan.reporting import queries as reporting
from congdoan.reporting.models import Report, ReportVersion
from congdoan.reporting.queries import Scope

OPEN = "2026-M10"
LAST_DAY = date(2026, 10, 31)
EVE = date(2025, 6, 30)


@pytest.fixture(scope="module")
def province():
    shipped = yaml.safe_load(CALENDAR.read_text(encoding="utf-8"))
    return Province([calendar_from(entry) for entry in shipped["calendars"]])


@pytest.fixture(scope="module")
def drawn(province):
    return {stage.period: stage.reports for stage in stages(province)}


def of_unit(reports, code):
    return [report for report in reports if report.unit == code]


# ---- the files ----


def test_districts_give_way_to_wards_and_communes_and_some_unions_hang_from_the_province(province):
    before = {unit.code for unit in province.upper_unions() if unit.alive_on(EVE)}
    after = {unit.code for unit in province.upper_unions() if unit.alive_on(LAST_DAY)}
    assert before == {"LG-KCN", "LG-VC", "LG-01", "LG-02", "LG-03", "LG-04"}
    assert after == {"LG-KCN", *(f"LG-X0{n}" for n in range(1, 8))}
    assert len(province.below("LG", EVE)) == 5
    assert len(province.below("LG", LAST_DAY)) == 13
    assert sum(len(province.below(code, EVE)) for code in (*before, "LG")) == 140 - 20
    assert sum(len(province.below(code, LAST_DAY)) for code in (*after, "LG")) == 140 - 20 - 1 + 5


def test_one_union_has_five_members_and_one_three_thousand(province, drawn):
    last = {report.unit: report.figures for report in drawn["2026-M09"]}
    sizes = {unit.code: province.members(unit) for unit in province.unions() if unit.ended_on is None}
    assert min(sizes.values()) == sizes["LG-02-020"] == 5
    assert max(sizes.values()) == sizes["LG-KCN-006"] == 3000
    assert province.everyone["LG-KCN-006"].parent == "LG-KCN"
    assert last["LG-02-020"]["members_total"] <= 6


# ---- reports ----


def test_the_flows_of_the_parts_add_up_and_each_opens_with_what_the_one_before_closed_with():
    year = {
        "workers_total": 130, "members_opening": 100, "members_admitted": 21, "members_transferred_in": 2,
        "members_left": 13, "members_total": 110, "hardship_visits": 5, "hardship_visits_vnd": 1_500_000,
        "tet_gifts": 40,
    }  # fmt: skip
    shares = parts(year, 4, Dice("a"))
    for line in ("members_admitted", "members_left", "hardship_visits", "hardship_visits_vnd"):
        assert sum(one[line] for one in shares) == year[line]
    assert [one["tet_gifts"] for one in shares] == [40, 0, 0, 0]
    for one in shares:
        gained = one["members_admitted"] + one["members_transferred_in"] - one["members_left"]
        assert one["members_total"] == one["members_opening"] + gained
        assert one["hardship_visits_vnd"] == 300_000 * one["hardship_visits"]
    assert [one["members_opening"] for one in shares] == [100, *(one["members_total"] for one in shares[:-1])]
    assert (shares[-1]["members_total"], shares[-1]["workers_total"]) == (110, 130)


def test_no_part_is_above_its_whole():
    figures = kept_within({"members_total": 10, "members_female": 12, "members_left": 1, "members_transferred_out": 2})
    assert figures == {"members_total": 10, "members_female": 10, "members_left": 1, "members_transferred_out": 1}


def test_history_is_told_by_those_who_were_there(province, drawn):
    assert list(drawn) == [BEFORE, HALF, AFTER, *province.months]
    assert province.months == ["2025-M12", *(f"2026-M{n:02}" for n in range(1, 11))]
    of_districts = {report.unit for period in (BEFORE, HALF) for report in drawn[period]} - {None}
    assert {"LG-01", "LG-04", "LG-VC"} <= of_districts
    assert not any(code.startswith("LG-X") for code in of_districts)
    assert not {"LG-01", "LG-VC"} & {report.unit for report in drawn[AFTER]}
    for unit in province.unions():
        if unit.ended_on is None and unit.established_on <= date(2024, 11, 30):
            (half,), (year,) = of_unit(drawn[HALF], unit.code), of_unit(drawn[AFTER], unit.code)
            assert half.figures["members_opening"] == year.figures["members_opening"]
            assert of_unit(drawn[BEFORE], unit.code)[0].figures["members_total"] == year.figures["members_opening"]


def test_the_open_month_shows_every_state(drawn):
    fates = Counter(report.fate for report in drawn[OPEN])
    assert set(fates) == {"accepted", "submitted", "returned", "draft"}
    assert fates["accepted"] > sum(fates.values()) // 2
    assert {report.fate for period in drawn if period != OPEN for report in drawn[period]} == {"accepted"}


# ---- in a database ----


@pytest.fixture(scope="module")
def loaded(installed, province):
    """The province is in the database, once for the tests of this file."""
    with transaction.atomic():
        load_province(by=installed, province=province, password=PASSWORD)
        yield
        transaction.set_rollback(True)


def test_it_loads_as_an_official_would_and_again_changes_nothing(loaded, administrator, province, drawn):
    assert set(Period.objects.filter(closed_by="").values_list("code", flat=True)) & set(drawn) == {OPEN}
    for period in (BEFORE, AFTER, "2026-M09"):
        assert _total(administrator, "LG", period) == _sum(drawn[period])
    hung = {code for code, parent in province.first_parents.items() if parent == "LG-01"}
    assert _total(administrator, "LG-01", BEFORE) == _sum(one for one in drawn[BEFORE] if one.unit in hung)
    hangs = {unit.code for unit in province.below("LG-X01", LAST_DAY)}
    assert _total(administrator, "LG-X01", AFTER) == _sum(one for one in drawn[AFTER] if one.unit in hangs)
    states = Counter(Report.objects.filter(book__period__code=OPEN).values_list("state", flat=True))
    assert states == Counter(report.fate for report in drawn[OPEN])

    clerk = User.objects.get(email="co-so-3000@vi-du.vn")
    assert set(Unit.objects.allowed(clerk, "read").values_list("code", flat=True)) == {"LG-KCN-006"}
    (of_finance,) = org.departments_of(User.objects.get(email="ban-tai-chinh@vi-du.vn"))
    assert (of_finance.unit.code, of_finance.kind) == ("LG", "finance")

    for code in ("LG-KCN-006", "LG-02-020"):
        unit, reported = Unit.objects.get(code=code), of_unit(drawn[OPEN], code)[0].figures
        counted = measured([unit.pk], province.span(OPEN).start, LAST_DAY)[unit.pk]
        for line in ("opening", "admitted", "left", "total", "female"):
            assert counted[f"members.{line}"] == reported[f"members_{line}"]

    before = [model.objects.count() for model in (Event, ReportVersion, Unit, Membership)]
    load_province(by=administrator, province=province, password=PASSWORD)
    assert [model.objects.count() for model in (Event, ReportVersion, Unit, Membership)] == before


def test_its_classification_shows_all_bands_all_conditions_and_a_tie(loaded, administrator):
    expect_all_bands_all_conditions_and_a_tie(administrator, Occasion("LG", "2025"))


def _total(by, code, period):
    return reporting.totals_of_unit(by, org.unit_by_code(by, code), Scope(period)).total("members_total")


def _sum(reports):
    return sum(report.figures.get("members_total", 0) for report in reports)
