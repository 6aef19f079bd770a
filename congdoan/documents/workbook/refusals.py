"""What is said of a file that is no workbook, wherever that shows."""

from __future__ import annotations

from congdoan.common.errors import Refused


def broken(name: str) -> Refused:
    hint = "Mở bằng Excel hoặc LibreOffice, chọn Lưu thành → Excel (.xlsx), rồi gửi lại."
    return Refused("not_a_workbook", f"Tệp {name} hỏng hoặc tải về chưa hết. {hint}")


def locked(name: str) -> Refused:
    return Refused("not_a_workbook", f"Tệp {name} có mật khẩu mở tệp. Bỏ mật khẩu, lưu lại rồi gửi lại.")


def with_macros(name: str) -> Refused:
    said = f"Tệp {name} có macro nên không được mở. Chọn Lưu thành → Excel (.xlsx, không macro), rồi gửi lại."
    return Refused("not_a_workbook", said)


def too_large(name: str) -> Refused:
    return Refused("not_a_workbook", f"Tệp {name} có trang tính quá lớn, không phải biểu báo cáo.")


def no_excel(name: str) -> Refused:
    hint = "Mở ra, chọn Lưu thành → Excel (.xlsx), rồi gửi lại."
    return Refused("not_a_workbook", f"Tệp {name} không phải tệp Excel (.xlsx). {hint}")
