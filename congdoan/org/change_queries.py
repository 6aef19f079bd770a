"""One change of the structure, told whole: the part of the tree that it touches before and after, and what followed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from django.db.models import Exists, OuterRef, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from congdoan.accounts.models import User
from congdoan.common.batches import batches
from congdoan.common.errors import Refused
from congdoan.common.text import sort_key

from . import plan_queries, queries
from .models import Change, ChangeAct, Placement, Unit, UnitName

MOST_BELOW = 6  # units that are shown below one
OF_MANY = (ChangeAct.IMPORTED, ChangeAct.PLANNED)  # lists and plans have pages of their own


class Mark(TextChoices):
    """What happens to a unit, as it stands beside it in the part of the tree."""

    ENDS = "ends", _("kết thúc")
    LEAVES = "leaves", _("chuyển đi")
    LOSES_NAME = "loses_name", _("đổi tên")
    NEW = "new", _("mới")
    ARRIVES = "arrives", _("chuyển đến")
    NEW_NAME = "new_name", _("tên mới")
    HEIR = "heir", _("kế thừa")


@dataclass(frozen=True)
class Node:
    """A unit in a part of the tree, under its name of the day, with what happens to it; `more` below are not shown."""

    name: str
    code: str
    marks: tuple[Mark, ...]
    below: tuple[Node, ...]
    more: int


@dataclass(frozen=True)
class Told:
    """Một thay đổi: the part of the tree before it and from its day on, and what followed (kind, what, what became)."""

    before: tuple[Node, ...]
    after: tuple[Node, ...]
    followed: tuple[tuple[str, str, str], ...]

    @property
    def edition(self) -> str:
        """What was shown: another one as soon as the act would do anything else."""
        return sha256(repr(self).encode()).hexdigest()[:16]


def touched(change: Change) -> QuerySet[Unit]:
    """The units that a change placed or named."""
    mine = Placement.objects.filter(unit=OuterRef("pk"), change=change)
    named = UnitName.objects.filter(unit=OuterRef("pk"), change=change)
    return Unit.objects.filter(Exists(mine) | Exists(named))


def beyond(user: User, change: Change) -> QuerySet[Unit]:
    """The units of a change whose structure a person may not change."""
    return touched(change).exclude(pk__in=Unit.objects.allowed(user, "structure").values("pk"))


def change_for(user: User, pk: int) -> Change:
    """Một thay đổi, for who holds *structure* at all its units; Refused("unknown_change") for everybody else."""
    found = Change.objects.filter(pk=pk).exclude(act__in=(ChangeAct.IMPORTED,)).select_related("unit", "by").first()
    if found is None or beyond(user, found).exists():
        raise Refused("unknown_change", f"Không có thay đổi số {pk} trong phạm vi của anh/chị, hoặc đã rút lại.")
    return found


def latest_change() -> Change | None:
    """The change that may be withdrawn: only the latest."""
    return Change.objects.order_by("-pk").first()


def told(user: User, change: Change) -> Told:
    """What a change has written, as far as a person may read the units."""
    made = set(queries.units_made_by(change).values_list("pk", flat=True))
    placed = {place.unit_id: place for place in change.placements.all()}
    renamed = set(change.names.values_list("unit_id", flat=True)) - made
    heirs = set(change.successions.values_list("successor_id", flat=True))
    units = placed.keys() | renamed | heirs
    before = change.on - timedelta(days=1)
    was, now = _superiors(units, before), _superiors(units, change.on)
    ended = {unit for unit, place in placed.items() if place.ended}
    moved = {unit for unit in placed.keys() - ended - made if was[unit] not in ended}  # others follow their superior
    shown = _Names(user, units | {above for above in (*was.values(), *now.values()) if above})
    followed = plan_queries.followed_by(user, change).values_list("kind", "what", "outcome")
    leaving = {Mark.ENDS: ended, Mark.LEAVES: moved, Mark.LOSES_NAME: renamed}
    arriving = {Mark.NEW: made, Mark.ARRIVES: moved, Mark.NEW_NAME: renamed, Mark.HEIR: heirs - made}
    return Told(shown.part(was, before, leaving), shown.part(now, change.on, arriving), tuple(followed))


def _superiors(units: Collection[int], day: date) -> dict[int, int | None]:
    """{unit: its superior} on a day, of those that lived then."""
    living = queries.places_on(day).filter(ended=False).order_by()
    return {
        unit: above
        for some in batches(sorted(units))
        for unit, above in living.filter(unit__in=some).values_list("unit_id", "parent_id")
    }


class _Names:
    """Draws parts of the tree with the names and codes of units in reach; others are left out."""

    def __init__(self, user: User, units: Iterable[int]) -> None:
        readable = Unit.objects.allowed(user, "read").order_by()
        self._codes: dict[int, str] = {}
        for some in batches(sorted(units)):
            self._codes |= dict(readable.filter(pk__in=some).values_list("pk", "code"))
        self._names = queries.NamesInTime(self._codes)

    def part(
        self, above: Mapping[int, int | None], day: date, marks: Mapping[Mark, Collection[int]]
    ) -> tuple[Node, ...]:
        """The units of {unit: its superior} below their superiors, by name."""
        below: dict[int | None, list[int]] = defaultdict(list)
        for unit, parent in above.items():
            below[parent if parent in self._codes else None].append(unit)
        tops = {parent for parent in below if parent} - above.keys()

        def drawn(units: Iterable[int]) -> list[Node]:
            named = {unit: self._names.on(unit, day) for unit in units if unit in self._codes}
            return [
                Node(
                    named[unit],
                    self._codes[unit],
                    tuple(mark for mark, units in marks.items() if unit in units),
                    tuple(drawn(below[unit])[:MOST_BELOW]),
                    max(len(below[unit]) - MOST_BELOW, 0),
                )
                for unit in sorted(named, key=lambda unit: (sort_key(named[unit]), unit))
            ]

        return tuple(drawn([*tops, *below[None]]))
