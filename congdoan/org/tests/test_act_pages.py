"""The pages of one act on one unit: the form, the preview, the act as it was shown, the change and its withdrawal."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from congdoan.audit.models import Event
from congdoan.org import commands, queries
from congdoan.org.models import Change, Placement, RoleGrant, Unit
from congdoan.org.tests.acting import MAY_NOT
from congdoan.org.tests.test_plan_pages import get, post, words
from congdoan.org.tests.test_successions import state
from congdoan.periods.commands import ensure_period, set_closed
from tests.world import World

TYPED = {"on": "1/3/2023", "decision": "QĐ 9/QĐ-LĐLĐ", "decided_on": "20/2/2023"}
NEW = {"code": "A13", "name": "CĐCS Nhà máy Giấy", "level": "grassroots_union", "category": "non_state_enterprise",
       "founding": "recognised"}  # fmt: skip
TO_A12 = {**TYPED, "to": "may song day"}


def act(client: Client, world: World, unit: str, done: str, /, by: str = "an", **typed: object) -> HttpResponse:
    return post(client, world, "unit-act", unit, done, by=by, **typed)


def confirm(client: Client, world: World, unit: str, done: str, /, **typed: Any) -> HttpResponse:
    """Sends again what the preview keeps, as its button does."""
    shown = act(client, world, unit, done, **typed)
    assert shown.status_code == 200, words(shown)
    return act(client, world, unit, done, do="confirm", **hidden(shown))


def hidden(answer: HttpResponse) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', answer.content.decode())
    return dict(found)


def test_only_who_may_change_the_structure_gets_in(acting: World, client: Client) -> None:
    for person in MAY_NOT:
        for door, at in (("unit-change", ["A11"]), ("unit-act", ["A11", "merge"]), ("unit-choices", ["A11"])):
            assert get(client, acting, door, *at, by=person).status_code == 404, (person, door)
        assert act(client, acting, "A11", "merge", by=person, do="confirm", **TO_A12).status_code == 404
    assert Unit.objects.count() == 10
    assert not Change.objects.filter(act="merged").exists()
    assert get(client, acting, "unit-act", "A11", "close").status_code == 404


def test_unit_page_and_history_lead_to_the_acts_of_who_may(acting: World, client: Client) -> None:
    address = reverse("org:unit-change", args=["A11"])
    for page in (reverse("org:unit-history", args=["A11"]), reverse("dashboards:unit", args=["A11"])):
        for person, offered in (("an", True), ("binh", False)):
            client.force_login(acting.users[person])
            assert (address in client.get(page).content.decode()) is offered, (page, person)
    told = words(get(client, acting, "unit-change", "A11"))
    assert "Thành lập đơn vị trực thuộc" in told
    assert "Sáp nhập vào đơn vị khác" in told


def test_nobody_takes_away_the_unit_at_which_they_stand(acting: World, client: Client) -> None:
    told = words(get(client, acting, "unit-change", "PA"))
    assert "Đổi tên" in told
    assert "Giải thể" not in told
    assert "LĐLĐ tỉnh A đứng đầu phạm vi của anh/chị: việc này do cấp trên làm." in told
    assert get(client, acting, "unit-act", "PA", "dissolve").status_code == 400


def test_preview_tells_the_tree_and_what_follows_and_writes_nothing(acting: World, client: Client) -> None:
    before, lines = state(), Event.objects.count()
    page = act(client, acting, "A11", "merge", **TO_A12)
    told = words(page)
    assert "Xem trước, chưa ghi gì." in told
    assert "Từ ngày 01/03/2023 · QĐ 9/QĐ-LĐLĐ ngày 20/02/2023" in told
    assert ("Trước LĐLĐ huyện An Thượng A1 CĐCS Công ty TNHH May Sông Đáy A12 "
            "CĐCS Trường Tiểu học Đồng Mây A11 kết thúc") in told  # fmt: skip
    assert "Sau LĐLĐ huyện An Thượng A1 CĐCS Công ty TNHH May Sông Đáy A12 kế thừa" in told
    assert "Chủ tịch công đoàn Đỗ Thị Giang tại CĐCS Trường Tiểu học Đồng Mây (A11)" in told
    assert "đề nghị cấp lại tại CĐCS Công ty TNHH May Sông Đáy (A12)" in told
    assert (state(), Event.objects.count()) == (before, lines)


def test_confirmed_act_is_done_told_and_withdrawn(acting: World, client: Client) -> None:
    before = state()
    done = confirm(client, acting, "A11", "merge", **TO_A12)
    change = Change.objects.get(act="merged")
    assert done.headers["Location"] == reverse("org:change", args=[change.pk])
    assert (change.on, change.decision, change.decided_on) == (date(2023, 3, 1), "QĐ 9/QĐ-LĐLĐ", date(2023, 2, 20))
    assert Placement.objects.get(unit__code="A11", ended=True).act == "merged"
    told = words(get(client, acting, "change", change.pk))
    assert "Trần Thị An đã thực hiện lúc" in told
    assert "1 quyền chờ cấp lại tại đơn vị kế thừa." in told
    history = get(client, acting, "unit-history", "A11")
    assert "Sáp nhập vào" in words(history)
    assert reverse("org:change", args=[change.pk]) in history.content.decode()
    assert "Trở lại LĐLĐ huyện An Thượng" in words(get(client, acting, "change-undo", change.pk))
    back = post(client, acting, "change-undo", change.pk)
    assert back.headers["Location"] == reverse("org:unit-history", args=["A11"])
    assert state() == before
    assert RoleGrant.objects.get(user=acting.giang).end is None
    assert post(client, acting, "change-undo", change.pk).status_code == 404  # sent twice


def test_confirming_twice_does_it_once(acting: World, client: Client) -> None:
    sent = hidden(act(client, acting, "A12", "move", **TYPED, to="A2"))
    first = act(client, acting, "A12", "move", do="confirm", **sent)
    again = act(client, acting, "A12", "move", do="confirm", **sent)
    assert first.headers["Location"] == again.headers["Location"]
    assert Change.objects.filter(act="moved").count() == 1


def test_what_somebody_changed_meanwhile_is_shown_before_anything_is_written(acting: World, client: Client) -> None:
    sent = hidden(act(client, acting, "A11", "merge", **TO_A12))
    commands.grant_role(
        by=acting.admin, user=acting.dung, role="clerk", unit=acting.unit("A11"), start=date(2023, 1, 1)
    )
    page = act(client, acting, "A11", "merge", do="confirm", **sent)
    assert page.status_code == 409
    assert "đã thay đổi sau khi anh/chị xem trước; chưa ghi gì. Đây là những gì sẽ đổi bây giờ." in words(page)
    assert f"{RoleGrant.Role.CLERK.label} Phạm Văn Dũng" in words(page)
    assert not Change.objects.filter(act="merged").exists()
    assert act(client, acting, "A11", "merge", do="confirm", **hidden(page)).status_code == 302


def test_without_a_preview_nothing_is_written(acting: World, client: Client) -> None:
    assert act(client, acting, "A11", "merge", do="confirm", **TO_A12).status_code == 409
    assert not Change.objects.filter(act="merged").exists()


def test_move_tells_what_goes_along_and_who_sees_the_unit(acting: World, client: Client) -> None:
    told = words(act(client, acting, "A11", "move", **TYPED, to="ap dong"))
    assert "Đi cùng, giữ nguyên: 1 quyền của cán bộ." in told
    assert "Thôi xem được đơn vị: Phạm Văn Dũng." in told
    assert "Từ nay xem được đơn vị: Ngô Thị Lan." in told
    whole = words(act(client, acting, "A1", "move", **TYPED, to="A2"))
    assert "2 đơn vị bên dưới đi cùng." in whole
    assert "2 quyền của cán bộ, 1 chỗ trong cụm thi đua" in whole


@pytest.mark.parametrize(
    ("unit", "name", "typed", "field", "said"),
    [
        ("A11", "merge", {"to": "khong co"}, "to", "Không có đơn vị nào khớp “khong co”"),
        ("A11", "merge", {"to": "cdcs"}, "to", "Có nhiều đơn vị khớp"),
        ("A11", "merge", {"to": "A11"}, "to", "không sáp nhập vào chính nó được"),
        ("A11", "merge", {"to": "B11"}, "to", "Không có đơn vị nào khớp “B11”"),
        ("A11", "move", {"to": "A1"}, "to", "đã trực thuộc LĐLĐ huyện An Thượng"),
        ("A1", "move", {"to": "A11"}, "to", "không trực thuộc được"),
        ("A11", "rename", {"name": "CĐCS Trường Tiểu học Đồng Mây"}, "name", "Đơn vị đang mang tên"),
        ("A1", "establish", {**NEW, "code": "A11"}, "code", "mã không dùng lại"),
        ("A1", "establish", {**NEW, "code": "một hai"}, "code", "không hợp lệ"),
        ("A11", "dissolve", {"on": "32/13/2023"}, "on", "32/13/2023"),
        ("A11", "dissolve", {"on": "1/1/1999"}, "on", "thay đổi mới phải từ ngày sau đó"),
        ("A11", "dissolve", {"on": "1/1/2999"}, "on", "chưa tới"),
        ("A11", "dissolve", {"decision": ""}, "decision", "Còn trống"),
        ("A11", "dissolve", {"decided_on": "1/1/2999"}, "decided_on", "chưa tới"),
        ("A11", "rename", {"name": "x" * 201}, "name", "200"),
    ],
)
def test_refusal_stands_beside_its_field_with_what_was_typed(
    acting: World, client: Client, unit: str, name: str, typed: dict[str, str], field: str, said: str
) -> None:
    before = state()
    page = act(client, acting, unit, name, **{**TYPED, **typed})
    text = page.content.decode()
    assert page.status_code == 422
    beside = re.search(rf'id="id_{field}_error">(.*?)</div>', text, re.DOTALL)
    assert beside, words(page)
    assert said in beside[1]
    value = {**TYPED, **typed}[field]
    assert f'value="{value}"' in text or not value
    assert state() == before


def test_several_units_that_match_are_offered_and_one_is_picked(acting: World, client: Client) -> None:
    page = get(client, acting, "unit-choices", "A11", to="cong ty")
    assert "CĐCS Công ty FDI Ánh Sao (A21)" in words(page)
    assert "Hoa Sen" not in words(get(client, acting, "unit-choices", "A11", to="hoa sen"))  # beyond her reach
    sent = {**TYPED, "to": "cong ty", "to-for": "cong ty", "to-pick": "A21"}
    assert confirm(client, acting, "A11", "merge", **sent).status_code == 302
    assert acting.unit("A11").successions.get().successor == acting.unit("A21")


def test_what_was_previewed_may_be_put_right_first(acting: World, client: Client) -> None:
    sent = hidden(act(client, acting, "A11", "merge", **TO_A12))
    page = act(client, acting, "A11", "merge", do="back", **sent)
    assert page.status_code == 200
    assert 'value="CĐCS Công ty TNHH May Sông Đáy (A12)"' in page.content.decode()
    assert 'value="QĐ 9/QĐ-LĐLĐ"' in page.content.decode()


def test_closed_period_is_said_beside_the_day(acting: World, client: Client) -> None:
    set_closed(ensure_period("2023"), "QĐ khóa")
    page = act(client, acting, "A11", "dissolve", **TYPED)
    assert page.status_code == 422
    assert "Ngày mở đầu tiên: 01/12/2023." in words(page)


def test_every_act_is_done_on_its_page(acting: World, client: Client) -> None:
    made = confirm(client, acting, "A1", "establish", **TYPED, **NEW)
    assert Placement.objects.get(unit__code="A13").act == "recognised"
    assert "CĐCS Nhà máy Giấy A13 mới" in words(client.get(made.headers["Location"]))
    confirm(client, acting, "A11", "rename", **TYPED, name="CĐCS Trường Đồng Mây")
    assert acting.unit("A11").name == "CĐCS Trường Đồng Mây"
    sent = {**TYPED, **NEW, "code": "A9", "name": "Công đoàn phường Chín", "level": "upper_level_union"}
    confirm(client, acting, "A2", "replace", **{**sent, "category": "none"})
    assert acting.unit("A21").path.startswith(acting.unit("A9").path)
    child = {f"child_{acting.unit(code).pk}": part for code, part in (("A11", "1"), ("A12", "2"), ("A13", "2"))}
    parts = {"code_1": "X1", "name_1": "Công đoàn xã Một", "code_2": "X2", "name_2": "Công đoàn xã Hai"}
    confirm(client, acting, "A1", "split", **{**TYPED, "on": "1/4/2023"}, **parts, **child)
    assert acting.unit("A12").path.startswith(acting.unit("X2").path)
    assert acting.unit("A11").path.startswith(acting.unit("X1").path)
    confirm(client, acting, "A21", "dissolve", **{**TYPED, "on": "1/4/2023"})
    assert get(client, acting, "unit-change", "A21").status_code == 400  # it has ended
    assert queries.faults_of_structure() == []


def test_split_asks_where_each_unit_below_goes(acting: World, client: Client) -> None:
    parts = {"code_1": "X1", "name_1": "Công đoàn xã Một", "code_2": "X2", "name_2": ""}
    page = act(client, acting, "A1", "split", **TYPED, **parts, **{f"child_{acting.unit('A11').pk}": "3"})
    told = words(page)
    assert page.status_code == 422
    assert "CĐCS Công ty TNHH May Sông Đáy về : Còn trống." in told
    assert "Chưa ghi đơn vị mới thứ 3." in told


def test_unit_with_others_below_it_is_not_dissolved_alone(acting: World, client: Client) -> None:
    page = get(client, acting, "unit-act", "A1", "dissolve")
    assert page.status_code == 400
    assert "còn 2 đơn vị trực thuộc: chuyển chúng trước" in words(page)
    told = get(client, acting, "unit-change", "A1")
    assert "còn 2 đơn vị trực thuộc: chuyển chúng trước" in words(told)
    assert "/change/dissolve/" not in told.content.decode()
    assert "/change/dissolve/" in get(client, acting, "unit-change", "A12").content.decode()


def test_only_the_latest_change_is_withdrawn(acting: World, client: Client) -> None:
    confirm(client, acting, "A12", "move", **TYPED, to="A2")
    moved = Change.objects.get(act="moved")
    confirm(client, acting, "A11", "rename", **TYPED, name="CĐCS Trường Đồng Mây")
    assert "Sau đó còn thay đổi khác, gần nhất là: Đổi tên" in words(get(client, acting, "change", moved.pk))
    page = post(client, acting, "change-undo", moved.pk)
    assert page.status_code == 422
    assert "Chưa rút lại được." in words(page)
    assert acting.unit("A12").path.startswith(acting.unit("A2").path)


def test_change_is_open_only_to_who_may_withdraw_it(acting: World, client: Client) -> None:
    confirm(client, acting, "A12", "move", **TYPED, to="A2")
    moved = Change.objects.get(act="moved")
    for person in MAY_NOT:
        assert get(client, acting, "change", moved.pk, by=person).status_code == 404
        assert post(client, acting, "change-undo", moved.pk, by=person).status_code == 404
    lists = Change.objects.get(act="imported")
    assert get(client, acting, "change", lists.pk, by="admin").status_code == 404


def test_an_act_of_tomorrow_is_refused_beside_the_day(acting: World, client: Client) -> None:
    tomorrow = (timezone.localdate() + timedelta(days=1)).strftime("%d/%m/%Y")
    assert "chưa tới" in words(act(client, acting, "A11", "dissolve", **{**TYPED, "on": tomorrow}))
