"""The pages of a plan: the list, its rows in words, its faults, what follows from it, carrying out and withdrawing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from congdoan.org import commands, plan_page, plan_words
from congdoan.org.models import Change, Followed, FollowedKind, Reorganisation
from congdoan.org.tests.acting import MAY_NOT
from congdoan.org.tests.planning import ABOLISH, HEAD, again, draft, kept, moving
from congdoan.org.tests.test_successions import state
from tests.world import World

SCRIPT = "<script>alert(1)</script>"
FAULTY = """
2023-07-01,dissolve,A1,,,,,,QĐ 2
2023-07-01,move,A21,XX,,,,,QĐ 2
2023-07-01,close,A2,,,,,,QĐ 3
"""


def get(client: Client, world: World, name: str, /, *at: object, by: str = "an", **params: object) -> HttpResponse:
    client.force_login(world.users[by])
    return client.get(reverse(f"org:{name}", args=at), params)


def post(client: Client, world: World, name: str, /, *at: object, by: str = "an", **data: object) -> HttpResponse:
    client.force_login(world.users[by])
    return client.post(reverse(f"org:{name}", args=at), data)


def words(answer: HttpResponse) -> str:
    """What the page says, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def rows(answer: HttpResponse) -> list[str]:
    found = re.findall(r'<tr id="dong-\d+">(.*?)</tr>', answer.content.decode(), re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in found]


# ---- the list ----


def test_list_tells_day_rows_and_state(acting: World, client: Client) -> None:
    kept(acting)
    page = words(get(client, acting, "plans"))
    assert "Bỏ cấp huyện LĐLĐ tỉnh A · Trần Thị An lập" in page
    assert "01/07/2023 7 dòng thành lập 2, chuyển 2, sáp nhập 1, giải thể 1, đổi tên 1 Đang soạn" in page


def test_empty_list_says_what_a_plan_is_and_how_to_make_one(acting: World, client: Client) -> None:
    page = get(client, acting, "plans")
    assert "Chưa có phương án nào" in words(page)
    assert reverse("org:plan-new") in page.content.decode()


def test_outsider_finds_no_list_and_no_plan(acting: World, client: Client) -> None:
    plan = kept(acting)
    assert get(client, acting, "plans", by="khoa").status_code == 404
    assert "Bỏ cấp huyện" not in words(get(client, acting, "plans", by="chi"))  # she keeps the structure elsewhere
    for person in MAY_NOT:
        for door in ("plan", "plan-check", "plan-file", "plan-apply", "plan-undo", "plan-edit"):
            assert get(client, acting, door, plan.pk, by=person).status_code == 404, (person, door)


def test_plan_that_is_carried_out_is_open_to_who_may_read_there(acting: World, client: Client) -> None:
    plan = kept(acting)
    commands.apply_draft(by=acting.an, plan=plan, edition=plan.edition)
    for person in ("binh", "ha", "em"):
        page = get(client, acting, "plan", plan.pk, by=person)
        assert "Đã thực hiện" in words(page)
        assert "Hoàn tác" not in words(page)
        assert get(client, acting, "plans", by=person).status_code == 200
        assert get(client, acting, "plan-undo", plan.pk, by=person).status_code == 404
    for person in ("chi", "khoa", "giang"):
        assert get(client, acting, "plan", plan.pk, by=person).status_code == 404


# ---- one plan ----


def test_rows_are_told_in_words_with_names_and_new_units(acting: World, client: Client) -> None:
    assert rows(get(client, acting, "plan", kept(acting).pk)) == [
        "Công đoàn phường Một mới W1 · dòng 2 · Công đoàn cấp trên trực tiếp cơ sở, xã/phường Thành lập, trực thuộc "
        "LĐLĐ tỉnh A PA QĐ 1 Sửa",
        "Công đoàn phường Hai mới W2 · dòng 3 · Công đoàn cấp trên trực tiếp cơ sở, xã/phường Thành lập, trực thuộc "
        "LĐLĐ tỉnh A PA QĐ 1 Sửa",
        "LĐLĐ huyện An Thượng A1 · dòng 4 Giải thể QĐ 2 Sửa",
        "CĐCS Trường Tiểu học Đồng Mây A11 · dòng 5 Chuyển về Công đoàn phường Một W1 mới QĐ 2 Sửa",
        "CĐCS Công ty TNHH May Sông Đáy A12 · dòng 6 Chuyển về Công đoàn phường Hai W2 mới QĐ 2 Sửa",
        "LĐLĐ huyện Ấp Đông A2 · dòng 7 Sáp nhập vào Công đoàn phường Hai W2 mới QĐ 3 Sửa",
        "CĐCS Trường Tiểu học Đồng Mây A11 · dòng 8 Đổi tên thành CĐCS Trường Đồng Mây Mới QĐ 4 Sửa",
    ]


