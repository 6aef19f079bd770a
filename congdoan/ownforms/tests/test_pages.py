"""The pages of forms: the way of a form from the sheet to the issue, outsiders, bad input, what is frozen."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from congdoan.ownforms import commands
from congdoan.ownforms.models import FormDraft
from congdoan.ownforms.rules import entries, with_section
from congdoan.ownforms.tests.sheets import book, sent
from congdoan.ownforms.tests.steps import edited, from_sheet, issued, read_in, with_one_line
from congdoan.reporting.models import IndicatorSet
from congdoan.reporting.shipped import Catalogue
from tests.pages import words_of
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def an(client: Client, world: World) -> Client:
    client.force_login(world.an)
    return client


def typed(draft: FormDraft, **said: object) -> dict[str, object]:
    draft.refresh_from_db()
    return {"edition": draft.edition, **said}


def post(client: Client, page: str, draft: FormDraft, query: str = "", **said: object) -> int:
    address = reverse(f"ownforms:{page}", args=[draft.pk]) + query
    return client.post(address, typed(draft, **said)).status_code


def test_from_the_sheet_to_the_issue(an: Client, world: World) -> None:
    upload = {"file": sent(book()), "title": "Biểu 01", "period_kinds": ["year"], "levels": ["grassroots_union"]}
    answer = an.post(reverse("ownforms:sheet", args=["PA"]), upload)
    draft = FormDraft.objects.get()
    assert answer.headers["Location"] == reverse("ownforms:rows", args=[draft.pk])
    assert "Tổng số đoàn viên: nữ" in an.get(answer.headers["Location"]).content.decode()
    assert post(an, "rows", draft, act="take", **{"name-8": "Đoàn viên hiện có", "unit-12": "phần"}) == 302
    draft.refresh_from_db()
    assert next(one["name"] for one in entries(draft.document).values()) == "Đoàn viên hiện có"
    assert entries(draft.document)["pa_so_suat_qua_tet_da_trao"]["unit"] == "phần"
    assert post(an, "head", draft, title="Bộ A", valid_from="01/12/2022") == 302
    assert post(an, "issue", draft, number="12/QĐ-LĐLĐ", on="1/11/2022") == 302
    told = words_of(an, world, "giang", reverse("ownforms:forms", args=["A11"]))
    assert "Bộ A" in told
    assert "12/QĐ-LĐLĐ, 01/11/2022" in told
    assert "12/QĐ-LĐLĐ" not in words_of(an, world, "chi", reverse("ownforms:forms", args=["B11"]))


def test_lines_forms_checks_are_made_changed_moved_and_dropped(an: Client, world: World) -> None:
    an.post(reverse("ownforms:begin", args=["PA"]))
    draft = FormDraft.objects.get()
    assert post(an, "section", draft, title="Đời sống") == 302
    line = {"section": 0, "direction": "neutral", "decimals": 0, "over_time": "last", "unit": "người"}
    assert post(an, "line", draft, name="Người được thăm", needed="on", **line) == 302
    assert post(an, "line", draft, name="Nữ được thăm", part_of="pa_nguoi_duoc_tham", **line) == 302
    of = {"section": 0, "direction": "neutral"}
    ratio = {"numerator": "pa_nu_duoc_tham", "denominator": "pa_nguoi_duoc_tham"}
    assert post(an, "line", draft, "?kind=ratio", name="Tỷ lệ nữ", **of, **ratio) == 302
    sums = {"plus": ["pa_nguoi_duoc_tham"], "minus": ["pa_nu_duoc_tham"]}
    assert post(an, "line", draft, "?kind=derived", name="Nam được thăm", **of, **sums) == 302
    codes = ["pa_nguoi_duoc_tham", "pa_nu_duoc_tham", "pa_ty_le_nu", "pa_nam_duoc_tham"]
    assert post(an, "view", draft, title="Năm", period_kinds=["year"], levels=["grassroots_union"], lines=codes) == 302
    assert post(an, "check", draft, kind="jump", line=codes[0], number="30", severity="warning") == 302
    assert post(an, "draft", draft, act=f"up:{codes[1]}") == 302
    draft.refresh_from_db()
    assert list(entries(draft.document)) == [codes[1], codes[0], *codes[2:]]
    assert {check["kind"] for check in draft.document["checks"]} == {"required", "jump"}
    told = words_of(an, world, "an", reverse("ownforms:draft", args=[draft.pk]))
    assert "Không có lỗi." in told
    assert "tỷ lệ: nữ được thăm trên người được thăm" in told
    assert "Người được thăm: bắt buộc ghi (sai thì chưa gửi được)" in told
    assert post(an, "draft", draft, act=f"drop-line:{codes[0]}") == 422
    assert post(an, "draft", draft, act=f"drop-line:{codes[3]}") == 302
    assert post(an, "draft", draft, act="drop-check:1") == 302
    assert post(an, "draft", draft, act="drop-form:PA-NAM") == 302
    draft.refresh_from_db()
    assert (draft.document["forms"], len(draft.document["checks"])) == ([], 1)


def test_throwing_a_draft_away_tells_first_what_is_lost(an: Client, world: World) -> None:
    draft = with_one_line(world)
    address = reverse("ownforms:discard", args=[draft.pk])
    asked = words_of(an, world, "an", address)
    assert "Dự thảo có 1 dòng, 1 biểu, 0 quy tắc" in asked
    assert "Bỏ rồi thì không lấy lại được." in asked
    seen = draft.edition
    edited(world, draft, lambda document: with_section(document, "Nhà ở"))
    answer = an.post(address, {"edition": seen})
    assert answer.status_code == 409
    assert "Dự thảo đã có thay đổi" in answer.content.decode()
    assert FormDraft.objects.exists()
    answer = an.post(address, typed(draft), follow=True)
    assert "Đã bỏ dự thảo “Bộ A”, phiên bản 1." in answer.content.decode()
    assert not FormDraft.objects.exists()


def test_a_sheet_being_read_is_lost_with_its_draft_and_an_issued_draft_stays(an: Client, world: World) -> None:
    draft = read_in(world)
    address = reverse("ownforms:discard", args=[draft.pk])
    assert "Biểu 01 tỉnh A.xlsx đang đọc dở cũng mất" in words_of(an, world, "an", address)
    commands.drop_sheet(by=world.an, draft=draft, edition=draft.edition)
    commands.discard(by=world.an, draft=draft, edition=FormDraft.objects.get().edition)
    draft = with_one_line(world)
    issued(world, draft)
    answer = an.post(reverse("ownforms:discard", args=[draft.pk]), typed(draft), follow=True)
    assert "Bản này đã ban hành, không bỏ được nữa." in answer.content.decode()
    assert FormDraft.objects.exists()


def test_the_preview_follows_what_is_being_chosen(an: Client, world: World) -> None:
    draft = from_sheet(world)
    address = reverse("ownforms:preview", args=[draft.pk])
    answer = an.post(address, {"title": "Thử", "lines": ["pa_ket_nap_doan_vien_moi"]}, headers={"hx-request": "true"})
    part = answer.content.decode()
    assert "Kết nạp đoàn viên mới" in part
    assert "suất quà" not in part
    assert "<html" not in part
    assert "Biểu 01" in words_of(an, world, "an", f"{address}?form=PA-NAM")


@pytest.mark.parametrize(
    "name", ["draft", "rows", "head", "section", "line", "view", "check", "preview", "issue", "draft-file", "discard"]
)
def test_for_others_a_draft_is_not_there(client: Client, world: World, name: str) -> None:
    draft = read_in(world)
    for person in ("chi", "binh", "giang", "dung", "khoa"):
        client.force_login(world.users[person])
        assert client.get(reverse(f"ownforms:{name}", args=[draft.pk])).status_code == 404


def test_a_version_is_read_by_those_below_and_above_and_by_nobody_else(client: Client, world: World) -> None:
    issued(world, with_one_line(world))
    address = reverse("ownforms:version", args=["PA", 1])
    for person, status in {"giang": 200, "an": 200, "em": 200, "chi": 404}.items():
        client.force_login(world.users[person])
        assert client.get(address).status_code == status


def test_what_is_issued_is_refused_with_a_sentence(an: Client, world: World) -> None:
    draft = with_one_line(world)
    issued(world, draft)
    for name, said in {
        "draft": {"act": "drop-line:pa_tu_sach"},
        "head": {"title": "x", "valid_from": "1/1/2023"},
        "issue": {},
    }.items():
        answer = an.post(reverse(f"ownforms:{name}", args=[draft.pk]), typed(draft, **said), follow=True)
        assert "đã ban hành, không sửa được nữa" in answer.content.decode()
    assert IndicatorSet.objects.get(code="PA").title == "Bộ A"
    told = words_of(an, world, "an", reverse("ownforms:version", args=["PA", 1]))
    assert "Đã ban hành theo 12/QĐ-LĐLĐ ngày 01/11/2022: không sửa được nữa." in told


def test_bad_input_is_told_and_nothing_typed_is_lost(an: Client, world: World) -> None:
    draft = read_in(world)
    address = reverse("ownforms:rows", args=[draft.pk])
    answer = an.post(address, typed(draft, act="take", **{"name-8": "", "unit-12": "x" * 30, "name-10": "Kết nạp mới"}))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Dòng 8: còn trống nội dung." in text
    assert "Dòng 12: ghi đơn vị tính" in text
    assert "Kết nạp mới" in text
    assert an.post(address, typed(draft, act="take", **{"fate-8": "lạ"})).status_code == 422
    answer = an.post(address, {"edition": "cũ", "act": "take"})
    assert answer.status_code == 409
    assert FormDraft.objects.get().document["forms"] == []


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("head", "", {"title": "", "valid_from": "31/2/2023"}),
        ("section", "", {"title": "Đời sống"}),
        ("line", "", {"name": "x", "unit": "", "over_time": "lạ", "section": 99}),
        ("line", "?kind=ratio", {"name": "x", "numerator": "khong_co", "denominator": "pa_tu_sach", "section": 0}),
        ("view", "", {"title": "x", "period_kinds": ["lạ"], "levels": [], "lines": ["khong_co"]}),
        ("check", "", {"kind": "at_most", "line": "pa_tu_sach", "other": "", "severity": "error"}),
        ("check", "", {"kind": "jump", "line": "pa_tu_sach", "number": "-1", "severity": "warning"}),
        ("issue", "", {"number": "", "on": "hôm qua"}),
        ("draft", "", {"act": "không có"}),
        ("draft", "", {"act": "drop-section:0"}),
    ],
)  # fmt: skip
def test_bad_input_never_breaks_a_page(
    an: Client, world: World, name: str, query: str, said: dict[str, object]
) -> None:
    draft = with_one_line(world)
    before = draft.document
    assert post(an, name, draft, query, **said) == 422
    draft.refresh_from_db()
    assert draft.document == before


@pytest.mark.parametrize("name", ["line/?code=khong_co", "line/?kind=la", "section/?number=9", "form/?code=X"])
def test_what_is_not_in_a_draft_is_not_found(an: Client, world: World, name: str) -> None:
    draft = with_one_line(world)
    assert an.get(f"/forms/drafts/{draft.pk}/{name}").status_code == 404


MANY = [["TT", "Nội dung", "ĐVT"], *([n, f"Dòng {n}", "người"] for n in range(400))]


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"khong phai excel", "a.xlsx", "a.xlsx"),
        (book([["a", "b"], [1, 2]], ()), "b.xlsx", "Nội dung"),
        (book([["TT", "Nội dung", "ĐVT"]], ()), "c.xlsx", "không thấy dòng nào"),
        (book(MANY, ()), "d.xlsx", "nhiều nhất 300"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_form_is_refused_in_words(an: Client, content: bytes, name: str, told: str) -> None:
    upload = {"file": sent(content, name), "title": "B", "period_kinds": ["year"], "levels": ["grassroots_union"]}
    answer = an.post(reverse("ownforms:sheet", args=["PA"]), upload)
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_names_are_words_and_never_script(an: Client, world: World) -> None:
    draft = with_one_line(world)
    post(an, "section", draft, title="<script>alert(1)</script>")
    page = an.get(reverse("ownforms:draft", args=[draft.pk])).content.decode()
    assert "<script>alert(1)" not in page


def test_a_version_and_a_draft_come_out_as_catalogue_files(an: Client, world: World) -> None:
    draft = with_one_line(world)
    said = yaml.safe_load(an.get(reverse("ownforms:draft-file", args=[draft.pk])).content)
    assert Catalogue.model_validate(said).set.valid_from == date(2022, 12, 1)
    issued(world, draft)
    again = yaml.safe_load(an.get(reverse("ownforms:version-file", args=["PA", 1])).content)
    assert Catalogue.model_validate(again) == Catalogue.model_validate(said)


def test_next_years_version_begins_on_the_page_of_this_one(an: Client, world: World) -> None:
    issued(world, with_one_line(world))
    begin = reverse("ownforms:begin", args=["PA"])
    assert an.post(begin, {"set": "PA", "version": "1"}).status_code == 302
    assert FormDraft.objects.get(issued=None).version == 2
    answer = an.post(begin, {"set": "PA", "version": "1"}, follow=True)
    assert "Đang có một dự thảo của bộ này" in answer.content.decode()
    assert an.post(begin, {"set": "PA", "version": "9"}).status_code == 404
    assert an.post(begin, {"set": "CB", "version": "1"}).status_code == 404
