"""Reads of people: who belongs to the units one administers, who acts for whom, who may see a unit and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congdoan.accounts.models import User
from congdoan.common.batches import batches
from congdoan.common.errors import Refused
from congdoan.common.once import once
from congdoan.common.text import fold, list_of

from . import queries, rules
from .branches import branch_of
from .models import ClusterSeat, Delegation, Placement, RoleGrant, SecondFactorRule, Unit
from .rules import Verb

VERBS = {
    Verb.READ: _("xem"),
    Verb.DRAFT: _("soạn báo cáo"),
    Verb.SIGN: _("ký, gửi báo cáo"),
    Verb.ACCEPT: _("duyệt, trả lại báo cáo"),
    Verb.TARGET: _("giao chỉ tiêu"),
    Verb.FORMS: _("lập, ban hành biểu mẫu"),
    Verb.STRUCTURE: _("sắp xếp tổ chức"),
    Verb.CLOSE: _("khóa kỳ"),
    Verb.GRANT: _("cấp quyền"),
    Verb.AUDIT: _("xem nhật ký"),
}
SECOND_FACTOR_KEY = "second-factor-roles"
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_MINUTE = 60


# ---- people ----


def people_of(by: User, *, action: str = "grant") -> QuerySet[User]:
    """Người của các đơn vị trong phạm vi: who belongs to a unit there or holds a grant there, by name."""
    units = Unit.objects.allowed(by, action)
    granted = RoleGrant.objects.allowed(by, action)
    found = User.objects.filter(Q(unit_id__in=units.values("pk")) | Q(pk__in=granted.values("user")))
    if by.is_superuser:
        found = User.objects.all()
    return found.order_by("sort_key", "pk")


def search_people(found: QuerySet[User], text: str) -> QuerySet[User]:
    """Those whose name, e-mail, phone or user name holds every word, with or without tones."""
    for word in fold(text).split():
        found = found.filter(search_text__contains=word)
    return found


def person_in_reach(by: User, pk: int, *, action: str = "grant") -> User:
    """One of `people_of`; Refused("unknown_person"), the same for who is missing and who is out of reach."""
    found = people_of(by, action=action).filter(pk=pk).first()
    if found is None:
        raise Refused("unknown_person", "Không có người này trong phạm vi của anh/chị.")
    return found


def administers(user: User) -> bool:
    """Whether there is a unit where this person gives grants."""
    return top_administered(user) is not None


@once
def top_administered(user: User) -> Unit | None:
    """The highest unit where this person gives grants; None where there is none."""
    return Unit.objects.allowed(user, "grant").order_by("path").first()


def roles_to_give(by: User) -> list[tuple[str, str]]:
    """Vai trò cấp được: those that may do nothing which `by` may not do somewhere by grants of their own; where,
    `grant_role` checks."""
    own = [grant for grant in queries.grants_in_force(by) if grant.holder == by.pk]
    held = {verb for grant in own for verb in rules.ROLES[grant.role]}
    if by.is_superuser:
        held = set(Verb)
    return [(role, str(label)) for role, label in RoleGrant.Role.choices if not rules.lacking(role, held)]


def beyond(given: Sequence[tuple[str, str]]) -> str:
    """Vai trò không cấp được, beside those that somebody may give: which, and why, as a sentence; "" where none is."""
    others = [str(label) for role, label in RoleGrant.Role.choices if role not in dict(given)]
    said = _("Không cấp được ở đây: %s. Chỉ cấp được vai trò không hơn quyền của chính mình; nhờ người quản trị khác.")
    return said % list_of(others) if others else ""


def may_manage(by: User, user: User) -> bool:
    """Whether an account is wholly in the hands of an administrator: its unit and every grant it holds or will hold.

    So nobody gets at an account that reaches higher than they do by giving it a new password.
    """
    if by.is_superuser:
        return True
    if user.is_superuser or user.pk == by.pk:
        return False
    lasting = Q(end=None) | Q(end__gte=timezone.localdate())
    at = set(RoleGrant.objects.filter(lasting, user=user).values_list("unit", flat=True))
    at |= {user.unit_id} if user.unit_id else set()
    return bool(at) and Unit.objects.allowed(by, "grant").filter(pk__in=at).count() == len(at)


def never_used(by: User, people: Sequence[User]) -> list[User]:
    """Open accounts with which nobody ever signed in, and which hold or will hold nothing beyond the administrator's
    reach."""
    waiting = [one for one in people if one.is_active and one.last_login is None]
    lasting = RoleGrant.objects.filter(Q(end=None) | Q(end__gte=timezone.localdate()))
    beyond = lasting.exclude(unit__in=Unit.objects.allowed(by, "grant").values("pk"))
    higher = {
        pk
        for some in batches(one.pk for one in waiting)
        for pk in beyond.filter(user__in=some).values_list("user_id", flat=True)
    }
    return [one for one in waiting if one.pk not in higher]


def grants_of(by: User, user: User) -> list[RoleGrant]:
    """A person's grants at the units that `by` administers, and all of one's own; the lasting ones first."""
    shown = (
        RoleGrant.objects.filter(user=user)
        if by.pk == user.pk
        else RoleGrant.objects.allowed(by, "grant").filter(user=user)
    )
    grants = list(shown.select_related("unit", "department").order_by("unit__path", "start", "pk"))
    today = timezone.localdate()
    return sorted(grants, key=lambda grant: grant.end is not None and grant.end < today)


def lasting_grants(user: User) -> QuerySet[RoleGrant]:
    """A person's own grants that hold today or will."""
    lasting = Q(end=None) | Q(end__gte=timezone.localdate())
    return RoleGrant.objects.filter(lasting, user=user).select_related("unit").order_by("unit__path", "pk")


