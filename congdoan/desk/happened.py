"""What others did since a person was last here, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.accounts.models import User
from congdoan.audit.models import Event
from congdoan.common.numbers import format_number
from congdoan.org.models import Unit
from congdoan.org.queries import grants_in_force
from congdoan.org.rules import ids_on
from congdoan.periods.rules import title
from congdoan.reporting.models import Report

_LOOKED_AT = 400  # events; of more only the latest are told
_SHOWN = 8
_TO_ALL_BELOW = ("programme.issued",)

# verb → what it says of one unit, and of several
_SAYINGS: dict[str, tuple[str | Promise, str | Promise]] = {
    "report.submitted": (gettext_lazy("%(unit)s gửi %(report)s"), gettext_lazy("%(n)s đơn vị gửi %(report)s")),
    "report.accepted": (gettext_lazy("Duyệt %(report)s của %(unit)s"), gettext_lazy("Duyệt %(n)s %(report)s")),
    "report.returned": (gettext_lazy("Trả lại %(report)s của %(unit)s"), gettext_lazy("Trả lại %(n)s %(report)s")),
    "report.corrected": (
        gettext_lazy("Đính chính %(report)s của %(unit)s"), gettext_lazy("Đính chính %(n)s %(report)s"),
    ),
    "report.corrected_by_decision": (
        gettext_lazy("Đính chính %(report)s của %(unit)s theo quyết định"),
        gettext_lazy("Đính chính %(n)s %(report)s theo quyết định"),
    ),
    "target.set": (
        gettext_lazy("Giao chỉ tiêu cho %(unit)s"), gettext_lazy("Giao %(n)s chỉ tiêu cho các đơn vị"),
    ),
    "target.revised": (
        gettext_lazy("Điều chỉnh chỉ tiêu của %(unit)s"), gettext_lazy("Điều chỉnh %(n)s chỉ tiêu"),
    ),
    "target.registered": (gettext_lazy("%(unit)s đăng ký chỉ tiêu"), gettext_lazy("Các đơn vị đăng ký %(n)s chỉ tiêu")),
    "target.taken": (
        gettext_lazy("Nhận mức chỉ tiêu %(unit)s đăng ký"), gettext_lazy("Nhận %(n)s mức chỉ tiêu các đơn vị đăng ký"),
    ),
    "target.decided": (
        gettext_lazy("Giao %(unit)s chỉ tiêu khác mức đăng ký"),
        gettext_lazy("Giao %(n)s chỉ tiêu khác mức các đơn vị đăng ký"),
    ),
    "target.explained": (
        gettext_lazy("%(unit)s giải trình chỉ tiêu chưa đạt"), gettext_lazy("%(n)s giải trình chỉ tiêu chưa đạt"),
    ),
    "adhoc.made": (gettext_lazy("%(unit)s yêu cầu %(label)s"), gettext_lazy("%(unit)s gửi %(n)s yêu cầu")),
    "adhoc.answered": (gettext_lazy("%(unit)s trả lời %(label)s"), gettext_lazy("%(n)s đơn vị trả lời %(label)s")),
    "programme.issued": (
        gettext_lazy("%(unit)s ban hành chương trình công tác"),
        gettext_lazy("%(n)s chương trình công tác được ban hành"),
    ),
    "classification.made": (gettext_lazy("Lập bảng xếp loại tại %(unit)s"), gettext_lazy("Lập %(n)s bảng xếp loại")),
    "classification.recognised": (
        gettext_lazy("Công nhận kết quả xếp loại tại %(unit)s"), gettext_lazy("Công nhận %(n)s kết quả xếp loại"),
    ),
    "unit.moved": (gettext_lazy("Chuyển nơi trực thuộc: %(unit)s"), gettext_lazy("Chuyển nơi trực thuộc %(n)s đơn vị")),
    "unit.renamed": (gettext_lazy("Đổi tên: %(unit)s"), gettext_lazy("Đổi tên %(n)s đơn vị")),
    "unit.dissolved": (gettext_lazy("%(unit)s kết thúc hoạt động"), gettext_lazy("%(n)s đơn vị kết thúc hoạt động")),
}  # fmt: skip


@dataclass(frozen=True)
class Happened:
    """One sentence: when, by whom, with the reason given and where to read on."""

    at: datetime
    by: str
    words: str
    reason: str
    url: str


def happened(user: User, since: datetime | None) -> list[Happened]:
    """Từ lần trước đến nay: what others did in the units this person may read, and what superiors issued for them;
    alike things in one sentence."""
    if since is None:
        return []
    events = _latest(_in_reach(user).filter(verb__in=_SAYINGS), user, since)
    if (issued := _issued_above(user)) is not None:
        events = sorted({*events, *_latest(issued, user, since)}, key=lambda event: -event.pk)
    reports = _reports(user, events)
    names = dict(Unit.objects.filter(pk__in={event.unit_id for event in events}).values_list("pk", "name"))
    grouped = groupby(events, key=lambda one: (one.verb, one.by_id, _about(one, reports), timezone.localdate(one.at)))
    told = [_told(list(alike), reports, names) for _key, alike in grouped]
    return told[:_SHOWN]


def _latest(events: QuerySet[Event], user: User, since: datetime) -> list[Event]:
    """The latest of these events by others; their people are read apart, for SQLite joins all people to each unit."""
    return list(events.filter(at__gt=since).exclude(by=user).prefetch_related("by")[:_LOOKED_AT])


def _issued_above(user: User) -> QuerySet[Event] | None:
    """What was issued to all units below by superiors of this person's units; None where they have none."""
    above = {pk for grant in grants_in_force(user) for pk in ids_on(grant.path)[:-1]}
    return Event.objects.filter(unit_id__in=above, verb__in=_TO_ALL_BELOW).order_by("-pk") if above else None


def _in_reach(user: User) -> QuerySet[Event]:
    return Event.objects.filter(unit_id__in=Unit.objects.allowed(user, "read").values("pk")).order_by("-pk")


def _reports(user: User, events: Sequence[Event]) -> dict[int, Report]:
    wanted = {event.object_id for event in events if event.verb.startswith("report.")}
    readable = Report.objects.allowed(user, "read").filter(pk__in=wanted)
    return readable.select_related("form", "book__period").in_bulk()


def _about(event: Event, reports: dict[int, Report]) -> object:
    """What alike events share: reports their period, answers the request."""
    if event.verb.startswith("report."):
        report = reports.get(event.object_id)
        return report and report.book.period.code
    return event.label if event.verb.startswith("adhoc.") else None


def _told(alike: Sequence[Event], reports: dict[int, Report], names: dict[int, str]) -> Happened:
    event = alike[0]
    report = reports.get(event.object_id) if event.verb.startswith("report.") else None
    words = str(_SAYINGS[event.verb][len(alike) > 1]) % {
        "unit": names.get(event.unit_id or 0, event.label),
        "n": format_number(len(alike)),
        "report": _("báo cáo %s") % title(report.book.period.code) if report else _("báo cáo"),
        "label": event.label,
    }
    url = reverse("reporting:report", args=[report.pk]) if report and len(alike) == 1 else ""
    return Happened(event.at, str(event.by), words, event.reason if len(alike) == 1 else "", url)
