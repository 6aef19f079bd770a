"""What hangs on ended units goes with the change: grants end and are proposed anew, cluster seats pass on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.batches import batches
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.periods.queries import calendars
from congdoan.periods.rules import span_of

from .. import queries, rules
from ..followers import Fate, Hanging, Objection, followers
from ..models import Change, Cluster, ClusterSeat, ClusterSeatRole, Followed, FollowedKind, RoleGrant, Unit
from ..plans import Heritage
from .base import units_with_codes
from .grants import check_may_give, grant_in_department, grant_role

_RANK = {ClusterSeatRole.MEMBER.value: 0, ClusterSeatRole.DEPUTY_LEAD.value: 1, ClusterSeatRole.LEAD.value: 2}


def follow(fate: Fate, change: Change, by: User) -> None:
    """Carries along what hangs on the units that a change ended; the last step before the version is raised."""
    if fate.heirs:
        for follower in followers():
            follower.follow(fate, change, by)


def objections_to(fate: Fate) -> list[Objection]:
    """Why some of the units cannot end on that day: something would be lost."""
    return [one for follower in followers() for one in follower.objections(fate)] if fate.heirs else []


def refuse_objections(fate: Fate) -> None:
    """Raises Refused("would_lose") for a single act that would lose something."""
    told = [objection.message for objection in objections_to(fate)]
    if told:
        raise Refused("would_lose", told[0], details=told[1:])


def fate_of(change: Change, heirs: dict[str, Heritage]) -> Fate:
    """The fate of the few units that a single act ends."""
    codes = {*heirs, *(to for heritage in heirs.values() for to in heritage.successors)}
    units = {unit.code: unit for unit in units_with_codes(codes)}
    superiors: dict[str, str] = {}
    for code in heirs:
        way = rules.ids_on(units[code].path)
        known = dict(Unit.objects.filter(pk__in=way).values_list("pk", "code"))
        superiors |= {known[below]: known[above] for above, below in pairwise(way)}
    names = {code: unit.name for code, unit in units.items()}
    return Fate(change.on, change.decision, heirs, superiors, names, {code: u.level for code, u in units.items()})


def hanging_on(fate: Fate) -> list[Hanging]:
    """Everything that hangs on the units that would end, each with its proposal."""
    return [one for follower in followers() for one in follower.hanging(fate)]


def withdraw(change: Change, by: User) -> None:
    """Takes back all that followed a change, in the reverse order."""
    for follower in reversed(followers()):
        follower.withdraw(change, by)
    change.followed.all().delete()


# ---- grants ----


class Grants:
    """Quyền: ends with its unit and is proposed at the successors, where an administrator decides (`settle_grant`)."""

    kind: str = FollowedKind.GRANT

    def count_at(self, units: Any, on: date) -> int:
        return self._rows().filter(unit__in=units).count()

    def objections(self, fate: Fate) -> list[Objection]:
        return []

    def hanging(self, fate: Fate) -> list[Hanging]:
        return [_grant_hanging(grant, fate) for grant in self._lasting(fate)]

    def follow(self, fate: Fate, change: Change, by: User) -> None:
        grants = self._lasting(fate)
        rows = []
        for grant in grants:
            proposed = list(fate.heirs[grant.unit.code].successors)
            before = {"end": grant.end.isoformat() if grant.end else None, "proposed": proposed}
            rows.append(followed(change, _grant_hanging(grant, fate), grant.unit_id, grant.pk, before=before))
            rows[-1].settled = not proposed
            grant.end = timezone.localdate() - timedelta(days=1)
        RoleGrant.objects.bulk_update(grants, ["end"], batch_size=300)
        Followed.objects.bulk_create(rows, batch_size=500)
        audit.events(
            audit.line(grant, "role.ended", by=by, unit_id=grant.unit_id, reason=change.decision) for grant in grants
        )

    def withdraw(self, change: Change, by: User) -> None:
        for row in change.followed.filter(kind=FollowedKind.GRANT):
            RoleGrant.objects.filter(pk__in=row.made).delete()
            RoleGrant.objects.filter(pk=row.object_id).update(end=row.before["end"])

    def _lasting(self, fate: Fate) -> list[RoleGrant]:
        """The grants at ended units that hold today or will."""
        rows = self._rows().select_related("unit", "user")
        return [grant for codes in batches(sorted(fate.heirs)) for grant in rows.filter(unit__code__in=codes)]

    def _rows(self) -> QuerySet[RoleGrant]:
        return RoleGrant.objects.filter(Q(end=None) | Q(end__gte=timezone.localdate()))


def _grant_hanging(grant: RoleGrant, fate: Fate) -> Hanging:
    unit = grant.unit.code
    successors = ", ".join(fate.named(to) for to in fate.heirs[unit].successors)
    proposal = f"hết hiệu lực; đề nghị cấp lại tại {successors}" if successors else "hết hiệu lực cùng đơn vị"
    return Hanging(
        FollowedKind.GRANT, unit, f"{grant.get_role_display()} {grant.user} tại {fate.named(unit)}", proposal
    )


@transaction.atomic
def settle_grant(*, by: User, row: Followed, at: Unit | None) -> RoleGrant | None:
    """Cấp lại quyền at a proposed successor, or (without `at`) lets it go: from today or its later first day on, until
    its old last day, in the successor's department of the same kind. Refused("past") after that day."""
    queries.require(by, "grant", row.unit)
    row = Followed.objects.select_for_update().get(pk=row.pk, kind=FollowedKind.GRANT)
    if row.settled:
        raise Refused("settled", f"Đề nghị này đã xử lý: {row.what}.")
    grant = None
    if at is not None:
        if at.code not in row.before["proposed"]:
            choices = ", ".join(row.before["proposed"])
            raise Refused("not_proposed", f"{at.name} không kế thừa đơn vị cũ. Chọn một trong: {choices}.")
        grant = _given_again(by, row, at)
        row.made = [grant.pk]
    row.settled = True
    row.save(update_fields=["made", "settled"])
    if grant is None:
        audit.event(row, "role.let_go", by=by, unit_id=row.unit_id)
    return grant


