"""The context processor of the shell: menu, demo mark, unit and role, addresses of search and sign-out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject

from congdoan.ui import registry
from congdoan.ui.desk import Card
from congdoan.ui.middleware import COUNTS


@dataclass(frozen=True)
class Line:
    """One line of the menu, as this person sees it on this page."""

    label: str | Promise
    tab: str | Promise
    icon: str
    url: str
    current: bool
    count: int


@dataclass(frozen=True)
class Menu:
    """The side navigation in its three parts, and the tab bar of a phone."""

    desk: list[Line]
    thread: list[Line]
    common: list[Line]
    tabs: list[Line]


_COUNTS_LAST = 60  # seconds that a session keeps what waits; a POST forgets it at once (ui.middleware)


def cards_of(request: HttpRequest) -> list[tuple[str, Card]]:
    """What waits for whoever asks, found out once for the request; the menu of the next pages counts by it."""
    if not hasattr(request, "desk_cards"):
        found = registry.desk_cards(request.user)
        counts = Counter(place for place, _card in found)
        request.desk_cards = found  # type: ignore[attr-defined]
        if hasattr(request, "session"):
            _keep_counts(request, dict(counts))
    return request.desk_cards  # type: ignore[attr-defined,no-any-return]


def _keep_counts(request: HttpRequest, counts: dict[str, int]) -> None:
    """A page that is only looked at writes to the session no more often than the numbers change or grow old."""
    kept, now = request.session.get(COUNTS), time.time()
    if not kept or kept["of"] != counts or not 0 <= now - kept["at"] < _COUNTS_LAST:
        request.session[COUNTS] = {"at": now, "of": counts}


def _counts(request: HttpRequest) -> dict[str, int]:
    """By place of the menu, how much waits there."""
    kept = request.session.get(COUNTS) if hasattr(request, "session") else None
    if kept and not hasattr(request, "desk_cards") and 0 <= time.time() - kept["at"] < _COUNTS_LAST:
        return kept["of"]  # type: ignore[no-any-return]
    return Counter(place for place, _card in cards_of(request))


def _menu(request: HttpRequest, view_name: str) -> Menu:
    user, counts = request.user, _counts(request)
    groups: dict[str, list[Line]] = {"desk": [], "thread": [], "common": []}
    tabs: list[Line] = []
    for item in registry.menu():
        if not item.visible(user):
            continue
        place = item.place
        line = Line(
            label=place.label,
            tab=place.tab,
            icon=place.icon,
            url=reverse(item.url_name),
            current=any(fnmatchcase(view_name, pattern) for pattern in item.matches),
            count=counts.get(item.key, 0),
        )
        groups[place.group].append(line)
        if place.tab:
            tabs.append(line)
    return Menu(**groups, tabs=tabs)


def _bell(user: Any) -> tuple[str, int] | None:
    found = registry.bell()
    return (reverse(found[0]), found[1](user)) if found and user.is_authenticated else None


def _url(name: str | None) -> str:
    return reverse(name) if name else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """What base.html shows around a page, each found out when it is used: fragments pay for none of it."""
    user = getattr(request, "user", None) or AnonymousUser()
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    later: dict[str, Callable[[], Any]] = {
        "demo": registry.demo,
        "menu": lambda: _menu(request, view_name) if user.is_authenticated else Menu([], [], [], []),
        "bell": lambda: _bell(user),
        "acting_unit": lambda: acting[0],
        "acting_role": lambda: acting[1],
        "search_url": lambda: _url(registry.url_name("search")),
        "sign_out_url": lambda: _url(registry.url_name("sign_out")),
        "change_password_url": lambda: _url(registry.url_name("change_password")),
        "my_page_url": lambda: _url(registry.url_name("my_page")),
        "sign_in_url": lambda: resolve_url(settings.LOGIN_URL),
    }
    acting: Any = SimpleLazyObject(lambda: registry.acting(user) if user.is_authenticated else ("", ""))
    return {name: SimpleLazyObject(value) for name, value in later.items()}
