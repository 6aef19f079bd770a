"""The pages of the register: units, one register, a member, and the forms that write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.common.text import sentence
from congdoan.documents.files import EXCEL
from congdoan.org import queries as org
from congdoan.ui.refusals import page_of, refusals_shown

from . import commands, forms, queries, register_page
from .models import MembershipBegan, MembershipEnded

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but sign-in demands it
    return request.user


# ---- registers ----


@require_safe
@refusals_shown
def registers(request: HttpRequest) -> HttpResponse:
    """Sổ đoàn viên của các đơn vị; who works for one union goes straight to its own."""
    user = _user(request)
    may_keep = queries.units_that_may_keep(user)
    if len(only := list(may_keep[:2])) == 1 and not org.oversees(user):
        return redirect("members:register", only[0].code)
    context = {"units": page_of(queries.keepers(user), request.GET.get("page", "1")), "unions": may_keep.count()}
    return render(request, "members/registers.html", context)


@require_safe
@refusals_shown
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Sổ đoàn viên của một đơn vị; search and filters swap only the list."""
    page = register_page.register_page(_user(request), code, request.GET.dict())
    part = "members/parts/list.html" if request.htmx else "members/register.html"  # type: ignore[attr-defined]
    response = render(request, part, {"page": page, "unit": page.unit})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@refusals_shown
def register_file(request: HttpRequest, code: str) -> HttpResponse:
    """The list as Excel."""
    file = register_page.register_file(_user(request), code, illustrative=org.structure().illustrative)
    name = f'attachment; filename="{file.name}"'
    return HttpResponse(file.content, content_type=EXCEL, headers={"Content-Disposition": name})


@require_safe
@refusals_shown
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Một đoàn viên with the history of their memberships."""
    return render(request, "members/member.html", {"view": queries.member_view(_user(request), pk)})


# ---- writing ----


def _answer(
    request: HttpRequest, form: django_forms.Form, act: Callable[[], HttpResponse], **context: Any
) -> HttpResponse:
    """A form as it opens, to be mended, or carried out; a refusal stands above it with all that was typed."""
    if form.is_bound and form.is_valid():
        try:
            return act()
        except Refused as refused:
            if refused.code.startswith("unknown_"):
                raise
            for line in (refused.message, *refused.details):
                form.add_error(None, sentence(line))
    return render(request, "members/form.html", {"form": form, **context}, status=422 if form.is_bound else 200)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@form_page
@refusals_shown
def admit(request: HttpRequest, code: str) -> HttpResponse:
    """Kết nạp, ghi đoàn viên."""
    user = _user(request)
    unit = queries.keeping_unit(user, code, "draft")
    form = forms.AdmitForm(_data(request), initial={"began": MembershipBegan.ADMITTED, "on": timezone.localdate()})

    def act() -> HttpResponse:
        made = commands.admit_member(by=user, unit=unit, person=form.person(), terms=form.terms())
        said = _("Đã ghi %(name)s vào sổ, mã %(code)s.") % {"name": made.member, "code": made.member.code}
        messages.success(request, said)
        return redirect("members:admit" if request.POST.get("act") == "more" else "members:register", code)

    return _answer(
        request,
        form,
        act,
        unit=unit,
        heading=_("Kết nạp đoàn viên"),
        button=_("Ghi vào sổ"),
        more=_("Ghi và thêm người nữa"),
    )


@form_page
@refusals_shown
def receive(request: HttpRequest, code: str) -> HttpResponse:
    """Tiếp nhận đoàn viên chuyển đến."""
    user = _user(request)
    unit = queries.keeping_unit(user, code, "draft")
    form = forms.ReceiveForm(_data(request), initial={"on": timezone.localdate()})

    def act() -> HttpResponse:
        made = commands.receive_member(by=user, unit=unit, **form.cleaned_data)
        messages.success(request, _("Đã tiếp nhận %s.") % made.member)
        return redirect("members:member", made.member_id)

    lead = _("Đơn vị cũ ghi chuyển đi trước; mã và họ tên có trên giấy giới thiệu hoặc thẻ đoàn viên.")
    return _answer(request, form, act, unit=unit, heading=_("Tiếp nhận đoàn viên"), lead=lead, button=_("Tiếp nhận"))


@form_page
@refusals_shown
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Chuyển sinh hoạt in one act."""
    user = _user(request)
    kept = queries.membership_of(user, pk, "draft")
    form = forms.TransferForm(_data(request), initial={"on": timezone.localdate()})

    def act() -> HttpResponse:
        try:
            to = queries.keeping_unit(user, form.cleaned_data["to"].strip(), "draft")
        except Refused:
            said = _(
                "Anh/chị không ghi sổ được ở đơn vị mã này. Ghi giảm “Chuyển đi” ở đây; đơn vị nhận tiếp nhận theo "
                "mã đoàn viên %s."
            )
            raise Refused("beyond_reach", said % kept.member.code) from None
        on, decision = form.cleaned_data["on"], form.cleaned_data["decision"]
        commands.transfer_member(by=user, membership=kept, to=to, on=on, decision=decision)
        messages.success(request, _("Đã chuyển %(name)s sang %(unit)s.") % {"name": kept.member, "unit": to.name})
        return redirect("members:member", kept.member_id)

    return _answer(
        request,
        form,
        act,
        unit=kept.unit,
        member=kept.member,
        heading=_("Chuyển sinh hoạt"),
        button=_("Chuyển sinh hoạt"),
    )


