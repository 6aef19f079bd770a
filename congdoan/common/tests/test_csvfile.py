"""Files as officials send them: what is read, and how each fault is told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from congdoan.common.csvfile import MOST_FAULTS, Faults, Row, harmless, read_csv, rows_of
from congdoan.common.errors import Refused


def read(folder: Path, content: bytes | str) -> list[Row]:
    path = folder / "tep.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_csv(path, ("code", "name"), optional=("kind",))


def refusal(folder: Path, content: bytes | str) -> str:
    with pytest.raises(Refused) as refused:
        read(folder, content)
    return str(refused.value)


def test_rows_carry_their_cells_and_lines(tmp_path: Path) -> None:
    rows = read(tmp_path, "code,name\nA1, Ấp Đông \n\nA2,Bình Lâm\n")
    assert rows == [Row(2, {"code": "A1", "name": "Ấp Đông"}), Row(4, {"code": "A2", "name": "Bình Lâm"})]


def test_byte_order_mark_windows_lines_and_other_order_of_columns_are_read(tmp_path: Path) -> None:
    rows = read(tmp_path, "\ufeffname,kind,code\r\nẤp Đông,xã,A1\r\n")
    assert rows == [Row(2, {"name": "Ấp Đông", "kind": "xã", "code": "A1"})]


def test_row_over_several_lines_is_named_by_its_first(tmp_path: Path) -> None:
    rows = read(tmp_path, 'code,name\nA1,"Ấp\nĐông"\nA2,Bình\n')
    assert [row.line for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Tệp tep.csv rỗng."),
        (b" \r\n \n", "Tệp tep.csv rỗng."),
        (b"code,name\n\n", "Tệp tep.csv không có dòng dữ liệu nào dưới dòng tiêu đề."),
        ("code,name\nA1,Ấp\n".encode("utf-16"), "Tệp tep.csv, dòng 1: chữ không theo bảng mã UTF-8."),
        ("code,name\nA1,x\n".encode("utf-16-le"), "Tệp tep.csv không phải tệp CSV (có ký tự nhị phân)."),
        ("code,name\nA1,x\nA2,\xe9t\xe9\n".encode("latin-1"), "Tệp tep.csv, dòng 3: chữ không theo bảng mã UTF-8."),
        (b"code,name\nA1,x\0y\n", "Tệp tep.csv không phải tệp CSV (có ký tự nhị phân)."),
        ("code;name\nA1;Ấp\n", "Tệp tep.csv phân cách bằng dấu chấm phẩy; cần dấu phẩy."),
        ("code\nA1\n", "Tệp tep.csv, dòng tiêu đề thiếu cột name. Cần: code,name."),
        ("code,name,colour\nA1,x,y\n", "Tệp tep.csv, dòng tiêu đề có cột lạ: colour."),
        ("code,name,name\nA1,x,y\n", "Tệp tep.csv, dòng tiêu đề có cột lặp lại."),
        ("code,name\nA1,x\nA2,y,z\nA3\n", "tep.csv, dòng 3: có 3 ô, dòng tiêu đề có 2 ô."),
        ("code,name\nA1,x\nA2,y,z\nA3\n", "tep.csv, dòng 4: có 1 ô, dòng tiêu đề có 2 ô."),
        ('code,name\nA1,x\nA2,"y\nA3,z\n', "tep.csv, dòng 3: dấu ngoặc kép không đóng hoặc đặt sai chỗ."),
        ('code,name\nA1,"x"y\n', "tep.csv, dòng 2: dấu ngoặc kép không đóng hoặc đặt sai chỗ."),
    ],
)
def test_unreadable_file_is_refused_in_words(tmp_path: Path, content: bytes | str, said: str) -> None:
    assert said in refusal(tmp_path, content)


def test_place_that_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tep.csv").write_text("code,name\n")
    for path, said in (
        (tmp_path / "khong-co.csv", "Không có tệp"),
        (tmp_path, "là thư mục, không phải tệp."),
        (tmp_path / "tep.csv" / "trong-tep.csv", "Không có tệp"),
        (tmp_path / ("dài" * 200), "Không có tệp"),
    ):
        with pytest.raises(Refused, match=said):
            read_csv(path, ("code", "name"))


def test_faults_are_told_in_the_order_of_the_file_and_not_without_end() -> None:
    faults = Faults("tep.csv")
    for line in range(MOST_FAULTS + 12, 0, -1):
        faults.add(line, "sai.")
    with pytest.raises(Refused) as refused:
        faults.refuse_if_any()
    assert refused.value.details[0] == "tep.csv, dòng 1: sai."
    assert len(refused.value.details) == MOST_FAULTS + 1
    assert refused.value.details[-1] == "… và 12 lỗi nữa."
    assert f"có {MOST_FAULTS + 12} lỗi" in refused.value.message


def test_fault_of_a_row_is_kept_and_other_errors_escape() -> None:
    faults = Faults("tep.csv")
    with faults.at(7):
        raise ValueError("số sai.")
    with faults.at(8):
        raise Refused("code", "mã sai.")
    assert faults.found == [(7, "số sai."), (8, "mã sai.")]
    with pytest.raises(KeyError), faults.at(9):
        raise KeyError("name")


@pytest.mark.parametrize("typed", ["=1+1", "+84912", "-5", "@ten", "\t=1"])
def test_what_looks_like_a_formula_is_written_as_words_and_read_as_it_was(typed: str) -> None:
    written = harmless(typed)
    assert written == f"'{typed}"
    assert rows_of("a.csv", f"code\n{written}\n", ["code"])[0]["code"] == typed


def test_other_words_are_written_as_they_are() -> None:
    assert [harmless(cell) for cell in ("CĐCS A - B", 5, None, "'ngoặc")] == ["CĐCS A - B", "5", "", "'ngoặc"]
