"""So sánh có trọng số: the units of a cluster weighed against one another by its rubric, from figures alone. Pure.

Every point is a sentence. What nobody reported earns nothing and says so; units with the same points share a rank. It
is no vote, and no vote changes it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Generic, TypeVar

from .rules import Rank, rank
from .scoring import Fact, Known, Naming, Point, by_figures, known, measured
from .shipped import Best, ClusterRubric, Computed, Manual, Measured, OnTime

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Weighed:
    """Điểm của một đơn vị trong cụm: criterion by criterion, the sum and its rank; without any figure there is none."""

    points: tuple[Point, ...]
    total: Decimal | None
    rank: Rank | None

    @property
    def missing(self) -> list[Point]:
        """The criteria of which nothing was reported."""
        return [point for point in self.points if _is_missing(point)]


@dataclass(frozen=True)
class Weighing(Generic[Key]):
    """Điểm của cả cụm by the rubric that was in force."""

    rubric: ClusterRubric
    units: dict[Key, Weighed]


def weigh(rubric: ClusterRubric, facts: Mapping[Key, Mapping[str, Fact]], names: Mapping[str, Naming]) -> Weighing[Key]:
    """Chấm điểm các đơn vị trong cụm: each by itself, except where a criterion looks at the best of them."""
    best = {one.of.key: _best(one, facts) for one in rubric.criteria if isinstance(one, Best)}
    points = {
        key: tuple(_point(rubric, one, of_unit, best.get(one.of.key), names) for one in rubric.criteria)
        for key, of_unit in facts.items()
    }
    totals = {
        key: sum((one.points for one in of_unit), Decimal(0)) if any(_is_figure(one) for one in of_unit) else None
        for key, of_unit in points.items()
    }
    ranks = rank(totals)
    return Weighing(rubric, {key: Weighed(points[key], totals[key], ranks[key]) for key in facts})


def _best(criterion: Best, facts: Mapping[Key, Mapping[str, Fact]]) -> Fraction | None:
    found = (measured(criterion.of, of_unit.get(criterion.of.key, Fact())) for of_unit in facts.values())
    return max((one for one in found if one is not None), default=None)


def _point(
    rubric: ClusterRubric, criterion: Computed, facts: Mapping[str, Fact], best: Fraction | None,
    names: Mapping[str, Naming],
) -> Point:  # fmt: skip
    fact = facts.get(criterion.of.key, Fact())
    if isinstance(criterion, Best):
        fact = replace(fact, best=best)
    points = by_figures(criterion, fact, rubric.decimals)
    return Point(criterion, points, "figures", points, None, fact, None, False, names)


def _of(point: Point) -> Measured:
    assert not isinstance(point.rule, Manual)  # nobody gives points by the rubric of a cluster
    return point.rule.of


def _is_missing(point: Point) -> bool:
    return known(_of(point), point.fact) is Known.MISSING


def _is_figure(point: Point) -> bool:
    """Whether anything was reported here; how many reports were due is no figure of the unit's."""
    return known(_of(point), point.fact) is Known.YES and not isinstance(_of(point), OnTime)
