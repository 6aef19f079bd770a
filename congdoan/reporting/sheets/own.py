"""Workbooks of an office's own layout: told once which cell is which indicator, then read like our own forms.

The office marks an empty copy of its workbook: the code of an indicator in each cell of a figure, {đơn vị} where the
unit's code or name stands and {kỳ} where the period stands, alone or inside other words; {đến ngày} where there is a
cut-off date. The words beside the marked cells are kept: by them a workbook is recognised, and a moved row is noticed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from congdoan.common.csvfile import Faults
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.text import fold, nfc, quoted
from congdoan.documents.workbook import Place, Sheet, Workbook, address, place_of

from .cells import figure_of_cell
from .layout import Places

UNIT, PERIOD, CUT_OFF = "đơn vị", "kỳ", "đến ngày"
_MARK = re.compile(r"\{([^{}]*)\}")
_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
_LIKE_ENOUGH = 0.5


@dataclass(frozen=True)
class Words:
    """A cell of words: of a guard, all that it says; of a mark, what stands before and after."""

    sheet: str
    cell: str
    before: str
    after: str = ""


@dataclass(frozen=True)
class MappedCell:
    """Where the figure of an indicator stands; `merged` is the area of cells it is part of in the office's layout."""

    sheet: str
    cell: str
    indicator: str
    merged: str = ""


@dataclass(frozen=True)
class OwnLayout:
    """Mẫu riêng: the cells of figures, the words that name them (`guards`), all other words by which the workbook is
    known (`signs`), and where unit, period and cut-off are said."""

    cells: tuple[MappedCell, ...]
    guards: tuple[Words, ...]
    signs: tuple[Words, ...]
    marks: dict[str, Words]

    def as_json(self) -> dict[str, Any]:
        kept: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> OwnLayout:
        return cls(
            tuple(MappedCell(**cell) for cell in kept["cells"]),
            tuple(Words(**words) for words in kept["guards"]),
            tuple(Words(**words) for words in kept["signs"]),
            {mark: Words(**words) for mark, words in kept["marks"].items()},
        )


@dataclass(frozen=True)
class OwnForm:
    """A workbook of an office's own layout as it came in; whose it is only in the words that stand in it."""

    said: dict[str, str]
    figures: dict[str, int]
    line_of: dict[str, int]
    places: Places


# ---- the marked copy ----


def layout_from(name: str, book: Workbook, lines: Collection[str]) -> OwnLayout:
    """Khai mẫu: the layout told by a marked copy; `lines` are the indicators that may be typed on the form.

    Refused("bad_file") naming each cell that is marked wrongly.
    """
    places, cells, marks = Places(), [], dict[str, Words]()
    faults = Faults(name, places)
    seen: dict[str, int] = {}
    for sheet in book.sheets:
        for place, cell in sorted(sheet.cells.items()):
            text = nfc(sheet.text(place)) if cell.kind == "text" else ""
            if text in lines or _CODE.fullmatch(text):
                at = places.mark(sheet.name, address(*place))
                if text not in lines:
                    hint = "Xem các mã bằng `congdoan form list`."
                    faults.add(at, f"“{text}” không phải chỉ số nhập của biểu này. {hint}")
                elif text in seen:
                    faults.add(at, f"chỉ số “{text}” đã ghi ở {places(seen[text])}.")
                seen.setdefault(text, at)
                cells.append(MappedCell(sheet.name, address(*place), text, _merged_at(sheet, place)))
            elif match := _MARK.search(text):
                at = places.mark(sheet.name, address(*place))
                _take_mark(marks, match, Words(sheet.name, address(*place), text), faults, at)
    for mark, what in ((UNIT, "mã hoặc tên đơn vị"), (PERIOD, "kỳ báo cáo")):
        if mark not in marks:
            faults.add(0, f"chưa có ô nào ghi {{{mark}}}: ô mà mỗi đơn vị sẽ ghi {what}.")
    if not cells:
        faults.add(0, "chưa có ô nào ghi mã chỉ số.")
    faults.refuse_if_any()
    return OwnLayout(tuple(cells), *_words(book, cells), marks)


def _take_mark(marks: dict[str, Words], match: re.Match[str], words: Words, faults: Faults, at: int) -> None:
    named = {fold(mark): mark for mark in (UNIT, PERIOD, CUT_OFF)}.get(fold(match[1]))
    if named is None:
        faults.add(at, f"{quoted(match[0])} không hiểu được. Dùng {{{UNIT}}}, {{{PERIOD}}}, {{{CUT_OFF}}}.")
    elif named in marks:
        faults.add(at, f"{{{named}}} đã ghi ở ô {marks[named].cell}.")
    else:
        before, after = words.before[: match.start()], words.before[match.end() :]
        marks[named] = Words(words.sheet, words.cell, before, after)


