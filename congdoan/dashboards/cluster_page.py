"""What the overview of a cluster shows: its figures, targets and comparison, made of the units' totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.demo.queries import published_for
from congdoan.emulation.queries import Cell, Column, Comparison, compare_cluster, elected_lead, weighed
from congdoan.emulation.rules import Rank
from congdoan.emulation.weighing import Weighed, Weighing
from congdoan.org.models import Cluster, ClusterSeat, Unit
from congdoan.reporting import queries as reporting
from congdoan.reporting.models import Indicator
from congdoan.reporting.queries import Answer, Rate, TargetResult, Totals
from congdoan.reporting.scope_line import ScopeLine
from congdoan.reporting.target_bars import Drawing, Drawn, draw

from . import rules

_KEY_FIGURES = 3


@dataclass(frozen=True)
class Reporting:
    """How many of the expected reports are accepted, over all forms."""

    expected: int
    accepted: int

    @property
    def percent(self) -> float:
        return self.accepted * 100 / self.expected

    @property
    def missing(self) -> int:
        return self.expected - self.accepted


@dataclass(frozen=True)
class Chart:
    """One target indicator over all member units, on one scale."""

    indicator: Indicator
    whole: TargetResult | None
    drawing: Drawing
    published: str


@dataclass(frozen=True)
class Tally:
    """A target indicator without a chart: how many units reached it, and which did not."""

    indicator: Indicator
    met: int
    known: int
    failing: list[Drawn]


@dataclass(frozen=True)
class Row:
    """One unit of the comparison: its cells in the order of the columns."""

    seat: ClusterSeat
    name: str
    cells: list[tuple[Column, Cell]]
    reporting: Reporting | None
    weighed: Weighed | None

    @property
    def unit(self) -> Unit:
        return self.seat.unit


@dataclass(frozen=True)
class ClusterPage:
    """The overview of a cluster in one scope."""

    comparison: Comparison
    published: dict[str, str]
    reporting: Reporting | None
    charts: list[Chart]
    tallies: list[Tally]
    met: int
    known: int
    behind: list[tuple[Row, int]]
    rows: list[Row]
    incomplete: list[Column]
    weighing: Weighing[int] | None
    elected: ClusterSeat | None

    @property
    def key_figures(self) -> list[tuple[Column, str]]:
        shown = self.comparison.columns[:_KEY_FIGURES]
        return [(column, self.published.get(column.indicator.code, "")) for column in shown]

    @property
    def failed(self) -> int:
        return self.known - self.met

    @property
    def has_figures(self) -> bool:
        return any(line.reporters for line in self.comparison.whole.lines.values())


def cluster_page(user: User, cluster: Cluster, line: ScopeLine) -> ClusterPage:
    """Tổng quan cụm: one comparison read once, told in several ways."""
    comparison = compare_cluster(user, cluster, line.scope)
    names = dict(zip(comparison.units, rules.short_names([u.name for u in comparison.units]), strict=True))
    published = published_for(cluster.code, line.scope)
    weighing = weighed(comparison)
    charts, tallies = _targets(comparison, {u.code: n for u, n in names.items()}, line.answer, published)
    decided = [held.result.met for held in comparison.targets if held.result.met is not None]
    failed = Counter(held.unit for held in comparison.targets if held.result.met is False)
    rows = [
        Row(
            seat,
            names[seat.unit],
            [(column, column.cells[seat.unit_id]) for column in comparison.columns],
            reporting_of(comparison.totals[seat.unit_id]),
            weighing.units[seat.unit_id] if weighing else None,
        )
        for seat in comparison.seats
    ]
    return ClusterPage(
        comparison=comparison,
        published=published,
        reporting=reporting_of(comparison.whole),
        charts=charts,
        tallies=tallies,
        met=sum(decided),
        known=len(decided),
        behind=[(row, failed[row.unit.code]) for row in rows if failed[row.unit.code]],
        rows=rows,
        incomplete=[column for column in comparison.columns if column.missing],
        weighing=weighing,
        elected=elected_lead(cluster),
    )


def reporting_of(totals: Totals) -> Reporting | None:
    """Reports over all forms; None where none is expected."""
    rates: list[Rate] = list(totals.rates.values())
    expected = sum(rate.expected for rate in rates)
    return Reporting(expected, sum(rate.accepted for rate in rates)) if expected else None


def _targets(
    comparison: Comparison, names: dict[str, str], answer: Answer, published: dict[str, str]
) -> tuple[list[Chart], list[Tally]]:
    """Charts for the indicators that open the page and have a percentage; the others are counted."""
    overview = {column.indicator.code: column for column in comparison.columns}
    by_indicator: dict[Indicator, list[TargetResult]] = {}
    for held in comparison.targets:
        by_indicator.setdefault(held.indicator, []).append(held)
    charts, tallies = [], []
    for indicator, results in by_indicator.items():
        drawing = draw(results, [names[held.unit] for held in results], answer)
        column = overview.get(indicator.code)
        if column and drawing.lines and not drawing.others:
            charts.append(Chart(indicator, column.whole.held, drawing, published.get(indicator.code, "")))
        elif any(held.result.comparator != "none" for held in results):
            tallies.append(_tally(indicator, [*drawing.lines, *drawing.others]))
    return charts, tallies


def _tally(indicator: Indicator, drawn: Sequence[Drawn]) -> Tally:
    decided = [one for one in drawn if one.held.result.met is not None]
    return Tally(
        indicator,
        sum(bool(one.held.result.met) for one in decided),
        len(decided),
        [one for one in decided if not one.held.result.met],
    )


# ---- one indicator side by side ----


@dataclass(frozen=True)
class Side:
    """One unit's value of the indicator, with its target and rank."""

    unit: Unit
    name: str
    cell: Cell
    drawn: Drawn | None
    published: str

    @property
    def rank(self) -> Rank | None:
        return self.cell.rank


@dataclass(frozen=True)
class SidePage:
    """One indicator over the units of a cluster: what its total is made of."""

    column: Column
    scale: int
    sides: list[Side]
    published: str
    has_targets: bool

    @property
    def known(self) -> int:
        return len(self.sides) - len(self.column.missing)


def side_page(user: User, cluster: Cluster, line: ScopeLine, indicator: str) -> SidePage:
    """So sánh theo một chỉ số. Refused("unknown_indicator")."""
    if indicator not in reporting.indicators():
        raise Refused("unknown_indicator", f"Không có chỉ số mã “{indicator}”.")
    comparison = compare_cluster(user, cluster, line.scope, codes=[indicator])
    column = comparison.columns[0]
    names = rules.short_names([unit.name for unit in comparison.units])
    results = [held for held in comparison.targets if held.indicator.code == indicator]
    drawing = draw(results, [held.unit_name for held in results], line.answer)
    drawn = {one.held.unit: one for one in (*drawing.lines, *drawing.others)}
    sides = [
        Side(
            unit,
            name,
            column.cells[unit.pk],
            drawn.get(unit.code),
            published_for(unit.code, line.scope).get(indicator, ""),
        )
        for unit, name in zip(comparison.units, names, strict=True)
    ]
    published = published_for(cluster.code, line.scope).get(indicator, "")
    return SidePage(column, drawing.scale, sides, published, bool(drawn))
