"""Acts in which units carry on for others: merge, replace, split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean

from .. import queries
from ..models import Change, ChangeAct, PlacementAct, Structure, Succession, SuccessionKind, Unit
from ..plans import Heritage
from .base import (
    NewUnit,
    begin_change,
    check_act,
    check_alive,
    check_change,
    check_rank,
    establish,
    is_below,
    lock_structure,
    place,
    places_since,
    raise_version,
    rehang,
)
from .following import fate_of, follow, refuse_objections

_KINDS = {
    PlacementAct.MERGED: SuccessionKind.MERGE,
    PlacementAct.REPLACED: SuccessionKind.REPLACE,
    PlacementAct.SPLIT: SuccessionKind.SPLIT,
}


@dataclass(frozen=True)
class Part:
    """A unit that a split makes, and the codes of the units below the old one that go to it."""

    new: NewUnit
    children: tuple[str, ...]


@transaction.atomic
def merge_units(
    *, by: User, units: Sequence[Unit], into: Unit, on: date, decision: str, decided_on: date | None = None
) -> Change:
    """Sáp nhập: the units end on `on`, what hangs below them follows into the existing unit that carries on."""
    base = lock_structure()
    check_act(on, decision)
    change = begin_change(by, ChangeAct.MERGED, on, decision, decided_on, into)
    queries.require(by, "structure", into)
    check_alive(into, on)
    heirs: dict[str, Heritage] = {}
    for unit in units:
        if unit.pk == into.pk:
            raise Refused("itself", f"{unit.name} không sáp nhập vào chính nó được.")
        if is_below(into, unit, since=on):
            raise Refused("cycle", f"{into.name} nằm dưới {unit.name}; chuyển ra trước khi sáp nhập.")
        heirs[unit.code] = _end(by, unit, [into], change, PlacementAct.MERGED, children={})
    return _done(base, change, by, [*units, into], heirs)


@transaction.atomic
def replace_unit(
    *, by: User, unit: Unit, new: NewUnit, on: date, decision: str, decided_on: date | None = None
) -> Change:
    """Thay thế: a new unit takes the place of an old one and all that hangs below it."""
    base = lock_structure()
    check_act(on, decision)
    change = begin_change(by, ChangeAct.REPLACED, on, decision, decided_on, unit)
    made = establish(by=by, base=base, unit=new, act=PlacementAct.ESTABLISHED, change=change)
    heirs = {unit.code: _end(by, unit, [made], change, PlacementAct.REPLACED, children={})}
    return _done(base, change, by, [unit, made], heirs)


@transaction.atomic
def split_unit(
    *, by: User, unit: Unit, parts: Sequence[Part], on: date, decision: str, decided_on: date | None = None
) -> Change:
    """Chia tách: new units carry on for an old one; each unit below it goes to the part that names it."""
    if len(parts) < 2:
        raise Refused("parts", f"Chia tách {unit.name} cần ít nhất hai đơn vị mới.")
    base = lock_structure()
    check_act(on, decision)
    change = begin_change(by, ChangeAct.SPLIT, on, decision, decided_on, unit)
    made = [establish(by=by, base=base, unit=part.new, act=PlacementAct.ESTABLISHED, change=change) for part in parts]
    children: dict[str, Unit] = {}
    for part, new in zip(parts, made, strict=True):
        for code in part.children:
            if code in children:
                raise Refused("twice", f"Đơn vị “{code}” được giao cho hai đơn vị mới.")
            children[code] = new
    heirs = {unit.code: _end(by, unit, made, change, PlacementAct.SPLIT, children=children)}
    return _done(base, change, by, [unit, *made], heirs)


def _end(
    by: User,
    unit: Unit,
    successors: Sequence[Unit],
    change: Change,
    act: PlacementAct,
    *,
    children: Mapping[str, Unit],
) -> Heritage:
    """The unit ends; each living unit below it moves to the one that `children` names, else to the only successor."""
    queries.require(by, "structure", unit)
    on = change.on
    unit = Unit.objects.get(pk=unit.pk)
    last = check_change(unit, on, change.decision)
    if last.parent is None:
        raise Refused("root", "Đơn vị gốc không kết thúc được.")
    below = {p.unit.code: p.unit for p in places_since(unit, on) if not p.ended}
    default = successors[0] if len(successors) == 1 else None
    if unknown := sorted(children.keys() - below.keys()):
        raise Refused("unknown_child", f"Không có đơn vị {', '.join(unknown)} trực thuộc {unit.name}.")
    if homeless := sorted(code for code in below if code not in children and default is None):
        raise Refused("homeless", f"Chưa giao {', '.join(homeless)} cho đơn vị mới nào.")
    takers: Counter[str] = Counter()
    for code, child in below.items():
        to = children.get(code, default)
        assert to is not None
        takers[to.code] += 1
        check_change(child, on, change.decision)
        check_rank(child.level, to)
        place(child, on, to, PlacementAct.MOVED, change)
        rehang(Unit.objects.get(pk=child.pk), Unit.objects.get(pk=to.pk))
    place(unit, on, last.parent, act, change, ended=True)
    for successor in successors:
        succession = Succession(
            predecessor=unit, successor=successor, kind=_KINDS[act], on=on, decision=change.decision, change=change
        )
        clean(succession)
        succession.save()
    return Heritage(tuple(successor.code for successor in successors), takers)


def _done(base: Structure, change: Change, by: User, units: Sequence[Unit], heirs: dict[str, Heritage]) -> Change:
    fate = fate_of(change, heirs)
    refuse_objections(fate)
    follow(fate, change, by)
    raise_version(base, rehung=True)
    for unit in units:
        audit.event(unit, f"unit.{change.act}", by=by, unit_id=unit.pk, reason=change.decision,
                    on=change.on.isoformat(), change=change.pk)  # fmt: skip
    return change
