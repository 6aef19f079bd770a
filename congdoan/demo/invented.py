"""Which invented population stands below the bodies of a case; none where a case has organisation data alone."""

from __future__ import annotations

from collections.abc import Iterator

from . import bodies, population
from .figures import PlannedReport, PlannedUnit

_CLUSTER = "cluster-4-2023"


def units_of(case: str) -> list[PlannedUnit]:
    """The grassroots unions of a case."""
    if case == _CLUSTER:
        return population.units()
    goal = bodies.GOALS.get(case)
    return bodies.units(goal) if goal else []


def reports_of(case: str) -> Iterator[PlannedReport]:
    """Every report of a case, always in the same order."""
    if case == _CLUSTER:
        yield from population.reports()
    elif goal := bodies.GOALS.get(case):
        yield from bodies.reports(goal)
