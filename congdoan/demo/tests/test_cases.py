"""The cases of `examples/`: which printed figures they hold, that each loads by itself, and that its figures are added
up from its reports: one report raised, just the rows above it differ."""

import csv
from collections import Counter

import pytest

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.demo import bodies
from congdoan.demo.commands import load_case
from congdoan.demo.queries import cases, published, published_for, replay
from congdoan.demo.rules import MEASURES
from congdoan.org import programme_queries
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.queries import period_of
from congdoan.reporting import commands as reporting_commands
from congdoan.reporting import queries as reporting
from congdoan.reporting.models import Report
from congdoan.reporting.queries import Scope
from congdoan.reporting.rules import IN_TOTALS

from .catalogue import CATALOGUE

CASES = {case.code: case for case in cases()}
WITHOUT_CLUSTER = [code for code, case in CASES.items() if not case.cluster and case.cut_offs]
LABELLED = {
    "cluster-4-2023": 16,
    "thanh-xuan-2022": 16,
    "ha-long-2020": 6,
    "programme-13-ctph": 0,
    "bac-tu-liem-2020": 5,
}
VERDICTS = {
    "thanh-xuan-2022": {"match": 11, "ambiguous": 1, "target only": 3, "undated": 1},
    "ha-long-2020": {"match": 5, "within bound": 1},
    "bac-tu-liem-2020": {"match": 4, "contradicts itself": 1},
}
each_case = pytest.mark.parametrize("code", CASES)


def rows(case, name):
    path = case.folder / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- the files ----


def test_the_five_articles_have_their_forty_three_figures():
    assert [case.article for case in CASES.values()] == [1, 2, 3, 4, 5]
    assert {code: len(published(case)) for code, case in CASES.items()} == LABELLED
    assert sum(LABELLED.values()) == 43


@each_case
def test_published_figures_name_lines_bodies_and_periods_that_exist(code):
    case = CASES[code]
    bodies_of = {row["code"] for row in rows(case, "units.csv")} | {case.cluster}
    for row in published(case):
        assert set(row.indicators) <= CATALOGUE.entries.keys()
        assert row.measure in MEASURES
        assert row.organisation in bodies_of
        assert row.period in case.cut_offs or row.qualifier == "không rõ kỳ"
        assert row.article == str(case.article)


def test_only_the_gifts_of_another_headline_have_no_period():
    undated = [row for case in CASES.values() for row in published(case) if not row.period]
    assert [(row.organisation, row.indicator, row.printed) for row in undated] == [("HN-TX", "tet_gifts", "1.480")]


@each_case
def test_targets_name_units_lines_and_their_decision(code):
    case = CASES[code]
    for row in rows(case, "targets.csv"):
        assert row["indicator"] in CATALOGUE.entries
        assert row["period"] in case.cut_offs
        assert row["decision"].endswith(("(minh họa)", "(số công bố)"))


def test_a_body_named_by_several_cases_is_the_same_in_all():
    described = {}
    for case in CASES.values():
        for row in rows(case, "units.csv"):
            assert described.setdefault(row["code"], row) == row


@each_case
def test_no_body_is_older_than_the_one_above_it(code):
    above = {row["code"]: row["established_on"] for row in rows(CASES[code], "units.csv")}
    for row in rows(CASES[code], "units.csv"):
        assert not row["parent"] or above[row["parent"]] <= row["established_on"]
    for unit in bodies.units(bodies.GOALS[code]) if code in bodies.GOALS else []:
        assert above[unit.parent] <= unit.established_on.isoformat()


@each_case
def test_a_case_tells_what_its_files_are(code):
    told = (CASES[code].folder / "README.md").read_text(encoding="utf-8")
    for path in CASES[code].folder.iterdir():
        assert path.name == "README.md" or f"`{path.name}`" in told


# ---- loaded ----


@pytest.fixture
def loaded(administrator):
    def load(code):
        load_case(by=administrator, case=CASES[code], password="mat-khau-minh-hoa")
        return administrator

    return load


def verdicts(by, code):
    return Counter(row.verdict for row in replay(by, code))


@pytest.mark.parametrize("code", WITHOUT_CLUSTER)
def test_a_case_loads_by_itself_and_its_figures_are_found(loaded, code):
    by = loaded(code)
    assert verdicts(by, code) == VERDICTS[code]


def test_a_case_again_changes_nothing(loaded):
    by = loaded("ha-long-2020")
    before = Unit.objects.count(), Report.objects.count(), Event.objects.count()
    loaded("ha-long-2020")
    assert (Unit.objects.count(), Report.objects.count(), Event.objects.count()) == before
    assert verdicts(by, "ha-long-2020") == VERDICTS["ha-long-2020"]


def test_a_case_is_refused_beside_real_units(world):
    with pytest.raises(Refused, match="đơn vị thật"):
        load_case(by=world.admin, case=CASES["ha-long-2020"], password="mat-khau-minh-hoa")


def test_unions_that_a_body_counts_are_those_of_the_tree(loaded):
    by = loaded("thanh-xuan-2022")
    unit = org.unit_by_code(by, "HN-TX")
    tree = org.tree_of(period_of("2022"))
    totals = reporting.totals_of_unit(by, unit, Scope("2022"))
    assert totals.total("grassroots_unions_total") == len(tree.subtree(unit.pk)) - 1 == 304


