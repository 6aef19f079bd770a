"""The pages on which a plan is written: made, filled from a file, row by row, by two people at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from congdoan.audit.models import Event
from congdoan.org import commands, plan_forms, plan_queries
from congdoan.org.models import Reorganisation, Unit
from congdoan.org.plans import Step, StepAct
from congdoan.org.tests.acting import MAY_NOT
from congdoan.org.tests.planning import ABOLISH, DAY, HEAD, again, kept, moving
from congdoan.org.tests.test_plan_pages import SCRIPT, get, post, words
from tests.world import World

FORMS = ("plan-edit", "plan-delete", "plan-upload", "plan-row-new")


def file(text: str | bytes, name: str = "phuong-an.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def steps(plan: Reorganisation) -> list[Step]:
    return list(plan_queries.draft_of(again(plan)).steps)


def send(client: Client, world: World, plan: Reorganisation, act: str, *, line: int = 0, **data: Any) -> HttpResponse:
    at = ("plan-row", plan.pk, line) if line else ("plan-row-new", plan.pk)
    return post(client, world, *at, **{"act": act, "edition": plan.edition, "decision": "QĐ 9", **data})


# ---- made ----


def test_plan_is_made_for_a_unit_by_name_and_a_day_as_people_write_it(acting: World, client: Client) -> None:
    assert "LĐLĐ tỉnh A (PA)" in get(client, acting, "plan-new").content.decode()
    answer = post(client, acting, "plan-new", title="Bỏ cấp huyện", unit="an thuong", on="1/7/2023")
    made = Reorganisation.objects.get()
    assert answer["Location"] == reverse("org:plan", args=[made.pk])
    assert (made.unit.code, made.on, made.by, made.n_rows) == ("A1", DAY, acting.an, 0)
    assert "Phương án chưa có dòng nào" in words(get(client, acting, "plan", made.pk))


def test_plan_is_made_out_of_a_file(acting: World, client: Client) -> None:
    answer = post(client, acting, "plan-new", title="Bỏ cấp huyện", unit="PA", file=file("\ufeff" + HEAD + ABOLISH))
    assert answer.status_code == 302
    made = Reorganisation.objects.get()
    assert (made.on, made.n_rows, made.rows) == (DAY, 7, HEAD + ABOLISH)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"on": ""}, "Ghi ngày thực hiện, hoặc chọn tệp."),
        ({"on": "31/2/2023"}, "31/2/2023"),
        ({"on": "mai"}, "không đúng cách viết ngày"),
        ({"title": ""}, "Tên phương án : "),
        ({"title": "x" * 201}, "Tên phương án : "),
        ({"title": "a\0b"}, "Tên phương án : "),
        ({"unit": "PB"}, "Chưa rõ đơn vị nào"),
        ({"unit": "huyen"}, "Chưa rõ đơn vị nào"),
        ({"unit": ""}, "Cấp lập : "),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    acting: World, client: Client, sent: dict[str, str], said: str
) -> None:
    typed = {"title": "Bỏ cấp huyện", "unit": "LĐLĐ tỉnh A (PA)", "on": "1/7/2023"}
    answer = post(client, acting, "plan-new", **{**typed, **sent})
    assert answer.status_code == 422
    assert said in words(answer)
    for field in typed.keys() - sent.keys():
        assert f'value="{typed[field]}"' in answer.content.decode()
    assert not Reorganisation.objects.exists()


# ---- files ----

BAD_FILES = {
    "binary": (b"\x00\x01", "không phải tệp CSV"),
    "not utf-8": ("Quyết định".encode("utf-16"), "UTF-8"),
    "empty": (b"  ", "rỗng"),
    "no rows": (HEAD, "không có dòng dữ liệu"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "UTF-8"),
    "other columns": ("code,parent\nA1,PA\n", "dòng tiêu đề thiếu cột on, act, unit, to, decision"),
    "semicolons": (HEAD.replace(",", ";") + "\n", "phân cách bằng dấu chấm phẩy"),
    "too few cells": (f"{HEAD}\n2023-07-01,move\n", "phuong-an.csv, dòng 2: có 2 ô, dòng tiêu đề có 9 ô."),
    "no day": (f"{HEAD}\nmai,move,A1,A2,,,,,QĐ\n", "phuong-an.csv, dòng 2: “mai” không đúng cách viết ngày"),
    "script": (f"{HEAD}\n{SCRIPT},move,A1,A2,,,,,QĐ\n", "“<script>alert(1)</script>” không đúng cách viết ngày"),
}


@pytest.mark.parametrize(("content", "said"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_file_that_cannot_be_read_is_refused_with_a_sentence(
    acting: World, client: Client, content: str | bytes, said: str
) -> None:
    plan = kept(acting)
    for door, data in (
        (("plan-upload", plan.pk), {"edition": plan.edition}),
        (("plan-new",), {"title": "Khác", "unit": "PA"}),
    ):
        answer = post(client, acting, *door, **data, file=file(content))
        assert answer.status_code == 422
        assert said in words(answer)
        assert SCRIPT not in answer.content.decode()
    assert [one.rows for one in Reorganisation.objects.all()] == [HEAD + ABOLISH]


def test_huge_file_is_refused_with_a_sentence(acting: World, client: Client) -> None:
    plan = kept(acting)
    huge = HEAD + "\n" + "2023-07-01,move,A1,PB,,,,,QĐ\n" * (plan_forms.LARGEST_FILE // 29 + 1)
    answer = post(client, acting, "plan-upload", plan.pk, edition=plan.edition, file=file(huge))
    assert answer.status_code == 422
    assert "Tệp “phuong-an.csv” lớn hơn 20 MB." in words(answer)
    assert again(plan).edition == plan.edition


def test_upload_without_a_file_is_refused(acting: World, client: Client) -> None:
    plan = kept(acting)
    assert post(client, acting, "plan-upload", plan.pk, edition=plan.edition).status_code == 422


def test_file_takes_the_place_of_the_rows(acting: World, client: Client) -> None:
    plan = kept(acting)
    assert "Tệp thay cho cả 7 dòng đang có" in words(get(client, acting, "plan-upload", plan.pk))
    text = f"{HEAD}\n2023-08-01,move,A21,A1,,,,,QĐ 9\n"
    assert post(client, acting, "plan-upload", plan.pk, edition=plan.edition, file=file(text)).status_code == 302
    assert (again(plan).rows, again(plan).on) == (text, date(2023, 8, 1))
    assert Event.objects.get(verb="plan.rows_replaced").detail["source"] == "phuong-an.csv"


def test_file_with_faults_is_kept_so_that_they_can_be_mended_on_screen(acting: World, client: Client) -> None:
    plan = kept(acting, "")
    text = f"{HEAD}\n2023-07-01,close,A1,,,,,,QĐ 1\n2023-07-02,move,A21,A1,,,,,QĐ 1\n"
    post(client, acting, "plan-upload", plan.pk, edition=plan.edition, file=file(text))
    page = words(get(client, acting, "plan", plan.pk))
    assert "2 lỗi" in page
    assert "Đã đọc 2 dòng từ tệp." in page
    plan = again(plan)
    send(client, acting, plan, "move", line=3, unit="A21", to="A1")
    plan = again(plan)
    send(client, acting, plan, "dissolve", line=2, unit="B11 ", decision="QĐ 1")  # out of reach: refused
    assert len(steps(plan)) == 1
    send(client, acting, plan, "dissolve", line=2, unit="A11", decision="QĐ 1")
    assert "Không có lỗi." in words(get(client, acting, "plan", plan.pk))


# ---- name and day ----


def test_name_and_day_are_changed(acting: World, client: Client) -> None:
    plan = kept(acting)
    assert 'value="01/07/2023"' in get(client, acting, "plan-edit", plan.pk).content.decode()
    sent = {"title": "Tên khác", "on": "2/8/2023", "edition": plan.edition}
    assert post(client, acting, "plan-edit", plan.pk, **sent).status_code == 302
    assert (again(plan).title, again(plan).on) == ("Tên khác", date(2023, 8, 2))
    assert len(steps(plan)) == 7
    assert post(client, acting, "plan-edit", plan.pk, title="", on="x", edition=plan.edition).status_code == 422


def test_draft_is_deleted_after_a_preview(acting: World, client: Client) -> None:
    plan = kept(acting)
    assert "Xóa phương án đang soạn cùng 7 dòng." in words(get(client, acting, "plan-delete", plan.pk))
    assert Reorganisation.objects.exists()
    post(client, acting, "plan-delete", plan.pk, edition=plan.edition)
    assert not Reorganisation.objects.exists()
    assert "Đã xóa phương án “Bỏ cấp huyện”." in words(get(client, acting, "plans"))


# ---- rows ----

WRITTEN = {
    "establish": (
        {"unit": "W9", "name": " Công đoàn  phường Chín", "level": "upper_level_union", "kind": "xã/phường",
         "category": "none", "to": "ldld tinh a"},
        Step(9, StepAct.ESTABLISH, "W9", ("PA",), "QĐ 9", "Công đoàn phường Chín", "upper_level_union", "xã/phường",
             "none"),
    ),
    "move": ({"unit": "anh sao", "to": "phuong mot"}, moving("A21", "W1", line=9)),
    "merge": ({"unit": "A21", "to": "A12"}, Step(9, StepAct.MERGE, "A21", ("A12",), "QĐ 9")),
    "replace": (
        {"unit": "CĐCS Công ty FDI Ánh Sao (A21)", "to": "W1"}, Step(9, StepAct.REPLACE, "A21", ("W1",), "QĐ 9")
    ),
    "split": (
        {"unit": "A21", "to_1": "W1", "to_2": "W2", "to_3": ""},
        Step(9, StepAct.SPLIT, "A21", ("W1", "W2"), "QĐ 9"),
    ),
    "dissolve": ({"unit": "A21"}, Step(9, StepAct.DISSOLVE, "A21", (), "QĐ 9")),
    "rename": ({"unit": "A21", "name": "Tên mới"}, Step(9, StepAct.RENAME, "A21", (), "QĐ 9", "Tên mới")),
}  # fmt: skip


@pytest.mark.parametrize(("act", "typed", "written"), [(act, *row) for act, row in WRITTEN.items()], ids=WRITTEN.keys())
def test_row_of_each_act_is_added_by_its_own_fields(
    acting: World, client: Client, act: str, typed: dict[str, str], written: Step
) -> None:
    plan = kept(acting)
    form = get(client, acting, "plan-row-new", plan.pk, act=act).content.decode()
    for field in (*typed, "decision"):
        assert f'name="{field}"' in form
    assert send(client, acting, plan, act, **typed).status_code == 302
    assert steps(plan)[-1] == written


def test_acts_are_offered_first(acting: World, client: Client) -> None:
    page = get(client, acting, "plan-row-new", kept(acting).pk)
    for act in StepAct:
        assert f'href="?act={act}"' in page.content.decode()
    assert "Kết thúc, không có đơn vị kế thừa" in words(page)


def test_row_opens_with_names_and_is_changed(acting: World, client: Client) -> None:
    plan = kept(acting)
    form = get(client, acting, "plan-row", plan.pk, 5).content.decode()
    assert 'value="CĐCS Trường Tiểu học Đồng Mây (A11)"' in form
    assert 'value="Công đoàn phường Một (W1)"' in form
    assert send(client, acting, plan, "move", line=5, unit="A11", to="W2").status_code == 302
    assert steps(plan)[3] == moving("A11", "W2", line=5)
    assert Event.objects.get(verb="plan.row_changed").detail["before"][0]["to"] == "W1"


def test_row_may_get_another_act(acting: World, client: Client) -> None:
    plan = kept(acting)
    assert 'href="?act=merge"' in get(client, acting, "plan-row", plan.pk, 4, act="").content.decode()
    assert 'name="to"' in get(client, acting, "plan-row", plan.pk, 4, act="merge").content.decode()
    send(client, acting, plan, "merge", line=4, unit="A1", to="W1")
    assert steps(plan)[2] == Step(4, StepAct.MERGE, "A1", ("W1",), "QĐ 9")


def test_row_with_many_heirs_keeps_them_all(acting: World, client: Client) -> None:
    plan = kept(acting, "\n2023-07-01,split,A2,A1 A11 A12 A21 PA,,,,,QĐ 1\n")
    form = get(client, acting, "plan-row", plan.pk, 2).content.decode()
    assert 'name="to_6"' in form
    assert 'name="to_7"' not in form
    heirs = {f"to_{n}": code for n, code in enumerate(("A1", "A11", "A12", "A21", "PA"), start=1)}
    assert send(client, acting, plan, "split", line=2, unit="A2", **heirs).status_code == 302
    assert steps(plan)[0].to == ("A1", "A11", "A12", "A21", "PA")


@pytest.mark.parametrize(
    ("act", "typed", "said"),
    [
        ("move", {"unit": "XX", "to": "A2"}, "Không có đơn vị nào khớp “XX”."),
        ("move", {"unit": "B11", "to": "A2"}, "Không có đơn vị nào khớp “B11”."),
        ("move", {"unit": "", "to": "A2"}, "Đơn vị chuyển : "),
        ("move", {"unit": "cdcs", "to": "A2"}, "Có nhiều đơn vị khớp: chọn một, hoặc gõ thêm."),
        ("move", {"unit": "a\0b", "to": "A2"}, "Đơn vị chuyển : "),
        ("move", {"unit": "A11", "to": "A2", "decision": ""}, "Số và ngày quyết định : "),
        ("move", {"unit": "A11", "to": "A2", "decision": "x" * 201}, "Số và ngày quyết định : "),
        ("establish", {"unit": "Phường 9", "name": "x", "level": "union_group", "category": "none", "to": "PA"},
         "mã “Phường 9” không hợp lệ"),
        ("establish", {"unit": "W9", "name": "x", "level": "x", "category": "none", "to": "PA"}, "Cấp : "),
        ("split", {"unit": "A1", "to_1": "W1"}, "Đơn vị nhận thứ 2 : "),
        ("split", {"unit": "A1", "to_1": "W1", "to_2": "W1"}, "Mỗi đơn vị nhận ghi một lần."),
    ],
)  # fmt: skip
def test_row_that_cannot_be_read_is_refused_at_its_field(
    acting: World, client: Client, act: str, typed: dict[str, str], said: str
) -> None:
    plan = kept(acting)
    answer = send(client, acting, plan, act, **typed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert again(plan).edition == plan.edition


def test_one_of_several_units_is_picked_without_a_script(acting: World, client: Client) -> None:
    plan = kept(acting)
    answer = send(client, acting, plan, "move", unit="truong", to="W1")  # one unit: the plan renames it only later
    assert answer.status_code == 302
    plan = again(plan)
    form = send(client, acting, plan, "move", unit="cong ty", to="W1").content.decode()
    assert 'type="radio" name="unit-pick" value="A12"' in form
    assert 'type="radio" name="unit-pick" value="A21"' in form
    picked = {"unit": "cong ty", "unit-for": "cong ty", "unit-pick": "A21", "to": "W1"}
    assert send(client, acting, plan, "move", **picked).status_code == 302
    assert steps(plan)[-1].unit == "A21"
    plan = again(plan)
    typed_on = {**picked, "unit": "cong ty may"}  # another text was typed after the choice
    send(client, acting, plan, "move", **typed_on)
    assert steps(plan)[-1].unit == "A12"
    beyond = {**picked, "unit-pick": "B11"}
    assert send(client, acting, again(plan), "move", **beyond).status_code == 422


def test_next_row_of_the_kind_keeps_superior_and_decision(acting: World, client: Client) -> None:
    plan = kept(acting)
    answer = send(client, acting, plan, "move", unit="A21", to="Công đoàn phường Một (W1)", again="1")
    form = client.get(answer["Location"]).content.decode()
    assert 'value="Công đoàn phường Một (W1)"' in form
    assert 'value="QĐ 9"' in form
    assert "A21" not in form.split("<main")[1].split("<form")[1]


@pytest.mark.parametrize("line", [0, 1, 99, 10**12])
def test_row_that_is_not_there_is_missing(acting: World, client: Client, line: int) -> None:
    plan = kept(acting)
    assert get(client, acting, "plan-row", plan.pk, line).status_code == 404
    sent = {"act": "move", "unit": "A21", "to": "W1", "decision": "QĐ", "edition": plan.edition}
    if line:
        assert post(client, acting, "plan-row", plan.pk, line, **sent).status_code == 404
    assert again(plan).edition == plan.edition


@pytest.mark.parametrize("act", ["close", "\0", SCRIPT])
def test_unknown_act_is_refused(acting: World, client: Client, act: str) -> None:
    plan = kept(acting)
    for answer in (
        get(client, acting, "plan-row-new", plan.pk, act=act),
        get(client, acting, "plan-row", plan.pk, 2, act=act),
        send(client, acting, plan, act, unit="A1"),
    ):
        assert answer.status_code == 400
        assert SCRIPT not in answer.content.decode()


def test_rows_are_deleted_after_a_preview(acting: World, client: Client) -> None:
    plan = kept(acting)
    chosen = {"edition": plan.edition, "line": ["2", "8"]}
    page = post(client, acting, "plan-rows-delete", plan.pk, **chosen)
    assert "Xóa 2 dòng" in words(page)
    assert "Công đoàn phường Một" in words(page)
    assert again(plan).n_rows == 7
    assert post(client, acting, "plan-rows-delete", plan.pk, **chosen, confirmed="1").status_code == 302
    assert [step.unit for step in steps(plan)] == ["W2", "A1", "A11", "A12", "A2"]


@pytest.mark.parametrize("lines", [[], ["x"], ["-1"], ["²"], ["\0"]])
def test_nothing_chosen_deletes_nothing(acting: World, client: Client, lines: list[str]) -> None:
    plan = kept(acting)
    post(client, acting, "plan-rows-delete", plan.pk, edition=plan.edition, line=lines, confirmed="1")
    assert again(plan).n_rows == 7
    assert "Chưa chọn dòng nào để xóa." in words(get(client, acting, "plan", plan.pk))


def test_unknown_row_is_not_deleted(acting: World, client: Client) -> None:
    plan = kept(acting)
    sent = {"edition": plan.edition, "line": ["2", "99"], "confirmed": "1"}
    assert post(client, acting, "plan-rows-delete", plan.pk, **sent).status_code == 404
    assert again(plan).n_rows == 7


# ---- units as one types ----


def test_units_are_offered_by_name_without_tones(acting: World, client: Client) -> None:
    plan = kept(acting)
    answer = get(client, acting, "plan-units", plan.pk, of="unit", unit="cong doan phuong")
    assert 'name="unit-pick" value="W1"' in answer.content.decode()
    assert "đơn vị mới của phương án" in words(answer)
    one = words(get(client, acting, "plan-units", plan.pk, of="unit", unit="may song day"))
    assert one == "CĐCS Công ty TNHH May Sông Đáy (A12) , trực thuộc LĐLĐ huyện An Thượng"
    assert words(get(client, acting, "plan-units", plan.pk, of="to", to="")) == ""
    for text in ("hoa sen", "x" * 5000, "\0", SCRIPT):
        nothing = get(client, acting, "plan-units", plan.pk, of="to", to=text)
        assert nothing.status_code == 200
        assert SCRIPT not in nothing.content.decode()
        assert "Hoa Sen" not in words(nothing)
    assert get(client, acting, "plan-units", plan.pk, of="x y").status_code == 400


def test_units_that_have_ended_are_not_offered(acting: World, client: Client) -> None:
    commands.dissolve_unit(by=acting.an, unit=acting.unit("A12"), on=date(2023, 6, 1), decision="QĐ 1")
    plan = kept(acting, "")
    assert words(get(client, acting, "plan-units", plan.pk, of="unit", unit="may song day")) == (
        "Không có tên hay mã nào khớp."
    )


def test_many_units_are_narrowed_down(acting: World, client: Client) -> None:
    founded = "".join(f"2023-07-01,establish,T{i},A2,Trường {i},grassroots_union,,school,QĐ\n" for i in range(30))
    plan = kept(acting, "\n" + founded)
    answer = get(client, acting, "plan-units", plan.pk, of="unit", unit="truong")
    assert answer.content.decode().count('type="radio"') == 8
    assert "gõ thêm để thu hẹp" in words(answer)
    assert "Trường 7 (T7)" in words(get(client, acting, "plan-units", plan.pk, of="unit", unit="Trường 7"))


# ---- two people at once ----


def change_meanwhile(world: World, plan: Reorganisation) -> None:
    """The administrator deletes the first row, so that every other row moves up."""
    commands.delete_rows(by=world.admin, plan=plan, edition=plan.edition, lines={2})


@pytest.mark.parametrize("door", ["plan-edit", "plan-delete", "plan-upload"])
def test_form_opened_before_another_edit_says_who_was_faster(acting: World, client: Client, door: str) -> None:
    plan = kept(acting)
    change_meanwhile(acting, plan)
    now = again(plan)
    sent = {"edition": plan.edition, "title": "Tên khác", "on": "1/8/2023", "file": file(HEAD + ABOLISH)}
    page = post(client, acting, door, plan.pk, **sent)
    assert page.status_code == 409
    assert "Quản trị hệ thống đã sửa phương án lúc" in words(page)
    assert again(plan).edition == now.edition
    assert f'value="{now.edition}"' in page.content.decode()
    if door == "plan-edit":
        assert 'value="Tên khác"' in page.content.decode()
    assert post(client, acting, door, plan.pk, **{**sent, "edition": now.edition, "file": file(HEAD + ABOLISH)})


def test_row_typed_meanwhile_stays_in_the_form_and_finds_its_row_again(acting: World, client: Client) -> None:
    plan = kept(acting)
    change_meanwhile(acting, plan)
    page = send(client, acting, plan, "move", line=5, unit="A11", to="W2", opened="move A11").content.decode()
    assert "Điều anh/chị vừa ghi còn trong biểu" in page
    assert f'action="{reverse("org:plan-row", args=[plan.pk, 4])}"' in page
    assert 'value="W2"' in page
    assert send(client, acting, again(plan), "move", line=4, unit="A11", to="W2").status_code == 302
    assert moving("A11", "W2", line=4) in steps(plan)


def test_row_deleted_meanwhile_may_be_added_again(acting: World, client: Client) -> None:
    plan = kept(acting)
    commands.delete_rows(by=acting.admin, plan=plan, edition=plan.edition, lines={5})
    page = send(client, acting, plan, "move", line=5, unit="A11", to="W2", opened="move A11")
    assert page.status_code == 409
    assert "Dòng này đã bị xóa: lưu sẽ thêm lại thành dòng mới." in words(page)
    assert f'action="{reverse("org:plan-row-new", args=[plan.pk])}"' in page.content.decode()


def test_row_added_meanwhile_is_added_at_the_second_press(acting: World, client: Client) -> None:
    plan = kept(acting)
    change_meanwhile(acting, plan)
    page = send(client, acting, plan, "move", unit="A21", to="W2")
    assert page.status_code == 409
    assert again(plan).edition in page.content.decode()
    assert again(plan).n_rows == 6


def test_rows_chosen_before_another_edit_are_not_deleted(acting: World, client: Client) -> None:
    plan = kept(acting)
    change_meanwhile(acting, plan)
    for more in ({}, {"confirmed": "1"}):
        post(client, acting, "plan-rows-delete", plan.pk, edition=plan.edition, line=["5"], **more)
        assert again(plan).n_rows == 6
        assert "Chọn lại các dòng cần xóa." in words(get(client, acting, "plan", plan.pk))


# ---- who may ----


def test_outsider_finds_no_form_and_writes_nothing(acting: World, client: Client) -> None:
    plan = kept(acting)
    doors = [*((door, plan.pk) for door in FORMS), ("plan-row", plan.pk, 2), ("plan-units", plan.pk)]
    for person in MAY_NOT:
        for door in doors:
            assert get(client, acting, *door, by=person).status_code == 404, (person, door)
        for door in (*doors[:-1], ("plan-rows-delete", plan.pk), ("plan-rehearse", plan.pk), ("plan-apply", plan.pk)):
            sent = {"edition": plan.edition, "act": "dissolve", "unit": "A1", "decision": "QĐ", "line": "2"}
            assert post(client, acting, *door, by=person, **sent).status_code == 404, (person, door)
    for person in set(MAY_NOT) - {"chi"}:  # she may plan in her own province
        assert get(client, acting, "plan-new", by=person).status_code == 404
    assert post(client, acting, "plan-new", by="chi", title="x", unit="PA", on="1/7/2023").status_code == 422
    assert [one.edition for one in Reorganisation.objects.all()] == [plan.edition]


def test_plan_that_is_carried_out_opens_no_form(acting: World, client: Client) -> None:
    plan = kept(acting)
    commands.apply_draft(by=acting.an, plan=plan, edition=plan.edition)
    for door in (*((door, plan.pk) for door in FORMS), ("plan-row", plan.pk, 2)):
        answer = post(client, acting, *door, edition=again(plan).edition, act="dissolve", unit="A1", decision="QĐ")
        assert answer["Location"] == reverse("org:plan", args=[plan.pk])
    assert "Phương án đã thực hiện, không sửa được nữa." in words(get(client, acting, "plan", plan.pk))
    assert again(plan).n_rows == 7
    assert Unit.objects.filter(code="W1").exists()
