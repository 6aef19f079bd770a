"""{% load ui %}: figures, icons, states, bars, and the parts of the scope line."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import cache
from typing import Any

from django import template
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
)
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congdoan.common.dates import format_date
from congdoan.common.money import format_vnd, short_vnd
from congdoan.common.numbers import Number, format_number, format_percent
from congdoan.ui import charts, registry
from congdoan.ui.scope import Option
from congdoan.ui.states import STATES

register = template.Library()

VERDICT_ICONS = {"good": "check", "warn": "clock", "bad": "alert-triangle"}


class Unknown(SafeString):
    """The word that stands for a figure nobody has given; no link leads from it."""


def _unknown() -> Unknown:
    return _unknown_in(get_language())


@cache  # a page of figures says it hundreds of times
def _unknown_in(_language: str | None) -> Unknown:
    return Unknown(format_html('<span class="unknown">{}</span>', _("chưa có")))


# ---- figures ----


@register.filter
def number(value: Number | None, decimals: int = 0) -> str:
    """1172 → 1.172; with an argument that many decimals; nothing known → the word."""
    return _unknown() if value is None else format_number(value, decimals)


@register.filter
def percent(value: Number | None) -> str:
    """52.5 → 52,5%; 121.0 → 121%; nothing known → the word."""
    return _unknown() if value is None else format_percent(value)


@register.filter
def percent_fixed(value: Number | None) -> str:
    """For a column in which percentages are compared: one decimal for all, 121,0%."""
    return _unknown() if value is None else format_percent(value, trim=False)


@register.filter
def vnd(value: int | None) -> str:
    """1172000 → 1.172.000 đồng; nothing known → the word."""
    return _unknown() if value is None else format_vnd(value)


@register.filter
def vnd_short(value: int | None) -> str:
    """1200000000 → 1,2 tỷ đồng; nothing known → the word."""
    return _unknown() if value is None else short_vnd(value)


@register.filter
def date_vn(value: datetime.date | None) -> str:
    """22/11/2023; nothing known → the word."""
    return _unknown() if value is None else format_date(value)


@register.simple_tag
def fig(text: object, url: str = "") -> str:
    """A figure that opens what it is made of; without an address only the text, without a figure the word."""
    if text is None or isinstance(text, Unknown):
        return _unknown()
    return format_html('<a class="fig" href="{}">{}</a>', url, text) if url else format_html("{}", text)


@register.simple_tag
def unit_page(code: str) -> str:
    """The address of a unit's page; empty while no area has registered one."""
    name = registry.url_name("unit_page")
    return reverse(name, args=[code]) if name else ""


@register.simple_tag
def own_forms_page(code: str) -> str:
    """The address of the forms that a body issues and receives; empty while no area has registered one."""
    name = registry.url_name("own_forms_page")
    return reverse(name, args=[code]) if name else ""


@register.simple_tag
def start_page() -> str:
    """The address at which a tree begins from a list of unions; empty while no area has registered one."""
    name = registry.url_name("start_page")
    return reverse(name) if name else ""


@register.simple_tag
def conference_page(code: str, period: str) -> str:
    """The address of a body's year-end conference; empty while no area has registered one."""
    name = registry.url_name("conference_page")
    return reverse(name, args=[code, period]) if name else ""


# ---- words with an icon ----


