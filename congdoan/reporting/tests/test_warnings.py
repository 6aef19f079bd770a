"""What is said to who checks of reports that catch the eye, from what is stored to the pages."""

from __future__ import annotations

from datetime import date

import pytest

from congdoan.org import commands as org
from congdoan.reporting import queries
from congdoan.reporting.models import Report
from congdoan.reporting.tests.steps import accepted, book_of, sent
from tests.pages import words_of
from tests.world import World

LIST = "/reports/check/A1/?period=2023&basis=actual&cut_off=2023-11-22&form=CS-NAM"
FULL = dict.fromkeys(
    ("workers_total", "workers_female", "workers_insured", "workers_with_contract", "members_total", "members_female"),
    100,
)
"""Of a union of 100, all of them women: every share is full."""


@pytest.fixture
def school(world: World) -> Report:
    """A11 as it was sent, beside its year before and eight schools of the same book."""
    day = date(2001, 1, 1)
    peers = [org.NewUnit(f"S{n}", "A1", f"CĐCS Trường {n}", "grassroots_union", "", "school", day) for n in range(8)]
    org.import_units(by=world.admin, units=peers, source="kiểm thử")
    for one in peers:
        accepted(world, one.code, members_total=100, hardship_visits=10, health_checks=300)
    before = FULL | {"workers_insured": 50, "members_total": 90, "members_female": 90}
    accepted(world, "A11", book=book_of("2022", cut_off=date(2022, 11, 30)), **before, hardship_visits=20)
    return sent(world, "A11", **FULL, hardship_visits=200, health_checks=3)


SAID = (
    "Xem lại: CNVCLĐ tham gia bảo hiểm xã hội 100 người, kỳ trước 50: tăng 50 (100%).",
    "Xem lại: Lượt thăm hỏi đoàn viên khó khăn 200 lượt, kỳ trước 20: tăng 180 (900%).",
    "4 tỷ lệ đều 100%.",
    "Lượt thăm hỏi đoàn viên khó khăn 200 lượt, đơn vị cùng loại khoảng 10.",
    "Đoàn viên được khám sức khỏe do công đoàn tổ chức 3 người, đơn vị cùng loại khoảng 300.",
)


def test_all_that_catches_the_eye_is_said(school: Report) -> None:
    found = queries.warnings_of([school])[school.pk]
    assert [one.message for one in found] == list(SAID)
    assert {one.line for one in found} == {"workers_insured", "hardship_visits", ""}
    assert not any(one.is_error for one in found)


def test_the_pages_of_who_checks_say_it(client, world: World, school: Report) -> None:
    page = words_of(client, world, "dung", f"/reports/{school.pk}/check/")
    assert [one for one in SAID if one not in page] == []
    listed = words_of(client, world, "dung", f"{LIST}&show=warned")
    assert [one for one in SAID[:2] if one not in listed] == []
    assert f"tất cả {len(SAID)} điều cần xem" in listed


def test_a_line_with_a_limit_of_its_own_is_measured_by_that_alone(world: World) -> None:
    """The catalogue asks of members for 30% and 20: told once; and an opening is no news."""
    before = {"members_total": 100, "members_opening": 50, "workers_total": 200}
    accepted(world, "A11", book=book_of("2022", cut_off=date(2022, 11, 30)), **before)
    report = sent(world, "A11", members_total=160, members_opening=110, workers_total=200)
    assert [one.message for one in queries.warnings_of([report])[report.pk]] == [
        "Xem lại: Tổng số đoàn viên 160 người, kỳ trước 100: tăng 60 (60%)."
    ]
