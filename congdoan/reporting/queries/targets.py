"""Targets as they are kept: assigned and registered values, of then or as the living units carry them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef

from congdoan.accounts.models import User
from congdoan.common.batches import batches
from congdoan.common.errors import Refused
from congdoan.org import queries as org
from congdoan.org.heirs import Carried
from congdoan.org.models import Unit
from congdoan.periods.models import Period

from ..groups import group_on
from ..models import Indicator, Target, TargetValue, TargetValueOrigin
from .scope import Scope


@dataclass(frozen=True)
class HeldTarget:
    """A target of one unit with its values in their order; `group` is empty where it holds for all below."""

    indicator: Indicator
    group: str
    assigned: Sequence[TargetValue]
    registered: Sequence[TargetValue]
    cause: str = ""
    remedy: str = ""

    @property
    def kept_values(self) -> Sequence[TargetValue]:
        """The values that decide: the assigned ones, else the registered ones."""
        return self.assigned or self.registered

    @property
    def in_force(self) -> TargetValue:
        return self.kept_values[-1]

    @property
    def beside(self) -> TargetValue | None:
        """What the unit registered beside the assigned value that decides."""
        return self.registered[-1] if self.assigned and self.registered else None

    @property
    def awaits_decision(self) -> bool:
        """Whether the unit registered a value that the superior has not answered with one. All values are written under
        the structure's lock, so that their ids follow time; sums made in reading have none and ask for nothing."""
        if not self.registered or (last := self.registered[-1]).pk is None:
            return False
        if not self.assigned:
            return True
        given = self.assigned[-1]
        return last.pk > given.pk and (last.comparator, last.value) != (given.comparator, given.value)

    def answered_by(self, given: TargetValue) -> TargetValue | None:
        """The registered value that an assigned one answered; None where none awaited a decision then."""
        assigned = [one for one in self.assigned if one.number < given.number]
        registered = [one for one in self.registered if one.pk < given.pk]
        before = replace(self, assigned=assigned, registered=registered)
        return registered[-1] if before.awaits_decision else None

    @property
    def origin(self) -> TargetValueOrigin:
        return TargetValueOrigin.ASSIGNED if self.assigned else TargetValueOrigin.REGISTERED

    @property
    def key(self) -> tuple[str, str]:
        return self.indicator.code, self.group

    @property
    def adding_value(self) -> int | None:
        """The value in force where it adds up with those of other units: to be reached at least, and no share."""
        adds = self.in_force.comparator == TargetValue.Comparator.GE and not self.indicator.is_ratio
        return self.in_force.value if adds else None

    @property
    def registered_value(self) -> int | None:
        """What the unit registered last, where that adds up in the same way."""
        adds = self.registered and self.registered[-1].comparator == TargetValue.Comparator.GE
        return self.registered[-1].value if adds and self.indicator.is_added else None

    @property
    def shared_value(self) -> int | None:
        """The same where the results of the units below count towards it, so that it can be shared out among them."""
        return self.adding_value if self.indicator.is_added else None


def targets_in(scope: Scope, unit_ids: Collection[int], period: Period) -> dict[int, list[HeldTarget]]:
    """The targets by unit id, in the structure that is asked."""
    return targets_now(unit_ids, period) if scope.structure == "now" else targets_of(unit_ids, period)


def targets_of(unit_ids: Iterable[int], period: Period) -> dict[int, list[HeldTarget]]:
    """The targets by unit id, in the order of the indicators. Reads no more than the units given, which the caller has
    checked."""
    found: dict[int, list[HeldTarget]] = {}
    if period.pk is None:
        return found
    for some in batches(sorted(set(unit_ids))):
        rows = Target.objects.filter(unit__in=some, period=period)
        for target in rows.select_related("indicator").prefetch_related("values").order_by("indicator", "group"):
            held = held_target(target)
            if held.kept_values:
                found.setdefault(target.unit_id, []).append(held)
    return found


def target_name(target: Target) -> str:
    """What is to be reached: "Tỷ lệ …", of a group "Tỷ lệ … (khu vực nhà nước, trường học)"."""
    if not target.group:
        return target.indicator.name
    return f"{target.indicator.name} ({group_on(target.group, target.period.start).name})"


def held_target(target: Target) -> HeldTarget:
    """A target with its values in their order."""
    values = sorted(target.values.all(), key=lambda value: value.number)
    assigned, registered = (
        [value for value in values if value.origin == origin]
        for origin in (TargetValueOrigin.ASSIGNED, TargetValueOrigin.REGISTERED)
    )
    return HeldTarget(target.indicator, target.group, assigned, registered, target.cause, target.remedy)


