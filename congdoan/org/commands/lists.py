"""Lists of units: in as files, out as files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.batches import batches
from congdoan.common.csvfile import Faults, line_words
from congdoan.common.errors import Refused
from congdoan.common.text import nfc
from congdoan.periods.queries import closed_spans

from .. import queries, rules
from ..models import ChangeAct, Placement, PlacementAct, Unit, UnitName
from .base import (
    NewUnit,
    begin_change,
    check_day,
    check_new,
    create,
    lock_structure,
    units_with_codes,
)


@dataclass(frozen=True)
class Imported:
    """What an import of units did."""

    created: int
    unchanged: int


@transaction.atomic
def import_units(
    *, by: User, units: Sequence[NewUnit], source: str, decision: str = "", words: Callable[[int], str] = line_words
) -> Imported:
    """Nhập danh sách đơn vị: all or nothing, rows in any order, codes kept; the same list again changes nothing.
    `words` names a row by its number.

    A unit has its place from the day it was established, but not before its parent has one.
    """
    base = lock_structure()
    faults = Faults(source, words)
    known = queries.units_by_code(by, {u.parent for u in units if u.parent}, "structure")
    existing = {unit.code: unit for unit in units_with_codes({u.code for u in units})}
    lives = _lives_of(existing.values())
    fresh: dict[str, NewUnit] = {}
    unchanged = 0
    first_lines: dict[str, int] = {}
    closed = closed_spans()
    for unit in units:
        if unit.code in first_lines:
            faults.add(unit.line, f"mã “{unit.code}” đã có ở {words(first_lines[unit.code])}.")
            continue
        first_lines[unit.code] = unit.line
        with faults.at(unit.line):
            check_new(unit)
            if unit.code in existing:
                _check_same(unit, existing[unit.code], lives[existing[unit.code].pk])
                unchanged += 1
            else:
                check_day(unit.established_on, closed)
                fresh[unit.code] = unit
    _check_parents(fresh, known, existing, faults)
    faults.refuse_if_any()
    if fresh:
        _check_root_rights(by, fresh)
        change = begin_change(by, ChangeAct.IMPORTED, timezone.localdate(), decision or f"Nhập từ tệp {source}")
        create(by=by, base=base, units=fresh, parents={**existing, **known}, act=PlacementAct.IMPORTED, change=change)
    return Imported(created=len(fresh), unchanged=unchanged)


@dataclass(frozen=True)
class _Life:
    """The names and superiors a unit has had; a list made at any time of its life describes it rightly."""

    names: set[str]
    parents: set[str]


def _lives_of(units: Iterable[Unit]) -> dict[int, _Life]:
    lives = {unit.pk: _Life(set(), set()) for unit in units}
    for chunk in batches(lives):
        for pk, parent in Placement.objects.filter(unit__in=chunk).values_list("unit_id", "parent__code"):
            lives[pk].parents.add(parent or "")
        for pk, name in UnitName.objects.filter(unit__in=chunk).values_list("unit_id", "name"):
            lives[pk].names.add(name)
    return lives


def _check_same(unit: NewUnit, existing: Unit, life: _Life) -> None:
    fits = {
        "tên": nfc(unit.name) in life.names,
        "cấp trên": unit.parent in life.parents,
        "cấp": unit.level == existing.level,
        "loại công đoàn": unit.kind == existing.kind,
        "loại hình": unit.category == existing.category,
        "ngày thành lập": unit.established_on == existing.established_on,
    }
    if different := [label for label, same in fits.items() if not same]:
        raise Refused(
            "differs",
            f"đơn vị “{unit.code}” đã có, khác {', '.join(different)}. "
            "Danh sách không sửa đơn vị đã có: dùng org move, org rename, org dissolve.",
        )


def _check_parents(
    fresh: dict[str, NewUnit], known: dict[str, Unit], existing: dict[str, Unit], faults: Faults
) -> None:
    """Roots, unknown parents, levels, circles: each at its line."""
    roots = [unit for unit in fresh.values() if not unit.parent]
    old_root = Unit.objects.filter(placements__parent=None).first()
    for root in roots[0 if old_root else 1 :]:
        other = old_root.code if old_root else roots[0].code
        faults.add(root.line, f"“{root.code}” không có cấp trên, nhưng đơn vị gốc đã là “{other}”. Ghi cột parent.")
    for unit in fresh.values():
        if not unit.parent:
            continue
        above = fresh.get(unit.parent) or known.get(unit.parent)
        if above is None:
            where = "không có trong tệp và trong phạm vi của anh/chị"
            faults.add(unit.line, f"cấp trên “{unit.parent}” của “{unit.code}” {where}.")
        elif not rules.may_hang_below(unit.level, above.level):
            faults.add(unit.line, f"“{unit.code}” là cấp cao hơn cấp trên “{unit.parent}” của nó.")
        elif isinstance(above, Unit) and above.placements.filter(ended=True).exists():
            faults.add(unit.line, f"cấp trên “{unit.parent}” đã kết thúc hoạt động.")
    inside = {u.code: u.parent for u in fresh.values() if u.parent in fresh}
    if circle := rules.find_cycle(inside):
        shown = " → ".join([*circle, circle[0]])
        faults.add(fresh[circle[0]].line, f"các đơn vị trực thuộc nhau thành vòng: {shown}.")


def _check_root_rights(by: User, fresh: dict[str, NewUnit]) -> None:
    if any(not unit.parent for unit in fresh.values()) and not by.is_superuser:
        raise Refused("denied", "Chỉ quản trị hệ thống tạo được đơn vị gốc.")


def export_units(*, by: User, day: date) -> list[NewUnit]:
    """Xuất danh sách the units in reach on a day, parents first, as `import_units` takes them; who did so is kept."""
    tree = queries.tree_on(day)
    units = {unit.pk: unit for unit in Unit.objects.allowed(by, "read").order_by()}
    names = queries.names_in_reach(by, day)
    above = np.where(tree.parent >= 0, tree.ids[tree.parent], 0)
    present = [(unit_id, parent_id) for unit_id, parent_id in zip(tree.ids.tolist(), above.tolist(), strict=True)
               if unit_id in units]  # fmt: skip
    beyond = {parent_id for _, parent_id in present} - units.keys()
    codes = {unit.pk: unit.code for unit in (*units.values(), *Unit.objects.filter(pk__in=beyond))}
    listed = []
    for unit_id, parent_id in present:
        unit = units[unit_id]
        listed.append(
            NewUnit(
                code=unit.code, parent=codes.get(parent_id, ""), name=names[unit_id], level=unit.level,
                kind=unit.kind, category=unit.category, established_on=unit.established_on,
            )
        )  # fmt: skip
    audit.event(queries.structure(), "structure.exported", by=by, unit_id=by.unit_id,
                on=day.isoformat(), units=len(listed))  # fmt: skip
    return listed