def _given_again(by: User, row: Followed, at: Unit) -> RoleGrant:
    ended = RoleGrant.objects.select_related("user", "department").get(pk=row.object_id)
    start, end = max(timezone.localdate(), ended.start), last_day_of(row)
    if end is not None and end < start:
        raise Refused("past", f"{row.what}: quyền này chỉ có đến {format_date(end)}. Bỏ qua, hoặc cấp quyền mới.")
    if ended.department is not None:
        kind = ended.department.kind
        return grant_in_department(by=by, user=ended.user, unit=at, kind=kind, start=start, end=end)
    return grant_role(by=by, user=ended.user, role=ended.role, unit=at, start=start, end=end)


def last_day_of(row: Followed) -> date | None:
    """Ngày cuối: until when the grant of a proposal would have held; None without end."""
    return date.fromisoformat(row.before["end"]) if row.before["end"] else None


def successors_for(by: User, rows: Sequence[Followed]) -> dict[int, list[Unit]]:
    """Nơi cấp lại được: by the id of each proposal, those of the proposed units where this person may take it up; none
    for a grant that would have ended by now."""
    ended = RoleGrant.objects.select_related("user").in_bulk(row.object_id for row in rows)
    units = queries.units_by_code(by, {code for row in rows for code in row.before["proposed"]}, "grant")
    proposed = {row.pk: [units[code] for code in row.before["proposed"] if code in units] for row in rows}
    over = {row.pk for row in rows if (last := last_day_of(row)) and last < timezone.localdate()}
    return {
        row.pk: [at for at in proposed[row.pk] if row.pk not in over and _could_give(by, ended[row.object_id], at)]
        for row in rows
    }


def with_one_successor(by: User, rows: Sequence[Followed]) -> list[Followed]:
    """The proposals that this person may take up without choosing where."""
    places = successors_for(by, rows)
    return [row for row in rows if len(row.before["proposed"]) == 1 and places[row.pk]]


def _could_give(by: User, ended: RoleGrant, at: Unit) -> bool:
    try:
        check_may_give(by, ended.role, at, to=ended.user)
    except Refused:
        return False
    return True


@transaction.atomic
def settle_grants(
    *, by: User, take: Sequence[tuple[Followed, str]] = (), leave: Sequence[Followed] = ()
) -> tuple[int, int]:
    """Cấp lại hoặc bỏ qua several proposals, all or none; each that is taken up with the code of its successor, which
    may be left empty where there is but one."""
    for row, code in take:
        proposed = row.before["proposed"]
        if not code and len(proposed) != 1:
            raise Refused("which_successor", f"{row.what}: chọn một trong các đơn vị kế thừa {', '.join(proposed)}.")
        settle_grant(by=by, row=row, at=queries.unit_by_code(by, code or proposed[0], "grant"))
    for row in leave:
        settle_grant(by=by, row=row, at=None)
    return len(take), len(leave)


# ---- cluster seats ----

Roles = dict[str, str]  # {unit code: role} of one cluster


