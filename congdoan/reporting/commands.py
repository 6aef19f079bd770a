"""Every write of reports, targets and periods: access, rule, transaction, audit, and the figures posted last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.org import commands as org_commands
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.org.rules import path_above
from congdoan.periods import commands as period_commands
from congdoan.periods.models import Period
from congdoan.periods.queries import due_date

from . import books, queries, rules
from .models import Book, Indicator, IndicatorSet, Report, ReportForm, ReportVersion
from .rules import Figures
from .shipped import Catalogue

# ---- catalogue ----


@transaction.atomic
def load_catalogue(*, by: User, catalogue: Catalogue) -> bool:
    """Nạp danh mục: the shipped set with its forms and checks; True when something changed.

    A set in use keeps its lines and their order: a new line needs a new version.
    """
    head = catalogue.set
    line_codes, form_codes = [line.code for line in catalogue.indicators], [form.code for form in catalogue.forms]
    kept = IndicatorSet.objects.filter(code=head.code, version=head.version).first()
    if kept is not None:
        grown = line_codes == kept.line_codes and form_codes[: len(kept.form_codes)] == kept.form_codes
        if not grown and kept.books.exists():
            raise Refused("set_in_use", f"Bộ chỉ số {kept} đã có số liệu: muốn đổi dòng thì tăng version.")
    changed = _save_indicators(catalogue)
    the_set = kept or IndicatorSet(code=head.code, version=head.version)
    changed |= _update(
        the_set, title=head.title, valid_from=head.valid_from, line_codes=line_codes, form_codes=form_codes,
        overview=head.overview,
        checks=[check.model_dump(exclude_defaults=True) for check in catalogue.checks],
    )  # fmt: skip
    for position, form in enumerate(catalogue.forms):
        row = ReportForm.objects.filter(set=the_set, code=form.code).first() or ReportForm(set=the_set, code=form.code)
        changed |= _update(
            row, position=position, title=form.title, lines=form.lines, levels=form.levels,
            categories=form.categories, period_kinds=form.period_kinds,
        )  # fmt: skip
    if changed:
        audit.event(the_set, "catalogue.loaded", by=by, unit_id=None, version=head.version)
    return changed


def _save_indicators(catalogue: Catalogue) -> bool:
    known = queries.indicators()
    changed = False
    for line in catalogue.indicators:
        row = known.setdefault(line.code, Indicator(code=line.code))
        changed |= _update(
            row, name=line.name, unit=line.unit, decimals=line.decimals, over_units="sum", over_time=line.over_time,
            direction=line.direction, part_of=known[line.part_of] if line.part_of else None,
        )  # fmt: skip
    for ratio in catalogue.ratios:
        row = known.setdefault(ratio.code, Indicator(code=ratio.code))
        changed |= _update(
            row, name=ratio.name, unit="%", decimals=rules.RATIO_DECIMALS, over_units="ratio", over_time="none",
            direction=ratio.direction, numerator=known[ratio.numerator],
            denominator=known[ratio.denominator] if ratio.denominator else None, denominator_form=ratio.expected,
        )  # fmt: skip
    return changed


def _update(row: Indicator | IndicatorSet | ReportForm, **fields: object) -> bool:
    """Saves a row of the catalogue when a field differs."""
    if row.pk is not None and all(getattr(row, name) == value for name, value in fields.items()):
        return False
    for name, value in fields.items():
        setattr(row, name, value)
    clean(row)
    row.save()
    return True


# ---- books ----


def ensure_book(*, indicator_set: IndicatorSet, period: Period, basis: str, cut_off: date | None) -> Book:
    """Sổ số liệu of a scope, made when the first report names it."""
    found = Book.objects.filter(set=indicator_set, period=period, basis=basis, cut_off=cut_off).first()
    if found is not None:
        return found
    with transaction.atomic():
        return _new_book(indicator_set, Period.objects.select_for_update().get(pk=period.pk), basis, cut_off)


def _new_book(indicator_set: IndicatorSet, period: Period, basis: str, cut_off: date | None) -> Book:
    """The period is locked, so that it is not closed meanwhile without this book."""
    if period.is_closed:
        raise Refused("closed_period", f"Kỳ {period.code} đã khóa số liệu, không nhận báo cáo mới.")
    if basis == Book.Basis.ACTUAL and not (cut_off and period.start <= cut_off <= period.end):
        raise Refused("cut_off", f"Ngày chốt số liệu phải nằm trong kỳ {period.code}.")
    stamp = org.structure().stamp
    return Book.objects.get_or_create(
        set=indicator_set, period=period, basis=basis, cut_off=cut_off, defaults={"stamp": stamp}
    )[0]


# ---- one report ----


@transaction.atomic
def draft_report(*, by: User, unit: Unit, form: ReportForm, book: Book, figures: Mapping[str, int]) -> Report:
    """Soạn báo cáo: makes the draft or replaces its figures. Returned reports become drafts again."""
    org.require(by, "draft", unit)
    check_fits(unit, form, book)
    check_open(book)
    _check_figures(form, figures)
    report = Report.objects.select_for_update().filter(unit=unit, form=form, book=book).first()
    if report is None:
        report = Report(unit=unit, form=form, book=book)
    elif report.state == Report.State.RETURNED:
        report.state = rules.next_state(report.state, "redraft")
    elif report.state not in (Report.State.DRAFT, Report.State.TO_SIGN):
        rules.next_state(report.state, "redraft")
    before, report.figures = report.figures, dict(figures)
    report.state = Report.State.DRAFT
    clean(report)
    report.save()
    audit.event(report, "report.drafted", by=by, unit_id=unit.pk, figures=audit.difference(before, report.figures))
    return report


@transaction.atomic
def submit_report(*, by: User, report: Report, on: date | None = None) -> Report:
    """Ký và gửi: the chair signs the draft and sends it; a report with errors cannot be sent."""
    org.require(by, "sign", report.unit)
    report = _locked(report)
    check_open(report.book)
    for step in ("hand_to_sign", "submit"):
        if (report.state, step) != (Report.State.TO_SIGN, "hand_to_sign"):
            report.state = rules.next_state(report.state, step)
    _refuse_errors(report.form.set, report.figures)
    note_submission(report, on or timezone.localdate(), due_of(report))
    clean(report)
    report.save()
    audit.event(report, "report.submitted", by=by, unit_id=report.unit_id)
    return report


@transaction.atomic
def accept_reports(*, by: User, reports: Iterable[Report]) -> list[Report]:
    """Duyệt báo cáo: by the direct superior or a body above it; the figures enter the totals in the same moment."""
    locked = list(
        Report.objects.select_for_update(of=("self",))
        .filter(pk__in=[report.pk for report in reports])
        .select_related("unit", "form", "book__set")
        .order_by("pk")
    )
    require_superior(by, [report.unit for report in locked])
    changes: dict[int, dict[int, Figures]] = {}
    for report in locked:
        report.state = rules.next_state(report.state, "accept")
        report.version += 1
        add_change(changes, report, vector_of(report))
    Report.objects.filter(pk__in=[r.pk for r in locked]).update(state="accepted", version=F("version") + 1)
    keep_versions(locked, by=by, act="accepted")
    audit.events(audit.line(r, "report.accepted", by=by, unit_id=r.unit_id, version=r.version) for r in locked)
    post_all(changes)
    return locked


@transaction.atomic
def return_report(*, by: User, report: Report, reason: str) -> Report:
    """Trả lại: with the reason; what an accepted report had added leaves the totals."""
    if not reason.strip():
        raise Refused("no_reason", "Ghi lý do trả lại để đơn vị biết phải sửa gì.")
    report = _locked(report)
    require_superior(by, [report.unit])
    was_in_totals = report.state in rules.IN_TOTALS
    before = vector_of(report)
    report.state = rules.next_state(report.state, "return")
    report.note = reason[:300]
    changes: dict[int, dict[int, Figures]] = {}
    if was_in_totals:
        report.version += 1
        add_change(changes, report, Figures.nothing(len(before.values)) - before)
    clean(report)
    report.save()
    if was_in_totals:
        keep_versions([report], by=by, act="returned", reason=report.note)
    audit.event(report, "report.returned", by=by, unit_id=report.unit_id, reason=reason)
    post_all(changes)
    return report


@transaction.atomic
def correct_report(*, by: User, report: Report, figures: Mapping[str, int], decision: str = "") -> Report:
    """Đính chính: an accepted report takes new figures as a new version; in a closed period only by a decision."""
    report = _locked(report)
    require_superior(by, [report.unit])
    _check_figures(report.form, figures)
    _refuse_errors(report.form.set, figures)
    by_decision = report.state == Report.State.LOCKED
    if by_decision and not decision.strip():
        raise Refused("no_decision", "Kỳ đã khóa số liệu: ghi số và ngày quyết định cho phép đính chính.")
    before_vector, before = vector_of(report), report.figures
    report.state = rules.next_state(report.state, "correct_by_decision" if by_decision else "correct")
    report.figures = dict(figures)
    report.version += 1
    report.note = decision[:300]
    clean(report)
    report.save()
    keep_versions([report], by=by, act="corrected", reason=report.note)
    audit.event(report, "report.corrected", by=by, unit_id=report.unit_id, reason=decision,
                figures=audit.difference(before, report.figures))  # fmt: skip
    changes: dict[int, dict[int, Figures]] = {}
    add_change(changes, report, vector_of(report) - before_vector)
    post_all(changes, into_sealed=by_decision)
    return report


# ---- what these share ----


def _locked(report: Report) -> Report:
    return (
        Report.objects.select_for_update(of=("self",))
        .select_related("unit", "form__set", "book__set", "book__period")
        .get(pk=report.pk)
    )


def check_fits(unit: Unit, form: ReportForm, book: Book) -> None:
    """Whether this unit reports on this form in this book at all."""
    if unit.level not in form.levels or (form.categories and unit.category not in form.categories):
        raise Refused("form", f"Biểu {form.code} không dành cho {unit.name} ({unit.get_level_display()}).")
    if book.period.kind not in form.period_kinds:
        raise Refused("form", f"Biểu {form.code} không dùng cho kỳ {book.period.code}.")
    if org.tree_of(book.period).position(unit.pk) is None:
        raise Refused("not_in_period", f"{unit.name} không hoạt động trong kỳ {book.period.code}.")


def check_open(book: Book) -> None:
    """Nothing is drafted, sent or imported into a closed period."""
    if book.sealed or book.period.is_closed:
        raise Refused("closed_period", f"Kỳ {book.period.code} đã khóa số liệu.")


def _check_figures(form: ReportForm, figures: Mapping[str, int]) -> None:
    if unknown := sorted(set(figures) - set(typed_lines(form))):
        raise Refused("line", f"Biểu {form.code} không có dòng nhập {', '.join(unknown)}.")


def typed_lines(form: ReportForm) -> list[str]:
    """The lines of a form that people type: its additive ones."""
    additive = set(form.set.line_codes)
    return [code for code in form.lines if code in additive]


def _refuse_errors(indicator_set: IndicatorSet, figures: Mapping[str, int]) -> None:
    known = queries.check_lines(queries.indicators())
    found = rules.findings(figures, queries.checks_of(indicator_set), known)
    errors = [finding.message for finding in found if finding.severity == "error"]
    if errors:
        raise Refused("check", errors[0], details=errors[1:])


def due_of(report: Report) -> date | None:
    """Hạn nộp of a report: that of its unit's level for its book."""
    book = report.book
    return due_date(book.period, level=report.unit.level, basis=book.basis, cut_off=book.cut_off)


