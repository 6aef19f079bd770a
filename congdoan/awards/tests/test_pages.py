"""The pages of awards: a round from the first nomination to the letters, and what they say to bad input."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from congdoan.awards.models import CommendationDecision, Nomination

from .giving import DONE, decided, nominated, recognised_year

HERE = "/awards/A1/2023/"


@pytest.fixture
def year(world):
    recognised_year(world)
    return world


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def get(client, world, person, address, status=200, /):
    client.force_login(world.users[person])
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer if answer["Content-Type"].startswith("application/") else words(answer)


def post(client, world, person, address, status=302, /, **fields):
    client.force_login(world.users[person])
    answer = client.post(address, fields)
    assert answer.status_code == status, words(answer)[:800]
    return words(answer)


def test_a_round_from_the_nomination_to_the_letters(client, year):
    fields = {"unit": "U3", "kind": "letter_of_merit", "merit": "overall", "achievement": DONE}
    post(client, year, "dung", f"{HERE}nominate/", **fields)
    post(client, year, "giang", f"{HERE}nominate/", **{**fields, "unit": "A11", "person": "Nguyễn Văn Mẫu"})
    text = get(client, year, "dung", HERE)
    assert "Đang đề nghị 2" in text
    assert "Ban hành quyết định" not in text
    assert get(client, year, "dung", f"{HERE}submission.docx?kind=letter_of_merit").content[:2] == b"PK"
    decide = {"kind": "letter_of_merit", "dated": "2023-12-20", "achievement": ""}
    post(client, year, "dung", f"{HERE}decide/", 404, **decide)
    assert "Giấy khen (2)" in get(client, year, "ha", HERE)
    post(client, year, "ha", f"{HERE}decide/", **decide)
    made = CommendationDecision.objects.get()
    there = f"/awards/decisions/{made.pk}/"
    assert "2 trang, mỗi tên một trang" in get(client, year, "dung", there)
    assert get(client, year, "dung", f"{there}decision.docx").content[:2] == b"PK"
    for address in ("letters.pdf", "letters.pdf?form=blank&right=2.5&down=-1", "test-page.pdf"):
        assert get(client, year, "dung", there + address).content[:4] == b"%PDF"
    assert "từ -50 đến 50" in get(client, year, "dung", f"{there}letters.pdf?form=blank&right=99", 400)
    for address in ("", "decision.docx", "letters.pdf", "test-page.pdf", "cancel/"):
        get(client, year, "chi", there + address, 404)


def test_a_union_sees_its_own_nominations_alone(client, year):
    nominated(year, "U3")
    nominated(year, "A11", person="Nguyễn Văn Mẫu")
    text = get(client, year, "giang", HERE)
    assert "Nguyễn Văn Mẫu" in text
    assert "CĐCS U3" not in text
    get(client, year, "chi", HERE, 404)
    get(client, year, "lan", HERE, 404)


def test_what_is_refused_comes_back_with_everything_typed(client, year):
    fields = {"unit": "U9", "kind": "letter_of_merit", "merit": "overall", "achievement": DONE, "evidence": "biên bản"}
    client.force_login(year.dung)
    answer = client.post(f"{HERE}nominate/", fields)
    assert answer.status_code == 422
    assert "chưa đủ để tặng Giấy khen toàn diện" in words(answer)
    assert 'value="biên bản"' in answer.content.decode()
    assert not Nomination.objects.exists()
    post(client, year, "dung", f"{HERE}nominate/", 422, unit="U3")


def test_a_file_is_told_with_all_its_faults(client, year):
    good = "unit,kind,achievement,merit\nU3,Giấy khen,Đã có thành tích,chuyên đề\n"
    bad = SimpleUploadedFile("khen.csv", (good + "U4,Cúp,Đã có thành tích,\nKHONG,Giấy khen,x,\n").encode())
    text = post(client, year, "dung", f"{HERE}nominate/file/", 422, file=bad)
    assert "khen.csv, dòng 3" in text
    assert "khen.csv, dòng 4" in text
    assert not Nomination.objects.exists()
    post(client, year, "dung", f"{HERE}nominate/file/", file=SimpleUploadedFile("khen.csv", good.encode()))
    assert Nomination.objects.get().merit == "topical"
    post(client, year, "dung", f"{HERE}nominate/file/", 422)


def test_taking_back_asks_for_a_reason(client, year):
    row = nominated(year, "U3")
    there = f"/awards/nominations/{row.pk}/take-back/"
    assert "Rút đề nghị" in get(client, year, "dung", there)
    post(client, year, "dung", there, 422, reason="")
    get(client, year, "chi", there, 404)
    made = decided(year)
    get(client, year, "dung", there, 404)
    assert "Thu hồi" in get(client, year, "ha", there)
    post(client, year, "ha", there, reason="khai sai")
    assert "khai sai" in get(client, year, "ha", f"/awards/decisions/{made.pk}/")
    get(client, year, "ha", there, 404)


def test_a_decision_is_cancelled_on_its_page(client, year):
    nominated(year, "U3")
    made = decided(year)
    there = f"/awards/decisions/{made.pk}/"
    post(client, year, "dung", f"{there}cancel/", 404, reason="thử")
    post(client, year, "ha", f"{there}cancel/", 422, reason="")
    post(client, year, "ha", f"{there}cancel/", reason="sai ngày")
    assert "Đã hủy: sai ngày" in get(client, year, "dung", there).replace(" :", ":")
    assert "đã hủy" in get(client, year, "dung", f"{there}letters.pdf", 400)


def test_a_round_is_opened_by_body_and_period(client, year):
    nominated(year, "U3")
    assert "LĐLĐ huyện An Thượng" in get(client, year, "dung", "/awards/")
    assert "LĐLĐ huyện An Thượng" not in get(client, year, "chi", "/awards/")
    post(client, year, "dung", "/awards/", unit="A1", period="2023")
    for fields in ({"unit": "PB", "period": "2023"}, {"unit": "A1", "period": "không"}, {}):
        post(client, year, "dung", "/awards/", 422, **fields)
    get(client, year, "dung", f"{HERE}?show=khong", 400)
    get(client, year, "dung", "/awards/A1/khong/", 400)
