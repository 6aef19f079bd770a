"""An upper unit's adjustments: what they do to totals, who may make them, and that they can be taken back whole."""

from __future__ import annotations

import pytest

from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.reporting import commands, queries
from congdoan.reporting.commands import close_period
from congdoan.reporting.models import Adjustment, UnitFigures
from congdoan.reporting.tests.steps import accepted, members, rate
from tests.pages import words_of
from tests.world import World


@pytest.fixture
def book(world: World):
    return accepted(world, "A11", members_total=40, workers_total=44).book


def made(world: World, book, by: str = "dung", unit: str = "A1", about: str = "", **figures: int) -> Adjustment:
    return commands.adjust(
        by=world.users[by], unit=world.unit(unit), book=book, figures=figures or {"members_total": 3},
        reason="Đếm thiếu", about=world.unit(about) if about else None,
    )  # fmt: skip


def rows(book) -> list[tuple[bytes, ...]]:
    found = UnitFigures.objects.filter(book=book).order_by("unit")
    return [tuple(bytes(one) for one in row) for row in found.values_list("own", "own_reporters", "total", "reporters")]


def test_it_counts_at_its_unit_and_above_and_never_below(world: World, book) -> None:
    made(world, book, about="A11")
    assert [members(world, unit) for unit in ("A11", "A1", "PA", "TLD")] == [40, 43, 43, 43]
    assert rate(world, "A1") == (2, 1, 1)  # nobody reported more than before
    assert queries.faults_of_books() == []


def test_withdrawn_the_book_is_as_it_was_byte_for_byte(world: World, book) -> None:
    before = rows(book)
    adjustment = made(world, book)
    assert rows(book) != before
    commands.withdraw_adjustment(by=world.an, adjustment=adjustment)
    assert rows(book) == before
    assert queries.faults_of_books() == []
    with pytest.raises(Refused, match="đã được rút lại"):
        commands.withdraw_adjustment(by=world.an, adjustment=adjustment)


def test_it_moves_with_its_unit(world: World, book) -> None:
    made(world, book)
    org.move_unit(
        by=world.admin, unit=world.unit("A1"), to=world.unit("PB"), on=book.period.start, decision="QĐ 1/QĐ-LĐLĐ"
    )
    assert (members(world, "PA"), members(world, "PB")) == (None, 43)
    assert queries.faults_of_books() == []


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"members_total": 0}, "Chưa có số nào"),
        ({"members_density": 1}, "tự tính hoặc không có"),
        ({"nothing": 1}, "tự tính hoặc không có"),
        ({"dialogues_held": 1}, "Chưa đơn vị nào báo cáo"),
        ({"members_total": -41}, "số âm"),
    ],
)
def test_what_cannot_be_adjusted_is_refused(world: World, book, figures: dict[str, int], said: str) -> None:
    before = rows(book)
    with pytest.raises(Refused, match=said):
        made(world, book, **figures)
    assert rows(book) == before


def test_it_needs_a_reason_and_is_about_a_unit_below(world: World, book) -> None:
    with pytest.raises(Refused, match="lý do"):
        commands.adjust(by=world.dung, unit=world.unit("A1"), book=book, figures={"members_total": 1}, reason=" ")
    with pytest.raises(Refused, match="không thuộc"):
        made(world, book, by="an", about="A21")


@pytest.mark.parametrize("person", ["chi", "binh", "giang", "lan"])
def test_others_adjust_nothing(world: World, book, person: str) -> None:
    with pytest.raises(Refused):
        made(world, book, by=person)
    adjustment = made(world, book)
    with pytest.raises(Refused):
        commands.withdraw_adjustment(by=world.users[person], adjustment=adjustment)


def test_a_closed_period_takes_none(world: World, book) -> None:
    adjustment = made(world, book)
    close_period(by=world.admin, code="2023", decision="QĐ 9/QĐ-TLĐ")
    with pytest.raises(Refused, match="đã khóa số liệu"):
        made(world, book)
    with pytest.raises(Refused, match="đã khóa số liệu"):
        commands.withdraw_adjustment(by=world.an, adjustment=adjustment)


def test_what_a_figure_is_made_of_names_the_adjustment(client, world: World, book) -> None:
    made(world, book)
    page = words_of(client, world, "an", "/units/A1/figures/members_total/?period=2023&basis=actual&cut_off=2023-11-22")
    assert "Điều chỉnh ở cấp trên +3" in page
    assert "Tất cả 43" in page
    assert "ngoài phạm vi" not in page
