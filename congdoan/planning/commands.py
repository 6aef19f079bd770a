"""Writes of work programmes: the theme, issuing, tasks, taking tasks over from a superior."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import one_line
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.queries import period_of
from congdoan.reporting.models import Indicator

from . import queries
from .models import ProgrammeTask, WorkProgramme


@dataclass(frozen=True)
class TaskEntry:
    """What a person says of a task."""

    text: str
    period: str
    owner: str = ""
    resolution: str = ""
    indicator: Indicator | None = None


@transaction.atomic
def set_programme(*, by: User, unit: Unit, year: int, theme: str, document: str) -> WorkProgramme:
    """Đặt chủ đề năm và văn bản of a body's work programme; makes the programme where there is none."""
    programme = _programme(by, unit, year)
    before = {"theme": programme.theme, "document": programme.document}
    programme.theme, programme.document = one_line(theme), one_line(document)
    clean(programme)
    programme.save()
    changed = audit.difference(before, {"theme": programme.theme, "document": programme.document})
    if changed:
        audit.event(programme, "programme.set", by=by, unit_id=unit.pk, year=year, changed=changed)
    return programme


@transaction.atomic
def issue_programme(*, by: User, programme: WorkProgramme, on: date) -> WorkProgramme:
    """Ban hành chương trình công tác: from now on all units below may read it and take its tasks over."""
    org.require(by, "sign", programme.unit)
    kept = WorkProgramme.objects.select_for_update().select_related("unit").get(pk=programme.pk)
    if not kept.document:
        raise Refused("no_document", "Ghi số, ngày văn bản của chương trình công tác trước khi ban hành.")
    if not kept.tasks.exists():
        raise Refused("no_tasks", "Chương trình công tác chưa có việc nào, chưa ban hành được.")
    if on > timezone.localdate():
        raise Refused("future", "Ngày ban hành không được sau hôm nay.")
    kept.issued_on = on
    clean(kept)
    kept.save()
    audit.event(kept, "programme.issued", by=by, unit_id=kept.unit_id, reason=kept.document, on=on.isoformat())
    return kept


@transaction.atomic
def put_task(*, by: User, unit: Unit, year: int, entry: TaskEntry, task: ProgrammeTask | None = None) -> ProgrammeTask:
    """Ghi một việc: a new one, or other words for one that is there."""
    programme = _programme(by, unit, year)
    if programme.pk is None:
        programme.save()
    kept = task or ProgrammeTask()
    if task is not None and task.programme_id != programme.pk:
        raise Refused("unknown_task", "Không có việc này trong chương trình công tác của đơn vị.")
    kept.programme, kept.text, kept.period = programme, one_line(entry.text), entry.period
    kept.ends = queries.end_of(entry.period, year)
    kept.owner, kept.resolution, kept.indicator = one_line(entry.owner), one_line(entry.resolution), entry.indicator
    clean(kept)
    kept.save()
    audit.event(kept, "programme.task_set", by=by, unit_id=unit.pk, year=year, period=kept.period)
    return kept


@transaction.atomic
def finish_task(*, by: User, task: ProgrammeTask, on: date | None, outcome: str = "") -> ProgrammeTask:
    """Ghi việc đã xong with its result; without a day the task is open again."""
    org.require(by, "draft", task.programme.unit)
    kept = ProgrammeTask.objects.select_for_update(of=("self",)).select_related("programme").get(pk=task.pk)
    if on is not None and on > timezone.localdate():
        raise Refused("future", "Ngày xong không được sau hôm nay.")
    kept.done_on, kept.outcome = on, one_line(outcome) if on else ""
    clean(kept)
    kept.save()
    verb = "programme.task_done" if on else "programme.task_reopened"
    audit.event(kept, verb, by=by, unit_id=kept.programme.unit_id, outcome=kept.outcome)
    return kept


@transaction.atomic
def remove_task(*, by: User, task: ProgrammeTask) -> None:
    """Bỏ một việc; units that took it over keep theirs."""
    org.require(by, "draft", task.programme.unit)
    audit.event(task, "programme.task_removed", by=by, unit_id=task.programme.unit_id, period=task.period)
    task.delete()


@transaction.atomic
def adopt_tasks(*, by: User, unit: Unit, year: int, tasks: Collection[int]) -> int:
    """Nhận việc của cấp trên: tasks that superiors issued become the unit's own, once each; returns how many."""
    programme = _programme(by, unit, year)
    offered = {task.pk: task for task in queries.offered_tasks(unit, year)}
    if not offered:
        raise Refused("nothing", "Không còn việc nào của cấp trên để nhận.")
    if strange := set(tasks) - offered.keys():
        raise Refused(
            "unknown_task", f"{len(strange)} việc không còn trong chương trình của cấp trên, hoặc đã nhận rồi."
        )
    if not tasks:
        raise Refused("nothing", "Chưa chọn việc nào của cấp trên.")
    if programme.pk is None or not programme.theme:
        programme.theme = queries.issued_above(unit, year)[0].theme
        programme.save()
    taken = [_taken_over(offered[pk], programme) for pk in offered if pk in set(tasks)]
    ProgrammeTask.objects.bulk_create(taken)
    audit.event(programme, "programme.adopted", by=by, unit_id=unit.pk, year=year, tasks=len(taken))
    return len(taken)


def _programme(by: User, unit: Unit, year: int) -> WorkProgramme:
    """The unit's programme of a year, locked by its unit's row so that two people make but one."""
    org.require(by, "draft", unit)
    period_of(str(year))
    Unit.objects.select_for_update().get(pk=unit.pk)
    return WorkProgramme.objects.filter(unit=unit, year=year).first() or WorkProgramme(unit=unit, year=year)


def _taken_over(task: ProgrammeTask, programme: WorkProgramme) -> ProgrammeTask:
    return ProgrammeTask(
        programme=programme, text=task.text, period=task.period, ends=task.ends, resolution=task.resolution,
        indicator=task.indicator, source=task,
    )  # fmt: skip
