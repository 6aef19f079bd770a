"""Charts say in words what they show, in one font, and are drawn once."""

from decimal import Decimal

import pytest
from lxml import etree

from congdoan.documents import charts
from congdoan.documents.charts import Bar, bars_against_target
from congdoan.documents.tests.sample import ATTAINED

SVG = "{http://www.w3.org/2000/svg}"


def drawn(chart: charts.Chart) -> etree._Element:
    return etree.fromstring(chart.svg().encode())


def shown(svg: etree._Element) -> list[str]:
    return ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]


def test_the_svg_holds_vietnamese_words_and_the_unknown_as_a_word():
    words = shown(drawn(bars_against_target(ATTAINED, title="Tỷ lệ phát triển đoàn viên")))
    for expected in ("Tỷ lệ phát triển đoàn viên", "Phúc Thọ", "121%", "57,3%", "chưa có", "100% chỉ tiêu"):
        assert expected in words


def test_every_letter_comes_from_one_font():
    svg = drawn(bars_against_target(ATTAINED, title="Tỷ lệ"))
    assert {text.get("font-family").strip("'\"") for text in svg.iter(f"{SVG}text")} == {"Be Vietnam Pro"}


@pytest.mark.parametrize("width", [343, 700])
def test_the_png_has_the_declared_width(width):
    png = bars_against_target(ATTAINED, title="Tỷ lệ", width=width).png(scale=2)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert abs(int.from_bytes(png[16:20], "big") - 2 * width) <= 4


def test_an_unknown_value_has_no_bar():
    svg = bars_against_target([Bar("Phúc Thọ", None, "")], title="Tỷ lệ").svg()
    assert "chưa có" in svg
    assert charts.GOOD not in svg


def test_missed_and_attained_differ_in_colour():
    missed = bars_against_target([Bar("Quốc Oai", Decimal("99.9"), "99,9%")], title="Tỷ lệ").svg()
    attained = bars_against_target([Bar("Quốc Oai", Decimal(100), "100%")], title="Tỷ lệ").svg()
    assert charts.MISSED in missed
    assert charts.MISSED not in attained


def test_the_description_says_it_all():
    chart = bars_against_target(ATTAINED, title="Tỷ lệ")
    assert chart.description == "Tỷ lệ: Ba Vì 121%; Phúc Thọ chưa có; Quốc Oai 57,3%."


def test_the_same_chart_is_drawn_once():
    first = bars_against_target(ATTAINED, title="Tỷ lệ")
    first.svg()
    before = charts._svg.cache_info().hits
    bars_against_target(ATTAINED, title="Tỷ lệ").svg()
    assert charts._svg.cache_info().hits == before + 1


def test_a_chart_without_bars_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        bars_against_target([], title="Tỷ lệ")
