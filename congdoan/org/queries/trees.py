"""The tree of a day or a period, and where what was then stands in the structure of now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from congdoan.common.once import once
from congdoan.periods.models import Period

from .. import rules
from ..branches import branch_of
from ..heirs import Handover, Heirs
from ..models import Placement, PlacementAct, SealedTree, Structure, Succession, Unit
from ..tree import Ints, UnitTree

_LEVEL = {level: i for i, level in enumerate(rules.LEVELS)}
_CATEGORY = {category: i for i, category in enumerate(rules.CATEGORIES)}
_KEPT_TREES = 24
_MOST_BEHIND = 1_000
_trees: dict[tuple[str, date, date], tuple[int, UnitTree]] = {}


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
