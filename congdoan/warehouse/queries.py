"""What the warehouse tells a person: the own figures of the units in reach, book by book, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import groupby

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.org import queries as org
from congdoan.org.models import Placement, Succession, Unit
from congdoan.org.tree import Ints, UnitTree
from congdoan.periods.models import Period
from congdoan.periods.queries import period_of
from congdoan.reporting import books
from congdoan.reporting import queries as reporting
from congdoan.reporting.models import Book, Indicator, IndicatorSet, ReportForm
from congdoan.reporting.own_figures import own_in
from congdoan.reporting.rules import RATIO_DECIMALS

from .rules import Rows, rows_of, ways_down


@dataclass(frozen=True)
class Column:
    """A column of figures of a set; or what is to be computed of the sums of such columns: a ratio (tỷ lệ) of two of
    them, or several added (`plus`) and taken away (`minus`)."""

    set: str
    version: int
    code: str
    name: str
    unit: str
    decimals: int
    over_units: str
    over_time: str
    direction: str
    section: str | None = None
    part_of: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    plus: list[str] = field(default_factory=list)
    minus: list[str] = field(default_factory=list)

    @property
    def is_held(self) -> bool:
        """Whether files hold it; all else is computed from what they hold."""
        return self.is_added or self.over_units == Indicator.OverUnits.NONE

    @property
    def is_added(self) -> bool:
        """Whether it is summed over the units below."""
        return self.over_units == Indicator.OverUnits.SUM


@dataclass(frozen=True, eq=False)
class Figures:
    """One column by row, in the smallest unit of the indicator, and where nobody reported; a count never misses."""

    code: str
    values: NDArray[np.int64]
    missing: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class PeriodFigures:
    """All books of one set version and period: the rows, the way down to each of them in the period's tree; codes and
    names only of units in reach."""

    set: IndicatorSet
    period: Period
    books: list[Book]
    tree: UnitTree
    rows: Rows
    way_begins: Ints
    ways: Ints
    codes: dict[int, str]
    names: dict[int, str]
    columns: list[Column]

    def figures(self, book: Book) -> Iterator[Figures]:
        """The columns of a book, in the order of `columns`. What is not added over units is no sum of a rest either."""
        layout = books.layout_of(self.set)
        [own] = own_in([book.pk], self.tree, layout.width)
        values, reporters = own.of(np.arange(layout.width))

        def told(place: int) -> NDArray[np.int64]:
            return self.rows.gather(values[:, place])

        never, alone = np.zeros(len(self.rows), bool), {c.code for c in self.columns if not c.is_added}
        for code in layout.lines:
            at = layout.line(code)
            missing = self.rows.gather(reporters[:, at]) == 0
            yield Figures(code, told(at), missing | self.rows.is_rest if code in alone else missing)
        for form in self.set.forms.all():
            expected = reporting.named_by(form, self.tree) & (self.period.kind in form.period_kinds)
            yield Figures(rate_code("expected", form.code), self.rows.gather(expected.astype(np.int64)), never)
            yield Figures(rate_code("accepted", form.code), told(layout.accepted(form.code)), never)
            yield Figures(rate_code("on_time", form.code), told(layout.on_time(form.code)), never)


@dataclass(frozen=True)
class DescribedUnit:
    """A unit of the dictionary: what it is called today, when it ended, who carries on."""

    unit_id: int
    unit_code: str
    unit_name: str
    level: str
    level_name: str
    category: str
    category_name: str
    established_on: date
    ended_on: date | None
    successor_codes: list[str]


# ---- columns ----

_RATES = {"expected": "Phải báo cáo", "accepted": "Đã duyệt", "on_time": "Đúng hạn"}


def columns_of(indicator_set: IndicatorSet) -> list[Column]:
    """What is told of a set: its indicators in the order in which they are read, then three counts for each form."""
    known = reporting.indicators()
    codes: dict[int | None, str] = {indicator.pk: code for code, indicator in known.items()}
    sections, of_set = reporting.headings(indicator_set), partial(Column, indicator_set.code, indicator_set.version)

    def column(i: Indicator) -> Column:
        by_form = rate_code("expected", i.denominator_form) if i.denominator_form else None
        return of_set(
            i.code, i.name, i.unit, RATIO_DECIMALS if i.is_ratio else i.decimals, i.over_units, i.over_time,
            i.direction, sections[i.code], codes.get(i.part_of_id), codes.get(i.numerator_id),
            codes.get(i.denominator_id, by_form), [code for code, sign in i.terms if sign > 0],
            [code for code, sign in i.terms if sign < 0],
        )  # fmt: skip

    def rate(what: str, form: ReportForm) -> Column:
        named = (rate_code(what, form.code), f"{_RATES[what]}: {form.title}", "báo cáo", 0)
        return of_set(*named, Indicator.OverUnits.SUM, Indicator.OverTime.SUM, Indicator.Direction.NEUTRAL)

    return [
        *(column(indicator) for indicator in reporting.of_set(indicator_set, known).values()),
        *(rate(what, form) for form in indicator_set.forms.all() for what in _RATES),
    ]


def rate_code(what: str, form: str) -> str:
    """The column of `expected`, `accepted` or `on_time` reports on a form."""
    return f"{what}_{form.lower().replace('-', '_')}"


# ---- for a person ----


@dataclass(frozen=True)
class Reach:
    """Whose figures are told: all units that a person may read, or those of them below one unit; codes by id."""

    user: User
    unit: Unit | None
    codes: dict[int, str]


def reach_of(user: User, unit: Unit | None = None) -> Reach:
    """Refused("unknown_unit") where the person may not read the unit."""
    if unit is not None:
        org.require(user, "read", unit)
    return Reach(user, unit, dict(Unit.objects.allowed(user, "read").order_by().values_list("pk", "code")))


def books_by_period(period: str | None = None, set_code: str | None = None) -> list[list[Book]]:
    """The books of each set version and period; where no period is named also those, without a figure, that nobody
    began beside others of the same year, since their reports are expected. Refused for a period or set that does not
    exist."""
    found = Book.objects.select_related("set", "period").prefetch_related("set__forms")
    if period:
        found = found.filter(period__code=period_of(period).code)
    if set_code:
        if not IndicatorSet.objects.filter(code=set_code).exists():
            raise Refused("unknown_set", f"Không có bộ chỉ số mã “{set_code}”.")
        found = found.filter(set__code=set_code)
    unbegun = [] if period else reporting.books_unbegun(found)
    in_order = sorted([*found, *unbegun], key=lambda book: (_of_file(book), book.basis, book.cut_off or date.min))
    return [list(held) for _file, held in groupby(in_order, _of_file)]


def _of_file(book: Book) -> tuple[str, int, date, date]:
    """What the books of one file share."""
    return book.set.code, book.set.version, book.period.start, book.period.end


def figures_in(reach: Reach, held: list[Book]) -> PeriodFigures | None:
    """The figures of one set version and period; None where nobody in reach has a place in that period."""
    indicator_set, period = held[0].set, held[0].period
    tree = org.tree_of(period)
    in_reach = np.isin(tree.ids, np.fromiter(reach.codes, np.int64, len(reach.codes)))
    if reach.unit is not None:
        in_reach &= np.isin(tree.ids, tree.subtree(reach.unit.pk))
    if not in_reach.any():
        return None
    rows = rows_of(tree, in_reach)
    begins, ways = ways_down(tree, rows.places)
    names = org.names_in_reach(reach.user, period.end)
    columns = [column for column in columns_of(indicator_set) if column.is_held]
    return PeriodFigures(indicator_set, period, held, tree, rows, begins, ways, reach.codes, names, columns)


def units_in(reach: Reach) -> list[DescribedUnit]:
    """The units as they are known today; with one unit, those that stand or stood below it."""
    below = _ever_below(reach.unit) if reach.unit is not None else reach.codes.keys()
    in_reach = Unit.objects.allowed(reach.user, "read")
    levels, categories = ({one.value: str(one.label) for one in kind} for kind in (Unit.Level, Unit.Category))
    ends = dict(Placement.objects.filter(unit__in=in_reach, ended=True).values_list("unit_id", "start"))
    heirs: dict[int, list[str]] = {}
    successions = Succession.objects.filter(predecessor__in=in_reach, successor__in=in_reach).order_by("pk")
    for predecessor, successor in successions.values_list("predecessor_id", "successor__code"):
        heirs.setdefault(predecessor, []).append(successor)
    columns = in_reach.order_by("pk").values_list("pk", "code", "name", "level", "category", "established_on")
    return [
        DescribedUnit(
            pk, code, name, level, levels[level], category, categories[category], established_on, ends.get(pk),
            heirs.get(pk, []),
        )
        for pk, code, name, level, category, established_on in columns
        if pk in below
    ]  # fmt: skip


def _ever_below(unit: Unit) -> set[int]:
    periods = {held[0].period.code: held[0].period for held in books_by_period()}
    trees = [org.tree_on(timezone.localdate()), *(org.tree_of(period) for period in periods.values())]
    return {unit_id for tree in trees for unit_id in tree.subtree(unit.pk).tolist()}
