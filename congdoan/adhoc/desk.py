"""What waits for a person of one-off requests: to answer, and to see that others do."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.numbers import format_number
from congdoan.org.holders import instead_of, own_units
from congdoan.org.rules import roles_with
from congdoan.ui.desk import Card

from .models import AdHocAnswer, AdHocRequest


def cards(user: User) -> Iterator[Card]:
    """Việc phải làm của báo cáo đột xuất."""
    open_ones = AdHocAnswer.objects.filter(
        unit__in=own_units(user, "draft"), version=0, request__closed_at=None
    ).select_related("request__unit", "unit")
    for answer in open_ones:
        yield Card(
            key=f"request:{answer.request_id}:{answer.unit_id}",
            title=_("Báo cáo đột xuất: %s") % answer.request.title,
            line=_("%(unit)s trả lời %(body)s") % {"unit": answer.unit.name, "body": answer.request.unit.name},
            url=reverse("adhoc:answer", args=[answer.request_id, answer.unit.code]),
            icon="clock",
            act=_("Trả lời"),
            due=answer.request.deadline,
            instead_of=instead_of(user, roles_with("draft"), answer.unit),
        )
    yield from _to_remind(user)


def _to_remind(user: User) -> Iterator[Card]:
    asked = AdHocRequest.objects.filter(unit__in=own_units(user, "accept"), closed_at=None)
    counts = {"of": Count("answers"), "given": Count("answers", filter=Q(answers__version__gt=0))}
    for request in asked.annotate(**counts).order_by("deadline"):
        waiting = request.of - request.given  # type: ignore[attr-defined]
        if not waiting:
            continue
        said = {"given": format_number(request.given), "of": format_number(request.of)}  # type: ignore[attr-defined]
        yield Card(
            key=f"remind:{request.pk}",
            title=_("Báo cáo đột xuất: %s") % request.title,
            line=_("%(given)s/%(of)s đơn vị đã trả lời") % said,
            url=f"{reverse('adhoc:sheet', args=[request.pk])}?shown=waiting",
            icon="clock",
            act=_("Nhắc %s đơn vị") % format_number(waiting),
            due=request.deadline,
            instead_of=instead_of(user, roles_with("accept"), request.unit),
        )
