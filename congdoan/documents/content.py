"""What a union document says, apart from any file format.

A document is data: it can be compared, tested and rendered twice with the same result. Every number that
comes from the books is a `Figure`, so that the printed text never loses the key of what it was made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

"""The printed word for a value nobody has reported; never 0, a dash or an empty cell."""

ILLUSTRATIVE_MARK = "SỐ LIỆU MINH HỌA"
"""Stands on every page and sheet whose figures are partly invented."""


@dataclass(frozen=True)
class Figure:
    """A number as printed ("1.172", "57,3%"), bound to its provenance `key`.

    The key names unit, period, basis, cut-off day, indicator and column, for example
    "HN-BV|2023|actual|2023-11-22|members_admitted|total". Its length is free.
    """

    text: str
    key: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Text:
    """Words with emphasis; plain words are written as `str`."""

    text: str
    bold: bool = False
    italic: bool = False


Run = str | Text | Figure
Style = Literal["body", "heading1", "heading2", "item", "note", "centred", "subtitle", "ground"]
Align = Literal["left", "center", "right"]
Cell = str | Text | Figure | None


@dataclass(frozen=True)
class Paragraph:
    """One paragraph.

    Headings carry their own number, "I. …" (`heading1`) and "1. …" (`heading2`); items their dash: "- …". `centred`
    is bold, in the middle of the line, and `subtitle` stands below it in italics; `ground` (căn cứ) is what a decision
    rests on. `place` is where it stands in a document that is made again and again, whatever its words.
    """

    runs: tuple[Run, ...]
    style: Style = "body"
    place: str = ""

    @classmethod
    def of(cls, *runs: Run, style: Style = "body", place: str = "") -> Paragraph:
        return cls(runs, style, place)


@dataclass(frozen=True)
class Table:
    """A table (bảng biểu). A cell of None is printed as `UNKNOWN`; `total` is the last row, in bold.

    `widths` are proportions of the text's width, one per column (equal without them); `align` is one per
    column (the first left, the others right without it). `caption` stands above, `unit` ("Đơn vị tính:
    người") at its right.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...] = ()
    align: tuple[Align, ...] = ()
    total: tuple[Cell, ...] = ()
    caption: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        columns = len(self.header)
        rows: Sequence[Sequence[object]] = (
            *self.rows,
            *(part for part in (self.widths, self.align, self.total) if part),
        )
        if not columns or any(len(row) != columns for row in rows):
            raise ValueError(f"every row, width, alignment and total needs {columns} columns: {self.header}")


@dataclass(frozen=True)
class Picture:
    """A picture with its `caption` below; `alt` says the same in words to those who cannot see it."""

    png: bytes
    caption: str
    alt: str
    width_mm: int = 160


Block = Paragraph | Table | Picture


@dataclass(frozen=True)
class Letterhead:
    """The heading: left the immediate superior over the issuing body, right the national name and motto.

    `superior` (cơ quan chủ quản) and `own_name` (cơ quan ban hành) are lines, printed in capitals. `number`
    is printed as given: "Số: 12/BC-LĐLĐ", or with room for the clerk: "Số:        /BC-LĐLĐ". Without a `date`
    the day is left open.
    """

    superior: tuple[str, ...]
    own_name: tuple[str, ...]
    place: str
    number: str
    date: date | None

    @property
    def place_and_date(self) -> str:
        """Địa danh và thời gian ban hành: "Hà Nội, ngày 05 tháng 01 năm 2024".

        Days below 10 and the months 1 and 2 take a 0 (NĐ 30/2020, Phụ lục I, phần II, mục I.4).
        """
        if self.date is None:
            blank = "\N{NO-BREAK SPACE}" * 6
            return f"{self.place}, ngày{blank}tháng{blank}năm{blank}"
        day, month = self.date.day, self.date.month
        return f"{self.place}, ngày {day:02} tháng {month:0{2 if month < 3 else 1}} năm {self.date.year}"


@dataclass(frozen=True)
class Signature:
    """Who signs (chức vụ, họ tên người ký) and who receives (nơi nhận).

    `capacity` is on whose behalf: "TM. BAN THƯỜNG VỤ", "TM. BAN CHẤP HÀNH", or empty for a head signing
    alone. Without a `signer` the place of the name stays free for the hand.
    """

    capacity: str
    position: str
    signer: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True)
class OfficialDocument:
    """A union document (văn bản): "BÁO CÁO" is its kind (tên loại), `subject` its abstract (trích yếu).

    The `annex` (phụ lục, danh sách kèm theo) begins on a new page behind the signature. `beside` signs too, at the left
    in the place of the recipients, as the secretary does on minutes. `foot` is a small line below the signatures.
    """

    letterhead: Letterhead
    kind_title: str
    subject: str
    body: tuple[Block, ...]
    signature: Signature
    illustrative: bool
    annex: tuple[Block, ...] = ()
    beside: Signature | None = None
    foot: str = ""
