"""Reports that come as a file, new ones and, where they are accepted at once, corrections of accepted ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.common.csvfile import Faults
from congdoan.common.progress import Watch, quiet
from congdoan.org import queries as org

from .. import commands, rules
from ..models import Report
from ..rules import ReportEntry
from .base import Checked, Match, match_entries, named, write


@dataclass
class ImportOutcome:
    """What an import of reports did (or, in a dry run, would do), counted in reports; warnings are sentences."""

    created: int = 0
    replaced: int = 0
    corrected: int = 0
    accepted: int = 0
    unchanged: int = 0
    warnings: list[str] = field(default_factory=list)


@transaction.atomic
def import_reports(
    *,
    by: User,
    entries: Sequence[ReportEntry],
    source: str,
    accept: bool = False,
    dry_run: bool = False,
    watch: Watch = quiet,
) -> ImportOutcome:
    """Nhập báo cáo: whole reports; the same file again changes nothing.

    Other values replace a draft; with `accept` they are signed, sent and accepted at once, and an accepted report
    is corrected as a new version. Without `accept` an accepted report with other values is refused; in a closed
    period it is refused in any case.
    """
    faults = Faults(source)
    units = org.units_by_code(by, (entry.unit for entry in entries), "draft")
    checked = Checked(units, faults, reach="phạm vi", makes_books=True)
    matched, warnings = match_entries(checked, watch(entries, "Kiểm tra báo cáo"))
    faults.refuse_if_any()
    if accept:
        commands.require_superior(by, units.values())
    outcome = ImportOutcome(warnings=warnings)
    _sort_out(matched, outcome, faults, accept=accept)
    faults.refuse_if_any()
    if dry_run:
        transaction.set_rollback(True)
        return outcome
    write(by, checked, matched, source=source, grounds=f"Tệp {source}", accept=accept)
    return outcome


def _sort_out(matched: list[Match], outcome: ImportOutcome, faults: Faults, *, accept: bool) -> None:
    """What each entry means for its report: new, other values, a correction, or nothing."""
    for match in matched:
        report, entry = match.report, match.entry
        same = report.figures == entry.figures
        in_totals = report.state in rules.IN_TOTALS
        if report.pk is None:
            match.act = "create"
            outcome.created += 1
        elif same and (in_totals or not accept):
            outcome.unchanged += 1
        elif report.state == Report.State.LOCKED:
            hint = f"đính chính báo cáo {entry.form} của {entry.unit} theo quyết định bằng `congdoan report correct`"
            faults.add(entry.line, f"Kỳ {entry.period} đã khóa số liệu; {hint}.")
        elif in_totals and not accept:
            hint = "thêm --accept để đính chính"
            faults.add(entry.line, f"báo cáo {named(entry)} của {entry.unit} đã duyệt; {hint}.")
        elif in_totals:
            match.act = "correct"
            outcome.corrected += 1
        elif not accept and report.state == Report.State.SUBMITTED:
            faults.add(entry.line, f"báo cáo {named(entry)} của {entry.unit} đã gửi, đang chờ duyệt.")
        else:
            match.act = "replace"
            outcome.replaced += not same
        outcome.accepted += accept and match.act in ("create", "replace")
        if match.act:
            with faults.at(entry.line):
                commands.check_open(report.book)
