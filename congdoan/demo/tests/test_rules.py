from decimal import Decimal

import pytest

from congdoan.common.numbers import NumberError
from congdoan.demo.rules import Ours, Verdict, fails, readings, verdict


@pytest.mark.parametrize(
    ("printed", "qualifier", "measure", "computed", "expected"),
    [
        ("1.172", "", "value", "1172", "match"),
        ("1.172", "", "value", "1171", "differs"),
        ("1.172", "", "value", None, "missing"),
        ("44.579", "", "value", "45579", "differs"),
        ("100%", "", "share", "100", "match"),
        ("100%", "", "share", "99.4", "differs"),
        # rounding to the printed decimals, halves up
        ("121%", "đạt", "attainment", "121", "match"),
        ("121%", "đạt", "attainment", "120.5", "match"),
        ("121%", "đạt", "attainment", "121.5", "differs"),
        ("192,7%", "đạt", "attainment", "192.6666666667", "match"),
        ("192,7%", "đạt", "attainment", "192.65", "match"),
        ("192,7%", "đạt", "attainment", "192.64999", "differs"),
        ("192,7%", "đạt", "attainment", "192.75", "differs"),
        # a bound: in the named direction, by less than 5%
        ("1.450", "trên", "value", "1450", "match"),
        ("1.450", "trên", "value", "1457", "within bound"),
        ("1.450", "trên", "value", "1522", "within bound"),
        ("1.450", "trên", "value", "1522.5", "differs"),
        ("1.450", "trên", "value", "1449", "differs"),
        ("1.450", "trên", "value", None, "missing"),
        ("1.000", "gần", "value", "951", "within bound"),
        ("1.000", "gần", "value", "950", "differs"),
        ("1.000", "gần", "value", "1001", "differs"),
        ("1.450", "đạt", "value", "1457", "differs"),
        ("1.450", "", "value", "1457", "differs"),
        # "vượt": either reading, never a plain match
        ("200%", "vượt", "attainment", "200", "ambiguous"),
        ("200%", "vượt", "attainment", "300", "ambiguous"),
        ("200%", "vượt", "attainment", "250", "differs"),
        ("333,3%", "vượt", "attainment", "333.3333333", "ambiguous"),
        ("333,3%", "vượt", "attainment", "433.3333333", "ambiguous"),
        ("333,3%", "vượt", "attainment", "333.4", "differs"),
        ("200%", "vượt", "attainment", None, "missing"),
        # nothing to compare with
        ("900", "chỉ tiêu", "value", None, "target only"),
        ("900", "chỉ tiêu", "value", "900", "target only"),
        # what the body itself did is read like a value
        ("27", "", "own", "27", "match"),
        ("27", "", "own", "28", "differs"),
        ("3", "", "own", None, "missing"),
        ("900", "không rõ kỳ", "value", "900", "undated"),
    ],
)
def test_verdict(printed, qualifier, measure, computed, expected):
    assert verdict(printed, qualifier, measure, ours(computed)) == expected


def ours(*computed, target=None):
    values = tuple(None if value is None else Decimal(value) for value in computed)
    return Ours(values, None if target is None else Decimal(target))


@pytest.mark.parametrize(
    ("printed", "computed", "target", "expected"),
    [
        # a result with its target
        ("18/17", "18", "17", "match"),
        ("18/17", "19", "17", "differs"),
        ("18/17", "18", "18", "differs"),
        ("18/17", None, "17", "missing"),
        ("18/17", "18", None, "missing"),
        # a result with what was attained: the target in force must give the percentage
        ("21, đạt 52,5%", "21", "40", "match"),
        ("21, đạt 52,5%", "21", "41", "differs"),
        ("21, đạt 52,5%", "22", "40", "differs"),
        ("1.424, đạt 50,9%", "1424", "2800", "match"),
        ("1.424, đạt 50,9%", "1424", "2810", "differs"),
        ("1.424, vượt 50,9%", "1424", "2800", "ambiguous"),
        # a pair with a percentage that does not follow from it
        ("1.011/850, vượt 20%", "1011", "850", "contradicts itself"),
        ("1.011/850, vượt 20%", "2011", "850", "differs"),
        ("1.011/850, vượt 20%", "1011", "800", "differs"),
        ("1.011/850, vượt 18,9%", "1011", "850", "match"),
        ("1.011/850, đạt 118,9%", "1011", "850", "match"),
        ("1.011/850, đạt 20%", "1011", "850", "contradicts itself"),
    ],
)
def test_verdict_on_a_plan(printed, computed, target, expected):
    assert verdict(printed, "", "plan", ours(computed, target=target)) == expected


@pytest.mark.parametrize("printed", ["21", "21 đạt 52,5%", "18/", "18/17, 20%", "/17", "21, đạt 52,5"])
def test_a_plan_that_cannot_be_read_is_refused(printed):
    with pytest.raises(ValueError, match="không phải kết quả so với kế hoạch"):
        verdict(printed, "", "plan", ours("21", target="40"))


@pytest.mark.parametrize(
    ("turns", "people", "expected"),
    [
        ("9800", "6900", "ambiguous"),
        ("12000", "9800", "ambiguous"),
        ("9800", None, "ambiguous"),
        ("9800", "9800", "ambiguous"),
        ("10800", "6900", "differs"),
        ("10800", None, "differs"),
        (None, None, "missing"),
    ],
)
def test_a_figure_that_may_mean_two_lines_is_ambiguous_while_one_of_them_is_it(turns, people, expected):
    assert verdict("9.800", "", "value", ours(turns, people)) == expected


@pytest.mark.parametrize(
    ("qualifier", "measure"), [("hơn hẳn", "value"), ("", "growth"), ("vượt", "value"), ("vượt", "share")]
)
@pytest.mark.parametrize("computed", [Decimal(100), None])
def test_unknown_words_are_refused(qualifier, measure, computed):
    with pytest.raises(ValueError, match="“"):
        verdict("100", qualifier, measure, Ours((computed,)))


def test_a_percentage_is_not_read_as_a_value():
    with pytest.raises(NumberError):
        verdict("100%", "", "value", Ours((Decimal(100),)))


@pytest.mark.parametrize(
    ("printed", "qualifier", "expected"),
    [
        ("200%", "vượt", "đạt 200% | đạt 300%"),
        ("333,3%", "vượt", "đạt 333,3% | đạt 433,3%"),
        ("1.450", "trên", "trên 1.450"),
        ("121%", "đạt", "đạt 121%"),
        ("1.172", "", "1.172"),
    ],
)
def test_readings(printed, qualifier, expected):
    assert readings(printed, qualifier) == expected


def test_a_figure_that_may_mean_two_lines_is_told_in_both_units():
    assert readings("9.800", "", ("lượt", "người")) == "9.800 lượt | 9.800 người"


def test_only_differing_and_missing_figures_fail():
    passing = ["match", "within bound", "ambiguous", "target only", "contradicts itself", "undated"]
    assert {str(word) for word in Verdict} == {*passing, "differs", "missing"}
    assert [word for word in Verdict if fails(word)] == ["differs", "missing"]
