"""The reports behind the figures, and whether the totals are what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from django.db.models import Count, Q, QuerySet

from congdoan.accounts.models import User
from congdoan.common.batches import IN_ONE_STATEMENT, batches
from congdoan.org import queries as org
from congdoan.org.branches import branch_of
from congdoan.org.models import Unit
from congdoan.org.rules import path_above
from congdoan.periods.models import Period

from .. import books, rules
from ..models import Adjustment, Book, Report, ReportForm
from ..rules import Figures, Layout
from .scope import (
    Answer,
    book_label,
)


def reports_in(user: User, answer: Answer) -> QuerySet[Report]:
    """The reports behind an answer that a person may open."""
    return (
        Report.objects.allowed(user, "read")
        .filter(book__in=answer.books)
        .select_related("unit", "form", "book__period")
    )


def beyond_acceptance(user: User, units: Iterable[Unit]) -> set[Unit]:
    """The units whose reports this person does not accept: `accept` is held at the direct superior of a unit or above
    it (at the root: at the root itself)."""
    within = org.reach(user, "accept")
    return {unit for unit in units if not path_above(unit.path).startswith(within)}


def root_to_close(user: User) -> Unit | None:
    """The unit at the top, where this person closes and reopens periods for all units; None for everybody else."""
    return Unit.objects.allowed(user, "close").filter(placements__parent=None).first()


class NamedUnit(NamedTuple):
    """What a list of ten thousand units shows of each: a `Unit` takes four times as long to read."""

    pk: int
    code: str
    name: str
    level: str
    path: str
    sort_key: str
    search_text: str


def units_asked(user: User, above: Unit, form: ReportForm, period: Period) -> list[Unit]:
    """Đơn vị phải báo cáo on a form, at and below a unit, as far as a person may read them; by code."""
    found, inside = _asked(user, above, form, period)
    return sorted((unit for some in found for unit in some if unit.pk in inside), key=lambda unit: unit.code)


def named_below(user: User, above: Unit, form: ReportForm, period: Period) -> list[NamedUnit]:
    """The same below the unit, as people look for them: by name."""
    found, inside = _asked(user, above, form, period)
    inside.discard(above.pk)
    rows = (NamedUnit(*row) for some in found for row in some.values_list(*NamedUnit._fields))
    return sorted((unit for unit in rows if unit.pk in inside), key=lambda unit: (unit.sort_key, unit.code))


def _asked(user: User, above: Unit, form: ReportForm, period: Period) -> tuple[list[QuerySet[Unit]], set[int]]:
    """Statements that find the units asked once each, and maybe others: only those with one of the ids are meant."""
    named = Unit.objects.allowed(user, "read").filter(level__in=form.levels)
    if form.categories:
        named = named.filter(category__in=form.categories)
    if form.set.owner:
        named = named.filter(branch_of(form.set.owner.path))
    inside = set(org.tree_of(period).subtree(above.pk).tolist())
    if len(inside) <= IN_ONE_STATEMENT:
        return [named.filter(pk__in=inside)], inside
    here = branch_of(above.path)
    elsewhere = inside.difference(Unit.objects.filter(here).values_list("pk", flat=True))
    return [named.filter(here), *(named.filter(pk__in=some) for some in batches(elsewhere))], inside


def rows_of(units: Sequence[Unit] | Sequence[NamedUnit], above: Unit) -> Iterator[Q]:
    """Filters by `unit` that together find the rows of units asked below a body: of many the range below it, and by
    their ids those that stand elsewhere today. The range may hold others as well."""
    elsewhere: Iterable[Unit | NamedUnit] = units
    if len(units) > IN_ONE_STATEMENT:
        yield branch_of(above.path, "unit")
        elsewhere = (unit for unit in units if not unit.path.startswith(above.path))
    for some in batches(unit.pk for unit in elsewhere):
        yield Q(unit__in=some)


def units_below(user: User, unit: Unit, answer: Answer) -> QuerySet[Unit]:
    """Đơn vị trực thuộc in the tree in which the figures are read, as far as a person may read them: one that has left
    their reach since counts in sums only."""
    return Unit.objects.allowed(user, "read").filter(pk__in=answer.shown.children(unit.pk))


def open_counts(answer: Answer, unit_ids: np.ndarray) -> Counter[str]:
    """How many reports of the units are in each state that is not in the totals: whoever may read the units' total may
    know what it lacks."""
    waiting = Report.objects.filter(book__in=answer.counted, state__in=rules.NOT_IN_TOTALS).order_by()
    if len(unit_ids) <= books.READ_AT_ONCE:
        few = waiting.filter(unit__in=unit_ids.tolist())
        return Counter(dict(few.values_list("state").annotate(n=Count("pk"))))
    wanted = set(unit_ids.tolist())
    return Counter(state for unit, state in waiting.values_list("unit", "state") if unit in wanted)


def faults_of_books() -> list[str]:
    """`rollup verify`: recomputes every book from its accepted reports and compares byte for byte."""
    faults: list[str] = []
    for book in Book.objects.select_related("set", "period"):
        layout = books.layout_of(book.set)
        books.read(book, [])
        own = own_from_reports(book, layout)
        expected = books.totals_from(own, org.tree_of(book.period), layout.width)
        stored = books.stored_rows(book.pk, layout.width)
        nothing = Figures.nothing(layout.width)
        empty = books.UnitTotals(nothing, nothing)
        names = dict(Unit.objects.filter(pk__in=[*expected, *stored]).values_list("pk", "name"))
        for unit_id in sorted(expected.keys() | stored.keys()):
            computed, kept = expected.get(unit_id, empty), stored.get(unit_id, empty)
            if not (computed.own.same(kept.own) and computed.total.same(kept.total)):
                faults.append(f"{book_label(book)}: {names[unit_id]} khác kết quả tính lại.")
    return faults


def own_from_reports(book: Book, layout: Layout) -> dict[int, Figures]:
    """Every unit's own figures as its reports in force and its adjustments say them."""
    own: dict[int, Figures] = {}
    reports = Report.objects.filter(book=book, state__in=rules.IN_TOTALS)
    for unit_id, form, figures, on_time in reports.values_list("unit_id", "form__code", "figures", "on_time"):
        vector = rules.report_vector(layout, form, figures, on_time=on_time)
        own[unit_id] = own[unit_id] + vector if unit_id in own else vector
    adjusted = Adjustment.objects.filter(book=book, withdrawn_at=None)
    for unit_id, figures in adjusted.values_list("unit_id", "figures"):
        vector = rules.adjustment_vector(layout, figures)
        own[unit_id] = own[unit_id] + vector if unit_id in own else vector
    return own
