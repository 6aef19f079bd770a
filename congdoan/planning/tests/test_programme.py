"""A body's year: who sets it, what stands of its tasks, what is issued downward and taken over."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org.models import Unit
from congdoan.planning import commands, queries
from congdoan.planning.commands import TaskEntry
from congdoan.planning.models import ProgrammeTask, WorkProgramme
from congdoan.planning.rules import TaskState, progress_of, state_of
from congdoan.reporting.queries import indicators
from congdoan.reporting.tests.steps import accepted, assigned
from tests.world import World

ENTRY = TaskEntry("Mở 2 lớp tập huấn cán bộ", "2023-Q2", "Ban Tổ chức", "Nghị quyết 02/NQ-LĐLĐ")


def task_of(world: World, unit: str = "A1", by: str = "dung", entry: TaskEntry = ENTRY) -> ProgrammeTask:
    return commands.put_task(by=world.users[by], unit=world.unit(unit), year=2023, entry=entry)


def issued(world: World) -> WorkProgramme:
    """The province's programme of two tasks, issued."""
    unit = world.unit("PA")
    commands.set_programme(by=world.an, unit=unit, year=2023, theme="Đổi mới", document="Chương trình 1/CTr-LĐLĐ")
    task_of(world, "PA", "an")
    task = task_of(world, "PA", "an", TaskEntry("Kết nạp đoàn viên", "2023-M11", indicator=_line("members_admitted")))
    return commands.issue_programme(by=world.ha, programme=task.programme, on=date(2023, 1, 5))


def _line(code: str):
    return indicators()[code]


@pytest.mark.parametrize(
    ("ends", "done_on", "day", "state"),
    [
        (date(2026, 3, 31), None, date(2026, 3, 31), TaskState.SOON),
        (date(2026, 3, 31), None, date(2026, 4, 1), TaskState.LATE),
        (date(2026, 3, 31), None, date(2026, 3, 17), TaskState.SOON),
        (date(2026, 3, 31), None, date(2026, 3, 16), TaskState.COMING),
        (date(2026, 3, 31), date(2026, 5, 1), date(2026, 6, 1), TaskState.DONE),
    ],
)
def test_what_stands_of_a_task(ends: date, done_on: date | None, day: date, state: TaskState) -> None:
    assert state_of(ends, done_on, day) == state


def test_progress_counts_each_task_once() -> None:
    found = progress_of([TaskState.DONE, TaskState.LATE, TaskState.LATE, TaskState.COMING])
    assert (found.tasks, found.done, found.late) == (4, 1, 2)


def test_a_task_is_due_at_the_end_of_its_quarter(world: World) -> None:
    task = task_of(world)
    assert task.ends == date(2023, 5, 31)  # quarters of the union year begin on 1 December
    assert [event.verb for event in Event.objects.filter(object_id=task.pk, model="planning.programmetask")] == [
        "programme.task_set"
    ]


def test_the_year_is_shown_by_period_with_what_is_late(world: World) -> None:
    task_of(world)
    task_of(world, entry=TaskEntry("Tháng Công nhân", "2023-M05"))
    task_of(world, entry=TaskEntry("Tổng kết năm", "2023"))
    with time_machine.travel(date(2023, 6, 2)):
        view = queries.programme_view(world.dung, "A1", 2023)
    assert [group.name for group in view.groups] == ["Tháng 5/2023", "Quý II/2023", "Năm 2023"]
    assert (view.progress.tasks, view.progress.late) == (3, 2)


def test_a_task_tells_how_far_its_target_is_reached(world: World) -> None:
    assigned(world, "A1", 50)
    accepted(world, "A11", members_admitted=20)
    task_of(world, entry=TaskEntry("Kết nạp đoàn viên", "2023-M11", indicator=_line("members_admitted")))
    line = queries.programme_view(world.dung, "A1", 2023).groups[0].lines[0]
    assert line.target is not None
    assert line.target.result.words.startswith("đạt 40% kế hoạch")


def test_a_task_is_done_with_its_result_and_opened_again(world: World) -> None:
    task = commands.finish_task(by=world.dung, task=task_of(world), on=date(2023, 4, 1), outcome="2 lớp, 80 người")
    assert (task.done_on, task.outcome) == (date(2023, 4, 1), "2 lớp, 80 người")
    task = commands.finish_task(by=world.dung, task=task, on=None)
    assert (task.done_on, task.outcome) == (None, "")


