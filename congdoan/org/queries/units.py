"""Units, their names and lives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length
from django.db.models.lookups import In
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.common.access import AllowedQuerySet
from congdoan.common.batches import batches
from congdoan.common.text import fold

from .. import rules
from ..branches import branch_of
from ..models import Change, Placement, Unit, UnitName
from .trees import tree_on


def superior_of(unit: Unit, day: date) -> Unit | None:
    """Cấp trên trực tiếp on a day; None at the root and for a unit without a place then."""
    tree = tree_on(day)
    way = tree.upward(unit.pk)
    return Unit.objects.get(pk=way[1]) if len(way) > 1 else None


def superior_now(unit: Unit) -> int | None:
    """The id of the direct superior today, or of the last one; None at the root. Asks nothing of the database."""
    way = rules.ids_on(unit.path)
    return way[-2] if len(way) > 1 else None


def right_below(units: Iterable[Unit]) -> models.QuerySet[Unit]:
    """Đơn vị trực thuộc of these today, and those that stood there when they ended, as a part of a question for what is
    theirs. The caller has checked the units."""
    way = (branch_of(one.path) & Q(depth=len(one.path) + rules.ID_WIDTH) for one in units)
    return Unit.objects.alias(depth=Length("path")).filter(reduce(or_, way)).order_by()


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
