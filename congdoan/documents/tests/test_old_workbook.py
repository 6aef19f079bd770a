"""Old workbooks (.xls) as LibreOffice writes them: what is read of them, and which do no harm."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from congdoan.common.errors import Refused
from congdoan.documents.workbook import Area, Cell, is_old_workbook, old, opening, read_old_workbook

FILES = Path(__file__).with_name("files")
LIST = FILES / "danh-sach.xls"
FAR = FILES / "o-xa.xls"  # six kilobytes with a cell in IV65536
BEGINS = bytes.fromhex("0908100000060500")  # the first record of a workbook, which has 20 bytes
ENCRYPTED = bytes.fromhex("2f00")


def test_words_figures_days_and_merged_cells_are_read() -> None:
    book = read_old_workbook(LIST, "a.xls")
    assert [sheet.name for sheet in book.sheets] == ["Ghi chú", "Danh sách"]
    page = book.sheets[1]
    assert page.cells[8, 2] == Cell("text", "LĐLĐ huyện An Thượng")
    assert page.cells[9, 6] == Cell("number", "912000001.0")
    assert book.day(page.cells[10, 4]) == date(2001, 9, 5)
    assert page.merged[:2] == (Area((4, 1), (4, 7)), Area((5, 1), (6, 1)))
    assert (30, 9) not in page.cells  # a fault of Excel
    assert page.cells[31, 9].value == "2.0"  # what a formula came to


def test_an_old_workbook_is_told_by_its_content(tmp_path: Path) -> None:
    assert is_old_workbook(LIST)
    assert not is_old_workbook(tmp_path / "none.xls")
    (tmp_path / "a.xls").write_bytes(b"PK\x03\x04")
    assert not is_old_workbook(tmp_path / "a.xls")


def spoilt(how: str) -> bytes:
    content = LIST.read_bytes()
    if how == "cut":
        return content[:3000]
    if how == "macros":
        return content + "_VBA_PROJECT_CUR".encode("utf-16-le")
    second = content.index(BEGINS) + 20
    return content[:second] + ENCRYPTED + content[second + 2 :]


@pytest.mark.parametrize(("how", "said"), [("cut", "hỏng"), ("macros", "có macro"), ("locked", "có mật khẩu")])
def test_files_that_are_not_opened_say_why(tmp_path: Path, how: str, said: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(spoilt(how))
    with pytest.raises(Refused, match=said) as refused:
        read_old_workbook(path, "a.xls")
    assert refused.value.code == "not_a_workbook"


def test_a_file_that_asks_for_more_room_than_there_is_ends_only_its_reader() -> None:
    with pytest.raises(Refused, match=r"o-xa\.xls"):
        read_old_workbook(FAR, "o-xa.xls")


def test_the_limits_are_those_of_other_workbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old, "MOST_CELLS", 60)
    with pytest.raises(Refused, match="trang tính quá lớn"):
        read_old_workbook(LIST, "a.xls")
    monkeypatch.setattr(opening, "MOST_BYTES", 5_000)
    with pytest.raises(Refused, match="không quá"):
        read_old_workbook(LIST, "a.xls")
