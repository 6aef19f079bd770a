"""What a classification keeps, read back for computing; and whether computing again gives the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from congdoan.common.batches import batches
from congdoan.common.numbers import format_number
from congdoan.periods.models import Period, PeriodKind

from ..classing import Choice, Result, outcomes, result_of
from ..models import Classification, Classified
from ..shipped import Rubric
from ..stored import case_from, names_from


@dataclass(frozen=True)
class Difference:
    """A result that computing again gives otherwise."""

    unit: str
    kept: str
    computed: str


def choices_of(made: Classification) -> list[Choice]:
    """The choices that people made, by unit code."""
    rows = made.choices.values_list("unit__code", "chosen", "reason") if made.pk else []
    return [Choice(*row) for row in rows]


def kept_results(rows: Iterable[Classified]) -> list[Result]:
    """The stored rows as results, without computing anything again."""
    return [
        Result(row.unit.code, row.rubric, row.total, row.self_total, row.by_points, tuple(row.failed), row.not_eligible)
        for row in rows
    ]


def what_differs(made: Classification) -> list[Difference]:
    """Tính lại from the inputs, rubrics and choices that were kept; every difference, by unit."""
    names, rules = names_from(made.names), made.rules
    rows = list(made.results.select_related("unit"))
    day = made.cut_off or made.period.end
    results = [
        result_of(rules[row.rubric], case_from(row.unit.code, row.rubric, row.inputs, names), day) for row in rows
    ]
    ends = outcomes(rules, results, choices_of(made))
    return [
        Difference(row.unit.code, kept, computed)
        for row, result in zip(rows, results, strict=True)
        if (kept := _told(row.total, row.band, row.failed, row.not_eligible))
        != (computed := _told(result.total, ends[row.unit.code].band, result.failed, result.not_eligible))
    ]


def recognised_bands(period: Period, unit_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Mức xếp loại đã công nhận of some unions for a period, by unit id: (code, title).

    For a year also that of the school year which ends in it; the year's own comes first.
    """
    of_school = {"kind": PeriodKind.SCHOOL_YEAR, "end__year": period.end.year}
    counted = Q(classification__period__in=Period.objects.filter(Q(pk=period.pk) | Q(**of_school)))
    rows = sorted(recognised(counted, unit_ids), key=lambda one: one[0].classification.period_id == period.pk)
    return {row.unit_id: (row.band, band) for row, band in rows}


def recognised(counted: Q, unit_ids: Iterable[int]) -> Iterator[tuple[Classified, str]]:
    """The recognised results of some unions, each with the title of its band; the rubrics of a classification are read
    once."""
    rules: dict[int, dict[str, Rubric]] = {}
    for some in batches(set(unit_ids)):
        rows = Classified.objects.filter(counted, unit__in=some).exclude(classification__decision="").exclude(band="")
        for row in rows.select_related("classification__period", "unit").defer("inputs"):
            if row.classification_id not in rules:
                rules[row.classification_id] = row.classification.rules
            yield row, rules[row.classification_id][row.rubric].titles[row.band]


def _told(total: Decimal | None, band: str, failed: Iterable[str], not_eligible: str) -> str:
    return not_eligible if total is None else "; ".join([format_number(total, 2), band, *failed])
