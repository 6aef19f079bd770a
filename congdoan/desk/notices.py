"""What people are to be told, from what happened and from their deadlines: who blocks is told, not everyone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.accounts.models import User
from congdoan.adhoc.models import AdHocAnswer, AdHocRequest
from congdoan.audit.models import Event
from congdoan.common.text import within
from congdoan.org import queries as org
from congdoan.org.holders import nearest_holders
from congdoan.org.models import Delegation, RoleGrant, Unit
from congdoan.periods.rules import title
from congdoan.reporting import queries as reporting
from congdoan.reporting.commands import WRITERS
from congdoan.reporting.models import Report, Target, TargetValue, TargetValueOrigin
from congdoan.reporting.queries import Reminded, Scope
from congdoan.reporting.scope_line import query_of
from congdoan.reporting.target_lines import asked_words
from congdoan.reporting.writing_page import write_address
from congdoan.ui import registry
from congdoan.ui.desk import Card, due_words, is_overdue

from .models import LONGEST, Notice, NoticeKind

_WARNED_BEFORE = timedelta(days=2)
_OF_REPORTS: dict[str, tuple[NoticeKind, str | Promise]] = {
    "report.returned": (NoticeKind.RETURNED, gettext_lazy("Trả lại báo cáo %(period)s")),
    "report.accepted": (NoticeKind.ACCEPTED, gettext_lazy("Đã duyệt báo cáo %(period)s")),
    "report.corrected": (NoticeKind.CORRECTED, gettext_lazy("Đính chính báo cáo %(period)s")),
    "report.corrected_by_decision": (
        NoticeKind.CORRECTED,
        gettext_lazy("Đính chính báo cáo %(period)s theo quyết định"),
    ),
}

_OF_TARGETS = ("target.registered", "target.set", "target.revised", "target.taken", "target.decided")


def notices_due(now: datetime, since: datetime) -> Iterator[Notice]:
    """Thông báo cần có by now, of what happened `since` and of deadlines, not yet saved; those that are there already
    come again and are passed over."""
    yield from _of_reports(now, since)
    yield from _of_reminders(now, since)
    yield from _of_requests(now, since)
    yield from _of_targets(now, since)
    yield from _of_deadlines(now)


# ---- what happened ----


def _of_reports(now: datetime, since: datetime) -> Iterator[Notice]:
    """Of a report that went on: those who draft for the unit, but for who did it themselves."""
    events = list(Event.objects.filter(at__gt=since, verb__in=_OF_REPORTS).order_by("pk"))
    found = Report.objects.filter(pk__in={event.object_id for event in events})
    reports = found.select_related("unit", "book__period").in_bulk()
    people = nearest_holders({report.unit for report in reports.values()}, "draft")
    for event in events:
        if (report := reports.get(event.object_id)) is None:
            continue
        kind, words = _OF_REPORTS[event.verb]
        for user in people[report.unit_id]:
            if user.pk != event.by_id:
                yield Notice(
                    user=user, key=f"event:{event.pk}", kind=kind,
                    text=str(words) % {"period": title(report.book.period.code)},
                    line=_cut(f"{report.unit.name}: {event.reason}" if event.reason else report.unit.name),
                    address=reverse("reporting:report", args=[report.pk]),
                    urgent=kind == NoticeKind.RETURNED, created=now,
                )  # fmt: skip


def _of_reminders(now: datetime, since: datetime) -> Iterator[Notice]:
    """Of a report that its superior reminds of: whoever it waits for, those who draft or those who sign."""
    reminded = reporting.reminded_since(timezone.localdate(since))
    people = {
        to_sign: nearest_holders({one.unit for one in reminded if one.waits_to_be_signed == to_sign}, verb)
        for to_sign, verb in ((False, "draft"), (True, "sign"))
    }
    for one in reminded:
        reminder = one.reminder
        for user in people[one.waits_to_be_signed][one.unit.pk]:
            if user.pk != reminder.by_id:
                yield Notice(
                    user=user, kind=NoticeKind.REMINDED,
                    key=f"reminded:{reminder.unit_id}:{reminder.form_id}:{reminder.period.code}:{reminder.on:%y%m%d}",
                    text=_("Cấp trên nhắc gửi báo cáo %s") % title(reminder.period.code),
                    line=_cut(f"{reminder.unit.name} · {within(reminder.form.title)}"),
                    address=_reminded_page(one), urgent=True, created=now,
                )  # fmt: skip


def _reminded_page(one: Reminded) -> str:
    """Where the report is signed or written."""
    reminder, report = one.reminder, one.report
    if report is None:
        return write_address(reminder.unit, reminder.form, reminder.period, Scope(reminder.period.code))
    if one.waits_to_be_signed:
        return reverse("reporting:sign", args=[report.pk])
    scope = Scope(reminder.period.code, basis=report.book.basis, cut_off=report.book.cut_off)
    return write_address(report.unit, report.form, reminder.period, scope)


def _of_requests(now: datetime, since: datetime) -> Iterator[Notice]:
    """Of a new one-off request: those who draft for the units asked."""
    new = AdHocRequest.objects.filter(made_at__gt=since, closed_at=None)
    answers = list(AdHocAnswer.objects.filter(request__in=new, version=0).select_related("unit", "request__unit"))
    people = nearest_holders({answer.unit for answer in answers}, "draft")
    for answer in answers:
        for user in people[answer.unit_id]:
            if user.pk != answer.request.made_by_id:
                yield Notice(
                    user=user, key=f"request:{answer.request_id}:{answer.unit_id}", kind=NoticeKind.REQUEST,
                    text=_("Báo cáo đột xuất: %s") % answer.request.title,
                    line=_cut(f"{answer.unit.name} · {answer.request.unit.name} · "
                              f"{due_words(answer.request.deadline, now)}"),
                    address=reverse("adhoc:answer", args=[answer.request_id, answer.unit.code]),
                    urgent=answer.request.deadline - now < timedelta(days=1), created=now,
                )  # fmt: skip


# ---- targets that units register ----


def _of_targets(now: datetime, since: datetime) -> Iterator[Notice]:
    """Of a registered value: those who decide on it, then those who sign for the unit."""
    events = Event.objects.filter(at__gt=since, verb__in=_OF_TARGETS).order_by("pk")
    negotiated = Exists(TargetValue.objects.filter(target=OuterRef("pk"), origin=TargetValueOrigin.REGISTERED))
    found = Target.objects.filter(negotiated, pk__in=events.values("object_id"))
    targets = found.select_related("unit", "period", "indicator").prefetch_related("values").in_bulk()
    told = [(event, targets[event.object_id]) for event in events if event.object_id in targets]
    origins = {one: [(event, target) for event, target in told if event.detail.get("origin") == one] for one in WRITERS}
    yield from _to_decide(origins[TargetValueOrigin.REGISTERED], now)
    yield from _decided(origins[TargetValueOrigin.ASSIGNED], now)


def _to_decide(told: Sequence[tuple[Event, Target]], now: datetime) -> Iterator[Notice]:
    """Once a day of each unit and period, whatever it registered: the page they open shows all of it."""
    awaiting: dict[tuple[Unit, Scope, date], list[tuple[Event, Target]]] = {}
    for event, target in told:
        if reporting.held_target(target).awaits_decision:
            key = (target.unit, _scope(target), timezone.localdate(event.at))
            awaiting.setdefault(key, []).append((event, target))
    above = {unit: org.superior_now(unit) for unit, _scope_, _day in awaiting}
    superiors = Unit.objects.in_bulk([pk for pk in above.values() if pk])
    people = nearest_holders(superiors.values(), "target")
    for (unit, scope, day), of_day in awaiting.items():
        if (superior := superiors.get(above[unit] or 0)) is None:
            continue
        lines = {target.pk: f"{reporting.target_name(target)}: {_registered(target)}" for _event, target in of_day}
        for user in people[superior.pk]:
            if any(event.by_id != user.pk for event, _target in of_day):
                yield Notice(
                    user=user, key=f"registered:{unit.pk}:{scope.period}:{scope.set or ''}:{day:%y%m%d}",
                    kind=NoticeKind.REGISTERED,
                    text=_cut(_("%(unit)s đăng ký chỉ tiêu %(period)s")
                              % {"unit": unit.name, "period": title(scope.period)}),
                    line=_cut("; ".join(lines.values())), address=f"{_targets(superior, scope)}#dang-ky", created=now,
                )  # fmt: skip


def _decided(told: Sequence[tuple[Event, Target]], now: datetime) -> Iterator[Notice]:
    """How it was decided: taken, or another value given and why; also where that came with a target given since."""
    people = nearest_holders({target.unit for _event, target in told}, WRITERS[TargetValueOrigin.REGISTERED])
    for event, target in told:
        held = reporting.held_target(target)
        given = next((one for one in held.assigned if one.number == event.detail.get("number")), None)
        answered = held.answered_by(given) if given else None
        if given is None or answered is None:
            continue
        taken = (given.comparator, given.value) == (answered.comparator, answered.value)
        words = _("Nhận mức đăng ký %(what)s: %(given)s") if taken else _("Giao khác mức đăng ký %(what)s: %(given)s")
        line = _("%(unit)s đăng ký %(asked)s cho %(period)s; %(why)s") % {
            "unit": target.unit.name, "asked": _asked(target, answered), "period": title(target.period.code),
            "why": given.reason or given.decision,
        }  # fmt: skip
        for user in people[target.unit_id]:
            if user.pk != event.by_id:
                yield Notice(
                    user=user, key=f"event:{event.pk}", kind=NoticeKind.DECIDED,
                    text=_cut(words % {"what": reporting.target_name(target), "given": _asked(target, given)}),
                    line=_cut(line), address=_targets(target.unit, _scope(target)), created=now,
                )  # fmt: skip


def _registered(target: Target) -> str:
    return _asked(target, reporting.held_target(target).registered[-1])


def _asked(target: Target, value: TargetValue) -> str:
    return asked_words(target.indicator, value.comparator, value.value)


def _scope(target: Target) -> Scope:
    return reporting.scope_of_line(target.period.code, target.indicator)


def _targets(unit: Unit, scope: Scope) -> str:
    return reverse("reporting:targets", args=[unit.code]) + query_of(scope)


# ---- deadlines ----


def _of_deadlines(now: datetime) -> Iterator[Notice]:
    """Of what waits on a person's desk: once when the deadline comes near, once when it is over."""
    for user in _people():
        for _place, card in registry.desk_cards(user):
            if card.due and card.moment - now <= _WARNED_BEFORE:
                yield _of_card(user, card, now)


def _of_card(user: User, card: Card, now: datetime) -> Notice:
    late = is_overdue(card, now)
    return Notice(
        user=user, key=f"{card.key[:80]}@{card.moment:%y%m%d%H%M}{'!' if late else ''}",
        kind=NoticeKind.OVERDUE if late else NoticeKind.DEADLINE,
        text=_cut(card.title), line=_cut(f"{card.told} · {due_words(card.due, now)}"), address=card.url,
        urgent=not late and card.moment - now < timedelta(days=1), created=now,
    )  # fmt: skip


def _people() -> Iterator[User]:
    """Whoever may have something to do: holders of grants and who stands in for them."""
    today = timezone.localdate()
    in_force = RoleGrant.objects.filter(Q(end=None) | Q(end__gte=today), start__lte=today)
    lent = Delegation.objects.filter(withdrawn_on=None, start__lte=today, end__gte=today)
    found = User.objects.filter(Q(pk__in=in_force.values("user")) | Q(pk__in=lent.values("to")), is_active=True)
    return found.order_by("pk").iterator(chunk_size=500)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
