"""Long lists in pieces: a database takes only so many values in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")

IN_ONE_STATEMENT = 500


def batches(items: Iterable[Item], size: int = IN_ONE_STATEMENT) -> Iterator[list[Item]]:
    """The items in their order, at most `size` at a time; nothing of nothing."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
