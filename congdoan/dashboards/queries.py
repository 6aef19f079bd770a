"""Where a person begins, as whom they act, and what they find."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.once import once
from congdoan.org import queries as org
from congdoan.org.models import Cluster, RoleGrant, Unit
from congdoan.org.rules import ids_on, path_above_all
from congdoan.periods.rules import PeriodKind
from congdoan.reporting.models import Report
from congdoan.reporting.scope_line import books_with_figures, years_in

_UNFINISHED = ("draft", "submitted", "returned")
_SHORT = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.NINE_MONTHS)
_LOOKED_AT = 20  # clusters, the latest year first


def first_cluster(user: User) -> Cluster | None:
    """The cluster a person begins with: of the latest year that has figures."""
    clusters = Cluster.objects.allowed(user, "read").order_by("-year", "code").distinct()[:_LOOKED_AT]
    for cluster in clusters:
        seats = cluster.seats.values_list("unit_id", flat=True)
        if str(cluster.year) in years_in(books_with_figures(seats)):
            return cluster
    return None


def cluster_to_judge(user: User) -> Cluster | None:
    """The latest cluster in reach of somebody who judges: with or without figures of its year."""
    if not any(grant.role == RoleGrant.Role.JUDGE for grant in org.grants_in_force(user)):
        return None
    return Cluster.objects.allowed(user, "read").order_by("-year", "code").first()


@dataclass(frozen=True)
class Collecting:
    """Nơi đang nhận báo cáo, and for which period."""

    unit: Unit
    period: str


def collecting(user: User) -> Collecting | None:
    """Where a person begins while reports come in: the newest open period shorter than a year that has unfinished
    reports, at the own unit, else at the lowest one above all these reports."""
    unfinished = Report.objects.allowed(user, "read").filter(
        state__in=_UNFINISHED, closed=False, book__basis="actual", book__period__kind__in=_SHORT,
        book__period__closed_by="",
    )  # fmt: skip
    newest = unfinished.order_by("-book__period__start").values_list("book__period__code", flat=True).first()
    if newest is None:
        return None
    readable = Unit.objects.allowed(user, "read")
    if (unit := readable.filter(pk=user.unit_id or 0).first()) is None:
        paths = unfinished.filter(book__period__code=newest).aggregate(first=Min("unit__path"), last=Max("unit__path"))
        unit = readable.filter(pk__in=ids_on(path_above_all(paths.values()))).order_by("path").last()
    return Collecting(unit, newest) if unit else None


def own_unit(user: User) -> Unit | None:
    """The unit a person belongs to, else the highest they may read."""
    readable = Unit.objects.allowed(user, "read")
    return readable.filter(pk=user.unit_id or 0).first() or readable.order_by("path").first()


def acting(user: User) -> tuple[str, str] | None:
    """Unit and role of the grant in force today that reaches highest; one that is lent where there is no own one."""
    if user.is_superuser:
        unit = own_unit(user)
        return (unit.name if unit else "", user.full_name)
    held = min(org.grants_in_force(user), key=lambda one: (one.holder != user.pk, one.path, one.pk), default=None)
    if held is None:
        return None
    grant = RoleGrant.objects.select_related("unit", "user").get(pk=held.pk)
    role = str(grant.get_role_display())
    return (
        grant.unit.name,
        role if held.holder == user.pk else _("%(role)s, thay %(who)s") % {"role": role, "who": grant.user},
    )


@once
def in_reach(user: User, unit: Unit) -> bool:
    """Whether this person may open what lies below the unit, not only its totals."""
    return Unit.objects.allowed(user, "read").filter(pk=unit.pk).exists()
