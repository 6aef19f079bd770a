"""What DuckDB sums out of the files is what the product tells: every unit, period, basis, line and ratio."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congdoan.org import commands as org
from congdoan.org.models import Unit
from congdoan.periods.queries import period_of
from congdoan.reporting import commands as reporting
from congdoan.reporting import queries
from congdoan.reporting.models import Book
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.monthly import MONTHLY, load, month
from congdoan.reporting.tests.steps import accepted, totals
from congdoan.reporting.tests.test_load_catalogue import FIRST, grown, report
from congdoan.reporting.tests.test_load_catalogue import load as load_catalogue
from congdoan.warehouse.commands import export_warehouse
from congdoan.warehouse.tests.exporting import MONTHS
from congdoan.warehouse.tests.reading import Warehouse, as_told, share
from tests.world import World
from tests.year import CUT_OFF, report_year


@pytest.fixture
def told(world: World) -> World:
    """Two years reported; then A21 ends within 2023, and after it districts merge and a union changes its province.

    2022 is closed, so that its tree is the sealed one.
    """
    report_year(world)
    accepted(
        world, "B11", members_total=70, workers_total=90, training_hours=125, tet_gifts_vnd=8_000_000_000, tet_gifts=80,
        tet_gifts_passed_on=60, members_admitted=9, members_transferred_in=1, members_left=12,
    )  # fmt: skip
    accepted(
        world, "B1", form="CT-NAM", civil_servants_conference_directed=1, training_hours=5, tet_gifts_vnd=1,
        tet_gifts_passed_on=100,
    )  # fmt: skip
    accepted(world, "PB", form="TINH-NAM", tet_gifts=100, hardship_gifts=0)
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
            summed, expected = warehouse.sums(unit, scope), as_told(answer)
            assert expected.items() <= summed.items(), (unit.code, scope)
            assert {summed[code] for code in summed.keys() - expected.keys()} <= {0, None}  # forms with nothing to tell
            own = warehouse.sums(unit, scope, own=True)
            assert as_told(answer, own=True).items() <= own.items(), (unit.code, scope)


def test_every_way_of_adding_up_is_among_those_sums(told: World, tmp_path: Path) -> None:
    warehouse, scope = exported(told, "admin", tmp_path), Scope("2023", cut_off=CUT_OFF)
    ways = dict(warehouse.rows("SELECT code, over_units || '/' || over_time FROM indicators"))
    known = {code for code, value in warehouse.sums(told.unit("B1"), scope).items() if value is not None}
    assert {ways[code] for code in known} >= {"sum/sum", "sum/last", "none/sum", "ratio/none", "derived/none"}


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


def test_what_is_only_passed_on_stands_where_it_was_and_is_not_added(told: World, tmp_path: Path) -> None:
    warehouse, scope = exported(told, "admin", tmp_path), Scope("2023", cut_off=CUT_OFF)
    handed_over = {code: warehouse.sums(told.unit(code), scope)["tet_gifts_passed_on"] for code in ("PB", "B1", "B11")}
    assert handed_over == {"PB": None, "B1": 100, "B11": 60}
    assert warehouse.sums(told.unit("PB"), scope)["tet_gifts"] == 180


def test_what_is_made_of_other_lines_is_taken_from_their_sums(told: World, tmp_path: Path) -> None:
    warehouse, scope = exported(told, "admin", tmp_path), Scope("2023", cut_off=CUT_OFF)
    province, other = warehouse.sums(told.unit("PB"), scope), warehouse.sums(told.unit("PA"), scope)
    assert (province["members_net_increase"], province["gifts_given"]) == (-2, 180)
    assert (other["members_admitted"], other["members_net_increase"], other["gifts_given"]) == (64, None, None)


def test_figures_of_before_a_set_grew_stay_beside_the_new_lines(world: World, tmp_path: Path) -> None:
    """The stored vectors are shorter than the set, and in another order than the one people read."""
    load_catalogue(world, FIRST)
    report(world, "A11", lt_members=40, lt_visits=7)
    load_catalogue(world, grown())
    report(world, "A12", lt_members=5, lt_women=3)
    warehouse, scope = exported(world, "admin", tmp_path), Scope("2023", set="LT", cut_off=date(2023, 11, 30))
    assert warehouse.rows(
        "SELECT unit_code, lt_women, lt_members, lt_visits, accepted_lt_nam, expected_lt_thang FROM figures "
        "WHERE set = 'LT' AND accepted_lt_nam > 0 ORDER BY unit_code"
    ) == [("A11", None, 40, 7, 1, 0), ("A12", 3, 5, None, 1, 0)]
    for code in ("TLD", "A1", "A11", "A12", "B1"):
        assert as_told(totals(world, code, scope)).items() <= warehouse.sums(world.unit(code), scope).items()
    assert list(warehouse.lines("LT"))[:3] == ["lt_women", "lt_members", "lt_visits"]


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


def test_what_has_left_a_province_since_is_one_nameless_row(told: World, tmp_path: Path) -> None:
    """B11 was in province B in 2023 and is now in A: B's total needs its figures, B may no longer read them."""
    warehouse = exported(told, "chi", tmp_path)
    rests = warehouse.rows(
        "SELECT unit_id, unit_code, level, category, parent_code, path_codes, members_total, expected_cs_nam, "
        "tet_gifts, tet_gifts_passed_on "
        "FROM figures WHERE unit_id IS NULL AND period = '2023' AND cut_off = '2023-11-22'"
    )
    assert rests == [(None, None, None, None, "B1", [None, "PB", "B1"], 70, 1, 80, None)]
    assert "B11" not in str(warehouse.rows("FROM figures")) + str(warehouse.rows("FROM units"))


