"""What changed between two days, out as a file."""

from __future__ import annotations

from datetime import date

from congdoan.accounts.models import User
from congdoan.audit import commands as audit

from .. import queries
from ..changes import ChangeRow, Changes


def export_changes(*, by: User, first: date, last: date, kind: str = "", text: str = "") -> list[ChangeRow]:
    """Xuất danh sách thay đổi cơ cấu as the page shows it, all its rows; who did so is kept."""
    rows = list(Changes(by, first, last, kind=kind, text=text).each())
    audit.event(
        queries.structure(), "structure.changes_exported", by=by, unit_id=by.unit_id,
        first=first.isoformat(), last=last.isoformat(), kind=kind, text=text, rows=len(rows),
    )  # fmt: skip
    return rows
