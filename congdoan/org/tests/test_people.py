"""Accounts of people: who opens, renews, closes them, and what is told of them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from congdoan.accounts.models import User
from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands, people_queries, queries, rules
from congdoan.org.commands import NewPerson
from congdoan.org.models import RoleGrant, Unit
from congdoan.org.tests.acting import everyone_who_may_not
from tests.world import PASSWORD, World

NEW = NewPerson("A11", "Mai Thị Nở", "0912 345 678", "auditor", 1)


def open_one(world: World, by: str = "an", **changes: object) -> commands.Slip:
    one = NewPerson(**{**NEW.__dict__, **changes})
    return commands.open_accounts(by=world.users[by], people=[one])[0]


def sign_in(client: Client, name: str, password: str) -> int:
    return client.post(reverse("account_login"), {"login": name, "password": password}).status_code


def test_slip_opens_the_door_once_and_asks_for_a_password_of_ones_own(acting: World, client: Client) -> None:
    slip = open_one(acting)
    assert (slip.user.phone, slip.unit) == ("0912345678", acting.units["A11"].name)
    assert sign_in(client, "+84 912 345 678", slip.password) == 302
    first = reverse("account_first_password")
    assert client.get(reverse("org:tree"))["Location"] == first
    assert client.get(reverse("org:tree"), headers={"hx-request": "true"})["HX-Redirect"] == first
    assert client.post(reverse("account_change_password"))["Location"] == first
    client.post(first, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert client.get(reverse("org:tree")).status_code == 200
    assert client.get(first)["Location"] == reverse("account_change_password")
    assert sign_in(Client(), "0912345678", slip.password) == 200
    assert sign_in(Client(), "0912345678", PASSWORD) == 302


def test_opened_account_reads_its_unit_and_is_audited(acting: World) -> None:
    slip = open_one(acting)
    assert [unit.code for unit in Unit.objects.allowed(slip.user, "read")] == ["A11"]
    event = Event.objects.get(verb="account.opened", object_id=slip.user.pk)
    assert (event.by, event.unit_id) == (acting.an, acting.units["A11"].pk)
    assert slip.password not in str(list(Event.objects.values()))


@everyone_who_may_not
def test_only_who_may_grant_there_opens_accounts(acting: World, person: str) -> None:
    with pytest.raises(Refused) as refused:
        open_one(acting, by=person)
    assert "không có đơn vị mã “A11”" in " ".join(refused.value.details)
    assert not User.objects.filter(phone="0912345678").exists()


def test_list_is_taken_whole_or_not_at_all(acting: World) -> None:
    wrong = [
        NEW, NewPerson("A12", "Lò Văn Tư", "an@vi-du.vn", "auditor", 2),
        NewPerson("B11", "X", "0912 345 679", "auditor", 3),
        NewPerson("A12", "Y", "12", "auditor", 4), NewPerson("A12", "Z", "0912345678", "auditor", 5),
        NewPerson("A12", "V", "0912 345 670", "king", 6), NewPerson("A12", "U", "0912 345 671", "leader", 7),
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        commands.open_accounts(by=acting.an, people=wrong, source="a.csv")
    told = "\n".join(refused.value.details)
    for words in (
        "dòng 2: đã có tài khoản với tên đăng nhập “an@vi-du.vn”", "dòng 3: không có đơn vị mã “B11”",
        "dòng 4: Số điện thoại: Số điện thoại gồm 10 chữ số", "dòng 5: đã có tài khoản với tên đăng nhập “0912345678”",
        "dòng 6: Vai trò", "dòng 7: Lãnh đạo công đoàn cấp trên được ký, gửi báo cáo",
    ):  # fmt: skip
        assert words in told
    assert not User.objects.filter(phone__isnull=False).exists()


def test_new_slip_ends_sessions_and_the_old_password(acting: World, client: Client) -> None:
    assert sign_in(client, "giang@vi-du.vn", PASSWORD) == 302
    slip = commands.new_slip(by=acting.an, user=User.objects.get(pk=acting.giang.pk))
    assert client.get(reverse("org:tree")).status_code == 302
    assert sign_in(client, "giang@vi-du.vn", PASSWORD) == 200
    assert sign_in(client, "giang@vi-du.vn", slip.password) == 302


@everyone_who_may_not
def test_only_administrators_of_the_whole_reach_renew(acting: World, person: str) -> None:
    by = acting.users["binh"] if person == "giang" else acting.users[person]
    with pytest.raises(Refused, match="Không có người này trong phạm vi"):
        commands.new_slip(by=by, user=acting.giang)


def test_account_that_reaches_higher_is_out_of_hand(acting: World) -> None:
    commands.grant_role(
        by=acting.admin,
        user=acting.lan,
        role="administrator",
        unit=acting.units["A1"],
        start=acting.units["A1"].established_on,
    )
    commands.grant_role(
        by=acting.admin,
        user=acting.ha,
        role="auditor",
        unit=acting.units["A11"],
        start=acting.units["A1"].established_on,
    )
    for act in (
        lambda: commands.new_slip(by=acting.lan, user=acting.ha),
        lambda: commands.close_account(by=acting.lan, user=acting.ha, reason="x"),
    ):
        with pytest.raises(Refused, match="có quyền ở đơn vị ngoài phạm vi"):
            act()
    assert not people_queries.may_manage(acting.an, acting.admin)


def test_closed_account_cannot_sign_in_and_opens_again(acting: World, client: Client) -> None:
    with pytest.raises(Refused, match="Ghi lý do"):
        commands.close_account(by=acting.an, user=acting.giang, reason=" ")
    commands.close_account(by=acting.an, user=acting.giang, reason="Nghỉ hưu")
    assert sign_in(client, "giang@vi-du.vn", PASSWORD) == 200
    commands.reopen_account(by=acting.an, user=acting.giang)
    assert sign_in(client, "giang@vi-du.vn", PASSWORD) == 302


def test_people_are_found_without_tones_and_only_in_reach(acting: World) -> None:
    found = people_queries.search_people(people_queries.people_of(acting.an), "do giang")
    assert list(found) == [acting.giang]
    assert acting.chi not in people_queries.people_of(acting.an)
    assert not people_queries.people_of(acting.binh)
    assert acting.khoa in people_queries.people_of(acting.an)  # belongs there, whatever has ended


def test_everyone_revises_their_own_names_and_nobody_elses(acting: World) -> None:
    told = {"full_name": "Đỗ Thị Giang", "email": "giang@vi-du.vn", "phone": "+84 987 654 321", "username": "Giang.DT"}
    commands.revise_person(by=acting.giang, user=acting.giang, **told)
    acting.giang.refresh_from_db()
    assert (acting.giang.phone, acting.giang.username) == ("0987654321", "giang.dt")
    with pytest.raises(Refused, match="Không có người này"):
        commands.revise_person(by=acting.chi, user=acting.giang, **told)
    with pytest.raises(Refused, match="Ghi ít nhất một trong"):
        commands.revise_person(
            by=acting.giang, user=acting.giang, full_name="Đỗ Thị Giang", email="", phone="", username=""
        )


def test_first_administrator_holds_every_verb_of_the_unit(acting: World) -> None:
    slip = commands.create_administrator(
        by=acting.admin, full_name="Lý Văn Chính", name="0911111111", unit=acting.units["B1"]
    )
    assert queries.verbs_at(slip.user, acting.unit("B11")) == frozenset(rules.Verb)
    assert not queries.verbs_at(slip.user, acting.unit("A1"))


def test_second_administrator_only_if_meant(acting: World) -> None:
    new = {"by": acting.admin, "full_name": "Lý Văn Chính", "unit": acting.units["PA"]}
    with pytest.raises(Refused, match="đã có người quản trị: Trần Thị An"):
        commands.create_administrator(name="0911111111", **new)
    assert commands.create_administrator(name="0911111111", although=True, **new).user.must_set_password
    with pytest.raises(Refused, match="Đã có tài khoản"):
        commands.create_administrator(name="0911111111", although=True, **new)


def test_units_without_account_are_those_where_nobody_holds_a_grant(acting: World) -> None:
    assert [unit.code for unit in people_queries.units_without_account(acting.an)] == ["A12", "A21"]
    RoleGrant.objects.filter(user=acting.giang).update(user=acting.lan)
    acting.lan.is_active = False
    acting.lan.save()
    assert "A11" in [unit.code for unit in people_queries.units_without_account(acting.an)]
    acting.lan.is_active = True
