"""The page of grants that ended with their units: taken up at a successor, or let go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.ui.refusals import page_of, refusals_shown

from . import commands, plan_queries, queries
from .models import Followed, Unit
from .plan_pages import answers_forms, person


@dataclass(frozen=True)
class Proposal:
    """A grant that ended, with the units at which it may be taken up."""

    row: Followed
    places: list[Unit]
    last_day: date | None

    @property
    def is_over(self) -> bool:
        return self.last_day is not None and self.last_day < timezone.localdate()


@answers_forms
@refusals_shown
def grants(request: HttpRequest) -> HttpResponse:
    """Quyền chờ cấp lại; several at once."""
    user = person(request)
    if not plan_queries.may_grant(user):
        raise Refused("unknown_grants", _("Không có đơn vị nào mà anh/chị được cấp quyền."))
    if request.method != "POST":
        return _page(request)
    waiting = {str(row.pk): row for row in queries.proposed_grants(user)}
    numbers = list(dict.fromkeys(request.POST.getlist("row")))
    if request.POST.get("act") == "take-all":
        numbers = [str(row.pk) for row in commands.with_one_successor(user, list(waiting.values()))]
    picked = [waiting[number] for number in numbers if number in waiting]
    if not picked or len(picked) != len(numbers):
        messages.error(request, _("Chưa chọn quyền nào, hoặc có quyền vừa được người khác xử lý. Chọn lại."))
        return redirect("org:grants")
    try:
        if request.POST.get("act") == "leave":
            commands.settle_grants(by=user, leave=picked)
            said = _("Đã bỏ qua %s quyền.")
        else:
            commands.settle_grants(by=user, take=[(row, request.POST.get(f"at-{row.pk}", "")) for row in picked])
            said = _("Đã cấp lại %s quyền tại đơn vị kế thừa.")
    except Refused as refused:
        return _page(request, refused)
    messages.success(request, said % format_number(len(picked)))
    return redirect("org:grants")


def _page(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    user = person(request)
    waiting = queries.proposed_grants(user)
    page = page_of(waiting, request.GET.get("page", "1"))
    rows: list[Followed] = list(page.object_list)
    places = commands.successors_for(user, rows)
    context = {
        "page": page,
        "proposals": [Proposal(row, places[row.pk], commands.last_day_of(row)) for row in rows],
        "plain": len(commands.with_one_successor(user, waiting)),
        "picked": set(request.POST.getlist("row")),
        "refused": refused,
    }
    return render(request, "org/grants.html", context, status=422 if refused else 200)
