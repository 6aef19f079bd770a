"""The context processor of the shell: menu, demo mark, unit and role, addresses of search and sign-out."""

from __future__ import annotations

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


def _menu(user: Any, view_name: str) -> Menu:
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
            count=item.count(user) if item.count else 0,
        )
        groups[place.group].append(line)
        if place.tab:
            tabs.append(line)
    return Menu(**groups, tabs=tabs)


def _url(name: str | None) -> str:
    return reverse(name) if name else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """What base.html shows around a page, each found out when it is used: fragments pay for none of it."""
    user = getattr(request, "user", None) or AnonymousUser()
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    later: dict[str, Callable[[], Any]] = {
        "demo": registry.demo,
        "menu": lambda: _menu(user, view_name) if user.is_authenticated else Menu([], [], [], []),
        "acting_unit": lambda: acting[0],
        "acting_role": lambda: acting[1],
        "search_url": lambda: _url(registry.url_name("search")),
        "sign_out_url": lambda: _url(registry.url_name("sign_out")),
        "change_password_url": lambda: _url(registry.url_name("change_password")),
        "sign_in_url": lambda: resolve_url(settings.LOGIN_URL),
    }
    acting: Any = SimpleLazyObject(lambda: registry.acting(user) if user.is_authenticated else ("", ""))
    return {name: SimpleLazyObject(value) for name, value in later.items()}
