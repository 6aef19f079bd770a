"""Reads of awards: nominations and decisions in reach, what a subject already holds, what letters say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from congdoan.accounts.models import User
from congdoan.common.access import AllowedQuerySet
from congdoan.common.batches import batches
from congdoan.common.errors import Refused
from congdoan.common.text import person_sort_key
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.models import Period

from . import shipped
from .models import CommendationDecision, LetterBlank, Nomination, NominationState
from .rules import Held, Merit

STANDING = (NominationState.NOMINATED, NominationState.AWARDED)
Subject = tuple[int, str]
"""The id of a union and, for a person of it, the folded name."""


def sees_awards(user: User) -> bool:
    """Whether the menu shows the place: for who may read anything."""
    return org.reads_anything(user)


def nominations(by: User, body: Unit, period: str, kind: str = "", state: str = "") -> AllowedQuerySet[Nomination]:
    """Các đề nghị to a body for a period that a person may read, in no order."""
    found = Nomination.objects.allowed(by, "read").filter(body=body, period__code=period)
    found = found.filter(kind=kind) if kind else found
    found = found.filter(state=state) if state else found
    return found.select_related("unit", "body", "period", "decision__issued__series").distinct()


def in_order(rows: Iterable[Nomination]) -> list[Nomination]:
    """As lists have them: unions by name, then people by their given names."""
    return sorted(rows, key=lambda one: (one.is_individual, _given_name_key(one), one.unit.sort_key, one.pk))


def _given_name_key(row: Nomination) -> str:
    return person_sort_key(row.person) if row.person else ""


def nomination_by_id(by: User, pk: int, action: str = "read") -> Nomination:
    """One nomination; Refused("unknown_nomination") also where it is out of reach."""
    found = Nomination.objects.allowed(by, action).filter(pk=pk).select_related("unit", "body", "period").first()
    if found is None:
        raise Refused("unknown_nomination", f"Không có đề nghị khen thưởng số {pk} trong phạm vi của anh/chị.")
    return found


def decisions(by: User, body: Unit, period: str) -> AllowedQuerySet[CommendationDecision]:
    """Các quyết định khen thưởng of a body for a period, in reach, by number."""
    found = CommendationDecision.objects.allowed(by, "read").filter(body=body, period__code=period)
    return found.select_related("body", "period", "issued__series").distinct().order_by("issued__dated", "pk")


def decision_by_id(by: User, pk: int, action: str = "read") -> CommendationDecision:
    """One decision, for who may do this at its body; Refused("unknown_decision")."""
    found = CommendationDecision.objects.select_related("body", "period", "issued__series").filter(pk=pk)
    found = found.filter(body__in=Unit.objects.allowed(by, action))
    if (made := found.first()) is None:
        raise Refused("unknown_decision", f"Không có quyết định khen thưởng số {pk} trong phạm vi của anh/chị.")
    return made


def decision_by_symbol(by: User, body: Unit, symbol: str) -> CommendationDecision:
    """The decision that bears a number, "87/QĐ-LĐLĐ", the latest of several years; Refused("unknown_decision")."""
    found = CommendationDecision.objects.allowed(by, "read").filter(body=body, issued__symbol=symbol)
    made = found.select_related("body", "period", "issued__series").distinct().order_by("-issued__dated").first()
    if made is None:
        raise Refused("unknown_decision", f"{body.name} không có quyết định khen thưởng số {symbol}.")
    return made


def listed(decision: CommendationDecision) -> list[Nomination]:
    """Who a decision commends, by the numbers of its list; revoked ones stay out."""
    rows = decision.nominations.filter(state=NominationState.AWARDED).select_related("unit").order_by("place")
    return list(rows)


def held_by(body: Unit, period: Period, units: Iterable[int]) -> dict[Subject, list[Held]]:
    """What the subjects of some unions were nominated for by this body in the year of a period, or have been given."""
    found: dict[Subject, list[Held]] = defaultdict(list)
    for some in batches(set(units)):
        rows = Nomination.objects.filter(
            body=body, unit__in=some, period__end__year=period.end.year, state__in=STANDING
        )
        for unit_id, key, kind, merit in rows.values_list("unit_id", "person_key", "kind", "merit"):
            found[unit_id, key].append(Held(kind, Merit(merit)))
    return found


def blank_of(unit: Unit, day: date) -> shipped.Blank:
    """Phôi giấy khen of a body on a day; the one of the product where nothing is recorded."""
    kept = LetterBlank.objects.filter(unit=unit, start__lte=day).order_by("-start").first()
    return kept.rule if kept else shipped.read_blank()


@dataclass(frozen=True)
class Bodies:
    """The bodies at or above some unions in the tree of a period, by code: to whom they may be put forward."""

    names: dict[str, Unit]
    above: dict[int, list[int]]

    def covers(self, body: Unit, unit: Unit) -> bool:
        return body.pk in self.above[unit.pk]


def bodies_over(units: Sequence[Unit], period: Period) -> Bodies:
    """A union is commended by itself or by who stands above it; its superiors are known to everybody."""
    tree = org.tree_of(period)
    above = {unit.pk: tree.upward(unit.pk) for unit in units}
    every = {pk for way in above.values() for pk in way}
    return Bodies({unit.code: unit for unit in Unit.objects.filter(pk__in=every)}, above)
