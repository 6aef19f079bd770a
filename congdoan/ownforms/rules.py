"""What may be done to a draft: pure functions from one document to the next.

A document is what a catalogue file holds (`reporting.shipped`), as plain lists and dicts, because a draft may still
have faults. Every edit gives a new document; refusals say in a sentence what stands against it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from congdoan.common.errors import Refused
from congdoan.common.text import fold, quoted

Document = dict[str, Any]
Edit = Callable[[Document], Document]

MOST_LINES = 300
LONGEST_LINE_CODE, LONGEST_SHORT_CODE = 60, 32
LEVELS_THAT_ISSUE = ("confederation", "provincial_federation", "sectoral_union", "upper_level_union")

_KINDS_IN_CODES = {
    "month": "THANG", "quarter": "QUY", "half": "6T", "nine_months": "9T", "year": "NAM", "school_year": "NH",
    "term": "NK",
}  # fmt: skip


def blank(code: str, title: str, valid_from: str) -> Document:
    """Bộ biểu mẫu mới, nothing in it yet."""
    head = {"code": code, "version": 1, "title": title, "valid_from": valid_from}
    return {"set": head, "sections": [], "forms": [], "checks": []}


# ---- codes nobody has to invent ----


def set_code(unit_code: str, taken: Collection[str]) -> str:
    """The code of a body's own set: that of the body, as set codes are written."""
    base = re.sub(r"[^A-Z0-9]+", "-", unit_code.upper()).strip("-")[:28] or "BM"
    return _free(base, taken, "-", LONGEST_SHORT_CODE)


def line_code(of_set: str, name: str, taken: Collection[str]) -> str:
    """The code suggested for a line: the set and the first words of its name, without tones."""
    prefix = re.sub(r"[^a-z0-9]+", "_", of_set.lower()).strip("_")
    prefix = prefix if prefix[:1].isalpha() else f"bo_{prefix}"
    words = re.findall(r"[a-z0-9]+", fold(name))
    code = prefix
    for word in words:
        if len(code) + len(word) > 42:
            break
        code = f"{code}_{word}"
    return _free(code if words else f"{prefix}_dong", taken, "_", LONGEST_LINE_CODE)


def form_code(of_set: str, kinds: Collection[str], taken: Collection[str]) -> str:
    """The code suggested for a form: the set and the longest of its kinds of period."""
    kind = next((_KINDS_IN_CODES[one] for one in reversed(_KINDS_IN_CODES) if one in kinds), "BIEU")
    return _free(f"{of_set[:22]}-{kind}", taken, "-", LONGEST_SHORT_CODE)


def _free(base: str, taken: Collection[str], joint: str, longest: int) -> str:
    number, code = 1, base[:longest]
    while code in taken:
        number += 1
        code = f"{base[: longest - 4]}{joint}{number}"
    return code


# ---- what is in it ----


def entries(document: Document) -> dict[str, dict[str, Any]]:
    """Every line by code, in the order of reading."""
    return {entry["code"]: entry for section in document["sections"] for entry in section["lines"]}


def typed(document: Document) -> dict[str, dict[str, Any]]:
    """The lines that units fill in."""
    return {code: one for code, one in entries(document).items() if kind_of(one) == "line"}


def kind_of(entry: Mapping[str, Any]) -> str:
    """line: typed; ratio, derived: computed."""
    return "ratio" if "numerator" in entry else "derived" if "plus" in entry else "line"


def section_of(document: Document, code: str) -> int:
    """The number of the heading under which a line stands."""
    for number, section in enumerate(document["sections"]):
        if any(entry["code"] == code for entry in section["lines"]):
            return number
    raise Refused("unknown_line", f"Dự thảo không có dòng {quoted(code)}.")


def form_of(document: Document, code: str) -> dict[str, Any]:
    """A form by its code. Refused("unknown_form")."""
    found = next((form for form in document["forms"] if form["code"] == code), None)
    if found is None:
        raise Refused("unknown_form", f"Dự thảo không có biểu {quoted(code)}.")
    return dict(found)


def users_of(document: Document, code: str) -> list[str]:
    """The names of the lines that are computed from a line or are a part of it."""
    return [one["name"] for other, one in entries(document).items() if other != code and code in _named_by(one)]


def _named_by(entry: Mapping[str, Any]) -> set[str]:
    single = {entry.get(key, "") for key in ("part_of", "numerator", "denominator")}
    return single | {*entry.get("plus", ()), *entry.get("minus", ())}


