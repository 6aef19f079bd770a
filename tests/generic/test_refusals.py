"""Every command and every read, for somebody who may not: as if what it is about did not exist.

Pages look up what they show within a person's reach before they call a command or read on; the functions ask once
more, and here nothing stands before them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from congdoan.org.models import Unit
from tests.generic.asking import OUTSIDE, READER, call, call_half, read
from tests.generic.commands import COMMANDS, HALVES, OWN
from tests.generic.doors_world import standing
from tests.generic.reads import READS
from tests.world import World, build


def every_command() -> Iterator[str]:
    product = Path(__file__).resolve().parents[2] / "congdoan"
    files = [*product.rglob("commands.py"), *product.rglob("commands/*.py"), *product.rglob("imports/*.py")]
    for path in files:
        inside = path.relative_to(product)
        if {"tests", "demo", "management"} & set(inside.parts):
            continue
        for one in ast.parse(path.read_text()).body:
            names = {argument.arg for argument in one.args.kwonlyargs} if isinstance(one, ast.FunctionDef) else {}
            if "by" in names and not one.name.startswith("_"):
                yield f"{inside}:{one.name}"


@pytest.fixture(scope="module")
def standing_world(_world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The cast with everything that commands are about, built once: each test takes back what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = _world if Unit.objects.exists() else build()
        standing(world)
        yield world
        transaction.set_rollback(True)


@pytest.mark.once
def test_every_command_stands_in_the_table() -> None:
    assert sorted([*COMMANDS, *OWN]) == sorted(every_command())


@pytest.mark.once
@pytest.mark.parametrize("name", COMMANDS)
def test_who_may_not_is_refused(standing_world: World, db: None, name: str) -> None:
    assert call(name, OUTSIDE, standing_world) == ""
    if not COMMANDS[name][2]:
        assert call(name, READER, standing_world) == ""


@pytest.mark.once
@pytest.mark.parametrize("name", HALVES)
def test_rights_at_one_of_two_places_are_not_enough(standing_world: World, db: None, name: str) -> None:
    assert call_half(name, standing_world) == ""


@pytest.mark.once
@pytest.mark.parametrize("name", READS)
def test_who_may_not_is_told_nothing(standing_world: World, db: None, name: str) -> None:
    _read, told, not_told = READS[name]
    assert read(name, told, standing_world)
    assert not read(name, not_told, standing_world)