def note_submission(report: Report, on: date, due: date | None) -> None:
    """The first submission decides whether the report is on time."""
    if report.first_submitted_on is None:
        report.first_submitted_on = on
        report.on_time = due is not None and on <= due


def require_superior(by: User, units: Iterable[Unit]) -> None:
    """`accept` held at the direct superior of every unit (at the root: at the root itself)."""
    within = org.reach(by, "accept")
    for unit in units:
        if not path_above(unit.path).startswith(within):
            raise Refused("unknown_unit", f"Không có đơn vị mã “{unit.code}” trong phạm vi duyệt của anh/chị.")


def vector_of(report: Report) -> Figures:
    layout = books.layout_of(report.book.set)
    return rules.report_vector(layout, report.form.code, report.figures, on_time=report.on_time)


def add_change(changes: dict[int, dict[int, Figures]], report: Report, change: Figures) -> None:
    of_book = changes.setdefault(report.book_id, {})
    kept = of_book.get(report.unit_id)
    of_book[report.unit_id] = change if kept is None else kept + change


def keep_versions(
    reports: list[Report], *, by: User, act: Literal["accepted", "corrected", "returned"], reason: str = ""
) -> None:
    ReportVersion.objects.bulk_create(
        (ReportVersion(report=r, number=r.version, act=act, figures=r.figures, by=by, reason=reason) for r in reports),
        batch_size=500,
    )


