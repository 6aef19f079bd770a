"""Every change of the structure. Each locks the one `Structure` row first, so changes are serial."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from django.db import transaction
from django.db.models import F, Max, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.csvfile import Faults
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import fold, nfc, sort_key
from congdoan.periods.models import Period
from congdoan.periods.rules import first_open_day

from . import queries, rules
from .models import Cluster, ClusterSeat, Placement, PlacementAct, RoleGrant, SealedTree, Structure, Unit, UnitName

CLUSTER_YEARS = range(1929, 2101)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


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


@dataclass(frozen=True)
class Imported:
    """What an import of units did."""

    created: int
    unchanged: int


@dataclass(frozen=True)
class Seat:
    """One unit of a cluster, by code, with its role (member, lead, deputy_lead)."""

    unit: str
    role: str


# ---- acts ----


@transaction.atomic
def import_units(*, by: User, units: Sequence[NewUnit], source: str, decision: str = "") -> Imported:
    """Nhập danh sách đơn vị: all or nothing, rows in any order, codes kept; the same list again changes nothing.

    A unit has its place from the day it was established, but not before its parent has one.
    """
    base = _lock()
    faults = Faults(source)
    known = queries.units_by_code(by, {u.parent for u in units if u.parent}, "structure")
    existing = {unit.code: unit for unit in _units_with_codes({u.code for u in units})}
    lives = _lives_of(existing.values())
    fresh: dict[str, NewUnit] = {}
    unchanged = 0
    first_lines: dict[str, int] = {}
    closed = _closed_spans()
    for unit in units:
        if unit.code in first_lines:
            faults.add(unit.line, f"mã “{unit.code}” đã có ở dòng {first_lines[unit.code]}.")
            continue
        first_lines[unit.code] = unit.line
        with faults.at(unit.line):
            _check_new(unit)
            if unit.code in existing:
                _check_same(unit, existing[unit.code], lives[existing[unit.code].pk])
                unchanged += 1
            else:
                _check_day(unit.established_on, closed)
                fresh[unit.code] = unit
    _check_parents(fresh, known, existing, faults)
    faults.refuse_if_any()
    if fresh:
        _check_root_rights(by, fresh)
        _create(by=by, base=base, units=fresh, parents={**existing, **known}, act=PlacementAct.IMPORTED,
                decision=decision or f"Nhập từ tệp {source}")  # fmt: skip
    return Imported(created=len(fresh), unchanged=unchanged)


@transaction.atomic
def add_unit(*, by: User, unit: NewUnit, act: str, on: date, decision: str, decided_on: date | None = None) -> Unit:
    """Thành lập, công nhận: a new unit from `on`; `act` is "established" (from above) or "recognised"."""
    base = _lock()
    unit = replace(unit, established_on=on)
    _check_new(unit)
    parent = queries.unit_by_code(by, unit.parent, "structure")
    if Unit.objects.filter(code=unit.code).exists():
        raise Refused("code_taken", f"Mã “{unit.code}” đã được cấp cho đơn vị khác; mã không dùng lại.")
    _check_act(on, decision)
    _check_alive(parent, on)
    _check_rank(unit.level, parent)
    created = _create(
        by=by, base=base, units={unit.code: unit}, parents={parent.code: parent},
        act=PlacementAct(act), decision=decision, decided_on=decided_on,
    )  # fmt: skip
    return created[0]


@transaction.atomic
def move_unit(*, by: User, unit: Unit, to: Unit, on: date, decision: str, decided_on: date | None = None) -> Placement:
    """Chuyển giao: the unit and all below it hang below `to` from `on`."""
    base = _lock()
    queries.require(by, "structure", unit)
    queries.require(by, "structure", to)
    unit, to = _fresh(unit), _fresh(to)
    last = _check_change(unit, on, decision)
    if last.parent_id is None:
        raise Refused("root", "Đơn vị gốc không chuyển được.")
    if last.parent_id == to.pk:
        raise Refused("same_parent", f"{unit.name} đã trực thuộc {to.name}.")
    _check_alive(to, on)
    _check_rank(unit.level, to)
    if _is_below(to, unit, since=on):
        raise Refused("cycle", f"{to.name} nằm dưới {unit.name}: chuyển như vậy thành vòng.")
    placement = _place(unit, on, to, PlacementAct.MOVED, decision, decided_on)
    _rehang(unit, to)
    _raise(base, rehung=True)
    audit.event(unit, "unit.moved", by=by, unit_id=unit.pk, reason=decision,
                on=on.isoformat(), parent=[last.parent_id, to.pk])  # fmt: skip
    return placement


@transaction.atomic
def rename_unit(*, by: User, unit: Unit, name: str, on: date, decision: str) -> UnitName:
    """Đổi tên: the new name from `on`; documents of earlier days keep the old one."""
    _lock()
    queries.require(by, "structure", unit)
    unit = _fresh(unit)
    _check_act(on, decision)
    name = nfc(name)
    _check_name(name)
    last = UnitName.objects.filter(unit=unit).order_by("-start").first()
    if last is not None and on <= last.start:
        raise Refused("too_early", f"Tên hiện nay có từ {format_date(last.start)}; tên mới phải từ ngày sau đó.")
    if name == unit.name:
        raise Refused("same_name", f"Đơn vị đang mang tên “{name}”.")
    before = unit.name
    renamed = UnitName(unit=unit, start=on, name=name, decision=decision)
    clean(renamed)
    renamed.save()
    unit.name, unit.search_text, unit.sort_key = name, _search_text(unit.code, name), _sort_key(name)
    clean(unit)
    unit.save(update_fields=["name", "search_text", "sort_key"])
    audit.event(unit, "unit.renamed", by=by, unit_id=unit.pk, reason=decision, on=on.isoformat(), name=[before, name])
    return renamed


@transaction.atomic
def dissolve_unit(*, by: User, unit: Unit, on: date, decision: str, decided_on: date | None = None) -> Placement:
    """Giải thể: the unit leaves every tree that begins on or after `on`, but keeps its path below its parent."""
    base = _lock()
    queries.require(by, "structure", unit)
    unit = _fresh(unit)
    last = _check_change(unit, on, decision)
    if last.parent_id is None:
        raise Refused("root", "Đơn vị gốc không giải thể được.")
    living = [place.unit for place in _places_since(unit, on) if not place.ended]
    if living:
        names = ", ".join(child.name for child in living[:3])
        raise Refused(
            "has_children",
            f"Chưa giải thể được {unit.name}: còn {len(living)} đơn vị trực thuộc ({names}…). Chuyển chúng trước.",
        )
    placement = _place(unit, on, last.parent, PlacementAct.DISSOLVED, decision, decided_on, ended=True)
    _raise(base, rehung=True)
    audit.event(unit, "unit.dissolved", by=by, unit_id=unit.pk, reason=decision, on=on.isoformat())
    return placement


def export_units(*, by: User, day: date) -> list[NewUnit]:
    """Xuất danh sách the units in reach on a day, parents first, as `import_units` takes them; who did so is kept."""
    tree = queries.tree_on(day)
    units = {unit.pk: unit for unit in Unit.objects.allowed(by, "read").order_by()}
    names = dict(_names_until(by, day))
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


def _names_until(by: User, day: date) -> Iterable[tuple[int, str]]:
    """Unit and name, so that the last one of each is the name borne on the day."""
    dated = UnitName.objects.allowed(by, "read").filter(start__lte=day).order_by("start")
    return dated.values_list("unit_id", "name").iterator(chunk_size=20_000)


# ---- clusters, grants, sealing ----


@transaction.atomic
def set_cluster(
    *, by: User, code: str, year: int, name: str, body: str, seats: Sequence[Seat], decision: str
) -> tuple[Cluster, bool]:
    """Lập cụm thi đua của một năm with its units, lead and deputy; True when something changed."""
    owner = queries.unit_by_code(by, body, "structure")
    units = queries.units_by_code(by, (seat.unit for seat in seats), "structure")
    if unknown := [seat.unit for seat in seats if seat.unit not in units]:
        raise Refused("unknown_unit", f"Cụm {code}: không có đơn vị mã {', '.join(unknown)}.")
    if len({seat.unit for seat in seats}) != len(seats):
        raise Refused("twice", f"Cụm {code}: một đơn vị được kê hai lần.")
    if year not in CLUSTER_YEARS:
        raise Refused("year", f"Cụm {code}: năm {year} nằm ngoài các năm {CLUSTER_YEARS[0]}–{CLUSTER_YEARS[-1]}.")
    if sum(seat.role == ClusterSeat.Role.LEAD for seat in seats) != 1:
        raise Refused("lead", f"Cụm {code}: cần đúng một cụm trưởng.")
    cluster = Cluster.objects.filter(code=code, year=year).first() or Cluster(code=code, year=year)
    before = {s.unit_id: s.role for s in cluster.seats.all()} if cluster.pk else {}
    after = {units[seat.unit].pk: seat.role for seat in seats}
    same = (cluster.name, cluster.body_id, cluster.decision) == (name, owner.pk, decision)
    if cluster.pk and same and before == after:
        return cluster, False
    cluster.name, cluster.body, cluster.decision = name, owner, decision
    clean(cluster)
    cluster.save()
    cluster.seats.all().delete()
    for unit_id, role in after.items():
        seat = ClusterSeat(cluster=cluster, unit_id=unit_id, role=role)
        clean(seat)
        seat.save()
    audit.event(
        cluster,
        "cluster.set",
        by=by,
        unit_id=owner.pk,
        reason=decision,
        seats=audit.difference({str(k): v for k, v in before.items()}, {str(k): v for k, v in after.items()}),
    )
    return cluster, True


@transaction.atomic
def grant_role(*, by: User, user: User, role: str, unit: Unit, start: date, end: date | None = None) -> RoleGrant:
    """Cấp quyền at a unit and all below it; the same grant again changes nothing."""
    queries.require(by, "grant", unit)
    kept = RoleGrant.objects.filter(user=user, role=role, unit=unit, start=start, end=end).first()
    if kept is not None:
        return kept
    grant = RoleGrant(user=user, role=role, unit=unit, start=start, end=end)
    clean(grant)
    if end is not None and end < start:
        raise Refused("dates", "Ngày hết quyền đứng trước ngày bắt đầu.")
    grant.save()
    audit.event(grant, "role.granted", by=by, unit_id=unit.pk, user=user.pk, role=role,
                start=start.isoformat(), end=end.isoformat() if end else None)  # fmt: skip
    return grant


@transaction.atomic
def mark_illustrative(*, by: User) -> None:
    """Đánh dấu cơ sở dữ liệu là số liệu minh họa: the mark then stands on every page and file, and stays."""
    base = _lock()
    if base.illustrative:
        return
    if not by.is_superuser:
        raise Refused("denied", "Chỉ quản trị hệ thống đánh dấu được số liệu minh họa.")
    base.illustrative = True
    base.save(update_fields=["illustrative"])
    audit.event(base, "structure.marked_illustrative", by=by, unit_id=None)


def seal_tree(period: Period) -> SealedTree:
    """Keeps the tree of a period that is being closed; called by `reporting` inside its transaction."""
    _lock()
    tree = queries.tree_of(period)
    parents = np.where(tree.parent >= 0, tree.ids[tree.parent], 0)
    return SealedTree.objects.create(period=period, unit_ids=tree.ids.tobytes(), parent_ids=parents.tobytes())


def unseal_tree(period: Period) -> None:
    """Forgets the sealed tree of a period that is being reopened."""
    _lock()
    SealedTree.objects.filter(period=period).delete()


# ---- what the acts share ----


def _lock() -> Structure:
    return Structure.objects.select_for_update().get_or_create(pk=1)[0]


def _raise(base: Structure, *, rehung: bool) -> None:
    """A change makes trees be read again; a re-hanging also leaves the books behind.

    The version is drawn, not counted: a number taken back by a rollback must never come again for another tree.
    """
    base.version = secrets.randbits(62)
    base.stamp += rehung
    base.save(update_fields=["version", "stamp", "last_unit_id"])


def _fresh(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def _units_with_codes(codes: Iterable[str]) -> Iterable[Unit]:
    wanted = sorted(codes)
    for i in range(0, len(wanted), 500):
        yield from Unit.objects.filter(code__in=wanted[i : i + 500])


def _search_text(code: str, name: str) -> str:
    return fold(f"{name} {code}")[:260]


def _sort_key(name: str) -> str:
    return sort_key(name)[:500]


def _check_name(name: str) -> None:
    if not name:
        raise Refused("no_name", "thiếu tên đơn vị.")
    if len(name) > 200:
        raise Refused("long_name", "tên đơn vị dài quá 200 chữ.")


def _check_new(unit: NewUnit) -> None:
    if not _CODE.fullmatch(unit.code):
        raise Refused("bad_code", f"mã “{unit.code}” không hợp lệ: dùng 1–32 chữ không dấu, chữ số, dấu chấm, gạch.")
    _check_name(nfc(unit.name))
    if unit.level not in Unit.Level.values:
        raise Refused("bad_level", f"cấp “{unit.level}” không có. Các cấp: {', '.join(Unit.Level.values)}.")
    if unit.category not in Unit.Category.values:
        raise Refused(
            "bad_category",
            f"loại hình “{unit.category}” không có. Các loại hình: {', '.join(Unit.Category.values)}.",
        )
    if len(unit.kind) > 60:
        raise Refused("long_kind", "loại công đoàn cấp trên dài quá 60 chữ.")


@dataclass(frozen=True)
class _Life:
    """The names and superiors a unit has had; a list made at any time of its life describes it rightly."""

    names: set[str]
    parents: set[str]


def _lives_of(units: Iterable[Unit]) -> dict[int, _Life]:
    ids = [unit.pk for unit in units]
    lives = {pk: _Life(set(), set()) for pk in ids}
    for i in range(0, len(ids), 500):
        chunk = ids[i : i + 500]
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


def _check_act(on: date, decision: str) -> None:
    if not decision.strip():
        raise Refused("no_decision", "Thiếu số và ngày quyết định.")
    if len(decision) > 200:
        raise Refused("long_decision", "Số và ngày quyết định dài quá 200 chữ.")
    _check_day(on, _closed_spans())


def _closed_spans() -> list[tuple[date, date]]:
    return list(Period.objects.exclude(closed_by="").values_list("start", "end"))


def _check_day(on: date, closed: list[tuple[date, date]]) -> None:
    if on > timezone.localdate():
        raise Refused("future", f"Ngày {format_date(on)} chưa tới: thay đổi sắp tới là kế hoạch cho đến ngày đó.")
    first = first_open_day(on, closed)
    if first != on:
        raise Refused(
            "closed_period",
            f"Ngày {format_date(on)} nằm trong kỳ đã khóa. Ngày mở đầu tiên: {format_date(first)}.",
        )


def _check_rank(level: str, parent: Unit) -> None:
    if not rules.may_hang_below(level, parent.level):
        label = Unit.Level(level).label
        raise Refused("rank", f"{label} không trực thuộc được {parent.name} ({parent.get_level_display()}).")


def _check_alive(unit: Unit, on: date) -> None:
    first, last = unit.placements.order_by("start")[0], unit.placements.order_by("-start")[0]
    if last.ended:
        raise Refused("ended", f"{unit.name} đã kết thúc hoạt động từ {format_date(last.start)}.")
    if on < first.start:
        raise Refused("not_yet", f"{unit.name} chỉ có từ {format_date(first.start)}.")


def _check_change(unit: Unit, on: date, decision: str) -> Placement:
    """The unit's last placement, where a change dated `on` may follow it."""
    _check_act(on, decision)
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


