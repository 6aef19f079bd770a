"""The pages of forms: what a body issues and receives, and one version as it was issued."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.text import sentence
from congdoan.common.yamlfile import text_of
from congdoan.reporting.scope_line import set_asked
from congdoan.ui.refusals import refusals_shown

from . import commands, draft_page, queries
from .rules import Document


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but sign-in demands it
    return request.user


def number_of(text: str) -> int | None:
    """A small number out of an address or a form; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


@require_safe
@refusals_shown
def forms_of_body(request: HttpRequest, code: str) -> HttpResponse:
    """Biểu mẫu của một đơn vị: issued, received, in work."""
    return render(request, "ownforms/forms.html", {"page": queries.forms_of_body(person(request), code)})


@require_POST
@refusals_shown
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Bắt đầu dự thảo: new, or from the version of ?set= and ?version=."""
    user = person(request)
    body = queries.body_to_make_for(user, code)
    of_set = set_asked(request.POST)
    try:
        if of_set:
            number = number_of(request.POST.get("version", "")) or 0
            base = queries.version_seen_by(user, of_set, number)
            draft = commands.begin_next(by=user, body=body, base=base)
        else:
            draft = commands.begin(by=user, body=body)
    except Refused as refused:
        if refused.code.startswith("unknown_"):
            raise
        messages.error(request, sentence(refused.message))
        return redirect("ownforms:forms", code)
    return redirect("ownforms:draft", draft.pk)


@require_safe
@refusals_shown
def version(request: HttpRequest, of_set: str, version: int) -> HttpResponse:
    """Một phiên bản as it was issued, its forms as a clerk sees them."""
    found, body = queries.version_page(person(request), of_set, version)
    document = commands.document_of_version(found.set)
    forms = [(draft_page.form_shown(form), queries.preview_of(document, form.lines)) for form in found.forms]
    context = {"of": found, "body": body, "forms": forms, "n_lines": sum(1 for _code in found.set.line_codes)}
    return render(request, "ownforms/version.html", context)


@require_safe
@refusals_shown
def version_file(request: HttpRequest, of_set: str, version: int) -> HttpResponse:
    """The version as a catalogue file."""
    found = queries.version_seen_by(person(request), of_set, version)
    return yaml_file(commands.document_of_version(found), f"{found.code}-v{found.version}.yaml")


def yaml_file(document: Document, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text_of(document), content_type="application/yaml; charset=utf-8", headers=headers)
