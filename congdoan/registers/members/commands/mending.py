"""Mistakes are mended with a reason; lists go out without ID numbers, and who took one is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import one_line
from congdoan.org import queries as org
from congdoan.org.models import Unit

from .. import queries, rules
from ..models import Member, Membership, MembershipBegan, MembershipEnded
from .admitting import Person
from .base import check_day, locked, paper_of, reason_of, rename

_PERSONAL = ("full_name", "sex", "born_on", "phone", "id_number", "joined_on")


@dataclass(frozen=True)
class Stay:
    """What a membership should have said."""

    start: date
    began: str
    decision: str = ""
    ended_on: date | None = None
    ended: str = ""
    end_decision: str = ""


@transaction.atomic
def correct_member(*, by: User, member: Member, person: Person, reason: str) -> Member:
    """Sửa thông tin đoàn viên, by whoever writes in the register where they are, or last were."""
    reason = reason_of(reason)
    last = queries.last_of(member)
    if last is None:
        raise Refused("unknown_member", "Không có đoàn viên này trong sổ của các đơn vị anh/chị phụ trách.")
    unit = locked(by, last).unit
    kept = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    before = {name: getattr(kept, name) for name in _PERSONAL}
    kept.sex, kept.born_on, kept.joined_on = person.sex, person.born_on, person.joined_on
    kept.phone, kept.id_number = rules.check_phone(person.phone), rules.check_id_number(person.id_number)
    rules.check_birth(kept.born_on, last.start)
    if not one_line(person.full_name):
        raise Refused("no_name", "thiếu họ và tên.")
    rename(kept, person.full_name)
    if kept.id_number and Member.objects.exclude(pk=kept.pk).filter(id_number=kept.id_number).exists():
        raise Refused("id_number_taken", "số định danh này đã ghi cho một đoàn viên khác.")
    changed = [name for name in _PERSONAL if before[name] != getattr(kept, name)]
    if not changed:
        raise Refused("nothing", "Chưa có thông tin nào khác với sổ.")
    clean(kept)
    kept.save()
    audit.event(kept, "member.corrected", by=by, unit_id=unit.pk, reason=reason, changed=changed)
    return kept


@transaction.atomic
def correct_membership(*, by: User, membership: Membership, stay: Stay, reason: str) -> Membership:
    """Sửa ngày, lý do, quyết định of a membership; without an end it is open again."""
    reason = reason_of(reason)
    kept = locked(by, membership)
    before = _told(kept)
    kept.start, kept.began, kept.decision = stay.start, stay.began, paper_of(stay.decision)
    kept.ended_on, kept.ended, kept.end_decision = stay.ended_on, stay.ended, paper_of(stay.end_decision)
    _check_corrected(kept, before)
    clean(kept)
    kept.save()
    audit.event(kept.member, "member.stay_corrected", by=by, unit_id=kept.unit_id, reason=reason,
                changed=audit.difference(before, _told(kept)))  # fmt: skip
    return kept


def _told(kept: Membership) -> dict[str, str]:
    names = ("start", "began", "decision", "ended_on", "ended", "end_decision")
    return {name: str(value) if (value := getattr(kept, name)) else "" for name in names}


def _check_corrected(kept: Membership, before: dict[str, str]) -> None:
    """What the structure wrote stays as it is; no two stays of a person overlap."""
    if before == _told(kept):
        raise Refused("nothing", "Chưa có gì khác với sổ.")
    by_structure = (MembershipBegan.PASSED_ON.value, *(end.value for end in rules.BY_STRUCTURE))
    for name in ("began", "ended"):
        after = getattr(kept, name)
        if before[name] != after and {before[name], after} & set(by_structure):
            raise Refused("by_structure", "Phần này do sắp xếp tổ chức ghi, không sửa tay được.")
    if bool(kept.ended) != (kept.ended_on is not None):
        raise Refused("half_an_end", "Ghi cả ngày thôi và lý do thôi, hoặc bỏ trống cả hai.")
    check_day(kept.start)
    if kept.ended_on is not None:
        check_day(kept.ended_on)
        if kept.ended_on < kept.start:
            raise Refused("too_early", f"Ngày thôi trước ngày vào {format_date(kept.start)}.")
    for other in kept.member.memberships.exclude(pk=kept.pk):
        begins_inside = kept.ended_on is None or other.start < kept.ended_on
        goes_on = other.ended_on is None or other.ended_on > kept.start
        if begins_inside and goes_on:
            raise Refused("overlap", "Thời gian này trùng với lúc đoàn viên sinh hoạt ở đơn vị khác.")


@transaction.atomic
def withdraw_membership(*, by: User, membership: Membership, reason: str) -> None:
    """Xóa khỏi sổ what should never have been written: one stay; a person without any other is gone with it.

    A stay that a transfer began is withdrawn with the leaving before it, where this person writes in both registers.
    """
    reason = reason_of(reason)
    kept = locked(by, membership)
    if kept.began == MembershipBegan.PASSED_ON or kept.ended in rules.BY_STRUCTURE:
        raise Refused("by_structure", "Phần này do sắp xếp tổ chức ghi, chỉ hoàn tác cùng thay đổi đó.")
    later = kept.member.memberships.exclude(pk=kept.pk).filter(start__gte=kept.start, pk__gt=kept.pk)
    if later.exists():
        raise Refused(
            "not_last", f"{kept.member.full_name} đã có thời gian sinh hoạt sau lần này: xóa lần sau cùng trước."
        )
    audit.event(kept.member, "member.stay_withdrawn", by=by, unit_id=kept.unit_id, reason=reason, **_told(kept))
    member, unit_id, started = kept.member, kept.unit_id, kept.start
    kept.delete()
    before = queries.last_of(member)
    if before is None:
        member.delete()
    elif before.ended == MembershipEnded.TRANSFERRED_OUT and before.ended_on == started and before.unit_id != unit_id:
        _reopen(by, before)


def _reopen(by: User, left: Membership) -> None:
    """The other half of a transfer that was withdrawn; whoever cannot write there leaves it as it is."""
    if Membership.objects.allowed(by, "draft").filter(pk=left.pk).exists():
        left.ended, left.ended_on, left.end_decision = "", None, ""
        clean(left)
        left.save()


def export_members(*, by: User, unit: Unit) -> list[Membership]:
    """Xuất danh sách đoàn viên đang sinh hoạt of a unit, without ID numbers; who took it is kept in the audit."""
    org.require(by, "read", unit)
    rows = list(queries.memberships_of(by, unit).filter(ended_on=None))
    audit.event(unit, "member.exported", by=by, unit_id=unit.pk, members=len(rows))
    return rows
