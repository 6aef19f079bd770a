"""Removing any one guard turns a test red: every place of `mutants.py` with the probe that tells when it is gone.

`mutants.json` names for each place its killer, a row of the tables of doors and of commands; here every killer is
asked again with and without its guard. MUTANTS=write looks for killers anew (some minutes) and writes the file:

    MUTANTS=write .venv/bin/python -m pytest -n 0 tests/generic/test_mutants.py

Where it names none, no probe tells the place apart yet: another guard stands behind it, or nothing of the small country
shows the difference. Those may only become fewer (UNTOLD).
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from congdoan.org.models import Unit
from congdoan.reporting.models import Report
from tests.generic import test_refusals as refusals
from tests.generic.mutants import Watched, places
from tests.generic.test_doors import DOORS, address_of, ask, beyond, expected_at, standing, user_of
from tests.world import World, build

KEPT = Path(__file__).with_name("mutants.json")
# Who is asked: at the door for the whole page, for what htmx asks of it, and for what it offers them.
LOOKED_AT = {
    "door": ("chi", "giang", "binh", "lan", "khoa"),
    "part": ("lan",),
    "offers": ("giang", "binh"),
}
MOST = 40  # probes that a place is tried with: those that every page passes are told by few or by none
UNTOLD = 137  # places without a killer; a new one needs its probe

Probe = Callable[[], str]  # what is wrong; nothing as long as the guards stand


class Probes:
    """The rows of the tables, as questions that may be asked one by one."""

    def __init__(self, world: World, report: Report) -> None:
        self.world, self.report = world, report
        self.opens: set[tuple[str, str, str]] = set()  # what was offered before, and opened

    def names(self) -> list[str]:
        doors = [f"{kind} {name} {person}" for name in DOORS for kind in self._kinds(name)
                 for person in LOOKED_AT[kind]]  # fmt: skip
        calls = [f"call {name} {person}" for name, row in refusals.COMMANDS.items()
                 for person in (refusals.OUTSIDE, *(() if row[2] else (refusals.READER,)))]  # fmt: skip
        return [*doors, *calls]

    def _kinds(self, name: str) -> list[str]:
        return ["door", "part", "offers"] if "GET" in DOORS[name].methods else ["door"]

    def fault(self, probe: str) -> str:
        """What is wrong with one row; what the question did is taken back."""
        kind, name, person = probe.split(" ")
        cache.clear()
        with transaction.atomic():
            try:
                if kind == "call":
                    return refusals.call(name, person, self.world)
                return getattr(self, f"_{kind}")(name, person)
            except Exception as error:
                return f"breaks: {error!r}"
            finally:
                transaction.set_rollback(True)

    def _door(self, name: str, person: str) -> str:
        door = DOORS[name]
        method = "GET" if "GET" in door.methods else door.methods[0]
        status, told = ask(person, self.world, address_of(name, door.at, self.report), method)
        if status != expected_at(door)[person]:
            return f"answers {status}"
        return "" if name == "desk:calendar" else ", ".join(beyond(person, told))

    def _part(self, name: str, person: str) -> str:
        door = DOORS[name]
        status, told = ask(person, self.world, address_of(name, door.at, self.report), "GET", hx_request="true")
        if (status != 404) != (person in door.opens_to and person not in door.only_whole):
            return f"answers {status}"
        return "" if name == "desk:calendar" else ", ".join(beyond(person, told))

    def _offers(self, name: str, person: str) -> str:
        """What a page offers a person, opens to them."""
        client = Client()
        client.force_login(user_of(person, self.world))
        page = client.get(address_of(name, DOORS[name].at, self.report))
        if page.status_code != 200 or not page["Content-Type"].startswith("text/html"):
            return ""
        for method, address in offered(page.text):
            if (person, method, address) in self.opens:
                continue
            with transaction.atomic():
                status = client.generic(method, address).status_code
                transaction.set_rollback(True)
            if status == 404:
                return f"{method} {address} is offered and missing"
            self.opens.add((person, method, address))
        return ""


def offered(page: str) -> list[tuple[str, str]]:
    """Links, forms and what htmx asks for, without what leads out."""
    found = [("GET", at) for at in re.findall(r'(?:href|hx-get)="(/[^"#]*)', page)]
    for form in re.findall(r"<form[^>]*>", page):
        if (action := re.search(r'action="(/[^"]*)"', form)) and 'method="post"' in form:
            found.append(("POST", action[1]))
    found += [("POST", at) for at in re.findall(r'(?:hx-post|formaction)="(/[^"#]*)', page)]
    return [(method, unescape(at)) for method, at in dict.fromkeys(found) if not at.startswith("/static/")]


@pytest.fixture(scope="module")
def probes(_world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[Probes]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = _world if Unit.objects.exists() else build()
        yield Probes(world, standing(world))
        transaction.set_rollback(True)


def kept() -> dict[str, str]:
    found: dict[str, str] = json.loads(KEPT.read_text())
    return found


def find_killers(probes: Probes) -> None:
    """Every probe is asked once to see which places it passes; then each place is opened, and its probes asked."""
    passing: dict[str, list[str]] = {place: [] for place in places().values()}
    before = kept() if KEPT.exists() else {}
    with Watched() as watched:
        for probe in probes.names():
            watched.passed.clear()
            if fault := probes.fault(probe):
                print("RED BEFORE", probe, fault, flush=True)
                continue
            for place in watched.passed:
                passing[place].append(probe)
        print("ASKED", flush=True)
        found = {}
        for place, known in passing.items():
            watched.mutant = place
            likely = [before[place]] if before.get(place) in known else []
            tried = known if len(known) <= MOST else random.Random(place).sample(known, MOST)
            found[place] = next((probe for probe in [*likely, *tried] if probes.fault(probe)), "")
            if not found[place]:
                print("SURVIVES", len(known), place, known[:3], flush=True)
    KEPT.write_text(json.dumps(dict(sorted(found.items())), ensure_ascii=False, indent=1) + "\n")


@pytest.mark.once
@pytest.mark.skipif(os.environ.get("MUTANTS") != "write", reason="looks for killers only when asked to")
def test_killers_are_found(probes: Probes, db: None) -> None:
    find_killers(probes)
    assert sum(not killer for killer in kept().values()) <= UNTOLD


@pytest.mark.once
def test_every_guard_is_listed_with_what_tells_when_it_is_gone() -> None:
    listed = kept()
    assert sorted(listed) == sorted(places().values()), "MUTANTS=write looks for killers anew"
    assert sum(not killer for killer in listed.values()) <= UNTOLD


@pytest.mark.once
def test_removing_any_one_guard_turns_its_killer_red(probes: Probes, db: None) -> None:
    killers = {place: killer for place, killer in kept().items() if killer}
    with Watched() as watched:
        assert not {probe: fault for probe in set(killers.values()) if (fault := probes.fault(probe))}
        survivors = []
        for place, killer in killers.items():
            watched.mutant = place
            if not probes.fault(killer):
                survivors.append(place)
    assert not survivors
