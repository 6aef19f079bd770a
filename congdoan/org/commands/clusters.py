"""Emulation clusters: equal bodies of one year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean

from .. import queries
from ..models import Cluster, ClusterSeat

CLUSTER_YEARS = range(1929, 2101)


@dataclass(frozen=True)
class Seat:
    """One unit of a cluster, by code, with its role (member, lead, deputy_lead)."""

    unit: str
    role: str


@transaction.atomic
def set_cluster(
    *, by: User, code: str, year: int, name: str, body: str, seats: Sequence[Seat], decision: str
) -> tuple[Cluster, bool]:
    """Lập cụm thi đua của một năm with its units, lead and deputy; True when something changed."""
    owner = queries.unit_by_code(by, body, "structure")
    units = queries.units_by_code(by, (seat.unit for seat in seats), "structure")
    if unknown := [seat.unit for seat in seats if seat.unit not in units]:
        raise Refused("unknown_unit", f"Cụm {code}: không có đơn vị mã {', '.join(unknown)}.")
    if len({seat.unit for seat in seats}) != len(seats):
        raise Refused("twice", f"Cụm {code}: một đơn vị được kê hai lần.")
    if year not in CLUSTER_YEARS:
        raise Refused("year", f"Cụm {code}: năm {year} nằm ngoài các năm {CLUSTER_YEARS[0]}–{CLUSTER_YEARS[-1]}.")
    if sum(seat.role == ClusterSeat.Role.LEAD for seat in seats) != 1:
        raise Refused("lead", f"Cụm {code}: cần đúng một cụm trưởng.")
    cluster = Cluster.objects.filter(code=code, year=year).first() or Cluster(code=code, year=year)
    if cluster.pk:
        queries.require(by, "structure", cluster.body)  # whose code is taken is not taken over
    before = {s.unit_id: s.role for s in cluster.seats.all()} if cluster.pk else {}
    after = {units[seat.unit].pk: seat.role for seat in seats}
    same = (cluster.name, cluster.body_id, cluster.decision) == (name, owner.pk, decision)
    if cluster.pk and same and before == after:
        return cluster, False
    cluster.name, cluster.body, cluster.decision = name, owner, decision
    clean(cluster)
    cluster.save()
    cluster.seats.all().delete()
    for unit_id, role in after.items():
        seat = ClusterSeat(cluster=cluster, unit_id=unit_id, role=role)
        clean(seat)
        seat.save()
    audit.event(
        cluster,
        "cluster.set",
        by=by,
        unit_id=owner.pk,
        reason=decision,
        seats=audit.difference({str(k): v for k, v in before.items()}, {str(k): v for k, v in after.items()}),
    )
    return cluster, True
