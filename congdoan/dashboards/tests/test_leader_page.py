"""What a leader's page says of targets and of the units below: all are counted, the neediest come first."""

from __future__ import annotations

from urllib.parse import urlencode

from congdoan.dashboards import scopes
from congdoan.dashboards.leader_page import LeaderPage, leader_page
from congdoan.reporting.tests.steps import assigned
from tests.pages import words_of
from tests.world import World

SCOPE = {"period": "2023", "basis": "actual", "cut_off": "2023-11-22"}
PAGE = f"/units/PA/leader/?{urlencode(SCOPE)}"


def shown(world: World) -> LeaderPage:
    line = scopes.of_unit(world.ha, world.unit("PA"), SCOPE)
    return leader_page(world.ha, world.unit("PA"), line)


def test_every_target_is_counted_also_those_without_a_figure(client, figures: World) -> None:
    for line, how, value in (
        ("members_admitted", "ge", 10), ("members_total", "ge", 5_000), ("initiatives", "ge", 5),
        ("workers_total", "none", None),
    ):  # fmt: skip
        assigned(figures, "PA", value, line=line, how=how)
    counted = shown(figures).counted
    assert (counted.met, counted.missed, counted.unknown, counted.watched, counted.whole) == (1, 1, 1, 1, 4)
    assert "Đạt 1/4 chỉ tiêu, 1 chưa đạt, 1 chưa có số liệu, 1 chỉ theo dõi" in words_of(client, figures, "ha", PAGE)


def test_without_targets_the_page_says_so(client, figures: World) -> None:
    assert "Kỳ này chưa có chỉ tiêu ·" in words_of(client, figures, "ha", PAGE)


def test_who_needs_help_most_comes_first_with_the_reason(client, figures: World) -> None:
    """A1 misses one target and A2 none; where both miss one, the further behind comes first."""
    page = shown(figures)
    assert page.helped[0].unit.code == "A1"
    assert (page.looked_at, page.missing) == (2, 1)
    assigned(figures, "A2", 100_000, line="members_admitted")
    page = shown(figures)
    assert [one.unit.code for one in page.helped] == ["A2", "A1"]
    assert page.missing == 2
    told = words_of(client, figures, "ha", PAGE)
    assert f"trong 2 đơn vị: 2 có chỉ tiêu chưa đạt, {page.lacking} còn báo cáo chưa duyệt" in told
