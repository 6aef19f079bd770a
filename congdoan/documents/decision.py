"""Quyết định: what every decision is made of, whatever it decides (NĐ 30/2020, Phụ lục III, mẫu 1.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from congdoan.common.text import official_upper, sentence

from .content import Block, Paragraph, Run, Signature, Text


@dataclass(frozen=True)
class Article:
    """Điều: what one article says, with the blocks that belong to it."""

    runs: tuple[Run, ...]
    blocks: tuple[Block, ...] = ()

    @classmethod
    def of(cls, *runs: Run) -> Article:
        return cls(runs)


def decision_body(authority: str, grounds: Sequence[str], articles: Sequence[Article]) -> tuple[Block, ...]:
    """The body of a decision: who decides (in capitals), what it rests on (căn cứ), "QUYẾT ĐỊNH:", the articles.

    Grounds are given without their last sign: each ends in ";", the last in ".".
    """
    last = len(grounds)
    said = [f"{ground}{'.' if at == last else ';'}" for at, ground in enumerate(grounds, start=1)]
    body: list[Block] = [Paragraph.of(official_upper(authority), style="centred")]
    body += [Paragraph.of(ground, style="ground") for ground in said]
    body.append(Paragraph.of("QUYẾT ĐỊNH:", style="centred"))
    for number, article in enumerate(articles, start=1):
        body += [Paragraph((Text(f"Điều {number}. ", bold=True), *article.runs)), *article.blocks]
    return tuple(body)


def authority_of(signature: Signature, name: str) -> str:
    """Who decides (thẩm quyền ban hành): "Ban Thường vụ" of the body whose block is signed "TM. BAN THƯỜNG VỤ"."""
    organ = signature.capacity.removeprefix("TM. ")
    if not organ:
        return f"{signature.position.capitalize()} {name}"
    first, *others = organ.capitalize().split(" ", 1)  # "Ban Thường vụ", "Đoàn Chủ tịch"
    return " ".join([first, *(sentence(other) for other in others), name])


def annex_heading(title: str, attached: str) -> tuple[Block, ...]:
    """What stands above a list that is attached: its title, and "(Kèm theo Quyết định số …)"."""
    return Paragraph.of(title.upper(), style="centred"), Paragraph.of(f"({attached})", style="subtitle")
