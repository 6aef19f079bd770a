"""The pages of the start: the file, its columns, the preview with what is decided, the slips of the accounts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.common.text import sentence
from congdoan.org import commands as org
from congdoan.org.models import UnitCategory, UnitLevel
from congdoan.ui.refusals import page_of, refusals_shown

from . import commands, queries
from .forms import MapForm, StartForm, choices_in
from .models import StartList
from .preview_page import chosen_for_many, preview_page
from .rules import Common

MOST_ROWS = 3_000  # on the page; the command line takes longer lists
_SAMPLES = 5

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but sign-in demands it
    return request.user


@form_page
@refusals_shown
def start(request: HttpRequest) -> HttpResponse:
    """Khởi đầu từ danh sách: the file goes in here; beside it the lists that were."""
    user = _user(request)
    if not queries.may_start(user):
        raise Refused("unknown_start", _("Không có đơn vị nào mà anh/chị được thay đổi cơ cấu."))
    if request.method != "POST":
        return _start(request, StartForm(user, initial={"unit": org.top_unit(user).code}))
    form = StartForm(user, request.POST, request.FILES)
    if not form.is_valid():
        return _start(request, form)
    found, unit = form.cleaned_data["file"], form.cleaned_data["unit"]
    common = Common(
        UnitLevel.GRASSROOTS_UNION, UnitCategory.NONE, queries.first_day(), queries.roles_for(user).usual
    )  # fmt: skip
    remembered = queries.remembered(user, found.headings)
    try:
        made = commands.read_in(by=user, unit=unit, found=found, common=common, most=MOST_ROWS)
    except Refused as refused:
        form.add_error("file", sentence(refused.message))
        return _start(request, form)
    if remembered.is_whole:
        messages.info(request, _("Đã ghép cột như lần trước với tệp cùng tiêu đề."))
    elif remembered.columns:
        told = {"n": len(remembered.columns), "new": len(remembered.new)}
        messages.info(request, _("Đã ghép %(n)s cột như lần trước; xem lại %(new)s cột mới.") % told)
    return redirect("starting:list" if remembered.is_whole else "starting:columns", made.pk)


def _start(request: HttpRequest, form: StartForm) -> HttpResponse:
    page = page_of(queries.lists_of(_user(request)), request.GET.get("page", "1"))
    return render(request, "starting/start.html", {"form": form, "page": page}, status=422 if form.is_bound else 200)


@form_page
@refusals_shown
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Ghép cột: what was proposed, to be put right; what rows do not say."""
    user = _user(request)
    one = queries.list_of(user, pk)
    if not one.is_draft:
        return redirect("starting:list", pk)
    if request.method != "POST":
        return _columns(request, one, MapForm(user, one))
    form = MapForm(user, one, request.POST)
    if form.is_valid():
        edition = form.cleaned_data["edition"]
        try:
            commands.map_columns(by=user, one=one, edition=edition, columns=form.columns(), common=form.common())
        except Refused as refused:
            if refused.code.startswith("unknown_"):
                raise
            form.add_error(None, sentence(refused.message))
        else:
            return redirect("starting:list", pk)
    return _columns(request, one, form)


def _columns(request: HttpRequest, one: StartList, form: MapForm) -> HttpResponse:
    headings = [(int(column), text) for column, text in one.headings.items()]
    samples = [row for row in one.read_rows if not row.is_group][:_SAMPLES]
    context = {
        "list": one,
        "form": form,
        "headings": [text for _column, text in headings],
        "samples": [[row.text(column) for column, _text in headings] for row in samples],
    }
    return render(request, "starting/columns.html", context, status=422 if form.is_bound else 200)


