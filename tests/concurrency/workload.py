"""People who write at the same moment, each a process of its own: `python -m tests.concurrency.workload NAME RUNS`.

Needs a fresh database in DATABASE_URL. The processes are started once and wait for one another before and after every
run; between the runs the parent compares what is stored with what it should be. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.db.models import Value  # noqa: E402
from django.db.models.functions import Concat  # noqa: E402

from congdoan.accounts import commands as accounts  # noqa: E402
from congdoan.documents import commands as documents  # noqa: E402
from congdoan.documents.models import IssuedDocument  # noqa: E402
from congdoan.org import commands as org  # noqa: E402
from congdoan.org import forms  # noqa: E402
from congdoan.org import queries as org_queries  # noqa: E402
from congdoan.org.models import Unit  # noqa: E402
from congdoan.periods.commands import ensure_period, load_calendar  # noqa: E402
from congdoan.reporting import books, commands, imports, queries, shipped  # noqa: E402
from congdoan.reporting.models import Book, IndicatorSet, Report  # noqa: E402
from congdoan.reporting.rules import Figures, ReportEntry  # noqa: E402
from congdoan.yearend import commands as yearend  # noqa: E402
from congdoan.yearend import jobs  # noqa: E402
from congdoan.yearend.models import OPEN, PackJob, PackJobState  # noqa: E402
from congdoan.yearend.queries import Subject  # noqa: E402

PROVINCES = ("P1", "P2")
DISTRICTS = ("D1", "D2", "D3", "D4")
LEAVES = tuple(f"L{n:02}" for n in range(1, 25))
FIRST_DAY = date(2022, 12, 2)  # of the year 2023; every move of a unit takes the day after its last one
PATIENCE = 60  # seconds until a process that does not come back is an error

Step = Callable[[int, int], None]


@dataclass
class Outcome:
    """What all processes together saw."""

    runs: int = 0
    reads: int = 0
    wrong_reads: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Workload:
    """Who works in every run: (how many processes, what each does); readers go on while the writers work."""

    writers: tuple[tuple[int, Step], ...]
    readers: tuple[int, Callable[[], str]] | None
    faults: Callable[[], list[str]]


# ---- the country ----


def prepare() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    by = accounts.ensure_local_administrator()
    load_calendar()
    for path in shipped.shipped():
        commands.load_catalogue(by=by, catalogue=shipped.read(path))
    org.import_units(by=by, units=_country(), source="country")


def _country() -> list[org.NewUnit]:
    rows = [("R", "", "confederation")]
    rows += [(code, "R", "provincial_federation") for code in PROVINCES]
    rows += [(code, PROVINCES[n % 2], "upper_level_union") for n, code in enumerate(DISTRICTS)]
    rows += [(code, DISTRICTS[n % 4], "grassroots_union") for n, code in enumerate(LEAVES)]
    return [
        org.NewUnit(code, parent, f"Đơn vị {code}", level, "", "none", date(2000, 1, 1)) for code, parent, level in rows
    ]


def _admin() -> Any:
    return accounts.ensure_local_administrator()


def _unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def _move(code: str, homes: tuple[str, ...], day: date) -> None:
    """To the next of the homes that is not its present one."""
    unit = _unit(code)
    now = unit.placements.order_by("-start")[0].parent.code
    home = homes[(homes.index(now) + 1) % len(homes)]
    org.move_unit(by=_admin(), unit=unit, to=_unit(home), on=day, decision="QĐ thử")


# ---- posting beside moving and reading ----

EACH_HAS = 1000
POSTS, MOVES = 12, 4


def _book(cut_off: date = date(2023, 11, 22)) -> Book:
    return commands.ensure_book(
        indicator_set=IndicatorSet.objects.get(), period=ensure_period("2023"), basis="actual", cut_off=cut_off
    )


def _figures(book: Book, value: int, reporters: int = 0) -> Figures:
    one = Figures.nothing(books.layout_of(book.set).width)
    one.values[0], one.reporters[0] = value, reporters
    return one


def fill_book() -> None:
    book = _book()
    books.post(book.pk, {_unit(code).pk: _figures(book, EACH_HAS, 1) for code in LEAVES})


def transfer(number: int, run: int) -> None:
    """+v at one unit, −v at another: the total of the country never changes."""
    chance = random.Random(f"{run} {number}")
    book = _book()
    ids = dict(Unit.objects.filter(code__in=LEAVES).values_list("code", "pk"))
    for _ in range(POSTS):
        one, other = chance.sample(LEAVES, 2)
        value = chance.randint(1, 10**6)
        books.post(book.pk, {ids[one]: _figures(book, value), ids[other]: _figures(book, -value)})


def move_leaf(number: int, run: int) -> None:
    for at in range(MOVES):
        _move(LEAVES[number], DISTRICTS, FIRST_DAY + timedelta(days=run * MOVES + at))


def wrong_reading() -> str:
    """The root and its provinces in one reading: the constant total, and the parts that make it up."""
    book = _book()
    root, *provinces = (_unit(code).pk for code in ("R", *PROVINCES))
    rows = books.read(book, [root, *provinces])
    whole, parts = rows[root].total, [rows[pk].total for pk in provinces if pk in rows]
    seen = (int(whole.values[0]), int(whole.reporters[0]), sum(int(part.values[0]) for part in parts))
    expected = (EACH_HAS * len(LEAVES), len(LEAVES), EACH_HAS * len(LEAVES))
    return "" if seen == expected else f"{seen} instead of {expected}"


def faults_of_book() -> list[str]:
    """The total of the country, and every stored row beside its recomputation from the own figures, byte for byte."""
    book = _book()
    wrong = [*filter(None, [wrong_reading()])]
    width = books.layout_of(book.set).width
    stored = books.stored_rows(book.pk, width)
    expected = books.totals_from({pk: row.own for pk, row in stored.items()}, org_queries.tree_of(book.period), width)
    nothing = books.UnitTotals(Figures.nothing(width), Figures.nothing(width))
    return wrong + [
        f"unit {pk} differs from its recomputation"
        for pk in sorted(stored.keys() | expected.keys())
        if not stored.get(pk, nothing).total.same(expected.get(pk, nothing).total)
    ]


# ---- founding beside moving ----


def found_units(number: int, run: int) -> None:
    """New unions below leaves and districts that others are moving at this moment."""
    chance = random.Random(f"{run} {number}")
    for at in range(3):
        parent = chance.choice((*LEAVES[:4], *DISTRICTS))
        code = f"N{run}-{number}-{at}"
        new = org.NewUnit(code, parent, f"Đơn vị {code}", "grassroots_union", "", "none", FIRST_DAY)
        org.add_unit(by=_admin(), unit=new, act="recognised", on=FIRST_DAY, decision="QĐ thử")


def move_branches(number: int, run: int) -> None:
    """A district with all below it goes to the other province; a leaf with its new children to the next district."""
    for at in range(2):
        day = FIRST_DAY + timedelta(days=run * 2 + at)
        _move(DISTRICTS[number], PROVINCES, day)
        _move(LEAVES[number], DISTRICTS, day)


# ---- importing reports beside moving ----


def import_year(number: int, run: int) -> None:
    """Every run opens books of its own, in which each importer accepts the reports of a quarter of the unions."""
    mine = [code for n, code in enumerate(LEAVES) if n % 4 == number]
    random.Random(f"{run} {number}").shuffle(mine)
    for cut_off in (date(2023, 1, 1) + timedelta(days=run), date(2023, 6, 1) + timedelta(days=run)):
        entries = [
            ReportEntry(code, "CS-NAM", "2023", "actual", cut_off, cut_off, {"members_total": 10 + number})
            for code in mine
        ]
        imports.import_reports(by=_admin(), entries=entries, source="thu.csv", accept=True)


# ---- importing reports beside plans that are carried out and undone ----


def reorganise(number: int, run: int) -> None:
    """A district ends, two wards take its unions over, and all is taken back, while their reports are accepted."""
    day = FIRST_DAY + timedelta(days=run)
    below = [code for n, code in enumerate(LEAVES) if n % 4 == number]
    rows = [f"establish,W{run}{side},P1,Công đoàn phường {side},upper_level_union,none" for side in "AB"]
    rows += [
        f"dissolve,{DISTRICTS[number]},,,,",
        *(f"move,{code},W{run}{'AB'[n % 2]},,," for n, code in enumerate(below)),
    ]
    text = "on,act,unit,to,name,level,category,decision\n" + "".join(f"{day},{row},QĐ thử\n" for row in rows)
    draft = forms.plan_of("thu.csv", text)
    done = org.apply_plan(by=_admin(), draft=draft)
    if wrong := [exhibit for exhibit in done.exhibits if exhibit.holds is False]:
        raise AssertionError(wrong)
    org.undo_plan(by=_admin(), draft=draft)


def faults_of_both() -> list[str]:
    return [*org_queries.faults_of_structure(), *queries.faults_of_books()]


# ---- correcting reports beside closing and reopening their period ----

CUT_OFFS = (date(2023, 11, 22), date(2023, 11, 30))


def fill_year() -> None:
    entries = [_entry(code, cut_off, EACH_HAS) for cut_off in CUT_OFFS for code in LEAVES]
    imports.import_reports(by=_admin(), entries=entries, source="thu.csv", accept=True)


def _entry(code: str, cut_off: date, value: int) -> ReportEntry:
    return ReportEntry(code, "CS-NAM", "2023", "actual", cut_off, cut_off, {"members_total": value})


def correct_year(number: int, run: int) -> None:
    """A file over both books, then reports one by one; in the closed period by decision, else as any correction."""
    mine = [code for n, code in enumerate(LEAVES) if n % 4 == number]
    value = EACH_HAS + run * 10 + number
    entries = [_entry(code, cut_off, value) for cut_off in CUT_OFFS for code in mine]
    imports.import_corrections(by=_admin(), entries=entries, source="thu.csv", decision="QĐ thử")
    for report in Report.objects.filter(unit__code__in=mine).order_by("pk"):
        figures = {"members_total": value + 1}
        commands.correct_report(by=_admin(), report=report, figures=figures, decision="QĐ thử")


def close_and_reopen(number: int, run: int) -> None:
    for _ in range(3):
        commands.close_period(by=_admin(), code="2023", decision="QĐ khóa")
        commands.reopen_period(by=_admin(), code="2023", decision="QĐ mở")


# ---- numbering documents ----


class Undone(Exception):
    """Ends a transaction that has taken a number."""


def number_documents(number: int, run: int) -> None:
    """Each takes numbers of one series; every third time something fails afterwards and the number goes back."""
    for at in range(6):
        with suppress(Undone), transaction.atomic():
            documents.number_document(
                by=_admin(), unit=_unit("R"), kind="QĐ", dated=FIRST_DAY + timedelta(days=run), subject=f"Thử {number}"
            )
            if at % 3 == 2:
                raise Undone


def faults_of_numbers() -> list[str]:
    """Gaps and doubles."""
    given = sorted(IssuedDocument.objects.values_list("series__year", "number"))
    years = {year for year, _number in given}
    wanted = [(year, n) for year in sorted(years) for n in range(1, sum(year == one for one, _n in given) + 1)]
    return [] if given and given == wanted else [f"numbers given: {given}"]


# ---- asking for packs and taking them ----


def ask_for_packs(number: int, run: int) -> None:
    """All ask for the packs of the same districts."""
    ensure_period("2023")
    for code in DISTRICTS:
        yearend.ask_for_pack(by=_admin(), subject=Subject(_unit(code)), period="2023")


def take_packs(number: int, run: int) -> None:
    """Each writes its number on what it takes."""
    for _ in range(10):
        if job := jobs.take():
            PackJob.objects.filter(pk=job.pk).update(doing=Concat("doing", Value(f"{number} ")))


def faults_of_jobs() -> list[str]:
    """One open job a district, each taken by one worker; what is left is taken now, and all are ended."""
    take_packs(9, 0)
    open_ones = PackJob.objects.filter(state__in=OPEN)
    found = sorted(open_ones.values_list("unit__code", "state", "attempt"))
    faults = [] if found == [(code, "working", 1) for code in DISTRICTS] else [f"open: {found}"]
    faults += [f"taken by {job.doing}" for job in open_ones if len(job.doing.split()) != 1]
    open_ones.update(state=PackJobState.DONE)
    return faults


WORKLOADS = {
    "packs": Workload(((3, ask_for_packs), (3, take_packs)), None, faults_of_jobs),
    "closings": Workload(((4, correct_year), (1, close_and_reopen)), None, queries.faults_of_books),
    "posts": Workload(((6, transfer), (2, move_leaf)), (3, wrong_reading), faults_of_book),
    "structure": Workload(((6, found_units), (2, move_branches)), None, org_queries.faults_of_structure),
    "imports": Workload(((4, import_year), (2, move_branches)), None, queries.faults_of_books),
    "numbers": Workload(((6, number_documents),), None, faults_of_numbers),
    "plans": Workload(((4, import_year), (1, reorganise)), None, faults_of_both),
}


# ---- a report of a unit whose move is not yet committed (PostgreSQL) ----


def post_during_move() -> Outcome:
    """The first figures of a unit reach their book while a move of that unit still holds its locks."""
    outcome = Outcome(runs=1)
    book = _book(date(2023, 3, 1))
    unit = _unit(LEAVES[0])

    def post() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            books.post(book.pk, {unit.pk: _figures(book, 1, 1)})
        except Exception as error:
            outcome.errors.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    with transaction.atomic():
        _move(LEAVES[0], DISTRICTS, FIRST_DAY)
        other = threading.Thread(target=post)
        other.start()
        other.join(PATIENCE)
    outcome.faults = [] if books.read(book, [unit.pk]) else ["the figures are not in the book"]
    return outcome


# ---- all at once ----


class Together:
    """The processes of a workload, started once, let go together run after run."""

    def __init__(self, workload: Workload, runs: int) -> None:
        self.workload, self.runs, self.outcome = workload, runs, Outcome()
        fork = multiprocessing.get_context("fork")
        writers = [(step, number) for how_many, step in workload.writers for number in range(how_many)]
        readers = workload.readers[0] if workload.readers else 0
        self.n_writers = len(writers)
        self.gate = fork.Barrier(len(writers) + readers + 1)
        self.busy = fork.Value("i", 0)
        self.told = fork.SimpleQueue()
        connections.close_all()
        self.processes = [fork.Process(target=self._write, args=one, daemon=True) for one in writers]
        self.processes += [fork.Process(target=self._read, daemon=True) for _ in range(readers)]

    def run(self) -> Outcome:
        for process in self.processes:
            process.start()
        for _ in range(self.runs):
            self.busy.value = self.n_writers
            self.gate.wait(PATIENCE)
            self.gate.wait(PATIENCE)
            self._hear()
            self.outcome.faults += self.workload.faults()
            self.outcome.runs += 1
        for process in self.processes:
            process.join(PATIENCE)
        return self.outcome

    def _hear(self) -> None:
        for _ in self.processes:
            reads, wrong, errors = self.told.get()
            self.outcome.reads += reads
            self.outcome.wrong_reads += wrong
            self.outcome.errors += errors

    def _write(self, step: Step, number: int) -> None:
        for run in range(self.runs):
            self.gate.wait(PATIENCE)
            errors = []
            try:
                step(number, run)
            except Exception as error:
                errors.append(f"{step.__name__} {number}, run {run}: {type(error).__name__}: {error}")
            with self.busy.get_lock():
                self.busy.value -= 1
            self.told.put((0, [], errors))
            self.gate.wait(PATIENCE)

    def _read(self) -> None:
        read = self.workload.readers[1]  # type: ignore[index]
        for _ in range(self.runs):
            self.gate.wait(PATIENCE)
            reads, wrong, errors = 0, [], []
            while self.busy.value:
                try:
                    wrong += filter(None, [read()])
                except Exception as error:
                    errors.append(f"reader: {type(error).__name__}: {error}")
                reads += 1
            self.told.put((reads, wrong, errors))
            self.gate.wait(PATIENCE)


def _without_lock(book_id: int) -> Book:
    return Book.objects.select_related("period", "set").get(pk=book_id)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("workload", choices=[*WORKLOADS, "post-during-move"])
    parser.add_argument("runs", type=int, nargs="?", default=1)
    parser.add_argument("--without-book-lock", action="store_true", help="shows that the check sees what goes wrong")
    options = parser.parse_args()
    if options.without_book_lock:
        books.lock_book = _without_lock
    prepare()
    if options.workload == "posts":
        fill_book()
    if options.workload == "closings":
        fill_year()
    if options.workload == "post-during-move":
        outcome = post_during_move()
    else:
        outcome = Together(WORKLOADS[options.workload], options.runs).run()
    json.dump(asdict(outcome), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
