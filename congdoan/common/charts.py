"""What a chart shows, declared once: pages draw it by `congdoan/ui/charts.py`, documents by
`congdoan/documents/charts.py`.

Data, order, labels, words and scale stand here, so that page and paper cannot differ in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .numbers import Number, format_number, format_percent
from .wording import UNKNOWN

TARGET = 100
SCALES = (120, 150, 200, 400)

Pace = Literal["met", "on_pace", "behind", "missed"]


@dataclass(frozen=True)
class AttainmentBar:
    """One result in percent of its target; None where nothing is known, so that there is no bar."""

    label: str
    percent: Number | None
    state: Pace

    @property
    def words(self) -> str:
        """ "121%", or the word for what is unknown."""
        return UNKNOWN if self.percent is None else format_percent(self.percent)


@dataclass(frozen=True)
class AttainmentChart:
    """Bars against the target, in the order given, all on one scale."""

    title: str
    bars: tuple[AttainmentBar, ...]

    @property
    def scale(self) -> int:
        """The smallest of SCALES that holds every bar, else the largest, which cuts the bars beyond it."""
        highest = max((bar.percent for bar in self.bars if bar.percent is not None), default=0)
        return next((scale for scale in SCALES if highest <= scale), SCALES[-1])

    @property
    def described(self) -> str:
        """The chart in words, for those who do not see it."""
        return f"{self.title}: " + "; ".join(f"{bar.label} {bar.words}" for bar in self.bars) + "."


@dataclass(frozen=True)
class ColumnChart:
    """Values by name in their order, such as months; None leaves a gap. `goal` is the level that was aimed at."""

    title: str
    values: tuple[tuple[str, int | None], ...]
    goal: Number | None = None

    @property
    def top(self) -> float:
        """The highest of all: the chart reaches as far."""
        return float(max([*(value for _name, value in self.values if value is not None), self.goal or 0, 1]))

    @property
    def described(self) -> str:
        told = (f"{name}: {UNKNOWN if value is None else format_number(value)}" for name, value in self.values)
        return f"{self.title}. " + "; ".join(told)


@dataclass(frozen=True)
class PairsChart:
    """Values of then and now by name in their order, such as years in two structures; None leaves a gap. A break is
    marked by its words before the period of its place."""

    title: str
    values: tuple[tuple[str, Number | None, Number | None], ...]
    breaks: tuple[tuple[int, str], ...] = ()
    decimals: int = 0

    @property
    def known(self) -> list[Number]:
        """Every value there is."""
        return [value for _name, *both in self.values for value in both if value is not None]

    @property
    def top(self) -> float:
        """The highest of all: the chart reaches as far."""
        return float(max([*self.known, 1]))

    @property
    def longest(self) -> int:
        """The letters of the longest number."""
        return max((len(format_number(value, self.decimals)) for value in self.known), default=0)


@dataclass(frozen=True)
class ShareChart:
    """A whole by the states of its parts, in the order given."""

    counts: tuple[tuple[str, int], ...]

    @property
    def present(self) -> list[tuple[str, int]]:
        """What there is any of."""
        return [(state, count) for state, count in self.counts if count]

    @property
    def whole(self) -> int:
        return sum(count for _state, count in self.counts)
