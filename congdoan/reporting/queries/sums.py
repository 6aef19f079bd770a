"""Vectors behind the totals: read from a book, added over shorter periods, handed on to the structure of now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from congdoan.common.once import once
from congdoan.org import queries as org
from congdoan.org.heirs import Handover
from congdoan.org.tree import Ints, UnitTree

from .. import books, rules
from ..models import ReportForm
from ..own_figures import OwnFigures, own_in
from ..rules import Counts, Figures, Vector
from .scope import Answer


@dataclass(frozen=True, eq=False)
class _Own:
    """Own figures, reporters and "older" of the units at some positions of a tree (units × columns); `columns` are the
    places of a vector at which anything is held."""

    columns: Ints
    values: Vector
    reporters: Counts
    older: Vector

    @property
    def arrays(self) -> tuple[Vector, Counts, Vector]:
        return self.values, self.reporters, self.older


@dataclass(frozen=True, eq=False)
class Sums:
    """Vectors of one unit (or summed over a cluster) before they are read as numbers."""

    own: Figures
    total: Figures
    older: np.ndarray
    expected: dict[str, int]

    def __add__(self, other: Sums) -> Sums:
        expected = {form: n + other.expected[form] for form, n in self.expected.items()}
        return Sums(self.own + other.own, self.total + other.total, self.older + other.older, expected)


def sums_of(answer: Answer, unit_ids: list[int]) -> dict[int, Sums]:
    """What an answer holds of the units, in the structure it is asked in. Reads no more than the units given."""
    sums = _sums_of_books(answer, unit_ids)
    if answer.rest is None:
        return sums
    rest, first = sums_of(answer.rest, unit_ids), _on_its_forms(answer)
    return {unit_id: _joined(sums[unit_id], rest[unit_id], first) for unit_id in unit_ids}


def _on_its_forms(answer: Answer) -> np.ndarray:
    """By place: whether a form of the period's kind shows it."""
    layout, shown = answer.layout, np.zeros(answer.layout.width, np.bool_)
    for form in answer.forms:
        typed = [layout.line(code) for code in form.lines if answer.known[code].is_typed]
        shown[[*typed, layout.accepted(form.code), layout.on_time(form.code)]] = True
    return shown


def _joined(one: Sums, other: Sums, first: np.ndarray) -> Sums:
    """Each place from one or from the other: no number is made of both."""

    def chosen(a: Figures, b: Figures) -> Figures:
        return Figures(np.where(first, a.values, b.values), np.where(first, a.reporters, b.reporters))

    expected = {form: n + other.expected[form] for form, n in one.expected.items()}
    older = np.where(first, one.older, other.older)
    return Sums(chosen(one.own, other.own), chosen(one.total, other.total), older, expected)


def _sums_of_books(answer: Answer, unit_ids: list[int]) -> dict[int, Sums]:
    if answer.scope.structure == "now":
        return _sums_now(answer, unit_ids)
    if answer.direct:
        return _sums_of_book(answer, unit_ids)
    return _sums_over_parts(answer, unit_ids)


def _sums_of_book(answer: Answer, unit_ids: list[int]) -> dict[int, Sums]:
    return _sums_out_of(books.read(answer.books[0], unit_ids) if answer.books else {}, answer, unit_ids)


def sums_of_books(answers: list[Answer], unit_id: int) -> list[Sums]:
    """What each of some answers, each of one book read as it is, holds of a unit in the structure of then."""
    rows = books.read_all([answer.books[0] for answer in answers], [unit_id])
    return [_sums_out_of(rows[answer.books[0].pk], answer, [unit_id])[unit_id] for answer in answers]


def _sums_out_of(rows: Mapping[int, books.UnitTotals], answer: Answer, unit_ids: list[int]) -> dict[int, Sums]:
    nothing = Figures.nothing(answer.layout.width)
    empty = books.UnitTotals(nothing, nothing)
    older = np.zeros(answer.layout.width, np.int64)
    expected = _expected_below(answer, unit_ids)
    return {
        unit_id: Sums((row := rows.get(unit_id, empty)).own, row.total, older, expected[unit_id])
        for unit_id in unit_ids
    }


