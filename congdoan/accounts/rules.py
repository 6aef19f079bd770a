"""By which names a person signs in: e-mail, phone, user name. Each is kept in one way of writing, so that it is found.

No name can be taken for one of another kind: only an e-mail holds "@", only a phone number begins with a digit or "+".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from congdoan.common.text import fold

Kind = Literal["email", "phone", "username"]

LONGEST_USER_NAME = 40
_PHONE = re.compile(r"0[1-9][0-9]{8,9}")
_LOOKS_LIKE_PHONE = re.compile(r"[+0-9(][0-9 .()+-]*")
_USER_NAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")
_TELLING_NAME = 6  # letters and digits of a name long enough to be most of a password
_LEAST_BESIDE = 6  # letters and digits that a password needs beside such a name


def normal_email(typed: str) -> str:
    return typed.strip().lower()


def normal_phone(typed: str) -> str:
    """A number as it is dialled within the country.

    >>> [normal_phone(typed) for typed in ("0912 345 678", "+84 912.345.678", "84912345678", "0084 (0)912345678")]
    ['0912345678', '0912345678', '0912345678', '0912345678']
    """
    digits = "".join(char for char in typed if char.isascii() and char.isdigit())
    for abroad in ("0084", "84"):
        if digits.startswith(abroad) and len(digits) > 10:
            digits = digits[len(abroad) :]
            return digits if digits.startswith("0") else f"0{digits}"
    return digits


def normal_user_name(typed: str) -> str:
    return typed.strip().lower()


def is_phone(number: str) -> bool:
    """Whether a number in normal writing is one of this country: ten digits, or eleven of a landline."""
    return bool(_PHONE.fullmatch(number))


def is_user_name(name: str) -> bool:
    return bool(_USER_NAME.fullmatch(name))


def name_typed(typed: str) -> tuple[Kind, str]:
    """Which kind of name somebody signs in with, in its normal writing.

    >>> [name_typed(one) for one in (" An@Vi-Du.vn", "+84 912 345 678", "An.TranThi")]
    [('email', 'an@vi-du.vn'), ('phone', '0912345678'), ('username', 'an.tranthi')]
    """
    typed = typed.strip()
    if "@" in typed:
        return "email", normal_email(typed)
    if _LOOKS_LIKE_PHONE.fullmatch(typed):
        return "phone", normal_phone(typed)
    return "username", normal_user_name(typed)


def is_guessed_by(names: Iterable[str], password: str) -> bool:
    """Whether a password is little more than one of these names: with or without tones, blanks and signs.

    >>> names = ["Nguyễn Thị Hoa", "0912345678"]
    >>> [is_guessed_by(names, one) for one in ("NguyenThiHoa@1", "0912 345 678a", "hoa sen vàng")]
    [True, True, False]
    """
    bare = _bare(password)
    told = [name for name in map(_bare, names) if len(name) >= _TELLING_NAME and name in bare]
    return any(len(bare) - len(name) < _LEAST_BESIDE for name in told)


def _bare(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())
