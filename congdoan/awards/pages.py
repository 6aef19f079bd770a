"""The pages of awards: rounds in reach, one round with its nominations and decisions, one decision with its papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.documents.files import WORD, File, on_disk
from congdoan.org.models import Unit
from congdoan.periods.queries import period_of
from congdoan.ui.refusals import page_of, refusals_shown

from . import commands, queries
from .forms import DecideForm, FileForm, LettersForm, NominateForm, ReasonForm, ScopeForm, nominations_from
from .letters import PDF, Shift
from .models import CommendationDecision, NominationState
from .queries import Round

_answers_forms = require_http_methods(["GET", "HEAD", "POST"])


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but the sign-in demands it
    return request.user


# ---- rounds ----


@_answers_forms
@refusals_shown
def rounds(request: HttpRequest) -> HttpResponse:
    """Các đợt khen thưởng in reach; another one is opened here by body and period."""
    user = _person(request)
    if not queries.sees_awards(user):
        raise Refused("unknown_round", _("Không có đợt khen thưởng nào trong phạm vi của anh/chị."))
    form, refused = ScopeForm(request.POST or None, initial=queries.usual_round(user, timezone.localdate())), None
    if request.method == "POST" and form.is_valid():
        code, period = form.cleaned_data["unit"], form.cleaned_data["period"]
        try:
            queries.body_by_code(user, code)
            return redirect("awards:nominations", code, period_of(period).code)
        except Refused as error:
            refused = error
    page = page_of(queries.rounds_for(user), request.GET.get("page", "1"))
    status = 422 if request.method == "POST" else 200
    return render(request, "awards/rounds.html", {"page": page, "form": form, "refused": refused}, status=status)


@require_safe
@refusals_shown
def nominations(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Một đợt: nominations by state, what has been decided, what may be done."""
    return _round_page(request, _round(request, code, period))


def _round_page(request: HttpRequest, found: Round, **more: Any) -> HttpResponse:
    """The page of a round; 422 where something was refused on it."""
    shown = request.GET.get("show", "") if request.method != "POST" else ""
    rows = found.by_state(shown)
    if found.may_decide and "decide" not in more:
        more["decide"] = DecideForm(found.waiting_kinds, initial={"dated": timezone.localdate()})
    context = {"found": found, "shown": shown, "page": page_of(rows, request.GET.get("page", "1")), **more}
    return render(request, "awards/nominations.html", context, status=422 if more.get("refused") else 200)


