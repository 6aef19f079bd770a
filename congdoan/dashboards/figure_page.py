"""What one figure of a unit is made of: its own part and those of the units below, down to the reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.urls import reverse

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.demo.queries import published_for
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.reporting import queries as reporting
from congdoan.reporting.models import Adjustment, Indicator, Report
from congdoan.reporting.queries import Answer, LineTotal, Scope, Totals
from congdoan.reporting.rules import IN_TOTALS, ratio, value_of
from congdoan.reporting.scope_line import ScopeLine
from congdoan.reporting.target_bars import Drawn, draw
from congdoan.ui.refusals import page_of

from . import rules
from .below import own_lines, reports_by_unit
from .queries import in_reach
from .rates import rate_address
from .rules import Change
from .standing import Standing, standing_of
from .unit_page import last_year, units_above


@dataclass(frozen=True)
class Parts:
    """A value; of a ratio also the two sums it is taken from."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True)
class Child:
    """One unit below with its part; `report` where it is a leaf and this figure stands in one report of it."""

    unit: Unit
    name: str
    parts: Parts
    report: Report | None


@dataclass(frozen=True)
class Rest:
    """What the whole holds beside the own part and the units listed: of `count` ended units whose own figures stand
    here now, or of units of then that have left one's reach."""

    parts: Parts
    count: int


@dataclass(frozen=True)
class FigurePage:
    """Nguồn gốc của một con số: the whole is the own part and those of all units below; `adjustments` are
    what the unit itself added to reports below it, `adjusted` their sum, apart from the own part only where the unit
    reports nothing itself. `numerators`, `denominators` and `rest_address` are where these figures open, empty where
    they may not be opened."""

    name: str
    above: list[tuple[Unit, str]]
    indicator: Indicator
    line: LineTotal
    whole: Parts
    terms: list[tuple[Indicator, int, Decimal | None]]
    own: Parts
    own_line: bool
    adjustments: list[tuple[Adjustment, Decimal]]
    adjusted: Decimal | None
    change: Change | None
    target: Drawn | None
    published: str
    in_reach: bool
    reports: list[tuple[Report, Decimal | None]]
    page: Page[Any] | None
    children: list[Child]
    rest: Rest | None
    unknown: int
    standing: Standing
    numerators: str
    denominators: str
    rest_address: str

    @property
    def typed(self) -> Indicator:
        """What reports tell of it: of a ratio its numerator."""
        return self.indicator.numerator or self.indicator

    @property
    def sources(self) -> str:
        """Where on the page the reports behind the figure begin."""
        return "#bao-cao" if self.reports else "#tu-don-vi" if self.page or self.rest else ""

    @property
    def count(self) -> int:
        """How many units stand below."""
        return self.page.paginator.count if self.page else 0


def figure_page(user: User, unit: Unit, line: ScopeLine, code: str, *, number: str) -> FigurePage:
    """Refused("unknown_indicator"), and as for a unit's page."""
    indicator = reporting.indicators().get(code)
    totals = reporting.totals_of_unit(user, unit, line.scope)
    if indicator is None or code not in totals.lines:
        raise Refused("unknown_indicator", f"Không có chỉ số mã “{code}” trong bộ chỉ số của kỳ này.")
    answer = line.answer
    reachable = in_reach(user, unit)
    below = _parts_below(user, unit, line, indicator) if reachable else []
    own = _own(_totals_then(user, unit, line.scope, totals), indicator)
    adjustments = _adjustments(user, unit, answer, indicator) if reachable else []
    adjusted = sum((change for _, change in adjustments), Decimal(0)) if adjustments else None
    page = page_of(below, number) if below else None
    rates = rate_address(user, unit, line) if reachable else ""
    held = [h for h in reporting.attainment_of_units(user, [unit], line.scope) if h.indicator == indicator]
    drawing = draw(held, [unit.name], answer) if held else None
    return FigurePage(
        name=org.names_on(answer.day, [unit.pk]).get(unit.pk, unit.name),
        above=units_above(user, unit, answer),
        indicator=indicator,
        line=totals.lines[code],
        whole=_parts(totals, indicator),
        terms=[(answer.known[term], sign, totals.total(term)) for term, sign in indicator.terms],
        own=own,
        adjustments=adjustments,
        adjusted=adjusted,
        own_line=not own_lines(unit, answer).isdisjoint(indicator.typed_codes),
        change=_change(user, unit, line.scope, totals, indicator),
        target=(drawing.lines + drawing.others)[0] if drawing else None,
        published=published_for(unit.code, line.scope).get(code, ""),
        in_reach=reachable,
        reports=_own_reports(user, unit, answer, indicator) if reachable else [],
        page=page,
        children=_children(user, page, answer, indicator) if page else [],
        rest=_rest(unit, answer, _parts(totals, indicator), _with(own, adjusted), below, indicator)
        if reachable
        else None,
        unknown=sum(parts.value is None for _, parts in below),
        standing=standing_of(user, unit, answer),
        numerators=_address(unit, indicator.numerator, line),
        denominators=_address(unit, indicator.denominator, line) or rates,
        rest_address=reverse("dashboards:carried", args=[unit.code]) + line.query if line.is_now else "",
    )


