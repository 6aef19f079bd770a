"""What waits for a person in reporting: to write, to sign, to send again, to accept, to explain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.dates import format_date
from congdoan.common.numbers import format_number
from congdoan.common.text import first_of, within
from congdoan.org import queries as org
from congdoan.org.holders import instead_of, own_units
from congdoan.org.models import RoleGrant, Unit
from congdoan.org.rules import roles_with
from congdoan.periods.models import Period
from congdoan.periods.queries import due_date
from congdoan.periods.rules import title
from congdoan.ui.desk import Card

from . import queries
from .models import Report, Target
from .queries import FormToFillIn, Scope
from .scope_line import named_set, query_of
from .writing_page import write_address

_LONG = ("sections", "checks", "line_codes", "form_codes", "places", "overview")  # what a set holds beside its name
_EXPLAINED_BEFORE_END, _EXPLAINED_AFTER = timedelta(days=15), timedelta(days=120)


def cards(user: User) -> Iterator[Card]:
    """Việc phải làm của báo cáo, số liệu."""
    today = timezone.localdate()
    drafting = own_units(user, "draft")
    yield from _to_write(user)
    yield from _to_confirm(user)
    yield from _to_sign(user)
    yield from _to_accept(user, own_units(user, "accept"))
    yield from _to_decide(user, own_units(user, "target"), today)
    yield from _to_explain(user, drafting, today)


def _for_whom(user: User, verb: str, unit: Unit, card: Card) -> Card:
    """The card, with the name of who lent the right to do this at the unit."""
    return replace(card, instead_of=instead_of(user, roles_with(verb), unit))


def _reminded(card: Card, on: date | None) -> Card:
    """The card, with the day on which the superior last reminded of it."""
    return replace(card, line=f"{card.line} · {_('cấp trên nhắc ngày %s') % format_date(on)}") if on else card


# ---- the own reports ----


def _to_write(user: User) -> Iterator[Card]:
    for one in queries.reports_to_write(user):
        report = one.asked.report
        made = _go_on_card(one.unit, one.asked, report) if report else _write_card(one.unit, one.asked)
        yield _for_whom(user, "draft", one.unit, _reminded(made, one.reminded_on))


def _write_card(unit: Unit, one: FormToFillIn) -> Card:
    return Card(
        key=f"report:{unit.pk}:{one.form.pk}:{one.period.code}",
        title=_("Báo cáo %(period)s") % {"period": title(one.period.code)},
        line=_("%(unit)s · %(form)s · chưa soạn") % {"unit": unit.name, "form": within(one.form.title)},
        url=write_address(unit, one.form, one.period, one.scope),
        icon="clipboard-text",
        act=_("Soạn báo cáo"),
        due=one.due,
    )


def _go_on_card(unit: Unit, one: FormToFillIn, report: Report) -> Card:
    returned = report.state == Report.State.RETURNED
    said = _("bị trả lại: %s") % report.note if returned else _("đang soạn")
    return Card(
        key=f"report:{report.pk}:{report.state}:{report.version}",
        title=_("Báo cáo %(period)s") % {"period": title(one.period.code)},
        line=f"{unit.name} · {said}",
        url=write_address(unit, one.form, one.period, one.scope),
        icon="arrow-back-up" if returned else "edit",
        act=_("Sửa, gửi lại") if returned else _("Soạn tiếp"),
        due=one.due,
        is_back=returned,
    )


def _to_sign(user: User) -> Iterator[Card]:
    for one in queries.reports_to_sign(user):
        report = one.report
        card = Card(
            key=f"sign:{report.pk}:{report.version}",
            title=_("Ký báo cáo %(period)s") % {"period": title(report.book.period.code)},
            line=f"{report.unit.name} · {within(report.form.title)}",
            url=reverse("reporting:sign", args=[report.pk]),
            icon="signature",
            act=_("Xem, ký"),
            due=one.due,
        )
        yield _for_whom(user, "sign", report.handed_to or report.unit, _reminded(card, one.reminded_on))


def _to_confirm(user: User) -> Iterator[Card]:
    """One card a report: the sections that one's department has not yet stood by."""
    for report, sections in queries.reports_to_confirm(user):
        yield Card(
            key=f"confirm:{report.pk}:{','.join(sections)}",
            title=_("Xác nhận mục của ban, báo cáo %s") % title(report.book.period.code),
            line=f"{report.unit.name} · {'; '.join(sections)}",
            url=f"{reverse('reporting:report', args=[report.pk])}#xac-nhan-muc",
            icon="check",
            act=_("Xem, xác nhận"),
            due=queries.due_of(report),
            instead_of=instead_of(user, [RoleGrant.Role.DEPARTMENT_OFFICER], report.unit),
        )


# ---- the reports of others ----


def _to_accept(user: User, units: Sequence[Unit]) -> Iterator[Card]:
    """One card a form and book: what the units directly below have sent."""
    for above in units:
        sent = (
            Report.objects.allowed(user, "accept")
            .filter(unit__in=org.right_below([above]), state=Report.State.SUBMITTED, closed=False)
            .select_related("unit", "form", "book__period", "book__set")
            .defer(*(f"book__set__{one}" for one in _LONG))  # read in every row
            .order_by("book_id", "form__position", "form_id", "unit__sort_key", "pk")
        )
        for _key, group in groupby(sent, key=lambda report: (report.book_id, report.form_id)):
            yield _for_whom(user, "accept", above, _accept_card(above, list(group)))


