"""The mathematics of figures: vectors and their layout, rolling up, periods, states. No Django, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import ceil
from operator import add
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from congdoan.common.charts import Pace
from congdoan.common.errors import Refused
from congdoan.common.numbers import Number as Exact
from congdoan.common.numbers import round_half_up, to_decimal

Vector = NDArray[np.int64]
Counts = NDArray[np.int32]
Number = TypeVar("Number", int, Decimal)
MONEY = "đồng"  # the count unit of lines that are amounts
RATIO_DECIMALS = 1  # percentages are kept and shown with one decimal


# ---- layout of a vector ----


@dataclass(frozen=True)
class Layout:
    """Which place in a vector holds what: the set's lines, and *accepted* and *on time* of each of its forms.

    `places` is their order, in which they came into the set: it only ever grows at its end. `lines` and `forms` are
    in the order in which people read them.
    """

    lines: tuple[str, ...]
    forms: tuple[str, ...]
    places: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", grown(self.places, self.lines, self.forms))
        object.__setattr__(self, "_at", {place: i for i, place in enumerate(self.places)})

    @property
    def width(self) -> int:
        return len(self.places)

    def line(self, code: str) -> int:
        at: dict[str, int] = self._at  # type: ignore[attr-defined]
        return at[code]

    def accepted(self, form: str) -> int:
        return self.line(_ACCEPTED.format(form))

    def on_time(self, form: str) -> int:
        return self.line(_ON_TIME.format(form))


# What forms are called among the places; no code of a line has a colon.
_ACCEPTED, _ON_TIME = "{}:accepted", "{}:on_time"


def grown(places: Iterable[str], lines: Iterable[str], forms: Iterable[str]) -> tuple[str, ...]:
    """The places with those of new lines and forms at the end: stored vectors stay what they are, only shorter."""
    of_forms = (name.format(form) for form in forms for name in (_ACCEPTED, _ON_TIME))
    return tuple(dict.fromkeys((*places, *lines, *of_forms)))


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


def stacked(stored: Sequence[bytes | memoryview], dtype: type[np.integer[Any]], width: int) -> NDArray[Any]:
    """Stored vectors as the rows of one array; a shorter one (`Figures.of_bytes`) is filled with zeros."""
    length = width * np.dtype(dtype).itemsize
    rows = b"".join(bytes(vector).ljust(length, b"\0") for vector in stored)
    return np.frombuffer(rows, dtype).reshape(len(stored), width)


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


def adjustment_vector(layout: Layout, figures: Mapping[str, int]) -> Figures:
    """What an adjustment adds to its unit's own figures: it reports nothing, so the count of reporters stays."""
    vector = Figures.nothing(layout.width)
    for code, value in figures.items():
        vector.values[layout.line(code)] += value
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
    above, below = numerator.as_integer_ratio(), denominator.as_integer_ratio()
    return round_half_up(Fraction(100 * above[0] * below[1], above[1] * below[0]), RATIO_DECIMALS)


def combined(terms: Iterable[tuple[str, int]], told: Mapping[str, Number | None]) -> Number | None:
    """A line that is made of others (chỉ số tính từ các dòng khác): their values, added (1) or taken away (−1).

    What nobody reported adds nothing; but where all that is added, or anything that is taken away, was not reported,
    the result is not known either.
    """
    values = [(told.get(code), sign) for code, sign in terms]
    if all(value is None for value, sign in values if sign > 0) or any(v is None for v, sign in values if sign < 0):
        return None
    known = [value if sign > 0 else -value for value, sign in values if value is not None]
    return reduce(add, known)


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
    ("to_sign", "send_back"): "draft",
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
NOT_IN_TOTALS = tuple(state for state in STATE_LABELS if state not in IN_TOTALS)
STEP_LABELS = {
    "hand_to_sign": "chuyển ký", "submit": "gửi", "send_back": "trả người lập", "accept": "duyệt", "return": "trả lại",
    "redraft": "sửa lại", "correct": "đính chính", "lock": "khóa", "correct_by_decision": "đính chính theo quyết định",
}  # fmt: skip


def next_state(state: str, step: str) -> str:
    """The state after a step. Raises Refused("state") where the step does not fit the state."""
    following = TRANSITIONS.get((state, step))
    if following is None:
        raise Refused("state", f"Báo cáo đang ở trạng thái “{STATE_LABELS[state]}”, không {STEP_LABELS[step]} được.")
    return following


def with_rest(figures: Mapping[str, int], flows: Iterable[str]) -> dict[str, int]:
    """Các dòng còn lại không phát sinh: the flows that are not reported are 0."""
    return {**dict.fromkeys(flows, 0), **figures}


# ---- a longer period from shorter ones ----


def over_time(
    values: Sequence[Vector], reported: Sequence[NDArray[np.bool_]], how: str
) -> tuple[Vector, NDArray[np.bool_]]:
    """One line of many units (values[k][i]: sub-period k, unit i) over a longer period, and whether anyone reported.

    Flows (`sum`) add what was reported; stocks (`last`) take the last reported value, openings (`first`) the first.
    """
    any_reported, picked = np.zeros_like(reported[0]), np.zeros_like(values[0])
    for was in reported:
        any_reported |= was
    pairs = list(zip(values, reported, strict=True))
    for value, was in reversed(pairs) if how == "first" else pairs:
        if how == "sum":
            picked += value * was  # much quicker than to choose element by element
        else:
            picked = np.where(was, value, picked)
    return picked, any_reported


def cumulated(reports: Sequence[Mapping[str, int]], how: Mapping[str, str]) -> dict[str, int]:
    """Lũy kế of one unit: its reports, one after the other in time, as one; `how` each line goes over time."""
    told: dict[str, list[int]] = {}
    for figures in reports:
        for code, value in figures.items():
            told.setdefault(code, []).append(value)
    pick: dict[str, Callable[[list[int]], int]] = {"sum": sum, "last": lambda v: v[-1], "first": lambda v: v[0]}
    return {code: pick[how[code]](values) for code, values in told.items()}


# ---- targets ----


def pace(*, met: bool | None, percent: Decimal | None, start: date, end: date, at: date, over: bool) -> Pace:
    """Whether a result reached its target, missed it (the period is over), keeps pace with the days or lags behind."""
    if met:
        return "met"
    if over:
        return "missed"
    passed = Decimal(100 * ((min(at, end) - start).days + 1)) / ((end - start).days + 1)
    return "on_pace" if percent is not None and percent >= passed else "behind"


def needed_a_week(*, actual: Exact, target: Exact, at: date, end: date, decimals: int) -> Decimal | None:
    """Nhịp cần mỗi tuần: what each week (7 of the days left after `at`) must still bring, rounded up to `decimals`;
    None where nothing is lacking or no day is left."""
    left = (end - at).days
    if actual >= target or left <= 0:
        return None
    lacking = Fraction(target) - Fraction(actual)
    return to_decimal(ceil(lacking * 7 / left * 10**decimals), decimals)
