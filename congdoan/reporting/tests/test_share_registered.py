"""A target is shared out among units that registered what they can do: their values stand beside, and are a start."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congdoan.reporting import cascade_page, commands, queries
from congdoan.reporting.cascade import Way
from congdoan.reporting.tests.steps import aim, assigned, registered, values_of
from tests.world import World

SHARE = "/reports/targets/PA/members_admitted/share/?period=2023"
PREVIEW = {"way": "equal", "decision": "KH 12", "act": "preview"}


@pytest.fixture
def negotiated(world: World) -> World:
    """100 for PA; A1 has 40 and asks for 30, A2 has nothing yet and asks for 55."""
    assigned(world, "PA", 100)
    assigned(world, "A1", 40)
    registered(world, "A1", 30)
    registered(world, "A2", 55)
    return world


def text_of(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def opened(client: Client, world: World) -> dict[str, str]:
    """What stands in the cells of the units' own values, and what is told beside them."""
    client.force_login(world.an)
    page = client.get(SHARE).content.decode()
    cells = dict(re.findall(r'<input[^>]* name="line-(\w+)" value="([^"]*)"', page))
    notes = re.findall(r'<small id="[^"]*line-(\w+)_helptext">(.*?)</small>', page)
    return {unit: f"{cells.get(unit, '')} | {note}" for unit, note in notes}


def hidden(answer: Any) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', answer.content.decode())
    return {name: html.unescape(value) for name, value in found}


def test_own_figures_start_with_what_awaits_a_decision(client: Client, negotiated: World) -> None:
    assert opened(client, negotiated) == {
        "A1": "30 | người · đăng ký 30 · đang giao 40", "A2": "55 | người · đăng ký 55",
    }  # fmt: skip
    told = text_of(client.post(SHARE, {**PREVIEW, "way": "own", "line-A1": "30", "line-A2": "55"}))
    assert "Các đơn vị trực thuộc 85 Còn lại 15" in told
    assert "LĐLĐ huyện An Thượng 30 40 30" in told
    assert "LĐLĐ huyện Ấp Đông 55 55 55" in told


def test_what_was_decided_is_told_and_is_no_start(client: Client, negotiated: World) -> None:
    asked = aim(negotiated, "A1", 45, paper="KH 9")
    commands.decide_registered(by=negotiated.an, aim=asked, number=1, reason="Có doanh nghiệp mới")
    assert opened(client, negotiated)["A1"] == "45 | người · đăng ký 30 · đang giao 45"


def test_what_cannot_be_added_up_is_neither_told_nor_a_start(client: Client, negotiated: World) -> None:
    registered(negotiated, "A1", None, how="yes")
    assert opened(client, negotiated)["A1"] == "40 | người · đang giao 40"


def test_an_empty_cell_leaves_what_is_held_and_the_remainder_counts_it(client: Client, negotiated: World) -> None:
    client.force_login(negotiated.an)
    told = text_of(client.post(SHARE, {**PREVIEW, "way": "own", "line-A1": "", "line-A2": "50"}))
    assert "Các đơn vị trực thuộc 90 Còn lại 10" in told
    told = text_of(client.post(SHARE, {**PREVIEW, "way": "own", "line-A1": "30", "line-A2": ""}))
    assert "Các đơn vị trực thuộc 85 Còn lại 15" in told


def test_every_way_tells_it_before_anything_is_written(client: Client, negotiated: World) -> None:
    client.force_login(negotiated.an)
    preview = client.post(SHARE, PREVIEW)
    assert "Đơn vị Giao Đang có Đăng ký" in text_of(preview)
    assert "LĐLĐ huyện An Thượng 50 40 30" in text_of(preview)
    registered(negotiated, "A1", 35)
    answer = client.post(SHARE, {**hidden(preview), "act": "confirm"})
    assert answer.status_code == 409
    assert "LĐLĐ huyện An Thượng 50 40 35" in text_of(answer)
    assert values_of("A1") == [("ge", 40)]
    client.post(SHARE, {**hidden(answer), "act": "confirm"})
    assert (values_of("A1")[-1], values_of("A2")[-1]) == (("ge", 50), ("ge", 50))


def test_the_command_line_tells_it_too(negotiated: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command(
        "target", "cascade", "--unit", "PA", "--period", "2023", "--indicator", "members_admitted", "--share", "equal",
        "--decision", "KH 2", "--dry-run",
    )  # fmt: skip
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[1:4] == [
        "Đơn vị Tên Đăng ký Trước Nay", "A1 LĐLĐ huyện An Thượng 30 40 50", "A2 LĐLĐ huyện Ấp Đông 55 55 50",
    ]  # fmt: skip


Figure = st.none() | st.integers(0, 200)
Pair = st.tuples(Figure, Figure)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(Pair, Pair, st.integers(1, 200))
def test_whatever_was_given_and_asked_for_the_parts_and_the_remainder_are_the_target(
    world: World, held: tuple[int | None, int | None], asked: tuple[int | None, int | None], target: int
) -> None:
    """As the form opens, so it is shared out."""
    with transaction.atomic():
        assigned(world, "PA", target)
        for write, values in ((assigned, held), (registered, asked)):
            for unit, value in zip(("A1", "A2"), values, strict=True):
                if value is not None:
                    write(world, unit, value)
        start = cascade_page.opened(
            cascade_page.asked(world.an, "PA", "members_admitted", {"period": "2023"})
        ).initial  # fmt: skip
        own = {name.removeprefix("line-"): value for name, value in start.items()}
        expected = [one if one is not None else other for one, other in zip(asked, held, strict=True)]
        assert [own.get("A1"), own.get("A2")] == expected
        if own:
            done = commands.cascade_target(
                by=world.an, unit=world.unit("PA"), period="2023", indicator=queries.indicators()["members_admitted"],
                way=Way.OWN, decision="KH", own=own, dry_run=True,
            )  # fmt: skip
            assert done.remainder == target - sum(value or 0 for value in expected)
        transaction.set_rollback(True)
