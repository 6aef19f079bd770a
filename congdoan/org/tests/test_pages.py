import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from congdoan.audit.models import Event
from congdoan.org import commands, forms
from tests.world import UNITS

NAMES = {code: name for code, _parent, name, *_rest in UNITS}
HTMX = {"HX-Request": "true"}


def tree_of(client, person, headers=None, **params):
    client.force_login(person)
    return client.get(reverse("org:tree"), params, headers=headers)


def below(client, person, *, headers=HTMX, **params):
    client.force_login(person)
    return client.get(reverse("org:below"), params, headers=headers)


def history_of(client, person, code, headers=None):
    client.force_login(person)
    return client.get(reverse("org:unit-history", args=[code]), headers=headers)


def names_in(html):
    """The units shown, in their order."""
    return re.findall(r"data-beside[^>]*>(?:<b>)?([^<]+)", html)


def names(*codes):
    return [NAMES[code] for code in codes]


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def move(world, code, to, on):
    commands.move_unit(by=world.admin, unit=world.unit(code), to=world.unit(to), on=on, decision=f"QĐ {code}")


def dissolve(world, code, on):
    commands.dissolve_unit(by=world.admin, unit=world.unit(code), on=on, decision=f"QĐ {code}")


def add_schools(world, parent, count):
    same = {"level": "grassroots_union", "kind": "", "category": "school", "established_on": date(2003, 1, 1)}
    new = [
        commands.NewUnit(code=f"{parent}-T{i}", parent=parent, name=f"CĐCS Trường số {i}", **same)
        for i in range(1, count + 1)
    ]
    commands.import_units(by=world.admin, units=new, source="them.csv")


# ---- who sees what ----


@pytest.mark.parametrize(
    ("person", "shown", "count"),
    [
        ("admin", ["TLD", "PA", "PB"], 10),
        ("em", ["TLD", "PA", "PB"], 10),
        ("an", ["PA", "A1", "A2"], 6),
        ("dung", ["A1", "A12", "A11"], 3),
        ("giang", ["A11"], 1),
        ("chi", ["PB", "B1"], 3),
    ],
)
def test_everyone_begins_at_the_top_of_their_own_reach(world, client, person, shown, count):
    page = tree_of(client, getattr(world, person)).text
    assert names_in(page) == names(*shown)
    assert f"{count} tổ chức công đoàn vào ngày đã chọn" in page


def test_superiors_out_of_reach_are_named_but_lead_nowhere(world, client):
    page = tree_of(client, world.giang).text
    assert "trực thuộc Tổng Liên đoàn Lao động Việt Nam › LĐLĐ tỉnh A › LĐLĐ huyện An Thượng" in page
    assert not re.search(r'href="[^"]*/(TLD|PA|A1)/', page)


def test_without_a_grant_in_force_the_tree_says_whom_to_ask(world, client):
    page = tree_of(client, world.khoa)
    assert "Báo người quản trị tổ chức để được giao quyền" in page.text
    assert "Xuất danh sách" not in page.text


def test_the_number_on_the_right_counts_all_below(world, client):
    page = words_of(tree_of(client, world.an).text)
    assert "LĐLĐ tỉnh A trực thuộc Tổng Liên đoàn Lao động Việt Nam 5 đơn vị bên dưới" in page
    assert "LĐLĐ huyện An Thượng 2 đơn vị bên dưới" in page


# ---- level by level ----


def test_a_level_opens_by_itself_in_alphabetical_order(world, client):
    fragment = below(client, world.an, parent="A1").text
    assert names_in(fragment) == names("A12", "A11")
    assert "<html" not in fragment
    assert "autofocus" not in fragment


@pytest.mark.parametrize(
    ("person", "code"), [("dung", "PA"), ("dung", "A2"), ("chi", "A1"), ("khoa", "A1"), ("an", "KHONG")]
)
def test_what_is_out_of_reach_looks_missing(world, client, person, code):
    assert below(client, getattr(world, person), parent=code).status_code == 404
    assert tree_of(client, getattr(world, person), unit=code).status_code == 404
    assert history_of(client, getattr(world, person), code).status_code == 404


