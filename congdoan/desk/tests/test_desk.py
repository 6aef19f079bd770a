"""Whose desk shows what: to write, to sign, returned, to accept, to explain; what happened; the empty desk."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from congdoan.accounts.commands import ensure_user
from congdoan.accounts.models import User
from congdoan.adhoc.tests.steps import answered, asked
from congdoan.desk.commands import note_visit
from congdoan.desk.happened import happened
from congdoan.desk.models import Desk
from congdoan.org import commands as org
from congdoan.periods.commands import ensure_period
from congdoan.reporting import commands
from congdoan.reporting.models import Report
from congdoan.reporting.tests.steps import aim, assigned, book_of, drafted, form_of, registered, sent
from congdoan.ui import registry
from tests.world import PASSWORD, World

TODAY = date(2023, 12, 2)  # the year is over, its reports are due: A11 by 7/12, A1 by 12/12
END = date(2023, 11, 30)
HERE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2023, 12, 2, 12, tzinfo=HERE)
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon)


def text_of(client: Client, world: World, person: str, address: str = "/") -> str:
    client.force_login(world.users[person])
    content = client.get(address).content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content)).split())


def cards(world: World, person: str) -> list[str]:
    return [card.title for _place, card in registry.desk_cards(world.users[person])]


def test_what_is_due_comes_by_deadline(world: World) -> None:
    found = [(card.title, card.due) for _place, card in registry.desk_cards(world.giang)]
    assert ("Báo cáo năm 2023", date(2023, 12, 7)) in found
    assert ("Báo cáo tháng 11/2023", date(2023, 12, 5)) in found
    assert [due for _title, due in found] == sorted(due for _title, due in found if due)
    assert "Báo cáo năm 2022" not in cards(world, "giang")  # nobody asks for it any more
    assert "Báo cáo tháng 12/2023" not in cards(world, "giang")  # nor for that yet


def test_a_unit_that_was_given_a_later_day_reads_its_own(world: World, client: Client) -> None:
    """Before it is begun, while it is written and while it waits to be signed."""

    def due_of_giang() -> list[date | datetime | None]:
        of_year = ("Báo cáo năm 2023", "Ký báo cáo năm 2023")
        return [card.due for _place, card in registry.desk_cards(world.giang) if card.title in of_year]

    assert due_of_giang() == [date(2023, 12, 7)]
    later, form = date(2023, 12, 20), form_of("CS-NAM")
    for unit, until in (("A11", later), ("A12", date(2023, 12, 25))):
        commands.extend(
            by=world.dung, unit=world.unit(unit), form=form, period=ensure_period("2023"), until=until, reason="Bão"
        )
    assert due_of_giang() == [later]
    report = drafted(world, "A11", by="giang", book=book_of(cut_off=END), members_total=40)
    assert due_of_giang() == [later]
    assert "hạn gửi 20/12/2023" in text_of(client, world, "giang", "/reports/write/A11/2023/CS-NAM/")
    Report.objects.filter(pk=report.pk).update(state="to_sign")
    assert due_of_giang() == [later]


def lines_of_the_year(user: User) -> list[str]:
    return [card.line for _place, card in registry.desk_cards(user) if card.title.lower().endswith("báo cáo năm 2023")]


def remind(world: World) -> None:
    commands.remind(by=world.dung, units=[world.unit("A11")], form=form_of("CS-NAM"), period=ensure_period("2023"))


def test_a_report_says_on_the_desk_when_its_superior_last_reminded_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it is begun, while it is written and while it waits to be signed."""
    assert "nhắc" not in lines_of_the_year(world.giang)[0]
    for day in (1, 2):
        monkeypatch.setattr("django.utils.timezone.now", lambda day=day: datetime(2023, 12, day, 12, tzinfo=HERE))
        remind(world)
    said = " · cấp trên nhắc ngày 02/12/2023"
    assert lines_of_the_year(world.giang)[0].endswith(f"chưa soạn{said}")
    report = drafted(world, "A11", by="giang", book=book_of(cut_off=END), members_total=40)
    assert lines_of_the_year(world.giang)[0].endswith(f"đang soạn{said}")
    commands.hand_to_sign(by=world.giang, report=report)
    (line,) = lines_of_the_year(world.giang)
    assert line.endswith(said)


