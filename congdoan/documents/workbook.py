"""Workbooks that come in from outside: what is in their cells, and nothing that could do harm.

A workbook is a zip of XML parts. It is refused before anything is parsed where it is too large, locked by a password,
carries macros or unpacks to more than any form needs. Read here and not by a library because a figure must be told
apart from what only looks like one: a formula that was never calculated, a percentage, a date.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO, Literal, NamedTuple
from xml.parsers import expat

from congdoan.common.errors import Refused

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 40 * 2**20
MOST_PARTS = 1000
MOST_CELLS = 500_000
"""Filled cells of one sheet."""

Kind = Literal["number", "text", "error", "boolean", "date", "uncalculated"]
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_PASSWORD, _OLD_BOOK = ("EncryptedPackage".encode("utf-16-le"), "Workbook".encode("utf-16-le"))
_MACROS = re.compile(r"(^|/)(vbaproject.*\.bin$|macrosheets/|vbadata\.xml$)", re.IGNORECASE)
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_PERCENT_FORMATS = frozenset((9, 10))
_VALUES = frozenset(("v", "t"))
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|general', re.IGNORECASE)


class Cell(NamedTuple):
    """One filled cell. `value` is what is stored: the digits of a number (of a date as well), the words of a text.

    `percent`: shown as a percentage, so that 0.05 reads 5%. "uncalculated": a formula without its result.
    """

    kind: Kind
    value: str
    percent: bool = False
    formula: bool = False


Place = tuple[int, int]
"""Row and column of a cell, both counted from 1."""


@dataclass(frozen=True)
class Area:
    """Merged cells (ô gộp), from the first to the last."""

    first: Place
    last: Place

    def __str__(self) -> str:
        return f"{address(*self.first)}:{address(*self.last)}"

    def covers(self, place: Place) -> bool:
        return all(a <= b <= c for a, b, c in zip(self.first, place, self.last, strict=True))


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet (trang tính): its filled cells by place."""

    name: str
    cells: Mapping[Place, Cell]
    merged: tuple[Area, ...]

    def text(self, place: Place) -> str:
        """What a cell says as a text or a number, single blanks; empty where it is empty."""
        cell = self.cells.get(place)
        return " ".join(cell.value.split()) if cell else ""


@dataclass(frozen=True, eq=False)
class Workbook:
    """The sheets of a file, in their order, hidden ones as well; `first_day` is the day that dates count from."""

    sheets: tuple[Sheet, ...]
    first_day: date

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)

    def day(self, cell: Cell) -> date | None:
        """The day that a cell of kind "date" shows; None where there is no such day."""
        try:
            return self.first_day + timedelta(days=int(float(cell.value)))
        except (ValueError, OverflowError):
            return None


