"""What is still to be done before the conference, as the page of a body says it."""

from __future__ import annotations

from congdoan.emulation import commands as emulation
from congdoan.emulation.tests.scoring_year import classified, give
from congdoan.yearend import queries
from tests.pages import words_of

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
