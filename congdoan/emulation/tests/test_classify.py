"""Classifying a body's unions: points, bands, the choice of the best, recognition; who may, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.emulation import commands, queries
from congdoan.emulation.models import ChoiceMade, Classification, GivenPoints
from congdoan.org import queries as org
from congdoan.reporting import commands as reporting
from congdoan.reporting.models import Report
from congdoan.reporting.queries import Scope

from .scoring_year import bands, classified, give, scored_year


@pytest.fixture
def scored(world):
    scored_year(world)
    return world


def choose(world, made, code, *, chosen=True, reason="điển hình của cụm", by="admin"):
    unit = org.unit_by_code(world.admin, code)
    return commands.choose(by=world.users[by], classification=made, unit=unit, chosen=chosen, reason=reason)


def recognise(world, made, *, by="admin", decision="QĐ 9/QĐ-LĐLĐ"):
    return commands.recognise(by=world.users[by], classification=made, decision=decision, on=date(2023, 12, 20))


def refusal(act, *args, **options):
    with pytest.raises(Refused) as refused:
        act(*args, **options)
    return refused.value


# ---- points and bands ----


def test_points_are_computed_given_and_capped(scored):
    made = classified(scored)
    totals = dict(made.results.values_list("unit__code", "total"))
    assert (totals["U1"], totals["U2"], totals["U9"]) == (90, 95, 50)
    assert totals["U10"] == 5  # nothing reported, nothing given: only what a missing stoppage is worth
    assert totals["U11"] is None
    assert made.results.get(unit__code="U11").not_eligible == "mới thành lập 10 tháng, chưa đủ 12 tháng"


def test_the_bands_follow_the_points_and_the_best_fifth_of_the_good_is_proposed(scored):
    found = bands(made := classified(scored))
    assert found["U2"] == "excellent"
    assert {code for code, band in found.items() if band == "good"} == {"U1", "U3", "U4", "U5", "U6", "U7", "U8"}
    assert found["U9"] == "completed"
    assert found["U10"] == "not_completed"
    assert found["U11"] == ""
    share = queries.listing(made).shares[0]
    assert (share.places.rated, share.places.quota, share.places.left) == (8, 1, 0)


def test_a_condition_keeps_a_high_scorer_out(scored):
    give(scored, ("U1", "ngung_viec", 5), note="do lỗi thời tiết")
    made = classified(scored)
    row = made.results.get(unit__code="U1")
    assert (row.total, row.band, row.failed, row.proposed) == (95, "good", ["khong_ngung_viec"], False)
    assert refusal(choose, scored, made, "U1").code == "conditions"
    give(scored, ("U2", "khong_ky_luat", 0))
    made = classified(scored)
    assert made.results.get(unit__code="U2").failed == ["khong_ky_luat"]


def test_a_tie_at_the_edge_is_shown_and_solved_with_a_reason(scored):
    give(scored, ("U2", "khong_ky_luat", 0))
    made = classified(scored)
    listing = queries.listing(made)
    assert {line.row.unit.code for line in listing.lines if line.mark == "tied"} == {"U3", "U4", "U5"}
    assert {line.place for line in listing.lines if line.mark == "tied"} == {"2–5"}
    assert listing.unsolved
    assert "excellent" not in bands(made).values()
    choose(scored, made, "U4")
    assert [code for code, band in bands(made).items() if band == "excellent"] == ["U4"]
    solved = queries.listing(made)
    assert not solved.unsolved
    notes = {line.row.unit.code: line.note for line in solved.lines}
    assert notes["U3"] == notes["U5"] == "đồng điểm ở chỗ cuối, không được chọn"
    assert refusal(choose, scored, made, "U5").code == "quota"
    assert refusal(choose, scored, made, "U4", reason=" ").code == "no_reason"


def test_a_person_may_choose_otherwise_but_never_above_the_quota(scored):
    made = classified(scored)
    assert refusal(choose, scored, made, "U3").code == "quota"
    choose(scored, made, "U2", chosen=False, reason="đang được kiểm tra")
    choose(scored, made, "U3")
    assert [code for code, band in bands(made).items() if band == "excellent"] == ["U3"]
    marks = {line.row.unit.code: (line.mark, line.reason) for line in queries.listing(made).lines}
    assert marks["U2"] == ("left_out", "đang được kiểm tra")
    assert marks["U3"] == ("chosen", "điển hình của cụm")
    choose(scored, made, "U3", chosen=False)
    choose(scored, made, "U2")
    assert ChoiceMade.objects.count() == 0
    assert bands(made)["U2"] == "excellent"


def test_classifying_again_follows_the_figures_and_keeps_the_choices(scored):
    made = classified(scored)
    choose(scored, made, "U2", chosen=False)
    choose(scored, made, "U3")
    report = Report.objects.get(unit__code="U9")
    reporting.correct_report(by=scored.admin, report=report, figures={"members_admitted": 8}, reason="đếm sót")
    again = classified(scored)
    assert again.pk == made.pk
    assert again.results.get(unit__code="U9").total == 85
    assert bands(again)["U3"] == "excellent"


def test_what_separates_a_unit_from_the_next_band_is_said(scored):
    notes = {line.row.unit.code: line.note for line in queries.listing(classified(scored)).lines}
    assert notes["U2"] == "đủ điều kiện"
    assert notes["U1"] == "có ngừng việc tập thể"
    assert notes["U3"] == "kém mức hoàn thành xuất sắc nhiệm vụ 5 điểm"
    assert notes["U9"] == "kém mức hoàn thành tốt nhiệm vụ 30 điểm"
    assert notes["U10"] == "kém mức hoàn thành nhiệm vụ 45 điểm"


def test_every_point_is_told_as_a_sentence_with_its_figures(scored):
    give(scored, ("U9", "so_sach", 20), stage="self", note="")
    shown = queries.explained(scored.admin, classified(scored), org.unit_by_code(scored.admin, "U9"))
    told = [point.sentence for group in shown.score.groups for point in group.criteria]
    assert told[0] == "Đoàn viên kết nạp mới 1 người, mỗi người 5 điểm, được 5/50 điểm."
    assert told[1] == "Vụ ngừng việc tập thể: chưa có số liệu, tính 5/5 điểm."
    assert told[2] == "Sổ sách đầy đủ: thẩm định cho 40/40 điểm – biên bản."
    assert told[3] == "Mô hình mới: hội đồng chưa cho điểm, 0/5 điểm."
    assert shown.score.groups[1].criteria[0].self_score == 20
    assert shown.row.self_total == 30


# ---- points that people give ----


def test_points_come_from_those_above_and_from_the_union_itself(scored):
    assert give(scored, ("A11", "so_sach", 30), stage="self", by="giang") == (1, 0)
    assert give(scored, ("A11", "so_sach", 30), stage="self", by="giang") == (0, 1)
    assert give(scored, ("A11", "so_sach", 25), by="dung") == (1, 0)
    assert GivenPoints.objects.filter(unit__code="A11").count() == 2
    for person in ("giang", "chi", "khoa", "em"):
        before = GivenPoints.objects.count()
        said = refusal(give, scored, ("A11", "so_sach", 40), by=person)
        assert "không có đơn vị mã “A11”" in str(said.details or said)
        assert GivenPoints.objects.count() == before


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("U1", "so_sach", 40.5), "từ 0 đến 40 điểm"),
        (("U1", "khong_co", 1), "không có tiêu chí"),
        (("U1", "khong_ky_luat", 5), "ghi 1 (đạt) hoặc 0 (không đạt)"),
        (("X1", "so_sach", 1), "không có đơn vị mã “X1”"),
    ],
)
def test_wrong_points_are_refused_with_their_line_and_nothing_is_written(scored, row, said):
    before = GivenPoints.objects.count()
    refused = refusal(give, scored, ("U2", "so_sach", 39), row)
    assert said in str(refused.details)
    assert "dòng 3" in str(refused.details)
    assert GivenPoints.objects.count() == before


def test_points_against_the_figures_need_a_reason_and_twice_is_refused(scored):
    assert "phải ghi lý do" in str(refusal(give, scored, ("U2", "ket_nap", 3), note="").details)
    twice = refusal(give, scored, ("U2", "so_sach", 3), ("U2", "so_sach", 4))
    assert "đã có ở dòng 2" in str(twice.details)
    assert refusal(give, scored, ("U2", "so_sach", 3), stage="vote").code == "stage"


# ---- who may; recognition ----


@pytest.mark.parametrize("person", ["giang", "chi", "khoa", "em", "binh"])
def test_only_those_who_accept_reports_there_classify(scored, person):
    assert refusal(classified, scored, by=person).code == "unknown_unit"
    made = classified(scored, by="dung")
    assert refusal(choose, scored, made, "U3", by=person).code == "unknown_unit"
    assert refusal(recognise, scored, made, by=person).code == "unknown_unit"


def test_a_recognised_result_stays_and_only_then_the_union_sees_its_own(scored):
    giang = scored.users["giang"]
    made = classified(scored)
    a11 = org.unit_by_code(scored.admin, "A11")
    assert refusal(queries.explained, giang, made, a11).code == "unknown_classification"
    assert refusal(recognise, scored, made, by="dung").code == "unknown_unit"  # an officer does not sign
    assert refusal(recognise, scored, made, decision=" ").code == "no_decision"
    recognise(scored, made)
    assert refusal(classified, scored).code == "recognised"
    made.refresh_from_db()
    assert refusal(choose, scored, made, "U3").code == "recognised"
    assert queries.explained(giang, made, a11).row.unit == a11
    assert (
        refusal(queries.explained, giang, made, org.unit_by_code(scored.admin, "U2")).code == "unknown_classification"
    )
    verbs = set(Event.objects.filter(verb__startswith="classification").values_list("verb", flat=True))
    assert verbs == {"classification.made", "classification.recognised"}


def test_old_results_compute_to_the_digit_also_after_rubric_and_figures_changed(scored):
    give(scored, ("U2", "khong_ky_luat", 0))
    made = classified(scored)
    choose(scored, made, "U4")
    recognise(scored, made)
    GivenPoints.objects.all().delete()
    report = Report.objects.get(unit__code="U3")
    reporting.correct_report(by=scored.admin, report=report, figures={"members_admitted": 0}, reason="sai")
    made = Classification.objects.get(pk=made.pk)
    assert queries.what_differs(made) == []
    made.results.filter(unit__code="U5").update(total=Decimal("84.9"))
    assert [(d.unit, d.kept, d.computed) for d in queries.what_differs(made)] == [("U5", "84,90; good", "90,00; good")]


def test_nothing_to_classify_is_said(scored):
    nobody = refusal(
        commands.classify, by=scored.admin, body=org.unit_by_code(scored.admin, "B11"), scope=Scope("2023")
    )
    assert nobody.code == "nobody"
    assert refusal(commands.classify, by=scored.admin, body=scored.unit("A1"), scope=Scope("2016")).code == "no_rubric"
