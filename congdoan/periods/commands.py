"""Writes of the calendar and the periods."""

from __future__ import annotations

from pathlib import Path

import yaml
from django.db import transaction

from congdoan.common.errors import Refused
from congdoan.common.models import clean

from .models import Calendar, Period
from .queries import period_of
from .rules import calendar_from

SHIPPED = Path(__file__).parent / "catalogue" / "calendar.yaml"


@transaction.atomic
def load_calendar(path: Path = SHIPPED) -> int:
    """Nạp lịch báo cáo shipped with the product; returns how many calendars changed."""
    try:
        rules = yaml.safe_load(path.read_text(encoding="utf-8"))["calendars"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise Refused("bad_catalogue", f"Tệp lịch báo cáo {path.name} không đọc được: {error}") from None
    changed = 0
    for rule in rules:
        first_year = calendar_from(rule).first_year
        calendar = Calendar.objects.filter(first_year=first_year).first() or Calendar(first_year=first_year)
        if calendar.rule != rule:
            calendar.rule = rule
            calendar.save()
            changed += 1
    return changed


def ensure_period(code: str) -> Period:
    """The period's row, made when the first report or target names it."""
    period = period_of(code)
    if period.pk is None:
        period, _made = Period.objects.get_or_create(
            code=period.code, defaults={"kind": period.kind, "start": period.start, "end": period.end}
        )
    return period


def set_closed(period: Period, decision: str) -> None:
    """The flag alone; `reporting` seals trees and books around it."""
    period.closed_by = decision
    clean(period)
    period.save(update_fields=["closed_by"])
