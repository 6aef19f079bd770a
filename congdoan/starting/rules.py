"""Danh sách khởi đầu: what a list of unions makes of the tree below a body. Pure: rows and what stands in, outcome out.

Every row is either new, known, in doubt (somebody decides), at fault, left out, or only the heading of a group.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from congdoan.common.dates import DateError, format_date
from congdoan.common.errors import Refused
from congdoan.common.text import one_line, quoted
from congdoan.documents.lists import ListRow, SheetRead, row_words
from congdoan.org.rules import LONGEST_NAME, check_code, find_cycle, may_hang_below
from congdoan.periods.rules import first_open_day

from .words import (
    bare_key,
    category_in,
    category_of_name,
    day_in,
    level_in,
    name_key,
    names_union,
    phone_in,
    without_ordinal,
)


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    KNOWN = "known"
    DOUBT = "doubt"
    FAULT = "fault"
    SKIPPED = "skipped"
    GROUP = "group"


NEW, SKIP, SAME, AT_BODY, COMMON_DAY, ONLY_GROUP = "new", "skip", "same:", "body", "day", "group"
"""What somebody may decide of a row in doubt; `SAME` is followed by the code of the unit that it is."""


@dataclass(frozen=True)
class Known:
    """A living unit at or below the body."""

    code: str
    name: str
    parent: str
    level: str
    has_account: bool = False


@dataclass(frozen=True)
class Standing:
    """What stands in: the body, the units below it by code, codes given elsewhere, telephones that sign in, closed
    periods, the last day there may be."""

    body: str
    units: Mapping[str, Known]
    taken: frozenset[str]
    phones: frozenset[str]
    closed: Sequence[tuple[date, date]]
    last_day: date


@dataclass(frozen=True)
class Common:
    """What holds for rows that do not say otherwise. Without a `role` no accounts are made."""

    level: str
    category: str
    day: date
    role: str = ""


@dataclass(frozen=True)
class Proposal:
    """Một dòng của danh sách and what becomes of it. `parent` is a code, or "#12" for the unit of row 12."""

    line: int
    fate: Fate
    name: str
    place: str = ""  # where it stands, in words
    code: str = ""
    parent: str = ""
    level: str = ""
    category: str = ""
    day: date | None = None
    person: str = ""
    phone: str = ""
    opens: bool = False  # an account
    notes: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody must decide before the list can be written."""
        return self.fate in (Fate.DOUBT, Fate.FAULT)


@dataclass
class _Row:
    """A row on its way to a proposal."""

    line: int
    said: Mapping[str, str]
    group: _Row | None
    heads_group: bool = False
    notes: list[str] = field(default_factory=list)
    faults: list[tuple[str, tuple[tuple[str, str], ...]]] = field(default_factory=list)
    is_unit: bool = True
    same_as: str = ""
    parent: str = ""
    level: str = ""
    category: str = ""
    day: date | None = None

    @property
    def name(self) -> str:
        return self.said["name"]


_LEAVE = (SKIP, "Bỏ qua dòng này")


def work_out(
    rows: Sequence[ListRow],
    columns: Mapping[str, int],
    common: Common,
    standing: Standing,
    choices: Mapping[str, str],
    sheets: Sequence[SheetRead] = (),
) -> list[Proposal]:
    """Every row with what becomes of it, in the order of the list."""
    made = _List(common, standing, choices, sheets)
    return made.proposals(_rows_of(rows, columns, made.groups_by_sheet(columns)))


def counts_of(proposals: Sequence[Proposal]) -> Counter[Fate]:
    """How many rows of each fate."""
    return Counter(one.fate for one in proposals)


# ---- rows as they stand ----


def _rows_of(
    rows: Sequence[ListRow], columns: Mapping[str, int], sheets: Sequence[tuple[int, _Row | None]]
) -> list[_Row]:
    """Rows with their groups; a row is a heading where it only has words, and others of the list have more. `sheets`:
    before which row another sheet begins, and the group that its name makes."""
    plain = [row for row in rows if not _is_bare(row, columns)]
    found: list[_Row] = []
    group: _Row | None = None
    ahead = deque(sheets)
    for row in rows:
        while ahead and ahead[0][0] < row.line:
            group = ahead.popleft()[1]
            found += [group] if group else []
        said = {key: one_line(row.text(column)) for key, column in columns.items()}
        if row.is_group and plain and row not in plain:
            said = {"name": without_ordinal(row.words)}
            if not any(char.isalpha() for char in said["name"]):
                continue
            group = _Row(row.line, said, None, heads_group=True)
            found.append(group)
        elif said.get("name") or any(said.values()):
            found.append(_Row(row.line, {"name": "", **said}, group))
    return found