def codes_in(value: Any) -> Iterator[str]:
    """Every word of a check, whatever it is called."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inside in value.values():
            yield from codes_in(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from codes_in(inside)


# ---- edits ----


def with_head(document: Document, *, title: str, valid_from: str) -> Document:
    """Another name, another first day."""
    head = {**document["set"], "title": title, "valid_from": valid_from}
    return {**document, "set": head}


def with_section(document: Document, title: str, number: int | None = None) -> Document:
    """A heading more, or one renamed."""
    made = copy.deepcopy(document)
    if any(fold(one["title"]) == fold(title) for i, one in enumerate(made["sections"]) if i != number):
        raise Refused("section_twice", f"Mục {quoted(title)} đã có.")
    if number is None:
        made["sections"].append({"title": title, "lines": []})
    else:
        _section(made, number)["title"] = title
    return made


def without_section(document: Document, number: int) -> Document:
    """A heading less; it holds no lines any more."""
    made = copy.deepcopy(document)
    if _section(made, number)["lines"]:
        raise Refused("section_in_use", "Mục còn dòng: chuyển hoặc bỏ các dòng trước.")
    del made["sections"][number]
    return made


def with_line(document: Document, section: int, entry: Mapping[str, Any], forms: Collection[str] = ()) -> Document:
    """A line more, or one changed, under a heading; a new one is shown on these forms."""
    made = copy.deepcopy(document)
    code, known = entry["code"], entries(document)
    if code not in known and len(known) >= MOST_LINES:
        raise Refused("too_many", f"Một bộ có nhiều nhất {MOST_LINES} dòng.")
    if code in known:
        was = _section(made, section_of(document, code))["lines"]
        at = next(i for i, one in enumerate(was) if one["code"] == code)
        if section == section_of(document, code):
            was[at] = dict(entry)
            return made
        del was[at]
    _section(made, section)["lines"].append(dict(entry))
    for form in made["forms"]:
        if form["code"] in forms and code not in form["lines"]:
            form["lines"].append(code)
    return made


def with_line_moved(document: Document, code: str, *, up: bool) -> Document:
    """A line one place up or down; beyond the end of its heading into the next."""
    made = copy.deepcopy(document)
    number = section_of(document, code)
    lines = made["sections"][number]["lines"]
    at = next(i for i, one in enumerate(lines) if one["code"] == code)
    to = at - 1 if up else at + 1
    if 0 <= to < len(lines):
        lines[at], lines[to] = lines[to], lines[at]
        return made
    beyond = number - 1 if up else number + 1
    if 0 <= beyond < len(made["sections"]):
        others = made["sections"][beyond]["lines"]
        others.insert(len(others) if up else 0, lines.pop(at))
    return made


def without_line(document: Document, code: str) -> Document:
    """A line less, on every form and in every check; nothing else is made of it."""
    section_of(document, code)
    if users := users_of(document, code):
        raise Refused("line_in_use", f"Dòng này còn dùng ở {quoted(users[0])}: sửa dòng đó trước.")
    made = copy.deepcopy(document)
    for section in made["sections"]:
        section["lines"] = [one for one in section["lines"] if one["code"] != code]
    for form in made["forms"]:
        form["lines"] = [one for one in form["lines"] if one != code]
    made["checks"] = [check for check in made["checks"] if code not in codes_in(check)]
    overview = [one for one in made["set"].get("overview", []) if one != code]
    made["set"] = {**made["set"], **({"overview": overview} if overview else {})}
    if not overview:
        made["set"].pop("overview", None)
    return made


def with_form(document: Document, form: Mapping[str, Any]) -> Document:
    """A form more, or one changed; its lines in the order of the set."""
    made = copy.deepcopy(document)
    shown = {**form, "lines": [code for code in entries(document) if code in set(form["lines"])]}
    codes = [one["code"] for one in made["forms"]]
    if form["code"] in codes:
        made["forms"][codes.index(form["code"])] = shown
    else:
        made["forms"].append(shown)
    return made


def without_form(document: Document, code: str) -> Document:
    form_of(document, code)
    if any(entry.get("expected") == code for entry in entries(document).values()):
        raise Refused(
            "form_in_use", f"Còn tỷ lệ chia cho số đơn vị phải báo cáo biểu {quoted(code)}: sửa dòng đó trước."
        )
    made = copy.deepcopy(document)
    made["forms"] = [form for form in made["forms"] if form["code"] != code]
    return made


def with_check(document: Document, check: Mapping[str, Any]) -> Document:
    made = copy.deepcopy(document)
    if dict(check) in made["checks"]:
        raise Refused("check_twice", "Quy tắc này đã có.")
    made["checks"].append(dict(check))
    return made


def without_check(document: Document, number: int) -> Document:
    made = copy.deepcopy(document)
    if not 0 <= number < len(made["checks"]):
        raise Refused("unknown_check", "Không có quy tắc này.")
    del made["checks"][number]
    return made


def _section(document: Document, number: int) -> dict[str, Any]:
    sections: list[dict[str, Any]] = document["sections"]
    if not 0 <= number < len(sections):
        raise Refused("unknown_section", "Dự thảo không có mục này.")
    return sections[number]


def with_required(document: Document, code: str, needed: bool) -> Document:
    """Whether a line must be filled in: a check of its own kind."""
    checks = [check for check in document["checks"] if not (check["kind"] == "required" and check["line"] == code)]
    if needed:
        checks.append({"kind": "required", "severity": "error", "line": code})
    return {**document, "checks": checks}
