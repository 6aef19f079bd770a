"""What the benchmarks share: timing, the JSON lines, the two databases and the trees they fill them with."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from congdoan.org.tree import UnitTree

DATABASES = ("sqlite", "postgresql")
ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
_FOLDER = tempfile.TemporaryDirectory(prefix="congdoan-bench-")


def seconds(work: Callable[[], Any], runs: int = RUNS) -> list[float]:
    """How long each run took."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return taken


def median(taken: Sequence[float]) -> float:
    return statistics.median(taken)


def p95(taken: Sequence[float]) -> float:
    return sorted(taken)[int(0.95 * (len(taken) - 1))]


def show(what: str, *, median_s: float, data: str, runs: int = RUNS, aim: str = "", **more: Any) -> None:
    """One JSON line; `ratio` and rates come with `more`, the aim stands beside them in words."""
    line = {"bench": Path(sys.argv[0]).stem, "what": what, "median_s": median_s, **more}
    rounded = {key: float(f"{value:.4g}") if isinstance(value, float) else value for key, value in line.items()}
    print(json.dumps({**rounded, "aim": aim, "runs": runs, "data": data}, ensure_ascii=False), flush=True)


def options_of(parser: argparse.ArgumentParser | None = None) -> argparse.Namespace:
    """The command line: the database, where one is named; `keep` where the benchmark knows it."""
    parser = parser or argparse.ArgumentParser()
    parser.add_argument("database", nargs="?", choices=DATABASES)
    return parser.parse_args()


def on_both_databases(work: Callable[[str], None], options: argparse.Namespace | None = None) -> None:
    """Runs `work(database)` on SQLite and on PostgreSQL, each in a process of its own."""
    options = options or options_of()
    if options.database:
        _open_database(options.database, getattr(options, "keep", None))
        work(options.database)
        return
    for database in DATABASES:
        done = subprocess.run([sys.executable, *sys.argv, database])
        if done.returncode:
            sys.exit(done.returncode)


def folder() -> Path:
    """Where the database lies, and what belongs to it."""
    return Path(os.environ["CONGDOAN_VAR"])


def _open_database(name: str, keep: Path | None) -> None:
    """A database with the calendar and the shipped catalogue: empty, or the one in the folder to keep."""
    sys.path.insert(0, str(ROOT))
    home = keep.resolve() / name if keep else Path(_FOLDER.name)
    home.mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "congdoan.config.settings"
    os.environ["CONGDOAN_VAR"] = str(home)
    if name == "postgresql":
        from tests.postgres import start

        os.environ["DATABASE_URL"] = start(home / "server" if keep else None)
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{home}/bench.sqlite3"
    import django

    django.setup()
    from django.core.management import call_command

    from congdoan.periods.commands import load_calendar
    from congdoan.reporting import shipped
    from congdoan.reporting.commands import load_catalogue

    call_command("migrate", verbosity=0)
    load_calendar()
    for path in shipped.shipped():
        load_catalogue(by=administrator(), catalogue=shipped.read(path))


def database_bytes() -> int:
    """How much room the database takes, without what still has to be written back."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return cursor.fetchone()[0]


def analyze() -> None:
    """Statistics for the planner, as PostgreSQL gathers them by itself after a while."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def administrator() -> Any:
    from congdoan.accounts.commands import ensure_local_administrator

    return ensure_local_administrator()


@dataclass(frozen=True)
class Country:
    """How many units of each level; sectoral unions count as provinces, and one grassroots union in 20 hangs there."""

    provinces: int
    districts: int
    grassroots: int

    def units(self) -> Iterator[tuple[str, str, str]]:
        """(code, parent, level) of each unit, superiors first."""
        yield "TLD", "", "confederation"
        for i in range(self.provinces):
            yield f"P{i}", "TLD", "provincial_federation"
        for i in range(self.districts):
            yield f"D{i}", f"P{i % self.provinces}", "upper_level_union"
        for i in range(self.grassroots):
            parent = f"P{i % self.provinces}" if i % 20 == 19 else f"D{i % self.districts}"
            yield f"C{i}", parent, "grassroots_union"


NATION = Country(provinces=83, districts=700, grassroots=127_348 - 1 - 83 - 700)
PROVINCE = Country(provinces=1, districts=20, grassroots=2000)


def tree_of(country: Country) -> UnitTree:
    """The country as arrays, without a database, its units in no order."""
    rows = list(country.units())
    order = np.random.default_rng(1).permutation(len(rows))
    ids = {code: i + 1 for i, (code, _parent, _level) in enumerate(rows)}
    parents = np.array([ids.get(parent, 0) for _code, parent, _level in rows])
    nothing = np.zeros(len(rows), np.int64)
    return UnitTree.build(np.arange(1, len(rows) + 1)[order], parents[order], nothing, nothing, stamp=0)


