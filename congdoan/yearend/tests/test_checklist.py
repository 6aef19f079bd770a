"""What is still to be done before the conference, as the page of a body says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from congdoan.emulation import commands as emulation
from congdoan.emulation.tests.scoring_year import YEAR_END, classified, give
from congdoan.reporting.tests.steps import accepted, assigned, book_of
from congdoan.yearend import queries
from congdoan.yearend.queries import Checklist
from tests.pages import words_of

ALL_DONE = Checklist(
    missing_reports=0, expected_reports=9, waiting=0, ties=0, recognised=True, schools=0, unexplained=[],
    without_number=[], deliberated=True,
)  # fmt: skip
PAGE = "/yearend/A1/2023/"


def checklist(world):
    return queries.checklist(world.ha, world.unit("A1"), "2023")


def test_what_is_done_and_what_is_not_say_so_in_words_and_long_forms_are_folded(district, client):
    told = words_of(client, district, "ha", PAGE)
    assert "Cần làm Chưa ghi cuộc họp xét" in told
    assert "Cần làm Chưa lấy số" in told
    assert "Xong Không còn chỉ tiêu chưa đạt" in told
    page = client.get(PAGE).content.decode()
    for field in ("on", "chair", "document"):
        before = page[: page.index(f'name="{field}"')]
        assert before.rfind("<details") > before.rfind("</details>")
        assert "open" not in before[before.rindex("<details") :].split(">")[0]
    wrong = client.post(f"{PAGE}deliberation/", {"votes_for": "-1"})
    assert wrong.status_code == 422
    assert '<details class="sheet p-3" open>' in wrong.content.decode()


def test_ties_stand_on_the_list_until_somebody_chooses(district, client):
    """One place is left and three unions have the points for it."""
    assert checklist(district).ties == 0
    assert "chỗ đồng điểm" not in words_of(client, district, "ha", PAGE)
    give(district, ("U2", "khong_ky_luat", 0))
    made = classified(district)
    tied = checklist(district)
    assert tied.ties == 1
    assert "Còn 1 chỗ đồng điểm chưa chọn." in words_of(client, district, "ha", PAGE)
    emulation.choose(
        by=district.ha, classification=made, unit=district.unit("U4"), chosen=True, reason="đoàn viên tăng nhiều hơn"
    )
    solved = checklist(district)
    assert (solved.ties, solved.open) == (0, tied.open - 1)
    assert "chỗ đồng điểm" not in words_of(client, district, "ha", PAGE)


def test_a_missing_report_is_a_point_until_it_is_accepted(district, client):
    before = checklist(district)
    assert before.missing_reports == before.expected_reports - 9 > 0
    n, whole = before.missing_reports, before.expected_reports
    assert f"Cần làm Còn {n} /{whole} báo cáo chưa có hoặc chưa duyệt." in words_of(client, district, "ha", PAGE)
    accepted(district, "U10", book=book_of("2023", cut_off=YEAR_END), members_admitted=3)
    assert checklist(district).missing_reports == n - 1


def test_what_lacks_leads_to_where_it_is_seen_and_done(district, client):
    client.force_login(district.ha)
    assert 'href="/units/A1/?period=2023#don-vi"' in client.get(PAGE).content.decode()
    assigned(district, "A1", 1_000_000)
    assert [one.indicator.code for one in checklist(district).unexplained] == ["members_admitted"]
    address = "/reports/targets/A1/?period=2023"
    assert f'href="{address}"' in client.get(PAGE).content.decode()
    assert client.get(address).status_code == 200


def test_a_union_that_cannot_be_classified_is_told_and_is_no_point(district, client):
    """U11 is too young: nobody could close such a point this year."""
    before = checklist(district).open
    emulation.recognise(by=district.admin, classification=district.made, decision="QĐ 8/QĐ-LĐLĐ", on=date(2024, 1, 5))
    assert checklist(district).waiting == 1
    assert checklist(district).open == before - 1  # what was recognised
    said = words_of(client, district, "ha", PAGE)
    assert "Xong Đã công nhận kết quả xếp loại. 1 đơn vị chưa đủ điều kiện xếp loại. Xem vì sao" in said
    assert "chưa đủ 12 tháng" in words_of(client, district, "ha", "/classification/A1/2023/?show=waiting")


@pytest.mark.parametrize(
    "lacking",
    [
        {"missing_reports": 1}, {"waiting": None, "ties": None, "recognised": False}, {"ties": 1},
        {"recognised": False}, {"schools": 1}, {"unexplained": [None]}, {"without_number": ["báo cáo"]},
        {"deliberated": False},
    ],
)  # fmt: skip
def test_each_thing_that_lacks_is_one_point(lacking):
    assert ALL_DONE.open == 0
    assert replace(ALL_DONE, **lacking).open == 1
