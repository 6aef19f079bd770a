"""Report forms as Excel files: written for a unit, read when they come back. No Django, no clock."""

from .cells import figure_of_cell
from .formulas import Formula
from .layout import FilledForm, Identity, Places
from .own import CUT_OFF, PERIOD, UNIT, OwnForm, OwnLayout, is_like, layout_from, read_own
from .reading import is_ours, read_form
from .writing import Column, FormToFill, Line, Shown, write_form

__all__ = [
    "CUT_OFF",
    "PERIOD",
    "UNIT",
    "Column",
    "FilledForm",
    "FormToFill",
    "Formula",
    "Identity",
    "Line",
    "OwnForm",
    "OwnLayout",
    "Places",
    "Shown",
    "figure_of_cell",
    "is_like",
    "is_ours",
    "layout_from",
    "read_form",
    "read_own",
    "write_form",
]