def _address(unit: Unit, indicator: Indicator | None, line: ScopeLine) -> str:
    """Where a figure of the unit opens."""
    if indicator is None:
        return ""
    return reverse("dashboards:indicator", args=[unit.code, indicator.code]) + line.query


def _adjustments(user: User, unit: Unit, answer: Answer, indicator: Indicator) -> list[tuple[Adjustment, Decimal]]:
    """Điều chỉnh in force of a line that adds up from below, each with what it changes."""
    if indicator.is_ratio or indicator.terms:
        return []
    code = indicator.code
    return [
        (one, value_of(one.figures[code], indicator.decimals))
        for one in reporting.adjustments_of(user, unit, answer)
        if one.withdrawn_at is None and code in one.figures
    ]


def _parts(totals: Totals, indicator: Indicator) -> Parts:
    value = totals.total(indicator.code)
    if indicator.numerator is None:
        return Parts(value)
    return Parts(value, totals.total(indicator.numerator.code), _denominator(totals, indicator))


def _own(totals: Totals, indicator: Indicator) -> Parts:
    value = totals.own(indicator.code)
    if indicator.numerator is None:
        return Parts(value)
    denominator = totals.own(indicator.denominator.code) if indicator.denominator else None
    return Parts(value, totals.own(indicator.numerator.code), denominator)


def _with(own: Parts, adjusted: Decimal | None) -> Parts:
    """The own part with what was adjusted, which is in it already where the unit reports the line itself."""
    return own if own.value is not None or adjusted is None else Parts(adjusted)


def _totals_then(user: User, unit: Unit, scope: Scope, totals: Totals) -> Totals:
    """Where the unit's own part of now may hold those of others, the totals of then tell it apart."""
    if scope.structure == "then":
        return totals
    return reporting.totals_of_unit(user, unit, replace(scope, structure="then"))


def _rest(
    unit: Unit, answer: Answer, whole: Parts, own: Parts, below: Sequence[tuple[Unit, Parts]], indicator: Indicator
) -> Rest | None:
    if answer.scope.structure == "now":
        count = sum(one != unit.pk for one in org.handover(answer.period).at(unit.pk))
    else:
        count = len(answer.tree.children(unit.pk)) - len(below)
    if not count or not indicator.is_added:
        return None
    told = [own, *(parts for _, parts in below)]
    numerator = _left(whole.numerator, [parts.numerator for parts in told])
    denominator = _left(whole.denominator, [parts.denominator for parts in told])
    if not indicator.is_ratio:
        return Rest(Parts(_left(whole.value, [parts.value for parts in told])), count)
    share = ratio(numerator, denominator) if numerator is not None and denominator is not None else None
    return Rest(Parts(share, numerator, denominator), count)


def _left(whole: Decimal | None, told: Sequence[Decimal | None]) -> Decimal | None:
    return None if whole is None else whole - sum(value or 0 for value in told)


def _denominator(totals: Totals, indicator: Indicator) -> Decimal | None:
    if indicator.denominator:
        return totals.total(indicator.denominator.code)
    rate = totals.rates.get(indicator.denominator_form)
    return Decimal(rate.expected) if rate else None


def _parts_below(user: User, unit: Unit, line: ScopeLine, indicator: Indicator) -> list[tuple[Unit, Parts]]:
    """The units below, the largest part first, those without a figure last; equal ones by name."""
    units = list(reporting.units_below(user, unit, line.answer).order_by("sort_key", "code"))
    totals = reporting.totals_of_units(user, units, line.scope)
    parts = [(child, _parts(totals[child.pk], indicator)) for child in units]
    return sorted(parts, key=lambda part: (part[1].value is None, -(part[1].value or 0)))


def _children(user: User, page: Page[Any], answer: Answer, indicator: Indicator) -> list[Child]:
    rows: Sequence[tuple[Unit, Parts]] = list(page)
    names = org.names_on(answer.day, [unit.pk for unit, _ in rows])
    leaves = [unit.pk for unit, _ in rows if not answer.shown.children(unit.pk)]
    if answer.scope.structure == "now":
        handover = org.handover(answer.period)
        leaves = [pk for pk in leaves if handover.at(pk) == [pk]]  # else its report is but a part of the figure
    reports = reports_by_unit(user, answer, leaves)
    return [Child(unit, names.get(unit.pk, unit.name), parts, reports.get(unit.pk)) for unit, parts in rows]


def _own_reports(user: User, unit: Unit, answer: Answer, indicator: Indicator) -> list[tuple[Report, Decimal | None]]:
    """The unit's own reports behind the figure; of those not accepted only that they are there."""
    typed = indicator.numerator or indicator
    own = reporting.reports_in(user, answer).filter(unit=unit).order_by("-book__period__end", "pk")
    shown = []
    for report in own:
        if typed.code in report.form.lines:
            shown.append((report, reporting.figure_of(typed, report.figures) if report.state in IN_TOTALS else None))
    return shown


def _change(user: User, unit: Unit, scope: Scope, totals: Totals, indicator: Indicator) -> Change | None:
    before = last_year(user, unit, scope)
    if before is None:
        return None
    return rules.change(totals.total(indicator.code), before.total(indicator.code), is_ratio=indicator.is_ratio)
