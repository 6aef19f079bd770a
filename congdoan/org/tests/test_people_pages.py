"""The pages of people: the list, one person, a grant with its preview, accounts in bulk, oneself, who may and why."""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.common.dates import format_date
from congdoan.org import commands, queries
from congdoan.org.models import Delegation, Portfolio, RoleGrant, Unit
from congdoan.org.tests.acting import MAY_NOT
from congdoan.org.tests.test_plan_pages import SCRIPT, words
from tests.world import World


def today() -> str:
    return format_date(timezone.localdate())


def ask(client: Client, world: World, name: str, *at: object, by: str = "an", **typed: Any) -> HttpResponse:
    client.force_login(world.users[by])
    address = reverse(f"org:{name}", args=at)
    return client.post(address, typed) if typed else client.get(address)


def test_list_shows_people_of_ones_own_units_with_their_grants(acting: World, client: Client) -> None:
    page = words(ask(client, acting, "people"))
    assert (
        "Đỗ Thị Giang giang@vi-du.vn · CĐCS Trường Tiểu học Đồng Mây Chủ tịch công đoàn tại CĐCS Trường Tiểu học"
        in page
    )
    assert "Hoàng Thị Chi" not in page
    assert "2 đơn vị chưa có ai được cấp quyền" in page
    found = words(client.get(reverse("org:people") + "?q=do+thi+giang"))
    assert "Đỗ Thị Giang" in found
    assert "Lê Văn Bình" not in found
    assert client.get(reverse("org:people") + "?state=x").status_code == 400


@pytest.mark.parametrize("person", sorted(set(MAY_NOT) - {"chi"}))
def test_whoever_administers_nothing_finds_nothing(acting: World, client: Client, person: str) -> None:
    for name, at in (("people", ()), ("accounts", ()), ("person", (acting.giang.pk,)), ("grant", (acting.giang.pk,))):
        assert ask(client, acting, name, *at, by=person).status_code == 404
    assert ask(client, acting, "who-may", "A11", by=person).status_code == 404


def test_administrator_of_elsewhere_finds_nobody_of_here(acting: World, client: Client) -> None:
    for typed in ({}, {"act": "renew"}, {"act": "close", "reason": "x"}, {"act": "revise", "full_name": "X"}):
        assert ask(client, acting, "person", acting.giang.pk, by="chi", **typed).status_code == 404
    assert ask(client, acting, "grant", acting.giang.pk, by="chi").status_code == 404
    assert "Giang" not in words(ask(client, acting, "people", by="chi"))
    assert User.objects.get(pk=acting.giang.pk).check_password("mat-khau-thu-nghiem")


def test_what_is_lent_elsewhere_is_not_told(acting: World, client: Client) -> None:
    commands.grant_role(
        by=acting.admin, user=acting.giang, role="clerk", unit=acting.unit("B11"), start=date(2023, 1, 1)
    )
    commands.lend_grants(
        by=acting.giang, grants=list(RoleGrant.objects.filter(user=acting.giang)), to=acting.lan,
        start=timezone.localdate(), end=timezone.localdate(), reason="Đi công tác",
    )  # fmt: skip
    told = words(ask(client, acting, "person", acting.giang.pk, by="chi"))
    assert "Đã ủy quyền Cán bộ soạn báo cáo tại CĐCS Trường THCS Hoa Sen" in told
    assert told.count("Đã ủy quyền") == 1


