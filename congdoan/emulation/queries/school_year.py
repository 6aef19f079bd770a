"""Kết quả theo năm học taken over into the list of a year: the school year that ends in it was scored, chosen and
recognised by itself."""

from __future__ import annotations

from dataclasses import dataclass

from congdoan.accounts.models import User
from congdoan.common.batches import batches
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.models import PeriodKind
from congdoan.periods.rules import title

from ..models import Classification, Classified
from .facts import scored_units
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


def of_school_year(by: User, made: Classification) -> OfSchoolYear:
    """Kết quả năm học of the unions below the body that only a rubric of the school year scores. They have a quota of
    their own, so none of the year's places is theirs; the person may read the body."""
    if made.period.kind != PeriodKind.YEAR:
        return OfSchoolYear([], [])
    day = made.cut_off or made.period.end
    below = [int(pk) for pk in org.tree_on(day).subtree(made.body_id) if pk != made.body_id]
    rules = rubrics_in_force(PeriodKind.SCHOOL_YEAR, day)
    own = set(made.results.values_list("unit_id", flat=True)) if rules else set()
    units = [unit for unit in scored_units(by, below, rules, made.level)[0] if unit.pk not in own] if rules else []
    results = _recognised(made, [unit.pk for unit in units])
    return OfSchoolYear(
        [results[unit.pk] for unit in units if unit.pk in results],
        [unit for unit in units if unit.pk not in results],
    )


def _recognised(made: Classification, unit_ids: list[int]) -> dict[int, TakenOver]:
    """By unit; of several the one that was recognised last."""
    found: dict[int, TakenOver] = {}
    for some in batches(unit_ids):
        rows = (
            Classified.objects.filter(
                unit__in=some,
                classification__level=made.level,
                classification__period__kind=PeriodKind.SCHOOL_YEAR,
                classification__period__end__year=made.period.end.year,
            )
            .exclude(classification__decision="")
            .exclude(band="")
            .select_related("classification__period", "unit")
            .order_by("classification__recognised_on", "pk")
        )
        for row in rows.defer("inputs"):
            found[row.unit_id] = TakenOver(row, row.classification.rules[row.rubric].titles[row.band])
    return found