def post_all(changes: dict[int, dict[int, Figures]], *, into_sealed: bool = False) -> None:
    """Several books are locked in the order of their ids, so that no two commands wait for each other."""
    for book_id in sorted(changes):
        books.post(book_id, changes[book_id], into_sealed=into_sealed)


# ---- closing ----


@dataclass(frozen=True)
class Closed:
    """What closing or reopening a period touched."""

    books: int
    reports: int


@transaction.atomic
def close_period(*, by: User, code: str, decision: str) -> Closed:
    """Khóa kỳ: seals the period's tree and totals for all units; later changes need a decision."""
    _require_root(by, decision)
    period = Period.objects.select_for_update().get(pk=period_commands.ensure_period(code).pk)
    if period.is_closed:
        raise Refused("closed_already", f"Kỳ {code} đã khóa theo {period.closed_by}.")
    if period.end >= timezone.localdate():
        raise Refused("not_over", f"Kỳ {code} chưa kết thúc, chưa khóa được.")
    org_commands.seal_tree(period)
    locked = 0
    of_period = list(Book.objects.filter(period=period).order_by("pk"))
    for book in of_period:
        books.post(book.pk, {})
        Book.objects.filter(pk=book.pk).update(sealed=True)
        locked += Report.objects.filter(book=book, state__in=("accepted", "corrected")).update(state="locked")
    period_commands.set_closed(period, decision)
    audit.event(period, "period.closed", by=by, unit_id=None, reason=decision)
    return Closed(len(of_period), locked)


