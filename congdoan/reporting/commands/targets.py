"""Chỉ tiêu: given from above, registered by the unit, explained where missed.

All of it is written under the structure's lock: the units stay where they are meanwhile, no change hands targets on,
and no period is closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import one_line, quoted
from congdoan.org import commands as org_commands
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods import commands as period_commands
from congdoan.periods.queries import period_of
from congdoan.periods.rules import title

from .. import queries
from ..groups import CategoryGroup, group_on
from ..models import Indicator, ReportForm, Target, TargetValue, TargetValueOrigin

Origin = TargetValueOrigin
WRITERS = {Origin.ASSIGNED: "target", Origin.REGISTERED: "sign"}
"""Who writes which value: a registered one binds the unit, so whoever signs for it registers it."""

_UNIONS = {Unit.Level.GRASSROOTS_UNION.value, Unit.Level.MEMBER_GRASSROOTS_UNION.value}
_PAPER = {Origin.ASSIGNED: "văn bản giao chỉ tiêu", Origin.REGISTERED: "văn bản đăng ký chỉ tiêu"}
_WITHOUT_VALUE = (
    TargetValue.Comparator.YES,
    TargetValue.Comparator.MORE_THAN_LAST_YEAR,
    TargetValue.Comparator.NONE,
)


@dataclass(frozen=True)
class Aim:
    """What a paper asks for: comparator and value (in the indicator's smallest unit), for all or for one group."""

    unit: Unit
    period: str
    indicator: Indicator
    comparator: str
    value: int | None
    decision: str
    group: str = ""


@transaction.atomic
def set_target(*, by: User, aim: Aim, origin: Origin = Origin.ASSIGNED) -> bool:
    """Giao hoặc đăng ký chỉ tiêu: a new target or a revision, which keeps the earlier value; False where nothing
    changes."""
    org.require(by, WRITERS[origin], aim.unit)
    org_commands.lock_structure()
    refuse_outside(aim, queries.own_lines())
    return put_value(by, aim, origin)


def put_value(by: User, aim: Aim, origin: Origin) -> bool:
    """One further value where it differs from the last of its origin. The caller has checked who writes, and that the
    unit may have a target of the line, and holds the structure's lock."""
    _check(aim, origin)
    period = period_commands.ensure_period(aim.period)
    if aim.group:
        _check_group(aim, group_on(aim.group, period.start))
    target, _made = Target.objects.get_or_create(unit=aim.unit, period=period, indicator=aim.indicator, group=aim.group)
    last = target.values.filter(origin=origin).order_by("-number").first()
    if last and (last.comparator, last.value) == (aim.comparator, aim.value):
        return False
    verb = "target.revised" if last else "target.set" if origin == Origin.ASSIGNED else "target.registered"
    _add_value(by, target, aim, origin, verb, last)
    return True


def _add_value(
    by: User, target: Target, aim: Aim, origin: Origin, verb: str, last: TargetValue | None, reason: str = ""
) -> None:
    if target.period.is_closed:
        raise Refused(
            "closed_period", f"Kỳ {title(target.period.code)} đã khóa số liệu, chỉ tiêu của kỳ không đổi nữa."
        )
    value = TargetValue(
        target=target, origin=origin, number=last.number + 1 if last else 1, comparator=aim.comparator,
        value=aim.value, decision=one_line(aim.decision), reason=reason,
    )  # fmt: skip
    clean(value)
    value.save()
    audit.event(target, verb, by=by, unit_id=aim.unit.pk, reason=reason or aim.decision, origin=origin.value,
                number=value.number, value=[last.value if last else None, value.value])  # fmt: skip


def _check(aim: Aim, origin: Origin) -> None:
    if not aim.decision.strip():
        raise Refused("no_decision", f"thiếu {_PAPER[origin]} (cột decision).")
    if aim.comparator not in TargetValue.Comparator.values:
        allowed = ", ".join(TargetValue.Comparator.values)
        raise Refused("comparator", f"so sánh “{aim.comparator}” không có: dùng {allowed}.")
    if (aim.value is None) != (aim.comparator in _WITHOUT_VALUE):
        need = "phải để trống" if aim.value is not None else "phải có"
        raise Refused("value", f"với so sánh “{aim.comparator}”, cột value {need}.")


def refuse_outside(aim: Aim, own_lines: Mapping[str, queries.OwnLine]) -> None:
    """A line of a body's own set alone is a matter of that body and those below it, from its first period on."""
    own = own_lines.get(aim.indicator.code)
    if own is None:
        return
    if not aim.unit.path.startswith(own.owner.path):
        raise Refused("line", f"chỉ số {quoted(aim.indicator.name)} của {own.owner}, không dùng cho {aim.unit}.")
    if period_of(aim.period).start < own.since:
        said = f"chỉ số {quoted(aim.indicator.name)} chỉ dùng cho kỳ bắt đầu từ {format_date(own.since)}."
        raise Refused("line", said)


def _check_group(aim: Aim, group: CategoryGroup) -> None:
    """Only what unions report themselves can be told by their categories; what the body above them reports of them
    (xếp loại) has a line of its own for each group."""
    lines = set(aim.indicator.typed_codes)
    forms = ReportForm.objects.all()
    if not any(_UNIONS.intersection(form.levels) and lines.intersection(form.lines) for form in forms):
        said = "không do công đoàn cơ sở báo cáo, nên không tính riêng được cho"
        raise Refused("group", f"chỉ số {quoted(aim.indicator.name)} {said} {group.name}.")


@transaction.atomic
def decide_registered(*, by: User, aim: Aim, number: int, reason: str = "") -> bool:
    """Quyết định mức đơn vị đăng ký, by who gives targets at the direct superior: an aim that is the registered value
    takes it (nhận mức đăng ký), any other is given with a reason (giao mức khác). Whether it was taken.

    `number` is that of the registered value as it was read: where the unit has registered another one since, that one
    is to be looked at first.
    """
    if queries.deciding_unit(by, aim.unit) is None:
        raise Refused("unknown_unit", f"Không có đơn vị mã “{aim.unit.code}” trong phạm vi giao chỉ tiêu của anh/chị.")
    org_commands.lock_structure()
    _check(aim, Origin.ASSIGNED)
    target = Target.objects.select_related("period").filter(
        unit=aim.unit, period__code=aim.period, indicator=aim.indicator, group=aim.group
    ).first()  # fmt: skip
    held = queries.held_target(target) if target else None
    if target is None or held is None or not held.awaits_decision:
        raise Refused("decided", f"{aim.unit.name} không có mức đăng ký nào chờ quyết định ở chỉ tiêu này.")
    registered = held.registered[-1]
    if registered.number != number:
        raise Refused("overtaken", f"{aim.unit.name} vừa đăng ký mức khác. Xem lại mức mới rồi quyết định.")
    taken, reason = (registered.comparator, registered.value) == (aim.comparator, aim.value), one_line(reason)
    if not taken and not reason:
        raise Refused("no_reason", "Ghi lý do giao khác mức đơn vị đăng ký.")
    last = held.assigned[-1] if held.assigned else None
    verb = "target.taken" if taken else "target.decided"
    _add_value(by, target, aim, Origin.ASSIGNED, verb, last, "" if taken else reason)
    return taken


@transaction.atomic
def explain_target(
    *, by: User, unit: Unit, period: str, indicator: Indicator, cause: str, remedy: str, group: str = ""
) -> Target:
    """Giải trình chỉ tiêu chưa đạt: why it was missed and what will be done; by whoever drafts for the unit.

    Kept as clauses, without a full stop, since they are told within sentences.
    """
    org.require(by, "draft", unit)
    cause, remedy = (one_line(text).removesuffix(".") for text in (cause, remedy))
    if not cause or not remedy:
        raise Refused("no_reason", "Ghi cả nguyên nhân và giải pháp khắc phục.")
    found = Target.objects.select_for_update().filter(unit=unit, period__code=period, indicator=indicator, group=group)
    target = found.first()
    if target is None:
        raise Refused("unknown_target", f"{unit} không có chỉ tiêu {indicator.name} {title(period)}.")
    _refuse_unless_missed(by, unit, period, target)
    before = {"cause": target.cause, "remedy": target.remedy}
    if before == {"cause": cause, "remedy": remedy}:
        return target
    target.cause, target.remedy = cause, remedy
    clean(target)
    target.save(update_fields=["cause", "remedy"])
    told = audit.difference(before, {"cause": cause, "remedy": remedy})
    audit.event(target, "target.explained", by=by, unit_id=unit.pk, told=told)
    return target


def _refuse_unless_missed(by: User, unit: Unit, period: str, target: Target) -> None:
    """By the latest actual figures, as everybody reads them."""
    scope = queries.scope_of_line(period, target.indicator)
    held = queries.attainment_of_target(by, unit, scope, target.indicator, target.group)
    if held is None or held.result.met is not False:
        words = held.result.words if held else "không giao mức"
        raise Refused("not_missed", f"Chỉ giải trình chỉ tiêu chưa đạt; chỉ tiêu này: {words}.")
