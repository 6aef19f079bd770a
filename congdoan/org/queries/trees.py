"""The tree of a day or a period, and where what was then stands in the structure of now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
from django.db.models import Count
from django.utils import timezone
from numpy.typing import NDArray

from congdoan.common.once import once
from congdoan.periods.models import Period

from .. import rules
from ..branches import branch_of
from ..heirs import Handover, Heirs
from ..models import Placement, PlacementAct, SealedTree, Structure, Succession, Unit
from ..tree import Ints, UnitTree

_LEVEL = {level: i for i, level in enumerate(rules.LEVELS)}
_CATEGORY = {category: i for i, category in enumerate(rules.CATEGORIES)}
_MOST_KEPT = 4_000_000  # units of all trees a process keeps, likewise of handovers: a country's two years of months
_MOST_BEHIND = 1_000
_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")
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
    if period.is_closed and (sealed := _seal_of(period.pk)):
        return _sealed_tree(sealed, period)
    return _live_tree("period", period.start, period.end)


@once
def _seal_of(period_id: int) -> SealedTree | None:
    return SealedTree.objects.filter(period=period_id).first()


def _live_tree(kind: str, start: date, end: date) -> UnitTree:
    """Built again only when the structure has changed since."""
    key, places = (kind, start, end), _places()
    if (kept := _trees.get(key)) and kept[0] == places.version and kept[1].stamp == places.stamp:
        return kept[1]
    tree = places.tree(start, end)
    _keep(_trees, key, (places.version, tree), lambda kept: len(kept[1]))
    return tree


def _keep(kept: dict[_Key, _Kept], key: _Key, new: _Kept, units_in: Callable[[_Kept], int]) -> None:
    """Keeps what was built; what was kept longest goes where there are too many units."""
    kept.pop(key, None)
    units = units_in(new) + sum(map(units_in, list(kept.values())))
    while units > _MOST_KEPT and (oldest := next(iter(kept), None)) is not None:
        if (gone := kept.pop(oldest, None)) is not None:
            units -= units_in(gone)
    kept[key] = new


@dataclass(frozen=True)
class _Places:
    """All placements in one version of the structure, by unit and time: every tree is built of them."""

    version: int
    stamp: int
    unit: Ints
    parent: Ints  # 0 at the top
    start: Ints  # days of the calendar counted from its first
    ended: NDArray[np.bool_]
    level: Ints
    category: Ints

    def tree(self, start: date, end: date) -> UnitTree:
        """The last placement of each unit up to `end`, without those that ended on or before `start`."""
        begun = np.flatnonzero(self.start <= end.toordinal())
        last = begun[self.are_last(begun)]
        at = last[~(self.ended[last] & (self.start[last] <= start.toordinal()))]
        return UnitTree.build(self.unit[at], self.parent[at], self.level[at], self.category[at], stamp=self.stamp)

    def are_last(self, at: Ints) -> NDArray[np.bool_]:
        """Which of some placements are the last of their unit among them."""
        units = self.unit[at]
        last = np.ones(len(units), np.bool_)
        last[:-1] = units[1:] != units[:-1]
        return last


_latest_places: list[_Places] = []


def _places() -> _Places:
    """Read again only when the structure has changed since; version and placements are from one moment."""
    now = structure()
    if _latest_places and (kept := _latest_places[0]).version == now.version and kept.stamp == now.stamp:
        return kept
    while True:
        now = _structure_now()
        found = _read_places(now)
        if _structure_now().version == now.version:
            _latest_places[:] = [found]
            return found


def _read_places(now: Structure) -> _Places:
    rows = Placement.objects.order_by("unit_id", "start").values_list(
        "unit_id", "parent_id", "start", "ended", "unit__level", "unit__category"
    )
    units, parents, starts, ended, levels, categories = (
        list(zip(*rows.iterator(chunk_size=20_000), strict=True)) or ((),) * 6
    )
    return _Places(
        now.version, now.stamp,
        np.array(units, np.int64),
        np.array([parent or 0 for parent in parents], np.int64),
        np.array([start.toordinal() for start in starts], np.int64),
        np.array(ended, np.bool_),
        np.array([_LEVEL[level] for level in levels], np.int64),
        np.array([_CATEGORY[category] for category in categories], np.int64),
    )  # fmt: skip


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
    _keep(_trees, key, (content, tree), lambda kept: len(kept[1]))
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
            _keep(now.handovers, key, found, lambda kept: len(kept.then))


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
    places = _places()
    last = places.are_last(np.arange(len(places.unit)))
    above = [parent or None for parent in places.parent[last].tolist()]
    parents = dict(zip(places.unit[last].tolist(), above, strict=True))
    ended = set(places.unit[places.ended].tolist())
    successors: dict[int, list[int]] = {}
    for predecessor, successor in Succession.objects.order_by("pk").values_list("predecessor_id", "successor_id"):
        successors.setdefault(predecessor, []).append(successor)
    return Heirs(parents, ended, successors), ended