@_answers_forms
@refusals_shown
def nominate(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Đề nghị one subject."""
    found = _round_to_nominate(request, code, period)
    form, refused = NominateForm(found.kinds, request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.nominate(by=_person(request), body=code, period=found.period.code, entry=form.entry)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Đã ghi đề nghị khen %s.") % (made.person or made.unit.name))
            return redirect("awards:nominations", code, found.period.code)
    return _nominate_page(request, found, form=form, refused=refused)


@require_POST
@refusals_shown
def nominate_file(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Đề nghị a whole file of subjects, all or none."""
    found = _round_to_nominate(request, code, period)
    form, refused = FileForm(request.POST, request.FILES), None
    if form.is_valid():
        sent: UploadedFile[bytes] = form.cleaned_data["file"]
        try:
            made = _import(_person(request), found, sent)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Đã ghi %s đề nghị từ tệp.") % format_number(made))
            return redirect("awards:nominations", code, found.period.code)
    return _nominate_page(request, found, file_form=form, refused=refused)


def _nominate_page(request: HttpRequest, found: Round, **more: Any) -> HttpResponse:
    context = {"found": found, "form": NominateForm(found.kinds), "file_form": FileForm(), **more}
    return render(request, "awards/nominate.html", context, status=422 if request.method == "POST" else 200)


def _import(user: User, found: Round, sent: UploadedFile[bytes]) -> int:
    name = sent.name or ""
    with on_disk(sent) as path:
        entries = nominations_from(path, name)
    made = commands.import_nominations(
        by=user, body=found.body.code, period=found.period.code, entries=entries, source=name
    )
    return len(made)


@_answers_forms
@refusals_shown
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Rút a nomination that waits, or thu hồi an award, with the reason."""
    user = _person(request)
    row = queries.nomination_to_take_back(user, pk)
    form, refused = ReasonForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        act = commands.revoke if row.state == NominationState.AWARDED else commands.withdraw
        try:
            act(by=user, nomination=row, reason=form.cleaned_data["reason"])
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Đã ghi."))
            return redirect("awards:nominations", row.body.code, row.period.code)
    status = 422 if request.method == "POST" else 200
    return render(request, "awards/take_back.html", {"row": row, "form": form, "refused": refused}, status=status)


# ---- decisions ----


@require_POST
@refusals_shown
def decide(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Quyết định one kind for all that wait for it."""
    found = _round(request, code, period)
    if not found.may_sign:
        raise Refused("unknown_round", _("Không có đợt khen thưởng này trong phạm vi ký của anh/chị."))
    form = DecideForm(found.waiting_kinds, request.POST)
    if not form.is_valid():
        return _round_page(request, found, decide=form, refused=Refused("form", _("Ghi hình thức và ngày quyết định.")))
    try:
        made = commands.decide(by=_person(request), body=found.body, period=found.period.code, **form.cleaned_data)
    except Refused as error:
        return _round_page(request, found, decide=form, refused=error)
    messages.success(request, _("Đã ban hành Quyết định số %s.") % made)
    return redirect("awards:decision", made.pk)


@require_safe
@refusals_shown
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Một quyết định: whom it commends, its papers and letters."""
    user, made = _person(request), _decision(request, pk)
    rows = queries.in_list(made)
    may_sign = Unit.objects.allowed(user, "sign").filter(pk=made.body_id).exists()
    page = page_of(rows, request.GET.get("page", "1"))
    context = {"made": made, "page": page, "count": len(rows), "may_sign": may_sign, "letters": LettersForm()}
    return render(request, "awards/decision.html", context)


@_answers_forms
@refusals_shown
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Hủy quyết định, with the reason."""
    user, made = _person(request), queries.decision_by_id(_person(request), pk, "sign")
    form, refused = ReasonForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            commands.cancel_decision(by=user, decision=made, reason=form.cleaned_data["reason"])
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Đã hủy Quyết định số %s.") % made)
            return redirect("awards:nominations", made.body.code, made.period.code)
    status = 422 if request.method == "POST" else 200
    return render(request, "awards/cancel.html", {"made": made, "form": form, "refused": refused}, status=status)


# ---- downloads ----


@require_safe
@refusals_shown
def submission(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Tải tờ trình of a kind."""
    found = _round(request, code, period)
    kind = request.GET.get("kind", "")
    return _sent(commands.download_submission(by=_person(request), body=found.body, period=period, kind=kind), WORD)


@require_safe
@refusals_shown
def decision_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Tải quyết định."""
    return _sent(commands.download_decision(by=_person(request), decision=_decision(request, pk)), WORD)


@require_safe
@refusals_shown
def letters_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Tải giấy khen, whole or for blanks."""
    made, form = _decision(request, pk), _letters_form(request)
    file = commands.download_letters(
        by=_person(request), decision=made, on_blanks=form.cleaned_data["form"] == "blank", shift=_shift(form)
    )
    return _sent(file, PDF)


@require_safe
@refusals_shown
def trial_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Tải trang in thử for the blank of a decision."""
    made, shift = _decision(request, pk), _shift(_letters_form(request))
    file = commands.download_trial_page(by=_person(request), body=made.body, on=made.issued.dated, shift=shift)
    return _sent(file, PDF)


def _letters_form(request: HttpRequest) -> LettersForm:
    form = LettersForm(request.GET)
    if not form.is_valid():
        raise Refused("shift", _("Chỉnh lệch ghi bằng mm, từ -50 đến 50."))
    return form


def _shift(form: LettersForm) -> Shift:
    return Shift(form.cleaned_data["right"] or 0, form.cleaned_data["down"] or 0)


def _sent(file: File, kind: str) -> HttpResponse:
    return HttpResponse(
        file.content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{file.name}"'}
    )


def _decision(request: HttpRequest, pk: int) -> CommendationDecision:
    return queries.decision_by_id(_person(request), pk)


def _round(request: HttpRequest, code: str, period: str) -> Round:
    user = _person(request)
    body = queries.body_by_code(user, code)
    return queries.round_of(user, body, period_of(period))


def _round_to_nominate(request: HttpRequest, code: str, period: str) -> Round:
    found = _round(request, code, period)
    if not found.may_nominate:
        raise Refused("unknown_round", _("Không có đợt khen thưởng này trong phạm vi đề nghị của anh/chị."))
    return found
