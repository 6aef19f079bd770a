"""The pages of one person's desk: what waits for them, what they are told and how, their calendar."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from congdoan.accounts.models import User
from congdoan.ui import registry
from congdoan.ui.context import cards_of
from congdoan.ui.refusals import page_of, refusals_shown

from . import calendar_file, commands, desk_page, queries
from .forms import WaysForm


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but sign-in and the calendar demands it
    return request.user


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Bàn làm việc."""
    user, now = _user(request), timezone.now()
    since = commands.note_visit(by=user, now=now)
    page = desk_page.desk_page(user, [card for _place, card in cards_of(request)], since, now)
    return render(request, "desk/home.html", {"page": page})


# ---- notices ----


@require_safe
@refusals_shown
def notices(request: HttpRequest) -> HttpResponse:
    """Thông báo."""
    user = _user(request)
    page = page_of(queries.notices_of(user), request.GET.get("page", "1"))
    return render(request, "desk/notices.html", {"notices": page, "unread": queries.unread_of(user)})


@require_safe
@refusals_shown
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens what a notice is about; whoever follows it has read it."""
    found = queries.notice_of(_user(request), pk)
    if request.method == "GET":
        commands.mark_read(by=_user(request), notices=[found])
    return redirect(found.address)


@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Đánh dấu đã đọc tất cả."""
    commands.mark_read(by=_user(request))
    return redirect("desk:notices")


@require_http_methods(["GET", "HEAD", "POST"])
def ways(request: HttpRequest) -> HttpResponse:
    """Cách nhận thông báo, and the calendar."""
    user = _user(request)
    desk = queries.desk_of(user)
    fields = ("mail", "digest_hour", "quiet_from", "quiet_until")
    form = WaysForm(initial={name: getattr(desk, name) for name in fields})
    if request.method == "POST":
        form = WaysForm(data=request.POST)
        if form.is_valid():
            commands.set_ways(by=user, **form.cleaned_data)
            messages.success(request, _("Đã ghi cách nhận thông báo."))
            return redirect("desk:ways")
    token = queries.token_of(desk)
    address = settings.SITE_URL + reverse("desk:calendar", args=[token]) if token else ""
    context = {"form": form, "address": address, "email": user.email}
    return render(request, "desk/ways.html", context, status=422 if form.is_bound else 200)


# ---- the calendar ----


@require_POST
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Mở lịch, đổi địa chỉ, hoặc đóng lịch."""
    if request.POST.get("act") == "close":
        commands.close_calendar(by=_user(request))
        messages.success(request, _("Đã đóng lịch. Địa chỉ cũ không dùng được nữa."))
    else:
        commands.open_calendar(by=_user(request))
        messages.success(request, _("Lịch có địa chỉ mới; địa chỉ cũ, nếu có, không dùng được nữa."))
    return redirect("desk:ways")


@login_not_required
@require_safe
@refusals_shown
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Lịch hạn việc, for a phone that cannot sign in: the address is the key."""
    user = queries.calendar_of(token)
    cards = [card for _place, card in registry.desk_cards(user)]
    file = calendar_file.file_of(cards, timezone.now())
    return HttpResponse(file, content_type=calendar_file.MIME, headers={"Cache-Control": "private, max-age=900"})
