"""Reads of figures that reports quote from outside."""

from __future__ import annotations

from congdoan.org.models import Unit

from ..models import OutsideFigure
from ..year import Outside


def outside_of(unit: Unit, period: str) -> tuple[Outside, ...]:
    """Số liệu ngoài that the report of a body quotes."""
    found = OutsideFigure.objects.filter(unit=unit, period__code=period)
    return tuple(Outside(str(one.pk), one.what, one.value, one.document) for one in found)