def _expected_below(answer: Answer, unit_ids: list[int]) -> dict[int, dict[str, int]]:
    """Units that each form names in the subtree of each unit: a subtree is one range of the tree's order."""
    tree = answer.tree
    inside = tree.around(unit_ids)
    at = np.arange(inside.start, inside.stop)
    named = {
        form.code: named_by(form, tree, at) if form in answer.forms else np.zeros(len(at), np.bool_)
        for form in answer.set.forms.all()
    }
    return _in_subtrees(tree, unit_ids, inside, named)


def _in_subtrees(
    tree: UnitTree, unit_ids: list[int], inside: slice, counts: Mapping[str, np.ndarray]
) -> dict[int, dict[str, int]]:
    """By unit and form the sum over its subtree of what is counted of each unit in a part of the tree."""
    sums = {form: np.r_[0, np.cumsum(of_units)] for form, of_units in counts.items()}
    found = {}
    for unit_id in unit_ids:
        at = tree.position(unit_id)
        start, end = (0, 0) if at is None else (at - inside.start, int(tree.end[at]) - inside.start)
        found[unit_id] = {form: int(of[end] - of[start]) for form, of in sums.items()}
    return found


def _expected_among(answer: Answer, tree: UnitTree, unit_ids: np.ndarray) -> dict[str, int]:
    """Units that each form names among these, where they are in the tree."""
    at = tree.positions(unit_ids)
    at = at[at >= 0]
    return {
        form.code: int(np.count_nonzero(named_by(form, tree, at))) if form in answer.forms else 0
        for form in answer.set.forms.all()
    }


def named_by(form: ReportForm, tree: UnitTree, at: np.ndarray | None = None) -> np.ndarray:
    """Which units of a tree, or of those at some positions, are to report on a form."""
    at = np.arange(len(tree)) if at is None else at
    named = np.isin(tree.level[at], org.level_numbers(form.levels))
    if form.categories:
        named &= np.isin(tree.category[at], org.category_numbers(form.categories))
    if form.set.owner_id is not None:
        owner = tree.position(form.set.owner_id)
        named &= False if owner is None else (owner <= at) & (at < tree.end[owner])
    return named


def _sums_over_parts(answer: Answer, unit_ids: list[int]) -> dict[int, Sums]:
    """Adds each unit's own shorter periods, then rolls them up once in the tree of the longer one."""
    inside = answer.tree.around(unit_ids)
    own = _own_of(answer, inside.start, inside.stop)
    expected = _expected_over_parts(answer, unit_ids, inside)
    return _rolled_up(answer.tree, own, unit_ids, expected, inside, answer.layout.width)


@once
def _own_of(answer: Answer, start: int, stop: int) -> _Own:
    """What the units at these positions of the answer's tree report themselves."""
    stored = own_in([book.pk for book in answer.books], answer.tree, answer.layout.width, slice(start, stop))
    if answer.direct and stored:
        [one] = stored
        return _Own(one.columns, one.values, one.reporters, np.zeros_like(one.values))
    return _own_over_time(answer, stored, stop - start)


def _rolled_up(
    tree: UnitTree, all_own: _Own, unit_ids: list[int], expected: dict[int, dict[str, int]], inside: slice, width: int
) -> dict[int, Sums]:
    """The totals of units out of the own figures of a part of the tree in which their subtrees lie."""
    parent, end = tree.parent[inside] - inside.start, tree.end[inside] - inside.start
    totals = [rules.roll_up(of, parent, end) for of in all_own.arrays]
    nothing = Figures.nothing(width)
    sums: dict[int, Sums] = {}
    for unit_id in unit_ids:
        place = tree.position(unit_id)
        if place is None:
            sums[unit_id] = Sums(nothing, nothing, np.zeros(width, np.int64), expected[unit_id])
            continue
        at = place - inside.start
        own = [_spread(of[at], all_own.columns, width) for of in all_own.arrays]
        whole = [
            _spread(of[at], all_own.columns, width) if at in of else leaf for of, leaf in zip(totals, own, strict=True)
        ]
        sums[unit_id] = Sums(Figures(own[0], own[1]), Figures(whole[0], whole[1]), whole[2], expected[unit_id])
    return sums


