"""Reads of figures that reports quote from outside."""

from __future__ import annotations

from congdoan.accounts.models import User
from congdoan.common.access import AllowedQuerySet
from congdoan.org.models import Unit

from ..models import OutsideFigure
from ..year import Outside


def outside_figures(user: User, unit: Unit, period: str) -> AllowedQuerySet[OutsideFigure]:
    """Số liệu ngoài of a body and period, for who may read the body."""
    return OutsideFigure.objects.allowed(user, "read").filter(unit=unit, period__code=period)


def outside_of(unit: Unit, period: str) -> tuple[Outside, ...]:
    """The same as the report quotes them; the caller has checked the body."""
    found = OutsideFigure.objects.filter(unit=unit, period__code=period)
    return tuple(Outside(str(one.pk), one.what, one.value, one.document) for one in found)