def test_what_is_long_overdue_is_asked_for_again_once_the_superior_reminds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2024, 5, 2, 12, tzinfo=HERE))
    assert lines_of_the_year(world.giang) == []
    remind(world)
    assert len(lines_of_the_year(world.giang)) == 1


def test_a_report_goes_from_desk_to_desk(world: World) -> None:
    book = book_of(cut_off=END)
    report = drafted(world, "A11", by="giang", book=book, members_total=40)
    Report.objects.update(state="to_sign")
    assert "Ký báo cáo năm 2023" in cards(world, "giang")
    assert "Ký báo cáo năm 2023" not in cards(world, "ha")  # she may sign for all below, but it is not hers
    report = commands.submit_report(by=world.giang, report=report)
    assert "Ký báo cáo năm 2023" not in cards(world, "giang")
    assert "1 báo cáo năm 2023 chờ duyệt" in cards(world, "dung")
    assert "1 báo cáo năm 2023 chờ duyệt" not in cards(world, "an")  # two levels above
    commands.return_report(by=world.dung, report=report, reason="Thiếu danh sách")
    lines = [card.line for _place, card in registry.desk_cards(world.giang)]
    assert any(line.endswith("bị trả lại: Thiếu danh sách") for line in lines)
    assert "1 báo cáo năm 2023 chờ duyệt" not in cards(world, "dung")


def test_what_was_sent_back_comes_before_what_is_due_on_the_same_day(world: World) -> None:
    sent(world, "A11", book=book_of(cut_off=END), members_total=40)
    commands.return_report(by=world.dung, report=Report.objects.get(), reason="Xem lại")
    found = [card for _place, card in registry.desk_cards(world.giang) if card.act in ("Sửa, gửi lại", "Soạn báo cáo")]
    (back,) = (card for card in found if card.act == "Sửa, gửi lại")
    other = next(card for card in found if card.due == back.due and card != back)
    assert sorted([replace(other, key="a"), replace(back, key="b")], key=lambda card: card.order)[0].act == back.act


def test_many_reports_to_accept_are_one_line_and_the_menu_counts_lines(world: World, client: Client) -> None:
    for unit in ("A11", "A12"):
        sent(world, unit, book=book_of(cut_off=END), members_total=40)
    told = text_of(client, world, "dung")
    assert "2 báo cáo năm 2023 chờ duyệt" in told
    assert "Duyệt 2 báo cáo" in told
    lines = len(cards(world, "dung"))
    assert f"· {lines} việc" in told
    counted = re.findall(r'class="count">(\d+)', client.get("/").content.decode())
    assert set(counted) == {str(lines)}


def test_who_stands_in_is_told_for_whom_each_thing_is_done(world: World, client: Client) -> None:
    sent(world, "A11", book=book_of(cut_off=END), members_total=40)
    asked(world)
    own = cards(world, "lan")
    org.lend_grants(
        by=world.dung, grants=list(world.dung.grants.all()), to=world.lan, start=date(2023, 12, 1),
        end=date(2023, 12, 9), reason="Đi công tác",
    )  # fmt: skip
    found = [card for _place, card in registry.desk_cards(world.lan)]
    assert {"1 báo cáo năm 2023 chờ duyệt", "Báo cáo đột xuất: Việc làm trước Tết"} <= {card.title for card in found}
    assert sorted(card.title for card in found if not card.instead_of) == sorted(own)
    assert {card.instead_of for card in found} == {"", "Phạm Văn Dũng"}
    assert "· thay Phạm Văn Dũng · hạn" in text_of(client, world, "lan")
    assert "thay" not in " ".join(card.told for _place, card in registry.desk_cards(world.dung))