@register.simple_tag
@cache  # a page shows hundreds, of a few dozen names
def icon(name: str) -> str:
    """An outline icon of the sprite; the word beside it says what it means."""
    sprite = static("vendor/icons/sprite.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


@register.simple_tag
def state(name: str) -> str:
    """The state of a report, or "none" where nothing was handed in."""
    known = STATES[name]
    return format_html('<span class="state state-{}">{}{}</span>', name, icon(known.icon), known.word)


@register.simple_tag
def verdict(kind: str, words: str) -> str:
    """A judgement in words: kind is good, warn or bad."""
    return format_html('<span class="verdict {}">{}{}</span>', kind, icon(VERDICT_ICONS[kind]), words)


# ---- bars and columns ----


@register.inclusion_tag("ui/parts/attain_bar.html")
def attain_bar(bar: charts.Bar) -> dict[str, Any]:
    """The bar of `charts.attain_bar`; the pair and the percentage beside it say the same in figures."""
    return {"bar": bar}


@register.inclusion_tag("ui/parts/attain_axis.html")
def attain_axis(scale: int, words: str | None = None) -> dict[str, Any]:
    """The axis above a list of bars; `words` stand at the mark in place of "100% chỉ tiêu"."""
    return {"mark": charts.attain_mark(scale), "scale": scale, "words": words or _("100% chỉ tiêu")}


@register.inclusion_tag("ui/parts/spark.html")
def spark(chart: charts.Spark) -> dict[str, Any]:
    """The columns of `charts.spark`; for those who do not see them the title and every value in words."""
    return {"chart": chart, **_frame()}


@register.inclusion_tag("ui/parts/pairs.html")
def pairs(chart: charts.Pairs, table: str) -> dict[str, Any]:
    """The columns of `charts.pairs`; for those who do not see them the title, and the id of the table that says the
    same."""
    return {"chart": chart, "table": table, **_frame()}


def _frame() -> dict[str, Any]:
    """The base line, and the word for a missing value in its lines above it."""
    lines = _("chưa có").split()
    first = charts.SPARK_BASE - 5 - 13 * (len(lines) - 1)
    return {
        "base": charts.SPARK_BASE,
        "unknown": [(first + 13 * index, word) for index, word in enumerate(lines)],
    }


@register.inclusion_tag("ui/parts/rate.html")
def rate(parts: Sequence[charts.Part]) -> dict[str, Any]:
    """How many reported, by state (`charts.rate`), with the legend in words."""
    return {"parts": [(part, STATES[part.state].word) for part in parts]}


# ---- the scope line ----


@register.inclusion_tag("ui/parts/scope_item.html")
def scope_item(key: str, label: str, options: Sequence[Option] = ()) -> dict[str, Any]:
    """A scope chip: what it is about, what is in force, and the links that change it, if any."""
    return {"key": key, "label": label, "options": options}


@register.inclusion_tag("ui/parts/scope_switch.html")
def scope_switch(key: str, options: Sequence[Option]) -> dict[str, Any]:
    """Two or three choices side by side, such as the structure of then and of now."""
    return {"key": key, "options": options}


# ---- forms ----


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A form field with its label, its help and what is wrong with it."""
    widget = bound.field.widget
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        kind = "group"
        widget.attrs["class"] = "form-check-input"
    else:
        kind = "check" if isinstance(widget, CheckboxInput) else "line"
    choices = list(bound) if kind == "group" else []
    return {"field": bound, "kind": kind, "widget": control(bound), "choices": choices}


@register.simple_tag
def control(bound: BoundField) -> SafeString:
    """The control of a form field alone, in our dress; label, help and errors stand around it."""
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        css = "form-check-input"
    else:
        css = "form-select" if isinstance(widget, Select) else "form-control"
    classes = (css, "is-invalid" if bound.errors else "", widget.attrs.get("class", ""))
    shown = bound.as_widget(attrs={"class": " ".join(filter(None, classes))})
    return file_pick(shown) if isinstance(widget, FileInput) else shown


@register.simple_block_tag
def file_pick(content: str) -> SafeString:
    """An input of files under a button in our words: the browser's own speaks its owner's language."""
    return render_to_string("ui/parts/file_pick.html", {"input": content})


@register.inclusion_tag("ui/parts/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """What is wrong in a form, above it: a sentence each, with a link to the field."""
    fields = [(form[name], errors) for name, errors in form.errors.items() if name in form.fields]
    return {"general": form.non_field_errors(), "fields": fields, "count": sum(len(errors) for _, errors in fields)}
