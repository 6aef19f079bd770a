from decimal import Decimal
from fractions import Fraction

import pytest

from congdoan.common.charts import AttainmentBar, AttainmentChart, ColumnChart, PairsChart, ShareChart
from congdoan.ui import charts


def pairs(values, breaks=()):
    return charts.pairs(PairsChart("", tuple(values), tuple(breaks)))


def columns(values: list[tuple[str, int | None]], goal: int | None = None) -> charts.Spark:
    return charts.spark(ColumnChart("", tuple(values), goal))


@pytest.mark.parametrize(
    ("percents", "scale"),
    [
        ([], 120),
        ([None], 120),
        ([Decimal("57.3"), Decimal("52.5")], 120),
        ([Decimal(120)], 120),
        ([Decimal("120.1")], 150),
        ([Decimal(121), Decimal("192.7"), None], 200),
        ([Fraction(1000, 3)], 400),
        ([Decimal(1000)], 400),
    ],
)
def test_one_scale_holds_the_whole_list(percents, scale):
    assert AttainmentChart("", tuple(AttainmentBar("", percent, "met") for percent in percents)).scale == scale


def test_what_is_not_reached_has_no_part_beyond():
    bar = charts.attain_bar(Decimal("57.3"), 200, "missed")
    assert (bar.done, bar.over_width, bar.mark, bar.cut, bar.state) == ("28.6%", "", "50.0%", False, "missed")


def test_what_is_exceeded_is_dark_to_the_mark_and_lighter_beyond():
    bar = charts.attain_bar(Decimal(121), 200, "met")
    assert (bar.done, bar.over_x, bar.over_width, bar.mark) == ("50.0%", "50.0%", "10.5%", "50.0%")


def test_exactly_met_ends_at_the_mark():
    bar = charts.attain_bar(Decimal(100), 400, "met")
    assert (bar.done, bar.mark, bar.over_width) == ("25.0%", "25.0%", "")


def test_beyond_the_scale_the_bar_is_cut():
    bar = charts.attain_bar(Fraction(1000, 3), 150, "met")
    assert bar.cut
    assert (bar.done, bar.over_width) == ("66.7%", "33.3%")
    assert not charts.attain_bar(Decimal(150), 150, "met").cut


def test_unknown_has_no_bar_and_nothing_is_not_unknown():
    assert charts.attain_bar(None, 120, "on_pace").done == ""
    assert charts.attain_bar(Decimal(0), 120, "behind").done == "0.0%"


def test_a_decrease_does_not_run_out_of_the_bar():
    assert charts.attain_bar(Decimal(-20), 120, "missed").done == "0.0%"


def test_columns_leave_a_gap_where_nothing_is_known():
    chart = columns([("12", 42), ("1", None), ("2", None), ("3", 0)], 50)
    assert [column.value for column in chart.columns] == [42, 0]
    assert chart.gaps == ("50.00%",)
    assert [name for _, name in chart.labels] == ["12", "1", "2", "3"]
    first, zero = chart.columns
    assert first.height
    assert zero.height == ""
    assert zero.last
    assert not first.last


def test_the_highest_of_values_and_goal_fills_the_chart():
    chart = columns([("1", 25)], 50)
    assert chart.goal_y == f"{charts.SPARK_BASE - charts.SPARK_HIGHEST:.1f}"
    assert chart.columns[0].height == f"{charts.SPARK_HIGHEST / 2:.1f}"


def test_no_values_no_columns():
    chart = columns([])
    assert (chart.columns, chart.gaps, chart.goal_y, chart.wide) == ((), (), "", False)


def test_numbers_too_long_for_a_phone_make_a_wide_chart():
    assert not columns([(str(month), 152) for month in range(12)]).wide
    assert columns([(str(month), 1152) for month in range(12)]).wide


def test_then_and_now_stand_side_by_side_where_they_differ():
    chart = pairs([("2022", 38, 88), ("2023", 41, 41), ("2024", None, 44), ("2025", None, None)], [(1, "01/03")])
    assert chart
    assert [(column.kind, column.value) for column in chart.columns] == [
        ("then", 38), ("now", 88), ("both", 41), ("now", 44),
    ]  # fmt: skip
    assert chart.columns[1].height == f"{charts.SPARK_HIGHEST:.1f}"
    assert (chart.columns[2].middle, chart.columns[3].middle) == ("37.50%", "62.50%")
    left, right = (float(column.middle[:-1]) for column in chart.columns[:2])
    assert left < 12.5 < right
    assert chart.gaps == ("87.50%",)
    assert chart.breaks == (("25.00%", "middle", "01/03"),)


def test_a_break_at_an_edge_keeps_its_words_inside():
    chart = pairs([("2022", 1, 2), ("2023", 1, 2)], [(0, "a"), (2, "b")])
    assert chart
    assert [anchor for _, anchor, _ in chart.breaks] == ["start", "end"]


def test_numbers_too_long_to_stand_in_pairs_make_no_chart():
    assert pairs([("2022", 10**9, 10**9)]) is None
    assert pairs([("2022", 10**6, 10**6)])


def test_pairs_too_long_for_a_phone_make_a_wide_chart():
    assert not pairs([(str(year), 100, 200) for year in range(5)]).wide
    assert pairs([(str(year), 1000, 2000) for year in range(5)]).wide


def test_the_parts_of_a_whole_fill_it():
    parts = charts.rate(
        ShareChart(
            (
                ("accepted", 24),
                ("submitted", 14),
                ("draft", 0),
                ("none", 4),
            )
        )
    )
    assert [part.state for part in parts] == ["accepted", "submitted", "none"]
    assert parts[0].x == "0.0%"
    assert parts[-1].x == "90.5%"
    assert charts.rate(ShareChart((("accepted", 0),))) == ()
