"""Files of reports as they come in, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from congdoan.common.csvfile import line_words
from congdoan.common.errors import Refused

from ..rules import ReportEntry


@dataclass(frozen=True)
class Source:
    """A file of reports: its name, what it holds, and the words for its places; `warnings` are of the file itself."""

    name: str
    entries: Sequence[ReportEntry]
    words: Callable[[int], str] = line_words
    warnings: Sequence[str] = ()


@dataclass(frozen=True)
class RefusedFile:
    """A file that was not taken, and why: one detail a fault."""

    name: str
    code: str
    message: str
    details: tuple[str, ...] = ()

    @property
    def places(self) -> list[str]:
        """The faults without the name of the file, for where that stands above them."""
        return [detail.removeprefix(self.name).lstrip(",: ") for detail in self.details]

    @classmethod
    def because(cls, name: str, refused: Refused) -> RefusedFile:
        return cls(name, refused.code, refused.message, refused.details)


@dataclass
class ImportOutcome:
    """What an import of reports did (or, in a dry run, would do), counted in reports; warnings are sentences."""

    created: int = 0
    replaced: int = 0
    corrected: int = 0
    accepted: int = 0
    unchanged: int = 0
    warnings: list[str] = field(default_factory=list)

    def add(self, other: ImportOutcome) -> None:
        for name in ("created", "replaced", "corrected", "accepted", "unchanged", "warnings"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class FilesOutcome:
    """What an import of files did: its number (none where nothing changed), the files taken, those that were not."""

    number: int | None = None
    reports: ImportOutcome = field(default_factory=ImportOutcome)
    taken: list[str] = field(default_factory=list)
    refused: list[RefusedFile] = field(default_factory=list)

    def add(self, other: FilesOutcome) -> None:
        """A further portion of the same import."""
        self.number = other.number or self.number
        self.reports.add(other.reports)
        self.taken += other.taken
        self.refused += other.refused
