"""The tree against its naive meaning: arrays in preorder, and who hung where on any day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from congdoan.common.errors import Refused
from congdoan.common.once import only_reading
from congdoan.org import commands, queries, rules
from congdoan.org.branches import branch_of
from congdoan.org.models import Placement, Unit
from congdoan.org.queries import trees
from congdoan.org.tree import UnitTree
from congdoan.periods.commands import ensure_period
from congdoan.periods.queries import period_of
from tests.world import World

# The cast is built once; every example is taken back before the next.
with_database = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@st.composite
def forests(draw: st.DrawFn) -> dict[int, int]:
    """{unit: parent}, 0 or an unknown unit at the top; the numbers in no particular order."""
    ids = draw(st.lists(st.integers(1, 200), unique=True, max_size=25))
    above = [0, 999]
    parents = {}
    for one in ids:
        parents[one] = draw(st.sampled_from(above))
        above.append(one)
    return parents


def build(parents: dict[int, int]) -> UnitTree:
    ids = np.array(list(parents), np.int64)
    return UnitTree.build(ids, np.array(list(parents.values()), np.int64), ids % 8, ids % 9, stamp=3)


def children(parents: dict[int, int], of: int) -> list[int]:
    return sorted(one for one, parent in parents.items() if parent == of)


def preorder(parents: dict[int, int], top: int) -> Iterator[int]:
    yield top
    for child in children(parents, top):
        yield from preorder(parents, child)


@given(forests())
def test_tree_is_the_naive_preorder(parents: dict[int, int]) -> None:
    tree = build(parents)
    tops = sorted(one for one, parent in parents.items() if parent not in parents)
    assert tree.ids.tolist() == [one for top in tops for one in preorder(parents, top)]
    assert tree.level.tolist() == [one % 8 for one in tree.ids]
    assert tree.category.tolist() == [one % 9 for one in tree.ids]
    assert len(tree) == len(parents)


@given(forests())
def test_every_question_about_a_unit_has_its_naive_answer(parents: dict[int, int]) -> None:
    tree = build(parents)
    for one in parents:
        way = [one]
        while parents[way[-1]] in parents:
            way.append(parents[way[-1]])
        at = tree.position(one)
        assert at is not None
        assert tree.ids[at] == one
        assert tree.upward(one) == way
        assert tree.depth[at] == len(way) - 1
        assert tree.children(one) == children(parents, one)
        assert tree.subtree(one).tolist() == list(preorder(parents, one))
    assert tree.ids[tree.positions(np.array(list(parents), np.int64))].tolist() == list(parents)


@given(forests(), st.data())
def test_smallest_subtree_around_units_is_that_of_the_lowest_above_them_all(
    parents: dict[int, int], data: st.DataObject
) -> None:
    tree = build(parents)
    units = data.draw(st.lists(st.integers(1, 200), max_size=4))
    around = tree.ids[tree.around(units)].tolist()
    placed = [unit for unit in units if unit in parents]
    shared = [one for one in parents if set(placed) <= set(preorder(parents, one))]
    lowest = min(shared, key=lambda one: len(list(preorder(parents, one))), default=None)
    whole = tree.ids.tolist() if placed else []
    assert around == (list(preorder(parents, lowest)) if placed and lowest else whole)


def test_unit_without_a_place_is_told_apart() -> None:
    for tree in (build({5: 0, 7: 5}), build({})):
        assert tree.position(6) is None
        assert tree.upward(6) == [6]
        assert tree.children(6) == []
        assert tree.subtree(6).tolist() == []
        assert tree.positions(np.array([6, 1000])).tolist() == [-1, -1]


@given(st.lists(st.integers(1, 50), min_size=1, max_size=8, unique=True), forests())
def test_circle_is_refused(circle: list[int], rest: dict[int, int]) -> None:
    around = dict(zip(circle, circle[1:] + circle[:1], strict=True))
    with pytest.raises(ValueError, match="circle"):
        build({one + 1000: parent + 1000 for one, parent in around.items()} | rest)
    codes = {str(one): str(parent) for one, parent in around.items()}
    assert set(rules.find_cycle(codes | {"x": str(circle[0])})) == set(codes)


@given(forests())
def test_no_forest_has_a_circle_and_parents_come_first(parents: dict[int, int]) -> None:
    codes = {str(one): str(parent) for one, parent in parents.items()}
    assert rules.find_cycle(codes) == []
    order = rules.ordered_by_parent(codes)
    assert sorted(order) == sorted(codes)
    assert all(codes[one] not in order[at:] for at, one in enumerate(order))


@given(st.lists(st.integers(1, 9999998), min_size=1, max_size=6))
def test_path_bounds_its_subtree(ids: list[int]) -> None:
    path = ""
    for one in ids:
        above, path = path, rules.path_of(one, path)
        assert rules.path_above(path) == (above or path)
    assert len(path) == len(ids) * rules.ID_WIDTH
    assert path < rules.path_of(1, path) < rules.path_of(9999999, path) < rules.path_after(path)
    assert rules.uncovered([path, rules.path_of(5, path), rules.path_after(path)]) == [path, rules.path_after(path)]


# ---- in the database ----


def test_a_branch_is_a_unit_and_all_below_it_at_every_depth(world: World) -> None:
    tree = queries.tree_on(timezone.localdate())
    for unit in Unit.objects.all():
        below = set(tree.subtree(unit.pk).tolist())
        assert set(Unit.objects.filter(branch_of(unit.path)).values_list("pk", flat=True)) == below
        assert set(Placement.objects.filter(branch_of(unit.path, "unit")).values_list("unit", flat=True)) == below


DISTRICTS, LEAVES = ("A1", "A2", "B1"), ("A11", "A12", "A21", "B11")
FIRST_DAY = date(2022, 11, 20)  # ten days before the year 2023 begins

acts = st.lists(
    st.tuples(
        st.sampled_from(["move", "move", "move", "dissolve", "add"]),
        st.sampled_from(LEAVES + DISTRICTS),
        st.sampled_from((*DISTRICTS, "PA", "PB")),
        st.integers(0, 60),
    ),
    max_size=14,
)


def carry_out(world: World, chosen: list[tuple[str, str, str, int]]) -> list[str]:
    """The acts, each some days after the one before; those that the structure refuses are passed over."""
    done, day = [], FIRST_DAY
    for number, (act, code, to, wait) in enumerate(chosen):
        day += timedelta(days=wait)
        try:
            if act == "move":
                commands.move_unit(by=world.admin, unit=world.unit(code), to=world.unit(to), on=day, decision="QĐ")
            elif act == "dissolve":
                commands.dissolve_unit(by=world.admin, unit=world.unit(code), on=day, decision="QĐ")
            else:
                new = commands.NewUnit(f"N{number}", to, "CĐCS", "grassroots_union", "", "none", day)
                commands.add_unit(by=world.admin, unit=new, act="established", on=day, decision="QĐ")
        except Refused:
            continue
        done.append(act)
    return done


def naive_parents(start: date, end: date) -> dict[int, int]:
    """Each unit's last place up to `end`, unless it ended on or before `start`."""
    last: dict[int, Placement] = {}
    for place in Placement.objects.filter(start__lte=end).order_by("start"):
        last[place.unit_id] = place
    return {pk: p.parent_id or 0 for pk, p in last.items() if not (p.ended and p.start <= start)}


