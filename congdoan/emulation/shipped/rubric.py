"""Bảng điểm of units by themselves: groups of criteria, conditions, bands (mức xếp loại), how the best are chosen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from congdoan.periods.rules import PeriodKind

from .criteria import (
    CODE,
    SHORT,
    Attained,
    Computed,
    Criterion,
    Line,
    Manual,
    Measured,
    OnTime,
    Points,
    Share,
    Strict,
)

BandCode = Literal["excellent", "good", "completed", "not_completed", "strong", "fair", "average", "weak"]


class Group(Strict):
    """Nhóm tiêu chí with its cap; the criteria of a `bonus` (điểm thưởng) are given by the council alone."""

    code: str = Field(pattern=CODE)
    title: str = Field(min_length=1, max_length=200)
    max: Points
    bonus: bool = False
    criteria: list[Criterion] = Field(min_length=1)


class Figure(Strict):
    """A condition on a figure: at least or at most so much."""

    kind: Literal["figure"]
    of: Measured
    at_least: Decimal | None = None
    at_most: Decimal | None = None


class Judged(Strict):
    """A condition that a person judges."""

    kind: Literal["judged"]


class EveryGroup(Strict):
    """No group below so many percent of its most; bonus apart."""

    kind: Literal["every_group"]
    percent: Decimal = Field(gt=0, le=100)


Test = Annotated[Figure | Judged | EveryGroup, Field(discriminator="kind")]


class Condition(Strict):
    """Điều kiện: keeps even a high scorer out of a band. `if_missing` says what holds while nothing is known."""

    code: str = Field(pattern=CODE)
    text: str = Field(min_length=1, max_length=200)
    failed: str = Field(min_length=1, max_length=200)
    test: Test
    if_missing: Literal["met", "unmet"] = "unmet"


class Band(Strict):
    """Mức xếp loại from so many points on, for those that meet its conditions; the others fall to the next."""

    code: BandCode
    title: str = Field(min_length=1, max_length=60)
    at_least: Points
    conditions: list[str] = []


class Chosen(Strict):
    """Mức được chọn: at most so many percent of a band, among those that meet the conditions."""

    code: BandCode
    title: str = Field(min_length=1, max_length=60)
    out_of: BandCode
    percent: Decimal = Field(gt=0, le=100)
    rounding: Literal["down", "half_up", "up"] = "down"
    scope: Literal["body", "rubric"] = "body"
    conditions: tuple[str, ...] = ()


class Eligibility(Strict):
    """Điều kiện được xếp loại: full months since it was founded, and since it was merged or split."""

    months: int = Field(ge=0, le=60)
    months_after_merger: int = Field(default=0, ge=0, le=60)


class Rubric(Strict):
    """One file: a rubric, from a day until another of its code takes over."""

    code: str = Field(pattern=SHORT)
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
