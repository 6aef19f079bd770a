"""Reads that many places of one page repeat: kept until the page is done, and while anything is written only those that
the page names."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)
_lasting: ContextVar[Mapping[Callable[..., Any], dict[Hashable, Any]]] = ContextVar(
    "lasting", default=MappingProxyType({})
)


@contextmanager
def only_reading() -> Iterator[None]:
    """Within it every function marked `once` answers the same arguments with the same answer."""
    before = _kept.set({} if (kept := _kept.get()) is None else kept)
    try:
        yield
    finally:
        _kept.reset(before)


@contextmanager
def keeping(*reads: Callable[..., Any]) -> Iterator[None]:
    """Within it these reads, marked `once`, are kept also while anything is written: who says so changes none of what
    they read."""
    before = _lasting.set({read: {} for read in reads} | dict(_lasting.get()))
    try:
        yield
    finally:
        _lasting.reset(before)


def is_reading() -> bool:
    """Whether answers are kept now: what is asked one by one may then be read at once."""
    return _kept.get() is not None


def once(read: Callable[P, R]) -> Callable[P, R]:
    """Marks a read whose answer a page may keep; its arguments are hashable, its answer is changed by nobody."""

    @wraps(read)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _lasting.get().get(answer, _kept.get())
        if kept is None:
            return read(*args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = read(*args, **kwargs)
        found: R = kept[key]
        return found

    return answer
