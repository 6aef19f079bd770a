"""Targets against results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from congdoan.accounts.models import User
from congdoan.common.wording import Attainment, attainment
from congdoan.org.models import Cluster, Unit
from congdoan.periods.models import Period
from congdoan.periods.queries import period_of
from congdoan.periods.rules import previous_year_code

from .. import rules
from ..groups import CategoryGroup, group_on
from ..models import Indicator, TargetValue, TargetValueOrigin
from .own_lines import left_out, scope_of_line
from .scope import Answer, Scope, answer_if_asked, answer_to
from .targets import HeldTarget, targets_in, targets_of
from .totals import (
    Totals,
    require_all_totals,
    totals_for,
    totals_of_categories,
    totals_of_cluster,
    units_of_cluster,
)


@dataclass(frozen=True)
class TargetResult:
    """One target with its result: against the value in force and, where it was revised, the original one.

    `registered` is there where the unit registered a value beside the assigned one that decides; `group` where the
    target holds for the unions of some categories only. `cause` and `remedy` are what the unit says of a missed one,
    `reason` what the superior said to a registered value that it did not take.
    """

    unit: str
    unit_name: str
    indicator: Indicator
    result: Attainment
    original: Attainment
    decision: str
    origin: TargetValueOrigin = TargetValueOrigin.ASSIGNED
    registered: Attainment | None = None
    registered_decision: str = ""
    group: CategoryGroup | None = None
    cause: str = ""
    remedy: str = ""
    reason: str = ""
    awaits_decision: bool = False

    @property
    def revised(self) -> bool:
        return (self.result.comparator, self.result.target) != (self.original.comparator, self.original.target)

    @property
    def name(self) -> str:
        """What is to be reached: "Tỷ lệ …", of a group "Tỷ lệ … (khu vực nhà nước, trường học)"."""
        return f"{self.indicator.name} ({self.group.name})" if self.group else self.indicator.name

    @property
    def is_explained(self) -> bool:
        """Whether it was missed and the unit has said why."""
        return self.result.met is False and bool(self.cause)


def attainment_of_units(user: User, units: Iterable[Unit], scope: Scope) -> list[TargetResult]:
    """Tỷ lệ hoàn thành chỉ tiêu of the units, in their order and that of the indicators; those of a group of categories
    come from `attainment_by_category`."""
    wanted, answer = list(units), answer_to(scope)
    require_all_totals(user, wanted, answer)
    targets = _all_targets(wanted, answer, grouped=False)
    totals = totals_for(answer, [unit for unit in wanted if targets.get(unit.pk)])
    last_year = _last_year(wanted, scope, targets)
    results = []
    for unit in wanted:
        for target in targets.get(unit.pk, []):
            code = target.indicator.code
            before = last_year[unit.pk].total(code) if unit.pk in last_year else None
            results.append(_result(unit, target, totals[unit.pk].total(code), before))
    return results


def attainment_by_category(user: User, units: Iterable[Unit], scope: Scope) -> list[TargetResult]:
    """Tỷ lệ hoàn thành of the targets that hold for a group of categories: against the figures of the unions below of
    those categories alone."""
    wanted = list(units)
    answer = answer_to(scope)
    require_all_totals(user, wanted, answer)
    targets = _all_targets(wanted, answer, grouped=True)
    before = answer_if_asked(earlier) if targets and (earlier := _earlier(scope, targets)) else None
    results = []
    for unit in wanted:
        for target in targets.get(unit.pk, []):
            group = group_on(target.group, answer.period.start)
            actual, last_year = (
                totals_of_categories(one, [unit], group.categories).total(target.indicator.code) if one else None
                for one in (answer, before)
            )
            results.append(_result(unit, target, actual, last_year, group))
    return results


def attainment_of_target(user: User, unit: Unit, scope: Scope, indicator: Indicator, group: str) -> TargetResult | None:
    """The result of one target; None where the unit has none."""
    results = (attainment_by_category if group else attainment_of_units)(user, [unit], scope)
    found = (one for one in results if one.indicator == indicator and (one.group.code if one.group else "") == group)
    return next(found, None)


def attainment_in_every_set(user: User, unit: Unit, period: str) -> list[TargetResult]:
    """Tỷ lệ hoàn thành of all targets of one unit, also of those of lines that only a body's own set has."""
    held = targets_of([unit.pk], period_of(period)).get(unit.pk, [])
    scopes = {scope_of_line(period, target.indicator) for target in held}
    in_order = sorted(scopes, key=lambda scope: scope.set or "")
    return [result for scope in in_order for result in attainment_of_units(user, [unit], scope)]


