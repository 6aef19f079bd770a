"""Targets on the command line: what was shared out, where the units stand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from congdoan.common.numbers import format_number, format_percent
from congdoan.common.printing import print_table
from congdoan.common.wording import Attainment, Comparator
from congdoan.periods.rules import title

from . import queries, rules
from .cascade import Way
from .commands import Cascaded, Share
from .models import Indicator, TargetValue, TargetValueOrigin
from .queries import Remainder, TargetList, TargetResult

Write = Callable[[str], Any]
_WEIGHTS = {Way.MEMBERS: "Đoàn viên", Way.LAST_RESULT: "Kết quả năm trước"}


# ---- a cascade ----


def print_cascade(done: Cascaded, *, dry_run: bool, write: Write) -> None:
    """Target of the unit above = what the units below have + remainder, each in a line; then who took no part."""
    weighed = _WEIGHTS.get(done.way)
    registered = any(share.registered is not None for share in done.shares)
    more = [*([weighed] if weighed else []), *(["Đăng ký"] if registered else [])]
    head = ("Đơn vị", "Tên", *more, "Trước", "Nay")
    rows = [_cascade_row(done, share, weighed is not None, registered) for share in done.shares]
    blanks = ("",) * (len(head) - 3)
    remainder = f"Còn lại ở {done.unit.name}"
    if done.kept:
        remainder += f" (giữ lại {_number(done.indicator, done.kept)})"
    rows += [
        ("", "Cộng các đơn vị trực thuộc", *blanks, _number(done.indicator, done.below)),
        ("", remainder, *blanks, _number(done.indicator, done.remainder)),
        ("", f"Chỉ tiêu của {done.unit.name}", *blanks, _number(done.indicator, done.target)),
    ]
    verb = "Sẽ giao" if dry_run else "Đã giao"
    changed = sum(share.changed for share in done.shares)
    write(
        f"{verb} {done.indicator.name} ({done.indicator.unit}), {title(done.period)}: {changed} đơn vị có mức mới, "
        f"{sum(share.value is not None and not share.changed for share in done.shares)} đơn vị giữ mức cũ."
    )
    print_table(head, rows, right=range(2, len(head)))
    if done.remainder < 0:
        over = f"{_number(done.indicator, -done.remainder)} {done.indicator.unit}"
        write(f"Giao vượt: tổng mức của các đơn vị trực thuộc nhiều hơn chỉ tiêu của {done.unit.name} {over}.")
    elif done.remainder > done.kept:
        left = f"{_number(done.indicator, done.remainder - done.kept)} {done.indicator.unit}"
        write(f"Chưa giao hết: còn {left} ngoài phần giữ lại.")
    for share in done.shares:
        if share.left_out:
            write(f"Không tham gia: {share.unit}: {share.left_out}.")


def _cascade_row(done: Cascaded, share: Share, weighed: bool, registered: bool) -> tuple[str, ...]:
    more = [_weight(done, share.weight)] if weighed else []
    if registered:
        more.append("" if share.registered is None else _number(done.indicator, share.registered))
    values = (_number(done.indicator, share.before), _number(done.indicator, share.value))
    return (share.unit.code, share.unit.name, *more, *values)


def _weight(done: Cascaded, weight: int | None) -> str:
    decimals = done.indicator.decimals if done.way is Way.LAST_RESULT else 0
    return "chưa có" if weight is None else format_number(rules.value_of(weight, decimals), decimals)


def _number(indicator: Indicator, smallest: int | None) -> str:
    if smallest is None:
        return "chưa giao"
    return format_number(rules.value_of(smallest, indicator.decimals), indicator.decimals)


def cascade_object(done: Cascaded) -> dict[str, Any]:
    def value(smallest: int | None) -> Decimal | None:
        return None if smallest is None else rules.value_of(smallest, done.indicator.decimals)

    return {
        "unit": done.unit.code,
        "period": done.period,
        "indicator": done.indicator.code,
        "share": done.way.value,
        "target": value(done.target),
        "below": value(done.below),
        "remainder": value(done.remainder),
        "kept": value(done.kept),
        "units": [
            {
                "unit": share.unit.code,
                "weight": value(share.weight) if done.way is Way.LAST_RESULT else share.weight,
                "registered": value(share.registered),
                "before": value(share.before),
                "value": value(share.value),
                "changed": share.changed,
                "left_out": share.left_out or None,
            }
            for share in done.shares
        ],
    }


# ---- a list ----


def print_list(listed: TargetList, *, write: Write) -> None:
    """Every target with its original, the one in force and the registered one, its paper and its result."""
    if not listed.results:
        write("Chưa có chỉ tiêu nào trong kỳ này.")
        return
    rows = [
        (
            one.unit,
            one.name,
            _with_percent(one.original, one.indicator) if one.revised else "",
            bar(one.result, one.indicator) if one.origin == TargetValueOrigin.ASSIGNED else "",
            _registered(one),
            one.result.words,
            "; ".join(filter(None, [one.decision, one.registered_decision])),
        )
        for one in listed.results
    ]
    print_table(("Đơn vị", "Chỉ tiêu", "Ban đầu", "Giao", "Đăng ký", "Kết quả", "Văn bản"), rows, right=(2, 3, 4))
    for one in listed.results:
        if one.is_explained:
            write(f"{one.unit}, {one.name}: nguyên nhân: {one.cause}; giải pháp: {one.remedy}.")
    for remainder in listed.remainders:
        write(remainder_words(remainder))


def _registered(one: TargetResult) -> str:
    if one.registered:
        return _with_percent(one.registered, one.indicator)
    return bar(one.result, one.indicator) if one.origin == TargetValueOrigin.REGISTERED else ""


def _with_percent(held: Attainment, indicator: Indicator) -> str:
    """A value that does not decide, with what is reached of it: "700 (57,3%)"."""
    asked = bar(held, indicator)
    return asked if held.percent is None else f"{asked} ({format_percent(held.percent)})"


def bar(held: Attainment, indicator: Indicator) -> str:
    """What is asked for: "40", "≤ 0", "95,5%", "có thực hiện"."""
    if not isinstance(held.target, Decimal):
        return str(TargetValue.Comparator(held.comparator.value).label)
    sign = {Comparator.LE: "≤ ", Comparator.EQ: "= "}.get(held.comparator, "")
    percent = "%" if indicator.is_ratio else ""
    decimals = rules.RATIO_DECIMALS if indicator.is_ratio else indicator.decimals
    return f"{sign}{format_number(held.target, decimals, trim=True)}{percent}"


def asked_words(indicator: Indicator, comparator: str, value: int | None) -> str:
    """What a value asks for, with the unit it is counted in: "40 người", "95,5%", "có thực hiện"."""
    asked = bar(queries.held_value(indicator, TargetValue(comparator=comparator, value=value)), indicator)
    return asked if value is None or indicator.is_ratio else f"{asked} {indicator.unit}"


def remainder_words(one: Remainder) -> str:
    """ "Đoàn viên kết nạp mới: 110 = 100 các đơn vị trực thuộc + 10 còn lại." """
    target, below, rest = (
        format_number(value, one.indicator.decimals, trim=True) for value in (one.target, one.below, abs(one.value))
    )
    parts = f"{below} các đơn vị trực thuộc {'−' if one.value < 0 else '+'} {rest} "
    parts += "giao vượt" if one.value < 0 else "còn lại"
    without = f"; {one.without} đơn vị chưa được giao" if one.without else ""
    return f"{one.indicator.name}: {target} = {parts}{without}."


def list_object(listed: TargetList) -> dict[str, Any]:
    return {
        "targets": [_target_object(one) for one in listed.results],
        "remainders": [
            {
                "indicator": one.indicator.code,
                "target": one.target,
                "below": one.below,
                "remainder": one.value,
                "without": one.without,
            }
            for one in listed.remainders
        ],
    }


def _target_object(one: TargetResult) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "indicator": one.indicator.code,
        "group": one.group.code if one.group else None,
        "origin": one.origin.value,
        "value": one.result.actual,
        "in_force": held_object(one.result),
        "original": held_object(one.original),
        "registered": held_object(one.registered) if one.registered else None,
        "decision": one.decision,
        "registered_decision": one.registered_decision or None,
        "met": one.result.met,
        "cause": one.cause or None,
        "remedy": one.remedy or None,
    }


def held_object(held: Attainment) -> dict[str, Any]:
    return {
        "comparator": held.comparator.value,
        "target": held.target,
        "percentage": held.percent,
        "words": held.words,
    }
