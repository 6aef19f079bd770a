"""Workbooks of a body's own layout: which cell holds which indicator, told once."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.documents.workbook import read_workbook
from congdoan.org import queries as org
from congdoan.org.models import Unit

from .. import queries, sheets
from ..models import FormMap, ReportForm


@transaction.atomic
def map_form(*, by: User, unit: Unit, form: ReportForm, file: Path) -> tuple[FormMap, bool]:
    """Khai mẫu riêng of a body from a marked copy of its workbook; again it replaces the earlier one. True when
    something changed."""
    org.require(by, "accept", unit)
    layout = sheets.layout_from(file.name, read_workbook(file), queries.typed_lines(form)).as_json()
    kept = FormMap.objects.select_for_update().filter(unit=unit, form=form.code).first()
    if kept is not None and (kept.layout, kept.file) == (layout, file.name):
        return kept, False
    mapped = kept or FormMap(unit=unit, form=form.code)
    mapped.layout, mapped.file = layout, file.name
    clean(mapped)
    mapped.save()
    audit.event(mapped, "form.mapped", by=by, unit_id=unit.pk, file=file.name, cells=len(layout["cells"]))
    return mapped, True


@transaction.atomic
def unmap_form(*, by: User, unit: Unit, form: str) -> FormMap:
    """Bỏ mẫu riêng: workbooks of that layout are no longer recognised; reports that came in stay."""
    org.require(by, "accept", unit)
    mapped = FormMap.objects.select_for_update().filter(unit=unit, form=form).first()
    if mapped is None:
        raise Refused("unknown_map", f"{unit.name} không có mẫu riêng của biểu {form}.")
    audit.event(mapped, "form.unmapped", by=by, unit_id=unit.pk, file=mapped.file, layout=mapped.layout)
    mapped.delete()
    return mapped
