"""The list of the units below by result: who stands where, who shares a place, who has none."""

from __future__ import annotations

import re
from datetime import date

import pytest

from congdoan.dashboards.below import Filters, children_of
from congdoan.dashboards.scopes import of_unit
from congdoan.dashboards.tests.test_pages import get
from congdoan.org import commands as org
from congdoan.reporting import imports
from congdoan.reporting.rules import ReportEntry
from congdoan.reporting.tests.steps import assigned
from tests.world import World
from tests.year import CUT_OFF

SCOPE = {"period": "2023", "basis": "actual", "cut_off": "2023-11-22"}
ADDRESS = "/units/PA/?period=2023&basis=actual&cut_off=2023-11-22"
DAY = date(2001, 1, 1)
BODIES = {"A3": "LĐLĐ huyện Bình An", "A4": "LĐLĐ huyện Cát Sơn"}
UNIONS = {"A31": ("A3", 4), "P1": ("PA", 9), "P2": ("PA", 9), "P3": ("PA", None), "P4": ("PA", 12)}


@pytest.fixture
def ranked(figures: World) -> World:
    """Of the bodies below PA, A2 reached 120% of its target, A1 and A3 40%, and nothing came from A4; of its own unions
    one admitted 12 people, two 9, and one said nothing."""
    new = [org.NewUnit(code, "PA", name, "upper_level_union", "", "none", DAY) for code, name in BODIES.items()]
    for code, (parent, _admitted) in UNIONS.items():
        new.append(org.NewUnit(code, parent, f"CĐCS {code}", "grassroots_union", "", "school", DAY))
    org.import_units(by=figures.admin, units=new, source="test")
    entries = [
        ReportEntry(code, "CS-NAM", "2023", "actual", CUT_OFF, date(2023, 11, 25), {"members_admitted": admitted})
        for code, (_parent, admitted) in UNIONS.items()
        if admitted
    ]
    imports.import_reports(by=figures.admin, entries=entries, source="test", accept=True)
    for code in BODIES:
        assigned(figures, code, 10)
    return figures


def listed(world: World, **filters: str) -> list[tuple[str, str]]:
    """The units of the list in their order, each with its rank in words."""
    user, unit = world.users["an"], world.unit("PA")
    children = children_of(user, unit, of_unit(user, unit, SCOPE), Filters(**filters))
    assert children
    return [(child.unit.code, str(child.rank or "")) for child in children.rows]


def test_equal_results_share_a_rank_and_what_is_missing_has_none(ranked):
    assert listed(ranked, sort="result") == [
        ("A2", "hạng 1"), ("A1", "đồng hạng 2"), ("A3", "đồng hạng 2"), ("A4", ""),
        ("P4", "hạng 1"), ("P1", "đồng hạng 2"), ("P2", "đồng hạng 2"), ("P3", ""),
    ]  # fmt: skip


def test_one_target_in_a_level_and_attainment_decides_there(ranked):
    """The others have none to be held against."""
    assigned(ranked, "P1", 90)
    unions = [(code, place) for code, place in listed(ranked, sort="result") if code.startswith("P")]
    assert unions == [("P1", "hạng 1"), ("P2", ""), ("P3", ""), ("P4", "")]


def test_by_name_nobody_has_a_rank(ranked):
    places = listed(ranked)
    assert [code for code, _place in places[:4]] == ["A1", "A2", "A3", "A4"]
    assert {place for _code, place in places} == {""}


def test_a_filter_narrows_the_list_and_keeps_the_ranks(ranked):
    assert listed(ranked, sort="result", state="none") == [("A3", "đồng hạng 2"), ("A4", ""), ("P3", "")]


def test_the_next_page_goes_on_where_this_one_ended(ranked):
    more = [org.NewUnit(f"Q{n}", "PA", f"CĐCS Q{n}", "grassroots_union", "", "school", DAY) for n in range(50)]
    org.import_units(by=ranked.admin, units=more, source="test")
    assert listed(ranked, sort="result")[:2] == [("A2", "hạng 1"), ("A1", "đồng hạng 2")]
    assert listed(ranked, sort="result")[4:7] == [("P4", "hạng 1"), ("P1", "đồng hạng 2"), ("P2", "đồng hạng 2")]
    rest = listed(ranked, sort="result", page="2")
    assert len(rest) == 8
    assert {place for _code, place in rest} == {""}


def test_the_head_of_the_column_leads_there_and_back(client, ranked):
    client.force_login(ranked.users["an"])
    page = client.get(f"{ADDRESS}&state=none").content.decode().replace("&amp;", "&")
    by_result = re.search(r'id="xep-ket-qua" href="([^"#]+)#', page)
    assert by_result
    for kept in ("state=none", "cut_off=2023-11-22", "sort=result"):
        assert kept in by_result[1]
    text = get(client, "an", f"/units/PA/{by_result[1]}", ranked, **{"HX-Request": "true"})
    assert "Xếp theo cấp, kết quả" in text
    assert "LĐLĐ huyện Bình An đồng hạng 2" in text
    page = client.get(f"/units/PA/{by_result[1]}").content.decode().replace("&amp;", "&")
    for chip in ("loc-all", "loc-none"):
        address = re.search(rf'id="{chip}" href="([^"#]+)#', page)
        assert address
        assert "sort=result" in address[1]
    by_name = re.search(r'id="xep-ten" href="([^"#]+)#', page)
    assert by_name
    assert "sort" not in by_name[1]


def test_an_order_that_does_not_exist_is_told_so(client, ranked):
    assert "Không có cách xếp “best”" in get(client, "an", f"{ADDRESS}&sort=best", ranked, 400)
