"""The one-off request of the demo: a province asks the bodies below it, most have answered, some not yet."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.adhoc.commands import answer_request, make_request
from congdoan.adhoc.models import AdHocAnswer, AdHocRequest
from congdoan.adhoc.queries import directly_below
from congdoan.adhoc.rules import Kind, Question
from congdoan.org.models import Unit, UnitLevel

from .dice import Dice

_TITLE = "Việc làm và tiền lương trước Tết (minh họa)"
_EXPLANATION = "Lấy số đến hết hôm nay. Không có thì ghi 0."
_DIFFICULTIES = ("Đơn hàng", "Nguyên liệu", "Lao động bỏ việc", "Không có khó khăn")
_QUESTIONS = (
    Question("Số lao động bị giảm giờ làm, mất việc", Kind.NUMBER, "người"),
    Question("Số doanh nghiệp còn nợ lương", Kind.NUMBER, "doanh nghiệp"),
    Question("Đã có kế hoạch thưởng Tết", Kind.YES_NO),
    Question("Khó khăn chính", Kind.CHOICE, choices=_DIFFICULTIES),
)
_SILENT = 3  # every third has not answered


def ask(by: User, body: Unit) -> AdHocRequest:
    """Hỏi nhanh the upper-level unions below a body, until 17:00 of the next day.

    Again on the same database it only reads.
    """
    kept = AdHocRequest.objects.allowed(by, "read").filter(unit=body, title=_TITLE).first()
    if kept is not None:
        return kept
    tomorrow = timezone.localdate() + timedelta(days=1)
    request = make_request(
        by=by, body=body, title=_TITLE, explanation=_EXPLANATION, questions=_QUESTIONS,
        deadline=timezone.make_aware(datetime.combine(tomorrow, time(17))), units=_asked(by, body),
    )  # fmt: skip
    answers = AdHocAnswer.objects.filter(request=request).select_related("unit").order_by("unit__code")
    for place, answer in enumerate(answers, start=1):
        if place % _SILENT:
            answer_request(by=by, answer=answer, values=_values(answer.unit))
    return request


def _asked(by: User, body: Unit) -> list[Unit]:
    return [unit for unit in directly_below(by, body) if unit.level == UnitLevel.UPPER_LEVEL_UNION]


def _values(unit: Unit) -> dict[str, str]:
    dice = Dice(unit.code, "asked")
    return {
        "0": str(dice.between(0, 60)), "1": str(dice.between(0, 3)),
        "2": "yes" if dice.happens(70) else "no", "3": dice.one_of(_DIFFICULTIES),
    }  # fmt: skip
