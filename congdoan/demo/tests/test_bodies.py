"""The invented unions below single bodies: fitted to their goals, each report sound, the same on every machine."""

import subprocess
import sys
import zlib
from collections import Counter
from pathlib import Path

import pytest

from congdoan.demo.bodies import GOALS, reports, units

from .catalogue import faults, lines_of

ROOT = Path(__file__).parents[3]
each_body = pytest.mark.parametrize("case", GOALS)


@pytest.fixture(scope="module")
def filed():
    return {case: list(reports(goal)) for case, goal in GOALS.items()}


def added(some):
    total = Counter()
    for report in some:
        total.update(report.figures)
    return total


def accepted(some, form="CS-NAM"):
    return [report for report in some if report.form == form and report.fate == "accepted"]


def own_report(some, form):
    (report,) = (report for report in some if report.form == form)
    return report


# ---- units ----


@each_body
def test_a_body_has_its_unions_by_category_and_those_new_in_the_year(case):
    goal = GOALS[case]
    mine = units(goal)
    assert Counter(unit.category for unit in mine) == goal.unions
    assert sum(goal.first_day <= unit.established_on <= goal.last_day for unit in mine) == goal.established
    assert all(goal.founded <= unit.established_on.year <= goal.year for unit in mine)
    assert len({unit.name for unit in mine}) == len({unit.code for unit in mine}) == len(mine)


@each_body
def test_no_union_of_a_town_bears_the_name_of_a_district_s_office(case):
    assert not [unit.name for unit in units(GOALS[case]) if "huyện" in unit.name.casefold()]


# ---- sums ----


@each_body
def test_accepted_reports_of_the_unions_meet_the_goal(case, filed):
    goal = GOALS[case]
    total = added(accepted(filed[case]))
    fitted = {"members_total": goal.members, "members_admitted": goal.admitted, **goal.sums}
    assert {line: total[line] for line in fitted} == fitted


@each_body
def test_the_body_and_those_above_it_report_what_they_did_themselves(case, filed):
    goal = GOALS[case]
    own = own_report(filed[case], "CT-NAM")
    assert (own.unit, own.figures["grassroots_unions_total"]) == (goal.body, goal.n_unions)
    assert own.figures["grassroots_unions_established"] == goal.established
    assert own.figures.items() >= goal.own.items()
    assert own.figures.keys().isdisjoint(goal.left_out)
    assert {r.unit: r.figures for r in filed[case] if r.form == "TINH-NAM"} == goal.above


@each_body
def test_one_report_each_is_missing_waiting_and_returned(case, filed):
    fates = Counter(report.fate for report in filed[case] if report.form == "CS-NAM")
    assert fates == {"accepted": GOALS[case].n_unions - 3, "submitted": 1, "returned": 1}


def test_school_years_are_reported_by_schools_and_their_body_alone(filed):
    goal = GOALS["bac-tu-liem-2020"]
    schools = {unit.code for unit in units(goal) if unit.category == "school"}
    of_schools = accepted(filed["bac-tu-liem-2020"], "CS-NH")
    assert {report.unit for report in of_schools} == schools
    assert own_report(filed["bac-tu-liem-2020"], "CT-NH").figures == goal.school_year
    assert {(r.period, r.cut_off) for r in of_schools} == {("SY2019-2020", goal.school_year_end)}
    assert added(of_schools)["letters_of_merit_individuals"] > 0  # of the schools: not what the body gave
    assert not [r for case in filed if case != "bac-tu-liem-2020" for r in filed[case] if r.form in ("CS-NH", "CT-NH")]


# ---- every report ----


@each_body
def test_every_report_holds_the_checks_and_only_lines_of_its_form(case, filed):
    lines = {form: lines_of(form) for form in {report.form for report in filed[case]}}
    for report in filed[case]:
        assert report.figures.keys() <= lines[report.form].keys(), report
        assert min(report.figures.values()) >= 0, report
        assert not faults(report.figures, lines[report.form]), report


@each_body
def test_one_report_a_unit_form_and_period_of_units_that_were_there(case, filed):
    born = {unit.code: unit.established_on for unit in units(GOALS[case])}
    keys = Counter((report.unit, report.form, report.period) for report in filed[case])
    assert max(keys.values()) == 1
    assert all(born[report.unit] <= report.cut_off for report in filed[case] if report.unit in born)


@each_body
def test_people_are_fewer_than_their_turns(case, filed):
    total = added(accepted(filed[case]))
    assert 0 < total["activity_participants"] < total["activity_participations"]
    assert total["party_admitted"] <= total["party_introduced"]


def test_another_process_draws_the_same_unions(filed):
    code = (
        "import zlib; from congdoan.demo.bodies import GOALS, reports; "
        "print(zlib.crc32(repr({case: list(reports(goal)) for case, goal in GOALS.items()}).encode()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert int(done.stdout) == zlib.crc32(repr(filed).encode())
