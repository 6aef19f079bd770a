"""The table of reads: what a function that reads for a person tells somebody who may not, asked without its page.

A page looks up its unit within a person's reach; whatever it reads then asks once more, and here nothing stands before
it. Each row is asked for somebody who is told something, and for who may not and is told nothing (`test_refusals.py`).
"""

from __future__ import annotations

from collections.abc import Callable

from congdoan.accounts.models import User
from tests.world import World

OUTSIDE = "chi"

Read = Callable[[User, World], object]
# What is read, who is told something, and who is told nothing.
READS: dict[str, tuple[Read, str, str]] = {}


def of(file: str, *, told: str = "admin", not_told: str = OUTSIDE, **rows: Read) -> None:
    """Rows by the function they ask; a second one of a function is `name__what`."""
    for name, read in rows.items():
        READS[f"{file}:{name}"] = (read, told, not_told)
