"""Chấm điểm: the points of one union on its rubric, each with the sentence that explains it. Pure.

Points are rounded half-up to the decimals of the rubric, criterion by criterion; a group never passes its cap. A better
figure never lowers a score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from congdoan.common.numbers import format_number, format_percent, round_half_up
from congdoan.common.text import within

from .shipped import (
    Attained,
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
    Share,
    Steps,
    YesNo,
)

MOST = Decimal(100)


class Stage(StrEnum):
    """Whose points: of several the council's count, then the verified ones, then what the figures give."""

    SELF = "self"  # tự chấm: shown, never counted
    VERIFIED = "verified"  # thẩm định
    COUNCIL = "council"  # hội đồng


COUNTED = (Stage.COUNCIL, Stage.VERIFIED)
STAGE_WORDS = {Stage.SELF: "tự chấm", Stage.VERIFIED: "thẩm định", Stage.COUNCIL: "hội đồng"}


@dataclass(frozen=True)
class Fact:
    """What a criterion looks at: a value, or a part and what it is a part of (base, chỉ tiêu). None: not reported."""

    value: Decimal | None = None
    base: Decimal | None = None

    @property
    def percent(self) -> Fraction | None:
        if self.value is None or not self.base:
            return None
        return Fraction(self.value) * 100 / Fraction(self.base)


@dataclass(frozen=True)
class Given:
    """Points that a person gave, with the note that goes with them."""

    points: Decimal
    note: str = ""


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
    names: Mapping[str, Naming]

    def fact(self, of: Measured) -> Fact:
        return self.facts.get(of.key, Fact())


@dataclass(frozen=True)
class Point:
    """Điểm của một tiêu chí: what counts, out of how much, by whom, what the figures and the union itself would give,
    and why."""

    criterion: str
    text: str
    points: Decimal
    most: Decimal
    by: str  # "figures", a stage, or "" where nobody has given any
    computed: Decimal | None
    self_score: Decimal | None
    sentence: str


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
    """Điểm của một đơn vị; `self_total` is what it gave itself where it did for every manual criterion."""

    rubric: str
    total: Decimal
    self_total: Decimal | None
    groups: tuple[GroupScore, ...]


def score(rubric: Rubric, inputs: Inputs) -> Score:
    """Chấm điểm một đơn vị theo bảng điểm."""
    groups = tuple(_group(rubric, group, inputs) for group in rubric.groups)
    total = min(MOST, sum((group.points for group in groups), Decimal(0)))
    return Score(rubric.code, total, _self_total(rubric, inputs), groups)


def _group(rubric: Rubric, group: Group, inputs: Inputs) -> GroupScore:
    points = tuple(_point(rubric, criterion, inputs, bonus=group.bonus) for criterion in group.criteria)
    whole = min(group.max, sum((point.points for point in points), Decimal(0)))
    return GroupScore(group.code, group.title, whole, group.max, group.bonus, points)


def _self_total(rubric: Rubric, inputs: Inputs) -> Decimal | None:
    """What the union gave itself; where it gave none, what its figures give."""
    if not any(Stage.SELF in stages for stages in inputs.given.values()):
        return None
    whole = Decimal(0)
    for group in rubric.groups:
        points = Decimal(0)
        for criterion in group.criteria:
            own = inputs.given.get(criterion.code, {}).get(Stage.SELF)
            points += own.points if own else _computed(rubric, criterion, inputs) or Decimal(0)
        whole += min(group.max, points)
    return min(MOST, whole)


def _computed(rubric: Rubric, criterion: Criterion, inputs: Inputs) -> Decimal | None:
    return None if isinstance(criterion, Manual) else _points(rubric, criterion, inputs)[0]


def _point(rubric: Rubric, criterion: Criterion, inputs: Inputs, *, bonus: bool) -> Point:
    given = inputs.given.get(criterion.code, {})
    own = given.get(Stage.SELF)
    computed, sentence = (None, "") if isinstance(criterion, Manual) else _points(rubric, criterion, inputs)
    counted = (Stage.COUNCIL,) if bonus else COUNTED
    by = next((stage for stage in counted if stage in given), None)
    if by is not None:
        points = min(criterion.max, given[by].points)
        sentence = " ".join(filter(None, (sentence, _told(criterion, by, given[by], points))))
    else:
        points = computed if computed is not None else Decimal(0)
        sentence = sentence or f"{criterion.text}: chưa ai cho điểm, 0/{_shown(criterion.max)} điểm."
    source = by.value if by else "" if computed is None else "figures"
    return Point(
        criterion.code, criterion.text, points, criterion.max, source, computed, own.points if own else None, sentence
    )


