"""The pages of targets: those of a unit, giving and registering one, sharing one out, explaining a missed one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.text import quoted
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.periods.queries import period_of
from congdoan.periods.rules import title
from congdoan.ui.refusals import refusals_shown

from . import cascade_page, commands, queries, target_page
from .cascade_page import Asked, Preview
from .commands import WRITERS
from .models import Indicator, IndicatorSet, TargetValueOrigin
from .queries import Scope
from .scope_line import named_set, query_of, set_asked
from .target_forms import CascadeForm, DecideForm, ExplainForm, TargetForm, refuse

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but sign-in demands it
    return request.user


def _period(request: HttpRequest) -> Period:
    """Of the address: a form is sent where it was opened."""
    return period_of(request.GET.get("period") or str(timezone.localdate().year))


def _back(unit: Unit, period: str, of_set: str | None = None) -> str:
    return reverse("reporting:targets", args=[unit.code]) + query_of(Scope(period, of_set))


@require_safe
@refusals_shown
def targets(request: HttpRequest, code: str) -> HttpResponse:
    """Chỉ tiêu của một đơn vị."""
    user = _user(request)
    unit = org.unit_by_code_for_totals(user, code)
    line = target_page.line_of(user, unit, request.GET)
    page = target_page.target_page(user, unit, line, request.GET.get("page", "1"))
    return render(request, "reporting/targets.html", {"unit": unit, "line": line, "page": page})


# ---- giving and registering ----


@form_page
@refusals_shown
def assign(request: HttpRequest, code: str) -> HttpResponse:
    """Giao một chỉ tiêu cho đơn vị."""
    return _set(request, code, TargetValueOrigin.ASSIGNED, _("Văn bản giao chỉ tiêu"))


@form_page
@refusals_shown
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Đơn vị đăng ký một chỉ tiêu."""
    return _set(request, code, TargetValueOrigin.REGISTERED, _("Văn bản đăng ký chỉ tiêu"))


def _set(request: HttpRequest, code: str, origin: TargetValueOrigin, paper: str) -> HttpResponse:
    user = _user(request)
    unit, period = org.unit_by_code(user, code, WRITERS[origin]), _period(request)
    indicator_set = _set_for(unit, period, set_asked(request.GET))
    if request.method == "POST":
        form = TargetForm(indicator_set, period, paper=paper, data=request.POST)
        if form.is_valid() and _written(request, unit, period.code, form, origin):
            return redirect(_back(unit, period.code, named_set(indicator_set)))
    else:
        form = TargetForm(indicator_set, period, paper=paper, initial=request.GET.dict())
    context = {
        "unit": unit, "period": title(period.code), "form": form, "of_set": indicator_set,
        "back": _back(unit, period.code, named_set(indicator_set)),
        "registers": origin == TargetValueOrigin.REGISTERED,
    }  # fmt: skip
    return render(request, "reporting/target_set.html", context, status=422 if form.is_bound else 200)


def _set_for(unit: Unit, period: Period, of_set: str) -> IndicatorSet:
    """The set whose lines the target may be of: the common one, or a body's own that is for this unit."""
    if of_set and not queries.sets_for(unit).filter(code=of_set).exists():
        raise Refused("unknown_set", _("Không có bộ chỉ số %s.") % quoted(of_set))
    return queries.answer_to(Scope(period.code, of_set or None)).set


def _written(request: HttpRequest, unit: Unit, period: str, form: TargetForm, origin: TargetValueOrigin) -> bool:
    try:
        written = commands.set_target(by=_user(request), aim=form.aim(unit, period), origin=origin)
    except Refused as refused:
        refuse(form, refused.message, refused.details)
        return False
    said = _("Đã đăng ký chỉ tiêu.") if origin == TargetValueOrigin.REGISTERED else _("Đã giao chỉ tiêu.")
    messages.success(request, said if written else _("Chỉ tiêu đã đúng như vậy; không ghi thêm gì."))
    return True


# ---- deciding on what a unit registered ----


