"""What changed between two days: who is told what, how it is counted, filtered, paged and exported."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from congdoan.audit.models import Event
from congdoan.org import commands
from congdoan.org.commands import NewUnit, Part
from congdoan.org.tests.test_pages import HTMX, NAMES, words_of
from tests.world import World

YEAR = {"from": "2023-01-01", "to": "2023-12-31"}
DECIDED = date(2023, 6, 20)


def new(code: str, name: str, on: date, parent: str = "PA") -> NewUnit:
    return NewUnit(code, parent, name, "upper_level_union", "", "none", on)


@pytest.fixture
def changed(world: World) -> World:
    """A year in which everything happened once."""
    by = world.admin
    school = NewUnit("A13", "A1", "CĐCS Trường Mầm non Sen Hồng", "grassroots_union", "", "school", date(2023, 2, 1))
    commands.add_unit(by=by, unit=school, act="recognised", on=date(2023, 2, 1), decision="QĐ 1")
    commands.add_unit(
        by=by,
        unit=new("A3", "Công đoàn KCN Ba", date(2023, 2, 1)),
        act="established",
        on=date(2023, 2, 1),
        decision="QĐ 2",
    )
    commands.rename_unit(by=by, unit=world.unit("A21"), name="CĐCS Ánh Dương", on=date(2023, 3, 1), decision="QĐ 3")
    commands.move_unit(by=by, unit=world.unit("A11"), to=world.unit("A2"), on=date(2023, 4, 1), decision="QĐ 4")
    commands.dissolve_unit(by=by, unit=world.unit("A12"), on=date(2023, 5, 1), decision="QĐ 5")
    commands.merge_units(
        by=by,
        units=[world.unit("A13")],
        into=world.unit("A11"),
        on=date(2023, 6, 1),
        decision="QĐ 6",
        decided_on=DECIDED,
    )
    parts = [Part(new("A8", "Công đoàn xã Tám", date(2023, 7, 1)), ("A11", "A21")),
             Part(new("A9", "Công đoàn xã Chín", date(2023, 7, 1)), ())]  # fmt: skip
    commands.split_unit(by=by, unit=world.unit("A2"), parts=parts, on=date(2023, 7, 1), decision="QĐ 7")
    commands.replace_unit(
        by=by, unit=world.unit("B1"), new=new("B9", "Công đoàn xã Lâm", date(2023, 8, 1), "PB"), on=date(2023, 8, 1),
        decision="QĐ 8",
    )  # fmt: skip
    return world


def page_of(client, person, headers=None, **params):
    client.force_login(person)
    return client.get(reverse("org:changes"), {**YEAR, **params}, headers=headers)


def text_of(client, person, **params):
    return words_of(page_of(client, person, **params).text)


def units_in(html: str) -> list[str]:
    """The codes of the units listed, in their order."""
    return re.findall(r'text-nowrap">([\w-]+)</span>', html)


# ---- what is told ----


def test_every_kind_of_change_is_told_in_a_sentence(changed, client):
    page = text_of(client, changed.em)
    for said in (
        f"CĐCS Trường Mầm non Sen Hồng A13 Công nhận thành lập, trực thuộc {NAMES['A1']}",
        "Công đoàn KCN Ba A3 Thành lập, trực thuộc LĐLĐ tỉnh A",
        f"CĐCS Ánh Dương A21 Đổi tên từ {NAMES['A21']} thành CĐCS Ánh Dương",
        f"{NAMES['A11']} A11 Chuyển từ {NAMES['A1']} về {NAMES['A2']}",
        f"{NAMES['A12']} A12 Giải thể , trước đó trực thuộc {NAMES['A1']}",
        f"CĐCS Trường Mầm non Sen Hồng A13 Sáp nhập vào {NAMES['A11']}",
        f"{NAMES['A2']} A2 Chia tách thành Công đoàn xã Tám , Công đoàn xã Chín",
        f"Công đoàn xã Tám A8 Thành lập, trực thuộc LĐLĐ tỉnh A ; kế thừa {NAMES['A2']}",
        f"{NAMES['B1']} B1 Được thay thế bằng Công đoàn xã Lâm",
        f"{NAMES['B11']} B11 Chuyển từ {NAMES['B1']} về Công đoàn xã Lâm",
    ):
        assert said.replace(" , ", ", ").replace(" ; ", "; ") in page.replace(" , ", ", ").replace(" ; ", "; "), said


def test_changes_stand_by_day_and_decision_with_their_counts(changed, client):
    page = text_of(client, changed.em)
    heads = re.findall(r"(\d\d/\d\d/2023) · (QĐ \d)", page)
    assert heads == [
        ("01/08/2023", "QĐ 8"), ("01/07/2023", "QĐ 7"), ("01/06/2023", "QĐ 6"), ("01/05/2023", "QĐ 5"),
        ("01/04/2023", "QĐ 4"), ("01/03/2023", "QĐ 3"), ("01/02/2023", "QĐ 1"), ("01/02/2023", "QĐ 2"),
    ]  # fmt: skip
    assert "QĐ 7 2 thành lập · 1 chia tách · 2 chuyển nơi trực thuộc" in page
    assert "QĐ 6 ngày 20/06/2023 1 sáp nhập" in page


def test_the_top_counts_all_and_the_two_trees_agree_with_it(changed, client):
    page = text_of(client, changed.em)
    assert "Đơn vị mới 5 thành lập" in page
    assert "Kết thúc hoạt động 4 sáp nhập" in page
    assert "Chuyển nơi trực thuộc 4 Đổi tên 1" in page
    assert "Cây ngày 31/12/2022 : 10 tổ chức · Cây ngày 31/12/2023 : 11 tổ chức" in page
    assert "Đơn vị mới 5 thành lập" in text_of(client, changed.em, find="tam")


def test_both_days_count(changed, client):
    on = {"from": "2023-04-01", "to": "2023-05-01"}
    assert units_in(page_of(client, changed.em, **on).text) == ["A12", "A11"]
    assert units_in(page_of(client, changed.em, **{"from": "2023-04-02", "to": "2023-04-30"}).text) == []


def test_without_days_it_is_this_year_to_today(world, client):
    today = timezone.localdate()
    commands.move_unit(by=world.admin, unit=world.unit("A11"), to=world.unit("A2"), on=today, decision="QĐ 4")
    client.force_login(world.an)
    page = client.get(reverse("org:changes")).text
    assert units_in(page) == ["A11"]
    assert f"Từ 01/01/{today.year} đến {today:%d/%m/%Y}" in page


def test_names_are_those_of_the_day(changed, client):
    commands.rename_unit(
        by=changed.admin, unit=changed.unit("A1"), name="Công đoàn khu vực Một", on=date(2023, 9, 1), decision="QĐ 9"
    )
    page = text_of(client, changed.em)
    assert f"Chuyển từ {NAMES['A1']} về {NAMES['A2']}" in page
    assert f"Đổi tên từ {NAMES['A1']} thành Công đoàn khu vực Một" in page


# ---- who is told ----


def test_only_units_in_reach_are_listed(changed, client):
    assert set(units_in(page_of(client, changed.chi).text)) == {"B1", "B9", "B11"}
    assert "A11" not in page_of(client, changed.chi).text
    assert set(units_in(page_of(client, changed.giang).text)) == {"A11"}
    assert units_in(page_of(client, changed.khoa).text) == []


def test_other_units_are_named_and_lead_nowhere(changed, client):
    page = page_of(client, changed.giang)
    assert f"Chuyển từ {NAMES['A1']} về {NAMES['A2']}" in words_of(page.text)
    assert reverse("org:unit-history", args=["A1"]) not in page.text
    assert reverse("org:unit-history", args=["A1"]) in page_of(client, changed.an).text


# ---- filters and pages ----


def test_a_kind_is_chosen_and_the_counts_of_all_stay(changed, client):
    page = page_of(client, changed.em, kind="moved").text
    assert set(units_in(page)) == {"A11", "A21", "B11"}
    assert "Tất cả 14 " in words_of(page)
    assert "QĐ 7 2 chuyển nơi trực thuộc" in words_of(page)
    assert units_in(page_of(client, changed.em, kind="renamed").text) == ["A21"]


def test_search_folds_tones(changed, client):
    assert units_in(page_of(client, changed.em, find="cong doan xa").text) == ["B9", "A9", "A8"]
    assert "Không có thay đổi nào khớp" in page_of(client, changed.em, find="khong co").text


def test_nothing_changed_is_said(world, client):
    assert "Không có thay đổi nào giữa hai ngày này" in page_of(client, world.an).text


def test_a_filter_swaps_only_the_list(changed, client):
    answer = page_of(client, changed.em, headers=HTMX, kind="moved")
    assert "<html" not in answer.text
    assert "Đơn vị mới" not in answer.text
    assert 'form="tim" name="kind" value="moved"' in answer.text
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"from": "2023-07-01", "to": "2023-06-30"}, "Ngày đầu 01/07/2023 sau ngày cuối 30/06/2023"),
        ({"from": "abc"}, "không đúng cách viết ngày"),
        ({"to": "9999-12-31"}, "chưa tới"),
        ({"from": "0001-01-01", "to": "0000-01-01"}, "Không có ngày"),
        ({"kind": "vanished"}, "Không có loại thay đổi “vanished”"),
        ({"page": "2"}, "danh sách này có 1 trang"),
        ({"page": "x"}, "Không có trang “x”"),
        ({"find": "x" * 201}, "quá dài"),
        ({"find": "a\0b"}, "quá dài"),
    ],
)
def test_a_bad_address_gets_a_sentence(changed, client, params, said):
    answer = page_of(client, changed.em, **params)
    assert answer.status_code == 400
    assert said in answer.text


def test_the_first_day_there_is_may_be_asked(changed, client):
    assert page_of(client, changed.em, **{"from": "0001-01-01"}).status_code == 200


# ---- a whole country in one change ----


def move_many(world: World, count: int) -> None:
    """A district with many unions is replaced: all move by one decision."""
    same = {"level": "grassroots_union", "kind": "", "category": "school", "established_on": date(2003, 1, 1)}
    unions = [NewUnit(code=f"T{i:04}", parent="A1", name=f"CĐCS Trường số {i}", **same) for i in range(count)]
    commands.import_units(by=world.admin, units=unions, source="them.csv")
    commands.replace_unit(
        by=world.admin, unit=world.unit("A1"), new=new("A9", "Công đoàn xã Chín", date(2023, 7, 1)),
        on=date(2023, 7, 1), decision="QĐ 60",
    )  # fmt: skip


def test_a_long_change_comes_fifty_at_a_time_with_its_whole_count(world, client):
    move_many(world, 120)
    pages = [page_of(client, world.an, page=number).text for number in (1, 2, 3)]
    assert [len(units_in(page)) for page in pages] == [50, 50, 24]
    assert len({code for page in pages for code in units_in(page)}) == 124
    for page in pages:
        assert "01/07/2023 · QĐ 60" in page
        assert "1 thành lập · 1 được thay thế · 122 chuyển nơi trực thuộc" in words_of(page)
    assert units_in(pages[0])[:3] == ["A9", "A1", "A12"]


def questions(world, client, **params) -> int:
    page_of(client, world.an, **params)
    with CaptureQueriesContext(connection) as asked:
        assert page_of(client, world.an, **params).status_code == 200
    return len(asked)


def test_a_long_change_asks_no_more_questions_than_a_short_one(world, client):
    move_many(world, 3)
    few = questions(world, client)
    commands.undo_change(by=world.admin)
    commands.undo_change(by=world.admin)
    move_many(world, 400)
    assert questions(world, client) == few <= 33
    assert questions(world, client, page="5") == few


def test_an_export_asks_no_question_a_row(world, client, django_assert_max_num_queries):
    move_many(world, 400)
    client.force_login(world.an)
    with django_assert_max_num_queries(20):
        assert len(lines_of(client.get(reverse("org:changes-export"), YEAR))) == 1 + 404


# ---- export ----


def exported(client, person, **params):
    client.force_login(person)
    return client.get(reverse("org:changes-export"), {**YEAR, **params})


def lines_of(answer) -> list[str]:
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return answer.getvalue().decode("utf-8-sig").splitlines()


def test_the_export_holds_all_rows_that_the_page_lists(world, client):
    move_many(world, 120)
    lines = lines_of(exported(client, world.an))
    assert lines[0] == "Ngày,Việc,Mã đơn vị,Tên đơn vị,Từ,Đến,Quyết định,Ngày quyết định"
    assert len(lines) == 1 + 124
    assert lines[3] == (
        f"2023-07-01,Chuyển nơi trực thuộc,A12,{NAMES['A12']},{NAMES['A1']} (A1),Công đoàn xã Chín (A9),QĐ 60,"
    )


def test_the_export_is_filtered_like_the_page_and_keeps_to_ones_reach(changed, client):
    answer = exported(client, changed.giang, kind="moved")
    lines = lines_of(answer)[1:]
    assert [line.split(",")[2] for line in lines] == ["A11", "A11"]
    assert f"{NAMES['A1']},{NAMES['A2']},QĐ 4" in lines[1]
    (renamed,) = lines_of(exported(client, changed.em, find="anh duong", kind="renamed"))[1:]
    assert renamed == f"2023-03-01,Đổi tên,A21,CĐCS Ánh Dương,{NAMES['A21']},CĐCS Ánh Dương,QĐ 3,"
    (merged,) = lines_of(exported(client, changed.em, kind="merged"))[1:]
    assert merged.endswith("QĐ 6,2023-06-20")
    assert 'filename="thay-doi-to-chuc-2023-01-01-2023-12-31.csv"' in answer["Content-Disposition"]
    assert exported(client, changed.em, kind="x").status_code == 400


def test_an_export_is_kept_in_the_audit(changed, client):
    exported(client, changed.an, kind="moved", find="truong")
    event = Event.objects.filter(verb="structure.changes_exported").get()
    assert event.by == changed.an
    assert event.detail == {
        "first": "2023-01-01", "last": "2023-12-31", "kind": "moved", "text": "truong", "rows": 2,
    }  # fmt: skip


# ---- both ways ----


def test_the_tree_and_its_changes_lead_to_each_other(changed, client):
    client.force_login(changed.an)
    assert f"{reverse('org:changes')}?to=2023-07-01" in client.get(reverse("org:tree"), {"day": "2023-07-01"}).text
    page = page_of(client, changed.an).text
    for day in ("2022-12-31", "2023-12-31"):
        assert f"{reverse('org:tree')}?day={day}" in page
