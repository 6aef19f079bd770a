"""The tree of a day, and the life of a unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from congdoan.accounts.models import User
from congdoan.common.dates import DateError, format_date, parse_date
from congdoan.common.errors import Refused
from congdoan.common.text import fold, quoted
from congdoan.ui.refusals import page_of, refusals_shown
from congdoan.ui.scope import Option

from . import change_queries, commands, forms, plan_queries, queries
from .changes import Changes
from .history import forebears_of, history_of, present_of
from .models import Unit
from .outline import Found, Outline
from .rules import Verb

LONGEST_SEARCH = 200
MOST_PAGES = 2_000


@require_safe
@refusals_shown
def tree(request: HttpRequest) -> HttpResponse:
    """Cây tổ chức: opened at the top, at the unit of ?unit=, or at what ?find= finds."""
    outline = _outline(request)
    text = _text(request)
    found: Found | None = None
    selected: Unit | None = None
    if text:
        found = outline.search(text)
        level = found.level
        selected = found.shown[0] if found.count == 1 else None
    elif code := request.GET.get("unit"):
        selected = queries.unit_by_code(_user(request), code)
        level = outline.opened_at(selected, pages=_page(request))
    else:
        level = outline.top()
    context = {
        "outline": outline,
        "level": level,
        "found": found,
        "text": request.GET.get("find", ""),
        "today": timezone.localdate(),
        "showing": _showing(request.GET, outline.with_ended),
        "selected": selected,
        "may_plan": plan_queries.may_change_structure(_user(request)),
        **(_history(request, outline, selected) if selected else {}),
    }
    return render(request, "org/tree.html", context)


@require_safe
@refusals_shown
def below(request: HttpRequest) -> HttpResponse:
    """A page of what is directly below the unit of ?parent=, or of the top; without htmx the tree opened there."""
    outline = _outline(request)
    code = request.GET.get("parent")
    parent = queries.unit_by_code(_user(request), code) if code else None
    page = _page(request)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{reverse('org:tree')}?{_changed(request.GET, parent='', unit=code or '')}")
    level = outline.level(parent, first=page, last=page)
    moves_focus = "page" in request.GET  # the link that asked for more is gone
    return render(request, "org/parts/level.html", {"level": level, "moves_focus": moves_focus})


@require_safe
@refusals_shown
def unit_history(request: HttpRequest, code: str) -> HttpResponse:
    """Lịch sử đơn vị: beside the tree, or a page of its own."""
    unit = queries.unit_by_code(_user(request), code)
    beside: bool = request.htmx  # type: ignore[attr-defined]
    context = _history(request, Outline(_user(request), timezone.localdate()), unit)
    template = "org/parts/history.html" if beside else "org/unit_history.html"
    response = render(request, template, {**context, "moves_focus": True})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_GET
@refusals_shown
def export(request: HttpRequest) -> HttpResponse:
    """Danh sách đơn vị of the day, as `congdoan org import` reads it."""
    day = _day(request)
    listed = commands.export_units(by=_user(request), day=day)
    return HttpResponse(forms.units_as_csv(listed), headers=_csv(f"don-vi-{day.isoformat()}"))


@require_safe
@refusals_shown
def changes(request: HttpRequest) -> HttpResponse:
    """Thay đổi giữa hai ngày; a filter swaps only the list."""
    user, asked = _user(request), _asked(request)
    found = Changes(user, asked.first, asked.last, kind=asked.kind, text=asked.text)
    page = page_of(found, request.GET.get("page", "1"))
    context = {"asked": asked, "counts": found.told, "whole": found.counts.total(), "page": page,
               "groups": found.grouped(list(page))}  # fmt: skip
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "org/parts/changes.html", context)
    else:
        whole = {
            "all": Changes(user, asked.first, asked.last) if asked.text else found,
            "trees": [Outline(user, day).count for day in (asked.before, asked.last)],
            "years": _years(asked),
        }
        response = render(request, "org/changes.html", {**context, **whole})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_GET
@refusals_shown
def export_changes(request: HttpRequest) -> StreamingHttpResponse:
    """All the changes that the page lists, for a spreadsheet."""
    asked = _asked(request)
    rows = commands.export_changes(
        by=_user(request), first=asked.first, last=asked.last, kind=asked.kind, text=asked.text
    )
    name = f"thay-doi-to-chuc-{asked.first.isoformat()}-{asked.last.isoformat()}"
    return StreamingHttpResponse(forms.changes_as_csv(rows), headers=_csv(name))


def _csv(name: str) -> dict[str, str]:
    mark = "-minh-hoa" if queries.structure().illustrative else ""
    return {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}{mark}.csv"',
    }


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page but the sign-in demands it
    return request.user


def _history(request: HttpRequest, outline: Outline, unit: Unit) -> dict[str, object]:
    user = _user(request)
    return {
        "unit": unit,
        "events": history_of(user, unit),
        "present": present_of(user, unit),
        "forebears": forebears_of(user, unit),
        **_rights_at(user, unit),
        "below": outline.below(unit),
    }


def _rights_at(user: User, unit: Unit) -> dict[str, object]:
    """What an administrator may do there: change the structure, and the change that could be withdrawn; give rights."""
    verbs = queries.verbs_at(user, unit)
    found: dict[str, object] = {"may_grant": Verb.GRANT in verbs, "departments": queries.has_departments(unit)}
    if Verb.STRUCTURE in verbs:
        latest = change_queries.latest_change()
        found["may_change"] = True
        found["latest"] = latest.pk if latest and latest.act not in change_queries.OF_MANY else 0
    return found


# ---- what the address says ----


def _outline(request: HttpRequest) -> Outline:
    return Outline(_user(request), _day(request), with_ended=request.GET.get("ended") == "1")


@dataclass(frozen=True)
class _Asked:
    """Between which days, which kind, and which words, as the address says them."""

    first: date
    last: date
    kind: str
    text: str

    @property
    def before(self) -> date:
        """The day whose tree still knows nothing of the changes."""
        return self.first - timedelta(days=1) if self.first > date.min else self.first


def _asked(request: HttpRequest) -> _Asked:
    last = _day(request, "to")
    first = _day(request, "from", default=date(last.year, 1, 1))
    if first > last:
        said = _("Ngày đầu %(first)s sau ngày cuối %(last)s. Đổi lại hai ngày.")
        raise Refused("order", said % {"first": format_date(first), "last": format_date(last)})
    return _Asked(first, last, request.GET.get("kind", ""), _text(request))


def _years(asked: _Asked) -> list[Option]:
    """Whole years to choose from: this one and those before it."""
    today = timezone.localdate()
    spans = [(date(year, 1, 1), min(date(year, 12, 31), today)) for year in range(today.year, today.year - 3, -1)]
    return [
        Option(str(first.year), f"?from={first}&to={last}", (first, last) == (asked.first, asked.last))
        for first, last in spans
    ]


def _day(request: HttpRequest, name: str = "day", *, default: date | None = None) -> date:
    today = timezone.localdate()
    text = request.GET.get(name)
    if not text:
        return default or today
    try:
        day = parse_date(text)
    except DateError as error:
        raise Refused("bad_day", str(error)) from None
    if day > today:
        said = _("Ngày %(day)s chưa tới. Chọn hôm nay hoặc một ngày trước.")
        raise Refused("future", said % {"day": format_date(day)})
    return day


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    if text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST_PAGES:
        return int(text)
    raise Refused("bad_page", _("Không có trang %(page)s.") % {"page": quoted(text)})


def _text(request: HttpRequest) -> str:
    text = request.GET.get("find", "")
    if len(text) > LONGEST_SEARCH or "\0" in text:
        raise Refused("bad_search", _("Chữ cần tìm quá dài. Ghi tên hoặc mã đơn vị."))
    return fold(text)


def _changed(params: QueryDict, **values: str) -> str:
    """The address's own values with some changed, or left out where they are empty."""
    changed = params.copy()
    for key, value in values.items():
        changed[key] = value
        if not value:
            del changed[key]
    return changed.urlencode()


def _showing(params: QueryDict, with_ended: bool) -> list[Option]:
    living, all_units = _changed(params, ended=""), _changed(params, ended="1")
    return [
        Option(_("Đang hoạt động"), f"?{living}", not with_ended),
        Option(_("Cả đơn vị đã kết thúc"), f"?{all_units}", with_ended),
    ]
