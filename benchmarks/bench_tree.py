"""The tree of the whole country and what is read around it: levels, search with and without tones, units, histories.

    bench_tree.py [sqlite|postgresql] [--keep FOLDER]

The country is that of the national exercise, drawn a little larger: districts of several hundred unions, names of
places that return everywhere. One yearly book is filled. Every page is read in turns by an administrator and by
officers of the whole tree, of a province and of a district. The processor time is the site's own, without a server of
the database; the size is that of the page before it is compressed. `--keep` leaves the country in the folder for the
next run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import harness

TURNS = 21
SHARE = 1.0259  # of the national exercise
AIM = "p95 under 0.2 s"
PART = {"HTTP_HX_REQUEST": "true"}  # the page asks for a part of itself


@dataclass(frozen=True)
class Page:
    """An address, in which {top} is the reader's uppermost unit, and how it is asked for."""

    what: str
    address: str
    head: dict[str, str]


@dataclass(frozen=True)
class Reader:
    """Somebody who reads, and the uppermost unit in their reach."""

    who: str
    client: Any
    top: str


def main(options: argparse.Namespace, database: str) -> None:
    from congdoan.org.models import Unit

    if not Unit.objects.exists():
        plant()
    widest, count = widest_unit()
    province = Unit.objects.get(pk=widest.placements.latest("start").parent_id)
    readers = [
        Reader("administrator", client_of(harness.administrator()), "TLD"),
        Reader("officer of all", client_of(harness.officer_at("TLD")), "TLD"),
        Reader("officer of a province", client_of(harness.officer_at(province.code)), province.code),
        Reader("officer of a district", client_of(harness.officer_at(widest.code)), widest.code),
    ]
    data = f"{Unit.objects.count():,} units, {count} directly below the widest, a yearly book filled"
    for page in pages(widest, count):
        for_all(database, page, readers, data)


# ---- the country ----


def plant() -> None:
    """The country of the exercise with a book of the year; one union was moved and got another name."""
    from congdoan.demo.nation import nation
    from congdoan.org import commands
    from congdoan.org.models import Unit

    drawn = nation(SHARE)
    planned = [*drawn.upper, *(union.unit for union in drawn.unions)]
    units = [
        commands.NewUnit(one.code, one.parent, one.name, one.level, one.kind, one.category, one.established_on)
        for one in planned
    ]
    by = harness.administrator()
    commands.import_units(by=by, units=units, source="benchmark")
    widest, _count = widest_unit()
    beside = Unit.objects.filter(level="upper_level_union").exclude(pk=widest.pk).order_by("pk")[0]
    came = Unit.objects.filter(placements__parent=beside, level="grassroots_union").order_by("pk")[0]
    commands.move_unit(by=by, unit=came, to=widest, on=date(2024, 7, 1), decision="QĐ 1")
    commands.rename_unit(by=by, unit=came, name=f"{came.name} Đổi Tên", on=date(2025, 7, 1), decision="QĐ 2")
    harness.filled_book()
    harness.analyze()


def widest_unit() -> tuple[Any, int]:
    """The unit with the most units directly below it, and how many."""
    from django.db.models import Count
    from django.utils import timezone

    from congdoan.org.models import Unit
    from congdoan.org.queries import places_on

    today = places_on(timezone.localdate()).filter(ended=False, parent__isnull=False)
    parent, count = today.order_by().values_list("parent").annotate(n=Count("pk")).order_by("-n")[0]
    return Unit.objects.get(pk=parent), count


def client_of(user: Any) -> Any:
    from django.conf import settings
    from django.test import Client

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


# ---- the pages ----


def pages(widest: Any, count: int) -> Iterator[Page]:
    from congdoan.common.text import fold
    from congdoan.org.models import Unit
    from congdoan.org.outline import PAGE

    moved = Unit.objects.get(name__endswith=" Đổi Tên")
    last = (count - 1) // PAGE + 1
    below = f"/org/below/?parent={widest.code}"
    yield Page("tree, first page", "/org/", {})
    yield Page("tree opened at a union", f"/org/?unit={moved.code}", {})
    yield Page("the widest level opened", below, PART)
    yield Page("its second page", f"{below}&page=2", PART)
    yield Page("its last page", f"{below}&page={last}", PART)
    words = {
        "one letter": "t",
        "three letters": "tru",
        "two words in hundreds of names": "gach men",
        "a whole name": moved.name,
        "the same without tones": fold(moved.name),
        "a code": moved.code,
        "no hit": "khong don vi nao",
    }
    for what, text in words.items():
        yield Page(f"tree searched: {what}", f"/org/?find={quote(text)}", PART)
    for what in ("one letter", "the same without tones", "no hit"):
        yield Page(f"search of units: {what}", f"/search/?q={quote(words[what])}", {})
    yield Page("history of a union, beside the tree", f"/org/units/{moved.code}/history/", PART)
    yield Page("page of a union", f"/units/{moved.code}/?period=2023", {})
    yield Page("page of the widest unit", f"/units/{widest.code}/?period=2023", {})
    yield Page("page of one's uppermost unit", "/units/{top}/?period=2023", {})


def for_all(database: str, page: Page, readers: list[Reader], data: str) -> None:
    """One page in turns by all readers, the caches of the first reading warm."""
    asked = {reader.who: partial(get, reader, page) for reader in readers}
    queries = {who: counted(ask) for who, ask in asked.items()}
    clock: dict[str, list[float]] = {who: [] for who in asked}
    processor: dict[str, list[float]] = {who: [] for who in asked}
    for _turn in range(TURNS):
        for who, ask in asked.items():
            began = time.process_time()
            clock[who] += harness.seconds(ask, runs=1)
            processor[who].append(time.process_time() - began)
    unscoped = harness.median(clock["administrator"])
    for who, ask in asked.items():
        harness.show(
            f"{database}: {page.what}, {who}", median_s=harness.median(clock[who]), p95_s=harness.p95(clock[who]),
            processor_s=harness.median(processor[who]), ratio=harness.median(clock[who]) / unscoped,
            queries=queries[who], bytes=len(ask()), aim=AIM, runs=TURNS, data=data,
        )  # fmt: skip


def get(reader: Reader, page: Page) -> bytes:
    answer = reader.client.get(page.address.format(top=reader.top), **page.head)
    if answer.status_code != 200:
        raise LookupError(f"{page.address}: {answer.status_code}")
    return answer.content


def counted(ask: Any) -> int:
    """How often the page asks the database, the second time it is read."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--keep", type=Path)
    options = harness.options_of(asked)
    harness.on_both_databases(partial(main, options), options)
