"""Reads of awards: nominations and decisions in reach, what a subject already holds, what letters say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Q

from congdoan.accounts.models import User
from congdoan.common.access import AllowedQuerySet
from congdoan.common.batches import batches
from congdoan.common.errors import Refused
from congdoan.common.text import person_sort_key, quoted
from congdoan.documents.models import IssuedDocument
from congdoan.org import queries as org
from congdoan.org.holders import own_units
from congdoan.org.models import Unit
from congdoan.org.rules import ids_on
from congdoan.periods.models import Period

from . import shipped
from .models import CommendationDecision, LetterBlank, Nomination, NominationState, SubmissionPaper
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


def submissions_of(issuer: Unit, body: Unit, period: str) -> dict[str, IssuedDocument]:
    """The number that the tờ trình of each kind bears; those of cancelled papers no longer. Who may read the paper may
    read its number: access is asked where it is made."""
    found = SubmissionPaper.objects.filter(unit=issuer, body=body, period__code=period, issued__cancelled="")
    return {one.kind: one.issued for one in found.select_related("issued").order_by("pk")}


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


# ---- rounds ----


@dataclass(frozen=True)
class Round:
    """Đợt khen thưởng: what a body is asked to decide for a period, as far as a person may see it."""

    body: Unit
    period: Period
    rows: list[Nomination]
    decisions: list[CommendationDecision]
    may_nominate: bool
    may_sign: bool

    @cached_property
    def kinds(self) -> list[shipped.AwardKind]:
        """What this body may give."""
        return [kind for kind in shipped.kinds_on(self.period.end) if self.body.level in kind.given_by]

    @cached_property
    def waiting_kinds(self) -> list[tuple[str, str]]:
        """Kinds that somebody waits for, with how many."""
        counts = Counter(one.kind for one in self.rows if one.state == NominationState.NOMINATED)
        return [(kind.code, f"{kind.title} ({counts[kind.code]})") for kind in self.kinds if counts[kind.code]]

    @property
    def may_decide(self) -> bool:
        return self.may_sign and bool(self.waiting_kinds)

    @cached_property
    def chips(self) -> list[tuple[str, str, int]]:
        """(state, in words, how many) of each state there is."""
        counts = Counter(one.state for one in self.rows)
        return [(state.value, str(state.label), counts[state]) for state in NominationState if counts[state]]

    def by_state(self, state: str) -> list[Nomination]:
        """The rows of one state, all without one. Refused("filter") for a state there is not."""
        if state and state not in NominationState.values:
            raise Refused("filter", f"Không có trạng thái đề nghị {quoted(state)}.")
        return [one for one in self.rows if state in ("", one.state)]


def body_by_code(by: User, code: str) -> Unit:
    """A body that a person may read, or that stands above a union they draft for; Refused("unknown_unit")."""
    above = {pk for unit in own_units(by, "draft") for pk in ids_on(unit.path)}
    readable = Q(pk__in=Unit.objects.allowed(by, "read").values("pk")) | Q(pk__in=above)
    found = Unit.objects.filter(readable, code=code).first() if code.isprintable() else None
    if found is None:
        raise org.unknown_unit(code)
    return found


def round_of(by: User, body: Unit, period: Period) -> Round:
    """One round, its nominations in the order of lists."""
    return Round(
        body=body,
        period=period,
        rows=in_order(nominations(by, body, period.code)),
        decisions=[*decisions(by, body, period.code).filter(body__in=Unit.objects.allowed(by, "read"))],
        may_nominate=Unit.objects.allowed(by, "draft").exists(),
        may_sign=Unit.objects.allowed(by, "sign").filter(pk=body.pk).exists(),
    )


@dataclass(frozen=True)
class RoundLine:
    """A round in the list: how many wait, how many were given."""

    code: str
    name: str
    period: str
    waiting: int
    given: int


def rounds_for(by: User) -> list[RoundLine]:
    """Các đợt in reach, the latest period first."""
    found = Nomination.objects.allowed(by, "read").order_by("-period__end", "body__sort_key", "body__code")
    rows = found.values_list("body__code", "body__name", "period__code", "period__end", "body__sort_key").annotate(
        waiting=Count("pk", filter=Q(state=NominationState.NOMINATED)),
        given=Count("pk", filter=Q(state=NominationState.AWARDED)),
    )
    return [RoundLine(code, name, period, waiting, given) for code, name, period, _end, _key, waiting, given in rows]


def usual_round(by: User, today: date) -> dict[str, str]:
    """What the form begins with: the person's own body, else what stands above their union; the year that closes."""
    own = Unit.objects.filter(pk=by.unit_id or 0).first()
    body = org.superior_of(own, today) if own and own.level == "grassroots_union" else own
    return {"unit": body.code if body else "", "period": str(today.year if today.month >= 10 else today.year - 1)}


def nomination_to_take_back(by: User, pk: int) -> Nomination:
    """One that its drafter may withdraw, or that who signs may revoke; Refused("unknown_nomination")."""
    row = nomination_by_id(by, pk)
    waits, given = row.state == NominationState.NOMINATED, row.state == NominationState.AWARDED
    action, unit = ("sign", row.body_id) if given else ("draft", row.unit_id)
    if not (waits or given) or not Unit.objects.allowed(by, action).filter(pk=unit).exists():
        raise Refused("unknown_nomination", f"Không có đề nghị khen thưởng số {pk} trong phạm vi của anh/chị.")
    return row


def in_list(decision: CommendationDecision) -> list[Nomination]:
    """The whole list of a decision, revoked ones as well."""
    return list(decision.nominations.select_related("unit").order_by("place"))
