"""The pages of plans: the list, one plan, what follows from it, the rehearsal, carrying out and withdrawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.ui.refusals import page_of, refusals_shown

from . import commands, plan_page, plan_queries, plan_words, queries
from .commands import CarriedOut
from .followers import Exhibit
from .models import Reorganisation
from .plan_page import LONGEST_ON_PAGE, MOST_SHOWN

answers_forms = require_http_methods(["GET", "HEAD", "POST"])


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but the sign-in demands it
    return request.user


@require_safe
@refusals_shown
def plans(request: HttpRequest) -> HttpResponse:
    """Các phương án that a person may open, the latest first."""
    user = person(request)
    found, may_plan = plan_queries.plans_for(user), plan_queries.may_change_structure(user)
    if not may_plan and not found.exists():
        raise Refused("unknown_plan", _("Không có phương án nào trong phạm vi của anh/chị."))
    page = page_of(found.defer("rows"), request.GET.get("page", "1"))
    context = {
        "plans": page,
        "told_plans": [(one, plan_words.told_acts(one.acts)) for one in page],
        "may_plan": may_plan,
        "grants": len(queries.proposed_grants(user)),
    }
    return render(request, "org/plans.html", context)


@require_safe
@refusals_shown
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Một phương án."""
    page = plan_page.plan_page(person(request), pk, request.GET.dict())
    grants = [row for row in queries.proposed_grants(person(request)) if row.change_id == page.plan.change_id]
    return render(request, "org/plan.html", {"page": page, "grants": len(grants), "find": request.GET.get("find", "")})


@require_safe
@refusals_shown
def plan_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as `congdoan org plan` reads it, word for word."""
    kept = plan_queries.plan_for(person(request), pk)
    mark = "-minh-hoa" if queries.structure().illustrative else ""
    file = f'attachment; filename="phuong-an-{kept.pk}-{kept.on.isoformat()}{mark}.csv"'
    text = "\ufeff" + kept.rows
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": file})


@require_safe
@refusals_shown
def plan_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Kiểm tra: what hangs on the ended units with its proposals, or what became of it; the faults where there are."""
    user = person(request)
    kept = plan_queries.plan_for(user, pk)
    is_draft = kept.state == Reorganisation.State.DRAFT
    checked = commands.check_plan(by=user, draft=plan_queries.draft_of(kept)) if is_draft else None
    context = {
        "plan": kept,
        "is_draft": is_draft,
        "confirmed": plan_page.confirmation_of(checked) if checked else None,
        "groups": plan_page.groups_of(user, kept, checked, request.GET.dict()),
        "whole": "kind" not in request.GET,
        "too_long": kept.n_rows > LONGEST_ON_PAGE,
        "most": LONGEST_ON_PAGE,
    }
    return render(request, "org/plan_check.html", context)


# ---- rehearsed, carried out, withdrawn ----


@dataclass(frozen=True)
class ExhibitShown:
    """A table of a rehearsal as far as the page shows it."""

    exhibit: Exhibit
    rows: Sequence[tuple[str, ...]]
    rest: int


@require_POST
@refusals_shown
def plan_rehearse(request: HttpRequest, pk: int) -> HttpResponse:
    """Diễn tập: everything is done, compared, and taken back."""
    kept = plan_queries.plan_to_change(person(request), pk)
    try:
        _check_may_be_done_here(kept)
        done = commands.rehearse_plan(by=person(request), draft=plan_queries.draft_of(kept))
    except Refused as refused:
        return _back(request, kept, refused)
    return _done(request, kept, done, rehearsed=True)


@answers_forms
@refusals_shown
def plan_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Thực hiện: first what will happen, in numbers; then it happens, to the edition that was shown."""
    user = person(request)
    kept = plan_queries.plan_to_change(user, pk)
    if kept.state != Reorganisation.State.DRAFT:
        messages.info(request, _("Phương án này đã thực hiện."))
        return redirect("org:plan", pk)
    if request.method != "POST":
        return _confirm(request, kept)
    try:
        _check_may_be_done_here(kept)
        done = commands.apply_draft(by=user, plan=kept, edition=request.POST.get("edition", ""))
    except Refused as refused:
        if refused.code == "stale":
            return _confirm(request, kept, overtaken=True)
        return _back(request, kept, refused)
    return _done(request, plan_queries.plan_to_change(user, pk), done, rehearsed=False)


def _confirm(request: HttpRequest, kept: Reorganisation, *, overtaken: bool = False) -> HttpResponse:
    checked = commands.check_plan(by=person(request), draft=plan_queries.draft_of(kept))
    context = {
        "plan": kept,
        "confirmed": plan_page.confirmation_of(checked),
        "is_early": kept.on > timezone.localdate(),
        "too_long": kept.n_rows > LONGEST_ON_PAGE,
        "most": LONGEST_ON_PAGE,
        "overtaken": plan_queries.last_edit(kept) if overtaken else None,
    }
    return render(request, "org/plan_apply.html", context, status=409 if overtaken else 200)


def _done(request: HttpRequest, kept: Reorganisation, done: CarriedOut, *, rehearsed: bool) -> HttpResponse:
    shown = [ExhibitShown(one, one.rows[:MOST_SHOWN], max(len(one.rows) - MOST_SHOWN, 0)) for one in done.exhibits]
    context = {
        "plan": kept,
        "rehearsed": rehearsed,
        "done": done,
        "confirmed": plan_page.confirmation_of(done.checked),
        "proofs": [one for one in shown if one.exhibit.holds is not None],
        "tables": [one for one in shown if one.exhibit.holds is None and one.rows],
        "unchanged": [one.exhibit.title for one in shown if one.exhibit.holds is None and not one.rows],
        "grants": 0 if rehearsed else len(queries.proposed_grants(person(request))),
    }
    return render(request, "org/plan_done.html", context)


@answers_forms
@refusals_shown
def plan_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Hoàn tác: the plan as a whole, while it is the latest change; afterwards it is a draft again."""
    user = person(request)
    kept = plan_queries.plan_to_change(user, pk)
    later = plan_queries.later_change(kept)
    if kept.change is None or later:
        why = _("Sau phương án còn thay đổi khác: %s. Hoàn tác thay đổi đó trước.") % later
        messages.error(request, why if later and kept.change else _("Phương án này chưa thực hiện."))
        return redirect("org:plan", pk)
    if request.method != "POST":
        counts = plan_queries.written_by(kept.change)
        groups = plan_page.groups_of(user, kept, None, {})
        return render(request, "org/plan_undo.html", {"plan": kept, "counts": counts, "groups": groups})
    try:
        commands.undo_applied(by=user, plan=kept)
    except Refused as refused:
        return _back(request, kept, refused)
    messages.success(request, _("Đã hoàn tác: cơ cấu và số liệu như trước khi thực hiện. Phương án lại sửa được."))
    return redirect("org:plan", pk)


def _check_may_be_done_here(kept: Reorganisation) -> None:
    if kept.n_rows > LONGEST_ON_PAGE:
        said = _("Phương án quá %(most)s dòng: diễn tập và thực hiện trên máy chủ, bằng lệnh ghi ở trang này.")
        raise Refused("too_long", said % {"most": LONGEST_ON_PAGE})


def _back(request: HttpRequest, kept: Reorganisation, refused: Refused) -> HttpResponse:
    """To the plan, where every fault stands at its row; a refusal that is not about rows is said there."""
    if refused.code.startswith("unknown_"):
        raise refused
    told = refused.details if refused.code != "bad_plan" else ()
    messages.error(request, " ".join((refused.message, *told)))
    return redirect("org:plan", kept.pk)
