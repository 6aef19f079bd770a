"""Chấm điểm: the points of one union on its rubric, each with the sentence that explains it. Pure.

Points are rounded half-up to the decimals of the rubric, criterion by criterion; a group never passes its cap. A better
figure never lowers a score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, StrEnum, auto
from fractions import Fraction
from functools import lru_cache

from congdoan.common.numbers import Number, format_number, format_percent, round_half_up
from congdoan.common.text import sentence

from .shipped import (
    Attained,
    Best,
    Computed,
    Criterion,
    Deduction,
    Group,
    Line,
    Manual,
    Measured,
    OnTime,
    PerItem,
    Proportional,
    Rubric,
    Step,
    Steps,
    YesNo,
)

MOST = Decimal(100)
_exact = lru_cache(maxsize=10_000)(Fraction)  # the same few numbers, over and over


class Stage(StrEnum):
    """Whose points: of several the council's count, then the verified ones, then what the figures give."""

    SELF = "self"  # tự chấm: shown, never counted
    VERIFIED = "verified"  # thẩm định
    COUNCIL = "council"  # hội đồng


COUNTED = (Stage.COUNCIL, Stage.VERIFIED)
STAGE_WORDS = {Stage.SELF: "tự chấm", Stage.VERIFIED: "thẩm định", Stage.COUNCIL: "hội đồng"}


@dataclass(frozen=True)
class Fact:
    """What a criterion looks at: a value, or a part and what it is a part of (base, chỉ tiêu). None: not reported.
    `best` is the best of those compared, where a cluster weighs its units against one another."""

    value: Decimal | None = None
    base: Decimal | None = None
    best: Fraction | None = None

    @property
    def percent(self) -> Fraction | None:
        if self.value is None or not self.base:
            return None
        (part, of_part), (whole, of_whole) = self.value.as_integer_ratio(), self.base.as_integer_ratio()
        return Fraction(100 * part * of_whole, of_part * whole)


@dataclass(frozen=True)
class Given:
    """Points that a person gave, with the note that goes with them."""

    points: Decimal
    note: str = ""


_NOTHING: Mapping[Stage, Given] = {}


@dataclass(frozen=True)
class Naming:
    """What sentences call a line: its name, count unit and decimals."""

    name: str
    unit: str
    decimals: int = 0


@dataclass(frozen=True)
class Inputs:
    """All that a score is made of; kept with it, so that it can be computed again."""

    facts: Mapping[str, Fact]
    given: Mapping[str, Mapping[Stage, Given]]
    names: Mapping[str, Naming] = field(repr=False)

    def fact(self, of: Measured) -> Fact:
        return self.facts.get(of.key, Fact())


@dataclass(frozen=True)
class Point:
    """Điểm của một tiêu chí: what counts, by whom, and what the figures and the union itself would give. Why, it tells
    when it is asked: words for thousands of unions would take longer than their points."""

    rule: Criterion | Best
    points: Decimal
    by: str  # "figures", a stage, or "" where nobody has given any
    computed: Decimal | None
    self_score: Decimal | None
    fact: Fact
    given: Given | None
    bonus: bool
    names: Mapping[str, Naming] = field(repr=False, compare=False)

    @property
    def criterion(self) -> str:
        return self.rule.code

    @property
    def text(self) -> str:
        return self.rule.text

    @property
    def most(self) -> Decimal:
        return self.rule.max

    @property
    def sentence(self) -> str:
        """The points with the figures they come from, then what a person gave instead."""
        told = [] if isinstance(self.rule, Manual) else [_told_by_figures(self.rule, self)]
        if self.given is not None:
            told.append(_told_by_person(self, self.given))
        return " ".join(told) or _told_by_nobody(self)


@dataclass(frozen=True)
class GroupScore:
    """Điểm của một nhóm, after its cap."""

    code: str
    title: str
    points: Decimal
    most: Decimal
    bonus: bool
    criteria: tuple[Point, ...]


@dataclass(frozen=True)
class Score:
    """Điểm của một đơn vị; `self_total` is what it comes to by its own points (tự chấm), None where it gave none."""

    rubric: str
    total: Decimal
    self_total: Decimal | None
    groups: tuple[GroupScore, ...]


def score(rubric: Rubric, inputs: Inputs) -> Score:
    """Chấm điểm một đơn vị theo bảng điểm."""
    groups = tuple(_group(rubric, group, inputs) for group in rubric.groups)
    total = min(MOST, sum((group.points for group in groups), Decimal(0)))
    return Score(rubric.code, total, _self_total(groups), groups)


