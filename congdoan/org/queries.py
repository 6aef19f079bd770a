"""Reads of the structure: who may see what, units by code, the tree of a day or a period, a unit's life."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.lookups import In
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.common.access import AllowedQuerySet
from congdoan.common.batches import batches
from congdoan.common.errors import Refused
from congdoan.common.once import once
from congdoan.common.text import fold
from congdoan.periods.models import Period

from . import rules
from .branches import branch_of
from .heirs import Handover, Heirs
from .models import (
    Change,
    Cluster,
    ClusterSeat,
    Department,
    Followed,
    FollowedKind,
    Placement,
    PlacementAct,
    Portfolio,
    RoleGrant,
    SealedTree,
    Structure,
    Succession,
    Unit,
    UnitName,
)
from .tree import Ints, UnitTree

_LEVEL = {level: i for i, level in enumerate(rules.LEVELS)}
_CATEGORY = {category: i for i, category in enumerate(rules.CATEGORIES)}
_KEPT_TREES = 24
_MOST_BEHIND = 1_000
_trees: dict[tuple[str, date, date], tuple[int, UnitTree]] = {}


# ---- access ----


def reach(user: Any, action: str) -> tuple[str, ...]:
    """Phạm vi: the paths at and below which a person may do `action`; a path is in reach if it starts with one. Where
    they may do it at a unit alone, `rows_allowed` and `verbs_at` say."""
    roles = rules.roles_with(action, below=True)
    if not isinstance(user, User) or not user.is_active:
        return ()
    if user.is_superuser:
        return ("",)
    held = (grant.path for grant in grants_in_force(user) if grant.role in roles)
    return tuple(rules.uncovered(held))


@dataclass(frozen=True)
class HeldGrant:
    """A grant that a person may use today: their own, or one that somebody lends them."""

    pk: int
    path: str
    role: str
    holder: int  # whose grant it is

    def gives(self, path: str) -> frozenset[rules.Verb]:
        """What it lets them do at the unit of a path."""
        return rules.verbs_of(self.role, below=path != self.path) if path.startswith(self.path) else frozenset()


def grants_in_force(user: User) -> list[HeldGrant]:
    """Quyền đang có: own grants and those lent by delegation, today; in one statement."""
    return grants_on(timezone.localdate(), user)


@once
def grants_on(today: date, user: User) -> list[HeldGrant]:
    """The same as of a day."""
    columns = ("pk", "unit__path", "role", "user_id", "start", "end")
    lent = RoleGrant.objects.filter(
        delegations__to=user, delegations__withdrawn_on=None, delegations__start__lte=today,
        delegations__end__gte=today, user__is_active=True,
    )  # fmt: skip
    own = RoleGrant.objects.filter(user=user).order_by().values_list(*columns)
    return [
        HeldGrant(pk, path, role, holder)
        for pk, path, role, holder, start, end in own.union(lent.order_by().values_list(*columns))
        if start <= today <= (end or today)
    ]


def rows_allowed(model: type[models.Model], user: Any, action: str) -> Q:
    """The filter behind every `allowed()`: the path ranges within the person's reach, and the units at which alone they
    may do it."""
    within = reach(user, action)
    if any(len(path) <= rules.ID_WIDTH for path in within):
        return Q()
    alone = _reach_alone(user, action)
    scope: str | tuple[str, ...] = model.scope  # type: ignore[attr-defined]
    answer = Q(pk__in=())
    for way in (scope,) if isinstance(scope, str) else scope:
        for path in within:
            answer |= branch_of(path, way)
        for path in alone:
            answer |= Q((f"{way}__path" if way else "path", path))
    return answer


def _reach_alone(user: Any, action: str) -> set[str]:
    """The paths of units at which alone a person may do `action`."""
    roles = set(rules.roles_with(action)).difference(rules.roles_with(action, below=True))
    if not roles or not isinstance(user, User) or not user.is_active:
        return set()
    return {grant.path for grant in grants_in_force(user) if grant.role in roles}


def require(by: User, action: str, unit: Unit) -> None:
    """Raises Refused("unknown_unit") where `by` may not do `action` at the unit: denied looks missing."""
    if not Unit.objects.allowed(by, action).filter(pk=unit.pk).exists():
        raise unknown_unit(unit.code)


def unit_by_code(by: User, code: str, action: str = "read") -> Unit:
    """Đơn vị theo mã, for a person; Refused("unknown_unit") also where it exists but is out of reach."""
    found = Unit.objects.allowed(by, action).filter(code=code).first() if code.isprintable() else None
    if found is None:
        raise unknown_unit(code)
    return found


def unit_by_code_for_totals(by: User, code: str) -> Unit:
    """A unit whose totals a person asks for: in reach, or sharing a cluster with a unit in reach (of any year;
    `may_read_totals` decides for the year of the figures)."""
    if (unit := Unit.objects.allowed(by, "read").filter(code=code).first()) is not None:
        return unit
    shared = ClusterSeat.objects.filter(cluster__in=Cluster.objects.allowed(by, "read"))
    if (unit := Unit.objects.filter(code=code, pk__in=shared.values("unit")).first()) is not None:
        return unit
    raise unknown_unit(code)


def units_by_code(by: User, codes: Iterable[str], action: str = "read") -> dict[str, Unit]:
    """Those of the codes that are in reach."""
    found = Unit.objects.allowed(by, action)
    return {unit.code: unit for some in batches(sorted(set(codes))) for unit in found.filter(code__in=some)}


@once
def reads_anything(user: User) -> bool:
    """Whether there is a unit this person may read."""
    return Unit.objects.allowed(user, "read").exists()


@once
def oversees(user: User) -> bool:
    """Whether this person works for more than grassroots unions: then the tree and what compares unions is of use."""
    return Unit.objects.allowed(user, "read").filter(level__in=rules.UPPER_LEVELS).exists()


def unknown_unit(code: str) -> Refused:
    """What is said of a unit that is missing or out of reach, alike."""
    return Refused("unknown_unit", f"Không có đơn vị mã “{code}” trong phạm vi của anh/chị.")


def cluster_by_code(by: User, code: str, year: int) -> Cluster:
    """Cụm thi đua của một năm, for a person who may read at least one of its member units."""
    found = Cluster.objects.allowed(by, "read").filter(code=code, year=year).distinct().first()
    if found is None:
        raise Refused("unknown_cluster", f"Không có cụm thi đua mã “{code}” năm {year} trong phạm vi của anh/chị.")
    return found


def seats_of(cluster: Cluster) -> list[ClusterSeat]:
    """The member units of a cluster, by name."""
    return list(cluster.seats.select_related("unit").order_by("unit__sort_key", "unit__code"))


def may_read_totals(user: User, unit: Unit, year: int) -> bool:
    """Who may read a member unit may read the totals of all units of that cluster and year."""
    if Unit.objects.allowed(user, "read").filter(pk=unit.pk).exists():
        return True
    clusters = Cluster.objects.allowed(user, "read").filter(year=year)
    return ClusterSeat.objects.filter(unit=unit, cluster__in=clusters).exists()


def verbs_at(user: User, unit: Unit) -> frozenset[str]:
    """What a person may do at a unit."""
    return _verbs_of(user, unit, grants_in_force(user))


def own_verbs_at(user: User, unit: Unit) -> frozenset[str]:
    """What a person may do at a unit without what is lent to them: all that they may give to others."""
    return _verbs_of(user, unit, [grant for grant in grants_in_force(user) if grant.holder == user.pk])


def _verbs_of(user: User, unit: Unit, grants: Iterable[HeldGrant]) -> frozenset[str]:
    if user.is_superuser:
        return frozenset(rules.Verb)
    return frozenset().union(*(grant.gives(unit.path) for grant in grants))


def portfolio_of(user: User) -> frozenset[int]:
    """Đơn vị tôi phụ trách: the ids of the units in a person's portfolio and of all below them, as far as they may
    be read; for the filter “của tôi phụ trách”."""
    paths = rules.uncovered(Portfolio.objects.filter(user=user).values_list("unit__path", flat=True))
    within = Q(pk__in=())
    for path in paths:
        within |= branch_of(path)
    return (
        frozenset(Unit.objects.allowed(user, "read").filter(within).values_list("pk", flat=True))
        if paths
        else frozenset()
    )


def departments_of(user: User) -> list[Department]:
    """Ban chuyên đề của tôi: the departments for which a person works today."""
    grants = [grant.pk for grant in grants_in_force(user)]
    return list(Department.objects.filter(grants__in=grants).distinct())


def department_names(unit: Unit) -> dict[str, str]:
    """Các ban of a body: {kind: name}."""
    return dict(Department.objects.filter(unit=unit).values_list("kind", "name"))


def has_departments(unit: Unit) -> bool:
    """Whether a unit is a body that works in departments: one above the grassroots."""
    return unit.level in rules.UPPER_LEVELS


def proposed_grants(by: User) -> list[Followed]:
    """Quyền chờ cấp lại: grants that ended with their units, where this person may decide."""
    waiting = Followed.objects.allowed(by, "grant").filter(kind=FollowedKind.GRANT, settled=False)
    return list(waiting.select_related("unit").order_by("pk"))


# ---- the tree ----


@once
def structure() -> Structure:
    """The one row; a fresh database answers with its defaults."""
    return _structure_now()


def _structure_now() -> Structure:
    return Structure.objects.filter(pk=1).first() or Structure(pk=1)


def tree_on(day: date) -> UnitTree:
    """Cây tổ chức of a day."""
    return _live_tree("day", day, day)


def tree_of(period: Period) -> UnitTree:
    """Cây tổ chức of a period: each unit's last place within it; the sealed tree once the period is closed."""
    if period.is_closed:
        sealed = SealedTree.objects.filter(period=period).first()
        if sealed is not None:
            return _sealed_tree(sealed, period)
    return _live_tree("period", period.start, period.end)


