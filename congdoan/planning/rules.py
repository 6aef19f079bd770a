"""Chương trình công tác: when a task is due, what stands of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SOON_DAYS = 14
"""A task whose period ends within these days is told as due soon; only a help for the eye, no deadline of a rule."""


class TaskState(StrEnum):
    """What stands of a task on a day."""

    DONE = "done"
    LATE = "late"
    SOON = "soon"
    COMING = "coming"


def state_of(ends: date, done_on: date | None, day: date) -> TaskState:
    """Trạng thái việc: a task is late once the period in which it was to be done is over.

    >>> state_of(date(2026, 3, 31), None, date(2026, 4, 1)).value
    'late'
    """
    if done_on is not None:
        return TaskState.DONE
    if ends < day:
        return TaskState.LATE
    return TaskState.SOON if (ends - day).days <= SOON_DAYS else TaskState.COMING


@dataclass(frozen=True)
class Progress:
    """Tiến độ: how many tasks there are, how many are done, how many are late."""

    tasks: int
    done: int
    late: int


def progress_of(states: Sequence[TaskState]) -> Progress:
    """Tiến độ of some tasks."""
    return Progress(len(states), states.count(TaskState.DONE), states.count(TaskState.LATE))
