"""Published figures beside ours. Only `replay` and the badge on the pages read them; no computation does."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.numbers import Number
from congdoan.common.wording import Attainment, percent_of
from congdoan.org import queries as org
from congdoan.periods.queries import period_of
from congdoan.reporting import queries as reporting
from congdoan.reporting.queries import Scope, TargetResult, Totals

from .nation.year import PlannedOfficer
from .rules import Ours, readings, verdict

FOLDER = Path(settings.BASE_DIR) / "examples"


@dataclass(frozen=True, eq=False)
class Case:
    """Vụ việc: what one article tells, replayed; its figures of a period are actual to that period's cut-off."""

    code: str
    title: str
    article: int
    cut_offs: Mapping[str, date]
    cluster: str = ""  # whose year-end conference it is, in the first of these periods

    @property
    def folder(self) -> Path:
        return FOLDER / self.code

    @property
    def scope(self) -> Scope:
        """The figures that the case is mainly about."""
        period, cut_off = next(iter(self.cut_offs.items()))
        return Scope(period, cut_off=cut_off)


@dataclass(frozen=True)
class Published:
    """Số công bố: one printed figure, of one organisation, with the words that qualify it.

    `or_indicator`: the other line that it may just as well mean. `period` is empty where none can be named.
    """

    organisation: str
    period: str
    indicator: str
    measure: str
    printed: str
    qualifier: str
    article: str
    or_indicator: str = ""

    @property
    def indicators(self) -> tuple[str, ...]:
        return (self.indicator, self.or_indicator) if self.or_indicator else (self.indicator,)

    @property
    def units(self) -> tuple[str, ...]:
        """The count units of the lines that it may mean; none where it means one."""
        known = reporting.indicators()
        return tuple(known[code].unit for code in self.indicators) if self.or_indicator else ()

    @property
    def badge(self) -> str:
        """As it stands under our figure: "công bố: trên 1.450 (bài 1)"."""
        words = ["của chính đơn vị" if self.measure == "own" else "", self.qualifier, self.printed]
        either = f", không rõ là {' hay '.join(self.units)}" if self.or_indicator else ""
        return f"công bố: {' '.join(filter(None, words))}{either} (bài {self.article})"


@dataclass(frozen=True)
class ReplayRow:
    """One published figure against ours; of a plan also our target."""

    case: str
    organisation: str
    period: str
    indicator: str
    printed: str
    computed: Decimal | None
    target: Number | None
    verdict: str


@cache
def cases() -> tuple[Case, ...]:
    """The cases in `examples/`, by article; they ship with the product and are read once, as pages ask for them."""
    found = []
    for path in FOLDER.glob("*/case.yaml"):
        head = yaml.safe_load(path.read_text(encoding="utf-8"))
        cut_offs = {str(period): day for period, day in head.get("cut_offs", {}).items()}
        found.append(Case(path.parent.name, head["title"], head["article"], cut_offs, head.get("cluster", "")))
    return tuple(sorted(found, key=lambda case: case.article))


@cache
def published(case: Case) -> tuple[Published, ...]:
    """The printed figures of a case; none where their file is gone."""
    path = case.folder / "published.csv"
    return tuple(Published(**row) for row in _rows(path)) if path.exists() else ()


def people(case: Case) -> list[PlannedOfficer]:
    """Who may sign in to look at a case."""
    path = case.folder / "people.csv"
    return [PlannedOfficer(**row) for row in _rows(path)] if path.exists() else []


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def replay(by: User, only: str = "") -> list[ReplayRow]:
    """Every printed figure against ours, read as `totals` and `attainment` read them; of one case, where it is named.

    Refused("unknown_case").
    """
    known = cases()
    if only and only not in [case.code for case in known]:
        raise Refused("unknown_case", f"Không có vụ việc “{only}”. Có: {', '.join(case.code for case in known)}.")
    rows = []
    for case in (case for case in known if only in ("", case.code)):
        kept: dict[tuple[str, str], _Figures] = {}
        for row in published(case):
            key = (row.organisation, row.period)
            if key not in kept:
                kept[key] = _figures(by, case, row)
            rows.append(_replayed(case, row, kept[key]))
    return rows


@dataclass(frozen=True)
class _Figures:
    """Our figures of one organisation in one period; none where no period can be named."""

    name: str
    totals: Totals | None = None
    results: Sequence[TargetResult] = ()


def _figures(by: User, case: Case, row: Published) -> _Figures:
    scope = Scope(row.period, cut_off=case.cut_offs.get(row.period))
    if case.cluster and row.organisation == case.cluster:
        year = reporting.year_of(period_of(row.period)) or 0
        cluster = org.cluster_by_code(by, row.organisation, year)
        totals = reporting.totals_of_cluster(by, cluster, scope)
        return _Figures(cluster.name, totals, reporting.attainment_of_cluster(by, cluster, scope))
    unit = org.unit_by_code(by, row.organisation)
    if not row.period:
        return _Figures(unit.name)
    totals = reporting.totals_of_unit(by, unit, scope)
    return _Figures(unit.name, totals, reporting.attainment_of_units(by, [unit], scope))


def _replayed(case: Case, row: Published, figures: _Figures) -> ReplayRow:
    ours = _ours(row, figures)
    return ReplayRow(
        case.code, figures.name, row.period, row.indicator, readings(row.printed, row.qualifier, row.units),
        ours.values[0], ours.target, verdict(row.printed, row.qualifier, row.measure, ours).value,
    )  # fmt: skip


def _ours(row: Published, figures: _Figures) -> Ours:
    if figures.totals is None:
        return Ours((None,))
    if row.measure == "own":
        return Ours((figures.totals.own(row.indicator),))
    held = next((held.result for held in figures.results if held.indicator.code == row.indicator), None)
    if row.measure == "attainment":
        return Ours((_attained(held),))
    target = held.target if row.measure == "plan" and held else None
    return Ours(tuple(figures.totals.total(code) for code in row.indicators), target)


def _attained(held: Attainment | None) -> Decimal | None:
    """The attainment in percent, not rounded."""
    if held is None or held.actual is None or not held.target:
        return None
    percent = percent_of(held.actual, held.target)
    return Decimal(percent.numerator) / Decimal(percent.denominator)


def published_for(code: str, scope: Scope) -> dict[str, str]:
    """Số công bố as badges by indicator, for pages that show just this organisation in just this scope."""
    if not org.structure().illustrative:
        return {}
    return {
        indicator: row.badge
        for case in cases()
        if scope.period in case.cut_offs and scope == Scope(scope.period, cut_off=case.cut_offs[scope.period])
        for row in published(case)
        if (row.organisation, row.period) == (code, scope.period)
        for indicator in row.indicators
    }
