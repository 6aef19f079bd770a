"""Bảng điểm: rubrics as dated data, one YAML file each, checked by pydantic before anything is written.

A rubric says who is scored by it, for how much, from which figures, into which bands (mức xếp loại), and how the best
are chosen. Methods are a closed list: a score can always be told as a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from congdoan.common.numbers import round_half_up
from congdoan.common.text import list_of, quoted
from congdoan.common.yamlfile import Fault, checked, read_yaml
from congdoan.org.rules import CATEGORIES, LEVELS
from congdoan.periods.rules import PeriodKind

FOLDER = Path(__file__).parent / "catalogue"
_CODE = r"^[a-z][a-z0-9_]{1,59}$"
_SHORT = r"^[A-Z0-9][A-Z0-9-]{0,31}$"
Points = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
BandCode = Literal["excellent", "good", "completed", "not_completed", "strong", "fair", "average", "weak"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# ---- what a criterion or a condition looks at ----


class Line(_Strict):
    """Giá trị của một dòng số liệu."""

    line: str

    @property
    def key(self) -> str:
        return self.line

    @property
    def lines(self) -> tuple[str, ...]:
        return (self.line,)


class Share(_Strict):
    """Tỷ lệ phần trăm của hai dòng."""

    part: str
    whole: str

    @property
    def key(self) -> str:
        return f"{self.part}/{self.whole}"

    @property
    def lines(self) -> tuple[str, ...]:
        return (self.part, self.whole)


class Attained(_Strict):
    """Tỷ lệ đạt của chỉ tiêu được giao."""

    target: str

    @property
    def key(self) -> str:
        return f"target:{self.target}"

    @property
    def lines(self) -> tuple[str, ...]:
        return (self.target,)


class OnTime(_Strict):
    """Tỷ lệ báo cáo gửi đúng hạn của một biểu."""

    on_time: str

    @property
    def key(self) -> str:
        return f"on_time:{self.on_time}"

    @property
    def lines(self) -> tuple[str, ...]:
        return ()


def _seen(entry: Any) -> str:
    has = entry if isinstance(entry, Mapping) else vars(entry) if isinstance(entry, BaseModel) else {}
    return next((name for name in ("line", "part", "target", "on_time") if name in has), "line")


Measured = Annotated[
    Annotated[Line, Tag("line")]
    | Annotated[Share, Tag("part")]
    | Annotated[Attained, Tag("target")]
    | Annotated[OnTime, Tag("on_time")],
    Discriminator(_seen),
]
Percentage = Annotated[
    Annotated[Share, Tag("part")] | Annotated[Attained, Tag("target")] | Annotated[OnTime, Tag("on_time")],
    Discriminator(lambda entry: _seen(entry).replace("line", "part")),
]


# ---- criteria ----


class _Criterion(_Strict):
    """Tiêu chí. `evidence` is what shows it; `if_missing` what a figure that nobody reported is worth, `if_nothing_due`
    what it is worth where there was nothing to reach."""

    code: str = Field(pattern=_CODE)
    text: str = Field(min_length=1, max_length=200)
    max: Points
    evidence: str = ""


class _Computed(_Criterion):
    if_missing: Literal["none", "full"] = "none"
    if_nothing_due: Literal["none", "full"] = "full"


class Manual(_Criterion):
    """Chấm tay: a person gives the points, with evidence."""

    method: Literal["manual"]


class YesNo(_Computed):
    """Có hay không: all points as soon as the line counts one."""

    method: Literal["yes_no"]
    of: Line


class Step(_Strict):
    """Một mức: from here on so many points."""

    at_least: Decimal
    points: Points


class Steps(_Computed):
    """Theo mức: the points of the highest step that is reached; below the lowest none."""

    method: Literal["steps"]
    of: Measured
    steps: list[Step] = Field(min_length=1)


class Proportional(_Computed):
    """Theo tỷ lệ: points in proportion to a percentage, all of them from `full_at` on, none below `at_least`."""

    method: Literal["proportional"]
    of: Percentage
    full_at: Decimal = Field(default=Decimal(100), gt=0)
    at_least: Decimal = Field(default=Decimal(0), ge=0)


class PerItem(_Computed):
    """Theo số lượng: so many points for each, up to the most."""

    method: Literal["per_item"]
    of: Line
    each: Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)]


class Deduction(_Computed):
    """Trừ điểm: all points less so many for each."""

    method: Literal["deduction"]
    of: Line
    each: Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)]


Criterion = Annotated[Manual | YesNo | Steps | Proportional | PerItem | Deduction, Field(discriminator="method")]
Computed = YesNo | Steps | Proportional | PerItem | Deduction


class Group(_Strict):
    """Nhóm tiêu chí with its cap; the criteria of a `bonus` (điểm thưởng) are given by the council alone."""

    code: str = Field(pattern=_CODE)
    title: str = Field(min_length=1, max_length=200)
    max: Points
    bonus: bool = False
    criteria: list[Criterion] = Field(min_length=1)


# ---- bands ----


class Figure(_Strict):
    """A condition on a figure: at least or at most so much."""

    kind: Literal["figure"]
    of: Measured
    at_least: Decimal | None = None
    at_most: Decimal | None = None


class Judged(_Strict):
    """A condition that a person judges."""

    kind: Literal["judged"]


class EveryGroup(_Strict):
    """No group below so many percent of its most; bonus apart."""

    kind: Literal["every_group"]
    percent: Decimal = Field(gt=0, le=100)


Test = Annotated[Figure | Judged | EveryGroup, Field(discriminator="kind")]


class Condition(_Strict):
    """Điều kiện: keeps even a high scorer out of a band. `if_missing` says what holds while nothing is known."""

    code: str = Field(pattern=_CODE)
    text: str = Field(min_length=1, max_length=200)
    failed: str = Field(min_length=1, max_length=200)
    test: Test
    if_missing: Literal["met", "unmet"] = "unmet"


class Band(_Strict):
    """Mức xếp loại from so many points on, for those that meet its conditions; the others fall to the next."""

    code: BandCode
    title: str = Field(min_length=1, max_length=60)
    at_least: Points
    conditions: list[str] = []


class Chosen(_Strict):
    """Mức được chọn: at most so many percent of a band, among those that meet the conditions."""

    code: BandCode
    title: str = Field(min_length=1, max_length=60)
    out_of: BandCode
    percent: Decimal = Field(gt=0, le=100)
    rounding: Literal["down", "half_up", "up"] = "down"
    scope: Literal["body", "rubric"] = "body"
    conditions: tuple[str, ...] = ()


class Eligibility(_Strict):
    """Điều kiện được xếp loại: full months since it was founded, and since it was merged or split."""

    months: int = Field(ge=0, le=60)
    months_after_merger: int = Field(default=0, ge=0, le=60)


class Rubric(_Strict):
    """One file: a rubric, from a day until another of its code takes over."""

    code: str = Field(pattern=_SHORT)
    title: str = Field(min_length=1, max_length=150)
    valid_from: date
    source: str = Field(min_length=1, max_length=400)
    levels: list[str] = Field(min_length=1)
    categories: list[str] = []
    period_kinds: list[PeriodKind] = Field(min_length=1)
    decimals: Literal[0, 1, 2] = 1
    eligibility: Eligibility
    groups: list[Group] = Field(min_length=1)
    conditions: list[Condition] = []
    bands: list[Band] = Field(min_length=2)
    chosen: Chosen | None = None

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        """Every criterion by code, in the order of reading."""
        return {one.code: one for group in self.groups for one in group.criteria}

    @cached_property
    def conditions_by_code(self) -> dict[str, Condition]:
        return {one.code: one for one in self.conditions}

    @property
    def computed(self) -> list[Computed]:
        """The criteria whose points come from figures."""
        return [one for one in self.criteria.values() if not isinstance(one, Manual)]

    @cached_property
    def measured(self) -> dict[str, Line | Share | Attained | OnTime]:
        """All that criteria and conditions look at, by key."""
        tests = [condition.test.of for condition in self.conditions if isinstance(condition.test, Figure)]
        return {one.key: one for one in (*(criterion.of for criterion in self.computed), *tests)}

    @property
    def titles(self) -> dict[str, str]:
        """{band: its title}, the best first."""
        bands: list[Band | Chosen] = [self.chosen] if self.chosen else []
        return {band.code: band.title for band in (*bands, *self.bands)}


def shipped() -> list[Path]:
    """The rubric files of the product."""
    return sorted(FOLDER.glob("*.yaml"))


def read(path: Path) -> Rubric:
    """A checked rubric. Raises Refused("bad_catalogue") naming the line and the reason of every fault."""
    return checked(read_yaml(path), Rubric, faults_of)


# ---- what only shows in the whole file ----

_Place = tuple[int | str, ...]


def faults_of(rubric: Rubric) -> Iterator[Fault]:
    """Codes given twice or not there, caps that cannot be reached, steps and bands out of order."""
    yield from _unknown(("levels",), rubric.levels, LEVELS, "cấp")
    yield from _unknown(("categories",), rubric.categories, CATEGORIES, "loại hình")
    yield from _twice(("groups",), [group.code for group in rubric.groups])
    for g, group in enumerate(rubric.groups):
        yield from _faults_of_group(rubric, g, group)
    whole = sum(group.max for group in rubric.groups)
    if whole != 100:
        yield ("groups",), f"các nhóm cộng lại phải là 100 điểm, đang là {whole}."
    yield from _faults_of_bands(rubric)
    yield from _faults_of_conditions(rubric)


def _faults_of_group(rubric: Rubric, g: int, group: Group) -> Iterator[Fault]:
    before = {one.code for other in rubric.groups[:g] for one in other.criteria}
    for c, criterion in enumerate(group.criteria):
        place = ("groups", g, "criteria", c)
        if criterion.code in before:
            yield (*place, "code"), f"mã {quoted(criterion.code)} dùng hai lần."
        before.add(criterion.code)
        if group.bonus and not isinstance(criterion, Manual):
            yield (*place, "method"), "điểm thưởng do hội đồng cho, dùng manual."
        yield from _too_fine((*place, "max"), criterion.max, rubric)
        if isinstance(criterion, Steps):
            yield from _faults_of_steps(place, criterion, rubric)
        if isinstance(criterion, Proportional) and criterion.at_least > criterion.full_at:
            yield (*place, "at_least"), f"at_least không được quá full_at ({criterion.full_at})."
    yield from _too_fine(("groups", g, "max"), group.max, rubric)
    most = sum(criterion.max for criterion in group.criteria)
    if most < group.max:
        yield ("groups", g, "max"), f"các tiêu chí cộng lại chỉ được {most} điểm, không tới mức trần {group.max}."


def _faults_of_steps(place: _Place, criterion: Steps, rubric: Rubric) -> Iterator[Fault]:
    for i, (higher, lower) in enumerate(pairwise(criterion.steps), start=1):
        if higher.at_least <= lower.at_least or higher.points <= lower.points:
            yield (*place, "steps", i), "các mức phải từ cao xuống thấp, mức cao hơn được nhiều điểm hơn."
    if criterion.steps[0].points != criterion.max:
        yield (*place, "steps", 0, "points"), f"mức cao nhất phải được trọn {criterion.max} điểm."
    for i, step in enumerate(criterion.steps):
        yield from _too_fine((*place, "steps", i, "points"), step.points, rubric)


def _too_fine(place: _Place, points: Decimal, rubric: Rubric) -> Iterator[Fault]:
    if round_half_up(points, rubric.decimals) != points:
        yield place, f"{points} điểm có quá {rubric.decimals} chữ số lẻ (mục decimals)."


def _faults_of_bands(rubric: Rubric) -> Iterator[Fault]:
    codes = [band.code for band in rubric.bands]
    yield from _twice(("bands",), codes)
    for i, (higher, lower) in enumerate(pairwise(rubric.bands), start=1):
        if higher.at_least <= lower.at_least:
            yield ("bands", i, "at_least"), "các mức phải từ cao xuống thấp."
    last = len(rubric.bands) - 1
    if rubric.bands[last].at_least != 0 or rubric.bands[last].conditions:
        yield ("bands", last, "at_least"), "mức cuối phải từ 0 điểm và không kèm điều kiện, để ai cũng có một mức."
    if chosen := rubric.chosen:
        if chosen.out_of not in codes:
            yield ("chosen", "out_of"), f"không có mức {quoted(chosen.out_of)} trong bands."
        if chosen.code in codes:
            yield ("chosen", "code"), f"mức {quoted(chosen.code)} đã có trong bands."


def _faults_of_conditions(rubric: Rubric) -> Iterator[Fault]:
    """A condition that nobody names would keep nobody out, without a word."""
    known = rubric.conditions_by_code
    yield from _twice(("conditions",), [condition.code for condition in rubric.conditions])
    named = set(rubric.chosen.conditions) if rubric.chosen else set[str]()
    for i, band in enumerate(rubric.bands):
        named.update(band.conditions)
        yield from _unknown(("bands", i, "conditions"), band.conditions, known, "điều kiện")
    if rubric.chosen:
        yield from _unknown(("chosen", "conditions"), rubric.chosen.conditions, known, "điều kiện")
    for i, condition in enumerate(rubric.conditions):
        test, place = condition.test, ("conditions", i)
        if isinstance(test, Figure) and (test.at_least is None) == (test.at_most is None):
            yield (*place, "test"), "ghi một trong hai: at_least hoặc at_most."
        if condition.code in rubric.criteria:
            yield (*place, "code"), f"mã {quoted(condition.code)} đã là mã tiêu chí."
        if condition.code not in named:
            yield (*place, "code"), f"không mức nào cần điều kiện {quoted(condition.code)}."


def _twice(place: _Place, codes: Sequence[str]) -> Iterator[Fault]:
    for i, code in enumerate(codes):
        if code in codes[:i]:
            yield (*place, i, "code"), f"mã {quoted(code)} dùng hai lần."


def _unknown(place: _Place, codes: Sequence[str], known: Any, what: str) -> Iterator[Fault]:
    if unknown := [code for code in codes if code not in known]:
        yield place, f"không có {what} {list_of([quoted(code) for code in unknown])}."
