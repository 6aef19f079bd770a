"""Files of reports on their way in: CSV files, filled forms, whole folders of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from congdoan.common.csvfile import Faults
from congdoan.common.errors import Refused
from congdoan.common.progress import Watch, quiet
from congdoan.documents.workbook import read_workbook
from congdoan.periods.queries import period_of

from . import commands, forms, queries, sheets
from .imports import RefusedFile, Source
from .models import ReportForm
from .rules import ReportEntry

_CSV, _WORKBOOK = ".csv", ".xlsx"
_OTHER_SHEETS = (".xls", ".xlsm", ".xlsb", ".ods")
"""What somebody may well have meant as a report: named rather than passed over."""


def sources_in(paths: Sequence[Path], watch: Watch = quiet) -> tuple[list[Source], list[RefusedFile]]:
    """The files at these paths and in the folders among them, as reports; and those that cannot be read as such."""
    reader = _Reader()
    found: list[Source] = []
    refused: list[RefusedFile] = []
    files: dict[Path, tuple[Path, str]] = {}
    for path in paths:
        try:
            files |= {file.resolve(): (file, name) for file, name in _files_at(path) if file.resolve() not in files}
        except Refused as no_file:
            refused.append(RefusedFile.because(path.name, no_file))
    for file, name in watch(sorted(files.values(), key=lambda one: one[1]), "Đọc tệp"):
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


def refuse_to_overwrite(path: Path, content: bytes) -> None:
    """A form that somebody has begun to fill in is not written over by an empty one."""
    if not path.exists() or (path.is_file() and path.read_bytes() == content):
        return
    try:
        sheets.read_form(path.name, read_workbook(path), _Reader().decimals)
    except Refused as refused:
        if refused.code == "empty_file":
            return
    said = f"Tệp {path} đã có và không phải biểu trống, có thể đã ghi số liệu. Chọn tên hoặc thư mục khác."
    raise Refused("would_overwrite", said)


class _Reader:
    """Reads files one after the other; what many of them name is looked up once."""

    def __init__(self) -> None:
        self.known = queries.indicators()
        self.decimals = {code: one.decimals for code, one in self.known.items()}
        self.forms: dict[tuple[str, str], ReportForm] = {}

    def read(self, file: Path, name: str) -> Source:
        if file.suffix.lower() == _CSV:
            return Source(name, forms.reports_from(file, name))
        book = read_workbook(file, name)
        return self._source(name, sheets.read_form(name, book, self.decimals))

    def _source(self, name: str, filled: sheets.FilledForm) -> Source:
        own, faults = filled.identity, Faults(name)
        with faults.at(0):
            form = self._form(own.form, own.period)
        faults.refuse_if_any()
        if (form.set.code, form.set.version) != (own.set, own.version):
            said = (
                f"Tệp {name} là biểu của bộ chỉ số {own.set} phiên bản {own.version}; kỳ {own.period} dùng bộ "
                f"{form.set.code} phiên bản {form.set.version}. Xuất lại biểu rồi chép số sang."
            )
            raise Refused("wrong_version", said)
        entry = ReportEntry(
            own.unit, own.form, own.period, own.basis, own.cut_off, None, filled.figures, lines=filled.line_of
        )
        return Source(name, [entry], filled.places, self._added_since(name, form, filled))

    def _form(self, code: str, period: str) -> ReportForm:
        if (code, period) not in self.forms:
            self.forms[code, period] = queries.form_in_force(code, period_of(period))
        return self.forms[code, period]

    def _added_since(self, name: str, form: ReportForm, filled: sheets.FilledForm) -> list[str]:
        """A line that the form has got since it was handed out is not reported."""
        added = [self.known[code].name for code in commands.typed_lines(form) if code not in filled.lines]
        return [f"{name}: biểu đã có thêm {'; '.join(added)} sau khi tệp này được xuất: chưa báo cáo."] if added else []
