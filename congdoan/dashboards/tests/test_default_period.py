"""Which period a page opens with where its address names none: one in which something counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from congdoan.dashboards.tests.test_pages import scope_of
from congdoan.reporting.scope_line import books_with_figures
from congdoan.reporting.tests.steps import accepted, book_of, drafted
from tests.world import World

READING = ["/units/PA/", "/units/PA/leader/", "/reports/targets/PA/", "/reports/"]
reading = pytest.mark.parametrize("address", READING)


@pytest.fixture
def spring(figures: World, client: Client) -> Iterator[World]:
    """March of the union year 2024, after the year 2023 of `figures`."""
    with time_machine.travel(datetime(2024, 3, 20, 9, tzinfo=UTC), tick=False):
        client.force_login(figures.an)
        yield figures


def month(world: World, code: str, last: date, *, counts: bool) -> None:
    act = accepted if counts else drafted
    act(world, "A11", form="CS-THANG", book=book_of(code, cut_off=last, form="CS-THANG"), members_admitted=3)


@reading
def test_a_draft_of_a_month_moves_nobody(client: Client, spring: World, address: str) -> None:
    month(spring, "2024-M02", date(2024, 2, 29), counts=False)
    assert scope_of(client, address) == "Năm 2023"


@reading
def test_the_running_year_opens_as_soon_as_a_month_of_it_counts(client: Client, spring: World, address: str) -> None:
    month(spring, "2024-M02", date(2024, 2, 29), counts=True)
    assert scope_of(client, address) == "Năm 2024"


@reading
def test_the_next_year_does_not_hide_the_running_one(client: Client, spring: World, address: str) -> None:
    month(spring, "2024-M02", date(2024, 2, 29), counts=True)
    month(spring, "2024-M12", date(2024, 12, 31), counts=True)
    assert scope_of(client, address) == "Năm 2024"


def test_the_year_made_of_months_can_be_chosen_and_crossed(client: Client, spring: World) -> None:
    month(spring, "2024-M02", date(2024, 2, 29), counts=True)
    page = client.get("/units/PA/?period=2023").content.decode()
    assert page.index(">Năm 2024<") < page.index(">Tháng 02/2024<") < page.index(">Năm 2023<", page.index("Năm 2024"))
    assert client.get("/units/PA/pivot/?period=2024").status_code == 200


def test_an_estimate_of_a_half_year_opens_no_year(client: Client, spring: World) -> None:
    book = book_of("2024-H1", basis="estimate", cut_off=None)
    accepted(spring, "A11", book=book, members_total=5)
    assert scope_of(client, "/units/PA/") == "Năm 2023"


def test_a_book_is_told_once_however_many_of_the_units_have_figures_in_it(world: World) -> None:
    reports = [accepted(world, code, members_total=40) for code in ("A11", "A12")]
    units = [world.unit(code).pk for code in ("A11", "A12", "A1")]
    assert books_with_figures(units) == [reports[0].book]
