"""What is still to be done before a body's year-end conference: read cheaply, not out of its whole report."""

from __future__ import annotations

from dataclasses import dataclass

from congdoan.accounts.models import User
from congdoan.emulation import queries as emulation
from congdoan.org.models import Unit
from congdoan.reporting import queries as reporting
from congdoan.reporting.queries import Scope, TargetResult

from .commended import commendations
from .kept import Subject, met, numbers_of
from .results import classification_for_pack


@dataclass(frozen=True)
class Checklist:
    """Việc cần xong: how many reports are missing, unions wait or tie, school years have no recognised result, targets
    are missed without a word, documents have no number; `waiting` and `ties` are None while nothing has been
    classified."""

    missing_reports: int
    expected_reports: int
    waiting: int | None
    ties: int | None
    recognised: bool
    schools: int
    unexplained: list[TargetResult]
    without_number: list[str]
    deliberated: bool

    @property
    def open(self) -> int:
        """How many points are not done yet; unions that cannot be classified yet wait for nobody."""
        return sum(
            (
                self.missing_reports > 0, self.waiting is None, bool(self.ties), self.schools > 0,
                bool(self.unexplained), bool(self.without_number),
                self.waiting is not None and not self.recognised, not self.deliberated,
            )
        )  # fmt: skip


def checklist(user: User, body: Unit, period: str) -> Checklist:
    """For who may read the body; of its latest actual figures."""
    scope = Scope(period)
    totals = reporting.totals_of_unit(user, body, scope)
    results = reporting.attainment_of_units(user, [body], scope)
    results += reporting.attainment_by_category(user, [body], scope)
    made = classification_for_pack(user, body, period)
    listing = emulation.listing(made) if made else None
    numbers = numbers_of(Subject(body), period)
    wanted = {"report": "báo cáo"}
    if made is not None:
        wanted |= {"minutes": "biên bản họp xét"}
        wanted |= {} if made.is_recognised else {"recognition": "quyết định công nhận"}
    without = [title for key, title in wanted.items() if key not in numbers]
    without += ["tờ trình khen thưởng"] if commendations(user, body, period).without_number else []
    return Checklist(
        missing_reports=sum(max(rate.expected - rate.accepted, 0) for rate in totals.rates.values()),
        expected_reports=sum(rate.expected for rate in totals.rates.values()),
        waiting=len(listing.waiting) if listing else None,
        ties=sum(share.places.left for share in listing.unsolved) if listing else None,
        recognised=bool(made and made.is_recognised),
        schools=len(emulation.of_school_year(user, made).waiting) if made else 0,
        unexplained=[one for one in results if one.result.met is False and not one.cause],
        without_number=without,
        deliberated=bool(met(body, period).chair or met(body, period).has_vote),
    )
