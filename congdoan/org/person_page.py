"""What the pages of people show: a line of the list, one person, what a grant would open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.accounts.models import User

from . import people_queries, queries, rules
from .commands.grants import check_may_give
from .models import Delegation, Portfolio, RoleGrant, Unit

_MOST_TO_FILL = 200
_NOTES = {
    RoleGrant.Role.JUDGE: gettext_lazy(
        "Không chỉ các đơn vị trong cụm: người chấm xem mọi đơn vị ở nơi được giao. Muốn hẹp hơn thì cấp tại từng đơn "
        "vị trong cụm."
    )
}


@dataclass(frozen=True)
class State:
    """How people of a list stand with signing in."""

    words: str | Promise
    condition: Q


STATES = {
    "never": State(gettext_lazy("Chưa đăng nhập"), Q(is_active=True, last_seen_on=None)),
    "slip": State(gettext_lazy("Chưa đặt mật khẩu"), Q(is_active=True, must_set_password=True)),
    "closed": State(gettext_lazy("Đã khóa"), Q(is_active=False)),
}


@dataclass(frozen=True)
class PersonLine:
    """One person of the list, with what they may do today among what the reader administers."""

    person: User
    unit: str
    grants: list[str]
    state: str | Promise


@dataclass(frozen=True)
class GrantLine:
    """A grant, and whether it holds today, later, or no more."""

    grant: RoleGrant
    words: str
    when: str  # "now", "later", "over"


@dataclass(frozen=True)
class PersonPage:
    """One person, for an administrator or for themselves."""

    person: User
    unit: Unit | None
    grants: list[GrantLine]
    portfolio: list[Unit]
    lent: list[Delegation]
    received: list[Delegation]
    state: str | Promise
    factors: list[str]
    owes_factor: bool
    may_manage: bool


@dataclass(frozen=True)
class Preview:
    """What a grant opens: how many units, which verbs the person does not have there yet, and what a role is easily
    mistaken in."""

    role: str
    verbs: list[str]
    new: list[str]
    n_units: int
    needs_factor: bool
    note: str | Promise


def state_of(user: User) -> str | Promise:
    """Tình trạng đăng nhập, in words."""
    if not user.is_active:
        return STATES["closed"].words
    if user.must_set_password:
        return STATES["slip"].words
    return STATES["never"].words if user.last_seen_on is None else gettext_lazy("Đang dùng")


def lines_of(by: User, people: Iterable[User]) -> list[PersonLine]:
    """The lines of one page of the list, in two questions."""
    shown = list(people)
    today = timezone.localdate()
    granted: dict[int, list[str]] = {}
    lasting = Q(end=None) | Q(end__gte=today)
    grants = RoleGrant.objects.allowed(by, "grant").filter(lasting, user__in=shown).select_related("unit")
    for grant in grants.order_by("unit__path", "pk"):
        granted.setdefault(grant.user_id, []).append(people_queries.told_grant(grant))
    units = Unit.objects.filter(pk__in={user.unit_id for user in shown if user.unit_id})
    names = dict(units.values_list("pk", "name"))
    return [
        PersonLine(user, names.get(user.unit_id or 0, ""), granted.get(user.pk, []), state_of(user)) for user in shown
    ]


def person_page(by: User, user: User) -> PersonPage:
    """Một người, as far as `by` administers."""
    today = timezone.localdate()
    looked_after = Portfolio.objects.filter(user=user).select_related("unit").order_by("unit__path")
    if by.pk != user.pk:
        looked_after = looked_after.filter(unit__in=Unit.objects.allowed(by, "grant"))
    lent, received = people_queries.delegations_of(by, user)
    return PersonPage(
        person=user,
        unit=Unit.objects.filter(pk=user.unit_id or 0).first(),
        grants=[
            GrantLine(grant, people_queries.told_grant(grant), _when(grant, today))
            for grant in people_queries.grants_of(by, user)
        ],
        portfolio=[row.unit for row in looked_after],
        lent=lent,
        received=received,
        state=state_of(user),
        factors=_factors(user),
        owes_factor=people_queries.owes_second_factor(user),
        may_manage=people_queries.may_manage(by, user),
    )


def _when(grant: RoleGrant, today: date) -> str:
    if grant.start > today:
        return "later"
    return "over" if grant.end and grant.end < today else "now"


def _factors(user: User) -> list[str]:
    words = {Authenticator.Type.TOTP: _("ứng dụng xác thực"), Authenticator.Type.WEBAUTHN: _("khóa truy cập")}
    held = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return [word for kind, word in words.items() if kind in held]


def preview(by: User, user: User, unit: Unit, role: str) -> Preview:
    """Quyền này mở những gì; Refused where it may not be given."""
    queries.require(by, "grant", unit)
    check_may_give(by, role, unit, to=user)
    verbs = [verb for verb in rules.Verb if verb in rules.ROLES[role]]
    held = queries.verbs_at(user, unit)
    tree = queries.tree_on(timezone.localdate())
    at = tree.position(unit.pk)
    return Preview(
        role=str(RoleGrant.Role(role).label),
        verbs=[str(people_queries.VERBS[verb]) for verb in verbs],
        new=[str(people_queries.VERBS[verb]) for verb in verbs if verb not in held],
        n_units=int(tree.end[at]) - at if at is not None else 1,
        needs_factor=people_queries.demands_second_factor(role, unit),
        note=_NOTES.get(RoleGrant.Role(role), ""),
    )


def names_of(user: User) -> dict[str, str]:
    """What a person's form begins with."""
    return {name: getattr(user, name) or "" for name in ("full_name", "phone", "email", "username")}


def lines_to_fill(by: User) -> dict[str, str]:
    """The units without an account, each on a line that waits for a name and a number."""
    units = people_queries.units_without_account(by)[:_MOST_TO_FILL]
    roles = dict(people_queries.roles_to_give(by))
    usual = next(role for role in (RoleGrant.Role.CHAIR, RoleGrant.Role.CLERK, *roles) if role in roles)
    return {"lines": "\n".join(f"{unit}\t\t" for unit in units), "role": usual}
