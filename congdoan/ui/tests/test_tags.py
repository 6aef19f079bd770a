import datetime
from decimal import Decimal
from html import unescape

import pytest
from django import forms
from django.template import Context, Template

from congdoan.common.charts import ColumnChart, ShareChart
from congdoan.ui import charts
from congdoan.ui.scope import Option
from congdoan.ui.states import STATES

UNKNOWN = '<span class="unknown">chưa có</span>'


def render(source, **context):
    return Template("{% load ui %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("{{ v|number }}", 1172, "1.172"),
        ("{{ v|number:1 }}", Decimal("52.5"), "52,5"),
        ("{{ v|number }}", 0, "0"),
        ("{{ v|percent }}", Decimal("52.5"), "52,5%"),
        ("{{ v|percent }}", Decimal("121.0"), "121%"),
        ("{{ v|percent_fixed }}", Decimal("121"), "121,0%"),
        ("{{ v|vnd }}", 1172000, "1.172.000 đồng"),
        ("{{ v|vnd_short }}", 1_200_000_000, "1,2 tỷ đồng"),
        ("{{ v|date_vn }}", datetime.date(2023, 11, 22), "22/11/2023"),
    ],
)
def test_figures_are_written_the_vietnamese_way(source, value, expected):
    assert render(source, v=value) == expected


@pytest.mark.parametrize("name", ["number", "percent", "percent_fixed", "vnd", "vnd_short", "date_vn"])
def test_unknown_is_a_word(name):
    assert render("{{ v|" + name + " }}", v=None) == UNKNOWN


def test_a_file_is_picked_by_a_button_in_our_words():
    class Sent(forms.Form):
        file = forms.FileField(label="Tệp danh sách")

    html = render("{% field form.file %}", form=Sent())
    assert html.index('<div class="file-pick"><input type="file"') < html.index("Chọn tệp") < html.index("Chưa chọn")
    assert html.count("<label") == 1
    assert '<div class="file-pick"><input id="a">' in render('{% file_pick %}<input id="a">{% endfile_pick %}')


def test_a_figure_opens_what_it_is_made_of():
    html = render("{% fig v|number url %}", v=1172, url="/x/?a=1&b=2")
    assert html == '<a class="fig" href="/x/?a=1&amp;b=2">1.172</a>'
    assert render('{% fig v "" %}', v="<b>") == "&lt;b&gt;"


def test_an_unknown_figure_opens_nothing():
    assert render('{% fig v "/x/" %}', v=None) == UNKNOWN
    assert render('{% fig v|number "/x/" %}', v=None) == UNKNOWN


@pytest.mark.parametrize("name", STATES)
def test_a_state_is_icon_and_word(name):
    html = render("{% state s %}", s=name)
    assert f"state-{name}" in html
    assert f"#{STATES[name].icon}" in html
    assert str(STATES[name].word) in html


def test_a_verdict_escapes_its_words():
    html = render('{% verdict "bad" words %}', words="thiếu 299 <người>")
    assert "alert-triangle" in html
    assert "thiếu 299 &lt;người&gt;" in html


def test_lengths_are_svg_attributes_with_a_point():
    bar = charts.attain_bar(Decimal("192.7"), 200, "met")
    html = render("{% attain_bar bar %}{% attain_axis 200 %}", bar=bar)
    assert 'width="46.3%"' in html
    assert 'x="50.0%"' in html
    assert "100% chỉ tiêu" in html
    assert "200%" in html
    assert "style" not in html


def test_an_unknown_attainment_has_a_mark_and_no_bar():
    html = render("{% attain_bar bar %}", bar=charts.attain_bar(None, 120, "on_pace"))
    assert "attain-done" not in html
    assert "attain-mark" in html


def test_a_chart_says_its_values_in_words():
    chart = charts.spark(ColumnChart("Kết nạp mới", (("10", 1172), ("11", None))))
    html = unescape(render("{% spark chart %}", chart=chart))
    assert 'aria-label="Kết nạp mới. 10: 1.172; 11: chưa có"' in html
    assert ">chưa<" in html


def test_the_reporting_rate_has_its_legend():
    html = render("{% rate parts %}", parts=charts.rate(ShareChart((("accepted", 24), ("none", 2)))))
    assert "24 đã duyệt" in html
    assert "2 chưa nộp" in html


def test_a_scope_chip_offers_links_and_marks_the_one_in_force():
    options = [Option("Năm 2023", "?y=2023", True), Option("Năm 2022", "?y=2022")]
    html = render('{% scope_item "Kỳ" "Năm 2023" options %}', options=options)
    assert '<a class="dropdown-item" href="?y=2023" aria-current="true">Năm 2023</a>' in html
    assert '<a class="dropdown-item" href="?y=2022">Năm 2022</a>' in html
    assert "button" not in render('{% scope_item "Kỳ" "Năm 2023" %}')


def test_what_is_wrong_with_a_field_is_tied_to_it():
    class Move(forms.Form):
        day = forms.DateField(label="Ngày", help_text="Như 22/11/2023", error_messages={"invalid": "Sai ngày"})

    html = render("{% field form.day %}", form=Move({"day": "x"}))
    assert 'aria-invalid="true"' in html
    assert 'id="id_day_error"' in html
    assert 'id="id_day_helptext"' in html
    assert 'aria-describedby="id_day_helptext id_day_error"' in html
    assert '<label class="form-label" for="id_day">Ngày</label>' in html


class Ask(forms.Form):
    name = forms.CharField(label="Tên")
    agree = forms.BooleanField(label="Đồng ý", required=False)


def test_the_errors_of_a_form_lead_to_their_fields():
    form = Ask({})
    form.add_error(None, "Chưa ghi gì.")
    html = render("{% form_errors form %}", form=form)
    assert 'role="alert"' in html
    assert "<b>Chưa ghi gì.</b>" in html
    assert "1 chỗ cần sửa" in html
    assert '<a href="#id_name">Tên</a>: ' in html
    assert render("{% form_errors form %}", form=Ask({"name": "An"})) == ""


def test_a_control_alone_wears_our_dress():
    form = Ask({})
    assert 'class="form-control is-invalid"' in render("{% control form.name %}", form=form)
    assert 'class="form-check-input"' in render("{% control form.agree %}", form=form)