def _places_since(parent: Unit, on: date) -> list[Placement]:
    """The placements below `parent` that hold on some day from `on` to today."""
    kept = []
    for place in Placement.objects.filter(parent=parent).select_related("unit"):
        following = Placement.objects.filter(unit=place.unit_id, start__gt=place.start).order_by("start").first()
        if following is None or following.start > on:
            kept.append(place)
    return kept


def _is_below(unit: Unit, top: Unit, *, since: date) -> bool:
    """Whether `unit` is `top` or hangs below it on any day from `since` to today."""
    rehung = Placement.objects.filter(start__gt=since, act=PlacementAct.MOVED).values_list("start", flat=True)
    return any(top.pk in queries.tree_on(day).upward(unit.pk) for day in {since, *rehung})


def _place(
    unit: Unit, on: date, parent: Unit | None, act: PlacementAct, decision: str,
    decided_on: date | None, *, ended: bool = False,
) -> Placement:  # fmt: skip
    placement = Placement(
        unit=unit, start=on, parent=parent, ended=ended, act=act, decision=decision, decided_on=decided_on
    )
    clean(placement)
    placement.save()
    return placement


def _rehang(unit: Unit, to: Unit) -> None:
    """The paths of the unit and of all below it, in one statement."""
    old, new = unit.path, rules.path_of(unit.pk, to.path)
    branch = Unit.objects.filter(path__gte=old, path__lt=rules.path_after(old))
    deepest = branch.aggregate(length=Max(Length("path")))["length"]
    _check_depth(len(new) + deepest - len(old))
    branch.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))


