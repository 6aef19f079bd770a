"""The list of a year with the results that it takes over from a school year."""

from __future__ import annotations

from django.test import Client

from congdoan.emulation.tests.scoring_year import PERIOD, classified, school_year, schools_apart
from congdoan.yearend.class_list import list_blocks, list_sheets
from congdoan.yearend.queries import Subject, checklist, class_list
from tests.pages import words_of
from tests.world import World


def test_the_documents_list_the_unions_of_a_school_year(world: World) -> None:
    schools_apart(world)
    school_year(world)
    made = classified(world)
    listed = class_list(world.admin, Subject(made.body), PERIOD)
    assert listed is not None
    assert (listed.of_school[0].name, listed.of_school[0].band) == ("CĐCS Trường S1", "Hoàn thành tốt nhiệm vụ")
    assert list_sheets(listed)[-1].name == "Theo năm học"
    assert "Xếp loại theo năm học (2 đơn vị)" in {getattr(block, "caption", "") for block in list_blocks(listed)}


def test_a_school_year_without_recognised_results_stands_before_the_conference(world: World, client: Client) -> None:
    schools_apart(world)
    school_year(world, recognised=False)
    classified(world)
    before = checklist(world.ha, world.unit("A1"), PERIOD)
    assert before.schools == 2
    page = words_of(client, world, "ha", f"/yearend/A1/{PERIOD}/")
    assert "Cần làm 2 đơn vị xếp loại theo năm học chưa có kết quả công nhận. Xem đơn vị nào" in page
    assert 'id="nam-hoc"' in client.get(f"/classification/A1/{PERIOD}/").content.decode()
