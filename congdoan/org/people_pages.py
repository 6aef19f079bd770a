"""The pages of people: the list, one person, a grant with its preview, accounts in bulk with their slips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.ui.refusals import page_of, refusals_shown

from . import commands, people_queries, person_page, queries
from .models import DepartmentKind
from .people_forms import DepartmentsForm, GrantForm, LendForm, PeopleForm, ProfileForm, unit_named
from .plan_pages import answers_forms, person

Act = Callable[[HttpRequest, User, User], str]


def _administrator(request: HttpRequest) -> User:
    user = person(request)
    if not people_queries.administers(user):
        raise Refused("unknown_people", _("Không có đơn vị nào mà anh/chị quản trị."))
    return user


@require_safe
@refusals_shown
def people(request: HttpRequest) -> HttpResponse:
    """Người của các đơn vị mà tôi quản trị."""
    user = _administrator(request)
    text, state = request.GET.get("q", ""), request.GET.get("state", "")
    if state not in (*person_page.STATES, ""):
        raise Refused("state", _("Không có cách lọc này."))
    whole = people_queries.search_people(people_queries.people_of(user), text)
    page = page_of(whole.filter(person_page.STATES[state].condition) if state else whole, request.GET.get("page", "1"))
    context = {
        "page": page,
        "lines": person_page.lines_of(user, page.object_list),
        "states": [(key, one.words, whole.filter(one.condition).count()) for key, one in person_page.STATES.items()],
        "state": state,
        "text": text,
        "whole": whole.count(),
        "without": people_queries.units_without_account(user).count(),
        "waiting": len(queries.proposed_grants(user)),
        "top": people_queries.top_administered(user),
    }
    return render(request, "org/people.html", context)


# ---- one person ----


@never_cache
@answers_forms
@refusals_shown
def one_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Một người: grants, what they look after, standing in, signing in."""
    by = _administrator(request)
    user = people_queries.person_in_reach(by, pk)
    if request.method != "POST":
        return _one_person(request, by, user)
    asked = request.POST.get("act", "")
    try:
        if asked == "renew":  # the slip is the answer: it is shown once
            return render(request, "org/slips.html", {"slips": [commands.new_slip(by=by, user=user)], "back": user})
        if (act := _ACTS.get(asked)) is None:
            raise Refused("act", _("Không rõ phải làm gì."))
        said = act(request, by, user)
    except Refused as refused:
        return _one_person(request, by, people_queries.person_in_reach(by, pk), refused)
    messages.success(request, said)
    return redirect("org:person", pk)


def _one_person(request: HttpRequest, by: User, user: User, refused: Refused | None = None) -> HttpResponse:
    form = ProfileForm(
        request.POST if request.POST.get("act") == "revise" else None, initial=person_page.names_of(user)
    )
    context = {"page": person_page.person_page(by, user), "refused": refused, "profile": form}
    return render(request, "org/person.html", context, status=422 if refused else 200)


def _withdraw(request: HttpRequest, by: User, user: User) -> str:
    number = request.POST.get("grant", "")
    grant = next((one for one in people_queries.grants_of(by, user) if str(one.pk) == number), None)
    if grant is None:
        raise Refused("unknown_grant", _("Không có quyền này."))
    commands.withdraw_grant(by=by, grant=grant, reason=request.POST.get("reason", ""))
    return _("Đã thu hồi quyền: %s.") % people_queries.told_grant(grant)


def _close(request: HttpRequest, by: User, user: User) -> str:
    commands.close_account(by=by, user=user, reason=request.POST.get("reason", ""))
    return _("Đã khóa tài khoản.")


def _reopen(request: HttpRequest, by: User, user: User) -> str:
    commands.reopen_account(by=by, user=user)
    return _("Đã mở lại tài khoản.")


def _revise(request: HttpRequest, by: User, user: User) -> str:
    _save_profile(request, by, user)
    return _("Đã lưu thông tin.")


def _look_after(request: HttpRequest, by: User, user: User) -> str:
    try:
        unit = unit_named(by, request.POST.get("unit", ""), "grant")
    except ValidationError as error:
        raise Refused("unit", str(error.message)) from None
    commands.set_portfolio(by=by, user=user, add=[unit])
    return _("Đã giao phụ trách %s.") % unit.name


def _leave(request: HttpRequest, by: User, user: User) -> str:
    unit = queries.unit_by_code(by, request.POST.get("unit", ""), "grant")
    commands.set_portfolio(by=by, user=user, remove=[unit])
    return _("Đã thôi giao phụ trách %s.") % unit.name


_ACTS: dict[str, Act] = {
    "withdraw": _withdraw, "close": _close, "reopen": _reopen, "revise": _revise, "look-after": _look_after,
    "leave": _leave,
}  # fmt: skip


def _save_profile(request: HttpRequest, by: User, user: User) -> None:
    form = ProfileForm(request.POST)
    if not form.is_valid():
        raise Refused("invalid", str(next(iter(form.errors.values()))[0]))
    commands.revise_person(by=by, user=user, **form.cleaned_data)


