"""Xếp loại: bands, conditions and the choice of the best among a whole population. Pure.

The system proposes an order and says where it ends; where several share the last places, it proposes none of them. A
person may choose otherwise with a written reason, never above the quota and never against a condition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from .scoring import Fact, Inputs, Score, Stage, measured, score
from .shipped import Chosen, Condition, EveryGroup, Figure, Judged, Rubric


@dataclass(frozen=True)
class Standing:
    """Mức xếp loại của một đơn vị by its own points: the band, the conditions it fails, how far the next band is."""

    band: str
    failed: tuple[str, ...]
    next_band: str
    points_short: Decimal


def months_between(start: date, day: date) -> int:
    """Full months from one day to the other: 12 from 01/12/2021 to 30/11/2022, which counts whole.

    >>> months_between(date(2021, 12, 1), date(2022, 11, 30))
    12
    >>> months_between(date(2021, 12, 2), date(2022, 11, 30))
    11
    """
    after = date.fromordinal(day.toordinal() + 1)
    return (after.year - start.year) * 12 + after.month - start.month - (after.day < start.day)


def not_eligible(rubric: Rubric, *, established: date, changed: date | None, day: date) -> str:
    """Why a union is not classified yet, in words; empty where it is. `changed` is its last merger or split."""
    rule = rubric.eligibility
    if (months := months_between(established, day)) < rule.months:
        return f"mới thành lập {max(0, months)} tháng, chưa đủ {rule.months} tháng"
    if changed is not None and (months := months_between(changed, day)) < rule.months_after_merger:
        return f"sáp nhập, chia tách được {max(0, months)} tháng, chưa đủ {rule.months_after_merger} tháng"
    return ""


def standing(rubric: Rubric, scored: Score, inputs: Inputs) -> Standing:
    """Xếp mức theo điểm: the highest band that the points reach and whose conditions hold; the conditions of the chosen
    band are told as well."""
    failing = {code for code, condition in rubric.conditions_by_code.items() if not _holds(condition, scored, inputs)}
    for i, band in enumerate(rubric.bands):
        if scored.total >= band.at_least and not failing & set(band.conditions):
            better = rubric.bands[i - 1] if i else None
            short = max(Decimal(0), better.at_least - scored.total) if better else Decimal(0)
            return Standing(band.code, _in_order(rubric, failing), better.code if better else "", short)
    raise AssertionError("the last band takes everyone")


def _in_order(rubric: Rubric, codes: set[str]) -> tuple[str, ...]:
    return tuple(code for code in rubric.conditions_by_code if code in codes)


def _holds(condition: Condition, scored: Score, inputs: Inputs) -> bool:
    test = condition.test
    if isinstance(test, EveryGroup):
        judged_groups = [group for group in scored.groups if not group.bonus]
        return all(group.points * 100 >= group.most * test.percent for group in judged_groups)
    judged = inputs.given.get(condition.code, {})
    for stage in (Stage.COUNCIL, Stage.VERIFIED):
        if stage in judged:
            return judged[stage].points > 0
    if isinstance(test, Judged):
        return condition.if_missing == "met"
    return _reaches(test, inputs.fact(test.of), if_missing=condition.if_missing == "met")


def _reaches(test: Figure, fact: Fact, *, if_missing: bool) -> bool:
    found = measured(test.of, fact)
    if found is None:
        return if_missing
    if test.at_least is not None:
        return found >= test.at_least
    return found <= (test.at_most or 0)


# ---- the choice of the best ----


@dataclass(frozen=True)
class Candidate:
    """Đơn vị trong danh sách: its points, its band by points, and whether the conditions of the chosen band hold."""

    unit: str
    rubric: str
    total: Decimal
    band: str
    may_be_chosen: bool


@dataclass(frozen=True)
class Places:
    """Chỗ được chọn of one population: how many rated in the band make how many places; who is proposed, who shares
    the places that are left, at which points."""

    rated: int
    exact: Fraction
    quota: int
    proposed: frozenset[str]
    tied: frozenset[str]
    left: int
    edge: Decimal | None


def places(rule: Chosen, candidates: Sequence[Candidate]) -> Places:
    """Đề xuất: the highest points first, as long as all who have the same points fit."""
    rated = [one for one in candidates if one.band == rule.out_of]
    exact = Fraction(len(rated)) * Fraction(rule.percent) / 100
    quota = _rounded(exact, rule.rounding)
    proposed, next_best = _best([one for one in rated if one.may_be_chosen], quota)
    left = quota - len(proposed)
    tied = frozenset(one.unit for one in next_best) if left else frozenset[str]()
    edge = next_best[0].total if next_best else None
    return Places(len(rated), exact, quota, proposed, tied, left, edge)


def _best(candidates: Iterable[Candidate], places: int) -> tuple[frozenset[str], list[Candidate]]:
    """The highest points first, as long as all who have the same points fit; and those who came next, with the same
    points each."""
    by_points: dict[Decimal, list[Candidate]] = defaultdict(list)
    for one in candidates:
        by_points[one.total].append(one)
    best: set[str] = set()
    for points in sorted(by_points, reverse=True):
        same = by_points[points]
        if len(best) + len(same) > places:
            return frozenset(best), same
        best.update(one.unit for one in same)
    return frozenset(best), []


def _rounded(exact: Fraction, rounding: str) -> int:
    if rounding == "up":
        return ceil(exact)
    return floor(exact + Fraction(1, 2)) if rounding == "half_up" else floor(exact)


@dataclass(frozen=True)
class Choice:
    """Một lựa chọn của người: chosen although not proposed, or left out although proposed, and why."""

    unit: str
    chosen: bool
    reason: str


def chosen_among(found: Places, candidates: Sequence[Candidate], choices: Iterable[Choice]) -> frozenset[str]:
    """Who is chosen in the end, never above the quota: who was proposed and not left out, then whom people chose.

    A choice no longer counts where its union fell out of the band or fails a condition, nor where there is no place
    for it any more, because the points of others have changed since.
    """
    chosen = {choice.unit: choice.chosen for choice in choices}
    kept = frozenset(unit for unit in found.proposed if chosen.get(unit, True))
    wanted = [one for one in candidates if one.may_be_chosen and chosen.get(one.unit) and one.unit not in kept]
    return kept | _best(wanted, found.quota - len(kept))[0]


# ---- one union, all unions ----


@dataclass(frozen=True)
class Case:
    """One union as it goes into a classification; all that is needed to do it again."""

    unit: str
    rubric: str
    inputs: Inputs
    established: date
    changed: date | None


@dataclass(frozen=True)
class Result:
    """What a case comes to by itself: points and band; or why it is not classified yet."""

    unit: str
    rubric: str
    total: Decimal | None = None
    self_total: Decimal | None = None
    band: str = ""
    failed: tuple[str, ...] = ()
    not_eligible: str = ""


@dataclass(frozen=True)
class Outcome:
    """The end of it: the band with the choice of the best, who was proposed, who shares the last places."""

    band: str
    proposed: bool
    tied: bool


def result_of(rubric: Rubric, case: Case, day: date) -> Result:
    """Chấm và xếp mức một đơn vị; a union that is too young is scored by nobody."""
    if why := not_eligible(rubric, established=case.established, changed=case.changed, day=day):
        return Result(case.unit, case.rubric, not_eligible=why)
    scored = score(rubric, case.inputs)
    stands = standing(rubric, scored, case.inputs)
    return Result(case.unit, case.rubric, scored.total, scored.self_total, stands.band, stands.failed)


@dataclass(frozen=True, eq=False)
class Share:
    """Một nơi chia chỗ: the rule, the candidates, and the places they make."""

    rule: Chosen
    candidates: tuple[Candidate, ...]
    places: Places


def shares_of(rubrics: Mapping[str, Rubric], results: Iterable[Result]) -> list[Share]:
    """Every population whose best are chosen, with its places: all of the body, or those of each rubric."""
    rules: dict[tuple[object, ...], Chosen] = {}
    found: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    for one in results:
        rule = rubrics[one.rubric].chosen
        if rule is not None and one.total is not None:
            where = one.rubric if rule.scope == "rubric" else ""
            alike = (where, rule.code, rule.out_of, rule.percent, rule.rounding)
            may = one.band == rule.out_of and not set(rule.conditions) & set(one.failed)
            rules.setdefault(alike, rule)
            found[alike].append(Candidate(one.unit, one.rubric, one.total, one.band, may))
    return [Share(rules[alike], tuple(among), places(rules[alike], among)) for alike, among in found.items()]


def outcomes(rubrics: Mapping[str, Rubric], results: Sequence[Result], choices: Sequence[Choice]) -> dict[str, Outcome]:
    """Kết quả cuối cùng of every unit, by code. The same whatever the order of the results."""
    chosen: dict[str, str] = {}
    proposed: set[str] = set()
    tied: set[str] = set()
    for share in shares_of(rubrics, results):
        picked = chosen_among(share.places, share.candidates, choices)
        chosen |= dict.fromkeys(picked, share.rule.code)
        proposed |= share.places.proposed
        tied |= share.places.tied
    return {
        one.unit: Outcome(chosen.get(one.unit, one.band), one.unit in proposed, one.unit in tied) for one in results
    }
