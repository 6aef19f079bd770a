"""The invented nation: its shape at every share, the same draw everywhere, and the record of its two years."""

import subprocess
import sys
import zlib
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from congdoan.common.errors import Refused
from congdoan.demo.nation import design, nation, year
from congdoan.demo.nation.plans import ending_bodies, ends_first
from congdoan.org.rules import CATEGORIES, LEVELS, may_hang_below

from .catalogue import faults, lines_of

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def part():
    return nation(0.02)


@pytest.fixture(scope="module")
def whole():
    return nation(1.0)


def filed_in(part, of):
    return list(year.reports(part, of))


# ---- shape ----


@pytest.mark.parametrize("share", [0.002, 0.01, 0.02, 0.1])
def test_unions_and_members_grow_with_the_share_while_the_upper_part_is_whole(share):
    drawn = nation(share)
    levels = Counter(unit.level for unit in drawn.upper)
    assert (levels["confederation"], levels["provincial_federation"], levels["sectoral_union"]) == (1, 63, 19)
    assert len(drawn.unions) == round(123_129 * share)
    assert sum(union.members for union in drawn.unions) == round(11_000_000 * share)
    assert len(drawn.districts) == sum(max(1, round(one.districts * share)) for one in drawn.design.provinces)
    assert {district.province for district in drawn.districts} == {
        unit.code for unit in drawn.upper if unit.level == "provincial_federation"
    }
    assert all(district.communes for district in drawn.districts)


def test_the_whole_nation(whole):
    assert len(whole.districts) == 705
    assert sum(len(district.communes) for district in whole.districts) == 3321
    assert len(whole.unions) == 123_129
    sizes = [union.members for union in whole.unions]
    assert sum(sizes) == 11_000_000
    assert min(sizes) == 5
    assert max(sizes) > 10_000
    assert {union.unit.category for union in whole.unions} == set(CATEGORIES) - {"none"}


def test_the_unions_that_the_state_finances_have_about_two_million_six_hundred_thousand_members(whole):
    ending = sum(union.members for union in whole.unions if ends_first(whole, union))
    assert abs(ending - 2_600_000) < 30_000


def test_a_union_hangs_from_a_body_that_is_there_and_may_have_it(part):
    upper = {unit.code: unit for unit in part.upper}
    assert len(upper) == len(part.upper)
    for unit in (*part.upper, *(union.unit for union in part.unions)):
        assert unit.level in LEVELS
        if unit.parent:
            assert may_hang_below(unit.level, upper[unit.parent].level), unit
    roots = [unit for unit in part.upper if not unit.parent]
    assert [root.code for root in roots] == ["TLD"]
    assert {union.superior for union in part.unions} == {
        "district", "officials", "education", "industrial", "province", "sector",
    }  # fmt: skip


def test_codes_are_given_once_and_names_once_below_a_body(part):
    everyone = [*part.upper, *(union.unit for union in part.unions)]
    assert len({unit.code for unit in everyone}) == len(everyone)
    assert len({(unit.parent, unit.name) for unit in everyone}) == len(everyone)


def test_a_union_below_a_district_stands_in_a_commune_of_that_district(part):
    communes = {district.code: district.communes for district in part.districts}
    mine = [union for union in part.unions if union.superior == "district"]
    assert mine
    assert all(union.commune in communes[union.unit.parent] for union in mine)


def test_communes_are_numbered_within_the_new_province_and_none_bears_a_name_twice_there(part):
    by_province = defaultdict(list)
    for district in part.districts:
        for commune in district.communes:
            by_province[commune.new_province].append(commune)
    assert len(by_province) == 34
    for communes in by_province.values():
        assert sorted(commune.number for commune in communes) == list(range(1, len(communes) + 1))
        assert len({commune.place for commune in communes}) == len(communes)


def test_only_schools_and_public_units_earn_a_part_of_their_costs(part):
    public = {union.unit.category for union in part.unions if union.self_financing is not None}
    assert public == {"school", "public_service_unit"}
    assert all(union.self_financing is not None for union in part.unions if union.unit.category in public)


# ---- the same everywhere ----


