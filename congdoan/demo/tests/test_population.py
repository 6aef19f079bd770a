import csv
import subprocess
import sys
import zlib
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from congdoan.demo.population import (
    GOALS,
    INTERIM,
    LAST_YEAR_END,
    YEAR_END,
    apportion,
    reports,
    units,
)

from .catalogue import CATALOGUE, faults, lines_of

ROOT = Path(__file__).parents[3]
CASE = ROOT / "examples" / "cluster-4-2023"
DISTRICTS = [goal.district for goal in GOALS]


@pytest.fixture(scope="module")
def everyone():
    return units()


@pytest.fixture(scope="module")
def filed():
    return list(reports())


def accepted(filed, district, *, period="2023", cut_off=INTERIM, form="CS-NAM"):
    return [
        report
        for report in filed
        if report.form == form
        and report.period == period
        and report.cut_off == cut_off
        and report.unit.startswith(f"{district}-")
        and report.fate == "accepted"
    ]


def added(some):
    total = Counter()
    for report in some:
        total.update(report.figures)
    return total


def rows(name):
    with (CASE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- units ----


@pytest.mark.parametrize("goal", GOALS, ids=DISTRICTS)
def test_unions_of_a_district(goal, everyone):
    mine = [unit for unit in everyone if unit.parent == goal.district]
    ended = [unit for unit in mine if unit.ended_on]
    assert sum(unit.alive_on(INTERIM) for unit in mine) == goal.unions
    assert sum(unit.alive_on(YEAR_END) for unit in mine) == goal.unions
    assert sum(date(2022, 12, 1) <= unit.established_on <= INTERIM for unit in mine) == goal.established
    assert len(ended) == goal.ended
    assert all(date(2022, 12, 1) <= unit.ended_on <= INTERIM for unit in ended)
    assert len({unit.name for unit in mine}) == len({unit.code for unit in mine}) == len(mine)


def test_unions_of_the_cluster(everyone):
    assert sum(unit.alive_on(INTERIM) for unit in everyone) == 1172
    assert len({unit.category for unit in everyone}) == 8


def test_a_union_lives_from_its_first_day_to_the_day_before_it_ended(everyone):
    unit = next(unit for unit in everyone if unit.ended_on)
    assert unit.alive_on(unit.established_on)
    assert not unit.alive_on(unit.ended_on)


def test_no_unit_is_older_than_the_one_above_it(everyone):
    above = {row["code"]: row for row in rows("units.csv")}
    for row in above.values():
        if row["parent"]:
            assert above[row["parent"]]["established_on"] <= row["established_on"]
    for unit in everyone:
        assert above[unit.parent]["established_on"] < unit.established_on.isoformat()
    assert not above.keys() & {unit.code for unit in everyone}


# ---- sums ----


@pytest.mark.parametrize("goal", GOALS, ids=DISTRICTS)
def test_accepted_reports_meet_the_goal_of_a_district(goal, filed):
    total = added(accepted(filed, goal.district))
    assert total["members_total"] == goal.members
    assert total["members_admitted"] == goal.admitted
    assert total["health_checks"] == goal.health_checks
    own = next(report for report in filed if report.unit == goal.district and report.cut_off == INTERIM)
    assert own.figures["grassroots_unions_total"] == goal.unions
    assert own.figures["grassroots_unions_established"] == goal.established
    assert own.figures["grassroots_unions_dissolved"] == goal.ended
    assert own.figures["civil_servants_conference_directed"] == 1


def test_accepted_reports_meet_the_sums_of_the_cluster(filed):
    total = sum((added(accepted(filed, district)) for district in DISTRICTS), Counter())
    assert (total["members_total"], total["health_checks"]) == (44579, 1457)


def test_sizes_have_a_long_tail(filed):
    sizes = sorted(r.figures["members_total"] for d in DISTRICTS for r in accepted(filed, d))
    assert sizes[0] == 5
    assert 800 < sizes[-1] <= 1200
    assert sizes[len(sizes) // 2] < 38 < sum(sizes) / len(sizes) < 40


def test_some_reports_are_waiting_returned_or_missing(filed):
    interim = Counter(r.fate for r in filed if r.form == "CS-NAM" and r.cut_off == INTERIM)
    final = Counter(r.fate for r in filed if r.form == "CS-NAM" and r.cut_off == YEAR_END)
    assert interim == {"accepted": 1148, "returned": 6, "submitted": 6}
    assert final["accepted"] > interim["accepted"]
    late = [r for r in filed if r.cut_off == INTERIM and r.fate == "submitted"]
    assert all((r.submitted_on - INTERIM).days > 7 for r in late)


# ---- every report ----


def test_every_report_holds_the_checks_and_only_lines_of_its_form(filed):
    lines = {form: lines_of(form) for form in ("CS-NAM", "CT-NAM", "CS-THANG")}
    for report in filed:
        assert report.figures.keys() <= lines[report.form].keys(), report
        assert min(report.figures.values()) >= 0, report
        assert not faults(report.figures, lines[report.form]), report


def test_one_report_a_unit_form_and_book(filed):
    keys = Counter((r.unit, r.form, r.period, r.basis, r.cut_off) for r in filed)
    assert max(keys.values()) == 1
    assert {(r.basis, r.cut_off is None) for r in filed} == {("actual", False), ("estimate", True)}


def test_no_report_of_a_unit_that_was_not_there(everyone, filed):
    known = {unit.code: unit for unit in everyone}
    for report in filed:
        if report.unit in known:
            assert known[report.unit].alive_on(report.cut_off or INTERIM), report


def test_a_year_opens_with_what_the_last_one_closed_with(filed):
    closed = {r.unit: r.figures["members_total"] for r in filed if r.form == "CS-NAM" and r.period == "2022"}
    opened = [r for r in filed if r.form == "CS-NAM" and r.period == "2023" and r.unit in closed]
    assert len(opened) > 3000
    assert all(r.figures["members_opening"] == closed[r.unit] for r in opened)


# ---- the stories ----


def test_members_fell_in_one_district_only(filed):
    fell = [
        goal.district
        for goal in GOALS
        if added(accepted(filed, goal.district, period="2022", cut_off=LAST_YEAR_END))["members_total"] > goal.members
    ]
    assert fell == ["HN-QO"]


def test_one_work_stoppage_in_one_district(filed):
    stopped = {goal.district: added(accepted(filed, goal.district))["work_stoppages"] for goal in GOALS}
    assert stopped == {**dict.fromkeys(DISTRICTS, 0), "HN-HD": 1}


def test_one_district_leaves_lines_unreported(filed):
    silent = {d for d in DISTRICTS if "unions_with_workers_conference" not in added(accepted(filed, d))}
    assert silent == {"HN-PT"}


def test_months_add_up_to_the_final_report_but_for_a_handful(filed):
    final = {r.unit: r.figures for r in filed if r.form == "CS-NAM" and r.cut_off == YEAR_END}
    months = defaultdict(list)
    for report in filed:
        if report.form == "CS-THANG":
            months[report.unit].append(report)
    assert {r.period for some in months.values() for r in some} == {
        "2022-M12",
        *(f"2023-M{month:02}" for month in range(1, 12)),
    }
    differing = set()
    for unit in months.keys() & final.keys():
        total = added(months[unit])
        for line in total.keys() & final[unit].keys() - {"members_total"}:
            if total[line] != final[unit][line]:
                differing.add(unit)
        assert months[unit][-1].figures["members_total"] == final[unit]["members_total"]
    assert 1 <= len(differing) <= 5
    assert all(unit.startswith("HN-DP-") for unit in months)


# ---- the same everywhere ----


def test_apportion_is_exact_and_keeps_within_the_weights():
    assert apportion(10, [1, 1, 2]) == [3, 2, 5]
    assert apportion(0, [1, 2]) == [0, 0]
    shares = apportion(70, [50, 0, 30, 1])
    assert sum(shares) == 70
    assert all(share <= weight for share, weight in zip(shares, [50, 0, 30, 1], strict=True))


def test_another_process_draws_the_same(everyone, filed):
    code = (
        "import zlib; from congdoan.demo.population import reports, units; "
        "print(zlib.crc32(repr((units(), list(reports()))).encode()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert int(done.stdout) == zlib.crc32(repr((everyone, filed)).encode())


# ---- the files of the case ----


def test_published_figures_name_lines_and_bodies_that_exist():
    published = rows("published.csv")
    known = CATALOGUE.entries.keys()
    assert len(published) == 16
    assert {row["indicator"] for row in published} <= known
    assert {row["organisation"] for row in published} == {"HN-C4", *DISTRICTS}
    assert sum(row["qualifier"] == "vượt" for row in published) == 5


def test_targets_name_lines_and_comparators_that_exist():
    targets = rows("targets.csv")
    known = CATALOGUE.entries.keys()
    assert {row["indicator"] for row in targets} <= known
    assert {row["unit"] for row in targets} == {"HN", *DISTRICTS}
    assert {row["comparator"] for row in targets if row["value"]} == {"ge", "le", "eq"}
    assert {row["comparator"] for row in targets if not row["value"]} == {
        "yes",
        "more_than_last_year",
        "none",
    }
    assert all(row["decision"].endswith("(minh họa)") for row in targets)


def test_clusters_hold_the_six_districts_in_both_years():
    seats = rows("clusters.csv")
    for year, lead in (("2023", "HN-BV"), ("2024", "HN-QO")):
        mine = {row["unit"]: row["role"] for row in seats if row["year"] == year}
        assert set(mine) == set(DISTRICTS)
        assert [unit for unit, role in mine.items() if role == "lead"] == [lead]
    assert all(row["decision"].endswith("(minh họa)") for row in seats)
