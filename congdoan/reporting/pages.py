"""The pages of reports: the list of those a person may open, one report, its correction, what was corrected since
closing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.documents.files import EXCEL
from congdoan.org import queries as org
from congdoan.ui.refusals import page_of, refusals_shown, state_asked

from . import commands, correction_page, queries, report_page, rules
from .correction_page import CorrectionPage
from .models import Report
from .scope_line import books_with_figures, books_with_reports, latest_year, query_of, scope_line, set_asked


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but sign-in demands it
    return request.user


@require_safe
@refusals_shown
def reports(request: HttpRequest) -> HttpResponse:
    """The reports of one period; a filter swaps only the list."""
    user = _user(request)
    offered = books_with_reports(user, set_asked(request.GET))
    default = latest_year([book for book, counts in offered.items() if counts]) or str(timezone.localdate().year)
    line = scope_line(request.GET, list(offered), default=default)
    found = queries.reports_in(user, line.answer)
    states, state = report_page.counts_by_state(found), state_asked(request)
    chosen = found.filter(state=state) if state else found
    context = {
        "line": line,
        "states": states,
        "state": state,
        "whole": sum(count for _, count in states),
        "may_import": bool(org.reach(user, "draft")),
        "checks": queries.body_that_checks(user),
        "waiting": report_page.waiting_for(user),
        "may_close": queries.root_to_close(user) is not None,
        "reports": page_of(chosen.order_by("unit__sort_key", "unit__code", "pk"), request.GET.get("page", "1")),
    }
    part = "reporting/parts/list.html" if request.htmx else "reporting/reports.html"  # type: ignore[attr-defined]
    response = render(request, part, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@refusals_shown
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report with its lines and history."""
    page = report_page.report_page(_user(request), pk)
    return render(request, "reporting/report.html", {"page": page, "query": query_of(page.scope)})


# ---- correcting a report ----


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Đính chính một báo cáo: typed, then looked at once more, then written; nothing typed is lost on the way."""
    report = queries.report_to_check(_user(request), pk)
    if report.state not in rules.IN_TOTALS:
        messages.error(request, _("Chỉ đính chính báo cáo đã duyệt hoặc đã khóa số liệu."))
        return redirect("reporting:report", pk)
    if request.method != "POST":
        return _correction(request, correction_page.opened(report))
    page = correction_page.filled(report, request.POST.dict())
    if page.overtaken and not page.changes and not page.form.errors:
        messages.info(request, _("Báo cáo đã có đúng những số này; không ghi thêm lần đính chính nào."))
        return redirect("reporting:report", pk)
    if not page.is_ready:
        return _correction(request, page, status=409 if page.overtaken else 422)
    if request.POST.get("act") == "confirm":
        return _write(request, report, page)
    shown = "correct" if request.POST.get("act") == "edit" else "correct_preview"
    return render(request, f"reporting/{shown}.html", {"page": page})


def _correction(request: HttpRequest, page: CorrectionPage, status: int = 200) -> HttpResponse:
    return render(request, "reporting/correct.html", {"page": page}, status=status)


def _write(request: HttpRequest, report: Report, page: CorrectionPage) -> HttpResponse:
    """Writes what was confirmed; what somebody else did in the last moment leads back to the form."""
    user, grounds = _user(request), page.form.cleaned_data["grounds"]
    why = {"decision" if page.is_locked else "reason": grounds}
    try:
        commands.correct_report(by=user, report=report, figures=page.form.figures(), opened_at=report.version, **why)
    except Refused as refused:
        again = correction_page.filled(queries.report_to_check(user, report.pk), request.POST.dict())
        if not again.overtaken:
            again.form.add_error(None, refused.message)
        return _correction(request, again, status=409)
    messages.success(request, _("Đã đính chính %(n)s dòng.") % {"n": len(page.changes)})
    return redirect("reporting:report", report.pk)


# ---- what was corrected since closing ----


@require_safe
@refusals_shown
def corrections(request: HttpRequest, code: str) -> HttpResponse:
    """Danh sách đính chính sau khi khóa of a body."""
    user = _user(request)
    unit = org.unit_by_code_for_totals(user, code)
    offered = [one for one in books_with_figures([unit.pk], set_asked(request.GET)) if one.period.is_closed]
    line = scope_line(request.GET, offered, default=latest_year(offered) or str(timezone.localdate().year))
    found = queries.corrections_since_closing(user, unit, line.scope)
    reports = page_of(found.reports, request.GET.get("page", "1"))
    context = {"unit": unit, "line": line, "found": found, "reports": reports}
    return render(request, "reporting/corrections.html", context)


@require_safe
@refusals_shown
def corrections_file(request: HttpRequest, code: str) -> HttpResponse:
    """The same list as Excel."""
    user = _user(request)
    unit = org.unit_by_code_for_totals(user, code)
    line = scope_line(request.GET, [], default=str(timezone.localdate().year))
    file = commands.export_corrections(by=user, unit=unit, scope=line.scope)
    name = f'attachment; filename="{file.name}"'
    return HttpResponse(file.content, content_type=EXCEL, headers={"Content-Disposition": name})
