"""What pages of figures leave behind: the line in the audit that something was taken out."""

from __future__ import annotations

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.documents.files import File
from congdoan.org import queries as org

from .audit_page import Asked, audit_file
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


@transaction.atomic
def export_audit(*, by: User, asked: Asked) -> File:
    """Tải nhật ký as the page shows it; the export is a line of the audit itself."""
    file = audit_file(by, asked)
    unit = org.unit_by_code(by, asked.unit, "audit") if asked.unit else None
    audit.event(
        unit or org.structure(), "audit.exported", by=by, unit_id=unit.pk if unit else by.unit_id, file=file.name,
        asked=vars(asked),
    )  # fmt: skip
    return file
