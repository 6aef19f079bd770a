"""Figures of a period in the structure of now: merged, replaced, split and ended units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.org.commands import NewUnit, Part
from congdoan.reporting import books, queries
from congdoan.reporting.imports import TargetEntry, import_targets
from congdoan.reporting.models import Book, UnitFigures
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.steps import SCOPE, accepted, book_of, members, totals
from tests.world import World

NOW = replace(SCOPE, structure="now")
DATED = {"on": date(2024, 3, 1), "decision": "QĐ 9/QĐ-LĐLĐ"}


def new(code: str, parent: str = "PA") -> NewUnit:
    return NewUnit(code, parent, f"Công đoàn {code}", "upper_level_union", "", "none", date(2024, 3, 1))


@pytest.fixture
def reported(world: World) -> World:
    for unit, n in (("A11", 40), ("A12", 100), ("A21", 7), ("B11", 5)):
        accepted(world, unit, members_total=n)
    return world


def figures() -> list[tuple[object, ...]]:
    """Every row of every book, after each was brought up to date."""
    for book in Book.objects.all():
        books.read(book, [])
    rows = UnitFigures.objects.order_by("book", "unit")
    columns = ("book", "unit", "own", "own_reporters", "total", "reporters")
    return [(*row[:2], *(bytes(part) for part in row[2:])) for row in rows.values_list(*columns)]


def test_merged_units_figures_count_at_the_successor(reported: World) -> None:
    org.merge_units(by=reported.admin, units=[reported.unit("A2")], into=reported.unit("A1"), **DATED)
    assert [members(reported, unit) for unit in ("A1", "A2", "PA")] == [140, 7, 147]
    assert [members(reported, unit, NOW) for unit in ("A1", "A2", "PA", "TLD")] == [147, None, 147, 152]
    assert totals(reported, "A1", NOW).rates["CS-NAM"].expected == 3
    carried = queries.carried_to(reported.admin, reported.unit("TLD"), NOW)
    assert [(one.code, one.home, one.how) for one in carried] == [("A2", "A1", "successor")]


def test_own_figures_of_a_merged_union_become_the_successors_own(reported: World) -> None:
    org.merge_units(by=reported.admin, units=[reported.unit("A11")], into=reported.unit("A12"), **DATED)
    assert totals(reported, "A12", NOW).own("members_total") == 140
    assert totals(reported, "A12").own("members_total") == 100


def test_split_and_ended_units_stay_above_and_are_listed(reported: World) -> None:
    parts = [Part(new("A8"), ("A11", "A12")), Part(new("A9"), ())]
    org.split_unit(by=reported.admin, unit=reported.unit("A1"), parts=parts, **DATED)
    org.dissolve_unit(by=reported.admin, unit=reported.unit("A21"), **DATED)
    assert [members(reported, unit, NOW) for unit in ("A8", "A2", "PA", "TLD")] == [140, 7, 147, 152]
    carried = queries.carried_to(reported.admin, reported.unit("PA"), NOW)
    assert [(one.code, one.home, one.how) for one in carried] == [("A1", "PA", "split"), ("A21", "A2", "ended")]


def test_nation_is_the_same_then_and_now(reported: World) -> None:
    org.replace_unit(by=reported.admin, unit=reported.unit("A1"), new=new("A9"), **DATED)
    org.dissolve_unit(by=reported.admin, unit=reported.unit("B11"), **DATED)
    then, now = totals(reported, "TLD"), totals(reported, "TLD", NOW)
    assert then.lines == now.lines
    assert then.rates == now.rates


def test_targets_of_merged_units_add_up(reported: World) -> None:
    entries = [
        TargetEntry(unit, "2023", "members_total", "ge", value, "KH 1") for unit, value in (("A1", 100), ("A2", 10))
    ]
    import_targets(by=reported.admin, entries=entries, source="kh.csv")
    org.merge_units(by=reported.admin, units=[reported.unit("A2")], into=reported.unit("A1"), **DATED)
    (then,) = queries.attainment_of_units(reported.admin, [reported.unit("A1")], SCOPE)
    (now,) = queries.attainment_of_units(reported.admin, [reported.unit("A1")], NOW)
    assert (then.result.actual, then.result.target) == (140, 100)
    assert (now.result.actual, now.result.target) == (147, 110)


@pytest.mark.parametrize("on", [date(2023, 3, 1), date(2024, 3, 1)])
def test_undone_reorganisation_gives_every_book_back_byte_for_byte(reported: World, on: date) -> None:
    accepted(reported, "A21", book=book_of("2022", cut_off=date(2022, 11, 30)), members_total=6)
    before, dated = figures(), {**DATED, "on": on}
    org.merge_units(by=reported.admin, units=[reported.unit("A2")], into=reported.unit("A1"), **dated)
    during = figures()
    org.undo_change(by=reported.admin)
    assert figures() == before
    assert (during != before) == (on.year == 2023)
    assert members(reported, "A2", NOW) == 7


def test_unknown_structure_is_refused() -> None:
    with pytest.raises(Refused, match=r"then .lúc đó. hoặc now"):
        Scope("2023", structure="sau này")


def test_outsider_learns_nothing_of_carried_units(reported: World) -> None:
    org.merge_units(by=reported.admin, units=[reported.unit("A2")], into=reported.unit("A1"), **DATED)
    with pytest.raises(Refused):
        queries.carried_to(reported.chi, reported.unit("PA"), NOW)
    assert queries.carried_to(reported.chi, reported.unit("PB"), NOW) == []