def _check_depth(path_length: int) -> None:
    if path_length > rules.LONGEST_PATH:
        levels = rules.LONGEST_PATH // rules.ID_WIDTH
        raise Refused("too_deep", f"Cây tổ chức sâu nhất {levels} cấp; thay đổi này làm cây sâu hơn.")


def _create(
    *, by: User, base: Structure, units: dict[str, NewUnit], parents: dict[str, Unit],
    act: PlacementAct, decision: str, decided_on: date | None = None,
) -> list[Unit]:  # fmt: skip
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
            search_text=_search_text(code, name), sort_key=_sort_key(name),
        )  # fmt: skip
        _check_depth(len(unit.path))
        made[code] = unit
        starts[code] = max(new.established_on, starts.get(new.parent, new.established_on))
        created.append(unit)
        placements.append(
            Placement(unit=unit, start=starts[code], parent=parent, act=act, decision=decision, decided_on=decided_on)
        )
    Unit.objects.bulk_create(created, batch_size=1000)
    Placement.objects.bulk_create(placements, batch_size=1000)
    UnitName.objects.bulk_create(
        (UnitName(unit=p.unit, start=p.start, name=p.unit.name, decision=decision) for p in placements),
        batch_size=1000,
    )
    audit.events(
        audit.line(p.unit, f"unit.{act}", by=by, unit_id=p.unit_id, reason=decision, on=p.start.isoformat())
        for p in placements
    )
    _raise(base, rehung=False)
    return created
