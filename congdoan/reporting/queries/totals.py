"""Figures of a unit or a cluster: own, total, rates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.org import queries as org
from congdoan.org.heirs import Carried, Heirs
from congdoan.org.models import Cluster, Unit
from congdoan.org.tree import UnitTree
from congdoan.periods.models import Period

from .. import books, rules
from ..models import Indicator, ReportForm
from ..rules import Figures, Layout
from .catalogue import (
    indicators,
)
from .scope import (
    Answer,
    Scope,
    answer_to,
    year_of,
)


@dataclass(frozen=True)
class Rate:
    """Tỷ lệ báo cáo on one form: expected, accepted and on time, counted in reports."""

    expected: int
    accepted: int
    on_time: int


@dataclass(frozen=True)
class LineTotal:
    """One line: own and total as people read them, None where nobody reported; how many reported; how many units'
    value is older than the latest shorter period (stocks over a longer period)."""

    indicator: str
    own: Decimal | None
    total: Decimal | None
    reporters: int
    older: int = 0


@dataclass(frozen=True)
class Totals:
    """Số liệu tổng hợp of a unit or a cluster in one scope."""

    period: str
    set: str
    basis: str
    cut_off: date | None
    lines: dict[str, LineTotal]
    rates: dict[str, Rate]

    def total(self, indicator: str) -> Decimal | None:
        line = self.lines.get(indicator)
        return line.total if line else None

    def own(self, indicator: str) -> Decimal | None:
        line = self.lines.get(indicator)
        return line.own if line else None


@dataclass(frozen=True)
class CarriedUnit:
    """An ended unit whose figures stand elsewhere in the structure of now: at its successor, at the nearest common
    ancestor of its parts, or (đơn vị đã kết thúc) at the nearest living ancestor of its last place."""

    code: str
    name: str
    home: str
    how: str


@dataclass(frozen=True, eq=False)
class _Sums:
    """Vectors of one unit (or summed over a cluster) before they are read as numbers."""

    own: Figures
    total: Figures
    older: np.ndarray
    expected: dict[str, int]

    def __add__(self, other: _Sums) -> _Sums:
        expected = {form: n + other.expected[form] for form, n in self.expected.items()}
        return _Sums(self.own + other.own, self.total + other.total, self.older + other.older, expected)


def totals_of_unit(user: User, unit: Unit, scope: Scope) -> Totals:
    """Số liệu của một đơn vị; also for the other units of a cluster that the person's unit belongs to."""
    answer = answer_to(scope)
    _require_totals(user, unit, answer.period)
    return _totals(answer, _sums(answer, [unit.pk])[unit.pk])


def totals_of_units(user: User, units: Iterable[Unit], scope: Scope) -> dict[int, Totals]:
    """Số liệu của nhiều đơn vị, by unit id, out of one reading; the units must be in reach."""
    answer = answer_to(scope)
    wanted = list(units)
    in_reach = set(
        Unit.objects.allowed(user, "read").filter(pk__in=[u.pk for u in wanted]).values_list("pk", flat=True)
    )
    for unit in wanted:
        if unit.pk not in in_reach:
            _require_totals(user, unit, answer.period)
    return totals_for(answer, wanted)


def totals_for(answer: Answer, units: list[Unit]) -> dict[int, Totals]:
    """Reads no more than the units given, which the caller has checked."""
    sums = _sums(answer, [unit.pk for unit in units])
    return {unit.pk: _totals(answer, sums[unit.pk]) for unit in units}


def totals_of_cluster(user: User, cluster: Cluster, scope: Scope) -> Totals:
    """Số liệu của cụm: the sum of its member units' totals; nothing is stored for a cluster and it owns no figure."""
    require_cluster(user, cluster)
    answer = answer_to(scope)
    sums = list(_sums(answer, [seat.unit_id for seat in cluster.seats.all()]).values())
    whole = sums[0]
    for one in sums[1:]:
        whole += one
    nothing = Figures.nothing(answer.layout.width)
    return _totals(answer, _Sums(nothing, whole.total, whole.older, whole.expected))


