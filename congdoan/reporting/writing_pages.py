"""The pages on which a report is written, confirmed by section, signed, and kept with its files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from congdoan.accounts.models import User
from congdoan.common import once
from congdoan.common.errors import Refused
from congdoan.documents.files import WORD
from congdoan.org import queries as org
from congdoan.periods.queries import calendars
from congdoan.ui.refusals import refusals_shown

from . import commands, evidence, queries, report_document, signing_page, writing_page
from .models import Report, ReportForm
from .writing_form import Typed, plain, typed_in
from .writing_page import AskedReport, WritingPage

_answers_forms = require_http_methods(["GET", "HEAD", "POST"])
_TAKES_SAVED = "Report-Saved"  # tells the script of the page that what it sent has arrived


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but the sign-in demands it
    return request.user


def _is_htmx(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


# ---- writing ----


@_answers_forms
@refusals_shown
@once.keeping(org.grants_on, queries.indicators, calendars)  # writing a report changes none of them
def write(request: HttpRequest, code: str, period: str, form: str) -> HttpResponse:
    """Lập báo cáo: every change is saved as it comes; the button hands the report on."""
    user = _person(request)
    with once.only_reading():
        asked = writing_page.report_asked(user, code, period, form, request.GET.dict())
        if not asked.is_open:
            return _is_no_draft(request, asked)
        if request.method != "POST":
            return _shown(request, writing_page.page_of(user, asked))
        typed = _typed(request, asked.form)
    try:
        written = commands.write_report(by=user, unit=asked.unit, form=asked.form, scope=asked.scope, edits=typed.edits)
    except Refused as refused:
        if refused.code.startswith("unknown_"):
            raise
        return _shown(request, writing_page.page_of(user, asked, typed, refused=refused), 422)
    with once.only_reading():
        page = writing_page.page_of(user, asked, typed, written)
        if not (request.POST.get("act") in ("hand", "sign") and page.is_clean):
            status = 422 if typed.faults else 200
            return _shown(request, page, status if written.is_whole else 409)
    return _hand_on(request, page, asked, typed)


def _typed(request: HttpRequest, form: ReportForm) -> Typed:
    typed = set(queries.typed_lines(form))
    lines = {code: one for code, one in queries.indicators().items() if code in typed}
    return typed_in(request.POST.dict(), lines, queries.sections_of(form))


def _is_no_draft(request: HttpRequest, asked: AskedReport) -> HttpResponse:
    """Somebody handed it on: what is typed now is not written, and stays where it was typed."""
    assert asked.report
    said = asked.why_not
    if _is_htmx(request):
        answer = render(request, "reporting/parts/write_gone.html", {"report": asked.report, "said": said}, status=409)
        patch_vary_headers(answer, ["HX-Request"])
        return answer
    if request.method == "POST":
        messages.error(request, said)
    return redirect(signing_page.shown_at(_person(request), asked.report), asked.report.pk)


def _shown(request: HttpRequest, page: WritingPage, status: int = 200) -> HttpResponse:
    part = "reporting/parts/write_answer.html" if _is_htmx(request) else "reporting/write.html"
    with once.only_reading():
        answer = render(request, part, {"page": page}, status=status)
    if page.saved_at:
        answer[_TAKES_SAVED] = "1"
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _hand_on(request: HttpRequest, page: WritingPage, asked: AskedReport, typed: Any) -> HttpResponse:
    """To the chair; who signs themselves looks the report through first."""
    assert page.report
    user = _person(request)
    if request.POST.get("act") == "sign" and page.may_sign:
        return redirect("reporting:sign", page.report.pk)
    try:
        commands.hand_to_sign(by=user, report=page.report)
    except Refused as refused:
        again = writing_page.report_asked(user, asked.unit.code, asked.period.code, asked.form.code, request.GET.dict())
        return _shown(request, writing_page.page_of(user, again, typed, refused=refused), 422)
    messages.success(request, _("Đã chuyển Chủ tịch ký."))
    return redirect("reporting:report", page.report.pk)


@require_POST
@refusals_shown
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Xác nhận một mục."""
    report = writing_page.report_to_write(_person(request), pk)
    section = request.POST.get("section", "")
    commands.confirm_section(by=_person(request), report=report, section=section)
    messages.success(request, _("Đã xác nhận mục “%s”.") % section)
    if report.state in (Report.State.DRAFT, Report.State.RETURNED):
        return redirect(writing_page.address_of(report))
    return redirect(signing_page.shown_at(_person(request), report), pk)


# ---- signing ----


@_answers_forms
@refusals_shown
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Ký và gửi, or back to the writer: first what is unusual."""
    user = _person(request)
    report = signing_page.report_to_sign(user, pk)
    if report.state not in (Report.State.DRAFT, Report.State.TO_SIGN, Report.State.RETURNED):
        messages.info(request, _("Báo cáo đã gửi rồi."))
        return redirect("reporting:report", pk)
    if request.method != "POST":
        return render(request, "reporting/sign.html", {"page": signing_page.page_of(report)})
    note = plain(request.POST.get("note", ""))
    try:
        if request.POST.get("act") == "send_back":
            commands.send_back(by=user, report=report, note=note)
            messages.success(request, _("Đã trả người lập."))
        else:
            commands.sign_report(by=user, report=report)
            messages.success(request, _("Đã ký và gửi báo cáo."))
    except Refused as refused:
        if refused.code.startswith("unknown_"):
            raise
        page = signing_page.page_of(signing_page.report_to_sign(user, pk), refused=refused, note=note)
        return render(request, "reporting/sign.html", {"page": page}, status=409 if refused.code == "state" else 422)
    return redirect("reporting:report", pk)


# ---- files ----


@require_POST
@refusals_shown
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Đính kèm bản ký, minh chứng."""
    report = writing_page.report_to_write(_person(request), pk)
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        raise Refused("no_file", _("Chọn một tệp để đính kèm."))
    if (upload.size or 0) > evidence.limits().largest_mb * 2**20:
        raise evidence.too_large(upload.name or "")
    purpose = request.POST.get("purpose", "")
    kept = commands.attach_evidence(
        by=_person(request), report=report, purpose=purpose, name=upload.name or "", content=upload.read()
    )
    messages.success(request, _("Đã đính kèm %s.") % kept.name)
    return _back_to(report)


@require_safe
@refusals_shown
def evidence_file(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """One file, to be saved: never shown by the browser as a page of ours."""
    kept = writing_page.evidence_to_read(_person(request), pk, number)
    answer = FileResponse(
        evidence.path_of(kept.stored).open("rb"), as_attachment=True, filename=kept.name,
        content_type=evidence.limits().kinds[kept.kind],
    )  # fmt: skip
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@refusals_shown
def remove_evidence(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Bỏ tệp đính kèm."""
    report = writing_page.report_to_write(_person(request), pk)
    kept = writing_page.evidence_to_read(_person(request), pk, number)
    commands.remove_evidence(by=_person(request), evidence=kept)
    messages.success(request, _("Đã bỏ tệp %s.") % kept.name)
    return _back_to(report)


def _back_to(report: Report) -> HttpResponse:
    if report.state in (Report.State.DRAFT, Report.State.RETURNED):
        return redirect(f"{writing_page.address_of(report)}#minh-chung")
    return redirect("reporting:report", report.pk)


# ---- print ----


@require_safe
@refusals_shown
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Bản in của báo cáo, with heading and signature block, as Word."""
    file = report_document.report_document(_person(request), pk)
    name = f'attachment; filename="{file.name}"'
    return HttpResponse(file.content, content_type=WORD, headers={"Content-Disposition": name})
