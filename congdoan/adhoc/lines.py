"""Dán câu hỏi: questions read out of lines as people write them in a message. No Django.

A line is a question; what stands in its last brackets tells how it is answered: `(người)` a number with its unit,
`(có/không)`, `(tốt; khá; yếu)`. Without brackets its words tell. Whoever asks looks over what was read.
"""

from __future__ import annotations

import re

from congdoan.common.text import fold, one_line

from .rules import LONGEST_UNIT, Kind, Question

_NUMBERING = re.compile(r"^(?:(?:câu|ý)\s+\d+\s*[.:)\-–]?|\d+\s*[.:)](?!\d)|[a-zđ]\)|[-–+*•])\s*", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*([?:;.]*)$")
_YES_NO = re.compile(r"co ?(?:[;/,]|hay|hoac) ?khong")
_WHETHER = re.compile(r"\b(?:hay|hoac) (?:khong|chua)$|^(?:co|da) .*\b(?:khong|chua)$")
_IN_WORDS = re.compile(r"^(?:neu|ghi|ke|ten|ly do|vi sao|tai sao|kien nghi|de xuat|kho khan|y kien|danh sach)\b")
_OPEN = re.compile(r"\b(?:the nao|la gi|nhung gi|o dau|khi nao)$")


def questions_in(text: str) -> list[Question]:
    """The questions of a text, one in each line that says anything."""
    return [question for line in text.splitlines() if (question := _question(one_line(line))).text]


def _question(line: str) -> Question:
    words = _NUMBERING.sub("", line).rstrip(" ;")
    if (found := _BRACKETS.search(words)) and (told := _told(found[1].strip())):
        kind, unit, choices = told
        return Question(words[: found.start()] + found[2].rstrip(":;."), kind, unit, choices)
    return Question(words.rstrip(":"), _kind(fold(words.rstrip(" ?.:"))))


def _told(within: str) -> tuple[Kind, str, tuple[str, ...]] | None:
    """What brackets say of the answer, if they do."""
    if _YES_NO.fullmatch(fold(within)):
        return Kind.YES_NO, "", ()
    choices = tuple(choice for one in within.split(";") if (choice := one.strip()))
    if len(choices) > 1:
        return Kind.CHOICE, "", choices
    return (Kind.NUMBER, within, ()) if within and len(within) <= LONGEST_UNIT else None


def _kind(words: str) -> Kind:
    if _WHETHER.search(words):
        return Kind.YES_NO
    return Kind.TEXT if _IN_WORDS.search(words) or _OPEN.search(words) else Kind.NUMBER
