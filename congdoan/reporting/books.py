"""Books: the one place where figures enter totals, and where totals are read.

All changes of a book are serial, because `post` locks the book's row and nothing else after it: that is the whole
proof that live totals are exact. What the figures mean stands in docs/algorithms/totals.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from django.db.models import FilteredRelation, Q, Subquery
from django.db.models.functions import Coalesce

from congdoan.common.batches import batches
from congdoan.common.errors import Refused
from congdoan.org.models import Structure
from congdoan.org.queries import tree_of
from congdoan.org.tree import UnitTree
from congdoan.periods.rules import title

from .models import Book, BookVersion, IndicatorSet, UnitFigures
from .rules import Figures, Layout, roll_up

READ_AT_ONCE = 10_000  # rows that one statement reads, so that they are of one moment
_ROWS_AT_ONCE = 200
Stored = bytes | memoryview


@dataclass(frozen=True, eq=False)
class UnitTotals:
    """A unit's figures in a book: its own and those of its whole subtree."""

    own: Figures
    total: Figures


def layout_of(indicator_set: IndicatorSet) -> Layout:
    """The order of the vectors of a set."""
    return Layout(tuple(indicator_set.line_codes), tuple(indicator_set.form_codes), tuple(indicator_set.places))


def lock_book(book_id: int) -> Book:
    """The lock that makes all changes of a book serial. Held until the transaction ends."""
    return Book.objects.select_for_update(of=("self",)).select_related("period", "set").get(pk=book_id)


@transaction.atomic(savepoint=False)
def post(book_id: int, changes: Mapping[int, Figures], *, into_sealed: bool = False) -> None:
    """Vào sổ: adds `changes` {unit id: change} to the own figures and to the totals of all above; the last step of
    a command's transaction.

    With an empty mapping it only brings a book up to date that the structure has left behind. A sealed book takes
    changes only from a correction by decision.
    """
    book = lock_book(book_id)
    if book.sealed and not into_sealed:
        raise Refused("closed_period", f"Kỳ {title(book.period.code)} đã khóa số liệu; cần quyết định đính chính.")
    tree = tree_of(book.period)
    width = layout_of(book.set).width
    if not book.sealed and book.stamp != tree.stamp:
        _rebuild(book, tree, changes, width)
    elif changes:
        _add(book, tree, changes, width)


def _add(book: Book, tree: UnitTree, changes: Mapping[int, Figures], width: int) -> None:
    for_totals: dict[int, Figures] = {}
    for unit_id, change in changes.items():
        for above in tree.upward(unit_id):
            kept = for_totals.get(above)
            for_totals[above] = change if kept is None else kept + change
    nothing = Figures.nothing(width)
    now = _rows(book.pk, for_totals, width)
    _write(
        book,
        {
            unit_id: UnitTotals(own=now[unit_id].own + changes.get(unit_id, nothing), total=now[unit_id].total + change)
            for unit_id, change in for_totals.items()
        },
    )


def _rows(book_id: int, unit_ids: Iterable[int], width: int) -> dict[int, UnitTotals]:
    """The stored rows of the units, nothing for those that have none."""
    nothing = Figures.nothing(width)
    rows = {unit_id: UnitTotals(nothing, nothing) for unit_id in unit_ids}
    wanted = list(rows)
    for i in range(0, len(wanted), 500):
        stored = UnitFigures.objects.filter(book=book_id, unit__in=wanted[i : i + 500])
        for row in stored.values_list("unit_id", "own", "own_reporters", "total", "reporters"):
            rows[row[0]] = _totals_of(row[1:], width)
    return rows


def _totals_of(stored: tuple[Stored, Stored, Stored, Stored], width: int) -> UnitTotals:
    own, own_reporters, total, reporters = stored
    return UnitTotals(Figures.of_bytes(own, own_reporters, width), Figures.of_bytes(total, reporters, width))


def _write(book: Book, rows: Mapping[int, UnitTotals]) -> None:
    """Rows that hold nothing are not kept: a book from which everything was taken back holds what it held before."""
    if not rows:
        return
    empty = [unit_id for unit_id, row in rows.items() if row.own.is_nothing() and row.total.is_nothing()]
    changes, _made = BookVersion.objects.get_or_create(book=book)
    changes.version += 1
    if empty:
        UnitFigures.objects.filter(book=book, unit__in=empty).delete()
        changes.thinned = changes.version
    changes.save(update_fields=["version", "thinned"])
    UnitFigures.objects.bulk_create(
        (
            UnitFigures(
                book=book,
                unit_id=unit_id,
                version=changes.version,
                own=row.own.values.tobytes(),
                own_reporters=row.own.reporters.tobytes(),
                total=row.total.values.tobytes(),
                reporters=row.total.reporters.tobytes(),
            )
            for unit_id, row in sorted(rows.items())
            if unit_id not in empty
        ),
        batch_size=_ROWS_AT_ONCE,
        update_conflicts=True,
        unique_fields=["book", "unit"],
        update_fields=["version", "own", "own_reporters", "total", "reporters"],
    )


