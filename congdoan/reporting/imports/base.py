"""What imports of reports share: entries checked and matched with the stored reports, and written all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.csvfile import Faults
from congdoan.common.errors import Refused
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.org.tree import UnitTree
from congdoan.periods import commands as period_commands
from congdoan.periods.models import Period
from congdoan.periods.queries import period_of

from .. import commands, queries
from ..checks import Check, Line, findings
from ..models import Book, Report, ReportForm, ReportStep, ReportStepAct, ReportVersionAct
from ..rules import Figures, ReportEntry

_SAVED = ["state", "figures", "version", "first_submitted_on", "on_time", "note"]


class Checked:
    """The entries of one import with everything they name looked up once; `reach` says where its units are looked for.

    Corrections meet only what is there; other imports also name periods and books that are not there yet, which are
    made when the first report is written (`store`).
    """

    def __init__(self, units: Mapping[str, Unit], *, reach: str, makes_books: bool) -> None:
        self.units, self.reach, self.makes_books = units, reach, makes_books
        self.books: dict[tuple[str, str, str, date | None], Book] = {}
        self.forms: dict[tuple[str, str], ReportForm] = {}
        self.known = queries.indicators()
        self.checks: dict[int, tuple[list[Check], dict[str, Line]]] = {}
        self.usual_due: dict[tuple[int, int, str], date | None] = {}
        self.later_days: dict[tuple[int, int], dict[int, date]] = {}
        self.trees: dict[str, UnitTree] = {}
        self.made: dict[tuple[int, str, str, date | None], Book] = {}
        self.periods_made: list[int] = []

    def unit(self, code: str) -> Unit:
        if code not in self.units:
            raise Refused("unknown_unit", f"không có đơn vị mã “{code}” trong {self.reach} của anh/chị.")
        return self.units[code]

    def book_and_form(self, entry: ReportEntry) -> tuple[Book, ReportForm]:
        key = (entry.form, entry.period, entry.basis, entry.cut_off)
        if key not in self.books:
            form = self.form(entry.form, entry.period)
            self.books[key] = self._book(entry, form)
        return self.books[key], self.forms[entry.form, entry.period]

    def tree(self, book: Book) -> UnitTree:
        if book.period.code not in self.trees:
            self.trees[book.period.code] = org.tree_of(book.period)
        return self.trees[book.period.code]

    def _book(self, entry: ReportEntry, form: ReportForm) -> Book:
        book = queries.find_book(form.set, period_of(entry.period), entry.basis, entry.cut_off)
        if book.pk is None and not self.makes_books:
            raise no_report(entry)
        if book.pk is None:
            queries.check_new_book(book.period, book.basis, book.cut_off)
        return book

    def lock_periods_of_new_books(self) -> None:
        """Before any report is locked, as closing a period does; what is closed by now is seen by the checks."""
        new = [book for book in self.books.values() if book.pk is None]
        codes = {book.period.code for book in new}
        locked = Period.objects.select_for_update().filter(code__in=codes).order_by("pk")
        periods = {period.code: period for period in locked}
        for book in new:
            book.period = periods.get(book.period.code, book.period)

    def store(self, book: Book) -> Book:
        """The book of a report that is about to be written, made by the first."""
        if book.pk is not None:
            return book
        key = (book.set_id, book.period.code, book.basis, book.cut_off)
        if key not in self.made:
            period = book.period
            if period.pk is None:
                period = period_commands.ensure_period(period.code)
                self.periods_made.append(period.pk)
            self.made[key] = commands.ensure_book(
                indicator_set=book.set, period=period, basis=book.basis, cut_off=book.cut_off
            )
        return self.made[key]

    def form(self, code: str, period_code: str) -> ReportForm:
        key = (code, period_code)
        if key not in self.forms:
            self.forms[key] = queries.form_in_force(code, period_of(period_code))
        return self.forms[key]

    def due_of(self, report: Report) -> date | None:
        """The unit's own later day, else what its level has: either is looked up once for all reports of a book."""
        of_form, of_level = (report.book_id, report.form_id), (report.book_id, report.form_id, report.unit.level)
        if of_form not in self.later_days:
            self.later_days[of_form] = queries.later_days(report.form, report.book.period)
        if of_level not in self.usual_due:
            self.usual_due[of_level] = queries.usual_due(report)
        return self.later_days[of_form].get(report.unit_id) or self.usual_due[of_level]

    def warnings_or_faults(self, entry: ReportEntry, form: ReportForm, faults: Faults) -> list[str]:
        """Errors of the checks go to the faults, at the line of the figure; warnings come back."""
        if form.pk not in self.checks:
            self.checks[form.pk] = (queries.checks_of(form.set), queries.check_lines(form, self.known))
        told = []
        for finding in findings(entry.figures, *self.checks[form.pk]):
            line = entry.lines.get(finding.indicator, entry.line)
            if finding.severity == "error":
                faults.add(line, f"{entry.unit}, {form.code}, {entry.period}: {finding.message}")
            else:
                told.append(f"{faults.place(line)}: {entry.unit}, {entry.period}: {finding.message}")
        return told


def no_report(entry: ReportEntry) -> Refused:
    return Refused("unknown_report", f"{entry.unit} chưa có báo cáo {named(entry)} để đính chính.")


def named(entry: ReportEntry) -> str:
    """A report as a fault names it: "CS-NAM 2023"."""
    return f"{entry.form} {entry.period}"


