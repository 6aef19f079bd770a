"""The result of a school year in the list of the year in which it ends."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from congdoan.emulation import commands, queries
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.steps import accepted, book_of
from tests.world import World

from .scoring_year import PERIOD, classified, school_year, schools_apart


@pytest.fixture
def schools(world: World) -> World:
    schools_apart(world)
    return world


def test_recognised_results_are_taken_over_and_take_none_of_the_years_places(schools: World) -> None:
    alone = classified(schools)
    quota = [share.places.quota for share in queries.listing(alone).shares]
    school_year(schools)
    made = classified(schools)
    found = queries.of_school_year(schools.admin, made)
    assert [(one.row.unit.code, one.row.total, one.band) for one in found.taken] == [
        ("S1", Decimal(95), "Hoàn thành tốt nhiệm vụ"), ("A11", Decimal(5), "Không hoàn thành nhiệm vụ"),
    ]  # fmt: skip
    assert not found.waiting
    assert [share.places.quota for share in queries.listing(made).shares] == quota
    assert not made.results.filter(unit__code__in=("S1", "A11")).exists()
    assert not queries.what_differs(made)


def test_they_count_in_the_share_of_their_group(schools: World) -> None:
    made = classified(schools)
    assert "state" not in {one.code for one in queries.shares_by_group(schools.admin, made, queries.listing(made).rows)}
    school_year(schools)
    shares = {one.code: one for one in queries.shares_by_group(schools.admin, made, queries.listing(made).rows)}
    assert (shares["state"].good, shares["state"].rated) == (1, 2)


def test_without_recognition_they_are_told_as_waiting(schools: World, client) -> None:
    school_year(schools, recognised=False)
    made = classified(schools)
    found = queries.of_school_year(schools.admin, made)
    assert (found.taken, [unit.code for unit in found.waiting]) == ([], ["S1", "A11"])
    client.force_login(schools.dung)
    text = re.sub(r"<[^>]+>", " ", client.get("/classification/A1/2023/").content.decode())
    assert "2 đơn vị xếp loại theo năm học chưa có kết quả công nhận" in text


def test_the_page_and_the_command_tell_them(schools: World, client, capsys) -> None:
    school_year(schools)
    classified(schools)
    client.force_login(schools.dung)
    text = " ".join(re.sub(r"<[^>]+>", " ", client.get("/classification/A1/2023/").content.decode()).split())
    assert "CĐCS Trường S1 Năm học 2022–2023 95,0 Hoàn thành tốt nhiệm vụ QĐ 7/QĐ-LĐLĐ" in text
    call_command("classify", "--unit", "A1", "--period", PERIOD)
    told = "Theo năm học 2022–2023: CĐCS Trường S1 (S1), 95 điểm, hoàn thành tốt nhiệm vụ (QĐ 7/QĐ-LĐLĐ)."
    assert told in capsys.readouterr().out


def test_a_school_year_that_ends_in_another_year_is_not_taken_over(schools: World) -> None:
    accepted(schools, "S1", form="CS-NH", book=book_of("SY2021-2022", cut_off=date(2022, 8, 31)), members_admitted=1)
    old = commands.classify(by=schools.admin, body=schools.unit("A1"), scope=Scope("SY2021-2022"))
    commands.recognise(by=schools.admin, classification=old, decision="QĐ 5", on=date(2022, 9, 10))
    found = queries.of_school_year(schools.admin, classified(schools))
    assert (found.taken, len(found.waiting)) == ([], 2)
