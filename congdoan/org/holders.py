"""Who acts for a unit: the grants that stand at it, or else the nearest above it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.common.batches import batches

from . import rules
from .models import RoleGrant, Unit


def _in_force(verb: str) -> Q:
    today = timezone.localdate()
    return Q(Q(end=None) | Q(end__gte=today), role__in=rules.roles_with(verb), start__lte=today, user__is_active=True)


def own_units(user: User, verb: str) -> list[Unit]:
    """The units at which this person themselves is to do something: a grant with the verb stands there. What lies below
    them is others' work, though this person may do it too."""
    held = RoleGrant.objects.filter(_in_force(verb), user=user)
    return list(Unit.objects.filter(pk__in=held.values("unit")).order_by("path"))


def belongs_to(user: User, unit: Unit) -> bool:
    """Whether a grant of this person stands at the unit, so that what they enter there is not entered for others."""
    return RoleGrant.objects.filter(_in_force("read"), user=user, unit=unit).exists()


def nearest_holders(units: Iterable[Unit], verb: str) -> dict[int, list[User]]:
    """By unit id the people who hold a verb nearest to the unit: at it, else at the first unit above that has any."""
    asked = list(units)
    above = {pk for unit in asked for pk in rules.ids_on(unit.path)}
    held: dict[int, list[User]] = {}
    for some in batches(sorted(above)):
        grants = RoleGrant.objects.filter(_in_force(verb), unit__in=some).select_related("user").order_by("pk")
        for grant in grants:
            people = held.setdefault(grant.unit_id, [])
            if grant.user not in people:
                people.append(grant.user)
    return {unit.pk: next((held[pk] for pk in reversed(rules.ids_on(unit.path)) if pk in held), []) for unit in asked}
