"""The pages of figures: each reads the scope its address asks for, calls one query and renders."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.text import quoted
from congdoan.documents.files import EXCEL
from congdoan.org import queries as org
from congdoan.org.models import Cluster
from congdoan.reporting.queries import CarriedUnits
from congdoan.reporting.scope_line import ScopeLine
from congdoan.ui.refusals import page_of, refusals_shown, state_asked

from . import audit_page, below, cluster_page, commands, figure_page, leader_page, queries, scopes, standing, unit_page
from .forms import WhoseForm
from .pivot_page import DIMENSIONS, pivot_of


def _user(request: HttpRequest) -> User:
    """Whoever is signed in: every page but sign-in demands it."""
    assert isinstance(request.user, User)
    return request.user


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Leads to the page that answers most: where reports come in, else the cluster, else the own unit."""
    user = _user(request)
    if collecting := queries.collecting(user):
        return redirect("dashboards:unit", collecting.unit.code)
    if cluster := queries.first_cluster(user):
        return redirect("dashboards:cluster", cluster.code, cluster.year)
    if unit := queries.own_unit(user):
        return redirect("dashboards:unit", unit.code)
    return render(request, "dashboards/nothing.html")


@require_safe
@refusals_shown
def search(request: HttpRequest) -> HttpResponse:
    """Units by name or code, typed with or without tones."""
    text = request.GET.get("q", "").replace("\0", "").strip()
    found = org.living_first(org.search_units(_user(request), text)) if text else ()
    units = page_of(found, request.GET.get("page", "1"))
    ends = org.ends_of((unit.pk for unit in units), timezone.localdate())
    rows = [(unit, ends.get(unit.pk)) for unit in units]
    return render(request, "dashboards/search.html", {"text": text, "units": units, "rows": rows})


