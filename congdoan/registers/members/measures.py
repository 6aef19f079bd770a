"""Đo từ sổ đoàn viên: figures of many units and a span of days in one statement; the definitions stand in `rules`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Count, F, Min, Q
from django.utils import timezone

from congdoan.common.batches import batches
from congdoan.periods.models import Period

from .models import Member, Membership, MembershipBegan, MembershipEnded
from .rules import MEASURES


def span_of(period: Period, cut_off: date | None = None) -> tuple[date, date]:
    """From when to when a period is measured: up to its cut-off, and never beyond today."""
    return period.start, min(cut_off or period.end, max(period.start, timezone.localdate()))


def rows_of(measure: str, start: date, end: date) -> Q:
    """The memberships that are rows of a measure: `rules.counts` as a filter."""
    begun, ended = Q(start__range=(start, end)), Q(ended_on__range=(start, end))
    match measure:
        case "members.opening":
            known = Q(start__lt=start) | (begun & Q(began=MembershipBegan.INITIAL))
            return known & (Q(ended_on=None) | Q(ended_on__gte=start))
        case "members.admitted":
            return begun & Q(began=MembershipBegan.ADMITTED)
        case "members.transferred_in":
            return begun & Q(began__in=(MembershipBegan.TRANSFERRED_IN, MembershipBegan.PASSED_ON))
        case "members.left":
            return ended
        case "members.transferred_out":
            return ended & Q(ended__in=(MembershipEnded.TRANSFERRED_OUT, MembershipEnded.PASSED_ON))
        case "members.total":
            return Q(start__lte=end) & (Q(ended_on=None) | Q(ended_on__gt=end))
        case "members.female":
            return rows_of("members.total", start, end) & Q(member__sex=Member.Sex.FEMALE)
    raise LookupError(measure)


def measured(units: Collection[int], start: date, end: date) -> dict[int, Mapping[str, int]]:
    """By unit id every measure of the span; only of units that kept the register when the span began (of those that
    were founded within it: from their first day)."""
    columns = {name: name.replace(".", "_") for name in MEASURES}
    counted = {column: Count("pk", filter=rows_of(name, start, end)) for name, column in columns.items()}
    found: dict[int, Mapping[str, int]] = {}
    for some in batches(sorted(units)):
        rows = Membership.objects.filter(unit__in=some).order_by().values("unit_id")
        kept = rows.annotate(first=Min("start"), **counted).filter(
            Q(first__lte=start) | (Q(first__lte=F("unit__established_on")) & Q(first__lte=end))
        )
        for row in kept.values_list("unit_id", *columns.values()):
            found[row[0]] = dict(zip(columns, row[1:], strict=True))
    return found
