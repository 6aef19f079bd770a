"""What is said of a file that is no workbook, wherever that shows."""

from __future__ import annotations

from congdoan.common.errors import Refused


def broken(name: str) -> Refused:
    hint = "Mở bằng Excel hoặc LibreOffice, chọn Lưu thành → Excel (.xlsx), rồi gửi lại."
    return Refused("not_a_workbook", f"Tệp {name} hỏng hoặc tải về chưa hết. {hint}")


def no_excel(name: str) -> Refused:
    hint = "Mở ra, chọn Lưu thành → Excel (.xlsx), rồi gửi lại."
    return Refused("not_a_workbook", f"Tệp {name} không phải tệp Excel (.xlsx). {hint}")
