"""Reports that come as files, new ones and, where they are accepted at once, corrections of accepted ones.

A file is taken whole or not at all; a wrong file does not stop the others. Files are written some at a time, each time
in a transaction of its own, and all together are one import, which can be taken back as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.common.csvfile import Faults
from congdoan.common.errors import Refused
from congdoan.common.progress import Watch, quiet
from congdoan.common.text import list_of
from congdoan.periods.rules import title

from .. import commands, queries, rules
from ..models import Report
from ..rules import ReportEntry
from .base import Checked, Match, match_entries, meet_stored, named, write
from .ledger import Ledger, before_of
from .outcomes import FilesOutcome, ImportOutcome, RefusedFile, Source

REPORTS_AT_ONCE = 200
"""Reports in one transaction, unless a single file has more."""
_DRAFT_FIRST = "Nhập mà chưa duyệt, rồi làm tiếp ở trang lập báo cáo."


def import_reports(
    *,
    by: User,
    entries: Sequence[ReportEntry],
    source: str,
    accept: bool = False,
    dry_run: bool = False,
    watch: Watch = quiet,
    invented: bool = False,
) -> ImportOutcome:
    """Nhập báo cáo of one file: whole reports; the same file again changes nothing.

    Other values replace a draft; with `accept` they are signed, sent and accepted at once, and an accepted report
    is corrected as a new version. Without `accept` an accepted report with other values is refused; in a closed
    period it is refused in any case. What signing on the page asks first is asked here too (`_ask`). Whoever brings in
    the report of a unit for which they do not act has entered it for the unit, unless it is `invented` for a demo.
    """
    outcome = import_files(
        by=by, sources=[Source(source, entries)], accept=accept, dry_run=dry_run, watch=watch, invented=invented
    )
    for one in outcome.refused:
        raise Refused(one.code, one.message, details=one.details)
    return outcome.reports


def import_files(
    *,
    by: User,
    sources: Sequence[Source],
    accept: bool = False,
    dry_run: bool = False,
    watch: Watch = quiet,
    invented: bool = False,
) -> FilesOutcome:
    """Nhập nhiều tệp báo cáo, as `import_reports` each; the order of the files does not matter.

    Two files that say different things of one report are both refused; where they say the same, one is enough.
    """
    outcome = FilesOutcome()
    agreeing = list(_agreeing(sources, outcome.refused))
    alone = watch if len(sources) == 1 else quiet
    importing = _Importing(by, accept=accept, dry_run=dry_run, watch=alone, invented=invented)
    portions = list(_portions(agreeing))
    for portion in watch(portions, "Ghi báo cáo") if len(portions) > 1 else portions:
        outcome.add(importing.take(portion))
    return outcome


# ---- which files ----


def _agreeing(sources: Sequence[Source], refused: list[RefusedFile]) -> Iterator[Source]:
    """The files that say nothing that another denies; the others, on both sides, are refused."""
    told: dict[object, dict[object, list[str]]] = {}
    for source in sources if len(sources) > 1 else ():
        for entry in source.entries:
            told.setdefault(entry.key, {}).setdefault(_said(entry), []).append(source.name)
    contested = {key: saying for key, saying in told.items() if len(saying) > 1}
    for source in sources:
        mine = [entry for entry in source.entries if entry.key in contested]
        against = sorted({name for entry in mine for name in _others(contested[entry.key], entry)})
        if against:
            together = list_of([source.name, *against])
            said = f"Các tệp {together} ghi khác nhau cho cùng một báo cáo. Giữ lại một tệp đúng."
            refused.append(RefusedFile(source.name, "contradiction", said))
        else:
            yield source


def _said(entry: ReportEntry) -> object:
    return tuple(sorted(entry.figures.items())), entry.submitted_on


def _others(told: Mapping[object, list[str]], entry: ReportEntry) -> list[str]:
    """The files that say something else of this report."""
    mine = _said(entry)
    return [name for said, names in told.items() if said != mine for name in names]


def _portions(sources: Sequence[Source]) -> Iterator[list[Source]]:
    portion: list[Source] = []
    reports = 0
    for source in sources:
        if portion and reports + len(source.entries) > REPORTS_AT_ONCE:
            yield portion
            portion, reports = [], 0
        portion.append(source)
        reports += len(source.entries)
    if portion:
        yield portion


# ---- one portion ----


@dataclass
class _Draft:
    """A file on its way: its reports, what would be done with them, and the faults."""

    source: Source
    faults: Faults
    matched: list[Match] = field(default_factory=list)
    outcome: ImportOutcome = field(default_factory=ImportOutcome)


class _Importing:
    """One import, portion by portion."""

    def __init__(self, by: User, *, accept: bool, dry_run: bool, watch: Watch, invented: bool) -> None:
        self.by, self.accept, self.dry_run, self.watch, self.invented = by, accept, dry_run, watch, invented
        self.ledger = Ledger(by, accepted=accept)

    def take(self, portion: Sequence[Source]) -> FilesOutcome:
        """Again, where somebody else has meanwhile made one of the same reports: then it is met as a stored one."""
        try:
            return self._take(portion)
        except IntegrityError:
            return self._take(portion)

    @transaction.atomic
    def _take(self, portion: Sequence[Source]) -> FilesOutcome:
        """Checks the files one by one, then writes those without a fault all at once."""
        outcome = FilesOutcome()
        units = queries.units_to_import(self.by, (e.unit for source in portion for e in source.entries))
        self.beyond = queries.beyond_acceptance(self.by, units.values()) if self.accept else set()
        self.checked = Checked(units, reach="phạm vi", makes_books=True)
        self.decided: set[object] = set()
        drafts = [_Draft(source, Faults(source.name, source.words)) for source in portion]
        drafts = _passing(drafts, self._check, outcome.refused)
        self.checked.lock_periods_of_new_books()
        meet_stored([match for draft in drafts for match in draft.matched])
        drafts = _passing(drafts, self._decide, outcome.refused)
        for draft in drafts:
            outcome.taken.append(draft.source.name)
            outcome.reports.add(draft.outcome)
        if self.dry_run:
            transaction.set_rollback(True)
        elif matched := [match for draft in drafts for match in draft.matched if match.act]:
            before = before_of(matched)
            write(self.by, self.checked, matched, accept=self.accept, invented=self.invented)
            outcome.number = self.ledger.enter(matched, before, self.checked)
        return outcome

    def _check(self, draft: _Draft) -> None:
        """All that needs no state: units in reach, forms, periods, lines, the checks of the form."""
        entries = self.watch(draft.source.entries, "Kiểm tra báo cáo")
        draft.matched, warnings = match_entries(self.checked, entries, draft.faults)
        draft.outcome.warnings = [*draft.source.warnings, *warnings]
        draft.faults.refuse_if_any()
        for match in draft.matched:
            if match.report.unit in self.beyond:
                raise commands.not_accepted_by_you(match.report.unit)

    def _decide(self, draft: _Draft) -> None:
        """What becomes of each report; one that a file before has brought already is not written twice."""
        for match in draft.matched:
            if match.entry.key in self.decided:
                draft.outcome.unchanged += 1
            else:
                _decide(match, draft.outcome, draft.faults, accept=self.accept)
                _ask(match, draft.outcome, draft.faults, due=self.checked.due_of(match.report), accept=self.accept)
        draft.faults.refuse_if_any()
        self.decided.update(match.entry.key for match in draft.matched)


def _passing(
    drafts: Sequence[_Draft], step: Callable[[_Draft], None], refused: list[RefusedFile]
) -> list[_Draft]:  # fmt: skip
    """The files that take a step; the others are refused, each whole."""
    passing = []
    for draft in drafts:
        try:
            step(draft)
        except Refused as why:
            refused.append(RefusedFile.because(draft.source.name, why))
        else:
            passing.append(draft)
    return passing


def _decide(match: Match, outcome: ImportOutcome, faults: Faults, *, accept: bool) -> None:
    """What an entry means for its report: new, other values, a correction, or nothing."""
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
        faults.add(entry.line, f"Kỳ {title(entry.period)} đã khóa số liệu; {hint}.")
    elif in_totals and not accept:
        hint = "để đính chính thì nhập và duyệt luôn (--accept)"
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


def _ask(match: Match, outcome: ImportOutcome, faults: Faults, *, due: date | None, accept: bool) -> None:
    """What signing on the page asks first: a reason where a figure differs from what is known, the departments' word.

    A draft is told what it will be asked. What its unit has signed, and what is so old that nobody waits for it any
    more, is taken as it is.
    """
    report, entry = match.report, match.entry
    is_signed = report.state == Report.State.SUBMITTED and not match.enters
    if (
        match.act not in ("create", "replace")
        or is_signed
        or not queries.is_still_asked(report.book.period, due, timezone.localdate())
    ):
        return
    told = f"{entry.unit}, {named(entry)}"
    for code, said in queries.unexplained_lines(report, entry.figures).items():
        line = entry.lines.get(code, entry.line)
        if accept:
            faults.add(line, f"{told}: {said} {_DRAFT_FIRST}")
        else:
            outcome.warnings.append(f"{faults.place(line)}: {told}: {said}")
    waiting = queries.duties_after(report, entry.figures) if accept else []
    if waiting:
        sections = ", ".join(f"{one.section} ({one.department.name})" for one in waiting)
        faults.add(entry.line, f"{told}: chưa xác nhận mục {sections}. {_DRAFT_FIRST}")