def address(row: int, column: int) -> str:
    """How people name a cell: (12, 5) is "E12"."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def place_of(written: str) -> Place:
    """(12, 5) of "E12". Raises ValueError."""
    match = _CELL.fullmatch(written)
    if match is None:
        raise ValueError(written)
    return int(match[2]), _column_of(match[1])


@lru_cache(maxsize=512)
def _column_of(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


# ---- what may be opened ----


def read_workbook(path: Path, name: str = "") -> Workbook:
    """The cells of an .xlsx file; `name` is what it is called in messages, where that is more than its own name.

    Refused("no_file", "not_a_workbook") in words that say what to do.
    """
    name = name or path.name
    try:
        with path.open("rb") as file:
            _refuse_what_is_no_workbook(name, file)
            with zipfile.ZipFile(file) as package:
                _refuse_dangerous(name, package)
                return _Reader(name, package).read()
    except OSError:
        raise Refused("no_file", f"Không mở được tệp {path}.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, expat.ExpatError, LookupError, ValueError):
        raise _broken(name) from None


def _broken(name: str) -> Refused:
    hint = "Mở bằng Excel hoặc LibreOffice, chọn Lưu thành → Excel (.xlsx), rồi gửi lại."
    return Refused("not_a_workbook", f"Tệp {name} hỏng hoặc tải về chưa hết. {hint}")


def _refuse_what_is_no_workbook(name: str, file: IO[bytes]) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    if size > MOST_BYTES:
        limit = MOST_BYTES // 2**20
        raise Refused("not_a_workbook", f"Tệp {name} nặng {size / 2**20:.0f} MB; biểu báo cáo không quá {limit} MB.")
    start = file.read(8)
    if start == _OLE:
        raise _of_another_kind(name, file.read())
    if not start:
        raise Refused("not_a_workbook", f"Tệp {name} rỗng.")
    if not start.startswith(_ZIP_STARTS):
        raise _no_excel(name)
    file.seek(0)


def _of_another_kind(name: str, content: bytes) -> Refused:
    if _PASSWORD in content:
        return Refused("not_a_workbook", f"Tệp {name} có mật khẩu mở tệp. Bỏ mật khẩu, lưu lại rồi gửi lại.")
    if _OLD_BOOK in content:
        said = f"Tệp {name} là Excel đời cũ (.xls). Mở ra, chọn Lưu thành → Excel (.xlsx), rồi gửi lại."
        return Refused("not_a_workbook", said)
    return _no_excel(name)


def _no_excel(name: str) -> Refused:
    hint = "Mở ra, chọn Lưu thành → Excel (.xlsx), rồi gửi lại."
    return Refused("not_a_workbook", f"Tệp {name} không phải tệp Excel (.xlsx). {hint}")


def _refuse_dangerous(name: str, package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        hint = "Xóa trang thừa, hình ảnh, hàng và cột trống đã định dạng."
        raise Refused("not_a_workbook", f"Tệp {name} khi mở ra lớn hơn mức cho phép của một biểu báo cáo. {hint}")
    if any(_MACROS.search(part.filename) for part in parts):
        said = f"Tệp {name} có macro nên không được mở. Chọn Lưu thành → Excel (.xlsx, không macro), rồi gửi lại."
        raise Refused("not_a_workbook", said)


# ---- the parts ----


@dataclass
class _Styles:
    """What number formats of the workbook say of a cell, by the index of its style."""

    custom: dict[int, str] = field(default_factory=dict)
    of_style: list[int] = field(default_factory=list)

    def kinds(self) -> list[tuple[bool, bool]]:
        """(percentage, date) of each style."""
        return [self._kind(number) for number in self.of_style]

    def _kind(self, number: int) -> tuple[bool, bool]:
        if number not in self.custom:
            return number in _PERCENT_FORMATS, number in _DATE_FORMATS
        shown = _NOT_SHOWN.sub("", self.custom[number]).lower()
        return "%" in shown, any(letter in shown for letter in "dmyhs")


class _Reader:
    """Reads the parts that hold words and figures; pictures, comments and links are passed over."""

    def __init__(self, name: str, package: zipfile.ZipFile) -> None:
        self.name, self.package = name, package
        self.parts = {part.filename.lower(): part for part in package.infolist()}

    def read(self) -> Workbook:
        book_part = next(iter(self.targets("_rels/.rels", "officeDocument", base="").values()), "")
        if not book_part.endswith(".xml"):
            raise _no_excel(self.name)
        folder, _, file = book_part.rpartition("/")
        rels = f"{folder}/_rels/{file}.rels".lstrip("/")
        listed, first_day = self.book(book_part)
        self.texts = self.shared_texts(self.targets(rels, "sharedStrings", base=folder))
        self.styles = self.number_formats(self.targets(rels, "styles", base=folder))
        sheets = self.targets(rels, "worksheet", base=folder)
        if not sheets:
            raise _no_excel(self.name)
        return Workbook(tuple(self.sheet(name, sheets[rid]) for name, rid in listed if rid in sheets), first_day)

    def parse(self, part: str, start: _Start, end: _End | None = None, text: _Text | None = None) -> None:
        """One part through the handlers, which get local names; nothing outside of it is ever fetched."""
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def on_root(tag: str, said: dict[str, str]) -> None:
            """Most writers use no prefix: then the handlers are called without a step between."""
            prefix, colon, local = tag.rpartition(":")
            if colon:
                skip = len(prefix) + 1
                parser.StartElementHandler = lambda tag, said: start(tag[skip:], said)
            else:
                parser.StartElementHandler = start
            if end is not None:
                parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
            start(local, said)

        parser.StartElementHandler = on_root
        parser.StartDoctypeDeclHandler = self.refuse_doctype
        if text is not None:
            parser.CharacterDataHandler = text
        with self.package.open(self.parts[part.lower()]) as stream:
            parser.ParseFile(stream)

    def refuse_doctype(self, *_declared: object) -> None:
        raise _broken(self.name)

    def targets(self, rels: str, kind: str, *, base: str) -> dict[str, str]:
        """{id: part} of the relationships of one kind; none where the workbook has no such file."""
        found: dict[str, str] = {}
        if rels.lower() not in self.parts:
            return found

        def start(tag: str, said: dict[str, str]) -> None:
            outside = said.get("TargetMode") == "External"
            if tag == "Relationship" and said["Type"].rpartition("/")[2] == kind and not outside:
                target = said["Target"]
                found[said["Id"]] = target[1:] if target.startswith("/") else f"{base}/{target}".lstrip("/")

        self.parse(rels, start)
        return found

    def book(self, part: str) -> tuple[list[tuple[str, str]], date]:
        """(name, relationship) of each sheet, and the day that dates count from."""
        listed: list[tuple[str, str]] = []
        first_day = date(1899, 12, 30)

        def start(tag: str, said: dict[str, str]) -> None:
            nonlocal first_day
            if tag == "sheet":
                ids = (value for key, value in said.items() if key.rpartition(":")[2] == "id")
                listed.append((said["name"], next(ids, "")))
            elif tag == "workbookPr" and said.get("date1904") in ("1", "true"):
                first_day = date(1904, 1, 1)

        self.parse(part, start)
        return listed, first_day

    def shared_texts(self, parts: Mapping[str, str]) -> list[str]:
        """The texts that cells share, without the readings above East Asian letters."""
        texts: list[list[str]] = []
        taking = phonetic = False

        def start(tag: str, _said: dict[str, str]) -> None:
            nonlocal taking, phonetic
            if tag == "si":
                texts.append([])
            elif tag == "rPh":
                phonetic = True
            taking = tag == "t" and not phonetic

        def end(tag: str) -> None:
            nonlocal taking, phonetic
            taking = False
            phonetic = phonetic and tag != "rPh"

        def text(said: str) -> None:
            if taking:
                texts[-1].append(said)

        for part in parts.values():
            self.parse(part, start, end, text)
        return ["".join(pieces) for pieces in texts]

    def number_formats(self, parts: Mapping[str, str]) -> list[tuple[bool, bool]]:
        styles = _Styles()
        of_cells = False

        def start(tag: str, said: dict[str, str]) -> None:
            nonlocal of_cells
            if tag == "numFmt":
                styles.custom[int(said["numFmtId"])] = said.get("formatCode", "")
            elif tag in ("cellXfs", "cellStyleXfs"):
                of_cells = tag == "cellXfs"
            elif tag == "xf" and of_cells:
                styles.of_style.append(int(said.get("numFmtId", 0)))

        def end(tag: str) -> None:
            nonlocal of_cells
            of_cells = of_cells and tag != "cellXfs"

        for part in parts.values():
            self.parse(part, start, end)
        return styles.kinds()

    def sheet(self, name: str, part: str) -> Sheet:
        page = _Page(self.name, self.texts, self.styles)
        self.parse(part, page.start, text=page.text)
        page.keep_cell()
        return Sheet(name, page.cells, tuple(page.merged))


class _Page:
    """The handlers for one sheet. Cells may come without their address: then they follow the one before.

    A cell is kept when the next begins, which saves a call for the end of every element.
    """

    def __init__(self, name: str, texts: list[str], styles: list[tuple[bool, bool]]) -> None:
        self.name, self.texts, self.styles = name, texts, styles
        self.cells: dict[Place, Cell] = {}
        self.merged: list[Area] = []
        self.row = self.column = 0
        self.said: dict[str, str] = {}
        self.value = ""
        self.taking = self.formula = False

    def start(self, tag: str, said: dict[str, str]) -> None:
        if tag == "c":
            if self.value or self.formula:
                self.keep_cell()
            self.taking = False
            self.said = said
            if "r" not in said:
                self.column += 1
                said["r"] = address(self.row, self.column)
        elif tag in _VALUES:
            self.taking = True
        elif tag == "row":
            self.keep_cell()
            self.row, self.column = int(said.get("r", self.row + 1)), 0
        elif tag == "f":
            self.formula = True
        else:
            self.taking = False
            if tag == "mergeCell":
                first, _, last = said["ref"].partition(":")
                self.merged.append(Area(place_of(first), place_of(last or first)))

    def text(self, said: str) -> None:
        if self.taking:
            self.value += said

    def keep_cell(self) -> None:
        if self.value or self.formula:
            if len(self.cells) == MOST_CELLS:
                raise Refused("not_a_workbook", f"Tệp {self.name} có trang tính quá lớn, không phải biểu báo cáo.")
            place = place_of(self.said["r"])
            self.column = place[1]
            self.cells[place] = self.cell(self.value)
            self.value, self.formula = "", False
        self.taking = False

    def cell(self, value: str) -> Cell:
        kind = self.said.get("t", "n")
        if kind == "s":
            return Cell("text", self.texts[int(value)], formula=self.formula)
        if kind in ("str", "inlineStr"):
            return Cell("text", value, formula=self.formula)
        value = value.strip()
        if not value:
            return Cell("uncalculated", "", formula=True)
        if kind == "b":
            return Cell("boolean", "TRUE" if value == "1" else "FALSE", formula=self.formula)
        if kind == "e":
            return Cell("error", value, formula=self.formula)
        if kind == "d":
            return Cell("date", value, formula=self.formula)
        style = int(self.said.get("s", 0))
        percent, is_date = self.styles[style] if style < len(self.styles) else (False, False)
        return Cell("date" if is_date else "number", value, percent=percent, formula=self.formula)


_Start = Callable[[str, dict[str, str]], None]
_End = Callable[[str], None]
_Text = Callable[[str], None]
