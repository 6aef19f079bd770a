"""Questions and answers of a one-off request: what is well asked, what answers it, how answers add up. No Django."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from congdoan.common.errors import Refused
from congdoan.common.numbers import NumberError, format_number, parse_number

MOST_QUESTIONS = 10
MOST_CHOICES = 10
LONGEST_QUESTION = 200
LONGEST_UNIT = 20
LONGEST_CHOICE = 60
LONGEST_TEXT = 1000
_LARGEST = Decimal(10) ** 15
YES, NO = "yes", "no"


class AnswerError(ValueError):
    """An answer that cannot be taken: a Vietnamese sentence that says what is wrong and what to write."""


class Kind(StrEnum):
    """What answers a question."""

    NUMBER = "number"
    YES_NO = "yes_no"
    TEXT = "text"
    CHOICE = "choice"


@dataclass(frozen=True)
class Question:
    """Câu hỏi: numbers have a count unit, choices their words."""

    text: str
    kind: Kind
    unit: str = ""
    choices: tuple[str, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Question:
        return cls(kept["text"], Kind(kept["kind"]), kept.get("unit", ""), tuple(kept.get("choices", ())))

    def kept(self) -> dict[str, Any]:
        """As it is stored."""
        return {"text": self.text, "kind": self.kind.value, "unit": self.unit, "choices": list(self.choices)}


@dataclass(frozen=True)
class Outcome:
    """What the answers to one question come to: the sum of numbers, how many chose what; how many answered it."""

    question: Question
    answered: int
    total: Decimal | None
    counts: list[tuple[str, int]]


def check_questions(questions: Iterable[Question]) -> None:
    """Whether these can be asked: Refused names the question and what it lacks."""
    asked = list(questions)
    if not 1 <= len(asked) <= MOST_QUESTIONS:
        raise Refused("questions", f"Báo cáo đột xuất có từ 1 đến {MOST_QUESTIONS} câu hỏi.")
    for number, question in enumerate(asked, start=1):
        if wrong := _wrong(question):
            raise Refused("question", f"Câu {number}: {wrong}")


def _wrong(question: Question) -> str:
    if not question.text:
        return "còn trống. Ghi câu hỏi."
    if len(question.text) > LONGEST_QUESTION:
        return f"dài quá {LONGEST_QUESTION} chữ."
    if len(question.unit) > LONGEST_UNIT:
        return f"đơn vị tính dài quá {LONGEST_UNIT} chữ."
    if question.kind is Kind.CHOICE:
        if not 2 <= len(set(question.choices)) == len(question.choices) <= MOST_CHOICES:
            return f"ghi từ 2 đến {MOST_CHOICES} lựa chọn khác nhau, cách nhau bằng dấu chấm phẩy."
        if any(len(choice) > LONGEST_CHOICE for choice in question.choices):
            return f"có lựa chọn dài quá {LONGEST_CHOICE} chữ."
    return ""


def choices_of(question: Question) -> list[tuple[str, str]]:
    """What may be chosen, as stored and in words."""
    if question.kind is Kind.YES_NO:
        return [(YES, "Có"), (NO, "Không")]
    return [(choice, choice) for choice in question.choices]


def read_value(question: Question, typed: str) -> str:
    """An answer as typed, as it is stored. Raises AnswerError."""
    text = typed.strip()
    if not text:
        raise AnswerError("Còn trống. Không có thì ghi 0." if question.kind is Kind.NUMBER else "Còn trống.")
    if question.kind is Kind.NUMBER:
        return _read_number(text)
    if question.kind is Kind.TEXT and len(text) > LONGEST_TEXT:
        raise AnswerError(f"Dài quá {LONGEST_TEXT} chữ.")
    if question.kind is not Kind.TEXT and text not in dict(choices_of(question)):
        raise AnswerError("Chọn một mục.")
    return text


def _read_number(text: str) -> str:
    try:
        value = parse_number(text)
    except NumberError as error:
        raise AnswerError(str(error)) from None
    if not 0 <= value < _LARGEST:
        raise AnswerError("Ghi một số từ 0 trở lên, không quá 15 chữ số.")
    return f"{value:f}"


def decimals_in(value: str) -> int:
    """How many decimals a stored number has."""
    return max(0, -int(Decimal(value).as_tuple().exponent))


def shown_value(question: Question, value: str | None) -> str:
    """A stored answer as people read it; empty where there is none."""
    if value is None:
        return ""
    if question.kind is Kind.NUMBER:
        return format_number(Decimal(value), decimals_in(value), trim=True)
    return dict(choices_of(question)).get(value, value)


def outcomes(questions: Iterable[Question], answers: Iterable[Mapping[str, str]]) -> list[Outcome]:
    """What all answers come to, question by question; `answers` map the place of a question to what is stored."""
    given = list(answers)
    found = []
    for place, question in enumerate(questions):
        values = [values[str(place)] for values in given if str(place) in values]
        total = sum(map(Decimal, values), Decimal(0)) if question.kind is Kind.NUMBER and values else None
        counted = Counter(values)
        counts = [(words, counted[value]) for value, words in choices_of(question)]
        found.append(Outcome(question, len(values), total, counts))
    return found