@dataclass
class Match:
    """An entry with its report, existing or new, and what is to be done with it: nothing while `act` is empty.

    `step` is kept where somebody entered other figures for the unit.
    """

    entry: ReportEntry
    report: Report
    source: str
    act: str = ""
    kept_as: ReportVersionAct = ReportVersionAct.ACCEPTED
    step: ReportStep | None = None

    @property
    def enters(self) -> bool:
        """Whether the report gets figures that its unit has not written: no correction, which a superior makes."""
        return self.act == "create" or (self.act == "replace" and self.report.figures != self.entry.figures)


def match_entries(checked: Checked, entries: Iterable[ReportEntry], faults: Faults) -> tuple[list[Match], list[str]]:
    """Each entry of a source with a report of its own, after all checks that need no state; and the warnings."""
    matched: list[Match] = []
    warnings: list[str] = []
    for entry in entries:
        with faults.at(entry.line):
            unit = checked.unit(entry.unit)
            book, form = checked.book_and_form(entry)
            commands.check_fits(unit, form, book, checked.tree(book))
            _check_lines(entry, form, faults)
            warnings += checked.warnings_or_faults(entry, form, faults)
            matched.append(Match(entry, Report(unit=unit, form=form, book=book), faults.source))
    return matched, warnings


def meet_stored(matched: Iterable[Match]) -> None:
    """Puts the stored reports, locked, in the place of new ones."""
    known = [match for match in matched if match.report.book_id is not None]
    existing = _existing(known)
    for match in known:
        key = (match.report.unit_id, match.report.form_id, match.report.book_id)
        if key in existing:
            kept = existing[key]
            kept.unit, kept.form, kept.book = match.report.unit, match.report.form, match.report.book
            match.report = kept


def _check_lines(entry: ReportEntry, form: ReportForm, faults: Faults) -> None:
    typed = set(queries.typed_lines(form))
    for code in entry.figures:
        if code not in typed:
            why = "là tỷ lệ, hệ thống tự tính" if code in form.lines else "không có trong biểu"
            faults.add(entry.lines.get(code, entry.line), f"chỉ số “{code}” {why} {form.code}.")


def _existing(matched: Iterable[Match]) -> dict[tuple[int, int, int], Report]:
    """The stored reports of the entries, locked in the order of their ids."""
    by_book: dict[int, set[int]] = {}
    for match in matched:
        by_book.setdefault(match.report.book_id, set()).add(match.report.unit_id)
    found: dict[tuple[int, int, int], Report] = {}
    for book_id in sorted(by_book):
        units = sorted(by_book[book_id])
        for i in range(0, len(units), 500):
            locked = Report.objects.select_for_update().filter(book=book_id, unit__in=units[i : i + 500])
            for report in locked.order_by("pk"):
                found[report.unit_id, report.form_id, report.book_id] = report
    return found


def write(
    by: User, checked: Checked, matched: list[Match], *, accept: bool, grounds: str = "", invented: bool = False
) -> list[Match]:
    """All reports, versions and audit lines in bulk, then the books, each once. What was written comes back.

    `grounds` stands in for the name of the source where there is a decision; `invented` reports nobody has entered.
    """
    changes: dict[int, dict[int, Figures]] = {}
    touched = [match for match in matched if match.act]
    entering = [match for match in touched if match.enters]
    for match in entering:
        _reopen_sections(by, match)
    for match in touched:
        report = match.report
        report.book = checked.store(report.book)
        if match.act == "correct":
            match.kept_as, change = commands.take_correction(report, match.entry.figures, grounds or _named(match))
            commands.add_change(changes, report, change)
            continue
        report.figures = match.entry.figures
        report.state = Report.State.DRAFT
        if accept:
            _submit(checked, report, match.entry.submitted_on or timezone.localdate())
            report.state = Report.State.ACCEPTED
            report.version += 1
            commands.add_change(changes, report, commands.vector_of(report))
    _save(touched)
    if not invented:
        _note_entered_for(by, entering)
    audit.events(
        audit.line(m.report, f"report.{m.kept_as if m.act == 'correct' else 'imported'}", by=by,
                   unit_id=m.report.unit_id, reason=grounds or _named(m), state=m.report.state,
                   version=m.report.version, file=m.source)
        for m in touched
    )  # fmt: skip
    if accept:
        commands.keep_versions(((m.report, m.kept_as, grounds or _named(m)) for m in touched), by=by)
        commands.post_all(changes, into_sealed=any(m.kept_as == "corrected_by_decision" for m in touched))
    return touched


def _reopen_sections(by: User, match: Match) -> None:
    """What departments stood by is theirs to confirm again where it changed."""
    report = match.report
    if report.pk is not None:
        changed = queries.differing(report.figures, match.entry.figures)
        commands.undo_confirmations(by, report, queries.sections_touched(report.form, changed))


def _note_entered_for(by: User, matches: list[Match]) -> None:
    """Nhập thay: the name of the file says who told the figures."""
    others = {report.pk for report in queries.entered_for_others(by, [match.report for match in matches])}
    for match in matches:
        if match.report.pk in others:
            unit = match.report.handed_to_id or match.report.unit_id
            match.step = ReportStep(
                report=match.report, act=ReportStepAct.ENTERED_FOR, by=by, unit_id=unit, note=_named(match)
            )
    ReportStep.objects.bulk_create([match.step for match in matches if match.step], batch_size=500)


def _named(match: Match) -> str:
    return f"Tệp {match.source}"[: commands.LONGEST_GROUNDS]


def _submit(checked: Checked, report: Report, on: date) -> None:
    commands.note_submission(report, on, checked.due_of(report))


def _save(touched: list[Match]) -> None:
    fresh = [m.report for m in touched if m.act == "create"]
    kept = [m.report for m in touched if m.act != "create"]
    Report.objects.bulk_create(fresh, batch_size=500)
    Report.objects.bulk_update(kept, _SAVED, batch_size=200)