def totals_of_members(user: User, cluster: Cluster, scope: Scope) -> dict[int, Totals]:
    """Số liệu của từng đơn vị trong cụm, by unit id, for who may read the cluster; of its year, and of the year before,
    with which it is compared also where it did not stand then."""
    require_cluster(user, cluster)
    answer = answer_to(scope)
    if year_of(answer.period) not in (cluster.year, cluster.year - 1):
        raise Refused("unknown_cluster", f"Cụm thi đua mã “{cluster.code}” không có trong kỳ {scope.period}.")
    return totals_for(answer, [seat.unit for seat in cluster.seats.select_related("unit")])


def carried_to(user: User, unit: Unit, scope: Scope) -> list[CarriedUnit]:
    """The ended units of the asked period whose figures now count at this unit or below it."""
    answer = answer_to(scope)
    _require_totals(user, unit, answer.period)
    now, heirs = org.tree_on(timezone.localdate()), org.heirs()
    below = set(now.subtree(unit.pk).tolist())
    homes = {unit_id: heirs.home(unit_id) for unit_id in answer.tree.ids.tolist()}
    moved = {i: home for i, home in homes.items() if home.how is not Carried.SELF and home.unit in below}
    units = Unit.objects.in_bulk({*moved, *(home.unit for home in moved.values())})
    return [
        CarriedUnit(units[i].code, units[i].name, units[home.unit].code, home.how.value)
        for i, home in sorted(moved.items())
    ]


def require_cluster(user: User, cluster: Cluster) -> None:
    if not Cluster.objects.allowed(user, "read").filter(pk=cluster.pk).exists():
        raise Refused("unknown_cluster", f"Không có cụm thi đua mã “{cluster.code}” trong phạm vi của anh/chị.")


def _require_totals(user: User, unit: Unit, period: Period) -> None:
    if not org.may_read_totals(user, unit, year_of(period) or 0):
        raise Refused("unknown_unit", f"Không có đơn vị mã “{unit.code}” trong phạm vi của anh/chị.")


def _sums(answer: Answer, unit_ids: list[int]) -> dict[int, _Sums]:
    if answer.scope.structure == "now":
        return _sums_now(answer, unit_ids)
    if answer.direct:
        return _sums_of_book(answer, unit_ids)
    return _sums_over_parts(answer, unit_ids)


def _sums_of_book(answer: Answer, unit_ids: list[int]) -> dict[int, _Sums]:
    nothing = Figures.nothing(answer.layout.width)
    rows = books.read(answer.books[0], unit_ids) if answer.books else {}
    empty = books.UnitTotals(nothing, nothing)
    older = np.zeros(answer.layout.width, np.int64)
    return {
        unit_id: _Sums((row := rows.get(unit_id, empty)).own, row.total, older, _expected(answer, answer.tree, unit_id))
        for unit_id in unit_ids
    }


def _expected(answer: Answer, tree: UnitTree, unit_id: int, within: np.ndarray | None = None) -> dict[str, int]:
    """Units that each form names in a subtree (only those of `within`, where given)."""
    inside = within if within is not None else tree.subtree(unit_id)
    at = tree.positions(inside)
    at = at[at >= 0]
    return {
        form.code: int(np.count_nonzero(_named_by(form, tree)[at])) if _fits(form, answer) else 0
        for form in answer.set.forms.all()
    }


def _fits(form: ReportForm, answer: Answer) -> bool:
    kinds = {part.kind for part in answer.parts} or {answer.period.kind}
    return bool(kinds & set(form.period_kinds))


def _named_by(form: ReportForm, tree: UnitTree) -> np.ndarray:
    named = np.isin(tree.level, org.level_numbers(form.levels))
    if form.categories:
        named &= np.isin(tree.category, org.category_numbers(form.categories))
    return named


