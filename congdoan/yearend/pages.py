"""The pages of a body's year-end conference: what is to be done, the pack, the sentences of its report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.text import list_of
from congdoan.documents.files import EXCEL, WORD
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.org.picking import UnitPicker
from congdoan.reporting.queries import Scope
from congdoan.ui.refusals import page_of, refusals_shown

from . import commands, edited, queries
from .forms import ConferenceForm, DeliberationForm, NumberForm, OutsideForm
from .models import Pack
from .queries import Subject

_KINDS = {"docx": WORD, "xlsx": EXCEL, "pdf": "application/pdf"}


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but the sign-in demands it
    return request.user


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown
def conferences(request: HttpRequest) -> HttpResponse:
    """Tổng kết năm: whose and of which period; the packs made before, within reach."""
    user = _person(request)
    if not org.reads_anything(user):
        raise Refused("unknown_unit", _("Không có đơn vị nào trong phạm vi của anh/chị."))
    own = Unit.objects.allowed(user, "read").filter(pk=user.unit_id or 0).first()
    initial = {"unit": str(own or ""), "period": str(timezone.localdate().year)}
    units = UnitPicker(user, timezone.localdate(), action="read", upper=True)
    form, refused = ConferenceForm({"unit": units}, request.POST or None, initial=initial), None
    if request.method == "POST" and form.is_valid():
        try:
            body = queries.body_of(user, form.cleaned_data["unit"], form.cleaned_data["period"])
            return redirect("yearend:conference", body.code, form.cleaned_data["period"])
        except Refused as error:
            refused = error
    packs = Pack.objects.allowed(user, "read").select_related("unit", "cluster", "period", "by")
    page = page_of(packs, request.GET.get("page", "1"))
    status = 422 if refused or (request.method == "POST" and form.errors) else 200
    return render(request, "yearend/conferences.html", {"form": form, "refused": refused, "page": page}, status=status)


CONFERENCE = ("conference", "make", "progress", "number", "sentences", "file")
"""The addresses that a body's conference has and a cluster's too, there with "cluster-" before their names."""


def _subject(user: User, code: str, period: str, of: str, action: str = "read") -> Subject:
    """Whose conference the address names. Denied looks missing."""
    whose = {"unit": code, "cluster": None} if of == "unit" else {"unit": None, "cluster": code}
    subject = queries.subject_named(user, **whose, period=period)
    if action != "read":
        org.require(user, action, subject.issuer)
    return subject


def _at(subject: Subject) -> dict[str, str]:
    """The names of the addresses of this conference."""
    return {name: f"yearend:{'cluster-' if subject.cluster else ''}{name}" for name in CONFERENCE}


@require_safe
@refusals_shown
def conference(request: HttpRequest, code: str, period: str, of: str = "unit") -> HttpResponse:
    """Một hội nghị: the checklist, the pack's downloads, what people wrote."""
    return _page(request, _subject(_person(request), code, period, of), period)


@require_safe
@refusals_shown
def progress(request: HttpRequest, code: str, period: str, of: str = "unit") -> HttpResponse:
    """Lập hồ sơ đến đâu: the part of the page that is asked for again and again while a pack is being made."""
    user = _person(request)
    subject = _subject(user, code, period, of)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(_at(subject)["conference"], code, period)
    return render(request, "yearend/parts/progress.html", _packs(user, subject, period) | {"oob": True})


def _packs(user: User, subject: Subject, period: str) -> dict[str, Any]:
    packs = list(queries.packs_of(user, subject, period)[:10])
    return {
        "subject": subject, "at": _at(subject), "period": period, "packs": packs, "latest": packs[0] if packs else None,
        "making": queries.making_of(user, subject, period), "may_sign": _may(user, "sign", subject.issuer),
    }  # fmt: skip


def _page(request: HttpRequest, subject: Subject, period: str, **more: Any) -> HttpResponse:
    user = _person(request)
    context = {
        **_packs(user, subject, period), "edited": len(queries.edits_of(subject, period)),
        "may_draft": _may(user, "draft", subject.issuer),
        "number_form": NumberForm(initial={"on": timezone.localdate()}),
    }  # fmt: skip
    if subject.cluster:
        context["without_number"] = [] if queries.numbers_of(subject, period) else [_("báo cáo")]
    else:
        context |= _of_body(user, subject.issuer, period)
    status = 422 if more.get("refused") else 200
    return render(request, "yearend/conference.html", context | more, status=status)


def _of_body(user: User, body: Unit, period: str) -> dict[str, Any]:
    """What a cluster's conference has not."""
    check = queries.checklist(user, body, period)
    return {
        "body": body, "check": check, "without_number": check.without_number,
        "outside": queries.outside_figures(user, body, period),
        "outside_form": OutsideForm(), "met_form": DeliberationForm(initial=vars(queries.met(body, period))),
    }  # fmt: skip