def _live_tree(kind: str, start: date, end: date) -> UnitTree:
    """Read again only when the structure has changed since; version and placements are from one moment."""
    key = (kind, start, end)
    kept, now = _trees.get(key), structure()
    if kept and kept[0] == now.version and kept[1].stamp == now.stamp:
        return kept[1]
    while True:
        now = _structure_now()
        tree = _read_tree(start, end, stamp=now.stamp)
        if _structure_now().version == now.version:
            if len(_trees) >= _KEPT_TREES:
                _trees.pop(next(iter(_trees)))
            _trees[key] = (now.version, tree)
            return tree


def _read_tree(start: date, end: date, *, stamp: int) -> UnitTree:
    """The last placement of each unit up to `end`, without those that ended on or before `start`."""
    later = Placement.objects.filter(unit=OuterRef("unit"), start__lte=end, start__gt=OuterRef("start"))
    last = Placement.objects.filter(start__lte=end).exclude(ended=True, start__lte=start)
    rows = last.filter(~Exists(later)).order_by().values_list("unit_id", "parent_id", "unit__level", "unit__category")
    columns = list(zip(*rows.iterator(chunk_size=20_000), strict=True)) or [(), (), (), ()]
    return UnitTree.build(
        np.array(columns[0], np.int64),
        np.array([parent or 0 for parent in columns[1]], np.int64),
        np.array([_LEVEL[level] for level in columns[2]], np.int64),
        np.array([_CATEGORY[category] for category in columns[3]], np.int64),
        stamp=stamp,
    )


