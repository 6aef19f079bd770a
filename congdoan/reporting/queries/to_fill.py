"""The forms that a unit is to fill in, now and of late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from congdoan.accounts.models import User
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.periods.queries import calendars, period_of
from congdoan.periods.rules import PeriodKind, latest_codes

from .. import rules
from ..models import Book, Report, ReportForm
from .catalogue import is_for, version_in_force
from .due import due_for
from .scope import Scope

_PERIODS_OF_A_KIND = 2  # the one that runs and the one before


@dataclass(frozen=True)
class FormToFillIn:
    """A form that a unit fills in for a period; `report` is what it has sent or begun."""

    form: ReportForm
    period: Period
    basis: str
    cut_off: date | None
    due: date | None
    report: Report | None

    @property
    def is_final(self) -> bool:
        """Whether it counts up to the period's last day."""
        return self.cut_off == self.period.end

    @property
    def scope(self) -> Scope:
        return Scope(self.period.code, self.form.set.code, self.basis, self.cut_off)


def forms_to_fill_in(user: User, unit: Unit, today: date) -> list[FormToFillIn]:
    """Các biểu một đơn vị phải báo cáo: of the periods that run or ended last, and what it has begun and not yet
    brought into the totals; the latest first. Refused("unknown_unit")."""
    org.require(user, "read", unit)
    reports = {
        (one.form.code, one.book.period.code, one.book.basis, one.book.cut_off): one
        for one in Report.objects.filter(unit=unit).select_related("form__set", "book__period")
        if not one.book.period.is_closed
    }
    asked = {(form.code, period.code): (form, period) for form, period in _asked(unit, today)}
    begun = {key: one for key, one in reports.items() if one.state not in rules.IN_TOTALS}
    asked |= {(one.form.code, one.book.period.code): (one.form, one.book.period) for one in begun.values()}
    keys = {(form.code, period.code, Book.Basis.ACTUAL.value, period.end) for form, period in asked.values()}
    found = []
    for form_code, period_code, basis, cut_off in keys | begun.keys():
        form, period = asked[form_code, period_code]
        due = due_for(unit, form, period, basis, cut_off)
        report = reports.get((form_code, period_code, basis, cut_off))
        found.append(FormToFillIn(form, period, basis, cut_off, due, report))
    by_form = sorted(found, key=lambda one: (one.form.position, one.basis, one.cut_off or date.max))
    return sorted(by_form, key=lambda one: (one.period.end, one.period.start), reverse=True)


def forms_of(unit: Unit) -> list[ReportForm]:
    """The forms that name such a unit, of the latest version of their sets."""
    forms = {form.code: form for form in _every_version()}
    by_set = sorted(forms.values(), key=lambda form: (form.set.code, form.position))
    return [form for form in by_set if is_for(form, unit)]


def _every_version() -> QuerySet[ReportForm]:
    return ReportForm.objects.select_related("set__owner").order_by("set__version", "position")


def _asked(unit: Unit, today: date) -> Iterator[tuple[ReportForm, Period]]:
    years, forms = calendars(), list(_every_version())
    sets = {form.set for form in forms}
    for form in forms:
        if not is_for(form, unit):
            continue
        for kind in form.period_kinds:
            for code in latest_codes(PeriodKind(kind), today, years, _PERIODS_OF_A_KIND):
                period = period_of(code)
                if not period.is_closed and version_in_force(sets, form.set.code, period.start) == form.set:
                    yield form, period
