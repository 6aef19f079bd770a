"""Figures of a unit or a cluster: own, total, rates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import add

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.org import queries as org
from congdoan.org.heirs import Carried
from congdoan.org.models import Cluster, Unit
from congdoan.periods.rules import title

from .. import rules
from ..models import Indicator
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
from .sums import Sums, sums_of, sums_of_books, sums_of_categories


@dataclass(frozen=True)
class Rate:
    """Tỷ lệ báo cáo on one form: expected, accepted and on time, counted in reports."""

    expected: int
    accepted: int
    on_time: int


@dataclass(frozen=True)
class LineTotal:
    """One line: own and total as people read them, None where nobody reported; how many reported; how many units'
    value is older than the latest shorter period (stocks over a longer period). Where nothing is `added` over units the
    total is the own figure."""

    indicator: str
    own: Decimal | None
    total: Decimal | None
    reporters: int
    older: int = 0
    added: bool = True


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


def totals_of_unit(user: User, unit: Unit, scope: Scope) -> Totals:
    """Số liệu của một đơn vị; also for the other units of a cluster that the person's unit belongs to."""
    answer = answer_to(scope)
    require_totals(user, unit, answer)
    return _totals(answer, sums_of(answer, [unit.pk])[unit.pk])


def totals_of_units(
    user: User, units: Iterable[Unit], scope: Scope, only: Collection[str] | None = None
) -> dict[int, Totals]:
    """Số liệu của nhiều đơn vị, by unit id, out of one reading; the units must be in reach. `only` some lines."""
    answer = answer_to(scope)
    wanted = list(units)
    require_all_totals(user, wanted, answer)
    return totals_for(answer, wanted, only)


def totals_for(answer: Answer, units: list[Unit], only: Collection[str] | None = None) -> dict[int, Totals]:
    """Reads no more than the units given, which the caller has checked."""
    sums = sums_of(answer, [unit.pk for unit in units])
    return {unit.pk: _totals(answer, sums[unit.pk], only) for unit in units}


def totals_of_books(unit: Unit, answers: list[Answer], only: Collection[str]) -> list[Totals]:
    """What each of some answers, each of one book, says of a unit then, out of one reading; of some lines. The caller
    has checked the unit."""
    sums = sums_of_books(answers, unit.pk)
    return [_totals(answer, of_book, only) for answer, of_book in zip(answers, sums, strict=True)]


def figures_of(
    answer: Answer, unit_ids: Sequence[int], codes: Sequence[str]
) -> tuple[dict[int, dict[str, Decimal | None]], dict[int, dict[str, Rate]]]:
    """Totals of some typed lines, and rates by form, of many units; who calls has checked them. Much cheaper than
    `totals_for` where thousands of units and few lines are asked."""
    sums = sums_of(answer, list(unit_ids))
    places = [(code, answer.layout.line(code), answer.known[code].decimals) for code in codes]
    values = {
        unit_id: {code: _value(one.total, at, decimals) for code, at, decimals in places}
        for unit_id, one in sums.items()
    }
    return values, {unit_id: _rates(answer.layout, one) for unit_id, one in sums.items()}


def totals_of_cluster(user: User, cluster: Cluster, scope: Scope) -> Totals:
    """Số liệu của cụm: the sum of its member units' totals; nothing is stored for a cluster and it owns no figure.

    In the structure of now the units that carry on for its members are added, each once (`units_of_cluster`).
    """
    require_cluster(user, cluster)
    answer = answer_to(scope)
    sums = list(sums_of(answer, [unit.pk for unit in units_of_cluster(user, cluster, answer)]).values())
    whole = sums[0]
    for one in sums[1:]:
        whole += one
    nothing = Figures.nothing(answer.layout.width)
    return _totals(answer, Sums(nothing, whole.total, whole.older, whole.expected))


