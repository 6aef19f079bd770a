"""What catches the eye in many reports at once: rules, the period before, similar units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import yaml

from congdoan.common.batches import batches
from congdoan.periods.models import Period
from congdoan.periods.rules import code_before, title

from .. import checks, rules, unusual
from ..models import Book, Indicator, Report, ReportForm
from ..unusual import Limits
from .catalogue import check_lines, checks_of, indicators

_MEMBERS = "members_total"
_MOST_PEERS = 5_000  # more do not move the middle
_FILE = Path(__file__).resolve().parents[1] / "limits" / "unusual.yaml"


@dataclass(frozen=True)
class Warned:
    """One thing to look at: the sentence, the line it is about (or none), whether it stops the report."""

    message: str
    line: str = ""
    is_error: bool = False


@lru_cache(maxsize=1)
def _all_limits() -> list[Limits]:
    return sorted((Limits(**one) for one in yaml.safe_load(_FILE.read_text())), key=lambda one: one.valid_from)


def limits_on(day: date) -> Limits:
    """The limits in force on a day; before the first ones, the first."""
    in_force = [one for one in _all_limits() if one.valid_from <= day]
    return in_force[-1] if in_force else _all_limits()[0]


def warnings_of(reports: Sequence[Report]) -> dict[int, list[Warned]]:
    """What to look at in reports of one form and book, by report id, in four statements however many there are. The
    caller has checked the reports."""
    if not reports:
        return {}
    form, period = reports[0].form, reports[0].book.period
    known = indicators()
    eye = _Eye(form, period, known)
    before = _before(form, period, [report.unit_id for report in reports])
    peers = eye.medians_of(_peers(form, reports[0].book, {report.unit.category for report in reports}))
    return {
        report.pk: eye.look(report.figures, before.get(report.unit_id), peers.get(report.unit.category, {}))
        for report in reports
    }


class _Eye:
    """All that is looked at on one form in one period. What the catalogue gives limits of its own is measured by these;
    an opening jumps where the closing before it did, and was told then."""

    def __init__(self, form: ReportForm, period: Period, known: Mapping[str, Indicator]) -> None:
        typed = [known[code] for code in form.lines if known[code].is_typed]
        self._checks, self._lines = checks_of(form.set), check_lines(form, known)
        codes = {one.pk: one.code for one in known.values()}
        self._wholes = {one.code: codes[one.part_of_id] for one in typed if one.part_of_id}
        flows = [one for one in typed if one.over_time == Indicator.OverTime.SUM]
        self._flows, self._added = {one.code for one in flows}, [one.code for one in flows if one.is_added]
        openings = {one.code for one in typed if one.over_time == Indicator.OverTime.FIRST}
        self._compared = {code: line for code, line in self._lines.items() if code not in openings}
        self._own_limits = {one.line for one in self._checks if isinstance(one, checks.Jump)}
        self._limits = limits_on(period.end)
        last = code_before(period.code)
        self._before = title(last) if last else ""

    def medians_of(self, peers: Mapping[str, Sequence[Mapping[str, int]]]) -> dict[str, dict[str, Fraction]]:
        return {
            category: unusual.medians(reports, self._added, _MEMBERS, self._limits)
            for category, reports in peers.items()
        }

    def look(
        self, now: Mapping[str, int], before: Mapping[str, int] | None, peers: Mapping[str, Fraction]
    ) -> list[Warned]:
        findings = checks.findings(now, self._checks, self._lines, before)
        far = unusual.jumps(now, before or {}, self._compared, self._flows, self._wholes, self._limits)
        findings += [one for one in far if one.indicator not in self._own_limits]
        found = [Warned(one.message, one.indicator, one.severity == "error") for one in findings]
        told = [unusual.copied(now, before, self._limits, self._before)] if before else []
        told.append(unusual.all_full(now, self._wholes, self._limits))
        told += unusual.beside_peers(now, peers, _MEMBERS, self._lines, self._limits)
        return [*found, *(Warned(f"{one[:1].upper()}{one[1:]}.") for one in told if one)]


def _before(form: ReportForm, period: Period, units: Iterable[int]) -> dict[int, Mapping[str, int]]:
    """The figures in the totals of the units' reports for the period just before, the latest cut-off of each."""
    code = code_before(period.code)
    found: dict[int, Mapping[str, int]] = {}
    for some in batches(set(units)):
        reports = Report.objects.filter(
            unit__in=some, form__code=form.code, form__set__code=form.set.code, book__period__code=code,
            book__basis=Book.Basis.ACTUAL, state__in=rules.IN_TOTALS,
        )  # fmt: skip
        found |= dict(reports.order_by("book__cut_off").values_list("unit_id", "figures"))
    return found


def _peers(form: ReportForm, book: Book, categories: set[str]) -> dict[str, list[Mapping[str, int]]]:
    """The figures in the totals of the same book, by category: whoever accepts is told the middle of them alone."""
    found: dict[str, list[Mapping[str, int]]] = defaultdict(list)
    reports = Report.objects.filter(form=form, book=book, state__in=rules.IN_TOTALS, unit__category__in=categories)
    for category, figures in reports.values_list("unit__category", "figures")[:_MOST_PEERS]:
        found[category].append(figures)
    return found
