"""What comes in from the page on which a report is written: every field beside what it was when the page was opened."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from congdoan.common.errors import Refused

from .commands import Edit, Edits
from .forms import FigureField
from .models import Indicator

LINE, TEXT, WHY, REST, WAS = "line-", "text-", "why-", "rest", "was-"
_WAS = re.compile(r"[0-9]{0,16}")


@dataclass(frozen=True)
class Typed:
    """What was typed: as far as it can be read, what is wrong with the rest by indicator, and all of it as typed."""

    edits: Edits
    faults: Mapping[str, str]
    as_typed: Mapping[str, str]


def typed_in(posted: Mapping[str, str], lines: Mapping[str, Indicator], sections: Sequence[str]) -> Typed:
    """Reads the fields of a form with these lines and sections. Refused("bad_form") where it is none of ours."""
    faults: dict[str, str] = {}
    figures = {}
    for code, name in _named(posted, LINE, lines):
        try:
            figures[code] = Edit(_figure_was(posted, name), FigureField(lines[code]).clean(posted[name]))
        except ValidationError as error:
            faults[code] = " ".join(error.messages)
    numbers = {str(number): section for number, section in enumerate(sections)}
    texts = {numbers[key]: _text_edit(posted, name) for key, name in _named(posted, TEXT, numbers)}
    whys = {code: _text_edit(posted, name) for code, name in _named(posted, WHY, lines)}
    rest = Edit(posted[WAS + REST] == "1", posted.get(REST) == "1") if WAS + REST in posted else None
    edits = Edits(figures, texts, whys, rest, plain(posted.get("source", "")))
    return Typed(edits, faults, posted)


def plain(text: str) -> str:
    """Plain text: what cannot be seen goes, lines stay lines."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in unix if one == "\n" or unicodedata.category(one) not in ("Cc", "Cs", "Cn")).strip()


def _named(posted: Mapping[str, str], prefix: str, known: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The keys of the fields with this prefix."""
    for name in posted:
        if name.startswith(prefix):
            if (key := name.removeprefix(prefix)) not in known or WAS + name not in posted:
                raise _unusable()
            yield key, name


def _figure_was(posted: Mapping[str, str], name: str) -> int | None:
    was = posted[WAS + name]
    if not _WAS.fullmatch(was) or not was.isascii():
        raise _unusable()
    return int(was) if was else None


def _text_edit(posted: Mapping[str, str], name: str) -> Edit:
    return Edit(plain(posted[WAS + name]), plain(posted[name]))


def _unusable() -> Refused:
    return Refused("bad_form", _("Trang này không còn dùng được. Mở lại trang để nhập tiếp; chưa ghi gì."))
