"""What comes in: reports and targets in CSV files, one line a figure; corrections typed on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from congdoan.common.csvfile import Faults, Row, read_csv
from congdoan.common.dates import parse_iso
from congdoan.common.numbers import NumberError, format_number, parse_figure, parse_plain
from congdoan.periods.queries import period_of

from .commands import LONGEST_GROUNDS
from .imports import TargetEntry
from .models import Book, Indicator, ReportForm
from .queries import indicators
from .rules import RATIO_DECIMALS, ReportEntry, value_of

REPORT_COLUMNS = ("unit", "form", "period", "indicator", "value")
OPTIONAL_COLUMNS = ("basis", "cut_off", "submitted_on")
TARGET_COLUMNS = ("unit", "period", "indicator", "comparator", "value", "decision")
OWN_VALUE_COLUMNS = ("unit", "value")
_NO_VALUE = ("yes", "more_than_last_year", "none")


@dataclass
class _Reading:
    """What is looked up once for a whole file."""

    known: dict[str, Indicator]
    ends: dict[str, date] = field(default_factory=dict)

    def last_day(self, period: str) -> date:
        if period not in self.ends:
            self.ends[period] = period_of(period).end
        return self.ends[period]

    def indicator(self, code: str) -> Indicator:
        if code not in self.known:
            raise ValueError(f"không có chỉ số “{code}”. Xem các mã bằng `congdoan form list`.")
        return self.known[code]


class _Reports:
    """The reports of a file as its rows come: what says which report a row belongs to is read once a report."""

    def __init__(self, reading: _Reading) -> None:
        self.reading = reading
        self.entries: dict[tuple[str, str, str, str, date | None], ReportEntry] = {}
        self._of_cells: dict[tuple[str, ...], ReportEntry] = {}

    def add(self, row: Row) -> None:
        cells = tuple(row.cells.get(column, "") for column in (*REPORT_COLUMNS[:3], *OPTIONAL_COLUMNS))
        entry = self._of_cells.get(cells)
        if entry is None:
            entry = self._of_cells[cells] = self._entry(row)
        indicator = self.reading.indicator(_filled(row, "indicator"))
        if indicator.code in entry.figures:
            line = entry.lines[indicator.code]
            raise ValueError(f"chỉ số “{indicator.code}” đã có ở dòng {line} của cùng báo cáo.")
        entry.figures[indicator.code] = _figure(row["value"], indicator)
        entry.lines[indicator.code] = row.line

    def _entry(self, row: Row) -> ReportEntry:
        unit, form, period = (_filled(row, column) for column in REPORT_COLUMNS[:3])
        basis, cut_off = _basis(row, self.reading)
        sent = row.cells.get("submitted_on", "")
        submitted_on = parse_iso(sent) if sent else None
        new = ReportEntry(unit, form, period, basis, cut_off, submitted_on, {}, row.line)
        entry = self.entries.setdefault(new.key, new)
        if entry.submitted_on != submitted_on:
            raise ValueError(f"ngày gửi khác dòng {entry.line} của cùng báo cáo.")
        return entry


def reports_from(path: Path, name: str = "") -> list[ReportEntry]:
    """Các báo cáo of a file: all rows of one unit, form, period, basis and cut-off are one whole report.

    `name` is what the file is called in messages, where that is more than its own name.
    """
    faults = Faults(name or path.name)
    reports = _Reports(_Reading(indicators()))
    for row in read_csv(path, REPORT_COLUMNS, optional=OPTIONAL_COLUMNS):
        with faults.at(row.line):
            reports.add(row)
    faults.refuse_if_any()
    return list(reports.entries.values())


def _filled(row: Row, column: str) -> str:
    if not row[column]:
        raise ValueError(f"cột {column} trống.")
    return row[column]


def _basis(row: Row, reading: _Reading) -> tuple[str, date | None]:
    basis = row.cells.get("basis", "") or Book.Basis.ACTUAL.value
    given = row.cells.get("cut_off", "")
    if basis not in Book.Basis.values:
        raise ValueError(f"loại số liệu “{basis}” không có: dùng actual hoặc estimate.")
    if basis == Book.Basis.ESTIMATE:
        if given:
            raise ValueError("số ước cả kỳ không có ngày chốt: để trống cột cut_off.")
        return basis, None
    return basis, parse_iso(given) if given else reading.last_day(row["period"])


def _figure(text: str, indicator: Indicator) -> int:
    if not text:
        raise ValueError(f"{indicator.name}: ô số liệu trống; chưa có số thì bỏ cả dòng.")
    try:
        return parse_plain(text, indicator.decimals)
    except ValueError as error:
        raise ValueError(f"{indicator.name}: {error}") from None


def targets_from(path: Path) -> list[TargetEntry]:
    """Các chỉ tiêu of a file."""
    faults = Faults(path.name)
    reading = _Reading(indicators())
    entries = []
    for row in read_csv(path, TARGET_COLUMNS, optional=("group",)):
        with faults.at(row.line):
            indicator = reading.indicator(row["indicator"])
            value = target_value(indicator, row["comparator"], row["value"])
            entries.append(
                TargetEntry(
                    row["unit"], row["period"], indicator.code, row["comparator"], value, row["decision"], row.line,
                    row.cells.get("group", ""),
                )
            )  # fmt: skip
    faults.refuse_if_any()
    return entries


def target_value(indicator: Indicator, comparator: str, text: str) -> int | None:
    """Mức chỉ tiêu in the indicator's smallest unit; empty where the comparator has none. ValueError."""
    if text and comparator in _NO_VALUE:
        raise ValueError(f"với so sánh “{comparator}”, cột value phải để trống.")
    return parse_plain(text, decimals_of(indicator)) if text else None


