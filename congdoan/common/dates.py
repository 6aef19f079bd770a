"""Dates as Vietnamese people write and read them: day before month before year."""

from __future__ import annotations

import re
from datetime import date

from congdoan.common.text import quoted

_VIETNAMESE = re.compile(r"(?P<day>[0-9]{1,2})(?P<mark>[/.-])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})")
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")


class DateError(ValueError):
    """A date that cannot be read: a Vietnamese sentence that says what is wrong and what to write."""


def format_date(day: date) -> str:
    """ "22/11/2023"."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def long_date(day: date) -> str:
    """The date as official documents write it: "ngày 22 tháng 11 năm 2023", "ngày 05 tháng 02 năm 2024".

    Days below 10 and the months 1 and 2 get a leading zero (NĐ 30/2020/NĐ-CP, phụ lục I), so that no digit
    can be added before them.
    """
    return f"ngày {day.day:02} tháng {official_month(day.month)} năm {day.year}"


def official_month(month: int) -> str:
    """The number of a month as official documents write it: "01", "02", "3", …, "12"."""
    return f"{month:02}" if month <= 2 else str(month)


def parse_date(text: str) -> date:
    """A date as typed: "22/11/2023", "5/2/2024", "22-11-2023", "22.11.2023" or "2023-11-22". Raises DateError."""
    written = text.strip()
    return _read(written, _VIETNAMESE.fullmatch(written) or _ISO.fullmatch(written), example="22/11/2023")


def parse_iso(text: str) -> date:
    """A date of a CSV file, "2023-11-22" and nothing else. Raises DateError."""
    written = text.strip()
    return _read(written, _ISO.fullmatch(written), example="2023-11-22")


def _read(written: str, match: re.Match[str] | None, *, example: str) -> date:
    if not written:
        raise DateError(f"Ngày còn trống. Ghi ngày như {example}.")
    if match is None:
        raise DateError(f"{quoted(written)} không đúng cách viết ngày. Viết như {example}.")
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        raise DateError(f"Không có ngày {quoted(written)} trong lịch. Xem lại ngày và tháng.") from None
