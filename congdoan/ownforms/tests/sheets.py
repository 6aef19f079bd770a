"""Biểu Excel as an office really keeps it, made with openpyxl."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

MESSY = [
    ["LIÊN ĐOÀN LAO ĐỘNG TỈNH A", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["BIỂU TỔNG HỢP KẾT QUẢ HOẠT ĐỘNG CÔNG ĐOÀN"],
    ["(Kèm theo Công văn số …/LĐLĐ)"],
    ["TT", "Nội dung", "Đơn vị tính", "Số lượng", "Ghi chú"],
    [None, None, None, "Trong kỳ", None],
    [1, 2, 3, 4, 5],
    ["I", "VỀ ĐOÀN VIÊN"],
    [1, "Tổng số đoàn viên", "Người"],
    ["1.1", "Trong đó: nữ"],
    [2, "Kết nạp đoàn viên mới", "người"],
    ["II", "CHĂM LO ĐỜI SỐNG"],
    [1, "Số suất quà Tết đã trao", "suất"],
    [2, "Số suất quà Tháng Công nhân", "suất"],
    [None, "Cộng", "suất"],
    [3, "Tổng số tiền chăm lo", "triệu đồng"],
    [4, "Tỷ lệ đoàn viên được chăm lo", "%"],
    [None, None, None, "Người lập biểu"],
    [None, "TM. BAN THƯỜNG VỤ"],
]
MERGED = ("A2:E2", "A3:E3", "A4:A5", "B4:B5", "C4:C5", "C8:C9")


def book(rows: Sequence[Sequence[object]] = MESSY, merged: Sequence[str] = MERGED) -> bytes:
    made = Workbook()
    page = made.active
    page.title = "Biểu 01"
    for row in rows:
        page.append(list(row))
    for area in merged:
        page.merge_cells(area)
    kept = BytesIO()
    made.save(kept)
    return kept.getvalue()


def sent(content: bytes, name: str = "Biểu 01 tỉnh A.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
