"""Live totals, full recomputation and a naive recursion tell the same, whatever happens in whatever order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.org import queries as org_queries
from congdoan.org.models import Placement
from congdoan.org.tree import UnitTree
from congdoan.reporting import books, commands, queries
from congdoan.reporting.models import Book, Report
from congdoan.reporting.rules import Figures, Layout, over_time, roll_up
from congdoan.reporting.tests.steps import SCOPE, book_of, sent
from tests.world import World

# The cast is built once; every example is taken back before the next.
with_database = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

DISTRICTS, LEAVES = ("A1", "A2", "B1"), ("A11", "A12", "A21", "B11")
LINES = ("members_total", "dialogues_held", "tet_gifts")
FIRST_DAY = date(2022, 11, 20)

figures = st.dictionaries(st.sampled_from(LINES), st.integers(0, 5 * 10**12), max_size=3)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("accept"), st.sampled_from(LEAVES), figures, st.booleans()),
        st.tuples(st.just("correct"), st.sampled_from(LEAVES), figures),
        st.tuples(st.just("return"), st.sampled_from(LEAVES)),
        st.tuples(st.just("move"), st.sampled_from(LEAVES + DISTRICTS), st.sampled_from((*DISTRICTS, "PA", "PB"))),
        st.tuples(st.just("dissolve"), st.sampled_from(LEAVES)),
        st.tuples(st.just("read"), st.sampled_from(("TLD", "PA", *DISTRICTS))),
    ),
    min_size=3,
    max_size=16,
)


@dataclass
class Ledger:
    """What a person with paper and pencil would have noted: the figures in force and who sent in time."""

    world: World
    in_force: dict[str, dict[str, int]] = field(default_factory=dict)
    on_time: dict[str, bool] = field(default_factory=dict)
    day: date = FIRST_DAY

    def carry_out(self, act: str, unit: str, *rest: Any) -> None:
        """The act in the system, then in the ledger; what the system refuses is not noted."""
        self.day += timedelta(days=23)
        try:
            getattr(self, f"_{act}")(unit, *rest)
        except Refused:
            return

    def _accept(self, unit: str, given_figures: dict[str, int], in_time: bool) -> None:
        on = date(2023, 11, 25) if in_time else date(2024, 2, 1)
        report = sent(self.world, unit, on=on, **given_figures)
        commands.accept_reports(by=self.world.admin, reports=[report])
        self.in_force[unit] = given_figures
        self.on_time.setdefault(unit, in_time)

    def _correct(self, unit: str, given_figures: dict[str, int]) -> None:
        commands.correct_report(by=self.world.admin, report=self._report(unit), figures=given_figures)
        self.in_force[unit] = given_figures

    def _return(self, unit: str) -> None:
        commands.return_report(by=self.world.admin, report=self._report(unit), reason="Thiếu")
        del self.in_force[unit]

    def _move(self, unit: str, to: str) -> None:
        org.move_unit(
            by=self.world.admin, unit=self.world.unit(unit), to=self.world.unit(to), on=self.day, decision="QĐ"
        )

    def _dissolve(self, unit: str) -> None:
        org.dissolve_unit(by=self.world.admin, unit=self.world.unit(unit), on=self.day, decision="QĐ")

    def _read(self, unit: str) -> None:
        self.compare(unit)

    def _report(self, unit: str) -> Report:
        report = Report.objects.filter(unit__code=unit).first()
        if report is None:
            raise Refused("nothing", "no report yet")
        return report

    def compare(self, *units: str) -> None:
        """What the system tells of the units, beside the ledger."""
        asked = [self.world.unit(unit) for unit in units]
        told = queries.totals_of_units(self.world.admin, asked, SCOPE)
        children = children_in_2023()
        for unit in asked:
            self._compare_one(told[unit.pk], subtree(unit.code, children))

    def _compare_one(self, held: queries.Totals, below: list[str]) -> None:
        for line in LINES:
            noted = [self.in_force[one][line] for one in below if line in self.in_force.get(one, {})]
            assert held.total(line) == (sum(noted) if noted else None)
            assert held.lines[line].reporters == len(noted)
        rate = held.rates.get("CS-NAM", queries.Rate(0, 0, 0))
        accepted = [one for one in below if one in self.in_force]
        assert rate.expected == sum(one in LEAVES for one in below)
        assert (rate.accepted, rate.on_time) == (len(accepted), sum(self.on_time[one] for one in accepted))


def children_in_2023() -> dict[str, list[str]]:
    """Who hung below whom at the end of 2023, or when they ended in it."""
    last: dict[str, Placement] = {}
    places = Placement.objects.filter(start__lte=date(2023, 11, 30)).select_related("unit", "parent")
    for place in places.order_by("start"):
        last[place.unit.code] = place
    children: dict[str, list[str]] = {}
    for code, place in last.items():
        if place.parent and not (place.ended and place.start <= date(2022, 12, 1)):
            children.setdefault(place.parent.code, []).append(code)
    return children


def subtree(unit: str, children: dict[str, list[str]]) -> list[str]:
    return [unit, *(one for child in children.get(unit, []) for one in subtree(child, children))]


@given(acts)
@with_database
def test_live_totals_are_what_a_ledger_says(world: World, chosen: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        ledger = Ledger(world)
        for act in chosen:
            ledger.carry_out(*act)
        ledger.compare("TLD", "PA", "PB", *DISTRICTS)
        assert queries.faults_of_books() == []
        transaction.set_rollback(True)


@given(acts, st.sampled_from(LEAVES), figures)
@with_database
def test_report_that_was_returned_leaves_no_trace(
    world: World, chosen: list[tuple[Any, ...]], unit: str, given_figures: dict[str, int]
) -> None:
    """Byte for byte, whatever came before."""
    with transaction.atomic():
        ledger = Ledger(world)
        for act in chosen:
            ledger.carry_out(*act)
        ledger.carry_out("return", unit)
        before = _stored()
        ledger.carry_out("accept", unit, given_figures, True)
        ledger.carry_out("correct", unit, {"members_total": 7})
        ledger.carry_out("return", unit)
        assert _stored() == before
        transaction.set_rollback(True)


def _stored() -> dict[tuple[int, int], list[bytes]]:
    """Every row that holds anything, of every book, brought up to date."""
    rows = {}
    for book in Book.objects.select_related("set"):
        books.read(book, [])
        for unit_id, row in books.stored_rows(book.pk, books.layout_of(book.set).width).items():
            if not (row.own.is_nothing() and row.total.is_nothing()):
                parts = (row.own, row.total)
                rows[book.pk, unit_id] = [v.tobytes() for p in parts for v in (p.values, p.reporters)]
    return rows


# ---- roll-up alone ----


@st.composite
def trees(draw: st.DrawFn) -> UnitTree:
    n = draw(st.integers(0, 25))
    parents = [0, *(draw(st.integers(max(0, i - 6), i)) for i in range(1, n))][:n]
    ids = np.arange(1, n + 1)
    zeros = np.zeros(n, np.int64)
    return UnitTree.build(ids, np.array(parents, np.int64), zeros, zeros, stamp=0)


@given(trees(), st.data())
def test_rolling_up_is_the_naive_recursion(tree: UnitTree, data: st.DataObject) -> None:
    own = np.array(
        [[data.draw(st.integers(-(10**12), 10**12)) for _ in range(2)] for _ in range(len(tree))], np.int64
    ).reshape(len(tree), 2)
    total = roll_up(own, tree.parent, tree.end)

    def naive(at: int) -> Any:
        return own[at] + sum((naive(child) for child in range(len(tree)) if tree.parent[child] == at), np.zeros(2, int))

    for at in range(len(tree)):
        assert total.get(at, own[at]).tolist() == naive(at).tolist()


@given(trees(), st.data())
def test_recomputation_keeps_units_outside_the_tree_to_themselves(tree: UnitTree, data: st.DataObject) -> None:
    units = st.integers(1, len(tree) + 3)
    own = {
        unit: Figures(np.array([value], np.int64), np.array([1], np.int32))
        for unit, value in data.draw(st.dictionaries(units, st.integers(0, 10**12), max_size=12)).items()
    }
    totals = books.totals_from(own, tree, 1)
    assert own.keys() <= totals.keys()
    for unit, row in totals.items():
        inside = tree.subtree(unit).tolist() or [unit]
        told = [own[one] for one in inside if one in own]
        assert row.total.values.tolist() == [sum(int(f.values[0]) for f in told)]
        assert row.total.reporters.tolist() == [len(told)]


# ---- a longer period ----


@st.composite
def months(draw: st.DrawFn) -> list[list[int | None]]:
    """[month][unit]: the value, or None where the unit did not report."""
    units = draw(st.integers(1, 5))
    value = st.one_of(st.none(), st.integers(0, 1000))
    return draw(st.lists(st.lists(value, min_size=units, max_size=units), min_size=1, max_size=12))


@given(months(), st.sampled_from(["sum", "last", "first"]))
def test_longer_period_is_the_naive_one(reported: list[list[int | None]], how: str) -> None:
    values = [np.array([v or 0 for v in month], np.int64) for month in reported]
    was = [np.array([v is not None for v in month]) for month in reported]
    value, anyone = over_time(values, was, how)
    for unit in range(len(reported[0])):
        told = [month[unit] for month in reported if month[unit] is not None]
        naive = {"sum": sum, "last": lambda t: t[-1], "first": lambda t: t[0]}[how](told) if told else 0
        assert value[unit] == naive
        assert anyone[unit] == bool(told)


@given(st.lists(st.integers(-(2**40), 2**40), min_size=5, max_size=5))
def test_vectors_of_an_older_layout_are_read_with_empty_places(values: list[int]) -> None:
    kept = Figures(np.array(values, np.int64), np.ones(5, np.int32))
    read = Figures.of_bytes(kept.values.tobytes(), kept.reporters.tobytes(), 7)
    assert read.values.tolist() == [*values, 0, 0]
    assert read.reporters.tolist() == [1] * 5 + [0, 0]
    assert (read - read).is_nothing()
    assert (read + read - read).same(read)


def test_layout_gives_each_line_and_form_its_own_place() -> None:
    layout = Layout(("a", "b"), ("F", "G"))
    places = [layout.line("a"), layout.line("b")]
    places += [at for form in ("F", "G") for at in (layout.accepted(form), layout.on_time(form))]
    assert sorted(places) == list(range(layout.width))


def test_acts_of_these_properties_are_not_all_refused(world: World) -> None:
    ledger = Ledger(world)
    for act in (
        ("accept", "A11", {"members_total": 40}, True),
        ("correct", "A11", {"members_total": 41}),
        ("move", "A11", "A2"),
        ("accept", "A12", {"members_total": 50}, False),
        ("dissolve", "A12"),
        ("return", "A11"),
    ):
        before = Report.objects.count(), Placement.objects.count(), dict(ledger.in_force)
        ledger.carry_out(*act)
        assert (Report.objects.count(), Placement.objects.count(), ledger.in_force) != before
    ledger.compare("PA")
    assert org_queries.faults_of_structure() == []
    assert book_of().pk == Report.objects.first().book_id
