"""What the page for sharing out a target shows: what is asked for each way, then what would become of it."""

from __future__ import annotations

from collections.abc import Mapping
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
from .target_forms import WAYS, CascadeForm


@dataclass(frozen=True)
class Asked:
    """The target that is shared out: of which unit, period and indicator; `below` are the units directly below."""

    unit: Unit
    period: Period
    indicator: Indicator
    target: Decimal
    paper: str
    below: list[Unit]

    @property
    def title(self) -> str:
        return title(self.period.code)

    @property
    def may_look_back(self) -> bool:
        return self.period.kind != Period.Kind.TERM


@dataclass(frozen=True)
class ShareRow:
    """One unit of a preview: by what its share was reckoned, before and now; why it takes no part."""

    unit: Unit
    weight: Decimal | None
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
    held = [one for one in queries.targets_of([unit.pk], period).get(unit.pk, []) if one.key == (found.code, "")]
    if not held or held[0].shared_value is None:
        said = _("%(unit)s không có chỉ tiêu %(what)s %(period)s mà các đơn vị trực thuộc cùng làm để phân bổ.")
        raise Refused("no_target", said % {"unit": unit.name, "what": found.name, "period": title(period.code)})
    below = commands.units_to_share_among(unit, period)
    target = rules.value_of(held[0].shared_value, found.decimals)
    return Asked(unit, period, found, target, held[0].in_force.decision, below)


def opened(asked: Asked) -> CascadeForm:
    """The form as it opens, with what the units hold now."""
    held = queries.targets_of([unit.pk for unit in asked.below], asked.period)
    now = {
        field_of(unit.code): one.shared_value
        for unit in asked.below
        for one in held.get(unit.pk, [])
        if one.key == (asked.indicator.code, "") and one.shared_value is not None
    }
    return CascadeForm(asked.indicator, asked.below, initial=now)


def own_fields(asked: Asked, form: CascadeForm) -> list[BoundField]:
    return [form[field_of(unit.code)] for unit in asked.below]


def preview(user: User, asked: Asked, form: CascadeForm) -> Preview:
    """What the command would do now."""
    done = share(user, asked, form, dry_run=True)
    decimals = asked.indicator.decimals
    weight_decimals = decimals if done.way is Way.LAST_RESULT else 0

    def value(smallest: int | None, decimals: int = decimals) -> Decimal | None:
        return None if smallest is None else rules.value_of(smallest, decimals)

    return Preview(
        done,
        [
            ShareRow(one.unit, value(one.weight, weight_decimals), value(one.before), value(one.value), one.changed,
                     one.left_out)
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
