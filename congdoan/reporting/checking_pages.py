"""The pages on which an upper body checks, accepts and returns the reports below it, and adjusts its own totals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.text import first_of
from congdoan.documents.files import EXCEL
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.queries import period_of
from congdoan.ui.refusals import refusals_shown

from . import checking_page, commands, queries
from .checking_forms import AdjustForm, LaterForm
from .models import Adjustment, Report
from .scope_line import books_with_figures, latest_year, scope_line, set_asked
from .target_forms import refuse

form_page = require_http_methods(["GET", "HEAD", "POST"])
_MOST_AT_ONCE = 2_000
_PICKED = re.compile(r"([0-9]{1,18}):([0-9]{1,4})")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but sign-in demands it
    return request.user


@require_safe
@refusals_shown
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Kiểm tra và duyệt; a filter swaps only the list and the reminder of whom it names."""
    address = request.build_absolute_uri("/").rstrip("/")
    page = checking_page.check_page(_user(request), code, request.GET.dict(), address)
    part = "reporting/parts/check_list.html" if request.htmx else "reporting/check.html"  # type: ignore[attr-defined]
    response = render(request, part, {"page": page, "unit": page.listed.above, "line": page.line})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@refusals_shown
def check_file(request: HttpRequest, code: str) -> HttpResponse:
    """The same list as Excel, as it is filtered."""
    user = _user(request)
    of = checking_page.list_asked(user, code, request.GET.dict())
    file = commands.export_checklist(by=user, unit=of.above, form=of.form, answer=of.line.answer, chosen=of.chosen)
    name = f'attachment; filename="{file.name}"'
    return HttpResponse(file.content, content_type=EXCEL, headers={"Content-Disposition": name})


@require_POST
@refusals_shown
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Duyệt những báo cáo đã chọn: those without errors that were not sent again since the list was opened; the others
    are named and stay as they are."""
    user = _user(request)
    org.unit_by_code(user, code, "accept")
    return _done(request, code, lambda: _accepted(request, user, _chosen(request)))


def _accepted(request: HttpRequest, user: User, seen: dict[int, int]) -> None:
    reports = queries.reports_sent(user, seen)
    if not seen:
        raise Refused("nothing", _("Chưa chọn báo cáo nào đang chờ duyệt."))
    if gone := len(seen) - len(reports):
        messages.warning(request, _("%d báo cáo đã chọn không còn chờ duyệt: đã được duyệt hoặc trả lại.") % gone)
    unseen = {one.report_id for one in queries.sent_since(reports, seen)}
    again = [one for one in reports if one.pk in unseen]
    faulty = _with_errors([one for one in reports if one.pk not in unseen])
    wrong = [one for one in reports if one.pk in faulty]
    right = [one for one in reports if one.pk not in unseen | faulty]
    if right:
        done = commands.accept_reports(by=user, reports=right, seen=seen)
        messages.success(request, _("Đã duyệt %d báo cáo.") % len(done))
    _left_out(request, wrong, _("%(n)s báo cáo có lỗi, chưa duyệt: %(names)s."))
    _left_out(request, again, _("%(n)s báo cáo vừa gửi lại, chưa duyệt: %(names)s. Mở xem rồi duyệt."))


def _left_out(request: HttpRequest, reports: list[Report], said: str) -> None:
    if reports:
        names = first_of([one.unit.name for one in reports], 3)
        messages.warning(request, said % {"n": len(reports), "names": names})


def _with_errors(reports: Iterable[Report]) -> set[int]:
    """The ids of the reports in which a rule finds an error."""
    found: set[int] = set()
    for _book, alike in groupby(sorted(reports, key=_form_and_book), key=_form_and_book):
        found |= {pk for pk, told in queries.warnings_of(list(alike)).items() if any(one.is_error for one in told)}
    return found


def _form_and_book(report: Report) -> tuple[int, int]:
    return report.form_id, report.book_id


@require_POST
@refusals_shown
def remind(request: HttpRequest, code: str) -> HttpResponse:
    """Nhắc các đơn vị quá hạn of the list as it is filtered."""
    user = _user(request)
    page = checking_page.check_page(user, code, request.GET.dict(), "")
    late = queries.overdue_units(user, page.listed)

    def act() -> None:
        n = commands.remind(by=user, units=late, form=page.listed.form, period=page.listed.period)
        said = _("Đã nhắc %d đơn vị.") % n if n else _("Hôm nay các đơn vị này đã được nhắc.")
        messages.success(request, said)

    return _done(request, code, act)


@form_page
@refusals_shown
def later(request: HttpRequest, code: str) -> HttpResponse:
    """Gia hạn cho một đơn vị: the unit of the address, the form and period of ?form=&period=."""
    user = _user(request)
    unit = org.unit_by_code(user, code, "accept")
    period = period_of(request.GET.get("period", ""))
    form_asked = queries.form_in_force(request.GET.get("form", ""), period)
    form = LaterForm(data=request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            commands.extend(by=user, unit=unit, form=form_asked, period=period, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused.message, refused.details)
        else:
            messages.success(request, _("Đã gia hạn cho %s.") % unit.name)
            return redirect(_list_above(unit, request.GET.urlencode()))
    context = {"unit": unit, "asked": form_asked, "period": period, "form": form}
    context["back"] = _list_above(unit, request.GET.urlencode())
    return render(request, "reporting/later.html", context, status=422 if form.is_bound else 200)


def _list_above(unit: Unit, query: str) -> str:
    """The list in which the unit stands: of its superior, of an ended one of its last."""
    superior = org.superior_now(unit)
    above = Unit.objects.get(pk=superior) if superior else unit
    return f"{reverse('reporting:check', args=[above.code])}?{query}"


def _chosen(request: HttpRequest) -> dict[int, int]:
    """The reports that are picked, each with how often it had been sent when the list was opened: "12:1"."""
    picked = [_PICKED.fullmatch(one) for one in request.POST.getlist("report")[:_MOST_AT_ONCE]]
    return {int(one[1]): int(one[2]) for one in picked if one}


def _done(request: HttpRequest, code: str, act: Callable[[], None]) -> HttpResponse:
    """Carries an act out and leads back to the list as it was filtered; a refusal is told there."""
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(f"{reverse('reporting:check', args=[code])}?{request.GET.urlencode()}")


# ---- one report ----


@require_safe
@refusals_shown
def check_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Kiểm tra một báo cáo, with all there is to look at."""
    page = checking_page.check_report_page(_user(request), pk)
    return render(request, "reporting/check_report.html", {"page": page, "report": page.report})


