"""The own figures of many units, as arrays: of a part of a tree read anew, of a whole one kept between pages.

A longer period is added up from every unit's own figures of the shorter ones. A body of thousands of units would read
all of them for every page; they are kept by book and tree instead, and only what was written since is read again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from django.db import connection

from congdoan.common.batches import batches
from congdoan.org.tree import Ints, UnitTree

from .books import READ_AT_ONCE
from .models import BookVersion, UnitFigures
from .rules import Counts, Vector, stacked

MOST_KEPT = 256 * 2**20  # bytes, in each process
_Row = tuple[int, bytes | memoryview, bytes | memoryview]  # unit, own figures, who reported them


@dataclass(frozen=True, eq=False)
class OwnFigures:
    """Own figures of the units at some positions of a tree.

    columns     the places of the vectors at which anything is held, in their order
    values      units × columns, in smallest units; a column lies together, as columns are what is picked
    reporters   units × columns: 0 means not reported
    """

    columns: Ints
    values: Vector
    reporters: Counts

    def of(self, places: Ints) -> tuple[Vector, Counts]:
        """Of these places of the vectors, units × places; nothing at those that hold nothing."""
        at = np.searchsorted(self.columns, places)
        held = np.isin(places, self.columns)
        if held.all():
            return self.values[:, at], self.reporters[:, at]
        shape = (len(self.values), len(places))
        values, reporters = np.zeros(shape, np.int64, order="F"), np.zeros(shape, np.int32, order="F")
        values[:, held], reporters[:, held] = self.values[:, at[held]], self.reporters[:, at[held]]
        return values, reporters

    @property
    def size(self) -> int:
        """Bytes."""
        return self.values.nbytes + self.reporters.nbytes


def own_in(book_ids: Sequence[int], tree: UnitTree, width: int, inside: slice | None = None) -> list[OwnFigures]:
    """The own figures of each book by position in a tree or in a part of it; what has no place there is left out."""
    inside = slice(0, len(tree)) if inside is None else inside
    is_small = 2 * (inside.stop - inside.start) <= len(tree)
    is_kept = all(_memory.find((book_id, tree, width)) for book_id in book_ids)
    if connection.in_atomic_block or (is_small and not is_kept):  # what may be taken back is not kept
        return _read(book_ids, tree, width, inside, small=is_small)
    kept = _brought_up_to_date(book_ids, tree, width)
    return [OwnFigures(one.columns, one.values[inside], one.reporters[inside]) for one in kept]


def _read(book_ids: Sequence[int], tree: UnitTree, width: int, inside: slice, *, small: bool) -> list[OwnFigures]:
    rows: dict[int, list[_Row]] = {book_id: [] for book_id in book_ids}
    every = UnitFigures.objects.filter(book__in=book_ids)
    ids = tree.ids[inside].tolist()
    for some in [every.filter(unit__in=some) for some in batches(ids, READ_AT_ONCE)] if small else [every]:
        columns = some.values_list("book_id", "unit_id", "own", "own_reporters")
        for book_id, unit_id, own, own_reporters in columns.iterator(chunk_size=5000):
            rows[book_id].append((unit_id, own, own_reporters))
    return [_placed(rows[book_id], tree, width, inside) for book_id in book_ids]


def _placed(rows: Sequence[_Row], tree: UnitTree, width: int, inside: slice) -> OwnFigures:
    size = inside.stop - inside.start
    nothing = OwnFigures(np.empty(0, np.int64), np.empty((size, 0), np.int64), np.empty((size, 0), np.int32))
    return _with_rows(nothing, rows, tree, width, inside)


def _with_rows(figures: OwnFigures, rows: Sequence[_Row], tree: UnitTree, width: int, inside: slice) -> OwnFigures:
    """Other arrays, with these rows in place of theirs: what somebody reads at this moment is never changed."""
    places = tree.positions(np.array([unit_id for unit_id, _own, _reporters in rows], np.int64))
    has_place = (places >= inside.start) & (places < inside.stop)
    at = places[has_place] - inside.start
    own = stacked([own for _unit, own, _reporters in rows], np.int64, width)[has_place]
    own_reporters = stacked([reporters for _unit, _own, reporters in rows], np.int32, width)[has_place]
    columns = np.union1d(figures.columns, np.flatnonzero(own.any(axis=0) | own_reporters.any(axis=0)))
    values, reporters = figures.of(columns)
    values[at], reporters[at] = own[:, columns], own_reporters[:, columns]
    return OwnFigures(columns, values, reporters)


# ---- kept ----


@dataclass(frozen=True, eq=False)
class _Kept:
    """What a book held in a tree at one of its versions."""

    version: int
    figures: OwnFigures


@dataclass
class _Memory:
    """The books kept, what was asked last at the end; the longest not asked go where they are too many."""

    held: OrderedDict[tuple[int, UnitTree, int], _Kept] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def find(self, key: tuple[int, UnitTree, int]) -> _Kept | None:
        with self.lock:
            if key in self.held:
                self.held.move_to_end(key)
            return self.held.get(key)

    def keep(self, key: tuple[int, UnitTree, int], one: _Kept) -> None:
        with self.lock:
            self.held[key] = one
            self.held.move_to_end(key)
            while self.size > MOST_KEPT:
                self.held.popitem(last=False)

    @property
    def size(self) -> int:
        return sum(one.figures.size for one in self.held.values())


_memory = _Memory()


def kept_bytes() -> int:
    """How much memory the books kept take."""
    return _memory.size


def forget() -> None:
    """Keeps nothing any longer: the database has become another one."""
    with _memory.lock:
        _memory.held.clear()


def _brought_up_to_date(book_ids: Sequence[int], tree: UnitTree, width: int) -> list[OwnFigures]:
    """The whole books as they are now: what is kept of them, and the rows written since."""
    versions = BookVersion.objects.filter(book__in=book_ids).values_list("book", "version", "thinned")
    now = {book_id: (version, thinned) for book_id, version, thinned in versions}
    found = []
    for book_id in book_ids:
        version, thinned = now.get(book_id, (0, 0))
        one = _memory.find((book_id, tree, width))
        if one is not None and not thinned <= one.version <= version:
            one = None  # a row is gone, and what is kept does not tell which
        if one is None or version > one.version:
            one = _with(one, written_since(book_id, one.version if one else -1), version, tree, width)
            _memory.keep((book_id, tree, width), one)
        found.append(one.figures)
    return found


def written_since(book_id: int, version: int) -> list[_Row]:
    """The rows of a book written after a version of it."""
    rows = UnitFigures.objects.filter(book=book_id, version__gt=version)
    return list(rows.values_list("unit_id", "own", "own_reporters").iterator(chunk_size=5000))


def _with(kept: _Kept | None, rows: Sequence[_Row], version: int, tree: UnitTree, width: int) -> _Kept:
    """What is kept, brought to a version that was read before the rows: what came meanwhile is read again next time."""
    whole = slice(0, len(tree))
    if kept is None:
        return _Kept(version, _placed(rows, tree, width, whole))
    return _Kept(version, _with_rows(kept.figures, rows, tree, width, whole))
