"""The official page: sizes that a rule gives, in one place.

Millimetres (mm) and points (pt). The allowed range stands beside each value chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FONT = "Times New Roman"
"""The only font of official documents (NĐ 30/2020, Phụ lục I, phần I, điểm 3)."""


@dataclass(frozen=True)
class PageLayout:
    """Thể thức và kỹ thuật trình bày văn bản, in force from `valid_from` by `source`."""

    valid_from: date
    source: str
    page_width_mm: float
    page_height_mm: float
    margin_top_mm: float
    margin_bottom_mm: float
    margin_left_mm: float
    margin_right_mm: float
    header_from_edge_mm: float
    body_pt: float
    page_number_pt: float
    superior_pt: float
    own_name_pt: float
    national_name_pt: float
    motto_pt: float
    number_pt: float
    place_date_pt: float
    title_pt: float
    signature_pt: float
    recipients_heading_pt: float
    recipients_pt: float
    table_pt: float
    paragraph_gap_pt: float
    line_height: float
    first_line_indent_mm: float

    @property
    def text_width_mm(self) -> float:
        return self.page_width_mm - self.margin_left_mm - self.margin_right_mm


LAYOUT = PageLayout(
    valid_from=date(2020, 3, 5),
    source="Nghị định 30/2020/NĐ-CP, Phụ lục I; theo đó Quyết định 933/QĐ-TLĐ ngày 14/5/2024",
    page_width_mm=210,
    page_height_mm=297,
    margin_top_mm=20,  # 20-25
    margin_bottom_mm=20,  # 20-25
    margin_left_mm=30,  # 30-35
    margin_right_mm=15,  # 15-20
    header_from_edge_mm=10,  # the page number stands inside the top margin
    body_pt=14,  # 13-14
    page_number_pt=14,  # 13-14
    superior_pt=12,  # 12-13
    own_name_pt=12,  # 12-13
    national_name_pt=12,  # 12-13
    motto_pt=13,  # 13-14
    number_pt=13,  # 13
    place_date_pt=13,  # 13-14
    title_pt=14,  # 13-14
    signature_pt=14,  # 13-14
    recipients_heading_pt=12,  # 12
    recipients_pt=11,  # 11
    table_pt=12,  # no rule: the body's size or somewhat below
    paragraph_gap_pt=6,  # at least 6
    line_height=1.15,  # 1-1.5
    first_line_indent_mm=12.7,  # 10 or 12.7
)


def twips(mm: float) -> int:
    """Millimetres in twentieths of a point, the unit of Word's lengths."""
    return round(mm / 25.4 * 1440)
