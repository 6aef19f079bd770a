"""One unit over the years, in the structures of then and in that of now, and what lies between the two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from congdoan.common.batches import batches
from congdoan.org import queries as org
from congdoan.org.heirs import Handover
from congdoan.org.models import Change, Placement, Unit

from .. import books
from ..models import Book
from .catalogue import indicators, of_set, with_sets
from .scope import Answer, Scope, in_structure
from .totals import Totals, totals_for, totals_of_books


@dataclass(frozen=True, eq=False)
class Point:
    """One period of a series: the totals in its own tree and in today's.

    `then` is None where the unit had no place in the period, `now` where it has none today.
    """

    answer: Answer
    handover: Handover
    then: Totals | None
    now: Totals | None


@dataclass(frozen=True)
class Break:
    """Changes of one day and decision that moved figures into or out of a unit; `acts` counts what befell the units
    that carried them."""

    on: date
    decision: str
    changes: list[Change]
    acts: Mapping[str, int]


_OF_A_PLACE = ("unit_id", "start", "decision", "act", "change_id")


def series(unit: Unit, asked: Sequence[Book]) -> list[Point]:
    """Số liệu qua các kỳ, one point a book, in their order. Reads no more than the unit given, which the caller has
    checked."""
    points = []
    for answer in _answers(asked):
        handover = org.handover(answer.period)
        has_place = answer.tree.position(unit.pk) is not None
        then = totals_for(answer, [unit])[unit.pk] if has_place else None
        points.append(Point(answer, handover, then, _now(answer, handover, unit, then)))
    return points


def _now(answer: Answer, handover: Handover, unit: Unit, then: Totals | None) -> Totals | None:
    if handover.present.position(unit.pk) is None:
        return None
    if handover.parts(unit.pk) == {unit.pk: 1}:
        return then
    return totals_for(in_structure(answer, "now"), [unit])[unit.pk]


def totals_in_books(unit: Unit, asked: Sequence[Book], structure: str, only: Collection[str]) -> list[Totals]:
    """The unit's totals of some lines in each of the books, in one structure; as `series` for who may ask."""
    answers = list(_answers(asked))
    if structure == "then":
        return totals_of_books(unit, answers, only)
    return [totals_for(in_structure(answer, structure), [unit], only)[unit.pk] for answer in answers]


def _answers(asked: Sequence[Book]) -> Iterator[Answer]:
    """What each book alone answers, as of then."""
    known = indicators()
    for book in with_sets(asked):
        own_set, tree = book.set, org.tree_of(book.period)
        scope = Scope(book.period.code, own_set.code, book.basis, book.cut_off)
        yield Answer(
            scope, book.period, own_set, books.layout_of(own_set), (book,), (), tree, tree, of_set(own_set, known)
        )


def breaks_between(unit: Unit, points: Sequence[Point]) -> list[Break]:
    """The changes that separate the figures of then from those of now, the earliest first: those of the units that
    came, went or ended after one of the periods, where the way down to them begins."""
    after: dict[int, date] = {}
    for point in points:
        for one in point.handover.parts(unit.pk):
            after[one] = min(after.get(one, date.max), point.answer.period.end)
    after.pop(unit.pk, None)
    found: dict[tuple[date, str], tuple[set[int], Counter[str]]] = {}
    for some in batches(after):
        places = Placement.objects.filter(unit__in=some)
        for unit_id, start, decision, act, change in places.values_list(*_OF_A_PLACE):
            if start > after[unit_id]:
                changes, acts = found.setdefault((start, decision), (set(), Counter()))
                changes.add(change)
                acts[act] += 1
    every = Change.objects.select_related("unit").in_bulk({pk for changes, _ in found.values() for pk in changes})
    return [
        Break(on, decision, [every[pk] for pk in sorted(changes)], acts)
        for (on, decision), (changes, acts) in sorted(found.items())
    ]
