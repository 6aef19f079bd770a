"""The reports that wait for their own unit: to be written, to be mended, to be signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.org.holders import own_units
from congdoan.org.models import Unit

from ..models import Report, ReportState
from .due import due_of, is_still_asked
from .to_fill import FormToFillIn, forms_to_fill_in

_SHOWN_BEFORE_END = timedelta(days=10)  # a report is asked for when its period is about to end


@dataclass(frozen=True)
class ReportToWrite:
    """Báo cáo phải lập, of a unit for which the person works; `asked.report` is what has been begun."""

    unit: Unit
    asked: FormToFillIn

    @property
    def state(self) -> str:
        """That of the report; "none" where nobody has begun it."""
        return self.asked.report.state if self.asked.report else "none"


@dataclass(frozen=True)
class ReportToSign:
    """Báo cáo chờ ký, with the day by which it is to be sent."""

    report: Report
    due: date | None


def reports_to_write(user: User) -> list[ReportToWrite]:
    """Báo cáo phải lập: what the person's own units are to report now and have not handed on."""
    today = timezone.localdate()
    return [
        ReportToWrite(unit, one)
        for unit in own_units(user, "draft")
        for one in forms_to_fill_in(user, unit, today)
        if (_is_asked(one, today) if one.report is None else _is_open(one.report))
    ]


def reports_returned(user: User) -> list[ReportToWrite]:
    """Báo cáo bị trả lại: those among them that the superior sent back."""
    return [one for one in reports_to_write(user) if one.state == ReportState.RETURNED]


def reports_to_sign(user: User) -> list[ReportToSign]:
    """Báo cáo chờ ký: of the units for which the person signs, and of ended ones that these finish."""
    units = own_units(user, "sign")
    mine = Q(unit__in=units, handed_to=None) | Q(handed_to__in=units)
    waiting = Report.objects.filter(mine, state=ReportState.TO_SIGN, closed=False).order_by("book__period__end", "pk")
    found = waiting.select_related("unit", "handed_to", "form__set", "book__period")
    return [ReportToSign(one, due_of(one)) for one in found]


def _is_asked(one: FormToFillIn, today: date) -> bool:
    has_begun = one.period.end - _SHOWN_BEFORE_END <= today
    return one.is_final and has_begun and is_still_asked(one.period, one.due, today)


def _is_open(report: Report) -> bool:
    return report.state in (ReportState.DRAFT, ReportState.RETURNED) and not report.closed