def _group(rubric: Rubric, group: Group, inputs: Inputs) -> GroupScore:
    points = tuple(_point(rubric, criterion, inputs, bonus=group.bonus) for criterion in group.criteria)
    whole = min(group.max, sum((point.points for point in points), Decimal(0)))
    return GroupScore(group.code, group.title, whole, group.max, group.bonus, points)


def _self_total(groups: Sequence[GroupScore]) -> Decimal | None:
    """What the union gave itself; where it gave none, what its figures give."""
    if not any(point.self_score is not None for group in groups for point in group.criteria):
        return None
    own = (min(group.most, sum((_own(point) for point in group.criteria), Decimal(0))) for group in groups)
    return min(MOST, sum(own, Decimal(0)))


def _own(point: Point) -> Decimal:
    if point.self_score is not None:
        return min(point.most, point.self_score)
    return point.computed or Decimal(0)


def _point(rubric: Rubric, criterion: Criterion, inputs: Inputs, *, bonus: bool) -> Point:
    stages = inputs.given.get(criterion.code, _NOTHING)
    own = stages.get(Stage.SELF)
    fact, computed = None, None
    if not isinstance(criterion, Manual):
        fact = inputs.fact(criterion.of)
        computed = by_figures(criterion, fact, rubric.decimals)
    by = next((stage for stage in ((Stage.COUNCIL,) if bonus else COUNTED) if stage in stages), None)
    given = stages[by] if by else None
    points = min(criterion.max, given.points) if given else Decimal(0) if computed is None else computed
    source = by.value if by else "" if computed is None else "figures"
    own_points = own.points if own else None
    return Point(criterion, points, source, computed, own_points, fact or Fact(), given, bonus, inputs.names)


# ---- methods ----


@lru_cache(maxsize=100_000)  # thousands of unions have few different figures
def by_figures(criterion: Computed, fact: Fact, decimals: int) -> Decimal:
    """The points that figures give."""
    state = known(criterion.of, fact)
    if state is not Known.YES:
        full = (criterion.if_missing if state is Known.MISSING else criterion.if_nothing_due) == "full"
        return criterion.max if full else Decimal(0)
    exact = _by_method(criterion, _found(criterion.of, fact), fact.best)
    if exact.numerator <= 0:
        return Decimal(0)
    return criterion.max if exact >= _exact(criterion.max) else round_half_up(exact, decimals)


class Known(Enum):
    """What is known of what a criterion looks at."""

    YES = auto()
    MISSING = auto()  # chưa có số liệu
    NOTHING_DUE = auto()  # không có gì phải thực hiện, chưa giao chỉ tiêu


def known(of: Measured, fact: Fact) -> Known:
    """A part of nothing: there was nothing to reach. A part of what nobody reported is not known."""
    if isinstance(of, Line):
        return Known.MISSING if fact.value is None else Known.YES
    if fact.base == 0:
        return Known.NOTHING_DUE
    if fact.value is None:
        return Known.MISSING
    if fact.base is None:
        return Known.NOTHING_DUE if isinstance(of, Attained) else Known.MISSING
    return Known.YES


def measured(of: Measured, fact: Fact) -> Fraction | None:
    """The value of a line, else the percentage; None where it is not known or there was nothing to reach."""
    return _found(of, fact) if known(of, fact) is Known.YES else None


def _found(of: Measured, fact: Fact) -> Fraction:
    """The same of what is known."""
    found = _exact(fact.value or Decimal(0)) if isinstance(of, Line) else fact.percent
    return found or Fraction(0)


def _by_method(criterion: Computed, found: Fraction, best: Fraction | None) -> Fraction:
    """Points before rounding and limits."""
    most = _exact(criterion.max)
    match criterion:
        case YesNo():
            return most if found >= 1 else Fraction(0)
        case Steps():
            step = _step(criterion, found)
            return _exact(step.points) if step else Fraction(0)
        case Proportional():
            full_at = _exact(criterion.full_at)
            if found < _exact(criterion.at_least):
                return Fraction(0)
            return most if found >= full_at else most * found / full_at
        case PerItem():
            return found * _exact(criterion.each)
        case Deduction():
            return most - found * _exact(criterion.each)
        case Best():
            return most * found / best if best else Fraction(0)


