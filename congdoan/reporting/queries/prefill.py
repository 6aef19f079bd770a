"""What a report says before anybody has typed: a rule a line, from the period before; and where each value is from."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.periods.rules import code_before, title

from .. import rules
from ..checks import Balance
from ..models import Book, Indicator, Report, ReportForm, ReportState
from .catalogue import checks_of, indicators
from .measured import measured_in_units


@dataclass(frozen=True)
class Suggestion:
    """Số điền sẵn of a line: its value in the smallest unit and where it is from, within a sentence ("cuối tháng 10").

    Where `binding`, whoever types another one says why.
    """

    value: int
    source: str
    binding: bool = False


def suggestions(unit: Unit, form: ReportForm, period: Period) -> dict[str, Suggestion]:
    """Số điền sẵn của một biểu: what a register counts, where the unit keeps one; else of a stock what was there at the
    end of the period before, of an opening stock the closing of that period; any other flow has none."""
    return _from_before(unit, form, period) | _from_registers(unit, form, period)


def _from_registers(unit: Unit, form: ReportForm, period: Period) -> dict[str, Suggestion]:
    counted = measured_in_units([unit], period, form).get(unit.pk, {})
    return {code: Suggestion(value, _("sổ đoàn viên"), binding=True) for code, value in counted.items()}


def _from_before(unit: Unit, form: ReportForm, period: Period) -> dict[str, Suggestion]:
    """The unit's own last report counts as soon as it was sent."""
    before = _last_sent(unit, form, period)
    if before is None:
        return {}
    known, closings = indicators(), closings_of(form)
    source = _("cuối %s") % title(before.book.period.code)
    found = {}
    for code in typed_lines(form):
        how = known[code].over_time
        first, last = how == Indicator.OverTime.FIRST, how == Indicator.OverTime.LAST
        kept = before.figures.get(closings.get(code, "") if first else code) if first or last else None
        if kept is not None:
            found[code] = Suggestion(kept, source, binding=first)
    return found


def typed_lines(form: ReportForm) -> list[str]:
    """The lines of a form that people type, in their order."""
    typed = set(form.set.line_codes)
    return [code for code in form.lines if code in typed]


def flows_of(form: ReportForm) -> list[str]:
    """The typed lines of a form that are 0 where nothing happened."""
    known = indicators()
    return [code for code in typed_lines(form) if known[code].over_time == Indicator.OverTime.SUM]


def closings_of(form: ReportForm) -> dict[str, str]:
    """Which line a stock at the beginning was at the end of the period before: as the balances of the set say."""
    return {check.opening: check.closing for check in checks_of(form.set) if isinstance(check, Balance)}


def figures_to_send(report: Report) -> dict[str, int]:
    """The figures as they will be sent: with 0 for what its writer says did not happen."""
    return rules.with_rest(report.figures, flows_of(report.form) if report.rest_is_zero else ())


def _last_sent(unit: Unit, form: ReportForm, period: Period) -> Report | None:
    same = Report.objects.filter(unit=unit, form__code=form.code, form__set__code=form.set.code)
    sent = same.filter(
        book__period__code=code_before(period.code), book__basis=Book.Basis.ACTUAL,
        state__in=(*rules.IN_TOTALS, ReportState.SUBMITTED),
    )  # fmt: skip
    return sent.select_related("book__period").order_by("-book__cut_off").first()
