"""How a published figure compares with the computed one: pure, and never the other way round."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from congdoan.common.numbers import format_percent, parse_number, round_half_up

MEASURES = ("value", "attainment", "share")
BOUND = Decimal("0.05")
"""How far beyond "trên X" or "gần X" a figure may lie; this far is already too far."""


class Verdict(StrEnum):
    """What `replay` says of one published figure."""

    MATCH = "match"  # the computed value, rounded half-up to the printed decimals, is the printed one
    WITHIN_BOUND = "within bound"  # "trên", "gần": beyond the printed value, that way, by less than 5%
    AMBIGUOUS = "ambiguous"  # "vượt X%": the computed value is one of the two readings
    TARGET_ONLY = "target only"  # the article prints a target without its result
    CONTRADICTS_ITSELF = "contradicts itself"  # the article prints two values for one figure
    UNDATED = "undated"  # no period can be named
    DIFFERS = "differs"
    MISSING = "missing"  # nothing was reported


QUALIFIERS = ("", "đạt", "trên", "gần", "vượt")
# Qualifiers that say why nothing can be compared.
_NOT_COMPARED = {
    "chỉ tiêu": Verdict.TARGET_ONLY,
    "mâu thuẫn": Verdict.CONTRADICTS_ITSELF,
    "không rõ kỳ": Verdict.UNDATED,
}


def verdict(printed: str, qualifier: str, measure: str, computed: Decimal | None) -> Verdict:
    """The verdict on a figure printed in Vietnamese notation; `computed` unrounded, percentages in percent.

    Raises ValueError for an unknown qualifier or measure, and for "vượt" beside anything but an attainment.
    """
    if measure not in MEASURES:
        raise ValueError(f"không có cách đo “{measure}”. Các cách đo: {', '.join(MEASURES)}.")
    if qualifier in _NOT_COMPARED:
        return _NOT_COMPARED[qualifier]
    if qualifier not in QUALIFIERS:
        raise ValueError(f"không có từ định lượng “{qualifier}”.")
    if qualifier == "vượt" and measure != "attainment":
        raise ValueError("“vượt” chỉ đi với tỷ lệ hoàn thành (attainment).")
    value = parse_number(printed, percent=measure != "value")
    if computed is None:
        return Verdict.MISSING
    rounded = round_half_up(computed, _decimals(printed))
    if qualifier == "vượt":
        return Verdict.AMBIGUOUS if rounded in (value, 100 + value) else Verdict.DIFFERS
    if rounded == value:
        return Verdict.MATCH
    beyond = {"trên": computed - value, "gần": value - computed}.get(qualifier, Decimal(0))
    return Verdict.WITHIN_BOUND if 0 < beyond < abs(value) * BOUND else Verdict.DIFFERS


def readings(printed: str, qualifier: str) -> str:
    """The printed figure as `replay` shows it; "vượt 200%" in both its readings: "đạt 200% | đạt 300%"."""
    if qualifier == "vượt":
        value = parse_number(printed, percent=True)
        return f"đạt {format_percent(value)} | đạt {format_percent(100 + value)}"
    return f"{qualifier} {printed}".lstrip()


def fails(verdict: str) -> bool:
    """Whether `replay` ends with an error because of this verdict."""
    return verdict in (Verdict.DIFFERS, Verdict.MISSING)


def _decimals(printed: str) -> int:
    return len(printed.strip().removesuffix("%").rstrip().partition(",")[2])