@form_page
@refusals_shown
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ghi giảm."""
    user = _user(request)
    kept = queries.membership_of(user, pk, "draft")
    initial = {"on": timezone.localdate(), "ended": MembershipEnded.TRANSFERRED_OUT}
    form = forms.EndForm(_data(request), initial=initial)

    def act() -> HttpResponse:
        commands.end_membership(by=user, membership=kept, **form.cleaned_data)
        messages.success(request, _("Đã ghi giảm %s.") % kept.member)
        return redirect("members:member", kept.member_id)

    return _answer(
        request, form, act, unit=kept.unit, member=kept.member, heading=_("Ghi giảm đoàn viên"), button=_("Ghi giảm")
    )


# ---- mending ----


@form_page
@refusals_shown
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Sửa thông tin đoàn viên."""
    user = _user(request)
    view = queries.member_view(user, pk)
    if not view.may_change:
        raise Refused("unknown_member", _("Không có đoàn viên này trong sổ của các đơn vị anh/chị phụ trách."))
    form = forms.CorrectForm(_data(request), initial=forms.initial_of(view.member))

    def act() -> HttpResponse:
        commands.correct_member(by=user, member=view.member, person=form.person(), reason=form.cleaned_data["reason"])
        messages.success(request, _("Đã sửa thông tin đoàn viên."))
        return redirect("members:member", pk)

    assert view.last is not None  # who may change reads the last stay
    return _answer(
        request,
        form,
        act,
        unit=view.last.unit,
        member=view.member,
        heading=_("Sửa thông tin đoàn viên"),
        button=_("Ghi sửa đổi"),
    )


@form_page
@refusals_shown
def correct_stay(request: HttpRequest, pk: int) -> HttpResponse:
    """Sửa một lần sinh hoạt."""
    user = _user(request)
    kept = queries.membership_of(user, pk, "draft")
    form = forms.StayForm(_data(request), initial=forms.initial_of_stay(kept))

    def act() -> HttpResponse:
        commands.correct_membership(by=user, membership=kept, stay=form.stay(), reason=form.cleaned_data["reason"])
        messages.success(request, _("Đã sửa thời gian sinh hoạt."))
        return redirect("members:member", kept.member_id)

    about = {"unit": kept.unit, "member": kept.member, "withdraw": kept}
    return _answer(request, form, act, heading=_("Sửa thời gian sinh hoạt"), button=_("Ghi sửa đổi"), **about)


@form_page
@refusals_shown
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Xóa khỏi sổ a stay that should never have been written."""
    user = _user(request)
    kept = queries.membership_of(user, pk, "draft")
    code = kept.unit.code
    form = forms.WithdrawForm(_data(request))

    def act() -> HttpResponse:
        commands.withdraw_membership(by=user, membership=kept, reason=form.cleaned_data["reason"])
        messages.success(request, _("Đã xóa khỏi sổ."))
        return redirect("members:register", code)

    lead = _("Chỉ dùng khi ghi nhầm. Đoàn viên rời đơn vị thì ghi giảm, để sổ còn giữ lịch sử.")
    return _answer(
        request,
        form,
        act,
        unit=kept.unit,
        member=kept.member,
        heading=_("Xóa khỏi sổ"),
        lead=lead,
        button=_("Xóa khỏi sổ"),
        danger=True,
    )


# ---- lists ----


@form_page
@refusals_shown
def import_list(request: HttpRequest, code: str) -> HttpResponse:
    """Nhập danh sách đoàn viên: a dry run first, then all of it or nothing."""
    user = _user(request)
    unit = queries.keeping_unit(user, code, "draft")
    initial = {"began": MembershipBegan.INITIAL, "on": forms.first_of_month()}
    form = forms.ImportForm(_data(request), request.FILES or None, initial=initial)
    context: dict[str, Any] = {"unit": unit, "form": form, "done": queries.imports_into(user, unit)[:10]}
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        dry_run = request.POST.get("act") == "check"
        try:
            done, passed = _take(user, unit, form, dry_run=dry_run)
        except Refused as refused:
            context["refused"] = refused
        else:
            if not dry_run:
                said = _("Đã nhập %s đoàn viên. Nhầm thì hoàn tác được cả lần nhập.") % format_number(done.count)
                messages.success(request, said)
                return redirect("members:register", code)
            status = 200
            context |= {"checked": done, "passed": passed}
    return render(request, "members/import.html", context, status=status)


def _take(user: User, unit: Any, form: forms.ImportForm, *, dry_run: bool) -> tuple[Any, list[str]]:
    people, faults, passed = forms.people_from(form.cleaned_data["filled"])
    done = commands.import_members(
        by=user, unit=unit, people=people, terms=form.terms(), faults=faults, dry_run=dry_run
    )
    return done, passed


@form_page
@refusals_shown
def undo_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Hoàn tác một lần nhập."""
    user = _user(request)
    done = queries.import_of(user, pk)
    if request.method != "POST":
        return render(request, "members/import_undo.html", {"done": done})
    try:
        removed = commands.undo_import(by=user, done=done)
    except Refused as refused:
        return render(request, "members/import_undo.html", {"done": done, "refused": refused}, status=409)
    messages.success(request, _("Đã hoàn tác: bỏ %s đoàn viên khỏi sổ.") % format_number(removed))
    return redirect("members:register", done.unit.code)
