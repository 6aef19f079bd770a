"""Old workbooks (.xls), for lists alone, whose cells are words and days.

Figures of reports are not read from them: what was never calculated, or is a percentage, looks like any other figure.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from .cells import Area, Cell, Sheet, Workbook
from .opening import check_size, is_old
from .parts import MOST_CELLS
from .refusals import broken, locked, too_large, with_macros

_READER = Path(__file__).with_name("old_process.py")
_MOST_SECONDS = 60
_VBA = "_VBA_PROJECT".encode("utf-16-le")
_REFUSALS = {"password": locked, "macros": with_macros, "too_large": too_large}


def is_old_workbook(path: Path) -> bool:
    """Whether a file is an .xls, whatever its name says; one that cannot be opened is none."""
    try:
        with path.open("rb") as file:
            return is_old(file.read())
    except OSError:
        return False


def read_old_workbook(path: Path, name: str) -> Workbook:
    """The cells of an .xls file, refused as an .xlsx is. Refused("not_a_workbook")."""
    with path.open("rb") as file:
        check_size(name, file)
        if _VBA in file.read():
            raise with_macros(name)
    told = _told_of(path, name)
    if "refused" in told:
        raise _REFUSALS[told["refused"]](name)
    return Workbook(tuple(_sheet(one) for one in told["sheets"]), date(1899, 12, 30))


def _told_of(path: Path, name: str) -> dict[str, Any]:
    program = [sys.executable, "-P", str(_READER), str(path), str(MOST_CELLS)]
    try:
        done = subprocess.run(program, capture_output=True, timeout=_MOST_SECONDS, check=True)  # noqa: S603
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise broken(name) from None
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _sheet(told: dict[str, Any]) -> Sheet:
    cells = {(row, column): Cell(kind, value) for row, column, kind, value in told["cells"]}
    merged = [Area((top + 1, left + 1), (low + 1, right + 1)) for (top, left), (low, right) in told["merged"]]
    return Sheet(told["name"], cells, tuple(merged))