def test_another_process_draws_the_same(part):
    code = (
        "import django, zlib; django.setup(); from congdoan.demo.nation import nation, year; one = nation(0.02); "
        "drawn = (one.upper, one.unions, list(year.reports(one, one.design.years.this))); "
        "print(zlib.crc32(repr(drawn).encode()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    mine = repr((part.upper, part.unions, filed_in(part, part.design.years.this)))
    assert int(done.stdout) == zlib.crc32(mine.encode())


# ---- two years on record ----


def test_every_report_holds_the_checks_and_only_lines_of_its_form(part):
    lines = {form: lines_of(form) for form in ("CS-NAM", "CT-NAM")}
    for of in (part.design.years.last, part.design.years.this):
        for report in year.reports(part, of):
            assert report.figures.keys() <= lines[report.form].keys(), report
            assert min(report.figures.values()) >= 0, report
            assert not faults(report.figures, lines[report.form]), report


def test_nearly_every_union_and_every_upper_level_union_reports_once_a_year(part):
    for of in (part.design.years.last, part.design.years.this):
        filed = filed_in(part, of)
        units = [report.unit for report in filed]
        assert len(set(units)) == len(units)
        there = [union for union in part.unions if union.unit.established_on <= of.cut_off]
        assert 0.97 < sum(report.form == "CS-NAM" for report in filed) / len(there) < 1
        upper = {unit.code for unit in part.upper if unit.level == "upper_level_union"}
        assert {report.unit for report in filed if report.form == "CT-NAM"} == upper


def test_a_year_opens_with_what_the_last_one_closed_with(part):
    last, this = (filed_in(part, of) for of in (part.design.years.last, part.design.years.this))
    closed = {report.unit: report.figures["members_total"] for report in last if report.form == "CS-NAM"}
    opened = {report.unit: report.figures["members_opening"] for report in this if report.unit in closed}
    assert len(opened) > 2000
    assert all(closed[unit] == opening for unit, opening in opened.items())


def test_this_year_shows_the_members_that_the_plans_count(part):
    members = {union.unit.code: union.members for union in part.unions}
    for report in year.reports(part, part.design.years.this):
        if report.form == "CS-NAM":
            assert report.figures["members_total"] == members[report.unit]


def test_only_reports_of_units_that_will_end_are_unfinished_in_every_way(part):
    ending = {union.unit.code for union in part.unions if ends_first(part, union)} | set(ending_bodies(part))
    unfinished = [report for report in filed_in(part, part.design.years.this) if report.fate != "accepted"]
    assert {report.fate for report in unfinished} == {"draft", "submitted", "returned"}
    assert {report.unit for report in unfinished} <= ending
    assert {report.form for report in unfinished} == {"CS-NAM", "CT-NAM"}
    assert all(report.fate == "accepted" for report in year.reports(part, part.design.years.last))


def test_provinces_and_districts_have_targets_and_a_seat_in_a_cluster(whole):
    codes = {unit.code for unit in whole.upper if unit.level == "provincial_federation"}
    codes |= {district.code for district in whole.districts}
    assert {target.unit for target in year.targets(whole)} == codes
    seats = list(year.clusters(whole))
    assert Counter(seat.unit for seat in seats) == dict.fromkeys(codes, 1)
    by_cluster = defaultdict(list)
    for seat in seats:
        by_cluster[seat.cluster].append(seat.role)
    assert all(roles.count("lead") == 1 and roles.count("deputy_lead") == 1 for roles in by_cluster.values())
    assert all(2 <= len(roles) <= 7 for roles in by_cluster.values())


def test_every_body_that_receives_reports_has_an_officer(part):
    officers = list(year.officers(part))
    assert {officer.unit for officer in officers} == {unit.code for unit in part.upper} - {"TLD"}
    assert len({officer.email for officer in officers}) == len(officers)
    assert all(officer.full_name.endswith("(minh họa)") for officer in officers)


# ---- the data of the exercise ----


def test_data_that_does_not_fit_together_is_refused_with_each_place(tmp_path):
    text = design.FILE.read_text(encoding="utf-8")
    wrong = tmp_path / "exercise.yaml"
    wrong.write_text(text.replace('carries_on: "46", joined: []', 'carries_on: "46", joined: ["01"]'), encoding="utf-8")
    with pytest.raises(Refused, match="mỗi tỉnh trong provinces phải có đúng một chỗ"):
        design.read(wrong)
    wrong.write_text(text.replace("members: 1500, unions: 10", "members: 1500"), encoding="utf-8")
    with pytest.raises(Refused, match=r"plans\.reorganisation\.commune_union\.unions"):
        design.read(wrong)
    wrong.write_text("plans: [", encoding="utf-8")
    with pytest.raises(Refused, match="Không đọc được dữ liệu bài tập"):
        design.read(wrong)
