"""What DuckDB sums out of the files is what the product tells: every unit, period, basis, line and ratio."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from congdoan.org import commands as org
from congdoan.org.models import Unit
from congdoan.reporting import commands as reporting
from congdoan.reporting import queries
from congdoan.reporting.models import Book
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.monthly import load, month
from congdoan.reporting.tests.steps import accepted, totals
from congdoan.warehouse.commands import export_warehouse
from congdoan.warehouse.tests.reading import Warehouse, as_told, share
from tests.world import World
from tests.year import CUT_OFF, report_year


@pytest.fixture
def told(world: World) -> World:
    """Two years reported; then A21 ends within 2023, and after it districts merge and a union changes its province.

    2022 is closed, so that its tree is the sealed one.
    """
    report_year(world)
    accepted(world, "B11", members_total=70, workers_total=90, training_hours=125, tet_gifts_vnd=8_000_000_000)
    accepted(world, "B1", form="CT-NAM", civil_servants_conference_directed=1, training_hours=5, tet_gifts_vnd=1)
    accepted(world, "A12", members_total=0, dialogues_held=0)
    admin = world.admin
    reporting.close_period(by=admin, code="2022", decision="QĐ 1")
    org.dissolve_unit(by=admin, unit=world.unit("A21"), on=date(2023, 9, 30), decision="QĐ 2")
    org.merge_units(by=admin, units=[world.unit("A2")], into=world.unit("A1"), on=date(2024, 3, 1), decision="QĐ 3")
    org.move_unit(by=admin, unit=world.unit("B11"), to=world.unit("A1"), on=date(2024, 4, 1), decision="QĐ 4")
    return world


def exported(world: World, person: str, folder: Path) -> Warehouse:
    export_warehouse(by=world.users[person], folder=folder)
    return Warehouse(folder)


def scopes() -> list[Scope]:
    return [Scope(book.period.code, "CB", book.basis, book.cut_off) for book in Book.objects.select_related("period")]


@pytest.mark.parametrize("person", ["admin", "em", "an", "chi", "dung", "giang"])
def test_sums_repeat_the_totals_of_every_unit_in_reach(told: World, tmp_path: Path, person: str) -> None:
    warehouse, user = exported(told, person, tmp_path), told.users[person]
    assert len(scopes()) == 5
    for scope in scopes():
        for unit in Unit.objects.allowed(user, "read"):
            answer = queries.totals_of_unit(user, unit, scope)
            summed = {code: value for code, value in warehouse.sums(unit, scope).items() if value is not None}
            expected = {code: value for code, value in as_told(answer).items() if value is not None}
            assert {c: v for c, v in summed.items() if v or c in expected} == expected, (unit.code, scope)
            own = warehouse.sums(unit, scope, own=True)
            assert as_told(answer, own=True).items() <= own.items(), (unit.code, scope)


def test_those_sums_are_the_figures_that_were_reported(told: World, tmp_path: Path) -> None:
    warehouse, scope = exported(told, "admin", tmp_path), Scope("2023", cut_off=CUT_OFF)
    assert [warehouse.sums(told.unit(code), scope)["members_total"] for code in ("TLD", "PA", "A1", "A2", "PB")] == [
        1010, 940, 40, 900, 70,
    ]  # fmt: skip
    nation = warehouse.sums(told.unit("TLD"), scope)
    assert (nation["training_hours"], nation["tet_gifts_vnd"]) == (Decimal("13.0"), 8_000_000_001)
    assert nation["members_density"] == Decimal("89.1")  # 1010 of 1134, not the mean of 90.9, 90 and 77.8
    assert nation["civil_servants_conference_directed_rate"] == Decimal("33.3")
    assert warehouse.sums(told.unit("A11"), Scope("2023", basis="estimate"))["members_total"] == 42


def test_not_reported_is_empty_and_reported_nothing_is_zero(told: World, tmp_path: Path) -> None:
    warehouse = exported(told, "admin", tmp_path)
    asked = "SELECT {} FROM figures WHERE unit_code = ? AND period = '2023' AND cut_off = '2023-11-22'"
    assert warehouse.rows(asked.format("members_total, dialogues_held, initiatives"), "A12") == [(0, 0, None)]
    assert warehouse.rows(asked.format("expected_cs_nam, accepted_cs_nam, members_total"), "A1") == [(0, 0, None)]
    (average,) = warehouse.column(
        "SELECT avg(members_total) FROM figures WHERE period = '2023' AND cut_off = '2023-11-22'"
    )
    assert average == (40 + 0 + 900 + 70) / 4


def test_figures_count_only_while_they_are_accepted(world: World, tmp_path: Path) -> None:
    report = accepted(world, "A11", members_total=40)
    assert exported(world, "admin", tmp_path).column("SELECT sum(members_total) FROM figures") == [40]
    reporting.return_report(by=world.admin, report=report, reason="Sai")
    assert exported(world, "admin", tmp_path).column("SELECT sum(members_total) FROM figures") == [None]


def test_figures_of_a_unit_without_a_place_in_the_period_add_to_nobody(world: World, tmp_path: Path) -> None:
    accepted(world, "A11", members_total=40)
    accepted(world, "B11", members_total=70)
    org.dissolve_unit(by=world.admin, unit=world.unit("A11"), on=date(2022, 11, 30), decision="QĐ 1")
    warehouse = exported(world, "admin", tmp_path)
    assert warehouse.rows("SELECT unit_code, members_total FROM figures WHERE members_total IS NOT NULL") == [
        ("B11", 70)
    ]
    assert totals(world, "TLD").total("members_total") == 70


def test_what_has_left_a_province_since_is_one_nameless_row(told: World, tmp_path: Path) -> None:
    """B11 was in province B in 2023 and is now in A: B's total needs its figures, B may no longer read them."""
    warehouse = exported(told, "chi", tmp_path)
    rests = warehouse.rows(
        "SELECT unit_id, unit_code, level, category, parent_code, path_codes, members_total, expected_cs_nam "
        "FROM figures WHERE unit_id IS NULL AND period = '2023' AND cut_off = '2023-11-22'"
    )
    assert rests == [(None, None, None, None, "B1", ["TLD", "PB", "B1"], 70, 1)]
    assert "B11" not in str(warehouse.rows("FROM figures")) + str(warehouse.rows("FROM units"))


