"""Which books answer a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef
from django.utils import timezone

from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.once import once
from congdoan.common.text import quoted
from congdoan.org import queries as org
from congdoan.org.tree import UnitTree
from congdoan.periods.models import Period
from congdoan.periods.queries import calendars, period_of, periods_of
from congdoan.periods.rules import CalendarRule, PeriodKind, Span, codes_inside, span_of, title

from .. import books
from ..models import Book, Indicator, IndicatorSet, ReportForm, UnitFigures
from ..rules import Layout
from .catalogue import indicators, of_set, set_in_force, sets


@dataclass(frozen=True)
class Scope:
    """Phạm vi số liệu: which figures are asked. Default: actual, the latest cut-off present, the only set.

    `structure`: in the tree of the period ("then") or handed on to the units that live today ("now"). `parts`: added
    up from the shorter periods even where the period has figures of its own. `own`: the period's own book even where it
    holds no figures yet: who asks for reports.
    """

    period: str
    set: str | None = None
    basis: str = Book.Basis.ACTUAL
    cut_off: date | None = None
    structure: str = "then"
    parts: bool = False
    own: bool = False

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
    `due` are the shorter periods whose reports are expected: all that are over, also one that nobody began, not one
    that somebody began early.
    `known` are the indicators of the set, in the order of reading. `rest`, of a term with figures of its own, answers
    for the lines that no form of a term shows.
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
    due: tuple[Period, ...] = ()
    rest: Answer | None = None

    @property
    def direct(self) -> bool:
        """Whether the period has a book of its own kind, read as it is."""
        return not self.parts

    @property
    def day(self) -> date:
        """The day whose names the units bear in this answer."""
        return timezone.localdate() if self.scope.structure == "now" else self.period.end

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of the periods whose books answer."""
        return frozenset(part.kind for part in self.parts or (self.period,))

    @cached_property
    def forms(self) -> list[ReportForm]:
        """The forms on which units report in such periods."""
        return [form for form in self.set.forms.all() if not self.kinds.isdisjoint(form.period_kinds)]

    @property
    def counted(self) -> list[Book]:
        """The books whose reports count in rates: that of the period itself, or those of shorter ones that are over."""
        due = {part.code for part in self.due}
        return [book for book in self.books if self.direct or book.period.code in due]

    @property
    def cut_off(self) -> date | None:
        """The latest day the figures reach; None for an estimate or where there are none."""
        return max((book.cut_off for book in self.books if book.cut_off), default=None)


@once
def answer_to(scope: Scope) -> Answer:
    """Finds the books. The period's own answers where it holds figures (a named cut-off: where there is such a book);
    else the shorter periods inside it; where these hold none either, the period's own, empty."""
    period = period_of(scope.period)
    indicator_set = set_in_force(period, scope.set)
    known = of_set(indicator_set, indicators())
    layout, tree = books.layout_of(indicator_set), org.tree_of(period)
    shown, own = _shown(scope.structure, tree), _books(indicator_set, [period], scope).get(period.code)
    direct = Answer(scope, period, indicator_set, layout, (own[0],) if own else (), (), tree, shown, known)
    if scope.own:
        return direct
    if scope.parts:
        return added_up(direct) or replace(direct, books=(), parts=(period,), due=(period,))
    if own and own[1]:
        return replace(direct, rest=added_up(direct)) if period.kind == PeriodKind.TERM else direct
    return added_up(direct) or direct


def answer_if_asked(scope: Scope) -> Answer | None:
    """The same; None where the set that is named was not in force yet."""
    try:
        return answer_to(scope)
    except Refused as refused:
        if scope.set is None or refused.code != "unknown_set":
            raise
        return None


# The kinds that a period is added up from, the longest first; those that do not fill it are passed over. School years
# are in none: what schools report of them never enters a question about the calendar.
_SHORTER = dict.fromkeys(PeriodKind, ("half", "quarter", "month")) | {
    PeriodKind.TERM: ("year", "half", "quarter", "month"),
    PeriodKind.MONTH: (),
}


def added_up(direct: Answer) -> Answer | None:
    """The answer that adds up the longest shorter periods that have figures; None where there are none."""
    return next(ways_to_add_up(direct), None)


def ways_to_add_up(direct: Answer) -> Iterator[Answer]:
    """Every kind of shorter periods that have figures, added up, the longest first."""
    inside = [periods_of(codes) for codes in _fillings(direct.period)]
    found = _books(direct.set, [part for parts in inside for part in parts], direct.scope)
    for parts in inside:
        answering = (found[part.code] for part in parts if part.code in found)
        inner = tuple(book for book, has_figures in answering if has_figures)
        if inner:
            due = tuple(part for part in parts if is_asked(direct.set, part) and _is_over(part, direct.scope))
            yield replace(direct, books=inner, parts=tuple(parts), due=due)