def test_a_missed_target_asks_for_its_reasons(world: World) -> None:
    sent(world, "A11", members_total=40, members_admitted=1)
    commands.accept_reports(by=world.admin, reports=Report.objects.all())
    assigned(world, "A11", 4)
    assert "1 chỉ tiêu năm 2023 chưa đạt, chưa giải trình" in cards(world, "giang")
    line = next(iter(Report.objects.get().unit.targets.all())).indicator
    commands.explain_target(
        by=world.giang,
        unit=world.unit("A11"),
        period="2023",
        indicator=line,
        group="",
        cause="Ít việc",
        remedy="Vận động",
    )
    assert "1 chỉ tiêu năm 2023 chưa đạt, chưa giải trình" not in cards(world, "giang")


def test_a_missed_target_of_some_categories_asks_too(world: World) -> None:
    sent(world, "A11", members_total=40, members_admitted=1)
    commands.accept_reports(by=world.admin, reports=Report.objects.all())
    assigned(world, "A1", 4, group="state")
    asked = "1 chỉ tiêu năm 2023 chưa đạt, chưa giải trình"
    assert asked in cards(world, "dung")
    (target,) = world.unit("A1").targets.all()
    commands.explain_target(
        by=world.dung, unit=target.unit, period="2023", indicator=target.indicator, group="state", cause="Ít việc",
        remedy="Vận động",
    )  # fmt: skip
    assert asked not in cards(world, "dung")


def test_a_request_waits_for_who_answers_and_for_who_asked(world: World) -> None:
    request = asked(world)
    assert "Báo cáo đột xuất: Việc làm trước Tết" in cards(world, "giang")
    assert "Báo cáo đột xuất: Việc làm trước Tết" in cards(world, "dung")
    answered(world, request, "A11", "giang")
    assert "Báo cáo đột xuất: Việc làm trước Tết" not in cards(world, "giang")
    answered(world, request, "A12", "dung")
    assert "Báo cáo đột xuất: Việc làm trước Tết" not in cards(world, "dung")


@pytest.mark.parametrize("person", ["binh", "em"])
def test_who_only_looks_on_has_nothing_to_do(world: World, person: str) -> None:
    sent(world, "A11", book=book_of(cut_off=END), members_total=40)
    asked(world)
    assert cards(world, person) == []


def test_an_outsider_s_desk_says_nothing_of_others(world: World, client: Client) -> None:
    sent(world, "A11", book=book_of(cut_off=END), members_total=40)
    asked(world)
    told = text_of(client, world, "chi")
    assert "Đồng Mây" not in told
    assert "Việc làm trước Tết" not in told


def test_an_empty_desk_says_what_to_do_first(world: World, client: Client) -> None:
    world.em.grants.all().delete()
    assert "Đề nghị người quản trị của đơn vị cấp quyền" in text_of(client, world, "em")
    assert "Không có việc nào đang chờ" in text_of(client, world, "binh")


def test_a_member_is_led_to_the_page_of_their_own(world: World, client: Client) -> None:
    org.grant_role(
        by=world.admin, user=world.users["khoa"], role="member", unit=world.unit("A11"), start=date(2023, 1, 1)
    )
    told = text_of(client, world, "khoa")
    assert "Tài khoản đoàn viên chưa có việc nào ở đây" in told
    assert "Mở trang của tôi" in told


def test_a_grassroots_chair_sees_few_places_beside_the_desk(world: World, client: Client) -> None:
    client.force_login(world.giang)
    side = client.get("/").content.decode().partition("<main")[0]
    assert re.findall(r'<li><a href="([^"]+)"', side) == [
        "/", "/registers/members/", "/reports/", "/figures/", "/awards/",
    ]  # fmt: skip
    client.force_login(world.dung)
    side = client.get("/").content.decode().partition("<main")[0]
    assert {"/classification/", "/yearend/"} <= set(re.findall(r'<li><a href="([^"]+)"', side))


