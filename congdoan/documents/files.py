"""Finished files on their way to a folder or a reader, and sent ones on theirs to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from congdoan.common.files import drafts_in
from congdoan.common.text import fold

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class File:
    """A finished file: its name and content."""

    name: str
    content: bytes


def stem_of(*words: str) -> str:
    """What a file is called, in letters that every system takes: ("HN-C4", "2023") is "hn-c4-2023"."""
    return re.sub("[^a-z0-9]+", "-", fold(" ".join(words))).strip("-")


def write_all(files: Sequence[File], folder: Path) -> list[Path]:
    """All or none; a reader never sees half a file."""
    with drafts_in(folder) as drafts:
        for file in files:
            drafts.new(file.name).write_bytes(file.content)
        return drafts.publish()


@contextmanager
def on_disk(sent: UploadedFile[Any]) -> Iterator[Path]:
    """A file that somebody sent, on the disk where readers expect it, while it is read; as CSV or workbook by the name
    it was sent by."""
    with TemporaryDirectory(prefix="congdoan-") as folder:
        path = Path(folder) / f"file{'.csv' if (sent.name or '').lower().endswith('.csv') else '.xlsx'}"
        with path.open("wb") as target:
            target.writelines(sent.chunks())
        yield path
