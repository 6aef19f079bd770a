"""Rubric files: what the shipped ones hold, and that a wrong one is refused with line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from congdoan.common.errors import Refused
from congdoan.emulation import shipped
from congdoan.emulation.scoring import Fact, Given, Inputs, Stage, score
from congdoan.emulation.shipped import Attained, Deduction, EveryGroup, Judged, Manual, OnTime, Rubric, Share, Steps
from congdoan.org.rules import CATEGORIES
from congdoan.reporting import shipped as reporting

from .rubrics import CORE, NAMES, RUBRICS

NEW, OLD = "2019-01-01", "2015-01-01"
EVERY = pytest.mark.parametrize("rubric", RUBRICS, ids=[path.stem for path in shipped.shipped()])
OF_1294 = [one for one in RUBRICS if one.levels == ["grassroots_union"] and one.valid_from.isoformat() == NEW]
OF_BEFORE = [one for one in RUBRICS if one.valid_from.isoformat() == OLD]
GOOD = """\
code: THU
title: Bảng thử
valid_from: 2019-01-01
source: Kiểm thử
levels: [grassroots_union]
categories: [school]
period_kinds: [year]
eligibility: {months: 12, months_after_merger: 6}
groups:
  - code: care
    title: Chăm lo
    max: 60
    criteria:
      - code: visits
        text: Thăm hỏi đoàn viên
        max: 20
        method: steps
        of: {line: hardship_visits}
        steps:
          - {at_least: 5, points: 20}
          - {at_least: 1, points: 10}
      - code: density
        text: Vận động gia nhập công đoàn
        max: 20
        method: proportional
        of: {part: members_total, whole: workers_total}
        full_at: 90
        at_least: 50
      - {code: ideas, text: Sáng kiến, max: 15, method: per_item, of: {line: initiatives}, each: 1.5}
      - {code: quiet, text: Không ngừng việc, max: 5, method: deduction, of: {line: work_stoppages}, each: 5}
  - code: papers
    title: Sổ sách
    max: 35
    criteria:
      - {code: minutes, text: Biên bản họp, max: 35, method: manual, evidence: Sổ biên bản}
  - code: bonus
    title: Điểm thưởng
    max: 5
    bonus: true
    criteria:
      - {code: model, text: Mô hình mới, max: 5, method: manual}
conditions:
  - {code: calm, text: Lặng, failed: có ngừng việc, test: {kind: figure, of: {line: work_stoppages}, at_most: 0}}
bands:
  - {code: good, title: Tốt, at_least: 80}
  - {code: completed, title: Hoàn thành, at_least: 50}
  - {code: not_completed, title: Không hoàn thành, at_least: 0}
chosen:
  code: excellent
  title: Xuất sắc
  out_of: good
  percent: 20
  conditions: [calm]