def decimals_of(indicator: Indicator) -> int:
    """Of a ratio those of percentages."""
    return RATIO_DECIMALS if indicator.is_ratio else indicator.decimals


def own_values_from(path: Path, indicator: Indicator) -> dict[str, int]:
    """Mức tự định của từng đơn vị trực thuộc, by code, for sharing out a target."""
    faults = Faults(path.name)
    values: dict[str, int] = {}
    for row in read_csv(path, OWN_VALUE_COLUMNS):
        with faults.at(row.line):
            if row["unit"] in values:
                raise ValueError(f"đơn vị “{row['unit']}” đã có ở dòng trên.")
            values[row["unit"]] = parse_plain(row["value"], decimals_of(indicator))
    faults.refuse_if_any()
    return values


# ---- web forms ----


class FigureField(forms.Field):
    """One line of a report in Vietnamese notation, as a whole number in the smallest unit; empty is not reported."""

    widget = forms.TextInput

    def __init__(self, indicator: Indicator, **options: Any) -> None:
        super().__init__(required=False, label=indicator.name, help_text=indicator.unit, **options)
        self.indicator = indicator
        mode = "decimal" if indicator.decimals else "numeric"
        self.widget.attrs.update(inputmode=mode, autocomplete="off", maxlength=30)
        if indicator.is_money:
            self.widget.attrs["class"] = "money"

    def prepare_value(self, value: Any) -> Any:
        """As people write it: 1.172, 52,5; what was typed stays as it was typed."""
        decimals = self.indicator.decimals
        return format_number(value_of(value, decimals), decimals) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        if not (value or "").strip():
            return None
        try:
            return parse_figure(value, self.indicator.decimals)
        except NumberError as error:
            raise ValidationError(str(error)) from None


class CorrectionForm(forms.Form):
    """Đính chính: the lines of a report, and why; by decision while the period is closed.

    `version` is the version of the report at which the form was opened.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32767)
    grounds = forms.CharField(max_length=LONGEST_GROUNDS)
    by_decision = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, lines: Sequence[Indicator], *, by_decision: bool, data: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        super().__init__(data, label_suffix="", **options)
        grounds = self.fields["grounds"]
        if by_decision:
            grounds.label = _("Số và ngày quyết định cho phép đính chính")
            grounds.error_messages["required"] = _("Kỳ đã khóa số liệu: ghi số và ngày quyết định cho phép đính chính.")
        else:
            grounds.label = _("Lý do đính chính")
            grounds.error_messages["required"] = _("Ghi lý do đính chính để đơn vị biết số nào sai, vì sao.")
        for indicator in lines:
            self.fields[field_of(indicator.code)] = FigureField(indicator)

    def figures(self) -> dict[str, int]:
        """The lines that are reported, of a form without errors."""
        named = {code: self.cleaned_data[name] for name, code in self._codes()}
        return {code: value for code, value in named.items() if value is not None}

    def _codes(self) -> list[tuple[str, str]]:
        return [(name, one.indicator.code) for name, one in self.fields.items() if isinstance(one, FigureField)]


def field_of(code: str) -> str:
    """The field of a line; a prefix keeps indicators apart from the fields that the form has besides."""
    return f"line-{code}"


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> Any:
        return files.getlist(name)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> bool:
        return name not in files


class _FilesField(forms.Field):
    """One or more files; what they are is seen when they are read."""

    widget = _FilesInput

    def clean(self, value: Any) -> list[UploadedFile[Any]]:
        if not value:
            raise ValidationError(_("chưa chọn tệp."))
        return list(value)


class ImportForm(forms.Form):
    """Nạp biểu đã điền: files, and whether their reports are accepted at once by whoever may do so."""

    filled = _FilesField(
        label=_("Tệp đã điền"),
        help_text=_("Biểu Excel (.xlsx) tải về từ hệ thống, mẫu riêng đã khai hoặc tệp CSV; chọn được nhiều tệp."),
        widget=_FilesInput(attrs={"accept": ".xlsx,.csv"}),
    )
    accept = forms.BooleanField(label=_("Gửi và duyệt luôn, đính chính báo cáo đã duyệt"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, may_accept: bool) -> None:
        super().__init__(data, files, label_suffix="")
        if not may_accept:
            del self.fields["accept"]


class OtherFormForm(forms.Form):
    """Tải biểu của kỳ khác: any form of a unit, for a period as people write it."""

    form = forms.ChoiceField(label=_("Biểu"))
    period = forms.CharField(label=_("Kỳ"), max_length=40, help_text=_("Như tháng 11/2023, quý IV/2023, năm 2023."))
    basis = forms.ChoiceField(label=_("Số liệu"), choices=Book.Basis.choices)
    cut_off = forms.CharField(
        label=_("Chốt đến ngày"), max_length=10, required=False,
        help_text=_("Ngày/tháng/năm, như 22/11/2023. Để trống là đến hết kỳ."),
    )  # fmt: skip

    def __init__(self, offered: Sequence[ReportForm], **options: Any) -> None:
        super().__init__(label_suffix="", **options)
        choice = self.fields["form"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(one.code, f"{one.code} · {one.title}") for one in offered]
