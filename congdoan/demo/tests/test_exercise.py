"""The exercise as files and in a database: the product's own imports take it whole, and nobody else's database."""

import csv
from collections import Counter

import pytest
from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit.models import Event
from congdoan.demo.commands import Step, load_exercise
from congdoan.demo.nation import nation, plans, year
from congdoan.demo.nation.files import write
from congdoan.org import commands as org_commands
from congdoan.org import forms as org_forms
from congdoan.org import queries as org
from congdoan.org.models import Cluster, ClusterSeat, RoleGrant, Unit
from congdoan.periods.queries import period_of
from congdoan.reporting import queries as reporting
from congdoan.reporting.models import Report, ReportVersion, Target, UnitFigures
from congdoan.reporting.queries import Scope

from .following import follow, parents_of

PASSWORD = "mat-khau-bai-tap"


@pytest.fixture(scope="module")
def drawn():
    return nation(0.002)


@pytest.fixture(scope="module")
def files(drawn, tmp_path_factory):
    return write(drawn, tmp_path_factory.mktemp("exercise"))


def load(by, drawn, files):
    done = []
    load_exercise(by=by, nation=drawn, files=files, password=PASSWORD, done=done.append)
    return done


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- files ----


def test_the_plans_are_files_of_the_columns_and_acts_that_were_drawn(drawn, files):
    for path, planned in zip(files.plans, (plans.dissolution(drawn), plans.reorganisation(drawn)), strict=True):
        assert path.name == f"plan-{planned[0].on}.csv"
        rows = rows_of(path)
        assert list(rows[0]) == ["on", "act", "unit", "to", "name", "level", "kind", "category", "decision"]
        assert rows == [{name: str(value) for name, value in vars(row).items()} for row in planned]


def test_the_explaining_file_says_of_each_union_what_the_plans_ask(drawn, files):
    told = {row["unit"]: row for row in rows_of(files.communes)}
    assert told.keys() == {union.unit.code for union in drawn.unions}
    for union in drawn.unions:
        row = told[union.unit.code]
        financing = "" if union.self_financing is None else str(union.self_financing)
        assert (row["commune"], row["members"], row["self_financing"]) == (
            union.commune.code, str(union.members), financing,
        )  # fmt: skip


# ---- loaded ----


@pytest.fixture(scope="module")
def loaded(installed, drawn, files):
    """The steps in which it was loaded, once for the tests of this file."""
    with transaction.atomic():
        yield load(installed, drawn, files)
        transaction.set_rollback(True)


def test_the_imports_take_the_whole_exercise(loaded, drawn, administrator):
    assert loaded == list(Step)
    planned = [*drawn.upper, *(union.unit for union in drawn.unions)]
    assert {(unit.code, unit.name, unit.level, unit.kind, unit.category) for unit in Unit.objects.all()} == {
        (unit.code, unit.name, unit.level, unit.kind, unit.category) for unit in planned
    }
    assert org.structure().illustrative
    assert org.faults_of_structure() == []
    assert Target.objects.count() == len(list(year.targets(drawn)))
    assert ClusterSeat.objects.count() == len(list(year.clusters(drawn)))
    assert {(g.user.email, g.role, g.unit.code) for g in RoleGrant.objects.select_related("user", "unit")} == {
        (officer.email, officer.role, officer.unit) for officer in year.officers(drawn)
    }
    may_sign_in = {u.email for u in User.objects.exclude(pk=administrator.pk) if u.has_usable_password()}
    assert may_sign_in == {"t01@vi-du.vn", "t01-lanh-dao@vi-du.vn", "t01-01@vi-du.vn"}


def test_last_year_is_closed_and_this_year_s_totals_are_those_of_the_accepted_reports(loaded, drawn, administrator):
    years = drawn.design.years
    assert period_of(years.last.period).is_closed
    assert not period_of(years.this.period).is_closed
    root = Unit.objects.get(code="TLD")
    for of, accepted in ((years.last, "locked"), (years.this, "accepted")):
        planned = list(year.reports(drawn, of))
        states = Report.objects.filter(book__period__code=of.period).values_list("unit__code", "state")
        assert dict(states) == {r.unit: accepted if r.fate == "accepted" else r.fate for r in planned}
        expected = Counter()
        for report in planned:
            if report.fate == "accepted":
                expected.update(report.figures)
        totals = reporting.totals_of_unit(administrator, root, Scope(of.period))
        for line in ("members_total", "members_admitted", "grassroots_unions_total"):
            assert totals.total(line) == expected[line], line
    assert reporting.faults_of_books() == []


def test_loading_again_changes_nothing(loaded, drawn, files, administrator):
    things = (Unit, Cluster, Target, RoleGrant, User, Report, ReportVersion, Event)
    before = [thing.objects.count() for thing in things]
    states = list(Report.objects.order_by("pk").values_list("state", "version"))
    load(administrator, drawn, files)
    assert [thing.objects.count() for thing in things] == before
    assert list(Report.objects.order_by("pk").values_list("state", "version")) == states


def living(day):
    """{unit: superior} as the database has it on a day."""
    codes = dict(Unit.objects.values_list("pk", "code"))
    places = org.places_on(day).filter(ended=False).values_list("unit_id", "parent_id")
    return {codes[unit]: codes.get(parent, "") for unit, parent in places}


def test_both_plans_leave_everybody_where_the_paper_says_prove_the_totals_and_are_taken_back(
    loaded, drawn, files, administrator
):
    expected = parents_of(drawn)
    before = list(UnitFigures.objects.order_by("book", "unit").values_list("unit", "own", "total"))
    drafts = [org_forms.plan_from(path) for path in files.plans]
    for draft, planned in zip(drafts, (plans.dissolution(drawn), plans.reorganisation(drawn)), strict=True):
        done = org_commands.apply_plan(by=administrator, draft=draft)
        assert [exhibit.holds for exhibit in done.exhibits if exhibit.holds is not None] == [True]
        expected = follow(expected, planned)
        assert living(draft.on) == expected
    for draft in reversed(drafts):
        org_commands.undo_plan(by=administrator, draft=draft)
    assert living(drafts[-1].on) == parents_of(drawn)
    assert list(UnitFigures.objects.order_by("book", "unit").values_list("unit", "own", "total")) == before
