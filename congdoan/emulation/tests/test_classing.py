"""Bands and the choice of the best: who is classified, what keeps a high scorer out, how many places there are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from congdoan.emulation.classing import (
    Candidate,
    Choice,
    chosen_among,
    months_between,
    not_eligible,
    places,
    standing,
)
from congdoan.emulation.scoring import Given, Inputs, Stage, score
from congdoan.emulation.shipped import Chosen, Judged

from .rubrics import NAMES, RUBRICS, criterion, fact, rubric_of

BEFORE = next(one for one in RUBRICS if (one.code, one.valid_from.year) == ("CS-HCSN", 2015))
OF_1294 = [one for one in RUBRICS if one.valid_from.year == 2019 and one.levels == ["grassroots_union"]]


# ---- who is classified ----


@pytest.mark.parametrize(
    ("start", "day", "months"),
    [
        ("2021-12-01", "2022-11-30", 12), ("2021-12-02", "2022-11-30", 11), ("2022-11-30", "2022-11-30", 0),
        ("2022-01-31", "2022-02-28", 1), ("2020-02-29", "2021-02-28", 12), ("2022-05-31", "2022-11-30", 6),
        ("2023-01-01", "2022-11-30", -1),
    ],
)  # fmt: skip
def test_months_are_full_months(start, day, months):
    assert months_between(date.fromisoformat(start), date.fromisoformat(day)) == months


@pytest.mark.parametrize(
    ("established", "changed", "said"),
    [
        ("2021-12-01", None, ""),
        ("2021-12-02", None, "mới thành lập 11 tháng, chưa đủ 12 tháng"),
        ("2022-12-15", None, "mới thành lập 0 tháng, chưa đủ 12 tháng"),
        ("2010-01-01", "2022-06-01", ""),
        ("2010-01-01", "2022-06-02", "sáp nhập, chia tách được 5 tháng, chưa đủ 6 tháng"),
        ("2022-06-01", "2022-06-01", "mới thành lập 6 tháng, chưa đủ 12 tháng"),
    ],
)
def test_new_and_merged_unions_wait(established, changed, said):
    found = not_eligible(
        OF_1294[0], established=date.fromisoformat(established),
        changed=date.fromisoformat(changed) if changed else None, day=date(2022, 11, 30),
    )  # fmt: skip
    assert found == said


# ---- bands and conditions ----


def best_inputs(rubric, **given):
    """Everything done, nothing wrong."""
    facts = {one.key: fact(3000, 1000) for one in rubric.measured.values()}
    facts |= {one.of.key: fact(0) for one in rubric.computed if one.method == "deduction"}
    facts |= {
        one.test.of.key: fact(0) for one in rubric.conditions if getattr(one.test, "at_most", None) is not None
    }  # fmt: skip
    points = {code: Given(one.max) for code, one in rubric.criteria.items() if one.method == "manual"}
    points |= {
        code: Given(Decimal(1)) for code, one in rubric.conditions_by_code.items() if isinstance(one.test, Judged)
    }
    points |= {code: Given(Decimal(str(one))) for code, one in given.items()}
    return Inputs(facts, {code: {Stage.COUNCIL: one} for code, one in points.items()}, NAMES)


def stands(rubric, inputs):
    return standing(rubric, score(rubric, inputs), inputs)


@pytest.mark.parametrize(
    ("points", "band", "better", "short"),
    [
        (100, "good", "", 0), (80, "good", "", 0), (79.9, "completed", "good", 0.1), (50, "completed", "good", 30),
        (49.9, "not_completed", "completed", 0.1), (0, "not_completed", "completed", 50),
    ],
)  # fmt: skip
def test_the_band_follows_the_points_and_says_how_far_the_next_one_is(points, band, better, short):
    rubric = rubric_of(criterion("manual", max=100))
    found = stands(rubric, Inputs({}, {"one": {Stage.VERIFIED: Given(Decimal(str(points)))}}, NAMES))
    assert (found.band, found.next_band, found.points_short) == (band, better, Decimal(str(short)))


EACH = [(rubric, code) for rubric in OF_1294 for code in rubric.chosen.conditions]


@pytest.mark.parametrize(("rubric", "code"), EACH, ids=[f"{rubric.code}-{code}" for rubric, code in EACH])
def test_each_condition_alone_keeps_a_high_scorer_out(rubric, code):
    inputs = best_inputs(rubric)
    assert stands(rubric, inputs).failed == ()
    test = rubric.conditions_by_code[code].test
    if isinstance(test, Judged):
        wrong = best_inputs(rubric, **{code: 0})
    else:
        bad = fact(0) if test.at_least is not None else fact(1)
        wrong = Inputs({**inputs.facts, test.of.key: bad}, inputs.given, NAMES)
    found = stands(rubric, wrong)
    assert found.failed == (code,)
    assert score(rubric, wrong).total >= 90
    assert found.band == "good"


@pytest.mark.parametrize(("rubric", "code"), EACH, ids=[f"{rubric.code}-{code}" for rubric, code in EACH])
def test_a_person_may_judge_a_condition_otherwise(rubric, code):
    """The figures do not know whose fault an accident was."""
    assert stands(rubric, best_inputs(rubric, **{code: 0})).failed == (code,)
    test = rubric.conditions_by_code[code].test
    if not isinstance(test, Judged):
        inputs = best_inputs(rubric, **{code: 1})
        bad = fact(0) if test.at_least is not None else fact(1)
        assert stands(rubric, Inputs({**inputs.facts, test.of.key: bad}, inputs.given, NAMES)).failed == ()


def conditioned(test, if_missing="unmet"):
    condition = {"code": "due", "text": "Phải đạt", "failed": "chưa đạt", "test": test, "if_missing": if_missing}
    return rubric_of(criterion("manual", max=100), conditions=[condition])


@pytest.mark.parametrize(
    ("of", "bounds", "seen", "holds"),
    [
        ({"line": "strikes"}, {"at_most": 0}, fact(0), True), ({"line": "strikes"}, {"at_most": 0}, fact(1), False),
        ({"part": "members_total", "whole": "workers_total"}, {"at_least": 90}, fact(90, 100), True),
        ({"part": "members_total", "whole": "workers_total"}, {"at_least": 90}, fact(899, 1000), False),
        ({"target": "members_admitted"}, {"at_least": 100}, fact(60, 60), True),
        ({"target": "members_admitted"}, {"at_least": 100}, fact(599, 600), False),
    ],
)  # fmt: skip
def test_conditions_look_at_values_and_at_percentages(of, bounds, seen, holds):
    rubric = conditioned({"kind": "figure", "of": of, **bounds})
    found = stands(rubric, Inputs(dict.fromkeys(rubric.measured, seen), {}, NAMES))
    assert found.failed == (() if holds else ("due",))


@pytest.mark.parametrize("if_missing", ["met", "unmet"])
@pytest.mark.parametrize(
    ("of", "seen"),
    [
        ({"line": "strikes"}, fact()),
        # 126 people without a target, or out of an unknown number, are not 126 percent
        ({"target": "members_admitted"}, fact(126)),
        ({"part": "members_total", "whole": "workers_total"}, fact(126)),
        ({"part": "members_total", "whole": "workers_total"}, fact(0, 0)),
    ],
)
def test_while_nothing_is_known_the_rubric_says_what_holds(of, seen, if_missing):
    rubric = conditioned({"kind": "figure", "of": of, "at_least": 100}, if_missing)
    found = stands(rubric, Inputs(dict.fromkeys(rubric.measured, seen), {}, NAMES))
    assert found.failed == (() if if_missing == "met" else ("due",))


def test_strong_becomes_fair_by_one_weak_group_and_by_a_discipline():
    assert stands(BEFORE, best_inputs(BEFORE)).band == "strong"
    assert stands(BEFORE, best_inputs(BEFORE, no_discipline=0)).band == "fair"
    inputs = best_inputs(BEFORE)
    of_third = [one for one in BEFORE.groups[2].criteria if one.method != "manual"]
    silent = {key: seen for key, seen in inputs.facts.items() if key not in {one.of.key for one in of_third}}
    given = {code: one for code, one in inputs.given.items() if code != "social"}
    poor = {**given, "social": {Stage.VERIFIED: Given(Decimal(3))}}
    weak = Inputs(silent, poor, NAMES)
    assert [group.points for group in score(BEFORE, weak).groups] == [35, 35, 3, 10]
    assert stands(BEFORE, weak).failed == ("no_weak_group",)
    half = Inputs(inputs.facts, {**given, "social": {Stage.VERIFIED: Given(Decimal(0))}}, NAMES)
    assert stands(BEFORE, half).band == "strong"


def test_the_group_of_bonus_need_not_be_strong():
    given = {code: one for code, one in best_inputs(BEFORE).given.items() if code not in
             {one.code for one in BEFORE.groups[3].criteria}}  # fmt: skip
    found = stands(BEFORE, Inputs(best_inputs(BEFORE).facts, given, NAMES))
    assert (found.band, found.failed) == ("strong", ())


# ---- the quota ----


def rule(percent=20, rounding="down"):
    return Chosen(code="excellent", title="Xuất sắc", out_of="good", percent=percent, rounding=rounding)


def good(*points, failing=()):
    return [
        Candidate(f"U{i}", "THU", Decimal(str(one)), "good", f"U{i}" not in failing)
        for i, one in enumerate(points, start=1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rated", "rounding", "quota"),
    [
        (196, "down", 39), (196, "half_up", 39), (196, "up", 40), (198, "half_up", 40), (4, "down", 0),
        (4, "half_up", 1), (4, "up", 1), (5, "up", 1), (0, "up", 0), (2, "half_up", 0),
    ],
)  # fmt: skip
def test_the_places_are_a_part_of_those_rated_good(rated, rounding, quota):
    others = [Candidate("X", "THU", Decimal(99), "completed", may_be_chosen=False)]
    found = places(rule(rounding=rounding), [*good(*[90] * rated), *others])
    assert (found.rated, found.quota) == (rated, quota)


def test_half_a_place_rounds_up_where_half_up_is_the_rule():
    assert [places(rule(25, how), good(90, 90)).quota for how in ("down", "half_up", "up")] == [0, 1, 1]


def test_the_highest_points_are_proposed():
    found = places(rule(40), good(90, 95, 85, 99, 81))
    assert (found.proposed, found.tied, found.left) == ({"U2", "U4"}, frozenset(), 0)


def test_who_fails_a_condition_counts_among_the_rated_and_takes_no_place():
    found = places(rule(40), good(99, 95, 85, 84, 81, failing=("U1",)))
    assert (found.rated, found.quota, found.proposed) == (5, 2, {"U2", "U3"})


def test_places_stay_empty_when_too_few_may_be_chosen():
    found = places(rule(60), good(99, 95, 85, 84, 81, failing=("U1", "U2", "U3", "U4")))
    assert (found.quota, found.proposed, found.left, found.edge) == (3, {"U5"}, 2, None)


def test_a_tie_at_the_edge_is_nobodys():
    found = places(rule(40), good(99, 94.5, 94.5, 94.5, 80))
    assert (found.proposed, found.tied, found.left, found.edge) == ({"U1"}, {"U2", "U3", "U4"}, 1, Decimal("94.5"))


def test_a_tie_that_fits_is_none():
    found = places(rule(60), good(99, 94.5, 94.5, 80, 80))
    assert (found.proposed, found.tied, found.left) == ({"U1", "U2", "U3"}, frozenset(), 0)


# ---- choices ----


def end(candidates, *choices, percent=40):
    found = places(rule(percent), candidates)
    return chosen_among(found, candidates, [Choice(unit, chosen, "vì sao") for unit, chosen in choices])


TIED = good(99, 94.5, 94.5, 94.5, 80)  # two places: U1, and one that three share


def test_a_person_chooses_among_those_who_tie():
    assert end(TIED) == {"U1"}
    assert end(TIED, ("U3", True)) == {"U1", "U3"}


def test_a_person_may_leave_out_who_was_proposed_and_take_another():
    assert end(TIED, ("U1", False), ("U2", True), ("U5", True)) == {"U2", "U5"}


def test_no_choice_helps_against_a_condition_or_another_band():
    candidates = [*good(99, 94.5, 94, 93, 90, failing=("U2",)), Candidate("X", "THU", Decimal(70), "completed", False)]
    assert end(candidates, ("U3", False), ("U2", True), ("X", True)) == {"U1"}


def test_a_choice_for_which_there_is_no_place_any_more_stops_counting():
    """The points of others have changed since: those with more points keep their places."""
    candidates = good(99, 98, 97, 96, 95)
    assert end(candidates, ("U3", True)) == {"U1", "U2"}
    assert end(candidates, ("U2", False), ("U3", True), ("U4", True)) == {"U1", "U3"}
    assert end(good(99, 98, 97, 97, 95), ("U2", False), ("U3", True), ("U4", True)) == {"U1"}
