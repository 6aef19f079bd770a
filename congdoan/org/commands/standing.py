"""The structure as a plan finds it: read once, as codes, for the pure working out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from congdoan.accounts.models import User
from congdoan.common.batches import batches

from .. import queries
from ..models import Placement, Unit, UnitName
from ..plans import Draft, Later, Standing, StepAct


def standing_for(by: User, draft: Draft) -> Standing:
    """Cơ cấu on the plan's day, as far as `by` may change it."""
    units = {
        pk: (code, level)
        for pk, code, level in Unit.objects.allowed(by, "structure").order_by().values_list("pk", "code", "level")
    }
    codes = {pk: code for pk, (code, _level) in units.items()}
    parents: dict[str, str] = {}
    since: dict[str, date] = {}
    ended: dict[str, date] = {}
    places = queries.places_on(draft.on).order_by().values_list("unit_id", "parent_id", "start", "ended")
    for unit_id, parent_id, start, has_ended in places.iterator(chunk_size=20_000):
        code = codes.get(unit_id)
        if code is None:
            continue
        if has_ended:
            ended[code] = start
        else:
            parents[code], since[code] = codes.get(parent_id, ""), start
    return Standing(
        parents=parents,
        levels=dict(units.values()),
        since=since,
        names=_names(step.unit for step in draft.steps if step.act is StepAct.RENAME),
        ended=ended,
        taken=frozenset(_taken(step.unit for step in draft.steps if step.act is StepAct.ESTABLISH)),
        later=_later(draft.on, codes),
    )


def _later(on: date, codes: dict[int, str]) -> list[Later]:
    rows = Placement.objects.filter(start__gt=on).order_by("start", "pk")
    return [
        Later(start, codes[unit_id], None if has_ended else codes.get(parent_id, ""))
        for unit_id, parent_id, start, has_ended in rows.values_list("unit_id", "parent_id", "start", "ended")
        if unit_id in codes
    ]


def _names(codes: Iterable[str]) -> dict[str, tuple[str, date]]:
    names: dict[str, tuple[str, date]] = {}
    for some in batches(codes):
        dated = UnitName.objects.filter(unit__code__in=some).order_by("start")
        names |= {code: (name, start) for code, name, start in dated.values_list("unit__code", "name", "start")}
    return names


def _taken(codes: Iterable[str]) -> Iterable[str]:
    for some in batches(codes):
        yield from Unit.objects.filter(code__in=some).values_list("code", flat=True)


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Today's names by code."""
    return dict(
        pair
        for some in batches(sorted(codes))
        for pair in Unit.objects.filter(code__in=some).values_list("code", "name")
    )