def _spread(row: NDArray[Any], columns: Ints, width: int) -> NDArray[Any]:
    """The whole vector of a row that holds some columns of it."""
    vector = np.zeros(width, row.dtype)
    vector[columns] = row
    return vector


def _own_over_time(answer: Answer, stored: list[OwnFigures], size: int) -> _Own:
    """Each unit's own figures over the whole period, who reported, and whose stock is older than the last book. Of the
    reports themselves those count that are `counted`, as they are among the expected ones."""
    columns = reduce(np.union1d, (one.columns for one in stored), np.empty(0, np.int64))
    shape = (size, len(columns))
    values, older = (np.zeros(shape, np.int64, order="F") for _ in range(2))
    reporters = np.zeros(shape, np.int32, order="F")
    counted = answer.counted
    over = [one for one, book in zip(stored, answer.books, strict=True) if book in counted]
    for (how, is_line), places in _alike_over_time(answer, columns).items():
        read = [one.of(places) for one in (stored if is_line else over)]
        if not read:
            continue
        at, reported = np.searchsorted(columns, places), [counts > 0 for _own, counts in read]
        values[:, at], anyone = rules.over_time([own for own, _counts in read], reported, how)
        reporters[:, at] = anyone
        if how == "last":
            older[:, at] = anyone & ~reported[-1]
    return _Own(columns, values, reporters, older)


def _alike_over_time(answer: Answer, columns: Ints) -> dict[tuple[str, bool], Ints]:
    """Places of a vector by how they go over time, and whether they are lines: the others count reports."""
    alike: dict[tuple[str, bool], list[int]] = {}
    for at in columns.tolist():
        place = answer.layout.places[at]
        is_line = place in answer.known
        alike.setdefault((answer.known[place].over_time if is_line else "sum", is_line), []).append(at)
    return {kind: np.array(places, np.int64) for kind, places in alike.items()}


def _expected_over_parts(answer: Answer, unit_ids: list[int], inside: slice) -> dict[int, dict[str, int]]:
    """Reports that each form asks of the subtree of each unit in a part of the tree, over all periods that are due."""
    times = _times_asked(answer, answer.tree.ids[inside])
    return _in_subtrees(answer.tree, unit_ids, inside, times)


def _times_asked(answer: Answer, unit_ids: np.ndarray) -> dict[str, np.ndarray]:
    """By form, in how many of the periods that are due each unit reports on it: where it has a place in their trees."""
    asked = {form.code: np.zeros(len(unit_ids), np.int64) for form in answer.set.forms.all()}
    for tree in map(org.tree_of, answer.due):
        at = tree.positions(unit_ids)
        has_place = at >= 0
        for form in answer.forms:
            asked[form.code][has_place] += named_by(form, tree, at[has_place])
    return asked


# ---- of some categories ----


def sums_of_categories(answer: Answer, unit_id: int, categories: Collection[str]) -> Sums:
    """The own figures of the units of these categories at and below a unit, summed; nothing of them is rolled up."""
    inside = _inside(answer, unit_id, categories)
    nothing, older = Figures.nothing(answer.layout.width), np.zeros(answer.layout.width, np.int64)
    if answer.direct:
        rows = books.read(answer.books[0], inside.tolist()) if answer.books else {}
        whole = sum((row.own for row in rows.values()), nothing)
    else:
        within = answer.tree.around(inside.tolist())
        at = answer.tree.positions(inside) - within.start
        all_own = _own_of(answer, within.start, within.stop)
        own, reporters, older = (
            _spread(rows[at].sum(axis=0, dtype=rows.dtype), all_own.columns, answer.layout.width)
            for rows in all_own.arrays
        )
        whole = Figures(own, reporters)
    expected = Counter[str]()
    for part in [answer.tree] if answer.direct else [org.tree_of(part) for part in answer.due]:
        expected.update(_expected_among(answer, part, inside))
    return Sums(nothing, whole, older, dict(expected))


