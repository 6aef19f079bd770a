"""Reads of the register: which units keep one, who is in it, a person's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.text import fold
from congdoan.org import queries as org
from congdoan.org.models import Unit

from . import rules
from .models import Member, MemberImport, Membership


def sees_registers(user: Any) -> bool:
    """Whether the register has a place in this person's menu."""
    return isinstance(user, User) and org.reads_anything(user)


def keepers(user: User) -> QuerySet[Unit]:
    """Các công đoàn cơ sở in reach that keep a register, with how many members each has and the day of the last
    entry."""
    kept = Unit.objects.allowed(user, "read").filter(memberships__isnull=False)
    counts = {
        "n_members": Count("memberships", filter=Q(memberships__ended_on=None)),
        "last_on": Max("memberships__start"),
    }
    return kept.annotate(**counts).order_by("sort_key", "code")


def units_that_may_keep(user: User) -> QuerySet[Unit]:
    """The grassroots unions in reach."""
    return Unit.objects.allowed(user, "read").filter(level=rules.KEEPING_LEVEL).order_by("sort_key", "code")


def keeping_unit(user: User, code: str, action: str = "read") -> Unit:
    """A unit that keeps a register, or may. Refused("unknown_unit")."""
    unit = org.unit_by_code(user, code, action)
    if unit.level != rules.KEEPING_LEVEL:
        raise Refused("unknown_unit", f"{unit.name} không phải công đoàn cơ sở: sổ đoàn viên mở ở công đoàn cơ sở.")
    return unit


def memberships_of(user: User, unit: Unit) -> QuerySet[Membership]:
    """Sổ đoàn viên of a unit: everybody who is or was in it, by given name."""
    rows = Membership.objects.allowed(user, "read").filter(unit=unit).select_related("member", "unit")
    return rows.order_by("member__sort_key", "member_id", "start")


def found_by(rows: QuerySet[Membership], text: str) -> QuerySet[Membership]:
    """Those whose name holds every word, with or without tones; or whose code it is."""
    if (number := rules.number_in(text)) is not None:
        return rows.filter(member=number)
    for word in fold(text).split():
        rows = rows.filter(member__search_text__contains=word)
    return rows


def membership_of(user: User, pk: int, action: str = "read") -> Membership:
    """One membership. Refused("unknown_membership")."""
    rows = Membership.objects.allowed(user, action).select_related("member", "unit")
    if (found := rows.filter(pk=pk).first()) is None:
        raise Refused("unknown_membership", "Không có đoàn viên này trong sổ của các đơn vị anh/chị phụ trách.")
    return found


@dataclass(frozen=True)
class MemberView:
    """Một đoàn viên: the person and their memberships in reach, the latest first.

    `last` is the latest of all, or None where that is beyond reach: then what changes of a person (phone, ID number)
    is no longer shown here. `may_change` says whether this person writes in its register.
    """

    member: Member
    stays: list[Membership]
    last: Membership | None
    may_change: bool

    @property
    def is_open(self) -> bool:
        return self.last is not None and self.last.ended_on is None


def member_view(user: User, pk: int) -> MemberView:
    """Trang của một đoàn viên. Refused("unknown_member") also for people of units out of reach."""
    member = Member.objects.allowed(user, "read").filter(pk=pk).first()
    if member is None:
        raise Refused("unknown_member", "Không có đoàn viên này trong sổ của các đơn vị anh/chị phụ trách.")
    rows = Membership.objects.allowed(user, "read").filter(member=member).select_related("unit")
    stays = list(rows.order_by("-start", "-pk"))
    latest = Membership.objects.filter(member=member).order_by("-start", "-pk").values_list("pk", flat=True)[0]
    last = stays[0] if stays[0].pk == latest else None
    writes = last is not None and Membership.objects.allowed(user, "draft").filter(pk=latest).exists()
    return MemberView(member, stays, last, writes)


def last_of(member: Member) -> Membership | None:
    """Where a person lives, or last lived, their union life."""
    return member.memberships.select_related("unit").order_by("-start", "-pk").first()


# ---- imports ----


def imports_into(user: User, unit: Unit) -> QuerySet[MemberImport]:
    """Các lần nhập into the register of a unit, the latest first."""
    return MemberImport.objects.allowed(user, "read").filter(unit=unit).select_related("by", "undone_by")


def import_of(user: User, pk: int, action: str = "draft") -> MemberImport:
    """One import. Refused("unknown_import")."""
    found = MemberImport.objects.allowed(user, action).select_related("unit", "by", "undone_by").filter(pk=pk).first()
    if found is None:
        raise Refused("unknown_import", f"Không có lần nhập đoàn viên {pk} trong phạm vi của anh/chị.")
    return found