def _told(criterion: Criterion, by: Stage, given: Given, points: Decimal) -> str:
    who = "Hội đồng" if by is Stage.COUNCIL else "Thẩm định"
    what = f" {within(criterion.text)}" if isinstance(criterion, Manual) else ""
    note = f": {given.note}" if given.note else ""
    return f"{who} cho{what} {_of(points, criterion.max)}{note}."


# ---- methods ----


def _points(rubric: Rubric, criterion: Computed, inputs: Inputs) -> tuple[Decimal, str]:
    """The points that figures give, and why."""
    fact = inputs.fact(criterion.of)
    what = _named(criterion.of, inputs)
    if fact.value is None:
        points = criterion.max if criterion.if_missing == "full" else Decimal(0)
        return points, f"{what}: chưa có số liệu, tính {_of(points, criterion.max)}."
    if not isinstance(criterion.of, Line) and not fact.base:
        points = criterion.max if criterion.if_nothing_due == "full" else Decimal(0)
        why = "chưa giao chỉ tiêu" if isinstance(criterion.of, Attained) else "không có gì phải thực hiện"
        return points, f"{what}: {why}, tính {_of(points, criterion.max)}."
    exact, how = _by_method(criterion, fact, f"{what} {_value(criterion.of, fact, inputs)}")
    points = round_half_up(max(Fraction(0), min(Fraction(criterion.max), exact)), rubric.decimals)
    return points, f"{how}, được {_of(points, criterion.max)}."


def _by_method(criterion: Computed, fact: Fact, what: str) -> tuple[Fraction, str]:
    """Points before rounding and limits, and how they came about; `what` names the line with its value."""
    value = Fraction(fact.value or 0)
    match criterion:
        case YesNo():
            has = value >= 1
            return Fraction(criterion.max) * has, f"{criterion.text}: {'có' if has else 'không'}"
        case Steps():
            return _by_steps(criterion, fact, what)
        case Proportional():
            percent = fact.percent or Fraction(0)
            if percent < criterion.at_least:
                return Fraction(0), f"{what}, dưới mức {format_percent(criterion.at_least)}"
            return Fraction(criterion.max) * percent / Fraction(criterion.full_at), what
        case PerItem():
            return value * Fraction(criterion.each), f"{what}, mỗi đơn vị {_shown(criterion.each)} điểm"
        case Deduction():
            off = value * Fraction(criterion.each)
            told = f", trừ {_shown(min(criterion.max, round_half_up(off, 2)))} điểm" if off else ""
            return Fraction(criterion.max) - off, what + told


def _by_steps(criterion: Steps, fact: Fact, what: str) -> tuple[Fraction, str]:
    of_line = isinstance(criterion.of, Line)
    measured = Fraction(fact.value or 0) if of_line else fact.percent or Fraction(0)
    say = _number if of_line else format_percent
    for step in criterion.steps:
        if measured >= step.at_least:
            return Fraction(step.points), f"{what}, đạt mức từ {say(step.at_least)} trở lên"
    return Fraction(0), f"{what}, dưới mức thấp nhất {say(criterion.steps[-1].at_least)}"


# ---- words ----


def _named(of: Measured, inputs: Inputs) -> str:
    if isinstance(of, OnTime):
        return "Báo cáo gửi đúng hạn"
    code = of.part if isinstance(of, Share) else of.lines[0]
    return inputs.names[code].name


def _value(of: Measured, fact: Fact, inputs: Inputs) -> str:
    """ "11 sáng kiến", "12/15 (80%)", "126/60 người, đạt 210% chỉ tiêu"."""
    assert fact.value is not None
    if isinstance(of, Line):
        naming = inputs.names[of.line]
        return f"{format_number(fact.value, naming.decimals)} {naming.unit}"
    assert fact.base is not None
    assert fact.percent is not None
    value, base = _number(fact.value), _number(fact.base)
    if isinstance(of, OnTime):
        return f"{value}/{base} báo cáo ({format_percent(fact.percent)})"
    unit = inputs.names[of.lines[0]].unit
    if isinstance(of, Attained):
        return f"{value}/{base} {unit}, đạt {format_percent(fact.percent)} chỉ tiêu"
    if unit != (of_what := inputs.names[of.whole].unit):
        return f"{value} {unit} trên {base} {of_what} ({format_percent(fact.percent)})"
    return f"{value}/{base} {unit} ({format_percent(fact.percent)})"


def _number(value: Decimal) -> str:
    return format_number(value, 3, trim=True)


def _shown(points: Decimal) -> str:
    return format_number(points, 2, trim=True)


def _of(points: Decimal, most: Decimal) -> str:
    return f"{_shown(points)}/{_shown(most)} điểm"
