"""What is still to be done before the conference, as the page of a body says it."""

from __future__ import annotations

from congdoan.emulation import commands as emulation
from congdoan.emulation.tests.scoring_year import classified, give
from congdoan.yearend import queries
from tests.pages import words_of

PAGE = "/yearend/A1/2023/"


def checklist(world):
    return queries.checklist(world.ha, world.unit("A1"), "2023")


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
