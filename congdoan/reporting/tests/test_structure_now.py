"""Figures of a period in the structure of now: merged, replaced, split and ended units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

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
    assert list(queries.carried_to(reported.chi, reported.unit("PB"), NOW)) == []


# ---- how it is read ----


def test_both_ways_of_reading_tell_the_same(reported: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few totals are read out of the book, many are added up anew from the own figures."""
    parts = [Part(new("A8"), ("A11",)), Part(new("A9"), ("A12",))]
    org.split_unit(by=reported.admin, unit=reported.unit("A1"), parts=parts, **DATED)
    org.move_unit(
        by=reported.admin, unit=reported.unit("A12"), to=reported.unit("B1"), on=date(2024, 4, 1), decision="QĐ"
    )
    org.merge_units(by=reported.admin, units=[reported.unit("A21")], into=reported.unit("A11"), **DATED)
    units = [reported.unit(code) for code in ("TLD", "PA", "PB", "A1", "A2", "A8", "A9", "B1", "A11", "A12", "A21")]
    few = queries.totals_of_units(reported.admin, units, NOW)
    monkeypatch.setattr(books, "READ_AT_ONCE", 1)
    assert queries.totals_of_units(reported.admin, units, NOW) == few
    told = [few[unit.pk].total("members_total") for unit in units]
    assert told == [152, 47, 105, None, None, 47, None, 105, 47, 100, None]


def test_an_unchanged_unit_costs_one_reading(reported: World, django_assert_num_queries) -> None:
    org.merge_units(by=reported.admin, units=[reported.unit("A2")], into=reported.unit("A1"), **DATED)
    answer, unit = queries.answer_to(NOW), reported.unit("PB")
    queries.totals_for(answer, [unit])
    with django_assert_num_queries(3) as asked:
        queries.totals_for(answer, [unit])
    assert sum("reporting_unitfigures" in one["sql"] for one in asked.captured_queries) == 1


def test_a_change_is_seen_by_the_next_question(reported: World) -> None:
    assert members(reported, "A1", NOW) == 140
    org.merge_units(by=reported.admin, units=[reported.unit("A2")], into=reported.unit("A1"), **DATED)
    assert members(reported, "A1", NOW) == 147
    org.move_unit(
        by=reported.admin, unit=reported.unit("A11"), to=reported.unit("B1"), on=date(2024, 5, 1), decision="QĐ"
    )
    assert [members(reported, unit, NOW) for unit in ("A1", "B1")] == [107, 45]


def test_own_share_of_merged_units_is_taken_of_those_who_reported(world: World) -> None:
    for unit, done in (("A1", 1), ("A2", 0), ("B1", 1)):
        accepted(world, unit, form="CT-NAM", civil_servants_conference_directed=done)
    merged = [world.unit("A2"), world.unit("B1")]
    org.merge_units(by=world.admin, units=merged, into=world.unit("A1"), **DATED)
    share = totals(world, "A1", NOW).lines["civil_servants_conference_directed_rate"]
    assert (share.own, share.total) == (Decimal("66.7"), Decimal("66.7"))
    assert totals(world, "A1").own("civil_servants_conference_directed_rate") == 100


# ---- who is told what ----


def test_carried_units_are_told_by_why_and_named_as_then(reported: World) -> None:
    org.rename_unit(
        by=reported.admin, unit=reported.unit("A21"), name="CĐCS Ánh Dương", on=date(2024, 1, 5), decision="QĐ"
    )
    org.dissolve_unit(by=reported.admin, unit=reported.unit("A12"), **DATED)
    org.merge_units(by=reported.admin, units=[reported.unit("A21")], into=reported.unit("A11"), **DATED)
    carried = queries.carried_to(reported.admin, reported.unit("PA"), NOW)
    assert [(one.name, one.home_name, one.how) for one in carried] == [
        ("CĐCS Công ty FDI Ánh Sao", "CĐCS Trường Tiểu học Đồng Mây", "successor"),
        ("CĐCS Công ty TNHH May Sông Đáy", "LĐLĐ huyện An Thượng", "ended"),
    ]
    assert carried.counts == {"successor": 1, "ended": 1}
    ended = queries.CarriedUnits(reported.admin, reported.unit("PA"), queries.answer_to(NOW), how="ended")
    assert ([one.code for one in ended], ended.counts.total()) == (["A12"], 2)


