"""What is offered as one types: units and people by name, in reach of what one may do there."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from congdoan.org import commands as org
from congdoan.org.picking import PersonPicker, UnitPicker
from tests.pages import words_of
from tests.world import World

UNITS, PEOPLE = "/org/picks/units/", "/org/picks/people/"


def offered(world: World, who: str, text: str, **asked: object) -> list[str]:
    picks = UnitPicker(world.users[who], date(2026, 1, 1), **asked).picks(text)
    return [one.code for one in ([picks.chosen] if picks.chosen else picks.found)]


def test_a_unit_is_meant_by_code_by_name_and_by_both(world: World) -> None:
    for text in ("A1", "an thuong", "LĐLĐ huyện An Thượng (A1)", "AN THƯỢNG"):
        assert offered(world, "an", text, action="read") == ["A1"]
    assert offered(world, "an", "huyen", action="read") == ["A1", "A2"]
    assert offered(world, "an", "hoa sen", action="read") == []  # of the other province


def test_only_units_at_which_the_person_may_do_it_are_offered(world: World) -> None:
    assert offered(world, "binh", "an thuong", action="accept") == []  # only looks on
    assert offered(world, "an", "an thuong", action="accept") == ["A1"]
    assert offered(world, "chi", "A1", action="read") == []


def test_bodies_alone_where_only_these_can_be_meant(world: World) -> None:
    assert set(offered(world, "an", "dong", action="read")) == {"A2", "A11"}
    assert offered(world, "an", "dong", action="read", upper=True) == ["A2"]
    assert offered(world, "an", "A11", action="read", upper=True) == ["A11"]  # whoever knows the code may type it


def test_ended_units_are_offered_where_they_count_with_what_became_of_them(world: World) -> None:
    org.merge_units(
        by=world.admin, units=[world.unit("A2")], into=world.unit("A1"), on=date(2024, 3, 1), decision="QĐ 9"
    )
    assert offered(world, "ha", "huyen", action="read") == ["A1"]
    picks = UnitPicker(world.ha, date(2026, 1, 1), action="read", ended=True).picks("huyen")
    assert [(one.code, one.told) for one in picks.found] == [
        ("A1", "trực thuộc LĐLĐ tỉnh A"), ("A2", "sáp nhập 01/03/2024"),
    ]  # fmt: skip


def test_people_are_offered_by_name_with_their_unit(world: World) -> None:
    picks = PersonPicker(world.em, "audit").picks("thi")
    assert ("giang@vi-du.vn", "CĐCS Trường Tiểu học Đồng Mây") in {(one.code, one.told) for one in picks.found}
    chosen = PersonPicker(world.em, "audit").picks("thi", picked="giang@vi-du.vn").chosen
    assert str(chosen) == "Đỗ Thị Giang (giang@vi-du.vn)"
    assert PersonPicker(world.binh, "audit").picks("hoang thi chi").chosen is None  # of the other province
    assert PersonPicker(world.binh, "audit").picks("chi@vi-du.vn").chosen is None


def test_the_pages_offer_within_reach(client: Client, world: World) -> None:
    assert "LĐLĐ huyện Ấp Đông (A2)" in words_of(client, world, "an", f"{UNITS}?do=read&of=unit&unit=huyen")
    assert "Không có tên hay mã nào khớp" in words_of(client, world, "chi", f"{UNITS}?do=read&of=unit&unit=thuong")
    assert "Trần Thị An (an@vi-du.vn)" in words_of(client, world, "em", f"{PEOPLE}?do=audit&of=person&person=thi")
    assert "Không có tên hay mã nào khớp" in words_of(client, world, "chi", f"{PEOPLE}?do=audit&of=person&person=lan")


@pytest.mark.parametrize("address", [UNITS, PEOPLE])
def test_an_unknown_verb_is_not_found(client: Client, world: World, address: str) -> None:
    client.force_login(world.an)
    assert client.get(f"{address}?do=rule&of=unit&unit=a").status_code == 404
