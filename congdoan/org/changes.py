"""What changed in the structure between two days: counted, filtered and paged in the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.text import fold, quoted

from . import queries
from .history import Other, Others
from .models import Placement, PlacementAct, Succession, Unit, UnitName

RENAMED = "renamed"
KINDS: dict[str, str | Promise] = {
    PlacementAct.ESTABLISHED: _("Thành lập"),
    PlacementAct.RECOGNISED: _("Công nhận thành lập"),
    PlacementAct.IMPORTED: _("Có trong danh sách ban đầu"),
    PlacementAct.MERGED: _("Sáp nhập"),
    PlacementAct.REPLACED: _("Được thay thế"),
    PlacementAct.SPLIT: _("Chia tách"),
    PlacementAct.DISSOLVED: _("Giải thể"),
    PlacementAct.MOVED: _("Chuyển nơi trực thuộc"),
    RENAMED: _("Đổi tên"),
}
FOUNDED = (PlacementAct.ESTABLISHED, PlacementAct.RECOGNISED, PlacementAct.IMPORTED)
ENDED = (PlacementAct.MERGED, PlacementAct.REPLACED, PlacementAct.SPLIT, PlacementAct.DISSOLVED)
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
_READ_AT_ONCE = 1_000
_ONE_DAY = timedelta(days=1)

_Key = tuple[date, str, int, str, int]  # day, decision, rank of the kind, sort key of the unit, id of the row


@dataclass(frozen=True)
class ChangeRow:
    """What happened to one unit on one day.

    `before` is where it hung, `after` where it hangs from then on or which units carry on for it, `out_of` the units
    that it carries on for; `names` are old and new.
    """

    on: date
    kind: str
    unit: Unit
    name: str
    decision: str
    decided_on: date | None
    before: Other | None = None
    after: Sequence[Other] = ()
    out_of: Sequence[Other] = ()
    names: tuple[str, str] | None = None

    @property
    def word(self) -> str | Promise:
        return KINDS[self.kind]

    @property
    def decided_apart(self) -> date | None:
        """The decision's own day, where it is not that of the change."""
        return self.decided_on if self.decided_on != self.on else None


@dataclass(frozen=True)
class ChangeGroup:
    """The rows of one day and decision that stand on a page; `counts` tells of all of them, also on other pages."""

    on: date
    decision: str
    decided_apart: date | None
    counts: list[tuple[str | Promise, int]]
    rows: list[ChangeRow]


class Changes:
    """Thay đổi cơ cấu of the units in a person's reach, both days counted, the latest first, by decision and kind.

    `counts` tells of every kind, whichever one is shown. Only what is sliced out is read.
    """

    def __init__(self, user: User, first: date, last: date, *, kind: str = "", text: str = "") -> None:
        if kind and kind not in KINDS:
            raise Refused("kind", f"Không có loại thay đổi {quoted(kind)}.")
        self._user, self._kind = user, kind
        dated = Q(start__gte=first, start__lte=last)
        for word in fold(text).split():
            dated &= Q(unit__search_text__contains=word)
        earlier = UnitName.objects.filter(unit=OuterRef("unit"), start__lt=OuterRef("start"))
        self._places = Placement.objects.allowed(user, "read").filter(dated).order_by()
        self._names = UnitName.objects.allowed(user, "read").filter(dated).filter(Exists(earlier)).order_by()
        counted = self._places.values_list("act").annotate(n=Count("pk"))
        self.counts: Counter[str] = Counter({**dict(counted), RENAMED: self._names.count()})

    @property
    def told(self) -> list[tuple[str, str | Promise, int]]:
        """The kinds there are, in their order: code, word, how many."""
        return [(kind, word, self.counts[kind]) for kind, word in KINDS.items() if self.counts[kind]]

    @property
    def founded(self) -> int:
        return sum(self.counts[kind] for kind in FOUNDED)

    @property
    def ended(self) -> int:
        return sum(self.counts[kind] for kind in ENDED)

    @property
    def moved(self) -> int:
        return self.counts[PlacementAct.MOVED]

    @property
    def renamed(self) -> int:
        return self.counts[RENAMED]

    def count(self) -> int:
        return self.counts[self._kind] if self._kind else self.counts.total()

    def __getitem__(self, part: slice) -> list[ChangeRow]:
        return self._rows(list(self._keys()[part]))

    def each(self) -> Iterator[ChangeRow]:
        """All of them, read by the thousand."""
        keys = list(self._keys())
        for i in range(0, len(keys), _READ_AT_ONCE):
            yield from self._rows(keys[i : i + _READ_AT_ONCE])

    def grouped(self, rows: Sequence[ChangeRow]) -> list[ChangeGroup]:
        """The rows of a page by day and decision."""
        counts = self._counts_of({row.on for row in rows}, {row.decision for row in rows})
        groups = []
        for (on, decision), together in groupby(rows, key=lambda row: (row.on, row.decision)):
            members = list(together)
            told = [(word, n) for kind, word in KINDS.items() if (n := counts[on, decision][kind])]
            groups.append(ChangeGroup(on, decision, members[0].decided_apart, told, members))
        return groups

    # ---- in the database ----

    def _keys(self) -> Any:
        """What orders the rows, and their ids, as a query that can be sliced."""
        rank = Case(*(When(act=kind, then=Value(place)) for kind, place in _RANK.items()), output_field=IntegerField())
        places, names = self._places.annotate(rank=rank), self._names.annotate(rank=Value(_RANK[RENAMED]))
        if self._kind == RENAMED:
            keys = _keyed(names)
        elif self._kind:
            keys = _keyed(places.filter(act=self._kind))
        else:
            keys = _keyed(places).union(_keyed(names), all=True)
        return keys.order_by("-start", "decision", "rank", "by_name", "id")

    def _counts_of(self, days: set[date], decisions: set[str]) -> dict[tuple[date, str], Counter[str]]:
        counts: dict[tuple[date, str], Counter[str]] = defaultdict(Counter)
        within = Q(start__in=days, decision__in=decisions)
        places = self._places.filter(within).values_list("start", "decision", "act").annotate(n=Count("pk"))
        names = self._names.filter(within).values_list("start", "decision").annotate(n=Count("pk"))
        for on, decision, act, n in places:
            counts[on, decision][act] += n
        for on, decision, n in names:
            counts[on, decision][RENAMED] += n
        return {key: Counter({k: n for k, n in one.items() if self._kind in ("", k)}) for key, one in counts.items()}

    # ---- rows ----

    def _rows(self, keys: Sequence[_Key]) -> list[ChangeRow]:
        renamed = _RANK[RENAMED]
        places = _places([key[4] for key in keys if key[2] != renamed])
        names = _names([key[4] for key in keys if key[2] == renamed])
        story = _Story(self._user, list(places.values()), list(names.values()))
        return [story.renaming(names[key[4]]) if key[2] == renamed else story.placement(places[key[4]]) for key in keys]


