"""What the page of a unit's targets shows: each with its original, assigned and registered value, what is reached, why
it was missed; then how the targets of the units below add up to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.text import sentence
from congdoan.common.wording import Attainment
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.periods.queries import period_of
from congdoan.periods.rules import title
from congdoan.ui.refusals import PAGE_SIZE, page_of
from congdoan.ui.scope import Option

from . import queries, target_bars, target_lines
from .models import Indicator, IndicatorSet, Target, TargetValueOrigin
from .queries import Remainder, Scope, TargetList, TargetResult, ToDecide, version_in_force
from .scope_line import (
    ScopeLine,
    books_with_figures,
    latest_year,
    query_of,
    scope_line,
    set_asked,
    sets_to_choose,
)
from .target_bars import Drawn


@dataclass(frozen=True)
class Value:
    """One value of a target: which it is, what it asks for, what is reached of it, the paper; `words` are left out of
    the one that the bar shows."""

    name: str
    asked: str
    words: str
    paper: str


@dataclass(frozen=True)
class TargetLine:
    """One target as it is drawn, with its values; `remainder` where it is shared out among the units below."""

    drawn: Drawn
    values: list[Value]
    remainder: Remainder | None

    @property
    def result(self) -> TargetResult:
        return self.drawn.held

    @property
    def is_missed(self) -> bool:
        return self.result.result.met is False

    @property
    def group(self) -> str:
        return self.result.group.code if self.result.group else ""


@dataclass(frozen=True)
class Share:
    """What a unit below has of one target, how much of it is reached, and what it registered where that is another
    value."""

    indicator: Indicator
    value: Decimal | None
    percent: Decimal | None
    registered: Decimal | None


@dataclass(frozen=True)
class Column:
    """One target over the units below; `hidden` is what units hold that this person may not see."""

    remainder: Remainder
    hidden: Decimal

    @property
    def indicator(self) -> Indicator:
        return self.remainder.indicator


@dataclass(frozen=True)
class Registered:
    """What a unit directly below registered, beside what it was assigned."""

    held: TargetResult
    values: list[Value]


@dataclass(frozen=True)
class TargetPage:
    """Trang chỉ tiêu của một đơn vị, and what this person may do there; `registered` are the first of what the units
    below registered and what awaits a decision."""

    scale: int
    lines: list[TargetLine]
    registered: list[Registered]
    registered_count: int
    columns: list[Column]
    rows: Page[Any]
    has_above: bool
    has_below: bool
    in_reach: bool
    may_assign: bool
    may_register: bool
    may_explain: bool

    @property
    def has_hidden(self) -> bool:
        return any(column.hidden for column in self.columns)


def target_page(user: User, unit: Unit, line: ScopeLine, number: str) -> TargetPage:
    """Trang chỉ tiêu; `number` is the page of the list of the units below. Refused("unknown_unit") where neither the
    unit nor a cluster of its year is in reach."""
    listed = queries.target_list(user, unit, line.scope, below=True)
    own = [one for one in listed.results if one.unit == unit.code]
    drawing = target_bars.draw(own, [one.name for one in own], line.answer)
    remainders = {one.indicator.code: one for one in listed.remainders}
    order = [one.name for one in own]
    drawn = sorted([*drawing.lines, *drawing.others], key=lambda one: order.index(one.name))
    children = line.answer.shown.children(unit.pk)
    reachable = _may(user, "read", unit)
    rows = _rows(listed) if reachable else []
    columns = [_column(remainder, at, rows) for at, remainder in enumerate(listed.remainders)]
    below = [one for one in listed.results if one.unit != unit.code and not line.answer.period.is_closed]
    awaiting = [one for one in below if one.awaits_decision]
    return TargetPage(
        drawing.scale,
        [TargetLine(one, _values(one.held), _remainder(one.held, remainders)) for one in drawn],
        [Registered(one, _values(one)) for one in awaiting[:PAGE_SIZE]],
        len(awaiting),
        columns if rows or any(column.hidden for column in columns) else [],
        page_of(rows, number),
        org.superior_now(unit) is not None,
        reachable and bool(children),
        reachable,
        *(_may(user, verb, unit) for verb in ("target", "sign", "draft")),
    )


def _may(user: User, verb: str, unit: Unit) -> bool:
    return Unit.objects.allowed(user, verb).filter(pk=unit.pk).exists()


def _remainder(held: TargetResult, remainders: Mapping[str, Remainder]) -> Remainder | None:
    return None if held.group else remainders.get(held.indicator.code)


def _values(held: TargetResult) -> list[Value]:
    """The one in force first, then the original, then what was registered beside it."""
    assigned = held.origin == TargetValueOrigin.ASSIGNED
    name = (_("Giao lại") if held.revised else _("Giao")) if assigned else _("Đăng ký")
    paper = _("%(paper)s; lý do: %(reason)s") % {"paper": held.decision, "reason": held.reason}
    values = [Value(name, target_lines.bar(held.result, held.indicator), "", paper if held.reason else held.decision)]
    if held.revised:
        values.append(_other(_("Ban đầu"), held.original, held.indicator, ""))
    if held.registered:
        values.append(_other(_("Đăng ký"), held.registered, held.indicator, held.registered_decision))
    return values


def _other(name: str, held: Attainment, indicator: Indicator, paper: str) -> Value:
    return Value(name, target_lines.bar(held, indicator), held.words, paper)


def _rows(listed: TargetList) -> list[tuple[str, str, list[Share]]]:
    """Code and name of the units below that hold one of the targets that are shared out, each with its shares."""
    held: dict[tuple[str, str], TargetResult] = {
        (one.unit, one.indicator.code): one for one in listed.results if not one.group and one.result.comparator == "ge"
    }
    names = {one.unit: one.unit_name for one in listed.results[::-1]}
    rows = [
        (code, names[code], [_share(one.indicator, held.get((code, one.indicator.code))) for one in listed.remainders])
        for code in dict.fromkeys(one.unit for one in listed.results if one.unit != listed.unit.code)
    ]
    return [row for row in rows if any(share.value is not None for share in row[2])]


def _share(indicator: Indicator, held: TargetResult | None) -> Share:
    if held is None or not isinstance(held.result.target, Decimal):
        return Share(indicator, None, None, None)
    beside = held.registered.target if held.registered else None
    other = beside if isinstance(beside, Decimal) and beside != held.result.target else None
    return Share(indicator, held.result.target, held.result.percent, other)


def _column(remainder: Remainder, at: int, rows: Sequence[tuple[str, str, list[Share]]]) -> Column:
    seen = sum((shares[at].value or Decimal(0) for _code, _name, shares in rows), Decimal(0))
    return Column(remainder, remainder.below - seen)


# ---- what a unit registered ----


def values_beside(user: User, asked: ToDecide, scope: Scope) -> list[Value]:
    """What was given, what was registered and how much of it is reached, in the figures of the line's set."""
    held = asked.held
    result = queries.attainment_of_target(user, asked.unit, scope, held.indicator, held.group)
    return _values(result) if result else []


