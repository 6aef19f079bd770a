"""The report of a cluster's year (báo cáo tổng kết công tác thi đua), composed from its figures.

Seven parts: the units and their size, targets, fields of work, comparison, shortcomings, deliberation and election,
the next year. What nobody reported is named as missing, never counted as 0; the ranking is no vote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from congdoan.documents.content import Block, Paragraph, Picture, Table

from .comparison import comparison
from .fieldwork import fieldwork
from .rules import ClusterYear
from .sentences import Runs, Scribe, said
from .shortcomings import next_steps, shortcomings
from .situation import situation
from .targets import targets

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")


def compose(year: ClusterYear) -> tuple[Block, ...]:
    """The whole body of the report."""
    scribe = Scribe(year)
    parts: list[tuple[str, tuple[Block, ...]]] = [
        ("ĐẶC ĐIỂM TÌNH HÌNH, TỔ CHỨC", situation(scribe)),
        ("KẾT QUẢ THỰC HIỆN CHỈ TIÊU", targets(scribe)),
        ("KẾT QUẢ CÁC MẶT CÔNG TÁC", fieldwork(scribe)),
        ("SO SÁNH CÁC ĐƠN VỊ THEO CHỈ SỐ", comparison(scribe)),
        ("TỒN TẠI, HẠN CHẾ", shortcomings(scribe)),
    ]
    if year.is_final_review:
        parts.append((f"BÌNH XÉT THI ĐUA, BẦU {year.kind.upper()} TRƯỞNG", deliberation(scribe)))
    parts.append((f"PHƯƠNG HƯỚNG, NHIỆM VỤ {year.next_title.upper()}", next_steps(scribe)))
    body: list[Block] = [opening(scribe)]
    for roman, (heading, blocks) in zip(ROMAN, parts, strict=False):
        body += [Paragraph.of(f"{roman}. {heading}", style="heading1"), *blocks]
    told = f"Trên đây là báo cáo {year.subject[:1].lower()}{year.subject[1:]}./."
    body.append(Paragraph.of("\N{NO-BREAK SPACE}".join(told.rsplit(" ", 1))))
    return numbered(body)


def numbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Tables and pictures with their numbers before the captions: "Bảng 1. …", "Hình 1. …"."""
    tables, pictures = count(1), count(1)

    def one(block: Block) -> Block:
        if isinstance(block, Table):
            return replace(block, caption=f"Bảng {next(tables)}. {block.caption}")
        if isinstance(block, Picture):
            return replace(block, caption=f"Hình {next(pictures)}. {block.caption}")
        return block

    return tuple(one(block) for block in blocks)


def opening(scribe: Scribe) -> Paragraph:
    """Which figures the report rests on."""
    year = scribe.year
    told: Runs = (
        f"{year.short_name} báo cáo kết quả công tác thi đua {year.source.title}. Báo cáo dùng {year.source.words}, "
        "chỉ tính báo cáo đã được cấp trên trực tiếp duyệt; chỗ ghi “chưa có” là chưa có báo cáo nào nêu số liệu đó.",
    )
    if year.corrected:
        number = scribe.count(year.corrected, "reports", "corrected")
        told += said(
            " Số liệu đã gồm {n} báo cáo đính chính theo quyết định sau khi khóa kỳ, có danh sách riêng.", n=number
        )
    return Paragraph(told)


def deliberation(scribe: Scribe) -> tuple[Block, ...]:
    """Bình xét and the election belong to the conference; only what it has decided is told."""
    year = scribe.year
    blocks: list[Block] = [
        Paragraph.of(
            "Việc bình xét, xếp loại thi đua và suy tôn đơn vị đề nghị khen thưởng do hội nghị tổng kết của "
            f"{year.kind} thực hiện theo quy chế hoạt động; kết quả được ghi trong biên bản hội nghị."
        )
    ]
    if year.next_lead is None:
        told = said("{kind} trưởng {next} do hội nghị tổng kết bầu.", kind=year.kind, next=year.next_title)
    else:
        told = said(
            "{name} được bầu làm {kind} trưởng {cluster} {next}, theo {decision}.",
            kind=year.kind,
            name=year.next_lead.name, cluster=year.short_name, next=year.next_title,
            decision=year.next_lead.decision[:1].lower() + year.next_lead.decision[1:],
        )  # fmt: skip
    return (*blocks, Paragraph(told))
