"""Refusals on pages: a sentence with a way back, never an error of the server."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from congdoan.common.errors import Refused
from congdoan.common.text import quoted

from .states import STATES

PAGE_SIZE = 50

_CHOICES = ("unknown_period", "unknown_basis", "unknown_structure")  # of a page that is there: said, not missing

View = Callable[..., HttpResponseBase]


def refusals_shown(view: View) -> View:
    """What cannot be found (or may not be seen, which looks the same) is 404; other refusals are said, with 400."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            if refused.code.startswith("unknown_") and refused.code not in _CHOICES:
                raise Http404(refused.message) from refused
            context = {"refused": refused, "back": _way_back(request)}
            return render(request, "ui/refusal.html", context, status=400)

    return page


def _way_back(request: HttpRequest) -> str:
    """Of what was sent, the page it was sent from; "" where that is not known or of another site."""
    came_from = request.headers.get("Referer", "")
    if request.method != "POST" or not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return ""
    parts = urlsplit(came_from)
    path = "/" + parts.path.lstrip("/")  # two slashes would begin another site's address
    return f"{path}?{parts.query}" if parts.query else path


def state_asked(request: HttpRequest) -> str:
    """The state of reports by which the address filters a list. Refused("state") where there is no such state."""
    state = request.GET.get("state", "")
    if state and state not in STATES:
        raise Refused("state", _("Không có trạng thái báo cáo %s.") % quoted(state))
    return state


def page_of(items: Any, number: str) -> Page[Any]:
    """One page of a list, by the number in the address. Refused("page") where there is no such page."""
    pages = Paginator(items, PAGE_SIZE)
    try:
        return pages.page(number)
    except InvalidPage:
        said = _("Không có trang %(page)s: danh sách này có %(pages)s trang.")
        raise Refused("page", said % {"page": quoted(number), "pages": pages.num_pages}) from None
