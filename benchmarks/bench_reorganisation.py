"""The reform of 2025 at national size: the nation is built by the product's own imports, then both plans are checked,
rehearsed, carried out and undone while another process reads pages.

    bench_reorganisation.py [sqlite|postgresql] [--share 0.01] [--keep FOLDER] [--only-build]

`--keep` leaves what was built in the folder and takes it up again the next time. Afterwards everything stored must be
what was stored before, byte for byte, or the benchmark fails.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import multiprocessing
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import harness

QUIET_S = 20  # how long pages are read while nothing else happens, to compare with
PAUSE_S = 0.02
PAGES = {
    "unit page of the root": "/units/TLD/?period=2025",
    "unit page of a province": "/units/T79/?period=2025",
    "unit page of a district": "/units/T79.01/?period=2025",
    "tree": "/org/",
    "list of reports": "/reports/?period=2025",
}
_processes = multiprocessing.get_context("fork")


def main(database: str, options: argparse.Namespace) -> None:
    built = build(database, options.share)
    if not options.only_build:
        with_readers(database, built)


# ---- building ----


@dataclass
class Built:
    """A nation in the database: its plans, how big it is, how long each step took."""

    share: float
    plans: list[str]
    data: str
    seconds: dict[str, float]


def build(database: str, share: float) -> Built:
    """The nation, drawn, written to files and loaded from them; or the one that was kept."""
    folder = harness.folder()
    kept = folder / "built.json"
    if kept.exists():
        built = Built(**json.loads(kept.read_text()))
        if built.share != share:
            sys.exit(f"{folder} holds a share of {built.share}; name another folder")
        return built
    built = _built(share, folder)
    kept.write_text(json.dumps(asdict(built)))
    for step, seconds in built.seconds.items():
        harness.show(f"{database}: building, {step}", median_s=seconds, runs=1, data=built.data)
    harness.show(
        f"{database}: building, all", median_s=sum(built.seconds.values()), runs=1, data=built.data,
        database_bytes=harness.database_bytes(), memory_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    )  # fmt: skip
    return built


def _built(share: float, folder: Path) -> Built:
    from congdoan.demo import commands
    from congdoan.demo.nation import files, nation
    from congdoan.reporting.models import Report

    taken: dict[str, float] = {}
    clock = [time.perf_counter()]

    def done(step: str) -> None:
        now = time.perf_counter()
        taken[step] = now - clock[0]
        clock[0] = now

    drawn = nation(share)
    done("drawing")
    written = files.write(drawn, folder / "exercise")
    done("writing files")
    commands.load_exercise(
        by=harness.administrator(), nation=drawn, files=written, password=None,
        done=lambda step: done(step.name.lower().replace("_", " ")),
    )  # fmt: skip
    harness.analyze()
    done("statistics of the database")
    data = (
        f"{len(drawn.upper) + len(drawn.unions):,} units, {sum(union.members for union in drawn.unions):,} members, "
        f"{Report.objects.count():,} reports of two years, one closed"
    )
    return Built(share, [str(path) for path in written.plans], data, taken)


# ---- plans while pages are read ----


def with_readers(database: str, built: Built) -> None:
    withdraw_leftovers(built)
    before = everything()
    reader, spans = Reader(), {}

    def during(what: str, work: Callable[[], Any]) -> Any:
        begin = time.perf_counter()
        answer = work()
        spans[what] = (begin, time.perf_counter())
        return answer

    during("while nothing else happens", lambda: time.sleep(QUIET_S))
    steps = [(step, at) for at in (0, 1) for step in ("check", "rehearse", "apply")] + [("undo", 1), ("undo", 0)]
    for step, at in steps:
        what = f"{step} plan {at + 1}"
        answer = during(what, partial(plan, step, built.plans[at]))
        seconds = spans[what][1] - spans[what][0]
        harness.show(f"{database}: {what}", median_s=seconds, runs=1, data=built.data, **told(answer))
    show_reads(database, built, spans, reader.stop())
    if everything() != before:
        sys.exit("what is stored after undoing differs from what was before")


def plan(step: str, file: str) -> Any:
    """`congdoan org plan STEP FILE --json`, in this process."""
    from django.core.management import call_command

    answer = io.StringIO()
    call_command("org", "plan", step, file, "--json", stdout=answer)
    return json.loads(answer.getvalue())


def told(answer: Any) -> dict[str, Any]:
    """What a step proves of the totals: the first table of a rehearsal, row by row."""
    if not answer.get("exhibits"):
        return {}
    proof = answer["exhibits"][0]
    return {
        "proved": answer["proved"],
        "proof": [dict(zip(proof["columns"], row, strict=True)) for row in proof["rows"]],
    }


def withdraw_leftovers(built: Built) -> None:
    """What an interrupted run had carried out."""
    from congdoan.common.errors import Refused

    for file in reversed(built.plans):
        try:
            plan("undo", file)
        except Refused as refused:
            if refused.code != "not_applied":
                raise


def everything() -> str:
    """A digest of every total, every place, every name, every report."""
    from congdoan.org.models import Placement, Unit, UnitName
    from congdoan.reporting.models import Report, UnitFigures

    digest = hashlib.sha256()
    for rows in (
        Unit.objects.order_by("pk").values_list("pk", "path", "name"),
        Placement.objects.order_by("unit", "start").values_list("unit", "start", "parent", "ended"),
        UnitName.objects.order_by("unit", "start").values_list("unit", "start", "name"),
        Report.objects.order_by("pk").values_list("pk", "state", "version"),
        UnitFigures.objects.order_by("book", "unit").values_list(
            "book", "unit", "own", "own_reporters", "total", "reporters"
        ),
    ):
        for row in rows.iterator(chunk_size=5000):
            for cell in row:
                digest.update(bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode())
    return digest.hexdigest()


# ---- reading ----


@dataclass
class Read:
    """One page read: which, from when on the common clock, how long, and what went wrong."""

    page: str
    began: float
    seconds: float
    fault: str


class Reader:
    """A process that reads the pages round and round until it is stopped."""

    def __init__(self) -> None:
        from django.db import connections

        harness.administrator()
        connections.close_all()
        self._done, self._answers = _processes.Event(), _processes.Queue()
        self._process = _processes.Process(target=_read, args=(self._done, self._answers), daemon=True)
        self._process.start()
        if fault := self._answers.get(timeout=300):  # every page was read once
            sys.exit(fault)

    def stop(self) -> list[Read]:
        """Everything that was read."""
        self._done.set()
        return list(iter(self._answers.get, None))


def _read(done: Any, answers: Any) -> None:
    from django.conf import settings
    from django.test import Client

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    client = Client(SERVER_NAME="localhost")
    client.force_login(harness.administrator())
    for page, address in PAGES.items():
        if fault := _read_once(client, page, address).fault:
            answers.put(f"{page}: {fault}")
            return
    answers.put("")
    while not done.is_set():
        for page, address in PAGES.items():
            answers.put(_read_once(client, page, address))
            time.sleep(PAUSE_S)
    answers.put(None)


def _read_once(client: Any, page: str, address: str) -> Read:
    began = time.perf_counter()
    try:
        status = client.get(address).status_code
        fault = "" if status == 200 else str(status)
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"
    return Read(page, began, time.perf_counter() - began, fault)


def show_reads(database: str, built: Built, spans: dict[str, tuple[float, float]], reads: list[Read]) -> None:
    """What each page took while each step went on: reads that began within it."""
    for what, (begin, end) in spans.items():
        for page in PAGES:
            mine = [read for read in reads if read.page == page and begin <= read.began < end]
            if not mine:
                continue
            taken = [read.seconds for read in mine]
            faults = Counter(read.fault for read in mine if read.fault)
            harness.show(
                f"{database}: {page}, {what}", median_s=harness.median(taken), p95_s=harness.p95(taken),
                max_s=max(taken), errors=faults.total(), faults=dict(faults.most_common(3)), runs=len(taken),
                data=built.data,
            )  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=1.0, help="of the nation")
    parser.add_argument("--keep", type=Path, help="folder in which the database stays")
    parser.add_argument("--only-build", action="store_true")
    options = harness.options_of(parser)
    harness.on_both_databases(partial(main, options=options), options)
