"""What stands on a body's paper where nothing else is recorded: name in lines, place, abbreviation, capacity.

The pattern is NĐ 30/2020/NĐ-CP, Phụ lục I, and Quyết định 933/QĐ-TLĐ (14/5/2024); every one of these may be recorded
otherwise for a body, from a day on (`models.Letterhead`).
"""

from __future__ import annotations

import re
from datetime import date

from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.text import official_upper, quoted

LINE_LETTERS = 24
"""Capitals that fit into one line of the heading's left column."""

_HEAD_OF_NAME = re.compile(
    r"(TỔNG LIÊN ĐOÀN LAO ĐỘNG|LIÊN ĐOÀN LAO ĐỘNG|CÔNG ĐOÀN CƠ SỞ THÀNH VIÊN|CÔNG ĐOÀN CƠ SỞ|CÔNG ĐOÀN) (.+)"
)
_PLACE = re.compile(
    r"\b(?:tỉnh|thành phố|TP\.?|quận|huyện|thị xã|(?<!tác )xã|phường|thị trấn|đặc khu) (?P<place>\S.*)$"
)
_NUMBERED = re.compile(r"(?:quận|phường) [0-9]+$")

_ABBREVIATIONS = {
    "confederation": "TLĐ",
    "provincial_federation": "LĐLĐ",
    "sectoral_union": "CĐN",
    "upper_level_union": "CĐ",
    "grassroots_union": "CĐCS",
    "member_grassroots_union": "CĐCSTV",
    "union_section": "CĐBP",
    "union_group": "TCĐ",
}
_KIND = re.compile(r"[A-ZĐ][A-Za-zĐđ]{1,9}")
_STANDING_COMMITTEE = ("provincial_federation", "sectoral_union", "upper_level_union")


def name_lines(name: str) -> tuple[str, ...]:
    """The official name in the lines of a heading: ("LIÊN ĐOÀN LAO ĐỘNG", "HUYỆN BA VÌ")."""
    official = official_upper(name)
    parted = _HEAD_OF_NAME.fullmatch(official)
    if len(official) <= LINE_LETTERS or parted is None:
        return (official,)
    return (parted[1], parted[2])


def place_in(name: str) -> str:
    """Địa danh told by a body's own name: "LĐLĐ huyện Ba Vì" is at "Ba Vì", "LĐLĐ quận 1" at "Quận 1"; else ""."""
    if numbered := _NUMBERED.search(name):
        return numbered[0].capitalize()
    found = _PLACE.search(name)
    return found["place"] if found else ""


def abbreviation_of(name: str, level: str) -> str:
    """Chữ viết tắt of the issuing body in its numbers: "LĐLĐ" in "Số: 12/BC-LĐLĐ"."""
    federation = level != "confederation" and name.startswith(("LĐLĐ", "Liên đoàn Lao động"))
    return "LĐLĐ" if federation else _ABBREVIATIONS[level]


def capacity_of(level: str) -> str:
    """Thẩm quyền ký: on whose behalf a report is signed; a base union has no standing committee."""
    if level == "confederation":
        return "TM. ĐOÀN CHỦ TỊCH"
    return "TM. BAN THƯỜNG VỤ" if level in _STANDING_COMMITTEE else "TM. BAN CHẤP HÀNH"


def merit_capacity_of(level: str) -> str:
    """Thẩm quyền ký bằng khen, giấy khen: the executive committee gives them, of the confederation its presidium."""
    return capacity_of(level) if level == "confederation" else "TM. BAN CHẤP HÀNH"


def symbol_of(number: int, kind: str, abbreviation: str) -> str:
    """Số, ký hiệu: "12/QĐ-LĐLĐ"; numbers below 10 take a 0 (NĐ 30/2020, Phụ lục I, phần II, mục I.3)."""
    return f"{number:02}/{kind}-{abbreviation}"


def check_kind(kind: str) -> None:
    """Refused("kind") for what is no abbreviation of a kind of document."""
    if _KIND.fullmatch(kind) is None:
        raise Refused("kind", f"{quoted(kind)} không phải chữ viết tắt tên loại văn bản; ghi như QĐ, BC, TTr, BB, TB.")


def check_next_date(dated: date, *, today: date, previous: tuple[date, str] | None) -> None:
    """Whether a document of this day may take the next number, after the day and symbol of the previous one.

    Numbers and dates run the same way: a day that has not come would bar all that come before it.
    """
    if dated > today:
        raise Refused("future", f"Ngày {format_date(dated)} chưa đến: số văn bản lấy vào ngày ban hành.")
    if previous is None or dated >= previous[0]:
        return
    last, symbol = format_date(previous[0]), previous[1]
    raise Refused(
        "backdated",
        f"Văn bản số {symbol} đã lấy số ngày {last}: văn bản lấy số sau không ghi ngày {format_date(dated)} được. "
        f"Ghi từ ngày {last} trở đi.",
    )
