"""The list of corrections since closing as a workbook: the totals then and now, and the reports behind them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from congdoan.common.numbers import format_number
from congdoan.common.wording import UNKNOWN
from congdoan.documents.files import File, stem_of
from congdoan.documents.xlsx import Cell, Column, Kind, Sheet, row_kind, write_workbook

from .models import Book, Indicator
from .queries import Corrections, LineChange, book_label

Member = tuple[str, Corrections]


def file_of(
    code: str, name: str, corrections: Corrections, members: Sequence[Member] = (), *, illustrative: bool
) -> File:
    """The list of a body or a cluster; `members` are the units of a cluster by the names of their columns."""
    book, target = corrections.book, io.BytesIO()
    write_workbook(
        [_totals(name, corrections, members), _reports(corrections)],
        target,
        title=f"Đính chính sau khi khóa kỳ {book.period.code}: {name}",
        scope_line=f"{name}. Số liệu {book_label(book)}; kỳ khóa theo {book.period.closed_by}.",
        illustrative=illustrative,
    )
    return File(f"dinh-chinh-sau-khoa-{stem_of(code, book.period.code, _variant(book))}.xlsx", target.getvalue())


def _variant(book: Book) -> str:
    """What tells the books of one period apart; the final one needs nothing."""
    if book.basis == Book.Basis.ESTIMATE:
        return "ước"
    return "" if book.cut_off in (None, book.period.end) else f"đến {book.cut_off}"


def _totals(name: str, corrections: Corrections, members: Sequence[Member]) -> Sheet:
    by_member = [{line.indicator.pk: line for line in of_member.lines} for _name, of_member in members]
    rows: list[tuple[Cell, ...]] = []
    for line in corrections.lines:
        of_members = [_change(of_member.get(line.indicator.pk)) for of_member in by_member]
        rows.append((*_then_and_now(line), _change(line), *of_members))
    return Sheet(
        name="Tổng",
        title=f"Đính chính sau khi khóa kỳ: tổng của {name}",
        columns=(
            *_line_columns(),
            Column("change", "Tăng (+), giảm (−)", width=14, kind="integer"),
            *(Column(f"u{at}", f"{member}, tăng (+), giảm (−)", width=14, kind="integer")
              for at, (member, _) in enumerate(members)),
        ),
        rows=rows,
        notes=(
            f"{format_number(corrections.count)} báo cáo được đính chính theo quyết định; chỉ nêu dòng có thay đổi.",
            "Tăng, giảm bằng tổng các đính chính của từng báo cáo; của tỷ lệ tính bằng điểm phần trăm.",
            f"“{UNKNOWN}”: chưa có báo cáo được duyệt nào ghi số liệu này; không phải là 0.",
        ),
        frozen_columns=1,
        row_kinds=[_kind(line.indicator) for line in corrections.lines],
    )  # fmt: skip


def _reports(corrections: Corrections) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    lines = [(corrected, line) for corrected in corrections.reports for line in corrected.lines]
    for corrected, line in lines:
        report, last = corrected.report, line.steps[-1]
        rows.append(
            (
                corrected.unit_name, report.unit.code, report.form.code, *_then_and_now(line), _change(line),
                "; ".join(dict.fromkeys(step.reason for step in line.steps)), timezone.localdate(last.at), str(last.by),
            )
        )  # fmt: skip
    notes = ["Ngày và người: của lần đính chính cuối cùng động đến dòng đó."]
    if corrections.hidden:
        notes.append(
            f"Không kê {format_number(corrections.hidden)} báo cáo của đơn vị ngoài phạm vi của người lập danh sách; "
            "tổng đã gồm cả các báo cáo đó."
        )
    return Sheet(
        name="Báo cáo",
        title="Báo cáo đã đính chính theo quyết định",
        columns=(
            Column("unit", "Đơn vị", width=36),
            Column("code", "Mã", width=12),
            Column("form", "Biểu", width=11),
            *_line_columns(),
            Column("change", "Tăng (+), giảm (−)", width=14, kind="integer"),
            Column("decision", "Quyết định", width=36),
            Column("day", "Ngày đính chính", width=14, kind="date"),
            Column("by", "Người đính chính", width=22),
        ),
        rows=rows,
        notes=notes,
        frozen_columns=1,
        row_kinds=[_kind(line.indicator) for _, line in lines],
    )


def _line_columns() -> tuple[Column, ...]:
    return (
        Column("name", "Chỉ số", width=40),
        Column("count", "Đơn vị tính", width=12),
        Column("then", "Lúc khóa kỳ", width=14, kind="integer"),
        Column("now", "Hiện nay", width=14, kind="integer"),
    )


def _then_and_now(line: LineChange) -> tuple[Cell, ...]:
    indicator = line.indicator
    return indicator.name, indicator.unit, _cell(indicator, line.at_closing), _cell(indicator, line.now)


def _change(line: LineChange | None) -> Cell:
    """The difference; 0 where a member of a cluster has none in the line."""
    return 0 if line is None else _cell(line.indicator, line.change)


def _cell(indicator: Indicator, value: Decimal | None) -> Decimal | None:
    """Percentages are stored as shares."""
    return value / 100 if value is not None and indicator.is_ratio else value


def _kind(indicator: Indicator) -> tuple[Kind, int]:
    return row_kind(indicator.decimals, is_ratio=indicator.is_ratio)
