"""The pages of a work programme: the year with its tasks, and the forms that change it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.org import queries as org
from congdoan.ui.refusals import refusals_shown

from . import commands, queries
from .forms import ProgrammeForm, TaskForm
from .models import ProgrammeTask

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but sign-in demands it
    return request.user


@require_safe
@refusals_shown
def programme(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Chương trình công tác của một đơn vị; `?by=resolution` puts tasks under what they carry out."""
    by_resolution = request.GET.get("by") == "resolution"
    view = queries.programme_view(_user(request), code, year, by_resolution=by_resolution)
    context = {"view": view, "unit": view.unit, "year": year, "by_resolution": by_resolution}
    return render(request, "planning/programme.html", context)


@form_page
@refusals_shown
def edit(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Chủ đề năm và văn bản."""
    user = _user(request)
    unit = org.unit_by_code(user, code, "draft")
    kept = queries.programme_of(user, unit, year)
    initial = {"theme": kept.theme, "document": kept.document} if kept else {}
    form = ProgrammeForm(initial=initial, data=request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        commands.set_programme(by=user, unit=unit, year=year, **form.cleaned_data)
        messages.success(request, _("Đã ghi chủ đề năm."))
        return redirect("planning:programme", code, year)
    context = {"unit": unit, "year": year, "form": form}
    return render(request, "planning/edit.html", context, status=422 if form.is_bound else 200)


@require_POST
@refusals_shown
def issue(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Ban hành, today."""
    user = _user(request)
    kept = queries.programme_of(user, org.unit_by_code(user, code, "sign"), year)
    if kept is None:
        raise Refused("unknown_programme", _("Không có chương trình công tác này."))
    return _done(
        request, code, year, _("Đã ban hành chương trình công tác."),
        lambda: commands.issue_programme(by=user, programme=kept, on=timezone.localdate()),
    )  # fmt: skip


@form_page
@refusals_shown
def adopt(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Nhận việc của cấp trên: chosen from what superiors issued."""
    user = _user(request)
    unit = org.unit_by_code(user, code, "draft")
    if request.method == "POST":
        chosen = {int(pk) for pk in request.POST.getlist("task") if pk.isascii() and pk.isdigit()}
        return _done(
            request, code, year, _("Đã nhận %(n)s việc của cấp trên.") % {"n": len(chosen)},
            lambda: commands.adopt_tasks(by=user, unit=unit, year=year, tasks=chosen),
        )  # fmt: skip
    offered = queries.offered_tasks(unit, year)
    return render(request, "planning/adopt.html", {"unit": unit, "year": year, "offered": offered})


# ---- tasks ----


@form_page
@refusals_shown
def task_new(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Thêm một việc."""
    return _task(request, code, year, None)


@form_page
@refusals_shown
def task_edit(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """Sửa một việc."""
    return _task(request, code, year, queries.task_of(_user(request), code, year, pk))


def _task(request: HttpRequest, code: str, year: int, task: ProgrammeTask | None) -> HttpResponse:
    user = _user(request)
    unit = org.unit_by_code(user, code, "draft")
    form = TaskForm(user, unit, year, task, data=request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            commands.put_task(by=user, unit=unit, year=year, entry=form.entry(), task=task)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Đã ghi việc vào chương trình công tác."))
            return redirect("planning:programme", code, year)
    context = {"unit": unit, "year": year, "form": form, "task": task}
    return render(request, "planning/task.html", context, status=422 if form.is_bound else 200)


@require_POST
@refusals_shown
def task_finish(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """Ghi việc đã xong, or open it again."""
    user = _user(request)
    task = queries.task_of(user, code, year, pk)
    reopen = request.POST.get("act") == "reopen"
    return _done(
        request, code, year, _("Đã mở lại việc.") if reopen else _("Đã ghi việc xong."),
        lambda: commands.finish_task(
            by=user, task=task, on=None if reopen else timezone.localdate(), outcome=request.POST.get("outcome", "")
        ),
    )  # fmt: skip


@form_page
@refusals_shown
def task_remove(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """Bỏ một việc, after asking once more."""
    user = _user(request)
    task = queries.task_of(user, code, year, pk)
    if request.method == "POST":
        return _done(request, code, year, _("Đã bỏ việc."), lambda: commands.remove_task(by=user, task=task))
    return render(request, "planning/task_remove.html", {"unit": task.programme.unit, "year": year, "task": task})


def _done(request: HttpRequest, code: str, year: int, said: str, act: Callable[[], object]) -> HttpResponse:
    """Carries an act out and leads back to the programme; a refusal is told there."""
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said)
    return redirect("planning:programme", code, year)
