"""Files that nobody ever sees half written: all under temporary names first, then renamed together."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import Refused

_PREFIX, _SUFFIX = ".", ".tmp"


class Drafts:
    """The files of one folder that are being written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._drafts: list[tuple[Path, Path]] = []
        self._made: list[Path] = []

    def new(self, name: str) -> Path:
        """Where to write the file that will bear this name, which may lie in folders below."""
        target = self.folder / name
        self._make(target.parent)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=_PREFIX, suffix=_SUFFIX)
        self._drafts.append((Path(draft), target))
        os.fchmod(handle, 0o644)
        os.close(handle)
        return Path(draft)

    def _make(self, folder: Path) -> None:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        self._made += reversed(missing)

    def by_name(self) -> list[tuple[str, Path]]:
        """The name that each file will bear, as it was asked for, and where it lies until then."""
        return [(target.relative_to(self.folder).as_posix(), draft) for draft, target in self._drafts]

    def publish(self) -> list[Path]:
        """Gives every file its name, in place of what bore it before."""
        targets = [target for _draft, target in self._drafts]
        if any(target.is_dir() for target in targets):  # the one reason left for a rename to fail
            raise IsADirectoryError(self.folder)
        for draft, target in self._drafts:
            os.replace(draft, target)
        return targets

    def discard(self) -> None:
        """Takes away what has no name yet, and the folders made for it that hold nothing."""
        for draft, _target in self._drafts:
            draft.unlink(missing_ok=True)
        for made in reversed(self._made):
            with suppress(OSError):
                made.rmdir()


def unfinished(folder: Path) -> list[Path]:
    """Drafts in a folder and below: somebody is writing there, or was stopped so hard that nothing was tidied up."""
    return sorted(folder.rglob(f"{_PREFIX}*{_SUFFIX}"))


@contextmanager
def drafts_in(folder: Path) -> Iterator[Drafts]:
    """What is not published inside is gone afterwards. Refused("not_writable") where the folder takes no files."""
    drafts = Drafts(folder)
    try:
        yield drafts
    except OSError as error:
        raise Refused(
            "not_writable",
            f"Không ghi được vào thư mục “{folder}”. Kiểm tra quyền ghi và chỗ trống, hoặc chọn thư mục khác.",
        ) from error
    finally:
        drafts.discard()
