"""Asking at short notice: who may, whom, what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from congdoan.adhoc import queries
from congdoan.adhoc.models import AdHocRequest
from congdoan.adhoc.queries import Chosen
from congdoan.adhoc.rules import Kind, Question
from congdoan.adhoc.tests.steps import asked, soon
from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from tests.world import World


def refusal(world: World, *codes: str, **rest: object) -> str:
    with pytest.raises(Refused) as refused:
        asked(world, *codes, **rest)
    return refused.value.code


def test_a_request_waits_for_every_unit_asked(world: World) -> None:
    request = asked(world)
    assert [(answer.unit.code, answer.is_given) for answer in request.answers.order_by("unit__code")] == [
        ("A11", False), ("A12", False),
    ]  # fmt: skip
    assert Event.objects.filter(verb="adhoc.made", unit_id=world.unit("A1").pk).exists()


@pytest.mark.parametrize("person", ["giang", "lan", "chi", "binh", "em", "khoa"])
def test_only_who_accepts_reports_at_the_body_asks(world: World, person: str) -> None:
    assert refusal(world, by=person) == "unknown_unit"


@pytest.mark.parametrize("person", ["an", "ha", "dung", "admin"])
def test_who_accepts_there_or_above_asks(world: World, person: str) -> None:
    assert asked(world, by=person).made_by == world.users[person]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"deadline": soon(hours=-1)}, "deadline"),
        ({"questions": []}, "questions"),
        ({"questions": [Question(f"Câu {n}", Kind.TEXT) for n in range(11)]}, "questions"),
        ({"questions": [Question("", Kind.NUMBER)]}, "question"),
        ({"questions": [Question("Chọn", Kind.CHOICE, choices=("một",))]}, "question"),
        ({"questions": [Question("Chọn", Kind.CHOICE, choices=("một", "một"))]}, "question"),
        ({"title": " "}, "invalid"),
    ],
)
def test_what_cannot_be_asked_is_refused(world: World, change: dict[str, object], code: str) -> None:
    assert refusal(world, **change) == code


def test_only_units_below_are_asked(world: World) -> None:
    assert refusal(world, "A21") == "unknown_unit"
    assert refusal(world, "A1") == "unknown_unit"


def chosen(world: World, body: str, person: str = "an", **how: object) -> list[str]:
    units = queries.units_chosen(world.users[person], world.unit(body), Chosen(**how))  # type: ignore[arg-type]
    return [unit.code for unit in units]


def test_units_are_chosen_in_four_ways(world: World) -> None:
    assert chosen(world, "PA", who="direct") == ["A1", "A2"]
    assert sorted(chosen(world, "PA", who="all")) == ["A1", "A11", "A12", "A2", "A21"]
    assert chosen(world, "PA", who="filter", levels=["grassroots_union"], categories=["school"]) == ["A11"]
    assert sorted(chosen(world, "PA", who="filter", below="A1")) == ["A11", "A12"]
    assert chosen(world, "PA", who="picked", codes=["A21"]) == ["A21"]


def test_what_lies_elsewhere_cannot_be_picked(world: World) -> None:
    for how, code in (
        ({"who": "picked", "codes": ["B11"]}, "pick"),
        ({"who": "filter", "below": "B1"}, "unknown_unit"),
    ):
        with pytest.raises(Refused) as refused:
            chosen(world, "PA", **how)
        assert refused.value.code == code


# ---- asked again ----


def again(world: World, request: AdHocRequest, person: str = "an") -> tuple[str, list[str], int]:
    found = queries.whom_again(world.users[person], request)
    return found.who, [unit.code for unit in found.units], found.gone


def found_new(world: World, code: str) -> None:
    new = org.NewUnit(code, "A1", "CĐCS Mới", "grassroots_union", "", "school", timezone.localdate())
    org.import_units(by=world.admin, units=[new], source="kiểm thử")


def passed_since(request: AdHocRequest, days: int) -> AdHocRequest:
    request.made_at -= timedelta(days=days)
    request.save(update_fields=["made_at"])
    return request


def test_who_was_put_all_units_is_meant_to_put_those_of_today(world: World) -> None:
    direct = passed_since(asked(world), 7)
    every = passed_since(asked(world, "A1", "A11", "A12", "A2", "A21", by="an", body="PA"), 7)
    some = passed_since(asked(world, "A12"), 7)
    found_new(world, "A13")
    assert again(world, direct)[0] == "direct"
    assert again(world, every)[0] == "all"
    assert again(world, some) == ("earlier", ["A12"], 0)


def test_an_ended_unit_is_not_asked_again_and_is_counted(world: World) -> None:
    request = asked(world, "A12", "A21", by="an", body="PA")
    org.dissolve_unit(by=world.admin, unit=world.unit("A12"), on=timezone.localdate(), decision="QĐ 1")
    assert again(world, request) == ("earlier", ["A21"], 1)
    assert chosen(world, "PA", who="earlier", earlier=request) == ["A21"]


def test_who_may_accept_no_more_at_a_unit_does_not_ask_it_again(world: World) -> None:
    assert again(world, asked(world), person="lan")[1] == []


def test_the_last_few_requests_of_a_body_stand_ready_each_once(world: World) -> None:
    for title in ("Một", "Hai", "Ba", "Bốn", "Hai"):
        asked(world, title=title)
    asked(world, by="an", body="PA", title="Của tỉnh")
    lately = queries.lately_asked(world.dung, world.unit("A1"))
    assert [one.title for one in lately] == ["Hai", "Bốn", "Ba"]
    assert not queries.lately_asked(world.users["lan"], world.unit("A1"))