def _keyed(rows: Any) -> Any:
    return rows.annotate(by_name=F("unit__sort_key")).values_list("start", "decision", "rank", "by_name", "id")


def _places(ids: Sequence[int]) -> dict[int, Placement]:
    return {row.pk: row for row in Placement.objects.filter(pk__in=ids).select_related("unit")}


def _names(ids: Sequence[int]) -> dict[int, UnitName]:
    return {row.pk: row for row in UnitName.objects.filter(pk__in=ids).select_related("unit", "change")}


class _Story:
    """What some rows need to be told: where their units hung before, who carries on for whom, what all were called."""

    def __init__(self, user: User, places: Sequence[Placement], names: Sequence[UnitName]) -> None:
        units = {place.unit_id for place in places}
        self._before = _places_before(units)
        self._into: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._out_of: dict[tuple[int, int], list[int]] = defaultdict(list)
        among = Succession.objects.filter(change__in={place.change_id for place in places})
        among = among.filter(Q(predecessor__in=units) | Q(successor__in=units)).order_by("pk")
        for change, gone, carrying in among.values_list("change_id", "predecessor_id", "successor_id"):
            self._into[change, gone].append(carrying)
            self._out_of[change, carrying].append(gone)
        parents = {one for place in places for one in (place.parent_id, self._before[place.pk]) if one}
        self._others = Others(user, {one for _, one in self._into} | {one for _, one in self._out_of} | parents)
        self._called = queries.NamesInTime(units | {name.unit_id for name in names})

    def placement(self, place: Placement) -> ChangeRow:
        key, before = (place.change_id, place.unit_id), self._before[place.pk]
        after = self._into[key] if place.ended else [place.parent_id] if place.parent_id else []
        out_of = self._out_of[key] if place.act in FOUNDED else []
        return ChangeRow(
            on=place.start,
            kind=place.act,
            unit=place.unit,
            name=self._called.on(place.unit_id, place.start),
            decision=place.decision,
            decided_on=place.decided_on,
            before=self._others.on(before, place.start) if before else None,
            after=[self._others.on(one, place.start) for one in after],
            out_of=[self._others.on(one, place.start) for one in out_of],
        )

    def renaming(self, name: UnitName) -> ChangeRow:
        old = self._called.on(name.unit_id, name.start - _ONE_DAY)
        return ChangeRow(
            on=name.start,
            kind=RENAMED,
            unit=name.unit,
            name=name.name,
            decision=name.decision,
            decided_on=name.change.decided_on,
            names=(old, name.name),
        )


def _places_before(units: set[int]) -> dict[int, int | None]:
    """{placement: the unit below which the unit hung before it}."""
    before: dict[int, int | None] = {}
    last: tuple[int, int | None] | None = None
    rows = Placement.objects.filter(unit__in=units).order_by("unit", "start")
    for pk, unit, parent in rows.values_list("pk", "unit_id", "parent_id"):
        before[pk] = last[1] if last and last[0] == unit else None
        last = (unit, parent)
    return before
