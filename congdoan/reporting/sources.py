"""Files of reports on their way in: CSV files, filled forms, whole folders of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from congdoan.accounts.models import User
from congdoan.common.csvfile import Faults
from congdoan.common.dates import parse_date
from congdoan.common.errors import Refused
from congdoan.common.progress import Watch, quiet
from congdoan.common.text import quoted
from congdoan.documents.workbook import Workbook, read_workbook
from congdoan.periods.queries import period_of
from congdoan.periods.rules import code_in_words, title

from . import forms, queries, sheets
from .imports import RefusedFile, Source
from .models import FormMap, ReportForm
from .rules import ReportEntry

_CSV, _WORKBOOK = ".csv", ".xlsx"
_OTHER_SHEETS = (".xls", ".xlsm", ".xlsb", ".ods")
"""What somebody may well have meant as a report: named rather than passed over."""


def sources_in(by: User, paths: Sequence[Path], watch: Watch = quiet) -> tuple[list[Source], list[RefusedFile]]:
    """The files at these paths and in the folders among them, as reports; and those that cannot be read as such."""
    refused: list[RefusedFile] = []
    files: dict[Path, tuple[Path, str]] = {}
    for path in paths:
        try:
            files |= {file.resolve(): (file, name) for file, name in _files_at(path) if file.resolve() not in files}
        except Refused as no_file:
            refused.append(RefusedFile.because(path.name, no_file))
    found, unread = sources_of(by, sorted(files.values(), key=lambda one: one[1]), watch)
    return found, [*refused, *unread]


def sources_of(
    by: User, files: Sequence[tuple[Path, str]], watch: Watch = quiet
) -> tuple[list[Source], list[RefusedFile]]:
    """The same of single files, each with what it is called in messages."""
    reader = _Reader(by)
    found: list[Source] = []
    refused: list[RefusedFile] = []
    for file, name in watch(files, "Đọc tệp"):
        try:
            found.append(reader.read(file, name))
        except Refused as wrong:
            refused.append(RefusedFile.because(name, wrong))
    return found, refused


def _files_at(path: Path) -> Iterator[tuple[Path, str]]:
    """Each file with what it is called in messages. Files that are open in Excel leave a "~$…" beside them."""
    if not path.is_dir():
        yield path, path.name
        return
    known = (_CSV, _WORKBOOK, *_OTHER_SHEETS)
    inside = [
        file
        for file in sorted(path.rglob("*"))
        if file.suffix.lower() in known and not file.name.startswith(("~$", ".")) and file.is_file()
    ]
    if not inside:
        raise Refused("no_file", f"Thư mục {path} không có tệp .xlsx hay .csv nào.")
    for file in inside:
        yield file, file.relative_to(path).as_posix()


def refuse_to_overwrite(by: User, path: Path, content: bytes) -> None:
    """A form that somebody has begun to fill in is not written over by an empty one."""
    if not path.exists() or (path.is_file() and path.read_bytes() == content):
        return
    try:
        sheets.read_form(path.name, read_workbook(path), _Reader(by).decimals)
    except Refused as refused:
        if refused.code == "empty_file":
            return
    said = f"Tệp {path} đã có và không phải biểu trống, có thể đã ghi số liệu. Chọn tên hoặc thư mục khác."
    raise Refused("would_overwrite", said)


class _Reader:
    """Reads files one after the other; what many of them name is looked up once."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.known = queries.indicators()
        self.lines = {code: (one.name, one.decimals) for code, one in self.known.items()}
        self.forms: dict[tuple[str, str], ReportForm] = {}
        self.names: dict[int, dict[str, list[str]]] = {}

    @cached_property
    def maps(self) -> list[tuple[FormMap, sheets.OwnLayout]]:
        return [(one, sheets.OwnLayout.from_json(one.layout)) for one in queries.form_maps_for(self.by)]

    def read(self, file: Path, name: str) -> Source:
        if file.suffix.lower() == _CSV:
            return Source(name, forms.reports_from(file, name))
        book = read_workbook(file, name)
        return self._own(name, book) if sheets.is_ours(book) else self._of_another_layout(name, book)

    def _own(self, name: str, book: Workbook) -> Source:
        filled = sheets.read_form(name, book, self.decimals)
        own, faults = filled.identity, Faults(name)
        with faults.at(0):
            form = self._form(own.form, own.period)
        faults.refuse_if_any()
        if (form.set.code, form.set.version) != (own.set, own.version):
            said = (
                f"Tệp {name} là biểu của bộ chỉ số {own.set} phiên bản {own.version}; kỳ {title(own.period)} dùng bộ "
                f"{form.set.code} phiên bản {form.set.version}. Xuất lại biểu rồi chép số sang."
            )
            raise Refused("wrong_version", said)
        entry = ReportEntry(
            own.unit, own.form, own.period, own.basis, own.cut_off, None, filled.figures, lines=filled.line_of
        )
        return Source(name, [entry], filled.places, self._added_since(name, form, filled))

    @property
    def decimals(self) -> dict[str, int]:
        return {code: decimals for code, (_name, decimals) in self.lines.items()}

    def _form(self, code: str, period: str) -> ReportForm:
        if (code, period) not in self.forms:
            self.forms[code, period] = queries.form_in_force(code, period_of(period))
        return self.forms[code, period]

    def _added_since(self, name: str, form: ReportForm, filled: sheets.FilledForm) -> list[str]:
        """A line that the form has got since it was handed out is not reported."""
        added = [self.known[code].name for code in queries.typed_lines(form) if code not in filled.lines]
        return [f"{name}: biểu đã có thêm {'; '.join(added)} sau khi tệp này được xuất: chưa báo cáo."] if added else []

    # ---- workbooks of an office's own layout ----

    def _of_another_layout(self, name: str, book: Workbook) -> Source:
        likeness, mapped, layout = max(
            ((sheets.is_like(book, layout), mapped, layout) for mapped, layout in self.maps),
            key=lambda one: one[0], default=(0, None, None),
        )  # fmt: skip
        if not likeness or mapped is None or layout is None:
            hint = "Dùng biểu Excel tải về từ hệ thống, hoặc khai mẫu riêng bằng `congdoan form map`."
            raise Refused("not_a_form", f"Tệp {name} không phải biểu của hệ thống và không giống mẫu riêng nào. {hint}")
        filled = sheets.read_own(name, book, layout, self.lines)
        faults = Faults(name, lambda line: f"ô ghi {{{(sheets.UNIT, sheets.PERIOD, sheets.CUT_OFF)[line - 1]}}}")
        unit = period = ""
        cut_off = None
        with faults.at(1):
            unit = self._unit(filled.said[sheets.UNIT], mapped)
        with faults.at(2):
            period = code_in_words(filled.said[sheets.PERIOD])
            cut_off = period_of(period).end
        with faults.at(3):
            cut_off = parse_date(filled.said[sheets.CUT_OFF]) if sheets.CUT_OFF in filled.said else cut_off
        faults.refuse_if_any()
        entry = ReportEntry(unit, mapped.form, period, "actual", cut_off, None, filled.figures, lines=filled.line_of)
        return Source(name, [entry], filled.places)

    def _unit(self, said: str, mapped: FormMap) -> str:
        """The code of the unit that a workbook names by its code or its name."""
        if mapped.pk not in self.names:
            self.names[mapped.pk] = queries.units_by_name(self.by, mapped.unit)
        codes = self.names[mapped.pk].get(queries.compared(said), [])
        if len(codes) > 1:
            raise ValueError(f"có {len(codes)} đơn vị tên {quoted(said)} ({', '.join(codes)}): ghi mã thay cho tên.")
        return codes[0] if codes else said
