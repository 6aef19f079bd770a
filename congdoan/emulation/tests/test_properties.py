"""What holds for every shipped rubric and every population, whatever the figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congdoan.emulation.classing import Case, Choice, Result, outcomes, result_of, shares_of
from congdoan.emulation.scoring import Fact, Given, Inputs, Stage, score
from congdoan.emulation.shipped import Computed, Deduction, Rubric

from .rubrics import NAMES, RUBRICS, criterion, pointed, rubric_of

numbers = st.one_of(st.integers(0, 30), st.integers(0, 10**12)).map(Decimal)
maybe = st.one_of(st.none(), numbers)
facts = st.builds(Fact, maybe, maybe)
any_rubric = st.sampled_from(RUBRICS)
stages = st.sets(st.sampled_from(list(Stage)))


@st.composite
def inputs_for(draw, rubric: Rubric) -> Inputs:
    """Figures of any kind, and points that the import takes: from 0 to the most of the criterion."""
    found = {key: draw(facts) for key in draw(st.sets(st.sampled_from(sorted(rubric.measured))))}
    points: dict[str, dict[Stage, Given]] = {}
    if draw(st.booleans()):  # a council that gives all it can
        points = {code: {Stage.COUNCIL: Given(one.max)} for code, one in rubric.criteria.items()}
    for code in draw(st.sets(st.sampled_from(sorted(rubric.criteria)))):
        share = st.integers(0, 100).map(lambda part, code=code: Given(rubric.criteria[code].max * part / 100))
        points[code] = {stage: draw(share) for stage in draw(stages)}
    for code in draw(st.sets(st.sampled_from(sorted(rubric.conditions_by_code)))):
        points[code] = {stage: Given(Decimal(draw(st.integers(0, 1)))) for stage in draw(stages)}
    return Inputs(found, points, NAMES)


rubrics_with_inputs = any_rubric.flatmap(lambda rubric: st.tuples(st.just(rubric), inputs_for(rubric)))


# ---- scores ----


@given(rubrics_with_inputs)
def test_points_keep_within_criterion_group_and_hundred(case: tuple[Rubric, Inputs]) -> None:
    found = score(*case)
    for group in found.groups:
        assert all(0 <= point.points <= point.most for point in group.criteria)
        assert 0 <= group.points <= group.most
    assert 0 <= found.total <= 100
    assert found.self_total is None or 0 <= found.self_total <= 100


@given(rubrics_with_inputs)
def test_every_point_is_a_sentence_with_its_points(case: tuple[Rubric, Inputs]) -> None:
    for group in score(*case).groups:
        for point in group.criteria:
            assert point.sentence.endswith(".")
            assert "/" in point.sentence
            assert "điểm" in point.sentence
            assert "None" not in point.sentence


COMPUTED = [(rubric, one) for rubric in RUBRICS for one in rubric.computed]
each_computed = pytest.mark.parametrize(
    ("rubric", "rule"), COMPUTED, ids=[f"{one.code}-{one.valid_from.year}-{rule.code}" for one, rule in COMPUTED]
)


def better(rule: Computed, fact: Fact, more: Decimal) -> Fact:
    """More of what is counted, or less of what should not happen; of a share the whole stays what it is."""
    value = fact.value or Decimal(0)
    return replace(fact, value=max(Decimal(0), value - more) if isinstance(rule, Deduction) else value + more)


@each_computed
@settings(max_examples=20)
@given(fact=facts, more=numbers)
def test_a_better_figure_never_lowers_the_points_of_its_criterion(
    rubric: Rubric, rule: Computed, fact: Fact, more: Decimal
) -> None:
    was, now = (
        points_of(score(rubric, Inputs({rule.of.key: one}, {}, NAMES)), rule.code)
        for one in (fact, better(rule, fact, more))
    )
    assert now >= was


@given(rubrics_with_inputs, st.data(), facts, numbers)
def test_a_better_figure_never_lowers_a_score(
    case: tuple[Rubric, Inputs], data: st.DataObject, fact: Fact, more: Decimal
) -> None:
    rubric, inputs = case
    rule = data.draw(st.sampled_from(rubric.computed))
    was, now = (
        score(rubric, replace(inputs, facts={**inputs.facts, rule.of.key: one}))
        for one in (fact, better(rule, fact, more))
    )
    assert now.total >= was.total


def points_of(scored, code: str) -> Decimal:
    return next(point.points for group in scored.groups for point in group.criteria if point.criterion == code)


@each_computed
def test_each_computed_criterion_tells_the_good_from_the_bad(rubric: Rubric, rule: Computed) -> None:
    none, much = Fact(Decimal(0), Decimal(1000)), Fact(Decimal(3000), Decimal(1000))
    good, bad = (none, much) if isinstance(rule, Deduction) else (much, none)
    ends = [points_of(score(rubric, Inputs({rule.of.key: one}, {}, NAMES)), rule.code) for one in (bad, good)]
    assert ends == [0, rule.max]


@given(
    value=st.integers(0, 10**6), base=st.integers(1, 10**6), most=st.integers(1, 100), full_at=st.integers(1, 300),
    decimals=st.integers(0, 2),
)  # fmt: skip
def test_points_are_rounded_half_up(value: int, base: int, most: int, full_at: int, decimals: int) -> None:
    rule = criterion("proportional", of={"target": "members_admitted"}, full_at=full_at) | {"max": most}
    exact = min(Fraction(most), Fraction(most * value * 100, base * full_at))
    rounded = Fraction(floor(exact * 10**decimals + Fraction(1, 2)), 10**decimals)
    assert pointed(rule, Fact(Decimal(value), Decimal(base)), decimals=decimals).points == rounded


# ---- the choice of the best ----

CONDITION = {"code": "calm", "text": "Lặng", "failed": "ồn", "test": {"kind": "judged"}, "if_missing": "met"}


def population_rubric(code: str, percent: int, rounding: str, scope: str) -> Rubric:
    chosen = {"code": "excellent", "title": "Xuất sắc", "out_of": "good", "percent": percent, "rounding": rounding,
              "scope": scope, "conditions": ["calm"]}  # fmt: skip
    return rubric_of(criterion("manual", max=100), code=code, conditions=[CONDITION], chosen=chosen)


@st.composite
def populations(draw) -> tuple[dict[str, Rubric], list[Case], list[Choice]]:
    """Up to thirty unions of two types with few different points, so that many of them tie."""
    percent, scope = draw(st.integers(1, 100)), draw(st.sampled_from(["body", "rubric"]))
    rounding = draw(st.sampled_from(["down", "half_up", "up"]))
    rubrics = {code: population_rubric(code, percent, rounding, scope) for code in ("A", "B")}
    cases = []
    for i in range(draw(st.integers(0, 30))):
        points = {"one": {Stage.VERIFIED: Given(Decimal(draw(st.sampled_from([40, 70, 80, 85, 90, 95]))))}}
        if draw(st.booleans()) and draw(st.booleans()):
            points["calm"] = {Stage.COUNCIL: Given(Decimal(0))}
        founded = date(2022, 6, 1) if draw(st.integers(0, 9)) == 0 else date(2010, 1, 1)
        cases.append(Case(f"U{i}", draw(st.sampled_from("AB")), Inputs({}, points, NAMES), founded, None))
    units = draw(st.sets(st.sampled_from([case.unit for case in cases]))) if cases else set()
    return rubrics, cases, [Choice(unit, draw(st.booleans()), "vì sao") for unit in sorted(units)]


def ended(rubrics: dict[str, Rubric], cases: list[Case], choices: list[Choice]):
    results = [result_of(rubrics[case.rubric], case, date(2022, 11, 30)) for case in cases]
    return results, outcomes(rubrics, results, choices)


@given(populations(), st.randoms(use_true_random=False))
def test_the_result_is_the_same_whatever_the_order_of_the_units(population, chance) -> None:
    rubrics, cases, choices = population
    _results, was = ended(rubrics, cases, choices)
    chance.shuffle(cases)
    chance.shuffle(choices)
    _results, now = ended(dict(reversed(rubrics.items())), cases, choices)
    assert now == was


def quota_of(rated: int, percent: Decimal, rounding: str) -> int:
    """The same in whole hundredths, without fractions."""
    hundredths = rated * int(percent)
    add = {"down": 0, "half_up": 50, "up": 99}[rounding]
    return (hundredths + add) // 100


@given(populations())
def test_the_quota_is_never_exceeded_whatever_people_choose(population) -> None:
    rubrics, cases, choices = population
    results, ends = ended(rubrics, cases, choices)
    rule = rubrics["A"].chosen
    for codes in [("A",), ("B",)] if rule.scope == "rubric" else [("A", "B")]:
        mine = [one for one in results if one.rubric in codes and one.total is not None]
        rated = sum(one.band == "good" for one in mine)
        best = [one for one in mine if ends[one.unit].band == "excellent"]
        assert len(best) <= quota_of(rated, rule.percent, rule.rounding)
        assert all(one.band == "good" and not one.failed for one in best)


@given(populations())
def test_a_proposal_passes_over_nobody_with_as_many_points(population) -> None:
    rubrics, cases, _choices = population
    results, ends = ended(rubrics, cases, [])
    for share in shares_of(rubrics, results):
        may = [one for one in share.candidates if one.may_be_chosen]
        proposed = {one.unit for one in may if ends[one.unit].proposed}
        lowest = min((one.total for one in may if one.unit in proposed), default=None)
        assert lowest is None or all(one.total < lowest for one in may if one.unit not in proposed)
        tied = {one.unit for one in may if ends[one.unit].tied}
        assert not tied & proposed
        assert not tied or len(proposed) + len(tied) > share.places.quota > len(proposed)


@given(populations())
def test_who_is_not_chosen_keeps_the_band_of_its_points_and_who_is_too_young_has_none(population) -> None:
    results, ends = ended(*population)
    for one in results:
        end = ends[one.unit]
        assert end.band in (one.band, "excellent")
        assert (one.total is None) == bool(one.not_eligible)
        assert one.total is not None or (end.band == "" and not end.proposed)


def test_results_of_nobody_are_nothing() -> None:
    assert outcomes({}, list[Result](), []) == {}
