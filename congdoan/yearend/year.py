"""The year of a cluster or a body as its report reads it, and the words in which they differ. No Django, no clock."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

from congdoan.common.charts import ColumnChart
from congdoan.common.numbers import Number
from congdoan.common.wording import Attainment
from congdoan.emulation.shipped import ClusterRubric
from congdoan.emulation.weighing import Weighed
from congdoan.periods.rules import parse_code

from .rules import FINAL_KINDS, Book, Cell, FormReports, Line, Reports, Source

NAMED = 12
"""So many units a sentence names; of more it names the first and tells how many there are beside them."""

TABLED = 40
"""So many units a table of the report holds; those of more stand in the annex."""

BASE_LEVELS = ("grassroots_union", "member_grassroots_union", "union_section", "union_group")

_PLACE = re.compile(
    r"\b(?:(?P<city>TP\b\.?|thành phố)|(?P<kind>tỉnh|quận|huyện|thị xã|đặc khu|(?<!tác )xã|phường))(?:\s|$)"
)


@dataclass(frozen=True)
class Member:
    """A unit of a cluster, or directly below a body; `short` is its name among the others ("Ba Vì")."""

    code: str
    name: str
    short: str
    role: Literal["lead", "deputy_lead", "member"] = "member"
    level: str = ""


@dataclass(frozen=True)
class NextLead:
    """Cụm trưởng elected for the next year, and by which paper."""

    name: str
    decision: str


@dataclass(frozen=True, kw_only=True)
class Year(ABC):
    """All a report is made of. `before` is None where nothing is known of last year; `corrected` counts the reports
    that were corrected by decision since the period was closed. `apart` are targets that are no line of the figures:
    those that hold for some categories only, those of what is computed or not added up."""

    code: str
    name: str
    source: Source
    before: Source | None
    members: tuple[Member, ...]
    lines: tuple[Line, ...]
    overview: tuple[str, ...]
    forms: tuple[FormReports, ...]
    others: tuple[Book, ...] = ()
    apart: tuple[Line, ...] = ()
    is_closed: bool = False
    corrected: int = 0

    # ---- what a cluster and a body call themselves ----

    @property
    @abstractmethod
    def short_name(self) -> str:
        """Who reports: "Cụm thi đua số 4", "LĐLĐ quận Thanh Xuân"."""

    @property
    @abstractmethod
    def itself(self) -> str:
        """The same, the second time: "Cụm", "LĐLĐ quận Thanh Xuân"."""

    @property
    @abstractmethod
    def whole(self) -> str:
        """All of it: "toàn Cụm", "toàn quận"."""

    @property
    @abstractmethod
    def its_units(self) -> str:
        """Its members: "các đơn vị trong Cụm", "các đơn vị trực thuộc"."""

    @property
    @abstractmethod
    def work(self) -> str:
        """What is reviewed: "công tác thi đua", "hoạt động công đoàn"."""

    @property
    @abstractmethod
    def subject(self) -> str:
        """Trích yếu: "Tổng kết công tác thi đua năm 2023 của Cụm thi đua số 4"."""

    @property
    @abstractmethod
    def holders(self) -> tuple[int | None, ...]:
        """Whose targets the report holds results against, by place: the members of a cluster, a body itself (None)."""

    # ---- what follows ----

    @cached_property
    def _by_code(self) -> dict[str, Line]:
        return {line.code: line for line in self.lines}

    def line(self, code: str) -> Line | None:
        return self._by_code.get(code)

    def form(self, code: str) -> FormReports | None:
        return next((form for form in self.forms if form.code == code), None)

    @cached_property
    def told_lines(self) -> tuple[Line, ...]:
        """The lines there is anything to say of: reported by anybody, this year or the year before, or a target."""
        return tuple(
            line
            for line in self.lines
            if line.has_targets or any((cell.value, cell.before) != (None, None) for cell in (line.whole, *line.cells))
        )

    @property
    def overview_lines(self) -> tuple[Line, ...]:
        found = (self.line(code) for code in self.overview)
        return tuple(line for line in found if line is not None)

    @property
    def is_final_review(self) -> bool:
        """Whether this is a tổng kết (a year), not a sơ kết (a part of one)."""
        return parse_code(self.source.period).kind in FINAL_KINDS

    @property
    def review(self) -> str:
        return "tổng kết" if self.is_final_review else "sơ kết"

    @property
    def next_title(self) -> str:
        return f"năm {parse_code(self.source.period).last + 1}" if self.is_final_review else "thời gian tới"

    @property
    def next_year(self) -> int:
        return parse_code(self.source.period).last + 1

    @cached_property
    def target_lines(self) -> tuple[Line, ...]:
        """All lines of which a holder has a target."""
        return tuple(
            line for line in (*self.lines, *self.apart) if any(self.cell(line, at).has_target for at in self.holders)
        )

    def cell(self, line: Line, at: int | None) -> Cell:
        """The line of a member, or of the whole (None)."""
        return line.whole if at is None else line.cells[at]

    def targets(self) -> Iterator[tuple[Line, int | None, Cell]]:
        """Every target of every holder: the line, the holder's place, the result held against it."""
        for line in self.target_lines:
            for at in self.holders:
                cell = self.cell(line, at)
                if cell.has_target:
                    yield line, at, cell

    def every_target(self) -> Iterator[tuple[Line, int | None, Cell]]:
        """The targets of the holders and those of the members, for the annex."""
        places = dict.fromkeys([*self.holders, *range(len(self.members))])
        for line in (*self.lines, *self.apart):
            for at in places:
                cell = self.cell(line, at)
                if cell.has_target:
                    yield line, at, cell

    def name_of(self, at: int | None) -> str:
        return self.name if at is None else self.members[at].name

    @property
    def compared(self) -> tuple[int, ...]:
        """The members that are ranked among one another, by place."""
        return tuple(range(len(self.members)))


