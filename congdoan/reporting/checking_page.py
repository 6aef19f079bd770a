"""What the pages of checking show: the list of a body, one report with all there is to look at, adjustments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.charts import ShareChart
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.text import within
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.periods.queries import calendars, periods_of
from congdoan.periods.rules import LEVEL_RANKS, PeriodKind, latest_codes, span_of, title
from congdoan.ui import charts
from congdoan.ui.charts import Part
from congdoan.ui.refusals import page_of
from congdoan.ui.scope import Option

from . import queries
from .models import Book, Evidence, Indicator, Report, ReportComment, ReportForm, ReportStep, Submission
from .queries import Checklist, FormSheet, ListFilter, MeasuredFigure, Warned
from .report_page import Step, beside_registers, entered_in, steps_of
from .scope_line import ScopeLine, books_with_reports, named_set, query_of, scope_line, set_asked
from .writing_page import write_query

_ORDER = ("accepted", "corrected", "locked", "submitted", "to_sign", "draft", "returned", "none")
_NAMED_IN_REMINDER = 30
_OVER = 2  # periods of a kind that are over and offered, whether anybody has reported or not


@dataclass(frozen=True)
class CheckPage:
    """Trang kiểm tra và duyệt of a body on one form."""

    listed: Checklist
    line: ScopeLine
    forms: list[Option]
    filters: list[Option]
    mine: Option | None
    parts: tuple[Part, ...]
    page: Page[Any]
    due: date | None
    reminder: str
    chosen: ListFilter
    query: str

    @property
    def accepted_percent(self) -> Decimal | None:
        return _percent(self.listed.accepted, self.listed.whole)

    @property
    def on_time_percent(self) -> Decimal | None:
        return _percent(self.listed.on_time, self.listed.whole)

    @property
    def is_narrowed(self) -> bool:
        return self.chosen != ListFilter()

    @property
    def is_searched(self) -> bool:
        """Whether it is narrowed by more than one of the states, which the button of the filter names."""
        return bool(self.chosen.words) or self.chosen.mine

    @property
    def state_shown(self) -> str:
        return next((one.label for one in self.filters if one.current and self.chosen.show), "")

    @property
    def waiting(self) -> int:
        return self.listed.counts["submitted"]

    @property
    def write_query(self) -> str:
        """Behind the address at which a report of the list is entered for its unit (nhập thay)."""
        return write_query(self.listed.period, self.line.scope)


def _percent(part: int, whole: int) -> Decimal | None:
    return Decimal(100 * part) / whole if whole else None


@dataclass(frozen=True)
class AskedList:
    """The list that an address asks for: of a body, on one of its forms in a scope, filtered."""

    above: Unit
    line: ScopeLine
    forms: list[ReportForm]
    form: ReportForm
    chosen: ListFilter


def list_asked(user: User, code: str, params: Mapping[str, str]) -> AskedList:
    """Danh sách được hỏi. Refused("unknown_unit", "form", …)."""
    above = org.unit_by_code(user, code, "accept")
    of_set = set_asked(params)
    begun = [book for book in books_with_reports(user, of_set) if not book.period.is_closed]
    periods = _periods_to_check(above, of_set, begun)
    line = scope_line(params, begun, default=_opened_first(periods, begun), periods=[one.code for one in periods])
    forms = forms_below(above, line.answer.forms)
    chosen = ListFilter(params.get("show", ""), params.get("mine") == "1", params.get("q", "")[:100])
    return AskedList(above, line, forms, _form(forms, params.get("form", "")), chosen)


def check_page(user: User, code: str, params: Mapping[str, str], address: str) -> CheckPage:
    """Trang kiểm tra; `address` is the site's own, for the link in a reminder. Refused("unknown_unit")."""
    of = list_asked(user, code, params)
    above, line, forms, form, chosen = of.above, of.line, of.forms, of.form, of.chosen
    listed = queries.checklist(user, above, form, line.answer, chosen, timezone.localdate())
    asked = {"form": form.code, **({"q": chosen.words} if chosen.words else {})}
    return CheckPage(
        listed, line,
        [
            *(Option(one.title, _query(line, {"form": one.code}), one == form) for one in forms),
            *(_of_other_set(one, line) for one in queries.forms_beside(above, line.answer)),
        ],
        _filters(listed, line, asked, chosen),
        _mine(listed, line, asked, chosen),
        charts.rate(ShareChart(tuple((state, listed.states.get(state, 0)) for state in _ORDER))),
        page_of(listed.rows, params.get("page", "1")),
        max((row.due for row in listed.rows if row.due and not row.is_extended), default=None),
        reminder_of(listed, f"{address}/"),
        chosen,
        _query(line, asked | _kept(chosen)),
    )  # fmt: skip


def forms_below(above: Unit, forms: Iterable[ReportForm]) -> list[ReportForm]:
    """Those of some forms on which units below this one report."""
    rank = LEVEL_RANKS[above.level]
    return [form for form in forms if any(LEVEL_RANKS[level] > rank for level in form.levels)]


