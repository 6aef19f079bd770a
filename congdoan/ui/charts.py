"""Geometry of the bars and columns that pages draw as SVG. Pure: lengths come out as text for SVG attributes.

What is drawn is declared in `congdoan/common/charts.py`. Text, because a template would write the number 60.5 with a
Vietnamese comma, which SVG does not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from congdoan.common.charts import AttainmentChart, ColumnChart, Pace, PairsChart, ShareChart
from congdoan.common.numbers import Number, format_number


def _length(percent: float) -> str:
    return f"{percent:.1f}%"


# ---- attainment: target against result ----


@dataclass(frozen=True)
class Bar:
    """A bar of attainment: dark to the target, lighter beyond, a mark at 100%, cut where it leaves the scale.

    `done` is empty where nothing is known (no bar then), `over_width` where nothing is beyond the target.
    """

    done: str
    over_x: str
    over_width: str
    mark: str
    state: Pace
    cut: bool


def attain_mark(scale: int) -> str:
    """Where 100% lies on a scale."""
    return _length(10000 / scale)


def attain_bar(percent: Number | None, scale: int, state: Pace) -> Bar:
    """The bar of one attainment, in percent of the target, on the scale of its list."""
    mark = attain_mark(scale)
    if percent is None:
        return Bar(done="", over_x=mark, over_width="", mark=mark, state=state, cut=False)
    shown = min(max(float(percent), 0), scale)
    over = max(shown - 100, 0)
    return Bar(
        done=_length((shown - over) * 100 / scale),
        over_x=mark,
        over_width=_length(over * 100 / scale) if over else "",
        mark=mark,
        state=state,
        cut=percent > scale,
    )


def attain_bars(chart: AttainmentChart) -> list[Bar]:
    """The bars of a declared chart, in its order and on its scale."""
    return [attain_bar(bar.percent, chart.scale, bar.state) for bar in chart.bars]


# ---- months in columns ----

SPARK_BASE = 110  # pixels from the top
SPARK_HIGHEST = 88  # the other 22 are for the number above the highest column
COLUMN_SHARE = 0.712  # of its place in the row, the rest is space
PHONE_LETTERS = 42  # digits and dots that stand side by side in the 311 pixels of a phone's sheet


@dataclass(frozen=True)
class Column:
    """One known value; `height` is empty for 0, which has a number and no column."""

    x: str
    width: str
    y: str
    height: str
    middle: str
    number_y: str
    value: int
    last: bool


@dataclass(frozen=True)
class Spark:
    """A column chart: what is known, what is missing, the names below, the level that was aimed at.

    A `wide` chart has numbers too long to stand side by side on a phone; there it scrolls.
    """

    columns: tuple[Column, ...]
    gaps: tuple[str, ...]  # the middle of each run of neighbouring values that nobody has given
    labels: tuple[tuple[str, str], ...]  # where and what
    goal_y: str
    title: str
    described: str
    wide: bool


def spark(chart: ColumnChart) -> Spark:
    """The columns of a declared chart; what is unknown leaves a gap, never a column of height 0."""
    values, goal, top = chart.values, chart.goal, chart.top
    known = [value for _, value in values if value is not None]
    slot = 100 / max(len(values), 1)
    width = slot * COLUMN_SHARE

    def height(value: Number) -> float:
        return max(float(value), 0) * SPARK_HIGHEST / top

    def middle(position: float) -> str:
        return f"{slot * (position + 0.5):.2f}%"

    columns = tuple(
        Column(
            x=f"{slot * index + (slot - width) / 2:.2f}%",
            width=f"{width:.2f}%",
            y=f"{SPARK_BASE - height(value):.1f}",
            height=f"{height(value):.1f}" if value > 0 else "",
            middle=middle(index),
            number_y=f"{SPARK_BASE - 5 - height(value):.1f}",
            value=value,
            last=index == len(values) - 1,
        )
        for index, (_, value) in enumerate(values)
        if value is not None
    )
    by_unknown = groupby(range(len(values)), lambda index: values[index][1] is None)
    runs = [list(run) for unknown, run in by_unknown if unknown]
    longest = max((len(format_number(value)) for value in known), default=0)
    return Spark(
        columns=columns,
        gaps=tuple(middle((run[0] + run[-1]) / 2) for run in runs),
        labels=tuple((middle(index), name) for index, (name, _) in enumerate(values)),
        goal_y="" if goal is None else f"{SPARK_BASE - height(goal):.1f}",
        title=chart.title,
        described=chart.described,
        wide=longest * len(values) > PHONE_LETTERS,
    )


# ---- the same years in two structures ----

PAIR_LETTERS = 9  # a number longer than this does not stand beside its neighbour


@dataclass(frozen=True)
class PairColumn:
    """One column of a pair; `kind` is then, now, or both where the two are the same."""

    kind: Literal["then", "now", "both"]
    x: str
    width: str
    y: str
    height: str
    middle: str
    number_y: str
    value: Number


@dataclass(frozen=True)
class Pairs:
    """Columns of then and now side by side, one where they agree; `breaks` are marked between two periods: where, how
    its words are anchored, and the words."""

    columns: tuple[PairColumn, ...]
    gaps: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    breaks: tuple[tuple[str, str, str], ...]
    title: str
    decimals: int
    wide: bool


def pairs(chart: PairsChart) -> Pairs | None:
    """The columns of a declared chart; None where the numbers are too long to be told apart."""
    values, top, longest = chart.values, chart.top, chart.longest
    if longest > PAIR_LETTERS:
        return None
    slot = 100 / max(len(values), 1)
    columns: list[PairColumn] = []
    for index, (_, then, now) in enumerate(values):
        columns += _pair(then, now, start=slot * index, slot=slot, top=top)
    middles = [f"{slot * (index + 0.5):.2f}%" for index in range(len(values))]
    return Pairs(
        columns=tuple(columns),
        gaps=tuple(m for m, (_, then, now) in zip(middles, values, strict=True) if then is None and now is None),
        labels=tuple((m, name) for m, (name, _, _) in zip(middles, values, strict=True)),
        breaks=tuple(
            (f"{slot * at:.2f}%", "start" if at == 0 else "end" if at == len(values) else "middle", words)
            for at, words in chart.breaks
        ),
        title=chart.title,
        decimals=chart.decimals,
        wide=(longest + 1) * len(columns) > PHONE_LETTERS,
    )


def _pair(then: Number | None, now: Number | None, *, start: float, slot: float, top: float) -> list[PairColumn]:
    """Both columns of a period, or the one that is known or stands for both."""
    known: list[tuple[Literal["then", "now", "both"], Number]] = []
    if then is not None:
        known.append(("both" if then == now else "then", then))
    if now is not None and now != then:
        known.append(("now", now))
    width = slot * COLUMN_SHARE / 2
    first = start + (slot - width * len(known)) / 2
    return [
        PairColumn(
            kind=kind,
            x=f"{first + width * index:.2f}%",
            width=f"{width * 0.94:.2f}%",
            y=f"{SPARK_BASE - (height := max(float(value), 0) * SPARK_HIGHEST / top):.1f}",
            height=f"{height:.1f}" if value > 0 else "",
            middle=f"{first + width * (index + 0.5):.2f}%",
            number_y=f"{SPARK_BASE - 5 - height:.1f}",
            value=value,
        )
        for index, (kind, value) in enumerate(known)
    ]


# ---- a whole in its parts ----


@dataclass(frozen=True)
class Part:
    """The share of one state in a whole."""

    state: str
    count: int
    x: str
    width: str


def rate(chart: ShareChart) -> tuple[Part, ...]:
    """One bar of a declared whole; states without any are left out, a whole of nothing has no parts."""
    parts: list[Part] = []
    before = 0
    for state, count in chart.present:
        parts.append(Part(state, count, _length(before * 100 / chart.whole), _length(count * 100 / chart.whole)))
        before += count
    return tuple(parts)
