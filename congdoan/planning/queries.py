"""Reads of work programmes: one's own with how far it got, what superiors issued, who below has one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.text import sentence, sort_key
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.queries import calendars
from congdoan.periods.rules import PeriodKind, codes_inside, span_of, title
from congdoan.reporting import queries as reporting
from congdoan.reporting.queries import TargetResult

from .models import ProgrammeTask, WorkProgramme
from .rules import Progress, TaskState, progress_of, state_of

_KINDS = (PeriodKind.MONTH, PeriodKind.QUARTER)


@dataclass(frozen=True)
class TaskLine:
    """One task with what stands of it today; `target` is how far the target it serves is reached."""

    task: ProgrammeTask
    state: TaskState
    target: TargetResult | None


@dataclass(frozen=True)
class TaskGroup:
    """The tasks of one month, quarter or of the year; or those that carry out one resolution."""

    name: str
    lines: list[TaskLine]


@dataclass(frozen=True)
class Below:
    """How many of the units directly below have a programme for the year, and how many took tasks of this one over."""

    units: int
    with_programme: int
    taking_part: int


@dataclass(frozen=True)
class ProgrammeView:
    """Chương trình công tác của một đơn vị trong một năm; `programme` is None where there is none yet."""

    unit: Unit
    year: int
    programme: WorkProgramme | None
    groups: list[TaskGroup]
    has_resolutions: bool
    progress: Progress
    above: list[WorkProgramme]
    below: Below | None
    offered: int
    may_change: bool
    may_issue: bool


def programme_view(user: User, code: str, year: int, *, by_resolution: bool = False) -> ProgrammeView:
    """Trang chương trình công tác, its tasks by period or by resolution. Refused("unknown_unit") out of reach."""
    unit = org.unit_by_code(user, code)
    programme = programme_of(user, unit, year)
    tasks = list(programme.tasks.select_related("indicator", "source__programme__unit")) if programme else []
    lines = _lines(user, unit, year, tasks)
    may_change = _may(user, "draft", unit)
    return ProgrammeView(
        unit,
        year,
        programme,
        _by_resolution(lines) if by_resolution else _by_period(lines, year),
        any(task.resolution for task in tasks),
        progress_of([line.state for line in lines]),
        issued_above(unit, year),
        _below(user, unit, programme, year),
        offered=len(offered_tasks(unit, year)) if may_change else 0,
        may_change=may_change,
        may_issue=_may(user, "sign", unit),
    )


def programme_of(user: User, unit: Unit, year: int) -> WorkProgramme | None:
    """A unit's programme of a year, for who may read it; None also where there is none yet."""
    return WorkProgramme.objects.allowed(user, "read").filter(unit=unit, year=year).select_related("unit").first()


def periods_of(year: int) -> list[tuple[str, str]]:
    """(code, name) of the months, quarters and the year itself, in which a task can be due."""
    rules = calendars()
    span = span_of(str(year), rules)
    codes = [code for kind in _KINDS for code in codes_inside(span, kind, rules)]
    return [(code, sentence(title(code))) for code in sorted([*codes, str(year)], key=lambda one: _place(one, year))]


def end_of(period: str, year: int) -> date:
    """The last day by which a task of that period is to be done. Refused("period") outside the year."""
    if period not in dict(periods_of(year)):
        raise Refused(
            "period", f"Thời gian “{period}” không phải là tháng, quý của năm {year}, cũng không phải cả năm."
        )
    return span_of(period, calendars()).end


def _place(period: str, year: int) -> tuple[date, int]:
    """By the end, the shorter period first, the year last of all."""
    span = span_of(period, calendars())
    return span.end, (span.end - span.start).days + 1_000 * (period == str(year))


def issued_above(unit: Unit, year: int) -> list[WorkProgramme]:
    """What the superiors of a unit have issued for the year, the nearest first: addressed to all below them, so whoever
    may read the unit may read it. The caller has checked the unit."""
    superiors = org.tree_on(timezone.localdate()).upward(unit.pk)[1:]
    found = WorkProgramme.objects.filter(unit__in=superiors, year=year, issued_on__isnull=False).select_related("unit")
    return sorted(found, key=lambda programme: superiors.index(programme.unit_id))


def offered_tasks(unit: Unit, year: int) -> list[ProgrammeTask]:
    """The tasks of superiors that a unit has not taken over yet. The caller has checked the unit."""
    above = [programme.pk for programme in issued_above(unit, year)]
    taken = ProgrammeTask.objects.filter(programme__unit=unit, programme__year=year)
    known = set(taken.exclude(source=None).values_list("source_id", flat=True))
    found = ProgrammeTask.objects.filter(programme__in=above).exclude(pk__in=known)
    return sorted(
        found.select_related("programme__unit", "indicator"),
        key=lambda task: (above.index(task.programme_id), task.ends, task.pk),
    )


def task_of(user: User, code: str, year: int, pk: int, action: str = "draft") -> ProgrammeTask:
    """One task of a unit's programme. Refused("unknown_task") where it is not in reach."""
    found = ProgrammeTask.objects.allowed(user, action).filter(pk=pk, programme__unit__code=code, programme__year=year)
    task = found.select_related("programme__unit", "indicator").first()
    if task is None:
        raise Refused("unknown_task", "Không có việc này trong chương trình công tác của đơn vị.")
    return task


def _may(user: User, action: str, unit: Unit) -> bool:
    return Unit.objects.allowed(user, action).filter(pk=unit.pk).exists()


def _lines(user: User, unit: Unit, year: int, tasks: Sequence[ProgrammeTask]) -> list[TaskLine]:
    today = timezone.localdate()
    wanted = {task.indicator_id for task in tasks if task.indicator_id}
    held = reporting.attainment_in_every_set(user, unit, str(year)) if wanted else []
    by_indicator = {one.indicator.pk: one for one in held if not one.group}
    return [
        TaskLine(task, state_of(task.ends, task.done_on, today), by_indicator.get(task.indicator_id or 0))
        for task in tasks
    ]


def _by_resolution(lines: Iterable[TaskLine]) -> list[TaskGroup]:
    """By the words of the resolution; tasks that name none last."""
    groups: dict[str, list[TaskLine]] = {}
    for line in lines:
        groups.setdefault(line.task.resolution, []).append(line)
    ordered = sorted(groups, key=lambda words: (not words, sort_key(words)))
    return [TaskGroup(words or _("Không ghi nghị quyết"), groups[words]) for words in ordered]


def _by_period(lines: Iterable[TaskLine], year: int) -> list[TaskGroup]:
    groups: dict[str, list[TaskLine]] = {}
    for line in lines:
        groups.setdefault(line.task.period, []).append(line)
    return [
        TaskGroup(sentence(title(period)), groups[period])
        for period in sorted(groups, key=lambda one: _place(one, year))
    ]


def _below(user: User, unit: Unit, programme: WorkProgramme | None, year: int) -> Below | None:
    children = org.tree_on(timezone.localdate()).children(unit.pk)
    if not children:
        return None
    readable = WorkProgramme.objects.allowed(user, "read").filter(unit__in=children, year=year)
    taking = readable.filter(tasks__source__programme=programme).distinct() if programme else readable.none()
    return Below(len(children), readable.count(), taking.count())
