"""What happens to targets and open reports when their unit ends; the rules stand in docs/algorithms/structure.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.batches import batches
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number, share_out
from congdoan.org.commands.following import followed
from congdoan.org.followers import Fate, Hanging, Objection
from congdoan.org.models import Change, Followed, FollowedKind, Unit
from congdoan.org.queries import units_made_by
from congdoan.periods.rules import title

from .. import queries, rules
from ..models import Evidence, Report, ReportImport, ReportStep, ReportVersion, Target, TargetValue, TargetValueOrigin

_NAMED_AT_MOST = 3


# ---- targets ----


class Place(NamedTuple):
    """Where values stand: of one unit, period, indicator and group, the assigned or the registered ones."""

    unit: str
    period: int
    indicator: int
    group: str
    origin: str

    @property
    def target(self) -> tuple[str, int, int, str]:
        return self[:4]


@dataclass
class _Passing:
    """The assigned or the registered value of a target of an ended unit: what its heirs take over, what stays."""

    target: Target
    last: TargetValue
    shares: dict[str, int] = field(default_factory=dict)
    taken_whole_by: tuple[str, ...] = ()
    hanging: Hanging | None = None

    @property
    def passes(self) -> bool:
        return bool(self.shares or self.taken_whole_by)

    @property
    def places(self) -> list[Place]:
        """Where values are written: at the heirs, then at the ended unit."""
        return [self.place(unit) for unit in (*self.shares, *self.taken_whole_by, self.target.unit.code)]

    def place(self, unit: str) -> Place:
        return _place(unit, self.target, self.last.origin)


class Targets:
    """Chỉ tiêu of periods that are not over: what adds up is re-allocated to the heirs by what each took over, with the
    total unchanged; any other goes to each successor that has none of its own. What was registered goes the same way,
    but never beside an assigned target of an heir that registered nothing."""

    kind: str = FollowedKind.TARGET

    def count_at(self, units: QuerySet[Unit], on: date) -> int:
        return Target.objects.filter(unit__in=units, period__end__gte=on).count()

    def objections(self, fate: Fate) -> list[Objection]:
        return []

    def hanging(self, fate: Fate) -> list[Hanging]:
        return [one.hanging for one in self._decide(fate) if one.hanging]

    def follow(self, fate: Fate, change: Change, by: User) -> None:
        decided = self._decide(fate)
        written = _write_values(decided, fate)
        rows = []
        for one in decided:
            assert one.hanging
            row = followed(change, one.hanging, one.target.unit_id, one.target.pk, before={})
            row.made = [written[place].pk for place in one.places] if one.passes else []
            rows.append(row)
        Followed.objects.bulk_create(rows, batch_size=500)
        audit.events(
            audit.line(one.target, "target.passed_on", by=by, unit_id=one.target.unit_id, reason=change.decision,
                       shares=one.shares, to=list(one.taken_whole_by))
            for one in decided
            if one.passes
        )  # fmt: skip

    def withdraw(self, change: Change, by: User) -> None:
        made = {pk for row in change.followed.filter(kind=FollowedKind.TARGET) for pk in row.made}
        for some in batches(sorted(made)):
            values = TargetValue.objects.filter(pk__in=some)
            targets = Target.objects.filter(values__in=values).distinct()
            for target in targets.select_related("unit", "indicator").prefetch_related("values"):
                _refuse_if_built_on(target, made)
            ids = list(targets.values_list("pk", flat=True))
            values.delete()
            Target.objects.filter(pk__in=ids, values=None).delete()

    def _decide(self, fate: Fate) -> list[_Passing]:
        targets = _targets_at(fate.heirs, fate)
        held = _held_by({to for unit in fate.heirs for to in fate.peers(unit)}, fate)
        before = {place.target for place in held}
        return [
            _pass_on(_Passing(target, last), fate, held, before)
            for target in targets
            for last in _last_values(target)
            if last.comparator != TargetValue.Comparator.NONE
        ]


def _refuse_if_built_on(target: Target, made: set[int]) -> None:
    """A value given since, or an explanation of a target that would go."""
    values = list(target.values.all())
    touched = {value.origin for value in values if value.pk in made}
    if any(last.origin in touched and last.pk not in made for last in _last_values(target)):
        raise Refused("in_use", f"Chỉ tiêu {target.indicator.name} của {target.unit} đã giao lại sau thay đổi này.")
    if target.cause and all(value.pk in made for value in values):
        raise Refused("in_use", f"Chỉ tiêu {target.indicator.name} của {target.unit} đã giải trình sau thay đổi này.")


def _last_values(target: Target) -> list[TargetValue]:
    """The last of the assigned values, the last of the registered ones; as far as there are."""
    last: dict[str, TargetValue] = {}
    for value in sorted(target.values.all(), key=lambda value: value.number):
        last[value.origin] = value
    return [last[origin] for origin in TargetValueOrigin.values if origin in last]


def _pass_on(
    one: _Passing, fate: Fate, held: dict[Place, TargetValue], before: set[tuple[str, int, int, str]]
) -> _Passing:
    """Decides who takes over; `held` is what the heirs have already, and learns what they get; `before` the targets
    they had before the change."""
    target, last = one.target, one.last
    unit = target.unit.code

    def may_take(to: str) -> bool:
        place = one.place(to)
        return place in held or last.origin == TargetValueOrigin.ASSIGNED or place.target not in before

    adds = last.comparator == TargetValue.Comparator.GE and not target.indicator.is_ratio and last.value
    peers = {to: weight for to, weight in fate.peers(unit).items() if may_take(to)}
    if adds:
        weights = dict(fate.heirs[unit].takers) if not fate.heirs[unit].successors else fate.peers(unit)
        shares = share_out(int(last.value or 0), weights) if weights else {}
        one.shares = {to: share for to, share in shares.items() if share and to in peers and _can_add(held, one, to)}
    else:
        successors = [to for to in fate.heirs[unit].successors if to in peers]
        one.taken_whole_by = tuple(to for to in successors if one.place(to) not in held)
        held |= {one.place(to): last for to in one.taken_whole_by}
    one.hanging = _hanging(one, fate)
    return one


def _can_add(held: dict[Place, TargetValue], one: _Passing, to: str) -> bool:
    own = held.get(one.place(to))
    return own is None or own.comparator in (TargetValue.Comparator.GE, TargetValue.Comparator.NONE)


def _hanging(one: _Passing, fate: Fate) -> Hanging:
    target, last, unit = one.target, one.last, one.target.unit.code
    what = f"{queries.target_name(target)}, {title(target.period.code)}, {fate.named(unit)}: {_told(target, last)}"
    if one.shares:
        rest = (last.value or 0) - sum(one.shares.values())
        told = _listed(f"{_shown(target, share)} cho {fate.named(to)}" for to, share in sorted(one.shares.items()))
        proposal = f"phân bổ lại {told}" + (f"; {_shown(target, rest)} giữ ở đơn vị đã kết thúc" if rest else "")
    elif one.taken_whole_by:
        proposal = f"giao tiếp cho {_listed(fate.named(to) for to in one.taken_whole_by)}"
    else:
        proposal = "giữ ở đơn vị đã kết thúc, đánh giá với kết quả đến ngày kết thúc"
    return Hanging(FollowedKind.TARGET, unit, what, proposal)


def _told(target: Target, value: TargetValue) -> str:
    shown = f" {_shown(target, value.value)}" if value.value is not None else ""
    registered = f"{value.get_origin_display()} " if value.origin == TargetValueOrigin.REGISTERED else ""
    return f"{registered}{value.get_comparator_display()}{shown}"


def _shown(target: Target, smallest: int) -> str:
    decimals = rules.RATIO_DECIMALS if target.indicator.is_ratio else target.indicator.decimals
    shown = format_number(rules.value_of(smallest, decimals), decimals)
    return f"{shown}%" if target.indicator.is_ratio else f"{shown} {target.indicator.unit}"


def _listed(parts: Iterable[str]) -> str:
    told = list(parts)
    rest = len(told) - _NAMED_AT_MOST
    return "; ".join(told[:_NAMED_AT_MOST]) + (f" và {rest} đơn vị khác" if rest > 0 else "")


def _place(unit: str, target: Target, origin: str) -> Place:
    return Place(unit, target.period_id, target.indicator_id, target.group, origin)


def _targets_at(codes: Iterable[str], fate: Fate) -> list[Target]:
    """The targets of units for periods that are not over on the day of the change."""
    rows = Target.objects.filter(period__end__gte=fate.on).select_related("unit", "period", "indicator")
    return [
        target
        for some in batches(sorted(codes))
        for target in rows.filter(unit__code__in=some).prefetch_related("values").order_by("unit__code", "pk")
    ]


def _held_by(codes: Iterable[str], fate: Fate) -> dict[Place, TargetValue]:
    """The last values of each target that the heirs have already."""
    return {
        _place(target.unit.code, target, value.origin): value
        for target in _targets_at(codes, fate)
        for value in _last_values(target)
    }


def _write_values(decided: Iterable[_Passing], fate: Fate) -> dict[Place, TargetValue]:
    """One further value, by the change's decision, at each place that gives or takes."""
    passing = [one for one in decided if one.passes]
    given: dict[Place, tuple[str, int | None]] = {}
    for one in passing:
        for to, share in one.shares.items():
            place = one.place(to)
            given[place] = (TargetValue.Comparator.GE, (given[place][1] or 0 if place in given else 0) + share)
        given |= {one.place(to): (one.last.comparator, one.last.value) for to in one.taken_whole_by}
        rest = (one.last.value or 0) - sum(one.shares.values())
        kept = (one.last.comparator, rest) if one.shares else (TargetValue.Comparator.NONE, None)
        given[one.place(one.target.unit.code)] = kept
    ended = {one.place(one.target.unit.code) for one in passing}
    targets = _ensure_targets(given, fate)
    values = {}
    for place, (comparator, value) in given.items():
        target = targets[place.target]
        last = [v for v in _last_values(target) if v.origin == place.origin] if target.pk else []
        if comparator == TargetValue.Comparator.GE and place not in ended and last:
            value = (last[0].value or 0) + (value or 0)
        values[place] = TargetValue(
            target=target, origin=place.origin, number=last[0].number + 1 if last else 1, comparator=comparator,
            value=value, decision=fate.decision,
        )  # fmt: skip
    registered_first = sorted(values.values(), key=lambda value: value.origin, reverse=True)  # so none awaits an answer
    TargetValue.objects.bulk_create(registered_first, batch_size=500)
    return values


