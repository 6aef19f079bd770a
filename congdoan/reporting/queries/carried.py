"""Ended units whose figures stand elsewhere in the structure of now: where, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from congdoan.accounts.models import User
from congdoan.org import queries as org
from congdoan.org.heirs import Carried
from congdoan.org.models import Unit

from .scope import Answer, Scope, answer_to
from .totals import require_totals

_NAMED_AT_ONCE = 500


@dataclass(frozen=True)
class CarriedUnit:
    """An ended unit whose figures stand elsewhere in the structure of now: at its successor, at the nearest common
    ancestor of its parts, or (đơn vị đã kết thúc) at the nearest living ancestor of its last place. Named as on the
    period's last day; without a code where it is out of reach."""

    code: str
    name: str
    home: str
    home_name: str
    how: str


class CarriedUnits(Sequence[CarriedUnit]):
    """The ended units of the asked period whose figures now count at a unit or below it, by why, home and place.

    Only what is taken out of it is read. Empty for who sees the unit through a cluster: they see nothing below it.
    """

    def __init__(self, user: User, unit: Unit, answer: Answer, *, how: str = "") -> None:
        self._user, self._day = user, answer.period.end
        in_reach = Unit.objects.allowed(user, "read").filter(pk=unit.pk).exists()
        carried = org.handover(answer.period).carried(unit.pk) if in_reach else []
        self.counts: Counter[str] = Counter(why.value for _, _, why in carried)
        self._carried = [one for one in carried if how in ("", one[2].value)]

    def __len__(self) -> int:
        return len(self._carried)

    def __iter__(self) -> Iterator[CarriedUnit]:
        for first in range(0, len(self), _NAMED_AT_ONCE):
            yield from self[first : first + _NAMED_AT_ONCE]

    @overload
    def __getitem__(self, at: int) -> CarriedUnit: ...

    @overload
    def __getitem__(self, at: slice) -> list[CarriedUnit]: ...

    def __getitem__(self, at: int | slice) -> CarriedUnit | list[CarriedUnit]:
        return self._named(self._carried[at]) if isinstance(at, slice) else self._named([self._carried[at]])[0]

    def _named(self, carried: Sequence[tuple[int, int, Carried]]) -> list[CarriedUnit]:
        ids = [unit_id for unit_id, _, _ in carried]
        names = org.names_on(self._day, ids)
        codes = dict(Unit.objects.allowed(self._user, "read").filter(pk__in=ids).values_list("pk", "code"))
        homes = Unit.objects.in_bulk({home for _, home, _ in carried})
        return [
            CarriedUnit(codes.get(unit_id, ""), names[unit_id], homes[home].code, homes[home].name, how.value)
            for unit_id, home, how in carried
        ]


def carried_to(user: User, unit: Unit, scope: Scope) -> CarriedUnits:
    """The ended units whose figures count at this unit or below it in the structure of now."""
    answer = answer_to(scope)
    require_totals(user, unit, answer)
    return CarriedUnits(user, unit, answer)
