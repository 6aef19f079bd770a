"""What all structural commands share: the lock, the checks, and the writing of units and placements."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection
from django.db.models import F, Max, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.batches import batches
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import fold, nfc, sort_key
from congdoan.periods.models import Period
from congdoan.periods.queries import closed_spans
from congdoan.periods.rules import first_open_day

from .. import queries, rules
from ..branches import branch_of
from ..models import Change, ChangeAct, Placement, PlacementAct, Structure, Unit, UnitName


@dataclass(frozen=True)
class NewUnit:
    """One line of a list of units: `parent` is a code, empty for the root; `line` is where it stands in the file."""

    code: str
    parent: str
    name: str
    level: str
    kind: str
    category: str
    established_on: date
    line: int = 0
    decision: str = ""  # where it is another than that of the whole change


def lock_structure() -> Structure:
    return Structure.objects.select_for_update().get_or_create(pk=1)[0]


def lock_periods() -> None:
    """Keeps new books from being opened before a change is done: they would name units that will never have been.

    Taken after the structure and before anything else, in the order of the ids.
    """
    list(Period.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def raise_version(base: Structure, *, rehung: bool) -> None:
    """A change makes trees be read again; a re-hanging also leaves the books behind.

    The version is drawn, not counted: a number taken back by a rollback must never come again for another tree.
    """
    base.version = secrets.randbits(62)
    base.stamp += rehung
    base.save(update_fields=["version", "stamp", "last_unit_id"])


def fresh(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def units_with_codes(codes: Iterable[str]) -> Iterable[Unit]:
    for some in batches(sorted(codes)):
        yield from Unit.objects.filter(code__in=some)


def search_text_of(code: str, name: str) -> str:
    return fold(f"{name} {code}")[:260]


def sort_key_of(name: str) -> str:
    return sort_key(name)[:500]


def check_new(unit: NewUnit) -> None:
    rules.check_description(unit.code, nfc(unit.name), unit.level, unit.kind, unit.category)


def check_act(on: date, decision: str) -> None:
    if not decision.strip():
        raise Refused("no_decision", "Thiếu số và ngày quyết định.")
    if len(decision) > rules.LONGEST_DECISION:
        raise Refused("long_decision", f"Số và ngày quyết định dài quá {rules.LONGEST_DECISION} chữ.")
    check_day(on, closed_spans())


def check_day(on: date, closed: list[tuple[date, date]]) -> None:
    if on > timezone.localdate():
        raise Refused("future", f"Ngày {format_date(on)} chưa tới: thay đổi sắp tới là kế hoạch cho đến ngày đó.")
    first = first_open_day(on, closed)
    if first != on:
        raise Refused(
            "closed_period",
            f"Ngày {format_date(on)} nằm trong kỳ đã khóa. Ngày mở đầu tiên: {format_date(first)}.",
        )


def check_rank(level: str, parent: Unit) -> None:
    if not rules.may_hang_below(level, parent.level):
        label = Unit.Level(level).label
        raise Refused("rank", f"{label} không trực thuộc được {parent.name} ({parent.get_level_display()}).")


def check_alive(unit: Unit, on: date) -> None:
    first, last = unit.placements.order_by("start")[0], unit.placements.order_by("-start")[0]
    if last.ended:
        raise Refused("ended", f"{unit.name} đã kết thúc hoạt động từ {format_date(last.start)}.")
    if on < first.start:
        raise Refused("not_yet", f"{unit.name} chỉ có từ {format_date(first.start)}.")


def check_change(unit: Unit, on: date, decision: str) -> Placement:
    """The unit's last placement, where a change dated `on` may follow it."""
    check_act(on, decision)
    last = unit.placements.select_related("parent").order_by("-start")[0]
    if last.ended:
        raise Refused("ended", f"{unit.name} đã kết thúc hoạt động từ {format_date(last.start)}.")
    if on <= last.start:
        raise Refused(
            "too_early",
            f"{unit.name} đã có thay đổi ngày {format_date(last.start)} ({last.get_act_display()}); "
            "thay đổi mới phải từ ngày sau đó.",
        )
    return last


def places_since(parent: Unit, on: date) -> list[Placement]:
    """The placements below `parent` that hold on some day from `on` to today."""
    kept = []
    for place in Placement.objects.filter(parent=parent).select_related("unit"):
        following = Placement.objects.filter(unit=place.unit_id, start__gt=place.start).order_by("start").first()
        if following is None or following.start > on:
            kept.append(place)
    return kept


def is_below(unit: Unit, top: Unit, *, since: date) -> bool:
    """Whether `unit` is `top` or hangs below it on any day from `since` to today."""
    rehung = Placement.objects.filter(start__gt=since, act=PlacementAct.MOVED).values_list("start", flat=True)
    return any(top.pk in queries.tree_on(day).upward(unit.pk) for day in {since, *rehung})


def begin_change(
    by: User, act: ChangeAct, on: date, decision: str, decided_on: date | None = None, unit: Unit | None = None
) -> Change:
    """What an act writes hangs on this row, so that it can be withdrawn whole."""
    change = Change(act=act, on=on, unit=unit, decision=decision, decided_on=decided_on, by=by)
    clean(change)
    change.save()
    return change


