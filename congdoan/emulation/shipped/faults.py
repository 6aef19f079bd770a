"""What only shows in a whole file: codes given twice or not there, caps and sums that do not fit, wrong orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from congdoan.common.numbers import round_half_up
from congdoan.common.text import list_of, quoted
from congdoan.common.yamlfile import Fault
from congdoan.org.rules import CATEGORIES, LEVELS

from .cluster import ClusterRubric
from .criteria import Computed, Criterion, Manual, Proportional, Steps
from .rubric import Figure, Group, Rubric

_Place = tuple[int | str, ...]


def faults_of(rubric: Rubric) -> Iterator[Fault]:
    """Codes given twice or not there, caps that cannot be reached, steps and bands out of order."""
    yield from _unknown(("levels",), rubric.levels, LEVELS, "cấp")
    yield from _unknown(("categories",), rubric.categories, CATEGORIES, "loại hình")
    yield from _twice(("groups",), [group.code for group in rubric.groups])
    for g, group in enumerate(rubric.groups):
        yield from _faults_of_group(rubric, g, group)
    whole = sum(group.max for group in rubric.groups)
    if whole != 100:
        yield ("groups",), f"các nhóm cộng lại phải là 100 điểm, đang là {whole}."
    yield from _faults_of_bands(rubric)
    yield from _faults_of_conditions(rubric)


def faults_of_cluster(rubric: ClusterRubric) -> Iterator[Fault]:
    """The same for a cluster's: what its criteria can give must be 100 points."""
    yield from _unknown(("levels",), rubric.levels, LEVELS, "cấp")
    yield from _twice(("criteria",), [criterion.code for criterion in rubric.criteria])
    for c, criterion in enumerate(rubric.criteria):
        yield from _faults_of_criterion(("criteria", c), criterion, rubric.decimals)
    whole = sum(criterion.max for criterion in rubric.criteria)
    if whole != 100:
        yield ("criteria",), f"các tiêu chí cộng lại phải là 100 điểm, đang là {whole}."


def _faults_of_group(rubric: Rubric, g: int, group: Group) -> Iterator[Fault]:
    before = {one.code for other in rubric.groups[:g] for one in other.criteria}
    for c, criterion in enumerate(group.criteria):
        place = ("groups", g, "criteria", c)
        if criterion.code in before:
            yield (*place, "code"), f"mã {quoted(criterion.code)} dùng hai lần."
        before.add(criterion.code)
        if group.bonus and not isinstance(criterion, Manual):
            yield (*place, "method"), "điểm thưởng do hội đồng cho, dùng manual."
        yield from _faults_of_criterion(place, criterion, rubric.decimals)
    yield from _too_fine(("groups", g, "max"), group.max, rubric.decimals)
    most = sum(criterion.max for criterion in group.criteria)
    if most < group.max:
        yield ("groups", g, "max"), f"các tiêu chí cộng lại chỉ được {most} điểm, không tới mức trần {group.max}."


def _faults_of_criterion(place: _Place, criterion: Criterion | Computed, decimals: int) -> Iterator[Fault]:
    yield from _too_fine((*place, "max"), criterion.max, decimals)
    if isinstance(criterion, Steps):
        yield from _faults_of_steps(place, criterion, decimals)
    if isinstance(criterion, Proportional) and criterion.at_least > criterion.full_at:
        yield (*place, "at_least"), f"at_least không được quá full_at ({criterion.full_at})."


def _faults_of_steps(place: _Place, criterion: Steps, decimals: int) -> Iterator[Fault]:
    for i, (higher, lower) in enumerate(pairwise(criterion.steps), start=1):
        if higher.at_least <= lower.at_least or higher.points <= lower.points:
            yield (*place, "steps", i), "các mức phải từ cao xuống thấp, mức cao hơn được nhiều điểm hơn."
    if criterion.steps[0].points != criterion.max:
        yield (*place, "steps", 0, "points"), f"mức cao nhất phải được trọn {criterion.max} điểm."
    for i, step in enumerate(criterion.steps):
        yield from _too_fine((*place, "steps", i, "points"), step.points, decimals)


def _too_fine(place: _Place, points: Decimal, decimals: int) -> Iterator[Fault]:
    if round_half_up(points, decimals) != points:
        yield place, f"{points} điểm có quá {decimals} chữ số lẻ (mục decimals)."


def _faults_of_bands(rubric: Rubric) -> Iterator[Fault]:
    codes = [band.code for band in rubric.bands]
    yield from _twice(("bands",), codes)
    for i, (higher, lower) in enumerate(pairwise(rubric.bands), start=1):
        if higher.at_least <= lower.at_least:
            yield ("bands", i, "at_least"), "các mức phải từ cao xuống thấp."
    last = len(rubric.bands) - 1
    if rubric.bands[last].at_least != 0 or rubric.bands[last].conditions:
        yield ("bands", last, "at_least"), "mức cuối phải từ 0 điểm và không kèm điều kiện, để ai cũng có một mức."
    if chosen := rubric.chosen:
        if chosen.out_of not in codes:
            yield ("chosen", "out_of"), f"không có mức {quoted(chosen.out_of)} trong bands."
        if chosen.code in codes:
            yield ("chosen", "code"), f"mức {quoted(chosen.code)} đã có trong bands."


def _faults_of_conditions(rubric: Rubric) -> Iterator[Fault]:
    """A condition that nobody names would keep nobody out, without a word."""
    known = rubric.conditions_by_code
    yield from _twice(("conditions",), [condition.code for condition in rubric.conditions])
    named = set(rubric.chosen.conditions) if rubric.chosen else set[str]()
    for i, band in enumerate(rubric.bands):
        named.update(band.conditions)
        yield from _unknown(("bands", i, "conditions"), band.conditions, known, "điều kiện")
    if rubric.chosen:
        yield from _unknown(("chosen", "conditions"), rubric.chosen.conditions, known, "điều kiện")
    for i, condition in enumerate(rubric.conditions):
        test, place = condition.test, ("conditions", i)
        if isinstance(test, Figure) and (test.at_least is None) == (test.at_most is None):
            yield (*place, "test"), "ghi một trong hai: at_least hoặc at_most."
        if condition.code in rubric.criteria:
            yield (*place, "code"), f"mã {quoted(condition.code)} đã là mã tiêu chí."
        if condition.code not in named:
            yield (*place, "code"), f"không mức nào cần điều kiện {quoted(condition.code)}."


def _twice(place: _Place, codes: Sequence[str]) -> Iterator[Fault]:
    for i, code in enumerate(codes):
        if code in codes[:i]:
            yield (*place, i, "code"), f"mã {quoted(code)} dùng hai lần."


def _unknown(place: _Place, codes: Sequence[str], known: Any, what: str) -> Iterator[Fault]:
    if unknown := [code for code in codes if code not in known]:
        yield place, f"không có {what} {list_of([quoted(code) for code in unknown])}."
