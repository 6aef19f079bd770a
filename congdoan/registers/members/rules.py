"""Sổ đoàn viên: codes, how a membership begins and ends, what the register measures. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from congdoan.common.errors import Refused
from congdoan.common.text import quoted

KEEPING_LEVEL = "grassroots_union"
"""The level whose units keep a register: members live their union life there, and reports count them there."""

_CODE = re.compile(r"DV0*([1-9][0-9]{0,17})", re.IGNORECASE)
_ID_NUMBER = re.compile(r"[0-9]{9}|[0-9]{12}")
_PHONE = re.compile(r"\+?[0-9]{8,14}")
_OLDEST, _YOUNGEST = 100, 15  # years: who joins works, and may work from fifteen


class Began(StrEnum):
    """How a membership began."""

    INITIAL = "initial"
    ADMITTED = "admitted"
    TRANSFERRED_IN = "transferred_in"
    PASSED_ON = "passed_on"


class Ended(StrEnum):
    """How a membership ended."""

    TRANSFERRED_OUT = "transferred_out"
    LEFT = "left"
    EXPELLED = "expelled"
    RETIRED = "retired"
    DECEASED = "deceased"
    DISSOLVED = "dissolved"
    PASSED_ON = "passed_on"


BY_STRUCTURE = frozenset({Ended.DISSOLVED, Ended.PASSED_ON})
"""Ends that only a change of the structure brings about."""

MAY_BE_RECEIVED = frozenset({Ended.TRANSFERRED_OUT, Ended.DISSOLVED})
"""After these a person is a member still, who only looks for a unit; after any other they are admitted anew."""

MEASURES: Mapping[str, str] = {
    "members.opening": "đoàn viên có trước kỳ",
    "members.admitted": "đoàn viên kết nạp trong kỳ",
    "members.transferred_in": "đoàn viên tiếp nhận trong kỳ",
    "members.left": "đoàn viên giảm trong kỳ",
    "members.transferred_out": "đoàn viên chuyển đi trong kỳ",
    "members.total": "đoàn viên cuối kỳ",
    "members.female": "đoàn viên nữ cuối kỳ",
}
"""What reports can be drafted from, each with what its rows are."""


@dataclass(frozen=True)
class Stay:
    """One membership as measures see it: from `start` on, no longer from `ended_on` on."""

    start: date
    began: str
    ended_on: date | None = None
    ended: str = ""
    female: bool = False


def counts(measure: str, stay: Stay, start: date, end: date) -> bool:
    """Whether a membership is a row of a measure from one day to another, both included.

    An initial list only writes down who was there: whenever it is entered, its people are opening stock. So for every
    span opening + admitted + transferred in − left = total.
    """
    begun_within = start <= stay.start <= end
    ended_within = stay.ended_on is not None and start <= stay.ended_on <= end
    initial = stay.began == Began.INITIAL
    match measure:
        case "members.opening":
            known = stay.start < start or (begun_within and initial)
            return known and (stay.ended_on is None or stay.ended_on >= start)
        case "members.admitted":
            return begun_within and stay.began == Began.ADMITTED
        case "members.transferred_in":
            return begun_within and stay.began in (Began.TRANSFERRED_IN, Began.PASSED_ON)
        case "members.left":
            return ended_within
        case "members.transferred_out":
            return ended_within and stay.ended in (Ended.TRANSFERRED_OUT, Ended.PASSED_ON)
        case "members.total" | "members.female":
            there = stay.start <= end and (stay.ended_on is None or stay.ended_on > end)
            return there and (stay.female or measure == "members.total")
    raise LookupError(measure)


# ---- people ----


def code_of(number: int) -> str:
    """Mã đoàn viên, issued with the record and never again: "DV000000123"."""
    return f"DV{number:09d}"


def number_in(code: str) -> int | None:
    """The number of a member's code as people write it; None where it is none."""
    match = _CODE.fullmatch(code.strip())
    return int(match[1]) if match else None


def masked(id_number: str) -> str:
    """Số định danh as it is shown: only the last three digits."""
    return "•" * (len(id_number) - 3) + id_number[-3:] if id_number else ""


def check_id_number(text: str) -> str:
    """Số định danh: 12 digits, or the 9 of old identity cards; empty stays empty."""
    written = re.sub(r"[ .]", "", text)
    if written and not _ID_NUMBER.fullmatch(written):
        raise Refused("bad_id_number", "số định danh cá nhân có 12 chữ số (chứng minh nhân dân cũ: 9).")
    return written


def check_phone(text: str) -> str:
    """Số điện thoại, without blanks and dots."""
    written = re.sub(r"[ .()-]", "", text)
    if written and not _PHONE.fullmatch(written):
        raise Refused("bad_phone", f"số điện thoại {quoted(text)} không đúng: ghi 8–14 chữ số.")
    return written


def check_birth(born_on: date | None, day: date) -> None:
    """A day of birth that a member can have on a day."""
    if born_on is None:
        return
    years = day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
    if not _YOUNGEST <= years <= _OLDEST:
        raise Refused("bad_birth", f"ngày sinh {born_on:%d/%m/%Y} không hợp lý với một đoàn viên: xem lại năm.")
