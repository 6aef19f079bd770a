"""What the checks say of a report: inside it, and against the report of the period before."""

from __future__ import annotations

from collections.abc import Mapping

from congdoan.org.models import Unit

from .. import checks, rules
from ..checks import Finding
from ..models import Book, Indicator, Report, ReportForm
from .catalogue import check_lines, checks_of


def findings_of(
    form: ReportForm, figures: Mapping[str, int], before: Report | None, known: Mapping[str, Indicator]
) -> list[Finding]:
    """Kiểm tra một báo cáo: its figures, typed or stored, with those of the unit's report before it (`last_accepted` of
    the period just before)."""
    return checks.findings(figures, checks_of(form.set), check_lines(form, known), before.figures if before else None)


def last_accepted(unit: Unit, form: ReportForm, period: str | None) -> Report | None:
    """The unit's report on the same form for a period that is in the totals, actual, at its latest cut-off; the caller
    has checked the unit."""
    same = Report.objects.filter(unit=unit, form__code=form.code, form__set__code=form.set.code)
    accepted = same.filter(book__period__code=period, book__basis=Book.Basis.ACTUAL, state__in=rules.IN_TOTALS)
    return accepted.select_related("book__period").order_by("-book__cut_off").first()