@never_cache
@form_page
@refusals_shown
def one_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Xem trước, quyết định, ghi; the slips are the answer, shown once."""
    user = _user(request)
    one = queries.list_of(user, pk)
    if not one.is_draft:
        if request.method == "POST":
            messages.info(request, _("Danh sách này đã ghi vào hệ thống."))
            return redirect("starting:list", pk)
        return render(request, "starting/written.html", {"list": one, "waiting": queries.waiting_for(user, one)})
    if request.method != "POST":
        return _preview(request, one)
    edition, act = request.POST.get("edition", ""), request.POST.get("act", "decide")
    try:
        if act == "write":
            return _written(request, one, commands.write_list(by=user, one=one, edition=edition))
        many = request.POST.get("for-many", "") if act == "many" else ""
        choices = chosen_for_many(user, one, many) if many else choices_in(request.POST.dict())
        commands.decide(by=user, one=one, edition=edition, choices=choices)
    except Refused as refused:
        if refused.code.startswith("unknown_") and refused.code != "unknown_row":
            raise
        return _preview(request, queries.list_of(user, pk), refused)
    return redirect(request.get_full_path())


def _written(request: HttpRequest, one: StartList, done: commands.Written) -> HttpResponse:
    told = {"units": format_number(done.units), "accounts": format_number(len(done.slips))}
    said = _("Đã lập %(units)s đơn vị, %(accounts)s tài khoản.") % told
    messages.success(request, said)
    if not done.slips:
        return redirect("starting:list", one.pk)
    return render(request, "org/slips.html", {"slips": done.slips})


@never_cache
@form_page
@refusals_shown
def slips(request: HttpRequest, pk: int) -> HttpResponse:
    """Cấp phiếu mới cho cả danh sách, after telling to how many; the slips are the answer, shown once."""
    user = _user(request)
    one = queries.list_of(user, pk)
    waiting = queries.waiting_for(user, one)
    if not waiting:
        return redirect("starting:list", pk)
    if request.method == "POST":
        return render(request, "org/slips.html", {"slips": commands.renew_slips(by=user, one=one)})
    return render(request, "starting/slips.html", {"list": one, "waiting": waiting})


@form_page
@refusals_shown
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Bỏ danh sách đã đọc, after telling what is lost."""
    user = _user(request)
    one = queries.list_of(user, pk)
    if not one.is_draft:
        return redirect("starting:list", pk)
    overtaken = ""
    if request.method == "POST":
        try:
            commands.discard(by=user, one=one, edition=request.POST.get("edition", ""))
        except Refused as refused:
            if refused.code != "stale":
                raise
            overtaken = sentence(refused.message)
        else:
            messages.success(request, _("Đã bỏ danh sách, chưa ghi gì."))
            return redirect("starting:start")
    context = {"list": one, "overtaken": overtaken}
    return render(request, "starting/discard.html", context, status=409 if overtaken else 200)


@form_page
@refusals_shown
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Rút lại danh sách đã ghi: what goes and who stays, then it does."""
    user = _user(request)
    one = queries.list_of(user, pk)
    if not one.may_be_withdrawn:
        return redirect("starting:list", pk)
    refused = None
    if request.method == "POST":
        try:
            done = commands.withdraw_list(by=user, one=one)
        except Refused as error:
            if error.code.startswith("unknown_"):
                raise
            refused = error
        else:
            told = {"units": format_number(len(done.units)), "accounts": format_number(len(done.unused))}
            messages.success(request, _("Đã rút lại: bỏ %(units)s đơn vị, khóa %(accounts)s tài khoản.") % told)
            if done.used:
                names = ", ".join(str(person) for person in done.used)
                messages.warning(request, _("Tài khoản giữ lại vì đã dùng: %s. Cấp quyền mới hoặc khóa.") % names)
            return redirect("starting:list", pk)
    context = {"list": one, "going": queries.withdrawal_of(user, one), "refused": refused}
    return render(request, "starting/undo.html", context, status=422 if refused else 200)


def _preview(request: HttpRequest, one: StartList, refused: Refused | None = None) -> HttpResponse:
    page = preview_page(_user(request), one, request.GET.get("fate", ""), request.GET.get("page", "1"))
    status = 200 if refused is None else 409 if refused.code == "stale" else 422
    return render(
        request, "starting/list.html", {"preview": page, "page": page.page, "refused": refused}, status=status
    )
