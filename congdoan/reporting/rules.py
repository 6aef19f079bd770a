"""The mathematics of figures: vectors and their layout, rolling up, checks, states. No Django, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number, round_half_up, to_decimal

Vector = NDArray[np.int64]
Counts = NDArray[np.int32]
RATIO_DECIMALS = 1  # percentages are kept and shown with one decimal


# ---- layout of a vector ----


@dataclass(frozen=True)
class Layout:
    """Which place in a vector holds what: the set's lines, then *accepted* and *on time* of each of its forms."""

    lines: tuple[str, ...]
    forms: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "_at", {code: i for i, code in enumerate(self.lines)})

    @property
    def width(self) -> int:
        return len(self.lines) + 2 * len(self.forms)

    def line(self, code: str) -> int:
        at: dict[str, int] = self._at  # type: ignore[attr-defined]
        return at[code]

    def accepted(self, form: str) -> int:
        return len(self.lines) + 2 * self.forms.index(form)

    def on_time(self, form: str) -> int:
        return self.accepted(form) + 1


@dataclass(frozen=True, eq=False)
class Figures:
    """One vector with its count of reporters: 0 reporters means not reported, whatever the number."""

    values: Vector
    reporters: Counts

    @classmethod
    def nothing(cls, width: int) -> Figures:
        return cls(np.zeros(width, np.int64), np.zeros(width, np.int32))

    @classmethod
    def of_bytes(cls, values: bytes | memoryview, reporters: bytes | memoryview, width: int) -> Figures:
        """Stored vectors may be older than a form added to the set since: the new places are empty."""
        stored = cls(np.frombuffer(values, np.int64), np.frombuffer(reporters, np.int32))
        missing = (0, width - len(stored.values))
        return cls(np.pad(stored.values, missing), np.pad(stored.reporters, missing)) if missing[1] else stored

    def __add__(self, other: Figures) -> Figures:
        return Figures(self.values + other.values, self.reporters + other.reporters)

    def __sub__(self, other: Figures) -> Figures:
        return Figures(self.values - other.values, self.reporters - other.reporters)

    def same(self, other: Figures) -> bool:
        """Byte for byte."""
        mine, others = self.values.tobytes(), other.values.tobytes()
        return mine == others and self.reporters.tobytes() == other.reporters.tobytes()

    def is_nothing(self) -> bool:
        return not self.values.any() and not self.reporters.any()


def report_vector(layout: Layout, form: str, figures: Mapping[str, int], *, on_time: bool) -> Figures:
    """What one accepted report adds to its unit's own figures."""
    vector = Figures.nothing(layout.width)
    for code, value in figures.items():
        vector.values[layout.line(code)] += value
        vector.reporters[layout.line(code)] += 1
    for at, holds in ((layout.accepted(form), True), (layout.on_time(form), on_time)):
        vector.values[at] += holds
        vector.reporters[at] += 1
    return vector


def roll_up(own: NDArray[Any], parent: NDArray[np.int64], end: NDArray[np.int64]) -> dict[int, NDArray[Any]]:
    """Tổng hợp: the totals of the units with units below them, by position, from the own figures (units × lines) of a
    preorder tree. A leaf is not among them: its total is its own row.

    From the bottom up, a unit adds its own row, those of its leaves and the totals of its other children. Whole
    numbers, so the sums are exact in any order.
    """
    total: dict[int, NDArray[Any]] = {}
    for at, rows, upper_children in _upper_units(parent, end):
        total[at] = own[rows].sum(axis=0, dtype=own.dtype)
        for child in upper_children:
            total[at] += total[child]
    return total


def _upper_units(
    parent: NDArray[np.int64], end: NDArray[np.int64]
) -> Iterator[tuple[int, slice | NDArray[np.int64], list[int]]]:
    """The units with units below them, the lowest first: where each stands, the rows of itself and its leaves (one
    slice where it has no other children), and its children with units below them."""
    is_upper = end > np.arange(len(end)) + 1
    upper_children: dict[int, list[int]] = {}
    for at in np.flatnonzero(is_upper)[::-1].tolist():
        below = upper_children.pop(at, [])
        upper_children.setdefault(int(parent[at]), []).append(at)
        if below:
            inside = slice(at + 1, int(end[at]))
            leaves = np.flatnonzero((parent[inside] == at) & ~is_upper[inside]) + at + 1
            yield at, np.append(leaves, at), below
        else:
            yield at, slice(at, int(end[at])), []


# ---- values as people read them ----


def value_of(smallest: int, decimals: int) -> Decimal:
    """A whole number in the smallest unit as the number people read."""
    return to_decimal(smallest, decimals)


def ratio(numerator: Decimal | int, denominator: Decimal | int) -> Decimal | None:
    """Tỷ lệ phần trăm, half-up to one decimal; None where there is nothing to divide by."""
    if not denominator:
        return None
    return round_half_up(Fraction(numerator) / Fraction(denominator) * 100, RATIO_DECIMALS)


# ---- reports ----


@dataclass(frozen=True)
class ReportEntry:
    """A report as it comes in: figures by indicator code in the smallest unit; `line` is where its file begins it."""

    unit: str
    form: str
    period: str
    basis: str
    cut_off: date | None
    submitted_on: date | None
    figures: dict[str, int]
    line: int = 0
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str, str, date | None]:
        return (self.unit, self.form, self.period, self.basis, self.cut_off)


