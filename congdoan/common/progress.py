"""Long work shows how far it is, on the terminal and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import track

Item = TypeVar("Item")


class Watch(Protocol):
    """Passes items through while somebody watches the work go on."""

    def __call__(self, items: Sequence[Item], label: str) -> Iterable[Item]: ...


def quiet(items: Sequence[Item], label: str) -> Iterable[Item]:
    """Nobody watches: pages, jobs, tests."""
    return items


def bar(items: Sequence[Item], label: str) -> Iterable[Item]:
    """A progress bar on the error stream; silent where that is no terminal."""
    console = Console(stderr=True)
    return track(items, description=label, console=console, transient=True) if console.is_terminal else items
