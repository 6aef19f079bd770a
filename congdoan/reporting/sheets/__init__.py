"""Report forms as Excel files: written for a unit, read when they come back. No Django, no clock."""

from .layout import FilledForm, Identity, Places
from .reading import is_ours, read_form
from .writing import FormToFill, Line, write_form

__all__ = ["FilledForm", "FormToFill", "Identity", "Line", "Places", "is_ours", "read_form", "write_form"]