def totals_of_members(user: User, cluster: Cluster, scope: Scope) -> dict[int, Totals]:
    """Số liệu của từng đơn vị trong cụm, by unit id, for who may read the cluster; of its year, and of the year before,
    with which it is compared also where it did not stand then."""
    require_cluster(user, cluster)
    answer = answer_to(scope)
    if year_of(answer.period) not in (cluster.year, cluster.year - 1):
        raise Refused("unknown_cluster", f"Cụm thi đua mã “{cluster.code}” không có trong kỳ {title(scope.period)}.")
    return totals_for(answer, [seat.unit for seat in cluster.seats.select_related("unit")])


def totals_of_categories(answer: Answer, units: Iterable[Unit], categories: Collection[str]) -> Totals:
    """Số liệu của riêng các đơn vị thuộc những loại hình này at and below units, added up. The caller has checked the
    units; none of them lies below another."""
    return _totals(answer, reduce(add, (sums_of_categories(answer, unit.pk, categories) for unit in units)))


def require_cluster(user: User, cluster: Cluster) -> None:
    if not Cluster.objects.allowed(user, "read").filter(pk=cluster.pk).exists():
        raise Refused("unknown_cluster", f"Không có cụm thi đua mã “{cluster.code}” trong phạm vi của anh/chị.")


def require_totals(user: User, unit: Unit, answer: Answer) -> None:
    """Whoever reads a unit through a cluster reads it as it was in that year: now it may hold figures of others."""
    if Unit.objects.allowed(user, "read").filter(pk=unit.pk).exists():
        return
    if not org.may_read_totals(user, unit, year_of(answer.period) or 0):
        raise org.unknown_unit(unit.code)
    if answer.scope.structure == "now":
        said = f"Anh/chị xem {unit.name} qua cụm thi đua của năm đó, nên chỉ xem được theo cơ cấu lúc đó."
        raise Refused("structure", said)


def require_all_totals(user: User, units: Collection[Unit], answer: Answer) -> None:
    """The same for many at once."""
    readable = Unit.objects.allowed(user, "read").filter(pk__in=[unit.pk for unit in units])
    in_reach = set(readable.values_list("pk", flat=True))
    for unit in units:
        if unit.pk not in in_reach:
            require_totals(user, unit, answer)


def units_of_cluster(user: User, cluster: Cluster, answer: Answer) -> list[Unit]:
    """The units at which the figures of the members stand, by name: the members themselves or, now, those that carry
    on for them, each once. Refused where that loses a figure, counts one twice, or shows those of units out of reach.
    """
    members = [seat.unit for seat in org.seats_of(cluster)]
    if answer.scope.structure == "then":
        return members
    heirs = org.heirs()
    homes = {member: heirs.home(member.pk) for member in members}
    units = list(Unit.objects.filter(pk__in={home.unit for home in homes.values()}).order_by("sort_key", "code"))
    names = {unit.pk: unit.name for unit in units}
    for member, home in homes.items():
        if home.how not in (Carried.SELF, Carried.SUCCESSOR):
            raise _then_only(cluster, f"số liệu của {member.name} nay nằm ở {names[home.unit]}")
    for member, home in homes.items():
        if above := [names[one] for one in answer.shown.upward(home.unit)[1:] if one in names]:
            raise _then_only(cluster, f"số liệu của {member.name} nay nằm trong {above[0]}")
    if Unit.objects.allowed(user, "read").filter(pk__in=names).count() < len(units):
        raise _then_only(cluster, "số liệu của các đơn vị nay gồm cả đơn vị ngoài phạm vi của anh/chị")
    return units


def _then_only(cluster: Cluster, why: str) -> Refused:
    said = f"{cluster.name} năm {cluster.year} không xem được theo cơ cấu hiện nay: {why}. Xem theo cơ cấu lúc đó."
    return Refused("structure", said)


