"""Targets against results."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from congdoan.accounts.models import User
from congdoan.common.wording import Attainment, attainment
from congdoan.org import queries as org
from congdoan.org.heirs import Carried
from congdoan.org.models import Cluster, Unit
from congdoan.periods.models import Period
from congdoan.periods.queries import period_of
from congdoan.periods.rules import previous_year_code

from .. import rules
from ..models import Indicator, Target, TargetValue
from .scope import (
    Scope,
    answer_to,
)
from .totals import (
    Totals,
    totals_for,
    totals_of_cluster,
    totals_of_units,
    units_of_cluster,
)


@dataclass(frozen=True)
class TargetResult:
    """One target with its result: against the value in force and, where it was revised, the original one."""

    unit: str
    unit_name: str
    indicator: Indicator
    result: Attainment
    original: Attainment
    decision: str

    @property
    def revised(self) -> bool:
        return (self.result.comparator, self.result.target) != (self.original.comparator, self.original.target)


def attainment_of_units(user: User, units: Iterable[Unit], scope: Scope) -> list[TargetResult]:
    """Tỷ lệ hoàn thành chỉ tiêu of the units, in their order and that of the indicators."""
    wanted = list(units)
    period = period_of(scope.period)
    totals = totals_of_units(user, wanted, scope)
    targets = _targets_in(scope, [unit.pk for unit in wanted], period)
    last_year = _last_year(wanted, scope, targets)
    results = []
    for unit in wanted:
        for target in targets.get(unit.pk, []):
            first, last = target.kept_values[0], target.kept_values[-1]
            actual = totals[unit.pk].total(target.indicator.code)
            before = last_year[unit.pk].total(target.indicator.code) if unit.pk in last_year else None
            results.append(
                TargetResult(
                    unit.code, unit.name, target.indicator,
                    _held(target.indicator, last, actual, before),
                    _held(target.indicator, first, actual, before),
                    last.decision,
                )
            )  # fmt: skip
    return results


def attainment_of_cluster(user: User, cluster: Cluster, scope: Scope) -> list[TargetResult]:
    """Tỷ lệ hoàn thành of the whole cluster: targets of indicators that every member unit has with `ge`, summed."""
    whole = totals_of_cluster(user, cluster, scope)
    units = units_of_cluster(user, cluster, answer_to(scope))
    period = period_of(scope.period)
    by_indicator: dict[str, list[_TargetWithValues]] = {}
    for targets in _targets_in(scope, [unit.pk for unit in units], period).values():
        for target in targets:
            if target.kept_values[-1].comparator == "ge" and not target.indicator.is_ratio:
                by_indicator.setdefault(target.indicator.code, []).append(target)
    results = []
    for code, targets in by_indicator.items():
        if len(targets) < len(units):
            continue
        indicator = targets[0].indicator
        sums = [
            rules.value_of(sum(t.kept_values[which].value or 0 for t in targets), indicator.decimals)
            for which in (-1, 0)
        ]
        held = [
            attainment(
                comparator="ge",
                actual=whole.total(code),
                target=target,
                unit=indicator.unit,
                decimals=indicator.decimals,
            )
            for target in sums
        ]
        results.append(TargetResult(cluster.code, cluster.name, indicator, held[0], held[1], ""))
    return results


def held_against_targets(
    unit: Unit, period: Period, actual: Callable[[str], Decimal | None], scope: Scope
) -> dict[str, Attainment]:
    """The unit's targets of a period, as they are in force, by indicator, held against results that the caller names;
    the caller has checked the unit. `scope` says in which figures last year's are looked up."""
    targets = _targets([unit.pk], period)
    last_year = _last_year([unit], scope, targets)
    return {
        (code := target.indicator.code): _held(
            target.indicator, target.kept_values[-1], actual(code),
            last_year[unit.pk].total(code) if unit.pk in last_year else None,
        )
        for target in targets.get(unit.pk, [])
    }  # fmt: skip


@dataclass(frozen=True)
class _TargetWithValues:
    indicator: Indicator
    kept_values: list[TargetValue]


def _targets_in(scope: Scope, unit_ids: list[int], period: Period) -> dict[int, list[_TargetWithValues]]:
    return _targets_now(unit_ids, period) if scope.structure == "now" else _targets(unit_ids, period)


def _targets(unit_ids: Iterable[int], period: Period) -> dict[int, list[_TargetWithValues]]:
    """The targets by unit id. Reads no more than the units given, which the caller has checked."""
    found: dict[int, list[_TargetWithValues]] = {}
    if period.pk is None:
        return found
    rows = Target.objects.filter(unit__in=list(unit_ids), period=period)
    for target in rows.select_related("indicator").prefetch_related("values").order_by("indicator", "unit"):
        values = sorted(target.values.all(), key=lambda v: v.number)
        if values:
            found.setdefault(target.unit_id, []).append(_TargetWithValues(target.indicator, values))
    return found


def _targets_now(unit_ids: list[int], period: Period) -> dict[int, list[_TargetWithValues]]:
    """The targets as the living units carry them: a successor's own with those of the units it carries on for.

    Values to be reached (`ge`) add up; of any other target the successor's own holds.
    """
    wanted = set(unit_ids)
    gone = org.handover(period).carried()
    homes = dict(zip(wanted, wanted, strict=True))
    homes |= {unit_id: home for unit_id, home, how in gone if how is Carried.SUCCESSOR and home in wanted}
    found = _targets(homes, period)
    carried: dict[int, dict[str, list[_TargetWithValues]]] = {}
    for unit_id, home in homes.items():
        for target in found.get(unit_id, []):
            carried.setdefault(home, {}).setdefault(target.indicator.code, []).append(target)
    return {
        home: [joined for targets in by_code.values() if (joined := _joined(targets, found.get(home, [])))]
        for home, by_code in carried.items()
    }


def _joined(targets: list[_TargetWithValues], own: list[_TargetWithValues]) -> _TargetWithValues | None:
    first = targets[0]
    adds = not first.indicator.is_ratio and all(v.comparator == "ge" for t in targets for v in t.kept_values)
    if len(targets) == 1:
        return first if adds or first in own else None
    if not adds:
        return first if first in own else None
    values = [
        TargetValue(
            comparator="ge",
            value=sum(t.kept_values[which].value or 0 for t in targets),
            decision="; ".join(dict.fromkeys(t.kept_values[which].decision for t in targets)),
        )
        for which in (0, -1)
    ]
    return _TargetWithValues(first.indicator, values)


def _last_year(units: list[Unit], scope: Scope, targets: dict[int, list[_TargetWithValues]]) -> dict[int, Totals]:
    """Last year's totals, read only where a target compares with them: who may read the target may read its bar,
    also where the cluster that lets them did not exist a year before."""
    compares = any(
        value.comparator == "more_than_last_year" for ts in targets.values() for t in ts for value in t.kept_values
    )
    code = previous_year_code(scope.period) if compares else None
    return totals_for(answer_to(Scope(code, scope.set, structure=scope.structure)), units) if code else {}


def _held(indicator: Indicator, value: TargetValue, actual: Decimal | None, before: Decimal | None) -> Attainment:
    decimals = rules.RATIO_DECIMALS if indicator.is_ratio else indicator.decimals
    return attainment(
        comparator=value.comparator,
        actual=actual,
        target=None if value.value is None else rules.value_of(value.value, decimals),
        unit=indicator.unit,
        decimals=decimals,
        last_year=before,
    )
