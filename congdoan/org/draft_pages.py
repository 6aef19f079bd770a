"""The pages on which a plan is written: made, renamed, filled from a file or row by row, thrown away.

Every form carries the edition of the plan it was opened at. Where somebody else was faster, nothing is written, the
page says who and when, and what was typed stays in the form.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.common.text import quoted, sentence
from congdoan.ui.refusals import View, refusals_shown

from . import commands, plan_page, plan_queries, plan_rows, plan_words
from .models import Reorganisation
from .picking import PlanUnits
from .plan_forms import FileForm, NewPlanForm, PlanForm, StepForm, initial_of
from .plan_pages import answers_forms, person
from .plans import StepAct


@answers_forms
@refusals_shown
def plan_new(request: HttpRequest) -> HttpResponse:
    """Lập phương án."""
    user = person(request)
    if not plan_queries.may_change_structure(user):
        raise Refused("unknown_plan", _("Không có đơn vị nào mà anh/chị được thay đổi cơ cấu."))
    if request.method != "POST":
        return _form_page(request, "org/plan_new.html", NewPlanForm(user, initial={"unit": commands.top_unit(user)}))
    form = NewPlanForm(user, request.POST, request.FILES)
    if form.is_valid():
        filled = form.cleaned_data
        on, (_source, rows) = filled["on"] or timezone.localdate(), filled["file"]
        try:
            made = commands.make_plan(by=user, unit=filled["unit"], title=filled["title"], on=on, rows=rows)
        except Refused as refused:
            _add_refusal(form, refused)
        else:
            return redirect("org:plan", made.pk)
    return _form_page(request, "org/plan_new.html", form, status=422)


def on_draft(view: View) -> View:
    """A page of a plan that is still being written, for who may change the structure there; one that is carried out
    leads back to its page."""

    @refusals_shown
    @wraps(view)
    def page(request: HttpRequest, pk: int, **rest: Any) -> HttpResponseBase:
        plan = plan_queries.plan_to_change(person(request), pk)
        if plan.state != Reorganisation.State.DRAFT:
            messages.error(request, _("Phương án đã thực hiện, không sửa được nữa. Hoàn tác phương án rồi sửa."))
            return redirect("org:plan", pk)
        return view(request, plan, **rest)

    return page


@answers_forms
@on_draft
def plan_edit(request: HttpRequest, plan: Reorganisation) -> HttpResponse:
    """Sửa tên, ngày."""
    if request.method != "POST":
        form = PlanForm(initial={"title": plan.title, "on": plan.on, "edition": plan.edition})
        return _form_page(request, "org/plan_edit.html", form, plan)
    form = PlanForm(request.POST)
    if form.is_valid():
        filled = form.cleaned_data
        try:
            commands.revise_plan(
                by=person(request), plan=plan, edition=filled["edition"], title=filled["title"], on=filled["on"]
            )
        except Refused as refused:
            return _again(request, "org/plan_edit.html", form, PlanForm(_renewed(request, plan)), plan, refused)
        messages.success(request, _("Đã sửa tên, ngày của phương án."))
        return redirect("org:plan", plan.pk)
    return _form_page(request, "org/plan_edit.html", form, plan, status=422)


@answers_forms
@on_draft
def plan_delete(request: HttpRequest, plan: Reorganisation) -> HttpResponse:
    """Xóa phương án đang soạn."""
    overtaken = ""
    if request.method == "POST":
        try:
            commands.delete_plan(by=person(request), plan=plan, edition=request.POST.get("edition", ""))
        except Refused as refused:
            _raise_unless_stale(refused)
            overtaken = _overtaken(plan)
        else:
            messages.success(request, _("Đã xóa phương án %s.") % quoted(plan.title))
            return redirect("org:plans")
    context = {"plan": plan, "overtaken": overtaken}
    return render(request, "org/plan_delete.html", context, status=409 if overtaken else 200)


@answers_forms
@on_draft
def plan_upload(request: HttpRequest, plan: Reorganisation) -> HttpResponse:
    """Thay các dòng bằng tệp."""
    if request.method != "POST":
        return _form_page(request, "org/plan_upload.html", FileForm(initial={"edition": plan.edition}), plan)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        edition, (source, rows) = form.cleaned_data["edition"], form.cleaned_data["file"]
        try:
            plan = commands.replace_rows(by=person(request), plan=plan, edition=edition, rows=rows, source=source)
        except Refused as refused:
            anew = FileForm(initial={"edition": plan.edition})
            return _again(request, "org/plan_upload.html", form, anew, plan, refused)
        messages.success(request, _("Đã đọc %s dòng từ tệp.") % format_number(plan.n_rows))
        return redirect("org:plan", plan.pk)
    return _form_page(request, "org/plan_upload.html", form, plan, status=422)


# ---- rows ----


@answers_forms
@on_draft
def row_new(request: HttpRequest, plan: Reorganisation) -> HttpResponse:
    """Thêm dòng: first the act is chosen, then its fields are filled in."""
    act = _act_asked(request)
    if act is None:
        return _choose_act(request, plan)
    if request.method == "POST":
        return _put_row(request, plan, act)
    kept = {name: request.GET.get(name, "") for name in ("to", "decision")}
    form = StepForm(act, PlanUnits(person(request), plan), initial={"edition": plan.edition, **kept})
    return _row_page(request, plan, form)


@answers_forms
@on_draft
def row(request: HttpRequest, plan: Reorganisation, line: int) -> HttpResponse:
    """Sửa một dòng; another act may be chosen for it by ?act=."""
    cells = {found.line: found.cells for found in plan_rows.rows_in(plan.title, plan.rows)}.get(line)
    act = _act_asked(request)
    if request.method == "POST" and act:
        return _put_row(request, plan, act, line)
    if cells is None:
        raise Refused("unknown_row", _("Phương án không có dòng %s.") % line)
    if act is None and "act" not in request.GET and cells["act"] in list(StepAct):
        act = StepAct(cells["act"])
    if act is None:
        return _choose_act(request, plan, line)
    units = PlanUnits(person(request), plan)
    initial = {"edition": plan.edition, **initial_of(cells, units)}
    return _row_page(request, plan, StepForm(act, units, initial=initial, heirs=len(cells["to"].split())), line)


def _put_row(request: HttpRequest, plan: Reorganisation, act: StepAct, line: int = 0) -> HttpResponse:
    """Adds or changes a row; a new one may be followed by another of its kind."""
    form = StepForm(act, PlanUnits(person(request), plan), request.POST, heirs=_heirs_sent(request))
    if not form.is_valid():
        return _row_page(request, plan, form, line, status=422)
    try:
        commands.put_row(by=person(request), plan=plan, edition=form.cleaned_data["edition"], step=form.step(line))
    except Refused as refused:
        _raise_unless_stale(refused)
        return _row_again(request, plan, form)
    told = {"line": line, "told": f"{plan_words.NAMES[act]} {form.cleaned_data['unit']}"}
    messages.success(request, (_("Đã sửa dòng %(line)s: %(told)s.") if line else _("Đã thêm dòng: %(told)s.")) % told)
    if "again" not in request.POST:
        return redirect("org:plan", plan.pk)
    kept = {"act": act.value, "to": request.POST.get("to", ""), "decision": form.cleaned_data["decision"]}
    return redirect(f"{reverse('org:plan-row-new', args=[plan.pk])}?{urlencode(kept)}")


@require_POST
@on_draft
def rows_delete(request: HttpRequest, plan: Reorganisation) -> HttpResponse:
    """Xóa các dòng đã chọn: first shown once more, then deleted."""
    lines = {int(text) for text in request.POST.getlist("line") if text.isascii() and text.isdigit() and len(text) < 9}
    edition = request.POST.get("edition", "")
    if not lines:
        messages.error(request, _("Chưa chọn dòng nào để xóa."))
    elif edition == plan.edition and "confirmed" not in request.POST:
        context = {"plan": plan, "rows": plan_page.rows_at(person(request), plan, lines)}
        return render(request, "org/plan_rows_delete.html", context)
    else:
        try:
            commands.delete_rows(by=person(request), plan=plan, edition=edition, lines=lines)
            messages.success(request, _("Đã xóa %s dòng.") % format_number(len(lines)))
        except Refused as refused:
            _raise_unless_stale(refused)
            messages.error(request, _("%s Chọn lại các dòng cần xóa.") % _overtaken(plan))
    return redirect("org:plan", plan.pk)


@require_safe
@on_draft
def units(request: HttpRequest, plan: Reorganisation) -> HttpResponse:
    """The units that may be meant by what stands in the field ?of=, as one types."""
    field = request.GET.get("of", "")
    if not field.isidentifier():
        raise Refused("field", _("Không có ô %s.") % quoted(field))
    picks = PlanUnits(person(request), plan).picks(request.GET.get(field, ""))
    return render(request, "org/parts/picks.html", {"picks": picks, "field": field})


# ---- shared ----


def _form_page(
    request: HttpRequest,
    template: str,
    form: BaseForm,
    plan: Reorganisation | None = None,
    status: int = 200,
    overtaken: str = "",
) -> HttpResponse:
    return render(request, template, {"form": form, "plan": plan, "overtaken": overtaken}, status=status)


def _renewed(request: HttpRequest, plan: Reorganisation) -> QueryDict:
    """What was typed, now upon the edition there is."""
    data = request.POST.copy()
    data["edition"] = plan.edition
    return data


def _again(
    request: HttpRequest, template: str, form: BaseForm, renewed: BaseForm, plan: Reorganisation, refused: Refused
) -> HttpResponse:
    """The form once more: upon the newer edition where somebody else was faster, else with what is wrong."""
    if refused.code == "stale":
        return _form_page(request, template, renewed, plan, 409, _overtaken(plan))
    _add_refusal(form, refused)
    return _form_page(request, template, form, plan, 422)


def _add_refusal(form: BaseForm, refused: Refused) -> None:
    if refused.code.startswith("unknown_"):
        raise refused
    for said in (refused.message, *refused.details):
        form.add_error(None, said)


def _raise_unless_stale(refused: Refused) -> None:
    if refused.code != "stale":
        raise refused


def _overtaken(plan: Reorganisation) -> str:
    """Who was faster, and when."""
    edit = plan_queries.last_edit(plan)
    if edit is None:
        return _("Phương án đã có thay đổi sau khi anh/chị mở trang; chưa ghi gì.")
    said = _("%(who)s đã sửa phương án lúc %(when)s, sau khi anh/chị mở trang; chưa ghi gì.")
    return said % {"who": edit.by, "when": timezone.localtime(edit.at).strftime("%H:%M %d/%m/%Y")}


def _act_asked(request: HttpRequest) -> StepAct | None:
    asked = request.POST.get("act") or request.GET.get("act")
    if asked and asked not in list(StepAct):
        raise Refused("act", _("Không có việc %s.") % quoted(asked))
    return StepAct(asked) if asked else None


def _heirs_sent(request: HttpRequest) -> int:
    return min(sum(name.startswith("to_") and bool(text) for name, text in request.POST.items()), 999)


def _choose_act(request: HttpRequest, plan: Reorganisation, line: int = 0) -> HttpResponse:
    acts = [(act, sentence(str(plan_words.NAMES[act])), plan_words.MEANS[act]) for act in StepAct]
    return render(request, "org/plan_act.html", {"plan": plan, "acts": acts, "line": line})


def _row_page(
    request: HttpRequest, plan: Reorganisation, form: StepForm, line: int = 0, status: int = 200, overtaken: str = ""
) -> HttpResponse:
    context = {
        "plan": plan,
        "form": form,
        "act_name": sentence(str(plan_words.NAMES[form.act])),
        "means": plan_words.MEANS[form.act],
        "line": line,
        "overtaken": overtaken,
    }
    return render(request, "org/plan_row.html", context, status=status)


def _row_again(request: HttpRequest, plan: Reorganisation, form: StepForm) -> HttpResponse:
    """Somebody else was faster: the row may stand elsewhere now, or nowhere, and then becomes a new one."""
    opened, line = form.cleaned_data["opened"], 0
    for found in plan_rows.rows_in(plan.title, plan.rows):
        if opened == f"{found['act']} {found['unit']}":
            line = found.line
    units = PlanUnits(person(request), plan)
    renewed = StepForm(form.act, units, _renewed(request, plan), heirs=_heirs_sent(request))
    said = _overtaken(plan) + " " + _("Điều anh/chị vừa ghi còn trong biểu; xem lại rồi lưu.")
    if opened and not line:
        said += " " + _("Dòng này đã bị xóa: lưu sẽ thêm lại thành dòng mới.")
    return _row_page(request, plan, renewed, line, 409, said)
