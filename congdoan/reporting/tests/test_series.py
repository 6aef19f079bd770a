"""One unit over the years: then, now, and the changes that lie between the two."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from congdoan.org import commands as org
from congdoan.org.commands import NewUnit, Part
from congdoan.reporting import queries
from congdoan.reporting.models import Book
from congdoan.reporting.tests.steps import accepted, book_of
from tests.world import World

MERGER = {"on": date(2023, 3, 1), "decision": "QĐ 9/QĐ-LĐLĐ"}
FIGURES = {"A11": (38, 40, 41), "A12": (90, 100, 110), "A21": (6, 7, 8), "B11": (5, 5, 5)}


@pytest.fixture
def years(world: World) -> World:
    for at, year in enumerate((2022, 2023, 2024)):
        book = book_of(str(year), cut_off=date(year, 11, 30))
        for unit, values in FIGURES.items():
            accepted(world, unit, book=book, members_total=values[at], workers_total=200)
    return world


def points_of(world: World, unit: str) -> list[queries.Point]:
    books = Book.objects.select_related("period").order_by("period__start")
    return queries.series(world.unit(unit), list(books))


def members(world: World, unit: str) -> list[tuple[Decimal | None, Decimal | None]]:
    """(then, now) of each year."""
    return [
        tuple(totals.total("members_total") if totals else None for totals in (point.then, point.now))
        for point in points_of(world, unit)
    ]  # type: ignore[misc]


def breaks(world: World, unit: str) -> list[tuple[date, str, list[str]]]:
    found = queries.breaks_between(world.unit(unit), points_of(world, unit))
    return [(one.on, one.decision, [change.act for change in one.changes]) for one in found]


def test_without_a_change_there_is_one_series(years: World) -> None:
    assert members(years, "A1") == [(128, 128), (140, 140), (151, 151)]
    assert all(point.now is point.then for point in points_of(years, "A1"))
    assert breaks(years, "A1") == []


def test_a_merger_parts_the_years_before_it(years: World) -> None:
    org.merge_units(by=years.admin, units=[years.unit("A2")], into=years.unit("A1"), **MERGER)
    assert members(years, "A1") == [(128, 134), (147, 147), (159, 159)]
    assert breaks(years, "A1") == [(date(2023, 3, 1), "QĐ 9/QĐ-LĐLĐ", ["merged"])]
    assert members(years, "PA") == [(134, 134), (147, 147), (159, 159)]
    assert breaks(years, "PA") == []


def test_a_unit_that_left_is_a_break_on_both_sides(years: World) -> None:
    org.move_unit(by=years.admin, unit=years.unit("A12"), to=years.unit("B1"), on=date(2024, 2, 1), decision="QĐ 3")
    assert members(years, "A1") == [(128, 38), (140, 40), (41, 41)]
    assert members(years, "B1") == [(5, 95), (5, 105), (115, 115)]
    assert breaks(years, "A1") == breaks(years, "PB") == [(date(2024, 2, 1), "QĐ 3", ["moved"])]


def test_a_young_unit_has_figures_only_as_of_now_and_an_ended_one_only_as_of_then(years: World) -> None:
    new = [NewUnit(code, "PA", f"Công đoàn {code}", "upper_level_union", "", "none", date(2023, 3, 1)) for code in "XY"]
    parts = [Part(new[0], ("A11",)), Part(new[1], ("A12",))]
    org.split_unit(by=years.admin, unit=years.unit("A1"), parts=parts, **MERGER)
    assert members(years, "X") == [(None, 38), (40, 40), (41, 41)]
    assert members(years, "A1") == [(128, None), (None, None), (None, None)]
    assert breaks(years, "X") == [(date(2023, 3, 1), "QĐ 9/QĐ-LĐLĐ", ["split"])]
    assert breaks(years, "A1") == []


def test_changes_of_one_day_and_decision_are_one_break(years: World) -> None:
    for unit in ("A11", "A12"):
        org.move_unit(by=years.admin, unit=years.unit(unit), to=years.unit("B1"), on=date(2024, 2, 1), decision="QĐ 3")
    org.dissolve_unit(by=years.admin, unit=years.unit("A21"), on=date(2024, 2, 1), decision="QĐ 4")
    assert breaks(years, "PB") == [(date(2024, 2, 1), "QĐ 3", ["moved", "moved"])]
    assert members(years, "A2") == [(6, 6), (7, 7), (8, 8)]
    assert breaks(years, "A2") == []


def test_a_series_asks_few_questions(years: World, django_assert_max_num_queries) -> None:
    org.merge_units(by=years.admin, units=[years.unit("A2")], into=years.unit("A1"), **MERGER)
    points_of(years, "A1")
    with django_assert_max_num_queries(48):
        queries.breaks_between(years.unit("A1"), points_of(years, "A1"))
