"""The units of a cluster, or those below a body, side by side, by indicator."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.org import queries as org
from congdoan.org.models import Cluster, ClusterSeat, Unit
from congdoan.reporting import queries as reporting
from congdoan.reporting.models import Indicator
from congdoan.reporting.queries import Scope, TargetResult, Totals

from ..rules import Rank, rank


@dataclass(frozen=True)
class Cell:
    """One unit's result for one indicator; `held` where it has a target; no rank where nothing is comparable."""

    value: Decimal | None
    held: TargetResult | None
    rank: Rank | None

    @property
    def percent(self) -> Decimal | None:
        return self.held.result.percent if self.held else None


@dataclass(frozen=True)
class Column:
    """One indicator over the units: by attainment where all units have a target, else by value."""

    indicator: Indicator
    by_attainment: bool
    cells: dict[int, Cell]
    whole: Cell
    missing: list[Unit]


@dataclass(frozen=True)
class Comparison:
    """So sánh các đơn vị by indicator, with the totals of the cluster or the body; kept apart from any vote. `seats`
    are those of a cluster."""

    units: list[Unit]
    seats: list[ClusterSeat]
    scope: Scope
    cut_off: date | None
    columns: list[Column]
    whole: Totals
    totals: dict[int, Totals]
    targets: list[TargetResult]

    def column(self, indicator: str) -> Column | None:
        return next((column for column in self.columns if column.indicator.code == indicator), None)


def compare_cluster(user: User, cluster: Cluster, scope: Scope, *, codes: Sequence[str] | None = None) -> Comparison:
    """So sánh các đơn vị trong cụm; `codes` default to the overview of the set. Refused where out of reach, and in the
    structure of now: the units of a cluster are those of its year."""
    if scope.structure == "now":
        said = "Các đơn vị trong cụm thi đua là của năm đó, nên chỉ so sánh được theo cơ cấu lúc đó."
        raise Refused("structure", said)
    whole = reporting.totals_of_cluster(user, cluster, scope)
    seats = org.seats_of(cluster)
    units = [seat.unit for seat in seats]
    totals = reporting.totals_of_units(user, units, scope)
    targets = reporting.attainment_of_units(user, units, scope)
    of_cluster = {r.indicator.code: r for r in reporting.attainment_of_cluster(user, cluster, scope)}
    by_unit = {(r.unit, r.indicator.code): r for r in targets}
    known = reporting.indicators()
    wanted = codes if codes is not None else reporting.answer_to(scope).set.overview
    columns = [_column(known[code], units, units, totals, by_unit, whole, of_cluster.get(code)) for code in wanted]
    return Comparison(units, seats, scope, whole.cut_off, columns, whole, totals, targets)


def compare_below(
    user: User, body: Unit, units: Sequence[Unit], scope: Scope, *, codes: Sequence[str], ranked: Collection[int]
) -> Comparison:
    """So sánh các đơn vị trực thuộc một đơn vị, which the caller found in the tree of the scope; those `ranked`, by id,
    among one another. The person may read the body, and so all below it."""
    if scope.structure == "now":
        raise Refused("structure", "Hồ sơ tổng kết lập theo cơ cấu lúc đó; bỏ --structure now.")
    everything = [body, *units]
    totals = reporting.totals_of_units(user, everything, scope)
    held = {(r.unit, r.indicator.code): r for r in reporting.attainment_of_units(user, everything, scope)}
    known, peers = reporting.indicators(), [unit for unit in units if unit.pk in ranked]
    whole = totals.pop(body.pk)
    columns = [_column(known[code], units, peers, totals, held, whole, held.get((body.code, code))) for code in codes]
    return Comparison(list(units), [], scope, whole.cut_off, columns, whole, totals, list(held.values()))


def _column(
    indicator: Indicator,
    units: Sequence[Unit],
    peers: Sequence[Unit],
    totals: dict[int, Totals],
    by_unit: dict[tuple[str, str], TargetResult],
    whole: Totals,
    held_by_cluster: TargetResult | None,
) -> Column:
    code = indicator.code
    ids = [unit.pk for unit in units]
    held = {pk: by_unit.get((unit.code, code)) for pk, unit in zip(ids, units, strict=True)}
    values = {pk: totals[pk].total(code) for pk in ids}
    of_peers = {unit.pk: held[unit.pk] for unit in peers}
    by_attainment = (
        bool(peers)
        and not indicator.is_ratio
        and all(h is not None and h.result.comparator == "ge" and h.result.target for h in of_peers.values())
    )
    ranks: dict[int, Rank | None] = {}
    if by_attainment:
        ranks = rank({pk: h.result.percent if h else None for pk, h in of_peers.items()})
    elif indicator.is_ratio:
        among = {pk: values[pk] for pk in of_peers}
        ranks = rank(among, high_is_good=indicator.direction != Indicator.Direction.DOWN)
    cells = {pk: Cell(values[pk], held[pk], ranks.get(pk)) for pk in ids}
    missing = [unit for pk, unit in zip(ids, units, strict=True) if values[pk] is None]
    return Column(indicator, by_attainment, cells, Cell(whole.total(code), held_by_cluster, None), missing)


def elected_lead(cluster: Cluster) -> ClusterSeat | None:
    """Cụm trưởng of the following year, once that year's cluster stands; elected, not ranked."""
    seats = ClusterSeat.objects.filter(
        cluster__code=cluster.code, cluster__year=cluster.year + 1, role=ClusterSeat.Role.LEAD
    )
    return seats.select_related("unit").first()
