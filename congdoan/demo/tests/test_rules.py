from decimal import Decimal

import pytest

from congdoan.common.numbers import NumberError
from congdoan.demo.rules import Verdict, fails, readings, verdict


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
        ("900", "mâu thuẫn", "value", "900", "contradicts itself"),
        ("900", "không rõ kỳ", "value", "900", "undated"),
    ],
)
def test_verdict(printed, qualifier, measure, computed, expected):
    assert verdict(printed, qualifier, measure, None if computed is None else Decimal(computed)) == expected


@pytest.mark.parametrize(
    ("qualifier", "measure"), [("hơn hẳn", "value"), ("", "growth"), ("vượt", "value"), ("vượt", "share")]
)
@pytest.mark.parametrize("computed", [Decimal(100), None])
def test_unknown_words_are_refused(qualifier, measure, computed):
    with pytest.raises(ValueError, match="“"):
        verdict("100", qualifier, measure, computed)


def test_a_percentage_is_not_read_as_a_value():
    with pytest.raises(NumberError):
        verdict("100%", "", "value", Decimal(100))


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


def test_only_differing_and_missing_figures_fail():
    passing = ["match", "within bound", "ambiguous", "target only", "contradicts itself", "undated"]
    assert {str(word) for word in Verdict} == {*passing, "differs", "missing"}
    assert [word for word in Verdict if fails(word)] == ["differs", "missing"]
