"""What the writes of reports share: the book, what may stand in it, who accepts, what is kept and posted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.org.tree import UnitTree
from congdoan.periods.models import Period
from congdoan.periods.rules import title

from .. import books, queries, rules
from ..models import Book, IndicatorSet, Report, ReportForm, ReportVersion, ReportVersionAct
from ..rules import Figures

LONGEST_GROUNDS = 300

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
    queries.check_new_book(period, basis, cut_off)
    stamp = org.structure().stamp
    return Book.objects.get_or_create(
        set=indicator_set, period=period, basis=basis, cut_off=cut_off, defaults={"stamp": stamp}
    )[0]


# ---- one report ----


def lock_report(report: Report) -> Report:
    return (
        Report.objects.select_for_update(of=("self",))
        .select_related("unit", "form__set", "book__set", "book__period", "handed_to")
        .get(pk=report.pk)
    )


def check_fits(unit: Unit, form: ReportForm, book: Book, tree: UnitTree) -> None:
    """Whether this unit reports on this form in this book at all; `tree` is that of the book's period."""
    queries.refuse_unfit(form, unit, book.period)
    if tree.position(unit.pk) is None:
        raise Refused("not_in_period", f"{unit.name} không hoạt động trong kỳ {title(book.period.code)}.")


def check_open(book: Book) -> None:
    """Nothing is drafted, sent or imported into a closed period."""
    if book.sealed or book.period.is_closed:
        raise Refused("closed_period", f"Kỳ {title(book.period.code)} đã khóa số liệu.")


def check_figures(form: ReportForm, figures: Mapping[str, int]) -> None:
    if unknown := sorted(set(figures) - set(queries.typed_lines(form))):
        raise Refused("line", f"Biểu {form.code} không có dòng nhập {', '.join(unknown)}.")


def refuse_errors(form: ReportForm, figures: Mapping[str, int]) -> None:
    found = queries.findings_in(form, figures)
    errors = [finding.message for finding in found if finding.severity == "error"]
    if errors:
        raise Refused("check", errors[0], details=errors[1:])


def refuse_unseen(reports: Sequence[Report], seen: Mapping[int, int] | None) -> None:
    """Of several that were sent again every one is told."""
    if seen is not None and (again := queries.sent_since(reports, seen)):
        said = [
            f"{one.report.unit.name} đã gửi lại lúc {timezone.localtime(one.at):%H:%M %d/%m/%Y}; mở xem rồi quyết định."
            for one in again
        ]
        raise Refused("sent_again", said[0], details=said[1:])


def note_submission(report: Report, on: date, due: date | None) -> None:
    """The first submission decides whether the report is on time."""
    if report.first_submitted_on is None:
        report.first_submitted_on = on
        report.on_time = due is not None and on <= due


def require_superior(by: User, units: Iterable[Unit]) -> None:
    """`accept` held at the direct superior of every unit (at the root: at the root itself)."""
    for unit in sorted(queries.beyond_acceptance(by, units), key=lambda unit: unit.pk):
        raise not_accepted_by_you(unit)


def not_accepted_by_you(unit: Unit) -> Refused:
    return Refused("unknown_unit", f"Không có đơn vị mã “{unit.code}” trong phạm vi duyệt của anh/chị.")


def take_correction(report: Report, figures: Mapping[str, int], grounds: str) -> tuple[ReportVersionAct, Figures]:
    """Puts other figures into a report that is in the totals, not yet saved: the act, and the change to be posted.

    While its period is closed that is a correction by decision, and the report stays locked.
    """
    before = vector_of(report)
    by_decision = report.state == Report.State.LOCKED
    report.state = rules.next_state(report.state, "correct_by_decision" if by_decision else "correct")
    report.figures = dict(figures)
    report.version += 1
    report.note = grounds
    act = ReportVersionAct.CORRECTED_BY_DECISION if by_decision else ReportVersionAct.CORRECTED
    return act, vector_of(report) - before


def check_grounds(grounds: str) -> None:
    """Lý do, căn cứ: no longer than its place in the report and the audit."""
    if len(grounds) > LONGEST_GROUNDS:
        raise Refused("long_grounds", f"Lý do, căn cứ đính chính dài quá {LONGEST_GROUNDS} chữ.")


def require_writer(by: User, verb: str, report: Report) -> None:
    """`verb` held at the report's unit, or at the successor that finishes the report of an ended unit; of an officer of
    a department `write_report` asks for the section."""
    writers = Unit.objects.allowed(by, verb).filter(pk__in=[report.unit_id, report.handed_to_id or report.unit_id])
    if not writers.exists():
        org.require(by, verb, report.unit)
    if report.closed:
        raise Refused("closed_report", f"{report.unit.name} đã kết thúc; báo cáo này đóng ở trạng thái cuối.")


def refuse_department(by: User, report: Report) -> None:
    """What is done with a whole report is not for who writes only the sections of a department."""
    if queries.sections_to_write(by, report) is not None:
        raise Refused("not_mine", "Ban chuyên đề ghi và xác nhận mục của mình; người lập báo cáo làm các việc còn lại.")


def vector_of(report: Report) -> Figures:
    layout = books.layout_of(report.book.set)
    return rules.report_vector(layout, report.form.code, report.figures, on_time=report.on_time)


def add_change(changes: dict[int, dict[int, Figures]], report: Report, change: Figures) -> None:
    of_book = changes.setdefault(report.book_id, {})
    kept = of_book.get(report.unit_id)
    of_book[report.unit_id] = change if kept is None else kept + change


def keep_versions(kept: Iterable[tuple[Report, ReportVersionAct, str]], *, by: User) -> None:
    """The figures of reports as they are now, each with what was done and why."""
    ReportVersion.objects.bulk_create(
        (ReportVersion(report=r, number=r.version, act=act, figures=r.figures, by=by, reason=reason)
         for r, act, reason in kept),
        batch_size=500,
    )  # fmt: skip


def post_all(changes: dict[int, dict[int, Figures]], *, into_sealed: bool = False) -> None:
    """Several books are locked in the order of their ids, so that no two commands wait for each other."""
    for book_id in sorted(changes):
        books.post(book_id, changes[book_id], into_sealed=into_sealed)
