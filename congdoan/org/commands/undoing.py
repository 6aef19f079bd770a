"""The withdrawal of the latest change, whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.batches import batches
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.periods.queries import closed_spans

from .. import change_queries, plan_queries, queries
from ..followers import witnesses
from ..models import Change, Reorganisation, Unit
from ..plans import Draft
from .base import lock_periods, lock_structure, raise_version, refresh_names, refresh_paths
from .following import withdraw


@transaction.atomic
def undo_change(*, by: User, change: Change | None = None) -> Change:
    """Hoàn tác: withdraws the latest structural change as if it had never been; the audit keeps it whole. `change` is
    the one that is meant, where another must not go in its place.

    What followed it goes back too, and unaccepted reports of units that it made go with them. Refused when a date of it
    now lies in a closed period, or a unit it made holds accepted figures, targets, grants or seats of its own.
    """
    base = lock_structure()
    lock_periods()
    latest = Change.objects.order_by("-pk").first()
    if latest is None:
        raise Refused("nothing", "Không có thay đổi cơ cấu nào để hoàn tác.")
    if change is not None and change.pk != latest.pk:
        raise Refused("not_latest", f"Sau {change} còn thay đổi khác: {latest}. Hoàn tác nó trước.")
    change = latest
    _check_reach(by, change)
    _check_open(change)
    audit.event(change, "structure.undone", by=by, unit_id=change.unit_id, reason=change.decision, **_whole(change))
    withdraw(change, by)
    made = list(queries.units_made_by(change).values_list("pk", flat=True))
    _withdraw(change, made)
    raise_version(base, rehung=True)
    for witness in witnesses():
        witness.catch_up()
    _delete_units(made)
    change.delete()
    return change


@transaction.atomic
def undo_plan(*, by: User, draft: Draft) -> Change:
    """Hoàn tác phương án given as a file."""
    lock_structure()
    applied = Reorganisation.objects.allowed(by, "structure").filter(state=Reorganisation.State.APPLIED)
    plan = applied.filter(digest=draft.digest).first()
    if plan is None:
        raise Refused("not_applied", f"Phương án {draft.source} chưa thực hiện, hoặc tệp đã sửa sau khi thực hiện.")
    return undo_applied(by=by, plan=plan)


@transaction.atomic
def undo_applied(*, by: User, plan: Reorganisation) -> Change:
    """Hoàn tác phương án that was the latest change; it is a draft again."""
    lock_structure()
    plan = plan_queries.plan_to_change(by, plan.pk)
    if plan.state != Reorganisation.State.APPLIED:
        raise Refused("not_applied", f"Phương án {plan.title} chưa thực hiện.")
    if later := plan_queries.later_change(plan):
        raise Refused("not_latest", f"Sau phương án {plan.title} còn thay đổi khác: {later}. Hoàn tác nó trước.")
    return undo_change(by=by)


def _check_reach(by: User, change: Change) -> None:
    beyond = change_queries.beyond(by, change).first()
    if beyond is not None:
        raise queries.unknown_unit(beyond.code)


def _check_open(change: Change) -> None:
    closed = closed_spans()
    days = {*change.placements.values_list("start", flat=True), *change.names.values_list("start", flat=True)}
    for day in sorted(days):
        if any(start <= day <= end for start, end in closed):
            said = f"Thay đổi ngày {format_date(day)} nằm trong kỳ đã khóa, không hoàn tác được."
            raise Refused("closed_period", said)


def _whole(change: Change) -> dict[str, Any]:
    """Everything a change had written, for the audit."""
    placements = change.placements.values_list("unit__code", "start", "parent__code", "act", "ended")
    names = change.names.values_list("unit__code", "start", "name")
    return {
        "act": change.act,
        "on": change.on.isoformat(),
        "placements": _plain(placements),
        "names": _plain(names),
        "successions": _plain(change.successions.values_list("predecessor__code", "successor__code", "kind")),
        "followed": _plain(change.followed.values_list("kind", "unit__code", "what", "outcome")),
    }


def _plain(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    return [[cell.isoformat() if hasattr(cell, "isoformat") else cell for cell in row] for row in rows]


def _withdraw(change: Change, made: list[int]) -> None:
    renamed = set(change.names.values_list("unit_id", flat=True)) - set(made)
    change.successions.all().delete()
    change.placements.all().delete()
    change.names.all().delete()
    refresh_names(renamed)
    refresh_paths()
    Reorganisation.objects.filter(change=change).update(state=Reorganisation.State.DRAFT, change=None)


def _delete_units(made: list[int]) -> None:
    """The units that will never have been: no figure counts at them any more."""
    try:
        for some in batches(made):
            Unit.objects.filter(pk__in=some).delete()
    except ProtectedError:
        message = "Đơn vị mới của thay đổi này đã có chỉ tiêu, quyền hoặc chỗ trong cụm; xóa chúng trước."
        raise Refused("in_use", message) from None
