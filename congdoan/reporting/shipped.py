"""The shipped catalogue: one YAML file per indicator set, checked by pydantic before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter

from congdoan.common.text import list_of, quoted
from congdoan.common.yamlfile import Fault, checked, read_yaml
from congdoan.org.rules import CATEGORIES, DEPARTMENTS, LEVELS
from congdoan.periods.rules import PeriodKind
from congdoan.registers.members.rules import MEASURES

from .checks import AtMost, Balance, Check, EqualsSum

FOLDER = Path(__file__).parent / "catalogue"
_CODE = r"^[a-z][a-z0-9_]{2,59}$"
_SHORT = r"^[A-Z0-9-]{1,32}$"
MOST_DAYS = 366
"""After a period's end, by which a form may be due at the latest."""

Direction = Literal["up", "down", "neutral"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SetHead(_Strict):
    code: str = Field(pattern=_SHORT)
    version: int = Field(ge=1)
    title: str = Field(min_length=1, max_length=150)
    valid_from: date
    overview: list[str] = []


class _Indicator(_Strict):
    code: str = Field(pattern=_CODE)
    name: str = Field(min_length=1, max_length=150)


class Line(_Indicator):
    """An indicator that units report themselves. `over_units: none` is shown and never added up: what is only passed
    on, or flows between units. `measure` is what a register counts of it."""

    unit: str = Field(min_length=1, max_length=20)
    decimals: int = Field(default=0, ge=0, le=3)
    over_units: Literal["sum", "none"] = "sum"
    over_time: Literal["sum", "last", "first"]
    direction: Direction = "neutral"
    part_of: str = ""
    measure: str = ""


class Ratio(_Indicator):
    """A percentage of two lines, or of a line and the units expected to report on a form."""

    numerator: str
    denominator: str = ""
    expected: str = ""
    direction: Direction = "up"


class Derived(_Indicator):
    """Chỉ số tính từ các dòng khác: lines of one count unit, added and taken away after they were rolled up."""

    plus: list[str] = Field(min_length=1)
    minus: list[str] = []
    direction: Direction = "neutral"

    @property
    def terms(self) -> list[tuple[str, int]]:
        return [(code, 1) for code in self.plus] + [(code, -1) for code in self.minus]


def _kind(entry: Any) -> str:
    """Which of the three an entry of a section is: what it has tells."""
    has = entry if isinstance(entry, Mapping) else vars(entry) if isinstance(entry, BaseModel) else {}
    return "ratio" if "numerator" in has else "derived" if "plus" in has else "line"


Entry = Annotated[
    Annotated[Line, Tag("line")] | Annotated[Ratio, Tag("ratio")] | Annotated[Derived, Tag("derived")],
    Discriminator(_kind),
]


OneCheck = Annotated[Check, Field(discriminator="kind")]


class Section(_Strict):
    """Mục: indicators that stand together under a heading, in the order in which they are read; `department` is the
    kind of the one that stands by it in a body that has such a department."""

    title: str = Field(min_length=1, max_length=150)
    department: str = ""
    lines: list[Entry] = Field(min_length=1)


class Form(_Strict):
    """A view on the set. `extends` names a form whose lines it shows too; `due` are the days after the cut-off by
    which it is to be sent, by kind of period, where they are not those of the calendar."""

    code: str = Field(pattern=_SHORT)
    title: str = Field(min_length=1, max_length=150)
    levels: list[str] = Field(min_length=1)
    categories: list[str] = []
    period_kinds: list[PeriodKind] = Field(min_length=1)
    due: dict[PeriodKind, Annotated[int, Field(ge=0, le=MOST_DAYS)]] = {}
    extends: str = ""
    lines: list[str] = Field(min_length=1)


class Catalogue(_Strict):
    """One file: a set, its indicators by section, the forms on it and the checks."""

    set: SetHead
    sections: list[Section] = Field(min_length=1)
    forms: list[Form] = Field(min_length=1)
    checks: list[OneCheck] = []

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Every indicator by code, in the order of reading."""
        return {entry.code: entry for section in self.sections for entry in section.lines}

    @cached_property
    def lines(self) -> dict[str, Line]:
        """The indicators that units report."""
        return {code: entry for code, entry in self.entries.items() if isinstance(entry, Line)}

    @property
    def wholes_first(self) -> list[Line]:
        """The lines, each after the one it is a part of."""
        return sorted(self.lines.values(), key=lambda line: len(way_up(line.code, self.lines)))

    @property
    def form_codes(self) -> list[str]:
        return [form.code for form in self.forms]

    def lines_of(self, form: Form) -> list[str]:
        """The lines of a form with those of the forms it extends, in the order of the set."""
        by_code = {one.code: one for one in self.forms}
        shown: set[str] = set()
        at: Form | None = form
        while at is not None:
            shown.update(at.lines)
            at = by_code.get(at.extends)
        return [code for code in self.entries if code in shown]

    @property
    def all_checks(self) -> list[Check]:
        """The checks of the file, and that no part is more than its whole."""
        given = {(check.part, check.whole) for check in self.checks if isinstance(check, AtMost)}
        parts = [
            AtMost("at_most", "error", line.code, line.part_of)
            for line in self.lines.values()
            if line.part_of and (line.code, line.part_of) not in given
        ]
        return [*parts, *self.checks]


_CHECK: TypeAdapter[Check] = TypeAdapter(OneCheck)


def stored(check: Check) -> dict[str, Any]:
    """A check as a set keeps it."""
    return dict(_CHECK.dump_python(check, mode="json"))


def check_from(kept: Mapping[str, Any]) -> Check:
    """The check that a set keeps so."""
    return _CHECK.validate_python(kept)


def shipped() -> list[Path]:
    """The catalogue files of the product, in the order they are loaded."""
    return sorted(FOLDER.glob("*.yaml"))


def read(path: Path) -> Catalogue:
    """A checked catalogue. Raises Refused("bad_catalogue") naming the line and the reason of every fault."""
    return checked(read_yaml(path), Catalogue, faults_of)


# ---- what only shows in the whole file ----


def faults_of(catalogue: Catalogue) -> Iterator[Fault]:
    """Names that are not there, given twice or lead in a circle; different count units in one sum."""
    yield from _faults_of_entries(catalogue)
    yield from _faults_of_forms(catalogue)
    for i, check in enumerate(catalogue.checks):
        yield from _unknown(("checks", i), check_lines(check), catalogue.lines, "chỉ số nhập được")
        if isinstance(check, AtMost | Balance | EqualsSum):
            yield from _mixed(("checks", i), check_lines(check), catalogue.lines)
    yield from _unknown(("set", "overview"), catalogue.set.overview, catalogue.entries, "chỉ số")


def check_lines(check: Check) -> list[str]:
    """Every line that a check names."""
    named = [
        value for name, value in vars(check).items() if name not in ("kind", "severity", "percent", "least", "most")
    ]
    return [code for value in named for code in ((value,) if isinstance(value, str) else value)]


def _faults_of_entries(catalogue: Catalogue) -> Iterator[Fault]:
    seen: set[str] = set()
    summed = {code for code, line in catalogue.lines.items() if line.over_units == "sum"}
    for i, section in enumerate(catalogue.sections):
        named = [section.department] if section.department else []
        yield from _unknown(("sections", i, "department"), named, DEPARTMENTS, "ban chuyên đề", tell=True)
        for k, entry in enumerate(section.lines):
            place = ("sections", i, "lines", k)
            if entry.code in seen:
                yield (*place, "code"), f"mã {quoted(entry.code)} đã có ở trên."
            seen.add(entry.code)
            if isinstance(entry, Line):
                yield from _faults_of_line(place, entry, catalogue.lines)
            elif isinstance(entry, Ratio):
                yield from _faults_of_ratio(place, entry, catalogue, summed)
            else:
                codes = [code for code, _sign in entry.terms]
                yield from _unknown(place, codes, summed, "chỉ số cộng được")
                yield from _mixed(place, codes, catalogue.lines)


def _faults_of_line(place: tuple[int | str, ...], line: Line, lines: Mapping[str, Line]) -> Iterator[Fault]:
    if line.measure:
        yield from _unknown((*place, "measure"), [line.measure], MEASURES, "số đo", tell=True)
    if not line.part_of:
        return
    at = (*place, "part_of")
    yield from _unknown(at, [line.part_of], lines, "chỉ số nhập được")
    yield from _mixed(at, [line.code, line.part_of], lines)
    way = way_up(line.code, lines)
    if lines[way[-1]].part_of == line.code:
        yield at, f"{' là phần của '.join(map(quoted, [*way, line.code]))}: một vòng tròn."


def way_up(code: str, lines: Mapping[str, Line]) -> list[str]:
    """A line, what it is a part of, and so on; a circle once around."""
    way = [code]
    while (whole := lines[way[-1]].part_of) in lines and whole not in way:
        way.append(whole)
    return way


def _faults_of_ratio(
    place: tuple[int | str, ...], ratio: Ratio, catalogue: Catalogue, summed: Iterable[str]
) -> Iterator[Fault]:
    if bool(ratio.denominator) == bool(ratio.expected):
        yield place, f"tỷ lệ {quoted(ratio.code)} cần đúng một trong hai mục “denominator”, “expected”."
    yield from _unknown(place, [c for c in (ratio.numerator, ratio.denominator) if c], summed, "chỉ số cộng được")
    yield from _unknown(place, [c for c in (ratio.expected,) if c], catalogue.form_codes, "biểu mẫu")


def _faults_of_forms(catalogue: Catalogue) -> Iterator[Fault]:
    by_code = {form.code: form for form in catalogue.forms}
    for i, form in enumerate(catalogue.forms):
        place = ("forms", i)
        if catalogue.form_codes.index(form.code) != i:
            yield (*place, "code"), f"mã {quoted(form.code)} đã có ở trên."
        yield from _unknown((*place, "levels"), form.levels, LEVELS, "cấp", tell=True)
        yield from _unknown((*place, "categories"), form.categories, CATEGORIES, "loại hình", tell=True)
        yield from _unknown((*place, "due"), form.due, form.period_kinds, "kỳ báo cáo của biểu")
        for k, code in enumerate(form.lines):
            yield from _unknown((*place, "lines", k), [code], catalogue.entries, "chỉ số")
            if form.lines.index(code) != k:
                yield (*place, "lines", k), f"dòng {quoted(code)} ghi hai lần."
        if form.extends:
            yield from _unknown((*place, "extends"), [form.extends], by_code, "biểu mẫu")
        way = [form.code]
        while (base := by_code[way[-1]].extends if way[-1] in by_code else "") and base not in way:
            way.append(base)
        if base == form.code:
            yield (*place, "extends"), f"{' lấy dòng của '.join(map(quoted, [*way, base]))}: một vòng tròn."


def _unknown(
    place: tuple[int | str, ...], codes: Iterable[str], known: Iterable[str], what: str, *, tell: bool = False
) -> Iterator[Fault]:
    among = set(known)
    if missing := [quoted(code) for code in codes if code not in among]:
        hint = f"; dùng {', '.join(known)}" if tell else ""
        yield place, f"không có {what} {list_of(missing)}{hint}."


def _mixed(place: tuple[int | str, ...], codes: Iterable[str], lines: Mapping[str, Line]) -> Iterator[Fault]:
    """Lines that are added up or compared have one count unit: người and lượt are different things."""
    found = {(lines[code].unit, lines[code].decimals) for code in codes if code in lines}
    if len(found) > 1:
        units = sorted({unit for unit, _decimals in found})
        yield place, f"không cộng, không so các đơn vị tính khác nhau: {list_of(units)}."