def _all_targets(units: Sequence[Unit], answer: Answer, *, grouped: bool) -> dict[int, list[HeldTarget]]:
    found = targets_in(answer.scope, [unit.pk for unit in units], answer.period)
    elsewhere = left_out(answer, (one.indicator.code for targets in found.values() for one in targets))
    return {
        pk: [one for one in targets if bool(one.group) == grouped and one.indicator.code not in elsewhere]
        for pk, targets in found.items()
    }


def _result(
    unit: Unit, target: HeldTarget, actual: Decimal | None, before: Decimal | None, group: CategoryGroup | None = None
) -> TargetResult:
    indicator, values = target.indicator, target.kept_values
    beside = target.beside
    return TargetResult(
        unit.code, unit.name, indicator,
        held_value(indicator, values[-1], actual, before),
        held_value(indicator, values[0], actual, before),
        values[-1].decision, target.origin,
        held_value(indicator, beside, actual, before) if beside else None,
        beside.decision if beside else "",
        group, target.cause, target.remedy, values[-1].reason, target.awaits_decision,
    )  # fmt: skip


def attainment_of_cluster(user: User, cluster: Cluster, scope: Scope) -> list[TargetResult]:
    """Tỷ lệ hoàn thành of the whole cluster: targets of indicators that every member unit has with `ge`, summed."""
    whole = totals_of_cluster(user, cluster, scope)
    answer = answer_to(scope)
    units = units_of_cluster(user, cluster, answer)
    by_indicator: dict[str, list[HeldTarget]] = {}
    for targets in _all_targets(units, answer, grouped=False).values():
        for target in targets:
            if target.adding_value is not None:
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
    """The unit's targets of a period for all below, as they are in force, by indicator, held against results that the
    caller names; the caller has checked the unit. `scope` says in which figures last year's are looked up."""
    targets = {unit.pk: [target for target in targets_of([unit.pk], period).get(unit.pk, []) if not target.group]}
    last_year = _last_year([unit], scope, targets)
    return {
        (code := target.indicator.code): held_value(
            target.indicator, target.in_force, actual(code),
            last_year[unit.pk].total(code) if unit.pk in last_year else None,
        )
        for target in targets[unit.pk]
    }  # fmt: skip


def _last_year(units: list[Unit], scope: Scope, targets: dict[int, list[HeldTarget]]) -> dict[int, Totals]:
    """Last year's totals, read only where a target compares with them: who may read the target may read its bar,
    also where the cluster that lets them did not exist a year before."""
    earlier = _earlier(scope, targets)
    answer = answer_if_asked(earlier) if earlier else None
    return totals_for(answer, units) if answer else {}


def _earlier(scope: Scope, targets: dict[int, list[HeldTarget]]) -> Scope | None:
    """The figures of a year before, where one of the targets compares with them."""
    compares = any(
        value.comparator == "more_than_last_year"
        for of_unit in targets.values()
        for target in of_unit
        for value in (*target.assigned, *target.registered)
    )
    code = previous_year_code(scope.period) if compares else None
    return Scope(code, scope.set, structure=scope.structure) if code else None


def held_value(
    indicator: Indicator, value: TargetValue, actual: Decimal | None = None, before: Decimal | None = None
) -> Attainment:
    """One value of a target against what is reached; without a result what it asks for alone."""
    decimals = rules.RATIO_DECIMALS if indicator.is_ratio else indicator.decimals
    return attainment(
        comparator=value.comparator,
        actual=actual,
        target=None if value.value is None else rules.value_of(value.value, decimals),
        unit=indicator.unit,
        decimals=decimals,
        last_year=before,
    )
