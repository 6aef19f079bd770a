"""A unit registers a target, its superior decides: takes it, or gives another one and says why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.reporting import commands, desk, queries
from congdoan.reporting.models import TargetValue
from congdoan.reporting.tests.steps import SCOPE, aim, assigned, registered, values_of
from congdoan.ui.desk import Card
from tests.pages import words_of
from tests.world import World

PAPER = "KH 9/KH-LĐLĐ"
PARENT = "/reports/targets/PA/?period=2023"
DECIDE = "/reports/targets/A1/members_admitted/decide/?period=2023"


def decide(world: World, value: int, *, by: str = "an", unit: str = "A1", number: int = 1, reason: str = "") -> None:
    asked = aim(world, unit, value, paper=PAPER)
    commands.decide_registered(by=world.users[by], aim=asked, number=number, reason=reason)


def awaits(world: World, unit: str = "A1") -> bool:
    (held,) = queries.attainment_of_units(world.admin, [world.unit(unit)], SCOPE)
    return held.awaits_decision


def cards(world: World, person: str) -> list[Card]:
    return [card for card in desk.cards(world.users[person]) if card.key.startswith("decide:")]


# ---- the decision ----


@pytest.mark.parametrize("person", ["an", "ha", "admin"])
def test_the_superior_takes_what_the_unit_registered(world: World, person: str) -> None:
    registered(world, "A1", 42)
    assert awaits(world)
    decide(world, 42, by=person)
    assert (values_of("A1"), values_of("A1", "registered")) == ([("ge", 42)], [("ge", 42)])
    assert not awaits(world)
    event = Event.objects.get(verb="target.taken")
    assert (event.by, event.reason, event.unit_id) == (world.users[person], PAPER, world.unit("A1").pk)


def test_another_value_is_given_with_its_reason(world: World) -> None:
    assigned(world, "A1", 50)
    registered(world, "A1", 42)
    decide(world, 46, reason="  Đã tính hai doanh nghiệp mới ")
    assert values_of("A1") == [("ge", 50), ("ge", 46)]
    given = TargetValue.objects.get(value=46)
    assert (given.reason, given.decision) == ("Đã tính hai doanh nghiệp mới", PAPER)
    assert Event.objects.get(verb="target.decided").reason == "Đã tính hai doanh nghiệp mới"
    (held,) = queries.attainment_of_units(world.an, [world.unit("A1")], SCOPE)
    assert (held.result.target, held.original.target, held.reason) == (46, 50, "Đã tính hai doanh nghiệp mới")


def test_what_was_assigned_can_be_kept_against_what_was_registered(world: World) -> None:
    assigned(world, "A1", 50)
    registered(world, "A1", 42)
    decide(world, 50, reason="Giữ mức đã giao")
    assert values_of("A1") == [("ge", 50), ("ge", 50)]
    assert not awaits(world)


def test_a_unit_that_registers_anew_is_decided_on_anew(world: World) -> None:
    registered(world, "A1", 42)
    decide(world, 42)
    registered(world, "A1", 38)
    assert awaits(world)
    decide(world, 38, number=2)
    assert values_of("A1") == [("ge", 42), ("ge", 38)]


def test_a_target_assigned_since_has_answered_and_an_equal_one_asks_for_nothing(world: World) -> None:
    assigned(world, "A1", 42)
    registered(world, "A1", 42)
    assert not awaits(world)
    registered(world, "A2", 30)
    assigned(world, "A2", 35)
    assert not awaits(world, "A2")


@pytest.mark.parametrize("person", ["dung", "giang", "lan", "chi", "khoa", "binh", "em"])
def test_nobody_but_who_gives_targets_at_the_superior_decides(world: World, person: str) -> None:
    registered(world, "A1", 42)
    with pytest.raises(Refused) as refused:
        decide(world, 42, by=person)
    assert refused.value.code == "unknown_unit"
    assert values_of("A1") == []


def test_a_body_with_nobody_above_is_its_own_master(world: World) -> None:
    registered(world, "TLD", 42)
    with pytest.raises(Refused) as refused:
        decide(world, 42, unit="TLD", by="admin")
    assert refused.value.code == "unknown_unit"


def test_what_is_refused(world: World) -> None:
    registered(world, "A1", 42)
    registered(world, "A1", 38)
    for value, number, reason, code in ((42, 1, "Ít quá", "overtaken"), (40, 2, "  ", "no_reason")):
        with pytest.raises(Refused) as refused:
            decide(world, value, number=number, reason=reason)
        assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        commands.decide_registered(by=world.an, aim=aim(world, "A1", 38, paper=" "), number=2)
    assert refused.value.code == "no_decision"
    decide(world, 38, number=2)
    with pytest.raises(Refused) as refused:
        decide(world, 38, number=2)
    assert refused.value.code == "decided"
    registered(world, "A1", 39)
    commands.close_period(by=world.admin, code="2023", decision="QĐ khóa")
    with pytest.raises(Refused) as refused:
        decide(world, 39, number=3)
    assert refused.value.code == "closed_period"


def test_an_heir_is_not_asked_about_what_was_decided_before(world: World) -> None:
    for unit in ("A1", "A2"):
        registered(world, unit, 42)
        decide(world, 42, unit=unit)
    dated = {"on": date(2023, 6, 1), "decision": "QĐ 9"}
    org.merge_units(by=world.admin, units=[world.unit("A2")], into=world.unit("A1"), **dated)
    assert values_of("A1") == [("ge", 42), ("ge", 84)]
    assert not awaits(world)


# ---- where it is seen ----


@pytest.fixture
def in_march() -> Iterator[None]:
    with time_machine.travel(datetime(2023, 3, 1, 9, tzinfo=UTC), tick=False):
        yield


def test_the_superior_finds_it_on_the_desk_and_on_its_page(client: Client, world: World, in_march: None) -> None:
    assigned(world, "PA", 100)
    assigned(world, "A2", 35)
    for unit in ("A1", "A2"):
        registered(world, unit, 42, paper="Bản đăng ký 5")
    (card,) = cards(world, "an")
    assert card.title == "2 đơn vị đã đăng ký chỉ tiêu năm 2023, chờ quyết định"
    for person in ("dung", "giang", "chi", "em"):
        assert cards(world, person) == []
    text = words_of(client, world, "an", card.url.partition("#")[0])
    assert "Mức đăng ký chờ quyết định 2 trong 2 chỉ tiêu" in text
    assert "LĐLĐ huyện Ấp Đông · Đoàn viên kết nạp mới Giao 35 (KH 1/KH-LĐLĐ) · Đăng ký 42 (Bản đăng ký 5)" in text
    assert "35 chưa có" not in text
    assert "đăng ký 42" in text
    assert "Quyết định" not in words_of(client, world, "binh", PARENT).replace("chờ quyết định", "")
    assert "chờ cấp trên quyết định" in words_of(client, world, "dung", "/reports/targets/A1/?period=2023")
    decide(world, 42)
    decide(world, 40, unit="A2", reason="Theo biên chế")
    assert cards(world, "an") == []
    assert "Mức đăng ký chờ quyết định" not in words_of(client, world, "an", PARENT)
    text = words_of(client, world, "lan", "/reports/targets/A2/?period=2023")
    assert "Giao lại 40 · KH 9/KH-LĐLĐ; lý do: Theo biên chế" in text


def test_both_acts_on_the_page(client: Client, world: World) -> None:
    registered(world, "A1", 42)
    client.force_login(world.an)
    assert "Nhận mức đăng ký" in words_of(client, world, "an", DECIDE)
    answer = client.post(DECIDE, {"act": "take", "number": 1, "decision": PAPER, "value": "", "reason": ""})
    assert answer.headers["Location"].startswith("/reports/targets/PA/")
    assert values_of("A1") == [("ge", 42)]
    registered(world, "A1", 30)
    other = {"act": "other", "number": 2, "decision": PAPER, "value": "35", "reason": "Theo biên chế"}
    for missing in ("value", "reason", "decision"):
        assert client.post(DECIDE, other | {missing: ""}).status_code == 422
    stale = client.post(DECIDE, other | {"number": 1})
    assert stale.status_code == 422
    assert 'name="number" value="2"' in stale.content.decode()
    assert values_of("A1") == [("ge", 42)]
    assert client.post(DECIDE, other).status_code == 302
    assert values_of("A1") == [("ge", 42), ("ge", 35)]
    assert client.get(DECIDE).status_code == 400


@pytest.mark.parametrize("person", ["dung", "giang", "lan", "chi", "em"])
def test_the_page_is_not_there_for_others(client: Client, world: World, person: str) -> None:
    registered(world, "A1", 42)
    words_of(client, world, person, DECIDE, 404)
