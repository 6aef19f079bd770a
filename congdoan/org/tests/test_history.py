"""A unit's life over several steps: what it became, what it came from, and the tree of each of its days."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from congdoan.org import commands
from congdoan.org.commands import NewUnit, Part
from congdoan.org.tests.test_pages import NAMES, dissolve, history_of, words_of
from tests.world import World


def new(code: str, on: date) -> NewUnit:
    return NewUnit(code, "PA", f"Công đoàn {code}", "upper_level_union", "", "none", on)


def replace(world: World, unit: str, code: str, on: date, **decided: date) -> None:
    commands.replace_unit(
        by=world.admin, unit=world.unit(unit), new=new(code, on), on=on, decision=f"QĐ {code}", **decided
    )


def life(client, person, code: str) -> str:
    return words_of(history_of(client, person, code).text).split("Mã ")[1].split("Mở trang đơn vị")[0]


@pytest.fixture
def lineage(world: World) -> World:
    """A1 → A7 → A8, and A2 merged into A7 in between."""
    replace(world, "A1", "A7", date(2022, 1, 1))
    commands.merge_units(
        by=world.admin, units=[world.unit("A2")], into=world.unit("A7"), on=date(2022, 6, 1), decision="QĐ 5"
    )
    replace(world, "A7", "A8", date(2023, 1, 1))
    return world


def test_what_a_unit_is_today_is_told_over_several_steps(lineage, client):
    for code, day in (("A1", "01/01/2022"), ("A2", "01/06/2022"), ("A7", "01/01/2023")):
        assert f"Kết thúc hoạt động {day}. Nay là Công đoàn A8 ." in life(client, lineage.an, code)
    assert "Nay là" not in life(client, lineage.an, "A8")


def test_what_a_unit_carries_on_is_told_over_several_steps(lineage, client):
    assert f"Tiền thân xa hơn: {NAMES['A1']} , {NAMES['A2']}" in life(client, lineage.an, "A8")
    assert "Tiền thân" not in life(client, lineage.an, "A7")


def test_a_split_unit_is_today_all_its_living_parts(world, client):
    parts = [Part(new("A7", date(2022, 1, 1)), ("A11",)), Part(new("A8", date(2022, 1, 1)), ("A12",))]
    commands.split_unit(by=world.admin, unit=world.unit("A1"), parts=parts, on=date(2022, 1, 1), decision="QĐ 1")
    replace(world, "A8", "A9", date(2023, 1, 1))
    page = life(client, world.an, "A1")
    assert "Nay là Công đoàn A7 , Công đoàn A9 . Số liệu các năm trước nay giữ ở LĐLĐ tỉnh A ." in page


def test_a_unit_without_an_heir_says_where_its_figures_are(world, client):
    dissolve(world, "A11", date(2023, 8, 1))
    assert f"Không có đơn vị kế thừa; số liệu các năm trước nay tính ở {NAMES['A1']} ." in life(client, world.an, "A11")


def test_an_heir_out_of_reach_is_named_and_leads_nowhere(world, client):
    commands.merge_units(
        by=world.admin, units=[world.unit("A2")], into=world.unit("B1"), on=date(2023, 3, 1), decision="QĐ 9"
    )
    page = history_of(client, world.an, "A2").text
    assert f"Nay là {NAMES['B1']} ." in words_of(page).replace("<b>", "")
    assert reverse("org:unit-history", args=["B1"]) not in page


def test_an_end_that_a_succession_tells_is_told_once(lineage, client):
    events = life(client, lineage.an, "A1")
    assert events.count("01/01/2022 Được thay bằng") == 1
    assert "Được thay thế" not in events


def test_each_event_opens_the_tree_of_its_day_with_the_unit_in_it(lineage, client):
    page = history_of(client, lineage.an, "A7").text.replace("&amp;", "&")
    found = re.findall(rf'href="{reverse("org:tree")}(\?day=[^"]+)"', page)
    assert found == [
        "?day=2023-01-01&ended=1&unit=A7", "?day=2022-06-01&unit=A7", "?day=2022-01-01&unit=A7",
        "?day=2022-01-01&unit=A7",
    ]  # fmt: skip
    for query in found:
        assert "Công đoàn A7" in client.get(f"{reverse('org:tree')}{query}").text


def test_a_decision_of_another_day_is_told_with_its_day(world, client):
    replace(world, "A1", "A7", date(2022, 1, 1), decided_on=date(2021, 12, 20))
    replace(world, "A2", "A8", date(2022, 1, 1), decided_on=date(2022, 1, 1))
    assert "QĐ A7 ngày 20/12/2021" in life(client, world.an, "A1")
    assert "QĐ A8 ·" in life(client, world.an, "A2")


def test_units_that_came_together_are_one_event_and_many_are_counted(world, client, django_assert_max_num_queries):
    same = {"level": "grassroots_union", "kind": "", "category": "school", "established_on": date(2003, 1, 1)}
    many = [NewUnit(code=f"T{i:02}", parent="A1", name=f"CĐCS Trường số {i}", **same) for i in range(12)]
    commands.import_units(by=world.admin, units=many, source="them.csv")
    merged = [world.unit(one.code) for one in many]
    commands.merge_units(by=world.admin, units=merged, into=world.unit("A11"), on=date(2023, 3, 1), decision="QĐ 9")
    page = life(client, world.an, "A11")
    assert page.count("Nhận sáp nhập") == 1
    assert "CĐCS Trường số 7 và 4 đơn vị khác." in page
    with django_assert_max_num_queries(36):
        history_of(client, world.an, "A11")
