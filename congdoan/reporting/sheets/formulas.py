"""Cells of a form that follow what is typed: the same arithmetic as in `rules`, as formulas of a spreadsheet.

In a formula `{now[code]}` stands for the open cell of a line and `{so_far[code]}` for its cell in the column *Lũy kế*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

NOW, SO_FAR = "now", "so_far"


@dataclass(frozen=True)
class Formula:
    """A formula, and what it gives before anything more is typed."""

    text: str
    value: Decimal | str | None = None


def cell(column: str, code: str) -> str:
    """The cell of a line in a column, within a formula."""
    return f"{{{column}[{code}]}}"


def cumulated(code: str, how: str, earlier: Decimal | None) -> str:
    """Lũy kế: what was reported before with what is typed now; of a stock that alone, of an opening the first."""
    typed, before = cell(NOW, code), '""' if earlier is None else str(earlier)
    if how == "first" and earlier is not None:
        return before
    both = f"{typed}+{before}" if how == "sum" and earlier is not None else typed
    return f"IF(ISNUMBER({typed}),{both},{before})"


def ratio(numerator: str, denominator: str) -> str:
    """Tỷ lệ of two cells in percent; empty while there is nothing to divide by."""
    known = f"AND(ISNUMBER({numerator}),N({denominator})<>0)"
    return f'IF({known},ROUND({numerator}/{denominator}*100,1),"")'


def combined(terms: Sequence[tuple[str, int]]) -> str:
    """Cells added (1) and taken away (−1): empty where none is added yet or one that is taken away is missing."""
    added = [f"ISNUMBER({one})" for one, sign in terms if sign > 0]
    taken = [f"ISNUMBER({one})" for one, sign in terms if sign < 0]
    known = f"AND(OR({','.join(added)}){''.join(f',{one}' for one in taken)})"
    value = "".join(f"{'+' if sign > 0 else '-'}N({one})" for one, sign in terms)
    return f'IF({known},{value},"")'


def attained(result: str, target: Decimal) -> str:
    """% đạt; rounding alone never makes it 100."""
    percent = f"ROUND({result}/{target}*100,1)"
    near = f'IF(AND({percent}=100,{result}<>{target}),IF({result}<{target},"gần 100","trên 100"),{percent})'
    return f'IF(ISNUMBER({result}),{near},"")'
