"""The pages of one draft: its lines, forms and checks, the preview, and issuing it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from congdoan.common.errors import Refused
from congdoan.common.text import quoted, sentence
from congdoan.reporting.models import IndicatorSet
from congdoan.ui.refusals import refusals_shown

from . import commands, queries, rules
from .draft_page import draft_page, due_words
from .forms import CheckForm, EditionForm, HeadForm, IssueForm, LineForm, SectionForm, ViewForm, entry_form, kept_in
from .models import FormDraft
from .pages import number_of, person, yaml_file

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@refusals_shown
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Dự thảo: all of it, what is wrong with it, and the small changes: places, removals."""
    one = queries.draft_of(person(request), pk)
    if request.method != "POST":
        if one.issued is not None:
            return redirect("ownforms:version", one.issued.code, one.issued.version)
        return render(request, "ownforms/draft.html", {"page": draft_page(one)})
    act, _colon, what = request.POST.get("act", "").partition(":")
    user, edition = person(request), request.POST.get("edition", "")
    try:
        edit, said = _small_edit(act, what)
        commands.change(by=user, draft=one, edition=edition, edit=edit, what=said)
    except Refused as refused:
        return _refused(request, pk, refused)
    return redirect(f"{request.path}{_anchor(act, what)}")


def _small_edit(act: str, what: str) -> tuple[rules.Edit, str]:
    found = number_of(what)
    number = -1 if found is None else found
    edits: dict[str, tuple[rules.Edit, str]] = {
        "up": (lambda document: rules.with_line_moved(document, what, up=True), _("chuyển dòng lên")),
        "down": (lambda document: rules.with_line_moved(document, what, up=False), _("chuyển dòng xuống")),
        "drop-line": (lambda document: rules.without_line(document, what), _("bỏ dòng %s") % what),
        "drop-section": (lambda document: rules.without_section(document, number), _("bỏ đề mục")),
        "drop-form": (lambda document: rules.without_form(document, what), _("bỏ biểu %s") % what),
        "drop-check": (lambda document: rules.without_check(document, number), _("bỏ quy tắc")),
    }
    if act not in edits:
        raise Refused("act", _("Không có việc này."))
    return edits[act]


def _anchor(act: str, what: str) -> str:
    return f"#dong-{what}" if act in ("up", "down") else ""


def _refused(request: HttpRequest, pk: int, refused: Refused) -> HttpResponse:
    """The draft again with what stood against it; of one that is issued only that."""
    if refused.code == "unknown_draft":
        raise refused
    one = queries.draft_of(person(request), pk)
    if one.issued is not None:
        return _to_version(request, one.issued, sentence(refused.message))
    status = 409 if refused.code == "stale" else 422
    return render(request, "ownforms/draft.html", {"page": draft_page(one), "refused": refused}, status=status)


def _to_version(request: HttpRequest, issued: IndicatorSet, said: str) -> HttpResponse:
    """From a draft to the version it was issued as, with why."""
    messages.error(request, said)
    return redirect("ownforms:version", issued.code, issued.version)


@form_page
@refusals_shown
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Bỏ dự thảo, after telling what is lost."""
    user = person(request)
    one = queries.draft_of(user, pk)
    if one.issued is not None:
        return _to_version(request, one.issued, _("Bản này đã ban hành, không bỏ được nữa."))
    overtaken = ""
    if request.method == "POST":
        try:
            commands.discard(by=user, draft=one, edition=request.POST.get("edition", ""))
        except Refused as refused:
            if refused.code != "stale":
                raise
            overtaken = sentence(refused.message)
        else:
            named = {"title": quoted(one.title), "n": one.version}
            messages.success(request, _("Đã bỏ dự thảo %(title)s, phiên bản %(n)s.") % named)
            return redirect("ownforms:forms", one.unit.code)
    context = {"page": draft_page(one), "overtaken": overtaken}
    return render(request, "ownforms/discard.html", context, status=409 if overtaken else 200)


@require_safe
@refusals_shown
def draft_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as a catalogue file."""
    one = queries.draft_of(person(request), pk)
    return yaml_file(one.document, f"{one.code}-v{one.version}.yaml")


# ---- one part of it ----


