"""Reports and targets as they come in CSV files: one line a figure, grouped into whole reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from congdoan.common.csvfile import Faults, Row, read_csv
from congdoan.common.dates import parse_iso
from congdoan.common.numbers import parse_plain
from congdoan.periods.queries import period_of

from .imports import TargetEntry
from .models import Book, Indicator
from .queries import indicators
from .rules import RATIO_DECIMALS, ReportEntry

REPORT_COLUMNS = ("unit", "form", "period", "indicator", "value")
TARGET_COLUMNS = ("unit", "period", "indicator", "comparator", "value", "decision")
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


def reports_from(path: Path) -> list[ReportEntry]:
    """Các báo cáo of a file: all rows of one unit, form, period, basis and cut-off are one whole report."""
    faults = Faults(path.name)
    reading = _Reading(indicators())
    entries: dict[tuple[str, str, str, str, date | None], ReportEntry] = {}
    for row in read_csv(path, REPORT_COLUMNS, optional=("basis", "cut_off", "submitted_on")):
        with faults.at(row.line):
            _add_row(entries, row, reading)
    faults.refuse_if_any()
    return list(entries.values())


def _add_row(entries: dict[tuple[str, str, str, str, date | None], ReportEntry], row: Row, reading: _Reading) -> None:
    for column in REPORT_COLUMNS[:4]:
        if not row[column]:
            raise ValueError(f"cột {column} trống.")
    basis, cut_off = _basis(row, reading)
    sent = row.cells.get("submitted_on", "")
    submitted_on = parse_iso(sent) if sent else None
    new = ReportEntry(row["unit"], row["form"], row["period"], basis, cut_off, submitted_on, {}, row.line)
    entry = entries.setdefault(new.key, new)
    if entry.submitted_on != submitted_on:
        raise ValueError(f"ngày gửi khác dòng {entry.line} của cùng báo cáo.")
    indicator = reading.indicator(row["indicator"])
    if indicator.code in entry.figures:
        raise ValueError(f"chỉ số “{indicator.code}” đã có ở dòng {entry.lines[indicator.code]} của cùng báo cáo.")
    entry.figures[indicator.code] = _figure(row["value"], indicator)
    entry.lines[indicator.code] = row.line


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
    for row in read_csv(path, TARGET_COLUMNS):
        with faults.at(row.line):
            indicator = reading.indicator(row["indicator"])
            value = None
            if row["value"] and row["comparator"] not in _NO_VALUE:
                decimals = RATIO_DECIMALS if indicator.is_ratio else indicator.decimals
                value = parse_plain(row["value"], decimals)
            elif row["value"]:
                raise ValueError(f"với so sánh “{row['comparator']}”, cột value phải để trống.")
            entries.append(
                TargetEntry(
                    row["unit"], row["period"], indicator.code, row["comparator"], value, row["decision"], row.line
                )
            )
    faults.refuse_if_any()
    return entries
