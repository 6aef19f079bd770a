"""Removing any one guard turns a test red: every place of `mutants.py` with the probe that tells when it is gone.

`mutants.json` names for each place its killer, a row of the tables of doors, commands and reads; here every killer is
asked again with and without its guard. MUTANTS=write looks for killers anew (some minutes) and writes the file,
MUTANTS=read,half does so for places without one and among the probes of these kinds only:

    MUTANTS=write .venv/bin/python -m pytest -n 0 tests/generic/test_mutants.py

A new guard needs a probe: what another guard stands before is asked without its page, a row of the table of reads.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from congdoan.org.models import Unit
from tests.generic.doors_world import standing
from tests.generic.mutants import Watched, places
from tests.generic.probes import Probes
from tests.world import World, build

ASKED_FOR = os.environ.get("MUTANTS", "")
KEPT = Path(__file__).with_name("mutants.json")
MOST = 40  # probes that a place is tried with: those that every page passes are told by few or by none


@pytest.fixture(scope="module")
def probes(_world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[Probes]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = _world if Unit.objects.exists() else build()
        yield Probes(world, standing(world))
        transaction.set_rollback(True)


def kept() -> dict[str, str]:
    found: dict[str, str] = json.loads(KEPT.read_text())
    return found


def find_killers(probes: Probes, kinds: set[str]) -> None:
    """Every probe is asked once to see which places it passes; then each place is opened, and its probes asked.

    Of some kinds only, the killers known by now stay.
    """
    passing: dict[str, list[str]] = {place: [] for place in places().values()}
    before = kept() if KEPT.exists() else {}
    found = {place: before.get(place, "") if kinds else "" for place in passing}
    with Watched() as watched:
        for probe in probes.names():
            if kinds and probe.split()[0] not in kinds:
                continue
            watched.passed.clear()
            if fault := probes.fault(probe):
                print("RED BEFORE", probe, fault, flush=True)
                continue
            for place in watched.passed:
                passing[place].append(probe)
        print("ASKED", flush=True)
        probes.guarded = False
        for place in [place for place, killer in found.items() if not killer]:
            watched.mutant, known = place, passing[place]
            likely = [before[place]] if before.get(place) in known else []
            tried = known if len(known) <= MOST else random.Random(place).sample(known, MOST)
            found[place] = next((probe for probe in [*likely, *tried] if probes.fault(probe)), "")
            if not found[place]:
                print("SURVIVES", len(known), place, known[:3], flush=True)
    KEPT.write_text(json.dumps(dict(sorted(found.items())), ensure_ascii=False, indent=1) + "\n")


@pytest.mark.once
@pytest.mark.skipif(not ASKED_FOR, reason="looks for killers only when asked to")
def test_killers_are_found(probes: Probes, db: None) -> None:
    find_killers(probes, set() if ASKED_FOR == "write" else set(ASKED_FOR.split(",")))
    assert all(kept().values())


@pytest.mark.once
def test_every_guard_is_listed_with_what_tells_when_it_is_gone() -> None:
    listed = kept()
    assert sorted(listed) == sorted(places().values()), "MUTANTS=write looks for killers anew"
    assert all(listed.values())


@pytest.mark.once
def test_removing_any_one_guard_turns_its_killer_red(probes: Probes, db: None) -> None:
    killers = kept()
    with Watched() as watched:
        assert not {probe: fault for probe in set(killers.values()) if (fault := probes.fault(probe))}
        probes.guarded = False
        survivors = []
        for place, killer in killers.items():
            watched.mutant = place
            if not probes.fault(killer):
                survivors.append(place)
    assert not survivors
