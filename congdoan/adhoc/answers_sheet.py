"""The answers to a one-off request as a workbook: a row for each unit asked, the sums of the numbers at the foot."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from congdoan.common.numbers import format_number
from congdoan.documents.files import File, stem_of
from congdoan.documents.xlsx import Cell, Column, Sheet, Total, write_workbook
from congdoan.documents.xlsx import Kind as XlsxKind

from . import rules
from .models import AdHocAnswer, AdHocRequest
from .rules import Kind, Outcome, Question


def file_of(
    request: AdHocRequest, answers: Sequence[AdHocAnswer], outcomes: Sequence[Outcome], *, illustrative: bool
) -> File:
    """Bảng trả lời of a request. The caller has checked who asks."""
    questions, target = request.asked, io.BytesIO()
    given = [answer for answer in answers if answer.is_given]
    scope = f"{request.unit.name}. Hạn trả lời {timezone.localtime(request.deadline):%H:%M %d/%m/%Y}."
    sheet = Sheet(
        name="Trả lời",
        title=request.title,
        columns=(
            Column("unit", "Đơn vị", width=38),
            Column("code", "Mã", width=12),
            *(_column(place, question, given) for place, question in enumerate(questions)),
            Column("at", "Trả lời lúc", width=16),
            Column("by", "Người trả lời", width=24),
            Column("note", "Ghi chú", width=18),
        ),
        rows=[_row(questions, answer) for answer in answers],
        totals={"unit": "Cộng", **_totals(questions)},
        notes=_notes(answers, given, outcomes),
        frozen_columns=1,
    )
    write_workbook([sheet], target, title=request.title, scope_line=scope, illustrative=illustrative)
    return File(f"bao-cao-nhanh-{stem_of(request.unit.code, str(request.pk))}.xlsx", target.getvalue())


def _column(place: int, question: Question, given: Sequence[AdHocAnswer]) -> Column:
    if question.kind is Kind.NUMBER:
        told = [answer.values[str(place)] for answer in given]
        decimals = max(map(rules.decimals_in, told), default=0)
        kind: XlsxKind = "decimal" if decimals else "integer"
        return Column(f"q{place}", question.text, unit=question.unit, width=16, kind=kind, decimals=decimals)
    return Column(f"q{place}", question.text, width=30 if question.kind is Kind.TEXT else 16)


def _row(questions: Sequence[Question], answer: AdHocAnswer) -> tuple[Cell, ...]:
    values = [_cell(question, answer.values.get(str(place))) for place, question in enumerate(questions)]
    at = f"{timezone.localtime(answer.at):%H:%M %d/%m/%Y}" if answer.at else "chưa trả lời"
    notes = [word for word, holds in (("sau hạn", answer.late), ("nhập thay", answer.on_behalf)) if holds]
    return answer.unit.name, answer.unit.code, *values, at, str(answer.by or ""), ", ".join(notes)


def _cell(question: Question, value: str | None) -> Cell:
    if question.kind is Kind.NUMBER:
        return None if value is None else Decimal(value)
    return rules.shown_value(question, value)


def _totals(questions: Sequence[Question]) -> dict[str, Total]:
    return {f"q{place}": "sum" for place, question in enumerate(questions) if question.kind is Kind.NUMBER}


def _notes(
    answers: Sequence[AdHocAnswer], given: Sequence[AdHocAnswer], outcomes: Sequence[Outcome]
) -> tuple[str, ...]:
    late = sum(answer.late for answer in given)
    told = (
        f"{format_number(len(given))}/{format_number(len(answers))} đơn vị đã trả lời, {format_number(late)} sau hạn."
    )
    counted = [
        f"{one.question.text}: " + "; ".join(f"{words} {format_number(count)}" for words, count in one.counts) + "."
        for one in outcomes
        if one.counts
    ]
    return told, *counted