def test_a_long_level_comes_fifty_at_a_time(world, client):
    add_schools(world, "A2", 119)
    pages = [below(client, world.an, parent="A2", page=number).text for number in (1, 2, 3)]
    shown = [names_in(page) for page in pages]
    assert [len(page) for page in shown] == [50, 50, 20]
    assert len(set().union(*shown)) == 120
    assert "Hiện thêm 70 đơn vị" in pages[0]
    assert "Hiện thêm 20 đơn vị" in pages[1]
    assert "Hiện thêm" not in pages[2]
    assert pages[1].count("autofocus") == 1
    assert names_in(below(client, world.an, parent="A2", page=4).text) == []


def test_without_javascript_more_is_the_tree_opened_there(world, client):
    add_schools(world, "A2", 119)
    answer = below(client, world.an, headers=None, parent="A2", page=2, day="2023-11-30")
    assert answer.status_code == 302
    page = client.get(answer["Location"]).text
    shown = names_in(page)
    assert shown[:2] == names("PA", "A2")
    assert len(shown) == 2 + 100
    assert "Hiện thêm 20 đơn vị" in page
    assert "Hiện cả 1 đơn vị khác" in page


# ---- in time ----


def test_a_past_day_shows_the_places_and_names_of_that_day(world, client):
    move(world, "A11", "A2", date(2023, 6, 1))
    commands.rename_unit(
        by=world.admin, unit=world.unit("A21"), name="CĐCS Ánh Dương", on=date(2023, 6, 1), decision="QĐ 9"
    )
    before, after = {"day": "2023-05-31"}, {"day": "01/06/2023"}
    assert names_in(below(client, world.an, parent="A2", **before).text) == names("A21")
    assert names_in(below(client, world.an, parent="A2", **after).text) == ["CĐCS Ánh Dương", NAMES["A11"]]
    assert names_in(below(client, world.an, parent="A1", **before).text) == names("A12", "A11")
    assert "0 tổ chức" in tree_of(client, world.an, day="1980-01-01").text
    assert "Xem cây hôm nay" in tree_of(client, world.an, day="1980-01-01").text


def test_reach_is_todays_on_every_day(world, client):
    move(world, "A11", "A2", date(2023, 6, 1))
    page = tree_of(client, world.lan, day="2023-05-31").text
    assert names_in(page) == names("A11", "A2", "A21")
    assert "trực thuộc Tổng Liên đoàn Lao động Việt Nam › LĐLĐ tỉnh A › LĐLĐ huyện An Thượng" in page
    assert names_in(tree_of(client, world.dung, day="2023-05-31").text) == names("A1", "A12")
    assert "2 tổ chức" in tree_of(client, world.dung, day="2023-05-31").text


def test_ended_units_stand_in_grey_only_when_asked_for(world, client):
    dissolve(world, "A12", date(2023, 8, 1))
    assert names_in(below(client, world.an, parent="A1").text) == names("A11")
    with_ended = below(client, world.an, parent="A1", ended="1").text
    assert [name.strip() for name in names_in(with_ended)] == names("A11", "A12")
    assert '<li class="ended">' in with_ended
    assert "giải thể 01/08/2023" in with_ended
    assert names_in(below(client, world.an, parent="A1", day="2023-07-31").text) == names("A12", "A11")
    assert "5 tổ chức" in tree_of(client, world.an, ended="1").text


def test_ended_unit_is_found_by_those_above_it_and_no_longer_by_its_own(world, client):
    dissolve(world, "A11", date(2023, 8, 1))
    assert "A11" not in tree_of(client, world.giang, ended="1").text
    today = timezone.localdate()
    commands.grant_role(by=world.admin, user=world.giang, role="auditor", unit=world.unit("A11"), start=today)
    page = tree_of(client, world.giang, ended="1").text
    assert "giải thể 01/08/2023" in page
    assert "› LĐLĐ huyện An Thượng" in page


# ---- search ----


def test_search_without_tones_opens_the_way_to_what_it_finds(world, client):
    page = tree_of(client, world.an, find="may song day").text
    assert names_in(page) == names("PA", "A1", "A12")
    assert f"<b>{NAMES['A12']}</b>" in page
    assert "1 đơn vị khớp, đang mở trong cây." in page
    assert "Hiện cả 1 đơn vị khác" in page
    assert "Lịch sử đơn vị</p>" in page


