import pytest

from congdoan.emulation.tests.scoring_year import classified, scored_year


@pytest.fixture
def district(world):
    """District A1, whose ten unions were scored and classified."""
    scored_year(world)
    world.made = classified(world)
    return world
