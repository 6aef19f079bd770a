"""Phương án sắp xếp: what a reorganisation plan makes of the structure. Pure: steps and standing in, outcome out.

The acts, what follows what and every reason to refuse a plan stand in docs/algorithms/structure.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from itertools import groupby

from congdoan.common.dates import format_date
from congdoan.common.errors import Refused

from .rules import LEVELS, LONGEST_NAME, check_description, find_cycle, may_hang_below

_NAMED_AT_MOST = 5  # codes that one sentence lists


class StepAct(StrEnum):
    """What a plan does with a unit."""

    ESTABLISH = "establish"
    MOVE = "move"
    MERGE = "merge"
    REPLACE = "replace"
    SPLIT = "split"
    DISSOLVE = "dissolve"
    RENAME = "rename"


ENDING = (StepAct.MERGE, StepAct.REPLACE, StepAct.SPLIT, StepAct.DISSOLVE)
HEIRS_WANTED = dict.fromkeys(StepAct, (1, 1)) | {StepAct.SPLIT: (2, 999), StepAct.DISSOLVE: (0, 0)}


@dataclass(frozen=True, slots=True)
class Step:
    """Một dòng của phương án: `unit` and `to` are codes; `name` to `category` describe a unit to establish."""

    line: int
    act: StepAct
    unit: str
    to: tuple[str, ...]
    decision: str
    name: str = ""
    level: str = ""
    kind: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """A place that a unit took after the plan's day; `parent` is None where it ended."""

    on: date
    unit: str
    parent: str | None