def test_who_gained_the_unit_reads_it_where_it_stood(told: World, tmp_path: Path) -> None:
    warehouse = exported(told, "an", tmp_path)
    asked = "SELECT parent_code, path_codes, path_ids FROM figures WHERE unit_code = 'B11' AND period = '2023'"
    way, moved = (None, None, None), told.unit("B11")
    assert {(parent, tuple(path), tuple(ids)) for parent, path, ids in warehouse.rows(asked)} == {
        (None, (*way, "B11"), (*way, moved.pk))
    }
    export_warehouse(by=told.em, folder=tmp_path / "cả nước", period="2022")
    whole = Warehouse(tmp_path / "cả nước")
    assert whole.rows("SELECT parent_code, path_codes FROM figures WHERE unit_code = 'B11'") == [
        ("B1", ["TLD", "PB", "B1", "B11"])
    ]


@pytest.mark.parametrize("person", ["an", "dung", "giang", "chi"])
def test_nothing_names_a_unit_that_the_person_may_not_read(told: World, tmp_path: Path, person: str) -> None:
    org.merge_units(by=told.admin, units=[told.unit("B1")], into=told.unit("A1"), on=date(2024, 5, 1), decision="QĐ 5")
    warehouse = exported(told, person, tmp_path)
    in_reach = Unit.objects.allowed(told.users[person], "read")
    readable = {None, *in_reach.values_list("code", flat=True)}
    codes = "SELECT unit_code, parent_code, unnest(path_codes) FROM figures"
    assert {code for row in warehouse.rows(codes) for code in row} <= readable
    assert set(warehouse.column("SELECT unnest(successor_codes) FROM units")) <= readable
    ids = {None, *in_reach.values_list("pk", flat=True)}
    assert {pk for row in warehouse.rows("SELECT unit_id, unnest(path_ids) FROM figures") for pk in row} <= ids


# ---- a longer period from shorter ones ----

YEAR_FROM_MONTHS = """
    WITH latest AS (
        SELECT period, max(cut_off) AS cut_off FROM figures WHERE set = 'TH' AND basis = 'actual' GROUP BY period
    ), year AS (
        SELECT unit_id, arg_max(path_codes, period_end) AS path_codes,
            sum(monthly_visits) AS visits,
            arg_max(monthly_members, period_end) FILTER (monthly_members IS NOT NULL) AS members,
            arg_min(monthly_opening, period_end) FILTER (monthly_opening IS NOT NULL) AS opening,
            sum(monthly_handed_on) FILTER (unit_code = $unit) AS handed_on,
            sum(expected_th_thang) FILTER (period_end < $today) AS expected,
            sum(accepted_th_thang) FILTER (period_end < $today) AS accepted
        FROM figures JOIN latest USING (period, cut_off)
        WHERE set = 'TH' AND basis = 'actual' AND period_kind = 'month'
            AND period_start >= '2022-12-01' AND period_end <= '2023-11-30'
        GROUP BY unit_id
    )
    SELECT sum(visits), sum(members), sum(opening), sum(members) - sum(opening), sum(handed_on), sum(expected),
        sum(accepted)
    FROM year WHERE list_contains(path_codes, $unit)
"""


def year_from_months(warehouse: Warehouse, unit: str) -> tuple[Any, ...]:
    return warehouse.sql.execute(YEAR_FROM_MONTHS, {"unit": unit, "today": timezone.localdate()}).fetchall()[0]


