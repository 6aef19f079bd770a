from __future__ import annotations

import pytest

from congdoan.org.tests.acting import give_rights
from tests.world import World


@pytest.fixture
def acting(world: World) -> World:
    """The cast, with An administering province A, Chi province B, and Khoa no longer."""
    give_rights(world)
    return world
