"""What changed between two days, out as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from congdoan.accounts.models import User
from congdoan.audit import commands as audit

from .. import queries
from ..changes import ChangeRow, Changes


def export_changes(*, by: User, first: date, last: date, kind: str = "", text: str = "") -> Iterator[ChangeRow]:
    """Xuất danh sách thay đổi cơ cấu as the page shows it, all its rows, read as they are taken; who did so is kept."""
    found = Changes(by, first, last, kind=kind, text=text)
    audit.event(
        queries.structure(), "structure.changes_exported", by=by, unit_id=by.unit_id,
        first=first.isoformat(), last=last.isoformat(), kind=kind, text=text, rows=found.count(),
    )  # fmt: skip
    return found.each()
