"""Acceptances a second, one report a call, each its own transaction; and what reading costs meanwhile.

A province of 20 districts × 100 grassroots unions has sent its yearly reports (20 lines each). Writers accept them
through the command: access check, state, version, audit and the posting into the book are one transaction. Every run
has a fresh book, every writer is another person. Afterwards every book must equal its full recomputation, or the
benchmark fails.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from dataclasses import dataclass
from typing import Any

import harness

RUNS = harness.RUNS
UNIONS = harness.PROVINCE.grassroots
DATA = "1 province, 20 districts, 2,000 unions (1 in 20 right below the province); 20 lines a report; {} reports a run"
READ_EVERY_S = 0.005
WARM_UP = 10  # acceptances of each writer before the clock starts: connection, caches, the tree
_processes = multiprocessing.get_context("fork")


def main(database: str) -> None:
    from congdoan.reporting.queries import faults_of_books

    harness.plant(harness.PROVINCE)
    officers = [harness.officer_at("P0", number) for number in range(8)]
    alone = [accepted_by(officers[:1], reports=400) for _ in range(RUNS)]
    show_rate(database, 1, alone, reports=400)
    if database == "postgresql":
        together = [accepted_by(officers, reports=UNIONS, reading=True) for _ in range(RUNS)]
        show_rate(database, 8, together, reports=UNIONS, aim="at least 500 a second", alone=alone)
        for place in ("root", "province", "upper unit", "totals question"):
            show_reads(database, place, [run.reads[place] for run in together])
    at_once(database, officers[0])
    if faults := faults_of_books():
        sys.exit("\n".join(faults))


@dataclass
class Run:
    """One run: how long the writers took, and how long each read took meanwhile, by place."""

    seconds: float
    rate: float
    reads: dict[str, list[float]]


def accepted_by(officers: list[Any], *, reports: int, reading: bool = False) -> Run:
    """Fresh reports, accepted one a call by these people at once, each a process."""
    from django.db import connections

    book = harness.sent_reports(reports)
    connections.close_all()
    start = _processes.Barrier(len(officers) + 1, timeout=60)
    done = _processes.Event()
    answers = _processes.SimpleQueue()
    working = [
        _processes.Process(target=write, args=(officer, book, k, len(officers), start))
        for k, officer in enumerate(officers)
    ]
    for process in working:
        process.start()
    if reading:
        _processes.Process(target=read, args=(officers[0], book, done, answers), daemon=True).start()
    start.wait()
    began = time.perf_counter()
    for process in working:
        process.join()
    taken = time.perf_counter() - began
    done.set()
    reads = answers.get() if reading else {}
    if any(process.exitcode for process in working):
        sys.exit("a writer failed")
    return Run(taken, (reports - WARM_UP * len(officers)) / taken, reads)


def write(officer: Any, book: Any, k: int, writers: int, start: Any) -> None:
    from congdoan.reporting.commands import accept_reports
    from congdoan.reporting.models import Report

    mine = list(Report.objects.filter(book=book).order_by("pk"))[k::writers]
    for report in mine[:WARM_UP]:
        accept_reports(by=officer, reports=[report])
    start.wait()
    for report in mine[WARM_UP:]:
        accept_reports(by=officer, reports=[report])


def read(officer: Any, book: Any, done: Any, answers: Any) -> None:
    """Reads round and round, with a short pause, until the writers are done."""
    from congdoan.org.models import Unit
    from congdoan.reporting import books, queries

    units = {"root": "TLD", "province": "P0", "upper unit": "D0"}
    places = {place: Unit.objects.get(code=code) for place, code in units.items()}
    scope = queries.Scope(book.period.code, cut_off=book.cut_off)
    works: dict[str, Any] = {place: (lambda unit=unit: books.read(book, [unit.pk])) for place, unit in places.items()}
    works["totals question"] = lambda: queries.totals_of_unit(officer, places["province"], scope)
    taken: dict[str, list[float]] = {place: [] for place in works}
    while not done.is_set():
        for place, work in works.items():
            taken[place] += harness.seconds(work, runs=1)
            time.sleep(READ_EVERY_S)
    answers.put(taken)


def at_once(database: str, officer: Any) -> None:
    """All reports of the province in one call."""
    from congdoan.reporting.commands import accept_reports
    from congdoan.reporting.models import Report

    taken = []
    for _ in range(RUNS):
        reports = list(Report.objects.filter(book=harness.sent_reports(UNIONS)))
        taken += harness.seconds(lambda sent=reports: accept_reports(by=officer, reports=sent), runs=1)
    harness.show(
        f"{database}: all in one call", median_s=harness.median(taken), data=DATA.format(UNIONS),
        per_second=UNIONS / harness.median(taken),
    )  # fmt: skip


def show_rate(
    database: str, writers: int, runs: list[Run], *, reports: int, aim: str = "", alone: list[Run] | None = None
) -> None:
    rate = harness.median([run.rate for run in runs])
    more = {"ratio": rate / harness.median([run.rate for run in alone]), "ratio_to": "1 writer"} if alone else {}
    harness.show(
        f"{database}: {writers} writer{'s' if writers > 1 else ''}", per_second=rate, aim=aim,
        median_s=harness.median([run.seconds for run in runs]), data=DATA.format(reports), **more,
    )  # fmt: skip


def show_reads(database: str, place: str, runs: list[list[float]]) -> None:
    harness.show(
        f"{database}: reading meanwhile, {place}", aim="p95 under 0.005 s",
        median_s=harness.median([harness.median(run) for run in runs]),
        p95_s=harness.median([harness.p95(run) for run in runs]),
        data=f"1 reader beside 8 writers, a pause of {READ_EVERY_S} s after each read, "
        f"{min(map(len, runs))} to {max(map(len, runs))} reads a run",
    )  # fmt: skip


if __name__ == "__main__":
    harness.on_both_databases(main)
