"""The list of a year with the results that it takes over from a school year."""

from __future__ import annotations

from congdoan.emulation.tests.scoring_year import PERIOD, classified, school_year, schools_apart
from congdoan.yearend.class_list import list_blocks, list_sheets
from congdoan.yearend.queries import Subject, class_list
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
