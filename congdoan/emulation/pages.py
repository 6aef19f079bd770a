"""The pages of classification: the classifications one may see, one of them, why a unit has its points, the choice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.documents.files import EXCEL, on_disk
from congdoan.org import queries as org
from congdoan.org.picking import LONGEST_UNIT, UnitPicker
from congdoan.org.picking_forms import PickingForm, one_line
from congdoan.periods.queries import period_of
from congdoan.reporting.queries import Scope
from congdoan.ui.forms import DayField
from congdoan.ui.refusals import page_of, refusals_shown

from . import class_page, commands, points_sheet, queries
from .forms import PointsForm, points_from
from .models import Classification, GivenPoints

_PERIODS_OFFERED = 5


class MakeForm(PickingForm):
    """Which body's unions to classify, for which period."""

    unit = forms.CharField(
        label=gettext_lazy("Đơn vị xếp loại"), max_length=LONGEST_UNIT, widget=one_line(),
        help_text=gettext_lazy("Gõ tên hoặc mã."),
    )  # fmt: skip
    period = forms.CharField(label=gettext_lazy("Kỳ"), max_length=16, help_text=gettext_lazy("ví dụ 2025, SY2024-2025"))


class RecogniseForm(forms.Form):
    """The decision that recognises a result."""

    decision = forms.CharField(label=gettext_lazy("Quyết định công nhận"), max_length=200)
    on = DayField(label=gettext_lazy("Ngày quyết định"))


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but the sign-in demands it
    return request.user


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown
def classifications(request: HttpRequest) -> HttpResponse:
    """Các đợt xếp loại in reach, the latest period first; a new one is made here."""
    user = _person(request)
    bodies = queries.bodies_to_classify(user)
    may_make = bodies.exists()
    found = queries.classifications_for(user)
    if not org.reads_anything(user) or (request.method == "POST" and not may_make):
        raise Refused("unknown_classification", _("Không có đợt xếp loại nào trong phạm vi của anh/chị."))
    refused = None
    own = bodies.filter(pk=user.unit_id or 0).first()
    units = UnitPicker(user, timezone.localdate(), action="accept", upper=True)
    form = MakeForm({"unit": units}, request.POST or None, initial={"unit": str(own or ""), "period": _last_year()})
    if request.method == "POST" and form.is_valid():
        try:
            body = org.unit_by_code(user, form.cleaned_data["unit"], "accept")
            commands.classify(by=user, body=body, scope=Scope(form.cleaned_data["period"]))
            return redirect("emulation:classification", body.code, form.cleaned_data["period"])
        except Refused as error:
            refused = error
    page = page_of(found, request.GET.get("page", "1"))
    context = {
        "page": page, "rows": [(made, queries.band_counts(made)) for made in page],
        "form": form if may_make else None, "refused": refused,
    }  # fmt: skip
    status = 422 if refused or (request.method == "POST" and form.errors) else 200
    return render(request, "emulation/classifications.html", context, status=status)


def _last_year() -> str:
    """The year that is over or ends next."""
    return str(timezone.localdate().year)


