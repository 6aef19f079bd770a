"""The steps of a report, short enough to be read as a story in a test."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from congdoan.periods.commands import ensure_period
from congdoan.reporting import commands, queries
from congdoan.reporting.models import Book, Report, ReportForm
from congdoan.reporting.queries import Scope, Totals
from tests.world import World

CUT_OFF = date(2023, 11, 22)
SCOPE = Scope("2023", cut_off=CUT_OFF)
IN_TIME = date(2023, 11, 25)


def form_of(code: str) -> ReportForm:
    return ReportForm.objects.select_related("set").get(code=code)


def book_of(period: str = "2023", basis: str = "actual", cut_off: date | None = CUT_OFF, form: str = "CS-NAM") -> Book:
    return commands.ensure_book(
        indicator_set=form_of(form).set, period=ensure_period(period), basis=basis, cut_off=cut_off
    )


def drafted(
    world: World, unit: str, *, by: str = "admin", form: str = "CS-NAM", book: Book | None = None, **figures: int
) -> Report:
    return commands.draft_report(
        by=world.users[by], unit=world.unit(unit), form=form_of(form), book=book or book_of(), figures=figures
    )


def sent(
    world: World, unit: str, *, on: date = IN_TIME, form: str = "CS-NAM", book: Book | None = None, **figures: int
) -> Report:
    report = drafted(world, unit, form=form, book=book, **figures)
    return commands.submit_report(by=world.admin, report=report, on=on)


def accepted(
    world: World, unit: str, *, on: date = IN_TIME, form: str = "CS-NAM", book: Book | None = None, **figures: int
) -> Report:
    report = sent(world, unit, on=on, form=form, book=book, **figures)
    return commands.accept_reports(by=world.admin, reports=[report])[0]


def totals(world: World, unit: str, scope: Scope = SCOPE, by: str = "admin") -> Totals:
    return queries.totals_of_unit(world.users[by], world.unit(unit), scope)


def members(world: World, unit: str, scope: Scope = SCOPE) -> Decimal | None:
    return totals(world, unit, scope).total("members_total")


def rate(world: World, unit: str, form: str = "CS-NAM") -> tuple[int, int, int]:
    held = totals(world, unit).rates[form]
    return held.expected, held.accepted, held.on_time
