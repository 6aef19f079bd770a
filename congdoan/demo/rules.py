"""How a published figure compares with the computed one: pure, and never the other way round."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from congdoan.common.numbers import Number, format_percent, parse_number, round_half_up
from congdoan.common.wording import percent_of

MEASURES = ("value", "own", "plan", "attainment", "share")
BOUND = Decimal("0.05")
"""How far beyond "trên X" or "gần X" a figure may lie; this far is already too far."""


class Verdict(StrEnum):
    """What `replay` says of one published figure."""

    MATCH = "match"  # the computed value, rounded half-up to the printed decimals, is the printed one
    WITHIN_BOUND = "within bound"  # "trên", "gần": beyond the printed value, that way, by less than 5%
    AMBIGUOUS = "ambiguous"  # "vượt X%", people or turns: the computed value is one of the two readings
    TARGET_ONLY = "target only"  # the article prints a target without its result
    CONTRADICTS_ITSELF = "contradicts itself"  # the printed percentage does not follow from the pair printed with it
    UNDATED = "undated"  # no period can be named
    DIFFERS = "differs"
    MISSING = "missing"  # nothing was reported


QUALIFIERS = ("", "đạt", "trên", "gần", "vượt")
# Qualifiers that say why nothing can be compared.
_NOT_COMPARED = {
    "chỉ tiêu": Verdict.TARGET_ONLY,
    "không rõ kỳ": Verdict.UNDATED,
}


@dataclass(frozen=True)
class Ours:
    """What the reports say of a published figure, unrounded, percentages in percent: the value of its line, or of each
    line that it may mean; of a plan also the target."""

    values: tuple[Decimal | None, ...]
    target: Number | None = None


def verdict(printed: str, qualifier: str, measure: str, ours: Ours) -> Verdict:
    """The verdict on a figure printed in Vietnamese notation.

    Raises ValueError for an unknown qualifier or measure, for "vượt" beside anything but an attainment, and for a plan
    that cannot be read.
    """
    if measure not in MEASURES:
        raise ValueError(f"không có cách đo “{measure}”. Các cách đo: {', '.join(MEASURES)}.")
    if qualifier in _NOT_COMPARED:
        return _NOT_COMPARED[qualifier]
    if qualifier not in QUALIFIERS:
        raise ValueError(f"không có từ định lượng “{qualifier}”.")
    if qualifier == "vượt" and measure != "attainment":
        raise ValueError("“vượt” chỉ đi với tỷ lệ hoàn thành (attainment).")
    if measure == "plan":
        return _of_plan(_plan(printed), ours)
    value = parse_number(printed, percent=measure not in ("value", "own"))
    said = [_of_number(value, _decimals(printed), qualifier, computed) for computed in ours.values]
    return said[0] if len(said) == 1 else _of_either(said)


def _of_either(said: list[Verdict]) -> Verdict:
    """The verdict on a figure that may mean several lines, out of those on each."""
    if all(one is Verdict.MISSING for one in said):
        return Verdict.MISSING
    return Verdict.DIFFERS if all(fails(one) for one in said) else Verdict.AMBIGUOUS


def _of_number(value: Decimal, decimals: int, qualifier: str, computed: Decimal | None) -> Verdict:
    if computed is None:
        return Verdict.MISSING
    rounded = round_half_up(computed, decimals)
    if qualifier == "vượt":
        return Verdict.AMBIGUOUS if rounded in (value, 100 + value) else Verdict.DIFFERS
    if rounded == value:
        return Verdict.MATCH
    beyond = {"trên": computed - value, "gần": value - computed}.get(qualifier, Decimal(0))
    return Verdict.WITHIN_BOUND if 0 < beyond < abs(value) * BOUND else Verdict.DIFFERS


@dataclass(frozen=True)
class _Plan:
    """A result printed with its target, with what was attained of it, or with both."""

    result: Decimal
    target: Decimal | None
    word: str
    percent: str


_PLAN = re.compile(r"(?P<result>[0-9.]+)(?:/(?P<target>[0-9.]+))?(?:, (?P<word>đạt|vượt) (?P<percent>[0-9.,]+%))?")


def _plan(printed: str) -> _Plan:
    found = _PLAN.fullmatch(printed)
    if not found or not (found["target"] or found["percent"]):
        raise ValueError(f"“{printed}” không phải kết quả so với kế hoạch: viết 18/17 hoặc 21, đạt 52,5%.")
    target = parse_number(found["target"]) if found["target"] else None
    return _Plan(parse_number(found["result"]), target, found["word"] or "", found["percent"] or "")


def _of_plan(plan: _Plan, ours: Ours) -> Verdict:
    """Ours differs from it, or it differs from itself: then there is nothing to compare the percentage with."""
    (value,) = ours.values
    if value is None or ours.target is None:
        return Verdict.MISSING
    if value != plan.result or plan.target not in (None, ours.target):
        return Verdict.DIFFERS
    if not plan.percent:
        return Verdict.MATCH
    attained = percent_of(value, ours.target)
    percent = parse_number(plan.percent, percent=True)
    exact = Decimal(attained.numerator) / Decimal(attained.denominator)
    said = _of_number(percent, _decimals(plan.percent), plan.word, exact)
    if plan.target is None:
        return said
    return Verdict.CONTRADICTS_ITSELF if said is Verdict.DIFFERS else Verdict.MATCH


def readings(printed: str, qualifier: str, units: tuple[str, ...] = ()) -> str:
    """The printed figure as `replay` shows it, in all its readings: "vượt 200%" is "đạt 200% | đạt 300%", what may be
    counted in two `units` "9.800 lượt | 9.800 người"."""
    if units:
        return " | ".join(f"{printed} {unit}" for unit in units)
    if qualifier == "vượt":
        value = parse_number(printed, percent=True)
        return f"đạt {format_percent(value)} | đạt {format_percent(100 + value)}"
    return f"{qualifier} {printed}".lstrip()


def fails(verdict: str) -> bool:
    """Whether `replay` ends with an error because of this verdict."""
    return verdict in (Verdict.DIFFERS, Verdict.MISSING)


def _decimals(printed: str) -> int:
    return len(printed.strip().removesuffix("%").rstrip().partition(",")[2])
