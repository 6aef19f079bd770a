"""Points of one union: each method with its sentence, what is missing, who gave them, caps and rounding."""

from __future__ import annotations

from decimal import Decimal

import pytest

from congdoan.emulation.scoring import Fact, Given, Inputs, Stage, score

from .rubrics import NAMES, criterion, fact, pointed, rubric_of

YES_NO = criterion("yes_no", of={"line": "agreements_in_force"})
STEPS = criterion(
    "steps", of={"line": "dialogues_held"}, steps=[{"at_least": 3, "points": 10}, {"at_least": 1, "points": 6}]
)
SHARE_STEPS = STEPS | {"of": {"part": "members_total", "whole": "workers_total"}}
SHARE_STEPS |= {"steps": [{"at_least": 90, "points": 10}, {"at_least": 50.5, "points": 4.5}]}
SHARE = criterion("proportional", of={"part": "members_total", "whole": "workers_total"}, full_at=90, at_least=50)
OF_MEMBERS = criterion("proportional", of={"part": "hardship_visits", "whole": "members_total"}, full_at=5)
TARGET = criterion("proportional", of={"target": "members_admitted"})
RATE_TARGET = criterion("proportional", of={"target": "workers_conference_rate"})
ON_TIME = criterion("proportional", of={"on_time": "CS-NAM"})
PER_ITEM = criterion("per_item", of={"line": "initiatives"}, each=1.5)
DEDUCTION = criterion("deduction", of={"line": "work_stoppages"}, each=4)
MANUAL = criterion("manual")


@pytest.mark.parametrize(
    ("rule", "seen", "points", "sentence"),
    [
        (YES_NO, fact(1), 10, "Một việc: có, được 10/10 điểm."),
        (YES_NO, fact(7), 10, "Một việc: có, được 10/10 điểm."),
        (YES_NO, fact(0), 0, "Một việc: không, được 0/10 điểm."),
        (STEPS, fact(3), 10, "Cuộc đối thoại tại nơi làm việc 3 cuộc, đạt mức từ 3 trở lên, được 10/10 điểm."),
        (STEPS, fact(2), 6, "Cuộc đối thoại tại nơi làm việc 2 cuộc, đạt mức từ 1 trở lên, được 6/10 điểm."),
        (STEPS, fact(0), 0, "Cuộc đối thoại tại nơi làm việc 0 cuộc, dưới mức thấp nhất 1, được 0/10 điểm."),
        (SHARE_STEPS, fact(89, 100), 4.5,
         "Tổng số đoàn viên 89/100 người (89%), đạt mức từ 50,5% trở lên, được 4,5/10 điểm."),
        (SHARE_STEPS, fact(1, 2), 0, "Tổng số đoàn viên 1/2 người (50%), dưới mức thấp nhất 50,5%, được 0/10 điểm."),
        (SHARE, fact(1080, 1200), 10, "Tổng số đoàn viên 1.080/1.200 người (90%), được 10/10 điểm."),
        (SHARE, fact(60, 100), 6.7, "Tổng số đoàn viên 60/100 người (60%), được 6,7/10 điểm."),
        (SHARE, fact(49, 100), 0, "Tổng số đoàn viên 49/100 người (49%), dưới mức 50%, được 0/10 điểm."),
        (OF_MEMBERS, fact(1, 50), 4,
         "Lượt thăm hỏi đoàn viên khó khăn 1 lượt trên 50 người (2%), được 4/10 điểm."),
        (OF_MEMBERS, fact(9, 50), 10,
         "Lượt thăm hỏi đoàn viên khó khăn 9 lượt trên 50 người (18%), được 10/10 điểm."),
        (TARGET, fact(126, 60), 10, "Đoàn viên kết nạp mới 126/60 người, đạt 210% chỉ tiêu, được 10/10 điểm."),
        (TARGET, fact(401, 700), 5.7, "Đoàn viên kết nạp mới 401/700 người, đạt 57,3% chỉ tiêu, được 5,7/10 điểm."),
        (RATE_TARGET, fact(85.5, 95), 9,
         "Tỷ lệ đơn vị tổ chức hội nghị người lao động 85,5%/95%, đạt 90% chỉ tiêu, được 9/10 điểm."),
        (ON_TIME, fact(10, 12), 8.3, "Một việc 10/12 báo cáo (83,3%), được 8,3/10 điểm."),
        (PER_ITEM, fact(3), 4.5, "Sáng kiến được công nhận 3 sáng kiến, mỗi sáng kiến 1,5 điểm, được 4,5/10 điểm."),
        (PER_ITEM, fact(11), 10, "Sáng kiến được công nhận 11 sáng kiến, mỗi sáng kiến 1,5 điểm, được 10/10 điểm."),
        (DEDUCTION, fact(0), 10, "Vụ ngừng việc tập thể 0 vụ, được 10/10 điểm."),
        (DEDUCTION, fact(2), 2, "Vụ ngừng việc tập thể 2 vụ, trừ 8 điểm, được 2/10 điểm."),
        (DEDUCTION, fact(3), 0, "Vụ ngừng việc tập thể 3 vụ, trừ 10 điểm, được 0/10 điểm."),
    ],
)  # fmt: skip
def test_each_method_gives_points_and_says_why(rule, seen, points, sentence):
    point = pointed(rule, seen)
    assert (point.points, point.computed, point.by) == (Decimal(str(points)), Decimal(str(points)), "figures")
    assert point.sentence == sentence