def test_an_ended_unit_out_of_reach_is_named_without_its_code(reported: World) -> None:
    org.merge_units(by=reported.admin, units=[reported.unit("A2")], into=reported.unit("B1"), **DATED)
    (carried,) = queries.carried_to(reported.chi, reported.unit("PB"), NOW)
    assert (carried.code, carried.name, carried.home) == ("", "LĐLĐ huyện Ấp Đông", "B1")
    assert members(reported, "PB", NOW) == 12


def test_who_reads_a_unit_through_a_cluster_reads_it_as_it_was(reported: World) -> None:
    """Now it may hold the figures of units that were never in the cluster."""
    org.merge_units(by=reported.admin, units=[reported.unit("B1")], into=reported.unit("A1"), **DATED)
    assert queries.totals_of_unit(reported.lan, reported.unit("A1"), SCOPE).total("members_total") == 140
    for ask in (queries.totals_of_unit, queries.carried_to):
        with pytest.raises(Refused, match="chỉ xem được theo cơ cấu lúc đó"):
            ask(reported.lan, reported.unit("A1"), NOW)
        with pytest.raises(Refused, match="Không có đơn vị mã “A1”"):
            ask(reported.chi, reported.unit("A1"), NOW)
    assert queries.totals_of_unit(reported.an, reported.unit("A1"), NOW).total("members_total") == 145


# ---- clusters ----


def of_cluster(world: World, scope: Scope = NOW, by: str = "an") -> Decimal | None:
    return queries.totals_of_cluster(world.users[by], world.cluster, scope).total("members_total")


def test_a_cluster_whose_members_live_is_the_same_then_and_now(reported: World) -> None:
    assert of_cluster(reported) == of_cluster(reported, SCOPE) == 147


def test_merged_members_of_a_cluster_count_once_at_their_successor(reported: World) -> None:
    entries = [TargetEntry(unit, "2023", "members_total", "ge", 100, "KH 1") for unit in ("A1", "A2")]
    import_targets(by=reported.admin, entries=entries, source="kh.csv")
    org.merge_units(by=reported.admin, units=[reported.unit("A2")], into=reported.unit("A1"), **DATED)
    org.replace_unit(by=reported.admin, unit=reported.unit("A1"), new=new("A9"), on=date(2024, 4, 1), decision="QĐ")
    assert of_cluster(reported) == of_cluster(reported, SCOPE) == 147
    units = queries.units_of_cluster(reported.an, reported.cluster, queries.answer_to(NOW))
    assert [unit.code for unit in units] == ["A9"]
    (whole,) = queries.attainment_of_cluster(reported.an, reported.cluster, NOW)
    assert (whole.result.actual, whole.result.target) == (147, 200)


def test_a_cluster_with_a_member_split_since_is_read_then_only(reported: World) -> None:
    parts = [Part(new("A8"), ("A11",)), Part(new("A9"), ("A12",))]
    org.split_unit(by=reported.admin, unit=reported.unit("A1"), parts=parts, **DATED)
    with pytest.raises(Refused, match=r"An Thượng nay nằm ở LĐLĐ tỉnh A\. Xem theo cơ cấu lúc đó") as refused:
        of_cluster(reported)
    assert refused.value.code == "structure"
    assert of_cluster(reported, SCOPE) == 147


def test_a_cluster_with_a_member_dissolved_since_is_read_then_only(reported: World) -> None:
    for unit in ("A21", "A2"):
        org.dissolve_unit(by=reported.admin, unit=reported.unit(unit), **DATED)
    with pytest.raises(Refused, match="LĐLĐ huyện Ấp Đông nay nằm ở LĐLĐ tỉnh A"):
        of_cluster(reported)


def test_a_cluster_whose_members_now_lie_in_one_another_is_read_then_only(reported: World) -> None:
    org.move_unit(
        by=reported.admin, unit=reported.unit("A2"), to=reported.unit("A1"), on=date(2024, 3, 1), decision="QĐ"
    )
    with pytest.raises(Refused, match="LĐLĐ huyện Ấp Đông nay nằm trong LĐLĐ huyện An Thượng"):
        of_cluster(reported)


def test_a_cluster_now_shows_nothing_of_units_out_of_reach(reported: World) -> None:
    assert of_cluster(reported, SCOPE, by="lan") == 147
    with pytest.raises(Refused, match="ngoài phạm vi"):
        of_cluster(reported, by="lan")
    with pytest.raises(Refused, match="Không có cụm thi đua"):
        of_cluster(reported, by="chi")
    org.merge_units(by=reported.admin, units=[reported.unit("A2")], into=reported.unit("B1"), **DATED)
    with pytest.raises(Refused, match="ngoài phạm vi"):
        of_cluster(reported, by="an")
    assert of_cluster(reported, by="em") == 140 + 12
