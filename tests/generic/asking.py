"""One row of a table asked for one person: what is wrong with the answer, nothing as long as the guards stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from tests.generic.commands import COMMANDS, HALVES, Arguments, Command
from tests.generic.reads import READS
from tests.world import World

OUTSIDE, READER = "chi", "binh"
# What is said of something within reach where the rights for it lie beyond.
BEYOND = {"not_held", "not_read", "reaches_higher", "top"}
# What a line of a file is told.
UNKNOWN = re.compile("hông có (đơn vị|công đoàn cơ sở|quyền) |trong phạm vi của anh/chị")


def call(name: str, person: str, world: World) -> str:
    """What a command answers to somebody who may not call it."""
    command, arguments, _reads = COMMANDS[name]
    return _refused(command, arguments, person, world, set())


def call_half(name: str, world: World) -> str:
    """What a command answers to somebody who may call it at one of two places."""
    command, arguments, person = HALVES[name]
    return _refused(command, arguments, person, world, BEYOND)


def read(name: str, person: str, world: World) -> object:
    """What a read tells somebody; nothing where what it is about looks missing to them."""
    with _undone(world) as asked:
        try:
            answer = READS[name][0](asked.users[person], asked)
            return list(answer) if isinstance(answer, Iterator | QuerySet) else answer
        except Refused as refused:
            if _looks_missing(refused):
                return None
            raise
        except Http404:
            return None


def _refused(command: Command, arguments: Arguments, person: str, world: World, told: set[str]) -> str:
    with _undone(world) as asked:
        try:
            command(by=asked.users[person], **arguments(asked))
        except Refused as refused:
            right = _looks_missing(refused) or refused.code in told
            return "" if right else f"refused for another reason: {refused.code}: {refused}"
    return "did it"


def _looks_missing(refused: Refused) -> bool:
    if refused.code in ("bad_file", "bad_plan"):
        return all(UNKNOWN.search(line) for line in refused.details)
    return refused.code.startswith("unknown_") or refused.code in ("denied", "not_applied")


@contextmanager
def _undone(world: World) -> Iterator[World]:
    """What is done to the cast within it, is done to people read anew, and taken back."""
    with transaction.atomic():
        people = User.objects.in_bulk([user.pk for user in world.users.values()])
        try:
            yield replace(world, users={name: people[user.pk] for name, user in world.users.items()})
        finally:
            transaction.set_rollback(True)
