"""Danh sách xếp loại as it lies on the table: a workbook and a Word file, by category of unions. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from congdoan.common.numbers import format_number, format_percent, round_half_up
from congdoan.common.text import sentence, within
from congdoan.documents.content import Block, Cell, Paragraph, Table
from congdoan.documents.xlsx import Cell as SheetCell
from congdoan.documents.xlsx import Column, Sheet


@dataclass(frozen=True)
class ListedUnion:
    """Một dòng: its place by points ("39–41" where several have the same), points, band, what is to be known of it."""

    place: str
    code: str
    name: str
    self_total: Decimal | None
    total: Decimal
    band: str
    short_band: str
    note: str


@dataclass(frozen=True)
class OfSchool:
    """Kết quả theo năm học of a union, with the decision that recognised it; `band` is empty where there is none."""

    name: str
    code: str
    period: str
    total: Decimal | None
    band: str
    decision: str

    @property
    def outcome(self) -> str:
        return self.band or "chưa công nhận"


@dataclass(frozen=True)
class Picked:
    """Một lựa chọn của người: chosen although not proposed, or left out although proposed; `tied` at the last place."""

    name: str
    total: Decimal
    chosen: bool
    tied: bool
    reason: str


@dataclass(frozen=True)
class Quota:
    """Số chỗ của mức được chọn: so many percent of how many, how it was rounded, how many places nobody has yet."""

    title: str
    percent: Decimal
    out_of: str
    rated: int
    exact: Decimal
    rounded: str
    places: int
    free: int


@dataclass(frozen=True)
class ClassList:
    """Danh sách xếp loại of a body and period: by category, those that wait and why, bands, quota, choices."""

    body: str
    code: str
    period: str
    period_title: str
    groups: tuple[tuple[str, tuple[ListedUnion, ...]], ...]
    waiting: tuple[tuple[str, str], ...]
    bands: tuple[tuple[str, int], ...]
    quotas: tuple[Quota, ...]
    picked: tuple[Picked, ...]
    decision: str
    recognised_on: date | None
    of_school: tuple[OfSchool, ...] = ()

    @property
    def rated(self) -> int:
        return sum(count for _title, count in self.bands)

    @property
    def symbol(self) -> str:
        """The number of the decision that recognised it, "86/QĐ-LĐLĐ", where the words name one."""
        found = re.search(r"\d+[^\s/]*/QĐ-[^\s,;()]+", self.decision)
        return found[0] if found else ""

    @property
    def status(self) -> str:
        return f"đã công nhận theo {self.decision}" if self.decision else "đang xét, chưa công nhận"

    def key(self, item: str, measure: str) -> str:
        return f"{self.code}|{self.period}|classification|{item}|{measure}"


def percent_words(count: int, rated: int) -> str:
    """ "16,6%"; nothing of nobody."""
    return format_percent(round_half_up(Decimal(100 * count) / rated, 1)) if rated else ""


def bands_told(found: ClassList) -> str:
    """ "hoàn thành xuất sắc nhiệm vụ 11 (3,8%), …"; shares are of those that are classified."""
    return ", ".join(
        f"{within(title)} {format_number(count)} ({percent_words(count, found.rated)})" for title, count in found.bands
    )


# ---- Word ----

_HEADER = ("TT", "Công đoàn cơ sở", "Tự chấm", "Điểm", "Xếp loại", "Ghi chú")


def list_blocks(found: ClassList) -> tuple[Block, ...]:
    """The list as a body of a document, or what is attached to a decision."""
    blocks: list[Block] = [
        Paragraph.of(
            f"{format_number(found.rated)} công đoàn cơ sở được xếp loại: {bands_told(found)}. Kết quả {found.status}."
        )
    ]
    number, decimals = 0, _decimals(found)
    for title, rows in found.groups:
        blocks.append(
            Table(
                header=_HEADER,
                rows=tuple(_row(number + at, one, decimals) for at, one in enumerate(rows, start=1)),
                widths=(0.6, 2.9, 0.9, 0.9, 1.2, 2.9),
                align=("center", "left", "right", "right", "left", "left"),
                caption=f"{title} ({format_number(len(rows))} đơn vị)",
            )
        )
        number += len(rows)
    if found.waiting:
        waiting = tuple((format_number(at), name, why) for at, (name, why) in enumerate(found.waiting, start=1))
        blocks.append(
            Table(
                header=("TT", "Công đoàn cơ sở", "Lý do"),
                rows=waiting,
                widths=(0.6, 3.2, 4),
                align=("center", "left", "left"),
                caption=f"Chưa xếp loại ({format_number(len(waiting))} đơn vị)",
            )
        )
    if found.of_school:
        blocks.append(
            Table(
                header=("TT", "Công đoàn cơ sở", "Năm học", "Điểm", "Xếp loại", "Quyết định"),
                rows=tuple(_school_row(at, one) for at, one in enumerate(found.of_school, start=1)),
                widths=(0.7, 3, 1.3, 1, 1.5, 2.3),
                align=("center", "left", "left", "right", "left", "left"),
                caption=f"Xếp loại theo năm học ({format_number(len(found.of_school))} đơn vị)",
            )
        )
    return tuple(blocks)


def _decimals(found: ClassList) -> int:
    """As many for all points of the list as one of them needs, so that they stand below one another."""
    return 2 if any(one.total != round(one.total, 1) for _title, rows in found.groups for one in rows) else 1


def _row(number: int, one: ListedUnion, decimals: int) -> tuple[Cell, ...]:
    own = "" if one.self_total is None else format_number(one.self_total, decimals)
    return (
        format_number(number), one.name, own, format_number(one.total, decimals), one.short_band, sentence(one.note)
    )  # fmt: skip


def _school_row(number: int, one: OfSchool) -> tuple[Cell, ...]:
    points = "" if one.total is None else format_number(one.total, 2, trim=True)
    return (format_number(number), one.name, one.period, points, one.outcome, one.decision)


# ---- Excel ----


def list_sheets(found: ClassList) -> list[Sheet]:
    """One table of all, to be sorted and filtered; those that wait on a sheet of their own."""
    rows: list[Sequence[SheetCell]] = [
        (one.place, one.name, one.code, title, one.self_total if one.self_total is not None else "", one.total,
         one.band, sentence(one.note))
        for title, group in found.groups
        for one in group
    ]  # fmt: skip
    made = [
        Sheet(
            name="Xếp loại",
            title=f"Danh sách xếp loại công đoàn cơ sở {found.period_title}",
            columns=(
                Column("place", "Thứ tự theo điểm", width=10),
                Column("name", "Công đoàn cơ sở", width=46),
                Column("code", "Mã", width=12),
                Column("category", "Loại hình", width=28),
                Column("own", "Tự chấm", "điểm", 9, "decimal"),
                Column("total", "Điểm", "điểm", 9, "decimal"),
                Column("band", "Xếp loại", width=28),
                Column("note", "Ghi chú", width=44),
            ),
            rows=rows,
            notes=(f"Kết quả {found.status}.", f"{sentence(bands_told(found))}."),
            frozen_columns=2,
        )
    ]
    if found.waiting:
        made.append(
            Sheet(
                name="Chưa xếp loại",
                title=f"Công đoàn cơ sở chưa xếp loại {found.period_title}",
                columns=(Column("name", "Công đoàn cơ sở", width=46), Column("why", "Lý do", width=60)),
                rows=found.waiting,
            )
        )
    if found.of_school:
        made.append(
            Sheet(
                name="Theo năm học",
                title=f"Xếp loại theo năm học, tính vào {found.period_title}",
                columns=(
                    Column("name", "Công đoàn cơ sở", width=46),
                    Column("code", "Mã", width=12),
                    Column("period", "Năm học", width=20),
                    Column("total", "Điểm", "điểm", 9, "decimal"),
                    Column("band", "Xếp loại", width=28),
                    Column("decision", "Quyết định", width=44),
                ),
                rows=[
                    (one.name, one.code, one.period, one.total if one.total is not None else "",
                     one.outcome, one.decision)
                    for one in found.of_school
                ],
            )
        )  # fmt: skip
    return made