@pytest.mark.parametrize(
    ("rule", "seen", "points", "said"),
    [
        (DEDUCTION, None, 0, "Vụ ngừng việc tập thể: chưa có số liệu, tính 0/10 điểm."),
        (DEDUCTION | {"if_missing": "full"}, None, 10, "Vụ ngừng việc tập thể: chưa có số liệu, tính 10/10 điểm."),
        (SHARE, fact(None, 100), 0, "Tổng số đoàn viên: chưa có số liệu, tính 0/10 điểm."),
        # a part of what nobody reported is not known either, far from being done in full
        (SHARE, fact(60, None), 0, "Tổng số đoàn viên: chưa có số liệu, tính 0/10 điểm."),
        (SHARE, fact(0, 0), 10, "Tổng số đoàn viên: không có gì phải thực hiện, tính 10/10 điểm."),
        (SHARE, fact(None, 0), 10, "Tổng số đoàn viên: không có gì phải thực hiện, tính 10/10 điểm."),
        (SHARE | {"if_nothing_due": "none"}, fact(0, 0), 0,
         "Tổng số đoàn viên: không có gì phải thực hiện, tính 0/10 điểm."),
        (TARGET, fact(126, None), 10, "Đoàn viên kết nạp mới: chưa giao chỉ tiêu, tính 10/10 điểm."),
        (TARGET, fact(None, None), 0, "Đoàn viên kết nạp mới: chưa có số liệu, tính 0/10 điểm."),
        (ON_TIME, fact(0, 0), 10, "Một việc: không có gì phải thực hiện, tính 10/10 điểm."),
    ],
)  # fmt: skip
def test_what_is_missing_and_what_was_not_due_count_as_the_rubric_says(rule, seen, points, said):
    point = pointed(rule, seen or Fact())
    assert (point.points, point.sentence) == (points, said)


# ---- who gave the points ----


