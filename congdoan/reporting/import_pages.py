"""The pages of Excel forms: those a unit is to fill in, filled ones on their way in, imports and taking them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from congdoan.accounts.models import User
from congdoan.common.dates import parse_date
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.documents.files import EXCEL, on_disk
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.queries import period_of
from congdoan.periods.rules import code_in_words
from congdoan.ui.refusals import page_of, refusals_shown

from . import commands, imports, queries, sources
from .forms import ImportForm, OtherFormForm
from .models import Report
from .scope_line import query_of
from .writing_page import write_address

_answers_forms = require_http_methods(["GET", "HEAD", "POST"])


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but the sign-in demands it
    return request.user


# ---- forms to be filled in ----


@require_safe
@refusals_shown
def forms_of_unit(request: HttpRequest, code: str) -> HttpResponse:
    """Biểu Excel of a unit: what it is to report now and of late, and any other form and period."""
    user = _person(request)
    unit = org.unit_by_code(user, code)
    found = queries.forms_to_fill_in(user, unit, timezone.localdate())
    may_write = Unit.objects.allowed(user, "draft").filter(pk=unit.pk).exists()
    context = {
        "unit": unit,
        "asked": [(one, query_of(one.scope), _where_written(unit, one, may_write=may_write)) for one in found],
        "other": OtherFormForm(queries.forms_of(unit)),
        "may_import": bool(org.reach(user, "draft")),
    }
    return render(request, "reporting/forms.html", context)


def _where_written(unit: Unit, one: queries.FormToFillIn, *, may_write: bool) -> str:
    is_open = one.report is None or one.report.state in (Report.State.DRAFT, Report.State.RETURNED)
    return write_address(unit, one.form, one.period, one.scope) if may_write and is_open else ""


@require_safe
@refusals_shown
def form_file(request: HttpRequest, code: str) -> HttpResponse:
    """One form as an Excel file."""
    user = _person(request)
    unit = org.unit_by_code(user, code)
    scope = _scope_asked(request.GET.dict())
    form = queries.form_in_force(request.GET.get("form", ""), period_of(scope.period))
    file = commands.export_form(by=user, unit=unit, form=form, scope=scope)
    name = f'attachment; filename="{file.name}"'
    return HttpResponse(file.content, content_type=EXCEL, headers={"Content-Disposition": name})


def _scope_asked(asked: Mapping[str, str]) -> queries.Scope:
    """Period and cut-off as people write them. Refused in words."""
    text = asked.get("cut_off", "").strip()
    try:
        cut_off = parse_date(text) if text else None
    except ValueError as error:
        raise Refused("cut_off", str(error)) from None
    return queries.Scope(code_in_words(asked.get("period", "")), basis=asked.get("basis") or "actual", cut_off=cut_off)


# ---- filled forms ----


@_answers_forms
@refusals_shown
def import_forms(request: HttpRequest) -> HttpResponse:
    """Nạp biểu đã điền: read and told as on the command line; each file is taken whole or not at all."""
    user = _person(request)
    if not org.reach(user, "draft"):
        raise Refused("unknown_page", _("Anh/chị chưa có đơn vị nào để báo cáo thay."))
    may_accept = bool(org.reach(user, "accept"))
    if request.method != "POST":
        return render(request, "reporting/import.html", {"form": ImportForm(may_accept=may_accept)})
    form = ImportForm(request.POST, request.FILES, may_accept=may_accept)
    if not form.is_valid():
        return render(request, "reporting/import.html", {"form": form}, status=422)
    dry_run = request.POST.get("act") == "check"
    outcome = _take(user, form.cleaned_data["filled"], accept=form.cleaned_data.get("accept", False), dry_run=dry_run)
    if outcome.number and not outcome.refused:
        return _taken(request, outcome)
    context = {"form": ImportForm(may_accept=may_accept), "outcome": outcome, "dry_run": dry_run}
    return render(request, "reporting/import.html", context, status=422 if outcome.refused else 200)


def _take(user: User, files: Sequence[UploadedFile[Any]], *, accept: bool, dry_run: bool) -> imports.FilesOutcome:
    """Reads the files from the disk, where the readers expect them, under the names they were sent by."""
    with ExitStack() as opened:
        kept = [(opened.enter_context(on_disk(sent)), sent.name or "") for sent in files]
        found, unread = sources.sources_of(user, kept)
    outcome = imports.import_files(by=user, sources=found, accept=accept, dry_run=dry_run)
    outcome.refused = sorted([*unread, *outcome.refused], key=lambda one: one.name)
    return outcome


def _taken(request: HttpRequest, outcome: imports.FilesOutcome) -> HttpResponse:
    """All files are in: a single report is shown, of more the import."""
    assert outcome.number
    done = queries.import_seen_by(_person(request), outcome.number)
    reports = list(done.reports.values_list("report", flat=True)[:2])
    messages.success(request, _("Đã nạp %s báo cáo. Nhầm thì hoàn tác được cả lần nhập.") % format_number(done.count))
    for warning in outcome.reports.warnings[:10]:
        messages.warning(request, warning)
    return redirect("reporting:report", reports[0]) if len(reports) == 1 else redirect("reporting:import", done.pk)


# ---- imports ----


@require_safe
@refusals_shown
def list_of_imports(request: HttpRequest) -> HttpResponse:
    """Các lần nhập that a person may see, the latest first."""
    user = _person(request)
    page = page_of(queries.imports_seen_by(user), request.GET.get("page", "1"))
    return render(request, "reporting/imports.html", {"imports": page, "may_import": bool(org.reach(user, "draft"))})


@require_safe
@refusals_shown
def one_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Một lần nhập: its files and reports."""
    user = _person(request)
    done = queries.import_seen_by(user, pk)
    readable = Report.objects.allowed(user, "read").filter(imports__report_import=done)
    listed = readable.select_related("unit", "form", "book__period").order_by("unit__sort_key", "unit__code", "pk")
    context = {
        "done": done,
        "reports": page_of(listed, request.GET.get("page", "1")),
        "may_undo": queries.may_take_back(user, done),
    }
    return render(request, "reporting/import_made.html", context)


@_answers_forms
@refusals_shown
def undo_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Hoàn tác một lần nhập: first what it will do, then all of it or nothing."""
    user = _person(request)
    done = queries.import_seen_by(user, pk)
    if done.undone_at is not None:
        messages.info(request, _("Lần nhập này đã được hoàn tác."))
        return redirect("reporting:import", pk)
    if not queries.may_take_back(user, done):
        raise queries.unknown_import(pk)
    if request.method != "POST":
        return render(request, "reporting/import_undo.html", {"done": done})
    try:
        undone = commands.undo_import(by=user, number=pk)
    except Refused as refused:
        return render(request, "reporting/import_undo.html", {"done": done, "refused": refused}, status=409)
    told = _("Đã hoàn tác: bỏ %(removed)s báo cáo, trả %(restored)s báo cáo về như trước.")
    numbers = {"removed": format_number(undone.removed), "restored": format_number(undone.restored)}
    messages.success(request, told % numbers)
    return redirect("reporting:import", pk)
