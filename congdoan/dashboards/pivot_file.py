"""The pivot as a workbook: every row, whatever page is on screen."""

from __future__ import annotations

import io
from decimal import Decimal

from congdoan.documents.files import File, stem_of
from congdoan.documents.xlsx import Column, Kind, Sheet, row_kind, write_workbook
from congdoan.org import queries as org
from congdoan.reporting.models import Indicator

from .pivot_page import DIMENSIONS, Cell, Pivot

NO_PLACE = "chưa có đơn vị"


def file_of(pivot: Pivot) -> File:
    """The whole table as Excel, with the scope of its figures in its heading."""
    target = io.BytesIO()
    write_workbook(
        [_sheet(pivot)],
        target,
        title=f"Bảng số liệu: {pivot.unit.name}",
        scope_line=_scope_line(pivot),
        illustrative=org.structure().illustrative,
    )
    return File(f"bang-so-lieu-{stem_of(pivot.unit.code, *pivot.asked.periods[:3])}.xlsx", target.getvalue())


def _scope_line(pivot: Pivot) -> str:
    periods = "; ".join(f"{head.label} ({head.note})" if head.note else head.label for head in pivot.heads("periods"))
    structure = "cơ cấu hiện nay" if pivot.asked.structure == "now" else "cơ cấu lúc đó"
    of_set = f" {pivot.set_title}." if pivot.sets else ""
    return f"{pivot.unit.name}.{of_set} {periods}. Theo {structure}."


def _sheet(pivot: Pivot) -> Sheet:
    table = pivot.table(pivot.heads(pivot.asked.rows))
    by_row = pivot.asked.rows == "indicators"
    return Sheet(
        name="Bảng",
        title=f"{DIMENSIONS[pivot.asked.rows]} theo {str(DIMENSIONS[pivot.asked.columns]).lower()}",
        columns=(
            Column("row", str(DIMENSIONS[pivot.asked.rows]), width=40),
            Column("note", "Đơn vị tính" if by_row else "Mã", width=12),
            *(_column(pivot, at) for at in range(len(pivot.columns))),
        ),
        rows=[
            (head.label, head.note if by_row else head.key, *(_value(cell) for cell in cells)) for head, cells in table
        ],
        notes=("“chưa có”: chưa có báo cáo được duyệt nào ghi số liệu này; không phải là 0.",),
        frozen_columns=1,
        row_kinds=[_kind(pivot.known[head.key]) for head, _cells in table] if by_row else (),
    )


def _column(pivot: Pivot, at: int) -> Column:
    outer, inner = pivot.columns[at]
    heads = {pivot.asked.columns: outer, pivot.asked.inner: inner}
    told = [outer] if len(pivot.heads(pivot.asked.inner)) == 1 else [outer, inner]
    indicator = heads.get("indicators")
    kind, decimals = _kind(pivot.known[indicator.key]) if indicator else ("integer", 0)
    unit = indicator.note if indicator else ""
    return Column(f"c{at}", " · ".join(head.label for head in told), unit, width=15, kind=kind, decimals=decimals)


def _kind(indicator: Indicator) -> tuple[Kind, int]:
    return row_kind(indicator.decimals, is_ratio=indicator.is_ratio)


def _value(cell: Cell) -> Decimal | str | None:
    """Percentages are stored as shares; a unit without a place in the period says so."""
    if not cell.placed:
        return NO_PLACE
    return cell.value / 100 if cell.value is not None and cell.indicator.is_ratio else cell.value
