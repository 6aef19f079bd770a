"""Which books answer a question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.text import quoted
from congdoan.org import queries as org
from congdoan.org.tree import UnitTree
from congdoan.periods.models import Period
from congdoan.periods.queries import calendars, period_of
from congdoan.periods.rules import CalendarRule, PeriodKind, Span, codes_inside, span_of

from .. import books
from ..models import Book, Indicator, IndicatorSet
from ..rules import Layout
from .catalogue import (
    indicators,
    set_in_force,
)


@dataclass(frozen=True)
class Scope:
    """Phạm vi số liệu: which figures are asked. Default: actual, the latest cut-off present, the only set.

    `structure`: in the tree of the period ("then") or handed on to the units that live today ("now").
    """

    period: str
    set: str | None = None
    basis: str = Book.Basis.ACTUAL
    cut_off: date | None = None
    structure: str = "then"

    def __post_init__(self) -> None:
        if self.structure not in ("then", "now"):
            said = f"Cơ cấu {quoted(self.structure)} không có: dùng then (lúc đó) hoặc now (nay)."
            raise Refused("unknown_structure", said)
        if self.basis not in Book.Basis.values:
            raise Refused("unknown_basis", f"Loại số liệu “{self.basis}” không có: dùng actual hoặc estimate.")
        if self.basis == Book.Basis.ESTIMATE and self.cut_off:
            raise Refused("cut_off", "Số ước cả kỳ không có ngày chốt: bỏ --cut-off hoặc dùng --basis actual.")


@dataclass(frozen=True, eq=False)
class Answer:
    """The books that answer a scope: one of the period itself, or those of the shorter periods inside it.

    `tree` is the period's, `shown` the one in which the figures are read: the same, or today's in the structure of now.
    """

    scope: Scope
    period: Period
    set: IndicatorSet
    layout: Layout
    books: tuple[Book, ...]
    parts: tuple[Period, ...]
    tree: UnitTree
    shown: UnitTree
    known: dict[str, Indicator]

    @property
    def direct(self) -> bool:
        """Whether the period has a book of its own kind, read as it is."""
        return not self.parts

    @property
    def day(self) -> date:
        """The day whose names the units bear in this answer."""
        return timezone.localdate() if self.scope.structure == "now" else self.period.end

    @property
    def cut_off(self) -> date | None:
        """The latest day the figures reach; None for an estimate or where there are none."""
        return max((book.cut_off for book in self.books if book.cut_off), default=None)


def answer_to(scope: Scope) -> Answer:
    """Finds the books: the period's own where the set has a form of that kind, else the longest shorter kind's."""
    period = period_of(scope.period)
    indicator_set = set_in_force(period, scope.set)
    kinds = {kind for form in indicator_set.forms.all() for kind in form.period_kinds}
    tree = org.tree_of(period)
    shown = _shown(scope.structure, tree)
    layout, known = books.layout_of(indicator_set), indicators()
    if period.kind in kinds:
        found = _book(indicator_set, period, scope)
        return Answer(scope, period, indicator_set, layout, (found,) if found else (), (), tree, shown, known)
    rules_ = calendars()
    span = span_of(period.code, rules_)
    parts: tuple[Period, ...] = ()
    inner: tuple[Book, ...] = ()
    for kind in ("half", "quarter", "month") if period.kind != "term" else ("year", "half", "quarter", "month"):
        codes = codes_inside(span, PeriodKind(kind), rules_)
        if kind not in kinds or not _fill(codes, span, rules_):
            continue
        parts = tuple(Period.objects.filter(code__in=codes).order_by("start")) or parts
        inner = tuple(b for part in parts if (b := _book(indicator_set, part, scope)))
        if inner:
            break
    return Answer(scope, period, indicator_set, layout, inner, parts or (period,), tree, shown, known)


def in_structure(answer: Answer, structure: str) -> Answer:
    """The same books, read in the structure of then or of now."""
    scope = replace(answer.scope, structure=structure)
    return replace(answer, scope=scope, shown=_shown(structure, answer.tree))


def _shown(structure: str, tree: UnitTree) -> UnitTree:
    return org.tree_on(timezone.localdate()) if structure == "now" else tree


def _fill(codes: list[str], span: Span, rules_: list[CalendarRule]) -> bool:
    """Whether these periods, in their order, make up the whole longer one; one half-year is no school year."""
    ends = [span_of(code, rules_) for code in codes[:1] + codes[-1:]]
    return bool(ends) and (ends[0].start, ends[1].end) == (span.start, span.end)


def _book(indicator_set: IndicatorSet, period: Period, scope: Scope) -> Book | None:
    """The book of a period: the named cut-off, else (and inside a longer period) the latest not after it."""
    if period.pk is None:
        return None
    found = Book.objects.filter(set=indicator_set, period=period, basis=scope.basis).select_related("set", "period")
    if scope.cut_off:
        same_period = period.code == scope.period
        found = found.filter(cut_off=scope.cut_off) if same_period else found.filter(cut_off__lte=scope.cut_off)
    return found.order_by("-cut_off").first()


def books_present(period: Period) -> list[Book]:
    """The books of a period in which somebody reported, the latest cut-off first."""
    if period.pk is None:
        return []
    return list(Book.objects.filter(period=period).order_by("basis", "-cut_off"))


def book_label(book: Book) -> str:
    """Số liệu as the scope line says it: "2023, thực hiện đến 22/11/2023"."""
    if book.basis == Book.Basis.ESTIMATE:
        return f"{book.period.code}, ước cả kỳ"
    if book.cut_off == book.period.end:
        return f"{book.period.code}, chính thức {format_date(book.cut_off)}"
    return f"{book.period.code}, thực hiện đến {format_date(book.cut_off)}"  # type: ignore[arg-type]


def year_of(period: Period) -> int | None:
    """The union year a period counts into; None for school years and terms."""
    return span_of(period.code, calendars()).year
