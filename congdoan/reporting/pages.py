"""The pages of reports: the list of those a person may open, and one report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from congdoan.accounts.models import User
from congdoan.ui.refusals import page_of, refusals_shown, state_asked

from . import queries, report_page
from .scope_line import books_with_reports, latest_year, query_of, scope_line


@require_safe
@refusals_shown
def reports(request: HttpRequest) -> HttpResponse:
    """The reports of one period; a filter swaps only the list."""
    user = request.user
    assert isinstance(user, User)
    offered = books_with_reports(user)
    line = scope_line(request.GET, offered, default=latest_year(offered) or str(timezone.localdate().year))
    found = queries.reports_in(user, line.answer)
    states, state = report_page.counts_by_state(found), state_asked(request)
    chosen = found.filter(state=state) if state else found
    context = {
        "line": line,
        "states": states,
        "state": state,
        "whole": sum(count for _, count in states),
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
    assert isinstance(request.user, User)
    page = report_page.report_page(request.user, pk)
    return render(request, "reporting/report.html", {"page": page, "query": query_of(page.scope)})
