"""Gathers what a cluster's report is made of. The figures are those of `totals` and `attainment`, nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.emulation import queries as emulation
from congdoan.org import queries as org
from congdoan.org.models import Cluster, ClusterSeat, Unit
from congdoan.periods.queries import period_of
from congdoan.reporting import queries as reporting
from congdoan.reporting.queries import Scope

from ..rules import short_names
from ..year import ClusterYear, Member, NextLead
from . import parts


def cluster_of(by: User, code: str, period: str) -> Cluster:
    """Cụm thi đua of the year that a period counts into."""
    year = reporting.year_of(period_of(period))
    if year is None:
        raise Refused("not_a_year", "Báo cáo của cụm thi đua chỉ lập cho một năm hoặc một phần của năm.")
    return org.cluster_by_code(by, code, year)


def lead_of(cluster: Cluster) -> Unit:
    """Cụm trưởng: the unit that issues the cluster's report."""
    return cluster.seats.select_related("unit").get(role=ClusterSeat.Role.LEAD).unit


def cluster_year(user: User, cluster: Cluster, scope: Scope) -> ClusterYear:
    """The cluster's year as its report tells it. Refused("no_figures") where nothing was reported in the scope."""
    answer = reporting.answer_to(scope)
    if not answer.books:
        raise parts.no_figures(scope.period)
    known = parts.of_set(answer)
    members = [seat.unit_id for seat in org.seats_of(cluster)]
    codes = [*known, *parts.aimed_at(members, answer, known)]
    compared = emulation.compare_cluster(user, cluster, scope, codes=codes)
    units, before = compared.units, _before(user, cluster, parts.last_year_scope(answer))
    lines = [parts.line_of(column, units, answer, before) for column in compared.columns]
    names = org.names_on(answer.cut_off or answer.period.end, members)
    elected, weighing = emulation.elected_lead(cluster), emulation.weighed(compared)
    return ClusterYear(
        code=cluster.code,
        name=cluster.name,
        body=cluster.body.name,
        source=parts.source_of(scope.period, answer.scope.basis, answer.cut_off),
        before=before.source,
        members=_members(compared.seats, names),
        lines=tuple(lines[: len(known)]),
        overview=tuple(answer.set.overview),
        forms=tuple(parts.forms_in(answer, compared)),
        next_lead=NextLead(elected.unit.name, elected.cluster.decision) if elected else None,
        others=tuple(
            parts.other_books(
                answer, units, list(known),
                lambda scope: reporting.totals_of_cluster(user, cluster, scope),
                lambda scope: reporting.totals_of_members(user, cluster, scope),
            )
        ),
        apart=(*lines[len(known) :], *parts.lines_by_category(user, units, answer)),
        is_closed=answer.period.is_closed,
        corrected=reporting.corrected_reports(answer, members).count(),
        rubric=weighing.rubric if weighing else None,
        weighed=tuple(weighing.units[unit.pk] for unit in units) if weighing else (),
    )  # fmt: skip


def _members(seats: Sequence[ClusterSeat], names: Mapping[int, str]) -> tuple[Member, ...]:
    full = [names[seat.unit_id] for seat in seats]
    return tuple(
        Member(seat.unit.code, name, short, seat.role)  # type: ignore[arg-type]
        for seat, name, short in zip(seats, full, short_names(full), strict=True)
    )


def _before(user: User, cluster: Cluster, scope: Scope | None) -> parts.Before:
    if scope is None:
        return parts.Before()
    whole = reporting.totals_of_cluster(user, cluster, scope)
    return parts.Before(whole, reporting.totals_of_members(user, cluster, scope))