def _sums_over_parts(answer: Answer, unit_ids: list[int]) -> dict[int, _Sums]:
    """Adds each unit's own shorter periods, then rolls them up once in the tree of the longer one."""
    expected = {unit_id: _expected_over_parts(answer, unit_id) for unit_id in unit_ids}
    return _rolled_up(answer.tree, _own_of_all(answer), unit_ids, expected)


def _sums_now(answer: Answer, unit_ids: list[int]) -> dict[int, _Sums]:
    """Hands every unit's own figures to its home in the structure of now and rolls them up in today's tree."""
    now, heirs = org.tree_on(timezone.localdate()), org.heirs()
    homes = now.positions(np.array([heirs.home(unit_id).unit for unit_id in answer.tree.ids.tolist()], np.int64))
    carried = []
    for own in _own_of_all(answer):
        at_home = np.zeros((len(now), own.shape[1]), own.dtype)
        np.add.at(at_home, homes, own)
        carried.append(at_home)
    expected = {unit_id: {form.code: 0 for form in answer.set.forms.all()} for unit_id in unit_ids}
    for tree in [org.tree_of(part) for part in answer.parts] or [answer.tree]:
        _add_expected_now(answer, tree, now, heirs, expected)
    return _rolled_up(now, (carried[0], carried[1], carried[2]), unit_ids, expected)


def _add_expected_now(
    answer: Answer, then: UnitTree, now: UnitTree, heirs: Heirs, expected: dict[int, dict[str, int]]
) -> None:
    for form in answer.set.forms.all():
        if not _fits(form, answer):
            continue
        named = then.ids[_named_by(form, then)].tolist()
        homes = now.positions(np.array([heirs.home(unit_id).unit for unit_id in named], np.int64))
        before = np.r_[0, np.cumsum(np.bincount(homes, minlength=len(now)))]
        for unit_id, counts in expected.items():
            at = now.position(unit_id)
            counts[form.code] += int(before[now.end[at]] - before[at]) if at is not None else 0


def _own_of_all(answer: Answer) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Own figures, reporters and "older" of every unit of the answer's tree, by position."""
    tree, width = answer.tree, answer.layout.width
    values = [np.zeros((len(tree), width), np.int64) for _ in answer.books]
    reporters = [np.zeros((len(tree), width), np.int32) for _ in answer.books]
    for k, book in enumerate(answer.books):
        stored = {unit_id: row.own for unit_id, row in books.stored_rows(book.pk, width).items()}
        at = tree.positions(np.fromiter(stored, np.int64, len(stored)))
        for position, figures in zip(at.tolist(), stored.values(), strict=True):
            if position >= 0:
                values[k][position], reporters[k][position] = figures.values, figures.reporters
    if answer.direct and answer.books:
        return values[0], reporters[0], np.zeros((len(tree), width), np.int64)
    return _own_over_time(answer, values, reporters)


def _rolled_up(
    tree: UnitTree,
    all_own: tuple[np.ndarray, np.ndarray, np.ndarray],
    unit_ids: list[int],
    expected: dict[int, dict[str, int]],
) -> dict[int, _Sums]:
    own, counts, older = all_own
    total, total_counts, total_older = (rules.roll_up(x, tree.parent, tree.end) for x in all_own)
    nothing = Figures.nothing(own.shape[1])
    sums: dict[int, _Sums] = {}
    for unit_id in unit_ids:
        at = tree.position(unit_id)
        if at is None:
            sums[unit_id] = _Sums(nothing, nothing, np.zeros(own.shape[1], np.int64), expected[unit_id])
        else:
            sums[unit_id] = _Sums(
                Figures(own[at], counts[at]),
                Figures(total.get(at, own[at]), total_counts.get(at, counts[at])),
                total_older.get(at, older[at]), expected[unit_id],
            )  # fmt: skip
    return sums


