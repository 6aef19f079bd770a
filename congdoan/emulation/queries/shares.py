"""Chỉ tiêu xếp loại: the share of good and excellent unions by group of categories, against the body's targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from congdoan.accounts.models import User
from congdoan.common.numbers import Number
from congdoan.common.wording import Attainment, attainment
from congdoan.reporting import queries as reporting
from congdoan.reporting.groups import groups_on
from congdoan.reporting.queries import Scope

from ..models import Classification, Classified
from ..rules import GOOD_BANDS, SHARE_LINES
from .school_year import of_school_year


@dataclass(frozen=True)
class GroupShare:
    """Kết quả một nhóm loại hình: how many of those classified are good or better, held against the target, if any.

    `reported` is the same share as reports tell it, in percent; None where no target asks for it.
    """

    code: str
    name: str
    good: int
    rated: int
    held: Attainment
    reported: Number | None = None

    @property
    def percent(self) -> Fraction | None:
        return Fraction(100 * self.good, self.rated) if self.rated else None


def shares_by_group(by: User, made: Classification, rows: Sequence[Classified]) -> list[GroupShare]:
    """The groups that have anybody classified, in the order of the data; the person may read the body.

    `rows` are those of the year; results of the school year that it takes over count as well.
    """
    counted = [*rows, *(one.row for one in of_school_year(by, made).taken)]
    targets = {
        one.indicator.code: one.result
        for one in reporting.attainment_of_units(by, [made.body], Scope(made.period.code, basis=made.basis))
    }
    found = []
    for code, group in groups_on(made.period.start).items():
        rated = [row for row in counted if row.total is not None and row.unit.category in group.categories]
        if not rated:
            continue
        good = sum(row.band in GOOD_BANDS for row in rated)
        target = targets.get(SHARE_LINES.get(code, ""))
        held = attainment(
            comparator=target.comparator if target else "none", actual=Fraction(100 * good, len(rated)),
            target=target.target if target else None, unit="%", decimals=1,
        )  # fmt: skip
        found.append(GroupShare(code, group.name, good, len(rated), held, target.actual if target else None))
    return found