def plant(country: Country) -> None:
    """Imports the country into the database."""
    from congdoan.org import commands as org

    first_day = date(2000, 1, 1)
    units = [
        org.NewUnit(code, parent, f"Đơn vị {code}", level, "", "none", first_day)
        for code, parent, level in country.units()
    ]
    org.import_units(by=administrator(), units=units, source="benchmark")


def officer_at(code: str, number: int = 0, *, role: str = "officer") -> Any:
    """A person who may accept reports at a unit and below, or holds another role; each number is another person."""
    from congdoan.accounts.commands import ensure_user
    from congdoan.accounts.models import User
    from congdoan.org.commands import grant_role
    from congdoan.org.models import Unit

    email = f"{code.lower()}-{number}@vi-du.vn"
    made = ensure_user(by=administrator(), email=email, full_name="Trần Thị An", password=None)
    grant_role(by=administrator(), user=made, role=role, unit=Unit.objects.get(code=code), start=date(2020, 1, 1))
    return User.objects.get(pk=made.pk)


def sent_reports(count: int) -> Any:
    """A fresh book with reports that wait to be accepted."""
    from congdoan.org.models import Unit
    from congdoan.periods.commands import ensure_period
    from congdoan.reporting import commands, queries
    from congdoan.reporting.models import Book, Report, ReportForm

    form = ReportForm.objects.select_related("set").get(code="CS-NAM")
    cut_off = date(2023, 11, 29) - timedelta(days=Book.objects.count())
    book = commands.ensure_book(indicator_set=form.set, period=ensure_period("2023"), basis="actual", cut_off=cut_off)
    codes = queries.typed_lines(form)[:20]
    units = Unit.objects.filter(level="grassroots_union").order_by("pk")[:count]
    Report.objects.bulk_create(
        (
            Report(
                unit=unit, form=form, book=book, state="submitted", on_time=True, first_submitted_on=cut_off,
                figures={code: (unit.pk * (i + 7)) % 997 for i, code in enumerate(codes)},
            )
            for unit in units
        ),
        batch_size=1000,
    )  # fmt: skip
    return book


def filled_book() -> Any:
    """A book with figures of every unit's own."""
    from congdoan.org import queries as org
    from congdoan.periods.commands import ensure_period
    from congdoan.reporting import books, commands
    from congdoan.reporting.models import ReportForm
    from congdoan.reporting.rules import Figures

    form = ReportForm.objects.select_related("set").get(code="CS-NAM")
    period = ensure_period("2023")
    book = commands.ensure_book(indicator_set=form.set, period=period, basis="actual", cut_off=date(2023, 11, 22))
    width = books.layout_of(form.set).width
    tree = org.tree_of(period)
    values = np.random.default_rng(2023).integers(0, 1000, (len(tree), width))
    once = np.ones(width, np.int32)
    books.post(book.pk, {int(unit_id): Figures(row, once) for unit_id, row in zip(tree.ids, values, strict=True)})
    return book


def accepted_months(periods: Sequence[str]) -> None:
    """Every grassroots union's accepted report of these months, every line of it filled in, in the totals of all."""
    from congdoan.org.models import Unit
    from congdoan.periods.commands import ensure_period
    from congdoan.reporting import books, commands, queries
    from congdoan.reporting.models import Report
    from congdoan.reporting.rules import report_vector

    units = Unit.objects.filter(level="grassroots_union").order_by("pk")
    for period in map(ensure_period, periods):
        form = queries.form_in_force("CS-THANG", period)
        book = commands.ensure_book(indicator_set=form.set, period=period, basis="actual", cut_off=period.end)
        layout, codes = books.layout_of(form.set), queries.typed_lines(form)
        figures = {unit: _month(100 + unit.pk % 800, codes) for unit in units}
        Report.objects.bulk_create(
            (
                Report(
                    unit=unit, form=form, book=book, state="accepted", on_time=True, first_submitted_on=period.end,
                    figures=own,
                )
                for unit, own in figures.items()
            ),
            batch_size=1000,
        )  # fmt: skip
        vectors = {u.pk: report_vector(layout, form.code, own, on_time=True) for u, own in figures.items()}
        books.post(book.pk, vectors)


def _month(members: int, codes: Sequence[str]) -> dict[str, int]:
    """A month in which as many came as left, and a little of everything happened."""
    told = {code: members * 20_000 if code.endswith("_vnd") else 1 + at % 3 for at, code in enumerate(codes)}
    stock = {"workers_total": members + 50, "members_opening": members, "members_total": members}
    flow = {"members_admitted": 3, "members_transferred_in": 0, "members_left": 3, "members_female": members // 2}
    return told | stock | flow
