"""Numbers as Vietnamese people write and read them, and as files carry them.

Screens and Excel forms use Vietnamese notation (1.172 and 52,5). CSV files use plain digits with a dot as
decimal mark (1172 and 52.5). Figures are stored as whole numbers in the indicator's smallest unit: value ×
10^decimals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TypeVar

from congdoan.common.text import quoted

Number = int | Decimal | Fraction
Whole = TypeVar("Whole", int, Fraction)

INT64_MAX = 2**63 - 1

MAX_OWN = 5 * 10**12
"""The largest own figure of one unit in one report, in the smallest unit (5 nghìn tỷ đồng).

Totals are int64. A nation of 130,000 units that all report the limit in each of 12 months adds up to
130,000 × 12 × 5·10^12 = 7.8·10^18, still below 2^63 - 1 = 9.22·10^18: no total can ever overflow.
"""

_LONGEST = 40  # characters of any sensible number; Python takes minutes to convert a million digits

_VIETNAMESE = re.compile(
    r"(?P<whole>-?(?:[0-9]+|[1-9][0-9]{0,2}(?P<mark>[. ])[0-9]{3}(?:(?P=mark)[0-9]{3})*))"
    r"(?:,(?P<fraction>[0-9]+))?"
)
_PLAIN = re.compile(r"(?P<whole>(?P<sign>-?)[0-9]+)(?:\.(?P<fraction>[0-9]+))?")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(?:[., ][0-9]{3})+")
_MARKS = re.compile(r"[., ]")


class NumberError(ValueError):
    """A number that cannot be read: a Vietnamese sentence that says what is wrong and what to write."""


def round_half_up(value: Number, digits: int) -> Decimal:
    """The value rounded to `digits` decimals, halves away from zero (làm tròn số): 0,05 becomes 0,1."""
    above, below = value.as_integer_ratio()
    rounded = (2 * abs(above) * 10**digits + below) // (2 * below)
    return to_decimal(-rounded if value < 0 else rounded, digits)


def format_number(value: Number, decimals: int = 0, *, trim: bool = False) -> str:
    """The number in Vietnamese notation, rounded half-up: "1.172", "52,5", "-1.172".

    `trim` leaves out zeros at the end of the decimals: "52" for 52,0.
    """
    text = f"{round_half_up(value, decimals):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return text.rstrip("0").rstrip(",") if trim and decimals else text


def format_signed(value: Number, decimals: int = 0) -> str:
    """A difference with its sign: "+5", "−1,5", "0"."""
    rounded = round_half_up(value, decimals)
    sign = "+" if rounded > 0 else "\N{MINUS SIGN}" if rounded < 0 else ""
    return f"{sign}{format_number(abs(rounded), decimals)}"


def format_percent(value: Number, *, trim: bool = True) -> str:
    """A percentage with one decimal, rounded half-up, no blank before the sign: "121%", "192,7%".

    A column in which percentages are compared keeps the decimal of all: `trim=False` gives "121,0%".
    """
    return f"{format_number(value, 1, trim=trim)}%"


def parse_number(text: str, *, percent: bool = False) -> Decimal:
    """A number in Vietnamese notation, as typed on a screen or in Excel: "1.172", "1 172", "52,5", "-3".

    Dots and blanks may only part groups of three digits, so "1.17" is refused rather than guessed. A sign %
    is read over only with `percent=True`. Raises NumberError.
    """
    written = re.sub(r"\s", " ", text.strip()).replace("\N{MINUS SIGN}", "-")
    if not written:
        raise NumberError("Ô này còn trống. Ghi một con số, ví dụ 1.172 hoặc 52,5.")
    if written.endswith("%"):
        if not percent:
            raise NumberError(f"{quoted(written)} có dấu %. Ô này chỉ ghi số, không ghi dấu %.")
        written = written[:-1].rstrip()
    match = _VIETNAMESE.fullmatch(written)
    if match is None or len(written) > _LONGEST:
        raise NumberError(f"{quoted(written)} không đọc được. {_vietnamese_hint(written)}")
    whole = _MARKS.sub("", match["whole"])
    return Decimal(f"{whole}.{match['fraction']}" if match["fraction"] else whole)


def parse_figure(text: str, decimals: int, *, limit: int = MAX_OWN) -> int:
    """A figure typed on a screen, in Vietnamese notation, in the indicator's smallest unit: `parse_figure("52,5", 1)`
    is 525. Refused below 0, beyond `limit` and with more decimals than the indicator has. Raises NumberError.
    """
    value = parse_number(text)
    if value < 0:
        raise NumberError(f"{quoted(text.strip())} là số âm. Mục này chỉ nhận số từ 0 trở lên.")
    if round_half_up(value, decimals) != value:
        rule = f"có quá {decimals} chữ số lẻ" if decimals else "có phần lẻ, mà mục này là số nguyên"
        hint = "Dấu phẩy đứng trước phần lẻ; hàng nghìn ngăn bằng dấu chấm hoặc viết liền."
        raise NumberError(f"{quoted(text.strip())} {rule}. {hint}")
    return to_smallest(value, decimals, limit=limit)


def parse_plain(text: str, decimals: int, *, negative: bool = False, limit: int = MAX_OWN) -> int:
    """A number of a CSV file (plain digits, dot as decimal mark) in the indicator's smallest unit.

    `parse_plain("52.5", 1) == 525`. Refused with a hint: grouped digits ("1.172" for a whole number), more
    than `decimals` decimals, %, exponents, letters, digits of other scripts, a minus sign unless `negative`,
    and anything beyond `limit` in the smallest unit. Raises NumberError.
    """
    written = text.strip()
    if not written:
        raise NumberError("Số còn trống. Ghi một con số, hoặc bỏ cả dòng nếu không báo cáo mục này.")
    match = _PLAIN.fullmatch(written)
    if match is None or len(written) > _LONGEST:
        raise NumberError(f"{quoted(written)} không đúng cách viết số trong tệp CSV. {_plain_hint(written)}")
    if match["sign"] and not negative:
        raise NumberError(f"{quoted(written)} là số âm. Mục này chỉ nhận số từ 0 trở lên.")
    fraction = match["fraction"] or ""
    if len(fraction) > decimals:
        raise NumberError(f"{quoted(written)} {_too_many_decimals(written, decimals)}")
    return _within(int(match["whole"] + fraction.ljust(decimals, "0")), decimals, limit)


def to_decimal(smallest: int, decimals: int) -> Decimal:
    """A stored whole number as its value: `to_decimal(525, 1) == Decimal("52.5")`."""
    return Decimal(f"{smallest}e-{decimals}")


def to_smallest(value: Decimal, decimals: int, *, limit: int = INT64_MAX) -> int:
    """A value as the whole number that is stored: `to_smallest(Decimal("52.5"), 1) == 525`.

    Raises NumberError when the value has more decimals than the indicator or goes beyond `limit`.
    """
    exact: Fraction = Fraction(value) * 10**decimals
    smallest = _within(exact, decimals, limit)
    if smallest.denominator != 1:
        raise NumberError(f"Số {_too_many_decimals(str(value), decimals)}")
    return smallest.numerator


def _within(smallest: Whole, decimals: int, limit: int) -> Whole:
    if abs(smallest) > limit:
        largest = format_number(to_decimal(limit, decimals), decimals, trim=True)
        raise NumberError(f"Số quá lớn: không được quá {largest}. Xem lại số chữ số và đơn vị tính.")
    return smallest


def share_out(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Phân bổ a whole number by weights (one of them positive): the shares add up to the total.

    What is left after whole shares goes one by one to the largest remainders, at a tie in the order of the keys.
    """
    whole = sum(weights.values())
    exact = {key: Fraction(total * weight, whole) for key, weight in weights.items()}
    shares = {key: floor(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (shares[key] - exact[key], key))
    for key in by_remainder[: total - sum(shares.values())]:
        shares[key] += 1
    return shares


def _vietnamese_hint(written: str) -> str:
    digits = _MARKS.sub("", written)
    if re.fullmatch(r"-?[0-9]+\.[0-9]+", written):
        return (
            "Dấu chấm chỉ dùng để ngăn từng nhóm ba chữ số: "
            f"viết {written.replace('.', ',')} nếu có phần lẻ, {digits} nếu là số nguyên."
        )
    if re.fullmatch(r"-?[0-9][0-9., ]*", written):
        return "Viết như 1.172 hoặc 1172,5: dấu chấm ngăn từng nhóm ba chữ số, dấu phẩy trước phần lẻ."
    return "Chỉ dùng chữ số 0–9, ví dụ 1.172 hoặc 52,5."


def _plain_hint(written: str) -> str:
    if "%" in written:
        return "Không ghi dấu %: viết 52.5 cho 52,5%."
    if _GROUPED.fullmatch(written):
        return f"Không dùng dấu ngăn hàng nghìn: viết {_MARKS.sub('', written)}."
    if re.fullmatch(r"-?[0-9]+,[0-9]+", written):
        return f"Phần lẻ viết sau dấu chấm: {written.replace(',', '.')}."
    if re.fullmatch(r"-?[0-9.]+[eE][+-]?[0-9]+", written):
        return "Viết đủ các chữ số, không viết dạng lũy thừa."
    return "Chỉ dùng chữ số 0–9 và một dấu chấm trước phần lẻ, ví dụ 1172 hoặc 52.5."


def _too_many_decimals(written: str, decimals: int) -> str:
    rule = f"có quá {decimals} chữ số lẻ" if decimals else "có phần lẻ, mà mục này là số nguyên"
    if _GROUPED.fullmatch(written):
        return f"{rule}. Nếu dấu chấm ngăn hàng nghìn thì bỏ đi: viết {_MARKS.sub('', written)}."
    return f"{rule}. Xem lại số và đơn vị tính."
