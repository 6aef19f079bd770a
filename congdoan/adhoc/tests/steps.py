"""A one-off request, short enough to be read as a story in a test."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from congdoan.adhoc import commands
from congdoan.adhoc.models import AdHocAnswer, AdHocRequest
from congdoan.adhoc.rules import Kind, Question
from tests.world import World

QUESTIONS = (
    Question("Số lao động mất việc", Kind.NUMBER, "người"),
    Question("Đã thưởng Tết", Kind.YES_NO),
    Question("Khó khăn chính", Kind.CHOICE, choices=("Đơn hàng", "Nguyên liệu")),
    Question("Kiến nghị", Kind.TEXT),
)
VALUES = {"0": "1.172", "1": "yes", "2": "Đơn hàng", "3": "Không có"}


def soon(**after: int) -> datetime:
    return timezone.now() + timedelta(**(after or {"days": 1}))


def asked(world: World, *codes: str, by: str = "dung", body: str = "A1", **rest: object) -> AdHocRequest:
    """A1 asks its unions what is to be answered by tomorrow."""
    given = {"title": "Việc làm trước Tết", "questions": QUESTIONS, "deadline": soon(), **rest}
    units = [world.unit(code) for code in codes or ("A11", "A12")]
    return commands.make_request(by=world.users[by], body=world.unit(body), units=units, **given)


def answer_of(request: AdHocRequest, code: str) -> AdHocAnswer:
    return AdHocAnswer.objects.select_related("request", "unit").get(request=request, unit__code=code)


def answered(world: World, request: AdHocRequest, code: str, by: str, **values: str) -> AdHocAnswer:
    typed = {**VALUES, **{name.removeprefix("q"): value for name, value in values.items()}}
    return commands.answer_request(by=world.users[by], answer=answer_of(request, code), values=typed)