def _part(
    request: HttpRequest, one: FormDraft, form: EditionForm, heading: str, edit: Any, **context: Any
) -> HttpResponse:
    """A part of a draft on a page of its own: typed, checked, taken into the draft. `edit` makes of the valid form
    what is done and how it is called."""
    if one.issued is not None:
        return _to_version(request, one.issued, _("Bản này đã ban hành, không sửa được nữa."))
    if form.is_bound and form.is_valid():
        made, said = edit(form)
        try:
            commands.change(by=person(request), draft=one, edition=form.cleaned_data["edition"], edit=made, what=said)
        except Refused as refused:
            if refused.code == "unknown_draft":
                raise
            form.add_error(None, sentence(refused.message))
        else:
            messages.success(request, _("Đã ghi vào dự thảo."))
            return redirect("ownforms:draft", one.pk)
    context |= {"draft": one, "form": form, "heading": heading}
    template = context.pop("template", "ownforms/part.html")
    return render(request, template, context, status=422 if form.is_bound else 200)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@form_page
@refusals_shown
def head(request: HttpRequest, pk: int) -> HttpResponse:
    """Tên và ngày áp dụng."""
    one = queries.draft_of(person(request), pk)
    kept = one.document["set"]
    form = HeadForm(_data(request), initial={"edition": one.edition, "title": one.title, "valid_from": _day(kept)})

    def edit(form: HeadForm) -> tuple[rules.Edit, str]:
        said = form.cleaned_data
        day = said["valid_from"].isoformat()
        return lambda document: rules.with_head(document, title=said["title"], valid_from=day), _("tên, ngày áp dụng")

    return _part(request, one, form, _("Tên và ngày áp dụng"), edit)


def _day(head: dict[str, Any]) -> date:
    return date.fromisoformat(head["valid_from"])


@form_page
@refusals_shown
def section(request: HttpRequest, pk: int) -> HttpResponse:
    """Đề mục: a new one, or that of ?number= renamed."""
    one = queries.draft_of(person(request), pk)
    number = number_of(request.GET.get("number", ""))
    sections = one.document["sections"]
    if number is not None and not 0 <= number < len(sections):
        raise Refused("unknown_section", _("Dự thảo không có mục này."))
    title = sections[number]["title"] if number is not None else ""
    form = SectionForm(_data(request), initial={"edition": one.edition, "title": title})

    def edit(form: SectionForm) -> tuple[rules.Edit, str]:
        said = form.cleaned_data["title"]
        return lambda document: rules.with_section(document, said, number), _("đề mục %s") % said

    return _part(request, one, form, _("Sửa đề mục") if title else _("Thêm đề mục"), edit)


@form_page
@refusals_shown
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """Một dòng: that of ?code=, or a new one of ?kind= under the heading ?section=."""
    one = queries.draft_of(person(request), pk)
    document, code = one.document, request.GET.get("code", "")
    known = rules.entries(document)
    kind = rules.kind_of(known[code]) if code in known else request.GET.get("kind", "line")
    if (code and code not in known) or kind not in ("line", "ratio", "derived"):
        raise Refused("unknown_line", _("Dự thảo không có dòng này."))
    if not document["sections"]:
        messages.error(request, _("Thêm một đề mục trước, rồi thêm dòng."))
        return redirect("ownforms:section", pk)
    asked = {"section": request.GET.get("section", "0"), "forms_of_line": [f["code"] for f in document["forms"]]}
    initial = kept_in(document, code) if code else asked
    form = entry_form(document, code, kind, data=_data(request), initial={**initial, "edition": one.edition})

    def edit(form: Any) -> tuple[rules.Edit, str]:
        said, entry = form.cleaned_data, form.entry()
        lines, _forms = queries.codes_elsewhere(one.code)
        new = code or rules.line_code(one.code, said["name"], lines | set(known))
        kept = {"measure": known[code]["measure"]} if code and known[code].get("measure") else {}
        entry = {"code": new, **entry, **kept}

        def made(document: rules.Document) -> rules.Document:
            after = rules.with_line(document, said["section"], entry, said.get("forms_of_line", ()))
            return rules.with_required(after, new, said["needed"]) if isinstance(form, LineForm) else after

        return made, _("dòng %s") % said["name"]

    words = {
        "line": (_("Thêm dòng"), _("Sửa dòng")), "ratio": (_("Thêm tỷ lệ"), _("Sửa tỷ lệ")),
        "derived": (_("Thêm dòng tự cộng"), _("Sửa dòng tự cộng")),
    }  # fmt: skip
    units = sorted({entry["unit"] for entry in known.values() if "unit" in entry} | {"người", "lượt", "đồng", "cuộc"})
    frozen = code in queries.examine(one).frozen
    return _part(request, one, form, words[kind][bool(code)], edit, units=units, frozen=frozen)


