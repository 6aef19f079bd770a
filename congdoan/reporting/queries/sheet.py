"""A report form as officials know it: Trong kỳ · Lũy kế · Cùng kỳ · Chỉ tiêu · % đạt; only the first is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from congdoan.accounts.models import User
from congdoan.common.text import list_of
from congdoan.common.wording import Attainment
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.periods.queries import calendars, period_of
from congdoan.periods.rules import PeriodKind, code_before, codes_inside, previous_year_code, span_of, title

from .. import rules
from ..checks import Finding
from ..models import Indicator, Report, ReportForm
from .attainment import held_against_targets
from .catalogue import headings, indicators, refuse_unfit
from .findings import findings_of, last_accepted
from .scope import Scope, answer_to
from .totals import totals_for


@dataclass(frozen=True)
class SheetLine:
    """One line of a form under its heading; a value is None where it was not reported.

    in_period    trong kỳ: what the unit's own report says; the only column that is typed
    before       kỳ trước: what its accepted report of the period just before says
    earlier      what cumulative would be without this report
    cumulative   lũy kế: from the year's first day to the period's last; of a stock the last reported
    same_period  cùng kỳ: what its accepted report of the same period last year says
    held         chỉ tiêu and % đạt: the year's target with what is reached of it; None without a target
    """

    section: str
    indicator: Indicator
    in_period: Decimal | None
    before: Decimal | None
    earlier: Decimal | None
    cumulative: Decimal | None
    same_period: Decimal | None
    held: Attainment | None


@dataclass(frozen=True)
class FormSheet:
    """Biểu của một đơn vị: its lines, and where the columns come from.

    `added` are the periods whose reports make up the cumulative column, `earlier` the accepted reports of those before
    this one, `lacking` the periods that have none. `of_total`: the unit has others below it, and targets are held
    against its total with theirs.
    """

    unit: Unit
    form: ReportForm
    period: Period
    basis: str
    cut_off: date | None
    report: Report | None
    last_year: Report | None
    lines: tuple[SheetLine, ...]
    added: tuple[str, ...]
    earlier: tuple[Report, ...]
    lacking: tuple[str, ...]
    of_total: bool
    findings: tuple[Finding, ...]

    @property
    def lacking_words(self) -> str:
        """The periods without a report that counts, as they are called within a sentence."""
        return list_of([title(code) for code in self.lacking])

    @property
    def unreported(self) -> int:
        """How many lines that people type are empty."""
        return sum(line.in_period is None and line.indicator.is_typed for line in self.lines)


def form_sheet(user: User, unit: Unit, form: ReportForm, scope: Scope) -> FormSheet:
    """Biểu của một đơn vị in a period, basis and cut-off (by default the latest): with the unit's report, whatever its
    state, or empty. Refused("unknown_unit", "form")."""
    if not Unit.objects.allowed(user, "read").filter(pk=unit.pk).exists():
        raise org.unknown_unit(unit.code)
    refuse_unfit(form, unit, period_of(scope.period))
    return sheet_of(unit, form, scope, _report(unit, form, scope))


def sheet_of(
    unit: Unit, form: ReportForm, scope: Scope, report: Report | None, *, written: Mapping[str, int] | None = None
) -> FormSheet:
    """The same for who was let in already and has the report, or None; `written` are the figures where they are not
    (yet) those of the report."""
    period, known = period_of(scope.period), indicators()
    now = written if written is not None else report.figures if report else {}
    earlier = _earlier(unit, form, scope)
    last_year = last_accepted(unit, form, previous_year_code(period.code))
    behind = [one for one in earlier.values() if one]
    told = [one.figures for one in behind]
    over_time = {code: known[code].over_time for code in form.set.line_codes}
    earlier_sum, so_far = rules.cumulated(told, over_time), rules.cumulated([*told, now], over_time)
    last = last_accepted(unit, form, code_before(period.code))
    before, same = (one.figures if one else {} for one in (last, last_year))
    of_total = bool(org.tree_of(period).children(unit.pk))
    held = _held(unit, form, scope, lambda code: figure_of(known[code], so_far), report, of_total=of_total)
    under = headings(form.set)
    shown = (known[code] for code in form.lines if not known[code].denominator_form)
    return FormSheet(
        unit=unit,
        form=form,
        period=period,
        basis=scope.basis,
        cut_off=report.book.cut_off if report else scope.cut_off,
        report=report,
        last_year=last_year,
        lines=tuple(
            SheetLine(
                under[i.code], i, figure_of(i, now), figure_of(i, before), figure_of(i, earlier_sum),
                figure_of(i, so_far), figure_of(i, same), held.get(i.code),
            )
            for i in shown
        ),
        added=tuple(code for code, one in earlier.items() if one) + ((period.code,) if now else ()),
        earlier=tuple(behind),
        lacking=tuple(code for code, one in earlier.items() if one is None),
        of_total=of_total,
        findings=tuple(findings_of(form, now, last, known)) if now else (),
    )  # fmt: skip


def figure_of(indicator: Indicator, figures: Mapping[str, int]) -> Decimal | None:
    """A line out of the figures of one report, as people read it; what is computed from lines is taken from them."""
    if indicator.numerator and indicator.denominator:
        parts = [figures.get(part.code) for part in (indicator.numerator, indicator.denominator)]
        return None if parts[0] is None or parts[1] is None else rules.ratio(parts[0], parts[1])
    value = rules.combined(indicator.terms, figures) if indicator.terms else figures.get(indicator.code)
    return None if value is None else rules.value_of(value, indicator.decimals)


def _report(unit: Unit, form: ReportForm, scope: Scope) -> Report | None:
    found = Report.objects.filter(unit=unit, form=form, book__period__code=scope.period, book__basis=scope.basis)
    if scope.cut_off:
        found = found.filter(book__cut_off=scope.cut_off)
    return found.select_related("book__period").order_by("-book__cut_off").first()


def _earlier(unit: Unit, form: ReportForm, scope: Scope) -> dict[str, Report | None]:
    """The unit's accepted reports of the periods of the same kind before this one in its year; None where none are."""
    rules_ = calendars()
    span = span_of(scope.period, rules_)
    if span.year is None:
        return {}
    kind = PeriodKind(span.kind)
    inside = codes_inside(span_of(str(span.year), rules_), kind, rules_)
    earlier = [code for code in inside if span_of(code, rules_).end < span.start]
    reports = Report.objects.filter(
        unit=unit, form__code=form.code, form__set=form.set, book__period__code__in=earlier, book__basis=scope.basis,
        state__in=rules.IN_TOTALS,
    )  # fmt: skip
    kept = {one.book.period.code: one for one in reports.select_related("book__period").order_by("book__cut_off")}
    return {code: kept.get(code) for code in earlier}


def _held(
    unit: Unit,
    form: ReportForm,
    scope: Scope,
    own: Callable[[str], Decimal | None],
    report: Report | None,
    *,
    of_total: bool,
) -> dict[str, Attainment]:
    """Targets of the year (of a school year or term: of that itself) against what is reached by the period's end."""
    year = span_of(scope.period, calendars()).year
    code = str(year) if year is not None else scope.period
    asked = Scope(code, form.set.code, scope.basis)
    if not of_total:
        return held_against_targets(unit, period_of(code), own, asked)
    until = None if scope.basis == "estimate" else (report.book.cut_off if report else period_of(scope.period).end)
    answer = answer_to(Scope(code, form.set.code, scope.basis, until))
    return held_against_targets(unit, period_of(code), totals_for(answer, [unit])[unit.pk].total, asked)
