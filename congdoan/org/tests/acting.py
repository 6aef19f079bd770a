"""Who may change the structure in these tests: the verbs are the same, only place and time differ."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from congdoan.org import commands
from tests.world import World

MAY_NOT = ("chi", "khoa", "em", "binh", "giang")  # elsewhere · no longer · only reading, twice · a chair below


def give_rights(world: World) -> None:
    """An administers province A; Chi province B; Khoa did so in A until yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    for name, unit, end in (("an", "PA", None), ("chi", "PB", None), ("khoa", "PA", yesterday)):
        commands.grant_role(
            by=world.admin,
            user=world.users[name],
            role="administrator",
            unit=world.units[unit],
            start=date(2020, 1, 1),
            end=end,
        )


everyone_who_may_not = pytest.mark.parametrize("person", MAY_NOT)
