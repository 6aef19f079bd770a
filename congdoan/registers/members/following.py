"""What becomes of the register of a unit that ends: its members go to the successor, and come back with `org undo`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.batches import batches
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.org.commands.following import followed
from congdoan.org.followers import Fate, Hanging, Objection
from congdoan.org.models import Change, Followed, FollowedKind, Unit
from congdoan.org.queries import units_made_by

from . import rules
from .models import Membership, MembershipBegan, MembershipEnded


class Memberships:
    """Sổ đoàn viên: open memberships of an ended unit go on at its successor (of several at the first, from where
    members are transferred on); without a successor they end, and the members may be received elsewhere."""

    kind: str = FollowedKind.MEMBERS

    def count_at(self, units: QuerySet[Unit], on: date) -> int:
        """The members themselves: there is one register a unit."""
        return Membership.objects.filter(unit__in=units, ended_on=None).count()

    def objections(self, fate: Fate) -> list[Objection]:
        """Who came into the register after the unit's last day would belong nowhere."""
        found = []
        for unit in self._units(fate):
            late = Membership.objects.filter(unit=unit, start__gt=fate.on).select_related("member").first()
            gone = Membership.objects.filter(unit=unit, ended_on__gt=fate.on).select_related("member").first()
            if one := late or gone:
                said = f"“{unit.code}” còn ghi sổ đoàn viên sau ngày kết thúc ({one.member.full_name}): chọn ngày sau."
                found.append(Objection(unit.code, said))
        return found

    def hanging(self, fate: Fate) -> list[Hanging]:
        return [
            _hanging(unit, count, fate)
            for unit in self._units(fate)
            if (count := Membership.objects.filter(unit=unit, ended_on=None).count())
        ]

    def follow(self, fate: Fate, change: Change, by: User) -> None:
        heirs = {heir for unit in fate.heirs if (heir := _heir(unit, fate))}
        successors = {u.code: u for some in batches(sorted(heirs)) for u in Unit.objects.filter(code__in=some)}
        for unit in self._units(fate):
            if ids := list(Membership.objects.filter(unit=unit, ended_on=None).values_list("pk", flat=True)):
                _pass_on(unit, ids, successors.get(_heir(unit.code, fate)), fate, change, by)

    def withdraw(self, change: Change, by: User) -> None:
        rows = list(change.followed.filter(kind=FollowedKind.MEMBERS))
        made = {pk for row in rows for pk in row.made}
        _refuse_if_built_on(change, rows, made)
        for some in batches(sorted(made)):
            Membership.objects.filter(pk__in=some).delete()
        for row in rows:
            for some in batches(row.before["ended"]):
                Membership.objects.filter(pk__in=some).update(ended_on=None, ended="", end_decision="")

    def _units(self, fate: Fate) -> Iterator[Unit]:
        """The ended units that keep a register."""
        kept = Unit.objects.filter(level=rules.KEEPING_LEVEL, memberships__isnull=False).distinct()
        for some in batches(sorted(fate.heirs)):
            yield from kept.filter(code__in=some).order_by("code")


def _heir(unit: str, fate: Fate) -> str:
    """Who carries the register on: the first successor of the level that keeps one; empty where there is none."""
    return next((to for to in fate.heirs[unit].successors if fate.levels.get(to) == rules.KEEPING_LEVEL), "")


def _hanging(unit: Unit, count: int, fate: Fate) -> Hanging:
    what = f"Sổ đoàn viên, {fate.named(unit.code)}: {format_number(count)} đoàn viên đang sinh hoạt"
    if heir := _heir(unit.code, fate):
        others = len(fate.heirs[unit.code].successors) > 1
        proposal = f"chuyển sang {fate.named(heir)}" + (
            "; chuyển tiếp từng người sang đơn vị mới khác" if others else ""
        )
    else:
        proposal = "thôi sinh hoạt cùng đơn vị; đơn vị khác tiếp nhận theo mã đoàn viên"
    return Hanging(FollowedKind.MEMBERS, unit.code, what, proposal)


def _pass_on(unit: Unit, ids: list[int], heir: Unit | None, fate: Fate, change: Change, by: User) -> None:
    """Ends the memberships on the day of the change; with an heir each goes on there."""
    row = followed(change, _hanging(unit, len(ids), fate), unit.pk, unit.pk, before={"ended": ids})
    ended = MembershipEnded.PASSED_ON if heir else MembershipEnded.DISSOLVED
    for some in batches(ids):
        rows = Membership.objects.filter(pk__in=some)
        people = list(rows.order_by("pk").values_list("member_id", flat=True)) if heir else []
        rows.update(ended_on=fate.on, ended=ended, end_decision=fate.decision)
        made = Membership.objects.bulk_create(
            Membership(
                member_id=member, unit=heir, start=fate.on, began=MembershipBegan.PASSED_ON, decision=fate.decision
            )
            for member in people
        )
        row.made += [one.pk for one in made]
    row.save()
    audit.event(unit, "member.passed_on", by=by, unit_id=unit.pk, reason=fate.decision, members=len(ids),
                to=heir.code if heir else "")  # fmt: skip


def _refuse_if_built_on(change: Change, rows: list[Followed], made: set[int]) -> None:
    """Whoever was moved on, or received elsewhere, after the change; and people of units that will never have been."""
    for some in batches(sorted(made)):
        kept = Membership.objects.filter(pk__in=some, ended_on=None)
        if kept.count() != len(some):
            raise Refused("in_use", "Có đoàn viên đã thay đổi sinh hoạt sau thay đổi này: sửa lại sổ đoàn viên trước.")
    for row in rows:
        for some in batches(row.before["ended"]):
            members = Membership.objects.filter(pk__in=some).values("member")
            since = Membership.objects.filter(member__in=members, ended_on=None).exclude(pk__in=made)
            if one := since.select_related("member").first():
                said = f"{one.member.full_name} đã được đơn vị khác tiếp nhận sau thay đổi này"
                raise Refused("in_use", f"{said}: xóa lần tiếp nhận đó trước.")
    new = Membership.objects.filter(unit__in=units_made_by(change)).exclude(pk__in=made)
    if one := new.select_related("unit").first():
        raise Refused("in_use", f"{one.unit.name} đã ghi thêm sổ đoàn viên sau thay đổi này: xóa các dòng đó trước.")
