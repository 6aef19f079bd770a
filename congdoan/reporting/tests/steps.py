"""The steps of a report, short enough to be read as a story in a test."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from congdoan.periods.commands import ensure_period
from congdoan.reporting import commands, queries
from congdoan.reporting.models import Book, Report, ReportForm, TargetValue, TargetValueOrigin
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


# ---- targets ----


def aim(
    world: World, unit: str, value: int | None, *, how: str = "ge", line: str = "members_admitted",
    period: str = "2023", group: str = "", paper: str = "KH 1/KH-LĐLĐ",
) -> commands.Aim:  # fmt: skip
    return commands.Aim(world.unit(unit), period, queries.indicators()[line], how, value, paper, group)


def assigned(world: World, unit: str, value: int | None, *, by: str = "admin", **rest: str) -> bool:
    return commands.set_target(by=world.users[by], aim=aim(world, unit, value, **rest))


def registered(world: World, unit: str, value: int | None, *, by: str = "admin", **rest: str) -> bool:
    origin = TargetValueOrigin.REGISTERED
    return commands.set_target(by=world.users[by], aim=aim(world, unit, value, **rest), origin=origin)


def values_of(unit: str, origin: str = "assigned", line: str = "members_admitted") -> list[tuple[str, int | None]]:
    """Comparator and value, in their order."""
    found = TargetValue.objects.filter(target__unit__code=unit, target__indicator__code=line, origin=origin)
    return list(found.order_by("number").values_list("comparator", "value"))