def _fillings(period: Period) -> Iterator[list[str]]:
    """The periods that make up a longer one, by each kind that does, the longest first."""
    rules_ = calendars()
    span = span_of(period.code, rules_)
    for kind in _SHORTER[PeriodKind(period.kind)]:
        codes = codes_inside(span, PeriodKind(kind), rules_)
        if _fill(codes, span, rules_):
            yield codes


def is_asked(indicator_set: IndicatorSet, part: Period) -> bool:
    """Whether reports of a period are on the forms of this version, and not of an earlier or later one."""
    later = _replaced_on(indicator_set.code, indicator_set.version)
    return indicator_set.valid_from <= part.start and (later is None or part.start < later)


def _replaced_on(code: str, version: int) -> date | None:
    """The day from which a later version of a set holds."""
    return min((one.valid_from for one in sets() if one.code == code and one.version > version), default=None)


def _is_over(part: Period, scope: Scope) -> bool:
    """By today, or by the day up to which is asked; estimates are given ahead."""
    if scope.cut_off and part.end > scope.cut_off:
        return False
    return scope.basis == Book.Basis.ESTIMATE or part.end < timezone.localdate()


def in_structure(answer: Answer, structure: str) -> Answer:
    """The same books, read in the structure of then or of now."""
    scope, shown = replace(answer.scope, structure=structure), _shown(structure, answer.tree)
    rest = answer.rest and in_structure(answer.rest, structure)
    return replace(answer, scope=scope, shown=shown, rest=rest)


def _shown(structure: str, tree: UnitTree) -> UnitTree:
    return org.tree_on(timezone.localdate()) if structure == "now" else tree


def _fill(codes: list[str], span: Span, rules_: list[CalendarRule]) -> bool:
    """Whether these periods, in their order, make up the whole longer one; one half-year is no school year."""
    ends = [span_of(code, rules_) for code in codes[:1] + codes[-1:]]
    return bool(ends) and (ends[0].start, ends[1].end) == (span.start, span.end)


def _books(indicator_set: IndicatorSet, periods: Sequence[Period], scope: Scope) -> dict[str, tuple[Book, bool]]:
    """By period its book and whether it answers: the named cut-off, else (and inside a longer period) the latest not
    after it; one without any figure only where no other has any."""
    has_figures = Exists(UnitFigures.objects.filter(book=OuterRef("pk")))
    present = [period.pk for period in periods if period.pk]
    found = Book.objects.filter(set=indicator_set, period__in=present, basis=scope.basis).annotate(
        has_figures=has_figures
    )
    named = scope.cut_off is not None and [period.code for period in periods] == [scope.period]
    if scope.cut_off:
        found = found.filter(cut_off=scope.cut_off) if named else found.filter(cut_off__lte=scope.cut_off)
    best: dict[str, tuple[Book, bool]] = {}
    for book in found.select_related("period").order_by("-has_figures", "-cut_off"):
        book.set = indicator_set
        best.setdefault(book.period.code, (book, named or book.has_figures))
    return best


def find_book(indicator_set: IndicatorSet, period: Period, basis: str, cut_off: date | None) -> Book:
    """Sổ số liệu of a scope; not yet saved where nobody has reported into it so far."""
    found = Book.objects.filter(set=indicator_set, period__code=period.code, basis=basis, cut_off=cut_off)
    if (book := found.select_related("set", "period").first()) is not None:
        return book
    return Book(set=indicator_set, period=period, basis=basis, cut_off=cut_off)


def books_unbegun(present: Iterable[Book]) -> list[Book]:
    """Books, not saved, of the shorter periods of a union year in which nobody reported, beside one in which somebody
    did: the year is added up from both, and expects their reports once they are over."""
    rules_, known = calendars(), set[tuple[int, str, str]]()
    asked: dict[tuple[int, str, str], tuple[Book, str]] = {}
    for book in present:
        span = span_of(book.period.code, rules_)
        known.add((book.set_id, book.basis, span.code))
        if span.kind in _SHORTER[PeriodKind.YEAR] and span.year is not None:
            for code in codes_inside(span_of(str(span.year), rules_), span.kind, rules_):
                asked[book.set_id, book.basis, code] = (book, code)
    unbegun = [asked[key] for key in sorted(asked.keys() - known)]
    periods = {one.code: one for one in periods_of({code for _book, code in unbegun})}
    return [
        Book(set=book.set, period=periods[code], basis=book.basis, cut_off=book.cut_off and periods[code].end)
        for book, code in unbegun
        if is_asked(book.set, periods[code])
    ]


def check_new_book(period: Period, basis: str, cut_off: date | None) -> None:
    """Whether a book may be opened at all: the period is open, the cut-off lies in it."""
    if period.is_closed:
        raise Refused("closed_period", f"Kỳ {title(period.code)} đã khóa số liệu, không nhận báo cáo mới.")
    if basis == Book.Basis.ACTUAL and not (cut_off and period.start <= cut_off <= period.end):
        raise Refused("cut_off", f"Ngày chốt số liệu phải nằm trong kỳ {title(period.code)}.")


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
