"""What leaves the system as a file; every export is logged."""

from __future__ import annotations

from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.documents.files import File
from congdoan.org import queries as org
from congdoan.org.models import Unit

from .. import checklist_sheet, corrections_sheet, form_file, queries
from ..models import ReportForm
from ..queries import Answer, ListFilter, Scope


def export_corrections(*, by: User, unit: Unit, scope: Scope) -> File:
    """Tải danh sách đính chính sau khi khóa of a body, as whoever may read its totals."""
    corrections = queries.corrections_since_closing(by, unit, scope)
    illustrative = org.structure().illustrative
    file = corrections_sheet.file_of(unit.code, unit.name, corrections, illustrative=illustrative)
    audit.event(unit, "corrections.exported", by=by, unit_id=unit.pk, period=scope.period, file=file.name)
    return file


def export_checklist(*, by: User, unit: Unit, form: ReportForm, answer: Answer, chosen: ListFilter) -> File:
    """Tải danh sách theo dõi nộp báo cáo of a body as it is filtered, as whoever accepts the reports below it."""
    listed = queries.checklist(by, unit, form, answer, chosen, timezone.localdate())
    illustrative = org.structure().illustrative
    file = checklist_sheet.file_of(listed, filtered=chosen != ListFilter(), illustrative=illustrative)
    audit.event(
        unit, "report.list_exported", by=by, unit_id=unit.pk, form=form.code, period=listed.period.code, file=file.name
    )
    return file


def export_form(*, by: User, unit: Unit, form: ReportForm, scope: Scope) -> File:
    """Xuất biểu of a unit as an Excel file to be filled in, as whoever may read the unit."""
    file = form_file.file_of(by, unit, form, scope)
    audit.event(unit, "form.exported", by=by, unit_id=unit.pk, form=form.code, period=scope.period, file=file.name)
    return file
