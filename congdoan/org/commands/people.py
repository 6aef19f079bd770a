"""Accounts of people: opened by administrators for their units, with a slip that is shown once; revised, closed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from congdoan.accounts import commands as accounts
from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.batches import batches
from congdoan.common.csvfile import Faults, line_words
from congdoan.common.errors import Refused
from congdoan.common.models import clean

from .. import people_queries, queries
from ..models import RoleGrant, Unit
from .grants import check_may_give, give, needed


@dataclass(frozen=True)
class NewPerson:
    """One line of a list of people: `name` is what they sign in with, an e-mail, a phone number or a user name."""

    unit: str
    full_name: str
    name: str
    role: str
    line: int = 0


@dataclass(frozen=True)
class Slip:
    """Phiếu tài khoản: what its owner needs for the first sign-in; the password is told here and nowhere else."""

    user: User
    unit: str
    role: str
    password: str


@transaction.atomic
def open_accounts(
    *,
    by: User,
    people: Sequence[NewPerson],
    source: str = "danh sách",
    start: date | None = None,
    words: Callable[[int], str] = line_words,
) -> list[Slip]:
    """Lập tài khoản, one or many: all or none, every fault with its line; `words` names a line by its number."""
    faults = Faults(source, words)
    units = queries.units_by_code(by, {one.unit for one in people}, "grant")
    slips = []
    names: dict[str, int] = {}
    for one in people:
        with faults.at(one.line):
            unit = units.get(one.unit)
            if unit is None:
                raise ValueError(f"không có đơn vị mã “{one.unit}” mà anh/chị được cấp quyền.")
            if (first := names.setdefault(one.name.lower(), one.line)) != one.line:
                raise ValueError(f"“{one.name}” đã có ở {words(first)}.")
            slips.append(_open(by, one, unit, start or timezone.localdate()))
    faults.refuse_if_any()
    return slips


def _open(by: User, one: NewPerson, unit: Unit, start: date) -> Slip:
    if User.objects.named(one.name) is not None:
        raise ValueError(f"đã có tài khoản với tên đăng nhập “{one.name}”.")
    password = accounts.one_time_password()
    kind, name = accounts.kind_of_name(one.name)
    try:
        check_may_give(by, one.role, unit)
        user = accounts.ensure_user(
            by=by, full_name=one.full_name, password=password, unit_id=unit.pk, must_set_password=True, **{kind: name}
        )
        grant = give(by=by, user=user, role=one.role, unit=unit, start=start)
    except Refused as refused:
        raise ValueError(refused.message) from None
    audit.event(user, "account.opened", by=by, unit_id=unit.pk, role=one.role)
    return Slip(user, unit.name, grant.get_role_display(), password)


@transaction.atomic
def new_slip(*, by: User, user: User) -> Slip:
    """Cấp phiếu mới to whoever lost the password or the second factor; sessions end, the old password is dead."""
    _require(by, user)
    password = accounts.hand_out_password(by=by, user=user)
    audit.event(user, "account.slip_renewed", by=by, unit_id=user.unit_id)
    unit = Unit.objects.filter(pk=user.unit_id or 0).first()
    return Slip(user, unit.name if unit else "", "", password)


@transaction.atomic
def revise_person(
    *, by: User, user: User, full_name: str, email: str, phone: str, username: str, unit: Unit | None = None
) -> User:
    """Sửa thông tin of a person; everybody may do so for themselves, but not move to another unit."""
    if by.pk != user.pk:
        _require(by, user)
    before = _told(user)
    user.full_name, user.email, user.phone, user.username = full_name, email, phone, username
    if unit is not None and unit.pk != user.unit_id:
        queries.require(by, "grant", unit)
        user.unit_id = unit.pk
    user.normalise()
    clean(user)
    user.save()
    if changes := audit.difference(before, _told(user)):
        audit.event(user, "account.revised", by=by, unit_id=user.unit_id, changes=changes)
    return user


def _told(user: User) -> dict[str, str | int | None]:
    return {name: getattr(user, name) for name in ("full_name", "email", "phone", "username", "unit_id")}


@transaction.atomic
def close_account(*, by: User, user: User, reason: str) -> None:
    """Khóa tài khoản: no sign-in any more, open sessions end; what the person did stays theirs."""
    _require(by, user)
    told = needed(reason)
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        audit.event(user, "account.closed", by=by, unit_id=user.unit_id, reason=told)


@transaction.atomic
def take_back_accounts(*, by: User, people: Sequence[User], units: Collection[int], to: Unit, reason: str) -> None:
    """Rút lại tài khoản that a list opened, together with its units (ids), which will never have been.

    Who never signed in is closed, and the name is free for another account; who did stays, now of the unit `to`. The
    grants at the units go.
    """
    queries.require(by, "grant", to)
    told = needed(reason)
    grants = [
        grant
        for some in batches(sorted(units))
        for grant in RoleGrant.objects.filter(unit__in=some, user__in=[one.pk for one in people])
    ]
    audit.events(
        audit.line(one, "role.withdrawn", by=by, unit_id=to.pk, reason=told, user=one.user_id, role=one.role)
        for one in grants
    )
    for some in batches(one.pk for one in grants):
        RoleGrant.objects.filter(pk__in=some).delete()
    unused = set(people_queries.never_used(by, people))
    for one in people:
        one.unit_id = to.pk if one.unit_id in units else one.unit_id
        if one in unused:
            one.is_active, one.email, one.phone, one.username = False, None, None, f"rut-lai-{one.pk}"
            one.normalise()
    fields = ["unit_id", "is_active", "email", "phone", "username", "search_text"]
    User.objects.bulk_update(people, fields, batch_size=200)
    audit.events(
        audit.line(one, "account.closed", by=by, unit_id=one.unit_id, reason=told) for one in people if one in unused
    )


@transaction.atomic
def reopen_account(*, by: User, user: User) -> None:
    """Mở lại tài khoản, with the grants that are still in force."""
    _require(by, user)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        audit.event(user, "account.reopened", by=by, unit_id=user.unit_id)


def _require(by: User, user: User) -> None:
    people_queries.person_in_reach(by, user.pk)
    if not people_queries.may_manage(by, user):
        raise Refused(
            "reaches_higher",
            f"{user} có quyền ở đơn vị ngoài phạm vi của anh/chị; người quản trị cấp trên làm việc này.",
        )


@transaction.atomic
def create_administrator(*, by: User, full_name: str, name: str, unit: Unit | None, although: bool = False) -> Slip:
    """Lập người quản trị đầu tiên: of the whole installation, or of a unit and all below it.

    Of a unit the person gets the roles that together hold every verb, so that they can give every role. Where there is
    an administrator already, only if that is meant (`although`).
    """
    if not although and (kept := _administrator_of(unit)) is not None:
        where = unit.name if unit else "toàn hệ thống"
        raise Refused("there_is_one", f"{where} đã có người quản trị: {kept}. Muốn lập thêm, ghi --more.")
    kind, known = accounts.kind_of_name(name)
    if User.objects.named(name) is not None:
        raise Refused("name_taken", f"Đã có tài khoản với tên đăng nhập “{name}”.")
    password = accounts.one_time_password()
    user = accounts.ensure_user(
        by=by, full_name=full_name, password=password, unit_id=unit.pk if unit else None, must_set_password=True,
        **{kind: known},
    )  # fmt: skip
    if unit is None:
        user.is_superuser = True
        user.save(update_fields=["is_superuser"])
    else:
        for role in (RoleGrant.Role.ADMINISTRATOR, RoleGrant.Role.LEADER):
            check_may_give(by, role, unit)
            give(by=by, user=user, role=role, unit=unit, start=timezone.localdate())
    audit.event(user, "account.administrator_made", by=by, unit_id=user.unit_id)
    return Slip(user, unit.name if unit else "", str(RoleGrant.Role.ADMINISTRATOR.label), password)


def _administrator_of(unit: Unit | None) -> User | None:
    if unit is None:
        people = User.objects.filter(is_superuser=True, is_active=True)
        return people.exclude(email=accounts.LOCAL_ADMINISTRATOR).first()
    grant = people_queries.administrator_grants(unit).first()
    return grant.user if grant else None