def test_search_keeps_to_ones_reach_and_offers_a_way_back(world, client):
    page = tree_of(client, world.chi, find="May Sông Đáy").text
    assert names_in(page) == []
    assert "Không có đơn vị nào khớp" in page
    assert "Bỏ lọc" in page


def test_search_says_how_many_more_there_are(world, client):
    add_schools(world, "A2", 30)
    page = tree_of(client, world.an, find="truong so").text
    assert len(names_in(page)) == 2 + 20
    assert "30 đơn vị khớp, đang mở 20 đơn vị đầu trong cây." in page


def test_search_tells_of_ended_units_it_does_not_show(world, client):
    dissolve(world, "A12", date(2023, 8, 1))
    assert "1 đơn vị khớp đã kết thúc" in tree_of(client, world.an, find="A12").text
    assert names_in(tree_of(client, world.an, find="A12", day="2023-07-31").text)[-1] == NAMES["A12"]
    assert names_in(tree_of(client, world.an, find="A12", ended="1").text)[-1].strip() == NAMES["A12"]


def test_a_unit_opens_in_the_tree_with_its_history(world, client):
    page = tree_of(client, world.an, unit="A1").text
    assert names_in(page) == names("PA", "A1", "A12", "A11")
    assert 'aria-current="true"' in page
    assert "Lịch sử đơn vị</p>" in page


# ---- bad addresses ----


@pytest.mark.parametrize(
    "params",
    [
        {"day": "abc"}, {"day": "2023-02-30"}, {"day": "0000-01-01"}, {"day": "9999-12-31"}, {"day": "\0"},
        {"unit": "A1", "page": "x"}, {"unit": "A1", "page": "0"}, {"unit": "A1", "page": "-1"},
        {"unit": "A1", "page": "99999999999999"}, {"unit": "A1", "page": "²"},
        {"find": "x" * 201}, {"find": "a\0b"},
    ],
)  # fmt: skip
def test_a_bad_address_gets_a_sentence(world, client, params):
    answer = tree_of(client, world.an, **params)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("find", ["%", "_", "'; --", "\\", "«»", "   ", "đ" * 200, "a " * 100, "\x1f"])
def test_any_words_may_be_searched(world, client, find):
    assert tree_of(client, world.an, find=find).status_code == 200


@pytest.mark.parametrize("unit", ["", "\0", "x" * 9999, "A1'"])
def test_any_code_may_be_asked_for(world, client, unit):
    assert tree_of(client, world.an, unit=unit).status_code in (200, 404)


# ---- history ----


def test_history_tells_places_and_names_with_their_decisions(world, client):
    commands.move_unit(by=world.admin, unit=world.unit("A11"), to=world.unit("A2"), on=date(2023, 6, 1),
                       decision="QĐ 118/QĐ-LĐLĐ", decided_on=date(2023, 5, 27))  # fmt: skip
    commands.rename_unit(by=world.admin, unit=world.unit("A11"), name="CĐCS Trường Đồng Mây", on=date(2022, 9, 5),
                         decision="QĐ 3/QĐ-LĐLĐ", decided_on=date(2022, 9, 1))  # fmt: skip
    page = words_of(history_of(client, world.an, "A11").text)
    events = [
        "Từ 01/06/2023 đến nay Chuyển về LĐLĐ huyện Ấp Đông , trước đó trực thuộc LĐLĐ huyện An Thượng ."
        " QĐ 118/QĐ-LĐLĐ ngày 27/05/2023",
        "05/09/2022 Đổi tên từ CĐCS Trường Tiểu học Đồng Mây thành CĐCS Trường Đồng Mây . QĐ 3/QĐ-LĐLĐ ngày 01/09/2022",
        "01/01/2000 Có trong danh sách ban đầu, trực thuộc LĐLĐ huyện An Thượng . Nhập từ tệp world",
    ]
    assert [page.index(event) for event in events] == sorted(page.index(event) for event in events)
    assert "Mã A11 · Trường học · lập ngày 01/01/2000" in page


def test_history_leads_only_to_units_in_reach(world, client):
    page = history_of(client, world.giang, "A11").text
    assert "trực thuộc LĐLĐ huyện An Thượng" in words_of(page)
    assert reverse("org:unit-history", args=["A1"]) not in page
    assert reverse("org:unit-history", args=["A1"]) in history_of(client, world.dung, "A11").text