def _sealed_tree(sealed: SealedTree, period: Period) -> UnitTree:
    key = ("sealed", period.start, period.end)
    content = hash((bytes(sealed.unit_ids), bytes(sealed.parent_ids)))
    if (kept := _trees.get(key)) and kept[0] == content:
        return kept[1]
    ids = np.frombuffer(sealed.unit_ids, np.int64)
    parents = np.frombuffer(sealed.parent_ids, np.int64)
    known = {unit[0]: unit[1:] for unit in Unit.objects.values_list("id", "level", "category")}
    tree = UnitTree.build(
        ids,
        parents,
        np.array([_LEVEL[known[int(i)][0]] for i in ids], np.int64),
        np.array([_CATEGORY[known[int(i)][1]] for i in ids], np.int64),
        stamp=-1,
    )
    _trees[key] = (content, tree)
    return tree


def level_numbers(levels: Iterable[str]) -> Ints:
    """Level names as the numbers that a tree's `level` holds."""
    return np.array([_LEVEL[level] for level in levels], np.int64)


def category_numbers(categories: Iterable[str]) -> Ints:
    """Category names as the numbers that a tree's `category` holds."""
    return np.array([_CATEGORY[category] for category in categories], np.int64)


# ---- then and now ----


@dataclass(frozen=True)
class _Now:
    """What is known of the structure of now in one version of it, on one day."""

    version: int
    day: date
    tree: UnitTree
    heirs: Heirs
    gone: Ints  # the ended units
    homes: Ints  # and where their homes stand in the tree
    handovers: dict[tuple[date, date], Handover]


