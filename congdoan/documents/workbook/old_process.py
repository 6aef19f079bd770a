"""The reader of old workbooks (.xls), a program of its own: the cells of the file it is given, as JSON.

The format says by one cell in its far corner that a sheet has millions, and the library makes room for all of them: six
kilobytes ask for a gigabyte. So the room and the time of this process are limited, and whatever ends it ends nothing
else. It imports nothing of congdoan.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from shutil import copyfile
from tempfile import NamedTemporaryFile
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

_MOST_BYTES, _MOST_SECONDS = 512 * 2**20, 20
_MOST_PLACES = 5_000_000  # of one sheet, empty ones as well
_FIRST_DAY = date(1899, 12, 30)
_MACROS = (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba)


def sheets_of(path: str, most_cells: int) -> dict[str, Any]:
    """{"sheets": name, cells and merged areas of each}, or {"refused": why}."""
    try:
        with NamedTemporaryFile(suffix=".xls") as named:  # the library goes by the ending
            copyfile(path, named.name)
            book = CalamineWorkbook.from_path(named.name)
    except PasswordError:
        return {"refused": "password"}
    if any(one.typ in _MACROS for one in book.sheets_metadata):
        return {"refused": "macros"}
    told = []
    for one in book.sheets_metadata:
        if one.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(one.name)
            if sheet.height * sheet.width > _MOST_PLACES:
                return {"refused": "too_large"}
            cells = list(islice(_cells(sheet), most_cells + 1))
            if len(cells) > most_cells:
                return {"refused": "too_large"}
            told.append({"name": one.name, "cells": cells, "merged": sheet.merged_cell_ranges or []})
    return {"sheets": told}


def _cells(sheet: CalamineSheet) -> Iterator[tuple[int, int, str, str]]:
    """(row, column, kind, value) of the filled cells, counted from 1."""
    top, left = sheet.start or (0, 0)
    for row, values in enumerate(sheet.iter_rows(), start=top + 1):
        for column, value in enumerate(values, start=left + 1):
            if value != "":
                yield row, column, *_told(value)


def _told(value: object) -> tuple[str, str]:
    match value:
        case bool():
            return "boolean", str(value).upper()
        case int() | float():
            return "number", repr(value)
        case datetime():
            return "date", str((value.date() - _FIRST_DAY).days)
        case date():
            return "date", str((value - _FIRST_DAY).days)
    return "text", str(value)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    json.dump(sheets_of(sys.argv[1], int(sys.argv[2])), sys.stdout)
