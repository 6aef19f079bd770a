"""Kiểm tra và duyệt: what an upper body sees of the reports expected below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, QuerySet

from congdoan.accounts.models import User
from congdoan.common.batches import batches
from congdoan.common.errors import Refused
from congdoan.common.text import fold
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.periods.queries import due_date
from congdoan.periods.rules import title

from .. import rules
from ..models import (
    Adjustment,
    Book,
    Report,
    ReportComment,
    ReportForm,
    ReportStep,
    ReportStepAct,
    Submission,
)
from .due import later_days
from .reports import NamedUnit, beyond_acceptance, named_below, rows_of
from .scope import Answer
from .unusual import Warned, warnings_of

_IN_TOTALS = rules.IN_TOTALS
_AT_HOME = ("draft", "returned")
NOT_SENT = ("none", "draft", "to_sign", "returned")
_WITHOUT_BELOW = (Unit.Level.UNION_SECTION, Unit.Level.UNION_GROUP)
SHOWN = ("submitted", "warned", "overdue", "late", "returned", "none", "draft", "to_sign", "accepted")


class Expected(NamedTuple):  # there may be ten thousand of them on one page
    """One unit that is to report: its report, by when, whether it was sent late or is overdue, what to look at, how
    many lines changed since it was sent before, whether others entered it for the unit."""

    unit: NamedUnit
    report: Report | None
    due: date | None
    is_extended: bool
    is_overdue: bool
    warnings: Sequence[Warned] = ()
    sendings: int = 0
    changed: int = 0
    comments: int = 0
    is_entered_for: bool = False

    @property
    def state(self) -> str:
        return self.report.state if self.report else "none"

    @property
    def is_late(self) -> bool:
        """Whether it was first sent after its day."""
        return bool(self.report and self.report.first_submitted_on and not self.report.on_time)

    @property
    def may_be_entered(self) -> bool:
        """Whether its body may enter it for the unit: it is not begun, or still at home."""
        return self.report is None or (self.state in _AT_HOME and not self.report.closed)


@dataclass(frozen=True)
class Checklist:
    """Danh sách kiểm tra of a body: all units expected on a form, the counts, and those that the filters leave."""

    above: Unit
    form: ReportForm
    period: Period
    book: Book | None
    whole: int
    states: dict[str, int]
    on_time: int
    counts: dict[str, int]
    rows: list[Expected]

    @property
    def accepted(self) -> int:
        return sum(self.states.get(state, 0) for state in _IN_TOTALS)

    @property
    def overdue(self) -> list[Expected]:
        """Those of the rows that are overdue, for a reminder."""
        return [row for row in self.rows if row.is_overdue]


@dataclass(frozen=True)
class ListFilter:
    """What narrows the list: one of SHOWN, only the units one looks after, words of a name or code."""

    show: str = ""
    mine: bool = False
    words: str = ""


def checklist(user: User, above: Unit, form: ReportForm, answer: Answer, chosen: ListFilter, today: date) -> Checklist:
    """Danh sách kiểm tra. `accept` at the body; Refused("unknown_unit") else."""
    org.require(user, "accept", above)
    if not answer.direct:
        raise Refused("no_book", f"Kỳ {title(answer.period.code)} không có báo cáo riêng; chọn kỳ mà đơn vị báo cáo.")
    if chosen.show and chosen.show not in SHOWN:
        raise Refused("show", f"Không có cách lọc “{chosen.show}”.")
    book = answer.books[0] if answer.books else None
    rows = _expected(user, above, form, answer.period, book, answer.scope.basis, today)
    mine = org.portfolio_of(user)
    counts = _counts(rows)
    counts["mine"] = sum(row.unit.pk in mine for row in rows)
    return Checklist(
        above, form, answer.period, book, len(rows), dict(Counter(row.state for row in rows)),
        sum(bool(row.report and row.report.on_time and row.state in _IN_TOTALS) for row in rows), counts,
        _chosen(rows, chosen, mine),
    )  # fmt: skip


def _expected(
    user: User, above: Unit, form: ReportForm, period: Period, book: Book | None, basis: str, today: date
) -> list[Expected]:
    units = named_below(user, above, form, period)
    begun = [Report.objects.filter(some, form=form, book=book) for some in rows_of(units, above)] if book else []
    reports = _reports(begun, form, book) if book else {}
    extended = later_days(form, period)
    listed = (reports[unit.pk] for unit in units if unit.pk in reports)
    warned = warnings_of([report for report in listed if report.state == Report.State.SUBMITTED])
    sendings, changed = _sendings(begun)
    comments, entered_for = _open_comments(begun), _entered_for(begun)
    cut_off = book.cut_off if book else (period.end if basis == Book.Basis.ACTUAL else None)
    dues = {
        level: due_date(period, level=level, basis=basis, cut_off=cut_off, own=form.due)
        for level in {u.level for u in units}
    }
    found = []
    for unit in units:
        report = reports.get(unit.pk)
        due = extended.get(unit.pk) or dues[unit.level]
        state = report.state if report else "none"
        found.append(
            Expected(
                unit, report, due, unit.pk in extended,
                is_overdue=state in NOT_SENT and due is not None and due < today,
                warnings=warned.get(report.pk, ()) if report else (),
                sendings=sendings.get(report.pk, 0) if report else 0,
                changed=changed.get(report.pk, 0) if report else 0,
                comments=comments.get(report.pk, 0) if report else 0,
                is_entered_for=report is not None and report.pk in entered_for,
            )
        )  # fmt: skip
    return found


_LONG = ("figures", "narrative", "reasons")  # of ten thousand reports nobody looks at these


def _reports(begun: Sequence[QuerySet[Report]], form: ReportForm, book: Book) -> dict[int, Report]:
    """By unit, maybe of more than are listed; what is written is read of those alone that wait to be looked at."""
    found: dict[int, Report] = {}
    for some in begun:
        rest = some.exclude(state=Report.State.SUBMITTED).defer(*_LONG)
        for report in (*some.filter(state=Report.State.SUBMITTED).select_related("unit"), *rest):
            report.form, report.book = form, book
            found[report.unit_id] = report
    return found


def _sendings(begun: Sequence[QuerySet[Report]]) -> tuple[dict[int, int], dict[int, int]]:
    """How often each report was sent, and in how many lines the last sending differs from the one before."""
    counts, changed = dict[int, int](), dict[int, int]()
    for some in begun:
        sent = Submission.objects.filter(report__in=some).order_by()
        counts |= dict(sent.values_list("report_id").annotate(n=Count("pk")))
    for again in batches(report for report, n in counts.items() if n > 1):
        by_report: dict[int, list[dict[str, int]]] = {}
        sent = Submission.objects.filter(report__in=again).order_by("report", "number")
        for report, figures in sent.values_list("report_id", "figures"):
            by_report.setdefault(report, []).append(figures)
        changed |= {report: len(differing(*figures[-2:])) for report, figures in by_report.items()}
    return counts, changed


def differing(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """The lines in which two sendings differ."""
    return [code for code in dict.fromkeys([*before, *after]) if before.get(code) != after.get(code)]


def _open_comments(begun: Sequence[QuerySet[Report]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in begun:
        waiting = ReportComment.objects.filter(report__in=some, settled_at=None).order_by()
        found |= dict(waiting.values_list("report_id").annotate(n=Count("pk")))
    return found


def _entered_for(begun: Sequence[QuerySet[Report]]) -> set[int]:
    """Nhập thay: those of the reports that somebody entered for their unit."""
    entered = ReportStep.objects.filter(act=ReportStepAct.ENTERED_FOR).order_by()
    return {pk for some in begun for pk in entered.filter(report__in=some).values_list("report", flat=True)}


def _counts(rows: Sequence[Expected]) -> dict[str, int]:
    counted = Counter(show for row in rows for show in _shown_under(row))
    return {show: counted[show] for show in SHOWN}


def _shown_under(row: Expected) -> Iterator[str]:
    """By which of SHOWN a unit is found."""
    yield "accepted" if row.state in _IN_TOTALS else row.state
    if row.warnings:
        yield "warned"
    if row.is_overdue:
        yield "overdue"
    if row.is_late:
        yield "late"


def _chosen(rows: Sequence[Expected], chosen: ListFilter, mine: frozenset[int]) -> list[Expected]:
    words = fold(chosen.words).split()
    return [
        row
        for row in rows
        if (not chosen.show or chosen.show in _shown_under(row))
        and (not chosen.mine or row.unit.pk in mine)
        and all(word in row.unit.search_text for word in words)
    ]


def overdue_units(user: User, listed: Checklist) -> list[Unit]:
    """Đơn vị quá hạn of the list as it is filtered, to be reminded."""
    late = (row.unit.pk for row in listed.overdue)
    return [unit for some in batches(late) for unit in Unit.objects.allowed(user, "accept").filter(pk__in=some)]


def body_that_checks(user: User) -> Unit | None:
    """The highest body whose reports below a person accepts: where checking begins."""
    found = Unit.objects.allowed(user, "accept").exclude(level__in=_WITHOUT_BELOW)
    return found.filter(pk=user.unit_id or 0).first() or found.order_by("path").first()


# ---- one report ----


def report_to_check(user: User, pk: int) -> Report:
    """The report that a person may accept, in whatever state; `accept` is asked at the direct superior. Refused
    ("unknown_report")."""
    report = Report.objects.select_related("unit", "form__set", "book__set", "book__period").filter(pk=pk).first()
    if report is None or beyond_acceptance(user, [report.unit]):
        raise Refused("unknown_report", "Không có báo cáo này trong phạm vi duyệt của anh/chị.")
    return report


def reports_sent(user: User, pks: Iterable[int]) -> list[Report]:
    """Báo cáo chờ duyệt among these, as far as a person accepts them."""
    found = Report.objects.allowed(user, "accept").filter(pk__in=pks, state=Report.State.SUBMITTED)
    return list(found.select_related("unit", "form__set", "book__period"))


def sent_since(reports: Sequence[Report], seen: Mapping[int, int]) -> list[Submission]:
    """Gửi lại từ khi xem: the last sendings of those that were sent again since a person looked at them; `seen` is how
    often each had been sent by then. The caller has checked the reports."""
    last: dict[int, Submission] = {}
    for some in batches(one.pk for one in reports):
        sent = Submission.objects.filter(report__in=some).defer("figures").select_related("report__unit")
        last |= {one.report_id: one for one in sent.order_by("number")}
    return [last[one.pk] for one in reports if one.pk in last and last[one.pk].number != seen.get(one.pk)]


def comments_on(user: User, report: Report) -> list[ReportComment]:
    """Góp ý of a report, for who may read it, the open ones first."""
    found = ReportComment.objects.allowed(user, "read").filter(report=report).select_related("by", "settled_by")
    return sorted(found, key=lambda comment: (comment.settled_at is not None, comment.pk))


def submissions_of(report: Report) -> list[Submission]:
    """Các lần gửi of a report, the first one first; the caller has checked it."""
    return list(report.submissions.select_related("by").order_by("number"))


def adjustments_of(user: User, unit: Unit, answer: Answer) -> list[Adjustment]:
    """Điều chỉnh of a unit in the books of an answer, the latest first, for who may read the unit."""
    found = Adjustment.objects.allowed(user, "read").filter(unit=unit, book__in=answer.books)
    return list(found.select_related("about", "by", "withdrawn_by", "book__period"))
