"""The pages of one person's desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from congdoan.accounts.models import User
from congdoan.ui.context import cards_of

from . import commands, desk_page


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but sign-in demands it
    return request.user


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Bàn làm việc."""
    user, now = _user(request), timezone.now()
    since = commands.note_visit(by=user, now=now)
    page = desk_page.desk_page(user, [card for _place, card in cards_of(request)], since, now)
    return render(request, "desk/home.html", {"page": page})
