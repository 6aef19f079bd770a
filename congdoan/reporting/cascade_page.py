"""What the page for sharing out a target shows: what is asked for each way, then what would become of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.text import quoted
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.periods.queries import period_of
from congdoan.periods.rules import title

from . import commands, queries, rules
from .cascade import Way
from .commands import Cascaded
from .forms import field_of
from .models import Indicator
from .queries import HeldTarget
from .target_forms import WAYS, CascadeForm


@dataclass(frozen=True)
class Asked:
    """The target that is shared out: of which unit, period and indicator; `below` are the units directly below, `held`
    what these have of it by code."""

    unit: Unit
    period: Period
    indicator: Indicator
    target: Decimal
    paper: str
    below: list[Unit]
    held: Mapping[str, HeldTarget]

    @property
    def title(self) -> str:
        return title(self.period.code)

    @property
    def may_look_back(self) -> bool:
        return self.period.kind != Period.Kind.TERM


@dataclass(frozen=True)
class OwnField:
    """The cell for one unit's own value, beside what it registered and what it was given."""

    field: BoundField
    registered: Decimal | None
    given: Decimal | None


@dataclass(frozen=True)
class ShareRow:
    """One unit of a preview: by what its share was reckoned, what it registered, before and now; why it takes no
    part."""

    unit: Unit
    weight: Decimal | None
    registered: Decimal | None
    before: Decimal | None
    value: Decimal | None
    changed: bool
    left_out: str


@dataclass(frozen=True)
class Preview:
    """What would be written."""

    done: Cascaded
    rows: list[ShareRow]
    target: Decimal
    below: Decimal
    remainder: Decimal
    kept: Decimal

    @property
    def way(self) -> Any:
        return WAYS[self.done.way]

    @property
    def weighs(self) -> str:
        """The heading of the column by which was shared out; empty where there is none."""
        return {Way.MEMBERS: _("Đoàn viên"), Way.LAST_RESULT: _("Kết quả năm trước")}.get(self.done.way, "")

    @property
    def has_registered(self) -> bool:
        return any(row.registered is not None for row in self.rows)

    @property
    def changed(self) -> int:
        return sum(row.changed for row in self.rows)

    @property
    def over(self) -> Decimal:
        return max(-self.remainder, Decimal(0))

    @property
    def left(self) -> Decimal:
        """What is left besides what is kept on purpose."""
        return max(self.remainder - self.kept, Decimal(0))


def asked(user: User, code: str, indicator: str, params: Mapping[str, str]) -> Asked:
    """Refused("unknown_unit", "unknown_indicator") for who may not give targets there, "no_target" where there is
    nothing to share out, "nobody_below" where there is nobody to share it among."""
    unit = org.unit_by_code(user, code, "target")
    found = queries.indicators().get(indicator)
    if found is None:
        raise Refused("unknown_indicator", _("Không có chỉ số %s.") % quoted(indicator))
    period = period_of(params.get("period") or str(timezone.localdate().year))
    own = _held([unit], period, found).get(unit.code)
    if own is None or own.shared_value is None:
        said = _("%(unit)s không có chỉ tiêu %(what)s %(period)s mà các đơn vị trực thuộc cùng làm để phân bổ.")
        raise Refused("no_target", said % {"unit": unit.name, "what": found.name, "period": title(period.code)})
    below = commands.units_to_share_among(unit, period)
    target = rules.value_of(own.shared_value, found.decimals)
    return Asked(unit, period, found, target, own.in_force.decision, below, _held(below, period, found))


def _held(units: Sequence[Unit], period: Period, indicator: Indicator) -> dict[str, HeldTarget]:
    """What the units have of one target for all below, by code."""
    found = queries.targets_of([unit.pk for unit in units], period)
    return {
        unit.code: one for unit in units for one in found.get(unit.pk, []) if one.key == (indicator.code, "")
    }  # fmt: skip


def opened(asked: Asked) -> CascadeForm:
    """The form as it opens: with what awaits a decision, else with what the units hold now."""
    start = {
        field_of(code): held.registered_value if _is_offered(held) else held.shared_value
        for code, held in asked.held.items()
    }
    return CascadeForm(asked.indicator, asked.below, initial=start)


def _is_offered(held: HeldTarget) -> bool:
    return held.awaits_decision and held.registered_value is not None


def own_fields(asked: Asked, form: CascadeForm) -> list[OwnField]:
    return [_own_field(form[field_of(unit.code)], asked.held.get(unit.code)) for unit in asked.below]


def _own_field(field: BoundField, held: HeldTarget | None) -> OwnField:
    if held is None:
        return OwnField(field, None, None)
    given, decimals = held.shared_value if held.assigned else None, held.indicator.decimals
    return OwnField(field, *(_value(one, decimals) for one in (held.registered_value, given)))


def _value(smallest: int | None, decimals: int) -> Decimal | None:
    return None if smallest is None else rules.value_of(smallest, decimals)


def preview(user: User, asked: Asked, form: CascadeForm) -> Preview:
    """What the command would do now."""
    done = share(user, asked, form, dry_run=True)
    decimals = asked.indicator.decimals
    weight_decimals = decimals if done.way is Way.LAST_RESULT else 0
    return Preview(
        done,
        [
            ShareRow(one.unit, _value(one.weight, weight_decimals), _value(one.registered, decimals),
                     _value(one.before, decimals), _value(one.value, decimals), one.changed, one.left_out)
            for one in done.shares
        ],
        *(rules.value_of(one, decimals) for one in (done.target, done.below, done.remainder, done.kept)),
    )  # fmt: skip


def share(user: User, asked: Asked, form: CascadeForm, *, dry_run: bool = False) -> Cascaded:
    """The command, as the form asks for it."""
    return commands.cascade_target(
        by=user, unit=asked.unit, period=asked.period.code, indicator=asked.indicator, **form.given(), dry_run=dry_run,
        confirmed="" if dry_run else form.cleaned_data["seen"],
    )  # fmt: skip