def _totals(answer: Answer, sums: Sums, only: Collection[str] | None = None) -> Totals:
    layout = answer.layout
    rates = _rates(layout, sums)
    wanted = answer.known if only is None else {code: answer.known[code] for code in only}
    lines = {code: _line(indicator, layout, sums) for code, indicator in wanted.items()}
    return Totals(answer.scope.period, answer.set.code, answer.scope.basis, answer.cut_off, lines, rates)


def _rates(layout: Layout, sums: Sums) -> dict[str, Rate]:
    return {
        form: Rate(
            expected,
            int(sums.total.values[layout.accepted(form)]),
            int(sums.total.values[layout.on_time(form)]),
        )
        for form, expected in sums.expected.items()
        if expected or sums.total.values[layout.accepted(form)]
    }


def _line(indicator: Indicator, layout: Layout, sums: Sums) -> LineTotal:
    if indicator.is_ratio:
        return _ratio_line(indicator, layout, sums)
    if indicator.terms:
        return _derived_line(indicator, layout, sums)
    at = layout.line(indicator.code)
    own, reporters = _value(sums.own, at, indicator.decimals), int(sums.total.reporters[at])
    if not indicator.is_added:
        return LineTotal(indicator.code, own, own, int(sums.own.reporters[at]), added=False)
    return LineTotal(
        indicator.code, own, _value(sums.total, at, indicator.decimals), reporters, int(sums.older[at])
    )  # fmt: skip


def _value(figures: Figures, at: int, decimals: int) -> Decimal | None:
    return rules.value_of(int(figures.values[at]), decimals) if figures.reporters[at] else None


def _ratio_line(indicator: Indicator, layout: Layout, sums: Sums) -> LineTotal:
    numerator = layout.line(indicator.numerator.code)  # type: ignore[union-attr]

    def of(figures: Figures, expected: int | None) -> Decimal | None:
        if not figures.reporters[numerator]:
            return None
        if indicator.denominator_form:
            return rules.ratio(int(figures.values[numerator]), expected or 0)
        denominator = layout.line(indicator.denominator.code)  # type: ignore[union-attr]
        return rules.ratio(int(figures.values[numerator]), int(figures.values[denominator]))

    expected = sums.expected.get(indicator.denominator_form)
    own = of(sums.own, int(sums.own.reporters[numerator]) if indicator.denominator_form else None)
    return LineTotal(indicator.code, own, of(sums.total, expected), int(sums.total.reporters[numerator]))


def _derived_line(indicator: Indicator, layout: Layout, sums: Sums) -> LineTotal:
    at = {code: layout.line(code) for code, _sign in indicator.terms}

    def of(figures: Figures) -> Decimal | None:
        told = {code: int(figures.values[i]) if figures.reporters[i] else None for code, i in at.items()}
        value = rules.combined(indicator.terms, told)
        return None if value is None else rules.value_of(value, indicator.decimals)

    reporters = [int(sums.total.reporters[i]) for i in at.values()]
    return LineTotal(indicator.code, of(sums.own), of(sums.total), min((n for n in reporters if n), default=0))


def same_totals(one: Totals, other: Totals) -> bool:
    """Whether two answers tell the same whole; what of it is the unit's own may differ, since in the structure of now a
    body also keeps what ended units below it left. Lines that are not added have no whole."""
    wholes = [
        {code: replace(line, own=None) for code, line in totals.lines.items() if line.added} for totals in (one, other)
    ]
    return wholes[0] == wholes[1]


@dataclass(frozen=True)
class Difference:
    """A line whose total differs between two scopes."""

    indicator: Indicator
    before: Decimal | None
    after: Decimal | None


def differences(one: Totals, other: Totals) -> list[Difference]:
    """Danh sách chênh lệch: the lines whose totals differ between two books."""
    known = indicators()
    codes = dict.fromkeys([*one.lines, *other.lines])
    return [
        Difference(known[code], one.total(code), other.total(code))
        for code in codes
        if one.total(code) != other.total(code)
    ]