def _step(criterion: Steps, found: Fraction) -> Step | None:
    return next((step for step in criterion.steps if found >= _exact(step.at_least)), None)


# ---- words ----


def _told_by_figures(criterion: Computed, point: Point) -> str:
    """ "Đối thoại 3 cuộc, đạt mức từ 2 trở lên, được 4/4 điểm." """
    what = _named(criterion, point.names)
    points = _of(point.computed or Decimal(0), criterion.max)
    match known(criterion.of, point.fact):
        case Known.MISSING:
            return f"{what}: chưa có số liệu, tính {points}."
        case Known.NOTHING_DUE:
            why = "chưa giao chỉ tiêu" if isinstance(criterion.of, Attained) else "không có gì phải thực hiện"
            return f"{what}: {why}, tính {points}."
        case _:
            value = _value(criterion.of, point.fact, point.names)
            return f"{_how(criterion, point, f'{what} {value}')}, được {points}."


def _how(criterion: Computed, point: Point, what: str) -> str:
    """How the points came about; `what` names the line with its value."""
    found = measured(criterion.of, point.fact) or Fraction(0)
    match criterion:
        case YesNo():
            return f"{criterion.text}: {'có' if found >= 1 else 'không'}"
        case Steps():
            say = _number if isinstance(criterion.of, Line) else format_percent
            if step := _step(criterion, found):
                return f"{what}, đạt mức từ {say(step.at_least)} trở lên"
            return f"{what}, dưới mức thấp nhất {say(criterion.steps[-1].at_least)}"
        case Proportional():
            return what if found >= criterion.at_least else f"{what}, dưới mức {format_percent(criterion.at_least)}"
        case PerItem():
            return f"{what}, mỗi {point.names[criterion.of.line].unit} {_shown(criterion.each)} điểm"
        case Deduction():
            off = min(Fraction(criterion.max), found * Fraction(criterion.each))
            return f"{what}, trừ {_shown(off)} điểm" if off else what
        case Best():
            best = point.fact.best or Fraction(0)
            if found == best:
                return f"{what}, cao nhất cụm" if best else what
            return f"{what}, bằng {format_percent(found * 100 / best)} đơn vị cao nhất cụm"


def _told_by_person(point: Point, given: Given) -> str:
    """ "Sổ sách đầy đủ: thẩm định cho 3/4 điểm – biên bản số 2." """
    who = STAGE_WORDS[Stage(point.by)]
    what = f"{point.text}: {who}" if isinstance(point.rule, Manual) else sentence(who)
    note = f" – {given.note}" if given.note else ""
    return f"{what} cho {_of(point.points, point.most)}{note}."


def _told_by_nobody(point: Point) -> str:
    who = "hội đồng chưa cho điểm" if point.bonus else "chưa ai cho điểm"
    return f"{point.text}: {who}, {_of(point.points, point.most)}."


def _named(criterion: Computed, names: Mapping[str, Naming]) -> str:
    of = criterion.of
    return criterion.text if isinstance(of, OnTime) else names[of.lines[0]].name


def _value(of: Measured, fact: Fact, names: Mapping[str, Naming]) -> str:
    """ "11 sáng kiến", "12/15 người (80%)", "4 lượt trên 15 người (26,7%)", "126/60 người, đạt 210% chỉ tiêu"."""
    value, base, percent = fact.value or Decimal(0), fact.base or Decimal(0), fact.percent or Fraction(0)
    if isinstance(of, Line):
        naming = names[of.line]
        return f"{format_number(value, naming.decimals)} {naming.unit}"
    units = ["báo cáo"] if isinstance(of, OnTime) else [names[line].unit for line in of.lines]
    pair = _pair(value, base, units[0], units[-1])
    if isinstance(of, Attained):
        return f"{pair}, đạt {format_percent(percent)} chỉ tiêu"
    return f"{pair} ({format_percent(percent)})"


def _pair(value: Decimal, base: Decimal, unit: str, of_unit: str) -> str:
    if unit == "%":
        return f"{format_percent(value)}/{format_percent(base)}"
    if unit == of_unit:
        return f"{_number(value)}/{_number(base)} {unit}"
    return f"{_number(value)} {unit} trên {_number(base)} {of_unit}"


def _number(value: Decimal) -> str:
    return format_number(value, 3, trim=True)


def _shown(points: Number) -> str:
    return format_number(points, 2, trim=True)


def _of(points: Decimal, most: Decimal) -> str:
    return f"{_shown(points)}/{_shown(most)} điểm"
