"""The downloads of a cluster's year-end documents."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congdoan.accounts.models import User
from congdoan.common.dates import parse_iso
from congdoan.common.errors import Refused
from congdoan.documents.files import EXCEL, WORD, File
from congdoan.org import queries as org
from congdoan.org.models import Cluster
from congdoan.periods.queries import period_of
from congdoan.periods.rules import title
from congdoan.reporting.queries import Scope, year_of
from congdoan.ui.refusals import refusals_shown

from . import commands


@require_safe
@refusals_shown
def report(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Tải báo cáo tổng kết của cụm (Word)."""
    return _download(request, code, year, commands.download_report, WORD)


@require_safe
@refusals_shown
def annex(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Tải phụ lục số liệu của cụm (Excel)."""
    return _download(request, code, year, commands.download_annex, EXCEL)


def _download(request: HttpRequest, code: str, year: int, make: Callable[..., File], kind: str) -> HttpResponse:
    """The file of a cluster in the scope that the address names; its name is plain ASCII."""
    user = request.user
    assert isinstance(user, User)
    cluster = _cluster(user, code, year)
    file = make(by=user, cluster=cluster, scope=_scope(request, year))
    response = HttpResponse(file.content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _cluster(user: User, code: str, year: int) -> Cluster:
    if "\0" in code:  # PostgreSQL takes no such letter
        raise Http404
    return org.cluster_by_code(user, code, year)


def _scope(request: HttpRequest, year: int) -> Scope:
    """Period (the year without it), basis, cut-off and structure. Refused where the period counts into another year."""
    asked = request.GET
    period = asked.get("period") or str(year)
    if year_of(period_of(period)) != year:
        said = _("Kỳ %(period)s không thuộc năm %(year)s của cụm.")
        raise Refused("period", said % {"period": title(period), "year": year})
    try:
        cut_off = parse_iso(asked["cut_off"]) if asked.get("cut_off") else None
    except ValueError as error:
        raise Refused("bad_date", str(error)) from None
    basis, structure = asked.get("basis") or "actual", asked.get("structure") or "then"
    return Scope(period, basis=basis, cut_off=cut_off, structure=structure)
