"""{% load figures %}: a value as its indicator writes it, its count unit; words for books and states of reports."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from congdoan.common import text
from congdoan.common.numbers import format_signed
from congdoan.common.text import sentence
from congdoan.common.wording import Attainment
from congdoan.periods.rules import title
from congdoan.reporting.models import Book, Indicator
from congdoan.reporting.scope_line import short_label
from congdoan.ui.states import STATES
from congdoan.ui.templatetags.ui import icon, number, percent_fixed

register = template.Library()

_MISSING: dict[str, str | Promise] = {
    "none": _("báo cáo chưa nộp"),
    "draft": _("báo cáo đang soạn"),
    "to_sign": _("báo cáo chờ ký"),
    "submitted": _("báo cáo chờ duyệt"),
    "returned": _("báo cáo bị trả lại"),
}


@register.filter
def figure(value: Decimal | int | None, indicator: Indicator) -> str:
    """1.172, 52,5%, 1,5; nothing known → the word."""
    return percent_fixed(value) if indicator.is_ratio else number(value, indicator.decimals)


@register.filter
def signed(value: Decimal | None, indicator: Indicator) -> str:
    """A difference: +1.172, −0,5; of percentages in points; nothing known → the word."""
    if value is None:
        return number(None)
    points = f" {_('điểm')}" if indicator.is_ratio else ""
    return format_signed(value, indicator.decimals) + points


@register.filter
def count_unit(indicator: Indicator) -> str:
    """The count unit that stands beside a figure or in its heading; a percentage carries its own sign."""
    return "" if indicator.is_ratio else indicator.unit


@register.filter
def target_value(held: Attainment, indicator: Indicator) -> str:
    """The value to be reached; of a target without one nothing: the words beside it say what is asked."""
    return figure(held.target, indicator) if isinstance(held.target, int | Decimal) else ""


@register.filter
def book_name(book: Book) -> str:
    """ "Năm 2023, thực hiện đến 22/11/2023"."""
    return f"{sentence(title(book.period.code))}, {text.within(short_label(book))}"


@register.filter
def within(words: str) -> str:
    """Words as they stand within a sentence: "Quý IV/2026" → "quý IV/2026"."""
    return text.within(words)


@register.filter
def period_name(code: str) -> str:
    """ "Tháng 11/2023"."""
    return sentence(title(code))


@register.simple_tag
def state_word(name: str) -> str | Promise:
    """The word of a state, without its badge."""
    return STATES[name].word


@register.simple_tag
def state_icon(name: str) -> str:
    """The icon of a state, where its word stands beside it in a sentence."""
    return icon(STATES[name].icon)


@register.filter
def missing_reports(name: str) -> str | Promise:
    """What a number of reports in this state are: "báo cáo chưa nộp"."""
    return _MISSING[name]
