"""A cell of a form as a figure: what officials type is understood where it can mean only one thing, else refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from congdoan.common.dates import format_date
from congdoan.common.numbers import MAX_OWN, NumberError, format_number, parse_figure, to_smallest
from congdoan.common.text import quoted
from congdoan.documents.workbook import Cell

_DIGITS_OF_EXCEL = 15  # what a spreadsheet computes beyond is noise: 0.1 + 0.2


def figure_of_cell(cell: Cell, decimals: int, day: date | None = None) -> int:
    """The figure in the indicator's smallest unit; `day` is what a date cell shows. Raises NumberError.

    A text counts where it is a number in Vietnamese notation ("1.172"), a formula by its stored result.
    """
    match cell.kind:
        case "text" if cell.formula and not cell.value.strip():
            raise NumberError("công thức không cho ra số. Gõ thẳng con số vào ô.")
        case "text":
            return parse_figure(cell.value, decimals)
        case "number":
            return _figure(cell, decimals)
        case "date":
            shown = f"ngày {format_date(day)}" if day else "ngày tháng"
            raise NumberError(f"Excel đã hiểu số vừa gõ thành {shown}. Xóa ô, chọn dạng Number rồi gõ lại con số.")
        case "error":
            raise NumberError(f"ô báo lỗi {cell.value}. Gõ thẳng con số vào ô.")
        case "boolean":
            raise NumberError(f"ô ghi {cell.value}, không phải số.")
        case "uncalculated":
            raise NumberError("công thức chưa được tính. Mở bằng Excel rồi lưu lại, hoặc gõ thẳng con số vào ô.")


def _figure(cell: Cell, decimals: int) -> int:
    value = _value(cell.value)
    if cell.percent:
        shown = format_number(value * 100, 1, trim=True)
        raise NumberError(f"ô ghi {shown}%. Ô này chỉ ghi số, không ghi dấu %.")
    shown = quoted(_plain(value))
    if value < 0:
        raise NumberError(f"{shown} là số âm. Mục này chỉ nhận số từ 0 trở lên.")
    smallest = Fraction(value) * 10**decimals
    if smallest <= MAX_OWN and smallest.denominator != 1:
        rule = f"có quá {decimals} chữ số lẻ" if decimals else "có phần lẻ, mà mục này là số nguyên"
        raise NumberError(f"{shown} {rule}.{_hint(value, decimals)}")
    return to_smallest(value, decimals, limit=MAX_OWN)


def _value(written: str) -> Decimal:
    """What the spreadsheet shows of a stored number."""
    try:
        value = Decimal(written)
        shown = Decimal(f"{value:.{_DIGITS_OF_EXCEL}g}") if value.is_finite() else None
    except InvalidOperation:
        shown = None
    if shown is None or abs(shown.adjusted()) > 300:
        raise NumberError(f"{quoted(written)} không phải số.")
    return shown


def _plain(value: Decimal) -> str:
    """With a comma, and as many decimals as there are."""
    exponent = value.normalize().as_tuple().exponent
    return format_number(value, max(0, -int(exponent))) if abs(value.adjusted()) < 20 else f"{value:.3E}"


def _hint(value: Decimal, decimals: int) -> str:
    """1.172 typed where the dot begins the decimals was meant as one thousand."""
    thousands = value * 1000
    if not decimals and 1 <= value < 1000 and thousands == thousands.to_integral_value():
        return f" Nếu định ghi {format_number(thousands)} thì gõ liền {int(thousands)}."
    return " Xem lại số và đơn vị tính."
