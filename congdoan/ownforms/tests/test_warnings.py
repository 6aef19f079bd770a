"""A body's own lines are compared with the period before like the common ones."""

from __future__ import annotations

import pytest

from congdoan.ownforms.tests.steps import issued, with_one_line
from congdoan.periods.commands import ensure_period
from congdoan.reporting import queries
from congdoan.reporting.tests.steps import accepted, book_of, sent
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_jump_of_an_own_line_is_told(world: World) -> None:
    issued(world, with_one_line(world, begins="2021-12-01"))
    last, now = (book_of(period, cut_off=ensure_period(period).end, form="PA-NAM") for period in ("2022", "2023"))
    accepted(world, "A11", form="PA-NAM", book=last, pa_tu_sach=100)
    report = sent(world, "A11", form="PA-NAM", book=now, pa_tu_sach=49)
    assert [one.message for one in queries.warnings_of([report])[report.pk]] == [
        "Xem lại: Tủ sách công nhân 49 tủ, kỳ trước 100: giảm 51 (51%)."
    ]
