"""Bảng xoay: indicators, units and periods crossed as the person asks, every figure leading to what it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.accounts.models import User
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.text import quoted, sentence
from congdoan.org import queries as org
from congdoan.org.models import Placement, Unit
from congdoan.periods.rules import parse_code, title
from congdoan.reporting import queries as reporting
from congdoan.reporting.models import Indicator
from congdoan.reporting.queries import Answer, Scope, Totals
from congdoan.reporting.scope_line import (
    books_with_figures,
    latest_year,
    periods_offered,
    query_of,
    set_asked,
    sets_to_choose,
)
from congdoan.ui.refusals import page_of
from congdoan.ui.scope import Option

from .below import RANK
from .scopes import books_behind

DIMENSIONS: dict[str, str | Promise] = {
    "units": gettext_lazy("Đơn vị"),
    "indicators": gettext_lazy("Chỉ số"),
    "periods": gettext_lazy("Kỳ"),
}
MOST_COLUMNS = 36
"""More columns than these nobody reads side by side, on screen or on paper."""
_FIRST_LINES = 8


@dataclass(frozen=True)
class Asked:
    """What the address asks for. Empty choices: the latest year, and what the overview of its set shows; an empty set:
    the one common to all."""

    rows: str
    columns: str
    indicators: tuple[str, ...]
    periods: tuple[str, ...]
    below: bool
    structure: str
    set: str = ""

    @property
    def inner(self) -> str:
        """The dimension that divides each column."""
        return next(one for one in DIMENSIONS if one not in (self.rows, self.columns))

    @property
    def query(self) -> str:
        """The same question as an address."""
        asked = [("rows", self.rows), ("columns", self.columns), ("below", str(int(self.below)))]
        asked += [("indicator", code) for code in self.indicators] + [("period", code) for code in self.periods]
        asked += [("set", self.set)] if self.set else []
        return f"?{urlencode([*asked, ('structure', self.structure)])}"


def asked_in(params: Mapping[str, str], indicators: Sequence[str], periods: Sequence[str]) -> Asked:
    """Reads ?set=&rows=&columns=&indicator=…&period=…&below=&structure=. Refused for what does not exist."""
    rows, columns = params.get("rows") or "units", params.get("columns") or "indicators"
    for one in (rows, columns):
        if one not in DIMENSIONS:
            raise Refused("dimension", _("Không có chiều %s để xếp bảng.") % quoted(one))
    if rows == columns:
        said = _("Hàng và cột cùng là %s: chọn hai chiều khác nhau.")
        raise Refused("dimension", said % DIMENSIONS[rows])
    for code in periods:
        parse_code(code)
    return Asked(
        rows,
        columns,
        tuple(dict.fromkeys(indicators)),
        tuple(dict.fromkeys(periods)),
        below=params.get("below", "1") == "1",
        structure=params.get("structure") or "then",
        set=set_asked(params),
    )


@dataclass(frozen=True)
class Head:
    """One value of a dimension: what stands at the head of its row or column, and the line below it."""

    key: str
    label: str
    note: str = ""
    address: str = ""


@dataclass(frozen=True)
class Cell:
    """One figure: its value, the indicator that writes it, where it opens; `placed` whether the unit had a place."""

    indicator: Indicator
    value: Decimal | None
    address: str
    placed: bool


@dataclass(frozen=True)
class Choice:
    """One thing to choose from, under a heading."""

    key: str
    label: str
    group: str
    chosen: bool


class Pivot:
    """Bảng xoay of a body for who may read it.

    Its units are the body and those directly below it in the latest of the chosen periods (in the structure of now:
    today); its figures those of `totals`, read for no more units than one page shows.
    """

    def __init__(self, user: User, unit: Unit, asked: Asked) -> None:
        self.user, self.unit = user, unit
        now = asked.structure == "now"
        books = books_behind(unit, asked.set) if now else books_with_figures([unit.pk], asked.set)
        self._on_offer = periods_offered(books)
        latest = latest_year(books)
        codes = asked.periods or ((latest,) if latest else ())
        if wrong := [code for code in codes if code not in self._on_offer]:
            said = _("%(unit)s không có số liệu nào của %(period)s.")
            raise Refused("period", said % {"unit": unit.name, "period": title(wrong[0])})
        scopes = {code: Scope(code, asked.set or None, structure=asked.structure) for code in codes}
        self.answers = {code: reporting.answer_to(scope) for code, scope in scopes.items()}
        self.known = {code: one for answer in self.answers.values() for code, one in answer.known.items()}
        if wrong := [code for code in asked.indicators if self.answers and code not in self.known]:
            raise Refused("indicator", _("Không có chỉ số mã %s trong bộ chỉ số.") % quoted(wrong[0]))
        self.asked = replace(asked, indicators=asked.indicators or self._overview(), periods=tuple(codes))

    def _overview(self) -> tuple[str, ...]:
        """What the latest period's set names first; of one that names none its first lines."""
        last = self._latest
        return tuple(last.set.overview or list(last.known)[:_FIRST_LINES]) if last else ()

    @property
    def _latest(self) -> Answer | None:
        return max(self.answers.values(), key=lambda answer: answer.period.end, default=None)

    # ---- what can be chosen ----

    @cached_property
    def sets(self) -> tuple[Option, ...]:
        """Bộ chỉ số in which the body has figures; none where there is but the common one."""
        every = books_with_figures([self.unit.pk], None)
        return sets_to_choose((book.set for book in every), self.asked.set)

    @property
    def set_title(self) -> str:
        return next((one.label for one in self.sets if one.current), self.asked.set)

    @property
    def periods(self) -> list[Choice]:
        """The periods with figures, the latest first."""
        return [Choice(code, sentence(title(code)), "", code in self.asked.periods) for code in self._on_offer]

    @property
    def indicators(self) -> list[Choice]:
        """All indicators of the sets, under their headings."""
        under = {code: head for one in self.answers.values() for code, head in reporting.headings(one.set).items()}
        return [Choice(code, one.name, under[code], code in self.asked.indicators) for code, one in self.known.items()]

    # ---- the dimensions ----

    @cached_property
    def units(self) -> list[Unit]:
        """The body first, then those directly below it that the person may read: bodies with units of their own first,
        each by name; after them those that have ended within the period, if they reported in it."""
        ended = [one for one in self._below if one.pk in self._ends]
        silent = set(ended) - self._reporting(ended)
        return [self.unit, *(one for one in self._below if one not in silent)]

    @cached_property
    def _below(self) -> list[Unit]:
        if not (self._latest and self.asked.below):
            return []
        below = reporting.units_below(self.user, self.unit, self._latest)
        return list(below.order_by(org.has_ended(self._latest.day), RANK, "sort_key", "code"))

    @cached_property
    def _ends(self) -> dict[int, Placement]:
        return org.ends_of([one.pk for one in self._below], self._latest.day) if self._latest else {}

    def _reporting(self, units: Sequence[Unit]) -> set[Unit]:
        """Those of which, with all below them, a report counts in one of the periods."""
        found: set[Unit] = set()
        for answer in self.answers.values() if units else ():
            placed = [one for one in units if answer.shown.position(one.pk) is not None]
            totals = reporting.totals_of_units(self.user, placed, answer.scope)
            found |= {one for one in placed if any(rate.accepted for rate in totals[one.pk].rates.values())}
        return found

    def heads(self, dimension: str) -> list[Head]:
        """Every value of a dimension, in its order."""
        if dimension == "periods":
            return [self._period_head(code, answer) for code, answer in self.answers.items()]
        if dimension == "indicators":
            chosen = [self.known[code] for code in self.asked.indicators if code in self.known]
            return [Head(one.code, one.name, "" if one.is_ratio else one.unit) for one in chosen]
        return [self._unit_head(one) for one in self.units]

    def _unit_head(self, unit: Unit) -> Head:
        """With what became of it where it has ended within the period."""
        end = self._ends.get(unit.pk)
        told = f"{end.get_act_display()} {format_date(end.start)}" if end else ""
        query = query_of(self._latest.scope) if self._latest else ""
        return Head(unit.code, unit.name, told, reverse("dashboards:unit", args=[unit.code]) + query)

    def _period_head(self, code: str, answer: Answer) -> Head:
        """With the day the figures reach, since a figure never stands without it."""
        figures = reporting.book_label(answer.books[0]).partition(", ")[2] if answer.direct and answer.books else ""
        if not answer.direct:
            figures = _("cộng %d kỳ báo cáo") % len(answer.books)
        return Head(code, sentence(title(code)), figures)

    @cached_property
    def columns(self) -> list[tuple[Head, Head]]:
        """Outer and inner head of every column."""
        found = list(product(self.heads(self.asked.columns), self.heads(self.asked.inner)))
        if len(found) > MOST_COLUMNS:
            said = _("Bảng có %(n)s cột, nhiều nhất %(most)s cột: chọn bớt, hoặc đưa chiều nhiều mục vào hàng.")
            raise Refused("columns", said % {"n": len(found), "most": MOST_COLUMNS})
        return found

    @property
    def has_inner(self) -> bool:
        """Whether each column is divided again."""
        return len(self.heads(self.asked.inner)) > 1

    @property
    def told_inner(self) -> str:
        """What the whole table is about where the third dimension has one value alone: "Chỉ số: Tổng số đoàn viên"."""
        inner = self.heads(self.asked.inner)
        return f"{DIMENSIONS[self.asked.inner]}: {inner[0].label}" if len(inner) == 1 else ""

    @property
    def spans(self) -> list[tuple[Head, int]]:
        """The outer heads with how many columns stand below each."""
        inner = len(self.heads(self.asked.inner))
        return [(head, inner) for head in self.heads(self.asked.columns)]

    # ---- the figures ----

    def page(self, number: str) -> Page[Any]:
        """One page of rows."""
        return page_of(self.heads(self.asked.rows), number)

    def table(self, heads: Iterable[Head]) -> list[tuple[Head, list[Cell]]]:
        """The rows of these heads with their figures."""
        rows = list(heads)
        totals = self._totals(rows)
        return [(row, [self._cell(row, column, totals) for column in self.columns]) for row in rows]

    def _totals(self, rows: Sequence[Head]) -> dict[tuple[str, str], Totals]:
        """Totals by period and unit, of the units that these rows show."""
        wanted = {row.key for row in rows} if self.asked.rows == "units" else {one.code for one in self.units}
        units = [one for one in self.units if one.code in wanted]
        found: dict[tuple[str, str], Totals] = {}
        for code, answer in self.answers.items():
            placed = [one for one in units if answer.shown.position(one.pk) is not None]
            totals = reporting.totals_of_units(self.user, placed, answer.scope)
            found |= {(code, one.code): totals[one.pk] for one in placed}
        return found

    def _cell(self, row: Head, column: tuple[Head, Head], totals: Mapping[tuple[str, str], Totals]) -> Cell:
        outer, inner = column
        at = {self.asked.rows: row.key, self.asked.columns: outer.key, self.asked.inner: inner.key}
        answer, indicator = self.answers[at["periods"]], self.known[at["indicators"]]
        found = totals.get((at["periods"], at["units"]))
        address = reverse("dashboards:indicator", args=[at["units"], indicator.code]) + query_of(answer.scope)
        return Cell(indicator, found.total(indicator.code) if found else None, address, found is not None)


def pivot_of(user: User, code: str, params: Any) -> Pivot:
    """Bảng xoay that an address asks for; `params` is a QueryDict. Refused("unknown_unit") out of reach."""
    asked = asked_in(params, params.getlist("indicator"), params.getlist("period"))
    return Pivot(user, org.unit_by_code(user, code), asked)
