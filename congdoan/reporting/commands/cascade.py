"""Phân bổ chỉ tiêu: the target of a body goes down to the units directly below it, with the remainder shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.org import commands as org_commands
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.periods.queries import period_of
from congdoan.periods.rules import previous_year_code, title

from .. import queries, rules
from ..cascade import Sharing, Way, share_down
from ..models import Indicator, Target, TargetValue
from .targets import Aim, Origin, put_value


@dataclass(frozen=True)
class Share:
    """One unit below: by what its share was reckoned, what it registered, what it held before and holds now (in the
    smallest unit, None is nothing), and why it takes no part."""

    unit: Unit
    weight: int | None
    registered: int | None
    before: int | None
    value: int | None
    changed: bool
    left_out: str


@dataclass(frozen=True)
class Cascaded:
    """A target shared out: all shares and the remainder together are the target of the unit above."""

    unit: Unit
    period: str
    indicator: Indicator
    way: Way
    target: int
    kept: int
    remainder: int
    shares: list[Share]

    @property
    def below(self) -> int:
        return self.target - self.remainder

    @property
    def outcome(self) -> str:
        """All that is decided, and on what, in a line: two cascades with the same outcome write the same, and answer
        the same that was registered."""
        shares = (f"{one.unit.code}={one.registered}/{one.before}>{one.value}" for one in self.shares)
        return ";".join([str(self.target), *shares])


@transaction.atomic
def cascade_target(
    *,
    by: User,
    unit: Unit,
    period: str,
    indicator: Indicator,
    way: Way,
    decision: str,
    kept: int = 0,
    own: Mapping[str, int] | None = None,
    dry_run: bool = False,
    confirmed: str = "",
) -> Cascaded:
    """Phân bổ chỉ tiêu: the value in force of a unit, less what it keeps, to the units directly below it today.

    Doing it again revises them; an unchanged one stays. A unit that takes no part keeps what it holds, and so much
    less is shared out. `own` gives the values by code where that is the way. `confirmed` is the outcome somebody saw
    and agreed to: Refused("overtaken") where it is another one now.
    """
    org.require(by, "target", unit)
    if not decision.strip():
        raise Refused("no_decision", "Thiếu văn bản giao chỉ tiêu cho các đơn vị trực thuộc.")
    org_commands.lock_structure()
    cascade = _Cascade(unit, period_of(period), indicator)
    if not 0 <= kept <= cascade.target:
        most = cascade.shown(cascade.target)
        raise Refused("kept", f"Phần giữ lại phải từ 0 đến chỉ tiêu của {unit.name}, {most}.")
    weights = {} if way is Way.OWN else cascade.weights(way)
    sharing = cascade.by_own(own or {}) if way is Way.OWN else cascade.by_weights(weights, kept)
    shares = cascade.write(by, sharing, weights, decision, cascade.why_left_out(way))
    audit.event(
        cascade.row, "target.cascaded", by=by, unit_id=unit.pk, reason=decision, way=way.value, kept=kept,
        below=sharing.below, remainder=sharing.remainder,
    )  # fmt: skip
    done = Cascaded(unit, period, indicator, way, cascade.target, kept, sharing.remainder, shares)
    if confirmed and confirmed != done.outcome:
        raise Refused(
            "overtaken",
            "Chỉ tiêu, mức đăng ký hoặc số để chia vừa thay đổi, kết quả khác lúc xem trước. Xem lại rồi giao.",
        )
    if dry_run:
        transaction.set_rollback(True)
    return done


def units_to_share_among(unit: Unit, period: Period) -> list[Unit]:
    """The units directly below, in the order in which they are read: today's, of a period that is over those of its
    last day. Refused("nobody_below")."""
    children = org.tree_on(min(timezone.localdate(), period.end)).children(unit.pk)
    if not children:
        raise Refused("nobody_below", f"{unit} không có đơn vị trực thuộc để giao chỉ tiêu.")
    return list(Unit.objects.filter(pk__in=children).order_by("sort_key", "code"))


class _Cascade:
    """The target of a unit and what the units directly below it hold of the same: today's, of a period that is over
    those of its last day, and those that ended within it, which hold what was left to them."""

    def __init__(self, unit: Unit, period: Period, indicator: Indicator) -> None:
        self.unit, self.period, self.indicator = unit, period, indicator
        self.day = min(timezone.localdate(), period.end)
        self.below = units_to_share_among(unit, period)
        children = [one.pk for one in self.below]
        gone = set(org.tree_of(period).children(unit.pk)) - set(children)
        held = queries.targets_of([unit.pk, *children, *gone], period)
        of_line = {pk: target for pk, all_ in held.items() for target in all_ if target.key == (indicator.code, "")}
        self.target = self._own_target(of_line.pop(unit.pk, None))
        self.gone = [one for one in Unit.objects.filter(pk__in=gone & of_line.keys()) if of_line[one.pk].shared_value]
        self.held = {one.code: of_line[one.pk].shared_value for one in (*self.below, *self.gone) if one.pk in of_line}
        self.registered = {one.code: of_line[one.pk].registered_value for one in self.below if one.pk in of_line}
        self.row = Target.objects.get(unit=unit, period=period, indicator=indicator, group="")

    def _own_target(self, target: queries.HeldTarget | None) -> int:
        what = f"chỉ tiêu {self.indicator.name} {title(self.period.code)}"
        if target is None:
            raise Refused("no_target", f"{self.unit} chưa có {what}: giao cho đơn vị này trước.")
        if target.shared_value is None:
            words = "chỉ phân bổ được mức “ít nhất” của chỉ số cộng được; giao riêng cho từng đơn vị"
            raise Refused("does_not_add", f"Không phân bổ được {what} của {self.unit}: {words}.")
        return target.shared_value

    def shown(self, smallest: int) -> str:
        value = rules.value_of(smallest, self.indicator.decimals)
        return f"{format_number(value, self.indicator.decimals)} {self.indicator.unit}"

    def weights(self, way: Way) -> dict[str, int]:
        """By code; who has none takes no part."""
        if way is Way.EQUAL:
            return {one.code: 1 for one in self.below}
        if way is Way.MEMBERS:
            since = self._year_before().start
            found = queries.known_members(self.unit, self.below, since=since, day=self.day)
        else:
            found = queries.known_results(self.below, self._year_before().code, self.indicator)
        return {one.code: found[one.pk] for one in self.below if one.pk in found}

    def _year_before(self) -> Period:
        code = previous_year_code(self.period.code)
        if code is None:
            raise Refused("no_year_before", f"{title(self.period.code)} không có kỳ năm trước: dùng equal hoặc own.")
        return period_of(code)

    def why_left_out(self, way: Way) -> tuple[str, str]:
        """What is said of a unit without a weight, and of one whose weight is 0."""
        if way is Way.MEMBERS:
            return f"chưa có số đoàn viên từ {title(self._year_before().code)}", "chưa có đoàn viên"
        if way is Way.LAST_RESULT:
            before = title(self._year_before().code)
            return f"chưa có kết quả {before}", f"kết quả {before} bằng 0"
        return "không có trong mức tự định", ""

    def by_own(self, own: Mapping[str, int]) -> Sharing:
        if strangers := sorted(own.keys() - {one.code for one in self.below}):
            raise Refused("not_below", f"Không trực thuộc {self.unit}: {', '.join(strangers)}.")
        if not own:
            raise Refused("no_values", f"Chưa có mức nào cho đơn vị trực thuộc {self.unit}.")
        return Sharing(self.target, own, self._held_without(own))

    def by_weights(self, weights: Mapping[str, int], kept: int) -> Sharing:
        taking_part = {code: weight for code, weight in weights.items() if weight > 0}
        held = self._held_without(taking_part)
        if not taking_part:
            raise Refused("nobody", f"Không đơn vị trực thuộc nào của {self.unit} có số để chia: dùng equal hoặc own.")
        if self.target - kept < sum(held.values()):
            raise Refused(
                "nothing_left",
                f"Không còn gì để chia: chỉ tiêu {self.shown(self.target)}, giữ lại {self.shown(kept)}, các đơn vị "
                f"không tham gia đang có {self.shown(sum(held.values()))}.",
            )
        return share_down(self.target, kept=kept, weights=taking_part, held=held)

    def _held_without(self, taking_part: Mapping[str, int]) -> dict[str, int]:
        return {code: value for code, value in self.held.items() if value is not None and code not in taking_part}

    def write(
        self, by: User, sharing: Sharing, weights: Mapping[str, int], decision: str, why: tuple[str, str]
    ) -> list[Share]:
        shares = []
        for one in self.below:
            given, before, weight = sharing.given.get(one.code), self.held.get(one.code), weights.get(one.code)
            changed = False
            if given or (given == 0 and before):
                changed = put_value(by, self._aim(one, given, decision), Origin.ASSIGNED)
            left_out = "" if given is not None else why[0] if weight is None else why[1]
            value, registered = before if given is None else given, self.registered.get(one.code)
            shares.append(Share(one, weight, registered, before, value, changed, left_out))
        left = [self.held[one.code] for one in self.gone]
        ended = "không còn trực thuộc; giữ phần còn lại của mình"
        return shares + [
            Share(one, None, None, value, value, changed=False, left_out=ended)
            for one, value in zip(self.gone, left, strict=True)
        ]

    def _aim(self, unit: Unit, value: int, decision: str) -> Aim:
        return Aim(unit, self.period.code, self.indicator, TargetValue.Comparator.GE.value, value, decision)