def test_a_hundred_percent_of_the_target_is_not_a_hundred_percent_of_the_unions(loaded):
    by = loaded("thanh-xuan-2022")
    unit = org.unit_by_code(by, "HN-TX")
    totals = reporting.totals_of_unit(by, unit, Scope("2022"))
    held = {h.indicator.code: h.result for h in reporting.attainment_of_units(by, [unit], Scope("2022"))}
    for line, rate in (("civil_servants_conference_rate", 96), ("workers_conference_rate", 90)):
        assert totals.total(line) == rate
        assert held[line].words == "đạt 100% kế hoạch"


def test_the_plans_behind_ha_long_s_percentages(loaded):
    rows = {row.indicator: row for row in replay(loaded("ha-long-2020"), "ha-long-2020")}
    founded, admitted = rows["grassroots_unions_established"], rows["members_admitted"]
    assert (founded.computed, founded.target) == (21, 40)
    assert (admitted.computed, admitted.target) == (1424, 2800)


def test_twenty_percent_above_the_plan_is_eighteen_point_nine(loaded):
    by = loaded("bac-tu-liem-2020")
    unit = org.unit_by_code(by, "HN-BTL")
    held = {h.indicator.code: h.result for h in reporting.attainment_of_units(by, [unit], Scope("2020"))}
    assert held["members_admitted"].words == "đạt 118,9% kế hoạch, vượt 18,9%"
    (row,) = (row for row in replay(by, "bac-tu-liem-2020") if row.verdict == "contradicts itself")
    assert (row.indicator, row.computed, row.target) == ("members_admitted", 1011, 850)


RAISED = {  # (unit or, with a stroke, one below it; form; lines; what then differs)
    "thanh-xuan-2022": [
        (
            "HN-TX-", "CS-NAM", {"members_total": 1000, "activities_held": 1, "activity_participations": 30},
            ["members_total", "activities_held", "activity_participations"],
        ),
        ("HN-TX-", "CS-NAM", {"initiatives_commended": 1}, []),  # a union's own are no work of the body
        ("HN-TX", "CT-NAM", {"initiatives_commended": 1}, ["initiatives_commended"]),
        ("HN", "TINH-NAM", {"workers_honoured": 1}, ["workers_honoured"]),
    ],
    "ha-long-2020": [
        ("QN-HL-", "CS-NAM", {"hardship_gifts": 1000, "members_admitted": 1}, ["hardship_gifts", "members_admitted"]),
        ("QN", "TINH-NAM", {"emulation_flags": 1}, ["emulation_flags"]),
    ],
    "bac-tu-liem-2020": [
        ("HN-BTL-", "CS-NAM", {"members_admitted": 1, "party_admitted": 1}, ["members_admitted", "party_admitted"]),
        ("HN-BTL-", "CS-NH", {"letters_of_merit_individuals": 5}, []),
        ("HN-BTL", "CT-NH", {"letters_of_merit_individuals": 5}, ["letters_of_merit_individuals"]),
    ],
}  # fmt: skip


@pytest.mark.parametrize("code", RAISED)
def test_one_report_raised_changes_just_the_rows_above_it(loaded, code):
    by = loaded(code)
    for unit, form, raised, differing in RAISED[code]:
        report = accepted_report(unit, form, raised)
        figures = {line: value + raised.get(line, 0) for line, value in report.figures.items()}
        correct(by, report, figures)
        assert [row.indicator for row in replay(by, code) if row.verdict == "differs"] == differing
        correct(by, report, report.figures)
        assert verdicts(by, code) == VERDICTS[code]


def accepted_report(unit, form, lines):
    of = {"unit__code__startswith": unit} if unit.endswith("-") else {"unit__code": unit}
    found = Report.objects.filter(form__code=form, state__in=IN_TOTALS, **of).order_by("unit__code")
    return next(report for report in found if report.figures.keys() >= lines.keys())


def correct(by, report, figures):
    kept = {line: value for line, value in figures.items() if line != "members_opening"}  # it would have to balance
    reporting_commands.correct_report(by=by, report=report, figures=kept, reason="Thử nâng một con số")


def test_what_is_published_stands_beside_the_figures_of_its_day_alone(loaded):
    loaded("thanh-xuan-2022")
    scope = CASES["thanh-xuan-2022"].scope
    badges = published_for("HN-TX", scope)
    assert badges["members_total"] == "công bố: 17.331 (bài 2)"
    assert badges["good_workers"] == "công bố: của chính đơn vị 27 (bài 2)"
    either = "công bố: 9.800, không rõ là lượt hay người (bài 2)"
    assert badges["activity_participations"] == badges["activity_participants"] == either
    assert published_for("HN", scope) == {"workers_honoured": "công bố: của chính đơn vị 3 (bài 2)"}
    assert "tet_gifts" not in badges
    assert published_for("HN-TX", Scope("2022", basis="estimate")) == {}
    assert published_for("HN-TX", Scope("2021")) == {}


def test_the_programme_of_the_city_is_told_to_whom_it_concerns(loaded):
    by = loaded("programme-13-ctph")
    for code in ("HCM", "TLD"):
        (programme,) = programme_queries.programmes_of(by, org.unit_by_code(by, code))
        assert programme.number == "13/CTPH-ĐĐTLĐLĐVN-TUTPHCM"
        assert (programme.first_year, programme.last_year) == (2020, 2025)


def test_an_unknown_case_is_refused_with_those_there_are(administrator):
    with pytest.raises(Refused, match=r"Không có vụ việc “x”\. Có: cluster-4-2023, thanh-xuan-2022"):
        replay(administrator, "x")
