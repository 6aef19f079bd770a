"""Vietnamese text: folding for search, keys for sorting, words for sentences and letterheads.

SQLite can neither fold nor sort Vietnamese, and PostgreSQL does it differently from server to server. So
search and order rest on stored columns that are made here and hold nothing but ASCII.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries

# The sort key is made of digits only: no collation treats two of them as one letter ("ch" in Czech, "aa" in
# Danish), none ignores them, and all agree on their order. No code is the beginning of another, so that keys
# compare code by code.
_END = "00"
_SEPARATOR = "01"
_FIRST_NUMBER_CODE = 10  # 10 … 39: a number of 1 … 30 digits follows, so that longer numbers come later
_LETTER_CODES = {letter: str(50 + place) for place, letter in enumerate(_ALPHABET)}
_FOREIGN_LETTER = "99"

_WORD = re.compile("(?:[^\\W_][\u0300-\u036f]*)+")
_NUMBER_OR_CHARACTER = re.compile(r"[0-9]{1,30}|.")

_ABBREVIATIONS = (
    # The order matters: the longer and the more special forms come first.
    (re.compile(r"\bTP\.?\s*HCM\b", re.IGNORECASE), "thành phố Hồ Chí Minh"),
    (re.compile(r"\bTP\b\.?\s*", re.IGNORECASE), "thành phố "),
    (re.compile(r"\bLĐLĐ\b"), "Liên đoàn Lao động"),
    (re.compile(r"\bTLĐ\b"), "Tổng Liên đoàn"),
    (re.compile(r"\bCĐCSTV\b"), "Công đoàn cơ sở thành viên"),
    (re.compile(r"\bCĐCS\b"), "Công đoàn cơ sở"),
    (re.compile(r"(?<=Trường )CĐ\b", re.IGNORECASE), "Cao đẳng"),
    (re.compile(r"\bCĐ\b"), "Công đoàn"),
)


def nfc(text: str) -> str:
    """The text as it is stored: letters composed (NFC), no blanks at the ends."""
    return unicodedata.normalize("NFC", text).strip()


def one_line(text: str) -> str:
    """What somebody typed as documents can print it: on one line, letters composed, no invisible characters."""
    return " ".join("".join(char for char in nfc(text) if char.isprintable() or char.isspace()).split())


def fold(text: str) -> str:
    """The text as it is searched: lower case, without tones and marks, đ as d, single blanks.

    `fold("Đan Phượng") == "dan phuong"`, whether the letters came composed or not.
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.replace("đ", "d").split())


def sort_key(text: str) -> str:
    """A key whose bytewise order is the Vietnamese alphabetical order, in every collation of either database.

    First the letters of the whole text (a ă â b c d đ e ê …), then the tones as a tie-break (không dấu,
    huyền, hỏi, ngã, sắc, nặng; one per word, so "hoà" and "hòa" are the same). A word that ends comes before
    one that goes on, numbers compare by value ("Tổ 2" before "Tổ 10") and come before letters; punctuation
    and case do not count. Made of digits only; for Vietnamese text of n letters at most 3n + 3 of them.
    """
    words = _WORD.findall(unicodedata.normalize("NFD", text.lower()))
    tones = "".join(str(_tone(word)) for word in words)
    return _SEPARATOR.join("".join(_codes(word)) for word in words) + _END + tones


def person_sort_key(name: str) -> str:
    """The sort key of a person's name (họ và tên): the given name, which stands last, decides first.

    "Nguyễn Văn An" comes before "Lê Thị Ánh". At most 3n + 6 digits.
    """
    *family, given = name.split() or [""]
    return sort_key(given) + sort_key(" ".join(family))


def quoted(text: str) -> str:
    """What somebody wrote, in quotation marks and short enough for an error message."""
    return f"“{text[:39]}…”" if len(text) > 40 else f"“{text}”"


def list_of(items: Sequence[str]) -> str:
    """A list within a sentence: "A, B và C"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} và {items[-1]}"


def first_of(names: Sequence[str], most: int, between: str = ", ") -> str:
    """The first of some names, with … where there are more."""
    return between.join(names[:most]) + ("…" if names[most:] else "")


def sentence(text: str) -> str:
    """The text with its first letter in upper case; the rest stays, for names stand in it."""
    return text[:1].upper() + text[1:]


def within(text: str) -> str:
    """The text within a sentence: its first letter in lower case, unless it begins with an abbreviation (CĐCS)."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def official_upper(name: str) -> str:
    """The name of a body as a letterhead prints it (thể thức văn bản): written out and in capitals.

    `official_upper("LĐLĐ huyện Ba Vì") == "LIÊN ĐOÀN LAO ĐỘNG HUYỆN BA VÌ"`. Writes out LĐLĐ, TLĐ, CĐCS,
    CĐCSTV, CĐ ("cao đẳng" after "Trường", else "công đoàn"), TP and TP.HCM; other abbreviations stay.
    """
    written_out = nfc(name)
    for pattern, words in _ABBREVIATIONS:
        written_out = pattern.sub(words, written_out)
    return " ".join(written_out.split()).upper()


def _tone(word: str) -> int:
    """The tone of a decomposed word, 0 (không dấu) to 5 (nặng)."""
    return max(_TONES.find(char) + 1 for char in word)


def _codes(word: str) -> Iterator[str]:
    toneless = unicodedata.normalize("NFC", "".join(char for char in word if char not in _TONES))
    for part in _NUMBER_OR_CHARACTER.findall(toneless):
        if part.isascii() and part.isdigit():
            number = part.lstrip("0") or "0"
            yield f"{_FIRST_NUMBER_CODE + len(number) - 1}{number}"
        elif part in _LETTER_CODES:
            yield _LETTER_CODES[part]
        elif not unicodedata.combining(part):
            bare = unicodedata.normalize("NFD", part)[0]  # ü of a foreign name stands with u
            yield _LETTER_CODES.get(bare, _FOREIGN_LETTER)