class Seats:
    """Chỗ trong cụm thi đua: in the year of the change the successor joins and takes the role over, while the ended
    unit stays with what it did until then; in later years the successor takes the seat. Years that are over stay."""

    kind: str = FollowedKind.SEAT

    def count_at(self, units: Any, on: date) -> int:
        calendar = calendars()
        years = ClusterSeat.objects.filter(unit__in=units).order_by().values_list("cluster__year", flat=True)
        return sum(span_of(str(year), calendar).end >= on for year in years)

    def objections(self, fate: Fate) -> list[Objection]:
        return []

    def hanging(self, fate: Fate) -> list[Hanging]:
        return [hanging for _cluster, _before, _after, passed in self._decide(fate) for _seat, hanging in passed]

    def follow(self, fate: Fate, change: Change, by: User) -> None:
        for cluster, before, after, passed in self._decide(fate):
            if before != after:
                _set_roles(cluster, after)
                audit.event(cluster, "cluster.passed_on", by=by, unit_id=cluster.body_id, reason=change.decision,
                            seats=audit.difference(before, after))  # fmt: skip
            kept = {"cluster": cluster.pk, "before": before, "after": after}
            Followed.objects.bulk_create(
                followed(change, hanging, seat.unit_id, seat.pk, before=kept) for seat, hanging in passed
            )

    def withdraw(self, change: Change, by: User) -> None:
        """A cluster that was composed anew since is left as it is."""
        rows = change.followed.filter(kind=FollowedKind.SEAT)
        for kept in {row.before["cluster"]: row.before for row in rows}.values():
            cluster = Cluster.objects.get(pk=kept["cluster"])
            if _roles_in(cluster) == kept["after"]:
                _set_roles(cluster, kept["before"])

    def _decide(self, fate: Fate) -> list[tuple[Cluster, Roles, Roles, list[tuple[ClusterSeat, Hanging]]]]:
        touched: dict[int, list[ClusterSeat]] = defaultdict(list)
        calendar = calendars()
        for codes in batches(sorted(fate.heirs)):
            for seat in ClusterSeat.objects.filter(unit__code__in=codes).select_related("unit", "cluster"):
                if span_of(str(seat.cluster.year), calendar).end >= fate.on:
                    touched[seat.cluster_id].append(seat)
        decided = []
        for seats in touched.values():
            cluster = seats[0].cluster
            later = span_of(str(cluster.year), calendar).start >= fate.on
            before = _roles_in(cluster)
            after, passed = dict(before), []
            for seat in seats:
                passed.append((seat, _seat_hanging(seat, fate, _pass_on(after, seat.unit.code, fate, later=later))))
            decided.append((cluster, before, after, passed))
        return decided


def _pass_on(roles: Roles, unit: str, fate: Fate, *, later: bool) -> tuple[str, ...]:
    """The successors of the unit's own level join the cluster, the first with its role; who they are."""
    above = fate.above(unit)
    heirs = [to for to in fate.heirs[unit].successors if fate.levels[to] == fate.levels[unit] and to not in above]
    if not heirs:
        return ()
    role = roles.pop(unit)
    if not later:
        roles[unit] = ClusterSeatRole.MEMBER.value
    for to in heirs:
        roles.setdefault(to, ClusterSeatRole.MEMBER.value)
    roles[heirs[0]] = max(role, roles[heirs[0]], key=_RANK.__getitem__)
    return tuple(heirs)


def _seat_hanging(seat: ClusterSeat, fate: Fate, heirs: tuple[str, ...]) -> Hanging:
    proposal = "giữ chỗ với số liệu đến ngày kết thúc; lập lại cụm bằng quyết định mới nếu cần"
    if heirs:
        role = seat.get_role_display().lower()
        proposal = f"{', '.join(fate.named(to) for to in heirs)} vào cụm, {fate.named(heirs[0])} làm {role}"
    what = f"{seat.get_role_display()} của {seat.cluster}: {fate.named(seat.unit.code)}"
    return Hanging(FollowedKind.SEAT, seat.unit.code, what, proposal)


def _roles_in(cluster: Cluster) -> Roles:
    return dict(cluster.seats.order_by("unit__code").values_list("unit__code", "role"))


def _set_roles(cluster: Cluster, roles: Roles) -> None:
    units = {unit.code: unit for unit in units_with_codes(roles)}
    cluster.seats.all().delete()
    ClusterSeat.objects.bulk_create(
        ClusterSeat(cluster=cluster, unit=units[code], role=role) for code, role in roles.items()
    )


# ---- the journal ----


def followed(change: Change, hanging: Hanging, unit_id: int, object_id: int, *, before: dict[str, Any]) -> Followed:
    """One deed that follows a change, not yet written; `before` is what `withdraw` needs."""
    return Followed(
        change=change, kind=hanging.kind, unit_id=unit_id, object_id=object_id, what=hanging.what[:400],
        outcome=hanging.proposal[:400], before=before,
    )  # fmt: skip