@require_safe
@refusals_shown
def cluster(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The overview of a cluster."""
    shown, line = _cluster_and_scope(request, code, year)
    page = cluster_page.cluster_page(_user(request), shown, line)
    return render(request, "dashboards/cluster.html", {"cluster": shown, "line": line, "page": page})


@require_safe
@refusals_shown
def cluster_indicator(request: HttpRequest, code: str, year: int, indicator: str) -> HttpResponse:
    """One indicator over the units of a cluster."""
    shown, line = _cluster_and_scope(request, code, year)
    page = cluster_page.side_page(_user(request), shown, line, indicator)
    return render(request, "dashboards/cluster_indicator.html", {"cluster": shown, "line": line, "page": page})


def _cluster_and_scope(request: HttpRequest, code: str, year: int) -> tuple[Cluster, ScopeLine]:
    found = org.cluster_by_code(_user(request), code, year)
    return found, scopes.of_cluster(found, request.GET)


@require_safe
@refusals_shown
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """A unit's figures; a filter or an order of its list swaps only the list."""
    user = _user(request)
    shown = org.unit_by_code_for_totals(user, code)
    line = scopes.of_unit(user, shown, request.GET)
    filters = below.Filters(state_asked(request), request.GET.get("page", "1"), request.GET.get("sort", ""))
    context = {"unit": shown, "line": line}
    if request.htmx:  # type: ignore[attr-defined]
        if (children := below.children_of(user, shown, line, filters)) is None:
            raise Http404
        response = render(request, "dashboards/parts/children.html", {**context, "children": children})
    else:
        page = unit_page.unit_page(user, shown, line, filters)
        response = render(request, "dashboards/unit.html", {**context, "page": page, "children": page.children})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@refusals_shown
def leader(request: HttpRequest, code: str) -> HttpResponse:
    """Trang lãnh đạo của một đơn vị, in gọn một tờ A4."""
    user = _user(request)
    unit = org.unit_by_code(user, code)
    line = scopes.of_unit(user, unit, request.GET)
    shown = leader_page.leader_page(user, unit, line)
    return render(request, "dashboards/leader.html", {"unit": unit, "line": line, "shown": shown})


@require_safe
@refusals_shown
def indicator(request: HttpRequest, code: str, indicator: str) -> HttpResponse:
    """What one figure of a unit is made of."""
    user = _user(request)
    shown = org.unit_by_code_for_totals(user, code)
    line = scopes.of_unit(user, shown, request.GET, indicator=indicator)
    page = figure_page.figure_page(user, shown, line, indicator, number=request.GET.get("page", "1"))
    return render(request, "dashboards/indicator.html", {"unit": shown, "line": line, "page": page})


@require_safe
@refusals_shown
def carried(request: HttpRequest, code: str) -> HttpResponse:
    """The ended units whose figures count at a unit in the structure of now."""
    user = _user(request)
    shown = org.unit_by_code(user, code)
    line = scopes.of_unit(user, shown, {**request.GET.dict(), "structure": "now"})
    how = request.GET.get("how", "")
    if how not in ("", *standing.HOW):
        raise Refused("how", _("Không có lý do %s.") % quoted(how))
    units = CarriedUnits(user, shown, line.answer, how=how)
    page = page_of(units, request.GET.get("page", "1"))
    context = {
        "unit": shown,
        "line": line,
        "how": how,
        "counts": [(one, word, units.counts[one]) for one, word in standing.HOW.items() if units.counts[one]],
        "whole": units.counts.total(),
        "page": page,
        "groups": standing.grouped(page),
    }
    return render(request, "dashboards/carried.html", context)


# ---- the pivot ----


@require_safe
@refusals_shown
def pivot(request: HttpRequest, code: str) -> HttpResponse:
    """Bảng xoay: indicators, units and periods crossed."""
    pivot = pivot_of(_user(request), code, request.GET)
    page = pivot.page(request.GET.get("page", "1"))
    context = {
        "unit": pivot.unit,
        "pivot": pivot,
        "pivot_periods": pivot.heads("periods"),
        "dimensions": DIMENSIONS,
        "row_word": DIMENSIONS[pivot.asked.rows],
        "page": page,
        "rows": pivot.table(page),
    }
    return render(request, "dashboards/pivot.html", context)


@require_safe
@refusals_shown
def pivot_file(request: HttpRequest, code: str) -> HttpResponse:
    """The same table as Excel, all its rows."""
    user = _user(request)
    file = commands.export_pivot(by=user, pivot=pivot_of(user, code, request.GET))
    name = f'attachment; filename="{file.name}"'
    return HttpResponse(file.content, content_type=EXCEL, headers={"Content-Disposition": name})


# ---- the audit ----


@require_safe
@refusals_shown
def audit(request: HttpRequest) -> HttpResponse:
    """Nhật ký: who did what, on which unit, when and why."""
    user = _user(request)
    whose, asked = _asked_of_audit(request)
    context: dict[str, object] = {"asked": asked, "whose": whose, "kinds": audit_page.kinds()}
    try:
        if whose.errors:
            audit_page.reach_of(user)
            return render(request, "dashboards/audit.html", context, status=422)
        found = audit_page.audit_page(user, asked, request.GET.get("page", "1"))
    except Refused as refused:
        if refused.code.startswith("unknown_"):
            raise
        return render(request, "dashboards/audit.html", {**context, "refused": refused}, status=422)
    return render(request, "dashboards/audit.html", {**context, "audit": found})


def _asked_of_audit(request: HttpRequest) -> tuple[WhoseForm, audit_page.Asked]:
    """What is asked for, unit and person as they were meant; the form says what is not clear."""
    whose = WhoseForm(_user(request), request.GET)
    named = {name: str(value) for name, value in whose.cleaned_data.items()} if whose.is_valid() else {}
    return whose, audit_page.Asked.from_address(request.GET.dict() | named)


@require_safe
@refusals_shown
def audit_file(request: HttpRequest) -> HttpResponse:
    """The lines of the audit as Excel."""
    whose, asked = _asked_of_audit(request)
    if whose.errors:
        raise Refused("unit", str(next(iter(whose.errors.values()))[0]))
    file = commands.export_audit(by=_user(request), asked=asked)
    name = f'attachment; filename="{file.name}"'
    return HttpResponse(file.content, content_type=EXCEL, headers={"Content-Disposition": name})
