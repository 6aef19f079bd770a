"""The pages of one-off requests: asking in one go, where the link leads, the sheet and its file."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from congdoan.adhoc.models import AdHocRequest
from congdoan.adhoc.rules import Kind, Question
from congdoan.adhoc.tests.steps import answer_of, answered, asked
from tests.world import World

NEW = "/requests/new/"


def as_(client: Client, world: World, person: str) -> Client:
    client.force_login(world.users[person])
    return client


def text_of(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def typed(**more: object) -> dict[str, object]:
    day = timezone.localdate() + timezone.timedelta(days=2)
    return {
        "rows": "1", "title": "Việc làm", "day": f"{day:%d/%m/%Y}", "hour": "17:00", "who": "direct",
        "text-0": "Số người", "kind-0": "number", "more-0": "người", **more,
    }  # fmt: skip


def test_one_page_asks_and_gives_the_link(client: Client, world: World) -> None:
    sent = as_(client, world, "dung").post(NEW, typed())
    request = AdHocRequest.objects.get()
    assert sent.headers["Location"] == f"/requests/{request.pk}/answers/"
    assert f"{timezone.localtime(request.deadline):%d/%m/%Y %H:%M}" == f"{typed()['day']} 17:00"
    assert [question.unit for question in request.asked] == ["người"]
    assert request.answers.count() == 2
    told = text_of(client.get(sent.headers["Location"]))
    assert f"http://testserver/requests/{request.pk}/" in told
    assert "Nhắc 2 đơn vị chưa trả lời" in told
    assert "- CĐCS Công ty TNHH May Sông Đáy" in told


def test_the_text_to_remind_with_is_folded_until_somebody_has_answered_or_the_hour_is_past(
    client: Client, world: World
) -> None:
    request = asked(world, "A11", "A12")
    page = f"/requests/{request.pk}/answers/"
    folded, unfolded = '<details class="sheet p-3"><summary', '<details class="sheet p-3" open><summary'
    assert folded in as_(client, world, "dung").get(page).content.decode()
    with time_machine.travel(request.deadline + timedelta(minutes=1), tick=False):
        assert unfolded in as_(client, world, "dung").get(page).content.decode()
    answered(world, request, "A11", "giang")
    assert unfolded in as_(client, world, "dung").get(page).content.decode()


def test_a_question_is_added_without_losing_what_was_typed(client: Client, world: World) -> None:
    page = as_(client, world, "dung").post(NEW, typed(act="add", who="picked", codes=["A11"]))
    content = page.content.decode()
    assert page.status_code == 200
    assert 'name="text-1"' in content
    assert 'value="Số người"' in content
    assert re.search(r'value="A11"[^>]*checked', content)
    assert not AdHocRequest.objects.exists()


def test_pasted_lines_become_questions_and_nothing_typed_is_lost(client: Client, world: World) -> None:
    lines = "1. Số lao động mất việc (người)\n\n2. Đã có kế hoạch thưởng Tết chưa?"
    page = as_(client, world, "dung").post(NEW, typed(act="split", lines=lines, title="Việc làm"))
    assert page.status_code == 200
    assert not AdHocRequest.objects.exists()
    fields = fields_of(page)
    assert fields["rows"] == "3"
    assert "lines" not in fields
    assert client.post(NEW, fields).status_code == 302
    assert AdHocRequest.objects.get().asked == [
        Question("Số người", Kind.NUMBER, "người"),
        Question("Số lao động mất việc", Kind.NUMBER, "người"),
        Question("Đã có kế hoạch thưởng Tết chưa?", Kind.YES_NO),
    ]


def test_pasted_lines_fill_what_is_empty_and_the_rest_stays_to_be_seen(client: Client, world: World) -> None:
    lines = "\n".join(f"Số {n} (người)" for n in range(12))
    page = as_(client, world, "dung").post(NEW, typed(act="split", lines=lines, **{"text-0": ""}))
    fields = fields_of(page)
    assert (fields["rows"], fields["text-0"], fields["text-9"]) == ("10", "Số 0", "Số 9")
    assert fields["lines"] == "Số 10 (người)\nSố 11 (người)"
    answer = client.post(NEW, fields)
    assert answer.status_code == 422
    assert "Chưa tách thành câu hỏi" in text_of(answer)
    assert not AdHocRequest.objects.exists()


def fields_of(answer: Any) -> dict[str, str]:
    """What the form would send as it stands."""
    form = answer.context["form"]
    shown = {field.html_name: value for field in form if (value := field.value())}
    return {**shown, "hour": str(shown["hour"])[:5], "rows": str(len(form.rows))}


def test_an_earlier_request_is_asked_again_in_one_step(client: Client, world: World) -> None:
    earlier = asked(world, "A12", explanation="Không có thì ghi 0.")
    sheet = as_(client, world, "dung").get(f"/requests/{earlier.pk}/answers/").content.decode()
    address = f"{NEW}?from={earlier.pk}"
    assert f'href="{address}"' in sheet
    assert f'href="{address}"' in client.get(NEW).content.decode()
    page = client.get(address)
    assert "Những đơn vị đã hỏi lần trước (1)" in text_of(page)
    assert client.post(address, fields_of(page)).status_code == 302
    again = AdHocRequest.objects.latest("pk")
    assert again.pk != earlier.pk
    assert (again.title, again.explanation, again.asked) == (earlier.title, earlier.explanation, earlier.asked)
    assert [answer.unit.code for answer in again.answers.all()] == ["A12"]
    hour, before = timezone.localtime(again.deadline), timezone.localtime(earlier.deadline)
    assert hour.date() == timezone.localdate() + timezone.timedelta(days=1)
    assert f"{hour:%H:%M}" == f"{before:%H:%M}"


def test_a_question_more_keeps_what_is_asked_again(client: Client, world: World) -> None:
    earlier = asked(world, "A12")
    page = as_(client, world, "dung").post(
        f"{NEW}?from={earlier.pk}", typed(act="add", who="earlier", rows="4", title="Sửa tên")
    )
    assert 'value="Sửa tên"' in page.content.decode()
    assert re.search(r'value="earlier"[^>]*checked', page.content.decode())
    assert 'name="text-4"' in page.content.decode()


def test_only_what_one_asked_is_asked_again(client: Client, world: World) -> None:
    earlier = asked(world)
    assert as_(client, world, "an").get(f"{NEW}?from={earlier.pk}").status_code == 200
    for person in ("lan", "giang"):
        assert as_(client, world, person).get(f"{NEW}?from={earlier.pk}").status_code == 404
    for number in ("0", "x", "9" * 18, "9" * 5000):
        assert as_(client, world, "dung").get(f"{NEW}?from={number}").status_code == 404
    assert as_(client, world, "dung").post(NEW, typed(who="earlier")).status_code == 422


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "Còn trống"), ({"text-0": ""}, "ít nhất một câu hỏi"), ({"day": "32/13/2026"}, "Không có ngày"),
        ({"hour": "25h"}, "Ghi giờ"), ({"day": "01/01/2020"}, "Hạn trả lời đã qua"),
        ({"who": "picked"}, "Chưa chọn đơn vị"),
        ({"kind-0": "choice", "more-0": "một"}, "từ 2 đến 10 lựa chọn"), ({"who": "nobody"}, "Chọn một mục"),
        ({"rows": "x" * 50, "text-0": "a" * 500}, "500"),
    ],
)  # fmt: skip
def test_what_is_to_be_mended_comes_back(client: Client, world: World, change: dict[str, str], said: str) -> None:
    page = as_(client, world, "dung").post(NEW, typed(**change))
    assert page.status_code == 422
    assert said in text_of(page)


def test_the_link_leads_everybody_to_their_place(client: Client, world: World) -> None:
    request = asked(world)
    for person, place in (("dung", "answers/"), ("an", "answers/"), ("giang", "answers/A11/")):
        assert as_(client, world, person).get(f"/requests/{request.pk}/").headers["Location"].endswith(place)
    for person in ("chi", "lan", "binh"):
        assert as_(client, world, person).get(f"/requests/{request.pk}/").status_code == 404


def test_who_drafts_for_several_units_chooses_one(client: Client, world: World) -> None:
    request = asked(world, "A1", "A11", "A12", by="ha", body="PA")
    world.dung.grants.update(role="clerk")
    told = text_of(as_(client, world, "dung").get(f"/requests/{request.pk}/"))
    assert "Chọn đơn vị để trả lời" in told
    assert "CĐCS Trường Tiểu học Đồng Mây" in told


def test_an_answer_is_given_and_mended_on_its_page(client: Client, world: World) -> None:
    request = asked(world)
    address = f"/requests/{request.pk}/answers/A11/"
    wrong = as_(client, world, "giang").post(address, {"version": "0", "a-0": "1e9", "a-1": "yes", "a-3": "<b>"})
    assert wrong.status_code == 422
    assert "&lt;b&gt;" in wrong.content.decode()
    right = {"version": "0", "a-0": "12", "a-1": "yes", "a-2": "Đơn hàng", "a-3": "Không"}
    assert client.post(address, right).status_code == 302
    assert answer_of(request, "A11").values["0"] == "12"
    again = client.post(address, {**right, "a-0": "13"})
    assert again.status_code == 409
    assert "Đang có: 12" in text_of(again)
    assert 'value="13"' in again.content.decode()
    assert client.post(address, {**right, "a-0": "13", "version": "1"}).status_code == 302
    assert "Lần 1" in text_of(client.get(address))


def test_the_sheet_tells_who_answered_and_what_it_comes_to(client: Client, world: World) -> None:
    request = asked(world)
    answered(world, request, "A11", "giang")
    answered(world, request, "A12", "dung", q0="3,5")
    told = text_of(as_(client, world, "dung").get(f"/requests/{request.pk}/answers/"))
    assert "1.175,5 người" in told
    assert "nhập thay" in told
    waiting = text_of(client.get(f"/requests/{request.pk}/answers/?shown=waiting"))
    assert "Mọi đơn vị đã trả lời" in waiting


@pytest.mark.parametrize(("shown", "there", "gone"), [("waiting", "A12", "A11"), ("given", "A11", "A12")])
def test_the_sheet_is_narrowed_to_who_answered_or_did_not(
    client: Client, world: World, shown: str, there: str, gone: str
) -> None:
    request = asked(world)
    answered(world, request, "A11", "giang")
    page = as_(client, world, "dung").get(f"/requests/{request.pk}/answers/?shown={shown}").content.decode()
    listed = page[page.index('id="tra-loi"') : page.index('id="han"')]
    assert world.unit(there).name in listed
    assert world.unit(gone).name not in listed


def test_the_file_holds_numbers_and_never_a_formula_of_others(client: Client, world: World) -> None:
    request = asked(world)
    answered(world, request, "A11", "giang", q3="=1+1")
    file = as_(client, world, "dung").get(f"/requests/{request.pk}/answers.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert cells["=1+1"] == "s"
    assert cells[1172] == "n"
    assert "chưa trả lời" in cells


def test_closing_and_more_time_on_the_page(client: Client, world: World) -> None:
    request = asked(world)
    address = f"/requests/{request.pk}/change/"
    assert "đã đóng" in text_of(as_(client, world, "dung").post(address, {"act": "close"}, follow=True))
    assert "đã đóng rồi" in text_of(client.post(address, {"act": "close"}, follow=True))
    assert "không nhận trả lời nữa" in text_of(as_(client, world, "giang").get(f"/requests/{request.pk}/answers/A11/"))
    as_(client, world, "dung").post(address, {"act": "reopen"})
    assert client.post(address, {"act": "extend", "day": "mai"}).status_code == 422
    assert "sau hạn đang có" in text_of(
        client.post(address, {"act": "extend", "day": "1/1/2020", "hour": "9:00"}, follow=True)
    )


def test_the_list_shows_each_their_own(client: Client, world: World) -> None:
    asked(world)
    assert "0/2 đơn vị đã trả lời" in text_of(as_(client, world, "dung").get("/requests/"))
    assert "CĐCS Trường Tiểu học Đồng Mây · LĐLĐ huyện An Thượng" in text_of(
        as_(client, world, "giang").get("/requests/")
    )
    assert "Việc làm trước Tết" not in text_of(as_(client, world, "chi").get("/requests/"))