def test_a_judge_is_led_to_the_cluster_and_reads_the_evidence_of_its_units(world: World, client: Client) -> None:
    judge = ensure_user(by=world.admin, email="thi@vi-du.vn", full_name="Mai Thị Thi", password=PASSWORD)
    org.grant_role(by=world.admin, user=judge, role="judge", unit=world.unit("PA"), start=date(2020, 1, 1))
    address, scanned = "/clusters/C1/2023/", b"%PDF-1.4\n%%EOF\n"
    client.force_login(judge)
    assert f'href="{address}"' in client.get("/").content.decode()
    assert client.get(address).status_code == 200
    for code, status in (("A11", 200), ("A21", 200), ("B11", 404)):
        report = drafted(world, code, members_total=40)
        scan = commands.attach_evidence(by=world.admin, report=report, purpose="proof", name="a.pdf", content=scanned)
        assert client.get(f"/reports/{report.pk}/evidence/{scan.pk}/").status_code == status
        assert client.get(f"/reports/{report.pk}/check/").status_code == 404


def test_the_menu_counts_what_waits_and_forgets_at_once_what_is_done(world: World, client: Client) -> None:
    request = asked(world)
    client.force_login(world.dung)

    def count() -> list[str]:
        return re.findall(r'class="count">(\d+)', client.get("/org/").content.decode())

    before = count()
    client.post(f"/requests/{request.pk}/change/", {"act": "close"})
    assert int(count()[0]) == int(before[0]) - 1


# ---- since I was last here ----


def away(monkeypatch: pytest.MonkeyPatch, **length: int) -> Callable[[], datetime]:
    later = timezone.now() + timedelta(**length)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    return timezone.now


def test_a_visit_lasts_until_one_has_been_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = timezone.now()
    assert note_visit(by=world.dung, now=first) is None
    assert note_visit(by=world.dung, now=first + timedelta(minutes=10)) is None
    assert note_visit(by=world.dung, now=first + timedelta(hours=2)) == first + timedelta(minutes=10)
    assert note_visit(by=world.dung, now=first + timedelta(hours=2, minutes=3)) == first + timedelta(minutes=10)
    assert Desk.objects.count() == 1


def test_what_others_did_is_told_in_sentences(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    since = timezone.now()
    away(monkeypatch, hours=1)
    reports = [sent(world, unit, book=book_of(cut_off=END), members_total=4) for unit in ("A11", "A12")]
    commands.return_report(by=world.an, report=reports[0], reason="Thiếu danh sách")
    told = [(one.words, one.reason) for one in happened(world.dung, since)]
    assert told == [
        ("Trả lại báo cáo năm 2023 của CĐCS Trường Tiểu học Đồng Mây", "Thiếu danh sách"),
        ("2 đơn vị gửi báo cáo năm 2023", ""),
    ]
    assert "Trả lại" not in str(happened(world.an, since))  # that was An himself
    assert happened(world.lan, since) == []
    assert happened(world.chi, since) == []


def test_a_unit_is_told_what_became_of_the_target_it_registered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    since = timezone.now()
    away(monkeypatch, hours=1)
    registered(world, "A1", 42)
    commands.decide_registered(by=world.an, aim=aim(world, "A1", 42, paper="KH 9"), number=1)
    told = [(one.words, one.reason) for one in happened(world.dung, since)]
    assert ("Nhận mức chỉ tiêu LĐLĐ huyện An Thượng đăng ký", "KH 9") in told
    assert happened(world.chi, since) == []


def test_a_leader_sees_the_main_targets_and_the_reporting_rate(world: World, client: Client) -> None:
    sent(world, "A11", members_total=40, members_admitted=21)
    commands.accept_reports(by=world.admin, reports=Report.objects.all())
    assigned(world, "PA", 40)
    told = text_of(client, world, "ha")
    assert "52,5% 21 / 40 người" in told
    assert "Báo cáo đã duyệt" in told
    assert "52,5%" not in text_of(client, world, "an")
