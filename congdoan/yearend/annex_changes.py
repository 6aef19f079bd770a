"""The sheets of the annex that hold two books against each other: differences of the period, and last year."""

from __future__ import annotations

from decimal import Decimal

from congdoan.common.dates import format_date
from congdoan.common.numbers import format_number
from congdoan.common.text import sentence
from congdoan.common.wording import UNKNOWN
from congdoan.documents.xlsx import Cell, Column, Formula, Kind, Number, Sheet, row_kind

from .rules import Book, Line, Source
from .year import TABLED, Year

UNKNOWN_NOTE = f"“{UNKNOWN}”: chưa có báo cáo được duyệt nào ghi số liệu này; không phải là 0 và không tính vào tổng."
_NOT_COMPARED = "không so sánh"


def whole_of(year: Year) -> str:
    """The heading of the whole: "Toàn Cụm"."""
    return sentence(year.whole)


def kind_of(line: Line) -> tuple[Kind, int]:
    """How the numbers of a line are shown: shares as percentages, others with the line's decimals."""
    return row_kind(line.decimals, is_ratio=line.is_ratio)


def untold_note(year: Year) -> tuple[str, ...]:
    """How many indicators of the set a sheet leaves out, because nothing is known of them."""
    untold = len(year.lines) - len(year.told_lines)
    return (f"Không nêu {format_number(untold)} chỉ số chưa có số liệu và không giao chỉ tiêu.",) if untold else ()


def differences(year: Year, book: Book) -> Sheet:
    """Danh sách chênh lệch: the lines in which another book of the period differs, for the whole and its units."""
    rows: list[tuple[Cell, ...]] = []
    kinds: list[tuple[Kind, int]] = []
    for line, there, of_members in zip(year.lines, book.whole, zip(*book.cells, strict=True), strict=True):
        pairs = [(cell.value, value) for cell, value in zip(line.cells, of_members, strict=True)]
        if line.whole.value == there and all(one == other for one, other in pairs):
            continue
        before, after = scaled(line, line.whole.value), scaled(line, there)
        apart = [scaled(line, other - one) if None not in (one, other) else None for one, other in pairs]
        apart = apart if len(year.members) <= TABLED else []
        rows.append((line.name, line.unit, before, after, minus("there", "here", after, before), *apart))
        kinds.append(kind_of(line))
    source = book.source
    name = "ước cả kỳ" if source.is_estimate else f"{source.cut_off:%d.%m.%Y}"
    return Sheet(
        name=f"Chênh lệch {name}",
        title=f"Danh sách chênh lệch: {source.words} so với {year.source.words}",
        columns=(
            Column("name", "Chỉ số", width=44),
            Column("count", "Đơn vị tính", width=12),
            Column("here", f"{whole_of(year)}, {_short(year.source)}", width=17, kind="integer"),
            Column("there", f"{whole_of(year)}, {_short(source)}", width=17, kind="integer"),
            Column("difference", f"{whole_of(year)}, chênh lệch", width=14, kind="integer"),
            *(
                Column(f"u{at}", f"{member.short}, chênh lệch", width=14, kind="integer")
                for at, member in enumerate(year.members if len(year.members) <= TABLED else ())
            ),
        ),
        rows=rows,
        notes=(
            f"Chỉ nêu {format_number(len(rows))} chỉ số có chênh lệch; chênh lệch của tỷ lệ tính bằng điểm phần trăm.",
            f"“{UNKNOWN}”: một trong hai số liệu chưa có.",
        ),
        frozen_columns=2,
        row_kinds=kinds,
    )


def _short(source: Source) -> str:
    if source.is_estimate or source.cut_off is None:
        return f"ước {source.title}"
    return f"{source.title}, đến {format_date(source.cut_off)}"


def scaled(line: Line, value: Decimal | None) -> Decimal | None:
    """The value as a cell holds it: percentages as shares."""
    return value / 100 if value is not None and line.is_ratio else value


def minus(one: str, other: str, value: Decimal | None, less: Decimal | None) -> Formula:
    """The difference of two columns of the row, unknown where either is."""
    known = value is not None and less is not None
    return Formula(
        f'=IF(COUNT({{{one}}},{{{other}}})<2,"{UNKNOWN}",{{{one}}}-{{{other}}})',
        value - less if known else UNKNOWN,  # type: ignore[operator]
    )


def last_year(year: Year, before: Source) -> Sheet:
    """The whole against the same period last year, and its units' figures then."""
    keys = [f"u{at}" for at in range(len(year.members))] if len(year.members) <= TABLED else []
    rows: list[tuple[Cell, ...]] = []
    for line in year.told_lines:
        now, then = (scaled(line, value) for value in (line.whole.value, line.whole.before))
        difference: Cell = minus("now", "then", now, then) if line.is_comparable else _NOT_COMPARED
        growth: Cell = _growth(now, then) if line.is_comparable and not line.is_ratio else ""
        of_members = (scaled(line, cell.before) for cell in (line.cells if keys else ()))
        rows.append((line.name, line.unit, now, then, difference, growth, *of_members))
    return Sheet(
        name="Năm trước",
        title=f"So với cùng kỳ năm trước: {year.source.words} và {before.words}",
        columns=(
            Column("name", "Chỉ số", width=44),
            Column("count", "Đơn vị tính", width=12),
            Column("now", f"{whole_of(year)}, {_short(year.source)}", width=17, kind="integer"),
            Column("then", f"{whole_of(year)}, {_short(before)}", width=17, kind="integer"),
            Column("difference", "Tăng (+), giảm (-)", width=14, kind="integer"),
            Column("growth", "Tỷ lệ tăng, giảm", "%", width=12, kind="percent"),
            *(
                Column(key, f"{member.short}, {before.title}", width=14, kind="integer")
                for key, member in zip(keys, year.members, strict=False)
            ),
        ),
        rows=rows,
        notes=(
            UNKNOWN_NOTE,
            "Chênh lệch của tỷ lệ tính bằng điểm phần trăm.",
            f"“{_NOT_COMPARED}”: có đơn vị chỉ có số liệu của một trong hai năm.",
            *untold_note(year),
        ),
        frozen_columns=2,
        row_kinds=[kind_of(line) for line in year.told_lines],
    )


def _growth(now: Decimal | None, then: Decimal | None) -> Formula:
    value: Number | str = UNKNOWN
    if now is not None and then is not None:
        value = (now - then) / then if then else ""
    return Formula(f'=IF(COUNT({{now}},{{then}})<2,"{UNKNOWN}",IF({{then}}=0,"",({{now}}-{{then}})/{{then}}))', value)