TRANSITIONS: dict[tuple[str, str], str] = {
    ("draft", "hand_to_sign"): "to_sign",
    ("to_sign", "submit"): "submitted",
    ("submitted", "accept"): "accepted",
    ("submitted", "return"): "returned",
    ("returned", "redraft"): "draft",
    ("accepted", "correct"): "corrected",
    ("corrected", "correct"): "corrected",
    ("accepted", "return"): "returned",
    ("corrected", "return"): "returned",
    ("accepted", "lock"): "locked",
    ("corrected", "lock"): "locked",
    ("locked", "correct_by_decision"): "locked",
}
STATE_LABELS = {
    "draft": "Đang soạn", "to_sign": "Chờ ký", "submitted": "Đã gửi", "returned": "Trả lại",
    "accepted": "Đã duyệt", "corrected": "Đính chính", "locked": "Khóa số liệu",
}  # fmt: skip
IN_TOTALS = ("accepted", "corrected", "locked")
STEP_LABELS = {
    "hand_to_sign": "chuyển ký", "submit": "gửi", "accept": "duyệt", "return": "trả lại", "redraft": "sửa lại",
    "correct": "đính chính", "lock": "khóa", "correct_by_decision": "đính chính theo quyết định",
}  # fmt: skip


def next_state(state: str, step: str) -> str:
    """The state after a step. Raises Refused("state") where the step does not fit the state."""
    following = TRANSITIONS.get((state, step))
    if following is None:
        raise Refused("state", f"Báo cáo đang ở trạng thái “{STATE_LABELS[state]}”, không {STEP_LABELS[step]} được.")
    return following


# ---- checks inside a report ----


@dataclass(frozen=True)
class Line:
    """What a check needs to know of an indicator: its name, count unit and decimals."""

    name: str
    unit: str
    decimals: int

    def shown(self, smallest: int) -> str:
        return format_number(value_of(smallest, self.decimals), self.decimals)


@dataclass(frozen=True)
class Check:
    """Quy tắc kiểm tra of the closed list: `at_most` (part ≤ whole), `balance` (opening + plus − minus = closing)."""

    kind: str
    severity: str
    part: str = ""
    whole: str = ""
    opening: str = ""
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    closing: str = ""

    @property
    def terms(self) -> tuple[str, ...]:
        named = (self.part, self.whole, self.opening, *self.plus, *self.minus, self.closing)
        return tuple(code for code in named if code)


@dataclass(frozen=True)
class Finding:
    """What a check found wrong: at which line, how bad, and the sentence that says so."""

    indicator: str
    severity: str
    message: str


def findings(figures: Mapping[str, int], checks: Iterable[Check], lines: Mapping[str, Line]) -> list[Finding]:
    """Kiểm tra một báo cáo: every check whose lines are all reported and which does not hold."""
    found: list[Finding] = []
    for check in checks:
        if any(code not in figures for code in check.terms):
            continue
        message = _CHECKS[check.kind](check, figures, lines)
        if message:
            found.append(Finding(check.closing or check.part, check.severity, message))
    return found


def _at_most(check: Check, figures: Mapping[str, int], lines: Mapping[str, Line]) -> str:
    part, whole = figures[check.part], figures[check.whole]
    if part <= whole:
        return ""
    a, b = lines[check.part], lines[check.whole]
    return f"Không khớp: {a.name} {a.shown(part)} nhiều hơn {b.name} {b.shown(whole)}."


def _balance(check: Check, figures: Mapping[str, int], lines: Mapping[str, Line]) -> str:
    expected = figures[check.opening]
    told = [f"{lines[check.opening].shown(expected)} {lines[check.opening].name.lower()}"]
    for sign, codes in (("+", check.plus), ("−", check.minus)):
        for code in codes:
            expected += figures[code] if sign == "+" else -figures[code]
            told.append(f"{sign} {lines[code].shown(figures[code])} {lines[code].name.lower()}")
    closing = lines[check.closing]
    if expected == figures[check.closing]:
        return ""
    return (
        f"Không khớp: {' '.join(told)} = {closing.shown(expected)}, "
        f"ô {closing.name} ghi {closing.shown(figures[check.closing])}."
    )


_CHECKS: dict[str, Callable[[Check, Mapping[str, int], Mapping[str, Line]], str]] = {
    "at_most": _at_most,
    "balance": _balance,
}


# ---- a longer period from shorter ones ----


def over_time(
    values: Sequence[Vector], reported: Sequence[NDArray[np.bool_]], how: str
) -> tuple[Vector, NDArray[np.bool_]]:
    """One line of many units (values[k][i]: sub-period k, unit i) over a longer period, and whether anyone reported.

    Flows (`sum`) add what was reported; stocks (`last`) take the last reported value, openings (`first`) the first.
    """
    any_reported = np.logical_or.reduce(reported)
    if how == "sum":
        return np.sum([np.where(r, v, 0) for v, r in zip(values, reported, strict=True)], axis=0), any_reported
    picked = np.zeros_like(values[0])
    pairs = list(zip(values, reported, strict=True))
    for value, was in pairs if how == "last" else reversed(pairs):
        picked = np.where(was, value, picked)
    return picked, any_reported
