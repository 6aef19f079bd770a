"""Own figures of whole books kept between pages: never older than the book, and no more of them than may be."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from django.db import transaction

from congdoan.org import commands as org
from congdoan.org import queries as org_queries
from congdoan.reporting import books, commands, own_figures
from congdoan.reporting.models import Book, BookVersion
from congdoan.reporting.own_figures import OwnFigures, own_in
from congdoan.reporting.tests.steps import accepted, book_of
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)  # what is not yet committed is never kept


def whole(day: date | None = None) -> OwnFigures:
    book = book_of()
    tree = org_queries.tree_on(day) if day else org_queries.tree_of(book.period)
    [own] = own_in([book.pk], tree, books.layout_of(book.set).width)
    return own


def members() -> dict[int, int]:
    """{unit: members}, of those that report them."""
    book = book_of()
    tree = org_queries.tree_of(book.period)
    values, reporters = whole().of(np.array([books.layout_of(book.set).line("members_total")]))
    return {int(tree.ids[at]): int(values[at, 0]) for at in reporters[:, 0].nonzero()[0]}


def test_what_is_kept_is_brought_up_to_date_by_what_was_written_since(world: World) -> None:
    a11, a12, a21 = (world.unit(code).pk for code in ("A11", "A12", "A21"))
    accepted(world, "A11", members_total=40)
    assert members() == {a11: 40}
    first = whole()
    version = BookVersion.objects.get(book=book_of()).version
    report = accepted(world, "A12", members_total=50)
    assert {unit_id for unit_id, *_ in own_figures.written_since(book_of().pk, version)} == {
        world.unit(code).pk for code in ("A12", "A1", "PA", "TLD")
    }
    assert members() == {a11: 40, a12: 50}
    figures = {"members_total": 55, "members_female": 3}
    report = commands.correct_report(by=world.admin, report=report, figures=figures, reason="CV 12")
    assert members() == {a11: 40, a12: 55}
    commands.return_report(by=world.admin, report=report, reason="Sai")
    assert members() == {a11: 40}
    accepted(world, "A21", members_total=60)
    assert members() == {a11: 40, a21: 60}
    assert first.values.sum() == 42  # 40 members, accepted, on time: what somebody reads is not changed under them


def test_a_book_that_nobody_has_begun_holds_nothing(world: World) -> None:
    accepted(world, "A11", members_total=40)
    book, unbegun = book_of(), Book()
    tree, width = org_queries.tree_of(book.period), books.layout_of(book.set).width
    for inside in (None, tree.around([world.unit("A1").pk])):
        held, empty = own_in([book.pk, unbegun.pk], tree, width, inside)
        assert held.values.sum() == 42
        assert empty.values.shape == (len(held.values), 0)


def test_what_may_be_taken_back_is_not_kept(world: World) -> None:
    accepted(world, "A11", members_total=40)
    before = members()
    with transaction.atomic():
        accepted(world, "A12", members_total=50)
        assert len(members()) == 2
        transaction.set_rollback(True)
    assert members() == before


def test_another_structure_is_another_tree_and_the_longest_not_asked_goes_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(world, "A11", members_total=40)
    before = members()
    new = org.NewUnit("A13", "A1", "CĐCS Mới", "grassroots_union", "", "school", date(2022, 5, 1))
    org.add_unit(by=world.admin, unit=new, act="recognised", on=date(2022, 5, 1), decision="QĐ 9")
    assert members() == before
    accepted(world, "A13", members_total=7)
    assert members() == before | {world.unit("A13").pk: 7}
    own_figures.forget()
    size = whole().size
    assert own_figures.kept_bytes() == size > 0
    whole(date(2023, 6, 1))
    assert own_figures.kept_bytes() == 2 * size
    monkeypatch.setattr(own_figures, "MOST_KEPT", size)
    whole(date(2022, 6, 1))
    assert own_figures.kept_bytes() == size
    assert len(members()) == 2
