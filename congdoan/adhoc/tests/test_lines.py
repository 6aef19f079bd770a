"""Questions out of a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congdoan.adhoc.lines import questions_in
from congdoan.adhoc.rules import Kind, Question

MESSAGE = """
1. Số lao động mất việc (người)

2) Số doanh nghiệp nợ lương (doanh nghiệp);
- Đã có kế hoạch thưởng Tết chưa?
• Thưởng bằng gì (tiền; hiện vật; cả hai)?
Câu 5: Nêu khó khăn, kiến nghị
+ Tháng này có ngừng việc tập thể (có/không)
"""


def test_each_line_is_a_question_with_what_answers_it() -> None:
    assert questions_in(MESSAGE) == [
        Question("Số lao động mất việc", Kind.NUMBER, "người"),
        Question("Số doanh nghiệp nợ lương", Kind.NUMBER, "doanh nghiệp"),
        Question("Đã có kế hoạch thưởng Tết chưa?", Kind.YES_NO),
        Question("Thưởng bằng gì?", Kind.CHOICE, choices=("tiền", "hiện vật", "cả hai")),
        Question("Nêu khó khăn, kiến nghị", Kind.TEXT),
        Question("Tháng này có ngừng việc tập thể", Kind.YES_NO),
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Bao nhiêu người chưa có việc?", Kind.NUMBER),
        ("Tổng số công nhân ở lại đón Tết", Kind.NUMBER),
        ("Có tổ chức Tết sum vầy hay không?", Kind.YES_NO),
        ("Có công ty nào nợ lương không", Kind.YES_NO),
        ("Tình hình ký thỏa ước thế nào?", Kind.TEXT),
        ("Vì sao chưa ký thỏa ước?", Kind.TEXT),
    ],
)
def test_without_brackets_the_words_tell(line: str, kind: Kind) -> None:
    assert questions_in(line) == [Question(line, kind)]


@pytest.mark.parametrize(
    "line",
    [
        "Số cuộc đối thoại (theo Luật Lao động năm 2019, Điều 63)",
        "Số suất quà () ",
        "Số em vào lớp 1 (năm học 2026/2027, cả hai)",
        "2026 có bao nhiêu cuộc ngừng việc",
        "10.000 suất quà đã về đến đơn vị bao nhiêu",
    ],
)
def test_what_is_no_numbering_and_no_unit_stays_in_the_question(line: str) -> None:
    assert [question.text for question in questions_in(line)] == [line.strip()]


@given(st.text())
def test_any_text_can_be_pasted(text: str) -> None:
    assert all(question.text and "\n" not in question.text for question in questions_in(text))
