"""Điều bất thường: what catches the eye in a report beside the one before and beside similar units. Pure.

Worked through in docs/algorithms/unusual.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from congdoan.common.numbers import format_number
from congdoan.common.text import within

from .checks import Line


@dataclass(frozen=True)
class Limits:
    """From when something is called unusual; dated data (`limits/unusual.yaml`)."""

    valid_from: date
    copied_lines: int
    copied_percent: int
    full_pairs: int
    peers: int
    times_the_median: int
    least_beside_peers: int


def copied(now: Mapping[str, int], before: Mapping[str, int], limits: Limits, period: str) -> str:
    """Chép kỳ trước: "18 dòng trùng hệt tháng 10/2026"; empty where it is not so. Lines of 0 prove nothing."""
    told = [code for code, value in now.items() if value]
    same = sum(before.get(code) == now[code] for code in told)
    if same < limits.copied_lines or same * 100 < limits.copied_percent * len(told):
        return ""
    return f"{same} dòng trùng hệt {period}"


def all_full(now: Mapping[str, int], wholes: Mapping[str, str], limits: Limits) -> str:
    """Tất cả đạt 100%: every part that has a whole is equal to it. `wholes` is {part: whole}."""
    pairs = [(now[part], now[whole]) for part, whole in wholes.items() if part in now and now.get(whole)]
    if len(pairs) < limits.full_pairs or any(part != whole for part, whole in pairs):
        return ""
    return f"{len(pairs)} tỷ lệ đều 100%"


def medians(
    reports: Sequence[Mapping[str, int]], lines: Iterable[str], members: str, limits: Limits
) -> dict[str, Fraction]:
    """What the unit in the middle of similar ones has of each line per member; lines that too few reported are left
    out."""
    found: dict[str, Fraction] = {}
    for line in lines:
        rates = [Fraction(told[line], told[members]) for told in reports if line in told and told.get(members)]
        if len(rates) >= limits.peers:
            found[line] = median(rates)
    return found


def beside_peers(
    now: Mapping[str, int], of_peers: Mapping[str, Fraction], members: str, lines: Mapping[str, Line], limits: Limits
) -> list[str]:
    """Khác hẳn đơn vị cùng loại: the lines of which the unit has many times what similar ones have per member.

    Where the unit in the middle has none nothing is told: what half of all units do not do is no measure of the others.
    """
    if not now.get(members):
        return []
    told = []
    for code, middle in of_peers.items():
        value = now.get(code, 0)
        usual = middle * now[members]
        if not round(usual):
            continue
        if value >= limits.least_beside_peers and value > usual * limits.times_the_median:
            line = lines[code]
            about = format_number(round(usual))
            told.append(f"{within(line.name)} {line.shown(value)} {line.unit}, đơn vị cùng loại khoảng {about}")
    return told
