"""The pages of targets: what is shown to whom, and giving, registering, sharing out, explaining on screen."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from congdoan.audit.models import Event
from congdoan.org import commands as org
from congdoan.reporting import commands
from congdoan.reporting.models import Target, TargetValue
from congdoan.reporting.tests.steps import accepted, assigned, registered, values_of
from tests.world import World

SCOPE = "?period=2023&basis=actual&cut_off=2023-11-22"
A1, PA = f"/reports/targets/A1/{SCOPE}", f"/reports/targets/PA/{SCOPE}"
SHARE = "/reports/targets/PA/members_admitted/share/?period=2023"
EXPLAIN = "/reports/targets/A1/members_admitted/explain/?period=2023"
REGISTER = "/reports/targets/A1/register/?period=2023"
ASSIGN = "/reports/targets/A1/assign/?period=2023"
ONE = {"indicator": "members_admitted", "comparator": "ge", "value": "1.172", "group": "", "decision": "KH 9"}


def text_of(answer: Any) -> str:
    """The page as it is read: without tags, blanks squeezed."""
    content = re.sub(r"<(style|script|head)[^>]*>.*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content)).split())


def at(client: Client, world: World, person: str) -> Client:
    client.force_login(world.users[person])
    return client


@pytest.fixture
def given(world: World) -> World:
    """A1 admitted 21 of 40, which had been 60, and had registered 50; PA has 100 for A1 and A2."""
    accepted(world, "A11", members_total=40, members_admitted=21)
    accepted(world, "A12", members_total=100, members_admitted=0)
    accepted(world, "A21", members_total=60)
    assigned(world, "PA", 100)
    assigned(world, "A1", 60, paper="KH 2")
    assigned(world, "A1", 40, paper="KH 3")
    registered(world, "A1", 50, paper="BĐK 4")
    return world


# ---- what is shown ----


def test_what_is_lacking_is_told_as_what_each_week_must_bring(client: Client, given: World) -> None:
    with time_machine.travel(datetime(2023, 11, 22, 9, tzinfo=UTC), tick=False):
        assert "cần thêm 17 người mỗi tuần" in text_of(at(client, given, "an").get(A1))  # 19 in the 8 days left
    assert "mỗi tuần" not in text_of(at(client, given, "an").get(A1))


def test_the_page_tells_every_value_of_a_target_and_what_is_reached_of_each(client: Client, given: World) -> None:
    told = text_of(at(client, given, "an").get(A1))
    assert "1 chỉ tiêu" in told
    assert "Đoàn viên kết nạp mới 21 / 40 người 52,5% đạt 52,5% kế hoạch, thiếu 19 người" in told
    assert "Giao lại 40 · KH 3 Ban đầu 60: đạt 35% kế hoạch, thiếu 39 người" in told
    assert "Đăng ký 50: đạt 42% kế hoạch, thiếu 29 người · BĐK 4" in told
    assert "Giải trình chưa có nguyên nhân, giải pháp · Giải trình" in told


def test_the_units_below_and_the_remainder_add_up_to_the_target(client: Client, given: World) -> None:
    told = text_of(at(client, given, "an").get(PA))
    assert "còn 60 người chưa giao xuống dưới" in told
    assert "LĐLĐ huyện An Thượng 40 52,5% đăng ký 50 Các đơn vị trực thuộc 40 1 đơn vị chưa giao Còn lại 60" in told
    assert "Chỉ tiêu của LĐLĐ tỉnh A 100" in told
    assigned(given, "A2", 70)
    told = text_of(client.get(PA))
    assert "đã giao vượt xuống dưới" in told
    assert "Các đơn vị trực thuộc 110 Còn lại -10 giao vượt" in told


def test_what_this_person_may_not_see_below_is_still_in_the_sum(client: Client, given: World) -> None:
    """A2's union moved to B1 after the year: An sees it no more, the year's sums hold it."""
    assigned(given, "A2", 20)
    assigned(given, "A21", 15)
    org.move_unit(by=given.admin, unit=given.unit("A21"), to=given.unit("B1"), on=date(2024, 3, 1), decision="QĐ 9")
    told = text_of(at(client, given, "an").get(f"/reports/targets/A2/{SCOPE}"))
    assert "Đơn vị ngoài phạm vi của anh/chị 15 Các đơn vị trực thuộc 15" in told


def test_targets_by_category_without_a_figure_and_without_a_percentage_are_told(client: Client, given: World) -> None:
    assigned(given, "A1", 30, group="state")
    assigned(given, "A1", 0, how="le", line="work_stoppages")
    assigned(given, "A1", 950, line="members_density")
    told = text_of(at(client, given, "an").get(A1))
    assert "Đoàn viên kết nạp mới (khu vực nhà nước, trường học) 21 / 30 người 70%" in told
    assert "Vụ ngừng việc tập thể chưa có số liệu Giao ≤ 0" in told
    assert "Tỷ lệ CNVCLĐ là đoàn viên chưa có số liệu Giao 95%" in told


def test_a_year_before_anything_is_reported_can_be_opened(client: Client, given: World) -> None:
    answer = at(client, given, "an").get("/reports/targets/A1/?period=2024")
    assert "Chưa có chỉ tiêu nào cho năm 2024" in text_of(answer)
    assigned(given, "A1", 45, period="2024")
    assert "Đoàn viên kết nạp mới chưa có số liệu Giao 45" in text_of(client.get("/reports/targets/A1/?period=2024"))
    assert "period=2024" in client.get(A1).content.decode()


def test_a_neighbour_in_the_cluster_sees_the_targets_and_nothing_to_do(client: Client, given: World) -> None:
    answer = at(client, given, "lan").get(A1)
    told = text_of(answer)
    assert "Đoàn viên kết nạp mới 21 / 40" in told
    assert not re.search(r"Phân bổ|Giao chỉ tiêu|Đăng ký chỉ tiêu|Cơ cấu hiện nay", told)
    assert client.get("/reports/targets/A1/?period=2022").status_code == 404
    assert client.get("/reports/targets/A1/?period=2024").status_code == 404


def test_each_sees_what_he_may_do(client: Client, given: World) -> None:
    buttons = {
        person: set(re.findall(r"Giao chỉ tiêu|Đăng ký chỉ tiêu|· Phân bổ…|· Giải trình",
                               text_of(at(client, given, person).get(A1))))
        for person in ("dung", "ha", "em")
    }  # fmt: skip
    assert buttons == {
        "dung": {"Giao chỉ tiêu", "· Phân bổ…", "· Giải trình"},
        "ha": {"Giao chỉ tiêu", "Đăng ký chỉ tiêu", "· Phân bổ…", "· Giải trình"},
        "em": set(),
    }


def test_the_page_of_the_unit_leads_here(client: Client, given: World) -> None:
    told = at(client, given, "an").get(f"/units/A1/{SCOPE}").content.decode()
    assert f'href="{html.escape(A1)}"' in told


@pytest.mark.parametrize("query", ["?period=20x3", "?period=2023&cut_off=2023-13-01", "?period=2023&page=9",
                                   "?period=2023&structure=x", "?period=2023&basis=x", "?period=1900"])  # fmt: skip
def test_a_bad_address_is_said_not_broken(client: Client, given: World, query: str) -> None:
    assert at(client, given, "an").get("/reports/targets/A1/" + query).status_code in (400, 404)


def test_as_many_questions_for_many_units_as_for_few(client: Client, given: World) -> None:
    def questions() -> int:
        with connection.execute_wrapper(counter := _Counter()):
            at(client, given, "an").get(PA)
        return counter.n

    assigned(given, "A2", 5)
    questions()
    few = questions()
    for code in ("A3", "A4", "A5"):
        unit = org.NewUnit(code, "PA", code, "upper_level_union", "", "none", date(2022, 1, 1))
        org.add_unit(by=given.admin, unit=unit, act="established", on=date(2022, 1, 1), decision="QĐ 1")
        assigned(given, code, 5)
    questions()
    assert questions() <= few + 2


class _Counter:
    n = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.n += 1
        return execute(sql, params, many, context)


# ---- giving and registering ----


def test_a_leader_registers_for_the_unit(client: Client, given: World) -> None:
    opened = at(client, given, "ha").get(REGISTER)
    assert "Đăng ký chỉ tiêu" in text_of(opened)
    answer = client.post(REGISTER, ONE, follow=True)
    assert "Đã đăng ký chỉ tiêu." in text_of(answer)
    assert values_of("A1", "registered") == [("ge", 50), ("ge", 1172)]
    assert Event.objects.order_by("-pk")[0].reason == "KH 9"
    assert "không ghi thêm gì" in text_of(client.post(REGISTER, ONE, follow=True))


def test_an_officer_gives_a_share_to_the_unions_of_some_categories(client: Client, given: World) -> None:
    sent = {**ONE, "indicator": "members_density", "value": "92,5", "group": "state"}
    assert at(client, given, "an").post(ASSIGN, sent).status_code == 302
    kept = TargetValue.objects.get(target__indicator__code="members_density")
    assert (kept.value, kept.target.group, kept.comparator, kept.origin) == (925, "state", "ge", "assigned")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"value": ""}, "Ghi mức phải đạt."),
        ({"value": "12,5"}, "là số nguyên"),
        ({"value": "-3"}, "là số âm"),
        ({"value": "1" * 31}, "30"),
        ({"value": "9" * 30}, ""),
        ({"comparator": "yes"}, "Yêu cầu này không có mức: để trống."),
        ({"comparator": "hơn"}, "Chọn một mục trong danh sách."),
        ({"indicator": "khong"}, "Chọn một mục trong danh sách."),
        ({"indicator": ""}, "Còn trống."),
        ({"group": "khong"}, "Chọn một mục trong danh sách."),
        ({"decision": " "}, "Còn trống."),
        ({"decision": "x" * 201}, "200"),
        ({"indicator": "unions_good_public_rate", "group": "state"}, "không do công đoàn cơ sở báo cáo"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: Client, given: World, wrong: dict[str, str], said: str
) -> None:
    before = TargetValue.objects.count()
    answer = at(client, given, "an").post(ASSIGN, {**ONE, **wrong})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert TargetValue.objects.count() == before
    assert wrong.get("value", "1.172") in answer.content.decode()


def test_a_closed_period_is_said_on_the_form(client: Client, given: World) -> None:
    commands.close_period(by=given.admin, code="2023", decision="QĐ khóa")
    answer = at(client, given, "an").post(ASSIGN, ONE)
    assert answer.status_code == 422
    assert "đã khóa số liệu, chỉ tiêu của kỳ không đổi nữa" in text_of(answer)


# ---- sharing out ----


def hidden(answer: Any) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', answer.content.decode())
    return {name: html.unescape(value) for name, value in found}


def test_a_target_is_shared_out_after_it_was_looked_at(client: Client, given: World) -> None:
    opened = text_of(at(client, given, "an").get(SHARE))
    assert "Chỉ tiêu của LĐLĐ tỉnh A 100 người" in opened
    sent = {"way": "members", "kept": "10", "decision": "KH 12", "act": "preview"}
    preview = client.post(SHARE, sent)
    told = text_of(preview)
    assert "Các đơn vị trực thuộc 90 Còn lại 10 giữ lại 10" in told
    assert "LĐLĐ huyện An Thượng 63 40 50 140" in told
    assert "LĐLĐ huyện Ấp Đông 27 chưa giao 60" in told
    assert "Còn lại 10 Cộng, bằng chỉ tiêu 100" in told
    assert values_of("A1")[-1] == ("ge", 40)
    again = client.post(SHARE, {**hidden(preview), "act": "edit"})
    assert 'value="10"' in again.content.decode()
    done = client.post(SHARE, {**hidden(preview), "act": "confirm"}, follow=True)
    assert "Đã giao chỉ tiêu cho 2 đơn vị trực thuộc." in text_of(done)
    assert (values_of("A1")[-1], values_of("A2")[-1]) == (("ge", 63), ("ge", 27))


def test_own_figures_may_go_beyond_and_it_is_said(client: Client, given: World) -> None:
    sent = {"way": "own", "line-A1": "90", "line-A2": "30", "decision": "KH 12", "act": "preview"}
    told = text_of(at(client, given, "an").post(SHARE, sent))
    assert "Giao vượt: các đơn vị trực thuộc nhận nhiều hơn chỉ tiêu 20 người." in told
    told = text_of(client.post(SHARE, {**sent, "line-A2": ""}))
    assert "Chưa giao hết: còn 10 người ngoài phần giữ lại." in told
    assert "không tham gia: không có trong mức tự định" in told


def test_what_changed_since_the_preview_is_shown_again_and_not_written(client: Client, given: World) -> None:
    sent = {"way": "members", "kept": "10", "decision": "KH 12", "act": "preview"}
    preview = at(client, given, "an").post(SHARE, sent)
    accepted_later = given.unit("A2")
    assigned(given, accepted_later.code, 1)
    answer = client.post(SHARE, {**hidden(preview), "act": "confirm"})
    assert answer.status_code == 409
    assert "kết quả khác lúc xem trước" in text_of(answer)
    assert values_of("A2") == [("ge", 1)]
    client.post(SHARE, {**hidden(answer), "act": "confirm"})
    assert values_of("A2")[-1] == ("ge", 27)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Còn trống."),
        ({"way": "height", "decision": "KH"}, "Chọn một mục trong danh sách."),
        ({"way": "members", "decision": "KH", "kept": "101"}, "Phần giữ lại phải từ 0 đến chỉ tiêu của LĐLĐ tỉnh A"),
        ({"way": "members", "decision": "KH", "kept": "x"}, "x"),
        ({"way": "own", "decision": "KH"}, "Chưa có mức nào cho đơn vị trực thuộc"),
        ({"way": "own", "decision": "KH", "line-A1": "9" * 40}, ""),
        ({"way": "last_result", "decision": "KH"}, "Không đơn vị trực thuộc nào"),
        ({"way": "members", "decision": "\x00"}, ""),
    ],
)
def test_what_cannot_be_shared_out_leads_back_to_the_form(
    client: Client, given: World, sent: dict[str, str], said: str
) -> None:
    before = TargetValue.objects.count()
    for act in ("preview", "confirm"):
        answer = at(client, given, "an").post(SHARE, {**sent, "act": act, "seen": "x"})
        assert answer.status_code == 422
        assert said in text_of(answer)
    assert TargetValue.objects.count() == before


def test_there_must_be_a_target_to_share_out_and_somebody_to_share_it_among(client: Client, given: World) -> None:
    at(client, given, "an")
    answers = {
        address: client.get(f"/reports/targets/{address}?period=2023")
        for address in ("PA/members_density/share/", "A11/members_admitted/share/", "PA/khong/share/")
    }
    assert [answer.status_code for answer in answers.values()] == [400, 400, 404]
    assigned(given, "A11", 5)
    answer = client.get("/reports/targets/A11/members_admitted/share/?period=2023")
    assert "không có đơn vị trực thuộc" in text_of(answer)


# ---- explaining ----


def test_a_missed_target_is_explained(client: Client, given: World) -> None:
    assert "đạt 52,5% kế hoạch, thiếu 19 người" in text_of(at(client, given, "dung").get(EXPLAIN))
    sent = {"cause": "Thiếu cán bộ.\nNghỉ nhiều", "remedy": "<b>Phân công lại</b>"}
    told = text_of(client.post(EXPLAIN, sent, follow=True))
    assert "Đã ghi giải trình." in told
    kept = Target.objects.get(unit__code="A1", group="")
    assert (kept.cause, kept.remedy) == ("Thiếu cán bộ. Nghỉ nhiều", "<b>Phân công lại</b>")
    page = client.get(A1).content.decode()
    assert "&lt;b&gt;Phân công lại&lt;/b&gt;" in page
    assert "Thiếu cán bộ. Nghỉ nhiều" in client.get(EXPLAIN).content.decode()


@pytest.mark.parametrize(
    "sent", [{}, {"cause": "x"}, {"cause": "x", "remedy": "y" * 1001}, {"cause": "\x00", "remedy": "y"}]
)
def test_an_explanation_that_lacks_something_comes_back(client: Client, given: World, sent: dict[str, str]) -> None:
    assert at(client, given, "dung").post(EXPLAIN, sent).status_code == 422
    assert not Target.objects.exclude(cause="").exists()


def test_what_was_reached_meanwhile_is_not_explained(client: Client, given: World) -> None:
    at(client, given, "dung")
    assigned(given, "A1", 21)
    assert client.get(EXPLAIN).status_code == 400
    answer = client.post(EXPLAIN, {"cause": "x", "remedy": "y"})
    assert answer.status_code == 422
    assert "Chỉ giải trình chỉ tiêu chưa đạt" in text_of(answer)
    for address in (EXPLAIN.replace("members_admitted", "health_checks"), EXPLAIN.replace("members_admitted", "khong"),
                    EXPLAIN + "&group=state", EXPLAIN + "&group=khong"):  # fmt: skip
        assert client.get(address).status_code == 404


# ---- outsiders ----


@pytest.mark.parametrize("person", ["chi", "khoa", "giang"])
@pytest.mark.parametrize("address", [A1, SHARE, EXPLAIN, REGISTER, ASSIGN])
def test_outsiders_find_nothing_and_write_nothing(client: Client, given: World, person: str, address: str) -> None:
    before = (TargetValue.objects.count(), Event.objects.count())
    at(client, given, person)
    assert client.get(address).status_code == 404
    if address != A1:
        sent = {**ONE, "way": "equal", "cause": "x", "remedy": "y", "act": "confirm", "seen": "x"}
        assert client.post(address, sent).status_code == 404
    assert (TargetValue.objects.count(), Event.objects.count()) == before