def test_who_gained_the_unit_reads_it_where_it_stood(told: World, tmp_path: Path) -> None:
    warehouse = exported(told, "an", tmp_path)
    asked = "SELECT parent_code, path_codes, path_ids FROM figures WHERE unit_code = 'B11' AND period = '2023'"
    way = ["TLD", "PB", "B1", "B11"]
    assert {(parent, tuple(path), tuple(ids)) for parent, path, ids in warehouse.rows(asked)} == {
        ("B1", tuple(way), tuple(told.unit(code).pk for code in way))
    }


# ---- a longer period from shorter ones ----

YEAR_FROM_MONTHS = """
    WITH latest AS (
        SELECT period, max(cut_off) AS cut_off FROM figures WHERE set = 'TH' AND basis = 'actual' GROUP BY period
    ), year AS (
        SELECT unit_id, arg_max(path_codes, period_end) AS path_codes,
            sum(monthly_visits) AS visits,
            arg_max(monthly_members, period_end) FILTER (monthly_members IS NOT NULL) AS members,
            arg_min(monthly_opening, period_end) FILTER (monthly_opening IS NOT NULL) AS opening,
            sum(expected_th_thang) AS expected, sum(accepted_th_thang) AS accepted
        FROM figures JOIN latest USING (period, cut_off)
        WHERE set = 'TH' AND basis = 'actual' AND period_kind = 'month'
            AND period_start >= '2022-12-01' AND period_end <= '2023-11-30'
        GROUP BY unit_id
    )
    SELECT sum(visits), sum(members), sum(opening), sum(expected), sum(accepted)
    FROM year WHERE list_contains(path_codes, ?)
"""


def test_year_from_months_adds_flows_and_takes_the_last_stock(world: World, tmp_path: Path) -> None:
    load(world)
    month(world, "A11", "2022-M12", visits=1, members=10, opening=9)
    month(world, "A12", "2022-M12", visits=5, members=20, opening=20)
    month(world, "B11", "2022-M12", visits=2)
    org.move_unit(by=world.admin, unit=world.unit("A11"), to=world.unit("A2"), on=date(2023, 1, 15), decision="QĐ 1")
    org.dissolve_unit(by=world.admin, unit=world.unit("A12"), on=date(2023, 1, 20), decision="QĐ 2")
    month(world, "A11", "2023-M01", visits=2, members=12, opening=10)
    month(world, "A11", "2023-M02", visits=3, opening=12)
    warehouse = exported(world, "admin", tmp_path)
    for code in ("TLD", "PA", "PB", "A1", "A2", "A11", "A12", "A21", "B11"):
        held = totals(world, code, Scope("2023", set="TH"))
        rate = held.rates.get("TH-THANG")
        ((visits, members, opening, *reports),) = warehouse.rows(YEAR_FROM_MONTHS, code)
        assert (visits, members, opening) == tuple(
            held.total(f"monthly_{name}") for name in ("visits", "members", "opening")
        ), code
        assert share(visits, members) == held.total("visits_share")
        assert reports == ([rate.expected, rate.accepted] if rate else [0, 0]), code
    assert warehouse.rows(YEAR_FROM_MONTHS, "A2")[0][:3] == (6, 12, 9)
