"""Points as they come in files, and what the page asks of them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from django import forms
from django.utils.translation import gettext_lazy as _

from congdoan.common.csvfile import Faults, line_words, read_csv
from congdoan.common.numbers import parse_plain, to_decimal
from congdoan.documents.workbook import read_workbook

from . import points_sheet
from .commands import PointsEntry, check_stage
from .models import GivenPoints

POINTS_COLUMNS = ("unit", "criterion", "points")
Words = Callable[[int], str]


class PointsForm(forms.Form):
    """Nhập điểm: a filled workbook or a CSV file, and at which stage its points are given."""

    stage = forms.ChoiceField(
        label=_("Bước chấm"), choices=GivenPoints.Stage.choices, initial=GivenPoints.Stage.VERIFIED
    )
    filled = forms.FileField(
        label=_("Tệp điểm"), help_text=_("Phiếu đã tải về (.xlsx), hoặc tệp CSV: unit,criterion,points,note."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )  # fmt: skip


def points_from(path: Path, *, period: str, stage: str, name: str = "") -> tuple[list[PointsEntry], Words]:
    """Điểm out of a workbook or a CSV file, and the words for its places; every fault with its cell or line. `name` is
    what the file is called in messages."""
    check_stage(stage)
    if path.suffix.lower() == ".xlsx":
        return points_sheet.entries_in(name or path.name, read_workbook(path, name), period, stage)
    return _from_csv(path, name or path.name), line_words


def _from_csv(path: Path, name: str) -> list[PointsEntry]:
    """`note` is the evidence or the reason."""
    faults = Faults(name)
    entries = []
    for row in read_csv(path, POINTS_COLUMNS, optional=("note",)):
        with faults.at(row.line):
            points: Decimal = to_decimal(parse_plain(row["points"], 2), 2)
            entries.append(PointsEntry(row["unit"], row["criterion"], points, row.cells.get("note", ""), row.line))
    faults.refuse_if_any()
    return entries
