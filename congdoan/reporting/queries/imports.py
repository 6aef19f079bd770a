"""Imports of reports as they are listed."""

from __future__ import annotations

from django.db.models import QuerySet

from congdoan.accounts.models import User

from ..models import ReportImport


def imports_seen_by(user: User) -> QuerySet[ReportImport]:
    """Các lần nhập that a person may see, the latest first: those of bodies within reach, and one's own."""
    seen = ReportImport.objects.allowed(user, "read") | ReportImport.objects.filter(by=user)
    return seen.select_related("unit", "by", "undone_by")