@form_page
@refusals_shown
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """Một biểu: that of ?code=, or a new one; beside it as a clerk will see it, while lines are chosen."""
    one = queries.draft_of(person(request), pk)
    document, code = one.document, request.GET.get("code", "")
    kept = rules.form_of(document, code) if code else {"lines": list(rules.entries(document))}
    form = ViewForm(one.unit.level, document, _data(request), initial={**kept, "edition": one.edition})

    def edit(form: ViewForm) -> tuple[rules.Edit, str]:
        said = form.asked() | {"lines": form.cleaned_data["lines"]}
        _lines, forms = queries.codes_elsewhere(one.code)
        taken = forms | {other["code"] for other in document["forms"]}
        new = code or rules.form_code(one.code, said["period_kinds"], taken)
        return lambda document: rules.with_form(document, {"code": new, **said}), _("biểu %s") % said["title"]

    chosen = set(request.POST.getlist("lines")) if form.is_bound else set(kept["lines"])
    return _part(
        request, one, form, _("Sửa biểu") if code else _("Thêm biểu"), edit, template="ownforms/view.html",
        chosen=chosen, sections=document["sections"], preview=queries.preview_of(document, chosen),
        dues=due_words(form.asked_so_far() if form.is_bound else {"period_kinds": [], "levels": [], **kept}),
    )  # fmt: skip


@form_page
@refusals_shown
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Thêm quy tắc kiểm tra."""
    one = queries.draft_of(person(request), pk)
    form = CheckForm(one.document, _data(request), initial={"edition": one.edition})

    def edit(form: CheckForm) -> tuple[rules.Edit, str]:
        return lambda document: rules.with_check(document, form.check()), _("thêm quy tắc")

    return _part(request, one, form, _("Thêm quy tắc kiểm tra"), edit)


@form_page
@refusals_shown
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Xem như đơn vị thấy: the form of ?form=, or the lines that are being chosen."""
    one = queries.draft_of(person(request), pk)
    shown: dict[str, Any] = {"title": one.title, "lines": list(rules.entries(one.document)), "period_kinds": []}
    if request.method == "POST":
        typed = ViewForm(one.unit.level, one.document, request.POST, initial={})
        shown = typed.asked_so_far() | {"lines": request.POST.getlist("lines")}
    elif code := request.GET.get("form", ""):
        shown = rules.form_of(one.document, code)
    context = {
        "draft": one, "title": shown["title"], "preview": queries.preview_of(one.document, shown["lines"]),
        "dues": due_words(shown),
    }  # fmt: skip
    part: bool = request.htmx  # type: ignore[attr-defined]
    return render(request, "ownforms/parts/preview.html" if part else "ownforms/preview.html", context)


@form_page
@refusals_shown
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Ban hành: number and day of the document; afterwards nothing changes any more."""
    user = person(request)
    one = queries.draft_of(user, pk)
    if one.issued is not None:
        return _to_version(request, one.issued, _("Bản này đã ban hành, không sửa được nữa."))
    form = IssueForm(_data(request), initial={"edition": one.edition})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            done = commands.issue(by=user, draft=one, edition=said["edition"], number=said["number"], on=said["on"])
        except Refused as refused:
            if refused.code == "unknown_draft":
                raise
            form.add_error(None, [sentence(refused.message), *refused.details])
        else:
            messages.success(request, _("Đã ban hành. Đơn vị bên dưới thấy biểu từ kỳ đầu tiên áp dụng."))
            return redirect("ownforms:version", done.code, done.version)
    context = {"page": draft_page(one), "form": form}
    return render(request, "ownforms/issue.html", context, status=422 if form.is_bound else 200)
