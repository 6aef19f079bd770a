"""What the commands share: the lock, who may, which days, what a person is called.

The audit names the person and which fields changed, never what stands in them.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.text import fold, one_line, person_sort_key
from congdoan.org import commands as structure
from congdoan.org import queries as org
from congdoan.org.models import Unit

from .. import rules
from ..models import Member, Membership

LONGEST_PAPER = 200


def open_register(by: User, unit: Unit, on: date) -> Unit:
    """The unit, where `by` writes in its register and it lives; under the structure's lock, so that nobody enters a
    unit that ends meanwhile, and nobody is admitted twice at once."""
    structure.lock_structure()
    org.require(by, "draft", unit)
    unit = Unit.objects.get(pk=unit.pk)
    if unit.level != rules.KEEPING_LEVEL:
        raise Refused("wrong_level", f"Sổ đoàn viên mở ở công đoàn cơ sở; {unit.name} là {unit.get_level_display()}.")
    check_day(on)
    structure.check_alive(unit, on)
    return unit


def locked(by: User, membership: Membership) -> Membership:
    """The membership as it is now, where `by` writes in that register."""
    structure.lock_structure()
    kept = Membership.objects.allowed(by, "draft").select_related("member", "unit").filter(pk=membership.pk).first()
    if kept is None:
        raise Refused("unknown_membership", "Không có đoàn viên này trong sổ của các đơn vị anh/chị phụ trách.")
    return kept


def check_day(on: date) -> None:
    if on > timezone.localdate():
        raise Refused("future", f"Ngày {format_date(on)} chưa tới: ghi sổ khi việc đã có hiệu lực.")


def reason_of(text: str) -> str:
    """Why a mistake is mended; it may not be left out."""
    if not (reason := one_line(text)):
        raise Refused("no_reason", "Ghi lý do sửa, để người sau biết sổ đã sai ở đâu.")
    return reason


def paper_of(text: str) -> str:
    """Số và ngày quyết định."""
    paper = one_line(text)
    if len(paper) > LONGEST_PAPER:
        raise Refused("long_decision", f"số và ngày quyết định dài quá {LONGEST_PAPER} chữ.")
    return paper


def rename(member: Member, full_name: str) -> None:
    """Họ và tên, and what is searched and sorted by."""
    member.full_name = one_line(full_name)
    member.search_text, member.sort_key = fold(member.full_name)[:260], person_sort_key(member.full_name)[:400]


def where_now(last: Membership, by: User) -> str:
    """Where an open membership is, as far as this person may know."""
    if Membership.objects.allowed(by, "read").filter(pk=last.pk).exists():
        return last.unit.name
    return "một đơn vị khác"
