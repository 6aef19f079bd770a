"""Where a unit and those below it stand against their targets, and what of each target was not given on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from congdoan.accounts.models import User
from congdoan.org.models import Unit

from .. import rules
from ..models import Indicator
from .attainment import TargetResult, attainment_by_category, attainment_of_units
from .own_lines import left_out
from .reports import units_below
from .scope import Answer, Scope, answer_to
from .targets import HeldTarget, targets_in


@dataclass(frozen=True)
class Remainder:
    """Phần còn lại of a target that adds up: all targets of the units directly below and the remainder are the target.

    It is negative where they were given more than the unit above has. `without` counts those that were given none.
    """

    indicator: Indicator
    target: Decimal
    below: Decimal
    without: int

    @property
    def value(self) -> Decimal:
        return self.target - self.below


@dataclass(frozen=True)
class TargetList:
    """Các chỉ tiêu of a unit, then of the units directly below it; remainders where there are units below."""

    unit: Unit
    results: list[TargetResult]
    remainders: list[Remainder]


def target_list(user: User, unit: Unit, scope: Scope, *, below: bool = False) -> TargetList:
    """Chỉ tiêu với kết quả. Refused("unknown_unit") where neither the unit nor a cluster of its year is in reach; who
    sees it through a cluster sees nothing below it."""
    answer = answer_to(scope)
    children = _children(user, unit, answer) if below else []
    units = [unit, *(units_below(user, unit, answer).order_by("sort_key", "code") if children else ())]
    results = [*attainment_of_units(user, units, scope), *attainment_by_category(user, units, scope)]
    place = {one.code: at for at, one in enumerate(units)}
    results.sort(key=lambda result: place[result.unit])
    return TargetList(unit, results, _remainders(unit, children, answer))


def _children(user: User, unit: Unit, answer: Answer) -> list[int]:
    if not Unit.objects.allowed(user, "read").filter(pk=unit.pk).exists():
        return []
    return answer.shown.children(unit.pk)


def _remainders(unit: Unit, children: list[int], answer: Answer) -> list[Remainder]:
    """Also of units that have left one's reach since: else the sums would not come out."""
    held = targets_in(answer.scope, [unit.pk, *children], answer.period) if children else {}
    own = held.get(unit.pk, [])
    elsewhere = left_out(answer, (target.indicator.code for target in own))
    return [
        _remainder(target, [held.get(one, []) for one in children])
        for target in own
        if target.shared_value is not None and not target.group and target.indicator.code not in elsewhere
    ]


def _remainder(target: HeldTarget, below: list[list[HeldTarget]]) -> Remainder:
    same = [one.shared_value for of_unit in below for one in of_unit if one.key == target.key]
    given = [value for value in same if value is not None]
    decimals = target.indicator.decimals
    return Remainder(
        target.indicator,
        rules.value_of(target.shared_value or 0, decimals),
        rules.value_of(sum(given), decimals),
        len(below) - len(given),
    )
