"""Loads the worked cases, the province of 2026 or the national exercise into an empty database, as officials would:
through the commands of the areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from django.utils import timezone

from congdoan.accounts import commands as accounts
from congdoan.accounts.models import User
from congdoan.accounts.queries import acting_person
from congdoan.common.csvfile import read_csv
from congdoan.common.errors import Refused
from congdoan.common.progress import Watch, quiet
from congdoan.org import commands as org
from congdoan.org import forms as org_forms
from congdoan.org import queries as org_queries
from congdoan.org.models import Unit
from congdoan.org.plans import StepAct
from congdoan.periods.queries import period_of
from congdoan.reporting import commands as reporting
from congdoan.reporting import forms as reporting_forms
from congdoan.reporting import imports
from congdoan.reporting.models import Report, TargetValueOrigin
from congdoan.reporting.queries import indicators
from congdoan.reporting.rules import ReportEntry

from . import invented
from .figures import PlannedReport
from .keeping import keep_registers
from .nation import Nation, year
from .nation.files import OFFICER_COLUMNS, ExerciseFiles
from .province import AFTER, Person, Province, stages
from .queries import Case, people

OUTSIDER = "HP"  # the body outside the cluster of the conference, in another province
_DECISION = "Quyết định của LĐLĐ huyện (minh họa)"


def load_case(*, by: User, case: Case, password: str, watch: Watch = quiet) -> None:
    """Nạp vụ việc: structure, clusters, programmes, accounts, targets, reports, explanations, as far as its folder has
    them. Again on the same database it changes nothing.

    Refused on a database that holds anything else: invented figures never mix with real ones.
    """
    _mark_illustrative(by)
    _load_structure(by, case)
    for name, load in (
        ("clusters.csv", _load_clusters), ("programmes.csv", _load_programmes), ("targets.csv", _load_targets),
    ):  # fmt: skip
        if (path := case.folder / name).exists():
            load(by, path)
    _load_people(by, [(one.email, one.full_name, one.role, one.unit) for one in people(case)], password)
    _load_reports(by, invented.reports_of(case.code), watch)
    for name, load in (("registered.csv", _load_registered), ("explanations.csv", _load_explanations)):
        if (path := case.folder / name).exists():
            load(by, path)


def _mark_illustrative(by: User) -> None:
    if Unit.objects.exists() and not org_queries.structure().illustrative:
        raise Refused("not_empty", "Cơ sở dữ liệu đang có đơn vị thật. Minh họa chỉ nạp vào cơ sở dữ liệu trống.")
    org.mark_illustrative(by=by)


def _load_structure(by: User, case: Case) -> None:
    upper = case.folder / "units.csv"
    org.import_units(by=by, units=org_forms.units_from(upper), source=upper.name)
    planned = invented.units_of(case.code)
    new = [org.NewUnit(u.code, u.parent, u.name, u.level, u.kind, u.category, u.established_on) for u in planned]
    if new:
        org.import_units(by=by, units=new, source="dân số minh họa")
    for unit in planned:
        if unit.ended_on:
            _dissolve(by, unit.code, unit.ended_on)


def _load_clusters(by: User, path: Path) -> None:
    for (code, of_year), (name, body, decision, seats) in org_forms.clusters_from(path).items():
        org.set_cluster(by=by, code=code, year=of_year, name=name, body=body, seats=seats, decision=decision)


def _load_programmes(by: User, path: Path) -> None:
    for programme in org_forms.programmes_from(path):
        org.set_programme(by=by, programme=programme)


def _dissolve(by: User, code: str, on: date) -> None:
    unit = org_queries.unit_by_code(by, code, "structure")
    if not unit.placements.filter(ended=True).exists():
        org.dissolve_unit(by=by, unit=unit, on=on, decision=_DECISION)


def _load_targets(by: User, path: Path) -> None:
    imports.import_targets(by=by, entries=reporting_forms.targets_from(path), source=path.name)


def _load_registered(by: User, path: Path) -> None:
    entries = reporting_forms.targets_from(path)
    imports.import_targets(by=by, entries=entries, source=path.name, origin=TargetValueOrigin.REGISTERED)


def _load_explanations(by: User, path: Path) -> None:
    known = indicators()
    for row in read_csv(path, ("unit", "period", "indicator", "cause", "remedy")):
        reporting.explain_target(
            by=by, unit=org_queries.unit_by_code(by, row["unit"]), period=row["period"],
            indicator=known[row["indicator"]], cause=row["cause"], remedy=row["remedy"],
        )  # fmt: skip


def _load_people(by: User, some: Iterable[tuple[str, str, str, str]], password: str) -> None:
    for email, full_name, role, code in some:
        unit = org_queries.unit_by_code(by, code)
        user = accounts.ensure_user(by=by, email=email, full_name=full_name, password=password, unit_id=unit.pk)
        org.grant_role(by=by, user=user, role=role, unit=unit, start=date(2020, 1, 1))


def _load_reports(by: User, reports: Iterable[PlannedReport], watch: Watch) -> None:
    by_fate: dict[str, list[PlannedReport]] = defaultdict(list)
    for report in reports:
        by_fate[report.fate].append(report)
    for fate in sorted(by_fate):
        imports.import_reports(
            by=by, entries=[_entry(report) for report in by_fate[fate]], source="dân số minh họa",
            accept=fate == "accepted", watch=watch, invented=True,
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


# ---- the province of 2026 ----


def load_province(*, by: User, province: Province, password: str, watch: Watch = quiet) -> None:
    """Nạp tỉnh hư cấu: districts with their reports, the plans that end them, communes with theirs; one month is open.

    Again on the same database it changes nothing.
    """
    _mark_illustrative(by)
    org.import_units(by=by, units=org_forms.units_from(province.units), source=province.units.name)
    for stage in stages(province):
        if stage.period == AFTER:
            _reorganise(by, province)
        if not period_of(stage.period).is_closed:
            if stage.period == AFTER:
                _load_targets(by, province.targets_after)
            _load_reports(by, stage.reports, watch)
        if stage.period != province.head.open_month:
            _close(by, stage.period, f"Thông báo khóa số liệu kỳ {stage.period} (minh họa)")
    _load_clusters(by, province.clusters)
    _load_targets(by, province.targets)
    keep_registers(by, province)
    _load_staff(by, province.head.people, password)


def _load_staff(by: User, people: Sequence[Person], password: str) -> None:
    """The people of the province; whoever has an account already is left as they are, since some days are those of the
    loading."""
    today = timezone.localdate()
    new = [one for one in people if User.objects.named(one.email) is None]
    for one in new:
        unit = org_queries.unit_by_code(by, one.unit)
        user = accounts.ensure_user(by=by, email=one.email, full_name=one.full_name, password=password, unit_id=unit.pk)
        start, end = date(2020, 1, 1), today - timedelta(days=1) if one.ended else None
        if one.department:
            org.grant_in_department(by=by, user=user, unit=unit, kind=one.department, start=start, end=end)
        else:
            org.grant_role(by=by, user=user, role=one.role, unit=unit, start=start, end=end)
        if one.also:
            org.grant_role(by=by, user=user, role=one.also, unit=unit, start=start)
    for one in new:
        user = acting_person(one.email)
        if one.looks_after:
            looked_after = [org_queries.unit_by_code(by, code) for code in one.looks_after]
            org.set_portfolio(by=by, user=user, add=looked_after)
        if one.stands_in_for:
            giver = acting_person(one.stands_in_for)
            org.lend_grants(
                by=giver, grants=list(giver.grants.all()), to=user, start=today, end=today + timedelta(days=365),
                reason="Đi công tác dài ngày (minh họa)",
            )  # fmt: skip


def accounts_shown(cases: Iterable[Case], province: Province) -> list[tuple[str, str, str]]:
    """(user, what signing in shows, unit) of everybody the demo makes an account for.

    Whoever belongs to no body of a case's conference is there as the outsider.
    """
    shown = [
        (one.email, "outsider" if one.unit == OUTSIDER else one.role, one.unit) for c in cases for one in people(c)
    ]
    return shown + [(one.email, one.shows, one.unit) for one in province.head.people]


def _reorganise(by: User, province: Province) -> None:
    for plan in province.plans:
        ending = next(step.unit for step in plan.steps if step.act == StepAct.DISSOLVE)
        unit = org_queries.unit_by_code(by, ending, "structure")
        if not unit.placements.filter(ended=True).exists():
            org.apply_plan(by=by, draft=plan)
    org.import_units(by=by, units=org_forms.units_from(province.new_units), source=province.new_units.name)


def _close(by: User, period: str, decision: str) -> None:
    if not period_of(period).is_closed:
        reporting.close_period(by=by, code=period, decision=decision)


# ---- the national exercise ----


class Step(StrEnum):
    """What loading the exercise consists of, in its order."""

    UNITS = "đơn vị"
    OFFICERS = "tài khoản và quyền"
    CLUSTERS = "cụm thi đua"
    TARGETS = "chỉ tiêu"
    LAST_YEAR = "báo cáo năm trước"
    CLOSING = "khóa năm trước"
    THIS_YEAR = "báo cáo năm nay"
    UNFINISHED = "báo cáo còn dang dở"


def check_room_for_exercise(nation: Nation) -> None:
    """Refused on a database that holds anything else; an exercise that was broken off may go on."""
    if Unit.objects.exists() and not Unit.objects.filter(code=nation.districts[0].code).exists():
        raise Refused("not_empty", "Cơ sở dữ liệu đang có đơn vị khác. Bài tập chỉ nạp vào cơ sở dữ liệu trống.")


def load_exercise(
    *, by: User, nation: Nation, files: ExerciseFiles, password: str | None, done: Callable[[Step], None]
) -> None:
    """Nạp bài tập from its files: structure, officers, clusters, targets, both years' reports; last year is closed.

    Each step is told when it is done. Every file is imported by itself, so what was broken off is taken up again by
    loading once more. With a password the officers of the first district and of its province may sign in.
    """
    check_room_for_exercise(nation)
    _mark_illustrative(by)
    org.import_units(by=by, units=org_forms.units_from(files.units), source=files.units.name)
    done(Step.UNITS)
    first = nation.districts[0]
    _load_officers(by, files.officers, password, signing_in=(first.code, first.province))
    done(Step.OFFICERS)
    _load_clusters(by, files.clusters)
    done(Step.CLUSTERS)
    _load_targets(by, files.targets)
    done(Step.TARGETS)
    last, this = nation.design.years.last, nation.design.years.this
    _import_reports(by, files.last_year, accept=True)
    done(Step.LAST_YEAR)
    _close(by, last.period, f"Quyết định khóa số liệu năm {last.period} (minh họa)")
    done(Step.CLOSING)
    _import_reports(by, files.this_year, accept=True)
    done(Step.THIS_YEAR)
    _import_reports(by, files.unfinished, accept=False)
    for report in year.reports(nation, this):
        if report.fate in ("submitted", "returned"):
            _send_and_return(by, report)
    done(Step.UNFINISHED)


def _load_officers(by: User, path: Path, password: str | None, *, signing_in: tuple[str, ...]) -> None:
    rows = read_csv(path, OFFICER_COLUMNS)
    units = org_queries.units_by_code(by, (row["unit"] for row in rows))
    for row in rows:
        unit = units[row["unit"]]
        may_sign_in = row["unit"] in signing_in
        user = accounts.ensure_user(
            by=by, email=row["email"], full_name=row["full_name"], password=password if may_sign_in else None,
            unit_id=unit.pk,
        )  # fmt: skip
        org.grant_role(by=by, user=user, role=row["role"], unit=unit, start=date(2020, 1, 1))


def _import_reports(by: User, paths: Sequence[Path], *, accept: bool) -> None:
    for path in paths:
        entries = reporting_forms.reports_from(path)
        imports.import_reports(by=by, entries=entries, source=path.name, accept=accept, invented=True)
