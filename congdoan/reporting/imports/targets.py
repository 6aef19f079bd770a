"""Targets that come as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.common.csvfile import Faults
from congdoan.common.errors import Refused
from congdoan.org import commands as org_commands
from congdoan.org import queries as org

from .. import commands, queries
from ..models import TargetValueOrigin


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
    group: str = ""


@transaction.atomic
def import_targets(
    *, by: User, entries: Sequence[TargetEntry], source: str, origin: TargetValueOrigin = TargetValueOrigin.ASSIGNED
) -> tuple[int, int]:
    """Giao hoặc đăng ký chỉ tiêu: new targets and revisions (another value keeps the earlier one); returns (written,
    unchanged)."""
    org_commands.lock_structure()
    faults = Faults(source)
    units = org.units_by_code(by, (e.unit for e in entries), commands.WRITERS[origin])
    known, own_lines = queries.indicators(), queries.own_lines()
    written = unchanged = 0
    seen: dict[tuple[str, str, str, str], int] = {}
    for entry in entries:
        with faults.at(entry.line):
            key = (entry.unit, entry.period, entry.indicator, entry.group)
            if key in seen:
                raise Refused("twice", f"chỉ tiêu này đã có ở dòng {seen[key]}.")
            seen[key] = entry.line
            unit, indicator = units.get(entry.unit), known.get(entry.indicator)
            if unit is None:
                raise Refused("unknown_unit", f"không có đơn vị mã “{entry.unit}” trong phạm vi của anh/chị.")
            if indicator is None:
                raise Refused("unknown_indicator", f"không có chỉ số “{entry.indicator}”.")
            aim = commands.Aim(
                unit, entry.period, indicator, entry.comparator, entry.value, entry.decision, entry.group
            )
            commands.refuse_outside(aim, own_lines)
            if commands.put_value(by, aim, origin):
                written += 1
            else:
                unchanged += 1
    faults.refuse_if_any()
    return written, unchanged
