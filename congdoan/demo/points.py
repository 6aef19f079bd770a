"""Invented points of those who score by hand, for the classifications of the demo: drawn by the union's code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from congdoan.common.numbers import round_half_up
from congdoan.emulation.commands import PointsEntry
from congdoan.emulation.queries import Listed, Population
from congdoan.emulation.shipped import Criterion, Manual, Rubric

from .dice import Dice

_NOTE = "Biên bản thẩm định (minh họa)"
_NEGLECTED = 5  # of a hundred unions


def verified(people: Population) -> Iterator[PointsEntry]:
    """What those above give for each criterion that is scored by hand: nearly all to most unions, as in practice, and
    next to nothing to the neglected ones."""
    for code, period_code, rubric in _unions(people):
        care = 2 if _is_neglected(code, period_code) else 90 + Dice(code, period_code, "care").between(0, 10)
        for criterion in _manual(rubric):
            percent = min(100, max(0, care + Dice(code, period_code, criterion.code).between(-8, 8)))
            yield PointsEntry(code, criterion.code, _halves(criterion.max, percent), _NOTE)


def _is_neglected(code: str, period: str) -> bool:
    return Dice(code, period, "neglected").happens(_NEGLECTED)


def own(people: Population) -> Iterator[PointsEntry]:
    """What most unions give themselves: as much as above, or half a point more."""
    kind = {(entry.unit, entry.criterion): entry.points for entry in verified(people)}
    for code, period_code, rubric in _unions(people):
        if not Dice(code, period_code, "self").happens(90):
            continue
        for criterion in _manual(rubric):
            more = Decimal("0.5") * Dice(code, period_code, criterion.code, "self").happens(30)
            yield PointsEntry(code, criterion.code, min(criterion.max, kind[code, criterion.code] + more))


def bonus(people: Population) -> Iterator[PointsEntry]:
    """What the council gives those that did something new."""
    for code, period_code, rubric in _unions(people):
        if _is_neglected(code, period_code):
            continue
        for group in rubric.groups:
            for criterion in group.criteria if group.bonus else ():
                if Dice(code, period_code, criterion.code, "bonus").happens(45):
                    yield PointsEntry(code, criterion.code, criterion.max, "Hội đồng cho điểm (minh họa)")


def failures(lines: Sequence[Listed], rubrics: dict[str, Rubric]) -> Iterator[PointsEntry]:
    """One high scorer of each rubric and condition that falls short of it, so that the list shows each of them."""
    taken: set[str] = set()
    for rubric in rubrics.values():
        for condition in rubric.chosen.conditions if rubric.chosen else ():
            found = next(
                (
                    one for one in lines[1:]
                    if one.may_be_chosen and one.row.rubric == rubric.code and one.row.unit.code not in taken
                ),
                None,
            )  # fmt: skip
            if found:
                taken.add(found.row.unit.code)
                yield PointsEntry(found.row.unit.code, condition, Decimal(0), "Tổ thẩm định ghi nhận (minh họa)")


def tie(lines: Sequence[Listed], people: Population) -> Iterator[PointsEntry]:
    """A little more for the first union below the places, so that it has as many points as the last one within."""
    last = next(one for one in reversed(lines) if one.mark == "proposed")
    below = next(one for one in lines[lines.index(last) :] if one.may_be_chosen and not one.mark)
    assert last.row.total is not None
    assert below.row.total is not None
    short = last.row.total - below.row.total
    most = {criterion.code: criterion.max for criterion in _manual(people.rubrics[below.row.unit_id])}
    given = [one for one in verified(people) if one.unit == below.row.unit.code]
    found = next(one for one in given if one.points + short <= most[one.criterion])
    yield PointsEntry(found.unit, found.criterion, found.points + short, _NOTE)


def _unions(people: Population) -> Iterator[tuple[str, str, Rubric]]:
    for unit in people.units:
        yield unit.code, people.answer.period.code, people.rubrics[unit.pk]


def _manual(rubric: Rubric) -> list[Criterion]:
    return [one for group in rubric.groups if not group.bonus for one in group.criteria if isinstance(one, Manual)]


def _halves(most: Decimal, percent: int) -> Decimal:
    """So many percent of the most, in half points."""
    return round_half_up(most * 2 * percent / 100, 0) / 2
