"""The pages of one act on one unit: chosen, filled in, previewed, done; the change it made, and its withdrawal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congdoan.common.errors import Refused
from congdoan.common.text import sentence
from congdoan.ui.refusals import refusals_shown

from . import change_queries, commands, plan_page, plan_queries, plan_words, queries
from .act_forms import MOST_CHILDREN, ActForm, children_of
from .act_page import MEANS, TITLES, effects_of
from .change_queries import Told
from .models import Change, ChangeAct, Unit
from .picking import UnitPicker
from .plan_pages import answers_forms, person
from .plans import StepAct

_NEEDS_PLACES = (StepAct.DISSOLVE, StepAct.SPLIT)
_ANY_UNIT = (StepAct.ESTABLISH, StepAct.RENAME)  # the other acts take a unit from where it hangs


@require_safe
@refusals_shown
def unit_change(request: HttpRequest, code: str) -> HttpResponse:
    """Thay đổi tổ chức của một đơn vị: which act."""
    unit = _living(request, code)
    try:
        commands.check_not_the_top(person(request), unit)
        refused = None
    except Refused as told:
        refused = told
    below = len(children_of(unit))
    offered = [act for act in TITLES if act in _ANY_UNIT or not refused]
    acts = [(act, TITLES[act], MEANS[act], _too_many_below(unit, act, below)) for act in offered]
    return render(request, "org/unit_change.html", {"unit": unit, "acts": acts, "refused": refused})


@answers_forms
@refusals_shown
def unit_act(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """One act: the form, then what would change, then it is done as it was shown."""
    user, unit, step = person(request), _living(request, code), _act(act)
    if step not in _ANY_UNIT:
        commands.check_not_the_top(user, unit)
    if step in _NEEDS_PLACES and (too_many := _too_many_below(unit, step, len(children_of(unit)))):
        raise too_many
    if request.method != "POST":
        return _form(request, unit, ActForm(user, step, unit))
    form = ActForm(user, step, unit, request.POST)
    asked = request.POST.get("do", "preview")
    if not form.is_valid() or asked == "back":
        return _form(request, unit, form)
    try:
        if asked == "confirm":
            done = commands.carry_out_act(by=user, one=form.unit_act(), edition=request.POST.get("edition", ""))
            return redirect("org:change", done.pk)
        return _preview(request, unit, form)
    except Refused as refused:
        if refused.code.startswith("unknown_"):
            raise
        if refused.code == "stale":
            return _preview(request, unit, form, overtaken=refused.message)
        form.refuse(refused)
        return _form(request, unit, form)


@require_safe
@refusals_shown
def unit_choices(request: HttpRequest, code: str) -> HttpResponse:
    """The units that may be meant by what stands in the field, as one types."""
    _living(request, code)
    picks = UnitPicker(person(request), timezone.localdate(), of=code).picks(request.GET.get("to", ""))
    return render(request, "org/parts/picks.html", {"picks": picks, "field": "to"})


# ---- the change that was made ----


@require_safe
@refusals_shown
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Một thay đổi: what it did, and while it is the latest, that it may be withdrawn."""
    user = person(request)
    found = change_queries.change_for(user, pk)
    if found.act == ChangeAct.PLANNED:
        return redirect("org:plan", next(iter(plan_queries.plans_of_changes(user, [pk]).values())).pk)
    latest = change_queries.latest_change()
    context = {
        **_told(change_queries.told(user, found)),
        "change": found,
        "later": latest if latest != found else None,
        "grants": sum(row.change_id == pk for row in queries.proposed_grants(user)),
    }
    return render(request, "org/change.html", context)


@answers_forms
@refusals_shown
def change_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Rút lại: what comes back, then it does."""
    user = person(request)
    found = change_queries.change_for(user, pk)
    if found.act == ChangeAct.PLANNED:
        return redirect("org:change", pk)
    context = {**_told(change_queries.told(user, found)), "change": found}
    if request.method != "POST":
        return render(request, "org/change_undo.html", context)
    unit = _unit_of(found)
    try:
        commands.undo_change(by=user, change=found)
    except Refused as refused:
        return render(request, "org/change_undo.html", {**context, "refused": refused}, status=422)
    messages.success(request, _("Đã rút lại: cơ cấu và số liệu như trước khi thực hiện."))
    return redirect("org:unit-history", unit) if unit else redirect("org:tree")


# ---- shared ----


def _living(request: HttpRequest, code: str) -> Unit:
    """The unit, for who may change the structure there, as long as it lives."""
    unit = queries.unit_by_code(person(request), code, "structure")
    commands.check_alive(unit, timezone.localdate())
    return unit


def _act(text: str) -> StepAct:
    if text not in list(StepAct):
        raise Refused("unknown_act", _("Không có việc này."))
    return StepAct(text)


def _too_many_below(unit: Unit, act: StepAct, below: int) -> Refused | None:
    """Why an act for which every unit below needs a place of its own is too much for a form; None where it is not."""
    if act not in _NEEDS_PLACES or not below:
        return None
    told = {"name": unit.name, "n": below}
    if act is StepAct.DISSOLVE:
        said = _("%(name)s còn %(n)s đơn vị trực thuộc: chuyển chúng trước, hoặc lập phương án sắp xếp làm một lần.")
        return Refused("has_children", said % told)
    if below > MOST_CHILDREN:
        said = _("%(name)s có %(n)s đơn vị trực thuộc, nhiều quá cho một biểu: chia tách bằng phương án sắp xếp.")
        return Refused("many_children", said % told)
    return None


def _form(request: HttpRequest, unit: Unit, form: ActForm) -> HttpResponse:
    context = {"unit": unit, "form": form, "title": TITLES[form.act], "means": MEANS[form.act]}
    return render(request, "org/unit_act.html", context, status=422 if form.errors else 200)


def _preview(request: HttpRequest, unit: Unit, form: ActForm, *, overtaken: str = "") -> HttpResponse:
    one = form.unit_act()
    told = commands.preview_act(by=person(request), one=one)
    context = {
        **_told(told),
        "unit": unit,
        "form": form,
        "title": TITLES[form.act],
        "button": _("%s đơn vị") % sentence(str(plan_words.NAMES[form.act])),
        "edition": told.edition,
        "effects": effects_of(one),
        "one": one,
        "overtaken": overtaken,
    }
    return render(request, "org/unit_act_preview.html", context, status=409 if overtaken else 200)


def _told(told: Told) -> dict[str, object]:
    return {"told": told, "groups": plan_page.grouped(told.followed)}


def _unit_of(change: Change) -> str:
    """The code of a unit that is there before the change and after its withdrawal."""
    made = queries.units_made_by(change)
    kept = change_queries.touched(change).exclude(pk__in=made.values("pk")).first()
    return kept.code if kept else ""