def _accept_card(above: Unit, reports: Sequence[Report]) -> Card:
    first, book = reports[0], reports[0].book
    scope = Scope(book.period.code, named_set(book.set), book.basis, book.cut_off)
    shown = urlencode({"form": first.form.code, "show": "submitted"})
    names = first_of([report.unit.name for report in reports], 2)
    counted = {"n": format_number(len(reports)), "period": title(book.period.code)}
    return Card(
        key=f"accept:{above.pk}:{book.pk}:{first.form_id}",
        title=_("%(n)s báo cáo %(period)s chờ duyệt") % counted,
        line=f"{first.form.title} · {names}",
        url=f"{reverse('reporting:check', args=[above.code])}{query_of(scope)}&{shown}",
        icon="clipboard-text",
        act=_("Duyệt %(n)s báo cáo") % counted,
        due=_accepted_by(first, above),
    )


def _accepted_by(report: Report, above: Unit) -> date | None:
    """The body above has until its own day; a form that is due later is not late before it is due."""
    book = report.book
    own_day = due_date(book.period, level=above.level, basis=book.basis, cut_off=book.cut_off)
    return max((day for day in (own_day, queries.usual_due(report)) if day), default=None)


# ---- targets ----


def _to_decide(user: User, units: Sequence[Unit], today: date) -> Iterator[Card]:
    """One card a body, period and set: what the units directly below registered and nobody has answered."""
    awaiting: dict[tuple[int | None, Scope], list[Target]] = {}
    for target in queries.registered_below(units, today):
        scope = queries.scope_of_line(target.period.code, target.indicator)
        awaiting.setdefault((org.superior_now(target.unit), scope), []).append(target)
    for above in units:
        for (superior, scope), targets in awaiting.items():
            if superior == above.pk:
                names = list(dict.fromkeys(target.unit.name for target in targets))
                yield _for_whom(user, "target", above, _decide_card(above, scope, names))


def _decide_card(above: Unit, scope: Scope, names: Sequence[str]) -> Card:
    asked = {"n": format_number(len(names)), "period": title(scope.period)}
    return Card(
        key=f"decide:{above.pk}:{':'.join(_asked(scope).values())}",
        title=_("%(n)s đơn vị đã đăng ký chỉ tiêu %(period)s, chờ quyết định") % asked,
        line=f"{above.name} · {', '.join(names[:2])}{'…' if names[2:] else ''}",
        url=f"{reverse('reporting:targets', args=[above.code])}?{urlencode(_asked(scope))}#dang-ky",
        icon="target-arrow",
        act=_("Xem, quyết định"),
    )


def _to_explain(user: User, units: Sequence[Unit], today: date) -> Iterator[Card]:
    """The targets of a period that ends or has ended which were missed without a word about it."""
    missing = Target.objects.filter(
        unit__in=units, cause="",
        period__end__lte=today + _EXPLAINED_BEFORE_END, period__end__gte=today - _EXPLAINED_AFTER,
        period__closed_by="",
    )  # fmt: skip
    silent = list(missing.select_related("unit", "period", "indicator"))
    own = {code: one.of_set for code, one in queries.own_lines().items()} if silent else {}
    asked: dict[tuple[Unit, Period, str], set[bool]] = {}
    for target in silent:
        of_group = asked.setdefault((target.unit, target.period, own.get(target.indicator.code, "")), set())
        of_group.add(bool(target.group))
    for unit, period, of_set in sorted(asked, key=lambda one: (one[0].pk, one[1].pk, one[2])):
        scope = Scope(period.code, of_set or None)
        results = [
            one
            for of_group in sorted(asked[unit, period, of_set])
            for one in (queries.attainment_by_category if of_group else queries.attainment_of_units)(
                user, [unit], scope
            )
        ]
        missed = [one for one in results if one.result.met is False and not one.is_explained]
        if missed:
            names = first_of([one.name for one in missed], 2, "; ")
            yield _for_whom(user, "draft", unit, _explain_card(unit, period, scope, len(missed), names))


def _explain_card(unit: Unit, period: Period, scope: Scope, count: int, names: str) -> Card:
    return Card(
        key=f"explain:{unit.pk}:{':'.join(_asked(scope).values())}",
        title=_("%(n)s chỉ tiêu %(period)s chưa đạt, chưa giải trình")
        % {"n": format_number(count), "period": title(period.code)},
        line=f"{unit.name} · {names}",
        url=f"{reverse('reporting:targets', args=[unit.code])}?{urlencode(_asked(scope))}",
        icon="target-arrow",
        act=_("Giải trình"),
        due=due_date(period, level=unit.level, basis="actual", cut_off=period.end),
    )


def _asked(scope: Scope) -> dict[str, str]:
    """What the address of a page of targets asks for: the period, and the set where it is a body's own."""
    return {"period": scope.period} | ({"set": scope.set} if scope.set else {})
