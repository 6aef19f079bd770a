"""Reads of the calendar and the periods."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from congdoan.common.once import is_reading, once

from .models import Calendar, Period
from .rules import CalendarRule, calendar_from, due_on, span_of


@once
def calendars() -> list[CalendarRule]:
    """The reporting calendars, the oldest first."""
    return [calendar_from(rule) for rule in Calendar.objects.values_list("rule", flat=True)]


@once
def period_of(code: str) -> Period:
    """Kỳ báo cáo theo mã; not yet saved where nothing was reported in it so far. Refused("unknown_period")."""
    kept = _kept_periods().get(code) if is_reading() else Period.objects.filter(code=code).first()
    return kept or _unkept(code)


def periods_of(codes: Collection[str]) -> list[Period]:
    """The same of several, in their order."""
    kept = _kept_periods() if is_reading() else {one.code: one for one in Period.objects.filter(code__in=codes)}
    return [kept.get(code) or _unkept(code) for code in codes]


def _unkept(code: str) -> Period:
    span = span_of(code, calendars())
    return Period(code=span.code, kind=span.kind.value, start=span.start, end=span.end)


@once
def _kept_periods() -> dict[str, Period]:
    """All by code: a page asks for a dozen of them, and a year adds no more than a dozen and a half."""
    return {period.code: period for period in Period.objects.all()}


def closed_spans() -> list[tuple[date, date]]:
    """First and last day of every closed period (kỳ đã khóa)."""
    return list(Period.objects.exclude(closed_by="").values_list("start", "end"))


def due_date(
    period: Period, *, level: str, basis: str, cut_off: date | None, own: Mapping[str, int] | None = None
) -> date | None:
    """Hạn nộp of a level for a period and basis; None where none is set. `own` are the days of the form itself."""
    rules = calendars()
    return due_on(span_of(period.code, rules), level, basis, cut_off, rules, own)
