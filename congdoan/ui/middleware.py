"""Addresses that no page has to guard against."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse


def refuse_nul(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A NUL byte in a path is never meant, and PostgreSQL takes none in text: 404 before any page sees it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            raise Http404("NUL in the path")
        return answer(request)

    return middleware
