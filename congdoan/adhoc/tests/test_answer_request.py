"""Answering: who may, late or in time, changed, for others; closing, opening again, more time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from congdoan.adhoc import commands, queries
from congdoan.adhoc.models import AdHocRequest
from congdoan.adhoc.rules import shown_value
from congdoan.adhoc.tests.steps import answer_of, answered, asked, soon
from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from tests.world import World


@pytest.fixture
def request_(world: World) -> AdHocRequest:
    return asked(world)


def test_a_unit_answers_for_itself(world: World, request_: AdHocRequest) -> None:
    answer = answered(world, request_, "A11", "giang")
    assert (answer.version, answer.late, answer.on_behalf) == (1, False, False)
    shown = [shown_value(question, answer.values[str(n)]) for n, question in enumerate(request_.asked)]
    assert shown == ["1.172", "Có", "Đơn hàng", "Không có"]
    assert Event.objects.get(verb="adhoc.answered").unit_id == world.unit("A11").pk


def test_a_superior_who_answers_is_told_to_have_done_so(world: World, request_: AdHocRequest) -> None:
    assert answered(world, request_, "A12", "dung").on_behalf


@pytest.mark.parametrize("person", ["chi", "lan", "binh", "em", "khoa"])
def test_others_do_not_answer(world: World, request_: AdHocRequest, person: str) -> None:
    with pytest.raises(Refused) as refused:
        answered(world, request_, "A11", person)
    assert refused.value.code == "unknown_unit"


def test_a_changed_answer_keeps_the_first(world: World, request_: AdHocRequest) -> None:
    answered(world, request_, "A11", "giang")
    assert answered(world, request_, "A11", "giang").version == 1  # the same again is nothing new
    answer = answered(world, request_, "A11", "giang", q0="52,5")
    assert [version.values["0"] for version in answer.versions.order_by("number")] == ["1172", "52.5"]
    assert [one.words[:5] for one in queries.versions_of(answer_of(request_, "A11"))] == ["52,5;", "1.172"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"q0": ""}, "Còn trống"), ({"q0": "-1"}, "từ 0"), ({"q0": "1e9"}, "không đọc được"),
        ({"q0": "1" * 20}, "15 chữ số"),
        ({"q1": "maybe"}, "Chọn một mục"), ({"q2": "Khác"}, "Chọn một mục"), ({"q3": "a" * 1001}, "Dài quá"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(world: World, request_: AdHocRequest, values: dict[str, str], said: str) -> None:
    with pytest.raises(Refused, match=said):
        answered(world, request_, "A11", "giang", **values)
    assert not answer_of(request_, "A11").is_given


def test_two_at_once_are_told(world: World, request_: AdHocRequest) -> None:
    answered(world, request_, "A11", "giang")
    with pytest.raises(Refused) as refused:
        commands.answer_request(by=world.dung, answer=answer_of(request_, "A11"), values={"0": "3"}, opened_at=0)
    assert refused.value.code == "changed_meanwhile"


def test_after_the_hour_it_is_late_until_more_time_is_given(world: World, request_: AdHocRequest) -> None:
    AdHocRequest.objects.update(deadline=timezone.now() - timedelta(minutes=1))
    assert answered(world, request_, "A11", "giang").late
    assert answered(world, request_, "A11", "giang", q0="2").late
    commands.extend_deadline(by=world.dung, request=request_, deadline=soon())
    assert not answer_of(request_, "A11").late
    with pytest.raises(Refused, match="sau hạn đang có"):
        commands.extend_deadline(by=world.dung, request=request_, deadline=soon(hours=1))


def test_closed_it_takes_no_answer_until_it_is_opened_again(world: World, request_: AdHocRequest) -> None:
    commands.close_request(by=world.dung, request=request_)
    with pytest.raises(Refused, match="đã đóng, không nhận"):
        answered(world, request_, "A11", "giang")
    with pytest.raises(Refused) as refused:
        commands.close_request(by=world.dung, request=request_)
    assert refused.value.code == "closed_already"
    commands.reopen_request(by=world.dung, request=request_)
    assert answered(world, request_, "A11", "giang").is_given
    with pytest.raises(Refused) as refused:
        commands.reopen_request(by=world.dung, request=request_)
    assert refused.value.code == "not_closed"


@pytest.mark.parametrize("person", ["giang", "chi"])
def test_only_who_asks_closes_and_gives_time(world: World, request_: AdHocRequest, person: str) -> None:
    for act, rest in ((commands.close_request, {}), (commands.extend_deadline, {"deadline": soon(days=2)})):
        with pytest.raises(Refused) as refused:
            act(by=world.users[person], request=request_, **rest)  # type: ignore[operator]
        assert refused.value.code == "unknown_unit"


def test_answers_add_up_each_kind_in_its_way(world: World, request_: AdHocRequest) -> None:
    answered(world, request_, "A11", "giang", q0="1,5")
    answered(world, request_, "A12", "dung", q0="2", q1="no")
    jobs, gifts, reasons, text = queries.outcomes_of(request_)
    assert (str(jobs.total), jobs.answered) == ("3.5", 2)
    assert gifts.counts == [("Có", 1), ("Không", 1)]
    assert reasons.counts == [("Đơn hàng", 2), ("Nguyên liệu", 0)]
    assert (text.total, text.counts) == (None, [])