# ---- which figures ----


def line_of(user: User, unit: Unit, params: Mapping[str, str]) -> ScopeLine:
    """The scope line: the periods with figures of the unit, those with targets, this year and the next, so that
    targets can be given before anything is reported."""
    reachable = _may(user, "read", unit)
    of_set = set_asked(params)
    own = list(queries.sets_for(unit)) if reachable else []
    offered = books_with_figures([unit.pk], of_set)
    if not reachable:
        offered = [book for book in offered if org.may_read_totals(user, unit, queries.year_of(book.period) or 0)]
    coming = [code for code in _this_year_and_next() if _in_force(own, of_set, code)] or _this_year_and_next()
    line = scope_line(
        params, offered, default=latest_year(offered) or coming[0], structures=reachable,
        sets=sets_to_choose(own, of_set),
    )  # fmt: skip
    return _with_coming(line, unit, own, coming) if reachable else line


def _this_year_and_next() -> list[str]:
    return [str((timezone.localdate() + timedelta(days=days)).year) for days in (0, 365)]


def _in_force(own: Sequence[IndicatorSet], of_set: str, period: str) -> bool:
    return not of_set or version_in_force(own, of_set, period_of(period).start) is not None


def _with_coming(line: ScopeLine, unit: Unit, own: Sequence[IndicatorSet], coming: Sequence[str]) -> ScopeLine:
    of_set = line.scope.set
    found = Period.objects.filter(pk__in=Target.objects.filter(unit=unit).values("period"))
    given = [code for code in found.values_list("code", flat=True) if _in_force(own, of_set or "", code)]
    told = {option.label for option in line.periods}
    codes = sorted({*given, *coming, line.scope.period})
    more = [
        Option(sentence(title(code)), query_of(Scope(code, of_set)), code == line.scope.period)
        for code in codes
        if sentence(title(code)) not in told
    ]
    return replace(line, periods=(*more[::-1], *line.periods))
