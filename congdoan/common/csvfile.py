"""CSV as officials send it: UTF-8 (BOM allowed), commas, one heading line. Every fault names file and line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .errors import Refused

MOST_FAULTS = 30  # told at once; more only bury the first ones


@dataclass(frozen=True)
class Row:
    """One line of a file: its number as an editor shows it, and its cells by heading, without outer spaces."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet calculates instead of showing


def harmless(cell: object) -> str:
    """A cell as it is written to a file: what a spreadsheet would take for a formula begins with a quote."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _as_typed(cell: str) -> str:
    """The same without that quote, so that what was handed out comes back."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell


def line_words(line: int) -> str:
    """How a place in a CSV file is named."""
    return f"dòng {line}"


@dataclass
class Faults:
    """Collects what is wrong in a file, so that all of it is told at once and nothing is half done.

    `words` names a place by its number: in a CSV file its line, in a workbook a cell; 0 is the file as a whole.
    """

    source: str
    words: Callable[[int], str] = line_words
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, message: str) -> None:
        self.found.append((line, message))

    @contextmanager
    def at(self, line: int, *, about: str = "") -> Iterator[None]:
        """A ValueError or Refused inside becomes a fault of this line, where `about` is what it holds."""
        before = f"{about}: " if about else ""
        try:
            yield
        except Refused as refused:
            self.add(line, before + refused.message)
        except ValueError as error:
            self.add(line, before + str(error))

    def place(self, line: int) -> str:
        """Where it stands: "don-vi.csv, dòng 7"."""
        return f"{self.source}, {self.words(line)}" if line else self.source

    def refuse_if_any(self) -> None:
        """Raises Refused("bad_file") with one detail per fault, in the order of the file."""
        if not self.found:
            return
        found = sorted(self.found, key=lambda fault: fault[0])
        details = [f"{self.place(line)}: {message}" for line, message in found[:MOST_FAULTS]]
        if len(found) > MOST_FAULTS:
            details.append(f"… và {len(found) - MOST_FAULTS} lỗi nữa.")
        message = f"Không nhập được tệp {self.source}: có {len(found)} lỗi, chưa ghi gì vào hệ thống."
        raise Refused("bad_file", message, details=details)


def read_csv(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """The rows of a file that has all of `columns` and perhaps some of `optional`; empty lines are passed over."""
    return rows_of(path.name, text_of(path), columns, optional)


def rows_of(name: str, text: str, columns: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """The same out of the text of a file; `name` is what it is called in messages."""
    rows = list(_checked_rows(name, text, columns, optional))
    if not rows:
        raise Refused("empty_file", f"Tệp {name} không có dòng dữ liệu nào dưới dòng tiêu đề.")
    return rows


def text_of(path: Path, name: str = "") -> str:
    """The text of a CSV file without its BOM, `name` where people know it by another; Refused where it is missing,
    empty or no UTF-8."""
    try:
        raw = path.read_bytes()
    except IsADirectoryError:
        raise Refused("no_file", f"{path} là thư mục, không phải tệp.") from None
    except PermissionError:
        raise Refused("no_file", f"Không có quyền đọc tệp {path}.") from None
    except OSError:
        raise Refused("no_file", f"Không có tệp {path}.") from None
    return text_in(name or path.name, raw)


def text_in(name: str, raw: bytes) -> str:
    """The same out of the bytes of a file that was sent."""
    if not raw.strip():
        raise Refused("empty_file", f"Tệp {name} rỗng.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        hint = "Trong Excel, chọn Lưu thành → “CSV UTF-8 (phân cách bằng dấu phẩy)”."
        raise Refused("not_utf8", f"Tệp {name}, dòng {line}: chữ không theo bảng mã UTF-8. {hint}") from None
    if "\0" in text:
        raise Refused("not_text", f"Tệp {name} không phải tệp CSV (có ký tự nhị phân).")
    return text


def _checked_rows(name: str, text: str, columns: Sequence[str], optional: Sequence[str]) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    faults = Faults(name)
    rows: list[Row] = []
    heading: list[str] | None = None
    line = 1  # where a row begins: one with quotes may go on over several lines
    try:
        for cells in reader:
            cells = [_as_typed(cell.strip()) for cell in cells]
            if not any(cells):
                pass
            elif heading is None:
                heading = _checked_heading(name, cells, columns, optional)
            elif len(cells) != len(heading):
                faults.add(line, f"có {len(cells)} ô, dòng tiêu đề có {len(heading)} ô.")
            else:
                rows.append(Row(line, dict(zip(heading, cells, strict=True))))
            line = reader.line_num + 1
    except csv.Error:
        faults.add(line, "dấu ngoặc kép không đóng hoặc đặt sai chỗ.")
    faults.refuse_if_any()
    yield from rows


def _checked_heading(name: str, cells: list[str], columns: Sequence[str], optional: Sequence[str]) -> list[str]:
    if len(cells) == 1 and ";" in cells[0]:
        raise Refused("bad_heading", f"Tệp {name} phân cách bằng dấu chấm phẩy; cần dấu phẩy.")
    wanted = ",".join(columns)
    if missing := [column for column in columns if column not in cells]:
        raise Refused("bad_heading", f"Tệp {name}, dòng tiêu đề thiếu cột {', '.join(missing)}. Cần: {wanted}.")
    if unknown := [cell for cell in cells if cell not in (*columns, *optional)]:
        raise Refused("bad_heading", f"Tệp {name}, dòng tiêu đề có cột lạ: {', '.join(unknown)}. Cần: {wanted}.")
    if len(set(cells)) != len(cells):
        raise Refused("bad_heading", f"Tệp {name}, dòng tiêu đề có cột lặp lại.")
    return cells
