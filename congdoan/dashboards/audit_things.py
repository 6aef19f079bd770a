"""What an act was done to, as people call it, where its line of the audit knows only the numbers of rows.

Read anew for the lines of a page, a question for each kind of thing; what is gone since keeps the words of its line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from congdoan.adhoc import queries as adhoc
from congdoan.adhoc.models import AdHocRequest
from congdoan.audit.models import Event
from congdoan.awards.models import Nomination
from congdoan.emulation.models import Classification
from congdoan.org.models import Delegation, Portfolio, RoleGrant, SecondFactorRule
from congdoan.periods.models import Period
from congdoan.periods.rules import title
from congdoan.reporting.models import Adjustment, Report, Target
from congdoan.yearend.models import Deliberation

Names = dict[int, str]


def names_of_things(events: Iterable[Event]) -> dict[int, str]:
    """{line: what it was done to}."""
    by_model: dict[str, list[Event]] = defaultdict(list)
    for one in events:
        by_model[one.model].append(one)
    told: dict[int, str] = {}
    for model, lines in by_model.items():
        names = _NAMERS[model]({one.object_id for one in lines}) if model in _NAMERS else {}
        told |= {one.pk: names.get(one.object_id, one.label) for one in lines}
    return told


def answers_in_words(events: Iterable[Event]) -> dict[int, dict[str, Any]]:
    """{line of an answer to a one-off request: its changes by question}, where the line itself numbers them."""
    answers = [one for one in events if one.verb == "adhoc.answered"]
    asked = AdHocRequest.objects.in_bulk({one.object_id for one in answers})
    return {
        one.pk: one.detail | {"values": _by_question(asked[one.object_id], one.detail.get("values", {}))}
        for one in answers
        if one.object_id in asked
    }


def _by_question(request: AdHocRequest, values: Mapping[str, list[str | None]]) -> dict[str, list[str]]:
    before, after = ({place: told for place, pair in values.items() if (told := pair[side])} for side in (0, 1))
    pairs = zip(adhoc.shown(request, before), adhoc.shown(request, after), strict=True)
    return {one.text: [old, new] for (one, old), (_one, new) in pairs if old != new}


# ---- each kind of thing ----


def _reports(pks: Collection[int]) -> Names:
    found = Report.objects.filter(pk__in=pks).values_list("pk", "book__period__code", "form__code")
    return {pk: f"{title(period)} ({form})" for pk, period, form in found}


def _targets(pks: Collection[int]) -> Names:
    found = Target.objects.filter(pk__in=pks).values_list("pk", "indicator__name", "period__code")
    return {pk: f"{name}, {title(period)}" for pk, name, period in found}


def _grants(pks: Collection[int]) -> Names:
    found = RoleGrant.objects.filter(pk__in=pks).select_related("user")
    return {one.pk: f"{str(one.get_role_display()).lower()} ({one.user.full_name})" for one in found}


def _delegations(pks: Collection[int]) -> Names:
    found = Delegation.objects.filter(pk__in=pks).select_related("grant__user", "to")
    return {
        one.pk: f"{str(one.grant.get_role_display()).lower()} của {one.grant.user.full_name} cho {one.to.full_name}"
        for one in found
    }


def _second_factors(pks: Collection[int]) -> Names:
    return {one.pk: str(one.get_role_display()).lower() for one in SecondFactorRule.objects.filter(pk__in=pks)}


def _portfolios(pks: Collection[int]) -> Names:
    return dict(Portfolio.objects.filter(pk__in=pks).values_list("pk", "user__full_name"))


def _nominations(pks: Collection[int]) -> Names:
    found = Nomination.objects.filter(pk__in=pks).select_related("unit")
    return {one.pk: one.person or one.unit.name for one in found}


def _classifications(pks: Collection[int]) -> Names:
    return _periods_of(Classification.objects.filter(pk__in=pks).values_list("pk", "period__code"))


def _adjustments(pks: Collection[int]) -> Names:
    return _periods_of(Adjustment.objects.filter(pk__in=pks).values_list("pk", "book__period__code"))


def _deliberations(pks: Collection[int]) -> Names:
    return _periods_of(Deliberation.objects.filter(pk__in=pks).values_list("pk", "period__code"))


def _periods(pks: Collection[int]) -> Names:
    return _periods_of(Period.objects.filter(pk__in=pks).values_list("pk", "code"))


def _whole_reach(pks: Collection[int]) -> Names:
    """What is done to the structure itself is done to all that the person reaches; its row bears a mere number."""
    return dict.fromkeys(pks, _("toàn phạm vi"))


def _periods_of(found: Iterable[tuple[int, str]]) -> Names:
    return {pk: title(code) for pk, code in found}


_NAMERS: Mapping[str, Callable[[Collection[int]], Names]] = {
    "awards.nomination": _nominations,
    "emulation.classification": _classifications,
    "org.delegation": _delegations,
    "org.portfolio": _portfolios,
    "org.rolegrant": _grants,
    "org.secondfactorrule": _second_factors,
    "org.structure": _whole_reach,
    "periods.period": _periods,
    "reporting.adjustment": _adjustments,
    "reporting.report": _reports,
    "reporting.target": _targets,
    "yearend.deliberation": _deliberations,
}