def _ensure_targets(places: Iterable[Place], fate: Fate) -> dict[tuple[str, int, int, str], Target]:
    """The target of each place, made where the heir has none."""
    wanted = {place.target for place in places}
    codes = {unit for unit, *_ in wanted}
    kept = {_place(target.unit.code, target, "").target: target for target in _targets_at(codes, fate)}
    units = {unit.code: unit for some in batches(sorted(codes)) for unit in Unit.objects.filter(code__in=some)}
    new = {
        (unit, period, indicator, group): Target(
            unit=units[unit], period_id=period, indicator_id=indicator, group=group
        )
        for unit, period, indicator, group in sorted(wanted - kept.keys())
    }
    Target.objects.bulk_create(new.values(), batch_size=500)
    return kept | new


# ---- open reports ----


class OpenReports:
    """Báo cáo đang làm: of a period in which the unit still lived, a sent one waits for the superior, an unsent one is
    handed to the only successor; any other is closed as it stands."""

    kind: str = FollowedKind.REPORT

    def count_at(self, units: QuerySet[Unit], on: date) -> int:
        return self._rows().filter(unit__in=units).count()

    def objections(self, fate: Fate) -> list[Objection]:
        """Accepted figures of a period that begins after the unit ended would belong to nobody."""
        found = []
        for some in batches(sorted(fate.heirs)):
            rows = Report.objects.filter(
                unit__code__in=some, state__in=rules.IN_TOTALS, book__period__start__gte=fate.on
            )
            for report in rows.select_related("unit", "book__period").order_by("unit__code", "pk"):
                said = (
                    f"“{report.unit.code}” có báo cáo đã duyệt của {title(report.book.period.code)}, sau ngày kết "
                    "thúc: trả lại báo cáo đó, hoặc chọn ngày sau."
                )
                found.append(Objection(report.unit.code, said))
        return found

    def hanging(self, fate: Fate) -> list[Hanging]:
        return [_report_hanging(report, fate) for report in self._open(fate)]

    def follow(self, fate: Fate, change: Change, by: User) -> None:
        reports = _locked(self._open(fate))
        heirs = {_heir(report, fate) for report in reports}
        units = {u.code: u for some in batches(sorted(heirs - {""})) for u in Unit.objects.filter(code__in=some)}
        Followed.objects.bulk_create(
            (followed(change, _report_hanging(r, fate), r.unit_id, r.pk, before={}) for r in reports), batch_size=500
        )
        for report in reports:
            report.handed_to = units.get(_heir(report, fate))
            report.closed = report.handed_to is None and not _waits_for_superior(report, fate)
        Report.objects.bulk_update(reports, ["handed_to", "closed"], batch_size=300)
        audit.events(
            audit.line(r, "report.closed" if r.closed else "report.handed_on", by=by, unit_id=r.unit_id,
                       reason=change.decision)
            for r in reports
        )  # fmt: skip

    def withdraw(self, change: Change, by: User) -> None:
        _drop_reports_of(change, by)
        _hand_up_imports_of(change)
        ids = change.followed.filter(kind=FollowedKind.REPORT).values_list("object_id", flat=True)
        for some in batches(ids):
            Report.objects.filter(pk__in=some).update(handed_to=None, closed=False)

    def _open(self, fate: Fate) -> list[Report]:
        rows = self._rows().select_related("unit", "form", "book__period").order_by("unit__code", "pk")
        return [report for some in batches(sorted(fate.heirs)) for report in rows.filter(unit__code__in=some)]

    def _rows(self) -> QuerySet[Report]:
        return Report.objects.exclude(state__in=rules.IN_TOTALS).filter(closed=False, book__sealed=False)


