"""The pages of one-off requests: the list, asking, where the link leads, the sheet of answers, one unit's answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.text import sentence
from congdoan.documents.files import EXCEL
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.ui.refusals import page_of, refusals_shown

from . import commands, queries, sheet_page
from .forms import FIRST_ROWS, AnswerForm, DeadlineForm, RequestForm, split_lines
from .models import AdHocAnswer, AdHocRequest

_LONGEST_NUMBER = 18  # what a database takes
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but sign-in demands it
    return request.user


@require_safe
@refusals_shown
def requests(request: HttpRequest) -> HttpResponse:
    """Báo cáo đột xuất: what waits for an answer, and what was asked."""
    user = _user(request)
    made = page_of(queries.made_by_me(user), request.GET.get("page", "1"))
    context = {"put": queries.put_to_me(user)[:50], "made": made, "may_ask": bool(queries.bodies_asking(user))}
    return render(request, "adhoc/requests.html", context)


@form_page
@refusals_shown
def new(request: HttpRequest) -> HttpResponse:
    """Yêu cầu báo cáo đột xuất, on one page; `from` names an earlier one that is asked again."""
    user = _user(request)
    earlier = _earlier(user, request.GET.get("from", ""))
    body = earlier.unit if earlier else _body(user, request.GET.get("unit", ""))
    if request.method != "POST":
        rows = len(earlier.questions) if earlier else FIRST_ROWS
        return _new(request, RequestForm(user, body, rows=rows, earlier=earlier), 200)
    rows = int(text) if (text := request.POST.get("rows", "")).isdecimal() and len(text) < 3 else FIRST_ROWS
    if request.POST.get("act") in ("add", "split"):
        given, rows = _with_rows(request, rows)
        return _new(request, RequestForm(user, body, rows=rows, earlier=earlier, initial=given), 200)
    form = RequestForm(user, body, rows=rows, earlier=earlier, data=request.POST)
    if form.is_valid():
        try:
            made = commands.make_request(
                by=user, body=body, title=form.cleaned_data["title"], questions=form.questions,
                explanation=form.cleaned_data["explanation"], deadline=form.deadline,
                units=queries.units_chosen(user, body, form.chosen),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, sentence(refused.message))
        else:
            messages.success(request, _("Đã tạo báo cáo đột xuất. Gửi đường dẫn dưới đây cho các đơn vị."))
            return redirect("adhoc:sheet", made.pk)
    return _new(request, form, 422)


def _with_rows(request: HttpRequest, rows: int) -> tuple[dict[str, Any], int]:
    """What was typed, and how many questions there is room for now: one more, or those that were pasted."""
    lists = {name: request.POST.getlist(name) for name in ("levels", "categories", "codes")}
    given: dict[str, Any] = request.POST.dict() | lists
    return (given, rows + 1) if request.POST["act"] == "add" else split_lines(given, rows)


def _new(request: HttpRequest, form: RequestForm, status: int) -> HttpResponse:
    blank = request.method != "POST" and not form.earlier
    lately = queries.lately_asked(_user(request), form.body) if blank else []
    return render(request, "adhoc/new.html", {"form": form, "body": form.body, "lately": lately}, status=status)


def _earlier(user: User, number: str) -> AdHocRequest | None:
    """The request that is asked again, if one is named."""
    if not number:
        return None
    if not number.isdecimal() or len(number) > _LONGEST_NUMBER:
        raise queries.unknown_request()
    return queries.request_asked(user, int(number))


def _body(user: User, code: str) -> Unit:
    if code:
        return org.unit_by_code(user, code, "accept")
    if bodies := queries.bodies_asking(user):
        return bodies[0]
    raise queries.unknown_request()


@require_safe
@refusals_shown
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the link that was sent leads: the sheet for who asked, the own unit's answer for all others."""
    user = _user(request)
    if queries.made_by_me(user).filter(pk=pk).exists():
        return redirect("adhoc:sheet", pk)
    answers = queries.answers_of_mine(user, pk)
    if not answers:
        raise queries.unknown_request()
    if len(answers) == 1:
        return redirect("adhoc:answer", pk, answers[0].unit.code)
    return render(request, "adhoc/pick.html", {"answers": answers, "asked": answers[0].request})


# ---- what was answered ----


@require_safe
@refusals_shown
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Bảng trả lời."""
    return _sheet(request, pk, None, 200)


def _sheet(request: HttpRequest, pk: int, form: DeadlineForm | None, status: int) -> HttpResponse:
    address = request.build_absolute_uri(reverse("adhoc:link", args=[pk]))
    page = sheet_page.sheet_page(
        _user(request), pk, link=address, shown=request.GET.get("shown", ""), number=request.GET.get("page", "1")
    )
    context = {"page": page, "form": form or DeadlineForm(initial=page.deadline)}
    return render(request, "adhoc/sheet.html", context, status=status)


@require_safe
@refusals_shown
def sheet_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as Excel."""
    user = _user(request)
    file = commands.export_answers(by=user, request=queries.request_asked(user, pk))
    name = f'attachment; filename="{file.name}"'
    return HttpResponse(file.content, content_type=EXCEL, headers={"Content-Disposition": name})


@require_POST
@refusals_shown
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Đóng, mở lại, gia hạn."""
    user = _user(request)
    asked = queries.request_asked(user, pk)
    act = request.POST.get("act")
    try:
        if act == "close":
            commands.close_request(by=user, request=asked)
            messages.success(request, _("Đã đóng. Không nhận trả lời nữa."))
        elif act == "reopen":
            commands.reopen_request(by=user, request=asked)
            messages.success(request, _("Đã mở lại."))
        else:
            form = DeadlineForm(data=request.POST)
            if not form.is_valid():
                return _sheet(request, pk, form, 422)
            commands.extend_deadline(by=user, request=asked, deadline=form.deadline)
            messages.success(request, _("Đã gia hạn trả lời."))
    except Refused as refused:
        messages.error(request, sentence(refused.message))
    return redirect("adhoc:sheet", pk)


# ---- answering ----


@form_page
@refusals_shown
def answer(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Trả lời của một đơn vị, also changing it; nothing typed is lost."""
    user = _user(request)
    given = queries.answer_of(user, pk, code)
    if request.method != "POST":
        return _answer(request, given, AnswerForm(given.request, given), 200)
    form = AnswerForm(given.request, given, data=request.POST)
    if not form.is_valid():
        return _answer(request, given, form, 422)
    try:
        commands.answer_request(by=user, answer=given, values=form.values, opened_at=form.cleaned_data["version"])
    except Refused as refused:
        again = queries.answer_of(user, pk, code)
        form = AnswerForm(again.request, again, data={**request.POST.dict(), "version": str(again.version)})
        form.is_valid()
        form.add_error(None, sentence(refused.message))
        return _answer(request, again, form, 409)
    return redirect("adhoc:answer", pk, code)


def _answer(request: HttpRequest, given: AdHocAnswer, form: AnswerForm, status: int) -> HttpResponse:
    shown = queries.shown(given.request, given.values)
    now = [value if status == 409 else "" for _question, value in shown]
    context = {
        "given": given,
        "asked": given.request,
        "form": form,
        "lines": list(zip(form.lines, now, strict=True)),
        "hour": sheet_page.hour_words(given.request.deadline),
        "shown": shown,
        "versions": queries.versions_of(given),
    }
    return render(request, "adhoc/answer.html", context, status=status)
