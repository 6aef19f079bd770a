"""An issued work programme is news for all units below it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from congdoan.desk.happened import happened
from congdoan.planning import commands
from congdoan.planning.tests.test_programme import issued
from tests.world import World


def test_units_below_hear_that_a_programme_was_issued(world: World) -> None:
    since = timezone.now() - timedelta(hours=1)
    issued(world)
    for person in (world.dung, world.giang, world.an):
        assert "LĐLĐ tỉnh A ban hành chương trình công tác" in [one.words for one in happened(person, since)]
    assert happened(world.chi, since) == []
    assert [one.words for one in happened(world.ha, since) if "ban hành" in one.words] == []  # who issued it


def test_a_draft_is_no_news_below(world: World) -> None:
    since = timezone.now() - timedelta(hours=1)
    commands.set_programme(by=world.an, unit=world.unit("PA"), year=2023, theme="Đổi mới", document="")
    assert happened(world.dung, since) == []
