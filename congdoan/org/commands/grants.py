"""Who may do what where: grants, delegations, portfolios, departments, the second factor; and what the database is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import one_line, quoted

from .. import people_queries, queries, rules
from ..models import Delegation, Department, Portfolio, RoleGrant, SecondFactorRule, Unit
from .base import lock_structure


@transaction.atomic
def grant_role(
    *, by: User, user: User, role: str, unit: Unit, start: date, end: date | None = None,
    department: Department | None = None,
) -> RoleGrant:  # fmt: skip
    """Cấp quyền at a unit and all below it; the same grant again changes nothing.

    The unit is one that `by` administers, their own or any below: whoever administers a province opens the accounts of
    its own staff too, other administrators among them. What may be given there, `check_may_give` says.
    """
    queries.require(by, "grant", unit)
    check_may_give(by, role, unit, to=user)
    return give(by=by, user=user, role=role, unit=unit, start=start, end=end, department=department)


@transaction.atomic
def grant_in_department(
    *, by: User, user: User, unit: Unit, kind: str, start: date, end: date | None = None
) -> RoleGrant:  # fmt: skip
    """Cấp quyền chuyên viên ban: in the department of this kind, which gets its usual name where the body has none."""
    department = Department.objects.filter(unit=unit, kind=kind).first()
    if department is None:
        if kind not in rules.DEPARTMENTS:
            raise Refused("department", "Không có lĩnh vực ban chuyên đề này.")
        department = set_department(by=by, unit=unit, kind=kind, name=rules.DEPARTMENTS[kind])
    role = RoleGrant.Role.DEPARTMENT_OFFICER
    return grant_role(by=by, user=user, role=role, unit=unit, start=start, end=end, department=department)


def check_may_give(by: User, role: str, unit: Unit, *, to: User | None = None) -> None:
    """Refused("not_held") where the role may do at the unit what the person who gives it may not, Refused("own_grant")
    where they would give it to themselves; `to` is left out for an account that is only being opened.

    What is lent to them does not count: a delegation ends by itself, and what is given by it would stay.
    """
    if role not in rules.ROLES:
        return  # said by `clean`, with the field's name
    if missing := rules.lacking(role, queries.own_verbs_at(by, unit)):
        words = ", ".join(str(people_queries.VERBS[verb]) for verb in missing)
        label = RoleGrant.Role(role).label
        raise Refused(
            "not_held",
            f"{label} được {words} tại {unit.name}; chính anh/chị phải có quyền đó, không kể quyền được ủy quyền, mới "
            "cấp được vai trò này.",
        )
    if to is not None and to.pk == by.pk and not by.is_superuser:
        raise Refused("own_grant", "Không tự cấp quyền cho mình. Nhờ người quản trị khác cấp.")


def give(
    *, by: User, user: User, role: str, unit: Unit, start: date, end: date | None = None,
    department: Department | None = None,
) -> RoleGrant:  # fmt: skip
    """One grant, after all checks of who may give it."""
    kept = RoleGrant.objects.filter(user=user, role=role, unit=unit, start=start, end=end).first()
    if kept is not None:
        return kept
    grant = RoleGrant(user=user, role=role, unit=unit, start=start, end=end, department=department)
    clean(grant)
    if end is not None and end < start:
        raise Refused("dates", "Ngày hết quyền đứng trước ngày bắt đầu.")
    if department is not None and department.unit_id != unit.pk:
        raise Refused("department", f"{department.name} không thuộc {unit.name}.")
    grant.save()
    audit.event(grant, "role.granted", by=by, unit_id=unit.pk, user=user.pk, role=role,
                start=start.isoformat(), end=end.isoformat() if end else None)  # fmt: skip
    return grant


@transaction.atomic
def withdraw_grant(*, by: User, grant: RoleGrant, reason: str) -> RoleGrant:
    """Thu hồi quyền at once; what was lent of it ends with it. The grant stays, ended, for the audit.

    Unlike giving, it asks for no verbs of one's own: a right that is taken away opens nothing to anybody, and a person
    who left is shut out by whoever administers the unit, at once.
    """
    queries.require(by, "grant", grant.unit)
    told = needed(reason)
    grant = RoleGrant.objects.select_for_update(of=("self",)).select_related("unit").get(pk=grant.pk)
    yesterday = timezone.localdate() - timedelta(days=1)
    if grant.end is not None and grant.end <= yesterday:
        raise Refused("ended", f"Quyền này đã hết hiệu lực từ ngày {format_date(grant.end)}.")
    before, grant.end = grant.end, yesterday
    grant.save(update_fields=["end"])
    audit.event(grant, "role.withdrawn", by=by, unit_id=grant.unit_id, reason=told, user=grant.user_id,
                role=grant.role, end=[before.isoformat() if before else None, yesterday.isoformat()])  # fmt: skip
    return grant


def needed(reason: str) -> str:
    """A reason on one line; Refused("no_reason") without one."""
    if not (told := one_line(reason)):
        raise Refused("no_reason", "Ghi lý do; lý do được giữ trong nhật ký.")
    if len(told) > 200:
        raise Refused("long_reason", "Lý do dài quá 200 chữ.")
    return told


# ---- standing in for somebody ----


@transaction.atomic
def lend_grants(
    *, by: User, grants: Sequence[RoleGrant], to: User, start: date, end: date, reason: str
) -> list[Delegation]:
    """Ủy quyền: own grants, some or all, to another person from day to day; all or none."""
    if not grants:
        raise Refused("nothing_to_lend", "Chọn ít nhất một quyền để ủy quyền.")
    if to.pk == by.pk or not to.is_active:
        raise Refused("unknown_person", "Chọn một người khác có tài khoản đang dùng.")
    if end < start or end < timezone.localdate():
        raise Refused("dates", "Ngày cuối của ủy quyền đứng trước ngày đầu, hoặc đã qua.")
    told = needed(reason)
    return [_lend(by, grant, to, start, end, told) for grant in grants]


def _lend(by: User, grant: RoleGrant, to: User, start: date, end: date, reason: str) -> Delegation:
    grant = RoleGrant.objects.select_for_update(of=("self",)).select_related("unit").get(pk=grant.pk)
    label = f"{grant.get_role_display()} tại {grant.unit.name}"
    if grant.user_id != by.pk:
        raise Refused("unknown_grant", "Chỉ ủy quyền được quyền của chính mình.")
    if start < grant.start or (grant.end is not None and end > grant.end):
        until = f"đến {format_date(grant.end)}" if grant.end else "không thời hạn"
        raise Refused(
            "outside", f"{label} có hiệu lực từ {format_date(grant.start)}, {until}; ủy quyền trong khoảng đó."
        )
    if Delegation.objects.filter(grant=grant, to=to, withdrawn_on=None, start__lte=end, end__gte=start).exists():
        raise Refused("lent", f"{label} đã ủy quyền cho {to} trong khoảng ngày này.")
    lent = Delegation(grant=grant, to=to, start=start, end=end, reason=reason)
    clean(lent)
    lent.save()
    audit.event(lent, "role.lent", by=by, unit_id=grant.unit_id, reason=reason, user=to.pk, role=grant.role,
                start=start.isoformat(), end=end.isoformat())  # fmt: skip
    return lent


@transaction.atomic
def withdraw_delegation(*, by: User, delegation: Delegation) -> None:
    """Rút ủy quyền at once: by whoever lent the grant, or by an administrator of its unit."""
    delegation = Delegation.objects.select_for_update(of=("self",)).select_related("grant__unit").get(pk=delegation.pk)
    if delegation.grant.user_id != by.pk:
        queries.require(by, "grant", delegation.grant.unit)
    if delegation.withdrawn_on is None:
        delegation.withdrawn_on = timezone.localdate()
        delegation.save(update_fields=["withdrawn_on"])
        audit.event(
            delegation, "role.lending_withdrawn", by=by, unit_id=delegation.grant.unit_id, user=delegation.to_id
        )


# ---- portfolios, departments, the second factor ----


@transaction.atomic
def set_portfolio(*, by: User, user: User, add: Sequence[Unit] = (), remove: Sequence[Unit] = ()) -> None:
    """Phân công phụ trách: units that an officer looks after, as far as they may read them."""
    for unit in (*add, *remove):
        queries.require(by, "grant", unit)
    for unit in add:
        if not Unit.objects.allowed(user, "read").filter(pk=unit.pk).exists():
            raise Refused("not_read", f"{user} không xem được {unit.name} nên không phụ trách được. Cấp quyền trước.")
        row, made = Portfolio.objects.get_or_create(user=user, unit=unit)
        if made:
            audit.event(row, "portfolio.added", by=by, unit_id=unit.pk, user=user.pk)
    for row in Portfolio.objects.filter(user=user, unit__in=remove):
        audit.event(row, "portfolio.removed", by=by, unit_id=row.unit_id, user=user.pk)
        row.delete()


@transaction.atomic
def set_department(*, by: User, unit: Unit, kind: str, name: str) -> Department:
    """Lập hoặc đổi tên ban chuyên đề of an upper body."""
    queries.require(by, "grant", unit)
    department = Department.objects.filter(unit=unit, kind=kind).first() or Department(unit=unit, kind=kind)
    before, department.name = department.name, one_line(name)
    clean(department)
    department.save()
    if before != department.name:
        audit.event(department, "department.set", by=by, unit_id=unit.pk, name=[before, department.name])
    return department


@transaction.atomic
def set_departments(*, by: User, unit: Unit, names: Mapping[str, str], seen: Mapping[str, str]) -> int:
    """Lập, đổi tên các ban of a body, {kind: name}, as far as they differ from those `seen`; how many did. Where
    somebody has changed one of these meanwhile nothing is written (Refused("stale"))."""
    queries.require(by, "grant", unit)
    now = queries.department_names(unit)
    changed = {kind: name for kind, name in names.items() if one_line(name) != seen.get(kind, "")}
    told = [now[kind] for kind in changed if kind in now and now[kind] != seen.get(kind, "")]
    if told:
        raise Refused("stale", f"Người khác vừa đổi tên ban thành “{'”, “'.join(told)}”; chưa ghi gì.")
    for kind, name in changed.items():
        if not name.strip():
            raise Refused("no_name", "Ban đã lập thì phải có tên.")
        set_department(by=by, unit=unit, kind=kind, name=name)
    return len(changed)


@transaction.atomic
def require_second_factor(*, by: User, role: str, unit: Unit, required: bool) -> None:
    """Bắt buộc xác thực hai bước for a role at a unit and all below, from today on; or no longer."""
    queries.require(by, "grant", unit)
    kept = SecondFactorRule.objects.filter(role=role, unit=unit).first()
    if required and kept is None:
        kept = SecondFactorRule(role=role, unit=unit, start=timezone.localdate())
        clean(kept)
        kept.save()
        audit.event(kept, "second_factor.required", by=by, unit_id=unit.pk, role=role)
    elif kept is not None and not required:
        audit.event(kept, "second_factor.left_free", by=by, unit_id=unit.pk, role=role)
        kept.delete()
    transaction.on_commit(lambda: cache.delete(people_queries.SECOND_FACTOR_KEY))


@transaction.atomic
def require_second_factors(*, by: User, unit: Unit, roles: Collection[str], seen: Collection[str]) -> int:
    """The same for the roles of a unit that are to be required and were not `seen` to be, or the reverse; how many."""
    changed = sorted({*roles} ^ {*seen})
    if unknown := [role for role in changed if role not in rules.ROLES]:
        raise Refused("role", f"Không có vai trò {quoted(unknown[0])}.")
    for role in changed:
        require_second_factor(by=by, role=role, unit=unit, required=role in roles)
    return len(changed)


# ---- the database ----


@transaction.atomic
def mark_illustrative(*, by: User) -> None:
    """Đánh dấu cơ sở dữ liệu là số liệu minh họa: the mark then stands on every page and file, and stays."""
    base = lock_structure()
    if base.illustrative:
        return
    if not by.is_superuser:
        raise Refused("denied", "Chỉ quản trị hệ thống đánh dấu được số liệu minh họa.")
    base.illustrative = True
    base.save(update_fields=["illustrative"])
    audit.event(base, "structure.marked_illustrative", by=by, unit_id=None)