def test_issued_tasks_are_taken_over_once(world: World) -> None:
    programme = issued(world)
    offered = queries.offered_tasks(world.unit("A1"), 2023)
    assert [task.text for task in offered] == ["Mở 2 lớp tập huấn cán bộ", "Kết nạp đoàn viên"]
    taken = commands.adopt_tasks(by=world.dung, unit=world.unit("A1"), year=2023, tasks={offered[1].pk})
    assert taken == 1
    own = WorkProgramme.objects.get(unit=world.unit("A1"))
    assert own.theme == programme.theme
    assert [(task.text, task.source_id) for task in own.tasks.all()] == [("Kết nạp đoàn viên", offered[1].pk)]
    with pytest.raises(Refused, match="đã nhận rồi"):
        commands.adopt_tasks(by=world.dung, unit=world.unit("A1"), year=2023, tasks={offered[1].pk})
    below = queries.programme_view(world.an, "PA", 2023).below
    assert below is not None
    assert (below.units, below.with_programme, below.taking_part) == (2, 1, 1)


def test_the_theme_is_taken_over_where_the_unit_has_none(world: World) -> None:
    issued(world)
    task_of(world)
    task = queries.offered_tasks(world.unit("A1"), 2023)[0]
    commands.adopt_tasks(by=world.dung, unit=world.unit("A1"), year=2023, tasks={task.pk})
    assert WorkProgramme.objects.get(unit=world.unit("A1")).theme == "Đổi mới"
    commands.set_programme(by=world.lan, unit=world.unit("A2"), year=2023, theme="Của mình", document="")
    commands.adopt_tasks(by=world.lan, unit=world.unit("A2"), year=2023, tasks={task.pk})
    assert WorkProgramme.objects.get(unit=world.unit("A2")).theme == "Của mình"


def test_what_is_not_issued_is_not_seen_below(world: World) -> None:
    task_of(world, "PA", "an")
    assert queries.issued_above(world.unit("A1"), 2023) == []
    assert queries.offered_tasks(world.unit("A1"), 2023) == []


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (TaskEntry("Việc", "2024-Q1"), "không phải là tháng, quý của năm 2023"),
        (TaskEntry("Việc", "2023-9M"), "không phải là tháng, quý của năm 2023"),
        (TaskEntry("", "2023-Q1"), "Nội dung"),
    ],
)
def test_a_task_that_cannot_be_is_refused_and_nothing_is_written(world: World, entry: TaskEntry, said: str) -> None:
    with pytest.raises(Refused, match=said):
        task_of(world, entry=entry)
    assert not ProgrammeTask.objects.exists()


def test_issuing_needs_a_paper_a_task_and_the_right_to_sign(world: World) -> None:
    unit = world.unit("PA")
    programme = commands.set_programme(by=world.an, unit=unit, year=2023, theme="Đổi mới", document="")
    with pytest.raises(Refused, match="số, ngày văn bản"):
        commands.issue_programme(by=world.ha, programme=programme, on=date(2023, 1, 5))
    commands.set_programme(by=world.an, unit=unit, year=2023, theme="Đổi mới", document="KH 1")
    with pytest.raises(Refused, match="chưa có việc nào"):
        commands.issue_programme(by=world.ha, programme=programme, on=date(2023, 1, 5))
    task_of(world, "PA", "an")
    with pytest.raises(Refused):
        commands.issue_programme(by=world.an, programme=programme, on=date(2023, 1, 5))
    with pytest.raises(Refused, match="không được sau hôm nay"):
        commands.issue_programme(by=world.ha, programme=programme, on=date(2999, 1, 1))
    assert commands.issue_programme(by=world.ha, programme=programme, on=date(2023, 1, 5)).issued_on


def test_others_change_nothing(world: World) -> None:
    task = task_of(world)
    for person in (world.chi, world.binh, world.lan):
        with pytest.raises(Refused):
            commands.put_task(by=person, unit=Unit.objects.get(code="A1"), year=2023, entry=ENTRY)
        with pytest.raises(Refused):
            commands.finish_task(by=person, task=task, on=date(2023, 4, 1))
        with pytest.raises(Refused):
            commands.remove_task(by=person, task=task)
    with pytest.raises(Refused):
        queries.programme_view(world.chi, "A1", 2023)
    assert ProgrammeTask.objects.count() == 1


def test_a_removed_task_stays_with_those_who_took_it_over(world: World) -> None:
    issued(world)
    offered = queries.offered_tasks(world.unit("A1"), 2023)
    commands.adopt_tasks(by=world.dung, unit=world.unit("A1"), year=2023, tasks={one.pk for one in offered})
    commands.remove_task(by=world.an, task=offered[0])
    kept = ProgrammeTask.objects.filter(programme__unit__code="A1")
    assert kept.count() == 2
    assert kept.filter(source=None).count() == 1
