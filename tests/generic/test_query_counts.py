"""How often every page asks the database: stored in `query_counts.json`, and hardly ever more.

Each page is opened on the country of the doors test and again with five times as many unions below A1: none asks the
more the more there are. It is opened by somebody who sees a part of the country, where such a person comes in, since
what limits their sight asks too; else by the administrator. QUERY_COUNTS=write stores the counts anew.
"""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from congdoan.org import commands as org
from congdoan.reporting.models import Report
from congdoan.reporting.tests.steps import sent
from tests.generic.doors_world import standing, user_of
from tests.generic.test_doors import DOORS, Door, address_of
from tests.world import World

KEPT = Path(__file__).with_name("query_counts.json")
SLACK = 3  # what is due differs from day to day
WIDE = 10  # unions more below A1, which has two
PAGES = [name for name, door in DOORS.items() if "GET" in door.methods and door.opens_to]


def widen(world: World) -> None:
    day = date(2001, 1, 1)
    new = [org.NewUnit(f"W{n}", "A1", f"CĐCS Rộng {n}", "grassroots_union", "", "school", day) for n in range(WIDE)]
    org.import_units(by=world.admin, units=new, source="kiểm thử")
    for one in new:
        sent(world, one.code, members_total=10)


def who_opens(door: Door) -> str:
    """An of the province, else anybody of a part of the country, else whoever comes in."""
    return min(door.opens_to, key=lambda who: (who != "an", who == "admin"))


def counted(world: World, report: Report, name: str) -> int:
    """Opened twice: what is read once in the life of a process is no question of the page."""
    door = DOORS[name]
    client = Client()
    client.force_login(user_of(who_opens(door), world))
    address = address_of(name, door.at, report)
    for _turn in range(2):
        connection.queries_log.clear()  # it keeps so many and no more
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
            if answer.streaming:
                b"".join(answer.streaming_content)
    return len(asked)


@pytest.mark.once
def test_no_page_asks_clearly_more_often_than_stored_nor_the_more_the_wider_the_tree(world: World) -> None:
    report = standing(world)
    small = {name: counted(world, report, name) for name in PAGES}
    widen(world)
    counts = {name: [small[name], counted(world, report, name)] for name in PAGES}
    if os.environ.get("QUERY_COUNTS") == "write":
        lines = [f" {json.dumps(name)}: {json.dumps(counts[name])}" for name in sorted(counts)]
        KEPT.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    stored = json.loads(KEPT.read_text())
    assert sorted(stored) == sorted(counts), "QUERY_COUNTS=write stores the counts of new pages"
    more = {name: (before, now) for name, now in counts.items() for before in [stored[name]]
            if now[0] > before[0] + SLACK or now[1] > before[1] + SLACK}  # fmt: skip
    assert not more
    assert not {name for name, (narrow, wide) in counts.items() if wide - narrow > WIDE / 3}
