"""What the page of answers shows: how many have answered, what the answers come to, what each unit said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.numbers import format_number
from congdoan.ui.refusals import page_of

from . import queries, rules
from .models import AdHocAnswer, AdHocRequest
from .rules import Outcome

_NAMED = 60  # units named in a text to send


@dataclass(frozen=True)
class Row:
    """One unit with its answers in the order of the questions."""

    answer: AdHocAnswer
    values: list[tuple[rules.Question, str]]


@dataclass(frozen=True)
class SheetPage:
    """Bảng trả lời of a request."""

    request: AdHocRequest
    of: int
    given: int
    late: int
    outcomes: list[Outcome]
    shown: str
    page: Page[AdHocAnswer]
    rows: list[Row]
    link: str
    invitation: str
    reminder: str

    @property
    def waiting(self) -> int:
        return self.of - self.given

    @property
    def deadline(self) -> dict[str, object]:
        """The hour in force, as the form for a later one begins with it."""
        local = timezone.localtime(self.request.deadline)
        return {"day": local.date(), "hour": local.time()}

    @property
    def is_over(self) -> bool:
        return self.request.deadline < timezone.now()


def sheet_page(user: User, pk: int, *, link: str, shown: str, number: str) -> SheetPage:
    """Bảng trả lời; `shown` is "", "given" or "waiting". Refused("unknown_request")."""
    request = queries.request_asked(user, pk)
    answers = AdHocAnswer.objects.filter(request=request)
    counts = answers.aggregate(
        of=Count("pk"), given=Count("pk", filter=Q(version__gt=0)), late=Count("pk", filter=Q(late=True))
    )
    kept = {"given": answers.filter(version__gt=0), "waiting": answers.filter(version=0)}.get(shown, answers)
    page = page_of(kept.select_related("unit", "by").order_by("unit__sort_key", "unit__code"), number)
    rows = [Row(one, queries.shown(request, one.values)) for one in page]
    waiting = answers.filter(version=0).order_by("unit__sort_key", "unit__code").values_list("unit__name", flat=True)
    return SheetPage(
        request, **counts, outcomes=queries.outcomes_of(request), shown=shown, page=page, rows=rows, link=link,
        invitation=invitation(request, link), reminder=reminder(request, list(waiting), link),
    )  # fmt: skip


def invitation(request: AdHocRequest, link: str) -> str:
    """The text that goes to the units' group chat."""
    lines = [f"{request.unit.name}: {request.title}", request.explanation]
    lines += [_("Hạn trả lời: %s") % hour_words(request.deadline), _("Trả lời tại: %s") % link]
    return "\n".join(filter(None, lines))


def reminder(request: AdHocRequest, names: Sequence[str], link: str) -> str:
    """The same for those who have not answered, by name; empty where all have."""
    if not names:
        return ""
    lines = [
        _("%(title)s: còn %(n)s đơn vị chưa trả lời, hạn %(hour)s.")
        % {"title": request.title, "n": format_number(len(names)), "hour": hour_words(request.deadline)}
    ]
    lines += [f"- {name}" for name in names[:_NAMED]]
    if len(names) > _NAMED:
        lines.append(_("… và %s đơn vị khác") % format_number(len(names) - _NAMED))
    return "\n".join([*lines, _("Trả lời tại: %s") % link])


def hour_words(moment: datetime) -> str:
    """ "17:00 ngày 25/11/2026"."""
    local = timezone.localtime(moment)
    return _("%(hour)s ngày %(day)s") % {"hour": f"{local:%H:%M}", "day": f"{local:%d/%m/%Y}"}