def rates_of_year(world: World, warehouse: Warehouse) -> dict[str, tuple[int, int]]:
    """Expected and accepted reports of the months of 2023, on which pages and files agree in both structures."""
    told = {}
    for code in ("TLD", "PA", "PB", "A1", "A11", "A21", "B11"):
        *_lines, expected, in_force = (n or 0 for n in year_from_months(warehouse, code))
        for structure in ("then", "now"):
            rate = totals(world, code, Scope("2023", set="TH", structure=structure)).rates.get("TH-THANG")
            assert ((rate.expected, rate.accepted) if rate else (0, 0)) == (expected, in_force), (code, structure)
        told[code] = expected, in_force
    return told


def test_year_from_months_adds_flows_and_takes_the_last_stock(world: World, tmp_path: Path) -> None:
    load(world)
    month(world, "A11", "2022-M12", visits=1, members=10, opening=9)
    month(world, "A12", "2022-M12", visits=5, members=20, opening=20, handed_on=4)
    month(world, "B11", "2022-M12", visits=2)
    org.move_unit(by=world.admin, unit=world.unit("A11"), to=world.unit("A2"), on=date(2023, 1, 15), decision="QĐ 1")
    org.dissolve_unit(by=world.admin, unit=world.unit("A12"), on=date(2023, 1, 20), decision="QĐ 2")
    month(world, "A11", "2023-M01", visits=2, members=12, opening=10, handed_on=6)
    month(world, "A11", "2023-M02", visits=3, opening=12, handed_on=1)
    warehouse = exported(world, "admin", tmp_path)
    for code in ("TLD", "PA", "PB", "A1", "A2", "A11", "A12", "A21", "B11"):
        held = totals(world, code, Scope("2023", set="TH"))
        rate = held.rates.get("TH-THANG")
        *lines, expected, in_force = year_from_months(warehouse, code)
        names = ("visits", "members", "opening", "growth", "handed_on")
        assert lines == [held.total(f"monthly_{name}") for name in names], code
        assert share(lines[0], lines[1]) == held.total("visits_share")
        assert (expected, in_force) == ((rate.expected, rate.accepted) if rate else (0, 0)), code
    assert year_from_months(warehouse, "A2")[:5] == (6, 12, 9, 3, None)
    assert year_from_months(warehouse, "A11")[4] == 7


@pytest.fixture
def in_march() -> Iterator[None]:
    """December, January and February are over."""
    with time_machine.travel(datetime(2023, 3, 10, 9, tzinfo=UTC), tick=False):
        yield


@pytest.mark.usefixtures("in_march")
def test_a_month_that_nobody_began_is_expected_once_it_is_over(world: World, tmp_path: Path) -> None:
    load(world)
    for unit in ("A11", "A12"):
        month(world, unit, "2023-M01", visits=1)
    assert rates_of_year(world, exported(world, "admin", tmp_path))["A1"] == (6, 2)
    month(world, "A11", "2023-M03", visits=1)
    assert rates_of_year(world, exported(world, "admin", tmp_path))["A1"] == (6, 2)


@pytest.mark.usefixtures("in_march")
def test_months_of_a_later_version_of_the_set_are_not_expected_on_the_earlier_one(world: World, tmp_path: Path) -> None:
    load(world)
    month(world, "A11", "2022-M12", visits=1)
    load_catalogue(world, MONTHLY | {"set": MONTHLY["set"] | {"version": 2, "valid_from": "2023-02-01"}})
    assert rates_of_year(world, exported(world, "admin", tmp_path))["A1"] == (4, 1)


def test_the_files_do_not_depend_on_the_day(world: World, tmp_path: Path) -> None:
    load(world)
    month(world, "A11", "2023-M01", visits=1)
    for name, day in (("tháng ba", date(2023, 3, 10)), ("tháng tư", date(2023, 4, 10))):
        with time_machine.travel(day, tick=False):
            exported(world, "admin", tmp_path / name)
    march, april = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in ("tháng ba", "tháng tư")
    )
    assert march == april
    assert sum("figures" in path.parts for path in march) == len(MONTHS)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    reported=st.sets(st.tuples(st.sampled_from(("A11", "A12", "A21", "B11")), st.sampled_from(MONTHS)), min_size=1),
    today=st.dates(date(2022, 12, 1), date(2024, 1, 31)),
)
def test_whoever_reported_what_pages_and_files_expect_the_same(
    world: World, tmp_path_factory: pytest.TempPathFactory, reported: set[tuple[str, str]], today: date
) -> None:
    with transaction.atomic(), time_machine.travel(today, tick=False):
        load(world)
        for unit, code in sorted(reported):
            month(world, unit, code, visits=1)
        told = rates_of_year(world, exported(world, "admin", tmp_path_factory.mktemp("kho")))
        over = {code for code in MONTHS if period_of(code).end < today}
        assert told["TLD"] == (4 * len(over), sum(code in over for _unit, code in reported))
        transaction.set_rollback(True)
