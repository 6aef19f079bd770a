"""What stands before every page of whoever is signed in: a password of one's own."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from .models import User

ALWAYS_OPEN = ("account_logout",)

Answer = Callable[[HttpRequest], HttpResponse]


def own_password_first(answer: Answer) -> Answer:
    """Đặt mật khẩu lần đầu before anything else, after a one-time password."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) and request.user.must_set_password:
            return lead_to("account_first_password", request, answer)
        return answer(request)

    return middleware


def seen_today(answer: Answer) -> Answer:
    """Dùng lần cuối, once a day."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) and request.user.last_seen_on != timezone.localdate():
            User.objects.filter(pk=request.user.pk).update(last_seen_on=timezone.localdate())
        return answer(request)

    return middleware


def lead_to(page: str, request: HttpRequest, answer: Answer, *, open_to: tuple[str, ...] = ()) -> HttpResponse:
    """The answer, where it is that page or one that stays open; else the way there, for htmx as well."""
    way = reverse(page)
    if request.path == way or request.path in {reverse(name) for name in (*ALWAYS_OPEN, *open_to)}:
        return answer(request)
    led = HttpResponseRedirect(way)
    if request.headers.get("HX-Request"):
        led = HttpResponse(status=204, headers={"HX-Redirect": way})  # type: ignore[assignment]
    return led
