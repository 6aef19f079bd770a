"""The life of a unit: where it hung, what it was called, what it came from and went into, and what it is today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from congdoan.accounts.models import User

from . import plan_queries, queries
from .heirs import Carried
from .models import Placement, Reorganisation, Succession, SuccessionKind, Unit, UnitName

_HANGS = {
    Placement.Act.IMPORTED: _("Có trong danh sách ban đầu, trực thuộc"),
    Placement.Act.ESTABLISHED: _("Thành lập, trực thuộc"),
    Placement.Act.RECOGNISED: _("Công nhận thành lập, trực thuộc"),
    Placement.Act.MOVED: _("Chuyển về"),
}
_WENT_INTO = {
    SuccessionKind.MERGE: _("Sáp nhập vào"),
    SuccessionKind.SPLIT: _("Chia tách thành"),
    SuccessionKind.REPLACE: _("Được thay bằng"),
}
_CAME_FROM = {
    SuccessionKind.MERGE: _("Nhận sáp nhập"),
    SuccessionKind.SPLIT: _("Tách ra từ"),
    SuccessionKind.REPLACE: _("Thay thế"),
}
MOST_NAMED = 8  # units that one event names


@dataclass(frozen=True)
class Other:
    """Another unit, under its name of a day; without a code where it is out of reach."""

    name: str
    code: str


class Others:
    """The other units of some story, read in two questions: their names on each day, and which are in reach."""

    def __init__(self, user: User, unit_ids: Iterable[int]) -> None:
        wanted = set(unit_ids)
        self._names = queries.NamesInTime(wanted)
        readable = Unit.objects.allowed(user, "read").filter(pk__in=wanted)
        self._codes = dict(readable.order_by().values_list("pk", "code"))

    def on(self, unit_id: int, day: date) -> Other:
        return Other(self._names.on(unit_id, day), self._codes.get(unit_id, ""))


@dataclass(frozen=True)
class LifeEvent:
    """One event: the words, then the units they lead to (`more` of them are not named) and what it was before.

    `current` marks the place that holds to this day, `ends` the event with which the unit leaves the tree; `plan` is
    the plan of which the event was part, where the person may open it.
    """

    on: date
    words: str | Promise
    decision: str
    decided_on: date | None
    others: Sequence[Other] = ()
    more: int = 0
    before: Other | None = None
    names: tuple[str, str] | None = None
    current: bool = False
    ends: bool = False
    change: int = 0
    plan: Reorganisation | None = None

    @property
    def decided_apart(self) -> date | None:
        """The decision's own day, where it is not that of the event."""
        return self.decided_on if self.decided_on != self.on else None


def history_of(user: User, unit: Unit) -> list[LifeEvent]:
    """Lịch sử đơn vị, the latest event first."""
    places = list(unit.placements.order_by("start"))
    names = list(UnitName.objects.filter(unit=unit).select_related("change").order_by("start"))
    into = list(unit.successions.select_related("change"))
    came = list(unit.inheritances.select_related("change"))
    others = Others(
        user,
        [
            *(place.parent_id for place in places if place.parent_id),
            *(one.successor_id for one in into),
            *(one.predecessor_id for one in came),
        ],
    )
    events = [
        *_places(places, others, succeeded={one.change_id for one in into}),
        *_renamings(names),
        *_successions([(one, one.successor_id) for one in into], _WENT_INTO, others, ends=True),
        *_successions([(one, one.predecessor_id) for one in came], _CAME_FROM, others, ends=False),
    ]
    plans = plan_queries.plans_of_changes(user, {event.change for event in events})
    told = (replace(event, plan=plans.get(event.change)) for event in events)
    return sorted(told, key=lambda event: event.on, reverse=True)


def _places(places: Sequence[Placement], others: Others, *, succeeded: set[int]) -> Iterable[LifeEvent]:
    """An end that a succession tells is not told twice."""
    for before, place in zip([None, *places], places, strict=False):
        if place.ended and place.change_id in succeeded:
            continue
        above = None if place.ended else place.parent_id
        moved = place.act == Placement.Act.MOVED and before and before.parent_id
        yield LifeEvent(
            on=place.start,
            words=_HANGS[Placement.Act(place.act)] if above else place.get_act_display(),
            decision=place.decision,
            decided_on=place.decided_on,
            others=[others.on(above, place.start)] if above else [],
            before=others.on(before.parent_id, place.start) if moved and before and before.parent_id else None,
            current=place is places[-1] and not place.ended,
            ends=place.ended,
            change=place.change_id,
        )


def _renamings(names: Sequence[UnitName]) -> Iterable[LifeEvent]:
    for before, after in pairwise(names):
        yield LifeEvent(
            on=after.start,
            words=_("Đổi tên từ"),
            decision=after.decision,
            decided_on=after.change.decided_on,
            names=(before.name, after.name),
            change=after.change_id,
        )


def _successions(
    found: Iterable[tuple[Succession, int]], words: Mapping[SuccessionKind, Promise], others: Others, *, ends: bool
) -> Iterable[LifeEvent]:
    """Units that came or went by one change are one event."""
    together: dict[tuple[int, str], list[tuple[Succession, int]]] = defaultdict(list)
    for one, other in found:
        together[one.change_id, one.kind].append((one, other))
    for group in together.values():
        first = group[0][0]
        yield LifeEvent(
            on=first.on,
            words=words[SuccessionKind(first.kind)],
            decision=first.decision,
            decided_on=first.change.decided_on,
            others=[others.on(other, first.on) for _one, other in group[:MOST_NAMED]],
            more=max(len(group) - MOST_NAMED, 0),
            ends=ends,
            change=first.change_id,
        )


# ---- over several steps ----


@dataclass(frozen=True)
class Present:
    """What an ended unit is today: since when and by what act it is gone, the living units that carry on for it over
    however many steps, and the one at which its figures of earlier years stand (`how`)."""

    ended_on: date
    act: str | Promise
    heirs: list[Other]
    more: int
    home: Other
    how: Carried


def present_of(user: User, unit: Unit) -> Present | None:
    """Nay là …; None where the unit lives."""
    last = unit.placements.order_by("-start")[0]
    if not last.ended:
        return None
    heirs = queries.heirs()
    home, living = heirs.home(unit.pk), heirs.living(unit.pk)
    others, today = Others(user, [home.unit, *living[:MOST_NAMED]]), timezone.localdate()
    return Present(
        ended_on=last.start,
        act=last.get_act_display(),
        heirs=[others.on(one, today) for one in living[:MOST_NAMED]],
        more=max(len(living) - MOST_NAMED, 0),
        home=others.on(home.unit, today),
        how=home.how,
    )


def forebears_of(user: User, unit: Unit) -> list[Other]:
    """Tiền thân: the units that a unit carries on for by more than one step, under their last names; those of one step
    are events of its history."""
    known, step, distant = {unit.pk}, {unit.pk}, []
    while step:
        found = (
            Succession.objects.filter(successor__in=step).order_by("on", "pk").values_list("predecessor_id", flat=True)
        )
        earlier = [one for one in dict.fromkeys(found) if one not in known]
        distant += earlier if step != {unit.pk} else []
        known.update(earlier)
        step = set(earlier)
    others, today = Others(user, distant[:MOST_NAMED]), timezone.localdate()
    return [others.on(one, today) for one in distant[:MOST_NAMED]]
