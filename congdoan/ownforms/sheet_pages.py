"""The pages on which a body's own Excel sheet becomes a form: the file, and what was read of its rows."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from congdoan.common.errors import Refused
from congdoan.common.text import sentence
from congdoan.ui.refusals import refusals_shown

from . import commands, queries
from .forms import FATES, TIMES, TYPED, SheetForm, rows_in
from .models import FormDraft
from .pages import person

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@refusals_shown
def new_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Làm biểu từ tệp Excel: into the draft of the body's own set, begun where there is none."""
    user = person(request)
    body = queries.body_to_make_for(user, code)
    usual = {"period_kinds": ["year"], "levels": ["grassroots_union"]}
    if request.method != "POST":
        return render(request, "ownforms/sheet.html", {"unit": body, "form": SheetForm(body.level, initial=usual)})
    form = SheetForm(body.level, request.POST, request.FILES)
    if form.is_valid():
        try:
            draft = commands.draft_for_sheets(by=user, body=body)
            commands.read_sheet(
                by=user, draft=draft, edition=draft.edition, found=form.cleaned_data["file"], form=form.asked()
            )
        except Refused as refused:
            form.add_error("file", sentence(refused.message))
        else:
            return redirect("ownforms:rows", draft.pk)
    return render(request, "ownforms/sheet.html", {"unit": body, "form": form}, status=422)


@form_page
@refusals_shown
def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Đã đọc gì: each row as a heading, a line, a part, a sum, or nothing; mended and taken into the draft."""
    user = person(request)
    one = queries.draft_of(user, pk)
    if not one.reading:
        return redirect("ownforms:draft", pk)
    if request.method != "POST":
        return _rows(request, one, one.reading["rows"])
    edition = request.POST.get("edition", "")
    sent = request.POST.dict()
    try:
        if request.POST.get("act") == "drop":
            commands.drop_sheet(by=user, draft=one, edition=edition)
            messages.success(request, _("Đã bỏ biểu đang đọc; dự thảo như trước."))
        else:
            commands.take_sheet(by=user, draft=one, edition=edition, rows=rows_in(sent, one.reading["rows"]))
            messages.success(request, _("Đã lấy biểu vào dự thảo. Chưa đơn vị nào thấy cho đến khi ban hành."))
    except Refused as refused:
        if refused.code == "unknown_draft":
            raise
        typed = [
            {**row, **{key: sent.get(f"{key}-{row['line']}", row[key]) for key in TYPED}} for row in one.reading["rows"]
        ]
        return _rows(request, one, typed, refused)
    return redirect("ownforms:draft", pk)


def _rows(
    request: HttpRequest, one: FormDraft, shown: list[dict[str, object]], refused: Refused | None = None
) -> HttpResponse:
    context = {"draft": one, "rows": shown, "fates": FATES, "times": TIMES, "refused": refused}
    status = 200 if refused is None else 409 if refused.code == "stale" else 422
    return render(request, "ownforms/rows.html", context, status=status)
