"""What a work programme puts on desks: a superior's to take over, own tasks that are due."""

from __future__ import annotations

from datetime import date

import time_machine

from congdoan.planning import commands, queries
from congdoan.planning.commands import TaskEntry
from congdoan.planning.desk import cards
from congdoan.planning.tests.test_programme import issued, task_of
from tests.world import World

IN_APRIL = "2023-04-10 12:00+07:00"


def test_a_superiors_programme_is_to_be_taken_over_until_a_task_is_taken(world: World) -> None:
    programme = issued(world)
    with time_machine.travel(IN_APRIL, tick=False):
        (card,) = cards(world.dung)
        assert card.title == "Nhận việc từ chương trình công tác năm 2023"
        assert card.line == "LĐLĐ huyện An Thượng · LĐLĐ tỉnh A ban hành, 2 việc chưa đến hạn"
        assert card.url == "/planning/A1/2023/adopt/"
        for person in (world.an, world.chi, world.binh):  # its own, another province's, who only reads
            assert list(cards(person)) == []
        task = queries.offered_tasks(world.unit("A1"), 2023)[1]
        commands.adopt_tasks(by=world.dung, unit=world.unit("A1"), year=2023, tasks={task.pk})
        assert list(cards(world.dung)) == []
        assert [one.key for one in cards(world.lan)] == [f"programme:{programme.pk}:{world.unit('A2').pk}"]


def test_a_programme_whose_tasks_are_over_or_that_is_not_issued_waits_for_nobody(world: World) -> None:
    task_of(world, "PA", "an")
    with time_machine.travel(IN_APRIL, tick=False):
        assert list(cards(world.dung)) == []
    issued(world)
    with time_machine.travel("2023-12-01 12:00+07:00", tick=False):
        assert list(cards(world.dung)) == []


def test_own_tasks_that_are_late_or_due_within_a_week_are_one_line(world: World) -> None:
    task_of(world, entry=TaskEntry("Muộn", "2023-M03"))
    task_of(world, entry=TaskEntry("Sắp", "2023-M04"))
    done = task_of(world, entry=TaskEntry("Xong", "2023-M03"))
    commands.finish_task(by=world.dung, task=done, on=date(2023, 3, 20))
    task_of(world, entry=TaskEntry("Còn xa", "2023-M05"))
    with time_machine.travel("2023-04-22 12:00+07:00", tick=False):  # the month ends in eight days
        assert [card.line for card in cards(world.dung)] == ["LĐLĐ huyện An Thượng · 1 việc quá hạn"]
    with time_machine.travel("2023-04-23 12:00+07:00", tick=False):
        (card,) = cards(world.dung)
        assert card.line == "LĐLĐ huyện An Thượng · 1 việc quá hạn, 1 việc sắp đến hạn"
        assert (card.due, card.url) == (date(2023, 3, 31), "/planning/A1/2023/")
        assert list(cards(world.lan)) == []
    with time_machine.travel("2024-01-20 12:00+07:00", tick=False):
        assert list(cards(world.dung)) == []  # late for so long that it is told on its page alone
