"""Whether a longer period's reports tell the same as those of the shorter ones in it: a difference is a warning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from congdoan.accounts.models import User
from congdoan.common.numbers import format_number
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.org.tree import Ints
from congdoan.periods.queries import calendars, period_of
from congdoan.periods.rules import PeriodKind, codes_inside, kind_label, span_of, title

from .. import books, rules
from ..models import Book, Indicator
from .scope import Answer, ways_to_add_up

_AT_ONCE = 1000  # units compared at a time: their figures of every book are in memory together


@dataclass(frozen=True)
class Disagreement:
    """A unit whose own report of a period says something else than its reports of the shorter periods together."""

    unit: Unit
    indicator: Indicator
    stated: Decimal
    added: Decimal
    words: str


def disagreements(
    user: User, unit: Unit, answer: Answer, *, alone: bool = False, most: int | None = None
) -> list[Disagreement]:
    """Chỗ lệch giữa báo cáo của kỳ và các kỳ ngắn hơn, of the unit (`alone`) and all below, in the order of the tree.

    Only what must agree is compared: reports of the period's last day with shorter ones up to that same day, of units
    that reported in every one of these. None are looked for where the unit is out of reach, nor below more units than
    `most`.
    """
    below = answer.tree.subtree(unit.pk)[: 1 if alone else None]
    comparable = answer.direct and answer.books and answer.scope.basis == Book.Basis.ACTUAL
    if not comparable or (most is not None and len(below) > most):
        return []
    if not Unit.objects.allowed(user, "read").filter(pk=unit.pk).exists():
        return []
    return [
        one
        for added in ways_to_add_up(answer)
        if added.cut_off == answer.cut_off
        for first in range(0, len(below), _AT_ONCE)
        for one in _compared(answer, added, below[first : first + _AT_ONCE])
    ]


def _compared(answer: Answer, added: Answer, units: Ints) -> Iterator[Disagreement]:
    layout = answer.layout
    stated, was_stated = _own(answer.books[0], units, layout.width)
    read = [_own(book, units, layout.width) for book in added.books]
    whole = _reported_everywhere(added, [reported for _, reported in read], units)
    lines = [indicator for indicator in answer.known.values() if indicator.is_typed]
    differing: list[tuple[int, Indicator, int, int]] = []
    for line in lines:
        at = layout.line(line.code)
        values, reported = [v[:, at] for v, _ in read], [r[:, at] for _, r in read]
        sums, any_reported = rules.over_time(values, reported, line.over_time)
        for row in np.flatnonzero(whole & was_stated[:, at] & any_reported & (sums != stated[:, at])).tolist():
            differing.append((row, line, int(stated[row, at]), int(sums[row])))
    named = Unit.objects.in_bulk({int(units[row]) for row, *_ in differing})
    for row, line, one, other in sorted(differing, key=lambda found: found[0]):
        told, total = (rules.value_of(value, line.decimals) for value in (one, other))
        yield Disagreement(named[int(units[row])], line, told, total, _words(answer, added, line, told, total))


def _own(book: Book, units: Ints, width: int) -> tuple[np.ndarray, np.ndarray]:
    """The units' own figures in a book, and which of them were reported."""
    values, reported = np.zeros((len(units), width), np.int64), np.zeros((len(units), width), np.bool_)
    rows = books.own_figures(book, units.tolist(), width)
    for row, unit_id in enumerate(units.tolist()):
        if unit_id in rows:
            values[row], reported[row] = rows[unit_id].values, rows[unit_id].reporters > 0
    return values, reported


def _reported_everywhere(added: Answer, reported: Sequence[np.ndarray], units: Ints) -> np.ndarray:
    """The units with an accepted report in every shorter period in which they had a place."""
    rules_ = calendars()
    codes = codes_inside(span_of(added.period.code, rules_), PeriodKind(added.parts[0].kind), rules_)
    accepted = [added.layout.accepted(form.code) for form in added.forms]
    with_report = sum(of_book[:, accepted].any(axis=1).astype(int) for of_book in reported)
    with_place = sum((org.tree_of(period_of(code)).positions(units) >= 0).astype(int) for code in codes)
    return np.asarray(with_report == with_place)


def _words(answer: Answer, added: Answer, line: Indicator, stated: Decimal, total: Decimal) -> str:
    told, other = (format_number(value, line.decimals) for value in (stated, total))
    kind = kind_label(PeriodKind(added.parts[0].kind))
    period = title(answer.period.code)
    if line.over_time == Indicator.OverTime.SUM:
        counted = f"{len(added.books)} {'kỳ ' if kind[0].isdigit() else ''}{kind}"
        return f"{line.name}: báo cáo {period} ghi {told}, cộng {counted} được {other}."
    which = "cuối" if line.over_time == Indicator.OverTime.LAST else "đầu"
    return f"{line.name}: báo cáo {period} ghi {told}, báo cáo {kind} {which} ghi {other}."
