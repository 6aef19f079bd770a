"""Hạn nộp: the day by which a unit is to send a report."""

from __future__ import annotations

from datetime import date, timedelta

from congdoan.common.once import once
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.periods.queries import due_date

from ..models import LateException, Report, ReportForm

ASKED_AFTER = timedelta(days=60)


def due_of(report: Report) -> date | None:
    """Hạn nộp of a report: the day its unit was given (gia hạn), else that of its form or its level."""
    book = report.book
    return due_for(report.unit, report.form, book.period, book.basis, book.cut_off)


def due_for(unit: Unit, form: ReportForm, period: Period, basis: str, cut_off: date | None) -> date | None:
    """The same of a report that nobody may have begun."""
    later = _later_days(unit).get((form.code, period.code))
    return later or due_date(period, level=unit.level, basis=basis, cut_off=cut_off, own=form.due)


def usual_due(report: Report) -> date | None:
    """Hạn nộp of a report as its form or the calendar sets it for all such units."""
    book = report.book
    return due_date(book.period, level=report.unit.level, basis=book.basis, cut_off=book.cut_off, own=report.form.due)


@once
def _later_days(unit: Unit) -> dict[tuple[str, str], date]:
    """Gia hạn of one unit: the day by form and period."""
    kept = LateException.objects.filter(unit=unit).values_list("form__code", "period__code", "until")
    return {(form, period): until for form, period, until in kept}


def later_days(form: ReportForm, period: Period) -> dict[int, date]:
    """Gia hạn of all units for one form and period: the day by unit id."""
    kept = LateException.objects.filter(form__code=form.code, period__code=period.code)
    return dict(kept.values_list("unit_id", "until"))


def is_still_asked(period: Period, due: date | None, today: date) -> bool:
    """Whether a report is still waited for: long after its day nobody is asked any more, and what comes then is
    history."""
    return today <= (due or period.end) + ASKED_AFTER
