"""A year of the cast: two districts with reports accepted, returned and missing, targets, the year before, a month."""

from __future__ import annotations

from datetime import date

from congdoan.reporting import commands, imports
from congdoan.reporting.models import Report
from congdoan.reporting.rules import ReportEntry

from .world import World

CUT_OFF = date(2023, 11, 22)
YEAR_END = date(2023, 11, 30)
ACCEPTED = [
    # unit, form, period, basis, cut_off, figures
    ("A11", "CS-NAM", "2022", "actual", date(2022, 11, 30), {"members_total": 38, "members_admitted": 1}),
    ("A11", "CS-NAM", "2023", "actual", CUT_OFF, {"members_total": 40, "members_admitted": 4, "workers_total": 44}),
    ("A11", "CS-NAM", "2023", "actual", YEAR_END, {"members_total": 41, "members_admitted": 5, "workers_total": 44}),
    ("A11", "CS-NAM", "2023", "estimate", None, {"members_total": 42}),
    ("A11", "CS-THANG", "2023-M05", "actual", date(2023, 5, 31), {"members_admitted": 2}),
    ("A21", "CS-NAM", "2023", "actual", CUT_OFF, {"members_total": 900, "members_admitted": 60, "workers_total": 1000}),
    ("A1", "CT-NAM", "2023", "actual", CUT_OFF, {"grassroots_unions_total": 2, "grassroots_unions_established": 0}),
    ("A2", "CT-NAM", "2023", "actual", CUT_OFF, {"grassroots_unions_total": 1}),
]
TARGETS = [
    ("A1", "members_admitted", "ge", 10),
    ("A2", "members_admitted", "ge", 50),
    ("A1", "members_total", "more_than_last_year", None),
    ("A2", "members_total", "more_than_last_year", None),
    ("A2", "work_stoppages", "le", 0),
    ("A11", "members_admitted", "ge", 4),
]


def _entries(rows: list[tuple]) -> list[ReportEntry]:
    return [ReportEntry(*row[:5], date(2023, 11, 25), row[5]) for row in rows]


def report_year(world: World) -> None:
    """A12's report is returned, all of `ACCEPTED` counts."""
    admin = world.admin
    imports.import_reports(by=admin, entries=_entries(ACCEPTED), source="test", accept=True)
    returned = ("A12", "CS-NAM", "2023", "actual", CUT_OFF, {"members_total": 7})
    imports.import_reports(by=admin, entries=_entries([returned]), source="test")
    report = commands.submit_report(by=admin, report=Report.objects.get(unit__code="A12"), on=date(2023, 11, 25))
    commands.return_report(by=admin, report=report, reason="Thiếu danh sách đoàn viên")
    targets = [imports.TargetEntry(unit, "2023", code, how, value, "KH 1") for unit, code, how, value in TARGETS]
    imports.import_targets(by=admin, entries=targets, source="test")
