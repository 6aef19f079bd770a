"""The audit is written inside the command that changes something, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.db import models

from congdoan.accounts.models import User

from .models import Event

ActingFor = Callable[[User, Collection[int]], dict[int, int]]
_acting_for: list[ActingFor] = []


def register_acting_for(find: ActingFor) -> None:
    """`org` hands up who acts for whom: {unit: whose grant is lent} for a person and some units."""
    _acting_for[:] = [find]


def line(thing: models.Model, verb: str, *, by: User, unit_id: int | None, reason: str = "", **detail: Any) -> Event:
    """One line of the audit, not yet written: `verb` in the past tense with its area ("unit.moved")."""
    return Event(
        by=by,
        verb=verb,
        model=thing._meta.label_lower,
        object_id=thing.pk,
        label=str(thing)[:300],
        unit_id=unit_id,
        reason=reason[:300],
        detail=detail,
    )


def event(thing: models.Model, verb: str, *, by: User, unit_id: int | None, reason: str = "", **detail: Any) -> Event:
    """Ghi nhật ký: writes one line; call it inside the transaction of the change."""
    written = line(thing, verb, by=by, unit_id=unit_id, reason=reason, **detail)
    events([written])
    return written


def events(lines: Iterable[Event]) -> None:
    """The lines of a command, each thing with its own; by one person."""
    written = list(lines)
    units = {one.unit_id for one in written if one.unit_id is not None}
    if units and _acting_for:
        holders = _acting_for[0](written[0].by, units)
        for one in written:
            one.acting_for_id = holders.get(one.unit_id or 0)
    Event.objects.bulk_create(written, batch_size=500)


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """{field: [before, after]} of what changed; a missing value is None."""
    keys = sorted(before.keys() | after.keys())
    return {k: [before.get(k), after.get(k)] for k in keys if before.get(k) != after.get(k)}
