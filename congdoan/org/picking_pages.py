"""What is offered as one types: units and people by name, for fields that name one of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congdoan.common.errors import Refused
from congdoan.ui.refusals import refusals_shown

from .picking import PersonPicker, Picker, UnitPicker
from .plan_pages import person
from .rules import Verb


@require_safe
@refusals_shown
def units(request: HttpRequest) -> HttpResponse:
    """Đơn vị khớp với những gì đã gõ: those at which the person may `do` something; `upper` and `ended` as the picker
    has them."""
    user, today, asked = person(request), timezone.localdate(), request.GET
    units = UnitPicker(user, today, action=_verb(request), upper="upper" in asked, ended="ended" in asked)
    return _picks(request, units)


@require_safe
@refusals_shown
def people(request: HttpRequest) -> HttpResponse:
    """Người khớp với những gì đã gõ, of the units at which the person may `do` something."""
    return _picks(request, PersonPicker(person(request), _verb(request)))


def _verb(request: HttpRequest) -> Verb:
    verb = request.GET.get("do", Verb.READ)
    if verb not in list(Verb):
        raise Refused("unknown_verb", _("Không có việc này."))
    return Verb(verb)


def _picks(request: HttpRequest, picker: Picker) -> HttpResponse:
    field = request.GET.get("of", "unit")
    context = {"picks": picker.picks(request.GET.get(field, "")), "field": field}
    return render(request, "org/parts/picks.html", context)
