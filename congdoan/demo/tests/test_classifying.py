"""The classifications of the demo show what a council meets: every band, every condition, ties at the last place."""

from congdoan.demo.classifying import Occasion, hold
from congdoan.demo.commands import load_case
from congdoan.demo.queries import cases
from congdoan.emulation import queries
from congdoan.emulation.models import Classified
from congdoan.reporting.queries import Scope, totals_of_unit

PASSWORD = "mat-khau-thu"


def test_a_district_shows_all_bands_all_conditions_and_a_tie(administrator):
    case = next(case for case in cases() if case.code == "thanh-xuan-2022")
    load_case(by=administrator, case=case, password=PASSWORD)
    occasion = Occasion("HN-TX", "2022", "Quyết định 86/QĐ-LĐLĐ (minh họa)", case.cut_offs["2022"])
    expect_all_bands_all_conditions_and_a_tie(administrator, occasion)


def expect_all_bands_all_conditions_and_a_tie(administrator, occasion):
    found = hold(administrator, occasion)
    assert all(band.count for band in found.bands)
    state, others = queries.shares_by_group(administrator, found.made, found.rows)
    assert 93 <= state.percent < 100
    assert 55 <= others.percent < 80
    assert [state.held.target, others.held.target] == [93, 55]
    assert state.held.met
    assert others.held.met
    kept_out = {(line.row.rubric, code) for line in found.lines if line.row.by_points == "good"
                for code in line.row.failed}  # fmt: skip
    used = {line.row.rubric for line in found.lines}
    assert len(used) == 4
    assert kept_out == {(rule.code, code) for rule in found.made.rules.values() if rule.code in used and rule.chosen
                        for code in rule.chosen.conditions}  # fmt: skip
    (share,) = found.shares
    assert len(share.places.tied) > share.places.left > 0
    if occasion.decision:
        assert [band.count for band in found.bands] == [46, 186, 48, 10]
        assert [round(float(one.percent), 1) for one in (state, others)] == [94.9, 66.7]
        assert not found.unsolved
        assert sum(line.row.band == "excellent" for line in found.lines) == share.places.quota
        assert all(line.reason for line in found.lines if line.mark == "chosen")
        told = totals_of_unit(administrator, found.made.body, Scope(occasion.period))
        assert told.total("unions_rated") == len(found.lines)
        assert told.total("unions_excellent") == share.places.quota
        assert told.total("unions_good_public") == state.good
    else:
        assert found.unsolved == [share]
    assert queries.what_differs(found.made) == []
    before = Classified.objects.count()
    assert [line.row.pk for line in hold(administrator, occasion).lines] == [line.row.pk for line in found.lines]
    assert Classified.objects.count() == before