def _rebuild(book: Book, tree: UnitTree, changes: Mapping[int, Figures], width: int) -> None:
    """All totals anew from the own figures; writes the rows that differ."""
    stored = stored_rows(book.pk, width)
    nothing = UnitTotals(Figures.nothing(width), Figures.nothing(width))
    own = {unit_id: row.own for unit_id, row in stored.items()}
    for unit_id, change in changes.items():
        own[unit_id] = own.get(unit_id, nothing.own) + change
    changed: dict[int, UnitTotals] = {}
    for unit_id, row in totals_from(own, tree, width).items():
        before = stored.get(unit_id, nothing)
        if not (row.total.same(before.total) and row.own.same(before.own)):
            changed[unit_id] = row
    _write(book, changed)
    book.stamp = tree.stamp
    book.save(update_fields=["stamp"])


def stored_rows(book_id: int, width: int) -> dict[int, UnitTotals]:
    """Every row of a book as it is stored."""
    rows = UnitFigures.objects.filter(book=book_id).values_list("unit_id", "own", "own_reporters", "total", "reporters")
    return {row[0]: _totals_of(row[1:], width) for row in rows.iterator(chunk_size=5000)}


def current_rows(book: Book) -> dict[int, UnitTotals]:
    """Every row of a book as a reading now would tell it; takes no lock and writes nothing."""
    width = layout_of(book.set).width
    rows, tree = stored_rows(book.pk, width), tree_of(book.period)
    if book.sealed or book.stamp == tree.stamp:
        return rows
    return totals_from({unit_id: row.own for unit_id, row in rows.items()}, tree, width)


def own_figures(book: Book, unit_ids: Sequence[int], width: int) -> dict[int, Figures]:
    """The own figures of units in a book, which no structure leaves behind; units without any are left out."""
    rows: dict[int, Figures] = {}
    for i in range(0, len(unit_ids), 500):
        stored = UnitFigures.objects.filter(book=book, unit__in=unit_ids[i : i + 500])
        for unit_id, own, reporters in stored.values_list("unit_id", "own", "own_reporters"):
            rows[unit_id] = Figures.of_bytes(own, reporters, width)
    return rows


def totals_from(own: Mapping[int, Figures], tree: UnitTree, width: int) -> dict[int, UnitTotals]:
    """Full recomputation: {unit id: own and total} of every unit with figures of its own or below it.

    A unit without a place in the tree keeps its own figures and adds to nobody.
    """
    values, reporters = np.zeros((len(tree), width), np.int64), np.zeros((len(tree), width), np.int32)
    totals: dict[int, UnitTotals] = {}
    ids = np.fromiter(own, np.int64, len(own))
    for unit_id, at in zip(ids.tolist(), tree.positions(ids).tolist(), strict=True):
        totals[unit_id] = UnitTotals(own[unit_id], own[unit_id])
        if at >= 0:
            values[at], reporters[at] = own[unit_id].values, own[unit_id].reporters
    total, counted = roll_up(values, tree.parent, tree.end), roll_up(reporters, tree.parent, tree.end)
    for at in total:
        unit_id, whole = int(tree.ids[at]), Figures(total[at], counted[at])
        if unit_id in own or not whole.is_nothing():
            totals[unit_id] = UnitTotals(Figures(values[at], reporters[at]), whole)
    return totals


def read(book: Book, unit_ids: Iterable[int]) -> dict[int, UnitTotals]:
    """The figures of units in a book, exact at the moment of reading; units without any are left out."""
    return read_all([book], unit_ids)[book.pk]


def read_all(books: Sequence[Book], unit_ids: Iterable[int]) -> dict[int, dict[int, UnitTotals]]:
    """The same of several books, {book id: {unit id: figures}}.

    One statement reads the rows together with the structure's stamp; a book found behind is brought up to date first.
    """
    wanted = list(unit_ids) or [0]  # of an empty list Django makes no query, and the book would seem up to date
    widths = {book.pk: layout_of(book.set).width for book in books}
    while True:
        behind, rows = _read_once(widths, wanted)
        if not behind:
            return rows
        for book_id in sorted(behind):
            post(book_id, {})


def _read_once(widths: Mapping[int, int], unit_ids: list[int]) -> tuple[set[int], dict[int, dict[int, UnitTotals]]]:
    rows: dict[int, dict[int, UnitTotals]] = {book_id: {} for book_id in widths}
    behind = set[int]()
    columns = ("own", "own_reporters", "total", "reporters")
    for some in batches(unit_ids, READ_AT_ONCE):
        stored = (
            Book.objects.filter(pk__in=widths)
            .order_by()
            .annotate(
                row=FilteredRelation("figures", condition=Q(figures__unit__in=some)),
                current=Coalesce(Subquery(Structure.objects.values("stamp")[:1]), 0),
            )
            .values_list("pk", "sealed", "stamp", "current", "row__unit_id", *(f"row__{name}" for name in columns))
        )
        for book_id, sealed, stamp, current, unit_id, *vectors in stored:
            if not sealed and stamp != current:
                behind.add(book_id)
            elif unit_id is not None:
                rows[book_id][unit_id] = _totals_of(tuple(vectors), widths[book_id])
    return behind, rows