def _is_bare(row: ListRow, columns: Mapping[str, int]) -> bool:
    """Whether a row has nothing but words: a number of its own, as in "12 | CĐCS A", makes it more than a heading."""
    numbered = any(text.rstrip(".").isdigit() for column, text in row.cells.items() if column != columns["name"])
    return row.is_group and not (numbered and row.text(columns["name"]))


# ---- what becomes of them ----


class _List:
    """The rows of one list against what stands in."""

    def __init__(
        self, common: Common, standing: Standing, choices: Mapping[str, str], sheets: Sequence[SheetRead]
    ) -> None:
        self.common, self.standing, self.choices, self.sheets = common, standing, choices, sheets
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        for unit in standing.units.values():
            for key in {name_key(unit.name), bare_key(unit.name)}:
                self.by_name[key].append(unit)
        self.rows_by_name: dict[str, list[_Row]] = defaultdict(list)
        self.rows_by_code: dict[str, list[_Row]] = defaultdict(list)

    def groups_by_sheet(self, columns: Mapping[str, int]) -> list[tuple[int, _Row | None]]:
        """After which number each of several sheets begins, and the group its name makes: where it names a body of the
        union, and no column does."""
        several = self.sheets if len(self.sheets) > 1 else ()
        return [(sheet.after, None if "parent" in columns else self._group_of(sheet)) for sheet in several]

    def _group_of(self, sheet: SheetRead) -> _Row | None:
        name = without_ordinal(sheet.name)
        means = self._named(name) or names_union(name)
        return _Row(sheet.after, {"name": name}, None, heads_group=True) if means else None

    def _place(self, line: int) -> str:
        return row_words(line, self.sheets)

    def proposals(self, rows: list[_Row]) -> list[Proposal]:
        for row in rows:
            if row.heads_group:
                row.is_unit = self._choice(row) == NEW or self._choice(row).startswith(SAME)
                self._same_by_choice(row)
            if row.is_unit and self._choice(row) != SKIP:
                for key in {name_key(row.name), bare_key(row.name)} if row.name else set():
                    self.rows_by_name[key].append(row)
                if code := row.said.get("code", ""):
                    self.rows_by_code[code].append(row)
        for row in rows:
            self._describe(row)
        self._find_known(rows)
        made = [self._heading(row) if row.heads_group else self._unit(row) for row in rows]
        made = self._with_accounts(self._check_circles(self._check_levels(made)))
        return [replace(one, place=self._place(one.line)) for one in made]

    def _choice(self, row: _Row) -> str:
        return self.choices.get(str(row.line), "")

    def _same_by_choice(self, row: _Row) -> None:
        choice = self._choice(row)
        if choice.startswith(SAME) and choice.removeprefix(SAME) in self.standing.units:
            row.same_as = choice.removeprefix(SAME)

    def _describe(self, row: _Row) -> None:
        """Level, category, day, superior, as the row, its group and what is common say."""
        said, group = row.said, row.group
        row.level = level_in(said.get("level", "")) or level_in(row.name)
        if not row.level:
            row.level = "upper_level_union" if row.heads_group else self.common.level
        if said.get("level") and not level_in(said["level"]):
            row.notes.append(f"chưa hiểu cấp {quoted(said['level'])}, lấy theo tên")
        row.category = (
            category_in(said.get("category", "")) or category_of_name(row.name)
            or (category_in(group.name) if group and not group.is_unit else "") or self.common.category
        )  # fmt: skip
        if said.get("category") and not category_in(said["category"]):
            row.notes.append(f"chưa hiểu loại hình {quoted(said['category'])}")
        if row.level in ("confederation", "provincial_federation", "sectoral_union", "upper_level_union"):
            row.category = "none"
        row.day = self.common.day
        if said.get("day"):
            self._read_day(row, said["day"])
        self._hang(row)

    def _read_day(self, row: _Row, text: str) -> None:
        common = (COMMON_DAY, f"Ghi ngày chung {format_date(self.common.day)}")
        try:
            day = day_in(text)
        except DateError as error:
            problem = str(error)
        else:
            first = first_open_day(day, self.standing.closed)
            if day > self.standing.last_day:
                problem = f"ngày thành lập {format_date(day)} chưa tới."
            elif first != day:
                problem = (
                    f"ngày thành lập {format_date(day)} nằm trong kỳ đã khóa; ngày mở đầu tiên {format_date(first)}."
                )
            else:
                row.day = day
                return
        if self._choice(row) != COMMON_DAY:
            row.faults.append((problem, (common, _LEAVE)))

    def _hang(self, row: _Row) -> None:
        """The superior: named in the row, else the group's, else the body."""
        row.parent = self.standing.body
        if row.group is not None and row.group.is_unit:
            row.parent = row.group.same_as or f"#{row.group.line}"
        elif row.group is not None and (found := self._named(row.group.name)) and len(found) == 1:
            row.parent = found[0].code
        text = row.said.get("parent", "")
        if not text:
            return
        found = [self.standing.units[text]] if text in self.standing.units else self._named(text)
        others = [one for one in self.rows_by_code.get(text, [])[:1] or self._rows_named(text) if one is not row]
        if len(found) == 1:
            row.parent = found[0].code
        elif not found and len(others) == 1:
            row.parent = others[0].same_as or f"#{others[0].line}"
        elif self._choice(row) != AT_BODY:
            many = found or others
            told = "khớp nhiều đơn vị" if many else "không có trong danh sách và ở bên dưới đơn vị này"
            body = (AT_BODY, f"Đặt ngay dưới {self.standing.units[self.standing.body].name}")
            row.faults.append((f"cấp trên {quoted(text)} {told}.", (body, _LEAVE)))
        else:
            row.parent = self.standing.body

    def _named(self, text: str) -> list[Known]:
        return self.by_name.get(name_key(text)) or self.by_name.get(bare_key(text)) or []

    def _rows_named(self, text: str) -> list[_Row]:
        return self.rows_by_name.get(name_key(text)) or self.rows_by_name.get(bare_key(text)) or []

    def _find_known(self, rows: Sequence[_Row]) -> None:
        """Rows that are units of today: by their code, or by name below the same superior."""
        for row in rows:
            code = row.said.get("code", "")
            if row.heads_group or self._choice(row) == NEW:
                continue
            self._same_by_choice(row)
            if code in self.standing.units and bare_key(self.standing.units[code].name) == bare_key(row.name):
                row.same_as = code
            elif not code and not row.same_as:
                same = [one for one in self.by_name.get(name_key(row.name), ()) if self._hangs_alike(row, one)]
                if len(same) == 1:
                    row.same_as = same[0].code

    def _hangs_alike(self, row: _Row, unit: Known) -> bool:
        return unit.parent == row.parent or not (row.said.get("parent") or row.group)

    # ---- one row ----

    def _heading(self, row: _Row) -> Proposal:
        """The heading of a group: a unit that is there, one to found, or only a word."""
        found = self._named(row.name)
        if row.same_as or (len(found) == 1 and not row.is_unit):
            unit = self.standing.units[row.same_as] if row.same_as else found[0]
            return Proposal(row.line, Fate.GROUP, row.name, code=unit.code, notes=(f"là {unit.name}",))
        if row.is_unit:
            return self._proposed(row, Fate.NEW)
        if not names_union(row.name) or self._choice(row) == ONLY_GROUP:
            return Proposal(row.line, Fate.GROUP, row.name)
        if self._choice(row) == SKIP:
            return Proposal(row.line, Fate.SKIPPED, row.name)
        same = tuple((SAME + one.code, f"Là {one.name} ({one.code})") for one in found)
        options = (*same, (NEW, "Lập mới đơn vị này, các dòng dưới trực thuộc nó"), (ONLY_GROUP, "Chỉ là tên nhóm"))
        said = "đứng đầu một nhóm và mang tên một tổ chức công đoàn chưa có."
        return Proposal(row.line, Fate.DOUBT, row.name, notes=(said,), options=options)

    def _unit(self, row: _Row) -> Proposal:
        if self._choice(row) == SKIP:
            return self._proposed(row, Fate.SKIPPED)
        if problem := self._problem_of_name(row):
            return self._proposed(row, Fate.FAULT, problem, (_LEAVE,))
        if row.faults:
            said, options = row.faults[0]
            return self._proposed(row, Fate.FAULT, said, options)
        if row.same_as:
            unit = self.standing.units[row.same_as]
            moved = unit.parent != row.parent and bool(row.said.get("parent"))
            notes = ["đã có, danh sách ghi cấp trên khác: chuyển bằng Phương án sắp xếp"] if moved else []
            known = replace(self._proposed(row, Fate.KNOWN), code=unit.code, parent=unit.parent, level=unit.level)
            return replace(known, notes=(*known.notes, *notes))
        code = row.said.get("code", "")
        if code in self.standing.units:
            unit = self.standing.units[code]
            options = ((SAME + code, f"Là {unit.name}: không lập mới"), _LEAVE)
            return self._proposed(row, Fate.DOUBT, f"mã {code} đang là {unit.name}.", options)
        if self._choice(row) != NEW and (doubt := self._doubt(row)) is not None:
            return doubt
        return self._proposed(row, Fate.NEW)

    def _doubt(self, row: _Row) -> Proposal | None:
        """Units or rows so much like this one that somebody must say whether it is another."""
        alike = {one.code: one for key in (name_key(row.name), bare_key(row.name)) for one in self.by_name.get(key, ())}
        new = (NEW, "Là đơn vị khác: lập mới")
        if alike:
            above = self.standing.units
            same = tuple((SAME + one.code, f"Là {one.name} ({one.code}), đã có") for one in list(alike.values())[:5])
            first = next(iter(alike.values()))
            where = f" thuộc {above[first.parent].name}" if first.parent in above else ""
            return self._proposed(row, Fate.DOUBT, f"giống {first.name}{where}.", (*same, new, _LEAVE))
        earlier = [one for one in self._rows_named(row.name) if one.line < row.line]
        twins = [one for one in earlier if one.parent == row.parent and one.said.get("code") == row.said.get("code")]
        if twins:
            return self._proposed(row, Fate.DOUBT, f"trùng tên với {self._place(twins[0].line)}.", (new, _LEAVE))
        return None

    def _problem_of_name(self, row: _Row) -> str:
        if not row.name:
            return "thiếu tên đơn vị."
        if len(row.name) > LONGEST_NAME:
            return f"tên đơn vị dài quá {LONGEST_NAME} chữ."
        if code := row.said.get("code", ""):
            try:
                check_code(code)
            except Refused as refused:
                return refused.message
            if code in self.standing.taken:
                return f"mã {quoted(code)} đã cấp cho đơn vị khác; mã không dùng lại."
            first = next((one.line for one in self.rows_by_code.get(code, ()) if one.line < row.line), None)
            if first is not None:
                return f"mã {quoted(code)} đã có ở {self._place(first)}."
        return ""

    def _proposed(
        self, row: _Row, fate: Fate, problem: str = "", options: tuple[tuple[str, str], ...] = ()
    ) -> Proposal:
        notes = (problem, *row.notes) if problem else tuple(row.notes)
        return Proposal(
            row.line, fate, row.name, code=row.said.get("code", ""), parent=row.parent, level=row.level,
            category=row.category, day=row.day, person=row.said.get("person", ""), phone=row.said.get("phone", ""),
            notes=notes, options=options,
        )  # fmt: skip

    # ---- all of them together ----

    def _check_levels(self, made: list[Proposal]) -> list[Proposal]:
        """A unit hangs below one of its own level or a higher one, and below one that there will be."""
        by_line = {f"#{one.line}": one for one in made}
        return [self._with_superior(one, by_line) if one.fate is Fate.NEW else one for one in made]

    def _with_superior(self, one: Proposal, by_line: Mapping[str, Proposal]) -> Proposal:
        above = by_line.get(one.parent)
        if above is not None and above.fate is Fate.KNOWN:
            one = replace(one, parent=above.code)
        if above is not None and above.fate is Fate.SKIPPED:
            return _faulty(one, f"cấp trên ở {self._place(above.line)} bị bỏ qua.")
        level = above.level if above is not None else self.standing.units[one.parent].level
        name = above.name if above is not None else self.standing.units[one.parent].name
        if not may_hang_below(one.level, level):
            return _faulty(one, f"là cấp cao hơn cấp trên của nó, {name}.")
        return one

    def _check_circles(self, made: list[Proposal]) -> list[Proposal]:
        circle = find_cycle({f"#{one.line}": one.parent for one in made if one.parent.startswith("#")})
        said = "các dòng trực thuộc nhau thành vòng."
        return [_faulty(one, said) if f"#{one.line}" in circle and one.fate is Fate.NEW else one for one in made]

    def _with_accounts(self, made: list[Proposal]) -> list[Proposal]:
        """Who gets an account: a person with a telephone that signs nobody in yet, at a unit that has none."""
        seen: dict[str, int] = {}
        return [self._with_account(one, seen) for one in made]

    def _with_account(self, one: Proposal, seen: dict[str, int]) -> Proposal:
        if one.fate not in (Fate.NEW, Fate.KNOWN) or not self.common.role or not (one.phone or one.person):
            return one
        phone, said = phone_in(one.phone)
        why = ""
        if not phone:
            why = said or "thiếu số điện thoại"
        elif not one.person:
            why = "thiếu họ tên người nhận tài khoản"
        elif phone in self.standing.phones:
            why = f"số {phone} đã có tài khoản"
        elif phone in seen:
            why = f"số {phone} đã có ở {self._place(seen[phone])}"
        elif one.fate is Fate.KNOWN and self.standing.units[one.code].has_account:
            why = "đơn vị đã có người được cấp quyền"
        if why:
            return replace(one, phone=phone, notes=(*one.notes, f"{why}: không lập tài khoản"))
        seen[phone] = one.line
        return replace(one, phone=phone, opens=True, notes=(*one.notes, said) if said else one.notes)


def _faulty(one: Proposal, said: str) -> Proposal:
    return replace(one, fate=Fate.FAULT, notes=(said, *one.notes), options=(_LEAVE,))
