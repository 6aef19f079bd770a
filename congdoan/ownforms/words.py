"""Biểu Excel của đơn vị: what the rows of a form as an office keeps it are: headings, lines, parts, sums.

Everything here is a proposal: the person sees what was made of each row and puts it right.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from congdoan.common.text import fold, one_line, sentence, within
from congdoan.documents.lists import ListRow, Wanted

from .rules import Document, entries, line_code, with_form, with_line, with_section

COLUMNS = (
    Wanted(
        "name", "Nội dung",
        ("noi dung", "chi tieu", "noi dung chi tieu", "ten chi tieu", "chi so", "tieu chi", "danh muc", "hang muc"),
        required=True,
    ),
    Wanted("unit", "Đơn vị tính", ("don vi tinh", "dvt", "dv tinh", "don vi")),
    Wanted("ordinal", "TT", ("tt", "stt", "so tt", "so thu tu", "ma so")),
)  # fmt: skip

FLOW, STOCK, OPENING = "sum", "last", "first"
_FALLBACK_UNIT = "người"
_ROMAN = re.compile(r"(?:[ivxl]+|[IVXL]+|[A-Z])[.)]?")
_NUMBER = re.compile(r"\d{1,3}[.)]?")
_BELOW = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})+|[a-zđ]|[-+*•–])[.)]?")
_BEFORE_NAME = re.compile(r"(?:[IVXL]+|[A-Z]|\d{1,3}(?:\.\d{1,3})*|[a-zđ])[.)/]\s*(?=\S)|[-+•–]\s*")
_IN_BRACKETS = re.compile(r"\((?:đvt|đơn vị tính|đơn vị)?\s*:?\s*([^()\d]{1,20})\)\s*$", re.IGNORECASE)
_AMONG = re.compile(r"^(?:trong đó|trong số đó)\s*[:,]?\s*", re.IGNORECASE)
_SUM = re.compile(r"(?:tong cong|cong|cong chung|tong)(?: (?:muc|phan|nhom|cac) .*)?")
_BELOW_THE_TABLE = ("nguoi lap", "nguoi tong hop", "tm ban", "tm btv", "chu tich", "noi nhan", "ngay thang", "ghi chu")
_OPENING_WORDS = ("dau ky", "dau nam", "ky truoc chuyen sang")
_STOCK_WORDS = ("tong so", "hien co", "cuoi ky", "den nay", "dang ", "con lai", "so hien", "luy ke")
_OF_EVENTS = ("luot", "cuoc", "vu", "suat", "lop", "buoi", "dong", "nghin dong", "trieu dong", "ty dong")
"""Count units of what happens within a period: their "tổng số" is no stock."""
_UNITS_BY_WORD = (  # what a name speaks of → its count unit
    ("luot", "lượt"), ("so tien", "đồng"), ("kinh phi", "đồng"), ("tri gia", "đồng"), ("suat", "suất"),
    ("cuoc", "cuộc"), ("vu ", "vụ"), ("lop", "lớp"), ("ban thoa uoc", "bản"), ("thoa uoc", "bản"), ("cdcs", "CĐCS"),
    ("cong doan co so", "CĐCS"), ("doanh nghiep", "doanh nghiệp"), ("don vi", "đơn vị"), ("sang kien", "sáng kiến"),
    ("nha ", "nhà"), ("hoi nghi", "cuộc"), ("doi thoai", "cuộc"), ("tap the", "tập thể"),
)  # fmt: skip
_UNITS_AS_WRITTEN = {"dong": "đồng", "vnd": "đồng", "vn dong": "đồng", "d": "đồng"}


class Fate(StrEnum):
    """What becomes of a row of the sheet."""

    HEADING = "heading"
    LINE = "line"
    PART = "part"
    TOTAL = "total"
    SKIP = "skip"


@dataclass(frozen=True)
class SheetRow:
    """Một dòng của biểu Excel with what is made of it; `note` says what the person should look at."""

    line: int
    fate: str
    name: str
    unit: str = ""
    over_time: str = FLOW
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def rows_of(found: Sequence[ListRow], columns: Mapping[str, int]) -> list[SheetRow]:
    """Every row with what it seems to be."""
    rows: list[SheetRow] = []
    said = [_Said.of(row, columns) for row in found]
    for at, one in enumerate(said):
        if one.name and not (one.name.replace(".", "").replace(" ", "").isdigit()):
            rows.append(_row(one, said[at + 1] if at + 1 < len(said) else None, rows))
    return rows


@dataclass(frozen=True)
class _Said:
    """What a row says: its ordinal, its words, its count unit."""

    line: int
    ordinal: str
    name: str
    unit: str

    @classmethod
    def of(cls, row: ListRow, columns: Mapping[str, int]) -> _Said:
        name, ordinal = one_line(row.text(columns["name"])), one_line(row.text(columns.get("ordinal")))
        if not name:  # a heading merged over the columns stands in the first of them
            name, ordinal = (one_line(row.words), "") if row.is_group else ("", "")
        if not ordinal and (match := _BEFORE_NAME.match(name)):
            ordinal, name = match[0].strip(" /"), name[match.end() :]
        unit = one_line(row.text(columns.get("unit")))
        if not unit and (found := _IN_BRACKETS.search(name)):
            unit, name = found[1].strip(), name[: found.start()].strip()
        return cls(row.line, ordinal, name, _UNITS_AS_WRITTEN.get(fold(unit), within(unit[:20])))

    @property
    def is_heading_like(self) -> bool:
        return not self.unit and (
            bool(_ROMAN.fullmatch(self.ordinal)) or (len(self.name) > 3 and self.name == self.name.upper())
        )

    @property
    def is_below(self) -> bool:
        return bool(_BELOW.fullmatch(self.ordinal)) or bool(_AMONG.match(self.name))


def _row(one: _Said, after: _Said | None, before: Sequence[SheetRow]) -> SheetRow:
    plain = " ".join(re.sub(r"[^\w ]", " ", fold(one.name)).split())
    if any(plain.startswith(words) for words in _BELOW_THE_TABLE) and not one.unit:
        return SheetRow(one.line, Fate.SKIP, one.name[:150], note="đứng dưới bảng")
    if one.is_heading_like or _opens_a_group(one, after):
        return SheetRow(one.line, Fate.HEADING, sentence(_calm(one.name))[:150])
    last = next((row for row in reversed(before) if row.fate == Fate.LINE), None)
    if _SUM.fullmatch(plain):
        return SheetRow(one.line, Fate.TOTAL, one.name[:150], one.unit or (last.unit if last else ""), note="tự cộng")
    if one.unit == "%" or plain.startswith("ty le"):
        return SheetRow(one.line, Fate.SKIP, one.name[:150], "%", note="tỷ lệ: máy tự tính, thêm ở dự thảo")
    below = one.is_below and last is not None
    unit = one.unit or (last.unit if below and last else "") or _unit_by_name(plain)
    name = _AMONG.sub("", one.name)
    is_part = below and last is not None and last.unit == unit
    if below and last and len(name.split()) <= 3:
        name = f"{last.name}: {within(name)}"
    fate = Fate.PART if is_part else Fate.LINE
    over_time = last.over_time if is_part and last else _over_time(plain, unit)
    note = "" if one.unit else f"biểu không ghi đơn vị tính, đoán là {unit}"
    return SheetRow(one.line, fate, sentence(name)[:150], unit, over_time, note)


def _opens_a_group(one: _Said, after: _Said | None) -> bool:
    """A number without a count unit whose rows below it have numbers below its own: "1 Kết nạp", "1.1 …"."""
    number = one.ordinal.rstrip(".)")
    return bool(
        not one.unit and _NUMBER.fullmatch(one.ordinal) and after and after.unit
        and re.match(rf"{re.escape(number)}\.\d", after.ordinal)
    )  # fmt: skip


def _calm(text: str) -> str:
    """A heading in capitals as people read it; short words in capitals are abbreviations."""
    if text != text.upper():
        return text
    return " ".join(word if len(word) <= 4 and not _is_word(word) else word.lower() for word in text.split())


def _is_word(word: str) -> bool:
    """Whether a short word in capitals has a vowel with a mark or stands for itself: "VÀ", "TỔ", no "CĐCS"."""
    return any(char in "AEIOUYÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ" for char in word)


def _unit_by_name(plain: str) -> str:
    return next((unit for word, unit in _UNITS_BY_WORD if word in f"{plain} "), _FALLBACK_UNIT)


def _over_time(plain: str, unit: str) -> str:
    if any(words in plain for words in _OPENING_WORDS):
        return OPENING
    if fold(unit) in _OF_EVENTS:
        plain = plain.removeprefix("tong so")
    return STOCK if any(words in f"{plain} " for words in _STOCK_WORDS) else FLOW


# ---- what was read becomes a form ----


@dataclass(frozen=True)
class NewForm:
    """Biểu được lập từ tệp: what the file does not say."""

    code: str
    title: str
    levels: Sequence[str]
    categories: Sequence[str]
    period_kinds: Sequence[str]


def as_form(document: Document, rows: Iterable[SheetRow], form: NewForm, taken: Collection[str]) -> Document:
    """The document with the lines of the sheet and a form of them. A line whose name, unit and kind the document has
    already is that line. `taken` are the codes given elsewhere."""
    made, shown = document, list[str]()
    at: int | None = None
    since: list[dict[str, Any]] = []  # the lines since the last heading
    for row in rows:
        if row.fate == Fate.SKIP:
            continue
        if row.fate == Fate.HEADING or at is None:
            title = row.name if row.fate == Fate.HEADING else form.title
            made, at, since = *_heading(made, title), []
            if row.fate == Fate.HEADING:
                continue
        entry = _entry(made, row, since, taken)
        if entry["code"] not in entries(made):
            made = with_line(made, at, entry)
        shown.append(entry["code"])
        since.append(entry)
    view = {
        "code": form.code, "title": form.title, "levels": list(form.levels), "categories": list(form.categories),
        "period_kinds": list(form.period_kinds), "lines": shown,
    }  # fmt: skip
    return with_form(made, view)


def _heading(document: Document, title: str) -> tuple[Document, int]:
    same = [i for i, one in enumerate(document["sections"]) if fold(one["title"]) == fold(title)]
    if same:
        return document, same[0]
    return with_section(document, title), len(document["sections"])


def _entry(
    document: Document, row: SheetRow, since: Sequence[Mapping[str, Any]], taken: Collection[str]
) -> dict[str, Any]:
    """The row as an entry of the catalogue."""
    known = entries(document)
    code = line_code(document["set"]["code"], row.name, {*taken, *known})
    if row.fate == Fate.TOTAL:
        parts = [
            one["code"] for one in since if "over_time" in one and not one.get("part_of") and one["unit"] == row.unit
        ]
        if parts:
            return {"code": code, "name": row.name, "plus": parts}
        row = replace(row, fate=Fate.LINE)
    for one in known.values():
        if fold(one["name"]) == fold(row.name) and (one.get("unit"), one.get("over_time")) == (row.unit, row.over_time):
            return dict(one)
    entry: dict[str, Any] = {"code": code, "name": row.name, "unit": row.unit, "over_time": row.over_time}
    if row.unit in ("triệu đồng", "tỷ đồng"):
        entry["decimals"] = 1
    if row.fate == Fate.PART:
        whole = next((one for one in reversed(since) if "over_time" in one and not one.get("part_of")), None)
        if whole is not None and whole["unit"] == row.unit:
            entry["part_of"] = whole["code"]
    return entry