def test_grant_is_previewed_given_and_withdrawn(acting: World, client: Client) -> None:
    typed = {"unit": "ap dong", "role": "officer", "start": today(), "end": ""}
    page = words(ask(client, acting, "grant", acting.giang.pk, act="preview", **typed))
    assert "Chuyên viên tổng hợp tại LĐLĐ huyện Ấp Đông" in page
    assert "có hiệu lực tại 2 đơn vị" in page
    assert "giao chỉ tiêu mới" in page
    assert not Unit.objects.allowed(acting.giang, "accept").exists()
    ask(client, acting, "grant", acting.giang.pk, act="give", **{**typed, "unit": "A2"})
    assert set(Unit.objects.allowed(acting.giang, "accept").values_list("code", flat=True)) == {"A2", "A21"}
    given = RoleGrant.objects.get(user=acting.giang, role="officer")
    without = ask(client, acting, "person", acting.giang.pk, act="withdraw", grant=given.pk, reason=" ")
    assert (without.status_code, "Ghi lý do" in words(without)) == (422, True)
    ask(client, acting, "person", acting.giang.pk, act="withdraw", grant=given.pk, reason="Hết nhiệm vụ")
    assert not Unit.objects.allowed(acting.giang, "accept").exists()
    assert "Đã thu hồi quyền: Chuyên viên tổng hợp tại LĐLĐ huyện Ấp Đông" in words(
        ask(client, acting, "person", acting.giang.pk)
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"role": "leader"}, "leader"),
        ({"unit": "huyện"}, "Có nhiều đơn vị khớp"),
        ({"unit": "PB"}, "Không có đơn vị nào khớp"),
        ({"unit": "B1"}, "Không có đơn vị nào khớp"),
        ({"unit": "\0"}, ""),
        ({"role": "king"}, "king"),
        ({"start": "32/01/2026"}, ""),
        ({"end": "01/01/2001", "act": "give"}, "Ngày hết quyền đứng trước ngày bắt đầu"),
    ],
)
def test_grant_that_may_not_be_is_said(acting: World, client: Client, typed: dict[str, str], said: str) -> None:
    asked = {"unit": "A2", "role": "officer", "start": today(), "end": "", "act": "preview"} | typed
    answer = ask(client, acting, "grant", acting.giang.pk, **asked)
    assert answer.status_code == 422
    assert said in words(answer)
    assert RoleGrant.objects.filter(user=acting.giang).count() == 1


@pytest.mark.parametrize("page", ["accounts", "grant"])
def test_which_roles_one_cannot_give_is_said_with_the_reason(acting: World, client: Client, page: str) -> None:
    client.force_login(acting.an)
    at = reverse(f"org:{page}", args=[acting.giang.pk] if page == "grant" else [])
    assert "Không cấp được ở đây: Chủ tịch công đoàn và Lãnh đạo công đoàn cấp trên. Chỉ" in words(client.get(at))


@pytest.mark.parametrize(("role", "said"), [("judge", True), ("auditor", False)])
def test_what_a_role_is_easily_mistaken_in_is_said_before_it_is_given(
    acting: World, client: Client, role: str, said: bool
) -> None:
    typed = {"unit": "PA", "role": role, "start": today(), "end": "", "act": "preview"}
    page = words(ask(client, acting, "grant", acting.giang.pk, **typed))
    assert "có hiệu lực tại 6 đơn vị" in page
    assert ("người chấm xem mọi đơn vị ở nơi được giao" in page) == said


def test_an_officer_of_a_department_is_granted_with_it(acting: World, client: Client) -> None:
    asked = {"unit": "A2", "role": "department_officer", "department": "finance", "start": today(), "end": ""}
    preview = ask(client, acting, "grant", acting.giang.pk, act="preview", **asked)
    assert 'name="department" value="finance"' in preview.content.decode()
    ask(client, acting, "grant", acting.giang.pk, act="give", **asked)
    given = RoleGrant.objects.select_related("department").get(user=acting.giang, role="department_officer")
    assert given.department
    assert (given.department.kind, given.department.name) == ("finance", "Ban Tài chính")
    assert "Ban Tài chính" in words(ask(client, acting, "person", acting.giang.pk))


def test_other_roles_belong_to_no_department(acting: World, client: Client) -> None:
    asked = {"unit": "A2", "role": "officer", "department": "finance", "start": today(), "end": "", "act": "give"}
    answer = ask(client, acting, "grant", acting.giang.pk, **asked)
    assert (answer.status_code, "Ban chỉ chọn cho vai trò" in words(answer)) == (422, True)


