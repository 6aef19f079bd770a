"""What stands around every page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from congdoan.common import once

COUNTS = "desk-counts"  # where a session keeps what waits by place of the menu


def refuse_nul(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A NUL byte in a path is never meant, and PostgreSQL takes none in text: 404 before any page sees it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            raise Http404("NUL in the path")
        return answer(request)

    return middleware


def forget_counts(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Whoever has just done something sees the menu's numbers anew."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if request.method == "POST" and COUNTS in request.session:
            del request.session[COUNTS]
        return response

    return middleware


def reads_once(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A page that is only looked at asks the database each thing once."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return answer(request)
        with once.only_reading():
            return answer(request)

    return middleware
