"""Điều bất thường: what catches the eye in a report beside the one before and beside similar units. Pure.

Worked through in docs/algorithms/unusual.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from congdoan.common.numbers import format_number
from congdoan.common.text import within

from .checks import Finding, Line, jump_words
from .rules import MONEY, value_of


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
    stock_percent: int
    flow_percent: int
    least_jump: int
    least_vnd: int


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


def jumps(
    now: Mapping[str, int],
    before: Mapping[str, int],
    lines: Mapping[str, Line],
    flows: Collection[str],
    wholes: Mapping[str, str],
    limits: Limits,
) -> list[Finding]:
    """Tăng giảm mạnh: the lines that are far from what the period before said, up or down.

    A part that went with its whole is not told beside it; `wholes` is {part: whole}.
    """

    went = {
        code: _went(now[code], before[code], line, code in flows, limits)
        for code, line in lines.items()
        if code in now and code in before
    }
    return [
        Finding(code, "warning", jump_words(lines[code], now[code], before[code]))
        for code, way in went.items()
        if way and way != went.get(wholes.get(code, ""))
    ]


def _went(now: int, before: int, line: Line, is_flow: bool, limits: Limits) -> int:
    """1 far up, −1 far down, 0 neither. What happens in one period and not at all in the next is the way of much work
    (gifts of Tết): a flow is compared where both have some."""
    by, smaller, is_money = abs(now - before), min(now, before), line.unit == MONEY
    least = limits.least_vnd if is_money else limits.least_jump
    percent = limits.flow_percent if is_flow or is_money else limits.stock_percent
    if (is_flow and not smaller) or value_of(by, line.decimals) < least or by * 100 <= smaller * percent:
        return 0
    return 1 if now > before else -1


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
    """Khác hẳn đơn vị cùng loại: the lines of which the unit has many times what similar ones have per member, or as
    many times less.

    Where the unit in the middle has none nothing is told: what half of all units do not do is no measure of the others;
    nor is a unit told of what it does not do at all.
    """
    if not now.get(members):
        return []
    told = []
    for code, middle in of_peers.items():
        value = now.get(code, 0)
        usual = middle * now[members]
        if not value or not round(usual):
            continue
        smaller, larger = sorted((Fraction(value), usual))
        line = lines[code]
        least = limits.least_vnd if line.unit == MONEY else limits.least_beside_peers
        if larger >= least and larger > smaller * limits.times_the_median:
            about = format_number(round(usual))
            told.append(f"{within(line.name)} {line.shown(value)} {line.unit}, đơn vị cùng loại khoảng {about}")
    return told
