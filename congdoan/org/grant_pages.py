"""The page of grants that ended with their units: taken up at a successor, or let go."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.ui.refusals import page_of, refusals_shown

from . import commands, plan_queries, queries
from .models import Followed
from .plan_pages import answers_forms, person


@dataclass(frozen=True)
class Proposal:
    """A grant that ended, with the units at which it may be taken up, by code and name."""

    row: Followed
    places: list[tuple[str, str]]


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
        numbers = [number for number, row in waiting.items() if len(row.before["proposed"]) == 1]
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
    codes = {code for row in rows for code in row.before["proposed"]}
    names = {code: unit.name for code, unit in queries.units_by_code(user, codes, "grant").items()}
    context = {
        "page": page,
        "proposals": [_proposal(row, names) for row in rows],
        "plain": sum(len(row.before["proposed"]) == 1 for row in waiting),
        "picked": set(request.POST.getlist("row")),
        "refused": refused,
    }
    return render(request, "org/grants.html", context, status=422 if refused else 200)


def _proposal(row: Followed, names: dict[str, str]) -> Proposal:
    return Proposal(row, [(code, names[code]) for code in row.before["proposed"] if code in names])