def told_grant(grant: RoleGrant) -> str:
    """ "Chủ tịch công đoàn tại CĐCS Ánh Sao"."""
    return str(_("%(role)s tại %(unit)s")) % {"role": grant.get_role_display(), "unit": grant.unit.name}


def delegations_of(by: User, user: User) -> tuple[list[Delegation], list[Delegation]]:
    """What a person lends and what is lent to them, today and later: of grants at the units that `by` administers, and
    all of one's own."""
    shown = Delegation.objects.all() if by.pk == user.pk else Delegation.objects.allowed(by, "grant")
    lasting = shown.filter(withdrawn_on=None, end__gte=timezone.localdate())
    lasting = lasting.select_related("grant__unit", "grant__user", "to").order_by("start", "pk")
    return list(lasting.filter(grant__user=user)), list(lasting.filter(to=user))


def units_without_account(by: User) -> QuerySet[Unit]:
    """Đơn vị chưa có tài khoản: nobody holds a grant just there, today or later."""
    lasting = Q(end=None) | Q(end__gte=timezone.localdate())
    held = RoleGrant.objects.filter(lasting, unit=OuterRef("pk"), user__is_active=True)
    ended = Placement.objects.filter(unit=OuterRef("pk"), ended=True)
    return Unit.objects.allowed(by, "grant").filter(~Exists(held), ~Exists(ended)).order_by("path")


def administrator_grants(unit: Unit) -> QuerySet[RoleGrant]:
    """Who administers just this unit today."""
    return _in_force(RoleGrant.objects.filter(unit=unit, role=RoleGrant.Role.ADMINISTRATOR))


# ---- acting for somebody ----


def acting_for(user: User, unit_ids: Collection[int]) -> dict[int, int]:
    """Làm thay ai, at which units: where a lent grant does what the person's own do not. For the audit."""
    if user.is_superuser:
        return {}
    held = queries.grants_in_force(user)
    lent = [grant for grant in held if grant.holder != user.pk]
    if not lent:
        return {}
    found: dict[int, int] = {}
    paths = [one for some in batches(unit_ids) for one in Unit.objects.filter(pk__in=some).values_list("pk", "path")]
    for pk, path in paths:
        own = {verb for one in held if one.holder == user.pk for verb in one.gives(path)}
        for grant in lent:
            if grant.gives(path) - own:
                found.setdefault(pk, grant.holder)
    return found


# ---- the second factor ----


def _demanded() -> list[tuple[str, str]]:
    """Which roles demand a second factor today, and below which path; asked at every page, so kept for a minute."""
    kept: list[tuple[str, str]] | None = cache.get(SECOND_FACTOR_KEY)
    if kept is None:
        rows = SecondFactorRule.objects.filter(start__lte=timezone.localdate()).values_list("role", "unit__path")
        kept = list(rows)
        cache.set(SECOND_FACTOR_KEY, kept, _MINUTE)
    return kept


def demands_second_factor(role: str, unit: Unit) -> bool:
    """Whether whoever holds the role at this unit signs in with a second factor."""
    return any(one == role and unit.path.startswith(path) for one, path in _demanded())


def owes_second_factor(user: User) -> bool:
    """Whether a role of this person demands a second factor that they have not set up."""
    if not (demanded := _demanded()):
        return False
    held = queries.grants_in_force(user)
    if not any(grant.role == role and grant.path.startswith(path) for grant in held for role, path in demanded):
        return False
    return not Authenticator.objects.filter(user=user, type__in=_FACTORS).exists()


@dataclass(frozen=True)
class RoleFactor:
    """Xác thực hai bước of a role at a unit and below: since when it is required here, or by which unit above; how many
    people hold the role there today, and how many of them have set none up."""

    role: str
    label: str
    since: date | None
    above: str
    holders: int
    without: int


