"""Reads of one-off requests: those of a body and those put to one's units, and what was answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.common.batches import batches
from congdoan.common.errors import Refused
from congdoan.common.text import quoted
from congdoan.org import queries as org
from congdoan.org.holders import own_units
from congdoan.org.models import Unit

from . import rules
from .models import AdHocAnswer, AdHocRequest
from .rules import Question

_LATELY = 3  # earlier requests to begin a new one from
_LOOKED_THROUGH = 30  # the last ones among which these are found: many ask the same
_COUNTED = {"of": Count("answers"), "given": Count("answers", filter=Q(answers__version__gt=0))}


@dataclass(frozen=True)
class Chosen:
    """Which units are asked: those directly below, all below, those of some levels, categories or below one body,
    picked by code, or those of an earlier request. Empty levels and categories mean all."""

    who: str
    levels: Collection[str] = ()
    categories: Collection[str] = ()
    below: str = ""
    codes: Collection[str] = ()
    earlier: AdHocRequest | None = None


def made_by_me(user: User) -> QuerySet[AdHocRequest]:
    """The requests of bodies at which this person accepts reports, the latest first; with how many answered."""
    found = AdHocRequest.objects.allowed(user, "accept").select_related("unit").annotate(**_COUNTED)
    return found.order_by("-pk")


def put_to_me(user: User) -> QuerySet[AdHocAnswer]:
    """The requests put to units for which this person drafts, those without an answer first; for whoever asks the
    units below only those of others."""
    mine = AdHocAnswer.objects.allowed(user, "draft").exclude(
        request__in=AdHocRequest.objects.allowed(user, "accept").values("pk")
    )
    return mine.select_related("request__unit", "unit").order_by("version", "-request", "unit__sort_key")


def request_asked(user: User, pk: int) -> AdHocRequest:
    """A request, for who asked it; Refused("unknown_request") for everybody else."""
    found = AdHocRequest.objects.allowed(user, "accept").select_related("unit", "made_by").filter(pk=pk).first()
    if found is None:
        raise unknown_request()
    return found


def answer_of(user: User, pk: int, code: str) -> AdHocAnswer:
    """What a unit is asked, for who drafts for the unit; Refused("unknown_request")."""
    found = AdHocAnswer.objects.allowed(user, "draft").select_related("request__unit", "unit", "by")
    answer = found.filter(request__pk=pk, unit__code=code).first() if code.isprintable() else None
    if answer is None:
        raise unknown_request()
    return answer


def answers_of_mine(user: User, pk: int) -> list[AdHocAnswer]:
    """The units of a request for which this person drafts."""
    found = AdHocAnswer.objects.allowed(user, "draft").filter(request__pk=pk).select_related("unit")
    return list(found.order_by("unit__sort_key", "unit__code"))


def unknown_request() -> Refused:
    return Refused("unknown_request", "Không có báo cáo đột xuất này trong phạm vi của anh/chị.")


def outcomes_of(request: AdHocRequest) -> list[rules.Outcome]:
    """What the answers come to. The caller has checked who asks."""
    given = AdHocAnswer.objects.filter(request=request, version__gt=0).order_by().values_list("values", flat=True)
    return rules.outcomes(request.asked, given)


def units_chosen(user: User, body: Unit, chosen: Chosen) -> list[Unit]:
    """The living units below a body that are meant, as far as this person may accept their reports; in their order.

    Refused("pick") where a picked code is not among them, "unknown_unit" where the body to look below is not.
    """
    if chosen.who == "direct":
        return directly_below(user, body)
    if chosen.who == "earlier" and chosen.earlier is not None:
        return whom_again(user, chosen.earlier).units
    inside = _living_below(user, body)
    if chosen.who == "picked":
        units = {unit.code: unit for unit in inside if unit.code in chosen.codes}
        if lacking := [code for code in chosen.codes if code not in units]:
            raise Refused("pick", f"Không có đơn vị mã {quoted(lacking[0])} trực thuộc {body.name}.")
        return list(units.values())
    if chosen.who == "filter" and chosen.below:
        below = org.unit_by_code(user, chosen.below, "accept")
        inside = [unit for unit in inside if unit.path.startswith(below.path) and unit != below]
    if chosen.who == "filter":
        inside = [unit for unit in inside if not chosen.levels or unit.level in chosen.levels]
        inside = [unit for unit in inside if not chosen.categories or unit.category in chosen.categories]
    return inside


def directly_below(user: User, body: Unit) -> list[Unit]:
    """The units directly below a body today."""
    return _units(user, org.tree_on(timezone.localdate()).children(body.pk))


def _living_below(user: User, body: Unit) -> list[Unit]:
    return _units(user, org.tree_on(timezone.localdate()).subtree(body.pk)[1:].tolist())


def _units(user: User, wanted: Iterable[int]) -> list[Unit]:
    found = Unit.objects.allowed(user, "accept")
    units = [unit for some in batches(wanted) for unit in found.filter(pk__in=some)]
    return sorted(units, key=lambda unit: (unit.sort_key, unit.code))


def count_below(body: Unit) -> int:
    """How many living units there are below a body."""
    return len(org.tree_on(timezone.localdate()).subtree(body.pk)) - 1


def bodies_asking(user: User) -> list[Unit]:
    """The bodies for which this person may ask, those they belong to first, else the highest."""
    return own_units(user, "accept") or list(Unit.objects.allowed(user, "accept").order_by("path")[:1])


# ---- asked again ----


@dataclass(frozen=True)
class Again:
    """Whom a request is put to when it is asked again: the units it was put to that still live below its body, how
    many no longer do, and which of the ways of `Chosen` means them today."""

    units: list[Unit]
    gone: int
    who: str


def lately_asked(user: User, body: Unit) -> list[AdHocRequest]:
    """The last few requests of a body, of those that ask the same the latest; with how many questions and units."""
    made = made_by_me(user).filter(unit=body)[:_LOOKED_THROUGH]
    latest: dict[str, AdHocRequest] = {}
    for one in made:
        latest.setdefault(repr((one.title, one.questions)), one)
    return list(latest.values())[:_LATELY]


def whom_again(user: User, earlier: AdHocRequest) -> Again:
    """Hỏi lại: who was put all units directly below, or all below, is meant to put those of today, new ones too."""
    asked = set(AdHocAnswer.objects.filter(request=earlier).values_list("unit_id", flat=True))
    today, then = org.tree_on(timezone.localdate()), org.tree_on(timezone.localdate(earlier.made_at))
    below = earlier.unit_id
    living = asked & set(today.subtree(below)[1:].tolist())
    who = "earlier"
    if asked == set(then.children(below)):
        who = "direct"
    elif asked == set(then.subtree(below)[1:].tolist()):
        who = "all"
    return Again(_units(user, living), len(asked) - len(living), who)


# ---- in words ----


@dataclass(frozen=True)
class Version:
    """One time a unit answered, in words."""

    number: int
    at: datetime
    by: User
    on_behalf: bool
    words: str


def shown(request: AdHocRequest, values: Mapping[str, str]) -> list[tuple[Question, str]]:
    """Each question with what was answered as people read it; empty where nothing was."""
    return [(one, rules.shown_value(one, values.get(str(place)))) for place, one in enumerate(request.asked)]


def versions_of(answer: AdHocAnswer) -> list[Version]:
    """Các lần trả lời, the latest first; of an answer that was never changed none. The caller has checked who asks."""
    if answer.version < 2:
        return []
    return [
        Version(
            one.number, one.at, one.by, one.on_behalf,
            "; ".join(value for _question, value in shown(answer.request, one.values)),
        )
        for one in answer.versions.select_related("by").order_by("-number")
    ]  # fmt: skip
