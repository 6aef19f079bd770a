"""Nominations as they come in files, and the forms of the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from congdoan.common.csvfile import Faults, Row, read_csv
from congdoan.common.errors import Refused
from congdoan.common.text import fold
from congdoan.documents.workbook import address, read_workbook
from congdoan.ui.forms import DayField

from . import shipped
from .commands import NominationEntry
from .models import MeritChoice
from .rules import MERIT_WORDS, Merit

COLUMNS = ("unit", "kind", "achievement")
OPTIONAL = ("merit", "person", "position", "evidence")
_HEADINGS = {  # what a workbook calls them, folded
    "ma don vi": "unit", "hinh thuc": "kind", "thanh tich": "achievement", "dien": "merit", "ho va ten": "person",
    "chuc vu": "position", "minh chung": "evidence",
}  # fmt: skip


def nominations_from(path: Path, name: str = "") -> list[NominationEntry]:
    """Đề nghị out of a CSV file or a workbook (first sheet, headings in Vietnamese or as in CSV); every fault told.

    A kind may be written by its title ("Giấy khen"), the basis in words ("toàn diện").
    """
    source = name or path.name
    rows = _workbook_rows(path, source) if source.lower().endswith(".xlsx") else read_csv(path, COLUMNS, OPTIONAL)
    return [_entry(row) for row in rows]


def _entry(row: Row) -> NominationEntry:
    titles = {fold(kind.title): kind.code for kind in shipped.catalogue().kinds}
    merits = {fold(words): merit.value for merit, words in MERIT_WORDS.items()}
    kind, merit = row["kind"], row.cells.get("merit", "") or Merit.OVERALL.value
    return NominationEntry(
        unit=row["unit"], kind=titles.get(fold(kind), kind), achievement=row["achievement"],
        merit=merits.get(fold(merit), merit), person=row.cells.get("person", ""),
        position=row.cells.get("position", ""), evidence=row.cells.get("evidence", ""), line=row.line,
    )  # fmt: skip


def _workbook_rows(path: Path, source: str) -> list[Row]:
    """The rows below the heading line of the first sheet; cells without a heading are passed over."""
    sheet = read_workbook(path, source).sheets[0]
    last_row = max((row for row, _column in sheet.cells), default=0)
    last_column = max((column for _row, column in sheet.cells), default=0)
    for heading in range(1, min(last_row, 20) + 1):
        named = {column: _column_of(sheet.text((heading, column))) for column in range(1, last_column + 1)}
        if set(COLUMNS) <= set(named.values()):
            break
    else:
        wanted = "Mã đơn vị, Hình thức, Thành tích (và Diện, Họ và tên, Chức vụ, Minh chứng)"
        raise Refused("bad_heading", f"Tệp {source} không có dòng tiêu đề với các cột {wanted}.")
    faults, rows = Faults(source), list[Row]()
    for at in range(heading + 1, last_row + 1):
        cells = {name: sheet.text((at, column)) for column, name in named.items() if name}
        for column, name in named.items():
            if name and (cell := sheet.cells.get((at, column))) and cell.kind in ("error", "uncalculated"):
                faults.add(at, f"ô {address(at, column)} là công thức lỗi hoặc chưa tính.")
        if any(cells.values()):
            rows.append(Row(at, {**dict.fromkeys(OPTIONAL, ""), **cells}))
    faults.refuse_if_any()
    if not rows:
        raise Refused("empty_file", f"Tệp {source} không có dòng dữ liệu nào dưới dòng tiêu đề.")
    return rows


def _column_of(heading: str) -> str:
    written = fold(heading)
    return _HEADINGS.get(written, written if written in (*COLUMNS, *OPTIONAL) else "")


class ScopeForm(forms.Form):
    """To which body, for which period."""

    unit = forms.CharField(label=_("Mã đơn vị quyết định"), max_length=32)
    period = forms.CharField(label=_("Kỳ"), max_length=16, help_text=_("ví dụ 2025, SY2024-2025"))


class NominateForm(forms.Form):
    """One nomination, of a union or of a person of it."""

    unit = forms.CharField(label=_("Mã đơn vị"), max_length=32, help_text=_("của tập thể, hoặc nơi cá nhân sinh hoạt"))
    person = forms.CharField(
        label=_("Họ và tên"), max_length=120, required=False, help_text=_("để trống nếu khen tập thể")
    )
    position = forms.CharField(label=_("Chức vụ"), max_length=150, required=False)
    kind = forms.ChoiceField(label=_("Hình thức"))
    merit = forms.ChoiceField(label=_("Diện"), choices=MeritChoice)
    achievement = forms.CharField(
        label=_("Thành tích"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("câu in trên giấy khen, bắt đầu bằng “Đã có thành tích …”"),
    )  # fmt: skip
    evidence = forms.CharField(label=_("Minh chứng"), max_length=300, required=False)

    def __init__(self, kinds: list[shipped.AwardKind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.code, kind.title) for kind in kinds]

    @property
    def entry(self) -> NominationEntry:
        """What was typed, checked by the form."""
        return NominationEntry(**self.cleaned_data)


class FileForm(forms.Form):
    """A file of nominations."""

    file = forms.FileField(label=_("Tệp CSV hoặc Excel"))


class DecideForm(forms.Form):
    """The decision: which kind, on which day, for what in common."""

    kind = forms.ChoiceField(label=_("Hình thức"))
    dated = DayField(label=_("Ngày quyết định"))
    achievement = forms.CharField(
        label=_("Thành tích ghi trong quyết định"), max_length=300, required=False,
        help_text=_("để trống: lấy thành tích chung của danh sách"),
    )  # fmt: skip

    def __init__(self, kinds: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = kinds


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Lý do"), max_length=300)


class LettersForm(forms.Form):
    """How letters are printed: whole or on blanks, and how far a printer is askew."""

    form = forms.ChoiceField(
        label=_("Cách in"), choices=(("whole", _("cả trang")), ("blank", _("chữ in lên phôi"))), required=False
    )
    right = forms.FloatField(label=_("Lệch sang phải, mm"), min_value=-50, max_value=50, required=False)
    down = forms.FloatField(label=_("Lệch xuống dưới, mm"), min_value=-50, max_value=50, required=False)
