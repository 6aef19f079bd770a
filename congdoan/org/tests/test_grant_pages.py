"""The page of grants that ended with their units."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from congdoan.org import commands, queries
from congdoan.org.models import Followed, RoleGrant, Unit
from congdoan.org.tests.acting import MAY_NOT
from congdoan.org.tests.planning import ABOLISH, HEAD, draft
from congdoan.org.tests.test_plan_pages import SCRIPT, get, post, words
from tests.world import World

SPLIT = """
2023-07-01,establish,W1,PA,Công đoàn phường Một,upper_level_union,xã/phường,none,QĐ 1
2023-07-01,establish,W2,PA,Công đoàn phường Hai,upper_level_union,xã/phường,none,QĐ 1
2023-07-01,split,A1,W1 W2,,,,,QĐ 2
2023-07-01,move,A11,W1,,,,,QĐ 2
2023-07-01,move,A12,W2,,,,,QĐ 2
2023-07-01,merge,A2,W2,,,,,QĐ 3
"""


def waiting(world: World) -> dict[str, Followed]:
    """By the person whose grant it was."""
    return {row.what.split(" tại ")[0].rpartition(" ")[2]: row for row in queries.proposed_grants(world.admin)}


def reach(world: World, person: str) -> set[str]:
    return set(Unit.objects.allowed(world.users[person], "read").values_list("code", flat=True))


@pytest.fixture
def split(acting: World) -> World:
    """Dũng's district was split in two, Lan's merged into the second."""
    commands.apply_plan(by=acting.an, draft=draft(SPLIT))
    return acting


def test_grants_are_told_with_their_successors(split: World, client: Client) -> None:
    page = get(client, split, "grants")
    assert "Chuyên viên tổng hợp Ngô Thị Lan tại LĐLĐ huyện Ấp Đông (A2) Công đoàn phường Hai W2" in words(page)
    assert "Công đoàn phường Một (W1)" in words(page)  # one of two to choose from
    assert "Quyền đã hết" in words(page)


def test_several_grants_are_taken_up_at_once(split: World, client: Client) -> None:
    lan, dung = waiting(split)["Lan"], waiting(split)["Dũng"]
    post(client, split, "grants", act="take", row=[lan.pk, dung.pk], **{f"at-{dung.pk}": "W1"})
    assert "Đã cấp lại 2 quyền tại đơn vị kế thừa." in words(get(client, split, "grants"))
    assert reach(split, "dung") == {"W1", "A11"}
    assert reach(split, "lan") >= {"W2", "A12", "A21"}
    assert "Không có quyền nào chờ cấp lại" in words(get(client, split, "grants"))


def test_grants_with_one_successor_are_taken_up_together(split: World, client: Client) -> None:
    post(client, split, "grants", act="take-all")
    assert set(waiting(split)) == {"Dũng"}
    assert reach(split, "lan") >= {"W2"}


def test_what_another_administrator_takes_up_is_told_and_left_by_all_at_once(split: World, client: Client) -> None:
    """The chair of A11 signs, which An may not: where the union ended it is nobody's to take up by her."""
    commands.merge_units(
        by=split.an, units=[split.unit("A11")], into=split.unit("A12"), on=date(2023, 8, 1), decision="QĐ 9"
    )
    page = get(client, split, "grants")
    assert "Đỗ Thị Giang tại CĐCS Trường Tiểu học Đồng Mây (A11) người quản trị khác cấp lại" in words(page)
    post(client, split, "grants", act="take-all")
    assert set(waiting(split)) == {"Dũng", "Giang"}