@transaction.atomic
def reopen_period(*, by: User, code: str, decision: str) -> Closed:
    """Mở lại kỳ: the live structure and new figures count again."""
    _require_root(by, decision)
    period = Period.objects.select_for_update().filter(code=code).exclude(closed_by="").first()
    if period is None:
        raise Refused("not_closed", f"Kỳ {code} đang mở.")
    period_commands.set_closed(period, "")
    org_commands.unseal_tree(period)
    of_period = list(Book.objects.filter(period=period).order_by("pk"))
    unlocked = 0
    for book in of_period:
        reports = Report.objects.filter(book=book, state="locked")
        corrected = reports.filter(versions__number=F("version"), versions__act="corrected")
        unlocked += Report.objects.filter(pk__in=list(corrected.values_list("pk", flat=True))).update(state="corrected")
        unlocked += reports.update(state="accepted")
        Book.objects.filter(pk=book.pk).update(sealed=False, stamp=-1)
        books.post(book.pk, {})
    audit.event(period, "period.reopened", by=by, unit_id=None, reason=decision)
    return Closed(len(of_period), unlocked)


def _require_root(by: User, decision: str) -> None:
    if not decision.strip():
        raise Refused("no_decision", "Thiếu số và ngày quyết định.")
    root = Unit.objects.allowed(by, "close").filter(placements__parent=None).first()
    if root is None:
        raise Refused("denied", "Khóa và mở kỳ áp dụng cho mọi đơn vị: cần quyền ở đơn vị cao nhất.")