def role_factors(unit: Unit) -> list[RoleFactor]:
    """Every role that may do something at a unit; the caller has checked who asks."""
    rows = SecondFactorRule.objects.filter(unit__in=rules.ids_on(unit.path)).select_related("unit")
    here = {rule.role: rule.start for rule in rows if rule.unit_id == unit.pk}
    above = {rule.role: rule.unit.name for rule in rows if rule.unit_id != unit.pk}
    has_one = Authenticator.objects.filter(user=OuterRef("user"), type__in=_FACTORS)
    held = _held_today(RoleGrant.objects.filter(branch_of(unit.path, "unit")))
    counted = held.order_by().values("role").annotate(
        n=Count("user", distinct=True), bare=Count("user", filter=~Exists(has_one), distinct=True)
    )  # fmt: skip
    counts = {row["role"]: (row["n"], row["bare"]) for row in counted}
    return [
        RoleFactor(role, str(label), here.get(role), above.get(role, ""), *counts.get(role, (0, 0)))
        for role, label in RoleGrant.Role.choices
        if rules.ROLES[role]
    ]


# ---- who may see this, and why ----


@dataclass(frozen=True)
class Way:
    """One reason why somebody may see a unit: a grant, a grant that is lent (`because` of what), or a seat in the same
    cluster."""

    person: User
    role: str
    at: str  # the unit of the grant
    verbs: tuple[str, ...]  # in words
    until: date | None
    lent_by: User | None = None
    because: str = ""
    cluster: str = ""  # then only totals of that year


@dataclass(frozen=True)
class Seen:
    """One person with all their ways."""

    person: User
    ways: list[Way]


def who_may(unit: Unit) -> list[Seen]:
    """Ai được xem đơn vị này, vì sao: those with grants above it first, then those who only see totals."""
    ways = [*_by_grant(unit), *_by_cluster(unit)]
    ways.sort(key=lambda way: (bool(way.cluster), way.person.sort_key, way.person.pk))
    return [Seen(person, list(some)) for person, some in groupby(ways, key=lambda way: way.person)]


def people_at(unit_ids: Collection[int]) -> list[User]:
    """Who may read by a grant that stands just at one of these units, their own or lent; by name."""
    found: dict[int, User] = {}
    for grant in _in_force(RoleGrant.objects.filter(unit__in=unit_ids, role__in=rules.roles_with(Verb.READ))):
        found |= {way.person.pk: way.person for way in _ways_of(grant, (str(VERBS[Verb.READ]),))}
    return sorted(found.values(), key=lambda one: (one.sort_key, one.pk))


def _in_force(grants: QuerySet[RoleGrant]) -> QuerySet[RoleGrant]:
    """Those that hold today, each with the delegations by which it is lent today."""
    today = timezone.localdate()
    lent = Delegation.objects.filter(withdrawn_on=None, start__lte=today, end__gte=today, to__is_active=True)
    held = _held_today(grants).select_related("user", "unit")
    return held.prefetch_related(Prefetch("delegations", lent.select_related("to")))


def _held_today(grants: QuerySet[RoleGrant]) -> QuerySet[RoleGrant]:
    today = timezone.localdate()
    return grants.filter(Q(end=None) | Q(end__gte=today), start__lte=today, user__is_active=True)


def _by_grant(unit: Unit) -> Iterable[Way]:
    for grant in _in_force(RoleGrant.objects.filter(unit__in=rules.ids_on(unit.path))):
        verbs = rules.verbs_of(grant.role, below=grant.unit_id != unit.pk)
        yield from _ways_of(grant, tuple(str(VERBS[verb]) for verb in Verb if verb in verbs))


def _by_cluster(unit: Unit) -> Iterable[Way]:
    """Who reads a member unit of a cluster reads the totals of the others in that year."""
    seats = ClusterSeat.objects.filter(cluster__seats__unit=unit).exclude(unit=unit).select_related("unit", "cluster")
    for seat in seats:
        for grant in _in_force(RoleGrant.objects.filter(unit__in=rules.ids_on(seat.unit.path))):
            if unit.path.startswith(grant.unit.path) or Verb.READ not in rules.ROLES[grant.role]:
                continue
            yield from _ways_of(grant, (str(_("xem số tổng hợp")),), cluster=str(seat.cluster))


def _ways_of(grant: RoleGrant, verbs: tuple[str, ...], cluster: str = "") -> Iterable[Way]:
    if not verbs:
        return
    role, at = grant.get_role_display(), grant.unit.name
    yield Way(grant.user, role, at, verbs, grant.end, cluster=cluster)
    for one in grant.delegations.all():
        yield Way(one.to, role, at, verbs, one.end, lent_by=grant.user, because=one.reason, cluster=cluster)
