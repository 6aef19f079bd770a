"""The district level is abolished on 01/7/2025: what every question says before, after, then, now, and undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.org import forms as org_forms
from congdoan.org import queries as org_queries
from congdoan.org.models import Unit
from congdoan.reporting import commands, queries
from congdoan.reporting.models import Book, Report
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.steps import accepted, book_of, totals
from congdoan.reporting.tests.test_structure_now import figures
from tests.world import World

PLAN = """on,act,unit,to,name,level,kind,category,decision
2025-07-01,establish,W1,PA,Công đoàn phường An Thượng,upper_level_union,công đoàn xã/phường,none,QĐ 10
2025-07-01,establish,W2,PA,Công đoàn phường Ấp Đông,upper_level_union,công đoàn xã/phường,none,QĐ 10
2025-07-01,establish,V1,PB,Công đoàn phường Bình Lâm,upper_level_union,công đoàn xã/phường,none,QĐ 11
2025-07-01,move,A11,W1,,,,,QĐ 10
2025-07-01,move,A12,W2,,,,,QĐ 10
2025-07-01,move,A21,W2,,,,,QĐ 10
2025-07-01,move,B11,V1,,,,,QĐ 11
2025-07-01,dissolve,A1,,,,,,QĐ 10
2025-07-01,dissolve,A2,,,,,,QĐ 10
2025-07-01,dissolve,B1,,,,,,QĐ 11
"""
YEAR_2023 = Scope("2023")
HALF_2025, YEAR_2025 = Scope("2025-H1"), Scope("2025")
NOW_2023 = replace(YEAR_2023, structure="now")
ASKED = ("TLD", "PA", "A1", "A2", "W1", "W2", "PB", "B1", "V1", "A11")


def members(world: World, scope: Scope, *units: str, line: str = "members_total") -> dict[str, Decimal | None]:
    known = set(Unit.objects.values_list("code", flat=True))
    return {unit: totals(world, unit, scope).total(line) for unit in units if unit in known}


def half_book(form: str = "CS-NAM") -> Book:
    return book_of("2025-H1", cut_off=date(2025, 5, 31), form=form)


def year_book(year: int, form: str = "CS-NAM") -> Book:
    return book_of(str(year), cut_off=date(year, 11, 30), form=form)


@pytest.fixture
def years(world: World) -> World:
    """2023 accepted and closed; the half of 2025 from unions and a district; the year 2025 from unions."""
    for unit, n in (("A11", 40), ("A12", 100), ("A21", 7), ("B11", 5)):
        accepted(world, unit, book=year_book(2023), members_total=n)
        accepted(world, unit, book=year_book(2025), members_total=n + 1)
        accepted(world, unit, book=half_book(), members_admitted=n)
    accepted(world, "A1", form="CT-NAM", book=year_book(2023, "CT-NAM"), grassroots_unions_total=2)
    accepted(world, "A1", form="CT-NAM", book=half_book("CT-NAM"), tet_gifts=30)
    commands.close_period(by=world.admin, code="2023", decision="QĐ khóa 2023")
    return world


def everything_asked(world: World) -> dict[str, object]:
    scopes = (YEAR_2023, NOW_2023, HALF_2025, replace(HALF_2025, structure="now"), YEAR_2025)
    return {f"{scope}": members(world, scope, *ASKED) for scope in scopes}


def correct_2023(world: World, n: int, decision: str) -> None:
    report = Report.objects.get(unit__code="A11", book=Book.objects.get(period__code="2023"))
    commands.correct_report(by=world.admin, report=report, figures={"members_total": n}, decision=decision)


def test_abolition_of_the_district_level(years: World) -> None:
    before, asked_before = figures(), everything_asked(years)
    done = org.apply_plan(by=years.admin, draft=org_forms.plan_of("cap-huyen.csv", PLAN))
    assert done.exhibits[0].holds is True
    correct_2023(years, 45, "QĐ 12/QĐ-TLĐ cho phép đính chính")

    # The closed year stands in the tree of 2023, also for what was corrected afterwards.
    then = members(years, YEAR_2023, *ASKED)
    assert then == {"TLD": 157, "PA": 152, "A1": 145, "A2": 7, "W1": None, "W2": None, "PB": 5, "B1": 5, "V1": None,
                    "A11": 45}  # fmt: skip
    # The same year in today's: unions took their figures along; what the districts did stays above, listed.
    now = members(years, NOW_2023, *ASKED)
    assert now == {"TLD": 157, "PA": 152, "A1": None, "A2": None, "W1": 45, "W2": 107, "PB": 5, "B1": None, "V1": 5,
                   "A11": 45}  # fmt: skip
    unions = members(years, NOW_2023, "TLD", "PA", "W1", line="grassroots_unions_total")
    assert unions == {"TLD": 2, "PA": 2, "W1": None}
    carried = queries.carried_to(years.admin, years.unit("TLD"), NOW_2023)
    assert [(one.code, one.home, one.how) for one in carried] == [
        ("A1", "PA", "ended"), ("A2", "PA", "ended"), ("B1", "PB", "ended"),
    ]  # fmt: skip

    # The first half of 2025 comes from the districts, the year from the wards.
    half = members(years, HALF_2025, *ASKED, line="members_admitted")
    assert half == {"TLD": 152, "PA": 147, "A1": 140, "A2": 7, "W1": None, "W2": None, "PB": 5, "B1": 5, "V1": None,
                    "A11": 40}  # fmt: skip
    assert members(years, HALF_2025, "A1", "W1", line="tet_gifts") == {"A1": 30, "W1": None}
    year = members(years, YEAR_2025, *ASKED)
    assert year == {"TLD": 156, "PA": 150, "A1": None, "A2": None, "W1": 41, "W2": 109, "PB": 6, "B1": None, "V1": 6,
                    "A11": 41}  # fmt: skip
    assert totals(years, "PA", YEAR_2025).rates["CT-NAM"].expected == 4  # two districts that ended, two wards

    correct_2023(years, 40, "QĐ 13/QĐ-TLĐ")
    org.undo_change(by=years.admin)
    assert figures() == before
    assert everything_asked(years) == asked_before
    assert org_queries.faults_of_structure() == []
    assert queries.faults_of_books() == []


def test_wards_own_reports_stand_in_the_way_until_they_are_returned(years: World) -> None:
    before = figures()
    org.apply_plan(by=years.admin, draft=org_forms.plan_of("cap-huyen.csv", PLAN))
    report = accepted(years, "W1", form="CT-NAM", book=year_book(2025, "CT-NAM"), grassroots_unions_total=1)
    with pytest.raises(Refused, match="trả lại báo cáo này trước"):
        org.undo_change(by=years.admin)
    commands.return_report(by=years.admin, report=report, reason="Hoàn tác phương án")
    org.undo_change(by=years.admin)
    assert figures() == before
    assert not Report.objects.filter(pk=report.pk).exists()
