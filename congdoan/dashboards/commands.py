"""What pages of figures leave behind: the line in the audit that something was taken out."""

from __future__ import annotations

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.documents.files import File

from .pivot_file import file_of
from .pivot_page import Pivot


@transaction.atomic
def export_pivot(*, by: User, pivot: Pivot) -> File:
    """Tải bảng số liệu as whoever may read the body; every export is logged."""
    file = file_of(pivot)
    audit.event(
        pivot.unit, "pivot.exported", by=by, unit_id=pivot.unit.pk, file=file.name, periods=list(pivot.asked.periods),
        indicators=list(pivot.asked.indicators),
    )  # fmt: skip
    return file
