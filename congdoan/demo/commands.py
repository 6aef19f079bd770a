"""Loads the worked case into an empty database, as officials would: through the commands of the areas."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from congdoan.accounts import commands as accounts
from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.progress import Watch, quiet
from congdoan.org import commands as org
from congdoan.org import forms as org_forms
from congdoan.org import queries as org_queries
from congdoan.org.models import Unit
from congdoan.reporting import commands as reporting
from congdoan.reporting import forms as reporting_forms
from congdoan.reporting import imports
from congdoan.reporting.models import Report
from congdoan.reporting.rules import ReportEntry

from . import population
from .population import PlannedReport
from .queries import Case

_DECISION = "Quyết định của LĐLĐ huyện (minh họa)"
_PEOPLE = (
    ("ba-vi@vi-du.vn", "Lãnh đạo LĐLĐ huyện Ba Vì (minh họa)", "leader", "HN-BV"),
    ("hai-phong@vi-du.vn", "Chuyên viên LĐLĐ Hải Phòng (minh họa)", "officer", "HP"),
)


def load_case(*, by: User, case: Case, password: str, watch: Watch = quiet) -> None:
    """Nạp vụ việc: structure, clusters, targets, accounts, reports. Again on the same database it changes nothing.

    Refused on a database that holds anything else: invented figures never mix with real ones.
    """
    if Unit.objects.exists() and not org_queries.structure().illustrative:
        raise Refused("not_empty", "Cơ sở dữ liệu đang có đơn vị thật. Minh họa chỉ nạp vào cơ sở dữ liệu trống.")
    org.mark_illustrative(by=by)
    _load_structure(by, case)
    _load_people(by, password)
    targets = case.folder / "targets.csv"
    imports.import_targets(by=by, entries=reporting_forms.targets_from(targets), source=targets.name)
    _load_reports(by, watch)


def _load_structure(by: User, case: Case) -> None:
    upper = case.folder / "units.csv"
    org.import_units(by=by, units=org_forms.units_from(upper), source=upper.name)
    planned = population.units()
    new = [org.NewUnit(u.code, u.parent, u.name, u.level, u.kind, u.category, u.established_on) for u in planned]
    org.import_units(by=by, units=new, source="dân số minh họa")
    for unit in planned:
        if unit.ended_on:
            _dissolve(by, unit.code, unit.ended_on)
    for (code, year), (name, body, decision, seats) in org_forms.clusters_from(case.folder / "clusters.csv").items():
        org.set_cluster(by=by, code=code, year=year, name=name, body=body, seats=seats, decision=decision)


def _dissolve(by: User, code: str, on: date) -> None:
    unit = org_queries.unit_by_code(by, code, "structure")
    if not unit.placements.filter(ended=True).exists():
        org.dissolve_unit(by=by, unit=unit, on=on, decision=_DECISION)


def _load_people(by: User, password: str) -> None:
    for email, full_name, role, code in _PEOPLE:
        unit = org_queries.unit_by_code(by, code)
        user = accounts.ensure_user(by=by, email=email, full_name=full_name, password=password, unit_id=unit.pk)
        org.grant_role(by=by, user=user, role=role, unit=unit, start=date(2020, 1, 1))


def _load_reports(by: User, watch: Watch) -> None:
    by_fate: dict[str, list[PlannedReport]] = defaultdict(list)
    for report in population.reports():
        by_fate[report.fate].append(report)
    for fate in sorted(by_fate):
        imports.import_reports(
            by=by, entries=[_entry(report) for report in by_fate[fate]], source="dân số minh họa",
            accept=fate == "accepted", watch=watch,
        )  # fmt: skip
    for planned in by_fate["submitted"] + by_fate["returned"]:
        _send_and_return(by, planned)


def _entry(planned: PlannedReport) -> ReportEntry:
    return ReportEntry(
        planned.unit, planned.form, planned.period, planned.basis, planned.cut_off, planned.submitted_on,
        planned.figures,
    )  # fmt: skip


def _send_and_return(by: User, planned: PlannedReport) -> None:
    """A report that waits for acceptance, or that was sent and returned."""
    report = Report.objects.get(
        unit__code=planned.unit, form__code=planned.form, book__period__code=planned.period,
        book__basis=planned.basis, book__cut_off=planned.cut_off,
    )  # fmt: skip
    if report.state == Report.State.DRAFT:
        report = reporting.submit_report(by=by, report=report, on=planned.submitted_on)
        if planned.fate == "returned":
            reporting.return_report(by=by, report=report, reason="Số liệu chưa khớp với danh sách đoàn viên (minh họa)")