"""


def read(folder: Path, text: str) -> Rubric:
    path = folder / "bang.yaml"
    path.write_text(text, encoding="utf-8")
    return shipped.read(path)


def refusal(folder: Path, text: str) -> Refused:
    with pytest.raises(Refused) as refused:
        read(folder, text)
    assert refused.value.code == "bad_catalogue"
    return refused.value


# ---- what is shipped ----


@EVERY
def test_each_rubric_has_twenty_criteria_half_of_them_computed(rubric: Rubric) -> None:
    assert len(rubric.criteria) >= 20
    assert len(rubric.computed) * 2 >= len(rubric.criteria)


@pytest.mark.parametrize("rubric", OF_1294, ids=lambda one: one.code)
def test_1294_has_its_groups_bands_quota_and_waiting_time(rubric: Rubric) -> None:
    assert [(group.max, group.bonus) for group in rubric.groups] == [(40, False), (40, False), (15, False), (5, True)]
    assert [(band.code, band.at_least) for band in rubric.bands] == [
        ("good", 80), ("completed", 50), ("not_completed", 0),
    ]  # fmt: skip
    chosen = rubric.chosen
    assert chosen is not None
    assert (chosen.out_of, chosen.percent, chosen.rounding, chosen.scope) == ("good", 20, "down", "body")
    assert (rubric.eligibility.months, rubric.eligibility.months_after_merger) == (12, 6)


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("CS-HCSN", "has_democracy_rules"), ("CS-DNNN", "has_agreement"), ("CS-NNN", "has_agreement"),
        ("CS-ND", "has_petitioned"), ("CS-TH-NH", "has_democracy_rules"),
    ],
)  # fmt: skip
def test_1294_chooses_by_the_four_conditions_of_its_type(code: str, first: str) -> None:
    (rubric,) = [one for one in OF_1294 if one.code == code]
    assert rubric.chosen is not None
    assert list(rubric.chosen.conditions) == [first, "no_stoppage", "no_fatal_accident", "no_discipline"]
    assert isinstance(rubric.conditions_by_code["no_discipline"].test, Judged)


@pytest.mark.parametrize("rubric", OF_BEFORE, ids=lambda one: one.code)
def test_the_scheme_before_has_its_bands_and_conditions(rubric: Rubric) -> None:
    assert [(band.code, band.at_least) for band in rubric.bands] == [
        ("strong", 85), ("fair", 70), ("average", 50), ("weak", 0),
    ]  # fmt: skip
    assert rubric.chosen is None
    tests = [rubric.conditions_by_code[code].test for code in rubric.bands[0].conditions]
    assert tests == [EveryGroup(kind="every_group", percent=50), Judged(kind="judged")]
    assert rubric.groups[0].max == 35
    assert {criterion.max for criterion in rubric.groups[-1].criteria} == {2}


def test_each_type_has_one_rubric_in_each_scheme_and_schools_one_by_school_year() -> None:
    for scheme in (OF_1294, OF_BEFORE):
        by_year = [one for one in scheme if one.period_kinds == ["year"]]
        assert sorted(category for one in by_year for category in one.categories) == sorted(set(CATEGORIES) - {"none"})
    by_school_year = [one for one in RUBRICS if one.period_kinds == ["school_year"]]
    assert [(one.code, one.categories) for one in by_school_year] == [("CS-TH-NH", ["school"])]
    (above,) = [one for one in RUBRICS if one.levels == ["upper_level_union"]]
    assert (above.categories, above.period_kinds) == ([], ["year"])


def test_what_took_over_has_the_code_of_what_it_took_over_from() -> None:
    assert {one.code for one in OF_BEFORE} <= {one.code for one in OF_1294}
    assert len({(one.code, one.valid_from) for one in RUBRICS}) == len(RUBRICS)


def forms_of(rubric: Rubric) -> list[reporting.Form]:
    """The forms whose figures it may look at: totals of a body above hold those of the unions below it as well."""
    levels = {*rubric.levels, "grassroots_union"}
    categories = set(rubric.categories)
    return [
        form
        for form in CORE.forms
        if levels & set(form.levels)
        and set(rubric.period_kinds) <= set(form.period_kinds)
        and (not form.categories or categories <= set(form.categories))
    ]


@EVERY
def test_each_line_is_reported_by_those_who_are_scored_by_it(rubric: Rubric) -> None:
    forms = forms_of(rubric)
    shown = {line for form in forms for line in CORE.lines_of(form)}
    for one in rubric.measured.values():
        if isinstance(one, OnTime):
            assert one.on_time in {form.code for form in forms}
        elif isinstance(one, Attained):
            assert one.target in CORE.entries
        else:
            assert set(one.lines) <= shown & CORE.lines.keys()
    added_up = {line for one in rubric.measured.values() if not isinstance(one, OnTime) for line in one.lines}
    if rubric.levels == ["upper_level_union"]:
        assert all(CORE.lines[line].over_units == "sum" for line in added_up & CORE.lines.keys())


@EVERY
def test_sources_say_what_is_local(rubric: Rubric) -> None:
    assert "quy định địa phương, minh họa" in rubric.source.lower()
    assert "1294/HD-TLĐ" in rubric.source or "1931/HD-TLĐ" in rubric.source


@EVERY
def test_silence_earns_nothing_and_full_work_everything(rubric: Rubric) -> None:
    """All criteria say what shows them; no figure that nobody reported is worth a point."""
    assert all(criterion.evidence for criterion in rubric.criteria.values())
    assert score(rubric, Inputs({}, {}, NAMES)).total == 0
    facts = {one.key: Fact(3000, 1000) for one in rubric.measured.values()}
    facts |= {criterion.of.key: Fact(0) for criterion in rubric.computed if isinstance(criterion, Deduction)}
    given = {
        one.code: {Stage.COUNCIL: Given(one.max)} for one in rubric.criteria.values() if isinstance(one, Manual)
    }  # fmt: skip
    assert score(rubric, Inputs(facts, given, NAMES)).total == 100


@EVERY
def test_points_of_a_group_other_than_bonus_just_make_its_cap(rubric: Rubric) -> None:
    for group in rubric.groups:
        most = sum(criterion.max for criterion in group.criteria)
        assert most >= group.max if group.bonus else most == group.max


@EVERY
def test_nobody_without_points_by_hand_must_fail(rubric: Rubric) -> None:
    assert sum(criterion.max for criterion in rubric.computed) >= 50


# ---- reading ----


def test_good_file_is_read(tmp_path: Path) -> None:
    rubric = read(tmp_path, GOOD)
    assert list(rubric.criteria) == ["visits", "density", "ideas", "quiet", "minutes", "model"]
    assert rubric.measured.keys() == {"hardship_visits", "members_total/workers_total", "initiatives", "work_stoppages"}
    assert next(iter(rubric.titles.items())) == ("excellent", "Xuất sắc")
    assert isinstance(rubric.criteria["visits"], Steps)
    assert isinstance(rubric.criteria["density"].of, Share)


def test_what_is_kept_of_a_rubric_reads_back_the_same() -> None:
    for rubric in RUBRICS:
        assert Rubric.model_validate(rubric.model_dump(mode="json", exclude_defaults=True)) == rubric


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("title: Bảng thử", "titel: Bảng thử", 2, "không có mục “titel”."),
        ("source: Kiểm thử\n", "", 1, "thiếu mục “source”."),
        ("code: THU", "code: thử", 1, "mục “code”: “thử” không đúng cách viết mã"),
        ("valid_from: 2019-01-01", "valid_from: đầu năm", 3, "mục “valid_from” cần một ngày, viết như 2023-11-30"),
        ("source: Kiểm thử", "source: ''", 4, "mục “source” còn trống."),
        ("levels: [grassroots_union]", "levels: [base]", 5, "không có cấp “base”."),
        ("categories: [school]", "categories: [scholl]", 6, "không có loại hình “scholl”."),
        ("period_kinds: [year]", "period_kinds: [week]", 7, "mục “period_kinds”: “week” không có; dùng month, "),
        ("months: 12", "months: -1", 8, "mục “months” phải từ 0 trở lên."),
        ("code: care", "code: bonus", 36, "mã “bonus” dùng hai lần."),
        ("max: 60", "max: 65", 12, "các tiêu chí cộng lại chỉ được 60 điểm, không tới mức trần 65."),
        ("max: 60", "max: 50", 9, "các nhóm cộng lại phải là 100 điểm, đang là 90."),
        ("max: 60", "max: 60.25", 12, "60.25 điểm có quá 1 chữ số lẻ (mục decimals)."),
        # criteria
        ("code: density", "code: visits", 22, "mã “visits” dùng hai lần."),
        ("code: minutes", "code: visits", 35, "mã “visits” dùng hai lần."),
        ("max: 20\n        method: steps", "max: nhiều\n        method: steps", 16,
         "mục “max” cần một số, không phải “nhiều”."),
        ("max: 20\n        method: steps", "max: 101\n        method: steps", 16, "mục “max” không được quá 100."),
        ("method: steps", "method: step", 17, "mục “method”: “step” không có; dùng manual, yes_no, steps,"),
        ("        method: steps\n", "", 14, "thiếu mục “method”."),
        ("of: {line: hardship_visits}", "of: {lines: hardship_visits}", 18, "không có mục “lines”."),
        ("of: {line: hardship_visits}", "of: hardship_visits", 18,
         "mục “of” cần các mục “tên: giá trị”, không phải “hardship_visits”."),
        ("of: {line: hardship_visits}", "of: {target: hardship_visits, line: x}", 18, "không có mục"),
        ("whole: workers_total}", "hole: workers_total}", 26, "không có mục “hole”."),
        ("of: {line: initiatives}, each: 1.5", "of: {part: a, whole: b}, each: 1.5", 29, "thiếu mục “line”."),
        ("each: 1.5", "each: 0", 29, "mục “each” phải lớn hơn 0."),
        ("each: 1.5", "each: 0.125", 29, "mục “each” có quá 2 chữ số lẻ."),
        ("- {at_least: 5, points: 20}", "- {at_least: 1, points: 20}", 21, "các mức phải từ cao xuống thấp"),
        ("- {at_least: 5, points: 20}", "- {at_least: 5, points: 19}", 20, "mức cao nhất phải được trọn 20 điểm."),
        ("points: 10}", "points: 10, point: 3}", 21, "không có mục “point”."),
        ("points: 10}", "points: 9.75}", 21, "9.75 điểm có quá 1 chữ số lẻ"),
        ("at_least: 50", "at_least: 95", 28, "at_least không được quá full_at (90)."),
        ("full_at: 90", "full_at: 0", 27, "mục “full_at” phải lớn hơn 0."),
        ("max: 5, method: manual}", "max: 5, method: yes_no, of: {line: strikes}}", 41,
         "điểm thưởng do hội đồng cho, dùng manual."),
        ("evidence: Sổ biên bản", "if_missing: full", 35, "không có mục “if_missing”."),
        # conditions and bands
        ("{code: calm", "{code: quiet", 43, "mã “quiet” đã là mã tiêu chí."),
        (", at_most: 0}", "}", 43, "ghi một trong hai: at_least hoặc at_most."),
        (", at_most: 0}", ", at_most: 0, at_least: 0}", 43, "ghi một trong hai: at_least hoặc at_most."),
        ("{kind: figure,", "{kind: vote,", 43, "mục “kind”: “vote” không có; dùng figure, judged, every_group."),
        ("  conditions: [calm]", "  conditions: []", 43, "không mức nào cần điều kiện “calm”."),
        ("  conditions: [calm]", "  conditions: [calm, brave]", 53, "không có điều kiện “brave”."),
        ("at_least: 80}", "at_least: 80, conditions: [brave]}", 45, "không có điều kiện “brave”."),
        ("bands:\n", "  - {code: calm, text: Lặng, failed: ồn, test: {kind: judged}}\nbands:\n", 44,
         "mã “calm” dùng hai lần."),
        ("at_least: 50}", "at_least: 85}", 46, "các mức phải từ cao xuống thấp."),
        ("at_least: 0}\nchosen", "at_least: 10}\nchosen", 47, "mức cuối phải từ 0 điểm và không kèm điều kiện"),
        ("at_least: 0}\nchosen", "at_least: 0, conditions: [calm]}\nchosen", 47, "mức cuối phải từ 0 điểm"),
        ("{code: completed", "{code: good", 46, "mã “good” dùng hai lần."),
        ("{code: completed", "{code: medium", 46, "mục “code”: “medium” không có; dùng excellent, good,"),
        ("out_of: good", "out_of: strong", 51, "không có mức “strong” trong bands."),
        ("code: excellent", "code: good", 49, "mức “good” đã có trong bands."),
        ("percent: 20", "percent: 0", 52, "mục “percent” phải lớn hơn 0."),
        ("percent: 20", "percent: 20\n  rounding: nearest", 53,
         "mục “rounding”: “nearest” không có; dùng down, half_up, up."),
    ],
)  # fmt: skip
def test_fault_is_told_with_its_line_and_reason(tmp_path: Path, old: str, new: str, line: int, reason: str) -> None:
    assert old in GOOD
    refused = refusal(tmp_path, GOOD.replace(old, new, 1))
    told = [text for text in refused.details if text.startswith(f"bang.yaml, dòng {line}: ") and reason in text]
    assert told, refused.details
