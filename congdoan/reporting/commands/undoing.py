"""Taking an import of reports back: every report as it was before, the totals through the normal posting."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.batches import batches
from congdoan.common.errors import Refused
from congdoan.periods.models import Period
from congdoan.periods.rules import title

from .. import books, queries, rules
from ..models import Book, Evidence, ImportedReport, Report, ReportImport, ReportStep, ReportVersion
from ..rules import Figures
from .base import add_change, check_open, post_all, vector_of

_KEPT = ("state", "figures", "version", "first_submitted_on", "on_time", "note")
_AT_ONCE = 300


@dataclass(frozen=True)
class Undone:
    """What taking an import back did, in reports: gone again, and as they were before."""

    number: int
    removed: int
    restored: int


def as_it_is(report: Report) -> dict[str, Any]:
    """What an import may change of a report, as it is kept to be put back."""
    kept = {field: getattr(report, field) for field in _KEPT}
    sent = report.first_submitted_on
    return {**kept, "state": str(report.state), "first_submitted_on": sent.isoformat() if sent else None}


def digest(report: Report) -> str:
    """Differs as soon as anybody has done anything with the report."""
    told = [as_it_is(report), report.handed_to_id, report.closed]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def undo_import(*, by: User, number: int) -> Undone:
    """Hoàn tác một lần nhập: all its reports become what they were, or, if anybody went on with one, none of them.

    Whoever may import the same files may take them back. The audit keeps what is taken out.
    """
    done = queries.imports_seen_by(by).select_for_update(of=("self",)).filter(pk=number).first()
    if done is None:
        raise queries.unknown_import(number)
    if done.undone_at is not None:
        raise Refused("undone_already", f"Lần nhập {number} đã được hoàn tác.")
    rows = _locked_rows(done)
    if not queries.may_take_back(by, done):
        raise queries.unknown_import(number)
    _refuse_if_changed(done, rows)
    changes: dict[int, dict[int, Figures]] = {}
    for row in rows:
        add_change(changes, row.report, _difference(row))
    audit.events(
        audit.line(row.report, "report.import_undone", by=by, unit_id=row.report.unit_id, reason=str(done),
                   taken_out=as_it_is(row.report))
        for row in rows
    )  # fmt: skip
    ImportedReport.objects.filter(report_import=done).delete()
    for some in batches([row.step_id for row in rows if row.step_id is not None]):
        ReportStep.objects.filter(pk__in=some).delete()
    _drop_versions(rows)
    _put_back([row for row in rows if row.before is not None])
    _remove([row.report_id for row in rows if row.before is None])
    post_all(changes)
    _drop_what_was_made(done)
    done.undone_at, done.undone_by = timezone.now(), by
    done.save(update_fields=["undone_at", "undone_by"])
    removed = sum(row.before is None for row in rows)
    audit.event(done, "import.undone", by=by, unit_id=done.unit_id, removed=removed, restored=len(rows) - removed)
    return Undone(number, removed, len(rows) - removed)


def _locked_rows(done: ReportImport) -> list[ImportedReport]:
    """The reports of the import, locked in the order of their ids as everywhere."""
    rows = {row.report_id: row for row in done.reports.all()}
    for some in batches(sorted(rows)):
        locked = Report.objects.select_for_update(of=("self",)).filter(pk__in=some)
        for report in locked.select_related("unit", "form", "book__set", "book__period").order_by("pk"):
            rows[report.pk].report = report
    return [rows[pk] for pk in sorted(rows)]


def _refuse_if_changed(done: ReportImport, rows: Sequence[ImportedReport]) -> None:
    for row in rows:
        check_open(row.report.book)
    since = (ReportStep.objects.exclude(imported__report_import=done), Evidence.objects.all())
    kept = {
        pk
        for found in since
        for pk in found.filter(report__imports__report_import=done).values_list("report", flat=True)
    }
    changed = [
        row.report
        for row in rows
        if digest(row.report) != row.left_as or (row.before is None and row.report_id in kept)
    ]
    if changed:
        told = [
            f"{one.unit.code} ({one.unit.name}), {one.form.code}, kỳ {title(one.book.period.code)}" for one in changed
        ]
        said = f"Không hoàn tác được lần nhập {done.pk}: {len(changed)} báo cáo đã thay đổi sau khi nhập. Chưa đổi gì."
        raise Refused("changed_since", said, details=told)


def _difference(row: ImportedReport) -> Figures:
    """What taking back does to the unit's own figures: those of before in the place of those of now."""
    report, nothing = row.report, Figures.nothing(books.layout_of(row.report.book.set).width)
    now = vector_of(report) if report.state in rules.IN_TOTALS else nothing
    before = row.before
    if before is None or before["state"] not in rules.IN_TOTALS:
        return nothing - now
    layout = books.layout_of(report.book.set)
    return rules.report_vector(layout, report.form.code, before["figures"], on_time=before["on_time"]) - now


def _drop_versions(rows: Sequence[ImportedReport]) -> None:
    """Those that the import made: of a new report all, else the one after the version of before."""
    for some in batches(rows, _AT_ONCE):
        made = Q(report__in=[row.report_id for row in some if row.before is None])
        for row in some:
            if row.before is not None and row.report.version > row.before["version"]:
                made |= Q(report=row.report_id, number=row.report.version)
        ReportVersion.objects.filter(made).delete()


def _put_back(rows: Sequence[ImportedReport]) -> None:
    for row in rows:
        assert row.before is not None
        for field, value in row.before.items():
            setattr(row.report, field, value)
        sent = row.before["first_submitted_on"]
        row.report.first_submitted_on = date.fromisoformat(sent) if sent else None
    Report.objects.bulk_update([row.report for row in rows], _KEPT, batch_size=_AT_ONCE)


def _remove(reports: Sequence[int]) -> None:
    for some in batches(reports):
        Report.objects.filter(pk__in=some).delete()


def _drop_what_was_made(done: ReportImport) -> None:
    """Periods and books that nobody else has named since: an empty book would pass for the latest figures."""
    for book_id in sorted(done.made.get("books", [])):
        book = Book.objects.select_for_update().filter(pk=book_id, sealed=False).first()
        if book is not None and not book.reports.exists() and not book.figures.exists():
            book.delete()
    for period in Period.objects.filter(pk__in=done.made.get("periods", [])):
        try:
            with transaction.atomic():
                period.delete()
        except ProtectedError:
            continue
