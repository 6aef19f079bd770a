"""Published figures beside ours. Only `replay` and the badge on the pages read them; no computation does."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml
from django.conf import settings

from congdoan.accounts.models import User
from congdoan.common.wording import percent_of
from congdoan.org import queries as org
from congdoan.periods.queries import period_of
from congdoan.reporting import queries as reporting
from congdoan.reporting.queries import Scope

from .rules import readings, verdict

FOLDER = Path(settings.BASE_DIR) / "examples"


@dataclass(frozen=True)
class Case:
    """Vụ việc: a published article replayed; its figures are actual to the cut-off."""

    code: str
    title: str
    cluster: str
    period: str
    cut_off: date

    @property
    def folder(self) -> Path:
        return FOLDER / self.code

    @property
    def scope(self) -> Scope:
        return Scope(self.period, cut_off=self.cut_off)


@dataclass(frozen=True)
class Published:
    """Số công bố: one printed figure, of one organisation, with the words that qualify it."""

    organisation: str
    period: str
    indicator: str
    measure: str
    printed: str
    qualifier: str
    article: str

    @property
    def badge(self) -> str:
        """As it stands under our figure: "công bố: trên 1.450 (bài 1)"."""
        return f"công bố: {' '.join(filter(None, (self.qualifier, self.printed)))} (bài {self.article})"


@dataclass(frozen=True)
class ReplayRow:
    """One published figure against ours."""

    case: str
    organisation: str
    period: str
    indicator: str
    printed: str
    computed: Decimal | None
    verdict: str


def cases() -> list[Case]:
    """The cases in `examples/`, by folder."""
    found = []
    for path in sorted(FOLDER.glob("*/case.yaml")):
        head = yaml.safe_load(path.read_text(encoding="utf-8"))
        found.append(Case(path.parent.name, head["title"], head["cluster"], str(head["period"]), head["cut_off"]))
    return found


def published(case: Case) -> list[Published]:
    """The printed figures of a case; none where their file is gone."""
    path = case.folder / "published.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [Published(**row) for row in csv.DictReader(file)]


def replay(by: User) -> list[ReplayRow]:
    """Every printed figure against ours, read as `totals` and `attainment` read them."""
    return [
        ReplayRow(
            case.code, name, row.period, row.indicator, readings(row.printed, row.qualifier),
            computed, verdict(row.printed, row.qualifier, row.measure, computed).value,
        )
        for case in cases()
        for row, name, computed in _computed(by, case)
    ]  # fmt: skip


def _computed(by: User, case: Case) -> Iterator[tuple[Published, str, Decimal | None]]:
    for row in published(case):
        scope = Scope(row.period, cut_off=case.cut_off)
        if row.organisation == case.cluster:
            year = reporting.year_of(period_of(row.period)) or 0
            cluster = org.cluster_by_code(by, row.organisation, year)
            totals = reporting.totals_of_cluster(by, cluster, scope)
            results, name = reporting.attainment_of_cluster(by, cluster, scope), cluster.name
        else:
            unit = org.unit_by_code(by, row.organisation)
            totals = reporting.totals_of_unit(by, unit, scope)
            results, name = reporting.attainment_of_units(by, [unit], scope), unit.name
        computed = totals.total(row.indicator)
        if row.measure == "attainment":
            computed = _attained(results, row.indicator)
        yield row, name, computed


def _attained(results: list[reporting.TargetResult], indicator: str) -> Decimal | None:
    """The attainment in percent, not rounded."""
    for result in results:
        if result.indicator.code == indicator and result.result.actual is not None and result.result.target:
            percent = percent_of(result.result.actual, result.result.target)
            return Decimal(percent.numerator) / Decimal(percent.denominator)
    return None


def published_for(code: str, scope: Scope) -> dict[str, str]:
    """Số công bố as badges by indicator, for pages that show just this organisation in just this scope."""
    if not org.structure().illustrative:
        return {}
    return {
        row.indicator: row.badge
        for case in cases()
        if scope == case.scope
        for row in published(case)
        if row.organisation == code
    }