def place(
    unit: Unit, on: date, parent: Unit | None, act: PlacementAct, change: Change, *, ended: bool = False
) -> Placement:
    placement = Placement(
        unit=unit, start=on, parent=parent, ended=ended, act=act, decision=change.decision,
        decided_on=change.decided_on, change=change,
    )  # fmt: skip
    clean(placement)
    placement.save()
    return placement


def rehang(unit: Unit, to: Unit) -> None:
    """The paths of the unit and of all below it, in one statement."""
    old, new = unit.path, rules.path_of(unit.pk, to.path)
    branch = Unit.objects.filter(branch_of(old))
    deepest = branch.aggregate(length=Max(Length("path")))["length"]
    check_depth(len(new) + deepest - len(old))
    branch.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))


def check_depth(path_length: int) -> None:
    if path_length > rules.LONGEST_PATH:
        levels = rules.LONGEST_PATH // rules.ID_WIDTH
        raise Refused("too_deep", f"Cây tổ chức sâu nhất {levels} cấp; thay đổi này làm cây sâu hơn.")


def establish(*, by: User, base: Structure, unit: NewUnit, act: PlacementAct, change: Change) -> Unit:
    """One new unit from the day of the change, after all checks."""
    unit = replace(unit, established_on=change.on)
    check_new(unit)
    parent = queries.unit_by_code(by, unit.parent, "structure")
    if Unit.objects.filter(code=unit.code).exists():
        raise Refused("code_taken", f"Mã “{unit.code}” đã được cấp cho đơn vị khác; mã không dùng lại.")
    check_act(change.on, change.decision)
    check_alive(parent, change.on)
    check_rank(unit.level, parent)
    return create(by=by, base=base, units={unit.code: unit}, parents={parent.code: parent}, act=act, change=change)[0]


def create(
    *, by: User, base: Structure, units: dict[str, NewUnit], parents: dict[str, Unit], act: PlacementAct, change: Change
) -> list[Unit]:
    """Units, first placements and first names in bulk; ids are given here, under the lock, and never again."""
    made = dict(parents)
    starts = {code: unit.placements.order_by("start")[0].start for code, unit in parents.items()}
    created: list[Unit] = []
    placements: list[Placement] = []
    for code in rules.ordered_by_parent({unit.code: unit.parent for unit in units.values()}):
        new = units[code]
        parent = made.get(new.parent)
        base.last_unit_id += 1
        name = nfc(new.name)
        unit = Unit(
            id=base.last_unit_id, code=code, name=name, level=new.level, kind=new.kind, category=new.category,
            established_on=new.established_on, path=rules.path_of(base.last_unit_id, parent.path if parent else ""),
            search_text=search_text_of(code, name), sort_key=sort_key_of(name),
        )  # fmt: skip
        check_depth(len(unit.path))
        made[code] = unit
        starts[code] = max(new.established_on, starts.get(new.parent, new.established_on))
        created.append(unit)
        placements.append(
            Placement(
                unit=unit, start=starts[code], parent=parent, act=act, decision=new.decision or change.decision,
                decided_on=change.decided_on, change=change,
            )
        )  # fmt: skip
    Unit.objects.bulk_create(created, batch_size=1000)
    Placement.objects.bulk_create(placements, batch_size=1000)
    names = (
        UnitName(unit=p.unit, start=p.start, name=p.unit.name, decision=p.decision, change=change) for p in placements
    )
    UnitName.objects.bulk_create(names, batch_size=1000)
    audit.events(
        audit.line(p.unit, f"unit.{act}", by=by, unit_id=p.unit_id, reason=p.decision, on=p.start.isoformat())
        for p in placements
    )
    raise_version(base, rehung=False)
    return created


def refresh_paths() -> None:
    """Every path anew from the last placements; writes the ones that differ."""
    paths = dict(Unit.objects.values_list("pk", "path"))
    places = Placement.objects.order_by("unit", "start").values_list("unit_id", "parent_id")
    parents = {unit_id: parent_id or 0 for unit_id, parent_id in places}
    right: dict[int, str] = {}
    for unit_id in rules.ordered_by_parent(parents):
        right[unit_id] = rules.path_of(unit_id, right.get(parents[unit_id], ""))
    wrong = [(path, pk) for pk, path in right.items() if paths[pk] != path]
    check_depth(max((len(path) for path, _pk in wrong), default=0))
    with connection.cursor() as cursor:  # a nation in seconds, where bulk_update takes minutes
        cursor.executemany("UPDATE org_unit SET path = %s WHERE id = %s", wrong)


def refresh_names(unit_ids: Iterable[int]) -> None:
    """The cached names of units whose latest name was withdrawn."""
    for unit in Unit.objects.filter(pk__in=list(unit_ids)):
        unit.name = UnitName.objects.filter(unit=unit).order_by("-start")[0].name
        unit.search_text, unit.sort_key = search_text_of(unit.code, unit.name), sort_key_of(unit.name)
        unit.save(update_fields=["name", "search_text", "sort_key"])