def _periods_to_check(above: Unit, of_set: str, begun: Iterable[Book]) -> list[Period]:
    """The open periods for which units below report, the latest first: the last ones that are over, also where nobody
    has begun, and all in which somebody has."""
    today, years = timezone.localdate(), calendars()
    codes = {book.period.code for book in begun}
    for kind in PeriodKind:
        over = [code for code in latest_codes(kind, today, years, _OVER + 1) if span_of(code, years).end < today]
        codes.update(over[:_OVER])
    found = [one for one in periods_of(codes) if not one.is_closed and _is_reported(above, one, of_set)]
    return sorted(found, key=lambda one: (one.end, one.start), reverse=True)


def _is_reported(above: Unit, period: Period, of_set: str) -> bool:
    """Whether the set in force has a form of such a period for units below."""
    try:
        found = queries.set_in_force(period, of_set or None)
    except Refused:
        return False
    return any(period.kind in form.period_kinds for form in forms_below(above, found.forms.all()))


def _opened_first(periods: Sequence[Period], begun: Iterable[Book]) -> str:
    """The newest in which somebody reports, the shortest of these; else the newest; else this year."""
    reported = {book.period.code for book in begun}
    found = [one for one in periods if one.code in reported] or periods
    newest = max(found, key=lambda one: (one.start, -(one.end - one.start).days), default=None)
    return newest.code if newest else str(timezone.localdate().year)


def _of_other_set(form: ReportForm, line: ScopeLine) -> Option:
    """Where the list of a form of another set is."""
    scope = queries.Scope(line.scope.period, named_set(form.set), line.scope.basis)
    return Option(form.title, f"{query_of(scope)}&{urlencode({'form': form.code})}", False)


def _form(forms: Sequence[ReportForm], code: str) -> ReportForm:
    found = next((form for form in forms if form.code == code), None) if code else (forms[-1] if forms else None)
    if found is None:
        raise Refused("form", _("Kỳ này không có biểu nào của đơn vị bên dưới để kiểm tra."))
    return found


def _query(line: ScopeLine, asked: Mapping[str, str]) -> str:
    return f"{query_of(line.scope)}&{urlencode(asked)}"


def _kept(chosen: ListFilter) -> dict[str, str]:
    return ({"show": chosen.show} if chosen.show else {}) | ({"mine": "1"} if chosen.mine else {})


def _filters(listed: Checklist, line: ScopeLine, asked: Mapping[str, str], chosen: ListFilter) -> list[Option]:
    words = {
        "submitted": _("Chờ duyệt"), "warned": _("Có cảnh báo"), "overdue": _("Quá hạn"),
        "late": _("Nộp sau hạn"), "returned": _("Trả lại"), "none": _("Chưa nộp"), "draft": _("Đang soạn"),
        "to_sign": _("Chờ ký"), "accepted": _("Đã duyệt"),
    }  # fmt: skip
    mine = {"mine": "1"} if chosen.mine else {}
    offered = [Option(f"{_('Tất cả')} {listed.whole}", _query(line, {**asked, **mine}), not chosen.show)]
    for show, word in words.items():
        if listed.counts[show] or chosen.show == show:
            url = _query(line, {**asked, **mine, "show": show})
            offered.append(Option(f"{word} {listed.counts[show]}", url, chosen.show == show))
    return offered


def _mine(listed: Checklist, line: ScopeLine, asked: Mapping[str, str], chosen: ListFilter) -> Option | None:
    if not listed.counts["mine"]:
        return None
    show = {"show": chosen.show} if chosen.show else {}
    url = _query(line, {**asked, **show} if chosen.mine else {**asked, **show, "mine": "1"})
    return Option(f"{_('Của tôi phụ trách')} {listed.counts['mine']}", url, chosen.mine)


def reminder_of(listed: Checklist, desk: str) -> str:
    """One text for the group chat that names who has not sent, and leads everybody to their own desk; empty where
    nobody is to be reminded. A day that holds for all of them is told once."""
    late = [row for row in listed.rows if row.state in ("none", "draft", "to_sign", "returned")]
    if not late:
        return ""
    now, until = timezone.localtime(), {due: _until(due) for due in {row.due for row in late}}
    shared = next(iter(until.values())) if len(until) == 1 else ""
    head = _("Kính gửi các đơn vị, đến %(hour)s ngày %(day)s còn %(n)s đơn vị chưa gửi %(what)s:") % {
        "hour": f"{now:%H:%M}",
        "day": format_date(now.date()),
        "n": len(late),
        "what": f"{within(listed.form.title)} {title(listed.period.code)}{shared}",
    }
    named = [
        f"{at}. {row.unit.name}{'' if shared else until[row.due]}"
        for at, row in enumerate(late[:_NAMED_IN_REMINDER], 1)
    ]
    rest = len(late) - len(named)
    more = [_("… và %d đơn vị khác.") % rest] if rest else []
    return "\n".join([head, *named, *more, _("Đăng nhập, soạn và gửi: %s") % desk])


