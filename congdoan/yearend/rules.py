"""The figures of a report as it reads them: plain data and what follows from it. No Django, no clock.

Everything that is printed of a book carries a key, `SUBJECT|PERIOD|BASIS|CUT_OFF|ITEM|MEASURE`: subject is the code of
a unit or of a cluster, item an indicator or a report form, measure what is said of it ("total", "attainment", …).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from congdoan.common.charts import Pace
from congdoan.common.dates import format_date
from congdoan.common.numbers import Number, round_half_up
from congdoan.common.wording import Attainment, Comparator
from congdoan.emulation.rules import Rank
from congdoan.periods.rules import Basis, PeriodKind, parse_code, title

TELLING = 100
"""From this value on a change is told in percent too: "tăng 173,3%" of 15 unions says less than "tăng 26"."""

APART_OF = 20
"""Years are compared while at most one in so many members has a figure in only one of them."""

FINAL_KINDS = (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR, PeriodKind.TERM)
_GENERIC_WORDS = frozenset(
    [
        "LĐLĐ",
        "Liên",
        "đoàn",
        "Lao",
        "động",
        "Công",
        "CĐ",
        "CĐCS",
        "tỉnh",
        "thành",
        "phố",
        "TP",
        "quận",
        "huyện",
        "thị",
        "xã",
        "phường",
    ]
)


@dataclass(frozen=True)
class Source:
    """Số liệu của một sổ: the period, the basis and the day they reach; `end` is the period's last day."""

    period: str
    basis: str
    cut_off: date | None
    end: date

    def key(self, subject: str, item: str, measure: str) -> str:
        day = self.cut_off.isoformat() if self.cut_off else ""
        return "|".join((subject, self.period, self.basis, day, item, measure))

    @property
    def title(self) -> str:
        return title(self.period)

    @property
    def is_estimate(self) -> bool:
        return self.basis == Basis.ESTIMATE

    @property
    def is_final(self) -> bool:
        return self.cut_off == self.end

    @property
    def words(self) -> str:
        """Which figures, within a sentence: "số liệu thực hiện đến ngày 22/11/2023"."""
        if self.is_estimate or self.cut_off is None:
            whole = "cả " if parse_code(self.period).kind in FINAL_KINDS else ""
            return f"số liệu ước thực hiện {whole}{self.title}"
        done = "chính thức" if self.is_final else "thực hiện"
        return f"số liệu {done} đến ngày {format_date(self.cut_off)}"

    @property
    def as_of(self) -> str:
        """The moment of the figures: "đến ngày 22/11/2023", "đến hết năm 2023 (ước)"."""
        return f"đến ngày {format_date(self.cut_off)}" if self.cut_off else f"đến hết {self.title} (ước)"


@dataclass(frozen=True)
class Told:
    """What stands beside a target: its paper, the original where it was revised, what the unit registered beside it,
    cause and remedy of a missed one."""

    decision: str
    original: Attainment | None = None
    registered: Attainment | None = None
    cause: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Cell:
    """One line of one unit or of the whole: None is not reported. `before` is the same period last year.

    `asked` is whether the unit's forms ask for the line; `stood` whether the unit was there last year; `pace` how its
    bar stands, where it has a target.
    """

    value: Decimal | None
    before: Decimal | None = None
    held: Attainment | None = None
    rank: Rank | None = None
    told: Told = Told("")
    asked: bool = True
    stood: bool = True
    pace: Pace = "missed"

    @property
    def has_target(self) -> bool:
        return self.held is not None and self.held.comparator is not Comparator.NONE

    @property
    def met(self) -> bool | None:
        return self.held.met if self.held and self.has_target else None

    @property
    def is_unexplained(self) -> bool:
        """A missed target of which the unit has not said why."""
        return self.met is False and not self.told.cause