@dataclass(frozen=True, kw_only=True)
class ClusterYear(Year):
    """The year of a cluster: its members side by side, their sum; `body` is the body above. `weighed` are the members'
    points by `rubric`, where one is in force for such a cluster."""

    body: str
    next_lead: NextLead | None = None
    rubric: ClusterRubric | None = None
    weighed: tuple[Weighed, ...] = ()

    @property
    def kind(self) -> str:
        """What such a group of units calls itself: "Cụm", or "Khối" where its name says so."""
        return "Khối" if self.name.startswith("Khối") else "Cụm"

    @property
    def short_name(self) -> str:
        """The cluster's name without that of the body above: "Cụm thi đua số 4"."""
        return self.name.removesuffix(self.body).strip() or self.name

    @property
    def itself(self) -> str:
        return self.kind

    @property
    def whole(self) -> str:
        return f"toàn {self.kind}"

    @property
    def its_units(self) -> str:
        return f"các đơn vị trong {self.kind}"

    @property
    def work(self) -> str:
        return "công tác thi đua"

    @property
    def subject(self) -> str:
        return f"{self.review.capitalize()} {self.work} {self.source.title} của {self.short_name}"

    @property
    def holders(self) -> tuple[int | None, ...]:
        return tuple(range(len(self.members)))


@dataclass(frozen=True)
class Band:
    """Số đơn vị của một mức xếp loại."""

    code: str
    title: str
    count: int


@dataclass(frozen=True)
class BandShare:
    """Tỷ lệ tốt trở lên of a group of categories: how many of those classified, held against the target, if any, and
    what reports told of it, in percent."""

    code: str
    name: str
    good: int
    rated: int
    held: Attainment
    reported: Number | None = None

    @property
    def percent(self) -> Fraction | None:
        return Fraction(100 * self.good, self.rated) if self.rated else None