def test_plan_carried_out_shows_the_names_of_before(acting: World, client: Client) -> None:
    plan = kept(acting)
    commands.apply_draft(by=acting.an, plan=plan, edition=plan.edition)
    page = get(client, acting, "plan", plan.pk)
    assert "CĐCS Trường Tiểu học Đồng Mây A11 · dòng 8 Đổi tên thành CĐCS Trường Đồng Mây Mới QĐ 4" in rows(page)
    assert "Trần Thị An đã thực hiện phương án lúc" in words(page)
    assert "Việc kèm theo: quyền 2, chỗ trong cụm thi đua 2." in words(page)
    assert "1 quyền chờ cấp lại" in words(page)


def test_faults_stand_above_with_links_and_at_their_rows(acting: World, client: Client) -> None:
    page = get(client, acting, "plan", kept(acting, FAULTY).pk)
    assert "3 lỗi, chưa thực hiện được." in words(page)
    assert 'href="?page=1#dong-3">Dòng 3</a>: Không có đơn vị mã “XX” trong phạm vi của anh/chị.' in (
        page.content.decode()
    )
    assert "Giải thể “A1” kết thúc nhưng 2 đơn vị trực thuộc chưa có nơi mới: A11, A12. QĐ 2 Sửa" in rows(page)[0]
    assert rows(page)[1] == (
        "CĐCS Công ty FDI Ánh Sao A21 · dòng 3 Chuyển về XX Không có đơn vị mã “XX” trong phạm vi của anh/chị. QĐ 2 Sửa"
    )
    assert "Chưa rõ việc “close” Việc “close” không có" in rows(page)[2]


def test_plan_without_faults_says_so_and_what_hangs(acting: World, client: Client) -> None:
    page = words(get(client, acting, "plan", kept(acting).pk))
    assert "Không có lỗi. 1 đơn vị đi theo cấp trên của chúng." in page
    assert "Gắn với các đơn vị kết thúc: quyền 2, chỗ trong cụm thi đua 2." in page


def long_plan(world: World, n: int = 130) -> Reorganisation:
    founded = "".join(f"2023-07-01,establish,T{i},A2,CĐCS Trường {i},grassroots_union,,school,QĐ 1\n" for i in range(n))
    return kept(world, f"\n{founded}2023-07-01,move,A11,XX,,,,,QĐ 1\n")


def test_long_plan_has_pages_and_begins_with_the_faulty_rows(acting: World, client: Client) -> None:
    plan = long_plan(acting)
    pages = [rows(get(client, acting, "plan", plan.pk, page=number)) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 31]
    assert pages[0][0].startswith("CĐCS Trường Tiểu học Đồng Mây A11 · dòng 132 Chuyển về XX Không có đơn vị")
    assert len({row for page in pages for row in page}) == 131
    assert get(client, acting, "plan", plan.pk, page=4).status_code == 400


def test_rows_are_filtered_by_act_by_fault_and_by_name(acting: World, client: Client) -> None:
    plan = long_plan(acting)
    assert len(rows(get(client, acting, "plan", plan.pk, show="faults"))) == 1
    assert len(rows(get(client, acting, "plan", plan.pk, show="move"))) == 1
    assert [row[:16] for row in rows(get(client, acting, "plan", plan.pk, find="truong 77"))] == ["CĐCS Trường 77 m"]
    nothing = get(client, acting, "plan", plan.pk, find="khong co")
    assert "Không có dòng nào khớp." in words(nothing)
    assert "Bỏ lọc" in words(nothing)
    for bad in ({"show": "x"}, {"find": "x" * 201}, {"find": "\0"}):
        assert get(client, acting, "plan", plan.pk, **bad).status_code == 400


def test_script_in_a_name_is_shown_and_not_run(acting: World, client: Client) -> None:
    named = ABOLISH.replace("Công đoàn phường Một", SCRIPT).replace("QĐ 4", SCRIPT)
    plan = kept(acting, named, title=SCRIPT)
    for door in ("plans", "plan", "plan-check", "plan-apply", "plan-edit", "plan-delete"):
        page = get(client, acting, door, *([plan.pk] if door != "plans" else [])).content.decode()
        assert SCRIPT not in page, door
        assert "&lt;script&gt;" in page, door
    done = post(client, acting, "plan-apply", plan.pk, edition=plan.edition).content.decode()
    assert SCRIPT not in done


