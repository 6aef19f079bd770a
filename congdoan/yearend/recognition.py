"""Quyết định công nhận kết quả xếp loại, with the list attached. Pure."""

from __future__ import annotations

from congdoan.common.numbers import format_number
from congdoan.common.text import within
from congdoan.documents.content import Block
from congdoan.documents.decision import Article, annex_heading, decision_body

from .class_list import ClassList, bands_told, list_blocks

_GROUNDS = (
    "Căn cứ Điều lệ Công đoàn Việt Nam",
    "Căn cứ Hướng dẫn về đánh giá, xếp loại chất lượng hoạt động công đoàn cơ sở đang áp dụng",
)


def recognition_body(found: ClassList, authority: str, proposer: str) -> tuple[Block, ...]:
    """Three articles: what is recognised, that it is made public, who carries it out."""
    grounds = (*_GROUNDS, f"Căn cứ biên bản họp xét xếp loại công đoàn cơ sở {found.period_title}", proposer)
    return decision_body(
        authority,
        grounds,
        (
            Article.of(
                f"Công nhận kết quả xếp loại {format_number(found.rated)} công đoàn cơ sở {found.period_title}: "
                f"{bands_told(found)} (danh sách kèm theo)."
            ),
            Article.of(
                "Công đoàn cơ sở có tên trong danh sách thông báo kết quả đến đoàn viên; kết quả là căn cứ xét khen "
                f"thưởng {within(found.period_title)}."
            ),
            Article.of(f"Văn phòng, các ban của {found.body} và các công đoàn cơ sở có tên tại Điều 1 thi hành quyết "
                       "định này./."),
        ),
    )  # fmt: skip


def recognition_annex(found: ClassList, attached: str) -> tuple[Block, ...]:
    """The list behind the signature."""
    title = f"Danh sách xếp loại công đoàn cơ sở {found.period_title}"
    return (*annex_heading(title, attached), *list_blocks(found))