def test_nobody_gives_themselves_a_grant(acting: World, client: Client) -> None:
    asked = {"unit": "A2", "role": "auditor", "start": today(), "end": "", "act": "give"}
    assert "Không tự cấp quyền cho mình" in words(ask(client, acting, "grant", acting.an.pk, **asked))


def test_accounts_in_bulk_are_filled_in_and_answered_with_slips(acting: World, client: Client) -> None:
    waiting = "CĐCS Công ty TNHH May Sông Đáy (A12)\t\t\nCĐCS Công ty FDI Ánh Sao (A21)\t\t"
    assert waiting in ask(client, acting, "accounts").content.decode()
    four = "CĐCS Công ty TNHH May Sông Đáy (A12)\tLò Văn Tư\t0912 345 678"
    lines = f"{four}\nanh sao;Vi Thị Năm;0912345679;Kiểm tra, chỉ xem\nA11\t\t"
    answer = ask(client, acting, "accounts", lines=lines, role="clerk")
    page = answer.content.decode()
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert "2 phiếu tài khoản" in words(answer)
    four, five = User.objects.get(phone="0912345678"), User.objects.get(phone="0912345679")
    granted = [(grant.role, grant.unit.code) for user in (four, five) for grant in user.grants.all()]
    assert granted == [("clerk", "A12"), ("auditor", "A21")]
    shown = [part.split("</code>")[0] for part in page.split("<code>")[1:]]
    assert shown[0] == "0912345678"
    assert four.check_password(shown[1])
    again = ask(client, acting, "accounts", lines=lines, role="clerk")
    assert (again.status_code, "dòng 1: đã có tài khoản" in words(again)) == (422, True)
    assert "Lò Văn Tư" in again.content.decode()  # nothing typed is lost


def test_a_name_with_a_semicolon_stays_one_cell_beside_tabs(acting: World, client: Client) -> None:
    lines = "CĐCS May; Sông Đáy (A12)\tLò Văn Tư\t0912 345 678"
    assert "1 phiếu tài khoản" in words(ask(client, acting, "accounts", lines=lines, role="clerk"))


def test_a_line_whose_unit_is_not_clear_says_which_there_are(acting: World, client: Client) -> None:
    for unit, said in (
        ("cdcs cong ty", "Dòng 1: Có nhiều đơn vị khớp, ghi rõ hơn hoặc ghi mã: CĐCS Công ty FDI Ánh Sao (A21); "),
        ("B11", "Dòng 1: Không có đơn vị nào khớp trong phạm vi"),
    ):
        answer = ask(client, acting, "accounts", lines=f"{unit}\tLò Văn Tư\t0912 345 678", role="clerk")
        assert (answer.status_code, said in words(answer)) == (422, True)
    assert not User.objects.filter(phone="0912345678").exists()


@pytest.mark.parametrize(
    "lines", ["", "A12\t\t", "x", "\0\t\0\t\0", "A12\tLò Văn Tư\t", ";;;", "A12;" + "x" * 3000 + ";0912345678"]
)
def test_lines_that_make_no_account_are_said(acting: World, client: Client, lines: str) -> None:
    before = User.objects.count()
    assert ask(client, acting, "accounts", lines=lines, role="clerk").status_code == 422
    assert User.objects.count() == before


def test_slip_is_renewed_account_closed_and_opened_again(acting: World, client: Client) -> None:
    page = ask(client, acting, "person", acting.giang.pk, act="renew").content.decode()
    shown = [part.split("</code>")[0] for part in page.split("<code>")[1:]]
    assert User.objects.get(pk=acting.giang.pk).check_password(shown[1])
    assert shown[1] not in ask(client, acting, "person", acting.giang.pk).content.decode()
    ask(client, acting, "person", acting.giang.pk, act="close", reason="Nghỉ hưu")
    assert not User.objects.get(pk=acting.giang.pk).is_active
    ask(client, acting, "person", acting.giang.pk, act="reopen")
    assert User.objects.get(pk=acting.giang.pk).is_active
    assert ask(client, acting, "person", acting.giang.pk, act="x").status_code == 422


