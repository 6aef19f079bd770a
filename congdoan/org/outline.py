"""The tree as a page shows it: the units in a person's reach on a day, level by level, opened where asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from django.db.models import Count, Q
from numpy.typing import NDArray

from congdoan.accounts.models import User
from congdoan.common.access import AllowedQuerySet

from . import queries
from .models import Placement, Unit

PAGE = 50  # rows of a level shown at once
MOST_FOUND = 20  # units that a search opens
MOST_OPEN = 3  # so many units at the top are opened at once
_BY_NAME = ("ended", "unit__sort_key", "unit__code")


@dataclass(frozen=True)
class Row:
    """One unit under the name it bore on the day; `above` names its superiors where they are out of reach."""

    unit: Unit
    name: str
    above: str
    below: int
    ended: Placement | None
    opens: bool
    found: bool = False
    level: Level | None = None


@dataclass(frozen=True)
class Level:
    """The units directly below one (None: those with nobody in reach above them).

    `rest` are not among the rows. Rows that were picked out of the level have no next page: it is shown from the start.
    """

    parent: Unit | None
    rows: Sequence[Row]
    rest: int
    next_page: int | None


@dataclass(frozen=True)
class Found:
    """What a search found on the day: how many units, how many ended ones that are not shown, and the tree."""

    count: int
    hidden: int
    shown: Sequence[Unit]
    level: Level


class Outline:
    """Cây tổ chức of a day within a person's reach. Ended units stand in it only when asked for."""

    def __init__(self, user: User, day: date, *, with_ended: bool = False) -> None:
        self.user = user
        self.day = day
        self.with_ended = with_ended
        self._tree = queries.tree_on(day)
        self._units = Unit.objects.allowed(user, "read")
        self._all_places = queries.places_on(day).allowed(user, "read").select_related("unit").order_by(*_BY_NAME)
        self._places = self._all_places if with_ended else self._all_places.filter(ended=False)
        self._reach = self._positions_in_reach()
        self._reached_before = np.r_[0, np.cumsum(self._reach)]

    @property
    def count(self) -> int:
        """The units that exist on the day."""
        return int(self._reached_before[-1])

    def below(self, unit: Unit) -> int:
        """The units below one, at all levels."""
        at = self._tree.position(unit.pk)
        if at is None:
            return 0
        return int(self._reached_before[self._tree.end[at]] - self._reached_before[at + 1])

    def top(self) -> Level:
        """The uppermost units, opened where they are few."""
        top = self.level(None)
        if len(top.rows) > MOST_OPEN:
            return top
        return replace(top, rows=[replace(row, level=self.level(row.unit)) if row.opens else row for row in top.rows])

    def level(self, parent: Unit | None, *, first: int = 1, last: int = 1) -> Level:
        """The pages `first` to `last` of what is directly below a unit."""
        places = self._places_below(parent)
        count = places.count()
        rows = self._rows(list(places[(first - 1) * PAGE : last * PAGE]))
        rest = max(count - last * PAGE, 0)
        return Level(parent, rows, rest, last + 1 if rest else None)

    def opened_at(self, unit: Unit, *, pages: int = 1) -> Level:
        """The way down to a unit, and what is directly below it; the top where it has no place on the day."""
        places = list(self._places.filter(unit=unit))
        return self._opened_to(places, below=self.level(unit, last=pages)) if places else self.top()

    def search(self, text: str) -> Found:
        """The ways down to the units whose name or code holds every word, typed with or without tones."""
        matching = self._all_places.filter(unit__in=queries.search_units(self.user, text).order_by())
        counts = Counter(dict(matching.order_by().values_list("ended").annotate(Count("pk"))))
        found = matching if self.with_ended else matching.filter(ended=False)
        shown = list(found[:MOST_FOUND])
        hidden = 0 if self.with_ended else counts[True]
        return Found(counts.total() - hidden, hidden, [place.unit for place in shown], self._opened_to(shown))

    # ---- places and rows ----

    def _positions_in_reach(self) -> NDArray[np.bool_]:
        """For each position of the tree; who may read the root may read all."""
        ids = self._tree.ids
        if len(ids) and self._units.filter(pk=int(ids[0])).exists():
            return np.ones(len(ids), np.bool_)
        return np.isin(ids, np.fromiter(self._units.order_by().values_list("pk", flat=True), np.int64))

    def _places_below(self, parent: Unit | None) -> AllowedQuerySet[Placement]:
        return self._places.filter(Q(parent=parent) if parent else self._at_the_top())

    def _at_the_top(self) -> Q:
        """Nobody in reach above: the root, a unit of a grant, one that hung elsewhere before today's superior."""
        parent = self._tree.parent
        alone = self._reach & ((parent < 0) | ~self._reach[parent])
        beyond = ~Q(parent__in=self._units.values("pk"))
        return Q(unit__in=self._tree.ids[alone].tolist()) | (Q(ended=True) & beyond)

    def _rows(self, places: Sequence[Placement]) -> list[Row]:
        ids = {place.unit_id for place in places}
        parents = {place.parent_id for place in places if place.parent_id}
        in_reach = set(self._units.filter(pk__in=parents).order_by().values_list("pk", flat=True))
        beyond = {p.unit_id: p.parent_id for p in places if p.parent_id and p.parent_id not in in_reach}
        ways = {unit_id: self._tree.upward(parent_id) for unit_id, parent_id in beyond.items()}
        names = queries.names_on(self.day, ids.union(*ways.values()))
        opens = set(self._places.filter(parent__in=ids).order_by().values_list("parent", flat=True).distinct())
        return [
            Row(
                unit=place.unit,
                name=names[place.unit_id],
                above=" › ".join(names[i] for i in reversed(ways.get(place.unit_id, []))),
                below=self.below(place.unit),
                ended=place if place.ended else None,
                opens=place.unit_id in opens,
            )
            for place in places
        ]

    def _opened_to(self, targets: Sequence[Placement], *, below: Level | None = None) -> Level:
        """Only the rows on the ways down to the targets; `below` is what a single target opens to."""
        known = {place.unit_id: place for place in targets}
        wanted = {place.parent_id for place in targets} - known.keys()
        while wanted:
            above = {place.unit_id: place for place in self._places.filter(unit__in=wanted - {None})}
            known |= above
            wanted = {place.parent_id for place in above.values()} - known.keys()
        places = sorted(known.values(), key=lambda place: (place.ended, place.unit.sort_key, place.unit.code))
        rows: dict[int | None, list[Row]] = defaultdict(list)
        for place, row in zip(places, self._rows(places), strict=True):
            rows[place.parent_id if place.parent_id in known else None].append(row)
        counted = self._places.filter(parent__in=known).order_by().values_list("parent").annotate(Count("pk"))
        counts = Counter(dict(counted))
        found = {place.unit_id for place in targets}

        def level(parent: Unit | None) -> Level:
            picked = rows[parent.pk if parent else None]
            count = counts[parent.pk] if parent else self._places_below(None).count()
            opened = [
                replace(row, found=row.unit.pk in found, level=level(row.unit) if row.unit.pk in rows else below)
                for row in picked
            ]
            return Level(parent, opened, count - len(picked), None)

        return level(None)
