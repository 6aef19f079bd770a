"""What a leader's page shows on one sheet of A4: figures, targets, reports, the trend, and who needs help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from congdoan.accounts.models import User
from congdoan.common.charts import ShareChart
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


@dataclass(frozen=True)
class LeaderPage:
    """Trang lãnh đạo of a unit: `looked_at` units below were looked through, `needing` of them need help."""

    page: UnitPage
    targets: Drawing
    met: int
    decided: int
    rate: Reporting | None
    parts: Sequence[Part]
    looked_at: int
    needing: int
    helped: list[Helped]


def leader_page(user: User, unit: Unit, line: ScopeLine) -> LeaderPage:
    """Trang lãnh đạo, một tờ A4. The caller has checked that the unit is in reach."""
    page = unit_page(user, unit, line, Filters())
    whole = page.targets
    decided = [one for one in (*whole.lines, *whole.others) if one.held.result.met is not None]
    below = list(reporting.units_below(user, unit, line.answer).order_by("sort_key", "code")[:_LOOKED_THROUGH])
    needing = [one for one in _helped(user, below, line) if one.missed or one.lacking]
    states = [("accepted", page.reporting.accepted if page.reporting else 0), *page.missing.states]
    return LeaderPage(
        page,
        Drawing(whole.scale, whole.lines[:TARGETS], whole.others[:OTHERS]),
        sum(bool(one.held.result.met) for one in decided),
        len(decided),
        page.reporting,
        charts.rate(ShareChart(tuple(states))),
        len(below),
        len(needing),
        sorted(needing, key=lambda one: (-len(one.missed), -one.lacking, one.unit.sort_key))[:HELPED],
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
