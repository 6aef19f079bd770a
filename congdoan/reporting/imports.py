"""Reports and targets that come as files: all rows checked first, then written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.csvfile import Faults
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.progress import Watch, quiet
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods import commands as period_commands
from congdoan.periods.queries import period_of

from . import commands, queries, rules
from .models import Book, Report, ReportForm, Target, TargetValue
from .rules import Figures, ReportEntry


@dataclass
class ImportOutcome:
    """What an import of reports did (or, in a dry run, would do), counted in reports; warnings are sentences."""

    created: int = 0
    replaced: int = 0
    corrected: int = 0
    accepted: int = 0
    unchanged: int = 0
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TargetEntry:
    """One line of a file of targets; `value` in the indicator's smallest unit."""

    unit: str
    period: str
    indicator: str
    comparator: str
    value: int | None
    decision: str
    line: int = 0


class _Checked:
    """The entries of one import with everything they name looked up once."""

    def __init__(self, by: User, entries: Sequence[ReportEntry], faults: Faults, *, accept: bool) -> None:
        self.by, self.faults, self.accept = by, faults, accept
        self.units = org.units_by_code(by, (e.unit for e in entries), "draft")
        self.books: dict[tuple[str, str, str, date | None], Book] = {}
        self.forms: dict[tuple[str, str], ReportForm] = {}
        known = queries.indicators()
        self.lines = queries.check_lines(known)
        self.checks: dict[int, list[rules.Check]] = {}
        self.due: dict[tuple[int, str], date | None] = {}

    def book_and_form(self, entry: ReportEntry) -> tuple[Book, ReportForm]:
        key = (entry.form, entry.period, entry.basis, entry.cut_off)
        if key not in self.books:
            form = self.form(entry.form, entry.period)
            period = period_commands.ensure_period(entry.period)
            self.books[key] = commands.ensure_book(
                indicator_set=form.set, period=period, basis=entry.basis, cut_off=entry.cut_off
            )
        return self.books[key], self.forms[entry.form, entry.period]

    def form(self, code: str, period_code: str) -> ReportForm:
        key = (code, period_code)
        if key not in self.forms:
            period = period_of(period_code)
            found = ReportForm.objects.filter(code=code, set__valid_from__lte=period.start)
            form = found.select_related("set").order_by("-set__version").first()
            if form is None:
                raise Refused("unknown_form", f"không có biểu mẫu “{code}” cho kỳ {period_code}.")
            self.forms[key] = form
        return self.forms[key]

    def warnings_or_faults(self, entry: ReportEntry, form: ReportForm) -> list[str]:
        """Errors of the checks go to the faults, at the line of the figure; warnings come back."""
        if form.set_id not in self.checks:
            self.checks[form.set_id] = queries.checks_of(form.set)
        told = []
        for finding in rules.findings(entry.figures, self.checks[form.set_id], self.lines):
            line = entry.lines.get(finding.indicator, entry.line)
            if finding.severity == "error":
                self.faults.add(line, f"{entry.unit}, {form.code}, {entry.period}: {finding.message}")
            else:
                told.append(f"Dòng {line}: {entry.unit}, {entry.period}: {finding.message}")
        return told


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
    is corrected as a new version. Without `accept` an accepted report with other values is refused.
    """
    faults = Faults(source)
    checked = _Checked(by, entries, faults, accept=accept)
    outcome = ImportOutcome()
    matched = _match(checked, watch(entries, "Kiểm tra báo cáo"), outcome)
    faults.refuse_if_any()
    if accept:
        commands.require_superior(by, checked.units.values())
    _sort_out(matched, outcome, faults, accept=accept)
    faults.refuse_if_any()
    if dry_run:
        transaction.set_rollback(True)
        return outcome
    _write(by, checked, matched, source=source, accept=accept)
    return outcome


@dataclass
class _Match:
    entry: ReportEntry
    report: Report
    before: Figures | None = None
    act: str = ""


def _match(checked: _Checked, entries: Iterable[ReportEntry], outcome: ImportOutcome) -> list[_Match]:
    """Each entry with its report, existing or new, after all checks that need no state."""
    matched: list[_Match] = []
    for entry in entries:
        with checked.faults.at(entry.line):
            unit = checked.units.get(entry.unit)
            if unit is None:
                raise Refused("unknown_unit", f"không có đơn vị mã “{entry.unit}” trong phạm vi của anh/chị.")
            book, form = checked.book_and_form(entry)
            commands.check_fits(unit, form, book)
            _check_lines(entry, form, checked.faults)
            outcome.warnings += checked.warnings_or_faults(entry, form)
            matched.append(_Match(entry, Report(unit=unit, form=form, book=book)))
    existing = _existing(matched)
    for match in matched:
        key = (match.report.unit_id, match.report.form_id, match.report.book_id)
        if key in existing:
            kept = existing[key]
            kept.unit, kept.form, kept.book = match.report.unit, match.report.form, match.report.book
            match.report = kept
    return matched


def _check_lines(entry: ReportEntry, form: ReportForm, faults: Faults) -> None:
    typed = set(commands.typed_lines(form))
    for code in entry.figures:
        if code not in typed:
            why = "là tỷ lệ, hệ thống tự tính" if code in form.lines else "không có trong biểu"
            faults.add(entry.lines.get(code, entry.line), f"chỉ số “{code}” {why} {form.code}.")


def _existing(matched: Iterable[_Match]) -> dict[tuple[int, int, int], Report]:
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


def _sort_out(matched: list[_Match], outcome: ImportOutcome, faults: Faults, *, accept: bool) -> None:
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
        elif in_totals and not accept:
            hint = "thêm --accept để đính chính"
            faults.add(entry.line, f"báo cáo {entry.form} {entry.period} của {entry.unit} đã duyệt; {hint}.")
        elif in_totals:
            match.act = "correct"
            match.before = commands.vector_of(report)
            outcome.corrected += 1
        elif not accept and report.state == Report.State.SUBMITTED:
            faults.add(entry.line, f"báo cáo {entry.form} {entry.period} của {entry.unit} đã gửi, đang chờ duyệt.")
        else:
            match.act = "replace"
            outcome.replaced += not same
        outcome.accepted += accept and match.act in ("create", "replace")
        if match.act:
            with faults.at(entry.line):
                commands.check_open(report.book)


def _write(by: User, checked: _Checked, matched: list[_Match], *, source: str, accept: bool) -> None:
    today = timezone.localdate()
    changes: dict[int, dict[int, Figures]] = {}
    touched = [match for match in matched if match.act]
    for match in touched:
        report = match.report
        report.figures = match.entry.figures
        if match.act == "correct":
            report.state = rules.next_state(report.state, "correct")
            report.note = f"Nhập lại từ tệp {source}"
        else:
            report.state = Report.State.DRAFT
            if accept:
                _submit(checked, report, match.entry.submitted_on or today)
                report.state = Report.State.ACCEPTED
        if accept:
            report.version += 1
            change = commands.vector_of(report)
            commands.add_change(changes, report, change if match.before is None else change - match.before)
    _save(touched)
    verb = {"create": "report.imported", "replace": "report.imported", "correct": "report.corrected"}
    audit.events(
        audit.line(m.report, verb[m.act], by=by, unit_id=m.report.unit_id, reason=f"Tệp {source}",
                   state=m.report.state, version=m.report.version)
        for m in touched
    )  # fmt: skip
    if accept:
        for act in ("accepted", "corrected"):
            of_act = [m.report for m in touched if (m.act == "correct") == (act == "corrected")]
            commands.keep_versions(of_act, by=by, act=act, reason=f"Tệp {source}")
        commands.post_all(changes)


def _submit(checked: _Checked, report: Report, on: date) -> None:
    """The due date is looked up once per book and level."""
    key = (report.book_id, report.unit.level)
    if key not in checked.due:
        checked.due[key] = commands.due_of(report)
    commands.note_submission(report, on, checked.due[key])


def _save(touched: list[_Match]) -> None:
    fresh = [m.report for m in touched if m.act == "create"]
    kept = [m.report for m in touched if m.act != "create"]
    Report.objects.bulk_create(fresh, batch_size=500)
    Report.objects.bulk_update(
        kept, ["state", "figures", "version", "first_submitted_on", "on_time", "note"], batch_size=200
    )


# ---- targets ----


@transaction.atomic
def import_targets(*, by: User, entries: Sequence[TargetEntry], source: str) -> tuple[int, int]:
    """Giao chỉ tiêu: new targets and revisions (another value keeps the earlier one); returns (written, unchanged)."""
    faults = Faults(source)
    units = org.units_by_code(by, (e.unit for e in entries), "target")
    known = queries.indicators()
    written = unchanged = 0
    seen: dict[tuple[str, str, str], int] = {}
    for entry in entries:
        with faults.at(entry.line):
            key = (entry.unit, entry.period, entry.indicator)
            if key in seen:
                raise Refused("twice", f"chỉ tiêu này đã có ở dòng {seen[key]}.")
            seen[key] = entry.line
            unit, indicator = units.get(entry.unit), known.get(entry.indicator)
            if unit is None:
                raise Refused("unknown_unit", f"không có đơn vị mã “{entry.unit}” trong phạm vi của anh/chị.")
            if indicator is None:
                raise Refused("unknown_indicator", f"không có chỉ số “{entry.indicator}”.")
            if _set_target(by, unit, indicator.pk, entry):
                written += 1
            else:
                unchanged += 1
    faults.refuse_if_any()
    return written, unchanged


def _set_target(by: User, unit: Unit, indicator_id: int, entry: TargetEntry) -> bool:
    if not entry.decision:
        raise Refused("no_decision", "thiếu văn bản giao chỉ tiêu (cột decision).")
    if entry.comparator not in TargetValue.Comparator.values:
        allowed = ", ".join(TargetValue.Comparator.values)
        raise Refused("comparator", f"so sánh “{entry.comparator}” không có: dùng {allowed}.")
    if (entry.value is None) != (entry.comparator in ("yes", "more_than_last_year", "none")):
        need = "phải để trống" if entry.value is not None else "phải có"
        raise Refused("value", f"với so sánh “{entry.comparator}”, cột value {need}.")
    period = period_commands.ensure_period(entry.period)
    target, _made = Target.objects.get_or_create(unit=unit, period=period, indicator_id=indicator_id)
    last = target.values.order_by("-number").first()
    if last and (last.comparator, last.value) == (entry.comparator, entry.value):
        return False
    value = TargetValue(
        target=target, number=last.number + 1 if last else 1, comparator=entry.comparator, value=entry.value,
        decision=entry.decision,
    )  # fmt: skip
    clean(value)
    value.save()
    audit.event(target, "target.revised" if last else "target.set", by=by, unit_id=unit.pk, reason=entry.decision,
                value=[last.value if last else None, value.value])  # fmt: skip
    return True
