"""Invented points of those who score by hand, for the classifications of the demo: drawn by the union's code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from congdoan.common.numbers import round_half_up
from congdoan.emulation.commands import PointsEntry
from congdoan.emulation.queries import Listed, Population
from congdoan.emulation.shipped import Criterion, Judged, Manual, Rubric
from congdoan.org.models import Unit

from .dice import Dice
from .figures import PUBLIC

_NOTE = "Biên bản thẩm định (minh họa)"
_NO_EVIDENCE = "Không có hồ sơ minh chứng (minh họa)"


@dataclass(frozen=True)
class _Spread:
    """Of a hundred unions so many are kept badly, so many hardly at all; the others well."""

    badly: int
    hardly: int


_OF_STATE, _OF_OTHERS = _Spread(badly=1, hardly=1), _Spread(badly=22, hardly=3)
_STATE = (*PUBLIC, "state_enterprise")


@dataclass(frozen=True)
class _Scored:
    """A union as those above find it: so many percent of the points go to what they score by hand, and where hardly
    anything is kept on file so many to what the figures say, too."""

    unit: Unit
    period: str
    rubric: Rubric

    @property
    def code(self) -> str:
        return self.unit.code

    @property
    def kept(self) -> str:
        spread = _OF_STATE if self.unit.category in _STATE else _OF_OTHERS
        drawn = Dice(self.code, self.period, "care").below(100)
        return "hardly" if drawn < spread.hardly else "badly" if drawn < spread.hardly + spread.badly else "well"

    def percent(self, criterion: str) -> int:
        low, high = {"well": (95, 100), "badly": (25, 60), "hardly": (0, 40)}[self.kept]
        return Dice(self.code, self.period, criterion).between(low, high)


def verified(people: Population) -> Iterator[PointsEntry]:
    """What those above give for each criterion that is scored by hand: nearly all to most unions, as in practice; and
    for each criterion where a union has hardly anything on file. What only a person can find, they find of each."""
    for one in _scored(people):
        for group in one.rubric.groups:
            for criterion in group.criteria if not group.bonus else ():
                if isinstance(criterion, Manual):
                    yield PointsEntry(
                        one.code, criterion.code, _halves(criterion.max, one.percent(criterion.code)), _NOTE
                    )
                elif one.kept == "hardly":
                    points = _halves(criterion.max, one.percent(criterion.code))
                    yield PointsEntry(one.code, criterion.code, points, _NO_EVIDENCE)
        for condition in one.rubric.conditions:
            if isinstance(condition.test, Judged) and condition.if_missing == "unmet":
                yield PointsEntry(one.code, condition.code, Decimal(1), _NOTE)


def own(people: Population) -> Iterator[PointsEntry]:
    """What most unions give themselves: as much as above, or half a point more."""
    given = {(entry.unit, entry.criterion): entry.points for entry in verified(people)}
    for one in _scored(people):
        if not Dice(one.code, one.period, "self").happens(90):
            continue
        for criterion in _manual(one.rubric):
            more = Decimal("0.5") * Dice(one.code, one.period, criterion.code, "self").happens(30)
            yield PointsEntry(one.code, criterion.code, min(criterion.max, given[one.code, criterion.code] + more))


def bonus(people: Population) -> Iterator[PointsEntry]:
    """What the council gives those that did something new."""
    for one in _scored(people):
        for group in one.rubric.groups if one.kept == "well" else ():
            for criterion in group.criteria if group.bonus else ():
                if Dice(one.code, one.period, criterion.code, "bonus").happens(45):
                    yield PointsEntry(one.code, criterion.code, criterion.max, "Hội đồng cho điểm (minh họa)")


def failures(lines: Sequence[Listed], rubrics: dict[str, Rubric]) -> Iterator[PointsEntry]:
    """For each condition of each rubric one high scorer that falls short of it, so that the list shows all of them; a
    rubric with fewer high scorers than conditions keeps some out for two."""
    for rubric in rubrics.values():
        high = [one.row.unit.code for one in lines[1:] if one.may_be_chosen and one.row.rubric == rubric.code]
        conditions = rubric.chosen.conditions if rubric.chosen and high else ()
        for at, condition in enumerate(conditions):
            yield PointsEntry(high[at % len(high)], condition, Decimal(0), "Tổ thẩm định ghi nhận (minh họa)")


def tie(lines: Sequence[Listed], people: Population) -> Iterator[PointsEntry]:
    """A little less for the last union within the places, so that it has as many points as the first one below."""
    last = next(one for one in reversed(lines) if one.mark == "proposed")
    below = next(one for one in lines[lines.index(last) :] if one.may_be_chosen and not one.mark)
    assert last.row.total is not None
    assert below.row.total is not None
    over = last.row.total - below.row.total
    scored = {criterion.code for criterion in _manual(people.rubrics[last.row.unit_id])}
    given = [one for one in verified(people) if one.unit == last.row.unit.code and one.criterion in scored]
    found = next(one for one in given if one.points >= over)
    yield PointsEntry(found.unit, found.criterion, found.points - over, _NOTE)


def _scored(people: Population) -> Iterator[_Scored]:
    for unit in people.units:
        yield _Scored(unit, people.answer.period.code, people.rubrics[unit.pk])


def _manual(rubric: Rubric) -> list[Criterion]:
    return [one for group in rubric.groups if not group.bonus for one in group.criteria if isinstance(one, Manual)]


def _halves(most: Decimal, percent: int) -> Decimal:
    """So many percent of the most, in half points."""
    return round_half_up(most * 2 * percent / 100, 0) / 2