def test_three_years_of_months_are_kept_until_the_structure_changes(world: World) -> None:
    days = [date(2022 + month // 12, 1 + month % 12, 1) for month in range(36)]
    first = [queries.tree_on(day) for day in days]
    assert all(tree is queries.tree_on(day) for day, tree in zip(days, first, strict=True))
    commands.dissolve_unit(by=world.admin, unit=world.unit("A12"), on=date(2024, 6, 1), decision="QĐ 1")
    a12 = world.units["A12"].pk
    assert [queries.tree_on(day).position(a12) is None for day in days] == [day >= date(2024, 6, 1) for day in days]


def test_of_trees_too_large_to_keep_the_oldest_go(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [date(2023, month, 1) for month in range(1, 13)]
    kept = queries.tree_on(days[0])
    monkeypatch.setattr(trees, "_MOST_KEPT", 3 * len(kept))
    again = [queries.tree_on(day) for day in days]
    assert len(trees._trees) <= 3
    assert queries.tree_on(days[-1]) is again[-1]
    assert queries.tree_on(days[0]) is not kept


def test_a_page_reads_the_tree_of_a_closed_period_once(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    period = ensure_period("2022")
    period.closed_by = "QĐ 1"
    period.save()
    commands.seal_tree(period)
    with only_reading():
        sealed = queries.tree_of(period)
        with django_assert_num_queries(0):
            assert queries.tree_of(period) is sealed
    assert sealed.stamp == -1


@given(acts)
@with_database
def test_trees_of_days_and_periods_follow_the_placements(world: World, chosen: list[tuple[str, str, str, int]]) -> None:
    with transaction.atomic():
        carry_out(world, chosen)
        spans = [(d, d, queries.tree_on(d)) for d in (FIRST_DAY, date(2023, 2, 1), date(2024, 6, 1))]
        for code in ("2023", "2023-H1", "2023-M03"):
            period = period_of(code)
            spans.append((period.start, period.end, queries.tree_of(period)))
        for start, end, tree in spans:
            parents = naive_parents(start, end)
            assert {int(one): tree.upward(int(one))[1:2] for one in tree.ids} == {
                one: [parent] if parent else [] for one, parent in parents.items()
            }
        assert queries.faults_of_structure() == []
        transaction.set_rollback(True)


@given(st.permutations(range(20)), st.randoms(use_true_random=False))
@with_database
def test_order_of_a_list_does_not_matter(world: World, order: list[int], chance: object) -> None:
    parents = ["A1", "B1", *(f"M{chance.randrange(n)}" for n in range(1, 19))]  # type: ignore[attr-defined]
    rows = [
        commands.NewUnit(f"M{n}", parents[n], f"CĐ {n}", "grassroots_union", "", "none", date(2010, 1, n + 1), n + 2)
        for n in range(20)
    ]
    with transaction.atomic():
        commands.import_units(by=world.admin, units=[rows[n] for n in order], source="don-vi.csv")
        made = Unit.objects.filter(code__startswith="M")
        assert {u.code: u.placements.get().parent.code for u in made} == {row.code: row.parent for row in rows}
        assert queries.faults_of_structure() == []
        transaction.set_rollback(True)


def test_acts_of_these_properties_are_not_all_refused(world: World) -> None:
    chosen = [("move", "A11", "A2", 20), ("dissolve", "A12", "A2", 5), ("add", "A12", "B1", 5), ("move", "A1", "PB", 5)]
    assert carry_out(world, chosen) == ["move", "dissolve", "add", "move"]
