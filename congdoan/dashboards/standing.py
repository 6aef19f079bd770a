"""How a unit stands in the structure asked: whether it is there at all, and what differs between then and now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from congdoan.accounts.models import User
from congdoan.org import queries as org
from congdoan.org.heirs import Changed
from congdoan.org.history import Present, present_of
from congdoan.org.models import Unit
from congdoan.reporting.queries import Answer, CarriedUnit, CarriedUnits

HOW: dict[str, str | Promise] = {
    "successor": _("Có đơn vị kế thừa"),
    "split": _("Đã chia tách"),
    "ended": _("Không có đơn vị kế thừa"),
}
_CARRIED_SHOWN = 10


@dataclass(frozen=True)
class Absent:
    """A unit without a place in the structure asked: not yet founded (`since`), or ended (`present` tells into what);
    `elsewhere` where the other structure has it."""

    since: date
    present: Present | None
    elsewhere: bool


@dataclass(frozen=True)
class CarriedGroup:
    """Ended units whose figures stand at one unit for one reason."""

    how: str
    home: str
    home_name: str
    units: list[CarriedUnit]


@dataclass(frozen=True)
class Standing:
    """What the line below the scope says: `changed` how the units behind the figures differ between then and now,
    `carried` the first ended units whose figures count here now, of `carried_count`."""

    absent: Absent | None
    changed: Changed
    carried: list[CarriedGroup]
    carried_count: int
    carried_shown: int


def standing_of(user: User, unit: Unit, answer: Answer) -> Standing:
    """For who may read the unit; through a cluster nothing is told of what is below it."""
    handover = org.handover(answer.period)
    carried = CarriedUnits(user, unit, answer) if answer.scope.structure == "now" else None
    first = carried[:_CARRIED_SHOWN] if carried else []
    return Standing(
        absent=_absent(user, unit, answer),
        changed=handover.changed(unit.pk),
        carried=grouped(first),
        carried_count=len(carried) if carried else 0,
        carried_shown=len(first),
    )


def grouped(carried: Iterable[CarriedUnit]) -> list[CarriedGroup]:
    """Neighbours that stand at one unit for one reason."""
    return [
        CarriedGroup(how, home, home_name, list(units))
        for (how, home, home_name), units in groupby(carried, key=lambda one: (one.how, one.home, one.home_name))
    ]


def _absent(user: User, unit: Unit, answer: Answer) -> Absent | None:
    if answer.shown.position(unit.pk) is not None:
        return None
    now = answer.scope.structure == "now"
    first = unit.placements.order_by("start")[0].start
    if not now and first > answer.period.end:
        return Absent(first, None, elsewhere=True)
    return Absent(first, present_of(user, unit), elsewhere=now and answer.tree.position(unit.pk) is not None)
