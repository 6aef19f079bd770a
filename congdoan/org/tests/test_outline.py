"""The tree of a day as a page opens it, against the same asked of the database place by place."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from congdoan.org import commands, outline, queries
from congdoan.org.models import Unit
from congdoan.org.outline import MOST_FOUND, Outline
from tests.world import World

ENDED = 25  # more than a search opens
CLOSED, LATER = date(2020, 6, 1), date(2021, 3, 1)
DAYS = ["1990-06-01", "2003-01-01", "2020-05-31", "2020-06-01", "2021-06-01", ""]


@pytest.fixture(autouse=True, params=[4, 200], ids=["many", "few"])
def read_at_first(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search of many names goes another way than one of few."""
    monkeypatch.setattr(outline, "MOST_READ", request.param)


@pytest.fixture
def changed(acting: World) -> World:
    """More schools ended than a search opens, whose names come before those of the living ones; a union moved."""
    names = [f"Trường cũ {i}" for i in range(ENDED)] + [f"Trường mới {i}" for i in range(3)]
    schools = [
        commands.NewUnit(f"T{i}", "A2", name, "grassroots_union", "", "school", LATER if "mới" in name else CLOSED)
        for i, name in enumerate(names)
    ]
    commands.import_units(by=acting.admin, units=schools, source="them.csv")
    for i in range(ENDED):
        commands.dissolve_unit(by=acting.admin, unit=acting.unit(f"T{i}"), on=LATER, decision="QĐ 5")
    commands.move_unit(by=acting.admin, unit=acting.unit("A12"), to=acting.unit("A2"), on=LATER, decision="QĐ 6")
    return acting


def day_of(text: str) -> date:
    return date.fromisoformat(text) if text else timezone.localdate()


@pytest.mark.parametrize("day", DAYS)
def test_what_is_in_reach_is_counted(changed: World, day: str) -> None:
    on = day_of(day)
    tree = queries.tree_on(on)
    for user in changed.users.values():
        shown = Outline(user, on)
        living = set(queries.places_on(on).filter(ended=False).allowed(user, "read").values_list("unit", flat=True))
        assert shown.count == len(living), user
        for unit in Unit.objects.allowed(user, "read"):
            assert shown.below(unit) == len((set(tree.subtree(unit.pk).tolist()) - {unit.pk}) & living), (user, unit)


@pytest.mark.parametrize("with_ended", [False, True])
@pytest.mark.parametrize("day", DAYS)
def test_a_search_finds_what_lives_on_the_day_and_says_what_has_ended(
    changed: World, day: str, with_ended: bool
) -> None:
    on = day_of(day)
    for text in ("truong", "truong cu", "truong moi", "cong ty", "A12", "khong co"):
        found = Outline(changed.an, on, with_ended=with_ended).search(text)
        matching = queries.search_units(changed.an, text)
        places = queries.places_on(on).filter(unit__in=matching.values("pk"))
        places = places.order_by("ended", "unit__sort_key", "unit__code")
        wanted = [place.unit for place in places if with_ended or not place.ended]
        assert (found.count, list(found.shown)) == (len(wanted), wanted[:MOST_FOUND]), text
        assert found.hidden == (0 if with_ended else sum(place.ended for place in places)), text


def test_nobody_finds_what_they_may_not_read(changed: World) -> None:
    found = Outline(changed.chi, timezone.localdate(), with_ended=True).search("truong")
    assert [unit.code for unit in found.shown] == ["B11"]
    assert found.count == 1