@dataclass(frozen=True)
class Standing:
    """The structure on the plan's day, as far as the person who plans may change it.

    parents  {living unit: its superior; "" at the top of the reach}
    levels   {living unit: its level}
    since    {living unit: the day of its last placement}
    names    {unit to be renamed: its name and since when it bears it}
    ended    {ended unit: the day it ended}
    taken    codes of units that the plan may not give again, whoever may see them
    later    places taken after the plan's day, in order of the days
    """

    parents: Mapping[str, str]
    levels: Mapping[str, str]
    since: Mapping[str, date]
    names: Mapping[str, tuple[str, date]] = field(default_factory=dict)
    ended: Mapping[str, date] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    later: Sequence[Later] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a plan is refused, at its line; `code` is for programs and tests."""

    line: int
    code: str
    message: str


@dataclass(frozen=True)
class Draft:
    """Một phương án as it was read: `rows` word for word, the steps that could be read, what is wrong in the rest."""

    source: str
    rows: str
    on: date
    steps: Sequence[Step]
    faults: Sequence[Fault] = ()

    @property
    def digest(self) -> str:
        """Tells two plans apart, whatever their files are called."""
        return sha256(self.rows.encode()).hexdigest()


@dataclass(frozen=True)
class Heritage:
    """What becomes of an ended unit: its successors, and how many units each unit took over from below it."""

    successors: tuple[str, ...]
    takers: Mapping[str, int]


@dataclass(frozen=True)
class Outcome:
    """Kết quả của phương án.

    new       units to establish, by code
    moved     {living unit: (new superior, the step that moves it or ends its superior)}
    ended     steps that end a unit, by its code
    renamed   steps that rename a unit, by its code
    parents   {unit: superior} of all living units after the plan
    """

    faults: Sequence[Fault]
    new: Mapping[str, Step]
    moved: Mapping[str, tuple[str, Step]]
    ended: Mapping[str, Step]
    renamed: Mapping[str, Step]
    parents: Mapping[str, str]

    def heritage(self, before: Mapping[str, str]) -> dict[str, Heritage]:
        """What becomes of each ended unit; `before` are the superiors before the plan."""
        takers: dict[str, Counter[str]] = defaultdict(Counter)
        for unit, (to, _step) in self.moved.items():
            if before[unit] in self.ended:
                takers[before[unit]][to] += 1
        return {code: Heritage(step.to, takers[code]) for code, step in self.ended.items()}


def work_out(steps: Sequence[Step], standing: Standing, on: date) -> Outcome:
    """Tính phương án: the structure after it, or every fault with its line; with a fault nothing of it may be used."""
    work = _Work(standing, on)
    work.take(steps)
    work.check_steps()
    work.settle()
    return work.outcome()


class _Work:
    """The working out of one plan, step after step. What a faulty step says of its unit is not used any further."""

    def __init__(self, standing: Standing, on: date) -> None:
        self._at, self._on = standing, on
        self._last = dict(standing.since) | {place.unit: place.on for place in standing.later}
        self._faults: list[Fault] = []
        self._faulty: set[str] = set()
        self._acts: dict[str, Step] = {}  # the one act of structure on each unit
        self._renamed: dict[str, Step] = {}
        self._new: dict[str, Step] = {}
        self._ended: dict[str, Step] = {}
        self._moved: dict[str, tuple[str, Step]] = {}
        self._parents: dict[str, str] = {}

    def outcome(self) -> Outcome:
        faults = sorted(self._faults, key=lambda fault: fault.line)
        return Outcome(faults, self._new, self._moved, self._ended, self._renamed, self._parents)

    def _refuse(self, step: Step, code: str, message: str) -> bool:
        self._faults.append(Fault(step.line, code, message))
        self._faulty.add(step.unit)
        return False

    # ---- the steps ----

    def take(self, steps: Sequence[Step]) -> None:
        """Sorts the steps by what they do; a unit named twice counts once."""
        for step in steps:
            named = self._renamed if step.act is StepAct.RENAME else self._acts
            if step.unit in named:
                first = named[step.unit].line
                said = f"đơn vị “{step.unit}” đã có ở dòng {first}; một đơn vị chỉ kê một lần."
                self._faults.append(Fault(step.line, "twice", said))  # the first line still counts
                continue
            named[step.unit] = step
            if step.act is StepAct.ESTABLISH:
                self._new[step.unit] = step
            elif step.act in ENDING:
                self._ended[step.unit] = step

    def check_steps(self) -> None:
        """What each step names: units that are known, living and of a fitting level."""
        for step in self._acts.values():
            if step.act is StepAct.ESTABLISH:
                self._check_new(step)
            elif self._is_living(step):
                self._check_change(step)
        for step in self._acts.values():
            if step.unit not in self._faulty:
                self._check_heirs(step)
        for step in self._renamed.values():
            if self._is_living(step):
                self._check_name(step)

    def _check_new(self, step: Step) -> None:
        try:
            check_description(step.unit, step.name, step.level, step.kind, step.category)
        except Refused as refused:
            self._refuse(step, refused.code, refused.message)
        if step.unit in self._at.taken:
            self._refuse(step, "code_taken", f"mã “{step.unit}” đã cấp cho đơn vị khác; mã không dùng lại.")

    def _is_living(self, step: Step) -> bool:
        if step.unit in self._at.ended:
            when = format_date(self._at.ended[step.unit])
            return self._refuse(step, "ended", f"“{step.unit}” đã kết thúc hoạt động từ {when}.")
        if step.unit not in self._at.parents:
            return self._refuse(step, "unknown_unit", f"không có đơn vị mã “{step.unit}” trong phạm vi của anh/chị.")
        return True

    def _check_change(self, step: Step) -> None:
        if not self._at.parents[step.unit]:
            self._refuse(step, "root", f"“{step.unit}” đứng đầu phạm vi của anh/chị, phương án không đổi được nó.")
        else:
            self._check_day(step, step.unit)

    def _check_day(self, step: Step, unit: str) -> bool:
        if self._on > self._last[unit]:
            return True
        when = format_date(self._last[unit])
        said = f"“{unit}” đã có thay đổi ngày {when}; phương án phải từ ngày sau đó."
        return self._refuse(step, "too_early", said)

    def _check_name(self, step: Step) -> None:
        name, since = self._at.names[step.unit]
        if not step.name or len(step.name) > LONGEST_NAME:
            self._refuse(step, "no_name", f"cột name ghi tên mới, không quá {LONGEST_NAME} chữ.")
        elif step.name == name:
            self._refuse(step, "same_name", f"“{step.unit}” đang mang tên “{name}”.")
        elif self._on <= since:
            said = f"tên hiện nay của “{step.unit}” có từ {format_date(since)}; tên mới phải từ ngày sau đó."
            self._refuse(step, "too_early", said)

    def _check_heirs(self, step: Step) -> None:
        fewest, most = HEIRS_WANTED[step.act]
        if not fewest <= len(set(step.to)) == len(step.to) <= most:
            self._refuse(step, "to", _WRONG_TO[step.act])
            return
        living = [self._lives_after(step, to) for to in step.to]  # each that does not is told
        if not all(living):
            return
        if step.act in (StepAct.ESTABLISH, StepAct.MOVE):
            self._check_rank(step, step.unit, step.to[0])
        if step.act is StepAct.REPLACE and step.to[0] not in self._new:
            said = f"“{step.to[0]}” phải là đơn vị phương án thành lập; nhập vào đơn vị đã có thì dùng merge."
            self._refuse(step, "not_new", said)

    def _lives_after(self, step: Step, to: str) -> bool:
        """Whether the unit that a step leads to lives once the plan is carried out."""
        if to == step.unit:
            return self._refuse(step, "itself", f"“{to}” không thể nhận chính nó.")
        if to in self._ended:
            said = f"“{to}” nhận “{step.unit}” nhưng cũng kết thúc, ở dòng {self._ended[to].line}."
            return self._refuse(step, "ends_too", said)
        if to in self._new or to in self._at.parents:
            return True
        if to in self._at.ended:
            when = format_date(self._at.ended[to])
            return self._refuse(step, "ended", f"“{to}” đã kết thúc hoạt động từ {when}.")
        return self._refuse(step, "unknown_unit", f"không có đơn vị mã “{to}” trong phạm vi của anh/chị.")

    def _check_rank(self, step: Step, unit: str, to: str) -> bool:
        levels = [self._new[code].level if code in self._new else self._at.levels[code] for code in (unit, to)]
        if not set(levels) <= set(LEVELS) or may_hang_below(*levels):  # an unknown level is told once, where it stands
            return True
        return self._refuse(step, "rank", f"“{unit}” là cấp cao hơn “{to}”, không trực thuộc được.")

    # ---- the structure afterwards ----

    def settle(self) -> None:
        """Where every living unit hangs afterwards; who is left without a home, and circles."""
        self._parents = dict(self._at.parents)
        homeless: dict[str, list[str]] = defaultdict(list)
        for unit, above in self._at.parents.items():
            step = self._acts.get(unit) or self._ended.get(above)
            if step is None:
                continue
            if unit in self._ended or step.unit in self._faulty:
                del self._parents[unit]
            elif len(step.to) != 1:
                homeless[above].append(unit)
            else:
                self._hang(unit, above, step)
        for unit, step in self._new.items():
            if unit not in self._faulty:
                self._parents[unit] = step.to[0]
        for above, units in homeless.items():
            said = f"“{above}” kết thúc nhưng {len(units)} đơn vị trực thuộc chưa có nơi mới: {_listed(units)}."
            self._refuse(self._ended[above], "homeless", said)
        self._check_later()
        self._check_circles()

    def _hang(self, unit: str, above: str, step: Step) -> None:
        """Moves a unit by its own step, or after its superior that merges into another."""
        to = step.to[0]
        follows = step.unit != unit
        if follows and unit == to:
            said = f"“{to}” trực thuộc “{step.unit}”: kê thêm dòng move đưa “{to}” lên trước khi nhận sáp nhập."
            self._refuse(step, "cycle", said)
        elif to == above:
            self._refuse(step, "same_parent", f"“{unit}” đã trực thuộc “{above}”.")
        elif not follows or (self._check_rank(step, unit, to) and self._check_day(step, unit)):
            self._parents[unit] = to
            self._moved[unit] = (to, step)

    def _check_later(self) -> None:
        """Nobody joined or left an ended unit after the plan's day."""
        parents = dict(self._at.parents) if self._at.later else {}
        for place in self._at.later:
            for ended in {place.parent, parents.get(place.unit)} & self._ended.keys():
                assert ended is not None
                when = format_date(place.on)
                said = f"“{ended}” còn “{place.unit}” chuyển đến hoặc chuyển đi ngày {when}, sau ngày của phương án."
                self._refuse(self._ended[ended], "later", said)
            if place.parent is not None:
                parents[place.unit] = place.parent

    def _check_circles(self) -> None:
        """On the plan's day, and on each later day with what happened then."""
        parents = dict(self._parents)
        found = self._circle(parents)
        for _day, places in groupby(self._at.later, key=lambda place: place.on):
            if found:
                return
            for place in places:
                parents.pop(place.unit, None)
                if place.parent is not None:
                    parents[place.unit] = place.parent
            found = self._circle(parents)

    def _circle(self, parents: Mapping[str, str]) -> bool:
        circle = find_cycle({unit: above for unit, above in parents.items() if above})
        if not circle:
            return False
        steps = [self._moved[unit][1] if unit in self._moved else self._new.get(unit) for unit in circle]
        first = min((step for step in steps if step), key=lambda step: step.line)
        self._refuse(first, "cycle", f"các đơn vị trực thuộc nhau thành vòng: {' → '.join([*circle, circle[0]])}.")
        return True


_WRONG_TO = {
    StepAct.ESTABLISH: "cột to ghi đúng một mã: cấp trên trực tiếp.",
    StepAct.MOVE: "cột to ghi đúng một mã: cấp trên mới.",
    StepAct.MERGE: "cột to ghi đúng một mã: đơn vị nhận sáp nhập.",
    StepAct.REPLACE: "cột to ghi đúng một mã: đơn vị mới thay thế.",
    StepAct.SPLIT: "cột to ghi ít nhất hai mã khác nhau, cách nhau bằng dấu cách: các đơn vị mới.",
    StepAct.DISSOLVE: "cột to để trống: đơn vị giải thể không có đơn vị kế thừa.",
}


def _listed(codes: Iterable[str]) -> str:
    found = sorted(codes)
    rest = len(found) - _NAMED_AT_MOST
    return ", ".join(found[:_NAMED_AT_MOST]) + (f" và {rest} đơn vị khác" if rest > 0 else "")
