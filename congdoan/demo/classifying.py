"""The classifications of the demo, made as a council would: points, bands, conditions, ties solved with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from congdoan.accounts.models import User
from congdoan.emulation import commands, queries
from congdoan.emulation.commands import GRASSROOTS, PointsEntry
from congdoan.emulation.models import Classification
from congdoan.emulation.queries import Listing, Population
from congdoan.emulation.rules import SHARE_LINES
from congdoan.org import queries as org
from congdoan.periods.queries import period_of
from congdoan.reporting import commands as reporting
from congdoan.reporting.models import Report
from congdoan.reporting.queries import Scope

from . import points

_RECOGNISED = "Ghi kết quả xếp loại đã công nhận (minh họa)"
_SOURCE = "điểm minh họa"
_REASON = "Tỷ lệ kết nạp đoàn viên cao hơn trong các đơn vị đồng điểm (minh họa)"


@dataclass(frozen=True)
class Occasion:
    """Đợt xếp loại of a body; with a decision its ties are solved and the result is recognised, without it is open."""

    body: str
    period: str
    decision: str = ""
    on: date | None = None


OCCASIONS = (
    Occasion("HN-TX", "2022", "Quyết định 86/QĐ-LĐLĐ (minh họa)", date(2022, 12, 15)),
    Occasion("LG", "2025"),
)


def hold(by: User, occasion: Occasion) -> Listing:
    """Xếp loại once; again on the same database it only reads."""
    body = org.unit_by_code(by, occasion.body)
    kept = Classification.objects.filter(body=body, period__code=occasion.period, level=GRASSROOTS).first()
    if kept is None:
        kept = _made(by, occasion)
        if occasion.decision and occasion.on:
            _solve_ties(by, kept)
            commands.recognise(by=by, classification=kept, decision=occasion.decision, on=occasion.on)
            _report(by, kept)
    return queries.listing(queries.classification_of(by, body, occasion.period))


def _report(by: User, made: Classification) -> None:
    """The body's own report of the year says what was recognised."""
    found = queries.listing(made)
    counted = {"unions_rated": len(found.lines)} | {f"unions_{band.code}": band.count for band in found.bands}
    for group in queries.shares_by_group(by, made, found.rows):
        what = SHARE_LINES[group.code].removeprefix("unions_good_").removesuffix("_rate")
        counted |= {f"unions_rated_{what}": group.rated, f"unions_good_{what}": group.good}
    report = Report.objects.get(unit=made.body, form__code="CT-NAM", book__period=made.period)
    reporting.correct_report(by=by, report=report, figures=report.figures | counted, reason=_RECOGNISED)


def _made(by: User, occasion: Occasion) -> Classification:
    body, scope, period = org.unit_by_code(by, occasion.body), Scope(occasion.period), period_of(occasion.period)
    rules = queries.rubrics_in_force(period.kind, period.end)
    people: Population = queries.population(by, body, scope, rules, GRASSROOTS)
    _give(by, occasion, "verified", points.verified(people))
    _give(by, occasion, "self", points.own(people))
    _give(by, occasion, "council", points.bonus(people))
    made = commands.classify(by=by, body=body, scope=scope)
    _give(by, occasion, "verified", points.failures(queries.listing(made).lines, made.rules))
    made = commands.classify(by=by, body=body, scope=scope)
    found = queries.listing(made)
    if found.unsolved:
        return made
    _give(by, occasion, "verified", points.tie(found.lines, people))
    return commands.classify(by=by, body=body, scope=scope)


def _give(by: User, occasion: Occasion, stage: str, entries: Iterable[PointsEntry]) -> None:
    commands.give_points(by=by, period=occasion.period, stage=stage, entries=list(entries), source=_SOURCE)


def _solve_ties(by: User, made: Classification) -> None:
    for share in queries.listing(made).unsolved:
        for code in sorted(share.places.tied)[: share.places.left]:
            commands.choose(by=by, classification=made, unit=org.unit_by_code(by, code), chosen=True, reason=_REASON)
