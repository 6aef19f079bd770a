"""The report of a year (báo cáo tổng kết) of a cluster or a body, composed from its figures.

Parts: the units and their size, targets, fields of work, comparison, of a body classification and commendation,
shortcomings, of a cluster deliberation and election, the next year.
What nobody reported is named as missing, never counted as 0; the ranking is no vote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from congdoan.documents.content import Block, Paragraph, Picture, Table

from .body_targets import body_targets
from .comparison import comparison
from .fieldwork import fieldwork
from .results import results
from .sentences import Runs, Scribe, said
from .shortcomings import next_steps, shortcomings
from .situation import situation
from .targets import targets
from .year import NAMED, BodyYear, ClusterYear, Year

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")

Part = tuple[str, tuple[Block, ...]]


def compose(year: Year) -> tuple[Block, ...]:
    """The whole body of the report."""
    scribe = Scribe(year)
    parts = _parts_of_body(scribe, year) if isinstance(year, BodyYear) else _parts_of_cluster(scribe)
    shortcomings_at = ROMAN[len(parts)]
    parts.append(("TỒN TẠI, HẠN CHẾ", shortcomings(scribe)))
    if isinstance(year, ClusterYear) and year.is_final_review:
        parts.append((f"BÌNH XÉT THI ĐUA, BẦU {year.kind.upper()} TRƯỞNG", deliberation(scribe, year)))
    parts.append((f"PHƯƠNG HƯỚNG, NHIỆM VỤ {year.next_title.upper()}", next_steps(scribe, shortcomings_at)))
    body: list[Block] = [opening(scribe)]
    for roman, (heading, blocks) in zip(ROMAN, parts, strict=False):
        body += [Paragraph.of(f"{roman}. {heading}", style="heading1"), *blocks]
    of_whom = f" của {year.name}" if isinstance(year, BodyYear) else ""
    told = f"Trên đây là báo cáo {year.subject[:1].lower()}{year.subject[1:]}{of_whom}./."
    body.append(Paragraph.of("\N{NO-BREAK SPACE}".join(told.rsplit(" ", 1)), place="closing"))
    return numbered(body)


def _parts_of_cluster(scribe: Scribe) -> list[Part]:
    return [
        ("ĐẶC ĐIỂM TÌNH HÌNH, TỔ CHỨC", situation(scribe)),
        ("KẾT QUẢ THỰC HIỆN CHỈ TIÊU", targets(scribe)),
        ("KẾT QUẢ CÁC MẶT CÔNG TÁC", fieldwork(scribe)),
        ("SO SÁNH CÁC ĐƠN VỊ THEO CHỈ SỐ", comparison(scribe)),
    ]


def _parts_of_body(scribe: Scribe, year: BodyYear) -> list[Part]:
    """Of a body: nothing to compare without units below, and its results of classification and commendation."""
    return [
        ("ĐẶC ĐIỂM TÌNH HÌNH, TỔ CHỨC", situation(scribe)),
        ("KẾT QUẢ THỰC HIỆN CHỈ TIÊU", body_targets(scribe, year)),
        ("KẾT QUẢ CÁC MẶT CÔNG TÁC", fieldwork(scribe)),
        *([("SO SÁNH CÁC ĐƠN VỊ TRỰC THUỘC THEO CHỈ SỐ", comparison(scribe))] if len(year.members) > 1 else []),
        *([("KẾT QUẢ XẾP LOẠI, KHEN THƯỞNG", results(scribe, year))] if year.members or year.commended else []),
    ]


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
        f"{year.short_name} báo cáo kết quả {year.work} {year.source.title}. Báo cáo dùng {year.source.words}, "
        "chỉ tính báo cáo đã được cấp trên trực tiếp duyệt; chỗ ghi “chưa có” là chưa có báo cáo nào nêu số liệu đó.",
    )
    if len(year.members) > NAMED:
        told += (" Đơn vị không nêu tên được kê trong phụ lục số liệu.",)
    if year.corrected:
        number = scribe.count(year.corrected, "reports", "corrected")
        told += said(
            " Số liệu đã gồm {n} báo cáo đính chính theo quyết định sau khi khóa kỳ, có danh sách riêng.", n=number
        )
    return Paragraph(told, place="opening")


def deliberation(scribe: Scribe, year: ClusterYear) -> tuple[Block, ...]:
    """Bình xét and the election belong to the conference; only what it has decided is told."""
    blocks: list[Block] = [
        Paragraph.of(
            "Việc bình xét, xếp loại thi đua và suy tôn đơn vị đề nghị khen thưởng do hội nghị tổng kết của "
            f"{year.kind} thực hiện theo quy chế hoạt động; kết quả được ghi trong biên bản hội nghị.",
            place="deliberation",
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
    return (*blocks, Paragraph(told, place="deliberation.lead"))
