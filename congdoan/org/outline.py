"""The tree as a page shows it: the units in a person's reach on a day, level by level, opened where asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from congdoan.accounts.models import User
from congdoan.common.access import AllowedQuerySet

from . import queries, rules
from .models import Placement, Unit

PAGE = 50  # rows of a level shown at once
MOST_FOUND = 20  # units that a search opens
MOST_READ = 160  # names that a search reads at first
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
        self._is_today = day == timezone.localdate()
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
        units = queries.search_units(self.user, text)
        first = list(units.values_list("pk", flat=True)[:MOST_READ])
        if few := len(first) < MOST_READ:  # the rest is asked of these, instead of reading all names again
            units = units.filter(pk__in=first)
        ended = self._ended.filter(Q(unit__in=first) if few else queries.named(text, of="unit__"))
        gone, known = ended.count(), self._founded(units).count()
        shown = self._first_living(units, first)
        if self.with_ended:
            shown += ended[: MOST_FOUND - len(shown)]
        hidden = 0 if self.with_ended else gone
        return Found(known - hidden, hidden, [place.unit for place in shown], self._opened_to(shown))

    @property
    def _ended(self) -> AllowedQuerySet[Placement]:
        """The last places of the units that had ended by the day: an ended unit has no later one."""
        ended = Placement.objects.allowed(self.user, "read").filter(ended=True, start__lte=self.day)
        return ended.select_related("unit").order_by(*_BY_NAME)

    def _founded(self, units: QuerySet[Unit]) -> QuerySet[Unit]:
        """Those of the units that had a place by the day; no place is later than today."""
        if self._is_today:
            return units
        return units.filter(Exists(Placement.objects.filter(unit=OuterRef("pk"), start__lte=self.day)))

    def _first_living(self, units: QuerySet[Unit], first: Sequence[int]) -> list[Placement]:
        """The first of the units, by name, that live on the day, as many as a search opens; `first` are the first of
        all.

        Who lives is asked of the tree in memory: a word of three letters is in half of all names, and to ask the
        database after the last place of each of them takes ten times as long as reading some more names.
        """
        ids, some, read, living = units.values_list("pk", flat=True), first, len(first), list[int]()
        while some:
            living += [pk for pk in some if self._tree.position(pk) is not None]
            some = [] if len(living) >= MOST_FOUND else list(ids[read : read * 8])
            read *= 8
        return list(self._places.filter(unit__in=living[:MOST_FOUND], ended=False))

    # ---- places and rows ----

    def _positions_in_reach(self) -> NDArray[np.bool_]:
        """For each position of the tree; today's places are those of the paths, so that a reach is some intervals."""
        tree, found = self._tree, np.zeros(len(self._tree), np.bool_)
        if not self._is_today:
            readable = self._units.order_by().values_list("pk", flat=True)
            return np.isin(tree.ids, np.fromiter(readable, np.int64))
        for path in queries.reach(self.user, "read"):
            if not path:
                return ~found
            if (at := tree.position(rules.ids_on(path)[-1])) is not None:
                found[at : tree.end[at]] = True
        return found

    def _places_below(self, parent: Unit | None) -> AllowedQuerySet[Placement]:
        return self._places.filter(Q(parent=parent) if parent else self._at_the_top())

    def _at_the_top(self) -> Q:
        """Nobody in reach above: the root, a unit of a grant, one that hung elsewhere before today's superior."""
        parent = self._tree.parent
        alone = Q(unit__in=self._tree.ids[self._reach & ((parent < 0) | ~self._reach[parent])].tolist())
        if not self.with_ended:
            return alone
        return alone | (Q(ended=True) & ~Q(parent__in=self._units.values("pk")))

    def _rows(self, places: Sequence[Placement]) -> list[Row]:
        ids = {place.unit_id for place in places}
        parents = {place.parent_id for place in places if place.parent_id}
        in_reach = set(self._units.filter(pk__in=parents).order_by().values_list("pk", flat=True))
        beyond = {p.unit_id: p.parent_id for p in places if p.parent_id and p.parent_id not in in_reach}
        ways = {unit_id: self._tree.upward(parent_id) for unit_id, parent_id in beyond.items()}
        names = queries.names_on(self.day, ids.union(*ways.values()))
        opens = self._opening(ids)
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

    def _opening(self, ids: Collection[int]) -> set[int]:
        """Those with somebody in reach directly below; who lives is told by the tree in memory."""
        opens = {pk for pk in ids if (at := self._tree.position(pk)) is not None and self._is_above[at]}
        if self.with_ended:
            opens.update(self._ended.filter(parent__in=ids).values_list("parent", flat=True))
        return opens

    @cached_property
    def _is_above(self) -> NDArray[np.bool_]:
        """For each position of the tree, whether somebody in reach is directly below."""
        above, found = self._tree.parent[self._reach], np.zeros(len(self._tree), np.bool_)
        found[above[above >= 0]] = True
        return found

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
