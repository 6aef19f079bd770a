"""The two plans of the exercise: valid files, nobody left without a home, commune unions just where the rule allows."""

from collections import Counter

import pytest

from congdoan.demo.nation import nation
from congdoan.demo.nation.design import CommuneUnionRule
from congdoan.demo.nation.plans import commune_unions, dissolution, ending_bodies, homes, reorganisation

from .following import below, faults_of, follow, parents_of


@pytest.fixture(scope="module", params=[0.002, 0.02])
def part(request):
    return nation(request.param)


@pytest.fixture(scope="module")
def whole():
    return nation(1.0)


@pytest.fixture(scope="module")
def between(part):
    """Who hangs where between the two plans."""
    return follow(parents_of(part), dissolution(part))


def with_rule(part, **numbers):
    """The same nation under another rule for commune unions."""
    plans = part.design.plans
    second = plans.reorganisation.model_copy(update={"commune_union": CommuneUnionRule(**numbers)})
    plans = plans.model_copy(update={"reorganisation": second})
    return type(part)(part.design.model_copy(update={"plans": plans}), part.districts, part.upper, part.unions)


# ---- valid files ----


def test_both_plans_keep_to_the_format_and_leave_nobody_without_a_home(part, between):
    assert faults_of(parents_of(part), dissolution(part)) == []
    assert faults_of(between, reorganisation(part)) == []


def test_the_whole_nation_s_plans_keep_to_the_format(whole):
    first = dissolution(whole)
    assert faults_of(parents_of(whole), first) == []
    assert faults_of(follow(parents_of(whole), first), reorganisation(whole)) == []


def test_what_breaks_the_format_is_seen(part):
    rows = dissolution(part)
    parents = parents_of(part)
    province = rows[0].__class__(rows[0].on, "dissolve", "T01", decision="QĐ 1")
    assert any("below T01" in fault for fault in faults_of(parents, [province]))
    assert "more than one act" in faults_of(parents, [rows[0], rows[0]])[0]
    assert "cells" in faults_of(parents, [rows[0].__class__(rows[0].on, "move", rows[0].unit, decision="QĐ 1")])[0]


def test_the_days_are_those_of_the_data(part):
    plans = part.design.plans
    assert {row.on for row in dissolution(part)} == {plans.dissolution.day}
    assert {row.on for row in reorganisation(part)} == {plans.reorganisation.day}


# ---- the first plan ----


def test_the_first_plan_ends_state_bodies_and_what_the_state_finances_and_nobody_else(part):
    ending = {row.unit for row in dissolution(part)}
    assert {row.act for row in dissolution(part)} == {"dissolve"}
    for union in part.unions:
        financed = union.unit.category in ("school", "public_service_unit") and union.self_financing < 10
        assert (union.unit.code in ending) == (union.unit.category == "state_body" or financed), union
    upper = {unit.code for unit in part.upper} & ending
    assert {code.split(".")[0] for code in upper} == {"N18", "N19"}


# ---- the second plan ----


def test_sixty_three_provinces_become_thirty_four(part, between):
    rows = reorganisation(part)
    provinces = {unit.code: unit.name for unit in part.upper if unit.level == "provincial_federation"}
    merged = {row.unit: row.to for row in rows if row.act == "merge" and row.unit in provinces}
    assert len(provinces) == 63
    assert len(merged) == 29
    assert len(set(merged.values())) == 23
    after = follow(between, rows)
    names = provinces | {row.unit: row.name for row in rows if row.act == "rename"}
    assert sorted(names[code] for code in provinces if code in after) == sorted(
        f"LĐLĐ {new.name}" for new in part.design.new_provinces
    )


def test_districts_and_officials_unions_end_and_each_of_their_unions_has_a_new_home(part, between):
    rows = reorganisation(part)
    after = follow(between, rows)
    ended = ending_bodies(part)
    assert len(ended) == len(part.districts) + 63
    assert not after.keys() & set(ended)
    moved = {row.unit for row in rows if row.act == "move"}
    children = below(between)
    for body in ended:
        assert children[body] <= moved
        for unit in children[body]:
            assert after[unit] in after


def test_unions_of_a_merged_province_stay_with_what_carries_on(part, between):
    after = follow(between, reorganisation(part))
    heirs = {row.unit: row.to for row in reorganisation(part) if row.act == "merge"}
    children = below(between)
    assert {after[unit] for body in heirs for unit in children[body] if unit in after} <= set(heirs.values()) | set(
        homes(part).values()
    )
    for body, into in heirs.items():
        untouched = children[body] & after.keys() - {row.unit for row in reorganisation(part) if row.act == "move"}
        assert {after[unit] for unit in untouched} <= {into}


def test_a_commune_has_a_union_just_where_it_reaches_both_numbers(part, between):
    rule = part.design.plans.reorganisation.commune_union
    districts = {district.code for district in part.districts}
    members, unions = Counter(), Counter()
    for union in part.unions:
        if between.get(union.unit.code) in districts:
            members[union.commune.code] += union.members
            unions[union.commune.code] += 1
    allowed = {code for code in unions if members[code] >= rule.members and unions[code] >= rule.unions}
    established = {row.unit: row for row in reorganisation(part) if row.act == "establish"}
    assert established.keys() == allowed
    for code, row in established.items():
        assert row.to == code.split(".")[0]
        assert (row.level, row.category) == ("upper_level_union", "none")


def test_the_rule_is_data(part):
    assert len(commune_unions(with_rule(part, members=1, unions=1))) > len(commune_unions(part))
    assert commune_unions(with_rule(part, members=10_000_000, unions=1)) == []
    assert commune_unions(with_rule(part, members=1, unions=100_000)) == []


def test_a_union_goes_to_its_commune_else_within_its_old_district_else_within_its_province(whole):
    found = homes(whole)
    served = {commune.code: commune for commune in commune_unions(whole)}
    of_district = {commune.code: district for district in whole.districts for commune in district.communes}
    provinces_served = {commune.new_province for commune in served.values()}
    kinds = Counter()
    for code, district in of_district.items():
        commune = next(one for one in district.communes if one.code == code)
        near = [one.code for one in district.communes if one.code in served]
        if code in served:
            kinds["own"] += found[code] == code
        elif near:
            kinds["district"] += found[code] in near
        elif commune.new_province in provinces_served:
            kinds["province"] += served[found[code]].new_province == commune.new_province
        else:
            kinds["directly"] += found[code] == commune.new_province
    assert sum(kinds.values()) == 3321
    assert all(kinds[how] > 100 for how in ("own", "district", "province", "directly"))


def test_a_merged_province_s_industrial_unions_become_one(part, between):
    after = follow(between, reorganisation(part))
    industrial = [code for code in after if code.endswith(".KCN")]
    assert len(industrial) == 34
    assert {after[code] for code in industrial} == {code.removesuffix(".KCN") for code in industrial}
