"""What lists of unions say in their own ways: levels, categories, days, telephone numbers, names. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from congdoan.accounts.rules import is_phone, normal_phone
from congdoan.common.dates import DateError
from congdoan.common.text import fold, quoted
from congdoan.documents.lists import Wanted

_OTHERS = ("cap tren", "truc thuoc", "so dien thoai", "dien thoai", "sdt", "dt", "email", "chu tich", "ho ten")
_OF_NAMES = (*_OTHERS, "ho va ten", "nguoi dai dien", "can bo", "loai hinh", "dia chi", "ngay", "so dang ky")
COLUMNS = (
    Wanted(
        "name", "Tên đơn vị",
        ("ten don vi", "ten cong doan co so", "ten cdcs", "ten cong doan", "ten to chuc cong doan", "ten to chuc",
         "ten don vi truc thuoc", "don vi truc thuoc", "don vi", "cong doan co so", "cdcs", "ten cong ty",
         "ten doanh nghiep", "ten truong", "ten co quan", "cong doan", "ten"),
        required=True, unless=_OF_NAMES,
    ),
    Wanted("code", "Mã đơn vị", ("ma don vi", "ma cdcs", "ma so don vi", "ma so", "ma"), unless=("so thue", "mst")),
    Wanted(
        "parent", "Cấp trên",
        ("cap tren", "don vi cap tren", "cong doan cap tren", "truc thuoc", "cap tren truc tiep", "don vi quan ly",
         "cong doan cap tren truc tiep", "thuoc"),
        unless=("sdt", "dien thoai"),
    ),
    Wanted("level", "Cấp công đoàn", ("cap cong doan", "loai to chuc", "cap"), unless=("cap tren", "ngay cap", "tren")),
    Wanted("category", "Loại hình", ("loai hinh", "loai hinh don vi", "khu vuc", "loai hinh doanh nghiep")),
    Wanted(
        "day", "Ngày thành lập",
        ("ngay thanh lap", "ngay thang nam thanh lap", "nam thanh lap", "thoi gian thanh lap", "thanh lap", "ngay tl"),
    ),
    Wanted(
        "person", "Người nhận tài khoản",
        ("ho va ten chu tich", "ho ten chu tich", "chu tich cong doan", "chu tich cdcs", "chu tich", "nguoi dai dien",
         "can bo phu trach", "nguoi phu trach", "nguoi lien he", "ho va ten", "ho ten"),
        unless=("so dien thoai", "dien thoai", "sdt", "dt", "so dt", "email", "thu dien tu", "nam sinh", "ngay sinh"),
    ),
    Wanted(
        "phone", "Số điện thoại",
        ("so dien thoai", "dien thoai", "sdt", "so dt", "di dong", "dt di dong", "dien thoai di dong", "dt"),
        unless=("co quan", "co dinh", "ban"),
    ),
)  # fmt: skip
TITLES = {one.key: one.title for one in COLUMNS}

_LEVELS: tuple[tuple[str, str], ...] = (
    (r"tong lien doan", "confederation"),
    (r"(ldld|lien doan lao dong) (tinh|thanh pho|tp)\b", "provincial_federation"),
    (r"(cd|cong doan) nganh\b", "sectoral_union"),
    (r"cdcstv|thanh vien", "member_grassroots_union"),
    (r"bo phan|cdbp", "union_section"),
    (r"to cong doan|to cd\b", "union_group"),
    (r"cap tren truc tiep|ldld|lien doan lao dong", "upper_level_union"),
    (r"(cd|cong doan) (phuong|xa|thi tran|huyen|quan|thi xa|khu|cac|dac khu|tong cong ty|tct)\b", "upper_level_union"),
    (r"cdcs|cong doan co so|nghiep doan|co so", "grassroots_union"),
)
_CATEGORIES: tuple[tuple[str, str], ...] = (
    (r"nghiep doan", "occupational_union"),
    (r"su nghiep ngoai|ngoai cong lap|dan lap|tu thuc", "non_public_unit"),
    (r"\btruong\b|mam non|tieu hoc|thcs|thpt|giao duc", "school"),
    (r"fdi|nuoc ngoai", "fdi_enterprise"),
    (r"doanh nghiep nha nuoc|dnnn|von nha nuoc", "state_enterprise"),
    (r"ngoai nha nuoc|ngoai quoc doanh|tu nhan|tnhh|co phan|dntn|\bnnn\b|\bdn\b|doanh nghiep", "non_state_enterprise"),
    (r"benh vien|su nghiep|tram y te|trung tam", "public_service_unit"),
    (r"hanh chinh|co quan|nha nuoc|ubnd|uy ban|hcsn", "state_body"),
)
_SURE_CATEGORIES = ("occupational_union", "school", "public_service_unit")  # that a name alone tells
_UNION = re.compile(r"(cdcs|cdcstv|cd|cong doan|ldld|lien doan lao dong|nghiep doan|tong cong ty)\b")
_ABBREVIATED = (("cdcstv", "cong doan co so thanh vien"), ("cdcs", "cong doan co so"), ("cd", "cong doan"),
                ("ldld", "lien doan lao dong"), ("tnhh", "trach nhiem huu han"), ("cty", "cong ty"), ("cp", "co phan"),
                ("th", "tieu hoc"), ("mn", "mam non"), ("tp", "thanh pho"))  # fmt: skip
_HEAD = re.compile(r"(cong doan co so thanh vien|cong doan co so|cong doan|lien doan lao dong)\b ?")
_NOT_WORD = re.compile(r"[^\w]+")
_ORDINAL = re.compile(r"^\s*(?:[ivxl]+|[a-z]|[0-9]{1,3})[.)/-]\s*", re.IGNORECASE)
_DAY_WORDS = re.compile(r"\b(?:ngay|thang|nam|t|th)\b|00:00:00")
_EXCEL_EPOCH, _EXCEL_DAYS = date(1899, 12, 30), range(10_000, 80_000)
_PHONES = re.compile(r"[;/,\n]| - |\(|hoac")


def level_in(text: str) -> str:
    """Cấp, as a cell or a name says it; empty where it says none."""
    said = _plain(text)
    return next((level for pattern, level in _LEVELS if re.search(rf"\b(?:{pattern})", said)), "")


def category_in(text: str) -> str:
    """Loại hình, as a cell or the heading of a group says it."""
    said = fold(text)
    return next((category for pattern, category in _CATEGORIES if re.search(pattern, said)), "")


def category_of_name(name: str) -> str:
    """Loại hình that the name of a union leaves no doubt about (a school is one; a company may be of three kinds)."""
    found = category_in(name)
    return found if found in _SURE_CATEGORIES else ""


def names_union(text: str) -> bool:
    """Whether the heading of a group names a body of the union, and not only a kind of units."""
    return bool(_UNION.match(_plain(without_ordinal(text))))


def without_ordinal(text: str) -> str:
    """ "II. Công đoàn phường An Bình" without its number."""
    return _ORDINAL.sub("", text).strip(" :.-")


def name_key(name: str) -> str:
    """By what names are compared: without tones, marks and abbreviations."""
    words = _plain(without_ordinal(name) if _ORDINAL.match(name) else name).split()
    full = dict(_ABBREVIATED)
    return " ".join(full.get(word, word) for word in words)


def bare_key(name: str) -> str:
    """The same without what kind of union it is: lists often leave it out."""
    return _HEAD.sub("", name_key(name), count=1)


def day_in(text: str) -> date:
    """A day in any of the ways lists write it; of a month or a year alone its first day. Raises DateError.

    >>> [str(day_in(text)) for text in ("3.5.2001", "tháng 5/2001", "2001", "ngày 03 tháng 5 năm 2001", "3/5/01")]
    ['2001-05-03', '2001-05-01', '2001-01-01', '2001-05-03', '2001-05-03']
    """
    numbers = [int(part) for part in re.findall(r"[0-9]+", _DAY_WORDS.sub(" ", fold(text)))]
    rest = re.sub(r"[0-9\s./\\-]+", "", _DAY_WORDS.sub(" ", fold(text)))
    try:
        if rest or not numbers:
            raise ValueError
        return _day_of(numbers)
    except (ValueError, OverflowError):
        said = f"không đọc được ngày {quoted(text)}. Viết như 22/11/2023, 11/2023 hoặc 2023."
        raise DateError(said) from None


def _day_of(numbers: Sequence[int]) -> date:
    match numbers:
        case [serial] if serial in _EXCEL_DAYS:
            return _EXCEL_EPOCH + timedelta(days=serial)
        case [year] if year > 1900:
            return date(year, 1, 1)
        case [month, year]:
            return date(_century(year), month, 1)
        case [year, month, day] if year > 1900:
            return date(year, month, day)
        case [day, month, year]:
            return date(_century(year), month, day)
    raise ValueError


def _century(year: int) -> int:
    if year >= 100:
        return year
    return year + (1900 if year >= 30 else 2000)


def phone_in(text: str) -> tuple[str, str]:
    """The first telephone number of a cell in its normal writing, and what is to be said of the cell; no number where
    none can be read. Excel forgets the nought before a number."""
    if not text.strip():
        return "", ""
    whole = normal_phone(text)
    parts = [text] if is_phone(whole) else [part for part in _PHONES.split(text) if any(map(str.isdigit, part))]
    for part in parts:
        digits = normal_phone(part)
        for number in (digits, f"0{digits}"):
            if is_phone(number):
                rest = len(parts) > 1
                return number, f"ô có nhiều số, lấy {number}" if rest else ""
    return "", f"số điện thoại {quoted(text)} không đủ 10 chữ số"


def _plain(text: str) -> str:
    return " ".join(_NOT_WORD.sub(" ", fold(text)).split())