def _own_over_time(
    answer: Answer, values: list[np.ndarray], reporters: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each unit's own figures over the whole period, who reported, and whose stock is older than the last book."""
    shape = (len(answer.tree), answer.layout.width)
    own, counts, older = np.zeros(shape, np.int64), np.zeros(shape, np.int32), np.zeros(shape, np.int64)
    if not values:
        return own, counts, older
    for at in range(answer.layout.width):
        is_line = at < len(answer.layout.lines)
        how = answer.known[answer.layout.lines[at]].over_time if is_line else "sum"
        reported = [r[:, at] > 0 for r in reporters]
        own[:, at], anyone = rules.over_time([v[:, at] for v in values], reported, how)
        counts[:, at] = anyone
        if how == "last":
            older[:, at] = anyone & ~reported[-1]
    return own, counts, older


def _expected_over_parts(answer: Answer, unit_id: int) -> dict[str, int]:
    inside = answer.tree.subtree(unit_id)
    expected = {form.code: 0 for form in answer.set.forms.all()}
    for part in answer.parts:
        for form, n in _expected(answer, org.tree_of(part), unit_id, inside).items():
            expected[form] += n
    return expected


def _totals(answer: Answer, sums: _Sums) -> Totals:
    layout = answer.layout
    rates = {
        form: Rate(
            expected,
            int(sums.total.values[layout.accepted(form)]),
            int(sums.total.values[layout.on_time(form)]),
        )
        for form, expected in sums.expected.items()
        if expected or sums.total.values[layout.accepted(form)]
    }
    lines: dict[str, LineTotal] = {}
    for code, indicator in answer.known.items():
        if indicator.is_ratio and _has_parts(indicator, layout):
            lines[code] = _ratio_line(indicator, layout, sums)
        elif code in layout.lines:
            at = layout.line(code)
            lines[code] = LineTotal(
                code,
                _value(sums.own, at, indicator.decimals),
                _value(sums.total, at, indicator.decimals),
                int(sums.total.reporters[at]),
                int(sums.older[at]),
            )
    return Totals(answer.scope.period, answer.set.code, answer.scope.basis, answer.cut_off, lines, rates)


def _has_parts(ratio: Indicator, layout: Layout) -> bool:
    """Whether a ratio is one of this set: another set has other lines and forms."""
    parts = [part.code for part in (ratio.numerator, ratio.denominator) if part]
    forms = [ratio.denominator_form] if ratio.denominator_form else []
    return all(code in layout.lines for code in parts) and all(form in layout.forms for form in forms)


def _value(figures: Figures, at: int, decimals: int) -> Decimal | None:
    return rules.value_of(int(figures.values[at]), decimals) if figures.reporters[at] else None


def _ratio_line(indicator: Indicator, layout: Layout, sums: _Sums) -> LineTotal:
    numerator = layout.line(indicator.numerator.code)  # type: ignore[union-attr]

    def of(figures: Figures, expected: int | None) -> Decimal | None:
        if not figures.reporters[numerator]:
            return None
        if indicator.denominator_form:
            return rules.ratio(int(figures.values[numerator]), expected or 0)
        denominator = layout.line(indicator.denominator.code)  # type: ignore[union-attr]
        return rules.ratio(int(figures.values[numerator]), int(figures.values[denominator]))

    expected = sums.expected.get(indicator.denominator_form)
    own = of(sums.own, 1 if indicator.denominator_form else None)
    return LineTotal(indicator.code, own, of(sums.total, expected), int(sums.total.reporters[numerator]))


def same_totals(one: Totals, other: Totals) -> bool:
    """Whether two answers tell the same whole; what of it is the unit's own may differ, since in the structure of now a
    body also keeps what ended units below it left."""
    return {code: replace(line, own=None) for code, line in one.lines.items()} == {
        code: replace(line, own=None) for code, line in other.lines.items()
    }


@dataclass(frozen=True)
class Difference:
    """A line whose total differs between two scopes."""

    indicator: Indicator
    before: Decimal | None
    after: Decimal | None


def differences(one: Totals, other: Totals) -> list[Difference]:
    """Danh sách chênh lệch: the lines whose totals differ between two books."""
    known = indicators()
    codes = [code for code in known if code in one.lines or code in other.lines]
    return [
        Difference(known[code], one.total(code), other.total(code))
        for code in codes
        if one.total(code) != other.total(code)
    ]
