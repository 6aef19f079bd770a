"""Reports and targets that come as files: all rows checked first, then written whole or not at all."""

from .corrections import CorrectionOutcome, FigureChange, import_corrections
from .outcomes import FilesOutcome, ImportOutcome, RefusedFile, Source
from .reports import import_files, import_reports
from .targets import TargetEntry, import_targets

__all__ = [
    "CorrectionOutcome",
    "FigureChange",
    "FilesOutcome",
    "ImportOutcome",
    "RefusedFile",
    "Source",
    "TargetEntry",
    "import_corrections",
    "import_files",
    "import_reports",
    "import_targets",
]
