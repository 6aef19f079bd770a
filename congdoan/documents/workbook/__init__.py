"""Workbooks that come in from outside: what is in their cells, and nothing that could do harm.

A workbook is a zip of XML parts. It is refused before anything is parsed where it is too large, locked by a password,
carries macros or unpacks to more than any form needs. Read here and not by a library because a figure must be told
apart from what only looks like one: a formula that was never calculated, a percentage, a date.
"""

from .cells import Area, Cell, Place, Sheet, Workbook, address, place_of
from .old import is_old_workbook, read_old_workbook
from .opening import MOST_UNPACKED, read_workbook

__all__ = [
    "MOST_UNPACKED",
    "Area",
    "Cell",
    "Place",
    "Sheet",
    "Workbook",
    "address",
    "is_old_workbook",
    "place_of",
    "read_old_workbook",
    "read_workbook",
]
