"""What may be issued: a version of a set against what stands in already. Pure.

A version once issued is frozen and only grows at its end; a line once issued keeps all that it means, in every version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from congdoan.common.dates import format_date
from congdoan.common.text import list_of, quoted
from congdoan.common.yamlfile import Fault
from congdoan.periods.rules import title

from .shipped import Catalogue, Entry, Form

_FORM_FIELDS = {
    "title": "tên", "levels": "cấp", "categories": "loại hình", "period_kinds": "loại kỳ", "due": "hạn nộp",
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """What stands in when a body issues a version of a set.

    `known` are all indicators, `before` the same version as it was issued, `is_shipped` whether it came with the
    product instead, `others` the other versions by number with their first day, `used` the periods in which these hold
    figures, by code with their first day, `forms` the forms of other sets by code with the set. `owner` is the name of
    another body whose set it is.
    """

    known: Mapping[str, Entry]
    before: Catalogue | None = None
    is_shipped: bool = False
    is_common: bool = False
    others: Mapping[int, date] = field(default_factory=dict)
    used: Mapping[str, date] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""


def faults_against(catalogue: Catalogue, standing: Standing) -> Iterator[Fault]:
    """Why this version cannot be issued; beside what is wrong in itself (`faults_of`)."""
    yield from _faults_of_head(catalogue, standing)
    for i, section in enumerate(catalogue.sections):
        for k, entry in enumerate(section.lines):
            if (known := standing.known.get(entry.code)) is not None and known != entry:
                said = (
                    f"{quoted(known.name)} đã ban hành: giữ nguyên tên, đơn vị tính, cách cộng; ý khác thì thêm dòng."
                )
                yield ("sections", i, "lines", k), said
    for i, form in enumerate(catalogue.forms):
        if form.code in standing.forms:
            yield ("forms", i, "code"), f"mã biểu {quoted(form.code)} đã dùng ở bộ {standing.forms[form.code]}."
    if standing.before is not None:
        yield from _faults_of_growth(catalogue, standing.before)


def _faults_of_head(catalogue: Catalogue, standing: Standing) -> Iterator[Fault]:
    head, at = catalogue.set, ("set",)
    if standing.owner:
        yield at, f"bộ {head.code} là của {standing.owner}."
        return
    if standing.is_shipped:
        yield at, f"bộ {head.code} phiên bản {head.version} đi cùng phần mềm: không bổ sung ở đây, làm phiên bản sau."
    if standing.before is not None:
        return
    if head.version <= max(standing.others, default=0) and not standing.is_shipped:
        yield (*at, "version"), f"bộ {head.code} đã có phiên bản {max(standing.others)}."
    first = max(standing.others.values(), default=None)
    if first is not None and head.valid_from <= first:
        yield (*at, "valid_from"), f"ngày áp dụng phải sau {format_date(first)}, ngày áp dụng của phiên bản trước."
    if used := [title(code) for code, start in standing.used.items() if start >= head.valid_from]:
        said = f"kỳ {list_of(used[:3])} đã có số liệu theo phiên bản trước; chọn ngày áp dụng muộn hơn."
        yield (*at, "valid_from"), said


def _faults_of_growth(now: Catalogue, before: Catalogue) -> Iterator[Fault]:
    """A version in force loses nothing and changes nothing; what it grows by is new (decision 0008)."""
    if (now.set.valid_from, now.set.title) != (before.set.valid_from, before.set.title):
        yield ("set",), "phiên bản đã ban hành giữ nguyên tên và ngày áp dụng."
    if lost := [entry.name for code, entry in before.entries.items() if code not in now.entries]:
        yield ("sections",), f"đã ban hành, không bỏ được dòng {list_of([quoted(name) for name in lost])}."
    if any(check not in now.all_checks for check in before.all_checks):
        yield ("checks",), "đã ban hành, không bỏ được quy tắc kiểm tra nào."
    forms = {form.code: (i, form) for i, form in enumerate(now.forms)}
    for old in before.forms:
        if old.code not in forms:
            yield ("forms",), f"đã ban hành, không bỏ được biểu {old.code}."
            continue
        i, form = forms[old.code]
        changed = [word for name, word in _FORM_FIELDS.items() if getattr(form, name) != getattr(old, name)]
        if changed:
            yield ("forms", i), f"biểu {old.code} đã ban hành: giữ nguyên {list_of(changed)}."
        if _lines(before, old) - _lines(now, form):
            yield ("forms", i, "lines"), f"biểu {old.code} đã ban hành: chỉ thêm dòng, không bỏ dòng."


def _lines(catalogue: Catalogue, form: Form) -> set[str]:
    return set(catalogue.lines_of(form))
