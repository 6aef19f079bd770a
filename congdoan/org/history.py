"""The life of a unit as a list of events: where it hung, what it was called, what it came from and went into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from congdoan.accounts.models import User

from . import queries
from .models import Placement, Succession, Unit, UnitName

_HANGS = {
    Placement.Act.IMPORTED: _("Có trong danh sách ban đầu, trực thuộc"),
    Placement.Act.ESTABLISHED: _("Thành lập, trực thuộc"),
    Placement.Act.RECOGNISED: _("Công nhận thành lập, trực thuộc"),
    Placement.Act.MOVED: _("Chuyển về"),
}
_WENT_INTO = {
    Succession.Kind.MERGE: _("Sáp nhập vào"),
    Succession.Kind.SPLIT: _("Chia tách thành"),
    Succession.Kind.REPLACE: _("Được thay bằng"),
}
_CAME_FROM = {
    Succession.Kind.MERGE: _("Nhận sáp nhập"),
    Succession.Kind.SPLIT: _("Tách ra từ"),
    Succession.Kind.REPLACE: _("Thay thế"),
}


@dataclass(frozen=True)
class Other:
    """The unit an event leads to, under its name of that day; without a code where it is out of reach."""

    name: str
    code: str


@dataclass(frozen=True)
class LifeEvent:
    """One event: the words, then the other unit they lead to or the old name they quote.

    `current` marks the place that holds to this day.
    """

    on: date
    words: str | Promise
    decision: str
    decided_on: date | None = None
    other: Other | None = None
    old_name: str = ""
    current: bool = False


def history_of(user: User, unit: Unit) -> list[LifeEvent]:
    """Lịch sử đơn vị, the latest event first."""
    events = [*_places(user, unit), *_renamings(unit), *_successions(user, unit)]
    return sorted(events, key=lambda event: event.on, reverse=True)


def _places(user: User, unit: Unit) -> Iterable[LifeEvent]:
    places = list(unit.placements.select_related("parent").order_by("start"))
    for place in places:
        above = None if place.ended else place.parent
        yield LifeEvent(
            on=place.start,
            words=_HANGS[Placement.Act(place.act)] if above else place.get_act_display(),
            decision=place.decision,
            decided_on=place.decided_on,
            other=_other(user, above, place.start) if above else None,
            current=place is places[-1] and not place.ended,
        )


def _renamings(unit: Unit) -> Iterable[LifeEvent]:
    names = UnitName.objects.filter(unit=unit).order_by("start")
    for before, after in pairwise(names):
        yield LifeEvent(on=after.start, words=_("Đổi tên từ"), decision=after.decision, old_name=before.name)


def _successions(user: User, unit: Unit) -> Iterable[LifeEvent]:
    for into in unit.successions.select_related("successor"):
        words, other = _WENT_INTO[Succession.Kind(into.kind)], _other(user, into.successor, into.on)
        yield LifeEvent(on=into.on, words=words, decision=into.decision, other=other)
    for came in unit.inheritances.select_related("predecessor"):
        words, other = _CAME_FROM[Succession.Kind(came.kind)], _other(user, came.predecessor, came.on)
        yield LifeEvent(on=came.on, words=words, decision=came.decision, other=other)


def _other(user: User, unit: Unit, day: date) -> Other:
    in_reach = Unit.objects.allowed(user, "read").filter(pk=unit.pk).exists()
    return Other(queries.names_on(day, [unit.pk])[unit.pk], unit.code if in_reach else "")
