"""Lời nhắc: which unsent reports a unit was reminded of, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from congdoan.common.batches import batches
from congdoan.org.models import Unit

from ..models import Reminder, Report, ReportState
from .checking import NOT_SENT


@dataclass(frozen=True)
class Reminded:
    """One reminder of a report that is still not sent; `report` is what has been begun."""

    reminder: Reminder
    report: Report | None

    @property
    def waits_to_be_signed(self) -> bool:
        return self.report is not None and self.report.state == ReportState.TO_SIGN

    @property
    def unit(self) -> Unit:
        """The one whose people are to act: of an ended unit who finishes its report."""
        return (self.report and self.report.handed_to) or self.reminder.unit


def reminded_since(day: date) -> list[Reminded]:
    """The reminders of a day and later whose report is not sent; of whole units, for who tells their people."""
    found = Reminder.objects.filter(on__gte=day, period__closed_by="").order_by("pk")
    reminders = list(found.select_related("unit", "form__set", "period"))
    begun: dict[tuple[int, str, str], list[Report]] = {}
    for some in batches({one.unit_id for one in reminders}):
        reports = Report.objects.filter(unit__in=some, book__period__in={one.period_id for one in reminders})
        for report in reports.select_related("unit", "handed_to", "form__set", "book__period"):
            begun.setdefault((report.unit_id, report.form.code, report.book.period.code), []).append(report)
    told = []
    for one in reminders:
        reports_of = begun.get((one.unit_id, one.form.code, one.period.code), [])
        waiting = next((report for report in reports_of if report.state in NOT_SENT and not report.closed), None)
        if waiting or not reports_of:
            told.append(Reminded(one, waiting))
    return told


def reminded_on(units: Iterable[Unit], since: date) -> dict[tuple[int, str, str], date]:
    """The latest day on which a unit was reminded, by unit id, form and period; the caller has checked the units."""
    reminders = Reminder.objects.filter(unit__in=list(units), on__gte=since).order_by("on")
    return {(unit, form, period): on for unit, form, period, on in
            reminders.values_list("unit_id", "form__code", "period__code", "on")}  # fmt: skip
