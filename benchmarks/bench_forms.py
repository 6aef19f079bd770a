"""Excel forms a second: handed out, read, imported and taken back; writing and reading beside openpyxl.

A province of 20 districts × 100 grassroots unions reports its month on a form of 34 lines. A thousand forms are handed
out, filled in by a script, one in twenty of them damaged in every way the tests know, and imported with --accept. Every
import is taken back before the next. The benchmark fails where a right form is not in, a wrong one has not its message,
a total differs from its full recomputation, or anything stored differs after taking back.

openpyxl does what a script would do with it: read the column of figures, and fill a blank form as a template.
"""

from __future__ import annotations

import io
import sys
import time
from itertools import chain, cycle
from pathlib import Path
from typing import Any

import harness

FORMS, WRONG, COMPARED = 1000, 50, 100
DATA = "a province, 20 districts, 2,000 unions; a month's form of 34 lines, 20 of them filled in"


def main(database: str) -> None:
    harness.plant(harness.PROVINCE)
    officer = harness.officer_at("P0")
    folder = harness.folder() / "forms"
    folder.mkdir(exist_ok=True)
    paths = hand_out(officer, folder)
    addresses = fill(paths)
    if database == "sqlite":
        beside_openpyxl(officer, paths, addresses)
    take_in(database, officer, folder, damage(paths))


def hand_out(officer: Any, folder: Path) -> list[Path]:
    from congdoan.org.models import Unit
    from congdoan.periods.queries import period_of
    from congdoan.reporting import commands, queries

    form = queries.form_in_force("CS-THANG", period_of("2023-M11"))
    units = list(Unit.objects.filter(level="grassroots_union").order_by("pk")[:FORMS])
    paths = []

    def write() -> None:
        paths.clear()
        for unit in units:
            file = commands.export_form(by=officer, unit=unit, form=form, scope=queries.Scope("2023-M11"))
            paths.append(folder / file.name)
            paths[-1].write_bytes(file.content)

    show("forms handed out", harness.seconds(write), FORMS)
    return paths


def fill(paths: list[Path]) -> dict[str, str]:
    """Twenty figures in each; {indicator: the address of its cell}, the same in all."""
    import openpyxl

    from congdoan.reporting.tests.filling import cells_of, type_into

    addresses = dict(list(cells_of(openpyxl.load_workbook(paths[0]).worksheets[0]).items())[:20])
    opening = ("workers_total", "members_opening", "members_total", "members_female")
    for number, path in enumerate(paths, start=1):
        figures = {code: 1000 if code == "workers_total" else number % 97 for code in addresses}
        figures |= {code: 500 for code in opening[1:] if code in addresses}
        figures |= dict.fromkeys(("members_admitted", "members_transferred_in", "members_left"), 0)
        figures |= dict.fromkeys(("strikes", "work_stoppages", "fatal_labour_accidents", "labour_accidents"), 0)
        type_into(path, {addresses[code]: value for code, value in figures.items() if code in addresses})
    return addresses


