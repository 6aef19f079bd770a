"""Where ended units' figures stand in the structure of now."""

import re
from pathlib import Path

import pytest

from congdoan.org.heirs import Carried, Heirs, Home

#  1 ─ 2 ─ 4, 5        2 has ended: replaced by 3 where a case says so
#    └ 3 ─ 6
PARENTS = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3}


def test_living_unit_is_its_own_home():
    assert Heirs(PARENTS, set(), {}).home(4) == Home(4, Carried.SELF)


def test_merged_units_follow_their_successors_to_the_last():
    heirs = Heirs(PARENTS, {4, 5}, {4: [5], 5: [6]})
    assert heirs.home(4) == Home(6, Carried.SUCCESSOR)


def test_split_unit_stays_at_the_nearest_common_ancestor_of_its_parts():
    assert Heirs(PARENTS, {4}, {4: [5, 6]}).home(4) == Home(1, Carried.SPLIT)
    assert Heirs({**PARENTS, 7: 3}, {4}, {4: [6, 7]}).home(4) == Home(3, Carried.SPLIT)


def test_unit_without_heir_stays_at_its_nearest_living_ancestor():
    assert Heirs(PARENTS, {4}, {}).home(4) == Home(2, Carried.ENDED)
    assert Heirs(PARENTS, {4, 2}, {2: [3]}).home(4) == Home(3, Carried.ENDED)


def test_merged_into_a_unit_that_was_split_later_counts_as_split():
    heirs = Heirs({**PARENTS, 7: 3}, {4, 5}, {4: [5], 5: [6, 7]})
    assert heirs.home(4) == Home(3, Carried.SPLIT)


def _rows_of_the_page():
    """The worked table of docs/algorithms/structure.md."""
    page = (Path(__file__).resolve().parents[3] / "docs/algorithms/structure.md").read_text("utf-8")
    table = page[page.index("| ended | successions |") :].splitlines()[2:6]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table]


@pytest.mark.parametrize(("ended", "successions", "unit", "home", "how"), _rows_of_the_page())
def test_the_page_tells_the_rule(ended, successions, unit, home, how):
    successors: dict[int, list[int]] = {}
    for predecessor, successor in re.findall(r"(\d)→(\d)", successions):
        successors.setdefault(int(predecessor), []).append(int(successor))
    gone = {int(number) for number in re.findall(r"\d", ended)}
    assert Heirs(PARENTS, gone, successors).home(int(unit)) == Home(int(home), Carried(how))
