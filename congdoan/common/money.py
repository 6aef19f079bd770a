"""Money, in whole đồng, as Vietnamese people write and read it."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from congdoan.common.numbers import NumberError, format_number, parse_number, round_half_up
from congdoan.common.text import quoted

_MILLION = 10**6
_BILLION = 10**9

_LONGEST = 60  # characters of any sensible amount

_FACTORS = {
    None: 1,
    "nghìn": 10**3,
    "ngàn": 10**3,
    "triệu": _MILLION,
    "tr": _MILLION,
    "tỷ": _BILLION,
    "tỉ": _BILLION,
    "nghìn tỷ": 10**12,
    "nghìn tỉ": 10**12,
    "ngàn tỷ": 10**12,
    "ngàn tỉ": 10**12,
}
_MONEY = re.compile(
    r"(?P<number>-?[0-9][0-9., ]*?)"
    r" ?(?P<word>(?:(?:nghìn|ngàn) )?t[ỷỉ]|triệu|tr|nghìn|ngàn)?"
    r" ?(?:đồng|đ|₫|vnđ|vnd)?"
)


def format_vnd(amount: int) -> str:
    """The full amount: "1.200.000 đồng"."""
    return f"{format_number(amount)} đồng"


def short_vnd(amount: int) -> str:
    """The amount as people say it: "350 triệu đồng", "1,2 tỷ đồng".

    Below a million in full, then in triệu, from a thousand million in tỷ, with at most two decimals. Where
    these do not hold the whole amount it is rounded half-up and says so: "khoảng 13,54 tỷ đồng".
    """
    size = abs(amount)
    if size < _MILLION:
        return format_vnd(amount)
    # Compared after rounding, so that 999.999.999 is about 1 tỷ and not about 1.000 triệu.
    in_billions = round_half_up(Fraction(size, _MILLION), 2) >= _BILLION // _MILLION
    unit, word = (_BILLION, "tỷ") if in_billions else (_MILLION, "triệu")
    value = Fraction(amount, unit)
    about = "" if value == round_half_up(value, 2) else "khoảng "
    return f"{about}{format_number(value, 2, trim=True)} {word} đồng"


def parse_vnd(text: str) -> int:
    """An amount in whole đồng: "1,2 tỷ đồng", "350.000.000đ", "300 ngàn", "2,5 tỉ", "1.172".

    Without a word of size the number itself is đồng. Raises NumberError, also when parts of a đồng would be
    left.
    """
    written = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).strip().lower())
    match = _MONEY.fullmatch(written[:_LONGEST])
    if match is None or len(written) > _LONGEST:
        raise NumberError(f"{quoted(text.strip())} không đọc được. Viết như 1.200.000 đồng hoặc 1,2 tỷ đồng.")
    amount = Fraction(parse_number(match["number"])) * _FACTORS[match["word"]]
    if amount.denominator != 1:
        raise NumberError(f"{quoted(text.strip())} lẻ dưới một đồng. Ghi số tiền tròn đồng.")
    return amount.numerator
