"""The XML parts of a workbook, read for words and figures alone."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from xml.parsers import expat

from .cells import Area, Cell, Place, Sheet, Workbook, address, place_of
from .refusals import broken, no_excel, too_large

MOST_CELLS = 500_000
"""Filled cells of one sheet."""

_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_PERCENT_FORMATS = frozenset((9, 10))
_VALUES = frozenset(("v", "t"))
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|general', re.IGNORECASE)


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


class Parts:
    """Reads the parts that hold words and figures; pictures, comments and links are passed over."""

    def __init__(self, name: str, package: zipfile.ZipFile) -> None:
        self.name, self.package = name, package
        self.parts = {part.filename.lower(): part for part in package.infolist()}

    def read(self) -> Workbook:
        book_part = next(iter(self.targets("_rels/.rels", "officeDocument", base="").values()), "")
        if not book_part.endswith(".xml"):
            raise no_excel(self.name)
        folder, _, file = book_part.rpartition("/")
        rels = f"{folder}/_rels/{file}.rels".lstrip("/")
        listed, first_day = self.book(book_part)
        self.texts = self.shared_texts(self.targets(rels, "sharedStrings", base=folder))
        self.styles = self.number_formats(self.targets(rels, "styles", base=folder))
        sheets = self.targets(rels, "worksheet", base=folder)
        if not sheets:
            raise no_excel(self.name)
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
        raise broken(self.name)

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
                raise too_large(self.name)
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
