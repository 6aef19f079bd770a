"""Reads of plans: who may see which, what is kept of one, and the units a plan may name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from congdoan.accounts.models import User
from congdoan.audit.models import Event
from congdoan.common.errors import Refused

from . import queries
from .models import Change, Followed, PlacementAct, Reorganisation
from .plan_rows import plan_of
from .plans import Draft


def plans_for(user: User) -> QuerySet[Reorganisation]:
    """Phương án that a person may open: a draft with *structure* at the body that keeps it, one that is carried out
    with *read* there."""
    own = Reorganisation.objects.allowed(user, "structure").values("pk")
    done = Reorganisation.objects.allowed(user, "read").filter(state=Reorganisation.State.APPLIED).values("pk")
    return Reorganisation.objects.filter(Q(pk__in=own) | Q(pk__in=done)).select_related("unit", "by")


def plan_for(user: User, pk: int) -> Reorganisation:
    """One of them; Refused("unknown_plan") for everybody else."""
    return _found(plans_for(user).select_related("change"), pk)


def plans_of_changes(user: User, changes: Collection[int]) -> dict[int, Reorganisation]:
    """The plans that these changes carried out, by change, as far as a person may open them."""
    if not Reorganisation.objects.filter(change__in=changes).exists():  # as with nearly every unit
        return {}
    plans = plans_for(user).filter(change__in=changes).defer("rows")
    return {plan.change_id: plan for plan in plans if plan.change_id}


def plan_to_change(user: User, pk: int) -> Reorganisation:
    """A plan at whose body a person holds *structure*; Refused("unknown_plan") for everybody else."""
    allowed = Reorganisation.objects.allowed(user, "structure")
    return _found(allowed.select_related("unit", "by", "change"), pk)


def _found(plans: QuerySet[Reorganisation], pk: int) -> Reorganisation:
    found = plans.filter(pk=pk).first()
    if found is None:
        raise Refused("unknown_plan", f"Không có phương án số {pk} trong phạm vi của anh/chị.")
    return found


def may_change(user: User, plan: Reorganisation) -> bool:
    """Whether a person holds *structure* at the body that keeps the plan."""
    return Reorganisation.objects.allowed(user, "structure").filter(pk=plan.pk).exists()


def draft_of(plan: Reorganisation) -> Draft:
    """The plan as it is checked and carried out."""
    return plan_of(plan.title, plan.rows, plan.on)


def last_edit(plan: Reorganisation) -> Event | None:
    """Who changed the plan last, and when."""
    edits = Event.objects.filter(model=Reorganisation._meta.label_lower, object_id=plan.pk).select_related("by")
    return edits.order_by("-pk").first()


def may_change_structure(user: User) -> bool:
    """Whether this person may change the structure anywhere."""
    return bool(queries.reach(user, "structure"))


def may_grant(user: User) -> bool:
    """Whether this person may give roles anywhere."""
    return bool(queries.reach(user, "grant"))


def later_change(plan: Reorganisation) -> Change | None:
    """The latest change of the structure, where that is no longer the plan: only the latest can be withdrawn."""
    latest = Change.objects.order_by("-pk").first()
    return latest if latest and latest.pk != plan.change_id else None


@dataclass(frozen=True)
class Written:
    """What a change has written, in numbers."""

    made: int
    moved: int
    ended: int
    renamed: int


def written_by(change: Change) -> Written:
    """What withdrawing a change will take back."""
    places = change.placements.order_by()
    made = places.filter(act__in=(PlacementAct.ESTABLISHED, PlacementAct.RECOGNISED)).count()
    return Written(
        made=made,
        moved=places.filter(act=PlacementAct.MOVED).count(),
        ended=places.filter(ended=True).count(),
        renamed=change.names.count() - made,
    )


def followed_by(user: User, change: Change) -> QuerySet[Followed]:
    """Việc kèm theo of a change, as far as a person may see the units."""
    return Followed.objects.allowed(user, "read").filter(change=change).order_by("kind", "unit__code", "pk")


def names_known(user: User, codes: Iterable[str], on: date) -> dict[str, str]:
    """The names that units in reach bore on a day, by code."""
    units = queries.units_by_code(user, codes)
    names = queries.names_on(on, [unit.pk for unit in units.values()])
    return {code: names[unit.pk] for code, unit in units.items()}