@require_POST
@refusals_shown
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Duyệt hoặc trả lại một báo cáo; a reason that is missing leads back to the page."""
    user = _user(request)
    report = queries.report_to_check(user, pk)
    try:
        if request.POST.get("act") == "return":
            reason = request.POST.get("reason", "")
            commands.return_report(by=user, report=report, reason=reason, seen=_seen(request, report))
            messages.success(request, _("Đã trả lại 1 báo cáo."))
        else:
            if _with_errors([report]):
                raise Refused("check", _("Báo cáo còn lỗi, chưa duyệt được: trả lại để đơn vị sửa."))
            commands.accept_reports(by=user, reports=[report], seen=_seen(request, report))
            messages.success(request, _("Đã duyệt 1 báo cáo."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("reporting:check-report", pk)


def _seen(request: HttpRequest, report: Report) -> dict[int, int]:
    """How often it had been sent when its page was opened."""
    seen = request.POST.get("seen", "")
    return {report.pk: int(seen)} if re.fullmatch("[0-9]{1,4}", seen) else {}


@require_POST
@refusals_shown
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Góp ý of the report or one line of it, or one that is settled."""
    user = _user(request)
    report = queries.report_to_check(user, pk)
    try:
        if settled := request.POST.get("settle", ""):
            known = {str(one.pk): one for one in queries.comments_on(user, report)}
            if settled not in known:
                raise Refused("unknown_comment", _("Không có góp ý này."))
            commands.settle_comment(by=user, comment=known[settled])
        else:
            text, line = request.POST.get("text", ""), request.POST.get("line", "")
            commands.comment_on(by=user, report=report, text=text, line=line)
    except Refused as refused:
        if refused.code.startswith("unknown_"):
            raise
        messages.error(request, refused.message)
    return redirect("reporting:check-report", pk)


# ---- adjustments ----


@form_page
@refusals_shown
def adjustments(request: HttpRequest, code: str) -> HttpResponse:
    """Điều chỉnh số liệu ở cấp trên, those made and a new one."""
    user = _user(request)
    unit = org.unit_by_code(user, code, "accept")
    offered = [one for one in books_with_figures([unit.pk], set_asked(request.GET)) if not one.period.is_closed]
    line = scope_line(request.GET, offered, default=latest_year(offered) or str(timezone.localdate().year))
    known = queries.indicators()
    posted = request.POST if request.method == "POST" else None
    form = AdjustForm(known, checking_page.adjustable(line, known.values()), data=posted)
    if form.is_bound and form.is_valid():
        try:
            _adjusted(user, unit.code, line.answer, form)
        except Refused as refused:
            refuse(form, refused.message, refused.details)
        else:
            messages.success(request, _("Đã điều chỉnh; tổng số đổi ngay."))
            return redirect(f"{reverse('reporting:adjustments', args=[code])}{line.query}")
    made = [
        (one, checking_page.lines_of(one.figures, known)) for one in queries.adjustments_of(user, unit, line.answer)
    ]
    context = {"unit": unit, "line": line, "form": form, "made": made, "has_book": line.answer.direct}
    return render(request, "reporting/adjustments.html", context, status=422 if form.is_bound else 200)


def _adjusted(user: User, code: str, answer: queries.Answer, form: AdjustForm) -> None:
    if not answer.direct or not answer.books:
        raise Refused("no_book", _("Kỳ này không có báo cáo riêng; điều chỉnh ở kỳ mà đơn vị báo cáo."))
    about = form.cleaned_data["about"].strip()
    commands.adjust(
        by=user, unit=org.unit_by_code(user, code, "accept"), book=answer.books[0], figures=form.figures(),
        reason=form.cleaned_data["reason"], about=org.unit_by_code(user, about, "accept") if about else None,
    )  # fmt: skip


@require_POST
@refusals_shown
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Rút lại một điều chỉnh."""
    user = _user(request)
    kept = Adjustment.objects.allowed(user, "accept").filter(pk=pk, unit__code=code).select_related("unit").first()
    if kept is None:
        raise Refused("unknown_adjustment", _("Không có điều chỉnh này trong phạm vi của anh/chị."))
    try:
        commands.withdraw_adjustment(by=user, adjustment=kept)
        messages.success(request, _("Đã rút lại điều chỉnh."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(f"{reverse('reporting:adjustments', args=[code])}?{request.GET.urlencode()}")
