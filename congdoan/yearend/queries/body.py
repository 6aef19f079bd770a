"""Gathers what the report of a body is made of: its totals, the units directly below, the classification."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from congdoan.accounts.models import User
from congdoan.common.charts import ColumnChart
from congdoan.common.errors import Refused
from congdoan.emulation import queries as emulation
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.queries import period_of
from congdoan.periods.rules import title
from congdoan.reporting import queries as reporting
from congdoan.reporting.months import months_of
from congdoan.reporting.queries import Answer, Scope

from ..rules import short_names
from ..year import BodyYear, Member
from . import parts
from .commended import commendations, commended_in
from .outside import outside_of
from .results import classing_of


def body_of(by: User, code: str, period: str) -> Unit:
    """Đơn vị lập hồ sơ: any body that the person may read and that has a place in the period."""
    unit = org.unit_by_code(by, code)
    if org.tree_of(period_of(period)).position(unit.pk) is None:
        raise Refused("not_in_period", f"{unit.name} không có trong kỳ {title(period)}.")
    return unit


def body_year(user: User, body: Unit, scope: Scope) -> BodyYear:
    """The body's year as its report tells it. Refused("no_figures") where nothing was reported in the scope."""
    answer = reporting.answer_to(scope)
    if not answer.books:
        raise parts.no_figures(scope.period)
    units = _below(answer, body)
    ids = [unit.pk for unit in units]
    known, ranked = parts.of_set(answer), _ranked(units)
    codes = [*known, *parts.aimed_at([body.pk, *ids], answer, known)]
    compared = emulation.compare_below(user, body, units, scope, codes=codes, ranked=ranked)
    before, forms = _before(user, body, units, parts.last_year_scope(answer)), parts.Forms(answer)
    lines = [
        parts.line_of(column, units, answer, before, forms, compared.whole.own(column.indicator.code))
        for column in compared.columns
    ]
    names = org.names_on(answer.cut_off or answer.period.end, [body.pk, *ids])
    return BodyYear(
        code=body.code,
        name=names[body.pk],
        level=body.level,
        by_month=_by_month(body, answer, compared),
        source=parts.source_of(scope.period, answer.scope.basis, answer.cut_off),
        before=before.source,
        members=_members(units, [names[pk] for pk in ids]),
        ranked=tuple(at for at, pk in enumerate(ids) if pk in ranked),
        lines=tuple(lines[: len(known)]),
        overview=tuple(answer.set.overview),
        forms=tuple(parts.forms_in(answer, compared)),
        others=tuple(
            parts.other_books(
                answer, units, list(known),
                lambda scope: reporting.totals_of_unit(user, body, scope),
                lambda scope: reporting.totals_of_units(user, units, scope),
            )
        ),
        apart=(*lines[len(known) :], *parts.lines_by_category(user, units, answer, body)),
        is_closed=answer.period.is_closed,
        corrected=reporting.corrected_reports(answer, [body.pk]).count(),
        classing=classing_of(user, body, scope.period),
        commended=commended_in(commendations(user, body, scope.period)),
        outside=outside_of(body, scope.period),
    )  # fmt: skip


def _by_month(body: Unit, answer: Answer, compared: emulation.Comparison) -> ColumnChart | None:
    columns = [column for code in answer.set.overview if (column := compared.column(code))]
    reported = [column.indicator for column in columns if column.whole.value is not None]
    months = months_of(body, answer, reported, [column.whole.held for column in columns if column.whole.held])
    return months.chart if months else None


def _below(answer: Answer, body: Unit) -> list[Unit]:
    """The units directly below in the tree of the period, by name."""
    return list(Unit.objects.filter(pk__in=answer.tree.children(body.pk)).order_by("sort_key", "code"))


def _ranked(units: Sequence[Unit]) -> set[int]:
    """The units that can be compared with one another: those of the level that most of them have."""
    if len(units) < 2:
        return set()
    (level, _n), *_ = Counter(unit.level for unit in units).most_common()
    return {unit.pk for unit in units if unit.level == level}


def _members(units: Sequence[Unit], names: Sequence[str]) -> tuple[Member, ...]:
    return tuple(
        Member(unit.code, name, short, level=unit.level)
        for unit, name, short in zip(units, names, short_names(names), strict=True)
    )


def _before(user: User, body: Unit, units: Sequence[Unit], scope: Scope | None) -> parts.Before:
    if scope is None:
        return parts.Before()
    answer = reporting.answer_to(scope)
    stood = frozenset(unit.pk for unit in units if answer.tree.position(unit.pk) is not None)
    totals = reporting.totals_of_units(user, [body, *units], scope)
    return parts.Before(totals[body.pk], totals, stood)