def test_history_tells_what_a_unit_came_from_and_went_into(world, client):
    dated = {"on": date(2023, 3, 15), "decision": "QĐ"}
    new = [commands.NewUnit(code, "PA", f"Công đoàn {code}", "upper_level_union", "", "none", dated["on"])
           for code in ("A7", "A8", "A9")]  # fmt: skip
    commands.merge_units(by=world.admin, units=[world.unit("A11")], into=world.unit("A12"), **dated)
    commands.replace_unit(by=world.admin, unit=world.unit("A2"), new=new[0], **dated)
    parts = [commands.Part(new[1], ("A12",)), commands.Part(new[2], ())]
    commands.split_unit(by=world.admin, unit=world.unit("A1"), parts=parts, on=date(2023, 4, 1), decision="QĐ")
    assert f"Nhận sáp nhập {NAMES['A11']} ." in words_of(history_of(client, world.an, "A12").text)
    assert f"Sáp nhập vào {NAMES['A12']} ." in words_of(history_of(client, world.an, "A11").text)
    assert f"Thay thế {NAMES['A2']} ." in words_of(history_of(client, world.an, "A7").text)
    page = words_of(history_of(client, world.an, "A1").text)
    assert "Chia tách thành Công đoàn A8 , Công đoàn A9 ." in page
    assert page.count("01/04/2023") == 3  # told once, with its decision and the tree of the day; and what it is today


def test_history_of_an_ended_unit_and_of_the_root(world, client):
    dissolve(world, "A11", date(2023, 8, 1))
    page = history_of(client, world.em, "A11").text
    assert "01/08/2023 Giải thể. QĐ A11" in words_of(page)
    assert "đến nay" not in page
    assert "Từ 28/07/1929 đến nay Có trong danh sách ban đầu." in words_of(history_of(client, world.em, "TLD").text)


def test_history_opens_beside_the_tree_with_the_focus_on_its_name(world, client):
    fragment = history_of(client, world.an, "A11", headers=HTMX)
    assert "<html" not in fragment.text
    assert "autofocus" in fragment.text
    assert "HX-Request" in fragment["Vary"]


# ---- export ----


def exported(client, person, tmp_path, **params):
    client.force_login(person)
    answer = client.get(reverse("org:export"), params)
    file = tmp_path / "don-vi.csv"
    file.write_bytes(answer.content)
    return answer, file


def test_the_exported_list_can_be_read_back(world, client, tmp_path):
    answer, file = exported(client, world.admin, tmp_path)
    assert answer.content.startswith("\ufeffcode,parent,name,level,kind,category,established_on\r\n".encode())
    assert f'filename="don-vi-{timezone.localdate().isoformat()}.csv"' in answer["Content-Disposition"]
    done = commands.import_units(by=world.admin, units=forms.units_from(file), source=file.name)
    assert (done.created, done.unchanged) == (0, len(UNITS))


def test_the_list_holds_ones_reach_on_the_day_and_is_logged(world, client, tmp_path):
    move(world, "A11", "A2", date(2023, 6, 1))
    for day, parent in (("2023-05-31", "A1"), ("2023-06-01", "A2")):
        _answer, file = exported(client, world.lan, tmp_path, day=day)
        assert {(unit.code, unit.parent) for unit in forms.units_from(file)} == {
            ("A2", "PA"),
            ("A21", "A2"),
            ("A11", parent),
        }
    event = Event.objects.first()
    assert (event.verb, event.by, event.detail) == ("structure.exported", world.lan, {"on": "2023-06-01", "units": 3})


def test_a_list_of_invented_units_says_so_in_its_name(world, client, tmp_path):
    commands.mark_illustrative(by=world.admin)
    assert "-minh-hoa.csv" in exported(client, world.an, tmp_path)[0]["Content-Disposition"]


def test_the_tree_asks_few_questions(world, client, django_assert_max_num_queries):
    add_schools(world, "A2", 60)
    client.force_login(world.an)
    client.get(reverse("dashboards:search"))  # what waits for a person is counted once a minute
    for params in ({}, {"unit": "A2"}, {"find": "truong so"}):
        with django_assert_max_num_queries(38):
            client.get(reverse("org:tree"), params)