@dataclass(frozen=True)
class Line:
    """One indicator over the whole and its members; `cells` stand in their order. `own` is what a body itself reported.

    A ratio names its two parts: two lines, or a line and the reports expected on a form.
    """

    code: str
    name: str
    unit: str
    decimals: int
    direction: str
    stock: bool
    whole: Cell
    cells: tuple[Cell, ...]
    by_attainment: bool = False
    numerator: str = ""
    denominator: str = ""
    denominator_form: str = ""
    own: Decimal | None = None

    @property
    def is_ratio(self) -> bool:
        return bool(self.numerator)

    @property
    def is_money(self) -> bool:
        return self.unit == "đồng"

    @property
    def is_reported(self) -> bool:
        return self.whole.value is not None

    @property
    def is_ranked(self) -> bool:
        return any(cell.rank for cell in self.cells)

    @property
    def has_targets(self) -> bool:
        return any(cell.has_target for cell in (self.whole, *self.cells))

    @property
    def missing(self) -> tuple[int, ...]:
        """The members, by place, that have no figure here although their forms ask for it."""
        return tuple(at for at, cell in enumerate(self.cells) if cell.value is None and cell.asked)

    @property
    def is_comparable(self) -> bool:
        """Whether the same members have figures in both years, all but one in twenty: else the sums would tell of
        reporting, not of work. A unit that did not stand last year had none to give."""
        apart = sum(cell.stood and (cell.value is None) != (cell.before is None) for cell in self.cells)
        return apart * APART_OF <= len(self.cells)

    @property
    def inner_name(self) -> str:
        """The name within a sentence: "đoàn viên kết nạp mới", but "CĐCS đã tổ chức đối thoại"."""
        return self.name if self.name[1:2].isupper() else self.name[:1].lower() + self.name[1:]


@dataclass(frozen=True)
class Reports:
    """Báo cáo trên một biểu mẫu, counted in reports."""

    expected: int
    accepted: int
    on_time: int

    @property
    def missing(self) -> int:
        return max(self.expected - self.accepted, 0)


@dataclass(frozen=True)
class FormReports:
    """The reports on one form; `cells` stand in the order of the members."""

    code: str
    title: str
    whole: Reports
    cells: tuple[Reports, ...]


@dataclass(frozen=True)
class Book:
    """Another book of the same period, for the list of differences: line → value of the whole and of the members; `own`
    is what a body itself reported."""

    source: Source
    whole: tuple[Decimal | None, ...]
    cells: tuple[tuple[Decimal | None, ...], ...]
    own: tuple[Decimal | None, ...] = ()


@dataclass(frozen=True)
class Change:
    """So với cùng kỳ: how far a value lies from last year's; `percent` where there was something to compare with."""

    amount: Decimal
    percent: Decimal | None

    @property
    def word(self) -> str:
        return "tăng" if self.amount > 0 else "giảm" if self.amount < 0 else "không đổi"


def change(line: Line, cell: Cell) -> Change | None:
    """The change since last year; None where either is unknown, and for the whole where its members differ.

    A percentage is told of values large enough for it, and not where it rounds to 0.
    """
    if cell.value is None or cell.before is None or (cell is line.whole and not line.is_comparable):
        return None
    amount = cell.value - cell.before
    if cell.before < TELLING:
        return Change(amount, None)
    percent = round_half_up(abs(Fraction(amount) / Fraction(cell.before) * 100), 1)
    return Change(amount, percent or None)


def worsened(line: Line, cell: Cell) -> bool:
    """Whether the value went the wrong way since last year; lines without a good way never do."""
    found = change(line, cell)
    if found is None:
        return False
    return (line.direction == "up" and found.amount < 0) or (line.direction == "down" and found.amount > 0)


def decimal_of(number: Number | None) -> Decimal | None:
    """A number of an attainment as it stands in books: whole or with decimals, never a fraction."""
    return None if number is None or isinstance(number, Fraction) else Decimal(number)


def short_names(names: Sequence[str]) -> list[str]:
    """The names without the generic words that all begin with: "LĐLĐ huyện Ba Vì" is "Ba Vì" among districts."""
    words = [name.split() for name in names]
    shared = 0
    while words and all(len(name) > shared + 1 for name in words):
        first = {name[shared] for name in words}
        if len(first) > 1 or not first <= _GENERIC_WORDS:
            break
        shared += 1
    return [" ".join(name[shared:]) for name in words]