def damage(paths: list[Path]) -> dict[str, str]:
    """{file: what was done to it} for one form in twenty."""
    from congdoan.reporting.tests.filling import DAMAGES

    again = cycle(name for name in DAMAGES if name != "unit unknown")  # two for one unit would also disagree
    wrong = dict(zip((path.name for path in paths[:: FORMS // WRONG]), chain(DAMAGES, again), strict=False))
    for path in paths:
        if path.name in wrong:
            DAMAGES[wrong[path.name]][0](path)
    return wrong


# ---- beside openpyxl ----


def beside_openpyxl(officer: Any, paths: list[Path], addresses: dict[str, str]) -> None:
    import openpyxl

    from congdoan.documents.workbook import read_workbook
    from congdoan.org.models import Unit
    from congdoan.periods.queries import period_of
    from congdoan.reporting import form_file, queries, sheets

    some = paths[:COMPARED]
    decimals = {code: one.decimals for code, one in queries.indicators().items()}

    def ours() -> None:
        for path in some:
            sheets.read_form(path.name, read_workbook(path), decimals)

    def theirs(*, read_only: bool) -> None:
        for path in some:
            book = openpyxl.load_workbook(path, data_only=True, read_only=read_only)
            rows = book.worksheets[0].iter_rows(max_col=5, values_only=True)
            {row[0]: row[4] for row in rows if row[0]}

    read = harness.seconds(ours)
    show("forms read", read, COMPARED)
    for read_only in (False, True):
        way = "read_only" if read_only else "load_workbook"
        taken = harness.seconds(lambda read_only=read_only: theirs(read_only=read_only))
        show(f"forms read by openpyxl, {way}", taken, COMPARED, ratio=harness.median(taken) / harness.median(read))

    form = queries.form_in_force("CS-THANG", period_of("2023-M11"))
    units = list(Unit.objects.filter(level="grassroots_union").order_by("pk")[:COMPARED])
    blanks = [form_file.form_to_fill(officer, unit, form, queries.Scope("2023-M11")) for unit in units]
    template = sheets.write_form(blanks[0])

    def write() -> None:
        for blank in blanks:
            sheets.write_form(blank)

    def from_template() -> None:
        for blank in blanks:
            book = openpyxl.load_workbook(io.BytesIO(template))
            book.worksheets[0]["B7"] = blank.identity.unit
            for address in addresses.values():
                book.worksheets[0][address] = None
            book.save(io.BytesIO())

    written = harness.seconds(write)
    show("forms written, their figures at hand", written, COMPARED)
    taken = harness.seconds(from_template)
    show("a template filled by openpyxl", taken, COMPARED, ratio=harness.median(taken) / harness.median(written))


# ---- imported and taken back ----


def take_in(database: str, officer: Any, folder: Path, wrong: dict[str, str]) -> None:
    from congdoan.reporting import commands, queries
    from congdoan.reporting.models import Report

    imported, undone = [], []
    before = stored()
    for _run in range(harness.RUNS):
        start = time.perf_counter()
        outcome = import_folder(officer, folder)
        imported.append(time.perf_counter() - start)
        check(outcome, wrong)
        if Report.objects.filter(state="accepted").count() != FORMS - WRONG or queries.faults_of_books():
            sys.exit("the totals are wrong")
        start = time.perf_counter()
        commands.undo_import(by=officer, number=outcome.number)
        undone.append(time.perf_counter() - start)
        if stored() != before:
            sys.exit("taking back left something behind")
    show(f"{WRONG} of {FORMS} damaged, imported with --accept", imported, FORMS, database=database)
    show("the import taken back", undone, FORMS - WRONG, database=database)


def import_folder(officer: Any, folder: Path) -> Any:
    from congdoan.reporting import imports, sources

    found, unread = sources.sources_in(officer, [folder])
    outcome = imports.import_files(by=officer, sources=found, accept=True)
    outcome.refused += unread
    return outcome


def check(outcome: Any, wrong: dict[str, str]) -> None:
    from congdoan.reporting.tests.filling import DAMAGES

    told = {one.name: "\n".join((one.message, *one.details)) for one in outcome.refused}
    if told.keys() != wrong.keys() or any(DAMAGES[kind][1] not in told[name] for name, kind in wrong.items()):
        sys.exit(f"a wrong message, or a right file refused: {sorted(told.keys() ^ wrong.keys())[:5]}")


def stored() -> dict[str, Any]:
    from congdoan.reporting.tests.test_undo_import import stored

    return stored()


def show(what: str, taken: list[float], forms: int, **more: Any) -> None:
    harness.show(what, median_s=harness.median(taken), forms_a_second=forms / harness.median(taken), **more,
                 data=f"{DATA}; {forms} forms a run")  # fmt: skip


if __name__ == "__main__":
    harness.on_both_databases(main)