@form_page
@refusals_shown
def decide(request: HttpRequest, code: str, indicator: str) -> HttpResponse:
    """Nhận mức đơn vị đăng ký, or give another one with a reason."""
    user, period = _user(request), _period(request)
    asked = queries.target_to_decide(user, code, indicator, period, request.GET.get("group", ""))
    unit, scope = asked.unit, queries.scope_of_line(period.code, asked.held.indicator)
    back = _back(asked.above, period.code, scope.set)
    form = DecideForm(asked.held, data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = "" if form.takes else form.cleaned_data["reason"]
        try:
            commands.decide_registered(
                by=user, aim=form.aim(unit, period.code), number=form.cleaned_data["number"], reason=reason
            )
        except Refused as refused:
            refuse(form, refused.message, refused.details)
        else:
            said = _("Đã nhận mức %s đăng ký.") if form.takes else _("Đã giao %s mức khác mức đăng ký.")
            messages.success(request, said % unit.name)
            return redirect(back)
    context = {
        "asked": asked, "values": target_page.values_beside(user, asked, scope), "period": title(period.code),
        "form": form, "back": back,
    }  # fmt: skip
    return render(request, "reporting/target_decide.html", context, status=422 if form.is_bound else 200)


# ---- sharing out ----


@form_page
@refusals_shown
def share(request: HttpRequest, code: str, indicator: str) -> HttpResponse:
    """Phân bổ một chỉ tiêu xuống các đơn vị trực thuộc: asked, looked at, then given."""
    asked = cascade_page.asked(_user(request), code, indicator, request.GET)
    if request.method != "POST":
        return _share_form(request, asked, cascade_page.opened(asked), 200)
    form = CascadeForm(asked.indicator, asked.below, data=request.POST)
    if not form.is_valid():
        return _share_form(request, asked, form, 422)
    act = request.POST.get("act")
    if act == "edit":
        return _share_form(request, asked, form, 200)
    try:
        if act == "confirm" and form.cleaned_data["seen"]:
            return _shared(request, asked, form)
        return _share_preview(request, asked, form, cascade_page.preview(_user(request), asked, form), 200)
    except Refused as refused:
        refuse(form, refused.message, refused.details)
        return _share_form(request, asked, form, 422)


def _shared(request: HttpRequest, asked: Asked, form: CascadeForm) -> HttpResponse:
    """Written as it was seen; where it would be something else by now it is shown once more."""
    try:
        done = cascade_page.share(_user(request), asked, form)
    except Refused as refused:
        if refused.code != "overtaken":
            raise
        again = cascade_page.preview(_user(request), asked, form)
        return _share_preview(request, asked, form, again, 409, refused.message)
    changed = sum(one.changed for one in done.shares)
    messages.success(request, _("Đã giao chỉ tiêu cho %(n)s đơn vị trực thuộc.") % {"n": changed})
    return redirect(_back_from(asked))


def _back_from(asked: Asked) -> str:
    return _back(asked.unit, asked.period.code, queries.scope_of_line(asked.period.code, asked.indicator).set)


def _share_form(request: HttpRequest, asked: Asked, form: CascadeForm, status: int) -> HttpResponse:
    context = {
        "asked": asked, "form": form, "own": cascade_page.own_fields(asked, form), "back": _back_from(asked),
    }  # fmt: skip
    return render(request, "reporting/cascade.html", context, status=status)


def _share_preview(
    request: HttpRequest, asked: Asked, form: CascadeForm, page: Preview, status: int, overtaken: str = ""
) -> HttpResponse:
    hidden = [field.as_hidden() for field in form if field.name != "seen"]
    context = {"asked": asked, "hidden": hidden, "form": form, "page": page, "overtaken": overtaken}
    context["back"] = _back_from(asked)
    return render(request, "reporting/cascade_preview.html", context, status=status)


# ---- explaining ----


@form_page
@refusals_shown
def explain(request: HttpRequest, code: str, indicator: str) -> HttpResponse:
    """Giải trình một chỉ tiêu chưa đạt."""
    user = _user(request)
    unit, period, group = org.unit_by_code(user, code, "draft"), _period(request), request.GET.get("group", "")
    line = _indicator(indicator)
    scope = queries.scope_of_line(period.code, line)
    held = queries.attainment_of_target(user, unit, scope, line, group)
    if held is None:
        raise Refused("unknown_target", _("Không có chỉ tiêu này."))
    form = ExplainForm(initial={"cause": held.cause, "remedy": held.remedy})
    if request.method == "POST":
        form = ExplainForm(data=request.POST)
        if form.is_valid():
            try:
                commands.explain_target(
                    by=user, unit=unit, period=period.code, indicator=line, group=group, **form.cleaned_data
                )
            except Refused as refused:
                refuse(form, refused.message, refused.details)
            else:
                messages.success(request, _("Đã ghi giải trình."))
                return redirect(_back(unit, period.code, scope.set))
    elif held.result.met is not False:
        raise Refused("not_missed", _("Chỉ giải trình chỉ tiêu chưa đạt; chỉ tiêu này: %s.") % held.result.words)
    context = {"unit": unit, "period": title(period.code), "held": held, "form": form}
    context["back"] = _back(unit, period.code, scope.set)
    return render(request, "reporting/target_explain.html", context, status=422 if form.is_bound else 200)


def _indicator(code: str) -> Indicator:
    found = queries.indicators().get(code)
    if found is None:
        raise Refused("unknown_indicator", _("Không có chỉ số %s.") % quoted(code))
    return found
