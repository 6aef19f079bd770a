"""Who comes into a register: one by one, and as a list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from congdoan.audit.models import Event
from congdoan.common.csvfile import Faults
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.registers.members import commands
from congdoan.registers.members.commands import Terms
from congdoan.registers.members.models import Member, MemberImport, Membership
from congdoan.registers.members.tests.steps import OPENED, admitted, opened, person, terms
from tests.world import World

ID_NUMBER = "012345678901"


def test_a_member_is_admitted_with_a_code_of_their_own(world: World) -> None:
    made = admitted(world, "  Nguyễn  Thị Sen", born_on=date(1990, 5, 1), phone="0912 345 678", id_number=ID_NUMBER)
    who = made.member
    assert (who.full_name, who.phone, who.joined_on) == ("Nguyễn Thị Sen", "0912345678", date(2023, 10, 5))
    assert who.code == f"DV{who.pk:09d}"
    assert who.search_text == "nguyen thi sen"
    assert (made.unit.code, made.began, made.ended_on) == ("A11", "admitted", None)


def test_the_audit_names_the_person_and_nothing_else_of_them(world: World) -> None:
    admitted(world, born_on=date(1990, 5, 1), phone="0912345678", id_number=ID_NUMBER)
    event = Event.objects.get(verb="member.admitted")
    assert event.label == "Nguyễn Thị Sen"
    told = f"{event.reason} {event.detail}"
    assert not [secret for secret in ("0912345678", ID_NUMBER, "1990") if secret in told]


@pytest.mark.parametrize("person_by", ["giang", "dung", "an", "admin"])
def test_who_drafts_for_the_unit_writes_in_its_register(world: World, person_by: str) -> None:
    assert admitted(world, by=person_by).pk


@pytest.mark.parametrize("stranger", ["chi", "binh", "em", "lan", "khoa"])
def test_nobody_else_does(world: World, stranger: str) -> None:
    with pytest.raises(Refused) as refused:
        admitted(world, by=stranger)
    assert refused.value.code == "unknown_unit"
    assert not Member.objects.exists()


SOON = timezone.localdate() + timedelta(days=30)


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("future", {"on": SOON}),
        ("no_name", {"name": "  "}),
        ("no_sex", {"sex": ""}),
        ("bad_id_number", {"id_number": "123"}),
        ("bad_phone", {"phone": "không có"}),
        ("bad_birth", {"born_on": date(2020, 1, 1)}),
        ("bad_birth", {"born_on": date(1890, 1, 1)}),
        ("bad_began", {"began": "transferred_in"}),
        ("invalid", {"name": "x" * 121}),
        ("wrong_level", {"unit": "A1", "by": "dung"}),
    ],
)
def test_refusals(world: World, code: str, how: dict) -> None:
    with pytest.raises(Refused) as refused:
        admitted(world, **how)
    assert refused.value.code == code
    assert not Membership.objects.exists()


def test_an_admission_rests_on_a_decision_an_initial_list_need_not(world: World) -> None:
    with pytest.raises(Refused) as refused:
        commands.admit_member(
            by=world.giang, unit=world.unit("A11"), person=person(), terms=Terms(OPENED, "admitted", " ")
        )
    assert refused.value.code == "no_decision"
    commands.admit_member(by=world.giang, unit=world.unit("A11"), person=person(), terms=Terms(OPENED, "initial"))


def test_nobody_enters_a_unit_that_has_ended(world: World) -> None:
    org.dissolve_unit(by=world.admin, unit=world.unit("A11"), on=date(2023, 9, 1), decision="QĐ 2")
    with pytest.raises(Refused) as refused:
        admitted(world, by="admin")
    assert refused.value.code == "ended"


def test_one_person_has_one_record(world: World) -> None:
    admitted(world, id_number=ID_NUMBER)
    with pytest.raises(Refused) as refused:
        admitted(world, "Nguyễn Thị Sen", unit="A12", by="dung", id_number=ID_NUMBER)
    assert refused.value.code == "already_member"
    assert "CĐCS Trường Tiểu học Đồng Mây" in refused.value.message


def test_where_somebody_is_stays_unsaid_to_who_may_not_read_it(world: World) -> None:
    admitted(world, id_number=ID_NUMBER)
    with pytest.raises(Refused) as refused:
        admitted(world, unit="B11", by="chi", id_number=ID_NUMBER)
    assert "một đơn vị khác" in refused.value.message
    assert "Đồng Mây" not in refused.value.message


def test_an_id_number_belongs_to_one_name(world: World) -> None:
    admitted(world, id_number=ID_NUMBER)
    with pytest.raises(Refused) as refused:
        admitted(world, "Lê Văn Tùng", id_number=ID_NUMBER)
    assert refused.value.code == "other_person"


def test_a_namesake_of_the_same_birthday_is_the_same_person(world: World) -> None:
    admitted(world, born_on=date(1990, 5, 1))
    with pytest.raises(Refused) as refused:
        admitted(world, "nguyen thi sen", born_on=date(1990, 5, 1))
    assert refused.value.code == "already_in"
    admitted(world, born_on=date(1991, 5, 1))


def test_who_left_and_comes_back_keeps_the_code(world: World) -> None:
    first = admitted(world, id_number=ID_NUMBER)
    commands.end_membership(by=world.giang, membership=first, ended="left", on=date(2023, 10, 10))
    with pytest.raises(Refused) as refused:
        admitted(world, id_number=ID_NUMBER, on=date(2023, 10, 9))
    assert refused.value.code == "overlap"
    again = admitted(world, id_number=ID_NUMBER, on=date(2023, 11, 1))
    assert again.member == first.member
    assert Member.objects.count() == 1


def test_who_was_released_to_another_unit_is_received_not_admitted(world: World) -> None:
    first = admitted(world, id_number=ID_NUMBER)
    commands.end_membership(by=world.giang, membership=first, ended="transferred_out", on=date(2023, 10, 10))
    with pytest.raises(Refused) as refused:
        admitted(world, id_number=ID_NUMBER, on=date(2023, 11, 1))
    assert refused.value.code == "receive"


def test_the_database_itself_keeps_one_open_membership_a_person(world: World) -> None:
    made = admitted(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(member=made.member, unit=world.unit("A12"), start=OPENED, began="initial")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=made.pk).update(ended_on=date(2023, 9, 1), ended="left")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=made.pk).update(ended_on=date(2023, 11, 1))


# ---- lists ----


def imported(world: World, *people, by: str = "giang", dry_run: bool = False) -> MemberImport:
    numbered = [person(name, line=at, **rest) for at, (name, rest) in enumerate(people, start=2)]
    return commands.import_members(
        by=world.users[by], unit=world.unit("A11"), people=numbered, terms=terms(), faults=Faults("a.xlsx"),
        dry_run=dry_run,
    )  # fmt: skip


def test_a_list_is_all_or_nothing_with_every_fault_at_its_row(world: World) -> None:
    with pytest.raises(Refused) as refused:
        imported(
            world, ("Sen", {}), ("", {}), ("Lê Văn Tùng", {"id_number": ID_NUMBER}),
            ("Lê Văn Tùng", {"id_number": ID_NUMBER}), ("Đào", {"sex": "khác"}),
        )  # fmt: skip
    assert refused.value.details == (
        "a.xlsx, dòng 3: thiếu họ và tên.",
        "a.xlsx, dòng 5: số định danh này đã có ở dòng 4.",
        "a.xlsx, dòng 6: thiếu giới tính: ghi Nam hoặc Nữ.",
    )
    assert not Member.objects.exists()
    assert not MemberImport.objects.exists()


def test_a_dry_run_writes_nothing(world: World) -> None:
    assert imported(world, ("Sen", {}), dry_run=True).count == 1
    assert not Member.objects.exists()
    assert not MemberImport.objects.exists()
    assert not Event.objects.filter(verb__startswith="member").exists()


def test_a_row_may_have_a_day_of_its_own(world: World) -> None:
    imported(world, ("Sen", {"start": date(2023, 10, 7)}), ("Đào", {}))
    assert list(Membership.objects.order_by("pk").values_list("start", flat=True)) == [
        date(2023, 10, 7), date(2023, 10, 5)
    ]  # fmt: skip


def test_an_empty_list_and_one_too_long_are_refused(world: World, monkeypatch) -> None:
    with pytest.raises(Refused) as refused:
        imported(world)
    assert refused.value.code == "empty_file"
    monkeypatch.setattr("congdoan.registers.members.commands.admitting.MOST_PEOPLE", 1)
    with pytest.raises(Refused) as refused:
        imported(world, ("Sen", {}), ("Đào", {}))
    assert refused.value.code == "too_many"


def test_statements_do_not_grow_with_the_list(world: World, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(25):
        opened(world, n=300)


def test_an_import_is_taken_back_as_one_and_codes_are_not_given_again(world: World) -> None:
    keeps = admitted(world)
    done = imported(world, ("Lê Văn Tùng", {}), ("Đào Thị Bưởi", {}))
    last = max(Member.objects.values_list("pk", flat=True))
    assert commands.undo_import(by=world.giang, done=done) == 2
    assert list(Member.objects.all()) == [keeps.member]
    assert admitted(world, "Mai Văn Quế").member.pk > last
    with pytest.raises(Refused) as refused:
        commands.undo_import(by=world.giang, done=done)
    assert refused.value.code == "undone"


def test_an_import_on_which_somebody_built_stays(world: World) -> None:
    done = imported(world, ("Lê Văn Tùng", {}), ("Đào Thị Bưởi", {}))
    first = Membership.objects.filter(intake=done).first()
    commands.end_membership(by=world.giang, membership=first, ended="left", on=date(2023, 10, 10))
    with pytest.raises(Refused) as refused:
        commands.undo_import(by=world.giang, done=done)
    assert refused.value.code == "in_use"
    assert Member.objects.count() == 2


def test_a_stranger_takes_no_import_back(world: World) -> None:
    done = imported(world, ("Lê Văn Tùng", {}))
    with pytest.raises(Refused) as refused:
        commands.undo_import(by=world.chi, done=done)
    assert refused.value.code == "unknown_unit"
