"""Every place that asks what a person may, and each of them made to let everybody everything: a mutant.

A place is one call of `allowed()` or of a guard built on it that can be left out (what looks up a unit by its code
cannot), known by file, function and its own text, so that lines
may move. Nothing is rewritten: while a call stands on the stack, whatever it asks for is within reach.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from unittest import mock

from congdoan.common import once
from congdoan.org import rules
from congdoan.org.queries import access

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "congdoan"
GUARD = re.compile(r"_?(allowed|require\w*|may_\w+|reach|(own_)?verbs_at)")
# Of the same form, but about something else: methods of pages, levels of units, words, a rule that is set.
NO_GUARDS = {"require_http_methods", "require_safe", "require_POST", "may_hang_below", "may_take", "requirement",
             "require_second_factor", "require_second_factors"}  # fmt: skip

Place = tuple[str, int, int]  # file, line and column of the end of the call


@cache
def places() -> dict[Place, str]:
    """Every call that guards, with what it is known by."""
    found: dict[Place, str] = {}
    for path in sorted(PRODUCT.rglob("*.py")):
        inside = path.relative_to(PRODUCT).parts
        if not {"tests", "migrations", "demo"} & set(inside):
            found |= _of_file(path)
    return found


def _of_file(path: Path) -> dict[Place, str]:
    known: dict[str, int] = {}
    found: dict[Place, str] = {}
    for function, call in _calls(ast.parse(path.read_text()), ()):
        name = getattr(call.func, "attr", None) or getattr(call.func, "id", "")
        if not GUARD.fullmatch(name) or name in NO_GUARDS:
            continue
        text = f"{path.relative_to(ROOT)}:{function}: {ast.unparse(call)}"
        known[text] = known.get(text, 0) + 1
        number = f" #{known[text]}" if known[text] > 1 else ""
        found[str(path), call.end_lineno or 0, call.end_col_offset or 0] = text + number
    return found


def _calls(node: ast.AST, within: tuple[str, ...]) -> Iterator[tuple[str, ast.Call]]:
    for child in ast.iter_child_nodes(node):
        named = isinstance(child, ast.FunctionDef | ast.ClassDef)
        yield from _calls(child, (*within, child.name) if named else within)
        if isinstance(child, ast.Call):
            yield ".".join(within), child


@cache
def _place_of(code: CodeType, at: int) -> str | None:
    if not code.co_filename.startswith(str(PRODUCT)):
        return None
    _line, end, _column, end_column = list(code.co_positions())[at // 2]
    if end is None or end_column is None:
        return None
    line = Path(code.co_filename).read_bytes().splitlines()[end - 1]  # columns are counted in bytes by both
    return places().get((code.co_filename, end, min(end_column, len(line))))


def _on_the_stack(frame: FrameType | None) -> Iterator[str]:
    while frame is not None:
        if place := _place_of(frame.f_code, frame.f_lasti):
            yield place
        frame = frame.f_back


def _kept(function: FunctionType) -> FunctionType:
    return FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__)


class Watched:
    """While it lasts, every question for rights notes the places it was asked from (`passed`), and lets everybody
    everything below the place that is the `mutant`."""

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.mutant = ""

    def __enter__(self) -> Watched:
        reach, verbs_at, own = _kept(access.reach), _kept(access.verbs_at), _kept(access.own_verbs_at)

        def opens() -> bool:
            asked = set(_on_the_stack(sys._getframe(2)))
            self.passed |= asked
            return self.mutant in asked

        access._watched_reach = lambda user, action: ("",) if opens() else reach(user, action)
        access._watched_verbs = lambda user, unit: frozenset(rules.Verb) if opens() else verbs_at(user, unit)
        access._watched_own = lambda user, unit: frozenset(rules.Verb) if opens() else own(user, unit)
        self._before = access.reach.__code__, access.verbs_at.__code__, access.own_verbs_at.__code__
        # By their code, since other files hold the functions themselves.
        access.reach.__code__ = _ask_reach.__code__
        access.verbs_at.__code__ = _ask_verbs.__code__
        access.own_verbs_at.__code__ = _ask_own.__code__
        self._always = mock.patch.object(once, "only_reading", _reading_again)
        self._always.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._always.stop()
        access.reach.__code__, access.verbs_at.__code__, access.own_verbs_at.__code__ = self._before
        del access._watched_reach, access._watched_verbs, access._watched_own


def _ask_reach(user, action):
    return _watched_reach(user, action)  # noqa: F821


def _ask_verbs(user, unit):
    return _watched_verbs(user, unit)  # noqa: F821


def _ask_own(user, unit):
    return _watched_own(user, unit)  # noqa: F821


@contextmanager
def _reading_again() -> Iterator[None]:
    """No answer is kept within a page: else one place would answer for another."""
    before = once._kept.set(None)
    try:
        yield
    finally:
        once._kept.reset(before)
