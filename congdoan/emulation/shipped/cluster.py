"""Bảng điểm cụm thi đua: how equal units are weighed against one another, from figures alone."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import Field

from congdoan.periods.rules import PeriodKind

from .criteria import SHORT, Comparable, Computed, Measured, Strict


class ClusterRubric(Strict):
    """One file: what weighs how much among the units of a cluster, from a day until another of its code takes over."""

    code: str = Field(pattern=SHORT)
    title: str = Field(min_length=1, max_length=150)
    valid_from: date
    source: str = Field(min_length=1, max_length=400)
    levels: list[str] = Field(min_length=1)
    period_kinds: list[PeriodKind] = Field(min_length=1)
    decimals: Literal[0, 1, 2] = 1
    criteria: list[Comparable] = Field(min_length=1)

    @property
    def computed(self) -> list[Computed]:
        """The criteria whose points come from figures: all of them."""
        return list(self.criteria)

    @cached_property
    def measured(self) -> dict[str, Measured]:
        """All that the criteria look at, by key."""
        return {one.of.key: one.of for one in self.criteria}