def test_names_out_of_reach_are_not_told(acting: World, client: Client) -> None:
    """The administrator of the root may plan what reaches beyond the province that keeps the plan."""
    kept(acting, f"{ABOLISH}2023-07-01,move,B11,PB,,,,,QĐ 5\n", by="admin")
    page = words(get(client, acting, "plan", Reorganisation.objects.get().pk))
    assert "Hoa Sen" not in page
    assert "Không có đơn vị mã “B11” trong phạm vi của anh/chị." in page


def test_plan_is_downloaded_word_for_word(acting: World, client: Client) -> None:
    plan = kept(acting)
    answer = get(client, acting, "plan-file", plan.pk)
    assert answer.content.decode("utf-8-sig") == HEAD + ABOLISH
    assert answer["Content-Disposition"] == f'attachment; filename="phuong-an-{plan.pk}-2023-07-01.csv"'


# ---- what follows ----


def test_check_tells_what_hangs_by_kind_with_proposals(acting: World, client: Client) -> None:
    plan = kept(acting)
    page = words(get(client, acting, "plan-check", plan.pk))
    assert "2 đơn vị thành lập mới" in page
    assert "1 đơn vị đi theo cấp trên của chúng" in page
    assert "Quyền: 2" in page
    assert "đề nghị cấp lại tại Công đoàn phường Hai (W2)" in page
    one = words(get(client, acting, "plan-check", plan.pk, kind="grant"))
    assert "Quyền: 2" in one
    assert "Chỗ trong cụm thi đua: 2" not in one
    assert get(client, acting, "plan-check", plan.pk, kind="x").status_code == 400
    assert get(client, acting, "plan-check", plan.pk, kind="grant", page=2).status_code == 400


def test_check_of_a_faulty_plan_leads_to_its_faults(acting: World, client: Client) -> None:
    page = get(client, acting, "plan-check", kept(acting, FAULTY).pk)
    assert "3 lỗi, chưa thực hiện được." in words(page)
    assert "Diễn tập" not in words(page)


# ---- rehearsed ----


def test_rehearsal_keeps_nothing(acting: World, client: Client) -> None:
    plan, before = kept(acting), state()
    page = words(post(client, acting, "plan-rehearse", plan.pk))
    assert "chưa giữ lại gì" in page
    assert "2 đơn vị thành lập mới" in page
    assert state() == before
    assert not Change.objects.filter(act="planned").exists()


def test_faulty_plan_is_not_rehearsed(acting: World, client: Client) -> None:
    plan = kept(acting, FAULTY)
    assert post(client, acting, "plan-rehearse", plan.pk).status_code == 302
    assert "có 3 lỗi, chưa thực hiện gì" in words(get(client, acting, "plan", plan.pk))


def test_coming_plan_is_rehearsed_but_not_carried_out(acting: World, client: Client) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    plan = kept(acting, ABOLISH.replace("2023-07-01", tomorrow.isoformat()))
    assert "diễn tập như thể thực hiện hôm nay" in words(post(client, acting, "plan-rehearse", plan.pk))
    page = get(client, acting, "plan-apply", plan.pk)
    assert "chưa tới" in words(page)
    assert "<button" not in page.content.decode().split("<main")[1]
    assert post(client, acting, "plan-apply", plan.pk, edition=plan.edition).status_code == 302
    assert again(plan).state == "draft"


# ---- carried out ----


def test_carrying_out_is_confirmed_with_numbers_then_done(acting: World, client: Client) -> None:
    plan = kept(acting)
    page = get(client, acting, "plan-apply", plan.pk)
    assert "Từ ngày 01/07/2023: 2 đơn vị thành lập mới 2 đơn vị chuyển về cấp trên khác" in words(page)
    assert "2 quyền hết hiệu lực cùng đơn vị" in words(page)
    assert again(plan).state == "draft"
    done = post(client, acting, "plan-apply", plan.pk, edition=plan.edition)
    assert "Đã thực hiện phương án" in words(done)
    assert "1 quyền chờ cấp lại" in words(done)
    assert again(plan).state == "applied"
    assert post(client, acting, "plan-apply", plan.pk, edition=plan.edition).status_code == 302  # reloaded
    assert Change.objects.filter(act="planned").count() == 1


def test_plan_changed_meanwhile_is_shown_anew_before_it_is_carried_out(acting: World, client: Client) -> None:
    plan = kept(acting)
    commands.put_row(by=acting.admin, plan=plan, edition=plan.edition, step=moving())
    page = post(client, acting, "plan-apply", plan.pk, edition=plan.edition)
    assert page.status_code == 409
    assert "3 đơn vị chuyển về cấp trên khác" in words(page)
    assert "sau khi anh/chị mở trang này. Chưa thực hiện gì" in words(page)
    assert again(plan).state == "draft"
    assert again(plan).edition in page.content.decode()


