"""Reports and targets that come as files: all rows checked first, then written whole or not at all."""

from .corrections import CorrectionOutcome, FigureChange, import_corrections
from .reports import ImportOutcome, import_reports
from .targets import TargetEntry, import_targets

__all__ = [
    "CorrectionOutcome",
    "FigureChange",
    "ImportOutcome",
    "TargetEntry",
    "import_corrections",
    "import_reports",
    "import_targets",
]
