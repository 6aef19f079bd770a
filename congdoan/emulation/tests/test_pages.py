"""The pages of classification: what they show, whom they let choose and recognise, what they say to bad input."""

from __future__ import annotations

import re

import pytest

from congdoan.emulation.models import Classification
from congdoan.reporting.tests.steps import assigned

from .scoring_year import bands, classified, give, scored_year

HERE = "/classification/A1/2023/"


@pytest.fixture
def scored(world):
    scored_year(world)
    return world


@pytest.fixture
def made(scored):
    give(scored, ("U2", "khong_ky_luat", 0))  # U3, U4 and U5 share the one place
    return classified(scored)


def get(client, world, person, address, status=200, **headers):
    client.force_login(world.users[person])
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, address
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def post(client, world, person, address, status=302, **fields):
    client.force_login(world.users[person])
    answer = client.post(address, fields)
    assert answer.status_code == status, answer.content.decode()[:500]
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_page_shows_the_distribution_the_list_and_the_tie(client, scored, made):
    text = get(client, scored, "dung", HERE)
    assert "12/13 đơn vị được xếp loại" in text
    assert "1 chưa xếp loại" in text
    assert "3 đơn vị cùng 90,0 điểm, còn 1 chỗ." in text
    assert "1 chỗ: 20% của 8 đơn vị xếp mức tốt là 1,6, làm tròn xuống 1" in text
    assert "cán bộ bị kỷ luật" in text
    assert "2–5" in text


@pytest.mark.parametrize(
    ("show", "there", "gone"),
    [
        ("edge", "CĐCS U4", "CĐCS U10"),
        ("failing", "CĐCS U1", "CĐCS U4"),
        ("waiting", "mới thành lập 10 tháng, chưa đủ 12 tháng", "CĐCS U4"),
    ],
)
def test_the_filters_keep_what_they_say(client, scored, made, show, there, gone):
    text = get(client, scored, "dung", f"{HERE}?show={show}", hx_request="true")
    listed = text.split("Chọn một đơn vị")[-1].split("Lý do chọn")[-1]
    assert there in listed
    assert gone not in listed
    assert "Phân bố" not in text


def test_why_a_unit_has_its_points(client, scored, made):
    text = get(client, scored, "dung", f"{HERE}units/U3/", hx_request="true")
    assert "Vì sao 90,0 điểm" in text
    assert "Đoàn viên kết nạp mới 9 người, mỗi người 5 điểm, được 45/50 điểm." in text
    assert "Đủ điều kiện" in text
    assert "mới thành lập 10 tháng" in get(client, scored, "dung", f"{HERE}units/U11/")


def test_a_choice_is_made_on_the_page_and_refused_above_the_quota(client, scored, made):
    post(client, scored, "dung", f"{HERE}choose/", unit="U4", reason="dẫn đầu phong trào")
    assert bands(made)["U4"] == "excellent"
    assert "được chọn: dẫn đầu phong trào" in get(client, scored, "dung", HERE)
    said = post(client, scored, "dung", f"{HERE}choose/", 422, unit="U5", reason="cũng tốt")
    assert "Chỉ có 1 chỗ" in said
    assert "phải ghi lý do" in post(
        client, scored, "dung", f"{HERE}choose/", 422, unit="U4", reason=" ", act="leave-out"
    )
    assert "Chưa chọn đơn vị nào" in post(client, scored, "dung", f"{HERE}choose/", 422)
    post(client, scored, "dung", f"{HERE}choose/", 404, unit="KHONG", reason="x")
    post(client, scored, "dung", f"{HERE}choose/", unit="U4", reason="rút", act="leave-out")
    assert "excellent" not in bands(made).values()


def test_recognising_freezes_the_page_and_opens_the_result_to_the_union(client, scored, made):
    own = f"{HERE}units/A11/"
    get(client, scored, "giang", own, 404)
    assert "Ghi số quyết định" in post(client, scored, "ha", f"{HERE}recognise/", 422, decision="", on="")
    post(client, scored, "dung", f"{HERE}recognise/", 404, decision="QĐ 5", on="2023-12-20")
    post(client, scored, "ha", f"{HERE}recognise/", decision="QĐ 5/QĐ-LĐLĐ", on="2023-12-20")
    text = get(client, scored, "dung", HERE)
    assert "đã công nhận theo QĐ 5/QĐ-LĐLĐ ngày 20/12/2023" in text
    assert "Chọn đơn vị này" not in text
    assert "QĐ 5/QĐ-LĐLĐ" in get(client, scored, "giang", own)
    assert "đã công nhận" in post(client, scored, "dung", f"{HERE}make/", 422)
    get(client, scored, "giang", HERE, 404)
    get(client, scored, "giang", f"{HERE}units/U3/", 404)


def test_a_period_is_classified_from_the_list_and_again_from_its_page(client, scored):
    assert "Chưa xếp loại kỳ nào" in get(client, scored, "dung", "/classification/")
    post(client, scored, "dung", "/classification/", unit="A1", period="2023")
    made = Classification.objects.get()
    post(client, scored, "dung", "/classification/", unit="an thuong", period="2023")  # the same body, by its name
    assert Classification.objects.get() == made
    give(scored, ("A11", "so_sach", 40))
    post(client, scored, "dung", f"{HERE}make/")
    assert made.results.get(unit__code="A11").total == 45
    text = get(client, scored, "em", "/classification/")
    assert "đang xét" in text
    assert "Hoàn thành tốt nhiệm vụ" in text


def test_whoever_classifies_nothing_is_sent_to_no_form_and_may_send_none(client, scored):
    text = get(client, scored, "giang", "/classification/")
    assert "Chưa xếp loại kỳ nào" in text
    assert "Ghi đơn vị" not in text
    post(client, scored, "giang", "/classification/", 404, unit="A1", period="2023")
    assert not Classification.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"unit": "B1", "period": "2023"}, "Không có đơn vị nào khớp “B1”"),
        ({"unit": "A1", "period": "hai nghìn"}, "Không có kỳ báo cáo"),
        ({"unit": "A1", "period": "2016"}, "Không có bảng điểm nào áp dụng"),
        ({"unit": "", "period": ""}, "Các đợt xếp loại"),
    ],
)
def test_what_cannot_be_classified_is_said(client, scored, fields, said):
    assert said in post(client, scored, "dung", "/classification/", 422, **fields)
    assert not Classification.objects.exists()


def test_addresses_that_lead_nowhere_are_said(client, scored, made):
    get(client, scored, "dung", f"{HERE}?level=upper_level_union", 404)
    get(client, scored, "dung", "/classification/A1/2022/", 404)
    assert "Không có cách lọc" in get(client, scored, "dung", f"{HERE}?show=lạ", 400)
    assert "Không có trang" in get(client, scored, "dung", f"{HERE}?page=99", 400)


def test_the_share_of_good_unions_stands_beside_the_target_of_its_group(client, scored, made):
    assigned(scored, "A1", 550, line="unions_good_non_state_rate")
    assigned(scored, "A1", 930, line="unions_good_public_rate")
    text = get(client, scored, "dung", HERE)
    assert "8/11 đơn vị là 72,7%, chỉ tiêu 55% · đạt" in text
    assert "0/1 đơn vị là 0%, chỉ tiêu 93% · chưa đạt" in text


def test_a_share_without_a_target_is_told_alone(client, scored, made):
    text = get(client, scored, "dung", HERE)
    assert "8/11 đơn vị là 72,7%" in text
    assert "chỉ tiêu 55%" not in text
