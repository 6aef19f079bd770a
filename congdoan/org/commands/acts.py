"""Acts on one unit: found, move, rename, dissolve."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import nfc

from .. import queries, rules
from ..models import ChangeAct, Placement, PlacementAct, Unit, UnitName
from ..plans import Heritage
from .base import (
    NewUnit,
    begin_change,
    check_act,
    check_alive,
    check_change,
    check_rank,
    establish,
    fresh,
    is_below,
    lock_structure,
    place,
    places_since,
    raise_version,
    rehang,
    search_text_of,
    sort_key_of,
)
from .following import fate_of, follow, refuse_objections


@transaction.atomic
def add_unit(*, by: User, unit: NewUnit, act: str, on: date, decision: str, decided_on: date | None = None) -> Unit:
    """Thành lập, công nhận: a new unit from `on`; `act` is "established" (from above) or "recognised"."""
    base = lock_structure()
    check_act(on, decision)
    change = begin_change(by, ChangeAct(act), on, decision, decided_on)
    made = establish(by=by, base=base, unit=unit, act=PlacementAct(act), change=change)
    change.unit = made
    change.save(update_fields=["unit"])
    return made


@transaction.atomic
def move_unit(*, by: User, unit: Unit, to: Unit, on: date, decision: str, decided_on: date | None = None) -> Placement:
    """Chuyển giao: the unit and all below it hang below `to` from `on`."""
    base = lock_structure()
    queries.require(by, "structure", unit)
    queries.require(by, "structure", to)
    unit, to = fresh(unit), fresh(to)
    last = check_change(unit, on, decision)
    if last.parent_id is None:
        raise Refused("root", "Đơn vị gốc không chuyển được.")
    if last.parent_id == to.pk:
        raise Refused("same_parent", f"{unit.name} đã trực thuộc {to.name}.")
    check_alive(to, on)
    check_rank(unit.level, to)
    if is_below(to, unit, since=on):
        raise Refused("cycle", f"{to.name} nằm dưới {unit.name}: chuyển như vậy thành vòng.")
    change = begin_change(by, ChangeAct.MOVED, on, decision, decided_on, unit)
    placement = place(unit, on, to, PlacementAct.MOVED, change)
    rehang(unit, to)
    raise_version(base, rehung=True)
    audit.event(unit, "unit.moved", by=by, unit_id=unit.pk, reason=decision,
                on=on.isoformat(), parent=[last.parent_id, to.pk])  # fmt: skip
    return placement


@transaction.atomic
def rename_unit(
    *, by: User, unit: Unit, name: str, on: date, decision: str, decided_on: date | None = None
) -> UnitName:
    """Đổi tên: the new name from `on`; documents of earlier days keep the old one."""
    lock_structure()
    queries.require(by, "structure", unit)
    unit = fresh(unit)
    check_act(on, decision)
    name = nfc(name)
    rules.check_name(name)
    last = UnitName.objects.filter(unit=unit).order_by("-start").first()
    if last is not None and on <= last.start:
        raise Refused("too_early", f"Tên hiện nay có từ {format_date(last.start)}; tên mới phải từ ngày sau đó.")
    if name == unit.name:
        raise Refused("same_name", f"Đơn vị đang mang tên “{name}”.")
    before = unit.name
    change = begin_change(by, ChangeAct.RENAMED, on, decision, decided_on, unit)
    renamed = UnitName(unit=unit, start=on, name=name, decision=decision, change=change)
    clean(renamed)
    renamed.save()
    unit.name, unit.search_text, unit.sort_key = name, search_text_of(unit.code, name), sort_key_of(name)
    clean(unit)
    unit.save(update_fields=["name", "search_text", "sort_key"])
    audit.event(unit, "unit.renamed", by=by, unit_id=unit.pk, reason=decision, on=on.isoformat(), name=[before, name])
    return renamed


@transaction.atomic
def dissolve_unit(*, by: User, unit: Unit, on: date, decision: str, decided_on: date | None = None) -> Placement:
    """Giải thể: the unit leaves every tree that begins on or after `on`, but keeps its path below its parent."""
    base = lock_structure()
    queries.require(by, "structure", unit)
    unit = fresh(unit)
    last = check_change(unit, on, decision)
    if last.parent_id is None:
        raise Refused("root", "Đơn vị gốc không giải thể được.")
    living = [place.unit for place in places_since(unit, on) if not place.ended]
    if living:
        names = ", ".join(child.name for child in living[:3])
        raise Refused(
            "has_children",
            f"Chưa giải thể được {unit.name}: còn {len(living)} đơn vị trực thuộc ({names}…). Chuyển chúng trước.",
        )
    change = begin_change(by, ChangeAct.DISSOLVED, on, decision, decided_on, unit)
    fate = fate_of(change, {unit.code: Heritage((), {})})
    refuse_objections(fate)
    placement = place(unit, on, last.parent, PlacementAct.DISSOLVED, change, ended=True)
    follow(fate, change, by)
    raise_version(base, rehung=True)
    audit.event(unit, "unit.dissolved", by=by, unit_id=unit.pk, reason=decision, on=on.isoformat())
    return placement
