"""People leave a register for another one, or for good; those who left with a letter are received elsewhere."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import fold, one_line
from congdoan.org.models import Unit

from .. import queries, rules
from ..models import Member, Membership, MembershipBegan, MembershipEnded
from .base import check_day, locked, open_register, paper_of


@transaction.atomic
def end_membership(*, by: User, membership: Membership, ended: str, on: date, decision: str = "") -> Membership:
    """Ghi giảm: left, expelled, retired, deceased, or gone to another unit with a letter (chuyển đi)."""
    kept = locked(by, membership)
    if ended not in MembershipEnded.values or ended in rules.BY_STRUCTURE:
        raise Refused("bad_ended", "Chọn lý do giảm trong danh sách.")
    if ended == MembershipEnded.EXPELLED and not one_line(decision):
        raise Refused("no_decision", "Khai trừ phải có số và ngày quyết định.")
    _end(kept, ended, on, decision)
    audit.event(kept.member, f"member.{ended}", by=by, unit_id=kept.unit_id, reason=kept.end_decision,
                on=on.isoformat())  # fmt: skip
    return kept


@transaction.atomic
def transfer_member(*, by: User, membership: Membership, to: Unit, on: date, decision: str = "") -> Membership:
    """Chuyển sinh hoạt in one act: out of one register and into another; returns the new membership.

    Whoever writes in only one of the two ends it there (`end_membership`), and the other receives (`receive_member`).
    """
    kept = locked(by, membership)
    to = open_register(by, to, on)
    if to.pk == kept.unit_id:
        raise Refused("same_unit", f"{kept.member.full_name} đang sinh hoạt ở {to.name}.")
    _end(kept, MembershipEnded.TRANSFERRED_OUT, on, decision)
    made = _begin(kept.member, to, on, decision)
    audit.event(kept.member, "member.transferred", by=by, unit_id=kept.unit_id, reason=kept.end_decision,
                on=on.isoformat(), units=[kept.unit_id, to.pk])  # fmt: skip
    audit.event(kept.member, "member.transferred_in", by=by, unit_id=to.pk, reason=made.decision, on=on.isoformat())
    return made


@transaction.atomic
def receive_member(*, by: User, unit: Unit, code: str, full_name: str, on: date, decision: str = "") -> Membership:
    """Tiếp nhận đoàn viên who left another unit with a letter of introduction: by code and name, as the letter says."""
    unit = open_register(by, unit, on)
    number = rules.number_in(code)
    member = Member.objects.filter(pk=number).first() if number else None
    if member is None or fold(member.full_name) != fold(one_line(full_name)):
        raise Refused("no_such_member", "Không có đoàn viên nào mang mã và họ tên này. Xem lại giấy giới thiệu.")
    last = queries.last_of(member)
    if last is None or last.ended_on is None:
        raise Refused(
            "not_released", f"{member.full_name} chưa được đơn vị cũ ghi chuyển đi. Đề nghị đơn vị cũ ghi sổ."
        )
    if last.ended not in rules.MAY_BE_RECEIVED:
        raise Refused("not_a_member", f"{member.full_name} không còn là đoàn viên: kết nạp lại, không tiếp nhận.")
    if on < last.ended_on:
        raise Refused("overlap", f"{member.full_name} còn ở đơn vị cũ đến {format_date(last.ended_on)}.")
    made = _begin(member, unit, on, decision)
    audit.event(member, "member.transferred_in", by=by, unit_id=unit.pk, reason=made.decision, on=on.isoformat())
    return made


def _end(kept: Membership, ended: str, on: date, decision: str) -> None:
    check_day(on)
    if kept.ended_on is not None:
        raise Refused("ended", f"{kept.member.full_name} đã thôi sinh hoạt từ {format_date(kept.ended_on)}.")
    if on < kept.start:
        raise Refused("too_early", f"{kept.member.full_name} vào đơn vị ngày {format_date(kept.start)}.")
    kept.ended, kept.ended_on, kept.end_decision = ended, on, paper_of(decision)
    clean(kept)
    kept.save()


def _begin(member: Member, unit: Unit, on: date, decision: str) -> Membership:
    made = Membership(
        member=member, unit=unit, start=on, began=MembershipBegan.TRANSFERRED_IN, decision=paper_of(decision)
    )
    clean(made)
    made.save()
    return made
