"""The writes of one-off requests: made, answered, closed and opened again, given more time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.documents.files import File
from congdoan.org import queries as org
from congdoan.org.holders import belongs_to
from congdoan.org.models import Unit

from . import answers_sheet, queries, rules
from .models import AdHocAnswer, AdHocAnswerVersion, AdHocRequest
from .rules import AnswerError, Question

MOST_UNITS = 20_000


@transaction.atomic
def make_request(
    *,
    by: User,
    body: Unit,
    title: str,
    questions: Sequence[Question],
    deadline: datetime,
    units: Sequence[Unit],
    explanation: str = "",
) -> AdHocRequest:
    """Yêu cầu báo cáo đột xuất: a few questions to units below the body, whoever accepts reports there."""
    org.require(by, "accept", body)
    rules.check_questions(questions)
    if deadline <= timezone.now():
        raise Refused("deadline", "Hạn trả lời đã qua. Chọn một giờ sau lúc này.")
    if not units:
        raise Refused("no_units", "Chưa chọn đơn vị nào để hỏi.")
    if len(units) > MOST_UNITS:
        raise Refused("many_units", f"Hỏi nhiều nhất {MOST_UNITS} đơn vị một lần.")
    if outside := [unit for unit in units if unit == body or not unit.path.startswith(body.path)]:
        raise Refused("unknown_unit", f"{outside[0].name} không trực thuộc {body.name}.")
    request = AdHocRequest(
        unit=body, title=title.strip(), explanation=explanation.strip(), deadline=deadline, made_by=by,
        questions=[question.kept() for question in questions],
    )  # fmt: skip
    clean(request)
    request.save()
    AdHocAnswer.objects.bulk_create((AdHocAnswer(request=request, unit=unit) for unit in units), batch_size=500)
    audit.event(request, "adhoc.made", by=by, unit_id=body.pk, units=len(units), deadline=deadline.isoformat())
    return request


@transaction.atomic
def answer_request(
    *, by: User, answer: AdHocAnswer, values: Mapping[str, str], opened_at: int | None = None
) -> AdHocAnswer:
    """Trả lời báo cáo đột xuất, or change what was answered; earlier answers are kept.

    `values` map the place of each question to what was typed. `opened_at` is the version that the person saw: another
    one meanwhile is Refused("changed_meanwhile").
    """
    org.require(by, "draft", answer.unit)
    request = AdHocRequest.objects.select_for_update(of=("self",)).get(pk=answer.request_id)
    answer = AdHocAnswer.objects.select_for_update(of=("self",)).select_related("unit").get(pk=answer.pk)
    if request.is_closed:
        raise Refused("closed_request", f"“{request.title}” đã đóng, không nhận trả lời nữa.")
    if opened_at not in (None, answer.version):
        raise Refused("changed_meanwhile", "Người khác vừa trả lời cho đơn vị này; xem lại rồi gửi.")
    before, after = answer.values, _read(request, values)
    if answer.is_given and after == before:
        return answer
    now = timezone.now()
    if not answer.is_given:
        answer.late = now > request.deadline
    answer.version += 1
    answer.values, answer.at, answer.by = after, now, by
    answer.on_behalf = not belongs_to(by, answer.unit)
    clean(answer)
    answer.save()
    AdHocAnswerVersion.objects.create(
        answer=answer, number=answer.version, values=after, at=now, by=by, on_behalf=answer.on_behalf
    )
    audit.event(
        request, "adhoc.answered", by=by, unit_id=answer.unit_id, version=answer.version, late=answer.late,
        on_behalf=answer.on_behalf, values=audit.difference(before, after),
    )  # fmt: skip
    return answer


def _read(request: AdHocRequest, typed: Mapping[str, str]) -> dict[str, str]:
    read, faults = {}, []
    for place, question in enumerate(request.asked):
        try:
            read[str(place)] = rules.read_value(question, typed.get(str(place), ""))
        except AnswerError as error:
            faults.append(f"{question.text}: {error}")
    if faults:
        raise Refused("answer", faults[0], details=faults[1:])
    return read


@transaction.atomic
def close_request(*, by: User, request: AdHocRequest) -> AdHocRequest:
    """Đóng báo cáo đột xuất: nothing more is answered."""
    request = _lock(by, request)
    if request.is_closed:
        raise Refused("closed_already", f"“{request.title}” đã đóng rồi.")
    request.closed_at = timezone.now()
    request.save(update_fields=["closed_at"])
    audit.event(request, "adhoc.closed", by=by, unit_id=request.unit_id)
    return request


@transaction.atomic
def reopen_request(*, by: User, request: AdHocRequest) -> AdHocRequest:
    """Mở lại báo cáo đột xuất; the deadline stays what it was."""
    request = _lock(by, request)
    if not request.is_closed:
        raise Refused("not_closed", f"“{request.title}” đang mở.")
    request.closed_at = None
    request.save(update_fields=["closed_at"])
    audit.event(request, "adhoc.reopened", by=by, unit_id=request.unit_id)
    return request


@transaction.atomic
def extend_deadline(*, by: User, request: AdHocRequest, deadline: datetime) -> AdHocRequest:
    """Gia hạn trả lời: answers between the old and the new hour were in time."""
    request = _lock(by, request)
    if deadline <= request.deadline or deadline <= timezone.now():
        raise Refused("deadline", "Hạn mới phải sau hạn đang có và sau lúc này.")
    before, request.deadline = request.deadline, deadline
    request.save(update_fields=["deadline"])
    AdHocAnswer.objects.filter(request=request, late=True, versions__number=1, versions__at__lte=deadline).update(
        late=False
    )
    audit.event(
        request, "adhoc.extended", by=by, unit_id=request.unit_id,
        deadline=[before.isoformat(), deadline.isoformat()],
    )  # fmt: skip
    return request


def _lock(by: User, request: AdHocRequest) -> AdHocRequest:
    org.require(by, "accept", request.unit)
    return AdHocRequest.objects.select_for_update(of=("self",)).select_related("unit").get(pk=request.pk)


def export_answers(*, by: User, request: AdHocRequest) -> File:
    """Tải bảng trả lời as Excel, as whoever asked."""
    org.require(by, "accept", request.unit)
    answers = AdHocAnswer.objects.filter(request=request).select_related("unit", "by")
    file = answers_sheet.file_of(
        request, list(answers.order_by("unit__sort_key", "unit__code")), queries.outcomes_of(request),
        illustrative=org.structure().illustrative,
    )  # fmt: skip
    audit.event(request, "adhoc.exported", by=by, unit_id=request.unit_id, file=file.name)
    return file
