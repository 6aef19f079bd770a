"""Phiếu chấm điểm: the workbook in which people give points, a sheet for each rubric, units by criteria. It is handed
out with what was given so far, and read back with the cell of every fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from congdoan.accounts.models import User
from congdoan.common.csvfile import Faults
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number, to_decimal
from congdoan.common.text import nfc, quoted, sentence
from congdoan.documents.files import File, stem_of
from congdoan.documents.workbook import Cell, Sheet, Workbook, address
from congdoan.documents.xlsx import Cell as Written
from congdoan.documents.xlsx import Column, write_workbook
from congdoan.documents.xlsx import Sheet as Table
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.periods.rules import title
from congdoan.reporting.sheets import Places, figure_of_cell

from . import queries
from .commands import GRASSROOTS, PointsEntry
from .models import GivenPoints
from .shipped import Judged, Manual, Rubric

_UNIT, _NOTE, _DECIMALS = "Mã đơn vị", "Minh chứng, lý do", 2
_LIST = ("unit", "criterion", "points")
Given = Mapping[int, Mapping[str, GivenPoints]]


# ---- handed out ----


def points_to_give(by: User, body: Unit, period: Period, stage: str, level: str = GRASSROOTS) -> File:
    """Phiếu chấm điểm of a stage for the unions of a body, itself included, which the caller has checked."""
    rules = queries.rubrics_in_force(period.kind, period.end)
    inside = [int(pk) for pk in org.tree_on(period.end).subtree(body.pk)]
    units, rubrics = queries.scored_units(by, inside, rules, level)
    given = queries.given_at(units, period, stage)
    by_rubric: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        by_rubric[rubrics[unit.pk].code].append(unit)
    tables = [
        _table(rule, by_rubric[rule.code], given, stage)
        for rule in sorted({one.code: one for one in rubrics.values()}.values(), key=lambda one: one.code)
        if _asked(rule, by_rubric[rule.code], given, stage)
    ]
    if not tables:
        raise Refused(
            "nobody", f"Không có đơn vị nào của {body.name} để chấm điểm bước này trong kỳ {title(period.code)}."
        )
    target = BytesIO()
    write_workbook(
        tables,
        target,
        title=f"Phiếu chấm điểm {body.name}, {period}",
        scope_line=f"{_said(period.code, stage)} Ghi điểm vào cột của tiêu chí, minh chứng hay lý do vào cột bên phải; "
        "ô để trống là không cho điểm. Không sửa hai cột đầu và dòng mã.",
        illustrative=org.structure().illustrative,
    )
    return File(f"phieu-cham-diem-{stem_of(body.code, period.code, stage)}.xlsx", target.getvalue())


def _said(period: str, stage: str) -> str:
    """What a sheet says it is for, so that it cannot come back as another."""
    return f"Kỳ {period}, bước chấm: {GivenPoints.Stage(stage).label}."


def _asked(rule: Rubric, units: Sequence[Unit], given: Given, stage: str) -> dict[str, str]:
    """{criterion or condition: heading} of what this stage gives by hand, and of what it has given beyond that."""
    already = {code for unit in units for code in given.get(unit.pk, {})}
    asked = {
        one.code: f"{one.text}, tối đa {format_number(one.max, 2, trim=True)} điểm"
        for group in rule.groups
        for one in group.criteria
        if one.code in already or (isinstance(one, Manual) and group.bonus == (stage == GivenPoints.Stage.COUNCIL))
    }
    if stage != GivenPoints.Stage.SELF:
        asked |= {
            one.code: f"{one.text}: 1 là đạt, 0 là không đạt"
            for one in rule.conditions
            if one.code in already or isinstance(one.test, Judged)
        }
    return asked


def _table(rule: Rubric, units: Sequence[Unit], given: Given, stage: str) -> Table:
    asked = _asked(rule, units, given, stage)
    columns = [Column("unit", _UNIT, width=14), Column("name", "Đơn vị", width=34)]
    for code, heading in asked.items():
        columns += [Column(code, heading, code, 16, "decimal", _DECIMALS), Column(f"{code}_note", _NOTE, "", 24)]
    rows: list[list[Written]] = []
    for unit in units:
        row: list[Written] = [unit.code, unit.name]
        for code in asked:
            kept = given.get(unit.pk, {}).get(code)
            row += [kept.points, kept.note] if kept else ["", ""]
        rows.append(row)
    return Table(rule.code, sentence(rule.title), columns, rows, frozen_columns=2)


# ---- read back ----


@dataclass(frozen=True)
class _Grid:
    """Where a sheet holds its points: the row of codes, the column of units, of each criterion and of its notes."""

    sheet: Sheet
    codes: int
    unit: int
    criteria: dict[int, str]

    def text(self, row: int, column: int) -> str:
        return nfc(self.sheet.text((row, column)))

    def has_notes(self, column: int) -> bool:
        return self.text(self.codes - 1, column + 1) == _NOTE


def entries_in(name: str, book: Workbook, period: str, stage: str) -> tuple[list[PointsEntry], Places]:
    """Điểm in a workbook: our own, or a list with the columns of a CSV file; and the words for its cells.

    Refused("bad_file") with one line a fault.
    """
    places = Places()
    faults = Faults(name, places)
    entries: list[PointsEntry] = []
    for sheet in book.sheets:
        if any(cell.value.strip() for cell in sheet.cells.values()):
            entries += _in_sheet(sheet, book, _said(period, stage), faults, places)
    faults.refuse_if_any()
    if not entries:
        raise Refused("empty_file", f"Tệp {name} chưa ghi điểm nào.")
    return entries, places


def _in_sheet(sheet: Sheet, book: Workbook, said: str, faults: Faults, places: Places) -> Iterator[PointsEntry]:
    if head := _row_of(sheet, _LIST):
        return _in_list(sheet, head, book, faults, places)
    if head := _row_of(sheet, (_UNIT,)):
        return _in_grid(sheet, head, book, said, faults, places)
    faults.add(places.mark(sheet.name, "A1"), "trang này không có bảng điểm. Dùng phiếu đã tải về, hoặc xóa trang.")
    return iter(())


def _row_of(sheet: Sheet, headings: Sequence[str]) -> int:
    """The first row with all of these headings; 0 for none."""
    rows: dict[int, set[str]] = defaultdict(set)
    for (row, _column), cell in sheet.cells.items():
        rows[row].add(nfc(" ".join(cell.value.split())))
    return next((row for row in sorted(rows) if set(headings) <= rows[row]), 0)


def _in_grid(
    sheet: Sheet, head: int, book: Workbook, said: str, faults: Faults, places: Places
) -> Iterator[PointsEntry]:
    above = [nfc(sheet.text(place)) for place in sheet.cells if place[0] < head]
    if not any(text.startswith(said) for text in above):
        faults.add(
            places.mark(sheet.name, "A1"), f"phiếu này không phải của {quoted(said)} Tải đúng phiếu rồi chép sang."
        )
        return
    unit = next(column for row, column in sheet.cells if row == head and nfc(sheet.text((row, column))) == _UNIT)
    codes = {column: sheet.text((row, column)) for row, column in sorted(sheet.cells) if row == head + 1}
    grid = _Grid(sheet, head + 1, unit, {column: code for column, code in codes.items() if code})
    for area in sheet.merged:
        if area.last[0] > head:
            faults.add(places.mark(sheet.name, str(area)), "các ô này đã bị gộp. Bỏ gộp ô rồi ghi lại.")
    for row in sorted({row for row, _column in sheet.cells if row > head + 1}):
        yield from _in_row(grid, row, book, faults, places)


def _in_row(grid: _Grid, row: int, book: Workbook, faults: Faults, places: Places) -> Iterator[PointsEntry]:
    unit = grid.text(row, grid.unit)
    for column, criterion in grid.criteria.items():
        cell = grid.sheet.cells.get((row, column))
        note = grid.text(row, column + 1) if grid.has_notes(column) else ""
        if not (note or (cell and (cell.value.strip() or cell.formula))):
            continue
        at = places.mark(grid.sheet.name, address(row, column))
        with faults.at(at):
            if cell is None or not (cell.value.strip() or cell.formula):
                raise ValueError("có minh chứng mà chưa ghi điểm.")
            if not unit:
                raise ValueError(f"dòng này không có mã đơn vị ở cột “{_UNIT}”.")
            yield PointsEntry(unit, criterion, _points(cell, book), note, at)


def _in_list(sheet: Sheet, head: int, book: Workbook, faults: Faults, places: Places) -> Iterator[PointsEntry]:
    """The columns of a CSV file in a sheet."""
    columns = {sheet.text((row, column)): column for row, column in sorted(sheet.cells) if row == head}
    for row in sorted({row for row, _column in sheet.cells if row > head}):
        cell = sheet.cells.get((row, columns["points"]))
        at = places.mark(sheet.name, address(row, columns["points"]))
        with faults.at(at):
            if cell is None or not cell.value.strip():
                raise ValueError("chưa ghi điểm.")
            unit, criterion = (sheet.text((row, columns[column])) for column in ("unit", "criterion"))
            note = nfc(sheet.text((row, columns["note"]))) if "note" in columns else ""
            yield PointsEntry(unit, criterion, _points(cell, book), note, at)


def _points(cell: Cell, book: Workbook) -> Decimal:
    day = book.day(cell) if cell.kind == "date" else None
    return to_decimal(figure_of_cell(cell, _DECIMALS, day), _DECIMALS)
