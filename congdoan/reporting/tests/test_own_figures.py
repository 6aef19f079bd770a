"""Own figures as arrays: at their places, of a part as of the whole."""

from __future__ import annotations

from datetime import date

import numpy as np

from congdoan.org import queries as org_queries
from congdoan.reporting import books
from congdoan.reporting.own_figures import OwnFigures, own_in
from congdoan.reporting.tests.steps import accepted, book_of
from tests.world import World


def whole() -> OwnFigures:
    book = book_of()
    [own] = own_in([book.pk], org_queries.tree_of(book.period), books.layout_of(book.set).width)
    return own


def test_own_figures_stand_at_their_place_in_a_tree_and_nowhere_without_one(world: World) -> None:
    accepted(world, "A11", members_total=40)
    accepted(world, "A21", members_total=900)
    book = book_of()
    layout = books.layout_of(book.set)
    tree = org_queries.tree_on(date(2001, 6, 1))  # A21 was founded in 2002
    [own] = own_in([book.pk], tree, layout.width)
    values, reporters = own.of(np.array([layout.line("members_total")]))
    assert {int(tree.ids[i]): int(values[i, 0]) for i in values[:, 0].nonzero()[0]} == {world.unit("A11").pk: 40}
    assert reporters.sum() == 1


def test_a_part_of_the_tree_holds_the_same_figures_as_the_whole(world: World) -> None:
    for unit, n in (("A11", 40), ("A12", 50), ("A21", 60), ("B11", 70)):
        accepted(world, unit, members_total=n)
    book = book_of()
    width, tree = books.layout_of(book.set).width, org_queries.tree_of(book.period)
    for unit in ("TLD", "PA", "A1", "A11", "B1"):
        inside = tree.around([world.unit(unit).pk])
        [part] = own_in([book.pk], tree, width, inside)
        every = np.arange(width)
        expected = [array[inside].tolist() for array in whole().of(every)]
        assert [array.tolist() for array in part.of(every)] == expected, unit


def test_places_that_nobody_reports_hold_nothing(world: World) -> None:
    accepted(world, "A11", members_total=40)
    layout = books.layout_of(book_of().set)
    own = whole()
    assert set(own.columns.tolist()) == {
        layout.line("members_total"), layout.accepted("CS-NAM"), layout.on_time("CS-NAM"),
    }  # fmt: skip
    values, reporters = own.of(np.array([layout.line("members_female"), layout.line("members_total")]))
    assert (values.sum(axis=0).tolist(), reporters.sum(axis=0).tolist()) == ([0, 40], [0, 1])
