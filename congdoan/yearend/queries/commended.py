"""Gathers what a body commended in a period, for the report and the pack."""

from __future__ import annotations

from dataclasses import dataclass

from congdoan.accounts.models import User
from congdoan.awards import queries as awards
from congdoan.awards.models import CommendationDecision, Nomination, NominationState
from congdoan.common.dates import long_date
from congdoan.documents.models import IssuedDocument
from congdoan.org.models import Unit

from ..year import Commended


@dataclass(frozen=True)
class Commendations:
    """Khen thưởng of a body and period: who was put forward by kind and under which number, the decisions that stand
    with their lists."""

    put_forward: dict[str, list[Nomination]]
    decided: list[tuple[CommendationDecision, list[Nomination]]]
    submissions: dict[str, IssuedDocument]

    @property
    def waiting(self) -> int:
        return sum(one.state == NominationState.NOMINATED for rows in self.put_forward.values() for one in rows)

    @property
    def without_number(self) -> list[str]:
        """The kinds whose tờ trình has taken no number."""
        return [kind for kind in self.put_forward if kind not in self.submissions]


def commendations(user: User, body: Unit, period: str) -> Commendations:
    """Within the person's reach; withdrawn and revoked ones stay out."""
    by_kind: dict[str, list[Nomination]] = {}
    for one in awards.in_order(awards.nominations(user, body, period)):
        if one.state in (NominationState.NOMINATED, NominationState.AWARDED):
            by_kind.setdefault(one.kind, []).append(one)
    standing = [one for one in awards.decisions(user, body, period) if not one.issued.is_cancelled]
    decided = [(one, awards.listed(one)) for one in standing]
    return Commendations(by_kind, decided, awards.submissions_of(body, body, period))


def commended_in(found: Commendations) -> tuple[Commended, ...]:
    """As the report tells it: a line for each decision."""
    told = []
    for decision, rows in found.decided:
        people = sum(one.is_individual for one in rows)
        words = f"Quyết định số {decision.issued.symbol} {long_date(decision.issued.dated)}"
        told.append(Commended(f"Tặng {decision.rule.title}", len(rows) - people, people, words))
    return tuple(told)
