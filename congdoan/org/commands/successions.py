"""Acts in which units carry on for others: merge, replace, split; and the withdrawal of the latest change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import ProtectedError

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.models import clean

from .. import queries
from ..models import Change, ChangeAct, Placement, PlacementAct, Structure, Succession, SuccessionKind, Unit, UnitName
from .base import (
    NewUnit,
    begin_change,
    check_act,
    check_alive,
    check_change,
    check_rank,
    closed_spans,
    establish,
    is_below,
    lock_structure,
    place,
    places_since,
    raise_version,
    refresh_names,
    refresh_paths,
    rehang,
)


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
    for unit in units:
        if unit.pk == into.pk:
            raise Refused("itself", f"{unit.name} không sáp nhập vào chính nó được.")
        if is_below(into, unit, since=on):
            raise Refused("cycle", f"{into.name} nằm dưới {unit.name}; chuyển ra trước khi sáp nhập.")
        _end(by, unit, change, PlacementAct.MERGED, heirs={}, default=into)
        _succeed(unit, [into], SuccessionKind.MERGE, change)
    return _done(base, change, by, [*units, into])


@transaction.atomic
def replace_unit(
    *, by: User, unit: Unit, new: NewUnit, on: date, decision: str, decided_on: date | None = None
) -> Change:
    """Thay thế: a new unit takes the place of an old one and all that hangs below it."""
    base = lock_structure()
    check_act(on, decision)
    change = begin_change(by, ChangeAct.REPLACED, on, decision, decided_on, unit)
    made = establish(by=by, base=base, unit=new, act=PlacementAct.ESTABLISHED, change=change)
    _end(by, unit, change, PlacementAct.REPLACED, heirs={}, default=made)
    _succeed(unit, [made], SuccessionKind.REPLACE, change)
    return _done(base, change, by, [unit, made])


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
    heirs: dict[str, Unit] = {}
    for part, new in zip(parts, made, strict=True):
        for code in part.children:
            if code in heirs:
                raise Refused("twice", f"Đơn vị “{code}” được giao cho hai đơn vị mới.")
            heirs[code] = new
    _end(by, unit, change, PlacementAct.SPLIT, heirs=heirs, default=None)
    _succeed(unit, made, SuccessionKind.SPLIT, change)
    return _done(base, change, by, [unit, *made])


def _end(
    by: User, unit: Unit, change: Change, act: PlacementAct, *, heirs: Mapping[str, Unit], default: Unit | None
) -> None:
    """The unit ends; each living unit below it moves to its heir."""
    queries.require(by, "structure", unit)
    on = change.on
    unit = Unit.objects.get(pk=unit.pk)
    last = check_change(unit, on, change.decision)
    if last.parent is None:
        raise Refused("root", "Đơn vị gốc không kết thúc được.")
    below = {p.unit.code: p.unit for p in places_since(unit, on) if not p.ended}
    if unknown := sorted(heirs.keys() - below.keys()):
        raise Refused("unknown_child", f"Không có đơn vị {', '.join(unknown)} trực thuộc {unit.name}.")
    if homeless := sorted(code for code in below if code not in heirs and default is None):
        raise Refused("homeless", f"Chưa giao {', '.join(homeless)} cho đơn vị mới nào.")
    for code, child in below.items():
        to = heirs.get(code, default)
        assert to is not None
        check_change(child, on, change.decision)
        check_rank(child.level, to)
        place(child, on, to, PlacementAct.MOVED, change)
        rehang(Unit.objects.get(pk=child.pk), Unit.objects.get(pk=to.pk))
    place(unit, on, last.parent, act, change, ended=True)


def _succeed(unit: Unit, successors: Sequence[Unit], kind: SuccessionKind, change: Change) -> None:
    for successor in successors:
        succession = Succession(
            predecessor=unit, successor=successor, kind=kind, on=change.on, decision=change.decision, change=change
        )
        clean(succession)
        succession.save()


def _done(base: Structure, change: Change, by: User, units: Sequence[Unit]) -> Change:
    raise_version(base, rehung=True)
    for unit in units:
        audit.event(unit, f"unit.{change.act}", by=by, unit_id=unit.pk, reason=change.decision,
                    on=change.on.isoformat(), change=change.pk)  # fmt: skip
    return change


# ---- withdrawing ----


@transaction.atomic
def undo_change(*, by: User) -> Change:
    """Hoàn tác: withdraws the latest structural change as if it had never been; the audit keeps it whole.

    Refused when a date of it now lies in a closed period, or a unit it made already holds something.
    """
    base = lock_structure()
    change = Change.objects.order_by("-pk").first()
    if change is None:
        raise Refused("nothing", "Không có thay đổi cơ cấu nào để hoàn tác.")
    placements = list(change.placements.select_related("unit"))
    names = list(change.names.select_related("unit"))
    for unit in {p.unit for p in placements} | {n.unit for n in names}:
        queries.require(by, "structure", unit)
    closed = closed_spans()
    for day in sorted({p.start for p in placements} | {n.start for n in names}):
        if any(start <= day <= end for start, end in closed):
            raise Refused(
                "closed_period", f"Thay đổi ngày {format_date(day)} nằm trong kỳ đã khóa, không hoàn tác được."
            )
    audit.event(change, "structure.undone", by=by, unit_id=change.unit_id, reason=change.decision, **_whole(change))
    _withdraw(change, placements, names)
    raise_version(base, rehung=True)
    return change


def _whole(change: Change) -> dict[str, object]:
    """Everything a change had written, for the audit."""
    return {
        "act": change.act,
        "on": change.on.isoformat(),
        "placements": [
            [p.unit.code, p.start.isoformat(), p.parent.code if p.parent else None, p.act, p.ended]
            for p in change.placements.select_related("unit", "parent")
        ],
        "names": [[n.unit.code, n.start.isoformat(), n.name] for n in change.names.select_related("unit")],
        "successions": [
            [s.predecessor.code, s.successor.code, s.kind]
            for s in change.successions.select_related("predecessor", "successor")
        ],
    }


def _withdraw(change: Change, placements: Sequence[Placement], names: Sequence[UnitName]) -> None:
    units = {p.unit_id for p in placements} | {n.unit_id for n in names}
    change.successions.all().delete()
    change.placements.all().delete()
    change.names.all().delete()
    kept = set(Placement.objects.filter(unit__in=units).values_list("unit_id", flat=True))
    try:
        Unit.objects.filter(pk__in=units - kept).delete()
    except ProtectedError:
        message = "Đơn vị mới của thay đổi này đã có báo cáo, chỉ tiêu, quyền hoặc chỗ trong cụm; xóa chúng trước."
        raise Refused("in_use", message) from None
    refresh_names(kept & {n.unit_id for n in names})
    refresh_paths()
    change.delete()
