"""Reads of coordination programmes."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from congdoan.accounts.models import User

from .models import CoordinationProgramme, Unit


def programmes_for(user: User) -> QuerySet[CoordinationProgramme]:
    """Chương trình phối hợp that a person may see: of a unit in reach, or signed by one; the latest first."""
    return CoordinationProgramme.objects.allowed(user, "read").select_related("unit", "signatory")


def programmes_of(user: User, unit: Unit) -> list[CoordinationProgramme]:
    """Those that a unit carries out or has signed."""
    return list(programmes_for(user).filter(Q(unit=unit) | Q(signatory=unit)))
