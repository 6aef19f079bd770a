"""`congdoan rubric` and `congdoan classify`: what they print, what they refuse, that trying writes nothing."""

from __future__ import annotations

import json
from io import StringIO

import pytest
import yaml
from django.core.management import call_command

from congdoan.common.errors import Refused
from congdoan.emulation.models import Classified, GivenPoints

from .scoring_year import DOCUMENT, classified, give, scored_year


@pytest.fixture
def scored(world):
    scored_year(world)
    return world


def run(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return " ".join(out.getvalue().split())


def refused(*words):
    with pytest.raises(Refused) as refusal:
        run(*words)
    return refusal.value


def test_rubrics_are_listed_and_shown(scored):
    listed = {one["code"]: one for one in json.loads(run("rubric", "list", "--json"))}
    assert (listed["THU"]["criteria"], listed["THU"]["computed"]) == (4, 2)
    text = run("rubric", "show", "THU")
    assert "Chăm lo: tối đa 55 điểm" in text
    assert "ket_nap Kết nạp đoàn viên: 50 điểm, theo số lượng" in text
    assert "so_sach Sổ sách đầy đủ: 40 điểm, chấm tay [biên bản]" in text
    assert "chọn tối đa 20% số đơn vị mức “Hoàn thành tốt nhiệm vụ”" in text
    assert refused("rubric", "show", "KHONG").code == "unknown_rubric"


def test_a_rubric_is_tried_from_a_file_on_another_year_and_nothing_is_written(scored, tmp_path):
    changed = {**DOCUMENT, "code": "MOI", "bands": [{**DOCUMENT["bands"][0], "at_least": 90}, *DOCUMENT["bands"][1:]]}
    path = tmp_path / "moi.yaml"
    path.write_text(yaml.safe_dump(changed, allow_unicode=True), encoding="utf-8")
    text = run("rubric", "try", str(path), "--unit", "A1", "--period", "2023")
    assert "trên 13 đơn vị dưới LĐLĐ huyện An Thượng, 12 đơn vị được xếp loại" in text
    assert "Hoàn thành xuất sắc nhiệm vụ: 1 đơn vị (8,3%)" in text
    assert "Hoàn thành tốt nhiệm vụ: 4 đơn vị (33,3%)" in text
    assert not Classified.objects.exists()
    assert refused("rubric", "try", str(path), "--unit", "A1", "--period", "2023", "--by", "chi@vi-du.vn").code
    path.write_text("code: MOI\n", encoding="utf-8")
    assert "moi.yaml, dòng 1" in refused("rubric", "try", str(path), "--unit", "A1", "--period", "2023").details[0]


def test_classifying_prints_the_list_and_the_places(scored):
    give(scored, ("U2", "khong_ky_luat", 0))
    text = run("classify", "--unit", "A1", "--period", "2023")
    assert "12 đơn vị được xếp loại, 1 đơn vị chưa xếp loại" in text
    assert "20% của 8 đơn vị là 1,6, lấy 1" in text
    assert "3 đơn vị cùng 90 điểm, còn 1 chỗ" in text
    data = json.loads(run("classify", "--unit", "A1", "--period", "2023", "--json"))
    assert data["places"] == [
        {"title": "Hoàn thành xuất sắc nhiệm vụ", "rated": 8, "quota": 1, "tied": ["U3", "U4", "U5"], "left": 1}
    ]
    assert [one["why"] for one in data["not_eligible"]] == ["mới thành lập 10 tháng, chưa đủ 12 tháng"]
    run("classify", "choose", "--unit", "A1", "--period", "2023", "--of", "U4", "--reason", "dẫn đầu")
    after = json.loads(run("classify", "--unit", "A1", "--period", "2023", "--json"))
    assert {one["unit"]: one["band"] for one in after["units"]}["U4"] == "excellent"


def test_points_come_from_a_file_whole_or_not_at_all(scored, tmp_path):
    path = tmp_path / "diem.csv"
    path.write_text("unit,criterion,points,note\nA11,so_sach,35.5,Biên bản 2\nA12,so_sach,40,\n", encoding="utf-8")
    assert "Đã ghi 2 điểm" in run("classify", "points", str(path), "--period", "2023")
    assert "Đã ghi 0 điểm; 2 điểm không đổi" in run("classify", "points", str(path), "--period", "2023")
    path.write_text("unit,criterion,points\nA11,so_sach,1\nA12,so_sach,41\n", encoding="utf-8")
    assert "dòng 3" in refused("classify", "points", str(path), "--period", "2023").details[0]
    assert float(GivenPoints.objects.get(unit__code="A11").points) == 35.5
    path.write_text('unit,criterion,points\nA11,so_sach,"35,5"\n', encoding="utf-8")
    assert refused("classify", "points", str(path), "--period", "2023").details


def test_a_result_is_explained_recognised_and_verified(scored):
    made = classified(scored)
    text = run("classify", "explain", "--unit", "A1", "--period", "2023", "--of", "U1")
    assert "CĐCS U1: 90 điểm" in text
    assert "Vụ ngừng việc tập thể 1 vụ, trừ 5 điểm, được 0/5 điểm." in text
    assert "Chưa đủ điều kiện: có ngừng việc tập thể." in text
    words = ("classify", "recognise", "--unit", "A1", "--period", "2023", "--decision", "QĐ 3", "--on")
    assert refused(*words, "20/12").code == "bad_date"
    assert "theo QĐ 3, ngày 20/12/2023" in run(*words, "2023-12-20")
    assert "1 đợt xếp loại tính lại khớp" in run("classify", "verify")
    assert "excellent" in run("classify", "--unit", "A1", "--period", "2023", "--json")
    made.results.filter(unit__code="U1").update(band="weak")
    assert refused("classify", "verify").code == "differs"
    assert refused("classify", "--unit", "A1").code == "missing"