# ---- what units registered ----


def deciding_unit(user: User, unit: Unit) -> Unit | None:
    """The direct superior, which decides on what the unit registers; None where this person does not give its
    targets."""
    return Unit.objects.allowed(user, "target").filter(pk=org.superior_now(unit) or 0).first()


@dataclass(frozen=True)
class ToDecide:
    """A registered value of a unit that awaits the decision of the unit `above`."""

    unit: Unit
    above: Unit
    held: HeldTarget

    @property
    def registered(self) -> TargetValue:
        return self.held.registered[-1]


def target_to_decide(user: User, code: str, indicator: str, period: Period, group: str) -> ToDecide:
    """Refused("unknown_unit", "unknown_target") for who does not decide there, "decided" where nothing awaits it."""
    unit = org.unit_by_code(user, code, "target")
    if (above := deciding_unit(user, unit)) is None:
        raise Refused("unknown_unit", f"Không có đơn vị mã “{code}” trong phạm vi giao chỉ tiêu của anh/chị.")
    found = targets_of([unit.pk], period).get(unit.pk, [])
    held = next((one for one in found if one.key == (indicator, group)), None)
    if held is None:
        raise Refused("unknown_target", f"{unit.name} không có chỉ tiêu này.")
    if not held.awaits_decision:
        raise Refused("decided", f"{unit.name} không có mức đăng ký nào chờ quyết định ở chỉ tiêu này.")
    return ToDecide(unit, above, held)


def registered_below(units: Sequence[Unit], today: date) -> list[Target]:
    """The targets of running and coming periods that the units directly below these registered and that await a
    decision. The caller has checked the units."""
    if not units:
        return []
    found = (
        Target.objects.filter(unit__in=org.right_below(units), period__end__gte=today, period__closed_by="")
        .filter(Exists(TargetValue.objects.filter(target=OuterRef("pk"), origin=TargetValueOrigin.REGISTERED)))
        .select_related("unit", "period", "indicator")
        .prefetch_related("values")
        .order_by("period__end", "unit__sort_key", "pk")
    )
    return [target for target in found if held_target(target).awaits_decision]


# ---- in the structure of now ----


def targets_now(unit_ids: Collection[int], period: Period) -> dict[int, list[HeldTarget]]:
    """The targets as the living units carry them: a successor's own with those of the units it carries on for.

    Values to be reached (`ge`) add up; of any other target the successor's own holds.
    """
    wanted = set(unit_ids)
    homes = dict(zip(wanted, wanted, strict=True))
    homes |= {
        unit_id: home
        for unit_id, home, how in org.handover(period).carried()
        if how is Carried.SUCCESSOR and home in wanted
    }
    found = targets_of(homes, period)
    carried: dict[int, dict[tuple[str, str], list[HeldTarget]]] = {}
    for unit_id, home in homes.items():
        for target in found.get(unit_id, []):
            carried.setdefault(home, {}).setdefault(target.key, []).append(target)
    return {
        home: [joined for targets in by_key.values() if (joined := _joined(targets, found.get(home, [])))]
        for home, by_key in carried.items()
    }


def _joined(targets: list[HeldTarget], own: list[HeldTarget]) -> HeldTarget | None:
    first = targets[0]
    adds = not first.indicator.is_ratio and all(v.comparator == "ge" for t in targets for v in t.kept_values)
    if len(targets) == 1:
        return first if adds or first in own else None
    if not adds:
        return first if first in own else None
    told = first if first in own else None
    in_force, registered = _sums([target.kept_values for target in targets]), []
    if all(target.registered and target.registered[-1].comparator == "ge" for target in targets):
        registered = _sums([target.registered for target in targets])
    return HeldTarget(
        first.indicator, first.group,
        in_force if any(target.assigned for target in targets) else [], registered,
        told.cause if told else "", told.remedy if told else "",
    )  # fmt: skip


def _sums(series: Sequence[Sequence[TargetValue]]) -> list[TargetValue]:
    """The originals together, and what is in force together."""
    return [
        TargetValue(
            comparator="ge",
            value=sum(values[which].value or 0 for values in series),
            decision="; ".join(dict.fromkeys(values[which].decision for values in series)),
        )
        for which in (0, -1)
    ]
