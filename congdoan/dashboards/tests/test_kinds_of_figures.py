"""Pages of figures that are not plain sums: passed on, made of other lines, told differently by shorter periods."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from congdoan.periods.queries import period_of
from congdoan.reporting.tests.steps import accepted, book_of
from tests.world import World

SCOPE = "?period=2023&basis=actual&cut_off=2023-11-22"


def get(client: Client, world: World, person: str, address: str) -> str:
    client.force_login(world.users[person])
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def gifts(world: World) -> World:
    accepted(world, "A1", form="CT-NAM", tet_gifts=50, tet_gifts_passed_on=100)
    accepted(world, "A11", tet_gifts=30, tet_gifts_passed_on=60, members_admitted=5, members_left=7)
    return world


def test_indicators_stand_under_their_headings(client, gifts):
    text = get(client, gifts, "an", f"/units/A1/{SCOPE}")
    told = [
        "Lao động, việc làm, đời sống", "Tổng số CNVCLĐ người", "Chăm lo, phúc lợi", "Suất quà Tết của đơn vị",
        "Tài chính công đoàn", "Kinh phí",
    ]  # fmt: skip
    places = [text.index(words, text.index("Toàn bộ số liệu")) for words in told]
    assert places == sorted(places)


def test_what_is_passed_on_says_that_it_is_not_added(client, gifts):
    text = get(client, gifts, "an", f"/units/A1/{SCOPE}")
    assert "Suất quà Tết của đơn vị suất 50 80" in text
    assert "Suất quà Tết cấp trên gửi, đơn vị trao suất 100 100 không cộng từ cấp dưới" in text
    page = get(client, gifts, "an", f"/units/A1/figures/tet_gifts_passed_on/{SCOPE}")
    assert "Chỉ số này không cộng lên cấp trên" in page
    assert "Tất cả" not in page


def test_a_computed_line_leads_to_the_lines_it_is_made_of(client, gifts):
    page = get(client, gifts, "an", f"/units/A1/figures/members_net_increase/{SCOPE}")
    assert "Tổng số -2 người" in page
    assert "Đoàn viên kết nạp mới 5 cộng vào" in page
    assert "Đoàn viên giảm 7 trừ đi" in page
    assert "Báo cáo 6 tháng, năm của công đoàn cơ sở" in get(
        client, gifts, "an", f"/units/A11/figures/members_net_increase/{SCOPE}"
    )


@pytest.fixture
def apart(world: World) -> World:
    for code in ("2023-H1", "2023-H2"):
        accepted(world, "A11", book=book_of(code, cut_off=period_of(code).end), hardship_visits=3, dialogues_held=1)
    accepted(world, "A11", book=book_of(cut_off=date(2023, 11, 30)), hardship_visits=7, dialogues_held=2)
    return world


SAID = "Lượt thăm hỏi đoàn viên khó khăn: báo cáo năm 2023 ghi 7, cộng 2 kỳ 6 tháng được 6."


@pytest.mark.parametrize("unit", ["PA", "A1", "A11"])
def test_a_report_that_differs_from_shorter_ones_is_named_above_it(client, apart, unit):
    assert f"CĐCS Trường Tiểu học Đồng Mây {SAID}" in get(client, apart, "an", f"/units/{unit}/?period=2023")


def test_nothing_is_named_where_it_agrees_or_is_out_of_reach(client, apart):
    assert "báo cáo năm 2023 ghi" not in get(client, apart, "an", "/units/A2/?period=2023")
    assert "báo cáo năm 2023 ghi" not in get(client, apart, "lan", "/units/A1/?period=2023")
