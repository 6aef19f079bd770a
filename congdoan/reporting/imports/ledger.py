"""What an import keeps of itself, so that it can be listed and taken back as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.org.models import Unit
from congdoan.org.rules import ids_on, path_above_all

from .. import commands
from ..models import ImportedReport, ReportImport
from .base import Checked, Match

Before = Sequence[dict[str, Any] | None]


def before_of(matched: Sequence[Match]) -> Before:
    """The reports as they are before they are written; None for new ones."""
    return [None if match.report.pk is None else commands.as_it_is(match.report) for match in matched]


class Ledger:
    """The row of one import, made with its first report and growing with every portion."""

    def __init__(self, by: User, *, accepted: bool) -> None:
        self.by, self.accepted = by, accepted
        self.row: ReportImport | None = None

    def enter(self, matched: Sequence[Match], before: Before, checked: Checked) -> int:
        """Adds what was just written; returns the number of the import."""
        above = _lowest_above([match.report.unit for match in matched], self.row.unit if self.row else None)
        row = self.row or ReportImport(by=self.by, accepted=self.accepted, files=[], made={"periods": [], "books": []})
        row.unit = above
        row.files += dict.fromkeys(match.source for match in matched)
        row.created += sum(match.act == "create" for match in matched)
        row.replaced += sum(match.act == "replace" for match in matched)
        row.corrected += sum(match.act == "correct" for match in matched)
        row.made["periods"] += checked.periods_made
        row.made["books"] += [book.pk for book in checked.made.values()]
        row.save()
        ImportedReport.objects.bulk_create(
            (
                ImportedReport(
                    report_import=row,
                    report=match.report,
                    before=kept,
                    left_as=commands.digest(match.report),
                    step=match.step,
                )
                for match, kept in zip(matched, before, strict=True)
            ),
            batch_size=500,
        )
        if self.row is None:
            audit.event(row, "import.made", by=self.by, unit_id=above.pk)
        self.row = row
        return row.pk


def _lowest_above(units: Sequence[Unit], so_far: Unit | None) -> Unit:
    """The lowest body that has all the units at or below it, by the places they had when they were read: others may
    move them meanwhile, or take back the founding of a body above them."""
    paths = [unit.path for unit in units] + ([so_far.path] if so_far else [])
    above = ids_on(path_above_all(paths))
    living = Unit.objects.in_bulk(above)
    return next(living[pk] for pk in reversed(above) if pk in living)
