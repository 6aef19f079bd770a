"""Which files are opened at all, and the words for those that are not."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import IO
from xml.parsers import expat

from congdoan.common.errors import Refused

from .cells import Workbook
from .parts import Parts
from .refusals import broken, locked, no_excel, with_macros

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 40 * 2**20
MOST_PARTS = 1000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_PASSWORD, _OLD_BOOK = ("EncryptedPackage".encode("utf-16-le"), "Workbook".encode("utf-16-le"))
_MACROS = re.compile(r"(^|/)(vbaproject.*\.bin$|macrosheets/|vbadata\.xml$)", re.IGNORECASE)


def read_workbook(path: Path, name: str = "") -> Workbook:
    """The cells of an .xlsx file; `name` is what it is called in messages, where that is more than its own name.

    Refused("no_file", "not_a_workbook") in words that say what to do.
    """
    name = name or path.name
    try:
        with path.open("rb") as file:
            _refuse_what_is_no_workbook(name, file)
            with zipfile.ZipFile(file) as package:
                _refuse_dangerous(name, package)
                return Parts(name, package).read()
    except OSError:
        raise Refused("no_file", f"Không mở được tệp {path}.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, expat.ExpatError, LookupError, ValueError):
        raise broken(name) from None


def _refuse_what_is_no_workbook(name: str, file: IO[bytes]) -> None:
    check_size(name, file)
    start = file.read(8)
    if start == _OLE:
        raise _of_another_kind(name, start + file.read())
    if not start:
        raise Refused("not_a_workbook", f"Tệp {name} rỗng.")
    if not start.startswith(_ZIP_STARTS):
        raise no_excel(name)
    file.seek(0)


def check_size(name: str, file: IO[bytes]) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    if size > MOST_BYTES:
        limit = MOST_BYTES // 2**20
        raise Refused("not_a_workbook", f"Tệp {name} nặng {size / 2**20:.0f} MB; biểu báo cáo không quá {limit} MB.")


def is_old(content: bytes) -> bool:
    """Whether this is a workbook as Excel wrote them until 2003 (.xls)."""
    return content.startswith(_OLE) and _PASSWORD not in content and _OLD_BOOK in content


def _of_another_kind(name: str, content: bytes) -> Refused:
    if _PASSWORD in content:
        return locked(name)
    if is_old(content):
        said = f"Tệp {name} là Excel đời cũ (.xls). Mở ra, chọn Lưu thành → Excel (.xlsx), rồi gửi lại."
        return Refused("not_a_workbook", said)
    return no_excel(name)


def _refuse_dangerous(name: str, package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        hint = "Xóa trang thừa, hình ảnh, hàng và cột trống đã định dạng."
        raise Refused("not_a_workbook", f"Tệp {name} khi mở ra lớn hơn mức cho phép của một biểu báo cáo. {hint}")
    if any(_MACROS.search(part.filename) for part in parts):
        raise with_macros(name)