@answers_forms
@refusals_shown
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Cấp quyền: the form, then what it opens, then the grant."""
    by = _administrator(request)
    user = people_queries.person_in_reach(by, pk)
    form = GrantForm(by, user, request.POST or None)
    context = {"person": user, "form": form}
    if request.method != "POST":
        return render(request, "org/grant.html", context)
    if not form.is_valid():
        return render(request, "org/grant.html", context, status=422)
    asked = form.cleaned_data
    try:
        preview = person_page.preview(by, user, asked["unit"], asked["role"])
        if request.POST.get("act") != "give":
            return render(request, "org/grant_preview.html", {**context, "preview": preview, "asked": asked})
        _give(by, user, **asked)
    except Refused as refused:
        return render(request, "org/grant.html", {**context, "refused": refused}, status=422)
    messages.success(request, _("Đã cấp quyền cho %s.") % user)
    return redirect("org:person", pk)


def _give(by: User, user: User, *, role: str, department: str, **asked: Any) -> None:
    if department:
        commands.grant_in_department(by=by, user=user, kind=department, **asked)
    else:
        commands.grant_role(by=by, user=user, role=role, **asked)


# ---- many accounts ----


@never_cache
@answers_forms
@refusals_shown
def accounts(request: HttpRequest) -> HttpResponse:
    """Lập tài khoản hàng loạt; the slips are the answer, shown once."""
    by = _administrator(request)
    if request.method != "POST":
        return render(request, "org/accounts.html", {"form": PeopleForm(by, initial=person_page.lines_to_fill(by))})
    form = PeopleForm(by, request.POST)
    if not form.is_valid():
        return render(request, "org/accounts.html", {"form": form}, status=422)
    try:
        slips = commands.open_accounts(by=by, people=form.cleaned_data["people"], source=_("Danh sách"))
    except Refused as refused:
        return render(request, "org/accounts.html", {"form": form, "refused": refused}, status=422)
    return render(request, "org/slips.html", {"slips": slips})


# ---- oneself ----


@answers_forms
@refusals_shown
def me(request: HttpRequest) -> HttpResponse:
    """Trang của tôi: names, signing in, rights, standing in."""
    user = person(request)
    act = request.POST.get("act")
    lend = LendForm(user, request.POST if act == "lend" else None)
    profile = ProfileForm(request.POST if act == "revise" else None, initial=person_page.names_of(user))
    refused = None
    if request.method == "POST":
        try:
            if said := _my_act(request, user, lend):
                messages.success(request, said)
                return redirect("org:me")
        except Refused as one:
            refused = one
    fresh = User.objects.get(pk=user.pk) if refused else user
    context = {"page": person_page.person_page(fresh, fresh), "lend": lend, "profile": profile, "refused": refused}
    return render(request, "org/me.html", context, status=422 if request.method == "POST" else 200)


def _my_act(request: HttpRequest, user: User, lend: LendForm) -> str:
    """What was done, in words; empty where a form is to be mended."""
    match request.POST.get("act"):
        case "revise":
            _save_profile(request, user, user)
            return _("Đã lưu thông tin.")
        case "lend":
            if not lend.is_valid():
                return ""
            made = commands.lend_grants(by=user, **lend.cleaned_data)
            return _("Đã ủy quyền cho %s.") % made[0].to
        case "withdraw":
            lent, _received = people_queries.delegations_of(user, user)
            row = next((one for one in lent if str(one.pk) == request.POST.get("delegation")), None)
            if row is None:
                raise Refused("unknown_delegation", _("Không có ủy quyền này."))
            commands.withdraw_delegation(by=user, delegation=row)
            return _("Đã rút ủy quyền.")
    raise Refused("act", _("Không rõ phải làm gì."))


# ---- departments ----


@answers_forms
@refusals_shown
def departments(request: HttpRequest, code: str) -> HttpResponse:
    """Các ban chuyên đề của một đơn vị: founded and renamed."""
    user = person(request)
    unit = queries.unit_by_code(user, code, "grant")
    if not queries.has_departments(unit):
        raise Refused("no_departments", _("%s không có ban chuyên đề: chỉ cấp trên cơ sở có.") % unit.name)
    names = queries.department_names(unit)
    form = DepartmentsForm(names, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                changed = commands.set_departments(by=user, unit=unit, names=form.names(), seen=form.seen())
            except Refused as refused:
                form = _upon_what_is(request, refused, names)
                status = 409 if refused.code == "stale" else 422
            else:
                messages.success(request, _("Đã lưu tên %s ban.") % changed if changed else _("Không có gì thay đổi."))
                return redirect("org:departments", code)
    return render(request, "org/departments.html", {"unit": unit, "form": form}, status=status)


def _upon_what_is(request: HttpRequest, refused: Refused, names: Mapping[str, str]) -> DepartmentsForm:
    """What was typed, now upon the names there are, with what was refused."""
    data = request.POST.copy()
    for kind in DepartmentKind:
        data[f"was-{kind}"] = names.get(kind, "")
    form = DepartmentsForm(names, data)
    form.add_error(None, refused.message)
    return form


# ---- the second factor ----


@answers_forms
@refusals_shown
def second_factor(request: HttpRequest, code: str) -> HttpResponse:
    """Vai trò bắt buộc xác thực hai bước at a unit and below."""
    user = person(request)
    unit = queries.unit_by_code(user, code, "grant")
    if request.method != "POST":
        context = {"unit": unit, "roles": people_queries.role_factors(unit)}
        return render(request, "org/second_factor.html", context)
    asked, seen = request.POST.getlist("role"), request.POST.getlist("was")
    changed = commands.require_second_factors(by=user, unit=unit, roles=asked, seen=seen)
    messages.success(request, _("Đã lưu %s vai trò.") % changed if changed else _("Không có gì thay đổi."))
    return redirect("org:second-factor", code)


# ---- why ----


@require_safe
@refusals_shown
def who_may(request: HttpRequest, code: str) -> HttpResponse:
    """Ai được xem đơn vị này, vì sao."""
    unit = queries.unit_by_code(person(request), code, "grant")
    return render(request, "org/who_may.html", {"unit": unit, "people": people_queries.who_may(unit)})