@dataclass(frozen=True)
class Classing:
    """Kết quả xếp loại of the unions below: bands of those classified, shares, how many wait, the decision if any."""

    bands: tuple[Band, ...]
    shares: tuple[BandShare, ...]
    waiting: int
    unsolved: int = 0
    decision: str = ""

    @property
    def rated(self) -> int:
        return sum(band.count for band in self.bands)


@dataclass(frozen=True)
class Commended:
    """Khen thưởng: how many got a kind of award, and by which decision."""

    title: str
    collectives: int
    individuals: int
    decision: str


@dataclass(frozen=True)
class Outside:
    """Số liệu từ nguồn ngoài: what it says, the value as written, the document it stands in."""

    key: str
    what: str
    value: str
    document: str


@dataclass(frozen=True, kw_only=True)
class BodyYear(Year):
    """The year of a body: its own totals and targets, the units directly below it, how its unions were classified;
    `by_month` where the first flow of the overview is also reported by month."""

    level: str
    by_month: ColumnChart | None = None
    classing: Classing | None = None
    commended: tuple[Commended, ...] = ()
    outside: tuple[Outside, ...] = ()
    ranked: tuple[int, ...] = field(default=())

    @property
    def short_name(self) -> str:
        return self.name

    @property
    def itself(self) -> str:
        return self.name

    @property
    def whole(self) -> str:
        """ "toàn quận", "toàn thành phố"; where the name tells no place "toàn đơn vị"."""
        found = None if self.level in BASE_LEVELS else _PLACE.search(self.name)
        if found is None:
            return "toàn hệ thống" if self.level == "confederation" else "toàn đơn vị"
        return f"toàn {'thành phố' if found['city'] else found['kind']}"

    @property
    def its_units(self) -> str:
        return "các đơn vị trực thuộc"

    @property
    def work(self) -> str:
        return "hoạt động công đoàn"

    @property
    def subject(self) -> str:
        if not self.is_final_review:
            return f"{self.review.capitalize()} {self.work} {self.source.title}, phương hướng thời gian tới"
        return f"{self.review.capitalize()} {self.work} {self.source.title}, phương hướng, nhiệm vụ {self.next_title}"

    @property
    def holders(self) -> tuple[int | None, ...]:
        return (None,)

    @property
    def compared(self) -> tuple[int, ...]:
        return self.ranked

    def with_itself(self) -> BodyYear:
        """With the body itself first among its units, where it reported anything: so that they add up to the whole."""
        forms = tuple(_form_with_itself(form) for form in self.forms)
        if not any(line.own is not None for line in self.lines) and not any(form.cells[0].expected for form in forms):
            return self
        itself = Member(self.code, self.name, "Bản thân đơn vị", level=self.level)
        return replace(
            self,
            members=(itself, *self.members),
            ranked=tuple(at + 1 for at in self.ranked),
            lines=tuple(replace(line, cells=(_own_cell(line), *line.cells)) for line in self.lines),
            apart=tuple(replace(line, cells=(Cell(None), *line.cells)) for line in self.apart),
            forms=forms,
            others=tuple(replace(book, cells=(book.own, *book.cells)) for book in self.others),
        )

    def held_below(self, line: Line) -> list[int]:
        """The members that have a target of their own on the line, by place."""
        return [at for at, cell in enumerate(line.cells) if cell.has_target]

    @property
    def lines_below(self) -> tuple[Line, ...]:
        """The lines of which units below have targets."""
        return tuple(line for line in (*self.lines, *self.apart) if self.held_below(line))


def _own_cell(line: Line) -> Cell:
    return Cell(line.own, asked=False)


def _form_with_itself(form: FormReports) -> FormReports:
    """The reports of the body itself: what is expected, accepted and on time beside those of its units."""
    own = Reports(
        *(getattr(form.whole, what) - sum(getattr(one, what) for one in form.cells)
          for what in ("expected", "accepted", "on_time"))
    )  # fmt: skip
    return replace(form, cells=(own, *form.cells))
