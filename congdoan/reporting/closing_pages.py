"""The page of closing and reopening a period, for all units."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.ui.refusals import refusals_shown

from . import commands
from .closing_page import ClosingForm, ClosingPage, closing_page
from .target_forms import refuse


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown
def closing(request: HttpRequest) -> HttpResponse:
    """Khóa kỳ, mở lại kỳ: what it would hold and miss, then the decision; ?period= as in the address."""
    assert isinstance(request.user, User)  # every page but sign-in demands it
    page = closing_page(request.user, request.GET.dict())
    if request.method != "POST":
        return _shown(request, page, ClosingForm(label_suffix=""), 200)
    form = ClosingForm(data=request.POST, label_suffix="")
    if not form.is_valid():
        return _shown(request, page, form, 422)
    if form.cleaned_data["seen"] != page.seen:
        refuse(form, _("Số báo cáo của kỳ vừa thay đổi; xem lại rồi ghi."))
        return _shown(request, page, form, 409)
    try:
        _decide(request, request.user, page, form.cleaned_data["decision"])
    except Refused as refused:
        refuse(form, refused.message, refused.details)
        return _shown(request, page, form, 422)
    return redirect(f"{reverse('reporting:closing')}?period={page.period.code}")


def _shown(request: HttpRequest, page: ClosingPage, form: ClosingForm, status: int) -> HttpResponse:
    return render(request, "reporting/closing.html", {"page": page, "form": form}, status=status)


def _decide(request: HttpRequest, user: User, page: ClosingPage, decision: str) -> None:
    code = page.period.code
    if page.period.is_closed:
        reopened = commands.reopen_period(by=user, code=code, decision=decision)
        said, n = _("Đã mở lại %(period)s: %(n)s báo cáo."), reopened.reports
    else:
        closed = commands.close_period(by=user, code=code, decision=decision)
        said, n = _("Đã khóa %(period)s: %(n)s báo cáo."), closed.reports
    messages.success(request, said % {"period": page.label, "n": format_number(n)})