def _merged_at(sheet: Sheet, place: Place) -> str:
    return next((str(area) for area in sheet.merged if area.covers(place)), "")


def _words(book: Workbook, cells: Collection[MappedCell]) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """The words that name a figure, to the left in its row, else above it in its column; and all others beside them."""
    marked = {(cell.sheet, place_of(cell.cell)) for cell in cells}
    guards, signs = [], []
    for sheet in book.sheets:
        of_sheet = [place for name, place in marked if name == sheet.name]
        words = {
            place: Words(sheet.name, address(*place), nfc(sheet.text(place)))
            for place, cell in sorted(sheet.cells.items())
            if of_sheet and cell.kind == "text" and place not in of_sheet and not _MARK.search(cell.value)
        }
        naming: set[Place] = set()
        for row, column in of_sheet:
            left = [place for place in words if place[0] == row and place[1] < column]
            above = [place for place in words if place[1] == column and place[0] < row]
            naming.update(left or above[-1:])
        guards += [words[place] for place in words if place in naming]
        signs += [words[place] for place in words if place not in naming]
    return tuple(guards), tuple(signs)


# ---- filled workbooks ----


def is_like(book: Workbook, layout: OwnLayout) -> float:
    """The share of the layout's words that stand in a workbook where they should; 0 where it is another workbook."""
    known_by = (*layout.guards, *layout.signs)
    share = sum(_says(book, words) for words in known_by) / len(known_by) if known_by else 0
    return share if share >= _LIKE_ENOUGH else 0


def _says(book: Workbook, words: Words) -> bool:
    sheet = book.sheet(words.sheet)
    return sheet is not None and fold(sheet.text(place_of(words.cell))) == fold(words.before)


def read_own(name: str, book: Workbook, layout: OwnLayout, lines: Mapping[str, tuple[str, int]]) -> OwnForm:
    """Đọc mẫu riêng: the figures of a workbook that is like the layout; `lines` are names and decimals by indicator.

    Refused("bad_file") with one line a fault.
    """
    places = Places()
    faults = Faults(name, places)
    for words in layout.guards:
        if not _says(book, words):
            at = places.mark(words.sheet, words.cell)
            faults.add(at, f"mẫu ghi {quoted(words.before)}, tệp này ghi khác. Dòng đã bị dời hoặc xóa?")
    said = {mark: _said(book, mark, words, faults, places) for mark, words in layout.marks.items()}
    figures: dict[str, int] = {}
    line_of: dict[str, int] = {}
    for mapped in layout.cells:
        sheet, place = book.sheet(mapped.sheet), place_of(mapped.cell)
        if sheet is None:
            continue
        line = places.mark(mapped.sheet, mapped.cell)
        if _merged_at(sheet, place) != mapped.merged:
            faults.add(line, "ô này bị gộp khác với mẫu. Bỏ gộp ô rồi ghi lại.")
        cell = sheet.cells.get(place)
        if cell is None or not (cell.value.strip() or cell.formula):
            continue
        line_of[mapped.indicator] = line
        label, decimals = lines.get(mapped.indicator, (mapped.indicator, None))
        with faults.at(line, about=label):
            if decimals is None:
                raise ValueError("chỉ số này không còn trong danh mục. Khai lại mẫu.")
            day = book.day(cell) if cell.kind == "date" else None
            figures[mapped.indicator] = figure_of_cell(cell, decimals, day)
    faults.refuse_if_any()
    if not figures:
        raise Refused("empty_file", f"Tệp {name}: chưa ghi số nào vào các ô của mẫu.")
    return OwnForm(said, figures, line_of, places)


def _said(book: Workbook, mark: str, words: Words, faults: Faults, places: Places) -> str:
    """What stands in the place of a mark."""
    sheet = book.sheet(words.sheet)
    text = nfc(_shown(book, sheet, place_of(words.cell))) if sheet else ""
    before, after = words.before.strip(), words.after.strip()
    inside = len(text) - len(after)
    found = text[len(before) : inside].strip() if fold(text).startswith(fold(before)) else ""
    if not found or (after and fold(text[inside:]) != fold(after)):
        shown = quoted(f"{words.before}{{{mark}}}{words.after}")
        faults.add(places.mark(words.sheet, words.cell), f"cần ghi theo mẫu {shown}.")
    return found


def _shown(book: Workbook, sheet: Sheet, place: Place) -> str:
    """A date as people read it, anything else as it stands."""
    cell = sheet.cells.get(place)
    day = book.day(cell) if cell and cell.kind == "date" else None
    return format_date(day) if day else sheet.text(place)
