"""Các dòng của phương án: the text of a plan read as steps, and rewritten with rows added, changed, taken out. Pure."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from congdoan.common.csvfile import Faults, Row, harmless, rows_of
from congdoan.common.dates import format_date, parse_iso
from congdoan.common.errors import Refused
from congdoan.common.text import nfc

from .plans import Draft, Fault, Step, StepAct
from .rules import LONGEST_DECISION

COLUMNS = ("on", "act", "unit", "to", "decision")
DESCRIPTION = ("name", "level", "kind", "category")
HEADING = (*COLUMNS[:4], *DESCRIPTION, *COLUMNS[4:])  # the order in which a plan is written
_ACTS = {act.value for act in StepAct}


# ---- reading ----


def plan_of(name: str, text: str, on: date | None = None) -> Draft:
    """Phương án sắp xếp out of its text. What cannot be read of a line is a fault of the draft, told with the others.

    `on` is the day of a plan that is kept; that of a file is the day of its first row, and only a file without
    readable rows or without any day is refused here.
    """
    faults = Faults(name)
    steps: list[Step] = []
    days: dict[int, date] = {}
    for row in rows_of(name, text, COLUMNS, optional=DESCRIPTION) if on is None else rows_in(name, text):
        with faults.at(row.line):
            days[row.line] = parse_iso(row["on"])
            steps.append(_step_of(row))
    if not days and on is None:
        faults.refuse_if_any()
    first, day_of_plan = (0, on) if on else next(iter(days.items()))
    whose = f"của dòng {first}" if first else "của phương án"
    for line, day in days.items():
        if day != day_of_plan:
            said = f"ngày {format_date(day)} khác ngày {format_date(day_of_plan)} {whose}; mỗi phương án một ngày."
            faults.add(line, said)
    told = [Fault(line, "unreadable", message) for line, message in faults.found]
    return Draft(name, text, day_of_plan, [step for step in steps if days[step.line] == day_of_plan], told)


def rows_in(name: str, text: str) -> list[Row]:
    """The rows of a plan that is kept; it may be empty."""
    return rows_of(name, text, COLUMNS, optional=DESCRIPTION) if text.strip() else []


def acts_in(rows: Iterable[Row]) -> dict[str, int]:
    """How many rows of each act; those of no known act stand under ""."""
    return dict(Counter(row["act"] if row["act"] in _ACTS else "" for row in rows))


def _step_of(row: Row) -> Step:
    if row["act"] not in _ACTS:
        raise ValueError(f"việc “{row['act']}” không có: dùng {', '.join(StepAct)}.")
    for column in ("unit", "decision"):
        if not row[column]:
            raise ValueError(f"cột {column} trống.")
    if len(row["decision"]) > LONGEST_DECISION:
        raise ValueError(f"số và ngày quyết định dài quá {LONGEST_DECISION} chữ.")
    described = {column: nfc(row.cells.get(column, "")) for column in DESCRIPTION}
    to = tuple(row["to"].split())
    return Step(row.line, StepAct(row["act"]), row["unit"], to, row["decision"], **described)


# ---- rewriting ----


def with_step(name: str, text: str, step: Step, on: date) -> str:
    """The text with a step at its line, or at the end where it has none yet. Refused("unknown_row")."""
    rows = {row.line: row.cells for row in rows_in(name, text)}
    if step.line and step.line not in rows:
        raise _unknown_row(step.line)
    rows[step.line] = cells_of(step, on)
    return _text_of(rows.values())


def without(name: str, text: str, lines: Collection[int]) -> str:
    """The text without some of its rows. Refused("unknown_row")."""
    rows = {row.line: row.cells for row in rows_in(name, text)}
    for line in lines:
        if line not in rows:
            raise _unknown_row(line)
    return _text_of(cells for line, cells in rows.items() if line not in lines)


def on_day(name: str, text: str, on: date) -> str:
    """The text with every row on one day."""
    return _text_of({**row.cells, "on": on.isoformat()} for row in rows_in(name, text))


def cells_of(step: Step, on: date) -> dict[str, str]:
    """A step as a row of the text."""
    described = {column: getattr(step, column) for column in DESCRIPTION}
    return {
        "on": on.isoformat(), "act": step.act.value, "unit": step.unit, "to": " ".join(step.to), **described,
        "decision": step.decision,
    }  # fmt: skip


def _text_of(rows: Iterable[Mapping[str, str]]) -> str:
    kept = list(rows)
    if not kept:
        return ""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(HEADING)
    lines.writerows([harmless(cells.get(column, "")) for column in HEADING] for cells in kept)
    return text.getvalue()


def _unknown_row(line: int) -> Refused:
    return Refused("unknown_row", f"Phương án không có dòng {line}.")
