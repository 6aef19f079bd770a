"""What the small country lacks, made for one row of the table of reads and undone after it."""

from __future__ import annotations

from copy import copy
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.test import Client
from django.urls import reverse

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.emulation import commands as emulation
from congdoan.emulation.models import Classification
from congdoan.org import commands as org
from congdoan.org.models import RoleGrant, Unit
from congdoan.periods.queries import period_of
from congdoan.reporting import commands as reporting
from congdoan.reporting import imports
from congdoan.reporting.models import Report, ReportImport
from congdoan.reporting.queries import Scope
from congdoan.reporting.rules import ReportEntry
from congdoan.reporting.tests.steps import CUT_OFF, accepted, book_of, drafted
from congdoan.reporting.tests.test_own_layout import map_
from congdoan.yearend import commands as yearend
from congdoan.yearend import jobs
from congdoan.yearend.models import PackJob
from congdoan.yearend.queries import Subject
from tests.world import World

NOW = Scope("2023", cut_off=CUT_OFF, structure="now")


def merged(world: World) -> Unit:
    """A21 of A2 that was merged into A11 of A1 after the year of the figures."""
    on, into = date(2024, 2, 1), world.unit("A11")
    org.merge_units(by=world.admin, units=[world.unit("A21")], into=into, on=on, decision="QĐ 2/QĐ-LĐLĐ")
    return world.unit("A21")


def corrected(world: World) -> Scope:
    """The report of A11 was corrected after its year was closed."""
    reporting.close_period(by=world.admin, code="2023", decision="QĐ 3/QĐ-LĐLĐ")
    report = Report.objects.get(unit__code="A11", book__period__code="2023")
    reporting.correct_report(by=world.admin, report=report, figures={"members_total": 41}, decision="QĐ 4/QĐ-LĐLĐ")
    return Scope("2023", cut_off=CUT_OFF)


def mapped(world: World) -> str:
    """The form of which A1 has told its own layout."""
    with TemporaryDirectory() as folder:
        return map_(world, Path(folder), by="admin", unit="A1")[0].form


def of_departments(world: World) -> Report:
    """A report of A1, one section of which a department stands by."""
    org.set_department(by=world.admin, unit=world.unit("A1"), kind="organisation", name="Ban Tổ chức")
    return drafted(world, "A1", form="CT-NAM", book=book_of(form="CT-NAM"))


def of_month(world: World) -> Report:
    """A report of A11 that is being written in a month."""
    return drafted(world, "A11", form="CS-THANG", book=book_of("2023-M05", cut_off=date(2023, 5, 31), form="CS-THANG"))


def recognised(world: World) -> Classification:
    made = Classification.objects.get()
    return emulation.recognise(by=world.admin, classification=made, decision="QĐ 5/QĐ-LĐLĐ", on=date(2023, 12, 20))


def judge(world: World, user: User) -> User:
    """Somebody who judges clusters where they already work."""
    at = RoleGrant.objects.filter(user=user).select_related("unit")[0].unit
    org.grant_role(by=world.admin, user=user, role="judge", unit=at, start=date(2020, 1, 1))
    return user


def belonging(user: User, unit: Unit) -> User:
    """Somebody who has moved to another unit and kept their rights."""
    moved = copy(user)  # the cast stays as it is
    moved.unit_id = unit.pk
    return moved


def in_quarters(world: World) -> Scope:
    """A11 reported a year that says something else than its quarters."""
    for number in range(1, 5):
        code = f"2023-Q{number}"
        accepted(world, "A11", form="CS-QUY", book=book_of(code, cut_off=period_of(code).end), hardship_visits=3)
    accepted(world, "A11", book=book_of(cut_off=date(2023, 11, 30)), hardship_visits=14)
    return Scope("2023")


def parted(world: World) -> ReportImport:
    """Reports of A11 and A12 taken in together; afterwards A12 moved to A2."""
    entries = [
        ReportEntry(unit, "CS-NAM", "2023", "estimate", None, None, {"members_total": 38}) for unit in ("A11", "A12")
    ]
    imports.import_reports(by=world.admin, entries=entries, source="b.csv", accept=True)
    on = date(2024, 2, 1)
    org.move_unit(by=world.admin, unit=world.unit("A12"), to=world.unit("A2"), on=on, decision="QĐ 6/QĐ-LĐLĐ")
    return ReportImport.objects.latest("pk")


def steps_of_pack(user: User, world: World) -> list[str]:
    """What is told while a pack of A1 is made for a person; no document where they may not."""
    told: list[str] = []
    try:
        yearend.issue_pack(
            by=user, subject=Subject(world.unit("A1")), scope=Scope("2023"),
            tell=lambda made, total, doing: told.append(doing),
        )  # fmt: skip
    except Refused:
        return told
    return told


def page(user: User, name: str, *args: object) -> str:
    """The words of a page, for a person."""
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=args)).text


def asked_by(user: User, world: World) -> PackJob:
    """A pack of A1 that this person once asked for, when the worker is done with it."""
    yearend.ask_for_pack(by=world.admin, subject=Subject(world.unit("A1")), period="2023")
    job = jobs.take()
    assert job
    job.by = user
    jobs.work_on(job)
    return job
