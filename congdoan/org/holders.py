"""Who acts for a unit: the grants that stand at it, own or lent, or else the nearest above it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Prefetch, Q
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.common.batches import batches
from congdoan.common.once import once

from . import rules
from .models import Delegation, RoleGrant, Unit
from .queries import grants_in_force


def own_units(user: User, verb: str) -> list[Unit]:
    """The units at which this person themselves is to do something: a grant with the verb stands there. What lies below
    them is others' work, though this person may do it too."""
    if not user.is_active:
        return []
    roles = rules.roles_with(verb)
    paths = {grant.path for grant in grants_in_force(user) if grant.role in roles}
    return [unit for unit in _units_of_grants(user) if unit.path in paths] if paths else []


def instead_of(user: User, roles: Collection[str], unit: Unit) -> str:
    """Làm thay ai: who lends this person one of the roles at one of their `own_units`, by name; empty where a grant of
    their own that stands there is of such a role too."""
    held = [grant for grant in grants_in_force(user) if grant.role in roles and grant.path == unit.path]
    if any(grant.holder == user.pk for grant in held):
        return ""
    lenders = _lenders(user)
    return ", ".join(dict.fromkeys(lenders[grant.holder] for grant in held))


@once
def _lenders(user: User) -> dict[int, str]:
    lent = [grant.holder for grant in grants_in_force(user) if grant.holder != user.pk]
    return {one.pk: str(one) for one in User.objects.filter(pk__in=lent)} if lent else {}


@once
def _units_of_grants(user: User) -> list[Unit]:
    return list(Unit.objects.filter(path__in={grant.path for grant in grants_in_force(user)}).order_by("path"))


def belongs_to(user: User, unit: Unit) -> bool:
    """Whether a grant of this person stands at the unit, so that what they enter there is not entered for others."""
    return unit.path in paths_of_grants(user)


def paths_of_grants(user: User) -> frozenset[str]:
    """The paths of the units at which a grant of this person stands, for many units at once."""
    return frozenset(grant.path for grant in grants_in_force(user))


def drafts_only_in_department(user: User, *units: Unit) -> bool:
    """Whether all that lets a person draft at these units is to be an officer of a department, who writes the sections
    of the department alone."""
    grants = grants_in_force(user)
    drafting = {grant.role for grant in grants for unit in units if rules.Verb.DRAFT in grant.gives(unit.path)}
    return drafting == {RoleGrant.Role.DEPARTMENT_OFFICER}


def nearest_holders(units: Iterable[Unit], verb: str) -> dict[int, list[User]]:
    """By unit id the people who hold a verb nearest to the unit, and those who stand in for them: at the unit, else at
    the first one above where a grant reaches it."""
    asked, today = list(units), timezone.localdate()
    lent = Delegation.objects.filter(withdrawn_on=None, start__lte=today, end__gte=today, to__is_active=True)
    in_force = RoleGrant.objects.filter(
        Q(end=None) | Q(end__gte=today), role__in=rules.roles_with(verb), start__lte=today, user__is_active=True
    ).prefetch_related(Prefetch("delegations", lent.select_related("to"), to_attr="lent"))
    held: dict[int, list[User]] = {}  # by the unit where the grant stands
    below: dict[int, list[User]] = {}  # those of them whose grant reaches the units below
    reaching = rules.roles_with(verb, below=True)
    for some in batches(sorted({pk for unit in asked for pk in rules.ids_on(unit.path)})):
        for grant in in_force.filter(unit__in=some).select_related("user").order_by("pk"):
            for found in (held, below) if grant.role in reaching else (held,):
                people = found.setdefault(grant.unit_id, [])
                people += [one for one in (grant.user, *(loan.to for loan in grant.lent)) if one not in people]
    return {unit.pk: held.get(unit.pk) or _nearest_above(below, unit) for unit in asked}


def _nearest_above(held: Mapping[int, list[User]], unit: Unit) -> list[User]:
    return next((held[pk] for pk in reversed(rules.ids_on(unit.path)) if pk in held), [])
