"""What a page keeps of its reads, and when it reads again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from congdoan.common.errors import Refused
from congdoan.common.once import keeping, once, only_reading


def counting() -> Callable[[str], int]:
    asked: list[str] = []

    @once
    def read(of: str) -> int:
        asked.append(of)
        return len(asked)

    return read


def test_a_read_is_kept_while_only_reading_and_no_longer() -> None:
    read = counting()
    with only_reading():
        assert [read("a"), read("a"), read("b")] == [1, 1, 2]
    assert [read("a"), read("a")] == [3, 4]


def test_what_a_page_names_is_kept_while_it_writes_and_nothing_else() -> None:
    named, other = counting(), counting()
    with keeping(named):
        with only_reading():
            assert [named("a"), other("a")] == [1, 1]
        assert [named("a"), named("b"), other("a")] == [1, 2, 2]
        with keeping(named), only_reading():
            assert [named("a"), other("a")] == [1, 3]
    assert named("a") == 3


def test_nothing_is_kept_after_a_fault() -> None:
    read = counting()
    with pytest.raises(Refused), keeping(read):
        refuse(read("a"))
    assert read("a") == 2


def refuse(_told: int) -> None:
    raise Refused("fault", "Không được.")
