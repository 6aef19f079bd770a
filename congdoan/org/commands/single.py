"""One act on one unit, as a page does it: previewed by doing it and taking it back, then done as it was shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.common.errors import Refused

from .. import change_queries, queries
from ..change_queries import Told
from ..models import Change, PlacementAct, Unit
from ..plans import StepAct
from .acts import add_unit, dissolve_unit, move_unit, rename_unit
from .base import NewUnit, lock_structure
from .successions import Part, merge_units, replace_unit, split_unit


@dataclass(frozen=True)
class UnitAct:
    """Một việc với một đơn vị. `unit` is the one that changes, of a unit to be founded its superior; what else there is
    depends on the act: `to` whom it leads, the new `name`, the `new` unit, the `parts` of a split."""

    act: StepAct
    unit: Unit
    on: date
    decision: str
    decided_on: date | None = None
    to: Unit | None = None
    name: str = ""
    new: NewUnit | None = None
    founding: str = PlacementAct.ESTABLISHED.value
    parts: tuple[Part, ...] = ()


def preview_act(*, by: User, one: UnitAct) -> Told:
    """Xem trước: the act is done, told, and taken back; refused as it would be."""
    with transaction.atomic():
        foreseen = change_queries.told(by, _do(by, one))
        transaction.set_rollback(True)
    return foreseen


@transaction.atomic
def carry_out_act(*, by: User, one: UnitAct, edition: str) -> Change:
    """Thực hiện, as it was shown (Refused("stale") where it would do anything else by now); sent twice it is done
    once."""
    lock_structure()
    if done := _done_before(by, one):
        return done
    change = _do(by, one)
    if change_queries.told(by, change).edition != edition:
        raise Refused("stale", "Cơ cấu hoặc việc kèm theo đã thay đổi sau khi anh/chị xem trước; chưa ghi gì.")
    return change


def check_not_the_top(by: User, unit: Unit) -> None:
    """Whoever stands at a unit does not take it away: that is for somebody above."""
    above = queries.superior_now(unit)
    if above is None or not Unit.objects.allowed(by, "structure").filter(pk=above).exists():
        raise Refused("top", f"{unit.name} đứng đầu phạm vi của anh/chị: việc này do cấp trên làm.")


def _do(by: User, one: UnitAct) -> Change:
    lock_structure()
    if one.act not in (StepAct.ESTABLISH, StepAct.RENAME):
        queries.require(by, "structure", one.unit)
        check_not_the_top(by, one.unit)
    given: dict[str, Any] = {"by": by, "on": one.on, "decision": one.decision, "decided_on": one.decided_on}
    match one:
        case UnitAct(act=StepAct.ESTABLISH, new=NewUnit() as new):
            add_unit(unit=new, act=one.founding, **given)
        case UnitAct(act=StepAct.RENAME):
            rename_unit(unit=one.unit, name=one.name, **given)
        case UnitAct(act=StepAct.MOVE, to=Unit() as to):
            move_unit(unit=one.unit, to=to, **given)
        case UnitAct(act=StepAct.MERGE, to=Unit() as to):
            merge_units(units=[one.unit], into=to, **given)
        case UnitAct(act=StepAct.REPLACE, new=NewUnit() as new):
            replace_unit(unit=one.unit, new=new, **given)
        case UnitAct(act=StepAct.SPLIT):
            split_unit(unit=one.unit, parts=one.parts, **given)
        case UnitAct(act=StepAct.DISSOLVE):
            dissolve_unit(unit=one.unit, **given)
        case _:
            raise Refused("incomplete", "Việc này còn thiếu đơn vị nhận.")
    change = change_queries.latest_change()
    assert change is not None  # just written, and nobody else writes one meanwhile
    return change


def _done_before(by: User, one: UnitAct) -> Change | None:
    """The change that this person has already made of the same act."""
    into, of = {"successions__predecessor": one.unit}, {"placements__unit": one.unit}
    traces: dict[StepAct, dict[str, Any]] = {
        StepAct.ESTABLISH: {"names__unit__code": one.new and one.new.code, "names__name": one.new and one.new.name},
        StepAct.RENAME: {"names__unit": one.unit, "names__name": one.name},
        StepAct.MOVE: {**of, "placements__parent": one.to},
        StepAct.MERGE: {**into, "successions__successor": one.to},
        StepAct.REPLACE: {**into, "successions__successor__code": one.new and one.new.code},
        StepAct.SPLIT: {**into, "successions__successor__code__in": [part.new.code for part in one.parts]},
        StepAct.DISSOLVE: {**of, "placements__ended": True},
    }
    same = Change.objects.filter(by=by, on=one.on, decision=one.decision, **traces[one.act])
    return same.order_by("-pk").first()
