"""Charts say in words what they show, in one font, and are drawn once."""

import json
from decimal import Decimal

import pytest
from lxml import etree

from congdoan.common.charts import AttainmentBar, AttainmentChart, ColumnChart, Pace
from congdoan.documents import charts
from congdoan.documents.charts import bars_against_target, columns
from congdoan.documents.tests.sample import ATTAINED
from congdoan.ui.charts import attain_bars, spark

SVG = "{http://www.w3.org/2000/svg}"


def drawn(chart: charts.Drawing) -> etree._Element:
    return etree.fromstring(chart.svg().encode())


def one(label: str, percent: Decimal | None) -> AttainmentChart:
    state: Pace = "met" if percent is not None and percent >= 100 else "missed"
    return AttainmentChart("Tỷ lệ", (AttainmentBar(label, percent, state),))


def shown(svg: etree._Element) -> list[str]:
    return ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]


def test_the_svg_holds_vietnamese_words_and_the_unknown_as_a_word():
    words = shown(drawn(bars_against_target(ATTAINED)))
    for expected in ("Tỷ lệ phát triển đoàn viên", "Phúc Thọ", "121%", "57,3%", "chưa có", "100% chỉ tiêu"):
        assert expected in words


def test_every_letter_comes_from_one_font():
    svg = drawn(bars_against_target(ATTAINED))
    assert {text.get("font-family").strip("'\"") for text in svg.iter(f"{SVG}text")} == {"Be Vietnam Pro"}


@pytest.mark.parametrize("width", [343, 700])
def test_the_png_has_the_declared_width(width):
    png = bars_against_target(ATTAINED, width=width).png(scale=2)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert abs(int.from_bytes(png[16:20], "big") - 2 * width) <= 4


@pytest.mark.parametrize("more", [None, Decimal("121"), Decimal("999.5")])
def test_page_and_document_draw_the_same_bars_in_one_order_on_one_scale(more):
    chart = AttainmentChart(ATTAINED.title, (*ATTAINED.bars, AttainmentBar("Sơn Tây", more, "met")))
    drawing = json.loads(bars_against_target(chart).spec)
    rows = next(values for layer in drawing["layer"] if "label" in (values := layer["data"]["values"])[0])
    assert [(row["label"], row["words"]) for row in rows] == [(bar.label, bar.words) for bar in chart.bars]
    on_page = [float(bar.done.rstrip("%") or 0) + float(bar.over_width.rstrip("%") or 0) for bar in attain_bars(chart)]
    on_paper = [row["to"] * 100 / chart.scale for row in rows]
    assert on_page == pytest.approx(on_paper, abs=0.2)
    assert drawing["description"] == chart.described


def test_an_unknown_value_has_no_bar():
    svg = bars_against_target(one("Phúc Thọ", None)).svg()
    assert "chưa có" in svg
    assert charts.GOOD not in svg


def test_a_bar_beyond_the_scale_is_cut_and_its_words_tell():
    spec = bars_against_target(one("Ba Vì", Decimal("999.5"))).spec
    assert '"to": 400' in spec
    assert "999,5%" in spec


def test_missed_and_attained_differ_in_colour():
    missed = bars_against_target(one("Quốc Oai", Decimal("99.9"))).svg()
    attained = bars_against_target(one("Quốc Oai", Decimal(100))).svg()
    assert charts.MISSED in missed
    assert charts.MISSED not in attained


def test_the_description_says_it_all():
    chart = bars_against_target(ATTAINED)
    assert chart.description == "Tỷ lệ phát triển đoàn viên: Ba Vì 121%; Phúc Thọ chưa có; Quốc Oai 57,3%."


def test_the_same_chart_is_drawn_once():
    first = bars_against_target(ATTAINED)
    first.svg()
    before = charts._svg.cache_info().hits
    bars_against_target(ATTAINED).svg()
    assert charts._svg.cache_info().hits == before + 1


def test_a_chart_without_bars_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        bars_against_target(AttainmentChart("Tỷ lệ", ()))


# ---- columns ----

MONTHS = ColumnChart("Kết nạp mới theo tháng", (("12", 1172), ("1", 0), ("2", None), ("3", 450)), Decimal(600))


def test_columns_hold_the_same_values_names_and_level_as_on_the_page():
    drawing = columns(MONTHS)
    page = spark(MONTHS)
    spec = json.loads(drawing.spec)
    bars, goal, *_words = spec["layer"]
    rows = bars["data"]["values"]
    assert [row["name"] for row in rows] == [name for _, name in page.labels]
    assert [row["value"] for row in rows if row["words"] != "chưa có"] == [column.value for column in page.columns]
    assert [row["name"] for row in rows if row["words"] == "chưa có"] == ["2"]
    assert goal["data"]["values"] == [{"value": 600.0}]
    assert (drawing.description, spec["description"]) == (page.described, page.described)
    words = shown(drawn(drawing))
    for expected in ("1.172", "0", "chưa có", "450", "12", "3", MONTHS.title):
        assert expected in words


def test_columns_without_a_goal_have_no_level_and_the_last_one_is_darker():
    plain = ColumnChart("Kết nạp mới", (("12", 3), ("1", 4)))
    spec = json.loads(columns(plain, show_title=False).spec)
    assert [row["colour"] for row in spec["data"]["values"]] == [charts.COLUMN, charts.LAST_COLUMN]
    assert {layer["mark"]["type"] for layer in spec["layer"]} == {"bar", "text"}