_latest: list[_Now] = []


def heirs() -> Heirs:
    """Where every unit's figures stand in the structure of now; read again only when the structure has changed."""
    return _now().heirs


def handover(period: Period) -> Handover:
    """A period's tree and today's, and where each unit of the one stands in the other. Who reads figures by it asks
    afterwards whether it `is_current`, and else begins anew."""
    key = (period.start, period.end)
    while True:
        now = _now()
        if kept := now.handovers.get(key):
            return kept
        found = Handover.of(tree_of(period), now.tree, now.heirs, version=now.version)
        if is_current(found):
            if len(now.handovers) >= _KEPT_TREES:
                now.handovers.pop(next(iter(now.handovers)))
            now.handovers[key] = found


def units_behind(unit: Unit) -> list[int]:
    """The units whose figures count at a unit now: itself, all below it, and the ended ones that they carry on for; of
    many the uppermost."""
    now = _now()
    at = now.tree.position(unit.pk)
    if at is None:
        return [unit.pk]
    inside = slice(at, int(now.tree.end[at]))
    below = now.tree.ids[inside][np.argsort(now.tree.depth[inside], kind="stable")][:_MOST_BEHIND]
    carried = now.gone[(now.homes >= at) & (now.homes < inside.stop)]
    return [*below.tolist(), *carried[:_MOST_BEHIND].tolist()]


def dissolved_below(unit: Unit, since: date) -> list[tuple[date, int]]:
    """How many units that hung below a unit ended without heir on each day after one."""
    below = Placement.objects.filter(branch_of(unit.path, "unit")).exclude(unit=unit)
    ended = below.filter(ended=True, act=PlacementAct.DISSOLVED, start__gt=since).order_by("start")
    return list(ended.values_list("start").annotate(n=Count("pk")))


def is_current(by: Handover) -> bool:
    """Whether the structure is still the one that a handover tells of."""
    return _structure_now().version == by.version


def _now() -> _Now:
    day = timezone.localdate()
    while True:
        version = _structure_now().version
        if _latest and (_latest[0].version, _latest[0].day) == (version, day):
            return _latest[0]
        tree = tree_on(day)
        heirs, ended = _read_heirs()
        gone = np.array(sorted(ended), np.int64)
        homes = tree.positions(np.array([heirs.home(unit_id).unit for unit_id in gone.tolist()], np.int64))
        found = _Now(version, day, tree, heirs, gone, homes, {})
        if _structure_now().version == version:
            _latest[:] = [found]
            return found


def _read_heirs() -> tuple[Heirs, set[int]]:
    """Who carries on for whom, and who has ended."""
    parents: dict[int, int | None] = {}
    ended: set[int] = set()
    places = Placement.objects.order_by("unit", "start").values_list("unit_id", "parent_id", "ended")
    for unit_id, parent_id, has_ended in places.iterator(chunk_size=20_000):
        parents[unit_id] = parent_id
        if has_ended:
            ended.add(unit_id)
    successors: dict[int, list[int]] = {}
    for predecessor, successor in Succession.objects.order_by("pk").values_list("predecessor_id", "successor_id"):
        successors.setdefault(predecessor, []).append(successor)
    return Heirs(parents, ended, successors), ended


# ---- units, their names and lives ----


def superior_of(unit: Unit, day: date) -> Unit | None:
    """Cấp trên trực tiếp on a day; None at the root and for a unit without a place then."""
    tree = tree_on(day)
    way = tree.upward(unit.pk)
    return Unit.objects.get(pk=way[1]) if len(way) > 1 else None


def superior_now(unit: Unit) -> int | None:
    """The id of the direct superior today, or of the last one; None at the root. Asks nothing of the database."""
    way = rules.ids_on(unit.path)
    return way[-2] if len(way) > 1 else None