def _inside(answer: Answer, unit_id: int, categories: Collection[str]) -> np.ndarray:
    """The units of the period of these categories below a unit, or now those whose figures stand there."""
    if answer.scope.structure == "now":
        handover = org.handover(answer.period)
        tree, inside = handover.then, handover.then.ids[handover.inside(unit_id)]
    else:
        tree, inside = answer.tree, answer.tree.subtree(unit_id)
    return inside[np.isin(tree.category[tree.positions(inside)], org.category_numbers(categories))]


# ---- the structure of now ----


def _sums_now(answer: Answer, unit_ids: list[int]) -> dict[int, Sums]:
    """Every unit's own figures at its home in the structure of now, rolled up in today's tree; read again where the
    structure changed meanwhile."""
    while True:
        handover = org.handover(answer.period)
        periods = [handover] if answer.direct else [org.handover(part) for part in answer.due]
        expected = _expected_now(answer, periods, unit_ids)
        sums = _handed_on(answer, handover, unit_ids, expected) if answer.direct else None
        if sums is None:
            now = handover.present
            own, inside = _own_at_home(answer, handover), slice(0, len(now))
            sums = _rolled_up(now, own, unit_ids, expected, inside, answer.layout.width)
        if org.is_current(handover):
            return sums


def _handed_on(
    answer: Answer, handover: Handover, unit_ids: list[int], expected: dict[int, dict[str, int]]
) -> dict[int, Sums] | None:
    """Out of the totals of then that add up to those of now, all read in one statement, so that they are of one moment;
    None where they are too many for that."""
    parts = {unit_id: handover.parts(unit_id) for unit_id in unit_ids}
    at = {unit_id: handover.at(unit_id) for unit_id in unit_ids}
    wanted = {one for among in (*parts.values(), *at.values()) for one in among}
    if len(wanted) > books.READ_AT_ONCE:
        return None
    rows = books.read(answer.books[0], wanted) if answer.books else {}
    nothing = Figures.nothing(answer.layout.width)
    older = np.zeros(answer.layout.width, np.int64)

    def whole(unit_id: int) -> Figures:
        total = nothing
        for one, sign in parts[unit_id].items():
            if one in rows:
                total = total + rows[one].total if sign > 0 else total - rows[one].total
        return total

    return {
        unit_id: Sums(
            sum((rows[one].own for one in at[unit_id] if one in rows), nothing),
            whole(unit_id), older, expected[unit_id],
        )
        for unit_id in unit_ids
    }  # fmt: skip


def _own_at_home(answer: Answer, handover: Handover) -> _Own:
    """Own figures, reporters and "older" of every unit, added up at the homes, by position in today's tree."""
    then = _own_of(answer, 0, len(answer.tree))
    carried = []
    for own in then.arrays:
        at_home = np.zeros((len(handover.present), len(then.columns)), own.dtype)
        np.add.at(at_home, handover.homes, own)
        carried.append(at_home)
    return _Own(then.columns, *carried)


def _expected_now(answer: Answer, periods: list[Handover], unit_ids: list[int]) -> dict[int, dict[str, int]]:
    """The units that were expected to report in each of the periods, each at its home."""
    expected = {unit_id: {form.code: 0 for form in answer.set.forms.all()} for unit_id in unit_ids}
    for handover in periods:
        now = handover.present
        for form in answer.forms:
            homes = handover.homes[named_by(form, handover.then)]
            before = np.r_[0, np.cumsum(np.bincount(homes, minlength=len(now)))]
            for unit_id, counts in expected.items():
                if (at := now.position(unit_id)) is not None:
                    counts[form.code] += int(before[now.end[at]] - before[at])
    return expected
