"""People come into a register: one, or a whole list that can be taken back as one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.batches import batches
from congdoan.common.csvfile import Faults
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.numbers import format_number
from congdoan.common.text import fold, one_line
from congdoan.org import commands as structure
from congdoan.org import queries as org
from congdoan.org.models import Unit

from .. import rules
from ..models import Member, MemberImport, Membership, MembershipBegan
from .base import check_day, open_register, paper_of, rename, where_now

MOST_PEOPLE = 20_000
_BY_HAND = (MembershipBegan.ADMITTED, MembershipBegan.INITIAL)


@dataclass(frozen=True)
class Person:
    """What is known of somebody who comes into a register; `line` is where it stands in a file. `start` is the day of
    this one, where it is another than that of the whole list."""

    full_name: str
    sex: str
    born_on: date | None = None
    phone: str = ""
    id_number: str = ""
    joined_on: date | None = None
    start: date | None = None
    line: int = 0


@dataclass(frozen=True)
class Terms:
    """On what day, how and by which paper people come in."""

    on: date
    began: str = MembershipBegan.ADMITTED
    decision: str = ""


@transaction.atomic
def admit_member(*, by: User, unit: Unit, person: Person, terms: Terms) -> Membership:
    """Kết nạp đoàn viên, or write down who was there already (danh sách ban đầu); returns the membership.

    Who left the union and comes back is known by the ID number and keeps the code.
    """
    unit = open_register(by, unit, terms.on)
    _check_terms(terms)
    made = _written(unit, _enrolled(by, unit, [person], terms), terms)[0]
    audit.event(made.member, f"member.{made.began}", by=by, unit_id=unit.pk, reason=made.decision,
                on=made.start.isoformat())  # fmt: skip
    return made


@transaction.atomic
def import_members(
    *, by: User, unit: Unit, people: Sequence[Person], terms: Terms, faults: Faults, dry_run: bool = False
) -> MemberImport:
    """Nhập danh sách đoàn viên: all or nothing, every fault at its place; undone as one. A dry run writes nothing."""
    unit = open_register(by, unit, terms.on)
    _check_terms(terms)
    if not people:
        raise Refused("empty_file", f"Tệp {faults.source} không có dòng đoàn viên nào.")
    if len(people) > MOST_PEOPLE:
        raise Refused("too_many", f"Một lần nhập nhận không quá {format_number(MOST_PEOPLE)} đoàn viên.")
    done = MemberImport(unit=unit, file=faults.source[:255], count=len(people), by=by)
    enrolled = _enrolled(by, unit, people, terms, faults)
    if dry_run:
        return done
    done.save()
    made = _written(unit, enrolled, terms, done)
    audit.event(done, "member.imported", by=by, unit_id=unit.pk, reason=terms.decision, members=len(made))
    audit.events(
        audit.line(one.member, f"member.{one.began}", by=by, unit_id=unit.pk, reason=one.decision,
                   on=one.start.isoformat())
        for one in made
    )  # fmt: skip
    return done


def _check_terms(terms: Terms) -> None:
    if terms.began not in _BY_HAND:
        raise Refused("bad_began", "Chọn kết nạp hoặc danh sách ban đầu.")
    if terms.began == MembershipBegan.ADMITTED and not one_line(terms.decision):
        raise Refused("no_decision", "Ghi số và ngày quyết định kết nạp.")


def _enrolled(
    by: User, unit: Unit, people: Sequence[Person], terms: Terms, faults: Faults | None = None
) -> list[tuple[Member, date]]:
    """Who comes in and since when, after all checks: new members, or such as are known by their ID number. With
    `faults` every one is told at its place, else the first is raised."""
    known = _known_by_id_number(people)
    namesakes = _namesakes(unit, people)
    seen: dict[object, int] = {}
    enrolled: list[tuple[Member, date]] = []
    for person in people:
        with faults.at(person.line) if faults else nullcontext():
            member, start = _checked(by, person, terms, known)
            for key, what in ((member.id_number, "số định danh này"), (_likeness(member), "người này")):
                if key and (first := seen.setdefault(key, person.line)) != person.line:
                    raise Refused("twice", f"{what} đã có ở {faults.words(first) if faults else ''}.")
            if member.pk is None and _likeness(member) in namesakes:
                raise Refused("already_in", f"{member.full_name} sinh cùng ngày đã có trong sổ của {unit.name}.")
            enrolled.append((member, start))
    if faults:
        faults.refuse_if_any()
    return enrolled


def _checked(by: User, person: Person, terms: Terms, known: dict[str, Member]) -> tuple[Member, date]:
    """The member a person is to be, and since when; Refused says what is wrong."""
    start = person.start or terms.on
    check_day(start)
    if not one_line(person.full_name):
        raise Refused("no_name", "thiếu họ và tên.")
    id_number, phone = rules.check_id_number(person.id_number), rules.check_phone(person.phone)
    rules.check_birth(person.born_on, start)
    member = known.get(id_number)
    if member is None:
        member = Member(sex=person.sex, born_on=person.born_on, phone=phone, id_number=id_number)
        member.joined_on = person.joined_on or (start if terms.began == MembershipBegan.ADMITTED else None)
        rename(member, person.full_name)
        if member.sex not in Member.Sex.values:
            raise Refused("no_sex", "thiếu giới tính: ghi Nam hoặc Nữ.")
        clean(member, alone=False)
        return member, start
    if fold(member.full_name) != fold(one_line(person.full_name)):
        raise Refused("other_person", "số định danh này đã ghi cho người mang họ tên khác: xem lại số hoặc họ tên.")
    last = member.memberships.select_related("unit").order_by("-start", "-pk")[0]
    if last.ended_on is None:
        where = where_now(last, by)
        raise Refused(
            "already_member", f"{member.full_name} đang sinh hoạt ở {where}: chuyển sinh hoạt, không kết nạp."
        )
    if last.ended in rules.MAY_BE_RECEIVED:
        raise Refused(
            "receive", f"{member.full_name} vẫn là đoàn viên, mã {member.code}: dùng tiếp nhận, không kết nạp."
        )
    if start < last.ended_on:
        raise Refused("overlap", f"{member.full_name} còn sinh hoạt ở đơn vị khác đến {last.ended_on:%d/%m/%Y}.")
    return member, start


def _likeness(member: Member) -> tuple[str, date] | None:
    """By what a second record of one person is found where there is no ID number."""
    return (fold(member.full_name), member.born_on) if member.born_on else None


def _known_by_id_number(people: Sequence[Person]) -> dict[str, Member]:
    numbers = {"".join(char for char in person.id_number if char.isdigit()) for person in people} - {""}
    found = (member for some in batches(sorted(numbers)) for member in Member.objects.filter(id_number__in=some))
    return {member.id_number: member for member in found}


def _namesakes(unit: Unit, people: Sequence[Person]) -> set[tuple[str, date]]:
    """Name and birthday of who is in the register now; of a short list only those that may matter."""
    rows = Member.objects.filter(memberships__unit=unit, memberships__ended_on=None).exclude(born_on=None)
    if len(people) == 1:
        rows = rows.filter(search_text=fold(one_line(people[0].full_name))[:260])
    return {(text, born) for text, born in rows.values_list("search_text", "born_on") if born}


def _written(
    unit: Unit, enrolled: list[tuple[Member, date]], terms: Terms, intake: MemberImport | None = None
) -> list[Membership]:
    for member, _start in enrolled:
        if member.pk is None:
            member.intake = intake
    Member.objects.bulk_create((member for member, _start in enrolled if member.pk is None), batch_size=500)
    decision = paper_of(terms.decision)
    made = [
        Membership(member=member, unit=unit, start=start, began=terms.began, decision=decision, intake=intake)
        for member, start in enrolled
    ]
    return Membership.objects.bulk_create(made, batch_size=500)


@transaction.atomic
def undo_import(*, by: User, done: MemberImport) -> int:
    """Hoàn tác một lần nhập whole: its people leave the register as if they had never been in it; codes are not given
    again. Refused where anything of it was changed since."""
    structure.lock_structure()
    org.require(by, "draft", done.unit)
    kept = MemberImport.objects.select_for_update(of=("self",)).get(pk=done.pk)
    if kept.undone_at is not None:
        raise Refused("undone", "Lần nhập này đã được hoàn tác.")
    rows = Membership.objects.filter(intake=kept)
    touched = rows.exclude(ended_on=None).select_related("member").first()
    if touched is not None or rows.count() != kept.count:
        who = f" ({touched.member.full_name})" if touched else ""
        raise Refused("in_use", f"Đã có thay đổi với đoàn viên của lần nhập này{who}: sửa từng người thay vì hoàn tác.")
    removed = rows.count()
    rows.delete()
    Member.objects.filter(intake=kept, memberships=None).delete()
    kept.undone_at, kept.undone_by = timezone.now(), by
    kept.save(update_fields=["undone_at", "undone_by"])
    audit.event(kept, "member.import_undone", by=by, unit_id=kept.unit_id, members=removed)
    return removed
