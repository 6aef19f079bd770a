"""Lists of unions as offices really keep them, made with openpyxl; and one that was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from congdoan import documents
from congdoan.documents.lists import FoundList, sent_list
from congdoan.starting import commands
from congdoan.starting.models import StartList
from congdoan.starting.rules import Common
from congdoan.starting.words import COLUMNS
from tests.world import World

COMMON = Common("grassroots_union", "none", date(2023, 1, 1), "clerk")

DISTRICT = [
    ["LIÊN ĐOÀN LAO ĐỘNG TỈNH A", None, None, None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["Số: …/BC-LĐLĐ"],
    [],
    ["DANH SÁCH CÔNG ĐOÀN CƠ SỞ (tính đến 30/11/2023)"],
    ["TT", "Tên CĐCS", "Loại hình", "Ngày thành lập", "Chủ tịch công đoàn", None, "Số ĐV"],
    [None, None, None, None, "Họ và tên", "SĐT", None],
    [1, 2, 3, 4, 5, 6, 7],
    ["I", "LĐLĐ huyện An Thượng"],
    [1, "CĐCS Trường Tiểu học Đồng Mây", "Trường học", "01/01/2000", "Lý Thị Hạ", 912000001, 40],
    [2, "CĐCS Trường THCS Đồng Mây", "Trường học", date(2001, 9, 5), "Lý Văn Đông", "0912 000 002", 33],
    [3, "CĐCS Công ty CP Gạch Sông Đáy", "DN ngoài nhà nước", "tháng 5/2010", "Vi Thị Thu", "+84 912.000.003", 120],
    ["II", "LĐLĐ huyện Ấp Đông"],
    [1, "Nghiệp đoàn xe ôm Ấp Đông", "", 2015, "Lò Thị Xuân", "912000004 / 0987000004", 25],
    [2, "CĐCS UBND xã Ấp Đông", "Hành chính sự nghiệp", "3.2.1999", "Hà Văn Tư", "không có", 18],
    ["III", "Công đoàn khu công nghiệp Sông Đáy"],
    [1, "CĐCS Công ty TNHH Sợi Vàng", "FDI", "", "Tạ Văn Năm", 912000006.0, 800],
    ["", "Tổng cộng", "", "", "", "", 1036],
    [None, None, None, None, "Người lập biểu"],
]
DISTRICT_MERGED = ("A5:A6", "B5:B6", "C5:C6", "D5:D6", "E5:F5", "G5:G6", "A4:G4")

OLD_LIST = Path(documents.__file__).parent / "tests" / "files" / "danh-sach.xls"
"""The same list, saved by LibreOffice in the format of Excel 97."""

WITH_PARENTS = [
    ["Mã đơn vị", "Đơn vị", "Công đoàn cấp trên", "Cấp", "Năm TL", "Người phụ trách", "Điện thoại di động"],
    ["SV", "Công đoàn phường Sông Vang", "LĐLĐ tỉnh A", "Cấp trên trực tiếp cơ sở", "", "Đinh Thị Ba", "0912000011"],
    ["SV1", "CĐCS Trường Mầm non Sông Vang", "Công đoàn phường Sông Vang", "CĐCS", "", "Đinh Văn Bảy", "0912000012"],
    ["SV2", "CĐCS thành viên Phân xưởng 1", "SV1", "", "", "Đinh Văn Tám", "0912000012"],
    ["SV3", "CĐCS Hợp tác xã Mây", "Công đoàn phường Không Có", "CĐCS", "", "", ""],
    ["B11", "CĐCS Đò Ngang", "", "CĐCS", "", "", ""],
    ["SV1", "CĐCS Trùng mã", "", "CĐCS", "", "", ""],
    ["", "", "", "CĐCS", "", "Đinh Văn Chín", "0912000019"],
    ["SV4", "CĐCS Trường Tiểu học Đồng Mây", "Công đoàn phường Sông Vang", "", "", "", ""],
]

NAMES_ONLY = [
    ["STT", "TÊN CÔNG TY"],
    ["1.", "Công ty TNHH Một"],
    ["2.", "Công ty TNHH Hai"],
    ["3.", "công ty tnhh một"],
]


def book(rows: Sequence[Sequence[object]], merged: Sequence[str] = ()) -> bytes:
    """A workbook with a sheet of notes before the list."""
    made = Workbook()
    made.active.title = "Ghi chú"
    made.active.append(["Lưu hành nội bộ"])
    page = made.create_sheet("Danh sách")
    for row in rows:
        page.append(list(row))
    for area in merged:
        page.merge_cells(area)
    kept = BytesIO()
    made.save(kept)
    return kept.getvalue()


BY_DISTRICT: dict[str, list[list[object]]] = {
    "An Thượng": [["STT", "Tên CĐCS", "SĐT"], [1, "CĐCS Một", "0912000001"], [2, "CĐCS Hai", "0912000002"]],
    "Ghi chú": [["Lưu hành nội bộ"]],
    "LĐLĐ huyện Ấp Đông": [["STT", "TÊN CĐCS", "SĐT"], [1, "CĐCS Ba", "0912000003"], [2, "CĐCS Ba", "0912000003"]],
}
"""A sheet for each district, and one of notes."""


def book_of_sheets(sheets: Mapping[str, Sequence[Sequence[object]]] = BY_DISTRICT) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(list(row))
    kept = BytesIO()
    made.save(kept)
    return kept.getvalue()


def sent(content: bytes, name: str = "danh-sach.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def read(rows: Sequence[Sequence[object]], merged: Sequence[str] = ()) -> FoundList:
    return sent_list(sent(book(rows, merged)), COLUMNS)


def listed(
    world: World,
    rows: Sequence[Sequence[object]] = DISTRICT,
    merged: Sequence[str] = DISTRICT_MERGED,
    by: str = "admin",
) -> StartList:
    """A list that was read for province A."""
    return _read_in(world, read(rows, merged), by)


def listed_by_sheet(
    world: World, sheets: Mapping[str, Sequence[Sequence[object]]] = BY_DISTRICT, by: str = "an"
) -> StartList:
    """A list on several sheets that was read for province A."""
    return _read_in(world, sent_list(sent(book_of_sheets(sheets)), COLUMNS), by)


def _read_in(world: World, found: FoundList, by: str) -> StartList:
    return commands.read_in(by=world.users[by], unit=world.unit("PA"), found=found, common=COMMON, most=100)
