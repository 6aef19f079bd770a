"""{% load adhoc %}: what answers add up to, as people read it."""

from __future__ import annotations

from decimal import Decimal

from django import template

from congdoan.adhoc.rules import decimals_in
from congdoan.ui.templatetags.ui import number

register = template.Library()


@register.filter
def total_of(total: Decimal | None) -> str:
    """A sum with the decimals it has; nothing known → the word."""
    return number(total, 0 if total is None else decimals_in(str(total)))