def test_faulty_plan_offers_no_carrying_out(acting: World, client: Client) -> None:
    plan = kept(acting, FAULTY)
    assert "3 lỗi, chưa thực hiện được." in words(get(client, acting, "plan-apply", plan.pk))
    assert post(client, acting, "plan-apply", plan.pk, edition=plan.edition).status_code == 302
    assert again(plan).state == "draft"


def test_very_long_plan_is_carried_out_on_the_command_line(
    acting: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_page, "LONGEST_ON_PAGE", 5)
    monkeypatch.setattr("congdoan.org.plan_pages.LONGEST_ON_PAGE", 5)
    plan = kept(acting)
    for door in ("plan", "plan-check", "plan-apply"):
        page = words(get(client, acting, door, plan.pk))
        assert f"congdoan org plan apply --plan {plan.pk} --by an@vi-du.vn" in page, door
        assert "Diễn tập:" not in page, door
    for door in ("plan-rehearse", "plan-apply"):
        assert post(client, acting, door, plan.pk, edition=plan.edition).status_code == 302
        assert "thực hiện trên máy chủ" in words(get(client, acting, "plan", plan.pk))
    assert again(plan).state == "draft"


# ---- withdrawn ----


def test_withdrawing_is_confirmed_with_numbers_then_done(acting: World, client: Client) -> None:
    before, plan = state(), kept(acting)
    commands.apply_draft(by=acting.an, plan=plan, edition=plan.edition)
    page = words(get(client, acting, "plan-undo", plan.pk))
    assert (
        "bỏ 2 đơn vị mới 3 đơn vị về lại cấp trên cũ 2 đơn vị đã kết thúc hoạt động lại 1 đơn vị mang lại tên cũ"
        in page
    )
    assert again(plan).state == "applied"
    assert post(client, acting, "plan-undo", plan.pk).status_code == 302
    assert again(plan).state == "draft"
    assert state() == before
    assert not Followed.objects.exists()


def test_plan_that_is_no_longer_the_latest_change_says_which_is(acting: World, client: Client) -> None:
    plan = kept(acting)
    commands.apply_draft(by=acting.an, plan=plan, edition=plan.edition)
    commands.rename_unit(by=acting.an, unit=acting.unit("A12"), name="CĐCS Mới", on=date(2023, 8, 1), decision="QĐ 9")
    page = words(get(client, acting, "plan", plan.pk))
    assert "Sau đó còn thay đổi khác, gần nhất là: Đổi tên 01/08/2023, QĐ 9" in page
    assert "Hoàn tác…" not in page
    assert post(client, acting, "plan-undo", plan.pk).status_code == 302
    assert again(plan).state == "applied"
    assert "Đổi tên 01/08/2023" in words(get(client, acting, "plan", plan.pk))


def test_draft_is_not_withdrawn(acting: World, client: Client) -> None:
    plan = kept(acting)
    assert post(client, acting, "plan-undo", plan.pk).status_code == 302
    assert "Phương án này chưa thực hiện." in words(get(client, acting, "plan", plan.pk))


def test_plan_out_of_a_file_stands_in_the_list_too(acting: World, client: Client) -> None:
    commands.apply_plan(by=acting.an, draft=draft())
    assert "phuong-an.csv" in words(get(client, acting, "plans"))


def test_tree_leads_to_the_plans_for_who_may_change_the_structure(acting: World, client: Client) -> None:
    link = f'href="{reverse("org:plans")}"'
    for person, shown in (("an", True), ("chi", True), ("binh", False), ("giang", False), ("khoa", False)):
        assert (link in get(client, acting, "tree", by=person).content.decode()) is shown, person


def test_history_leads_to_the_plan_for_who_may_read_it(acting: World, client: Client) -> None:
    plan = kept(acting)
    commands.apply_draft(by=acting.an, plan=plan, edition=plan.edition)
    link = f'href="{reverse("org:plan", args=[plan.pk])}"'
    for code, events in (("A11", 2), ("A2", 1), ("W2", 2), ("A21", 1)):  # moved, renamed; merged; founded, heir
        assert get(client, acting, "unit-history", code, by="binh").content.decode().count(link) == events, code
    assert link not in get(client, acting, "unit-history", "A11", by="giang").content.decode()
    commands.undo_applied(by=acting.an, plan=plan)
    assert link not in get(client, acting, "unit-history", "A11", by="an").content.decode()


def test_every_kind_of_thing_that_follows_has_its_words() -> None:
    """Also those that other areas hand up, like registers."""
    groups = plan_page.grouped([(kind, "Có", "thành") for kind in FollowedKind])
    assert [group.kind for group in groups] == list(FollowedKind)
    assert all(group.rule for group in groups)
    assert len(plan_words.sentences_of({}, 0, dict.fromkeys(FollowedKind, 1))) == len(FollowedKind)
