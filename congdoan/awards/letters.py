"""Giấy khen, bằng khen as pdf: a page each, set by typst, whole or the words alone for bought blanks.

What is printed is handed over as JSON, never pasted into the source of the page: no name can be read as markup. Only
the fonts of the product are used.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst

from congdoan.common.dates import long_date
from congdoan.common.text import official_upper, within
from congdoan.documents import queries as documents
from congdoan.documents.content import Letterhead, Signature
from congdoan.documents.decision import authority_of
from congdoan.documents.files import File, stem_of
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.ui.fonts import FONT_DIR

from . import shipped
from .models import CommendationDecision, Nomination
from .papers import role_of

PAGE = Path(__file__).parent / "typst" / "letter.typ"
PDF = "application/pdf"


@dataclass(frozen=True)
class Shift:
    """Chỉnh lệch: how far everything moves, in millimetres to the right and down, for a printer that feeds askew."""

    right: float = 0
    down: float = 0


NO_SHIFT = Shift()


@dataclass(frozen=True)
class Common:
    """What all letters of a decision say alike."""

    title: str
    authority: str
    decision: str
    place_and_date: str
    signs_as: tuple[str, ...]
    signer: str
    illustrative: bool


@dataclass(frozen=True)
class Letter:
    """What one letter says: to whom, of what place in a union, for what; its number in the register."""

    name: str
    role: str
    achievement: str
    register: str


def common_of(decision: CommendationDecision) -> Common:
    """The words that stand on every letter, by the letterhead of the decision's day."""
    body, day = decision.body, decision.issued.dated
    heading: Letterhead = documents.letterhead_on(body, day, kind="QĐ", issued=decision.issued)[0]
    signature: Signature = documents.signature_of_merit(body, day)
    return Common(
        title=decision.rule.title.upper(),
        authority=official_upper(authority_of(signature, org.names_on(day, [body.pk])[body.pk])),
        decision=f"Quyết định số {decision.issued.symbol}\n{long_date(day)}",
        place_and_date=heading.place_and_date,
        signs_as=tuple(words.upper() for words in (signature.capacity, signature.position) if words),
        signer=signature.signer,
        illustrative=org.structure().illustrative,
    )


def letter_of(row: Nomination) -> Letter:
    """The words of one letter; a union's name is written out."""
    said = row.achievement
    achievement = said if said.lower().startswith("đã ") else f"Đã {within(said)}"
    name, role = (row.person, role_of(row)) if row.is_individual else (official_upper(row.unit.name), "")
    return Letter(name, role, achievement, f"Vào sổ khen thưởng số {row.place:02}")


def letters_file(
    decision: CommendationDecision, rows: Sequence[Nomination], *, blank: shipped.Blank | None, shift: Shift = NO_SHIFT
) -> File:
    """All letters of a decision, in the order of its list."""
    pages = [letter_of(row) for row in rows]
    form = "chu in phoi" if blank else "ban in"
    stem = stem_of(decision.rule.title, decision.body.code, decision.period.code, decision.issued.symbol, form)
    return File(f"{stem}.pdf", letters_pdf(common_of(decision), pages, blank=blank, shift=shift))


def letters_pdf(
    common: Common, pages: Sequence[Letter], *, blank: shipped.Blank | None = None, shift: Shift = NO_SHIFT
) -> bytes:
    """The pages as one pdf: whole letters, or with a blank only the words at their places."""
    return _typeset({
        "mode": "blank" if blank else "whole", "common": vars(common), "letters": [vars(page) for page in pages],
        **(_on(blank, shift) if blank else {}),
    })  # fmt: skip


def trial_page_file(body: Unit, blank: shipped.Blank, shift: Shift) -> File:
    """Trang in thử: a grid in millimetres from the sheet's edges and the outline of each block, to lay over a blank."""
    return File(f"{stem_of('trang in thu', body.code)}.pdf", trial_page_pdf(blank, shift))


def trial_page_pdf(blank: shipped.Blank, shift: Shift = NO_SHIFT) -> bytes:
    return _typeset({"mode": "test", "title": blank.title, **_on(blank, shift)})


def _on(blank: shipped.Blank, shift: Shift) -> dict[str, Any]:
    return {"blank": blank.model_dump(mode="json"), "shift": vars(shift)}


def _typeset(data: dict[str, Any]) -> bytes:
    made = typst.compile(
        PAGE, format="pdf", font_paths=[FONT_DIR], ignore_system_fonts=True, sys_inputs={"data": json.dumps(data)}
    )
    assert isinstance(made, bytes)
    return made
