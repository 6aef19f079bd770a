"""The chain of seals: what a block is made of, and where one does not fit. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

BEFORE_THE_FIRST = "0" * 64
MOST_IN_A_BLOCK = 1000
_MARK = 16  # hexadecimal digits that name one line; the block's hash holds its whole content

FIELDS = ("id", "at", "by_id", "acting_for_id", "verb", "model", "object_id", "label", "unit_id", "reason", "detail")


def content(line: Mapping[str, Any]) -> bytes:
    """One line of the audit as bytes, the same whatever the database that holds it."""
    told = {field: line[field] for field in FIELDS}
    moment: datetime = told["at"]
    told["at"] = moment.isoformat(timespec="microseconds")
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def mark(line: bytes) -> str:
    """What a block remembers of each of its lines, so that the one that was changed can be named."""
    return hashlib.sha256(line).hexdigest()[:_MARK]


def block_hash(number: int, previous: str, lines: Iterable[bytes]) -> str:
    """SHA-256 over the block before and every line of this one, in the order of their ids."""
    digest = hashlib.sha256(f"{number} {previous}".encode())
    for line in lines:
        digest.update(hashlib.sha256(line).digest())
    return digest.hexdigest()


@dataclass(frozen=True)
class Block:
    """Khối đã niêm phong, as it is kept: {line id: mark}, its hash and that of the block before."""

    number: int
    marks: Mapping[int, str]
    previous: str
    hash: str


@dataclass(frozen=True)
class Broken:
    """Chỗ đầu tiên không khớp: a block and, where one line is to blame, which one."""

    block: int
    line: int | None
    what: str

    @property
    def sentence(self) -> str:
        where = f"Khối {self.block}" + (f", dòng nhật ký số {self.line}" if self.line else "")
        return f"{where}: {self.what}."


def broken_in(
    block: Block, before: Block | None, lines: Mapping[int, bytes], strangers: Sequence[int]
) -> Broken | None:
    """The first thing in a block that does not fit; `lines` are those of its marks that are still there, `strangers`
    lines within its range that no block holds."""
    number = block.number
    if number != (before.number + 1 if before else 1):
        return Broken(number, None, f"khối đứng trước nó là khối {before.number if before else 0}, đã mất khối ở giữa")
    faults = [(line, "đã bị xóa") for line in block.marks if line not in lines]
    faults += [(line, "đã bị sửa") for line, told in lines.items() if mark(told) != block.marks[line]]
    faults += [(line, "được chèn thêm sau khi niêm phong") for line in strangers]
    if faults:
        line, what = min(faults)
        return Broken(number, line, what)
    if block.previous != (before.hash if before else BEFORE_THE_FIRST):
        return Broken(number, None, "không nối tiếp khối đứng trước")
    if block.hash != block_hash(number, block.previous, (lines[line] for line in sorted(lines))):
        return Broken(number, None, "dấu niêm phong đã bị sửa")
    return None