def test_a_grant_whose_last_day_has_passed_says_so_and_is_left_by_all_at_once(acting: World, client: Client) -> None:
    today = timezone.localdate()
    acting_for_a_week = {"role": "clerk", "unit": acting.unit("A11"), "start": today, "end": today + timedelta(days=6)}
    commands.grant_role(by=acting.admin, user=acting.khoa, **acting_for_a_week)
    commands.merge_units(
        by=acting.an, units=[acting.unit("A11")], into=acting.unit("A12"), on=date(2023, 8, 1), decision="QĐ 9"
    )
    until = f"đến hết {today + timedelta(days=6):%d/%m/%Y}"
    assert f"{until} CĐCS Công ty TNHH May Sông Đáy" in words(get(client, acting, "grants"))
    with time_machine.travel(timezone.now() + timedelta(days=7), tick=False):
        assert f"{until} đã quá ngày cuối: bỏ qua, hoặc cấp quyền mới" in words(get(client, acting, "grants"))
        post(client, acting, "grants", act="take-all")
        assert any("Khoa" in row.what for row in queries.proposed_grants(acting.admin))


def test_the_one_of_two_successors_where_one_may_give_the_role_is_taken(split: World, client: Client) -> None:
    """Bình administers the province, but is an officer only at the first part of Dũng's district."""
    for role, unit in (("administrator", "PA"), ("officer", "W1")):
        commands.grant_role(by=split.admin, user=split.binh, role=role, unit=split.unit(unit), start=date(2023, 1, 1))
    dung = waiting(split)["Dũng"]
    page = get(client, split, "grants", by="binh").content.decode()
    sent = dict(re.findall(r'type="hidden" name="(at-[0-9]+)" value="([^"]*)"', page))
    assert sent == {f"at-{dung.pk}": "W1"}
    post(client, split, "grants", by="binh", act="take", row=[dung.pk], **sent)
    assert reach(split, "dung") == {"W1", "A11"}


def test_grants_are_let_go(split: World, client: Client) -> None:
    before = RoleGrant.objects.count()
    post(client, split, "grants", act="leave", row=[row.pk for row in waiting(split).values()])
    assert waiting(split) == {}
    assert RoleGrant.objects.count() == before


def test_without_a_choice_nothing_is_taken_up(split: World, client: Client) -> None:
    lan, dung = waiting(split)["Lan"], waiting(split)["Dũng"]
    page = post(client, split, "grants", act="take", row=[lan.pk, dung.pk])
    assert page.status_code == 422
    assert "chọn một trong các đơn vị kế thừa W1, W2" in words(page)
    assert page.content.decode().count(" checked") == 2
    assert set(waiting(split)) == {"Lan", "Dũng"}


@pytest.mark.parametrize("row", [[], ["x"], ["999999"], [SCRIPT], ["\0"]])
def test_rows_that_are_not_there_settle_nothing(split: World, client: Client, row: list[str]) -> None:
    post(client, split, "grants", act="take", row=row)
    page = get(client, split, "grants")
    assert "Chưa chọn quyền nào, hoặc có quyền vừa được người khác xử lý." in words(page)
    assert len(waiting(split)) == 2


@pytest.mark.parametrize("at", ["PB", "A11", "\0", SCRIPT])
def test_grant_is_taken_up_only_at_a_successor(split: World, client: Client, at: str) -> None:
    dung = waiting(split)["Dũng"]
    answer = post(client, split, "grants", act="take", row=[dung.pk], **{f"at-{dung.pk}": at})
    assert answer.status_code == 422
    assert SCRIPT not in answer.content.decode()
    assert "Dũng" in waiting(split)


def test_outsider_settles_nothing(split: World, client: Client) -> None:
    rows = [row.pk for row in waiting(split).values()]
    for person in set(MAY_NOT) - {"chi"}:
        assert get(client, split, "grants", by=person).status_code == 404
        assert post(client, split, "grants", by=person, act="leave", row=rows).status_code == 404
    assert "Ngô Thị Lan" not in words(get(client, split, "grants", by="chi"))
    post(client, split, "grants", by="chi", act="leave", row=rows)
    assert len(waiting(split)) == 2


def test_script_in_a_name_is_shown_and_not_run(acting: World, client: Client) -> None:
    commands.apply_plan(by=acting.an, draft=draft(ABOLISH.replace("Công đoàn phường Hai", SCRIPT)))
    assert HEAD not in words(get(client, acting, "grants"))
    page = get(client, acting, "grants").content.decode()
    assert "&lt;script&gt;" in page
    assert SCRIPT not in page
