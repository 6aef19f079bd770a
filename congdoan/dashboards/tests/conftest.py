import pytest

from tests.world import World
from tests.year import report_year


@pytest.fixture
def figures(world: World) -> World:
    """The world with a year of figures."""
    report_year(world)
    return world