def test_the_council_counts_before_the_check_and_the_check_before_the_figures():
    verified, council = Given(Decimal(7), "biên bản 14"), Given(Decimal(9), "họp ngày 16/12")
    assert pointed(TARGET, fact(30, 60)).points == 5
    point = pointed(TARGET, fact(30, 60), verified=verified)
    assert (point.points, point.by, point.computed) == (7, "verified", 5)
    assert point.sentence == (
        "Đoàn viên kết nạp mới 30/60 người, đạt 50% chỉ tiêu, được 5/10 điểm. Thẩm định cho 7/10 điểm – biên bản 14."
    )
    point = pointed(TARGET, fact(30, 60), verified=verified, council=council)
    assert (point.points, point.by) == (9, "council")
    assert point.sentence.endswith("Hội đồng cho 9/10 điểm – họp ngày 16/12.")


def test_what_a_union_gives_itself_is_shown_and_never_counts():
    point = pointed(MANUAL, self=Given(Decimal(10)))
    assert (point.points, point.by, point.self_score) == (0, "", 10)
    assert point.sentence == "Một việc: chưa ai cho điểm, 0/10 điểm."
    point = pointed(MANUAL, self=Given(Decimal(10)), verified=Given(Decimal("6.5")))
    assert (point.points, point.by, point.self_score) == (Decimal("6.5"), "verified", 10)
    assert point.sentence == "Một việc: thẩm định cho 6,5/10 điểm."


def test_no_stage_gives_more_than_the_criterion_has():
    assert pointed(MANUAL, council=Given(Decimal(12))).points == 10


def groups(*caps, bonus=()):
    return [
        {"code": f"g{i}", "title": f"Nhóm {i}", "max": cap, "bonus": i in bonus, "criteria": [
            criterion("manual", code=f"g{i}a", max=most), criterion("manual", code=f"g{i}b", max=most),
        ]}
        for i, (cap, most) in enumerate(caps)
    ]  # fmt: skip


def scored(whole, **given):
    rubric = rubric_of(groups=whole)
    found = {
        code: {Stage(stage): Given(Decimal(str(one))) for stage, one in stages.items()}
        for code, stages in given.items()
    }
    return score(rubric, Inputs({}, found, NAMES))


def test_bonus_is_given_by_the_council_alone():
    whole = groups((95, 50), (5, 5), bonus=(1,))
    checked = scored(whole, g1a={"verified": 5, "self": 5})
    assert checked.total == 0
    assert checked.groups[1].criteria[0].sentence == "Một việc: hội đồng chưa cho điểm, 0/5 điểm."
    assert scored(whole, g1a={"verified": 5, "council": 3}).total == 3


def test_a_group_never_passes_its_cap():
    found = scored(groups((95, 60), (5, 4)), g0a={"verified": 55}, g0b={"verified": 58}, g1a={"verified": 1})
    assert [group.points for group in found.groups] == [95, 1]
    assert found.total == 96


def test_stages_stand_side_by_side():
    """What it gave itself where it gave any, within criteria and caps; where it gave none, its figures."""
    whole = groups((60, 50), (40, 40))
    whole[1]["criteria"][0] = TARGET | {"code": "admitted", "max": 40}
    rubric = rubric_of(groups=whole)
    facts = {"target:members_admitted": fact(30, 60)}
    given = {
        "g0a": {Stage.SELF: Given(Decimal(70)), Stage.VERIFIED: Given(Decimal(20))},
        "g0b": {Stage.SELF: Given(Decimal(50)), Stage.COUNCIL: Given(Decimal(25))},
    }
    found = score(rubric, Inputs(facts, given, NAMES))
    assert (found.total, found.self_total) == (65, 80)
    assert score(rubric, Inputs(facts, {}, NAMES)).self_total is None


# ---- rounding ----


@pytest.mark.parametrize(
    ("part", "decimals", "points"),
    [(25, 0, 3), (24, 0, 2), (825, 1, 8.3), (8249, 1, 8.2), (8245, 2, 8.25), (82449, 2, 8.24)],
)
def test_points_are_rounded_half_up_to_the_decimals_of_the_rubric(part, decimals, points):
    point = pointed(TARGET, fact(part, 10 ** len(str(part))), decimals=decimals)
    assert point.points == Decimal(str(points))
