"""Finished files on their way to a folder or a reader."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from congdoan.common.errors import Refused
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
    """All files under temporary names first, then renamed: a reader never sees half a file."""
    drafts: list[tuple[str, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            handle, draft = tempfile.mkstemp(dir=folder, prefix=".", suffix=".tmp")
            drafts.append((draft, folder / file.name))
            with os.fdopen(handle, "wb") as written:
                written.write(file.content)
                os.fchmod(handle, 0o644)
        if any(target.is_dir() for _draft, target in drafts):  # the one reason left for a rename to fail
            raise IsADirectoryError(folder)
        for draft, target in drafts:
            os.replace(draft, target)
    except OSError as error:
        for draft, _target in drafts:
            Path(draft).unlink(missing_ok=True)
        raise Refused(
            "not_writable",
            f"Không ghi được vào thư mục “{folder}”. Kiểm tra quyền ghi và chỗ trống, hoặc chọn thư mục khác.",
        ) from error
    return [target for _draft, target in drafts]
