"""The field for a day: typed and shown alike in every browser, whatever its language."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django import forms

from congdoan.ui.assets import HERE
from congdoan.ui.forms import DayField, PlainForm

SOURCES = [path for kind in ("py", "html") for path in HERE.parent.rglob(f"*.{kind}") if "tests" not in path.parts]
OF_THE_BROWSER = re.compile(r'type="date"|forms\.Date(Field|Input)|"type": "date"')


class Asked(PlainForm):
    on = DayField(label="Từ ngày")
    until = DayField(label="Đến ngày", required=False)


@pytest.mark.parametrize("typed", ["30/11/2026", "30-11-2026", "30.11.2026", "2026-11-30"])
def test_a_day_is_read_however_people_write_it(typed):
    form = Asked({"on": typed})
    assert form.is_valid()
    assert form.cleaned_data == {"on": date(2026, 11, 30), "until": None}


@pytest.mark.parametrize(
    ("typed", "said"),
    [("11/30/2026", "Không có ngày “11/30/2026” trong lịch"), ("mai", "Viết như 22/11/2023"), ("", "Còn trống.")],
)
def test_what_is_no_day_is_told_and_stays_typed(typed, said):
    form = Asked({"on": typed})
    assert said in str(form.errors["on"])
    assert f'value="{typed}"' in str(form["on"]) or not typed


def test_a_day_is_shown_as_it_is_typed():
    assert 'value="30/11/2026"' in str(Asked(initial={"on": date(2026, 11, 30)})["on"])
    assert isinstance(Asked()["on"].field.widget, forms.TextInput)


def test_no_field_leaves_the_writing_of_days_to_the_browser():
    assert SOURCES
    assert not [path.name for path in SOURCES if OF_THE_BROWSER.search(path.read_text(encoding="utf-8"))]