def _until(due: date | None) -> str:
    if due is None:
        return ""
    days = (timezone.localdate() - due).days
    return _(" (quá hạn %d ngày)") % days if days > 0 else _(" (hạn %s)") % format_date(due)


# ---- one report ----


@dataclass(frozen=True)
class CheckedLine:
    """A line of the report that is checked, with what was sent before and what is said of it."""

    indicator: Indicator
    section: str
    now: Decimal | None
    sent_before: Decimal | None
    is_changed: bool
    before: Decimal | None
    same_period: Decimal | None
    comments: list[ReportComment]
    warnings: list[Warned]
    reason: str
    register: MeasuredFigure | None

    @property
    def is_marked(self) -> bool:
        return bool(self.is_changed or self.comments or self.warnings)


@dataclass(frozen=True)
class CheckReportPage:
    """Trang kiểm tra một báo cáo."""

    report: Report
    sheet: FormSheet
    lines: list[CheckedLine]
    warnings: list[Warned]
    comments: list[ReportComment]
    submissions: list[Submission]
    steps: list[Step]
    signing: list[ReportStep]
    evidence: list[Evidence]
    above: Unit | None

    @property
    def sections(self) -> list[tuple[str, str, list[CheckedLine]]]:
        """The lines under their headings, each heading with what the unit wrote there."""
        return [
            (title, self.report.narrative.get(title, ""), list(lines))
            for title, lines in groupby(self.lines, key=lambda line: line.section)
        ]

    @property
    def entered_for(self) -> ReportStep | None:
        """Nhập thay: who entered it for the unit, if anybody did."""
        return entered_in(self.signing)

    @property
    def errors(self) -> list[Warned]:
        return [one for one in self.warnings if one.is_error]

    @property
    def general(self) -> list[ReportComment]:
        """What is said of the whole report."""
        return [comment for comment in self.comments if not comment.line]

    @property
    def may_accept(self) -> bool:
        return self.report.state == Report.State.SUBMITTED

    @property
    def may_return(self) -> bool:
        return self.report.state in (Report.State.SUBMITTED, Report.State.ACCEPTED, Report.State.CORRECTED)

    @property
    def open_comments(self) -> int:
        return sum(comment.settled_at is None for comment in self.comments)

    @property
    def query(self) -> str:
        book = self.report.book
        return query_of(queries.Scope(book.period.code, named_set(book.set), book.basis, book.cut_off))


def check_report_page(user: User, pk: int) -> CheckReportPage:
    """Kiểm tra một báo cáo. Refused("unknown_report") for who does not accept it."""
    report = queries.report_to_check(user, pk)
    book = report.book
    scope = queries.Scope(book.period.code, book.set.code, book.basis, book.cut_off)
    sheet = queries.sheet_of(report.unit, report.form, scope, report)
    warnings = queries.warnings_of([report])[report.pk]
    comments, sent = queries.comments_on(user, report), queries.submissions_of(report)
    known = queries.indicators()
    last = sent[-2].figures if len(sent) > 1 else None
    changed = set(queries.differing(last, report.figures)) if last is not None else set()
    lines = [
        CheckedLine(
            line.indicator, line.section, line.in_period,
            queries.figure_of(known[line.indicator.code], last) if last is not None else None,
            line.indicator.code in changed, line.before, line.same_period,
            [one for one in comments if one.line == line.indicator.code],
            [one for one in warnings if one.line == line.indicator.code],
            report.reasons.get(line.indicator.code, ""),
            register,
        )
        for line, register in beside_registers(user, report, sheet)
    ]  # fmt: skip
    superior = org.superior_now(report.unit)  # there the person accepts it
    return CheckReportPage(
        report, sheet, lines, warnings, comments, sent, steps_of(report, known),
        list(report.steps.select_related("by", "unit")), list(report.evidence.select_related("by")),
        Unit.objects.get(pk=superior) if superior else None,
    )  # fmt: skip


# ---- adjustments ----


@dataclass(frozen=True)
class AdjustedLine:
    """One line of an adjustment as people read it."""

    indicator: Indicator
    change: Decimal | None


def lines_of(figures: Mapping[str, int], known: Mapping[str, Indicator]) -> list[AdjustedLine]:
    """The lines of an adjustment."""
    return [AdjustedLine(known[code], queries.figure_of(known[code], figures)) for code in figures if code in known]


def adjustable(line: ScopeLine, known: Iterable[Indicator]) -> list[tuple[str, str]]:
    """(code, name with count unit) of the lines that add up, in the set of the answer."""
    of_set = set(line.answer.set.line_codes)
    return [(one.code, f"{one.name} ({one.unit})") for one in known if one.code in of_set and one.is_added]
