"""Reorganisation plans: checked, rehearsed, carried out in one go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from django.db import transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.progress import Watch, quiet
from congdoan.periods.queries import closed_spans

from .. import plan_rows
from ..followers import Exhibit, Fate, Hanging, witnesses
from ..models import (
    Change,
    ChangeAct,
    Placement,
    PlacementAct,
    Reorganisation,
    Structure,
    Succession,
    SuccessionKind,
    Unit,
    UnitName,
)
from ..plans import Draft, Fault, Outcome, Standing, Step, StepAct, work_out
from .base import (
    NewUnit,
    begin_change,
    check_day,
    create,
    lock_structure,
    raise_version,
    refresh_names,
    refresh_paths,
    units_with_codes,
)
from .following import follow, hanging_on, objections_to
from .standing import names_of, standing_for

_ROWS_AT_ONCE = 5_000
_ENDS = {
    StepAct.MERGE: PlacementAct.MERGED,
    StepAct.REPLACE: PlacementAct.REPLACED,
    StepAct.SPLIT: PlacementAct.SPLIT,
    StepAct.DISSOLVE: PlacementAct.DISSOLVED,
}
_SUCCEEDS = {
    StepAct.MERGE: SuccessionKind.MERGE,
    StepAct.REPLACE: SuccessionKind.REPLACE,
    StepAct.SPLIT: SuccessionKind.SPLIT,
}


@dataclass(frozen=True)
class Checked:
    """Kết quả kiểm tra một phương án: what it does (units by act), why it is refused, what hangs on ended units."""

    acts: Mapping[StepAct, int]
    followers: int
    faults: tuple[Fault, ...]
    hanging: tuple[Hanging, ...]


@dataclass(frozen=True)
class CarriedOut:
    """What a plan did, or in a rehearsal would do."""

    checked: Checked
    exhibits: tuple[Exhibit, ...]
    change: int
    as_of_today: bool = False


def check_plan(*, by: User, draft: Draft) -> Checked:
    """Kiểm tra phương án: every fault with its line; without faults what hangs on the ended units, with proposals.

    A plan of a coming day may be checked before it.
    """
    standing = standing_for(by, draft)
    outcome = work_out(draft.steps, standing, draft.on)
    fate = _fate(draft, outcome, standing)
    faults = _faults(draft, outcome, fate)
    return _checked(draft, outcome, faults, [] if faults else hanging_on(fate))


def rehearse_plan(*, by: User, draft: Draft, watch: Watch = quiet) -> CarriedOut:
    """Diễn tập: carries the plan out, looks at what became of everything, and takes it all back.

    A plan of a coming day is rehearsed as if it were today's.
    """
    today = timezone.localdate()
    coming = draft.on > today
    with transaction.atomic():
        done = _carry_out(by, replace(draft, on=today) if coming else draft, watch)[0]
        transaction.set_rollback(True)
    return replace(done, as_of_today=coming)


@transaction.atomic
def apply_plan(*, by: User, draft: Draft, plan: Reorganisation | None = None, watch: Watch = quiet) -> CarriedOut:
    """Thực hiện phương án: all of it or nothing, as one change that `undo_change` withdraws.

    `plan` is the draft kept on screen. A plan out of a file is the kept draft of the same rows; where there is none it
    is kept from now on.
    """
    done, change = _carry_out(by, draft, watch)
    same = Reorganisation.objects.allowed(by, "structure").filter(digest=draft.digest, change=None)
    kept = plan or same.select_for_update(of=("self",)).first()
    kept = kept or Reorganisation(unit=change.unit, title=draft.source[:200], by=by)
    fill(kept, draft)
    kept.state, kept.change = Reorganisation.State.APPLIED, change
    clean(kept)
    kept.save()
    return done


def fill(plan: Reorganisation, draft: Draft) -> None:
    """Takes the rows over, with all that is told by them."""
    plan.rows, plan.digest, plan.on = draft.rows, draft.digest, draft.on
    plan.acts = plan_rows.acts_in(plan_rows.rows_in(draft.source, draft.rows))


def _carry_out(by: User, draft: Draft, watch: Watch) -> tuple[CarriedOut, Change]:
    base = lock_structure()
    standing = standing_for(by, draft)
    outcome = work_out(draft.steps, standing, draft.on)
    fate = _fate(draft, outcome, standing)
    faults = _faults(draft, outcome, fate)
    if draft.on > timezone.localdate():
        said = f"Ngày {format_date(draft.on)} chưa tới: đến ngày đó mới thực hiện được."
        faults = (Fault(0, "future", said), *faults)
    refuse_faults(draft, faults)
    hanging = hanging_on(fate)
    kept = [(witness, witness.before()) for witness in witnesses()]
    change = begin_change(by, ChangeAct.PLANNED, draft.on, draft.steps[0].decision, None, top_unit(by))
    _write(base, by, change, outcome, standing, watch)
    follow(fate, change, by)
    raise_version(base, rehung=True)
    checked = _checked(draft, outcome, (), hanging)
    counts = {act.value: n for act, n in checked.acts.items()}
    audit.event(change, "structure.planned", by=by, unit_id=change.unit_id, reason=change.decision,
                source=draft.source, digest=draft.digest, **counts)  # fmt: skip
    exhibits = tuple(chain.from_iterable(witness.after(before) for witness, before in watch(kept, "Đối chiếu số liệu")))
    return CarriedOut(checked, exhibits, change.pk), change


def refuse_faults(draft: Draft, faults: Iterable[Fault]) -> None:
    """Raises Refused("bad_plan") with every fault at its line."""
    told = [f"{draft.source}, dòng {f.line}: {f.message}" if f.line else f.message for f in faults]
    if told:
        message = f"Phương án {draft.source} có {len(told)} lỗi, chưa thực hiện gì."
        raise Refused("bad_plan", message, details=told)


def top_unit(by: User) -> Unit:
    """The highest unit whose structure a person may change: it keeps the plans."""
    found = Unit.objects.allowed(by, "structure").order_by("path").first()
    if found is None:
        raise Refused("denied", "Chưa có đơn vị nào mà anh/chị được thay đổi cơ cấu.")
    return found


def _faults(draft: Draft, outcome: Outcome, fate: Fate) -> tuple[Fault, ...]:
    found = [*draft.faults, *outcome.faults]
    found += [Fault(outcome.ended[o.unit].line, "would_lose", o.message) for o in objections_to(fate)]
    first = min((step.line for step in draft.steps), default=0)
    try:
        check_day(min(draft.on, timezone.localdate()), closed_spans())
    except Refused as refused:
        found.append(Fault(first, refused.code, refused.message))
    if not draft.steps and not found:
        found.append(Fault(0, "empty", "Phương án chưa có dòng nào."))
    return tuple(sorted(found, key=lambda fault: fault.line))


def _checked(draft: Draft, outcome: Outcome, faults: Iterable[Fault], hanging: Iterable[Hanging]) -> Checked:
    acts = Counter(step.act for step in draft.steps)
    following = sum(step.unit != unit for unit, (_to, step) in outcome.moved.items())
    return Checked(acts, following, tuple(faults), tuple(hanging))


def _fate(draft: Draft, outcome: Outcome, standing: Standing) -> Fate:
    heirs = {} if outcome.faults else outcome.heritage(standing.parents)
    told = {*heirs, *chain.from_iterable((*h.successors, *h.takers) for h in heirs.values())}
    new = {code: step.name for code, step in outcome.new.items()}
    levels = {code: outcome.new[code].level if code in outcome.new else standing.levels[code] for code in told}
    return Fate(draft.on, draft.steps[0].decision if draft.steps else "", heirs, standing.parents,
                names_of(told - new.keys()) | new, levels)  # fmt: skip


# ---- writing ----


def _write(base: Structure, by: User, change: Change, outcome: Outcome, standing: Standing, watch: Watch) -> None:
    """All rows in bulk: what single acts check row by row has been worked out for the whole."""
    _establish(base, by, change, outcome)
    codes = {*outcome.moved, *outcome.ended, *outcome.renamed, *outcome.new}
    codes |= {to for to, _step in outcome.moved.values()} | {to for step in outcome.ended.values() for to in step.to}
    codes |= {standing.parents[code] for code in outcome.ended}
    units = {unit.code: unit for unit in units_with_codes(codes)}
    moved = [_moved(units, unit, to, step, change) for unit, (to, step) in outcome.moved.items()]
    ended = [_ended(units, step, standing.parents[unit], change) for unit, step in outcome.ended.items()]
    rows = [*moved, *ended]
    for first in watch(range(0, len(rows), _ROWS_AT_ONCE), "Chuyển, kết thúc đơn vị"):
        Placement.objects.bulk_create(rows[first : first + _ROWS_AT_ONCE], batch_size=1000)
    Succession.objects.bulk_create(
        (
            Succession(
                predecessor=units[code], successor=units[to], kind=_SUCCEEDS[step.act], on=change.on,
                decision=step.decision, change=change,
            )
            for code, step in outcome.ended.items()
            for to in step.to
        ),
        batch_size=1000,
    )  # fmt: skip
    _rename(units, change, outcome.renamed.values())
    refresh_paths()
    audit.events(
        audit.line(row.unit, f"unit.{row.act}", by=by, unit_id=row.unit_id, reason=row.decision,
                   on=change.on.isoformat(), change=change.pk)
        for row in ended
    )  # fmt: skip


def _establish(base: Structure, by: User, change: Change, outcome: Outcome) -> None:
    new = {
        code: NewUnit(
            code=code, parent=step.to[0], name=step.name, level=step.level, kind=step.kind,
            category=step.category, established_on=change.on, line=step.line, decision=step.decision,
        )
        for code, step in outcome.new.items()
    }  # fmt: skip
    if new:
        above = {unit.code: unit for unit in units_with_codes({unit.parent for unit in new.values()} - new.keys())}
        create(by=by, base=base, units=new, parents=above, act=PlacementAct.ESTABLISHED, change=change)


def _moved(units: Mapping[str, Unit], unit: str, to: str, step: Step, change: Change) -> Placement:
    return Placement(unit=units[unit], start=change.on, parent=units[to], act=PlacementAct.MOVED,
                     decision=step.decision, change=change)  # fmt: skip


def _ended(units: Mapping[str, Unit], step: Step, above: str, change: Change) -> Placement:
    return Placement(unit=units[step.unit], start=change.on, parent=units[above], ended=True,
                     act=_ENDS[step.act], decision=step.decision, change=change)  # fmt: skip


def _rename(units: Mapping[str, Unit], change: Change, steps: Iterable[Step]) -> None:
    renamed = [
        UnitName(unit=units[step.unit], start=change.on, name=step.name, decision=step.decision, change=change)
        for step in steps
    ]
    UnitName.objects.bulk_create(renamed, batch_size=1000)
    refresh_names([name.unit_id for name in renamed])
