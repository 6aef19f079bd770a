"""Where a rate of reports opens: the reports it counts."""

from __future__ import annotations

from django.urls import reverse

from congdoan.accounts.models import User
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.org.rules import Verb
from congdoan.reporting.scope_line import ScopeLine


def rate_address(user: User, unit: Unit, line: ScopeLine) -> str:
    """The list to check for who accepts below a unit in reach; for others the units below on its page, or its own
    reports where there are none. Only the one book of a period then has such a list."""
    answer = line.answer
    if not answer.shown.children(unit.pk):
        return _on_its_page(unit, line, "bao-cao")
    if Verb.ACCEPT in org.verbs_at(user, unit) and answer.direct and not line.is_now:
        return reverse("reporting:check", args=[unit.code]) + line.query
    return _on_its_page(unit, line, "don-vi")


def _on_its_page(unit: Unit, line: ScopeLine, place: str) -> str:
    return f"{reverse('dashboards:unit', args=[unit.code])}{line.query}#{place}"
