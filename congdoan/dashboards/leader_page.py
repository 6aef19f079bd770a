"""What a leader's page shows on one sheet of A4: figures, targets, reports, the trend, and who needs help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from congdoan.accounts.models import User
from congdoan.common.charts import ShareChart
from congdoan.common.wording import Attainment
from congdoan.org.models import Unit
from congdoan.reporting import queries as reporting
from congdoan.reporting.queries import TargetResult
from congdoan.reporting.scope_line import ScopeLine
from congdoan.reporting.target_bars import Drawing
from congdoan.ui import charts
from congdoan.ui.charts import Part

from .below import Filters
from .cluster_page import Reporting, reporting_of
from .unit_page import UnitPage, unit_page

TARGETS = 6
OTHERS = 3
HELPED = 6
_LOOKED_THROUGH = 2000  # units below; beyond that a body looks at the bodies between


@dataclass(frozen=True)
class Helped:
    """A unit below that needs help: the targets it misses, the furthest first, and the reports that lack."""

    unit: Unit
    missed: list[TargetResult]
    lacking: int

    @property
    def need(self) -> tuple[int, float, int, str]:
        """Who needs help most comes first: the most targets missed, then the furthest behind in one, then the most
        reports that lack."""
        percents = (one.result.percent for one in self.missed)
        furthest = min((float(percent) for percent in percents if percent is not None), default=inf)
        return -len(self.missed), furthest, -self.lacking, self.unit.sort_key


@dataclass(frozen=True)
class Counted:
    """How the targets stand: reached and not, without a figure yet, and those that are only watched."""

    met: int
    missed: int
    unknown: int
    watched: int

    @property
    def whole(self) -> int:
        return self.met + self.missed + self.unknown + self.watched

    @classmethod
    def of(cls, results: Sequence[Attainment]) -> Counted:
        undecided = [one for one in results if one.met is None]
        unknown = sum(one.actual is None for one in undecided)
        met, missed = (sum(one.met is said for one in results) for said in (True, False))
        return cls(met, missed, unknown, len(undecided) - unknown)


@dataclass(frozen=True)
class LeaderPage:
    """Trang lãnh đạo of a unit: of `looked_at` units below, `missing` miss a target and `lacking` lack reports;
    `helped` are the first of these."""

    page: UnitPage
    targets: Drawing
    counted: Counted
    rate: Reporting | None
    parts: Sequence[Part]
    looked_at: int
    missing: int
    lacking: int
    helped: list[Helped]


def leader_page(user: User, unit: Unit, line: ScopeLine) -> LeaderPage:
    """Trang lãnh đạo, một tờ A4. The caller has checked that the unit is in reach."""
    page = unit_page(user, unit, line, Filters())
    whole = page.targets
    below = list(reporting.units_below(user, unit, line.answer).order_by("sort_key", "code")[:_LOOKED_THROUGH])
    needing = sorted((one for one in _helped(user, below, line) if one.missed or one.lacking), key=lambda one: one.need)
    states = [("accepted", page.reporting.accepted if page.reporting else 0), *page.missing.states]
    return LeaderPage(
        page,
        Drawing(whole.scale, whole.lines[:TARGETS], whole.others[:OTHERS]),
        Counted.of([one.held.result for one in (*whole.lines, *whole.others)]),
        page.reporting,
        charts.rate(ShareChart(tuple(states))),
        len(below),
        sum(bool(one.missed) for one in needing),
        sum(bool(one.lacking) for one in needing),
        needing[:HELPED],
    )


def _helped(user: User, units: Sequence[Unit], line: ScopeLine) -> list[Helped]:
    totals = reporting.totals_of_units(user, units, line.scope)
    missed: dict[str, list[TargetResult]] = {}
    for held in reporting.attainment_of_units(user, units, line.scope):
        if held.result.met is False:
            missed.setdefault(held.unit, []).append(held)
    rates = {unit.code: reporting_of(totals[unit.pk]) for unit in units}
    return [
        Helped(
            unit,
            sorted(missed.get(unit.code, []), key=lambda one: (one.result.percent is None, one.result.percent or 0)),
            rate.missing if (rate := rates[unit.code]) else 0,
        )
        for unit in units
    ]
