"""Corrections that come as a file: reports already in the totals take other figures, in a closed period by decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.common.csvfile import Faults
from congdoan.common.errors import Refused
from congdoan.common.progress import Watch, quiet
from congdoan.org import queries as org

from .. import commands, queries, rules
from ..models import Indicator, Report
from ..rules import ReportEntry
from .base import Checked, Match, match_entries, meet_stored, named, no_report, write


@dataclass(frozen=True)
class FigureChange:
    """One line of one report that a correction changes; None where it is not reported."""

    unit: str
    form: str
    period: str
    indicator: str
    before: Decimal | None
    after: Decimal | None


@dataclass
class CorrectionOutcome:
    """What a file of corrections did (or, in a dry run, would do): in reports, how many of them of a closed period;
    and line by line."""

    corrected: int = 0
    by_decision: int = 0
    unchanged: int = 0
    changes: list[FigureChange] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@transaction.atomic
def import_corrections(
    *,
    by: User,
    entries: Sequence[ReportEntry],
    source: str,
    decision: str,
    dry_run: bool = False,
    watch: Watch = quiet,
) -> CorrectionOutcome:
    """Đính chính theo quyết định: every entry names a report that is in the totals, and says it whole.

    In a closed period it is posted in the sealed tree; in an open one it is a correction as any other, with the
    decision as its reason. The same file again changes nothing.
    """
    grounds = decision.strip()
    if not grounds:
        raise Refused("no_decision", "Thiếu số và ngày quyết định.")
    commands.check_grounds(grounds)
    faults = Faults(source)
    units = org.units_by_code(by, (entry.unit for entry in entries), "accept")
    beyond = queries.beyond_acceptance(by, units.values())
    accepted = {code: unit for code, unit in units.items() if unit not in beyond}
    checked = Checked(accepted, reach="phạm vi duyệt", makes_books=False)
    matched, warnings = match_entries(checked, watch(entries, "Kiểm tra đính chính"), faults)
    meet_stored(matched)
    outcome = CorrectionOutcome(warnings=warnings)
    for match in matched:
        with faults.at(match.entry.line):
            _sort_out(match, outcome, checked.known, faults)
    faults.refuse_if_any()
    if dry_run:
        transaction.set_rollback(True)
        return outcome
    write(by, checked, matched, grounds=grounds, accept=True)
    return outcome


def _sort_out(match: Match, outcome: CorrectionOutcome, known: dict[str, Indicator], faults: Faults) -> None:
    report, entry = match.report, match.entry
    if report.pk is None:
        raise no_report(entry)
    if report.state not in rules.IN_TOTALS:
        state = rules.STATE_LABELS[report.state]
        raise Refused("state", f"báo cáo {named(entry)} của {entry.unit} ở trạng thái “{state}”, chưa duyệt.")
    if report.figures == entry.figures:
        outcome.unchanged += 1
        return
    match.act = "correct"
    outcome.corrected += 1
    outcome.by_decision += report.state == Report.State.LOCKED
    outcome.changes += _changes(match, known)
    if dropped := [known[code].name for code in report.figures if code not in entry.figures]:
        told = f"tệp không ghi {'; '.join(dropped)}: sẽ thành “chưa có”."
        outcome.warnings.append(f"{faults.place(entry.line)}: {entry.unit}, {entry.period}: {told}")


def _changes(match: Match, known: dict[str, Indicator]) -> list[FigureChange]:
    """Line by line in the order of the form."""
    before, after, entry = match.report.figures, match.entry.figures, match.entry

    changed = [known[code] for code in queries.typed_lines(match.report.form) if before.get(code) != after.get(code)]
    return [
        FigureChange(
            entry.unit, entry.form, entry.period, line.code,
            queries.figure_of(line, before), queries.figure_of(line, after),
        )
        for line in changed
    ]  # fmt: skip
