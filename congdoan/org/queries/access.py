"""Who may see what: the reach of a person, the filter behind `allowed()`, units and clusters by code for a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.common.batches import batches
from congdoan.common.errors import Refused
from congdoan.common.once import once

from .. import rules
from ..branches import branch_of
from ..models import Cluster, ClusterSeat, Department, Followed, FollowedKind, Portfolio, RoleGrant, Unit


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
