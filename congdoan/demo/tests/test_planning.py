"""The demo has a province's year with tasks of every state, and a unit that took some of them over; made once."""

import pytest

from congdoan.demo.planning import YEAR, plan_year
from congdoan.planning.models import ProgrammeTask, WorkProgramme
from congdoan.planning.queries import programme_view

pytestmark = pytest.mark.django_db


def test_a_year_is_planned_issued_and_taken_over_once(world):
    programme = plan_year(world.users["admin"], world.unit("PA"), world.unit("A1"))
    assert programme.theme
    assert programme.issued_on
    view = programme_view(world.dung, "A1", YEAR)
    own = [line.task for group in view.groups for line in group.lines]
    assert 0 < sum(task.source is not None for task in own) < programme.tasks.count()
    assert {True, False} == {task.done_on is None for task in own}
    assert plan_year(world.users["admin"], world.unit("PA"), world.unit("A1")) == programme
    assert (WorkProgramme.objects.count(), ProgrammeTask.objects.filter(programme=programme).count()) == (2, 8)


def test_tasks_name_who_does_them_and_mark_what_is_invented(world):
    programme = plan_year(world.users["admin"], world.unit("PA"), world.unit("A1"))
    for task in programme.tasks.all():
        assert "(minh họa)" in task.owner
        assert not task.resolution or "(minh họa)" in task.resolution
    assert programme.tasks.exclude(resolution="").values("resolution").distinct().count() == 2
