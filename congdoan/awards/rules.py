"""Who may be commended for what: one subject, one year, one deciding level, one basis."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from congdoan.common.errors import Refused
from congdoan.common.text import list_of, quoted

from .shipped import AwardKind

# What the official font holds: Latin letters with all marks, punctuation, the sign of đồng.
_PRINTABLE = re.compile("[ -~\u00a0-\u024f\u1e00-\u1eff\u2010-\u2027\u20ab]*")


class Merit(StrEnum):
    """Diện khen thưởng: for the whole year's work, for a topic, or for a deed nobody foresaw."""

    OVERALL = "overall"
    TOPICAL = "topical"
    UNEXPECTED = "unexpected"


MERIT_WORDS = {Merit.OVERALL: "toàn diện", Merit.TOPICAL: "chuyên đề", Merit.UNEXPECTED: "đột xuất"}
_EXCLUDES = {Merit.OVERALL: Merit.TOPICAL, Merit.TOPICAL: Merit.OVERALL}


@dataclass(frozen=True)
class Held:
    """What a subject was nominated for, or has been given, by the same body in the same year."""

    kind: str
    merit: Merit


def check_kind(kind: AwardKind, *, level: str, individual: bool) -> None:
    """Refused("kind") where a body of this level does not give it, or not to such a subject."""
    if level not in kind.given_by:
        raise Refused("kind", f"{kind.title} không thuộc thẩm quyền của cấp này.")
    if ("individual" if individual else "collective") not in kind.to:
        raise Refused("kind", f"{kind.title} không tặng cho {'cá nhân' if individual else 'tập thể'}.")


def check_one_basis(subject: str, kind: AwardKind, merit: Merit, held: Iterable[Held], year: int) -> None:
    """Một đối tượng, một năm, một cấp: either toàn diện or chuyên đề (Hướng dẫn 1217/HD-TLĐ); no award twice.

    What is given for an unexpected deed stands beside either.
    """
    for one in held:
        if one.merit == _EXCLUDES.get(merit):
            raise Refused(
                "two_bases",
                f"{subject} đã có đề nghị khen {MERIT_WORDS[one.merit]} năm {year}: trong một năm, mỗi cấp khen một "
                "đối tượng hoặc toàn diện hoặc chuyên đề, không cả hai.",
            )
        if merit != Merit.UNEXPECTED and (one.kind, one.merit) == (kind.code, merit):
            raise Refused("twice", f"{subject} đã được đề nghị {kind.title} {MERIT_WORDS[merit]} năm {year}.")


def check_band(subject: str, kind: AwardKind, merit: Merit, band: tuple[str, str] | None, *, final: bool) -> None:
    """Whether a union may be commended for the whole year by its band (code, title).

    `final`: a result that nobody has recognised yet no longer does.
    """
    if merit != Merit.OVERALL or not kind.needs_band:
        return
    if band is None:
        if final:
            raise Refused("no_band", f"{subject} chưa có kết quả xếp loại được công nhận.")
        return
    code, title = band
    if code not in kind.needs_band:
        raise Refused("band", f"{subject} xếp loại {quoted(title)}, chưa đủ để tặng {kind.title} toàn diện.")


def check_letters(what: str, text: str) -> None:
    """Refused("letters") for signs that a letter of merit cannot print."""
    if strange := sorted({char for char in text if not _PRINTABLE.fullmatch(char)}):
        raise Refused("letters", f"{what} có ký tự không in được: {' '.join(strange[:5])}.")


def subjects_told(collectives: int, individuals: int) -> str:
    """ "15 tập thể và 12 cá nhân"."""
    told = [f"{count:02} {word}" for count, word in ((collectives, "tập thể"), (individuals, "cá nhân")) if count]
    return list_of(told)


def subject_words(collectives: int, individuals: int) -> str:
    """ "các tập thể, cá nhân"; a single one is not "các"."""
    words = [word for count, word in ((collectives, "tập thể"), (individuals, "cá nhân")) if count]
    return ("" if collectives + individuals == 1 else "các ") + ", ".join(words)


def common(texts: Sequence[str]) -> str:
    """What all say alike; "" where they differ."""
    return texts[0] if len(set(texts)) == 1 else ""
