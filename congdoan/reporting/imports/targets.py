"""Targets that come as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.csvfile import Faults
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods import commands as period_commands

from .. import queries
from ..models import Target, TargetValue


@dataclass(frozen=True)
class TargetEntry:
    """One line of a file of targets; `value` in the indicator's smallest unit."""

    unit: str
    period: str
    indicator: str
    comparator: str
    value: int | None
    decision: str
    line: int = 0


@transaction.atomic
def import_targets(*, by: User, entries: Sequence[TargetEntry], source: str) -> tuple[int, int]:
    """Giao chỉ tiêu: new targets and revisions (another value keeps the earlier one); returns (written, unchanged)."""
    faults = Faults(source)
    units = org.units_by_code(by, (e.unit for e in entries), "target")
    known = queries.indicators()
    written = unchanged = 0
    seen: dict[tuple[str, str, str], int] = {}
    for entry in entries:
        with faults.at(entry.line):
            key = (entry.unit, entry.period, entry.indicator)
            if key in seen:
                raise Refused("twice", f"chỉ tiêu này đã có ở dòng {seen[key]}.")
            seen[key] = entry.line
            unit, indicator = units.get(entry.unit), known.get(entry.indicator)
            if unit is None:
                raise Refused("unknown_unit", f"không có đơn vị mã “{entry.unit}” trong phạm vi của anh/chị.")
            if indicator is None:
                raise Refused("unknown_indicator", f"không có chỉ số “{entry.indicator}”.")
            if _set_target(by, unit, indicator.pk, entry):
                written += 1
            else:
                unchanged += 1
    faults.refuse_if_any()
    return written, unchanged


def _set_target(by: User, unit: Unit, indicator_id: int, entry: TargetEntry) -> bool:
    if not entry.decision:
        raise Refused("no_decision", "thiếu văn bản giao chỉ tiêu (cột decision).")
    if entry.comparator not in TargetValue.Comparator.values:
        allowed = ", ".join(TargetValue.Comparator.values)
        raise Refused("comparator", f"so sánh “{entry.comparator}” không có: dùng {allowed}.")
    if (entry.value is None) != (entry.comparator in ("yes", "more_than_last_year", "none")):
        need = "phải để trống" if entry.value is not None else "phải có"
        raise Refused("value", f"với so sánh “{entry.comparator}”, cột value {need}.")
    period = period_commands.ensure_period(entry.period)
    target, _made = Target.objects.get_or_create(unit=unit, period=period, indicator_id=indicator_id)
    last = target.values.order_by("-number").first()
    if last and (last.comparator, last.value) == (entry.comparator, entry.value):
        return False
    value = TargetValue(
        target=target, number=last.number + 1 if last else 1, comparator=entry.comparator, value=entry.value,
        decision=entry.decision,
    )  # fmt: skip
    clean(value)
    value.save()
    audit.event(target, "target.revised" if last else "target.set", by=by, unit_id=unit.pk, reason=entry.decision,
                value=[last.value if last else None, value.value])  # fmt: skip
    return True