class NamesInTime:
    """Tên theo thời gian: the names of some units, read once, for whatever day."""

    def __init__(self, unit_ids: Iterable[int]) -> None:
        self._names: dict[int, list[tuple[date, str]]] = {}
        for some in batches(set(unit_ids)):
            dated = UnitName.objects.filter(unit__in=some).order_by("unit", "start")
            for unit_id, start, name in dated.values_list("unit_id", "start", "name"):
                self._names.setdefault(unit_id, []).append((start, name))

    def on(self, unit_id: int, day: date) -> str:
        """The name borne on a day; the first one where the unit is younger."""
        names = self._names[unit_id]
        return next((name for start, name in reversed(names) if start <= day), names[0][1])

    def __contains__(self, unit_id: int) -> bool:
        return unit_id in self._names


def names_on(day: date, unit_ids: Iterable[int]) -> dict[int, str]:
    """The names borne on a day (the first name where the unit is younger)."""
    wanted = list(unit_ids)
    names = NamesInTime(wanted)
    return {unit_id: names.on(unit_id, day) for unit_id in wanted if unit_id in names}


def names_in_reach(user: User, day: date) -> dict[int, str]:
    """The names borne on a day by all units that a person may read and that had one by then."""
    dated = UnitName.objects.allowed(user, "read").filter(start__lte=day).order_by("start")
    return dict(dated.values_list("unit_id", "name").iterator(chunk_size=20_000))  # the last one of each stays


def search_units(user: User, text: str, action: str = "read") -> models.QuerySet[Unit]:
    """Units whose name or code holds every word, typed with or without tones."""
    return Unit.objects.allowed(user, action).filter(named(text)).order_by("sort_key", "code")


def named(text: str, *, of: str = "") -> Q:
    """Every word is in the name or the code of the unit to which `of` leads."""
    return Q(*((f"{of}search_text__contains", word) for word in fold(text).split()))


def living_first(found: models.QuerySet[Unit]) -> models.QuerySet[Unit]:
    """Units found by their names, the ended ones after the living."""
    return found.order_by(has_ended(timezone.localdate()), "sort_key", "code")


def has_ended(day: date) -> In:
    """Whether a unit has ended by a day; in the order of a list it puts the living first."""
    return In(F("pk"), _ends(day).order_by().values("unit"))


def ends_of(unit_ids: Iterable[int], day: date) -> dict[int, Placement]:
    """By unit id the act and the day by which a unit has ended until then; the living ones are left out."""
    return {place.unit_id: place for some in batches(set(unit_ids)) for place in _ends(day).filter(unit__in=some)}


def _ends(day: date) -> models.QuerySet[Placement]:
    return Placement.objects.filter(ended=True, start__lte=day)


def places_on(day: date) -> AllowedQuerySet[Placement]:
    """Where each unit hangs on a day; the last place of those that have ended by then is marked `ended`."""
    later = Placement.objects.filter(unit=OuterRef("unit"), start__lte=day, start__gt=OuterRef("start"))
    return Placement.objects.filter(start__lte=day).filter(~Exists(later))


def faults_of_structure() -> list[str]:
    """`org verify`: every cached path and name against the placements and names; a sentence for each difference."""
    faults: list[str] = []
    last: dict[int, Placement] = {}
    for placement in Placement.objects.order_by("unit", "start"):
        last[placement.unit_id] = placement
    units = {unit.pk: unit for unit in Unit.objects.all()}
    names = names_on(timezone.localdate(), units)
    for pk, unit in units.items():
        place = last.get(pk)
        if place is None:
            faults.append(f"{unit}: chưa có nơi trực thuộc.")
            continue
        above = units.get(place.parent_id) if place.parent_id else None
        expected = rules.path_of(pk, above.path if above else "")
        if unit.path != expected:
            faults.append(f"{unit}: đường dẫn {unit.path} khác nơi trực thuộc {expected}.")
        if names.get(pk) != unit.name:
            faults.append(f"{unit}: tên khác tên gần nhất trong lịch sử ({names.get(pk)}).")
    roots = [unit for unit in units.values() if len(unit.path) == rules.ID_WIDTH]
    if len(roots) > 1:
        faults.append(f"Có {len(roots)} đơn vị gốc: {', '.join(str(root) for root in roots[:5])}.")
    return faults


def units_made_by(change: Change) -> models.QuerySet[Unit]:
    """The units that would not be without a change."""
    others = Placement.objects.filter(unit=OuterRef("pk")).exclude(change=change)
    return Unit.objects.filter(Exists(Placement.objects.filter(unit=OuterRef("pk"), change=change)), ~Exists(others))
