"""Kết quả theo năm học taken over into the list of a year: the school year that ends in it was scored, chosen and
recognised by itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from congdoan.accounts.models import User
from congdoan.common.once import once
from congdoan.org.models import Unit
from congdoan.periods.models import PeriodKind
from congdoan.periods.rules import title

from ..models import Classification, Classified
from .facts import ids_below, scored_units
from .kept import recognised
from .rubrics import rubrics_in_force


@dataclass(frozen=True)
class TakenOver:
    """A union's result of its school year; `row` is the line of the classification that recognised it."""

    row: Classified
    band: str

    @property
    def period(self) -> str:
        return title(self.row.classification.period.code)

    @property
    def decision(self) -> str:
        return self.row.classification.decision


@dataclass(frozen=True)
class OfSchoolYear:
    """What a year's list takes over, by name, and the unions whose school year has no recognised result yet."""

    taken: list[TakenOver]
    waiting: list[Unit]


@once
def of_school_year(by: User, made: Classification) -> OfSchoolYear:
    """Kết quả năm học of the unions below the body that only a rubric of the school year scores. They have a quota of
    their own, so none of the year's places is theirs; the person may read the body."""
    day = made.cut_off or made.period.end
    rules = rubrics_in_force(PeriodKind.SCHOOL_YEAR, day) if made.period.kind == PeriodKind.YEAR else []
    if not rules:
        return OfSchoolYear([], [])
    own = set(made.results.values_list("unit_id", flat=True))
    scored, _rubrics = scored_units(by, ids_below(made.body_id, day), rules, made.level)
    units = [unit for unit in scored if unit.pk not in own]
    results = _recognised(made, [unit.pk for unit in units])
    return OfSchoolYear(
        [results[unit.pk] for unit in units if unit.pk in results],
        [unit for unit in units if unit.pk not in results],
    )


def _recognised(made: Classification, unit_ids: list[int]) -> dict[int, TakenOver]:
    """By unit; of several the one that was recognised last."""
    counted = Q(
        classification__level=made.level,
        classification__period__kind=PeriodKind.SCHOOL_YEAR,
        classification__period__end__year=made.period.end.year,
    )
    rows = sorted(recognised(counted, unit_ids), key=lambda one: (one[0].classification.recognised_on, one[0].pk))
    return {row.unit_id: TakenOver(row, band) for row, band in rows}