@require_safe
@refusals_shown
def classification(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Một đợt xếp loại; a filter swaps only the list."""
    made = _made(request, code, period)
    return _page(request, made)


def _page(request: HttpRequest, made: Classification, **more: Any) -> HttpResponse:
    page = class_page.class_page(_person(request), made, request.GET.dict() if request.method != "POST" else {})
    filtered = request.method != "POST" and request.headers.get("HX-Request")
    template = "emulation/parts/list.html" if filtered else "emulation/classification.html"
    status = 422 if more.get("refused") else 200
    context = {
        "page": page, "made": made, "recognise": RecogniseForm(initial={"on": timezone.localdate()}),
        "points": PointsForm(), "stages": GivenPoints.Stage.choices, **more,
    }  # fmt: skip
    return render(request, template, context, status=status)


@require_POST
@refusals_shown
def make(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Xếp loại lại from today's figures."""
    made = _made(request, code, period, "accept")
    scope = Scope(made.period.code, basis=made.basis, cut_off=made.cut_off)
    try:
        commands.classify(by=_person(request), body=made.body, scope=scope, level=made.level)
    except Refused as refused:
        return _page(request, made, refused=refused)
    messages.success(request, _("Đã tính lại từ số liệu và điểm mới nhất."))
    return redirect("emulation:classification", code, period)


@require_safe
@refusals_shown
def points_file(request: HttpRequest, code: str, period: str, stage: str) -> HttpResponse:
    """Phiếu chấm điểm của một bước."""
    made = _made(request, code, period, "accept")
    commands.check_stage(stage)
    file = points_sheet.points_to_give(_person(request), made.body, made.period, stage, made.level)
    name = f'attachment; filename="{file.name}"'
    return HttpResponse(file.content, content_type=EXCEL, headers={"Content-Disposition": name})


@require_POST
@refusals_shown
def points(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Nhập điểm: the whole file or nothing of it."""
    made = _made(request, code, period, "accept")
    form = PointsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, made, points=form, refused=Refused("form", _("Chọn bước chấm và tệp điểm.")))
    try:
        written, unchanged = _give(_person(request), made, form)
    except Refused as refused:
        return _page(request, made, points=form, refused=refused)
    said = _("Đã ghi %(written)s điểm, %(unchanged)s điểm không đổi. Bấm Tính lại để xếp theo điểm mới.")
    messages.success(request, said % {"written": written, "unchanged": unchanged})
    return redirect("emulation:classification", code, period)


def _give(user: User, made: Classification, form: PointsForm) -> tuple[int, int]:
    sent, stage = form.cleaned_data["filled"], form.cleaned_data["stage"]
    with on_disk(sent) as path:
        entries, words = points_from(path, period=made.period.code, stage=stage, name=sent.name)
    return commands.give_points(
        by=user, period=made.period.code, stage=stage, entries=entries, source=sent.name, words=words
    )


@require_POST
@refusals_shown
def choose(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Chọn một đơn vị, or leave one out, with the reason."""
    user, made = _person(request), _made(request, code, period, "accept")
    picked = request.POST.get("unit", "")
    if not picked:
        return _page(request, made, refused=Refused("no_unit", _("Chưa chọn đơn vị nào.")))
    unit = org.unit_by_code(user, picked)
    chosen, reason = request.POST.get("act") != "leave-out", request.POST.get("reason", "")
    try:
        commands.choose(by=user, classification=made, unit=unit, chosen=chosen, reason=reason)
    except Refused as refused:
        return _page(request, made, refused=refused, reason=reason, picked=picked)
    said = _("Đã chọn %s.") if chosen else _("Đã ghi không chọn %s.")
    messages.success(request, said % unit.name)
    return redirect("emulation:classification", code, period)


@require_POST
@refusals_shown
def recognise(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Công nhận kết quả."""
    made = _made(request, code, period, "sign")
    form = RecogniseForm(request.POST)
    if not form.is_valid():
        return _page(request, made, recognise=form, refused=Refused("form", _("Ghi số quyết định và ngày quyết định.")))
    decision, on = form.cleaned_data["decision"], form.cleaned_data["on"]
    try:
        commands.recognise(by=_person(request), classification=made, decision=decision, on=on)
    except Refused as refused:
        return _page(request, made, recognise=form, refused=refused)
    messages.success(request, _("Đã công nhận kết quả theo %s.") % decision)
    return redirect("emulation:classification", code, period)


@require_safe
@refusals_shown
def why(request: HttpRequest, code: str, period: str, unit: str) -> HttpResponse:
    """Vì sao một đơn vị được bao nhiêu điểm: a part of the list, or a page of its own."""
    user = _person(request)
    shown_unit = org.unit_by_code(user, unit)
    made = queries.classification_covering(user, code, period, shown_unit)
    context = {"made": made, "shown": queries.explained(user, made, shown_unit)}
    template = "emulation/parts/why.html" if request.headers.get("HX-Request") else "emulation/why.html"
    return render(request, template, context)


def _made(request: HttpRequest, code: str, period: str, action: str = "read") -> Classification:
    """The classification that the address names, for who may do this at its body."""
    user = _person(request)
    body = org.unit_by_code(user, code, action)
    return queries.classification_of(user, body, period_of(period).code, request.GET.get("level", commands.GRASSROOTS))