def test_portfolio_is_given_and_left(acting: World, client: Client) -> None:
    ask(client, acting, "person", acting.dung.pk, act="look-after", unit="dong may")
    assert [row.unit.code for row in Portfolio.objects.filter(user=acting.dung)] == ["A11"]
    for unit in ("ap dong", "B11", "\0", ""):
        assert ask(client, acting, "person", acting.dung.pk, act="look-after", unit=unit).status_code == 422
    ask(client, acting, "person", acting.dung.pk, act="leave", unit="A11")
    assert queries.portfolio_of(acting.dung) == frozenset()


def test_everyone_lends_and_takes_back_on_their_own_page(acting: World, client: Client) -> None:
    grant = RoleGrant.objects.get(user=acting.ha)
    typed = {"act": "lend", "grants": [grant.pk], "start": today(), "end": today(), "reason": "Đi học"}
    unknown = ask(client, acting, "me", by="ha", **typed, to="khong-co@vi-du.vn")
    assert (unknown.status_code, "Không có tài khoản đang dùng" in words(unknown)) == (422, True)
    assert ask(client, acting, "me", by="dung", **typed, to="lan@vi-du.vn").status_code == 422  # another's grant
    ask(client, acting, "me", by="ha", **typed, to="lan@vi-du.vn")
    assert "Làm thay Vũ Thị Hà" in words(ask(client, acting, "me", by="lan"))
    row = Delegation.objects.get()
    assert ask(client, acting, "me", by="lan", act="withdraw", delegation=row.pk).status_code == 422
    ask(client, acting, "me", by="ha", act="withdraw", delegation=row.pk)
    assert not Unit.objects.allowed(acting.lan, "sign").exists()


def test_everyone_changes_their_own_names(acting: World, client: Client) -> None:
    page = ask(client, acting, "me", by="giang").content.decode()
    assert 'value="Đỗ Thị Giang"' in page
    assert 'value="giang@vi-du.vn"' in page
    ask(
        client,
        acting,
        "me",
        by="giang",
        act="revise",
        full_name="Đỗ Giang",
        phone="0912.345.678",
        email="giang@vi-du.vn",
        username="",
    )
    assert User.objects.get(pk=acting.giang.pk).phone == "0912345678"
    taken = ask(
        client, acting, "me", by="giang", act="revise", full_name="Đỗ Giang", phone="", email="an@vi-du.vn", username=""
    )
    assert taken.status_code == 422
    assert "Thư điện tử" in words(taken)


def test_script_in_a_name_is_shown_and_not_run(acting: World, client: Client) -> None:
    commands.revise_person(
        by=acting.giang, user=copy(acting.giang), full_name=SCRIPT, email="giang@vi-du.vn", phone="", username=""
    )
    pages = [("people", ()), ("person", (acting.giang.pk,)), ("grant", (acting.giang.pk,)), ("who-may", ("A11",))]
    for name, at in pages:
        page = ask(client, acting, name, *at).content.decode()
        assert SCRIPT not in page
        assert "&lt;script&gt;" in page


def test_who_may_is_told_with_the_reason(acting: World, client: Client) -> None:
    page = words(ask(client, acting, "who-may", "A1"))
    assert (
        "Phạm Văn Dũng xem · soạn báo cáo · duyệt, trả lại báo cáo · giao chỉ tiêu · lập, ban hành biểu mẫu · "
        "xem nhật ký Chuyên viên tổng hợp, LĐLĐ huyện An" in page
    )
    assert "cùng Cụm thi đua số 1, năm 2023: chỉ số tổng hợp" in page
    assert "Hoàng Thị Chi" not in page


def test_who_administers_the_whole_system_is_told_so_on_their_own_page(acting: World, client: Client) -> None:
    client.force_login(acting.admin)
    assert "Quản trị toàn hệ thống: mọi việc ở mọi đơn vị." in words(client.get(reverse("org:me")))
    client.force_login(acting.khoa)
    assert "Quản trị toàn hệ thống" not in words(client.get(reverse("org:me")))