@require_POST
@refusals_shown
def make(request: HttpRequest, code: str, period: str, of: str = "unit") -> HttpResponse:
    """Lập hồ sơ: asked for here, made by the worker, kept to be downloaded."""
    user = _person(request)
    subject = _subject(user, code, period, of, "sign")
    try:
        commands.ask_for_pack(by=user, subject=subject, period=period)
    except Refused as refused:
        return _page(request, subject, period, refused=refused)
    return redirect(_at(subject)["conference"], code, period)


@require_POST
@refusals_shown
def number(request: HttpRequest, code: str, period: str, of: str = "unit") -> HttpResponse:
    """Lấy số cho các văn bản chưa có số."""
    user = _person(request)
    subject = _subject(user, code, period, of, "sign")
    form = NumberForm(request.POST)
    if not form.is_valid():
        refused = Refused("form", _("Ghi ngày văn bản."))
        return _page(request, subject, period, number_form=form, refused=refused)
    try:
        taken = commands.number_pack(by=user, subject=subject, period=period, dated=form.cleaned_data["on"])
    except Refused as refused:
        return _page(request, subject, period, number_form=form, refused=refused)
    told = list_of([one.symbol for one in taken])
    messages.success(request, _("Đã lấy số %s.") % told if taken else _("Văn bản nào cũng đã có số."))
    return redirect(_at(subject)["conference"], code, period)


@require_POST
@refusals_shown
def quote(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Dẫn một số liệu ngoài, or withdraw one."""
    user = _person(request)
    body = org.unit_by_code(user, code, "draft")
    if gone := request.POST.get("withdraw", ""):
        found = queries.outside_figures(user, body, period)
        if figure := found.filter(pk=int(gone) if gone.isdecimal() else 0).first():
            commands.withdraw_from_outside(by=user, figure=figure)
        return redirect("yearend:conference", code, period)
    form = OutsideForm(request.POST)
    if not form.is_valid():
        refused = Refused("form", _("Ghi nội dung, số liệu và nguồn."))
        return _page(request, Subject(body), period, outside_form=form, refused=refused)
    try:
        commands.quote_from_outside(by=user, unit=body, period=period, **form.cleaned_data)
    except Refused as refused:
        return _page(request, Subject(body), period, outside_form=form, refused=refused)
    return redirect("yearend:conference", code, period)


@require_POST
@refusals_shown
def deliberate(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Ghi cuộc họp xét."""
    user = _person(request)
    body = org.unit_by_code(user, code, "draft")
    form = DeliberationForm(request.POST)
    if not form.is_valid():
        refused = Refused("form", _("Có ô ghi chưa đúng, xem ở phần cuộc họp xét."))
        return _page(request, Subject(body), period, met_form=form, refused=refused)
    commands.record_deliberation(by=user, unit=body, period=period, met=form.met)
    messages.success(request, _("Đã ghi cuộc họp xét."))
    return redirect("yearend:conference", code, period)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown
def sentences(request: HttpRequest, code: str, period: str, of: str = "unit") -> HttpResponse:
    """Các câu của báo cáo, each to be edited or given back."""
    user = _person(request)
    subject = _subject(user, code, period, of, "draft" if request.method == "POST" else "read")
    refused, typed, place = None, request.POST.get("text", ""), request.POST.get("place", "")
    if request.method == "POST":
        try:
            if request.POST.get("act") == "reset":
                commands.reset_sentence(by=user, subject=subject, period=period, place=place)
            else:
                free = commands.edit_sentence(by=user, subject=subject, scope=Scope(period), place=place, text=typed)
                _warn(request, free)
            return redirect(_at(subject)["sentences"], code, period)
        except Refused as error:
            refused = error
    told = queries.sentences(user, subject, Scope(period))
    edits = queries.edits_of(subject, period)
    attention = edited.attention_to(told, {key: one.text for key, one in edits.items()})
    context = {
        "subject": subject, "at": _at(subject), "period": period, "refused": refused, "place": place, "typed": typed,
        "attention": attention, "rows": [(one, edits.get(one.place)) for one in told],
        "may_draft": _may(user, "draft", subject.issuer),
    }  # fmt: skip
    return render(request, "yearend/sentences.html", context, status=422 if refused else 200)


def _may(user: User, action: str, body: Unit) -> bool:
    return Unit.objects.allowed(user, action).filter(pk=body.pk).exists()


def _warn(request: HttpRequest, free: list[str]) -> None:
    if free:
        said = _("Đã ghi câu sửa. Số không gắn với số liệu nào, sẽ không đổi khi lập lại: %s.")
        messages.warning(request, said % list_of(free))
    else:
        messages.success(request, _("Đã ghi câu sửa."))


@require_safe
@refusals_shown
def download(request: HttpRequest, code: str, period: str, pk: int, of: str = "unit") -> HttpResponse:
    """Tải một tệp của hồ sơ đã lập."""
    user = _person(request)
    subject = _subject(user, code, period, of)
    file = queries.file_of(user, subject, period, pk)
    made = commands.download_file(by=user, subject=subject, file=file)
    response = HttpResponse(made.content, content_type=_KINDS[made.name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response
