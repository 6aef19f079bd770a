"""The members' registers of the demo: as many people as the reports of the open month count, so that the form is seen
prefilled from them. Nobody in them is a person: their names are numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.common.csvfile import Faults
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.registers.members.commands import Person, Terms, import_members
from congdoan.registers.members.models import Member, Membership, MembershipBegan

from .province import Province, of_open_month

_ADMITTED_AFTER = timedelta(days=14)
_DECISION = "Quyết định kết nạp (minh họa)"


def keep_registers(by: User, province: Province) -> None:
    """Mở sổ đoàn viên of the unions that keep one: who was there when the month began, and who was admitted in it.

    Again on the same database it changes nothing.
    """
    start, today = province.span(province.head.open_month).start, timezone.localdate()
    for code in province.head.registers:
        unit = org.unit_by_code(by, code, "draft")
        if not Membership.objects.allowed(by, "read").filter(unit=unit).exists():
            figures = of_open_month(province, province.everyone[code])
            _open(by, unit, figures, min(start, today), min(start + _ADMITTED_AFTER, today))


def _open(by: User, unit: Unit, figures: Mapping[str, int], start: date, admitted_on: date) -> None:
    opening, admitted, women = (figures[f"members_{what}"] for what in ("opening", "admitted", "female"))
    everyone = [_person(number, woman=number <= women) for number in range(1, opening + admitted + 1)]
    for people, terms in (
        (everyone[:opening], Terms(start, MembershipBegan.INITIAL)),
        (everyone[opening:], Terms(admitted_on, MembershipBegan.ADMITTED, _DECISION)),
    ):
        if people:
            import_members(by=by, unit=unit, people=people, terms=terms, faults=Faults("so-doan-vien-minh-hoa.xlsx"))


def _person(number: int, *, woman: bool) -> Person:
    sex = Member.Sex.FEMALE if woman else Member.Sex.MALE
    return Person(f"Đoàn viên minh họa {number}", sex, line=number)
