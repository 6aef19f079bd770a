"""The folder of an export: its list says what it holds, so that an export replaces its own files and nobody else's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from congdoan.common.errors import Refused
from congdoan.common.files import unfinished

LIST = "export.json"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Asked(_Strict):
    """Phạm vi xuất: what an export was asked for, and by which account; empty: all in reach."""

    account: int
    exported_by: str
    unit: str
    period: str
    set: str
    illustrative: bool

    def __str__(self) -> str:
        parts = {"đơn vị": self.unit, "kỳ": self.period, "bộ chỉ số": self.set}
        named = [f"{what} {value}" for what, value in parts.items() if value] or ["mọi đơn vị, kỳ và bộ chỉ số"]
        kind = "số liệu minh họa" if self.illustrative else "số liệu thật"
        return f"{', '.join(named)}, {kind}, do {self.exported_by} xuất"


class Listed(_Strict):
    """Danh sách tệp: what one export wrote, with the SHA-256 of each file."""

    asked: Asked
    files: dict[str, str]


def listed(asked: Asked, drafts: Iterable[tuple[str, Path]]) -> str:
    """The list of files by name, each read where it lies now."""
    return Listed(asked=asked, files={name: _digest(path) for name, path in drafts}).model_dump_json(indent=2) + "\n"


def files_to_replace(folder: Path, asked: Asked) -> list[Path]:
    """The files of an earlier export asked for in the same way, none where the folder is new or empty.

    Refused where the folder holds anything else, or only a part of what was to be written.
    """
    if drafts := unfinished(folder):
        raise _half_written(folder, drafts[0].relative_to(folder).as_posix())
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if _is_file(path)}
    if not present:
        return []
    if LIST not in present:
        raise _foreign(folder, min(present))
    before = _read(folder)
    if foreign := present - {LIST, *before.files}:
        raise _foreign(folder, min(foreign))
    for name, digest in before.files.items():
        if name not in present or _digest(folder / name) != digest:
            raise _half_written(folder, name)
    if before.asked != asked:
        said = f"Thư mục “{folder}” đang giữ một lần xuất khác: {before.asked}."
        raise Refused("other_export", f"{said} Chọn thư mục khác.")
    return [folder / name for name in before.files]


def remove(folder: Path, files: Iterable[Path]) -> None:
    """Takes files away, with the folders below `folder` that then hold nothing."""
    for path in files:
        path.unlink()
        for above in path.parents:
            if above == folder or any(above.iterdir()):
                break
            above.rmdir()


def _is_file(path: Path) -> bool:
    return path.is_symlink() or not path.is_dir()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(folder: Path) -> Listed:
    try:
        return Listed.model_validate_json((folder / LIST).read_bytes())
    except ValidationError:
        raise _half_written(folder, LIST) from None


def _foreign(folder: Path, name: str) -> Refused:
    said = f"Thư mục “{folder}” có tệp không do lệnh này xuất, như “{name}”."
    return Refused("foreign_files", f"{said} Chọn thư mục trống hoặc thư mục của lần xuất trước.")


def _half_written(folder: Path, name: str) -> Refused:
    said = f"Lần xuất trước vào thư mục “{folder}” còn đang ghi, bị dở, hoặc tệp đã bị sửa: “{name}”."
    return Refused("half_written", f"{said} Nếu không ai đang xuất, xóa thư mục rồi xuất lại, hoặc chọn thư mục khác.")