def _locked(reports: list[Report]) -> list[Report]:
    """Those that are still open once nobody else changes them; locked in the order of their ids, as everywhere."""
    locked: list[Report] = []
    for some in batches(sorted(report.pk for report in reports)):
        rows = Report.objects.select_for_update(of=("self",)).exclude(state__in=rules.IN_TOTALS).filter(pk__in=some)
        locked += rows.select_related("unit", "form", "book__period").order_by("pk")
    return locked


def _hand_up_imports_of(change: Change) -> None:
    """Imports of a body that will never have been belong to the one above it."""
    made = change.placements.filter(unit__in=units_made_by(change)).exclude(parent=None)
    for unit_id, parent_id in made.order_by("-unit__path").values_list("unit_id", "parent_id"):
        ReportImport.objects.filter(unit=unit_id).update(unit=parent_id)


def _drop_reports_of(change: Change, by: User) -> None:
    """Reports of units that will never have been: accepted ones are first to be returned, the rest is kept in the
    audit."""
    reports = list(
        Report.objects.filter(unit__in=units_made_by(change))
        .select_related("unit", "form", "book__period")
        .order_by("pk")
    )
    for report in reports:
        if report.state in rules.IN_TOTALS:
            told = f"{report.form.title}, {title(report.book.period.code)}, của {report.unit}"
            raise Refused("in_use", f"{told} đã duyệt: trả lại báo cáo này trước khi hoàn tác.")
    audit.events(
        audit.line(r, "report.dropped", by=by, unit_id=r.unit_id, reason=change.decision, state=r.state,
                   figures=r.figures)
        for r in reports
    )  # fmt: skip
    for some in batches(report.pk for report in reports):
        for kept in (ReportVersion, ReportStep, Evidence):
            kept.objects.filter(report__in=some).delete()
        Report.objects.filter(pk__in=some).delete()


def _waits_for_superior(report: Report, fate: Fate) -> bool:
    return report.state == Report.State.SUBMITTED and report.book.period.start < fate.on


def _heir(report: Report, fate: Fate) -> str:
    """The successor that finishes the report; empty where nobody does."""
    successors = fate.heirs[report.unit.code].successors
    lived = report.book.period.start < fate.on
    return successors[0] if lived and len(successors) == 1 and report.state != Report.State.SUBMITTED else ""


def _report_hanging(report: Report, fate: Fate) -> Hanging:
    unit = report.unit.code
    what = f"{report.form.title}, {title(report.book.period.code)}, {fate.named(unit)}: "
    what += report.get_state_display().lower()
    if to := _heir(report, fate):
        proposal = f"{fate.named(to)} soạn tiếp và gửi thay"
    elif _waits_for_superior(report, fate):
        proposal = "cấp trên duyệt như thường"
    else:
        proposal = "đóng ở trạng thái cuối"
    return Hanging(FollowedKind.REPORT, unit, what, proposal)
